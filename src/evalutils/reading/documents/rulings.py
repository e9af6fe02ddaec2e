"""Ruled tables on the pages of a PDF, and tables that go on over a page break."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evalutils.reading.documents.glyphs import Glyph, Page, joined
from evalutils.reading.documents.grid import Cell, table_of
from evalutils.reading.documents.model import Place, Table
from evalutils.reading.documents.reflow import clean_blanks

_NEAR = 3.0
_SAME_EDGE = 6.0
_LOW, _HIGH = 0.6, 0.35

_Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A ruled cell and its text, in points from the top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table, or its part on one page.

    Parameters
    ----------
    page
        Page number, from 1.
    boxes
        Its cells.
    glyphs
        The characters that stand in them.
    low, high
        Whether it reaches the lower part of its page, and begins in the upper one.
    """

    page: int
    boxes: tuple[Box, ...]
    glyphs: tuple[Glyph, ...]
    low: bool = False
    high: bool = False

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(box.top for box in self.boxes)


def ruled_tables(drawn: Any, page: Page) -> list[Ruled]:
    """Return the ruled tables of a page, from top to bottom.

    A frame around text is no table: it has one cell.

    Parameters
    ----------
    drawn
        The page as pdfplumber opens it.
    page
        The same page with its characters.
    """
    tables = []
    free = list(page.glyphs)
    for found in sorted(drawn.find_tables(), key=lambda table: (table.bbox[1], table.bbox[0])):
        if len(found.cells) < 2:
            continue
        boxes = []
        taken: list[Glyph] = []
        for cell in _smallest_first(found.cells):
            gone = {id(glyph) for glyph in taken}
            inside = [glyph for glyph in _inside(cell, free) if id(glyph) not in gone]
            if not _holds_cells(cell, found.cells):
                taken += inside
                boxes.append(Box(*cell, clean_blanks(joined(inside))))
        if not taken:
            continue
        gone = {id(glyph) for glyph in taken}
        free = [glyph for glyph in free if id(glyph) not in gone]
        low = found.bbox[3] > page.height * _LOW
        high = found.bbox[1] < page.height * _HIGH
        tables.append(Ruled(page.number, tuple(boxes), tuple(taken), low, high))
    return tables


def _smallest_first(cells: Sequence[_Sides]) -> list[_Sides]:
    return sorted(cells, key=lambda cell: ((cell[2] - cell[0]) * (cell[3] - cell[1]), cell))


def _inside(cell: _Sides, glyphs: Iterable[Glyph]) -> list[Glyph]:
    x0, top, x1, bottom = cell
    return [g for g in glyphs if x0 <= g.middle[0] < x1 and top <= g.middle[1] < bottom]


def _holds_cells(cell: _Sides, cells: Sequence[_Sides]) -> bool:
    """Tell the cell around a nested table: its place belongs to the cells inside."""
    x0, top, x1, bottom = cell
    return any(
        other != cell
        and x0 - _NEAR <= other[0]
        and top - _NEAR <= other[1]
        and other[2] <= x1 + _NEAR
        and other[3] <= bottom + _NEAR
        for other in cells
    )


def goes_on(above: Ruled, below: Ruled) -> bool:
    """Return whether ``below`` carries on ``above`` over a page break: same outer edges."""
    if below.page != above.page + 1 or not above.low or not below.high:
        return False
    ends = [
        (min(box.x0 for box in part.boxes), max(box.x1 for box in part.boxes))
        for part in (above, below)
    ]
    return all(abs(a - b) <= _SAME_EDGE for a, b in zip(*ends, strict=True))


def grid_of(parts: Sequence[Ruled], place: Place) -> tuple[Table | None, tuple[str, ...]]:
    """Return the grid of a table from its parts on one or more pages, and the repeated heads.

    A first row that says the same on a later page as on the first is a repeated head; it is
    left out of the grid and returned, to be listed.

    Parameters
    ----------
    parts
        In page order.
    place
        Where the table begins.
    """
    repeated = []
    cells: list[Cell] = []
    columns = _edges(edge for part in parts for box in part.boxes for edge in (box.x0, box.x1))
    head: list[tuple[str, int]] = []
    below = 0
    for order, part in enumerate(parts):
        rows = _edges(edge for box in part.boxes for edge in (box.top, box.bottom))
        own = [_cell(box, rows, columns) for box in part.boxes]
        first = sorted((cell.text, cell.column) for cell in own if cell.row == 0 and cell.text)
        if not order:
            head = first
        elif first and first == head and all(cell.height == 1 for cell in own if cell.row == 0):
            repeated.append(" | ".join(text for text, _ in sorted(first, key=lambda item: item[1])))
            own = [Cell(c.row - 1, c.column, c.text, c.height, c.width) for c in own if c.row]
            rows = rows[1:]
        cells += [Cell(c.row + below, c.column, c.text, c.height, c.width) for c in own]
        below += len(rows) - 1
    return table_of(cells, place), tuple(repeated)


def _edges(edges: Iterable[float]) -> list[float]:
    """Return edges from left to right, near ones as one."""
    kept: list[float] = []
    for edge in sorted(edges):
        if not kept or edge - kept[-1] > _NEAR:
            kept.append(edge)
    return kept


def _cell(box: Box, rows: Sequence[float], columns: Sequence[float]) -> Cell:
    top, bottom = _at(rows, box.top), _at(rows, box.bottom)
    left, right = _at(columns, box.x0), _at(columns, box.x1)
    return Cell(top, left, box.text, max(bottom - top, 1), max(right - left, 1))


def _at(edges: Sequence[float], edge: float) -> int:
    return max(bisect_left(edges, edge - _NEAR), 0)
