"""The evidence list: every named figure with its quote, place and reading."""

from __future__ import annotations

from evalutils.evidence.ledger import Evidence
from evalutils.evidence.records import rule_text
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.narrative.report import Report
from evalutils.reporting.tables.layout import Column, figure, lay_out, pieces, row


def evidence(report: Report) -> list[Block]:
    """Return 附件3 证据清单, one row a figure, anchored ``ev-<id>``."""
    columns = (
        Column("label", 2),
        Column("figure", 1.3, "right"),
        Column("interval", 1.7, "right"),
        Column("quote", 2.8),
        Column("place", 1.6),
        Column("as_of", 0.9),
    )
    rows = [_row(report, item) for item in report.evidence.values()]
    return lay_out(report, "evidence", columns, rows, wide=True)


def _place(report: Report, item: Evidence) -> list[Inline]:
    """Return where a figure stands; for one entered by hand its document and the note on it."""
    if item.place.text():
        return [blocks.label("ordinal", report.wording.place(item.place.text()))]
    noted = [blocks.text(" "), blocks.label("ordinal", item.note)] if item.note else []
    return [blocks.label("file", item.place.document), *noted]


def _words(report: Report, item: Evidence) -> list[Inline]:
    """Return the quote, or for a figure from records what was counted."""
    if item.origin is None:
        return report.wording.quoted(item.quote, report.wording.cite(item))
    return [blocks.label("parameter", rule_text(item.origin, report.language))]


def _row(report: Report, item: Evidence) -> Block:
    as_of: list[Inline] = [blocks.text(report.wording.word("not_stated_short"))]
    if item.as_of:
        as_of = [blocks.label("date", item.as_of)]
    return row(
        blocks.cell([blocks.text(item.label + " "), blocks.label("code", item.id)], header="row"),
        pieces([report.number(f"evidence:{item.id}")], "right"),
        figure(report, f"result:read.{item.id}", "as_printed"),
        pieces(_words(report, item)),
        pieces(_place(report, item)),
        pieces(as_of),
        anchor=f"ev-{item.id}",
    )
