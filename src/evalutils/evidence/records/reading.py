"""Tables of records as text in DuckDB, every row with the number a spreadsheet shows for it.

A table in which every row is one line is read by DuckDB itself; any other (blank lines, line
breaks inside cells, rows of wrong length) by a careful reader that knows the numbers.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from evalutils.base.faults import FaultList, InputFaults, choices
from evalutils.base.holds import scratch
from evalutils.base.patterns import re
from evalutils.evidence.records.model import Column, Schema, is_personal_column, masked
from evalutils.reading.documents import decode

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: Threads of the engine: the same everywhere, so that nothing depends on the machine.
THREADS = 2
_UNIT_AFTER_TITLE = re.compile(r"\s*[（(][^（）()]*[）)]$")
_CHUNK = 100_000
#: How a cell of a worksheet says that it holds an error value.
_ERROR = b't="e"'
#: Behind the name of a table read: the cells it is a view of.
_CELLS = "_cells"
#: The line of a row of a table that was read as plain rows, below its header.
ROW = "rowid + 2 AS row"
#: Bytes of a file that are looked at together.
_PIECE = 1 << 22
#: Blanks that people and programs put around a cell.
_BLANKS = " \t\u3000\u00a0\ufeff"


@contextmanager
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory that never touches the network or other files, and close it."""
    import duckdb

    options: dict[str, str | bool | int | float | list[str]] = {
        "threads": THREADS,
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=options)
    try:
        yield connection
    finally:
        connection.close()


def read_table(
    connection: duckdb.DuckDBPyConnection, path: Path, schema: Schema, name: str, faults: FaultList
) -> bool:
    """Read a table as text into ``name``: ``row`` (BIGINT), then its columns (VARCHAR, trimmed).

    Parameters
    ----------
    connection
        Where the table is made.
    path
        A CSV of UTF-8 (with or without BOM) or GB18030, or an .xlsx whose first sheet it is.
    schema
        Its columns; headers are their titles or names.
    name
        Name of the table made; columns keep the names of the schema, optional ones that the
        file does not have are empty.
    faults
        Where faults are noted.

    Returns
    -------
    bool
        Whether there is a table to go on with.
    """
    if path.suffix.lower() == ".xlsx":
        lines: Iterable[tuple[int, Sequence[str]]] = _sheet_lines(path, schema.file, faults)
        return _read_lines(connection, lines, schema, name, faults)
    if _read_fast(connection, path, schema, name):
        return True
    try:
        text, encoding = decode(path.read_bytes(), path.name)
    except InputFaults as problem:
        offset = problem.faults[0].facts["offset"]
        faults.add("table_encoding", schema.file, offset=offset)
        return False
    if not encoding.startswith("utf-8"):
        with scratch() as folder:
            plain = folder / "table.csv"
            plain.write_text(text, encoding="utf-8", newline="")
            if _read_fast(connection, plain, schema, name):
                return True
    return _read_lines(connection, _csv_lines(text, schema.file, faults), schema, name, faults)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What has to be known of a CSV before DuckDB reads it.

    Parameters
    ----------
    first
        Its first line.
    lines
        How many lines it has.
    lone_returns
        Whether a carriage return stands without a line feed.
    spaced
        Whether there is any blank that would have to be trimmed.
    """

    first: str
    lines: int
    lone_returns: bool
    spaced: bool


def _looked_through(path: Path) -> _Seen | None:
    """Return what is to be seen of a CSV piece by piece; ``None`` where it is not plain UTF-8.

    A register of a province has half a gigabyte: it is never in memory as a whole.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    first, feeds, returns, pairs, spaced, last = "", 0, 0, 0, False, b""
    with path.open("rb") as file:
        if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            file.seek(0)
        try:
            while piece := file.read(_PIECE):
                text = decoder.decode(piece)
                if b"\0" in piece:
                    return None
                if not feeds:
                    first += text[: text.find("\n") + 1] or text
                feeds += piece.count(b"\n")
                # To ask whether there is one is ten times as fast as to count those there are.
                if b"\r" in piece:
                    returns += piece.count(b"\r")
                    pairs += piece.count(b"\r\n")
                pairs += last == b"\r" and piece[:1] == b"\n"
                spaced = spaced or any(sign in text for sign in _BLANKS)
                last = piece[-1:]
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    return _Seen(first, feeds + (last != b"\n"), returns != pairs, spaced)


@dataclass(frozen=True, slots=True)
class PlainRows:
    """The rows of a CSV in which every row is a line, as DuckDB reads them itself.

    Parameters
    ----------
    source
        SQL for a table of them: the columns of the schema as text, trimmed.
    values
        For its marks.
    count
        How many there are; where DuckDB finds another number, rows are not lines after all.
    """

    source: str
    values: tuple[object, ...]
    count: int


