"""Changes between years, worked out by hand: percentage points, rates, intervals, breaks."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.evaluation.trends import (
    Break,
    Change,
    Definition,
    breaks_between,
    change_between,
    measure_of,
    relative_period,
)
from evalutils.reading.quantities import Interval


def exact(value: str | int) -> Interval:
    return Interval.exact(value)


def between(low: int, high: int) -> Interval:
    """As 约…: the low end belongs to it, the high one does not."""
    return Interval(Fraction(low), Fraction(high), True, False)


@pytest.mark.parametrize(
    ("before", "after", "measure", "direction", "size"),
    [
        ("0.9", "0.925", "percentage_points", "up", "0.025"),
        ("0.96", "0.95", "percentage_points", "down", "0.01"),
        ("10", "12", "rate", "up", "0.2"),
        ("12", "9", "rate", "down", "0.25"),
        ("8", "9.6", "points", "up", "1.6"),
    ],
)
def test_a_share_changes_by_percentage_points_and_a_count_by_its_rate(
    before: str, after: str, measure: str, direction: str, size: str
) -> None:
    found = change_between(exact(before), exact(after), measure)
    assert (found.direction, found.size) == (direction, exact(size))


def test_a_unit_decides_how_its_changes_are_measured() -> None:
    assert [measure_of(unit) for unit in ("%", "万元", "分")] == [
        "percentage_points", "rate", "points",
    ]  # fmt: skip


def test_equal_values_are_unchanged() -> None:
    assert change_between(exact(12), exact(12), "rate") == Change("rate", "same")


def test_intervals_that_overlap_leave_the_direction_open() -> None:
    found = change_between(between(270, 330), between(305, 315), "rate")
    assert found == Change("rate", "open", None, "overlap")


def test_two_equal_approximations_need_not_be_the_same_number() -> None:
    assert change_between(between(270, 330), between(270, 330), "rate").direction == "open"


def test_intervals_that_lie_apart_give_an_interval_of_rates() -> None:
    """[305, 315) → [450, 550): from 450/315 − 1 = 3/7 (not reached) to 550/305 − 1 = 49/61."""
    found = change_between(between(305, 315), between(450, 550), "rate")
    assert found.direction == "up"
    assert found.size == Interval(Fraction(3, 7), Fraction(49, 61), False, False)


def test_an_interval_below_the_last_goes_down_by_a_size_without_a_sign() -> None:
    """[450, 550) → 300: from 1 − 300/450 = 1/3 to 1 − 300/550 = 5/11."""
    found = change_between(between(450, 550), exact(300), "rate")
    assert found.direction == "down"
    assert found.size == Interval(Fraction(1, 3), Fraction(5, 11), True, False)


def test_neighbouring_intervals_without_a_common_value_do_go_one_way() -> None:
    found = change_between(between(1, 2), between(2, 3), "rate")
    assert (found.direction, found.size) == (
        "up", Interval(Fraction(0), Fraction(2), False, False),
    )  # fmt: skip


def test_a_bound_without_an_end_gives_a_bound() -> None:
    found = change_between(exact(200), Interval(Fraction(300), None, False), "rate")
    assert found.size == Interval(Fraction(1, 2), None, False, False)


def test_from_zero_there_is_no_rate_but_a_direction() -> None:
    assert change_between(exact(0), exact(2), "rate") == Change("rate", "up", None, "zero_base")


def test_a_share_rises_from_zero_by_percentage_points_all_the_same() -> None:
    assert change_between(exact(0), exact("0.2"), "percentage_points").size == exact("0.2")


def test_a_base_below_zero_has_no_rate() -> None:
    assert change_between(exact(-2), exact(2), "rate").reason == "negative_base"


@given(
    st.fractions(min_value=1, max_value=1000, max_denominator=50),
    st.fractions(min_value=1, max_value=1000, max_denominator=50),
)
def test_a_size_is_never_negative_and_leads_back(before: Fraction, after: Fraction) -> None:
    found = change_between(Interval.exact(before), Interval.exact(after), "rate")
    if found.size is None:
        assert before == after
        return
    sign = 1 if found.direction == "up" else -1
    assert found.size.value > 0
    assert before * (1 + sign * found.size.value) == after


def test_the_same_period_of_each_year_is_no_break() -> None:
    assert relative_period("截至2022年10月底", 2022) == relative_period("截至2023年10月底", 2023)
    assert relative_period("截至2022年底", 2022) != relative_period("截至2022年底", 2023)


def test_every_part_of_a_definition_can_break() -> None:
    before = {"name": "甲", "unit": "间", "direction": "≥", "points": "10",
              "target_basis": "approved", "profile": "a 1", "period": "全年"}  # fmt: skip
    after = {"name": "乙", "unit": "处", "direction": "≤", "points": "8",
             "target_basis": "assumption", "profile": "b 1", "period": "截至10月底"}  # fmt: skip
    found = breaks_between(Definition(before, before), Definition(after, after))
    assert found == tuple(Break(field, before[field], after[field]) for field in before)


def test_a_year_without_evidence_has_no_period_to_break() -> None:
    one = Definition({"period": "全年"}, {"period": ("全年",)})
    none = Definition({"period": ""}, {"period": None})
    assert breaks_between(one, none) == ()


def test_persons_counted_by_another_word_are_the_same_unit() -> None:
    one, other = ({"unit": unit} for unit in ("名", "人"))
    assert breaks_between(Definition(one, one), Definition(other, other)) == ()
