"""PDF files: lines of text re-joined, ruled tables as grids, page by page."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from evalutils.reading.documents.assembly import Block, assemble
from evalutils.reading.documents.containers import fault
from evalutils.reading.documents.glyphs import Printed, page_of, printed_lines
from evalutils.reading.documents.lines import Line, page_furniture
from evalutils.reading.documents.model import Document, Dropped, Paragraph, Place, Unreadable
from evalutils.reading.documents.prose import prose
from evalutils.reading.documents.reflow import layout
from evalutils.reading.documents.rulings import Ruled, goes_on, grid_of, ruled_tables
from evalutils.reading.documents.wording import words

_PASSWORD_ERROR = 4
_WIDE_LEADING = 1.5
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
        ``document_encrypted``, ``document_damaged`` or ``document_too_long``.
    """
    pages = _pages(path)
    unread = [
        Unreadable(Place(path.name, page=number), why)
        for number, page in enumerate(pages, 1)
        for why in page.unread
    ]
    items = _items(pages)
    lines = tuple(item for item in items if isinstance(item, Line))
    furniture = page_furniture(lines)
    dropped = [
        Dropped(Place(path.name, page=lines[at].page), lines[at].text, why)
        for at, why in furniture.items()
    ]
    dropped += [
        Dropped(Place(path.name, page=number), page.watermark, words("watermark"))
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
    unread: tuple[str, ...]
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
                    page = page_of(opened, number)
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
            blocks += [_without_lines(paragraph) for paragraph in paragraphs]
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
        dropped += [Dropped(place, head, words("repeated_header")) for head in heads]
        if table is not None:
            blocks.append(table)
    return blocks


def _without_lines(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, place=replace(paragraph.place, lines=None), line_starts=())
