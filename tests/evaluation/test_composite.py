"""Composite indicators: the steps of the OECD/JRC handbook, held to published numbers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.errors import InputFaults
from evalutils.evaluation.composite import (
    arithmetic_mean,
    distance_to_reference,
    distance_to_target,
    effective_weights,
    geometric_mean,
    harmonic_mean,
    min_max,
    rank_scores,
    ranking,
    variance_shares,
    z_scores,
)


def table(**columns: list[float]) -> pd.DataFrame:
    rows = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=list("ABCDEFGH")[:rows])


UP = {"a": "≥", "b": "≥"}


def codes(raised: pytest.ExceptionInfo[InputFaults]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.where.column) for fault in raised.value.faults]


def test_the_human_development_index_of_china_2010_comes_out_as_published() -> None:
    """UNDP, Human Development Report 2010, Technical note 1: the worked example of China.

    Goalposts as printed there; published dimension indices 0.847, 0.589 and 0.584 (income
    in logarithms), published index 0.663. The note goes on from the rounded indices.
    """
    china = pd.DataFrame(
        {"life": [73.5], "mean": [7.5], "expected": [11.4], "income": [math.log(7263)]},
        index=["China"],
    )
    posts = {
        "life": (20, 83.2), "mean": (0, 13.2), "expected": (0, 20.6),
        "income": (math.log(163), math.log(108_211)),
    }  # fmt: skip
    up = dict.fromkeys(china, "≥")
    index = min_max(china, up, posts).round(3)
    assert index.loc["China"].tolist() == [0.847, 0.568, 0.553, 0.584]
    schooling = geometric_mean(index[["mean", "expected"]]).to_frame("schooling")
    education = min_max(schooling, {"schooling": "≥"}, {"schooling": (0, 0.951)}).round(3)
    assert education.loc["China", "schooling"] == 0.589
    parts = index[["life", "income"]].join(education)
    assert round(geometric_mean(parts)["China"], 3) == 0.663


def test_what_additive_aggregation_makes_up_for_geometric_does_not() -> None:
    """OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6.

    21, 1, 1, 1 and 6, 6, 6, 6 both have the arithmetic mean 6; the geometric means are 2.14
    and 6. One more in the second indicator lifts them to 2.54 and 6.23.
    """
    units = table(w=[21, 6], x=[1, 6], y=[1, 6], z=[1, 6])
    assert arithmetic_mean(units).tolist() == [6, 6]
    assert geometric_mean(units).round(2).tolist() == [2.14, 6]
    more = units.assign(x=units["x"] + 1)
    assert np.floor(geometric_mean(more) * 100).tolist() == [254, 623]
    assert harmonic_mean(units).round(4).tolist() == [1.3125, 6], "4 ÷ (1/21 + 3)"


def test_each_normalisation_gives_the_numbers_worked_out_by_hand() -> None:
    """Four units 10, 20, 30, 60: mean 30, variance (400 + 100 + 0 + 900) / 4 = 350."""
    units = table(a=[10, 20, 30, 60], b=[10, 20, 30, 60])
    ways = {"a": "≥", "b": "≤"}
    scaled = min_max(units, ways)
    assert scaled["a"].round(12).tolist() == [0, 0.2, 0.4, 1]
    assert scaled["b"].round(12).tolist() == [1, 0.8, 0.6, 0]
    deviations = [number / math.sqrt(350) for number in (-20, -10, 0, 30)]
    assert np.allclose(z_scores(units, ways)["a"], deviations)
    assert np.allclose(z_scores(units, ways)["b"], [-number for number in deviations])
    assert rank_scores(units, ways)["b"].tolist() == [4, 3, 2, 1]
    assert distance_to_reference(units, ways, "B")["a"].tolist() == [0.5, 1, 1.5, 3]
    assert distance_to_reference(units, ways, "B")["b"].round(9).tolist() == [
        2,
        1,
        round(2 / 3, 9),
        round(1 / 3, 9),
    ]
    aimed = distance_to_target(units, ways, {"a": 40, "b": 15})
    assert aimed["a"].tolist() == [0.25, 0.5, 0.75, 1.5]
    assert aimed["b"].tolist() == [1.5, 0.75, 0.5, 0.25]


def test_units_that_tie_share_a_rank() -> None:
    assert rank_scores(table(a=[1, 2, 2, 3]), {"a": "≥"})["a"].tolist() == [1, 2.5, 2.5, 4]
    assert ranking(pd.Series({"A": 0.1 + 0.2, "B": 0.3, "C": 0.5})).tolist() == [2, 2, 1]


def test_a_value_of_zero_is_fair_where_more_is_better_and_a_fault_where_less_is() -> None:
    units = table(a=[0, 2])
    assert distance_to_target(units, {"a": "≥"}, {"a": 4})["a"].tolist() == [0, 0.5]
    with pytest.raises(InputFaults) as raised:
        distance_to_target(units, {"a": "≤"}, {"a": 4})
    assert codes(raised) == [("composite_not_positive", "A.a")]


def test_missing_values_are_listed_and_never_filled_in() -> None:
    units = table(a=[1, math.nan, 3], b=[1, 2, math.inf])
    for normalise in (min_max, z_scores, rank_scores):
        with pytest.raises(InputFaults) as raised:
            normalise(units, UP)
        assert codes(raised) == [("composite_missing", "B.a"), ("composite_no_number", "C.b")]
    for aggregate in (arithmetic_mean, geometric_mean, harmonic_mean, variance_shares):
        with pytest.raises(InputFaults) as raised:
            aggregate(units)
        assert codes(raised) == [("composite_missing", "B.a"), ("composite_no_number", "C.b")]


def test_an_indicator_on_which_all_units_are_equal_is_named() -> None:
    units = table(a=[1, 2], b=[5, 5])
    for step in (min_max, z_scores):
        with pytest.raises(InputFaults) as raised:
            step(units, UP)
        assert codes(raised) == [("composite_no_spread", "b")]
    assert min_max(units, UP, {"b": (0, 10)})["b"].tolist() == [0.5, 0.5]
    with pytest.raises(InputFaults, match="没有差异"):
        variance_shares(table(a=[1, 2], b=[2, 1]))


def test_negative_values_stop_geometric_and_harmonic_means_only() -> None:
    units = z_scores(table(a=[1, 2], b=[3, 1]), UP)
    assert arithmetic_mean(units).tolist() == [0, 0]
    for step in (geometric_mean, harmonic_mean):
        with pytest.raises(InputFaults) as raised:
            step(units)
        assert codes(raised) == [("composite_negative", "A.a"), ("composite_negative", "B.b")]


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"a": 1}, "composite_no_parameter"),
        ({"a": 1, "b": 1, "c": 1}, "composite_unknown"),
        ({"a": -1, "b": 2}, "composite_negative_weight"),
        ({"a": 0, "b": 0}, "composite_no_weight"),
    ],
)
def test_weights_are_keyed_by_name_and_checked(weights: dict[str, float], code: str) -> None:
    with pytest.raises(InputFaults) as raised:
        arithmetic_mean(table(a=[1, 2], b=[3, 4]), weights)
    assert [fault.code for fault in raised.value.faults] == [code]


def test_names_directions_and_references_that_lead_nowhere_are_faults() -> None:
    units = table(a=[1, 2], b=[3, 4])
    with pytest.raises(InputFaults, match="方向"):
        min_max(units, {"a": "≥"})
    with pytest.raises(InputFaults, match="A、B"):
        distance_to_reference(units, UP, "Z")
    with pytest.raises(InputFaults) as raised:
        min_max(units, UP, {"z": (0, 1)})
    assert [fault.code for fault in raised.value.faults] == ["composite_unknown"]
    with pytest.raises(InputFaults) as raised:
        min_max(pd.concat([units, units]), UP)
    assert [fault.code for fault in raised.value.faults] == ["composite_twice"] * 2
    with pytest.raises(InputFaults) as raised:
        arithmetic_mean(pd.DataFrame())
    assert [fault.code for fault in raised.value.faults] == ["composite_empty"]


def tree(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["code", "parent", "weight"])


def test_effective_weights_multiply_up_the_tree_and_add_up_to_one() -> None:
    found = effective_weights(
        tree(
            ("P", "", 50),
            ("E", "", 30),
            ("S", "", 20),
            ("P1", "P", 3),
            ("P2", "P", 1),
            ("E1", "E", 8),
        )
    )
    assert found.to_dict() == {"S": 0.2, "P1": 0.375, "P2": 0.125, "E1": 0.3}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("P", "", 1), ("P", "", 1)], "composite_twice"),
        ([("P", "Q", 1)], "composite_unknown"),
        ([("P", "", -1)], "composite_negative_weight"),
        ([("P", "", math.nan)], "composite_negative_weight"),
        ([("P", "", 0)], "composite_no_weight"),
        ([("R", "", 1), ("P", "Q", 1), ("Q", "P", 1)], "composite_loop"),
    ],
)
def test_a_tree_that_does_not_hold_is_refused(
    rows: list[tuple[str, str, float]], code: str
) -> None:
    with pytest.raises(InputFaults) as raised:
        effective_weights(tree(*rows))
    assert {fault.code for fault in raised.value.faults} == {code}
    with pytest.raises(InputFaults):
        effective_weights(pd.DataFrame({"code": ["P"]}))


def test_what_the_data_make_of_equal_weights_shows_in_the_variance() -> None:
    """Indicator a has twice the deviation of b and they do not correlate: variances 4 to 1."""
    units = table(a=[0, 0, 4, 4], b=[0, 2, 0, 2])
    assert variance_shares(units).round(12).tolist() == [0.8, 0.2]
    assert variance_shares(units, {"a": 1, "b": 2}).round(12).tolist() == [0.5, 0.5]


values = st.lists(st.integers(1, 1000), min_size=3, max_size=6)


@given(values, values)
def test_the_three_means_keep_their_order_and_agree_on_equal_values(
    first: list[int], second: list[int]
) -> None:
    rows = min(len(first), len(second))
    units = table(a=first[:rows], b=second[:rows])
    low, middle, high = harmonic_mean(units), geometric_mean(units), arithmetic_mean(units)
    assert (low <= middle * (1 + 1e-12)).all()
    assert (middle <= high * (1 + 1e-12)).all()
    same = table(a=first, b=first)
    assert np.allclose(harmonic_mean(same), arithmetic_mean(same))


@given(st.lists(st.integers(-1000, 1000), min_size=3, max_size=6, unique=True))
def test_another_unit_of_measure_changes_nothing(numbers: list[int]) -> None:
    units, other = table(a=numbers), table(a=[number * 10000 for number in numbers])
    for step in (min_max, z_scores, rank_scores):
        assert np.allclose(step(units, {"a": "≥"}), step(other, {"a": "≥"}))
