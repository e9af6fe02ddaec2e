"""The table of funds: what the source states of each amount, and 原文未载明 for the rest."""

from __future__ import annotations

from evalutils.evidence.project import BudgetRow
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block
from evalutils.reporting.narrative.report import YEAR_TOTAL, Report
from evalutils.reporting.tables.layout import Column, figure, lay_out, row

_AMOUNTS = ("initial", "adjusted", "executed")


def budget(report: Report) -> list[Block]:
    """Return 项目资金来源及使用 with the execution rate (全年执行数 ÷ 全年预算数)."""
    columns = (
        Column("source", 2),
        *(Column(amount, 1.2, "right") for amount in _AMOUNTS),
        Column("rate", 1, "right"),
    )
    rows = []
    for line in report.year.budget:
        total = line.source == YEAR_TOTAL
        rate = "role:rate" if total else "role:none"
        rows.append(
            row(
                blocks.cell([blocks.text(report.wording.term(line.source))], header="row"),
                *amounts(report, line),
                figure(report, rate, "not_stated" if total else "not_applicable"),
            )
        )
    return lay_out(report, "budget", columns, rows)


def amounts(report: Report, line: BudgetRow) -> list[Block]:
    """Return the three amounts of a row, each bound to its evidence."""
    return [
        figure(report, f"evidence:{getattr(line, f'{amount}_evidence')}", "not_stated_short")
        for amount in _AMOUNTS
    ]
