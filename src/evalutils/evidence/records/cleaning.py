"""Rows cleaned: each cell of its column's type, faults told, of one kind only the first few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalutils.base.faults import Fault, FaultList, choices
from evalutils.evidence.records.model import (
    FLAGS,
    MASK,
    Column,
    Schema,
    masked,
    personal_kind,
    screen,
    shortest,
)
from evalutils.evidence.records.reading import ROW, PlainRows, blank, made_of

if TYPE_CHECKING:
    import duckdb


#: Faults of one kind in one column of one table that are told one by one.
SHOWN = 5
_Key = tuple[str, str, str | None]


class CappedFaults(FaultList):
    """The faults of the records of one folder.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``.
    most
        How many of one kind in one column are told one by one; ``None`` tells every one.

    Examples
    --------
    >>> faults = CappedFaults(Path("2022"), most=1)
    >>> for row in (2, 7, 9):
    ...     faults.add("record_blank", "records/巡逻.csv", row=row, column="镇街")
    >>> [(fault.code, fault.where.row, dict(fault.facts)) for fault in faults.told()]
    [('record_blank', 2, {}), ('record_more', 0, {'more': 2, 'total': 3, 'next': 7})]
    """

    def __init__(self, folder: Path, most: int | None = SHOWN) -> None:
        super().__init__(folder)
        self.most = most
        self._keys: list[_Key] = []
        self._totals: dict[_Key, int] = {}
        self._next: dict[_Key, int] = {}

    def add(
        self,
        code: str,
        file: str,
        found: str = "",
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        number: int = 0,
        **facts: object,
    ) -> None:
        """Note a fault; what looks like a personal detail is covered in what is shown."""
        key = (code, file, column)
        self._totals[key] = self._totals.get(key, 0) + 1
        if row is not None and self.most is not None and self._totals[key] > self.most:
            self._next.setdefault(key, row)
            return
        super().add(
            code, file, masked(found), sheet=sheet, row=row, column=column, number=number, **facts
        )
        self._keys.append(key)

    def total(self, code: str, file: str, column: str | None, total: int) -> None:
        """Say how many faults of a kind there are, where not all of them were added."""
        key = (code, file, column)
        self._totals[key] = max(total, self._totals.get(key, 0))

    @property
    def lookup(self) -> int | None:
        """How many faults of a kind have to be looked up: one more than are told."""
        return None if self.most is None else self.most + 1

    def told(self) -> list[Fault]:
        """Return the faults, with a line after each kind that was cut short."""
        last = {key: place for place, key in enumerate(self._keys)}
        listed = []
        for place, (key, fault) in enumerate(zip(self._keys, self.faults, strict=True)):
            listed.append(fault)
            if key in self._next and last[key] == place:
                total, most = self._totals[key], self.most or 0
                facts = {"more": total - most, "total": total, "next": self._next[key]}
                listed.append(Fault("record_more", replace(fault.where, row=0), "", facts))
        return listed


#: Ways of writing a day that offices use; a time of day after it is dropped.
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
_TIMES = ("", " %H:%M:%S", " %H:%M")
#: Pattern of a number and the type it is held in; amounts of 元 end at 分.
_COUNT, _WHOLE = r"-?\d{1,15}", "BIGINT"
_DECIMAL = "DECIMAL(28, 6)"
_PLACES = {"元": 2}
#: A column that no schema can have: whether anything in a row is wrong.
_WRONG = "?"


@dataclass(frozen=True, slots=True)
class _Check:
    """One thing that may be wrong with the cells of a column.

    Parameters
    ----------
    code
        Code of the fault.
    column
        The column.
    bad
        SQL that is true for a wrong cell.
    facts
        What the wording names.
    asks
        What it looks at: ``text`` as it was read, what is ``held`` of it, or ``both``.
    """

    code: str
    column: Column
    bad: str
    facts: Mapping[str, Any]
    asks: str


def clean(
    connection: duckdb.DuckDBPyConnection,
    schema: Schema,
    raw: str,
    name: str,
    year: str,
    faults: CappedFaults,
) -> None:
    """Make a typed table of a text table, noting every fault of its cells.

    Parameters
    ----------
    connection
        Where both tables are.
    schema
        What the columns hold.
    raw, name
        The text table of :func:`~evalutils.evidence.records.reading.read_table`, and the table
        to make: ``row``, then dates as DATE, counts as BIGINT, numbers and amounts as
        DECIMAL(28, 6), all else as VARCHAR; a blank is NULL.
    year
        Evaluation year: days outside it are faults.
    faults
        Where faults are noted.
    """
    cells = ", ".join(f'{_typed(one)} AS "{one.name}"' for one in schema.columns.values())
    connection.execute(
        f"CREATE TABLE {name} AS SELECT row, {cells} FROM {raw}"  # noqa: S608
    )
    _note_personal(connection, schema, raw, faults)
    checks = [one for column in schema.columns.values() for one in _checks(column, schema, year)]
    read = f"(SELECT row, {_beside(schema)} FROM {raw})"  # noqa: S608
    for check, total in zip(checks, _totals(connection, schema, raw, name, checks), strict=True):
        if total:
            _note(connection, schema, check, read, total, faults)
    if schema.unique:
        _note_repeats(connection, schema, raw, faults)


def clean_at_once(
    connection: duckdb.DuckDBPyConnection, schema: Schema, rows: PlainRows, name: str, year: str
) -> bool:
    """Make the typed table of rows in which nothing at all is wrong, in one pass over their file.

    Nearly every register is like that, and needs no table of its texts beside it. Where anything
    is wrong, ``False`` comes back and nothing is made: :func:`clean` tells what and where.

    Parameters
    ----------
    connection, schema, name, year
        As for :func:`clean`.
    rows
        Of the table's file.
    """
    table = f"{name}_rows"
    texts = [f'"t_{column}"' for column in schema.columns]
    longest = f"greatest({', '.join(f'strlen({text})' for text in texts)})"
    personal = " OR ".join(map(_personal, texts))
    # Only what stands under a case is worked out for no more rows than it is asked of.
    wrong = [f"CASE WHEN {longest} >= {shortest()} THEN {personal} ELSE false END"]
    for column in schema.columns.values():
        # What is not held is blank or of another type; to look at both texts takes twice as long.
        wrong += [
            f'"c_{column.name}" IS NULL' if check.code == "record_blank" else check.bad
            for check in _checks(column, schema, year)
            if not (column.required and check.asks == "both")
        ]
    if not any(column.required for column in schema.columns.values()):
        wrong.append(blank(schema, "t_"))
    cells = [f'"c_{column}" AS "{column}"' for column in schema.columns]
    told = ", ".join([*cells, f'{" OR ".join(wrong)} AS "{_WRONG}"'])
    beside = f"(SELECT {_beside(schema)} FROM {rows.source})"  # noqa: S608
    if not made_of(connection, rows, table, told, beside):
        return False
    asked = [f'SELECT 1 FROM {table} WHERE "{_WRONG}" LIMIT 1']  # noqa: S608
    if schema.unique:
        # Texts that are the same are held as the same: what is held once stands there once.
        keys = ", ".join(f'"{column}"' for column in schema.unique)
        filled = " OR ".join(f'"{column}" IS NOT NULL' for column in schema.unique)
        asked.append(_repeated(keys, table, filled))
    if any(connection.execute(query).fetchone() is not None for query in asked):
        connection.execute(f"DROP TABLE {table}")
        return False
    columns = ", ".join(f'"{column}"' for column in schema.columns)
    connection.execute(f"CREATE VIEW {name} AS SELECT {ROW}, {columns} FROM {table}")  # noqa: S608
    return True


def _totals(
    connection: duckdb.DuckDBPyConnection,
    schema: Schema,
    raw: str,
    name: str,
    checks: Sequence[_Check],
) -> list[int]:
    """Return how many cells each check finds wrong, without making anything of a text again.

    A cell that is filled and not held is of another type: both are counted where they lie.
    """
    counts = {"text": ["count(*)"], "held": ["count(*)"]}
    for one in checks:
        if one.asks == "both":
            counts["text"].append(f"count(*) FILTER (WHERE \"t_{one.column.name}\" != '')")
            counts["held"].append(f'count("c_{one.column.name}")')
        else:
            counts[one.asks].append(f"count(*) FILTER (WHERE {one.bad})")
    found = {}
    for asks, table, sign in (("text", raw, "t"), ("held", name, "c")):
        cells = ", ".join(f'"{one}" AS "{sign}_{one}"' for one in schema.columns)
        asked = f"SELECT {', '.join(counts[asks])} FROM (SELECT {cells} FROM {table})"  # noqa: S608
        row = connection.execute(asked).fetchone() or ()
        found[asks] = iter(row[1:])
    return [
        next(found["text"]) - next(found["held"]) if one.asks == "both" else next(found[one.asks])
        for one in checks
    ]


def _beside(schema: Schema) -> str:
    """Return SQL for every cell as text (``t_…``) beside what it is held as (``c_…``)."""
    return ", ".join(
        f'"{one.name}" AS "t_{one.name}", {_typed(one)} AS "c_{one.name}"'
        for one in schema.columns.values()
    )


def _personal(cell: str) -> str:
    """Return SQL that is true for a cell that may hold a personal number.

    Most cells are too short to hold one, which is seen much faster than what they hold.
    """
    pattern = screen().replace("'", "''")
    return f"(length({cell}) >= {shortest()} AND regexp_matches({cell}, '{pattern}'))"


def _repeated(keys: str, table: str, filled: str) -> str:
    """Return SQL that finds a key that stands twice, if there is one."""
    return f"SELECT 1 FROM {table} WHERE {filled} GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"  # noqa: S608


def _typed(column: Column) -> str:
    cell = f'"{column.name}"'
    if column.type == "date":
        formats = ", ".join(f"'{day}{time}'" for time in _TIMES for day in _DAYS)
        return f"try_strptime({cell}, [{formats}])::DATE"
    if column.type == "count":
        return f"CASE WHEN regexp_full_match({cell}, '{_COUNT}') THEN {cell}::{_WHOLE} END"
    if column.numeric:
        pattern = rf"-?\d{{1,15}}(\.\d{{1,{_PLACES.get(column.unit, 6)}}})?"
        return f"CASE WHEN regexp_full_match({cell}, '{pattern}') THEN {cell}::{_DECIMAL} END"
    if column.type == "flag":
        pairs = "".join(f" WHEN '{word}' THEN '{held}'" for word, held in FLAGS.items())
        return f"CASE lower({cell}){pairs} END"
    return f"nullif({cell}, '')"


def _checks(column: Column, schema: Schema, year: str) -> list[_Check]:
    text, cell = f'"t_{column.name}"', f'"c_{column.name}"'
    made = []
    if column.required:
        made.append(_Check("record_blank", column, f"{text} = ''", {}, "text"))
    if column.type != "text":
        bad = f"{text} != '' AND {cell} IS NULL"
        facts = {"unit": column.unit or "—"}
        made.append(_Check(f"record_type_{column.type}", column, bad, facts, "both"))
    if column.numeric and not column.negative:
        made.append(_Check("record_negative", column, f"{cell} < 0", {}, "held"))
    if column.type == "date" and year and not schema.any_year:
        outside = f"year({cell}) != {int(year)}"
        made.append(_Check("record_other_year", column, outside, {"year": year}, "held"))
    if column.values:
        known = ", ".join("'" + value.replace("'", "''") + "'" for value in column.values)
        bad = f"{text} != '' AND {text} NOT IN ({known})"
        facts = {"values": "、".join(column.values)}
        made.append(_Check("unknown_value", column, bad, facts, "text"))
    return made


def _note(
    connection: duckdb.DuckDBPyConnection,
    schema: Schema,
    check: _Check,
    read: str,
    total: int,
    faults: CappedFaults,
) -> None:
    column = check.column
    limit = "" if faults.lookup is None else f" LIMIT {faults.lookup}"
    rows = connection.execute(
        f'SELECT row, "t_{column.name}" FROM {read} WHERE {check.bad} ORDER BY row{limit}'  # noqa: S608
    ).fetchall()
    for row, found in rows:
        facts = dict(check.facts)
        if check.code == "unknown_value":
            facts["near"] = choices(found, column.values)
        faults.add(check.code, schema.file, found, row=row, column=column.title, **facts)
    faults.total(check.code, schema.file, column.title, total)


def _note_personal(
    connection: duckdb.DuckDBPyConnection, schema: Schema, raw: str, faults: CappedFaults
) -> None:
    """Note every cell with a personal number; what stands there is covered."""
    cells = ", ".join(f'"{name}"' for name in schema.columns)
    worth = " OR ".join(_personal(f'"{name}"') for name in schema.columns)
    connection.execute(f"SELECT row, {cells} FROM {raw} WHERE {worth} ORDER BY row")  # noqa: S608
    while rows := connection.fetchmany(10_000):
        for row, *texts in rows:
            for column, text in zip(schema.columns.values(), texts, strict=True):
                kind = personal_kind(text)
                if kind:
                    at = {"row": row, "column": column.title}
                    faults.add(f"record_{kind}", schema.file, MASK, **at)


def _note_repeats(
    connection: duckdb.DuckDBPyConnection, schema: Schema, raw: str, faults: CappedFaults
) -> None:
    """Note every row whose key stands in a row before it."""
    keys = ", ".join(f'"{name}"' for name in schema.unique)
    told = "，".join(schema.columns[name].title for name in schema.unique)
    filled = " OR ".join(f"\"{name}\" != ''" for name in schema.unique)
    if connection.execute(_repeated(keys, raw, filled)).fetchone() is None:
        return
    connection.execute(
        f"SELECT row, first, {keys} FROM (SELECT row, {keys}, "  # noqa: S608
        f"min(row) OVER (PARTITION BY {keys}) AS first FROM {raw} WHERE {filled}) "
        "WHERE row > first ORDER BY row"
    )
    while rows := connection.fetchmany(10_000):
        for row, first, *key in rows:
            found = "，".join(str(part) for part in key)
            faults.add("name_repeated", schema.file, found, row=row, column=told, first=first)
