"""Patches for indicators.csv: some cells changed, every other byte as its people wrote it."""

from __future__ import annotations

import codecs
import csv
import difflib
from collections.abc import Iterator, Mapping

from evalutils.evidence.project import bare_title, table_columns
from evalutils.reading.documents import decode

_NO_END = b"\n\\ No newline at end of file\n"


def changed_csv(content: bytes, cells: Mapping[tuple[str, str], str], name: str) -> bytes:
    r"""Return the indicator table with some cells changed.

    Encoding, byte order mark, line ends, quotes and the order of columns stay; so does every
    cell that is not named. A column the table does not have yet is added at its end.

    Parameters
    ----------
    content
        ``indicators.csv`` as it lies in the folder.
    cells
        ``(code, column)`` → what stands there instead.
    name
        Of the file, for messages.

    Raises
    ------
    InputFaults
        If the bytes are neither UTF-8 nor GB18030.

    Examples
    --------
    >>> table = "code,target\r\nQ1,100%\r\nQ2,\r\n".encode("gb18030")
    >>> changed_csv(table, {("Q2", "target"): "300"}, "indicators.csv")
    b'code,target\r\nQ1,100%\r\nQ2,300\r\n'
    """
    text, encoding = decode(content, name)
    mark = codecs.BOM_UTF8 if encoding == "utf-8-sig" else b""
    records = [_Record(raw) for raw in _records(text)]
    header = next(record for record in records if not record.blank)
    fields = [_field(cell) for cell in header.values]
    missing = dict.fromkeys(column for _, column in cells if column not in fields)
    fields += missing
    header.cells += missing
    at_code = fields.index("code")
    wanted: dict[str, dict[int, str]] = {}
    for (code, column), value in cells.items():
        wanted.setdefault(code, {})[fields.index(column)] = value
    for record in records[records.index(header) + 1 :]:
        if not record.blank:
            if missing:
                record.widen(len(fields))
            code = record.values[at_code].strip() if at_code < len(record.values) else ""
            for place, value in wanted.get(code, {}).items():
                record.set(place, value)
    codec = "utf-8" if encoding == "utf-8-sig" else str(encoding)
    return mark + "".join(record.text for record in records).encode(codec)


def unified_patch(old: bytes, new: bytes, path: str) -> bytes:
    r"""Return the difference of two contents of a file as ``git apply`` and ``patch -p1`` take it.

    Parameters
    ----------
    old, new
        Contents.
    path
        From the folder in which the patch is applied, with ``/``.

    Examples
    --------
    >>> print(unified_patch(b"a\nb\n", b"a\nc\n", "data/x.csv").decode(), end="")
    --- a/data/x.csv
    +++ b/data/x.csv
    @@ -1,2 +1,2 @@
     a
    -b
    +c
    """
    lines = difflib.diff_bytes(
        difflib.unified_diff,
        _lines(old),
        _lines(new),
        f"a/{path}".encode(),
        f"b/{path}".encode(),
        lineterm=b"\n",
    )
    return b"".join(line if line.endswith(b"\n") else line + _NO_END for line in lines)


class _Record:
    """A line of a table as it is written, cell by cell; blank cells and quotes included."""

    def __init__(self, raw: str) -> None:
        body = raw.rstrip("\r\n")
        self._end = raw[len(body) :]
        self.cells = list(_raw_cells(body))

    @property
    def values(self) -> list[str]:
        """What its cells say."""
        return next(csv.reader([",".join(self.cells)]), [])

    @property
    def blank(self) -> bool:
        """Whether it has nothing but commas and blanks."""
        return not any(cell.strip() for cell in self.cells)

    @property
    def text(self) -> str:
        """The line as it is written to the file."""
        return ",".join(self.cells) + self._end

    def widen(self, width: int) -> None:
        """Add blank cells up to a width."""
        self.cells += [""] * (width - len(self.cells))

    def set(self, column: int, value: str) -> None:
        """Put a value into a cell, in quotes where it needs them or had them."""
        self.widen(column + 1)
        quoted = self.cells[column].startswith('"') or any(sign in value for sign in ',"\r\n')
        doubled = value.replace('"', '""')
        self.cells[column] = f'"{doubled}"' if quoted else value


def _records(text: str) -> Iterator[str]:
    """Yield the lines of a table; one whose quotes hold a line break is one line."""
    start, quoted = 0, False
    for at, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        ends = sign == "\n" or (sign == "\r" and text[at + 1 : at + 2] != "\n")
        if ends and not quoted:
            yield text[start : at + 1]
            start = at + 1
    if start < len(text):
        yield text[start:]


def _raw_cells(body: str) -> Iterator[str]:
    start, quoted = 0, False
    for at, sign in enumerate(body):
        if sign == '"':
            quoted = not quoted
        elif sign == "," and not quoted:
            yield body[start:at]
            start = at + 1
    yield body[start:]


def _field(printed: str) -> str:
    """Return the field a header names, by its name in the code or its Chinese title."""
    plain = bare_title(printed)
    columns = table_columns("indicators")
    by_title = {column.title: field for field, column in columns.items()}
    return plain if plain in columns else by_title.get(plain, plain)


def _lines(content: bytes) -> list[bytes]:
    """Return lines as a patch counts them: they end at a line feed and nowhere else."""
    *whole, last = content.split(b"\n")
    return [line + b"\n" for line in whole] + ([last] if last else [])
