"""Ruled tables of laid-out pages: cells from lines, parts on several pages into one grid."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from evalutils.base.places import Place
from evalutils.reading.documents.lines import clean_blanks
from evalutils.reading.documents.model import Pictured, Table
from evalutils.reading.documents.outline import enumerator
from evalutils.reading.documents.pages.glyphs import Glyph, Page, joined
from evalutils.reading.documents.tables import GridCell, table_of

# Points. One edge may be drawn as two rulings side by side (double and overlapping borders);
# no column with words in it is so narrow.
_NEAR = 3.0
# A table redrawn on the next page is shifted by up to half a border and the margin's rounding.
_SAME_EDGE = 6.0
# Shares of the page's height: a table goes on only from the lower part of a page to the upper
# part of the next, so that two tables of one width are not taken for one.
_LOW, _HIGH = 0.6, 0.35

_Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A ruled cell and its text, in points from the top left corner, and its picture if read."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    seen: Pictured | None = None


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


class Found(Protocol):
    """A table as its rulings make it: its cells and its frame, in points."""

    @property
    def cells(self) -> Sequence[_Sides]:
        """Left, top, right and bottom of every cell."""

    @property
    def bbox(self) -> _Sides:
        """Of the whole table."""


def ruled_tables(grids: Iterable[Found], page: Page) -> list[Ruled]:
    """Return the ruled tables of a page, from top to bottom.

    A frame around text is no table: it has one cell.

    Parameters
    ----------
    grids
        What the rulings of the page make, as pdfplumber finds it.
    page
        The page with its characters.
    """
    tables = []
    free = list(page.glyphs)
    for found in sorted(grids, key=lambda table: (table.bbox[1], table.bbox[0])):
        # A frame around text has one cell.
        if len(found.cells) < 2:
            continue
        boxes = []
        taken: list[Glyph] = []
        # The smallest first: a cell around a nested table takes only what those inside leave.
        for cell in sorted(found.cells, key=lambda c: ((c[2] - c[0]) * (c[3] - c[1]), c)):
            gone = {id(glyph) for glyph in taken}
            x0, top, x1, bottom = cell
            inside = [
                glyph
                for glyph in free
                if x0 <= glyph.middle[0] < x1
                and top <= glyph.middle[1] < bottom
                and id(glyph) not in gone
            ]
            if not _holds_cells(cell, found.cells):
                taken += inside
                boxes.append(Box(x0, top, x1, bottom, clean_blanks(joined(inside))))
        if not taken:
            continue
        gone = {id(glyph) for glyph in taken}
        free = [glyph for glyph in free if id(glyph) not in gone]
        low, high = reaches(found.bbox[1], found.bbox[3], page.height)
        tables.append(Ruled(page.number, tuple(boxes), tuple(taken), low, high))
    return tables


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


# A cell that ends so is whole.
_ENDS = ("。", "；", "！", "？", ".", ";")


def reaches(top: float, bottom: float, height: float) -> tuple[bool, bool]:
    """Return whether what stands so on a page reaches its lower part, and begins in the upper.

    Examples
    --------
    >>> reaches(70, 800, 842), reaches(420, 480, 842)
    ((True, True), (False, False))
    """
    return bottom > height * _LOW, top < height * _HIGH


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
    cells: list[GridCell] = []
    columns = _edges(edge for part in parts for box in part.boxes for edge in (box.x0, box.x1))
    head: list[tuple[str, int]] = []
    below = 0
    for order, part in enumerate(parts):
        rows = _edges(edge for box in part.boxes for edge in (box.top, box.bottom))
        own = [_cell(box, rows, columns) for box in part.boxes]
        first = sorted((cell.text, cell.column) for cell in own if cell.row == 0 and cell.text)
        if not order:
            head = first
        # A first row that is merged downward is content that happens to repeat, not a head.
        elif first and first == head and all(cell.height == 1 for cell in own if cell.row == 0):
            repeated.append(" | ".join(text for text, _ in sorted(first, key=lambda item: item[1])))
            own = [replace(cell, row=cell.row - 1) for cell in own if cell.row]
            rows = rows[1:]
        if order and (rest := _rest_of(cells, own, below - 1)):
            cells = [
                replace(cell, text=cell.text + rest.get(cell.column, ""))
                if (cell.row + cell.height == below and cell.column in rest)
                else cell
                for cell in cells
            ]
            own = [
                replace(cell, row=max(cell.row - 1, 0), height=cell.height - (cell.row == 0))
                for cell in own
                if cell.row or cell.height > 1
            ]
            rows = rows[1:]
        cells += [replace(cell, row=cell.row + below) for cell in own]
        below += len(rows) - 1
    return table_of(cells, place), tuple(repeated)


def _rest_of(above: Sequence[GridCell], own: Sequence[GridCell], last: int) -> dict[int, str]:
    """Return the words of a row that a page end broke, by column; nothing where it is a row.

    What is left of such a row stands under cells that break off, and says less than they do.
    """
    before = {
        cell.column: cell for cell in above if cell.text and cell.row + cell.height - 1 == last
    }
    first = {cell.column: cell for cell in own if cell.row == 0 and cell.text}
    alone = all(cell.width == 1 and cell.height == 1 for cell in first.values())
    under = all(
        column in before
        and before[column].height == 1
        and not before[column].text.endswith(_ENDS)
        and not enumerator(cell.text)
        and not cell.text[0].isdigit()
        for column, cell in first.items()
    )
    if not first or not alone or not under or len(first) * 2 >= len(before):
        return {}
    return {column: cell.text for column, cell in first.items()}


def _edges(edges: Iterable[float]) -> list[float]:
    """Return edges from left to right, near ones as one."""
    kept: list[float] = []
    for edge in sorted(edges):
        if not kept or edge - kept[-1] > _NEAR:
            kept.append(edge)
    return kept


def _cell(box: Box, rows: Sequence[float], columns: Sequence[float]) -> GridCell:
    top, bottom = _at(rows, box.top), _at(rows, box.bottom)
    left, right = _at(columns, box.x0), _at(columns, box.x1)
    high, wide = max(bottom - top, 1), max(right - left, 1)
    return GridCell(top, left, box.text, high, wide, box.seen)


def _at(edges: Sequence[float], edge: float) -> int:
    return max(bisect_left(edges, edge - _NEAR), 0)
