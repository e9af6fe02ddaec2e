"""Web pages (.html): blocks of text and tables with their spans."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.reading.documents.formats.text import decode
from evalutils.reading.documents.lines import clean_blanks
from evalutils.reading.documents.model import Document, Dropped, Paragraph, Unreadable, fault
from evalutils.reading.documents.numbering import number_text, spaced
from evalutils.reading.documents.outline import Block, assemble, in_cell
from evalutils.reading.documents.tables import MOST_PLACES, GridCell, table_of

if TYPE_CHECKING:
    from bs4 import Tag

_SILENT = frozenset({"script", "style", "noscript", "template", "head", "option", "datalist"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins",
     "kbd", "label", "mark", "o:p", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
     "sup", "time", "tt", "u", "var", "wbr"}
)  # fmt: skip
_UNREAD = {"img": "picture", "svg": "picture", "canvas": "picture", "object": "object",
           "embed": "object", "iframe": "object", "math": "equation"}  # fmt: skip
# What may stand inside a line without breaking it.
_PLAIN = _INLINE | set(_UNREAD) | {"br"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LIST_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
# What browsers cap colspan at (HTML standard, 4.9.11).
_WIDEST_SPAN = 1000
_CELLS = frozenset({"td", "th"})
_ROW = frozenset({"tr"})
_PARTS = {"table": _ROW | {"thead", "tbody", "tfoot"}, "thead": _ROW, "tbody": _ROW, "tfoot": _ROW}


def read_html(path: Path) -> Document:
    """Return a web page as a document.

    Numbers of ordered lists stand in the text. Hidden words are listed as dropped, pictures
    and embedded objects as unreadable.

    Raises
    ------
    InputFaults
        ``document_encoding`` when the bytes are no text, ``document_too_long`` when cells span
        millions of places.
    """
    return _page(path, path.read_bytes())


def read_mht(path: Path) -> Document:
    """Return a web page that was saved as one file with its pictures (``.mht``), or a mail.

    Raises
    ------
    InputFaults
        As :func:`read_html`; ``document_empty`` where the file has no page in it.
    """
    from email import message_from_bytes

    message = message_from_bytes(path.read_bytes())
    parts = [part for part in message.walk() if not part.is_multipart()]
    pages = [part for part in parts if part.get_content_maintype() == "text"]
    # A mail tells the same twice: as a page, and as plain text for old programs.
    pages.sort(key=lambda part: part.get_content_subtype() != "html")
    data = pages[0].get_payload(decode=True) if pages else b""
    if not isinstance(data, bytes) or not data.strip():
        raise fault(path, "document_empty")
    document = _page(path, data)
    beside = [part for part in parts if part.get_content_disposition() == "attachment"]
    lost = Unreadable(Place(path.name), "documents.unread.object")
    return replace(document, unreadable=(*document.unreadable, *([lost] if beside else [])))


def _page(path: Path, data: bytes) -> Document:
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

    text, encoding = decode(data, path.name)
    with warnings.catch_warnings():
        # A page that calls itself XML is read as one all the same; nobody needs to be told.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        page = BeautifulSoup(text, "lxml")
    reader = _Reader(path)
    blocks = list(reader.blocks(page.body or page))
    return assemble(
        path.name, blocks, unreadable=reader.unread, dropped=reader.dropped, encoding=encoding
    )


class _Reader:
    """One pass over a page, with notes on what was left out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = Place(path.name)
        # Covered by cells of all tables, nested ones too: a few words can span thousands.
        self.places = 0
        self.unread: list[Unreadable] = []
        self.dropped: list[Dropped] = []

    def blocks(self, element: Tag, level: int = 0) -> Iterator[Block]:
        """Yield the blocks inside ``element``; ``level`` is that of the heading it is, or 0."""
        from bs4 import Tag

        line: list[str] = []
        number = _count(element.get("start"), 1)
        for child in element.children:
            if not isinstance(child, Tag):
                line.append(_words(child))
            elif child.name == "br":
                yield from self._flush(line, level)
            elif self._left_out(child):
                continue
            elif child.name in _INLINE and not child.find(lambda tag: tag.name not in _PLAIN):
                line.append(self._inline(child))
            else:
                yield from self._flush(line, level)
                label = ""
                if element.name == "ol" and child.name == "li":
                    number = _count(child.get("value"), number)
                    form = _LIST_FORMS.get(str(element.get("type") or ""), "decimal")
                    label = f"{number_text(number, form)}."
                    number += 1
                yield from self._numbered(self._block(child, level), label)
        yield from self._flush(line, level)

    def _block(self, element: Tag, level: int) -> Iterator[Block]:
        if element.name == "table":
            yield from self._table(element)
        elif element.name in {"pre", "textarea"}:
            yield from self._flush([element.get_text()], level)
        elif heading := re.fullmatch(r"h([1-6])", element.name):
            yield from self.blocks(element, int(heading[1]))
        else:
            yield from self.blocks(element, level)

    def _numbered(self, blocks: Iterator[Block], label: str) -> Iterator[Block]:
        for block in blocks:
            if label and isinstance(block, Paragraph):
                yield Paragraph(spaced(label, block.text), block.place, block.heading_level)
                label = ""
            else:
                yield block

    def _flush(self, line: list[str], level: int) -> Iterator[Paragraph]:
        for printed in "".join(line).split("\n"):
            if text := clean_blanks(printed):
                yield Paragraph(text, self.place, level)
        line.clear()

    def _inline(self, element: Tag) -> str:
        from bs4 import Tag

        pieces = []
        for child in element.children:
            if not isinstance(child, Tag):
                pieces.append(_words(child))
            elif child.name == "br":
                pieces.append("\n")
            elif not self._left_out(child):
                pieces.append(self._inline(child))
        return "".join(pieces)

    def _left_out(self, element: Tag) -> bool:
        if element.name in _UNREAD:
            self.unread.append(Unreadable(self.place, f"documents.unread.{_UNREAD[element.name]}"))
            return True
        if element.name in _SILENT:
            return True
        hidden = element.has_attr("hidden") or _HIDDEN.search(str(element.get("style") or ""))
        if hidden and (text := clean_blanks(element.get_text())):
            self.dropped.append(Dropped(self.place, text, "documents.dropped.hidden"))
        return bool(hidden)

    def _table(self, element: Tag) -> Iterator[Block]:
        """Yield caption, table and the tables inside its cells, outer first."""
        for stray in _outside_cells(element):
            yield from self.blocks(stray)
        cells: list[GridCell] = []
        nested: list[Block] = []
        taken: set[tuple[int, int]] = set()
        rows = list(_rows(element))
        for at, row in enumerate(rows):
            column = 0
            for cell in row.find_all(["td", "th"], recursive=False):
                while (at, column) in taken:
                    column += 1
                width = min(max(_count(cell.get("colspan"), 1), 1), _WIDEST_SPAN)
                height = _count(cell.get("rowspan"), 1) or len(rows)
                height = max(min(height, len(rows) - at), 1)
                self.places += height * width
                if self.places > MOST_PLACES:
                    found = str(self.places)
                    raise fault(self.path, "document_too_long", found, limit=MOST_PLACES)
                taken |= {(at + r, column + c) for r in range(height) for c in range(width)}
                text, tables = in_cell(self.blocks(cell))
                cells.append(GridCell(at, column, text, height, width))
                nested += tables
        table = table_of(cells, self.place)
        if table is not None:
            yield table
        yield from nested


def _rows(table: Tag) -> Iterator[Tag]:
    for part in table.find_all(["tr", "thead", "tbody", "tfoot"], recursive=False):
        yield from [part] if part.name == "tr" else part.find_all("tr", recursive=False)


def _outside_cells(element: Tag) -> Iterator[Tag]:
    """Yield what a table holds outside its cells: the caption, and words put there by mistake."""
    from bs4 import BeautifulSoup, Tag

    for child in list(element.children):
        if not isinstance(child, Tag):
            if words_here := _words(child).strip():
                stray = BeautifulSoup("", "lxml").new_tag("p")
                stray.string = words_here
                yield stray
        elif child.name in _PARTS.get(element.name, _CELLS):
            yield from _outside_cells(child) if child.name not in _CELLS else ()
        elif child.name not in {"col", "colgroup"}:
            yield child


def _words(string: object) -> str:
    """Return the words of a text node; comments and declarations have none."""
    from bs4.element import NavigableString

    plain = type(string) is NavigableString
    return re.sub(r"[ \t\r\n\f]+", " ", str(string)) if plain else ""


def _count(value: object, default: int) -> int:
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else default
