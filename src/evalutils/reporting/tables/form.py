"""附件1 自评表 in the order of the official form (办法 附1), from what the source states."""

from __future__ import annotations

from itertools import groupby

from evalutils.evidence.project import IndicatorRow
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block
from evalutils.reporting.narrative.report import EXECUTION, YEAR_TOTAL, Report
from evalutils.reporting.tables.budget import amounts
from evalutils.reporting.tables.indicators import actual, leaves, target
from evalutils.reporting.tables.layout import (
    Column,
    figure,
    lay_out,
    pieces,
    remark,
    row,
    score,
    words,
)


def form_budget(report: Report) -> list[Block]:
    """Return 项目资金; 分值, 执行率 and 得分 stand in the row 年度资金总额 only."""
    columns = (
        Column("source", 2),
        *(Column(key, 1.2, "right") for key in ("initial", "adjusted", "executed")),
        Column("points", 0.9, "right"),
        Column("rate", 1, "right"),
        Column("score", 0.9, "right"),
    )
    rows = []
    for line in report.year.budget:
        source = report.wording.term(line.source)
        cells = [blocks.cell([blocks.text(source)], header="row"), *amounts(report, line)]
        if line.source == YEAR_TOTAL:
            cells += [
                figure(report, "role:execution_points"),
                figure(report, "role:rate"),
                score(report, "role:execution_score"),
            ]
        else:
            cells += [figure(report, "role:none", "not_applicable") for _ in range(3)]
        rows.append(row(*cells))
    return lay_out(report, "form-budget", columns, rows, wide=True)


def form_goals(report: Report) -> list[Block]:
    """Return 年度总体目标: the goals as the source words them beside what it reports of each."""
    rows = [
        row(
            blocks.cell(report.wording.quoted(goal.quote, goal.document), header="row"),
            pieces(
                [
                    blocks.text(report.wording.word(f"goal_status.{goal.status}")),
                    *report.wording.inline(
                        report.wording.word("semicolon") + goal.note if goal.note else ""
                    ),
                ]
            ),
        )
        for goal in report.year.analysis.goals
    ]
    columns = (Column("expected", 1), Column("actual", 1))
    return lay_out(report, "form-goals", columns, rows, wide=True)


def form_indicators(report: Report) -> list[Block]:
    """Return 绩效指标, grouped by 一级指标; the execution row stands in the table of funds."""
    columns = (
        Column("level2", 1.2),
        Column("name", 2.4),
        Column("target", 1.4, "right"),
        Column("actual", 1.6, "right"),
        Column("points", 0.8, "right"),
        Column("score", 1, "right"),
        Column("reason", 2),
    )
    by_code = {item.code: item for item in report.year.indicators}
    rows = []
    listed = [item for item in leaves(report) if item.dimension != EXECUTION]
    for level1, group in groupby(listed, key=lambda item: _top(item, by_code)):
        rows.append(
            row(blocks.cell([blocks.text(level1)], header="row", colspan=len(columns)), group=True)
        )
        rows.extend(_indicator(report, item) for item in group)
    return lay_out(report, "form-indicators", columns, rows, wide=True)


def _indicator(report: Report, item: IndicatorRow) -> Block:
    ref = f"score:{item.code}"
    return row(
        words(report.wording.term(item.dimension)),
        blocks.cell([blocks.text(item.name)], header="row"),
        pieces(target(report, item), "right"),
        pieces(actual(report, item), "right"),
        figure(report, f"{ref}.points"),
        score(report, ref),
        remark(report, item.deviation_reason),
    )


def _top(item: IndicatorRow, by_code: dict[str, IndicatorRow]) -> str:
    while item.parent:
        item = by_code[item.parent]
    return item.name
