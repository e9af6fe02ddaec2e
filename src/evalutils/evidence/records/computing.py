"""Aggregates of cleaned tables, exact, with the interval of a sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any

from evalutils.base.faults import FaultList, choices
from evalutils.evidence.records.model import (
    PERIODS,
    Aggregate,
    Condition,
    Group,
    Origin,
    RecordFigure,
    Schema,
    held_back,
)
from evalutils.reading.quantities import Interval

if TYPE_CHECKING:
    import duckdb


#: Confidence level → two-sided quantile of the standard normal distribution, between two decimals.
LEVELS = {
    Fraction(90, 100): (Fraction("1.644853"), Fraction("1.644854")),
    Fraction(95, 100): (Fraction("1.959963"), Fraction("1.959964")),
    Fraction(99, 100): (Fraction("2.575829"), Fraction("2.575830")),
}
#: Decimals to which the ends are rounded outwards.
_PLACES = 6


def wilson(satisfied: int, asked: int, level: Fraction = Fraction(95, 100)) -> Interval:
    """Return the Wilson score interval of a share, as the shares the sample is compatible with.

    Its ends are ``(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)``. Roots and quantiles
    are no exact numbers: both are enclosed between rationals and the ends are rounded outwards
    to six decimals, so that the interval printed is never too narrow.

    Parameters
    ----------
    satisfied, asked
        Answers that count, and all answers.
    level
        One of :data:`LEVELS`.

    Raises
    ------
    ValueError
        If nobody was asked, or more were satisfied than asked.

    Notes
    -----
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal
    of the American Statistical Association 22 (1927), 209–212. It holds for a simple random
    sample; a sample drawn otherwise says less than this.

    Examples
    --------
    >>> str(wilson(475, 500))
    '[0.927231, 0.965907]'
    >>> str(wilson(20, 20))
    '[0.838874, 1]'
    """
    if asked < 1 or not 0 <= satisfied <= asked:
        message = f"{satisfied} of {asked} is no share of a sample"
        raise ValueError(message)
    ends = [_ends(Fraction(satisfied, asked), asked, z) for z in LEVELS[level]]
    # The interval widens with z, but its middle moves too: take the outermost of both.
    low = max(Fraction(0), min(end[0] for end in ends))
    high = min(Fraction(1), max(end[1] for end in ends))
    scale = 10**_PLACES
    down, up = (
        Fraction((low * scale).__floor__(), scale),
        Fraction((high * scale).__ceil__(), scale),
    )
    return Interval(
        Fraction(0) if satisfied == 0 else down, Fraction(1) if satisfied == asked else up
    )


def _ends(share: Fraction, asked: int, z: Fraction) -> tuple[Fraction, Fraction]:
    middle = share + z * z / (2 * asked)
    spread = share * (1 - share) / asked + z * z / (4 * asked * asked)
    above = _root(spread)
    whole = 1 + z * z / asked
    return (middle - z * above) / whole, (middle + z * above) / whole


def _root(value: Fraction) -> Fraction:
    """Return a decimal just above a square root."""
    scale = 10**24
    floor = isqrt(value.numerator * scale // value.denominator)
    return Fraction(floor + 1, 10**12)


_WAN = 10_000
#: Measures that are a part of a whole.
SHARES = ("share", "coverage", "satisfaction")
#: Unit where neither the column nor ``records.yaml`` states one.
_UNITS = {"count": "条", "distinct": "个"}
#: Period → SQL for the number that stands for it while rows are counted, and its name in SQL.
#: Names are put together once a group: to write one for every row takes as long as to add up.
_PERIODS = {
    "month": (
        "year({0}) * 12 + month({0}) - 1",
        "{0} // 12 || '-' || lpad(({0} % 12 + 1)::VARCHAR, 2, '0')",
    ),
    "quarter": ("year({0}) * 4 + quarter({0}) - 1", "{0} // 4 || '-Q' || ({0} % 4 + 1)"),
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A cleaned table and what is known of it."""

    schema: Schema
    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class _Line:
    """What one query says of one group."""

    key: str | None
    part: Fraction
    whole: Fraction
    used: int


