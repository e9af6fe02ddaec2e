"""PDF files: lines of text re-joined, ruled tables as grids, page by page."""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from evalutils.base.places import Place
from evalutils.reading.documents.formats.glyphs import (
    Glyph,
    Page,
    Printed,
    joined,
    page_of,
    printed_lines,
)
from evalutils.reading.documents.lines import Line, clean_blanks, layout, page_furniture, prose
from evalutils.reading.documents.model import Document, Dropped, Table, Unreadable, fault
from evalutils.reading.documents.outline import Block, assemble, enumerator
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
        low = found.bbox[3] > page.height * _LOW
        high = found.bbox[1] < page.height * _HIGH
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
    return GridCell(top, left, box.text, max(bottom - top, 1), max(right - left, 1))


def _at(edges: Sequence[float], edge: float) -> int:
    return max(bisect_left(edges, edge - _NEAR), 0)


# FPDF_ERR_PASSWORD of PDFium.
_PASSWORD_ERROR = 4
# Times the usual distance of two lines, from which on a blank line stands between them.
_WIDE_LEADING = 1.5
# No report of a project-year comes near; a file that claims more would be laid out for hours.
_MOST_PAGES = 2000

Item = Line | Ruled


def read_pdf(path: Path) -> Document:
    """Return a PDF as a document.

    Text comes from the file's text layer, tables from their rulings. A page that is a
    picture without a text layer is listed as unreadable, and so are pictures, characters
    that the file gives no meaning to, and tables without rulings. A table that goes on over
    a page break is one table; its repeated head is listed as dropped.

    Parameters
    ----------
    path
        A file that begins and ends as a PDF does.

    Raises
    ------
    InputFaults
        ``document_encrypted``, ``document_damaged``, ``document_too_long``, or
        ``document_no_text`` where all pages are pictures.
    """
    pages = _pages(path)
    if pages and all(any(part.whole for part in page.unread) for page in pages):
        # A page number or a stamp on every scanned page is no text of the document either.
        raise fault(path, "document_no_text")
    unread = [part for page in pages for part in page.unread]
    items = _items(pages)
    lines = tuple(item for item in items if isinstance(item, Line))
    furniture = page_furniture(lines)
    dropped = [
        Dropped(Place(path.name, page=lines[at].page), lines[at].text, key)
        for at, key in furniture.items()
    ]
    dropped += [
        Dropped(Place(path.name, page=number), page.watermark, "documents.dropped.watermark")
        for number, page in enumerate(pages, 1)
        if page.watermark
    ]
    gone = {lines[at].number for at in furniture}
    kept = [item for item in items if isinstance(item, Ruled) or item.number not in gone]
    blocks = _blocks(kept, path.name, unread, dropped)
    return assemble(path.name, blocks, unreadable=unread, dropped=dropped)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One page as it was taken in: its characters are given up to keep memory bounded."""

    tables: tuple[Ruled, ...]
    lines: tuple[Printed, ...]
    unread: tuple[Unreadable, ...]
    watermark: str


def _pages(path: Path) -> list[_Sheet]:
    """Return every page with its ruled tables and the lines outside them."""
    import pypdfium2

    pages = []
    try:
        with ExitStack() as stack:
            file = stack.enter_context(closing(pypdfium2.PdfDocument(path)))
            if len(file) > _MOST_PAGES:
                raise fault(path, "document_too_long", str(len(file)), limit=_MOST_PAGES)
            drawn: Any = None
            for number in range(1, len(file) + 1):
                with closing(file[number - 1]) as opened:
                    page = page_of(opened, Place(path.name, page=number))
                # pdfplumber is slow and most pages rule nothing: it is opened when one does.
                tables: list[Ruled] = []
                if page.rulings:
                    drawn = drawn or stack.enter_context(_plumber(path))
                    tables = ruled_tables(drawn.pages[number - 1], page)
                    drawn.pages[number - 1].close()
                inside = {id(glyph) for table in tables for glyph in table.glyphs}
                outside = [glyph for glyph in page.glyphs if id(glyph) not in inside]
                kept = tuple(replace(table, glyphs=()) for table in tables)
                lines = tuple(printed_lines(number, outside))
                pages.append(_Sheet(kept, lines, page.unread, page.watermark))
    except pypdfium2.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == _PASSWORD_ERROR
        raise fault(path, "document_encrypted" if encrypted else "document_damaged") from error
    return pages


def _plumber(path: Path) -> Any:
    import pdfplumber

    # Its parser logs a remark on every font it doubts; to a user they say nothing.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    return pdfplumber.open(path)


def _items(pages: Sequence[_Sheet]) -> list[Item]:
    """Return lines and tables in reading order; lines get the indent and gap of their page."""
    printed = [line for page in pages for line in page.lines]
    size = median(line.bottom - line.top for line in printed) if printed else 1
    # The left margin is the leftmost edge that a tenth of all lines share: headings hang out, and
    # a single line may begin anywhere.
    margins = Counter(round(line.x0 / 2) * 2 for line in printed)
    left = min((x for x, times in margins.items() if times * 10 >= len(printed)), default=0)
    pitches = [
        after.bottom - line.bottom
        for line, after in pairwise(printed)
        if line.page == after.page and 0 < after.bottom - line.bottom < size * 4
    ]
    pitch = median(pitches) if pitches else size
    items: list[Item] = []
    number = 0
    for page in pages:
        waiting = list(page.tables)
        above: Printed | None = None
        for line in page.lines:
            while waiting and waiting[0].top < line.top:
                items.append(waiting.pop(0))
            number += 1
            indent = max(round((line.x0 - left) / (size / 2)), 0)
            gap = int(above is not None and line.bottom - above.bottom > pitch * _WIDE_LEADING)
            items.append(Line(number, line.text, indent, gap, line.page))
            above = line
        items += waiting
    return items


def _blocks(
    items: Sequence[Item], name: str, unread: list[Unreadable], dropped: list[Dropped]
) -> list[Block]:
    """Join lines to paragraphs and the parts of tables to tables; note what was left out."""
    page = layout([item for item in items if isinstance(item, Line)], cut=True)
    blocks: list[Block] = []
    at = 0
    while at < len(items):
        first = at
        item = items[at]
        at += 1
        if isinstance(item, Line):
            while at < len(items) and isinstance(items[at], Line):
                at += 1
            run = [line for line in items[first:at] if isinstance(line, Line)]
            paragraphs, notes = prose(run, name, page)
            # Lines were counted here only to join them; a PDF has none that a reader could find.
            blocks += [
                replace(told, place=replace(told.place, lines=None), line_starts=())
                for told in paragraphs
            ]
            unread += [replace(note, place=replace(note.place, lines=None)) for note in notes]
            continue
        parts = [item]
        while (
            at < len(items) and isinstance(below := items[at], Ruled) and goes_on(parts[-1], below)
        ):
            parts.append(below)
            at += 1
        place = Place(name, page=item.page)
        table, heads = grid_of(parts, place)
        dropped += [Dropped(place, head, "documents.dropped.repeated_header") for head in heads]
        if table is not None:
            blocks.append(table)
    return blocks
