"""Findings that a person accepted, and reasons that accept nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from evalutils.base.faults import Fault
from evalutils.base.places import Place
from evalutils.evaluation.audit.finding import (
    Finding,
    Name,
)
from evalutils.evaluation.audit.wording import (
    where_of,
)


def accept(
    found: Iterable[Finding], reasons: Mapping[str, str], language: str = "zh"
) -> list[Finding]:
    """Return the findings; an accepted one is a note that tells why it was accepted.

    Parameters
    ----------
    found
        Findings of the rules.
    reasons
        ``suppressions``: check (``annex_absent``), or rule and place
        (``R20 三（二） 第 40–52 行``) → reason.
    language
        In which the reasons name places.

    Examples
    --------
    >>> from evalutils.evaluation.audit.finding import Said, Term, finding
    >>> from evalutils.evaluation.audit.wording import worded
    >>> said = {"annex": Term("附件", "name", "1"), "count": Said("audit.said.count_1")}
    >>> one = finding("annex_absent", **said)
    >>> (accepted,) = accept([one], {"annex_absent": "附件1依规定不公开。"})
    >>> accepted.severity, worded(accepted).mend
    ('note', '已说明：附件1依规定不公开。')
    """
    return [_accepted(item, reasons, language) for item in found]


def stale_reasons(
    found: Iterable[Finding], reasons: Mapping[str, str], file: str, language: str = "zh"
) -> list[Fault]:
    """Return a fault for every reason that fits no finding: what it accepted is gone.

    Parameters
    ----------
    found
        Of everything that was audited.
    reasons, language
        As in :func:`accept`.
    file
        Where the reasons stand.

    Examples
    --------
    >>> stale_reasons([], {"annex_absent": "附件1依规定不公开。"}, "project.yaml")[0].code
    'suppression_stale'
    """
    listed = list(found)
    names = {name for item in listed for name in _names(item, language)}
    known = "、".join(sorted({item.key for item in listed})) or "—"
    return [
        Fault(
            "suppression_stale", Place(file, key=f"suppressions.{key}"), key, {"known": known}
        )
        for key in reasons
        if key not in names
    ]  # fmt: skip


def _names(item: Finding, language: str) -> tuple[str, str]:
    return item.key, f"{item.rule} {where_of(item, language)}"


def _accepted(item: Finding, reasons: Mapping[str, str], language: str) -> Finding:
    for name in _names(item, language):
        if name in reasons:
            reason = Name(reasons[name], f"suppression:{name}")
            return replace(item, severity="note", accepted=reason)
    return item
