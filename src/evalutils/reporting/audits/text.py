"""Findings for a terminal: file by file, each with place, words, recomputation and request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from evalutils.evaluation.audit import FileAudit, label_of, source_of
from evalutils.reporting.audits.overview import words


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
