"""What every table of the report shares: its caption, header and notes come from the wording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalutils.base.patterns import re
from evalutils.reporting import blocks
from evalutils.reporting.document import Block, Cell, Inline, Row
from evalutils.reporting.material import Report

#: Where the first clause of a passage ends, by which readers know it again.
CLAUSE_END = re.compile(r"(?<=\S{6})[，；：]|(?<=\S{4})[。！？]")


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
    rows: Sequence[Row],
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
        blocks.column(
            [blocks.text(words.word(f"{key}.columns.{column.key}"))], column.align, column.width
        )
        for column in columns
    ]
    has_note = report.wording.knows(f"{key}.{note}")
    notes = [words.say(f"{key}.{note}")] if has_note else []
    caption = words.say(f"{key}.caption")
    return [blocks.table(f"tab-{name}", caption, heads, rows, notes=notes, wide=wide)]


def words(text: str) -> Cell:
    """Return a cell of plain words without digits."""
    return blocks.cell([blocks.text(text)])


def pieces(content: Sequence[Inline], align: str = "") -> Cell:
    """Return a cell of inline pieces."""
    return blocks.cell(content, align=align)


def code(ident: str) -> Cell:
    """Return the cell that heads a row with an indicator's code."""
    return blocks.cell([blocks.label("code", ident)], header="row")


def figure(report: Report, ref: str, missing: str = "not_stated") -> Cell:
    """Return a right-aligned cell with a figure, or with words where there is none."""
    return blocks.cell(report.number_or(ref, missing), align="right")


def score(report: Report, ref: str) -> Cell:
    """Return a score's cell; 暂不计分 is hatched and named."""
    if report.wording.has(ref):
        return blocks.cell([report.number(ref)], align="right")
    return open_score(report)


def open_score(report: Report) -> Cell:
    """Return the cell of a score that is not told."""
    return blocks.cell([blocks.text(report.wording.word("unscored"))], align="right", unscored=True)


def remark(report: Report, text: str) -> Cell:
    """Return a cell with an evaluator's remark (wording markup), or 无."""
    return blocks.cell(report.wording.inline(text or report.wording.word("none")))
