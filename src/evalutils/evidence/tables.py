"""Tables as people fill them: read by the names of their columns, and changed cell by cell."""

from __future__ import annotations

import codecs
import csv
import dataclasses
import difflib
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.base.faults import FaultList, InputFaults, choices
from evalutils.base.signs import ENDLESS, MOST_DIGITS, visible
from evalutils.evidence.schema import Column, bare_title, field_named, table_columns
from evalutils.reading.documents import decode


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number as a spreadsheet shows it, and field → cell text, stripped."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table read by field names, whatever language its header was in.

    Parameters
    ----------
    name
        ``evidence``, ``indicators``, ``budget``, ``project`` or ``review``.
    file, sheet
        Where it stands; ``sheet`` for a workbook.
    rows
        Rows that are not blank.
    headers
        Field → header as printed, to name a column the way its people wrote it.
    numbers
        Field → number of its column, from 1.
    """

    name: str
    file: str
    sheet: str | None
    rows: tuple[Row, ...]
    headers: Mapping[str, str]
    numbers: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def at(self, row: Row, field: str) -> dict[str, Any]:
        """Return the place of a cell, as the keywords of a fault."""
        return {
            "sheet": self.sheet,
            "row": row.number,
            "column": self.headers.get(field, field),
            "number": self.numbers.get(field, 0),
        }


def read_csv(path: Path, name: str, faults: FaultList) -> Table | None:
    """Return a CSV table, or ``None`` (with its faults noted) if it cannot be read.

    Parameters
    ----------
    path
        The file.
    name
        Which table it is; its columns are those of :func:`table_columns`.
    faults
        Where faults are noted.
    """
    try:
        text, _ = decode(path.read_bytes(), path.name)
    except InputFaults as problem:
        offset = problem.faults[0].facts["offset"]
        faults.add("table_encoding", path.name, offset=offset)
        return None
    lines: list[tuple[int, Sequence[str]]] = []
    try:
        lines.extend(enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1))
    except csv.Error:
        faults.add("csv_broken", path.name, row=len(lines) + 1)
        return None
    return table_from(lines, name, path.name, None, faults)


def table_from(
    lines: Sequence[tuple[int, Sequence[str]]],
    name: str,
    file: str,
    sheet: str | None,
    faults: FaultList,
) -> Table | None:
    """Return a table from its lines, or ``None`` (with the fault noted) if it has no header.

    Parameters
    ----------
    lines
        Number of a row as a spreadsheet shows it, and its cells; blank rows are passed over.
    name, file, sheet
        As in :class:`Table`.
    faults
        Where faults are noted.
    """
    filled = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if not filled:
        faults.add("empty_table", file, sheet=sheet)
        return None
    (header_row, printed), *body = filled
    header = [visible(cell).strip() for cell in printed]
    columns = table_columns(name)
    place = {"file": file, "sheet": sheet, "row": header_row}
    fields = _fields(header, columns, place, faults)
    rows = []
    for number, cells in body:
        if any(cell.strip() for cell in cells[len(header) :]):
            extra = "，".join(cells[len(header) :])
            faults.add("row_too_long", file, extra, sheet=sheet, row=number, columns=len(header))
        texts = dict.fromkeys(columns, "")
        texts.update(
            {
                field: columns[field].coded(visible(cell).strip())
                for field, cell in zip(fields, cells, strict=False)
                if field
            }
        )
        for field, text in texts.items():
            if ENDLESS.search(text):
                column = fields.index(field)
                at: dict[str, Any] = {"row": number, "column": header[column], "number": column + 1}
                faults.add("number_endless", file, text, sheet=sheet, most=MOST_DIGITS, **at)
                texts[field] = ""
        rows.append(Row(number, texts))
    headers = {field: printed for field, printed in zip(fields, header, strict=True) if field}
    numbers = {field: number for number, field in enumerate(fields, 1) if field}
    return Table(name, file, sheet, tuple(rows), headers, numbers)


def _fields(
    header: Sequence[str],
    columns: Mapping[str, Column],
    place: Mapping[str, Any],
    faults: FaultList,
) -> list[str]:
    """Return the field of every header cell, ``""`` where it has none."""
    fields = []
    for printed in header:
        plain = bare_title(printed)
        field = field_named(printed, columns)
        if not field and plain:
            near = choices(plain, [name for one in columns.values() for name in one.names[:2]])
            faults.add("unknown_column", found=plain, near=near, **place)
        fields.append(field)
    counts = Counter(field for field in fields if field)
    for field, count in counts.items():
        if count > 1:
            faults.add("duplicate_column", found=field, **place)
    for field, column in columns.items():
        if field not in counts and not column.optional:
            found = "、".join(cell.strip() for cell in header if cell.strip())
            faults.add("missing_column", found=found, field=field, title=column.title, **place)
    return fields


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
            code = visible(record.values[at_code]).strip() if at_code < len(record.values) else ""
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
    return field_named(printed, table_columns("indicators")) or bare_title(printed)


def _lines(content: bytes) -> list[bytes]:
    """Return lines as a patch counts them: they end at a line feed and nowhere else."""
    *whole, last = content.split(b"\n")
    return [line + b"\n" for line in whole] + ([last] if last else [])