def plain_rows(path: Path, schema: Schema) -> PlainRows | None:
    """Return the rows of a table by which DuckDB can read it itself; ``None`` where it can not.

    Parameters
    ----------
    path, schema
        As for :func:`read_table`.
    """
    seen = None if path.suffix.lower() == ".xlsx" else _looked_through(path)
    if seen is None or seen.lone_returns or seen.first.count('"') % 2:
        return None
    fields = _fields(next(csv.reader([seen.first]), []), schema, None)
    if fields is None:
        return None
    names = [f"c{place}" for place in range(len(fields))]
    cells = _cells(schema, dict(zip(fields, names, strict=True)), trim=seen.spaced)
    return PlainRows(
        f"(SELECT {cells} "  # noqa: S608
        "FROM read_csv(?, header = true, auto_detect = false, delim = ',', quote = '\"', "
        "escape = '\"', all_varchar = true, strict_mode = true, columns = ?))",
        (str(path), dict.fromkeys(names, "VARCHAR")),
        seen.lines - 1,
    )


def made_of(
    connection: duckdb.DuckDBPyConnection, rows: PlainRows, name: str, cells: str, source: str
) -> bool:
    """Make a table of plain rows; ``False``, and nothing made, where they are not that plain.

    Rows lie in the order of the file, so their place (``rowid``) says which line each one is.
    Numbering them while they are read would make one processor do all the reading.

    Parameters
    ----------
    cells, source
        SQL for the table's columns, and for what they are taken from.
    """
    import duckdb

    try:
        connection.execute(
            f"CREATE TABLE {name} AS SELECT {cells} FROM {source}",  # noqa: S608
            list(rows.values),
        )
    except duckdb.Error:
        return False
    if _count(connection, name) == rows.count:
        return True
    connection.execute(f"DROP TABLE {name}")
    return False


def _read_fast(
    connection: duckdb.DuckDBPyConnection, path: Path, schema: Schema, name: str
) -> bool:
    """Read a CSV by DuckDB; ``False`` where rows are not lines, or anything at all is odd."""
    rows = plain_rows(path, schema)
    if rows is None or not made_of(connection, rows, name + _CELLS, "*", rows.source):
        return False
    connection.execute(
        f"CREATE VIEW {name} AS SELECT {ROW}, * FROM {name}{_CELLS} "  # noqa: S608
        f"WHERE NOT {blank(schema)}"
    )
    return True


def _read_lines(
    connection: duckdb.DuckDBPyConnection,
    lines: Iterable[tuple[int, Sequence[str]]],
    schema: Schema,
    name: str,
    faults: FaultList,
) -> bool:
    """Read rows one by one, with their own numbers; blank ones are passed over."""
    filled = ((number, cells) for number, cells in lines if any(cell.strip() for cell in cells))
    found = next(filled, None)
    if found is None:
        faults.add("empty_table", schema.file)
        return False
    number, header = found
    fields = _fields(header, schema, _Noting(faults, schema.file, number))
    if fields is None:
        return False
    names = [f"c{place}" for place in range(len(fields))]
    columns = ", ".join(f"{one} VARCHAR" for one in names)
    connection.execute(f"CREATE TABLE {name}_read (row BIGINT, {columns})")
    for chunk in _chunks(filled, len(fields), schema.file, faults):
        connection.register("chunk", chunk)
        connection.execute(f"INSERT INTO {name}_read SELECT * FROM chunk")  # noqa: S608
        connection.unregister("chunk")
    cells = _cells(schema, dict(zip(fields, names, strict=True)), trim=True)
    connection.execute(
        f"CREATE TABLE {name}{_CELLS} AS SELECT row, {cells} FROM {name}_read"  # noqa: S608
    )
    connection.execute(f"DROP TABLE {name}_read")
    connection.execute(
        f"CREATE VIEW {name} AS SELECT * FROM {name}{_CELLS} WHERE NOT {blank(schema)}"  # noqa: S608
    )
    return True


