"""A finding: what a reviewer would object to, in words that can be sent to the authors."""

from __future__ import annotations

from dataclasses import dataclass

SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of one rule.

    Texts use the evaluator's markup (``{evidence:villages}``, ``{quote:file|words}``), so that
    every figure in them stays bound to what it rests on.

    Parameters
    ----------
    rule
        ``R01`` … ``R20``.
    severity
        ``error`` (请更正), ``warning`` (请核实) or ``note`` (提示).
    where
        Place in words, as the authors know it.
    found
        What is printed there (原文).
    expected
        What was computed or expected (复算).
    mend
        What is asked for (请…).
    key
        Name of the check inside the rule (``annex_absent``); stable, for suppressions.
    related
        Other rules the same finding touches.
    own
        Whether it rests on what the evaluator assumed (a target, points), not on what the
        unit declared: told to the evaluator, not to the unit.
    """

    rule: str
    severity: str
    where: str
    found: str
    expected: str
    mend: str
    key: str = ""
    related: tuple[str, ...] = ()
    own: bool = False

    @property
    def rules(self) -> str:
        """All rules it touches, as printed (``R01/R17``)."""
        return "/".join(sorted({self.rule, *self.related}))
