"""Findings for a terminal: file by file, each with place, words, recomputation and request."""

from __future__ import annotations

from collections.abc import Iterable

from evalutils.evaluation.audit import FileAudit, label_of, source_of


def listed(audits: Iterable[FileAudit], language: str = "zh") -> str:
    """Return the findings of files as text; files without any are named too.

    Examples
    --------
    >>> from evalutils.evaluation.audit import Finding
    >>> one = Finding("R10", "warning", "表 1 第 3 行", "“≤4”", "宜为“≥”", "请核对比较符号。")
    >>> print(listed([FileAudit("a.xlsx", (one,))]))
    a.xlsx
      1. [请核实 R10] 表 1 第 3 行：“≤4”
         宜为“≥”。请核对比较符号。
         （依据：财预〔2021〕101号 指标设置要求）
    <BLANKLINE>
    """
    lines: list[str] = []
    for audit in audits:
        lines.append(audit.file)
        for number, item in enumerate(audit.findings, 1):
            label = label_of(item.severity, language)
            source = source_of(item.rule, language)
            colon, stop = ("：", "。") if language == "zh" else (": ", ". ")
            lines.append(f"  {number}. [{label} {item.rule}] {item.where}{colon}{item.found}")
            lines.append(f"     {item.expected}{stop}{item.mend}")
            lines.append(f"     （依据：{source}）" if language == "zh" else f"     ({source})")
        lines += [f"  · {gap.where}  {gap.why}" for gap in audit.unreadable]
        if not audit.findings and not audit.unreadable:
            lines.append("  —")
    return "".join(f"{line}\n" for line in lines)
