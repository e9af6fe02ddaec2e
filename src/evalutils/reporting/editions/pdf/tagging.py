"""Tags that Typst cannot write yet: heads of rows, for screen readers.

Typst tags the cells of a table's first rows as heads, and all others as data. In the finished
file, heads of rows become ``TH`` with the scope of their row, and the cells beside them name
them. The mark of a table that runs on is empty on the first page, so its row is taken out of
the tags; on later pages Typst already leaves it to the eye.

Typst writes every object as plain text with a table of offsets at the end, so this needs no
library. Where the file is not as expected nothing is guessed: the build stops.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evalutils.base.faults import EvalutilsError
from evalutils.base.patterns import re

_ELEMENT = b"/Type/StructElem"
_KIDS = re.compile(rb"/K(?:\[([^\]]*)\]| (\d+ 0 R))")
_REFERENCE = re.compile(rb"(\d+) 0 R")
_KIND = re.compile(rb"/S/(\w+)")
_NAME = re.compile(rb"/ID\((\w+)\)")
_HEADERS = re.compile(rb"(/O/Table[^>]*?/Headers\[)([^\]]*)\]")
_NAMES = re.compile(rb"(/IDTree<</Names\[)([^\]]*)\]")
_ENTRY = re.compile(rb"\((\w+)\)(\d+ 0 R)")


class TaggingError(EvalutilsError):
    """The tags of a table are not those of the document: another version of Typst wrote them."""


def tag_rows(pdf: bytes, tables: Sequence[Sequence[Sequence[Mapping[str, Any]]]]) -> bytes:
    """Return the PDF with the heads of rows tagged.

    Parameters
    ----------
    pdf
        As Typst wrote it.
    tables
        For every table of the document in its order, the rows below its head, each with its
        cells (``header``, ``colspan``, ``rowspan``). A cell that heads a row of headings
        already is a head.

    Raises
    ------
    TaggingError
        If the file's tables are not these.
    """
    file = _File.read(pdf)
    found = [at for at in file.walk(file.root) if file.kind(at) == b"Table"]
    if len(found) != len(tables):
        message = f"the PDF tags {len(found)} tables, the document has {len(tables)}"
        raise TaggingError(message)
    named: dict[bytes, bytes] = {}
    gone: list[bytes] = []
    for at, rows in zip(found, tables, strict=True):
        lines = [line for line in file.walk(at) if file.kind(line) == b"TR"]
        gone.append(_without_mark(file, lines[0]))
        _tag_table(file, lines[2:], rows, named)
    _name_heads(file, named, gone)
    return file.written()


@dataclass(slots=True)
class _File:
    """The objects of a PDF by number, its beginning, and what follows its table of offsets."""

    head: bytes
    objects: dict[int, bytes]
    trailer: bytes

    @classmethod
    def read(cls, pdf: bytes) -> _File:
        start = int(pdf[pdf.rindex(b"startxref") :].split()[1])
        listed = re.match(rb"xref\s+0 (\d+)\s+", pdf[start:])
        if listed is None:
            message = "the PDF has no plain table of offsets"
            raise TaggingError(message)
        count, entries = int(listed[1]), start + listed.end()
        offsets = sorted(
            (int(pdf[entries + 20 * number :][:10]), number) for number in range(1, count)
        )
        ends = [offset for offset, _ in offsets[1:]] + [start]
        objects = {
            number: pdf[offset:end] for (offset, number), end in zip(offsets, ends, strict=True)
        }
        trailer = pdf[pdf.index(b"trailer", entries) : pdf.rindex(b"startxref")]
        return cls(pdf[: offsets[0][0]], objects, trailer)

    def written(self) -> bytes:
        """Return the file: its objects in their order, their offsets anew."""
        parts, offsets, at = [self.head], {}, len(self.head)
        for number, content in self.objects.items():
            offsets[number] = at
            parts.append(content)
            at += len(content)
        table = [b"0000000000 65535 f\r\n"]
        table += [b"%010d 00000 n\r\n" % offsets[number] for number in sorted(offsets)]
        listed = b"xref\n0 %d\n" % (len(offsets) + 1) + b"".join(table)
        return b"".join([*parts, listed, self.trailer, b"startxref\n%d\n%%%%EOF" % at])

    @property
    def root(self) -> int:
        return next(at for at, words in self.objects.items() if b"/Type/StructTreeRoot" in words)

    def kind(self, at: int) -> bytes:
        found = _KIND.search(self.objects[at])
        return found[1] if found else b""

    def kids(self, at: int) -> list[int]:
        found = _KIDS.search(self.objects[at])
        listed = _REFERENCE.findall((found[1] or found[2] or b"") if found else b"")
        return [int(kid) for kid in listed if _ELEMENT in self.objects[int(kid)]]

    def walk(self, at: int) -> Iterator[int]:
        """Yield an element and all below it, in reading order."""
        yield at
        for kid in self.kids(at):
            yield from self.walk(kid)

    def change(self, at: int, old: bytes, new: bytes) -> None:
        if self.objects[at].count(old) != 1:
            message = f"object {at} of the PDF has no single {old.decode('latin-1')}"
            raise TaggingError(message)
        self.objects[at] = self.objects[at].replace(old, new)


def _without_mark(file: _File, line: int) -> bytes:
    """Take the row of the mark out of the tags; return the name its cell had."""
    cells = file.kids(line)
    found = _NAME.search(file.objects[cells[0]]) if len(cells) == 1 else None
    if found is None or file.kids(cells[0]):
        message = "a table of the PDF does not begin with the row of its mark"
        raise TaggingError(message)
    _take_out(file, _parent(file, line), line)
    for at in (line, *cells):
        file.objects[at] = b"%d 0 obj\nnull\nendobj\n" % at
    return found[1]


def _take_out(file: _File, at: int, kid: int) -> None:
    """Take one kid, wherever it stands among the others, out of an element."""
    found = _KIDS.search(file.objects[at])
    listed = _REFERENCE.findall(found[1] or b"") if found else []
    if found is None or b"%d" % kid not in listed:
        message = f"object {at} of the PDF does not hold {kid}"
        raise TaggingError(message)
    left = b" ".join(b"%s 0 R" % one for one in listed if one != b"%d" % kid)
    file.change(at, found[0], b"/K[%s]" % left)


def _parent(file: _File, at: int) -> int:
    found = re.search(rb"/P (\d+) 0 R", file.objects[at])
    if found is None:
        message = f"object {at} of the PDF stands nowhere"
        raise TaggingError(message)
    return int(found[1])


def _tag_table(
    file: _File,
    lines: Sequence[int],
    rows: Sequence[Sequence[Mapping[str, Any]]],
    named: dict[bytes, bytes],
) -> None:
    """Tag the heads of a table's rows, and let the cells to their right name them."""
    heads: list[tuple[int, bytes]] = []  # rows still headed by a cell from above, and its name
    for line, row in zip(lines, rows, strict=False):  # a row of notes may follow
        cells = file.kids(line)
        if len(cells) != len(row):
            message = f"a row of the PDF has {len(cells)} cells, in the document {len(row)}"
            raise TaggingError(message)
        heads = [(left - 1, name) for left, name in heads if left > 1]
        for at, cell in zip(cells, row, strict=True):
            if file.kind(at) == b"TH":  # it heads the rows below
                continue
            _name(file, at, [name for _, name in heads])
            if cell["header"] == "col":  # heads what stands below it in a form
                file.change(at, b"/S/TD/P", b"/S/TH/P")
                file.change(at, b"/O/Table", b"/O/Table/Scope/Column")
            elif cell["header"]:
                name = b"R%d" % at
                named[name] = b"%d 0 R" % at
                file.change(at, b"/S/TD/P", b"/S/TH/ID(%s)/P" % name)
                file.change(at, b"/O/Table", b"/O/Table/Scope/Row")
                heads.append((cell["rowspan"], name))
    if len(lines) < len(rows):
        message = f"a table of the PDF has {len(lines)} rows, in the document {len(rows)}"
        raise TaggingError(message)


