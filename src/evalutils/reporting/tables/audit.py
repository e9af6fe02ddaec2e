"""Findings as a table for the review copy, and as short 数据局限说明 for the public one."""

from __future__ import annotations

from evalutils.evaluation.audit import Finding
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.narrative.report import Report
from evalutils.reporting.states import finding_anchors
from evalutils.reporting.tables.layout import Column, lay_out, pieces, row, words


def findings(report: Report) -> list[Block]:
    """Return 附件4: every finding with place, words of the source, recomputation and request."""
    columns = (
        Column("number", 0.6),
        Column("label", 0.9),
        Column("rule", 0.9),
        Column("where", 1.4),
        Column("found", 2.4),
        Column("expected", 2.4),
        Column("mend", 2.4),
    )
    anchors = finding_anchors(report.results.findings)
    found = zip(report.results.findings_in(report.language), anchors, strict=True)
    rows = [_finding(report, place, item, anchor) for place, (item, anchor) in enumerate(found, 1)]
    return lay_out(report, "findings", columns, rows, wide=True)


def _finding(report: Report, place: int, item: Finding, anchor: str) -> Block:
    say = report.wording.inline
    return row(
        blocks.cell([blocks.label("ordinal", str(place))], header="row"),
        words(report.wording.word(f"labels.{item.severity}")),
        pieces([blocks.label("code", item.rules)]),
        pieces([blocks.label("ordinal", report.wording.place(item.where))]),
        pieces(say(item.found)),
        pieces(say(item.expected)),
        pieces(say(item.mend)),
        anchor=anchor,
    )


def limits(report: Report) -> list[Block]:
    """Return the limits of the material, one short sentence each: never a reproach."""
    items: dict[str, list[Inline]] = {}
    for item in report.results.findings_in(report.language):
        # What the evaluator's own assumptions look like is for the review copy.
        sentence = [] if item.own else _limit(report, item)
        if sentence:  # a form and a text that leave out the same thing are one limit
            items.setdefault("".join(str(piece.get("text", piece)) for piece in sentence), sentence)
    return [blocks.listing(list(items.values()))] if items else []


def _limit(report: Report, item: Finding) -> list[Inline]:
    if item.key in report.wording.phrases["limits"]:
        return report.wording.say(f"limits.{item.key}")
    colon = [blocks.text(report.wording.word("colon"))]
    return [*report.wording.inline(item.found), *colon, *report.wording.inline(item.expected)]
