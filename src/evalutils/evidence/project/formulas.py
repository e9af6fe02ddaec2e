"""Expressions of the indicator table and of ``analysis.yaml``: readable, known names, sound units."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from evalutils.evidence.expressions import ExpressionError, evaluate, names_in, unit_clash
from evalutils.evidence.faults import FaultList, choices
from evalutils.evidence.project.model import Analysis, IndicatorRow
from evalutils.evidence.project.rows import QUALITATIVE
from evalutils.evidence.project.tables import Table
from evalutils.reading.quantities import DivisionByZeroInterval, Interval


@dataclass(frozen=True, slots=True)
class Figure:
    """The values of a name, with their unit."""

    interval: Interval
    unit: str


def check_actuals(
    table: Table,
    indicators: Collection[IndicatorRow],
    names: Collection[str],
    figures: Mapping[str, Figure],
    faults: FaultList,
) -> None:
    """Note every ``actual`` that cannot be computed from the evidence.

    Parameters
    ----------
    table, indicators
        The indicator table and its rows, in the same order.
    names
        Evidence ids, also of rows whose quote has a fault of its own.
    figures
        Evidence id → figure, for those that were found.
    faults
        Where faults are noted.
    """
    for cells, row in zip(table.rows, indicators, strict=True):
        # A qualitative result is told in words; a person chooses its tier.
        if row.actual and row.direction != QUALITATIVE:
            at = table.at(cells, "actual")
            _check(row.actual, table.file, at, names, figures, faults)


def check_computed(
    analysis: Analysis,
    file: str,
    names: Collection[str],
    figures: Mapping[str, Figure],
    faults: FaultList,
) -> None:
    """Note every computed value whose expression cannot be computed, or whose id is taken."""
    known, found = list(names), dict(figures)
    for number, row in enumerate(analysis.computed, 1):
        at: dict[str, Any] = {"column": f"computed[{number}].expression"}
        value = _check(row.expression, file, at, known, found, faults)
        if row.id in names:
            faults.add("name_repeated_key", file, row.id, column=f"computed[{number}].id")
        known.append(row.id)
        if value is not None:
            found[row.id] = Figure(value, row.unit)


def _check(
    expression: str,
    file: str,
    at: Mapping[str, Any],
    names: Collection[str],
    figures: Mapping[str, Figure],
    faults: FaultList,
) -> Interval | None:
    try:
        used = names_in(expression)
    except ExpressionError as problem:
        faults.add("bad_expression", file, expression, part=problem.what, **at)
        return None
    unknown = [name for name in used if name not in names]
    for name in unknown:
        near = choices(name, names)
        faults.add("unknown_name", file, expression, name=name, near=near, **at)
    if unknown or any(name not in figures for name in used):
        return None
    clash = unit_clash(expression, {name: figures[name].unit for name in used})
    if clash:
        faults.add("units_differ", file, expression, left=clash[0], right=clash[1], **at)
    try:
        return evaluate(expression, {name: figures[name].interval for name in used})
    except DivisionByZeroInterval:
        faults.add("division_by_zero", file, expression, **at)
        return None
