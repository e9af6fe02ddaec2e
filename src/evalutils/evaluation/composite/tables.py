"""Tables of units and indicators: what must hold before anything is computed from one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from evalutils.errors import Fault, InputFaults, Where

#: How a fault names the table, unless the caller has a better name.
TABLE = "units"
DIRECTIONS = ("≥", "≤")


def checked(data: pd.DataFrame, table: str = TABLE) -> pd.DataFrame:
    """Return the table as floats, free of faults.

    Parameters
    ----------
    data
        Units × indicators; index: unit names, each once; columns: indicators, each once.
    table
        Name of the table, for faults.

    Raises
    ------
    InputFaults
        With every cell that is missing or no finite number (nothing is ever filled in), every
        name that stands twice, or that the table is empty.

    Examples
    --------
    >>> checked(pd.DataFrame({"rate": [1, 2]}, index=["A", "B"]))["rate"].tolist()
    [1.0, 2.0]
    """
    faults = [*_names(data, table)]
    if data.empty:
        faults.append(Fault("composite_empty", Where(table)))
    if not faults:
        faults += _cells(data, table)
    if faults:
        raise InputFaults(faults)
    return data.astype(float)


def _names(data: pd.DataFrame, table: str) -> Iterator[Fault]:
    for names in (data.index, data.columns):
        for name in names[names.duplicated()].unique():
            yield Fault("composite_twice", Where(table), str(name))


def _cells(data: pd.DataFrame, table: str) -> Iterator[Fault]:
    for unit, row in data.iterrows():
        for column, cell in row.items():
            where = Where(table, column=f"{unit}.{column}")
            if pd.isna(cell):
                yield Fault("composite_missing", where)
            elif isinstance(cell, (bool, str)) or not _finite(cell):
                yield Fault("composite_no_number", where, str(cell))


def _finite(cell: object) -> bool:
    try:
        return math.isfinite(float(cell))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def signs(
    data: pd.DataFrame, directions: Mapping[str, str], table: str = TABLE
) -> pd.Series[float]:
    """Return 1 for every indicator where more is better (≥), -1 where less is (≤).

    Raises
    ------
    InputFaults
        If an indicator has no direction, or one that is neither.

    Examples
    --------
    >>> signs(pd.DataFrame({"cost": [1.0]}, index=["A"]), {"cost": "≤"}).tolist()
    [-1.0]
    """
    faults = [
        Fault("composite_direction", Where(table, column=str(name)), directions.get(str(name), ""))
        for name in data.columns
        if directions.get(str(name)) not in DIRECTIONS
    ]
    if faults:
        raise InputFaults(faults)
    return pd.Series({name: 1.0 if directions[str(name)] == "≥" else -1.0 for name in data.columns})


def by_indicator(
    data: pd.DataFrame, numbers: Mapping[str, float], what: str, table: str = TABLE
) -> pd.Series[float]:
    """Return one finite number for every indicator of a table, in its order.

    Parameters
    ----------
    data
        The table.
    numbers
        Indicator → number.
    what
        What the numbers are (``target``, ``weight`` …), for faults.
    table
        Name of the table, for faults.

    Raises
    ------
    InputFaults
        If an indicator has no number, or there is one for an unknown indicator.
    """
    known = [str(name) for name in data.columns]
    facts = {"what": what, "known": "、".join(known)}
    faults = [
        Fault(
            "composite_no_parameter", Where(table, column=name), str(numbers.get(name, "")), facts
        )
        for name in known
        if name not in numbers or not _finite(numbers[name])
    ]
    faults += [
        Fault("composite_unknown", Where(table), str(name), facts)
        for name in numbers
        if name not in known
    ]
    if faults:
        raise InputFaults(faults)
    return pd.Series({name: float(numbers[str(name)]) for name in data.columns})
