"""Findings told for a terminal file by file, and over a folder: by unit, rule and claimed total."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import groupby, pairwise
from pathlib import PurePath

from evalutils.base.patterns import re
from evalutils.base.words import entry, names_under
from evalutils.evaluation.audit import SEVERITIES, FileAudit, label_of, source_of

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


def listed(audits: Iterable[FileAudit], language: str = "zh") -> str:
    """Return the findings of files as text; files without any are named too.

    Examples
    --------
    >>> from evalutils.evaluation.audit import finding
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.selfeval import Cell
    >>> cell = Cell("≤4", Place("a.xlsx", table=1, row=3))
    >>> one = finding("count_capped", cell, name="村数", target=cell)
    >>> print(listed([FileAudit("a.xlsx", (one,))]))
    a.xlsx
      1. [请核实 R10] 表 1 第 3 行：村数：年度指标值“≤4”
         产出数量以多为好，比较符号宜为“≥”。请核对比较符号；确为上限控制的，请说明。
         （依据：财预〔2021〕101号 指标设置要求）
      · 自评表0份，正文0段
    <BLANKLINE>
    """
    lines: list[str] = []
    for audit in audits:
        lines.append(audit.file)
        for number, item in enumerate(audit.worded(language), 1):
            label = label_of(item.severity, language)
            source = source_of(item.rule, language)
            colon, stop = ("：", "。") if language == "zh" else (": ", ". ")
            lines.append(f"  {number}. [{label} {item.rule}] {item.where}{colon}{item.found}")
            lines.append(f"     {item.expected.rstrip('。.')}{stop}{item.mend}")
            lines.append(f"     （依据：{source}）" if language == "zh" else f"     ({source})")
        lines += [f"  · {gap.where}  {gap.why}" for gap in audit.unreadable]
        lines += [f"  · {words_of}" for words_of in (_told(audit, language),) if words_of]
    return "".join(f"{line}\n" for line in lines)


def _told(audit: FileAudit, language: str) -> str:
    """Return what the list of findings leaves open: nothing was found, or nothing was judged."""
    say = words(language)
    if not audit.judged:
        return say["not_judged"].format(why=audit.not_judged[0].why(language))
    parts = [] if audit.findings else [say["nothing"]]
    if audit.not_judged:
        names = say["joint"].join(_runs([item.rule for item in audit.not_judged]))
        parts.append(say["partly"].format(rules=names))
    return say["semicolon"].join([audit.understood(language), *parts])


def _runs(rules: Sequence[str]) -> Iterator[str]:
    """Yield rules in a row as their first and last (R07—R10), others by themselves."""
    for _, run in groupby(enumerate(rules), key=lambda pair: int(pair[1][1:]) - pair[0]):
        names = [rule for _, rule in run]
        yield names[0] if len(names) == 1 else f"{names[0]}—{names[-1]}"