def compute(
    connection: duckdb.DuckDBPyConnection,
    aggregate: Aggregate,
    tables: Mapping[str, Prepared],
    year: str,
    small_cell: int,
    faults: FaultList,
    registers: Sequence[str] = (),
) -> RecordFigure | None:
    """Return an aggregate with its values, or ``None`` (noted) where it has none.

    Parameters
    ----------
    connection
        Where the cleaned tables are.
    aggregate
        What is asked for.
    tables
        Cleaned tables by name.
    year
        Evaluation year: its months are all told, also those without a row.
    small_cell
        Fewest rows of a group that is told where a table has non-public columns.
    faults
        Where a share of nothing and names that a list does not have are noted.
    registers
        Tables that aggregates take as a whole list: groups stand in their order.
    """
    table = tables[aggregate.table]
    (total,) = _query(connection, aggregate, table, by="")
    listed: tuple[str, ...] = ()
    if aggregate.listed is not None:
        listed = _list(connection, aggregate, tables)
        if _note_unlisted(connection, aggregate, table, listed, faults):
            return None
    whole = Fraction(len(listed)) if aggregate.measure == "coverage" else total.whole
    if aggregate.measure in SHARES and whole == 0:
        place = f"aggregates.{aggregate.id}"
        faults.add("record_share_of_nothing", "records.yaml", aggregate.label, column=place)
        return None
    figure = RecordFigure(
        aggregate=aggregate,
        value=_value(aggregate, total.part, whole, table.schema),
        unit=_unit(aggregate, table.schema),
        origin=_origin(aggregate, table, total.used),
        part=total.part if aggregate.measure in SHARES else None,
        whole=whole if aggregate.measure in SHARES else None,
        missing=_missing(connection, aggregate, table, listed),
        interval=_confidence(aggregate, total),
    )
    listing = [tables[name] for name in registers if aggregate.by in tables[name].schema.columns]
    return _with_groups(connection, figure, [*listing, table], year, small_cell)


def _with_groups(
    connection: duckdb.DuckDBPyConnection,
    figure: RecordFigure,
    ordering: Sequence[Prepared],
    year: str,
    small_cell: int,
) -> RecordFigure:
    """Return a figure with its groups; the last table of ``ordering`` is its own."""
    aggregate, table = figure.aggregate, ordering[-1]
    schema = table.schema
    by = "month" if aggregate.measure == "cumulative" else aggregate.by
    if not by:
        return figure
    lines = _query(connection, aggregate, table, by=by)
    if by in PERIODS and aggregate.measure not in SHARES and not schema.any_year:
        lines = _all_periods(lines, by, year)
    if by not in PERIODS:
        order = _order(connection, by, ordering)
        lines.sort(key=lambda line: order.get(line.key or "", len(order)))
    groups, running = [], Fraction(0)
    keys = _keys(line.key for line in lines)
    for key, line in zip(keys, lines, strict=True):
        running += line.part
        part = running if aggregate.measure == "cumulative" else line.part
        if aggregate.measure in SHARES and line.whole == 0:
            continue
        value = _value(aggregate, part, line.whole, schema)
        interval = _confidence(aggregate, line)
        groups.append(Group(key, line.key or "", value, line.used, interval))
    back = frozenset[str]() if schema.public else held_back(groups, small_cell)
    shown = tuple(group for group in groups if group.key not in back)
    return replace(figure, groups=shown, held_back=len(back))


def _order(
    connection: duckdb.DuckDBPyConnection, by: str, ordering: Sequence[Prepared]
) -> dict[str, int]:
    """Return the place of every group: as the column's words, else as the tables first name it.

    By code points 甲镇 would come last: the order that people know is that of the register.
    """
    column = ordering[-1].schema.columns[by]
    names = dict.fromkeys(column.values)
    for table in ordering:
        rows = connection.execute(
            f'SELECT "{by}"::VARCHAR AS entry, min(row) AS first FROM {table.name} '  # noqa: S608
            f'WHERE "{by}" IS NOT NULL GROUP BY entry ORDER BY first, entry'
        ).fetchall()
        names |= dict.fromkeys(entry for entry, _ in rows)
    return {name: place for place, name in enumerate(names)}


