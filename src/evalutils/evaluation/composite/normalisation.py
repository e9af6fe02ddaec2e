"""Normalisation: indicators in different units brought to one scale on which more is better.

The methods and their names are those of OECD/JRC, Handbook on Constructing Composite
Indicators (2008), step 5. Directions are ≥ (more is better) and ≤ (less is better).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evalutils.errors import Fault, InputFaults, Where
from evalutils.evaluation.composite.tables import TABLE, by_indicator, checked, signs


def min_max(
    data: pd.DataFrame,
    directions: Mapping[str, str],
    bounds: Mapping[str, tuple[float, float]] | None = None,
    table: str = TABLE,
) -> pd.DataFrame:
    """Return each indicator from 0 (worst) to 1 (best).

    Parameters
    ----------
    data
        Units × indicators.
    directions
        Indicator → ``≥`` or ``≤``.
    bounds
        Indicator → lower and upper goalpost; smallest and largest value of the units where
        an indicator has none. A value beyond a goalpost gets less than 0 or more than 1.
    table
        Name of the table, for faults.

    Raises
    ------
    InputFaults
        If a cell is missing, or all units have the same value and there are no goalposts.

    Examples
    --------
    >>> data = pd.DataFrame({"rate": [60, 90, 100], "cost": [5, 1, 3]}, index=list("ABC"))
    >>> min_max(data, {"rate": "≥", "cost": "≤"})["rate"].tolist()
    [0.0, 0.75, 1.0]
    """
    plain = checked(data, table)
    sign = signs(plain, directions, table)
    posts = bounds or {}
    unknown = [name for name in posts if name not in plain.columns]
    if unknown:
        facts = {"what": "bounds", "known": "、".join(map(str, plain.columns))}
        raise InputFaults(Fault("composite_unknown", Where(table), n, facts) for n in unknown)
    low, high = plain.min(), plain.max()
    for name, (lower, upper) in posts.items():
        low[name], high[name] = float(lower), float(upper)
    _refuse(plain, low < high, "composite_no_spread", table)
    share = (plain - low) / (high - low)
    return _either(sign, share, 1 - share)


def z_scores(data: pd.DataFrame, directions: Mapping[str, str], table: str = TABLE) -> pd.DataFrame:
    """Return each indicator with mean 0 and standard deviation 1 over the units.

    The standard deviation is that of the units at hand (divided by their number).

    Raises
    ------
    InputFaults
        If a cell is missing or all units have the same value.

    Examples
    --------
    >>> z_scores(pd.DataFrame({"rate": [1, 3]}, index=["A", "B"]), {"rate": "≥"})["rate"].tolist()
    [-1.0, 1.0]
    """
    plain = checked(data, table)
    sign = signs(plain, directions, table)
    _refuse(plain, plain.max() > plain.min(), "composite_no_spread", table)
    return (plain - plain.mean()) / plain.std(ddof=0) * sign


def rank_scores(
    data: pd.DataFrame, directions: Mapping[str, str], table: str = TABLE
) -> pd.DataFrame:
    """Return each unit's place on each indicator, 1 for the worst; units that tie share a mean.

    Examples
    --------
    >>> data = pd.DataFrame({"cost": [5, 1, 3]}, index=list("ABC"))
    >>> rank_scores(data, {"cost": "≤"})["cost"].tolist()
    [1.0, 3.0, 2.0]
    """
    plain = checked(data, table)
    return (plain * signs(plain, directions, table)).rank(method="average")


def distance_to_reference(
    data: pd.DataFrame, directions: Mapping[str, str], reference: str, table: str = TABLE
) -> pd.DataFrame:
    """Return each value against that of a reference unit: its own values become 1.

    ``value / reference`` for ≥, ``reference / value`` for ≤.

    Parameters
    ----------
    data, directions, table
        As for :func:`min_max`.
    reference
        Name of the unit.

    Raises
    ------
    InputFaults
        If there is no such unit, a cell is missing, or a value is 0 or below: a ratio to it
        says nothing.

    Examples
    --------
    >>> data = pd.DataFrame({"rate": [50, 100], "cost": [4, 2]}, index=["A", "B"])
    >>> distance_to_reference(data, {"rate": "≥", "cost": "≤"}, "B").loc["A"].tolist()
    [0.5, 0.5]
    """
    plain = checked(data, table)
    if reference not in plain.index:
        facts = {"what": "reference", "known": "、".join(map(str, plain.index))}
        raise InputFaults([Fault("composite_unknown", Where(table), reference, facts)])
    return _ratios(plain, plain.T[reference], directions, table)


def distance_to_target(
    data: pd.DataFrame,
    directions: Mapping[str, str],
    targets: Mapping[str, float],
    table: str = TABLE,
) -> pd.DataFrame:
    """Return each value against its target: 1 is "target met", more is better than that.

    ``value / target`` for ≥, ``target / value`` for ≤; nothing is capped.

    Parameters
    ----------
    data, directions, table
        As for :func:`min_max`.
    targets
        Indicator → target, in the indicator's unit.

    Raises
    ------
    InputFaults
        If an indicator has no target, a cell is missing, or a value or target is not above 0.

    Examples
    --------
    >>> data = pd.DataFrame({"rate": [80, 100]}, index=["A", "B"])
    >>> distance_to_target(data, {"rate": "≥"}, {"rate": 100})["rate"].tolist()
    [0.8, 1.0]
    """
    plain = checked(data, table)
    return _ratios(plain, by_indicator(plain, targets, "target", table), directions, table)


def _ratios(
    plain: pd.DataFrame, against: pd.Series[float], directions: Mapping[str, str], table: str
) -> pd.DataFrame:
    sign = signs(plain, directions, table)
    positive_aim = against > 0
    _refuse(plain, positive_aim, "composite_not_positive", table)
    # A cell of 0 is a fair value where more is better; it has no inverse where less is.
    fits = _either(sign, plain >= 0, plain > 0)
    faults = [
        Fault(
            "composite_not_positive",
            Where(table, column=f"{unit}.{name}"),
            str(plain.loc[unit, name]),
        )
        for unit in plain.index
        for name in plain.columns
        if not fits.loc[unit, name]
    ]
    if faults:
        raise InputFaults(faults)
    safe = plain.where(plain > 0, 1.0)
    return _either(sign, plain / against, against / safe)


def _either(sign: pd.Series[float], rising: pd.DataFrame, falling: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the one table where more is better, of the other where less is."""
    columns = [rising[n] if sign[n] > 0 else falling[n] for n in rising.columns]
    return pd.concat(columns, axis=1)


def _refuse(plain: pd.DataFrame, fine: pd.Series[bool], code: str, table: str) -> None:
    faults = [
        Fault(code, Where(table, column=str(name)), f"{plain[name].iloc[0]:g}")
        for name in plain.columns
        if not fine[name]
    ]
    if faults:
        raise InputFaults(faults)
