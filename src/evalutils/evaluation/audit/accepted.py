"""Findings that the evaluator accepts with a reason: told as such, never left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from evalutils.errors import Fault, InputFaults, Where
from evalutils.evaluation.audit.finding import Finding
from evalutils.evaluation.audit.material import wording


def accept(found: Iterable[Finding], reasons: Mapping[str, str]) -> list[Finding]:
    """Return the findings; an accepted one is a note that tells why it was accepted.

    Parameters
    ----------
    found
        Findings of the rules.
    reasons
        ``suppressions`` of ``analysis.yaml``: check (``annex_absent``), or rule and place
        (``R20 三（二） 第 40–52 行``) → reason.

    Raises
    ------
    InputFaults
        For every entry that fits no finding: what it accepted is no longer there.

    Examples
    --------
    >>> one = Finding("R20", "warning", "三", "见附件1", "未见附件1", "请补充。", "annex_absent")
    >>> (accepted,) = accept([one], {"annex_absent": "附件1依规定不公开。"})
    >>> accepted.severity, accepted.mend
    ('note', '已说明：附件1依规定不公开。')
    """
    listed = list(found)
    names = {name for item in listed for name in _names(item)}
    stale = [key for key in reasons if key not in names]
    if stale:
        known = "、".join(sorted({item.key for item in listed}))
        raise InputFaults(
            Fault(
                "suppression_stale", Where("analysis.yaml", column=f"suppressions.{key}"), key,
                {"known": known},
            )
            for key in stale
        )  # fmt: skip
    return [_accepted(item, reasons) for item in listed]


def _names(item: Finding) -> tuple[str, str]:
    return item.key, f"{item.rule} {item.where}"


def _accepted(item: Finding, reasons: Mapping[str, str]) -> Finding:
    for name in _names(item):
        if name in reasons:
            told = str(wording()["accepted"]).replace("[reason]", reasons[name])
            return replace(item, severity="note", mend=told)
    return item