def _query(
    connection: duckdb.DuckDBPyConnection, aggregate: Aggregate, table: Prepared, *, by: str
) -> list[_Line]:
    """Return the total as one line, or a line for every group in the order of their names."""
    where, values = _sql(aggregate.where, table.schema)
    part, part_values = _sql(aggregate.part, table.schema)
    of = f'"{aggregate.of}"'
    number = "count(*)" if not aggregate.of else f"coalesce(sum({of}), 0)"
    if aggregate.measure == "satisfaction":
        marks = ", ".join("?" for _ in aggregate.satisfied)
        parts = f"count(*) FILTER (WHERE {of} IN ({marks}))"
        part_values, wholes = list(aggregate.satisfied), f"count({of})"
    elif aggregate.measure == "share":
        parts, wholes = f"{number} FILTER (WHERE {part})", number
        if aggregate.of:
            parts = f"coalesce(sum({of}) FILTER (WHERE {part}), 0)"
    else:
        counted = (
            f"count(DISTINCT {of})" if aggregate.measure in {"distinct", "coverage"} else number
        )
        parts, wholes, part_values = counted, "0", []
    group = _group(by, table.schema)
    query = f"SELECT {group} AS key, {parts}, {wholes}, count(*) FROM {table.name} WHERE {where}"  # noqa: S608
    if by:
        query += " GROUP BY key ORDER BY key NULLS LAST"
    if by in _PERIODS:
        query = f"SELECT {_PERIODS[by][1].format('key')}, * EXCLUDE key FROM ({query})"  # noqa: S608
    rows = connection.execute(query, [*part_values, *values]).fetchall()
    return [_Line(key, _exact(a), _exact(b), int(used)) for key, a, b, used in rows]


def _group(by: str, schema: Schema) -> str:
    if not by:
        return "NULL"
    if by in _PERIODS:
        return _PERIODS[by][0].format(f'"{schema.date}"')
    return f'"{by}"::VARCHAR'


def _sql(conditions: Sequence[Condition], schema: Schema) -> tuple[str, list[Any]]:
    """Return conditions as SQL with marks, and the values for them; words never become SQL."""
    parts: list[str] = ["true"]
    values: list[Any] = []
    for condition in conditions:
        column = schema.columns[condition.column]
        held = {"date": "DATE", "count": "BIGINT"}.get(column.type, "VARCHAR")
        held = "DECIMAL(28, 6)" if column.type in {"number", "amount"} else held
        cell = f'"{column.name}"'
        if condition.values:
            marks = ", ".join(f"?::{held}" for _ in condition.values)
            among = f"coalesce({cell} IN ({marks}), false)"
            parts.append(f"NOT {among}" if condition.negated else among)
            values += condition.values
        for sign, bound in ((">=", condition.low), ("<=", condition.high)):
            if bound:
                parts.append(f"coalesce({cell} {sign} ?::{held}, false)")
                values.append(bound)
    return " AND ".join(parts), values


def _list(
    connection: duckdb.DuckDBPyConnection, aggregate: Aggregate, tables: Mapping[str, Prepared]
) -> tuple[str, ...]:
    table, column = aggregate.listed or ("", "")
    found = connection.execute(
        f'SELECT DISTINCT "{column}"::VARCHAR AS entry FROM {tables[table].name} '  # noqa: S608
        f'WHERE "{column}" IS NOT NULL ORDER BY entry'
    ).fetchall()
    return tuple(entry for (entry,) in found)


def _named(
    connection: duckdb.DuckDBPyConnection, aggregate: Aggregate, table: Prepared
) -> dict[str, int]:
    """Return what the column of a coverage names, with the first row that does."""
    where, values = _sql(aggregate.where, table.schema)
    rows = connection.execute(
        f'SELECT "{aggregate.of}"::VARCHAR AS entry, min(row) FROM {table.name} '  # noqa: S608
        f'WHERE {where} AND "{aggregate.of}" IS NOT NULL GROUP BY entry ORDER BY entry',
        values,
    ).fetchall()
    return dict(rows)


