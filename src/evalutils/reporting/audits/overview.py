"""One page over a folder: rules by unit, the totals that forms claim, how many are near full."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import PurePath

from evalutils.base.words import entry, names_under
from evalutils.evaluation.audit import SEVERITIES, FileAudit

#: A code that finance systems put before a unit: [155]某局, 219001-某镇人民政府.
_CODE = re.compile(r"^(?:[\[【(（]\d+[\]】)）]|\d{3,}(?=\D))[\s\-—–_]*")
#: Ends of the bands of totals; 98 is where R17 asks about a whole unit.
_BANDS = (0, 60, 80, 90, 95, 98)
HIGH = Fraction(98)


@dataclass(frozen=True, slots=True)
class Overview:
    """What a list of audited files comes to.

    Parameters
    ----------
    files, forms
        How many.
    severities
        Findings by severity.
    by_unit
        Unit → rule → findings; ``""`` is a unit that no form of the file names.
    bands
        ``(words, forms)`` for each band of totals.
    high, scored
        Forms with a total of 98 or more, and forms that state a total.
    """

    files: int
    forms: int
    severities: Mapping[str, int]
    by_unit: Mapping[str, Mapping[str, int]]
    bands: tuple[tuple[str, int], ...]
    high: int
    scored: int


def overview(audits: Iterable[FileAudit]) -> Overview:
    """Return the overview of audited files.

    Examples
    --------
    >>> from evalutils.evaluation.audit import FormSummary
    >>> files = [FileAudit("a.docx", forms=(FormSummary("甲项目", "甲局", Fraction(99), "优"),)),
    ...          FileAudit("b.docx", forms=(FormSummary("乙项目", "甲局", Fraction(85), "良"),))]
    >>> made = overview(files)
    >>> made.high, made.scored, [band for band in made.bands if band[1]]
    (1, 2, [('80—90', 1), ('98—100', 1)])
    """
    counting = Counting()
    for audit in audits:
        counting.add(audit)
    return counting.made()


class Counting:
    """An overview that is counted file by file: of thousands none is held."""

    def __init__(self) -> None:
        self._files = self._forms = 0
        self._severities: Counter[str] = Counter()
        self._by_unit: dict[str, Counter[str]] = {}
        self._totals: list[Fraction] = []

    def add(self, audit: FileAudit) -> None:
        """Count one more file."""
        self._files += 1
        self._forms += len(audit.forms)
        self._severities.update(item.severity for item in audit.findings)
        counts = self._by_unit.setdefault(unit_of(audit), Counter())
        counts.update(item.rule for item in audit.findings)
        self._totals += [form.total for form in audit.forms if form.total is not None]

    def made(self) -> Overview:
        """Return what all files counted so far come to."""
        bands = tuple(
            (f"{low}—{min(high, 100)}", sum(low <= total < high for total in self._totals))
            for low, high in pairwise([*_BANDS, 101])
        )
        return Overview(
            files=self._files,
            forms=self._forms,
            severities={name: self._severities[name] for name in SEVERITIES},
            by_unit={unit: dict(sorted(self._by_unit[unit].items()))
                     for unit in sorted(self._by_unit)},
            bands=bands,
            high=sum(total >= HIGH for total in self._totals),
            scored=len(self._totals),
        )  # fmt: skip


def unit_of(audit: FileAudit) -> str:
    """Return the unit that a file's forms name first, its code left out, or ``""``.

    Examples
    --------
    >>> from evalutils.evaluation.audit import FormSummary
    >>> unit_of(FileAudit("a.xlsx", forms=(FormSummary("甲", "[155]某县民政局", None, ""),)))
    '某县民政局'
    """
    named = next((form.unit for form in audit.forms if form.unit), "")
    return _CODE.sub("", named) or named


def below_common_folder(audits: Iterable[FileAudit]) -> list[FileAudit]:
    """Return the files, called as below the folder that all of them lie in."""
    listed = list(audits)
    called = names_below([audit.file for audit in listed])
    return [replace(audit, file=called[audit.file]) for audit in listed]


def names_below(files: Sequence[str]) -> Mapping[str, str]:
    """Return file → what it is called below the folder that all of them lie in.

    Examples
    --------
    >>> names_below(["报送/甲局/表.docx", "报送/乙局/表.docx"])["报送/甲局/表.docx"]
    '甲局/表.docx'
    """
    folders = {PurePath(file).parent for file in files}
    if len(files) < 2 or len({folder.anchor for folder in folders}) > 1:
        return {file: PurePath(file).name for file in files}
    top = os.path.commonpath([str(folder) for folder in folders])
    return {file: os.path.relpath(file, top or ".") for file in files}


@cache
def words(language: str) -> Mapping[str, str]:
    """Return the words of the lists in a language."""
    return {name: entry(f"audit.lists.{name}", language) for name in names_under("audit.lists")}
