"""Frames: the rows of an evaluation as Parquet tables for analysts, exact numbers as text."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalutils.evaluation.audit import Finding
from evalutils.evaluation.deductions import Deduction
from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.scoring import Score
from evalutils.reading.quantities import Interval, number_text

if TYPE_CHECKING:
    from evalutils.evaluation.results import Results

#: Tables of an evaluation: field of the results → class of its rows.
TABLES = {
    "indicators": Indicator,
    "scores": Score,
    "deductions": Deduction,
    "findings": Finding,
}


def columns_of(record: type) -> dict[str, type]:
    """Return the columns of a table with their plain types.

    An exact number is text (a decimal or ``p/q``); an interval ``x`` has four columns
    ``x_low``, ``x_high``, ``x_low_incl``, ``x_high_incl``; names are joined with a blank.

    Examples
    --------
    >>> [name for name in columns_of(Deduction) if name.startswith("lost")]
    ['lost_low', 'lost_high', 'lost_low_incl', 'lost_high_incl']
    """
    return {name: kind for field, hint in _hints(record) for name, kind in _plain(field, hint)}


def table_rows(record: type, rows: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Return records as rows of plain values, in the columns of :func:`columns_of`.

    Examples
    --------
    >>> score = Score("S1", "满意度", Fraction(10), None, None, "", "", "no_actual")
    >>> (row,) = table_rows(Score, (score,))
    >>> row["points"], row["score_low"], row["unscored_reason"]
    ('10', None, 'no_actual')
    """
    return [
        {
            name: value
            for field, hint in _hints(record)
            for name, value in _flat(field, hint, getattr(row, field))
        }
        for row in rows
    ]


def write_tables(results: Results, folder: Path) -> None:
    """Write every table as Parquet beside ``results.json``.

    Notes
    -----
    The schema comes from the record classes, so that an empty table has its columns and
    equal rows give equal bytes under one lock.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), bool: pa.bool_(), int: pa.int64()}
    for table, record in TABLES.items():
        schema = pa.schema([(name, kinds[kind]) for name, kind in columns_of(record).items()])
        rows = table_rows(record, getattr(results, table))
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{table}.parquet")


def _hints(record: type) -> list[tuple[str, Any]]:
    hints = typing.get_type_hints(record)
    return [(field.name, _without_none(hints[field.name])) for field in fields(record)]


def _without_none(hint: Any) -> Any:
    if isinstance(hint, types.UnionType):
        return next(one for one in typing.get_args(hint) if one is not type(None))
    return hint


def _plain(field: str, hint: Any) -> Iterator[tuple[str, type]]:
    if hint is Interval:
        for end, kind in (("low", str), ("high", str), ("low_incl", bool), ("high_incl", bool)):
            yield f"{field}_{end}", kind
    else:
        yield field, hint if hint in {bool, int} else str


def _flat(field: str, hint: Any, value: Any) -> Iterator[tuple[str, Any]]:
    if hint is Interval:
        for end in ("low", "high", "low_incl", "high_incl"):
            part = None if value is None else getattr(value, end)
            yield f"{field}_{end}", number_text(part) if isinstance(part, Fraction) else part
    elif isinstance(value, Fraction):
        yield field, number_text(value)
    elif isinstance(value, tuple):
        yield field, " ".join(value)
    else:
        yield field, value
