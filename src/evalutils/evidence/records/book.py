"""The record book: all tables of a project-year read, cleaned and aggregated, or all faults."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.patterns import re
from evalutils.base.words import entry, message_language
from evalutils.evidence.processed import write_table
from evalutils.evidence.records.cleaning import SHOWN, CappedFaults, clean, clean_at_once
from evalutils.evidence.records.computing import Prepared, compute
from evalutils.evidence.records.definitions import FILE, read_definitions
from evalutils.evidence.records.model import (
    FOLDER,
    Aggregate,
    RecordBook,
    RecordFigure,
    is_internal,
    read_schemas,
    rule_text,
    value_words,
)
from evalutils.evidence.records.reading import engine, let_go, plain_rows, read_table
from evalutils.reading.quantities import number_text

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


_YEAR = re.compile(r"\d{4}", re.ASCII)
#: Books of folders that have not changed since: a run asks for the same one several times.
_BOOKS: dict[tuple[str, str], RecordBook] = {}
_MOST_BOOKS = 4
#: The open tables behind the newest book, by its key: ``01_clean`` writes their rows right after
#: they were read, and millions of rows are not read and cleaned twice for it.
_OPEN: dict[tuple[str, str], tuple[Opened, ExitStack]] = {}


@dataclass(frozen=True, slots=True)
class Opened:
    """Cleaned tables in an open database.

    Parameters
    ----------
    connection
        Where they are.
    tables
        By name, sorted.
    aggregates, small_cell
        What ``records.yaml`` asks for.
    """

    connection: duckdb.DuckDBPyConnection
    tables: Mapping[str, Prepared]
    aggregates: tuple[Aggregate, ...]
    small_cell: int


def read_book(folder: Path, year: str, most: int | None = SHOWN) -> tuple[RecordBook, list[Fault]]:
    """Return what the records of a folder say, and every fault of theirs.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``: ``records/`` and ``records.yaml``.
    year
        Evaluation year, four digits.
    most
        How many faults of one kind in one column are told one by one; ``None``: every one.

    Returns
    -------
    tuple
        The book (empty where there are faults), and the faults in the order of the files.
    """
    if not (folder / FOLDER).exists() and not (folder / FILE).exists():
        return RecordBook(), []
    key = _key(folder, year)
    if key in _BOOKS:
        return _BOOKS[key], []
    faults = CappedFaults(folder, most)
    with ExitStack() as stack:
        records = stack.enter_context(opened(folder, year, faults))
        asked = frozenset(aggregate.id for aggregate in records.aggregates)
        if len(faults):
            return RecordBook(unanswered=asked), faults.told()
        figures = _figures(records, year, faults)
        if len(faults):
            return RecordBook(unanswered=asked), faults.told()
        if records.tables:
            _close_tables()
            _OPEN[key] = records, stack.pop_all()
    schemas = {name: table.schema for name, table in records.tables.items()}
    inside = {
        ident
        for ident, figure in figures.items()
        if is_internal(figure.aggregate, schemas, figure, records.small_cell)
    }
    book = RecordBook(
        {ident: figure for ident, figure in figures.items() if ident not in inside},
        {ident: figure for ident, figure in figures.items() if ident in inside},
        schemas,
    )
    while len(_BOOKS) >= _MOST_BOOKS:
        del _BOOKS[next(iter(_BOOKS))]
    _BOOKS[key] = book
    return book, []


def _close_tables() -> None:
    while _OPEN:
        _, (_, stack) = _OPEN.popitem()
        stack.close()


@contextmanager
def opened(folder: Path, year: str, faults: CappedFaults) -> Iterator[Opened]:
    """Read and clean every table of a folder, and give the database they are in.

    Parameters
    ----------
    folder, year
        As in :func:`read_book`.
    faults
        Where faults are noted.
    """
    schemas = read_schemas(folder, faults)
    tables: dict[str, Prepared] = {}
    with engine() as connection:
        for place, (name, schema) in enumerate(schemas.items()):
            path = folder / schema.file
            raw, made = f"raw_{place}", f"table_{place}"
            # Without a year the folder has a fault of its own; any day fits then.
            stated = year if _YEAR.fullmatch(year) else ""
            rows = plain_rows(path, schema)
            if rows is None or not clean_at_once(connection, schema, rows, made, stated):
                if not read_table(connection, path, schema, raw, faults):
                    continue
                clean(connection, schema, raw, made, stated, faults)
                let_go(connection, raw)
            found = connection.execute(f"SELECT count(*) FROM {made}").fetchone()  # noqa: S608
            tables[name] = Prepared(schema, made, _sha256(path), int(found[0]) if found else 0)
        aggregates, small_cell = read_definitions(folder, schemas, faults)
        yield Opened(connection, tables, aggregates, small_cell)


def read_faults(folder: Path, year: str) -> list[Fault]:
    """Return every single fault of the records, however many there are.

    Parameters
    ----------
    folder, year
        As in :func:`read_book`.
    """
    return read_book(folder, year, most=None)[1]


def _figures(records: Opened, year: str, faults: CappedFaults) -> dict[str, RecordFigure]:
    figures = {}
    registers = dict.fromkeys(one.listed[0] for one in records.aggregates if one.listed)
    for aggregate in records.aggregates:
        figure = compute(
            records.connection,
            aggregate,
            records.tables,
            year,
            records.small_cell,
            faults,
            tuple(registers),
        )
        if figure is not None:
            figures[aggregate.id] = figure
    return figures


def _key(folder: Path, year: str) -> tuple[str, str]:
    """Return the folder and the sha256 of everything its book depends on."""
    place = folder / FOLDER
    files = sorted(file for file in place.rglob("*") if file.is_file()) if place.is_dir() else []
    told = [f"{file.relative_to(folder).as_posix()} {_sha256(file)}" for file in files]
    if (folder / FILE).is_file():
        told.append(f"{FILE} {_sha256(folder / FILE)}")
    content = hashlib.sha256("\n".join([year, *told]).encode()).hexdigest()
    return str(folder.resolve()), content


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def figures_frame(figures: Iterable[RecordFigure]) -> pd.DataFrame:
    """Return figures from records as a table, the total first, then its groups.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``label``, ``group`` (``""`` for the total), ``text`` (as printed), ``value`` (exact
        decimal or ``p/q`` as str, in ``unit``), ``unit``, ``low``, ``high`` (a sample's interval,
        else missing), ``rows`` (int64: rows used), ``file``, ``rule``, ``sha256``.
    """
    import pandas as pd

    rows = [row for figure in figures for row in _rows(figure)]
    columns = (
        "id", "label", "group", "text", "value", "unit", "low", "high", "rows", "file", "rule",
        "sha256",
    )  # fmt: skip
    return pd.DataFrame(
        {
            name: pd.Series([row[name] for row in rows], dtype="int64" if name == "rows" else "str")
            for name in columns
        }
    )


def write_records(processed: Path, folder: Path, year: str, book: RecordBook) -> tuple[Path, ...]:
    """Write the records of a year as Parquet and return the files; nothing where there are none.

    Parameters
    ----------
    processed
        ``data/processed/<project>/<year>``; made if it is not there.
    folder, year
        The raw folder and its evaluation year.
    book
        What its records say.

    Notes
    -----
    ``records.parquet`` has the figures that may be printed, ``records-<table>.parquet`` the cleaned
    rows in their order, without the columns that are not public. Figures that rest on such
    columns stand in ``records-internal.parquet``, which no edition reads.

    Raises
    ------
    InputFaults
        If the records changed since the book was made and have faults now.
    """
    if not book:
        return ()
    import pyarrow
    import pyarrow.parquet as pq

    processed.mkdir(parents=True, exist_ok=True)
    written = []
    for name, figures in (("records", book.figures), ("records-internal", book.internal)):
        if figures:
            frame = figures_frame(figures.values())
            table = pyarrow.Table.from_pandas(frame, preserve_index=False)
            written.append(write_table(processed, name, table, "records"))
    records = _tables(folder, year)
    for name, table in records.tables.items():
        columns = [one.name for one in table.schema.columns.values() if one.public]
        cells = ", ".join(f'"{column}"' for column in columns)
        query = f"SELECT row, {cells} FROM {table.name} ORDER BY row"  # noqa: S608
        rows = records.connection.cursor().sql(query)
        path = processed / f"records-{name}.parquet"
        pq.write_table(rows.to_arrow_table(), path)
        written.append(path)
    _close_tables()
    return tuple(written)


def _tables(folder: Path, year: str) -> Opened:
    """Return the open tables of a folder as it stands now; read again where it has changed."""
    key = _key(folder, year)
    if key not in _OPEN:
        _BOOKS.pop(key, None)
        faults = read_book(folder, year)[1]
        if faults:
            raise InputFaults(faults)
    return _OPEN[key][0]


def _rows(figure: RecordFigure) -> Iterator[dict[str, object]]:
    aggregate, origin = figure.aggregate, figure.origin
    lines = [("", figure.value, origin.used, figure.interval)]
    lines += [(group.name, group.value, group.rows, group.interval) for group in figure.groups]
    for group, value, rows, interval in lines:
        ends = (None, None) if interval is None else (interval.low, interval.high)
        low, high = (None if end is None else number_text(end) for end in ends)
        yield {
            "id": aggregate.id,
            "label": aggregate.label,
            "group": group,
            "text": value_words(value, figure.unit),
            "value": number_text(value),
            "unit": figure.unit,
            "low": low,
            "high": high,
            "rows": rows,
            "file": origin.file,
            "rule": rule_text(origin),
            "sha256": origin.sha256,
        }


def write_fault_list(folder: Path, year: str, target: Path) -> int:
    """Write every fault of the records of a folder, one a row, and return how many there are.

    Parameters
    ----------
    folder, year
        The raw folder and its evaluation year.
    target
        A CSV (UTF-8 with byte order mark, so that Excel shows Chinese). Personal details are
        covered in it as everywhere.
    """
    language = message_language()
    faults = read_faults(folder, year)
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(entry("records.faults_header", language))
        for fault in faults:
            where = fault.where
            told = (fault.expected(language), fault.next_step(language))
            rows.writerow([where.document, where.row or "", where.key, fault.found, *told])
    return len(faults)
