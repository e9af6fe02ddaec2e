"""Weighting: what an indicator really weighs, by the tree and by the data."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evalutils.errors import Fault, InputFaults, Where
from evalutils.evaluation.composite.aggregation import arithmetic_mean, shares_of
from evalutils.evaluation.composite.tables import TABLE, checked


def effective_weights(tree: pd.DataFrame, table: str = "weights") -> pd.Series[float]:
    """Return the weight of every leaf in the whole: the product of its shares up the tree.

    Parameters
    ----------
    tree
        Columns ``code``, ``parent`` (``""`` at the top) and ``weight`` (at least 0; only the
        ratio to its siblings counts).
    table
        Name of the table, for faults.

    Returns
    -------
    pandas.Series
        Leaf code → weight, in the tree's order; the sum is 1.

    Raises
    ------
    InputFaults
        If a column is missing, a code stands twice or lies under itself, a parent is unknown,
        a weight is no number or below 0, or all siblings weigh 0.

    Examples
    --------
    >>> tree = pd.DataFrame({"code": ["P", "E", "P1", "P2"], "parent": ["", "", "P", "P"],
    ...                      "weight": [50, 50, 30, 10]})
    >>> effective_weights(tree).to_dict()
    {'E': 0.5, 'P1': 0.375, 'P2': 0.125}
    """
    _check_tree(tree, table)
    parent = dict(zip(tree["code"], tree["parent"], strict=True))
    weight = dict(zip(tree["code"], tree["weight"].astype(float), strict=True))
    whole = tree["weight"].astype(float).groupby(tree["parent"]).sum()

    def effective(code: str) -> float:
        share = float(weight[code]) / float(whole[parent[code]])
        return share * effective(parent[code]) if parent[code] else share

    leaves = [code for code in tree["code"] if code not in set(tree["parent"])]
    return pd.Series({code: effective(code) for code in leaves}, name="weight")


def variance_shares(
    data: pd.DataFrame, weights: Mapping[str, float] | None = None, table: str = TABLE
) -> pd.Series[float]:
    """Return which share of the arithmetic composite's variance comes in by each indicator.

    ``weight × cov(indicator, composite) / var(composite)``: beside the nominal weights it
    shows what the data make of them. The sum is 1; a share below 0 works against the composite.

    Parameters
    ----------
    data, weights, table
        As for :func:`evalutils.evaluation.composite.arithmetic_mean`.

    Raises
    ------
    InputFaults
        As there, or if all units have the same composite.

    Examples
    --------
    >>> data = pd.DataFrame({"a": [0, 2, 4], "b": [1, 2, 3]}, index=list("ABC"))
    >>> [round(share, 3) for share in variance_shares(data)]
    [0.667, 0.333]
    """
    plain = checked(data, table)
    composite = arithmetic_mean(plain, weights, table)
    centred = composite - composite.mean()
    variance = float((centred**2).sum())
    if variance <= 1e-24 * max(1.0, float((composite**2).sum())):
        raise InputFaults([Fault("composite_no_spread", Where(table, column="composite"))])
    shared = (plain - plain.mean()).mul(centred, axis=0).sum()
    return (shares_of(plain, weights, table) * shared / variance).rename("share")


def _check_tree(tree: pd.DataFrame, table: str) -> None:
    columns = [c for c in ("code", "parent", "weight") if c not in tree.columns]
    if columns:
        raise InputFaults(Fault("composite_no_column", Where(table, column=c)) for c in columns)
    faults = [
        Fault("composite_twice", Where(table), str(code))
        for code in tree.loc[tree["code"].duplicated(), "code"].unique()
    ]
    known = {"", *tree["code"]}
    numbers = pd.to_numeric(tree["weight"], errors="coerce")
    for place, (parent, number) in enumerate(zip(tree["parent"], numbers, strict=True), start=2):
        if parent not in known:
            facts = {"what": "parent", "known": "、".join(sorted(map(str, tree["code"])))}
            faults.append(
                Fault(
                    "composite_unknown",
                    Where(table, row=place, column="parent"),
                    str(parent),
                    facts,
                )
            )
        if not number >= 0 or number == float("inf"):
            found = str(tree["weight"].iloc[place - 2])
            faults.append(
                Fault("composite_negative_weight", Where(table, row=place, column="weight"), found)
            )
    faults = faults or [*_loops(dict(zip(tree["code"], tree["parent"], strict=True)), table)]
    if not faults:
        whole = numbers.groupby(tree["parent"]).sum()
        faults = [
            Fault("composite_no_weight", Where(table), str(p)) for p in whole[whole == 0].index
        ]
    if faults:
        raise InputFaults(faults)


def _loops(parents: Mapping[str, str], table: str) -> list[Fault]:
    faults = []
    for code in parents:
        seen, above = {code}, parents[code]
        while above and above not in seen:
            seen.add(above)
            above = parents[above]
        if above == code:
            faults.append(Fault("composite_loop", Where(table), str(code)))
    return faults
