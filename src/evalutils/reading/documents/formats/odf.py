"""Open documents (.odt, .ods): paragraphs and tables of LibreOffice and WPS."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evalutils.base.places import Place
from evalutils.reading.documents.lines import clean_blanks
from evalutils.reading.documents.model import Document, Dropped, Paragraph, Unreadable, fault
from evalutils.reading.documents.outline import Block, assemble, in_cell
from evalutils.reading.documents.tables import MOST_PLACES, GridCell, table_of

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _DRAW, _OFFICE, _STYLE = (
    f"{_NAMES}{name}:1.0}}" for name in ("text", "table", "drawing", "office", "style")
)
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_UNREAD = {f"{_DRAW}image": "picture", f"{_DRAW}object": "object",
           f"{_DRAW}object-ole": "object"}  # fmt: skip
# What is written about the text, and is no part of it.
_ASIDE = frozenset({f"{_OFFICE}annotation", f"{_OFFICE}forms", f"{_TEXT}sequence-decls"})


def read_odf(path: Path) -> Document:
    """Return an ``.odt`` or ``.ods`` file as a document.

    Cells hold what is shown, which the file keeps beside their values. Pictures, embedded
    objects and the numbers of lists are listed as unreadable,
    words deleted under review as dropped.

    Parameters
    ----------
    path
        A file whose container was checked before.

    Raises
    ------
    InputFaults
        ``document_too_long`` when cells span millions of places.
    """
    from lxml import etree

    with zipfile.ZipFile(path) as archive:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(archive.read("content.xml"), parser)
        roots: list[Any] = [root]
        if "styles.xml" in archive.namelist():
            roots.append(etree.fromstring(archive.read("styles.xml"), parser))
    numbered = frozenset(
        style.getparent().get(f"{_STYLE}name")
        for part in roots
        for style in part.iter(f"{_TEXT}list-level-style-number")
        if style.get(f"{_STYLE}num-format")
    )
    reader = _Reader(path, numbered)
    (body,) = root.iterfind(f"{_OFFICE}body")
    blocks = [block for child in body for block in reader.blocks(child)]
    return assemble(path.name, blocks, unreadable=reader.unread, dropped=reader.dropped)


class _Reader:
    """One pass over a file, with notes on what was left out."""

    def __init__(self, path: Path, numbered: frozenset[str | None]) -> None:
        self.path = path
        self.numbered = numbered
        self.place = Place(path.name)
        self.unread: list[Unreadable] = []
        self.dropped: list[Dropped] = []
        self.places = 0

    def blocks(self, parent: Any) -> Iterator[Block]:
        for child in parent:
            if child.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                level = int(child.get(f"{_TEXT}outline-level") or 1) if child.tag[-1] == "h" else 0
                for line in self._words(child).split("\n"):
                    if text := clean_blanks(line):
                        yield Paragraph(text, self.place, level)
                yield from self._boxes(child)
            elif child.tag == f"{_TABLE}table":
                yield from self._table(child)
            elif child.tag == f"{_TEXT}tracked-changes":
                for gone in child.iter(f"{_TEXT}deletion"):
                    text = clean_blanks("".join(gone.itertext()))
                    self.dropped.append(Dropped(self.place, text, "documents.dropped.deleted"))
            elif child.tag not in _ASIDE:
                self._note(child)
                if child.tag == f"{_TEXT}list" and child.get(f"{_TEXT}style-name") in self.numbered:
                    # What number a list goes on with is told by styles that are not read here.
                    self._lost("numbers")
                yield from self.blocks(child)

    def _words(self, element: Any) -> str:
        pieces = [element.text or ""]
        for child in element:
            if child.tag in {f"{_TEXT}s", f"{_TEXT}tab"}:
                pieces.append(" ")
            elif child.tag == f"{_TEXT}line-break":
                pieces.append("\n")
            elif child.tag.startswith(_TEXT):
                pieces.append(self._words(child))
            pieces.append(child.tail or "")
        return "".join(pieces)

    def _boxes(self, paragraph: Any) -> Iterator[Block]:
        """Yield what stands in text boxes of a paragraph, and note its pictures."""
        for element in paragraph.iter():
            self._note(element)
            if element.tag == f"{_DRAW}text-box":
                yield from self.blocks(element)

    def _note(self, element: Any) -> None:
        if element.tag in _UNREAD:
            self._lost(_UNREAD[element.tag])

    def _lost(self, what: str) -> None:
        part = Unreadable(self.place, f"documents.unread.{what}")
        if part not in self.unread:
            self.unread.append(part)

    def _table(self, table: Any) -> Iterator[Block]:
        """Yield a table and those inside its cells; a worksheet is a table with a name."""
        worksheet = table.getparent().tag == f"{_OFFICE}spreadsheet"
        cells: list[GridCell] = []
        nested: list[Block] = []
        row = 0
        for line in table.iter(f"{_TABLE}table-row"):
            if next(line.iterancestors(f"{_TABLE}table")) is not table:
                continue
            column = 0
            found = []
            for cell in line:
                if cell.tag not in _CELLS:
                    continue
                repeated = _count(cell, "columns-repeated")
                text, inner = in_cell(self.blocks(cell))
                nested += inner
                wide, high = _count(cell, "columns-spanned"), _count(cell, "rows-spanned")
                if text or wide > 1 or high > 1 or not worksheet:
                    self._take(repeated * wide * high)
                    found += [(column + at, text, high, wide) for at in range(repeated)
                              if cell.tag == f"{_TABLE}table-cell"]  # fmt: skip
                column += repeated
            times = _count(line, "rows-repeated")
            if found:
                self._take(times * len(found))
                cells += [GridCell(row + at, left, text, high, wide)
                          for at in range(times) for left, text, high, wide in found]  # fmt: skip
            row += times
        name = table.get(f"{_TABLE}name") if worksheet else None
        place = Place(self.path.name, sheet=name)
        made = table_of(cells, place, worksheet=worksheet)
        if made is not None:
            yield made
        yield from nested

    def _take(self, places: int) -> None:
        self.places += places
        if self.places > MOST_PLACES:
            raise fault(self.path, "document_too_long", str(self.places), limit=MOST_PLACES)


def _count(element: Any, name: str) -> int:
    return max(int(element.get(f"{_TABLE}number-{name}") or 1), 1)
