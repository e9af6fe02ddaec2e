"""The record book: all tables of a project-year read, cleaned and aggregated, or all faults."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalutils.base.faults import Fault
from evalutils.evidence.records.capped import SHOWN, CappedFaults
from evalutils.evidence.records.cleaning import clean
from evalutils.evidence.records.computing import Prepared, compute
from evalutils.evidence.records.definitions import FILE, read_definitions
from evalutils.evidence.records.model import Aggregate, RecordBook, RecordFigure
from evalutils.evidence.records.privacy import is_internal
from evalutils.evidence.records.reading import engine, read_table
from evalutils.evidence.records.schema import FOLDER, read_schemas

if TYPE_CHECKING:
    import duckdb

_YEAR = re.compile(r"\d{4}", re.ASCII)
#: Books of folders that have not changed since: a run asks for the same one several times.
_BOOKS: dict[tuple[str, str], RecordBook] = {}
_MOST_BOOKS = 4


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
    key = (str(folder.resolve()), _content(folder, year))
    if key in _BOOKS:
        return _BOOKS[key], []
    faults = CappedFaults(folder, most)
    with opened(folder, year, faults) as records:
        asked = frozenset(aggregate.id for aggregate in records.aggregates)
        if len(faults):
            return RecordBook(unanswered=asked), faults.told()
        figures = _figures(records, year, faults)
        schemas = {name: table.schema for name, table in records.tables.items()}
    if len(faults):
        return RecordBook(unanswered=asked), faults.told()
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
            if not read_table(connection, path, schema, raw, faults):
                continue
            # Without a year the folder has a fault of its own; any day fits then.
            stated = year if _YEAR.fullmatch(year) else ""
            clean(connection, schema, raw, made, stated, faults)
            connection.execute(f"DROP TABLE {raw}")
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


def _content(folder: Path, year: str) -> str:
    """Return the sha256 of everything the book depends on."""
    place = folder / FOLDER
    files = sorted(file for file in place.rglob("*") if file.is_file()) if place.is_dir() else []
    told = [f"{file.relative_to(folder).as_posix()} {_sha256(file)}" for file in files]
    if (folder / FILE).is_file():
        told.append(f"{FILE} {_sha256(folder / FILE)}")
    return hashlib.sha256("\n".join([year, *told]).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
