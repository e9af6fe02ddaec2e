"""Cells with spans into a full rectangular grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evalutils.reading.documents.model import Place, Table


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and the places it covers.

    Parameters
    ----------
    row, column
        Its first place, from 0.
    text
        As shown; lines parted by line breaks.
    height, width
        Rows and columns it covers.
    """

    row: int
    column: int
    text: str
    height: int = 1
    width: int = 1


def table_of(cells: Iterable[Cell], place: Place, *, worksheet: bool = False) -> Table | None:
    """Return ``cells`` as a table, or ``None`` when all are blank.

    Columns that no cell begins in (an office program leaves them where a border was moved)
    are left out. A later cell never covers an earlier one: where no place is left
    for it, its text is added to the cell that stands there.

    Parameters
    ----------
    cells
        In any order.
    place
        Where the table stands.
    worksheet
        The cells are those of a worksheet: leave out its blank rim, keep every column inside,
        so that places can be counted back.

    Examples
    --------
    >>> wide = [Cell(0, 0, "产出指标", height=2), Cell(0, 1, "8"), Cell(1, 1, "9")]
    >>> made = table_of(wide, Place("a.docx"))
    >>> made.rows, sorted(made.merged)
    ((('产出指标', '8'), ('产出指标', '9')), [(1, 0)])
    """
    ordered = sorted(cells, key=lambda cell: (cell.row, cell.column))
    shown = [cell for cell in ordered if cell.text]
    if not shown:
        return None
    extent = shown if worksheet else ordered
    top, left = (min(c.row for c in shown), min(c.column for c in shown)) if worksheet else (0, 0)
    bottom = max(c.row + c.height for c in extent)
    right = max(c.column + c.width for c in extent)
    begun = sorted({c.column for c in ordered if left <= c.column < right} | {left})
    if worksheet:
        begun = list(range(left, right))
    columns = {column: at for at, column in enumerate(begun)}
    rows = [[""] * len(begun) for _ in range(bottom - top)]
    taken: set[tuple[int, int]] = set()
    merged: set[tuple[int, int]] = set()
    for cell in ordered:
        across = [columns[c] for c in begun if cell.column <= c < cell.column + cell.width]
        first = True
        for row in range(max(cell.row - top, 0), min(cell.row + cell.height, bottom) - top):
            for column in across:
                if (row, column) in taken:
                    continue
                taken.add((row, column))
                rows[row][column] = cell.text
                if not first:
                    merged.add((row, column))
                first = False
        if first and cell.text:
            row, column = max(cell.row - top, 0), columns[max(c for c in begun if c <= cell.column)]
            rows[row][column] = "\n".join(part for part in (rows[row][column], cell.text) if part)
    grid = tuple(tuple(row) for row in rows)
    return Table(grid, place, frozenset(merged), origin=(top + 1, left + 1))
