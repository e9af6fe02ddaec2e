"""Findings that a person accepts with a reason: told as such, never left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from evalutils.base.faults import Fault
from evalutils.base.places import Place
from evalutils.evaluation.audit.finding import Finding
from evalutils.evaluation.audit.material import wording


def accept(
    found: Iterable[Finding],
    reasons: Mapping[str, str],
    named: Iterable[Finding] | None = None,
) -> list[Finding]:
    """Return the findings; an accepted one is a note that tells why it was accepted.

    Parameters
    ----------
    found
        Findings of the rules.
    reasons
        ``suppressions``: check (``annex_absent``), or rule and place
        (``R20 三（二） 第 40–52 行``) → reason.
    named
        The same findings in Chinese, whose places the reasons name; by default ``found``.

    Examples
    --------
    >>> one = Finding("R20", "warning", "三", "见附件1", "未见附件1", "请补充。", "annex_absent")
    >>> (accepted,) = accept([one], {"annex_absent": "附件1依规定不公开。"})
    >>> accepted.severity, accepted.mend
    ('note', '已说明：附件1依规定不公开。')
    """
    listed = list(found)
    chinese = listed if named is None else list(named)
    return [
        _accepted(item, _names(name), reasons) for item, name in zip(listed, chinese, strict=True)
    ]


def stale_reasons(found: Iterable[Finding], reasons: Mapping[str, str], file: str) -> list[Fault]:
    """Return a fault for every reason that fits no finding: what it accepted is gone.

    Parameters
    ----------
    found
        Findings in Chinese, of everything that was audited.
    reasons
        As in :func:`accept`.
    file
        Where the reasons stand.

    Examples
    --------
    >>> stale_reasons([], {"annex_absent": "附件1依规定不公开。"}, "project.yaml")[0].code
    'suppression_stale'
    """
    listed = list(found)
    names = {name for item in listed for name in _names(item)}
    known = "、".join(sorted({item.key for item in listed})) or "—"
    return [
        Fault(
            "suppression_stale", Place(file, key=f"suppressions.{key}"), key, {"known": known}
        )
        for key in reasons
        if key not in names
    ]  # fmt: skip


def _names(item: Finding) -> tuple[str, str]:
    return item.key, f"{item.rule} {item.where}"


def _accepted(item: Finding, names: Iterable[str], reasons: Mapping[str, str]) -> Finding:
    for name in names:
        if name in reasons:
            told = str(wording()["accepted"]).replace("[reason]", reasons[name])
            return replace(item, severity="note", mend=told)
    return item
