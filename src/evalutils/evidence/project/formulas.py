"""Expressions of the tables and of ``analysis.yaml``: readable, known names, sound units."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from evalutils.base.faults import FaultList, choices
from evalutils.evidence.expressions import ExpressionError, evaluate, names_in, unit_clash
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.project.model import Analysis, IndicatorRow
from evalutils.evidence.project.rows import QUALITATIVE
from evalutils.evidence.project.tables import Table
from evalutils.reading.quantities import DivisionByZeroInterval, Interval


@dataclass(frozen=True, slots=True)
class Figure:
    """The values of a name, with their unit."""

    interval: Interval
    unit: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What an expression may name.

    Parameters
    ----------
    names
        All names, also of evidence whose quote has a fault of its own.
    values
        Name → figure, for those that were found.
    """

    names: Collection[str]
    values: Mapping[str, Figure]


def figure_of(item: Evidence) -> Figure:
    """Return a piece of evidence as expressions see it."""
    return Figure(item.quantity.interval, item.quantity.unit)


def check_actuals(
    table: Table, indicators: Collection[IndicatorRow], known: Figures, faults: FaultList
) -> None:
    """Note every ``actual`` that cannot be computed from the evidence.

    Parameters
    ----------
    table, indicators
        The indicator table and its rows, in the same order.
    known
        The evidence.
    faults
        Place faults are noted.
    """
    for cells, row in zip(table.rows, indicators, strict=True):
        # A qualitative result is told in words; a person chooses its tier.
        if row.actual and row.direction != QUALITATIVE:
            place = {"file": table.file, **table.at(cells, "actual")}
            _check(row.actual, place, known, faults)


def check_computed(analysis: Analysis, file: str, known: Figures, faults: FaultList) -> None:
    """Note every computed value whose expression cannot be computed, or whose id is taken.

    A computed value may use those before it.
    """
    names, values = list(known.names), dict(known.values)
    for number, row in enumerate(analysis.computed, 1):
        place = {"file": file, "column": f"computed[{number}].expression"}
        value = _check(row.expression, place, Figures(names, values), faults)
        if row.id in known.names:
            faults.add("name_repeated_key", file, row.id, column=f"computed[{number}].id")
        names.append(row.id)
        if value is not None:
            values[row.id] = Figure(value, row.unit)
    for number, entry in enumerate(analysis.not_computed, 1):
        at = f"not_computed[{number}]"
        if entry.expression:
            place = {"file": file, "column": f"{at}.expression"}
            _check(entry.expression, place, Figures(names, values), faults)
        if entry.expression and not entry.assumption:
            faults.add("assumption_blank", file, column=f"{at}.assumption")


def _check(
    expression: str, place: Mapping[str, Any], known: Figures, faults: FaultList
) -> Interval | None:
    """Note what is wrong with an expression, and return its values if there are any."""
    at = dict(place)
    file = at.pop("file")
    try:
        used = names_in(expression)
    except ExpressionError as problem:
        faults.add("bad_expression", file, expression, part=problem.what, **at)
        return None
    unknown = [name for name in used if name not in known.names]
    for name in unknown:
        near = choices(name, known.names)
        faults.add("unknown_name", file, expression, name=name, near=near, **at)
    if unknown or any(name not in known.values for name in used):
        return None
    clash = unit_clash(expression, {name: known.values[name].unit for name in used})
    if clash:
        faults.add("units_differ", file, expression, left=clash[0], right=clash[1], **at)
    try:
        return evaluate(expression, {name: known.values[name].interval for name in used})
    except DivisionByZeroInterval:
        faults.add("division_by_zero", file, expression, **at)
        return None
