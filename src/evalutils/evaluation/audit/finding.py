"""A finding: what a reviewer would object to, in words that can be sent to the authors."""

from __future__ import annotations

from dataclasses import dataclass

SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of one rule.

    Parameters
    ----------
    rule
        ``R01`` … ``R20`` or a named rule (``hedge-conflict``, ``attribution``).
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
    refs
        References of the figures named in it (``evidence:…``, ``result:…``).
    """

    rule: str
    severity: str
    where: str
    found: str
    expected: str
    mend: str
    refs: tuple[str, ...] = ()
