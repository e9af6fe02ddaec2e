"""What was computed and how, what was not and why, and how hedged figures were read."""

from __future__ import annotations

from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block
from evalutils.reporting.narrative.report import Report
from evalutils.reporting.tables.layout import Column, lay_out, pieces, remark, row, words


def computed(report: Report) -> list[Block]:
    """Return the values computed from evidence, each with its formula."""
    columns = (
        Column("label", 2),
        Column("value", 1.6, "right"),
        Column("formula", 2.4),
        Column("note", 2.4),
    )
    rows = [
        row(
            blocks.cell([blocks.text(item.label)], header="row"),
            pieces([report.number(f"result:{item.id}")], "right"),
            pieces([blocks.label("code", report.values[f"result:{item.id}"].formula)]),
            remark(report, item.note),
        )
        for item in report.year.analysis.computed
    ]
    return lay_out(report, "computed", columns, rows)


def not_computed(report: Report) -> list[Block]:
    """Return the ratios that would mislead, with the reason why they are not computed."""
    columns = (Column("label", 2), Column("reason", 4))
    rows = [
        row(
            blocks.cell(report.wording.inline(item.label), header="row"),
            pieces(report.wording.inline(item.reason)),
        )
        for item in report.year.analysis.not_computed
    ]
    return lay_out(report, "not-computed", columns, rows)


def hedges(report: Report) -> list[Block]:
    """Return how every hedged figure was read (RULES of hedges: widths are our choice)."""
    columns = (
        Column("printed", 1.2, "right"),
        Column("label", 2),
        Column("interval", 2, "right"),
        Column("reading", 2.4),
    )
    rows = [
        row(
            pieces([report.number(f"evidence:{item.id}")], "right"),
            words(item.label),
            pieces([report.number(f"result:read.{item.id}")], "right"),
            pieces([blocks.text(report.wording.word(f"readings.{item.quantity.exactness}"))]),
        )
        for item in report.evidence.values()
        if item.quantity.exactness != "exact"
    ]
    used = {ident for item in report.results.scores if item.score for ident in item.evidence}
    scored = any(report.evidence[ident].quantity.exactness != "exact" for ident in used)
    return lay_out(report, "hedges", columns, rows, note="note_scored" if scored else "note")
