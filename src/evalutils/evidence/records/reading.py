"""Tables of records as text in DuckDB, every row with the number a spreadsheet shows for it.

A table in which every row is one line is read by DuckDB itself; any other (blank lines, line
breaks inside cells, rows of wrong length) by a careful reader that knows the numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalutils.base.faults import FaultList, InputFaults, choices
from evalutils.base.holds import scratch
from evalutils.evidence.records.model import Column, Schema
from evalutils.evidence.records.schema import is_personal_column, masked
from evalutils.reading.documents import decode

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: Threads of the engine: the same everywhere, so that nothing depends on the machine.
THREADS = 2
_UNIT_AFTER_TITLE = re.compile(r"\s*[（(][^（）()]*[）)]$")
_CHUNK = 100_000
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
    try:
        text, encoding = decode(path.read_bytes(), path.name)
    except InputFaults as problem:
        offset = problem.faults[0].facts["offset"]
        faults.add("table_encoding", schema.file, offset=offset)
        return False
    if _read_fast(connection, path, text, encoding, schema, name):
        return True
    return _read_lines(connection, _csv_lines(text, schema.file, faults), schema, name, faults)


def _read_fast(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    text: str,
    encoding: str,
    schema: Schema,
    name: str,
) -> bool:
    """Read a CSV by DuckDB; ``False`` where rows are not lines, or anything at all is odd."""
    import duckdb

    first = text[: text.find("\n") + 1] or text
    header = next(csv.reader([first]), [])
    fields = _fields(header, schema, None)
    lone_returns = "\r" in text and text.count("\r") != text.count("\r\n")
    if fields is None or first.count('"') % 2 or lone_returns:
        return False
    lines = text.count("\n") + (not text.endswith("\n"))
    plain = encoding in {"utf-8", "utf-8-sig"}
    with scratch() as folder:
        file = path if plain else folder / "table.csv"
        if not plain:
            file.write_text(text, encoding="utf-8", newline="")
        names = [f"c{place}" for place in range(len(fields))]
        spaced = any(sign in text for sign in _BLANKS)
        cells = _cells(schema, dict(zip(fields, names, strict=True)), trim=spaced)
        try:
            connection.execute(
                f"CREATE TABLE {name} AS SELECT row_number() OVER () + 1 AS row, {cells} "  # noqa: S608
                "FROM read_csv(?, header = true, auto_detect = false, delim = ',', quote = '\"', "
                "escape = '\"', all_varchar = true, strict_mode = true, columns = ?)",
                [str(file), dict.fromkeys(names, "VARCHAR")],
            )
        except duckdb.Error:
            return False
    if _count(connection, name) != lines - 1:
        connection.execute(f"DROP TABLE {name}")
        return False
    connection.execute(f"DELETE FROM {name} WHERE {_blank(schema)}")  # noqa: S608
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
        f"CREATE TABLE {name} AS SELECT row, {cells} FROM {name}_read"  # noqa: S608
    )
    connection.execute(f"DROP TABLE {name}_read")
    connection.execute(f"DELETE FROM {name} WHERE {_blank(schema)}")  # noqa: S608
    return True


def _cells(schema: Schema, read: Mapping[str, str], *, trim: bool) -> str:
    """Return SQL for the schema's columns: what was read for them, trimmed, or empty text."""
    made = []
    for field in schema.columns:
        cell = f"coalesce({read[field]}, '')" if field in read else "''"
        made.append(f"trim({cell}, '{_BLANKS}') AS \"{field}\"" if trim else f'{cell} AS "{field}"')
    return ", ".join(made)


def _blank(schema: Schema) -> str:
    return " AND ".join(f"\"{field}\" = ''" for field in schema.columns)


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
    """Yield the rows of the first sheet; whatever a cell holds comes as people would type it."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError):
        faults.add("workbook_broken", file, path.name)
        return
    try:
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield number, [cell_text(value) for value in cells]
    finally:
        book.close()


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
