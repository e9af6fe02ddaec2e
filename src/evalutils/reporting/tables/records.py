"""Figures made from records: beside the quoted ones, by group, and spending by month."""

from __future__ import annotations

from evalutils.evaluation.registry import Comparison, comparisons
from evalutils.evidence.ledger import Evidence, record_ids
from evalutils.evidence.records import PERIODS, RecordFigure, rule_text
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.narrative.report import Report
from evalutils.reporting.tables.layout import Column, figure, lay_out, pieces, row, words


def records(report: Report) -> list[Block]:
    """Return every figure made from records with its rule and rows, beside the quoted one."""
    pairs = {pair.aggregate: pair for pair in comparisons(report.year, report.evidence.values())}
    compared = [Column("quoted", 1.2, "right"), Column("verdict", 1)] if pairs else []
    columns = (
        Column("label", 2),
        Column("value", 1.2, "right"),
        *compared,
        Column("rule", 3.2),
        Column("rows", 1.2, "right"),
    )
    rows = []
    for ident, name in record_ids(report.year).items():
        item = report.evidence[name]
        beside = _compared(report, pairs.get(ident)) if pairs else []
        rows.append(
            row(
                blocks.cell([blocks.text(item.label)], header="row"),
                pieces([report.number(f"evidence:{name}")], "right"),
                *beside,
                pieces(_rule(report, item)),
                pieces(_rows(report, ident), "right"),
            )
        )
    note = "note" if pairs else "no_note"
    return lay_out(report, "records", columns, rows, wide=bool(pairs), note=note)


def record_groups(report: Report) -> list[Block]:
    """Return the figures told by group (but not by month: those are drawn)."""
    listed = [figure for figure in report.year.records.figures.values() if _by_name(figure)]
    sampled = any(group.interval for figure in listed for group in figure.groups)
    interval = [Column("interval", 1.6, "right")] if sampled else []
    columns = (
        Column("group", 2),
        Column("value", 1.2, "right"),
        *interval,
        Column("rows", 1, "right"),
    )
    ids, rows = record_ids(report.year), []
    for found in listed:
        ident = found.aggregate.id
        name = blocks.text(report.evidence[ids[ident]].label)
        rows.append(row(blocks.cell([name], colspan=len(columns), header="row"), group=True))
        for group in found.groups:
            ref = f"result:records.{ident}"
            title = report.wording.term(group.name) or report.wording.word("records.undated")
            cells = [pieces([report.number(f"{ref}.by.{group.key}")], "right")]
            if sampled:
                cells.append(figure(report, f"{ref}.interval_of.{group.key}", "not_applicable"))
            cells.append(pieces([report.number(f"{ref}.rows_of.{group.key}")], "right"))
            rows.append(row(blocks.cell([blocks.label("name", title)], header="row"), *cells))
    return lay_out(report, "record-groups", columns, rows)


def record_pace(report: Report) -> list[Block]:
    """Return spending added up by month beside the plan, for every figure that has one."""
    columns = (
        Column("month", 1),
        *(Column(name, 1.2, "right") for name in ("spent", "planned", "gap", "rate")),
    )
    planned = [one for one in report.year.records.figures.values() if one.aggregate.plan]
    rows = []
    for found in planned:
        ref = f"result:records.{found.aggregate.id}"
        if len(planned) > 1:
            name = report.evidence[record_ids(report.year)[found.aggregate.id]].label
            head = blocks.cell([blocks.text(name)], colspan=len(columns), header="row")
            rows.append(row(head, group=True))
        rows += [
            row(
                blocks.cell([blocks.label("date", group.name)], header="row"),
                *(
                    figure(report, f"{ref}.{part}.{group.key}", "not_applicable")
                    for part in ("by", "plan", "gap", "rate")
                ),
            )
            for group in found.groups
            if group.name
        ]
    return lay_out(report, "record-pace", columns, rows)


def _by_name(figure: RecordFigure) -> bool:
    by = figure.aggregate.by
    periods = by in PERIODS and figure.unit != "%"
    return bool(figure.groups) and bool(by) and not periods


def _compared(report: Report, pair: Comparison | None) -> list[Block]:
    if pair is None:
        none = report.wording.word("none")
        return [blocks.cell([blocks.text(none)], align="right"), words(none)]
    return [
        pieces([report.number(f"evidence:{pair.quoted}")], "right"),
        words(report.wording.word(f"records.verdicts.{pair.verdict}")),
    ]


def _rule(report: Report, item: Evidence) -> list[Inline]:
    if item.origin is None:
        return []
    file = blocks.label("file", item.origin.file)
    rule = blocks.label("parameter", rule_text(item.origin, report.language))
    return [file, blocks.text(" "), rule]


def _rows(report: Report, ident: str) -> list[Inline]:
    used, rows = (report.number(f"result:records.{ident}.{part}") for part in ("used", "rows"))
    return [used, blocks.text(" / "), rows]
