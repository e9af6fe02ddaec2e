"""Word files (.docx): paragraphs with their automatic numbers, tables with their merges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from evalutils.base.places import Place
from evalutils.base.words import beside
from evalutils.reading.documents.lines import clean_blanks
from evalutils.reading.documents.model import Document, Dropped, Paragraph, Unreadable
from evalutils.reading.documents.numbering import W, lists_of, spaced, value_of
from evalutils.reading.documents.outline import NO_HEADING, Block, assemble
from evalutils.reading.documents.tables import GridCell, table_of

_TRANSPARENT = frozenset(
    W + name
    for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink")
)
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_UNREAD = {_MATH: "equation", _PICTURE: "picture", _IMAGE: "picture", _CHART: "chart",
           f"{W}object": "object"}  # fmt: skip
# Word's styles make whole paragraphs "headings" by mistake; longer ones are read as text.
_LONGEST_HEADING = 80
# Tables inside tables inside tables: made-up files nest them until the stack overflows.
_DEEPEST = 20
# In twentieths of a point: a character takes nine points at least.
_SLIVER = 60

#: What the main part of a template, and of a file with macros, is called.
_ALSO_WORD = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)


def read_word(path: Path) -> Document:
    """Return a ``.docx`` file as a document.

    Numbers of lists stand in the text as a reader sees them; nested tables follow the table
    they stand in. Pictures, equations and embedded objects are listed as unreadable; page
    heads and feet, hidden words and words deleted under review as dropped.

    Parameters
    ----------
    path
        A file whose container was checked before.
    """
    from docx.opc.part import PartFactory
    from docx.package import Package
    from docx.parts.document import DocumentPart

    # docx.Document() refuses templates and files with macros, which hold the same.
    for kind in _ALSO_WORD:
        PartFactory.part_type_for.setdefault(kind, DocumentPart)
    return _Reader(path.name, Package.open(str(path)).main_document_part.document).read()


class _Reader:
    """One pass over a file: list counts go on from paragraph to paragraph and cell to cell."""

    def __init__(self, name: str, file: Any) -> None:
        self.place = Place(name)
        self.file = file
        self.unread: list[Unreadable] = []
        self.dropped: list[Dropped] = []
        parts = {str(part.partname): part for part in file.part.package.iter_parts()}
        self.parts = {key: parts[key] for key in sorted(parts)}
        styles = file.styles.element
        self.lists = lists_of(self._root("/word/numbering.xml"), styles)
        self.levels = _heading_styles(styles)

    def read(self) -> Document:
        blocks = list(self._blocks(self.file.element.body, 0))
        for name in ("/word/footnotes.xml", "/word/endnotes.xml"):
            blocks += self._notes(self._root(name))
        for key in self.parts:
            if re.fullmatch(r"/word/(?:header|footer)\d*\.xml", key):
                self._drop_furniture(self._root(key))
        return assemble(self.place.document, blocks, unreadable=self.unread, dropped=self.dropped)

    def _root(self, name: str) -> Any:
        if name not in self.parts:
            return None
        from docx.oxml import parse_xml

        return parse_xml(self.parts[name].blob)

    def _blocks(self, parent: Any, depth: int) -> Iterator[Block]:
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraphs(child)
            elif child.tag == f"{W}tbl":
                yield from self._tables(child, depth)
            elif child.tag in _TRANSPARENT:
                yield from self._blocks(child, depth)

    def _paragraphs(self, element: Any) -> Iterator[Paragraph]:
        level = self._heading_level(element)
        for line in self._text(element).split("\n"):
            if text := clean_blanks(line):
                yield Paragraph(text, self.place, level if len(text) <= _LONGEST_HEADING else 0)
        for box in _inside(element, f"{W}txbxContent"):
            for block in self._blocks(box, 0):
                if isinstance(block, Paragraph):
                    yield block

    def _text(self, element: Any) -> str:
        shown = "".join(self._pieces(element))
        properties = element.find(f"{W}pPr")
        brought = properties.find(f"{W}numPr") if properties is not None else None
        list_id, level = self.lists.styles.get(value_of(properties, "pStyle") or "", (None, 0))
        if brought is not None:
            list_id = value_of(brought, "numId") or list_id
            level = int(value_of(brought, "ilvl") or level)
        label = self.lists.label(list_id, level) if list_id and shown.strip() else ""
        return spaced(label, shown.lstrip())

    def _pieces(self, element: Any) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag in _UNREAD:
                self._unread(_UNREAD[tag])
            elif tag == f"{W}t":
                yield child.text or ""
            elif tag == f"{W}tab":
                yield " "
            elif tag in {f"{W}br", f"{W}cr"}:
                yield "\n"
            elif tag == f"{W}noBreakHyphen":
                yield "-"
            elif tag == f"{W}sym":
                yield self._symbol(child)
            elif tag in {f"{W}del", f"{W}moveFrom"}:
                gone = "".join(part.text or "" for part in child.iter(f"{W}delText", f"{W}t"))
                self._drop(gone, "deleted")
            elif tag == f"{W}r" and child.find(f"{W}rPr/{W}vanish") is not None:
                self._drop("".join(part.text or "" for part in child.iter(f"{W}t")), "hidden")
            # A fallback repeats a text box for old programs; ``rt`` is ruby above a character.
            elif tag not in {f"{W}pPr", f"{W}rPr", f"{W}txbxContent", _FALLBACK, f"{W}rt"}:
                yield from self._pieces(child)

    def _tables(self, element: Any, depth: int) -> Iterator[Block]:
        """Yield a table and the tables inside its cells, outer first."""
        cells: list[GridCell] = []
        nested: list[Block] = []
        open_below: dict[int, int] = {}
        rows = [row for row in _children(element, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None]
        edges = _edges(element)
        for at, row in enumerate(rows):
            end = int(value_of(row.find(f"{W}trPr"), "gridBefore") or 0)
            for cell in _children(row, f"{W}tc"):
                properties = cell.find(f"{W}tcPr")
                begin, end = end, end + max(int(value_of(properties, "gridSpan") or 1), 1)
                column = edges.get(begin, begin)
                width = max(edges.get(end, end) - column, 1)
                merge = properties.find(f"{W}vMerge") if properties is not None else None
                # Merged downward: ``vMerge`` without a value goes on (ISO/IEC 29500-1, 17.4.84).
                goes_on = merge is not None and merge.get(f"{W}val") != "restart"
                above = open_below.pop(column, None)
                text, tables = self._cell(cell, depth)
                nested += tables
                if goes_on and above is not None and not text:
                    cells[above] = replace(cells[above], height=at - cells[above].row + 1)
                    open_below[column] = above
                else:
                    if merge is not None:
                        open_below[column] = len(cells)
                    cells.append(GridCell(at, column, text, 1, width))
        table = table_of(cells, self.place)
        if table is not None:
            yield table
        yield from nested

    def _cell(self, cell: Any, depth: int) -> tuple[str, list[Block]]:
        if depth >= _DEEPEST:
            self._unread("too_deep")
            return "", []
        lines: list[str] = []
        tables: list[Block] = []
        for block in self._blocks(cell, depth + 1):
            if isinstance(block, Paragraph):
                lines.append(block.text)
            else:
                tables.append(block)
        return "\n".join(lines), tables

    def _notes(self, root: Any) -> Iterator[Paragraph]:
        for note in root if root is not None else ():
            if note.get(f"{W}type") is None:
                for paragraph in note.iter(f"{W}p"):
                    if text := clean_blanks("".join(self._pieces(paragraph))):
                        yield Paragraph(text, self.place, NO_HEADING)

    def _drop_furniture(self, root: Any) -> None:
        for paragraph in root.iter(f"{W}p"):
            self._drop("".join(part.text or "" for part in paragraph.iter(f"{W}t")), "running_head")

    def _symbol(self, element: Any) -> str:
        font, code = element.get(f"{W}font") or "", element.get(f"{W}char") or ""
        shown = beside(__file__, "symbols.toml").get(font.lower(), {}).get(code.upper())
        if shown is None:
            self._unread("symbol", font=font, code=code)
        return shown or "\N{REPLACEMENT CHARACTER}"

    def _unread(self, key: str, **facts: str) -> None:
        self.unread.append(Unreadable(self.place, f"documents.unread.{key}", facts))

    def _drop(self, text: str, key: str) -> None:
        part = Dropped(self.place, text.strip(), f"documents.dropped.{key}")
        if part.text and part not in self.dropped:
            self.dropped.append(part)

    def _heading_level(self, element: Any) -> int:
        properties = element.find(f"{W}pPr")
        own = value_of(properties, "outlineLvl")
        level = (
            int(own)
            if own is not None
            else self.levels.get(value_of(properties, "pStyle") or "", 9)
        )
        return level + 1 if level < 9 else 0


def _edges(table: Any) -> dict[int, int]:
    """Return the column that begins at every edge of a table's grid, slivers left out.

    A border that was moved by a hair in one row, or rounded by a converter, leaves a column
    too narrow for a character; it belongs to the one after it.
    """
    widths = [column.get(f"{W}w") or "" for column in table.iterfind(f"{W}tblGrid/{W}gridCol")]
    edges, column = {}, 0
    for at, width in enumerate(widths):
        edges[at] = column
        column += not (width.isdecimal() and int(width) < _SLIVER)
    # Beyond the grid that a program wrote down, columns go on one by one.
    return edges | {at: column + at - len(widths) for at in range(len(widths), len(widths) + 64)}


def _heading_styles(styles: Any) -> dict[str, int]:
    """Return the outline level, from 0, of every style that has one, by itself or inherited."""
    by_id = {style.get(f"{W}styleId"): style for style in styles.iterfind(f"{W}style")}
    levels = {}
    for key in by_id:
        at, seen = key, set()
        while at in by_id and at not in seen:
            seen.add(at)
            level = value_of(by_id[at].find(f"{W}pPr"), "outlineLvl")
            named = re.fullmatch(
                r"(?:heading|标题)\s*([1-9])", value_of(by_id[at], "name") or "", re.IGNORECASE
            )
            if level is not None:
                levels[key] = int(level)
                break
            if named:
                levels[key] = int(named[1]) - 1
                break
            at = value_of(by_id[at], "basedOn")
    return levels


def _children(parent: Any, tag: str) -> Iterator[Any]:
    """Yield children with ``tag``, also those inside content controls and insertions."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _children(child, tag)


def _inside(element: Any, tag: str) -> Iterator[Any]:
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag != _FALLBACK:
            yield from _inside(child, tag)
