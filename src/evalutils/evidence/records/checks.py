"""Whether an aggregate makes sense: its columns are there and of a type that can be so counted."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evalutils.base.faults import FaultList, choices
from evalutils.evidence.records.model import PERIODS, Aggregate, Column, Condition, Schema

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