def _name(file: _File, at: int, heads: Sequence[bytes]) -> None:
    """Add heads to those that a cell names."""
    found = _HEADERS.search(file.objects[at])
    if found is None:
        message = f"object {at} of the PDF is no cell of a table"
        raise TaggingError(message)
    file.change(at, found[0], found[0][:-1] + b"".join(b"(%s)" % name for name in heads) + b"]")


def _name_heads(file: _File, named: Mapping[bytes, bytes], gone: Sequence[bytes]) -> None:
    """Enter new names into the index of names, and take those that are gone out of the file."""
    if not gone:
        return
    lost = re.compile(rb"\((?:" + b"|".join(gone) + rb")\)")
    for at, words in file.objects.items():
        if _ELEMENT in words and b"/Headers[" in words:
            file.objects[at] = _HEADERS.sub(lambda m: m[1] + lost.sub(b"", m[2]) + b"]", words)
    found = _NAMES.search(file.objects[file.root])
    if found is None:
        message = "the PDF has no index of names"
        raise TaggingError(message)
    entries = {name: at for name, at in _ENTRY.findall(found[2]) if name not in gone}
    listed = b"".join(b"(%s)%s" % entry for entry in sorted({**entries, **named}.items()))
    file.change(file.root, found[0], found[1] + listed + b"]")
