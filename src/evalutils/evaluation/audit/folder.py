"""Files of one unit together: every project near full marks (R17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from evalutils.evaluation.audit.figures import num
from evalutils.evaluation.audit.files import FileAudit
from evalutils.evaluation.audit.remark import remark, worded

_HIGH = Fraction(98)
#: Of fewer projects it says nothing that all are near full marks.
_FEW = 3


def with_units(audits: Iterable[FileAudit], language: str = "zh") -> list[FileAudit]:
    """Return the files, with a note on the first file of every unit whose projects are all ≥ 98.

    Parameters
    ----------
    audits
        Audited files; those that name no unit are left alone.
    language
        ``zh`` or ``en``.

    Examples
    --------
    >>> from evalutils.evaluation.audit.files import FormSummary
    >>> forms = [FormSummary(name, "甲局", Fraction(99), "优") for name in "甲乙丙"]
    >>> (file,) = with_units([FileAudit("a.xlsx", forms=tuple(forms))])
    >>> file.findings[0].rule, file.findings[0].found
    ('R17', '“甲局”的3个项目得分均不低于98分（99—99）')
    """
    listed = list(audits)
    totals: dict[str, list[Fraction]] = {}
    first: dict[str, int] = {}
    for at, audit in enumerate(listed):
        for form in audit.forms:
            if form.unit and form.total is not None:
                totals.setdefault(form.unit, []).append(form.total)
                first.setdefault(form.unit, at)
    for unit, found in totals.items():
        if len(found) < _FEW or min(found) < _HIGH:
            continue
        seen = remark(
            "unit_all_high", unit=unit, count=str(len(found)), low=num(min(found)),
            high=num(max(found)),
        )  # fmt: skip
        audit = listed[first[unit]]
        pairs = [
            *zip(audit.findings, audit.contexts or [""] * len(audit.findings), strict=True),
            (worded(seen, language), ""),
        ]
        pairs.sort(key=lambda pair: pair[0].rule)
        listed[first[unit]] = replace(
            audit,
            findings=tuple(item for item, _ in pairs),
            contexts=tuple(context for _, context in pairs),
        )
    return listed
