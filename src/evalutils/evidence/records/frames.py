"""Cleaned records and their aggregates as Parquet tables for analysts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from evalutils.base.faults import InputFaults
from evalutils.evidence.records.book import opened
from evalutils.evidence.records.capped import CappedFaults
from evalutils.evidence.records.model import RecordBook, RecordFigure
from evalutils.evidence.records.shown import rule_text, value_words
from evalutils.reading.quantities import number_text

if TYPE_CHECKING:
    import pandas as pd


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
    import pyarrow.parquet as pq

    processed.mkdir(parents=True, exist_ok=True)
    written = []
    for name, figures in (("records", book.figures), ("records-internal", book.internal)):
        if figures:
            path = processed / f"{name}.parquet"
            figures_frame(figures.values()).to_parquet(path, index=False)
            written.append(path)
    faults = CappedFaults(folder)
    with opened(folder, year, faults) as records:
        if len(faults):
            raise InputFaults(faults.told())
        for name, table in records.tables.items():
            columns = [one.name for one in table.schema.columns.values() if one.public]
            cells = ", ".join(f'"{column}"' for column in columns)
            query = f"SELECT row, {cells} FROM {table.name} ORDER BY row"  # noqa: S608
            rows = records.connection.cursor().sql(query)
            path = processed / f"records-{name}.parquet"
            pq.write_table(rows.to_arrow_table(), path)
            written.append(path)
    return tuple(written)


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
