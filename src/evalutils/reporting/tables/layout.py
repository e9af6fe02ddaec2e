"""What every table of the report shares: its caption, header and notes come from the wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.narrative.report import Report


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in the wording, its alignment and relative width."""

    key: str
    width: float = 1.0
    align: str = "left"


def lay_out(
    report: Report,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    *,
    wide: bool = False,
    note: str = "note",
) -> list[Block]:
    """Return a table named ``tab-<name>``; nothing where there are no rows to show.

    Parameters
    ----------
    name
        Key under ``tables`` of the wording file.
    rows
        As :func:`evalutils.reporting.blocks.table` takes them.
    note
        Key of the note below the table; without such a phrase there is none.
    """
    if not rows:
        return []
    words = report.wording
    key = f"tables.{name}"
    heads = [
        {
            "label": [blocks.text(words.word(f"{key}.columns.{column.key}"))],
            "align": column.align,
            "width": column.width,
        }
        for column in columns
    ]
    has_note = report.wording.knows(f"{key}.{note}")
    notes = [words.say(f"{key}.{note}")] if has_note else []
    caption = words.say(f"{key}.caption")
    return [blocks.table(f"tab-{name}", caption, heads, rows, notes=notes, wide=wide)]


def row(*cells: Mapping[str, Any], anchor: str | None = None, group: bool = False) -> Block:
    """Return a table row."""
    made: Block = {"cells": [dict(cell) for cell in cells]}
    if anchor is not None:
        made["anchor"] = anchor
    if group:
        made["group"] = True
    return made


def words(text: str) -> dict[str, Any]:
    """Return a cell of plain words without digits."""
    return blocks.cell([blocks.text(text)])


def pieces(content: Sequence[Inline], align: str | None = None) -> dict[str, Any]:
    """Return a cell of inline pieces."""
    return blocks.cell(content, align=align)


def code(ident: str) -> dict[str, Any]:
    """Return the cell that heads a row with an indicator's code."""
    return blocks.cell([blocks.label("code", ident)], header="row")


def figure(report: Report, ref: str, missing: str = "not_stated") -> dict[str, Any]:
    """Return a right-aligned cell with a figure, or with words where there is none."""
    return blocks.cell(report.number_or(ref, missing), align="right")


def score(report: Report, ref: str) -> dict[str, Any]:
    """Return a score's cell; 暂不计分 is hatched and named."""
    if report.wording.has(ref):
        return blocks.cell([report.number(ref)], align="right")
    return blocks.cell([blocks.text(report.wording.word("unscored"))], align="right", unscored=True)


def remark(report: Report, text: str) -> dict[str, Any]:
    """Return a cell with an evaluator's remark (wording markup), or 无."""
    return blocks.cell(report.wording.inline(text or report.wording.word("none")))
