"""What of a form could not be read, said in words: never guessed, never dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evalutils.reading.forms.builder import Draft
from evalutils.reading.forms.closing import holds_figure
from evalutils.reading.forms.columns import Columns
from evalutils.reading.forms.rows import Row
from evalutils.reading.forms.vocabulary import is_called
from evalutils.reading.selfeval import Cell


def cannot_lay(draft: Draft, columns: Columns, row: Row) -> None:
    """Say that the cells of a narrower row cannot be laid under the header."""
    words = " | ".join(cell.text for cell in row.cells[: row.printed])
    why = f"该行 {row.printed} 格，表头 {columns.width} 格，无法判断各格属于哪一列：“{words}”"
    draft.add_unread(row.cells[0].place.text(), why)


def cannot_identify(draft: Draft, columns: Columns, row: Row) -> None:
    """Say which columns hold something in a row and could not be identified."""
    for column in columns.unknown:
        cell = row.cells[column] if column < len(row.cells) else None
        if cell is None or not cell.text or cell.carried:
            continue
        header = columns.headers[column]
        place = replace(cell.place, row=0, line=None, header=header).text()
        number = f"第 {cell.place.column} 列"
        named = f"列“{header}”" if header else f"{number}（无表头）"
        draft.add_unread(
            place if header else f"{place} {number}".strip(),
            f"{named}无法辨认是哪一项，未归入任何一项：“{cell.text}”",
        )


def without_header(draft: Draft, row: Row, cells: Sequence[Cell]) -> None:
    """Say that figures of a row without a header belong to nothing that can be named.

    Only in and right under the form's own tables: a table further on is another one.
    """
    near = row.table - (draft.last_table or row.table) <= 1
    levels = is_called("level", "second", cells[0].text) or not draft.filled
    if draft.total is None and (levels or (near and any(map(holds_figure, cells)))):
        words = " | ".join(cell.text for cell in cells)
        why = f"没有表头，无法判断各格是哪一项：“{words}”"
        draft.add_unread(cells[0].place.text(), why)
        draft.last_table = row.table
