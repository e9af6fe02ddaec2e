"""Aggregation: one number a unit from its normalised indicators.

How far a weak indicator can be made up for by a strong one differs: wholly in the
arithmetic mean, less in the geometric, least in the harmonic (OECD/JRC Handbook, step 6).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalutils.errors import Fault, InputFaults, Where
from evalutils.evaluation.composite.tables import TABLE, by_indicator, checked


def arithmetic_mean(
    data: pd.DataFrame, weights: Mapping[str, float] | None = None, table: str = TABLE
) -> pd.Series[float]:
    """Return the weighted arithmetic mean of each unit.

    Parameters
    ----------
    data
        Units × normalised indicators.
    weights
        Indicator → weight, keyed by name and brought to a sum of 1; equal if not given.
    table
        Name of the table, for faults.

    Returns
    -------
    pandas.Series
        Unit → composite, in the table's order.

    Raises
    ------
    InputFaults
        If a cell or weight is missing, a weight is below 0, or all are 0.

    Examples
    --------
    >>> data = pd.DataFrame({"a": [21, 6], "b": [1, 6]}, index=["A", "B"])
    >>> arithmetic_mean(data, {"a": 1, "b": 3}).tolist()
    [6.0, 6.0]
    """
    plain = checked(data, table)
    return (plain * shares_of(plain, weights, table)).sum(axis=1).rename("composite")


def geometric_mean(
    data: pd.DataFrame, weights: Mapping[str, float] | None = None, table: str = TABLE
) -> pd.Series[float]:
    """Return the weighted geometric mean of each unit; 0 where one indicator with weight is 0.

    Raises
    ------
    InputFaults
        As :func:`arithmetic_mean`, and for every value below 0 (z-scores cannot be
        aggregated this way).

    Examples
    --------
    >>> data = pd.DataFrame({"a": [4, 1], "b": [1, 1]}, index=["A", "B"])
    >>> geometric_mean(data).tolist()
    [2.0, 1.0]
    """
    plain = checked(data, table)
    share = shares_of(plain, weights, table)
    _refuse_negative(plain, table)
    return plain.pow(share).prod(axis=1).rename("composite")


def harmonic_mean(
    data: pd.DataFrame, weights: Mapping[str, float] | None = None, table: str = TABLE
) -> pd.Series[float]:
    """Return the weighted harmonic mean of each unit; 0 where one indicator with weight is 0.

    Raises
    ------
    InputFaults
        As :func:`geometric_mean`.

    Examples
    --------
    >>> data = pd.DataFrame({"a": [4, 1], "b": [1, 0]}, index=["A", "B"])
    >>> harmonic_mean(data).tolist()
    [1.6, 0.0]
    """
    plain = checked(data, table)
    share = shares_of(plain, weights, table)
    _refuse_negative(plain, table)
    used = plain.loc[:, share > 0]
    parts = share[share > 0] / used.where(used > 0, 1.0)
    mean = 1 / parts.sum(axis=1)
    return mean.where((used > 0).all(axis=1), 0.0).rename("composite")


def ranking(composite: pd.Series[float]) -> pd.Series[int]:
    """Return each unit's rank, 1 for the best; units that tie share the better rank.

    Values that differ by no more than a float's error tie.

    Examples
    --------
    >>> ranking(pd.Series({"A": 0.5, "B": 0.9, "C": 0.5})).to_dict()
    {'A': 2, 'B': 1, 'C': 2}
    """
    steady = pd.Series(np.round(composite.to_numpy(dtype=float), 12), index=composite.index)
    return steady.rank(method="min", ascending=False).astype(int).rename("rank")


def shares_of(
    data: pd.DataFrame, weights: Mapping[str, float] | None, table: str = TABLE
) -> pd.Series[float]:
    """Return the weights of a table's indicators, with a sum of 1.

    Examples
    --------
    >>> shares_of(pd.DataFrame({"a": [1], "b": [1]}), {"a": 1, "b": 3}).tolist()
    [0.25, 0.75]
    """
    given = weights if weights is not None else {str(name): 1.0 for name in data.columns}
    plain = by_indicator(data, given, "weight", table)
    faults = [
        Fault("composite_negative_weight", Where(table, column=str(name)), f"{weight:g}")
        for name, weight in plain.items()
        if weight < 0
    ]
    if not faults and not plain.sum():
        faults.append(Fault("composite_no_weight", Where(table)))
    if faults:
        raise InputFaults(faults)
    return plain / plain.sum()


def _refuse_negative(plain: pd.DataFrame, table: str) -> None:
    faults = [
        Fault("composite_negative", Where(table, column=f"{unit}.{name}"), f"{cell:g}")
        for unit, row in plain.iterrows()
        for name, cell in row.items()
        if cell < 0
    ]
    if faults:
        raise InputFaults(faults)