def let_go(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Drop what :func:`read_table` made."""
    connection.execute(f"DROP VIEW {name}")
    connection.execute(f"DROP TABLE {name}{_CELLS}")


def _cells(schema: Schema, read: Mapping[str, str], *, trim: bool) -> str:
    """Return SQL for the schema's columns: what was read for them, trimmed, or empty text."""
    made = []
    for field in schema.columns:
        cell = f"coalesce({read[field]}, '')" if field in read else "''"
        made.append(f"trim({cell}, '{_BLANKS}') AS \"{field}\"" if trim else f'{cell} AS "{field}"')
    return ", ".join(made)


def blank(schema: Schema, prefix: str = "") -> str:
    """Return SQL that is true for a row without a word; columns may be named with a prefix."""
    return "(" + " AND ".join(f"\"{prefix}{field}\" = ''" for field in schema.columns) + ")"


@dataclass(frozen=True, slots=True)
class _Noting:
    faults: FaultList
    file: str
    row: int

    def note(self, code: str, found: str, **facts: Any) -> None:
        self.faults.add(code, self.file, masked(found), row=self.row, **facts)


def _fields(header: Sequence[str], schema: Schema, noting: _Noting | None) -> list[str] | None:
    """Return the schema's name of every header cell, or ``None`` (noted) where one has none."""
    by_title: dict[str, Column] = {}
    for column in schema.columns.values():
        for word in (column.name, column.title, _UNIT_AFTER_TITLE.sub("", column.title)):
            by_title[word] = column
    fields = []
    codes: list[tuple[str, str, dict[str, Any]]] = []
    for printed in header:
        plain = printed.strip().strip("\ufeff")
        found = by_title.get(plain) or by_title.get(_UNIT_AFTER_TITLE.sub("", plain))
        fields.append(found.name if found else "")
        if found is None and is_personal_column(plain):
            codes.append(("record_personal_column", plain, {}))
        elif found is None:
            titles = [column.title for column in schema.columns.values()]
            near = choices(plain, titles)
            codes.append(
                ("unknown_column" if plain else "record_blank_header", plain, {"near": near})
            )
    counts = Counter(field for field in fields if field)
    for field, count in counts.items():
        if count > 1:
            codes.append(("duplicate_column", schema.columns[field].title, {}))
    for column in schema.columns.values():
        if column.required and column.name not in counts:
            shown = "、".join(masked(cell.strip()) for cell in header)
            codes.append(("missing_column", shown, {"field": column.name, "title": column.title}))
    if noting is not None:
        for code, text, facts in codes:
            noting.note(code, text, **facts)
    return None if codes else fields


def _csv_lines(text: str, file: str, faults: FaultList) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows of a CSV with the number a spreadsheet shows for each."""
    number = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            number += 1
            yield number, cells
    except csv.Error:
        faults.add("csv_broken", file, row=number + 1)


def _sheet_lines(path: Path, file: str, faults: FaultList) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows of the first sheet; whatever a cell holds comes as people would type it.

    calamine reads two hundred thousand rows in a second, openpyxl in ten; but where it meets an
    error value (``#N/A``) it says that the cell is empty, and nobody would hear of it.
    """
    from openpyxl.utils.exceptions import InvalidFileException
    from python_calamine import CalamineError

    try:
        rows = _rows_slowly(path) if _has_errors(path) else _rows(path)
    except (InvalidFileException, BadZipFile, CalamineError, KeyError, ValueError, OSError):
        faults.add("workbook_broken", file, path.name)
        return
    for number, cells in enumerate(rows, 1):
        yield number, [cell_text(value) for value in cells]


def _rows(path: Path) -> Iterator[Sequence[object]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_path(path)
    names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if not names:
        message = f"{path.name} has no worksheet"
        raise ValueError(message)
    return iter(book.get_sheet_by_name(names[0]).iter_rows())


def _rows_slowly(path: Path) -> Iterator[Sequence[object]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    return _closing(book.worksheets[0].iter_rows(values_only=True), book)


def _closing(rows: Iterable[Sequence[object]], book: Any) -> Iterator[Sequence[object]]:
    try:
        yield from rows
    finally:
        book.close()


def _has_errors(path: Path) -> bool:
    """Return whether any cell of a workbook holds an error value."""
    with ZipFile(path) as package:
        for name in package.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            with package.open(name) as part:
                before = b""
                while piece := part.read(_PIECE):
                    if _ERROR in before + piece:
                        return True
                    before = piece[-len(_ERROR) :]
    return False


def _chunks(
    rows: Iterable[tuple[int, Sequence[str]]], width: int, file: str, faults: FaultList
) -> Iterator[pa.Table]:
    import pyarrow as pa

    pending: list[tuple[int, Sequence[str]]] = []

    def made() -> pa.Table:
        columns: list[list[object]] = [[number for number, _ in pending]]
        columns += [
            [cells[place] if place < len(cells) else "" for _, cells in pending]
            for place in range(width)
        ]
        types = [pa.int64(), *[pa.string()] * width]
        names = ["row", *(f"c{place}" for place in range(width))]
        arrays = [pa.array(values, type=kind) for values, kind in zip(columns, types, strict=True)]
        return pa.table(arrays, names=names)

    for number, cells in rows:
        if any(cell.strip() for cell in cells[width:]):
            extra = masked("，".join(cells[width:]))
            faults.add("row_too_long", file, extra, row=number, columns=width)
        pending.append((number, cells))
        if len(pending) == _CHUNK:
            yield made()
            pending.clear()
    if pending:
        yield made()


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608
    return int(found[0]) if found else 0


def cell_text(value: object) -> str:
    """Return a cell's value as text: days in ISO form, numbers without a float's tail.

    Examples
    --------
    >>> from datetime import datetime
    >>> cell_text(datetime(2023, 5, 1)), cell_text(12.0), cell_text(0.1), cell_text(None)
    ('2023-05-01', '12', '0.1', '')
    >>> cell_text(True), cell_text(" 是 ")
    ('是', ' 是 ')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        # repr is the shortest text that gives the cell's double again: what was typed.
        text = f"{Decimal(repr(value)):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
