"""Laid-out pages into a document: lines re-joined to paragraphs, tables to grids, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median

from evalutils.base.places import Place
from evalutils.reading.documents.lines import Line, layout, page_furniture, prose
from evalutils.reading.documents.model import Document, Dropped, Pictured, Unreadable, fault
from evalutils.reading.documents.outline import Block, assemble
from evalutils.reading.documents.pages.glyphs import Page, Printed, printed_lines
from evalutils.reading.documents.pages.ruled import Found, Ruled, goes_on, grid_of, ruled_tables

# Times the usual distance of two lines, from which on a blank line stands between them.
_WIDE_LEADING = 1.5
# No report of a project-year comes near; a file that claims more would be laid out for hours.
MOST_PAGES = 2000

Item = Line | Ruled


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as it was taken in: its characters are given up to keep memory bounded."""

    tables: tuple[Ruled, ...]
    lines: tuple[Printed, ...]
    unread: tuple[Unreadable, ...]
    watermark: str = ""
    seen: tuple[Pictured, ...] = ()


def sheet_of(page: Page, grids: Sequence[Found]) -> Sheet:
    """Return a page as its ruled tables and the lines outside them.

    Parameters
    ----------
    page
        With its characters.
    grids
        What its rulings make.
    """
    tables = ruled_tables(grids, page)
    inside = {id(glyph) for table in tables for glyph in table.glyphs}
    outside = [glyph for glyph in page.glyphs if id(glyph) not in inside]
    kept = tuple(replace(table, glyphs=()) for table in tables)
    return Sheet(kept, tuple(printed_lines(page.number, outside)), page.unread, page.watermark)


def document_of(path: Path, pages: Sequence[Sheet]) -> Document:
    """Return the pages of a file as a document.

    A table that goes on over a page break is one table; its repeated head is listed as dropped.

    Raises
    ------
    InputFaults
        ``document_no_text`` where all pages are pictures.
    """
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
    return _with_pictures(assemble(path.name, blocks, unreadable=unread, dropped=dropped), pages)


def _with_pictures(document: Document, pages: Sequence[Sheet]) -> Document:
    """Add what was read from pictures: lines by their page, cells by their place in the table."""
    seen = [part for page in pages for part in page.seen]
    for number, table in enumerate(document.tables, 1):
        seen += [
            replace(part, place=replace(part.place, table=number, row=row + 1, column=column + 1))
            for (row, column), part in sorted(table.seen.items())
        ]
    doubtful = tuple(part.unreadable() for part in seen if part.uncertain)
    return replace(document, seen=tuple(seen), unreadable=(*document.unreadable, *doubtful))


def _items(pages: Sequence[Sheet]) -> list[Item]:
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