def _note_unlisted(
    connection: duckdb.DuckDBPyConnection,
    aggregate: Aggregate,
    table: Prepared,
    listed: Sequence[str],
    faults: FaultList,
) -> bool:
    """Note every name that the list does not have: a misspelt one would lower the coverage."""
    before = len(faults)
    known = set(listed)
    title = table.schema.columns[aggregate.of].title
    for entry, row in _named(connection, aggregate, table).items():
        if entry not in known:
            near, file = choices(entry, listed), table.schema.file
            faults.add("record_not_listed", file, entry, row=row, column=title, near=near)
    return len(faults) > before


def _missing(
    connection: duckdb.DuckDBPyConnection,
    aggregate: Aggregate,
    table: Prepared,
    listed: Sequence[str],
) -> tuple[str, ...]:
    if not listed:
        return ()
    named = _named(connection, aggregate, table)
    return tuple(entry for entry in listed if entry not in named)


def _value(aggregate: Aggregate, part: Fraction, whole: Fraction, schema: Schema) -> Fraction:
    if aggregate.measure in SHARES:
        return part / whole
    column = schema.columns.get(aggregate.of)
    adds = aggregate.measure in {"sum", "cumulative"} and column is not None
    return part * _WAN if adds and column is not None and column.unit.startswith("万") else part


def _unit(aggregate: Aggregate, schema: Schema) -> str:
    if aggregate.measure in SHARES:
        return "%"
    column = schema.columns.get(aggregate.of)
    if aggregate.measure in {"sum", "cumulative"} and column is not None:
        return (column.unit or aggregate.unit).removeprefix("万")
    return aggregate.unit or _UNITS[aggregate.measure]


def _confidence(aggregate: Aggregate, line: _Line) -> Interval | None:
    if aggregate.measure != "satisfaction" or line.whole == 0:
        return None
    return wilson(int(line.part), int(line.whole), aggregate.confidence)


def _origin(aggregate: Aggregate, table: Prepared, used: int) -> Origin:
    columns = table.schema.columns

    def told(conditions: Iterable[Condition]) -> tuple[tuple[str, str], ...]:
        return tuple((columns[one.column].title, _words(one)) for one in conditions)

    return Origin(
        file=table.schema.file,
        title=table.schema.title,
        sha256=table.sha256,
        measure=aggregate.measure,
        of=columns[aggregate.of].title if aggregate.of else "",
        conditions=told(aggregate.where),
        part=told(aggregate.part) or (("", "、".join(aggregate.satisfied)),)
        if aggregate.satisfied or aggregate.part
        else (),
        rows=table.rows,
        used=used,
    )


def _words(condition: Condition) -> str:
    if condition.values:
        return ("≠" if condition.negated else "") + "、".join(condition.values)
    return f"{condition.low or '…'}–{condition.high or '…'}"


def _all_periods(lines: list[_Line], by: str, year: str) -> list[_Line]:
    """Return a line for every month or quarter of the year, empty ones too, then undated rows."""
    wanted = (
        [f"{year}-{month:02d}" for month in range(1, 13)]
        if by == "month"
        else [f"{year}-Q{quarter}" for quarter in range(1, 5)]
    )
    found = {line.key: line for line in lines}
    empty = Fraction(0)
    made = [found.get(key) or _Line(key, empty, empty, 0) for key in wanted]
    return [*made, *(line for line in lines if line.key is None)]


def _keys(names: Iterable[str | None]) -> list[str]:
    """Return names that may stand in a reference: letters, digits and dashes, each only once."""
    keys: dict[str, None] = {}
    for name in names:
        plain = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in name or "_")
        key, number = plain, 2
        while key in keys:
            key, number = f"{plain}_{number}", number + 1
        keys[key] = None
    return list(keys)


def _exact(number: Decimal | int) -> Fraction:
    return Fraction(number)
