"""What ``records.yaml`` asks to be counted, held against the tables it names."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from pydantic import Field

from evalutils.base.faults import FaultList, choices
from evalutils.base.patterns import re
from evalutils.evidence.expressions import is_name
from evalutils.evidence.records.model import (
    FOLDER,
    PERIODS,
    Aggregate,
    Column,
    ColumnChange,
    Condition,
    Plan,
    Schema,
    TableFile,
)
from evalutils.evidence.yaml import Entry, json_schema, read_yaml, validated

FILE = "records.yaml"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
#: Measure → what its `of` has to be: a type family, or nothing at all.
_OF = {
    "count": "none",
    "sum": "number",
    "cumulative": "number",
    "distinct": "any",
    "coverage": "any",
    "satisfaction": "text",
    "share": "maybe",
}


@dataclass(frozen=True, slots=True)
class _Checker:
    aggregate: Aggregate
    place: str
    schemas: Mapping[str, Schema]
    faults: FaultList

    @property
    def schema(self) -> Schema:
        return self.schemas[self.aggregate.table]

    def note(self, code: str, at: str, found: str = "", **facts: Any) -> None:
        self.faults.add(code, FILE, found, column=f"{self.place}.{at}", **facts)

    def column(self, name: str, key: str) -> Column | None:
        """Return a column, or note that there is none."""
        columns = self.schema.columns
        if name not in columns:
            by_title = {column.title: column.name for column in columns.values()}
            near = by_title.get(name) or choices(name, columns)
            self.note("record_unknown_column", key, name, near=near)
        return columns.get(name)


def check_aggregate(
    aggregate: Aggregate, place: str, schemas: Mapping[str, Schema], faults: FaultList
) -> None:
    """Note what of an aggregate does not fit its table.

    Parameters
    ----------
    aggregate
        What ``records.yaml`` says; its table is known.
    place
        Where it stands (``aggregates[2]``).
    schemas
        The tables.
    faults
        Where faults are noted.
    """
    checker = _Checker(aggregate, place, schemas, faults)
    _check_of(checker)
    for key in ("where", "part"):
        for condition in getattr(aggregate, key):
            _check_condition(checker, condition, f"{key}.{condition.column}")
    _check_by(checker)
    _check_measure(checker)


def _check_of(checker: _Checker) -> None:
    aggregate, wanted = checker.aggregate, _OF[checker.aggregate.measure]
    if not aggregate.of:
        if wanted not in {"none", "maybe"}:
            checker.note("record_of_missing", "of", measure=aggregate.measure)
        return
    if wanted == "none":
        checker.note("record_of_unused", "of", aggregate.of, measure=aggregate.measure)
        return
    column = checker.column(aggregate.of, "of")
    if column is None:
        return
    numbers = wanted in {"number", "maybe"}
    if numbers and not column.numeric:
        checker.note("record_of_type", "of", aggregate.of, type=column.type, wanted="count、amount")
    elif wanted == "text" and column.type not in {"text", "flag"}:
        checker.note("record_of_type", "of", aggregate.of, type=column.type, wanted="text")


def _check_condition(checker: _Checker, condition: Condition, key: str) -> None:
    column = checker.column(condition.column, key)
    if column is None:
        return
    if (condition.low or condition.high) and column.type in {"text", "flag"}:
        checker.note("record_range_type", key, column.type)
    for word in (*condition.values, condition.low, condition.high):
        if word and not _fits(word, column):
            near = choices(word, column.values or (("是", "否") if column.type == "flag" else ()))
            checker.note("record_condition_value", key, word, type=column.type, near=near)


def _fits(word: str, column: Column) -> bool:
    if column.type == "flag":
        return word in {"是", "否"}
    if column.type == "date":
        try:
            return datetime.date.fromisoformat(word).isoformat() == word
        except ValueError:
            return False
    if column.numeric:
        return bool(_NUMBER.fullmatch(word))
    return not column.values or word in column.values


def _check_by(checker: _Checker) -> None:
    aggregate = checker.aggregate
    if aggregate.by in PERIODS or aggregate.measure == "cumulative":
        if not checker.schema.date:
            checker.note("record_no_date", "by", aggregate.by, table=aggregate.table)
        if aggregate.measure == "cumulative" and aggregate.by not in {"", "month"}:
            checker.note("record_cumulative_by", "by", aggregate.by)
    elif aggregate.by:
        checker.column(aggregate.by, "by")
        if aggregate.measure == "coverage":
            checker.note("record_coverage_by", "by", aggregate.by)


def _check_measure(checker: _Checker) -> None:
    """Note what a measure needs and does not have, and what it has and does not need."""
    aggregate = checker.aggregate
    needs = {
        "part": ("share", bool(aggregate.part)),
        "list": ("coverage", aggregate.listed is not None),
        "satisfied": ("satisfaction", bool(aggregate.satisfied)),
    }
    for key, (measure, there) in needs.items():
        if aggregate.measure == measure and not there:
            checker.note("record_key_missing", key, measure=measure, key=key)
        elif aggregate.measure != measure and there:
            checker.note("record_key_unused", key, measure=aggregate.measure, key=key)
    if aggregate.plan is not None and aggregate.measure != "cumulative":
        checker.note("record_key_unused", "plan", measure=aggregate.measure, key="plan")
    if aggregate.listed is not None:
        _check_list(checker, *aggregate.listed)
    column = checker.schema.columns.get(aggregate.of)
    if column is not None and column.values:
        for word in aggregate.satisfied:
            if word not in column.values:
                near = choices(word, column.values)
                checker.note("record_condition_value", "satisfied", word, type="text", near=near)


def _check_list(checker: _Checker, table: str, column: str) -> None:
    if table not in checker.schemas:
        near = choices(table, checker.schemas)
        checker.note("record_unknown_table", "list.table", table, near=near)
    elif column not in checker.schemas[table].columns:
        near = choices(column, checker.schemas[table].columns)
        checker.note("record_unknown_column", "list.column", column, near=near)


#: Groups of fewer rows than this are held back where a table has non-public columns (our choice).
SMALL_CELL = 5
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]", re.ASCII)


class _Range(Entry):
    from_: str = Field("", alias="from")
    to: str = ""


class _Not(Entry):
    not_: str | tuple[str, ...] = Field(alias="not")


class _Listed(Entry):
    table: str = Field(min_length=1)
    column: str = Field(min_length=1)


class _Plan(Entry):
    total: str = Field(min_length=1)
    cumulative: tuple[str, ...] = ()


class _Aggregate(Entry):
    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    table: str = Field(min_length=1)
    measure: Literal[
        "count", "sum", "distinct", "share", "coverage", "cumulative", "satisfaction"
    ]  # fmt: skip
    of: str = ""
    where: dict[str, Any] = Field(default_factory=dict)
    part: dict[str, Any] = Field(default_factory=dict)
    by: str = ""
    unit: str = ""
    list: _Listed | None = None
    satisfied: tuple[str, ...] = ()
    confidence: str = "95%"
    carry: Literal["share", "interval"] = "share"
    plan: _Plan | None = None
    same_as: str = ""
    as_of: str = ""
    note: str = ""


_One = TypeVar("_One")


class _File(Entry, Generic[_One]):
    """What is counted in the tables under ``records/``, an entry for each figure."""

    small_cell: str = str(SMALL_CELL)
    aggregates: tuple[_One, ...] = ()


def yaml_schemas() -> Mapping[str, dict[str, Any]]:
    """Return the JSON schemas of ``records.yaml`` and of the file beside each table.

    Examples
    --------
    >>> yaml_schemas()["records"]["properties"]["aggregates"]["items"]
    {'$ref': '#/$defs/_Aggregate'}
    """
    return {
        "records": json_schema(_File[_Aggregate], FILE),
        "records-table": json_schema(TableFile[ColumnChange], f"{FOLDER}/*.yaml"),
    }


def read_definitions(
    folder: Path, schemas: Mapping[str, Schema], faults: FaultList
) -> tuple[tuple[Aggregate, ...], int]:
    """Return the aggregates of ``records.yaml`` that make sense, and the smallest group told.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``; a folder may go without the file.
    schemas
        Tables that could be read.
    faults
        Place faults are noted.
    """
    if not (folder / FILE).is_file():
        return (), SMALL_CELL
    content = read_yaml(folder / FILE, faults)
    entry = None if content is None else validated(_File[dict[str, Any]], content, FILE, faults)
    if entry is None:
        return (), SMALL_CELL
    small = entry.small_cell
    if not re.fullmatch(r"[1-9]\d{0,3}", small, re.ASCII):
        faults.add("record_small_cell", FILE, small, column="small_cell")
        small = str(SMALL_CELL)
    aggregates: dict[str, Aggregate] = {}
    for number, given in enumerate(entry.aggregates, 1):
        place = f"aggregates[{number}]"
        made = _aggregate(given, place, schemas, faults)
        if made is None:
            continue
        if made.id in aggregates:
            faults.add("name_repeated_key", FILE, made.id, column=f"{place}.id")
        else:
            aggregates[made.id] = made
    return tuple(aggregates.values()), int(small)


def _aggregate(
    given: Mapping[str, Any], place: str, schemas: Mapping[str, Schema], faults: FaultList
) -> Aggregate | None:
    entry = validated(_Aggregate, given, FILE, faults, prefix=place)
    if entry is None:
        return None
    before = len(faults)
    if not is_name(entry.id):
        faults.add("bad_id", FILE, entry.id, column=f"{place}.id")
    if entry.table not in schemas:
        near = choices(entry.table, schemas)
        faults.add("record_unknown_table", FILE, entry.table, column=f"{place}.table", near=near)
        return None
    confidence = _confidence(entry.confidence, f"{place}.confidence", faults)
    conditions = {
        key: _conditions(getattr(entry, key), f"{place}.{key}", faults) for key in ("where", "part")
    }
    plan = None
    if entry.plan is not None:
        plan = _plan(entry.plan, f"{place}.plan", faults)
    made = Aggregate(
        **{**entry.model_dump(exclude={"list", "where", "part", "plan"}), "confidence": confidence},
        where=conditions["where"],
        part=conditions["part"],
        listed=(entry.list.table, entry.list.column) if entry.list else None,
        plan=plan,
    )
    check_aggregate(made, place, schemas, faults)
    return made if len(faults) == before else None


def _conditions(given: Mapping[str, Any], place: str, faults: FaultList) -> tuple[Condition, ...]:
    """Return conditions: ``column: word``, ``[words]``, ``{not: …}`` or ``{from: …, to: …}``."""
    made = []
    for column, wanted in given.items():
        at = f"{place}.{column}"
        if isinstance(wanted, Mapping) and "not" in wanted:
            negated = validated(_Not, wanted, FILE, faults, prefix=at)
            if negated is not None:
                made.append(Condition(column, _words(negated.not_), negated=True))
        elif isinstance(wanted, Mapping):
            bounds = validated(_Range, wanted, FILE, faults, prefix=at)
            if bounds is not None and not (bounds.from_ or bounds.to):
                faults.add("record_condition_blank", FILE, column=at)
            elif bounds is not None:
                made.append(Condition(column, low=bounds.from_, high=bounds.to))
        elif isinstance(wanted, str) or all(isinstance(word, str) for word in wanted):
            made.append(Condition(column, _words(wanted)))
        else:
            faults.add("record_condition_blank", FILE, column=at)
    return tuple(made)


def _words(given: str | Collection[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _confidence(text: str, place: str, faults: FaultList) -> Fraction:
    from evalutils.evidence.records.computing import LEVELS

    found = _SHARE.fullmatch(text.strip())
    level = Fraction(found[1]) / 100 if found else None
    if level not in LEVELS:
        known = "、".join(f"{int(one * 100)}%" for one in LEVELS)
        faults.add("record_confidence", FILE, text, column=place, known=known)
        return Fraction(95, 100)
    return level


def _plan(entry: _Plan, place: str, faults: FaultList) -> Plan:
    even = tuple(Fraction(month, 12) for month in range(1, 13))
    if not entry.cumulative:
        return Plan(entry.total, even)
    found = [_SHARE.fullmatch(text.strip()) for text in entry.cumulative]
    shares = tuple(Fraction(one[1]) / 100 for one in found if one)
    rising = all(a <= b for a, b in pairwise(shares))
    if len(shares) != 12 or not rising or shares[-1] != 1:
        told = "、".join(entry.cumulative)
        faults.add("record_plan", FILE, told, column=f"{place}.cumulative")
        return Plan(entry.total, even)
    return Plan(entry.total, shares, even=False)
