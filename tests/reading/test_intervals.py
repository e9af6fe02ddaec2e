"""Interval arithmetic holds every result that values of its parts can have."""

import operator
from collections.abc import Callable
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalutils.reading.quantities import DivisionByZeroInterval, Interval, number_text

NUMBERS = st.fractions(min_value=-1000, max_value=1000, max_denominator=100)
SHARES = st.fractions(min_value=0, max_value=1, max_denominator=20)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    if low == high:
        return Interval.exact(low)
    ends = draw(st.tuples(st.booleans(), st.booleans()))
    unbounded = draw(st.sampled_from(("", "", "", "low", "high")))
    return Interval(
        None if unbounded == "low" else low, None if unbounded == "high" else high, *ends
    )


@st.composite
def intervals_and_a_value(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    interval = draw(intervals())
    low = interval.low if interval.low is not None else (interval.high or Fraction(0)) - 500
    high = interval.high if interval.high is not None else low + 1000
    value = low + (high - low) * draw(SHARES)
    if value not in interval:
        value = (low + high) / 2
    return interval, value


@settings(max_examples=80, deadline=None)
@given(intervals_and_a_value(), intervals_and_a_value())
def test_sums_differences_and_products_hold_those_of_any_two_values(first, second):
    (a, x), (b, y) = first, second
    assert x + y in a + b
    assert x - y in a - b
    assert x * y in a * b


@settings(max_examples=80, deadline=None)
@given(intervals_and_a_value(), intervals_and_a_value())
def test_a_quotient_holds_that_of_any_two_values_or_has_a_named_error(first, second):
    (a, x), (b, y) = first, second
    try:
        quotient = a / b
    except DivisionByZeroInterval:
        assert b.low is None or b.low <= 0
        assert b.high is None or b.high >= 0
    else:
        assert x / y in quotient


@settings(max_examples=80, deadline=None)
@given(intervals_and_a_value(), NUMBERS)
def test_a_factor_moves_every_value(first, factor):
    interval, value = first
    assert value * factor in interval.times(factor)
    assert interval.times(factor) == interval * Interval.exact(factor)


@settings(max_examples=80, deadline=None)
@given(intervals_and_a_value(), intervals())
def test_an_intersection_holds_just_the_values_of_both(first, other):
    interval, value = first
    both = interval.intersection(other)
    assert (value in other) == (both is not None and value in both)


@settings(max_examples=80, deadline=None)
@given(st.lists(intervals_and_a_value(), min_size=1, max_size=4))
def test_a_hull_holds_the_values_of_all_parts(parts):
    hull = Interval.hull([interval for interval, _ in parts])
    assert all(value in hull for _, value in parts)


@settings(max_examples=80, deadline=None)
@given(NUMBERS)
def test_number_text_reads_back_exactly(number):
    assert Fraction(number_text(number)) == number


ENDS = (None, Fraction(-1, 2), Fraction(0), Fraction(1, 3))
FAR, NEAR = Fraction(10**12), Fraction(1, 10**12)


def every_kind() -> list[Interval]:
    """Intervals with open, closed and missing ends, below, above, at and across nothing."""
    found = [Interval.exact(end) for end in ENDS if end is not None]
    for (place, low), (other, high), *ends in product(
        enumerate(ENDS), enumerate((*ENDS[1:], None), 1), (True, False), (True, False)
    ):
        useless = (low is None and ends[0]) or (high is None and ends[1])
        if place < other and not useless:
            found.append(Interval(low, high, *ends))
    return found


def some_of(interval: Interval) -> list[Fraction]:
    ends = {end for end in (interval.low, interval.high, -FAR, FAR, Fraction(0)) if end is not None}
    return [x for end in ends for x in (end - NEAR, end, end + NEAR) if x in interval]


def assert_ends_where_they_do(found: Interval, values: set[Fraction], asked: object) -> None:
    """Assert that no end lies beyond all values, and that it belongs where it is one of them."""
    for end, belongs, last in (
        (found.low, found.low_incl, min(values)),
        (found.high, found.high_incl, max(values)),
    ):
        if end is None:
            assert abs(last) > FAR / 100, asked
        else:
            assert abs(last - end) < Fraction(1, 10**9), asked
            assert belongs == (end in values), asked


@pytest.mark.parametrize(
    "reckon",
    [operator.add, operator.sub, operator.mul, operator.truediv],
    ids=lambda one: one.__name__,
)
def test_a_result_holds_no_more_than_values_of_its_parts_give(reckon: Callable) -> None:
    kinds = every_kind()
    assert len(kinds) == 28
    values = {interval: some_of(interval) for interval in kinds}
    for one, other in product(kinds, kinds):
        if reckon is operator.truediv and 0 in other:
            with pytest.raises(DivisionByZeroInterval):
                reckon(one, other)
            continue
        each = {reckon(x, y) for x in values[one] for y in values[other]}
        assert_ends_where_they_do(reckon(one, other), each, (one, other))


def test_a_hull_and_what_is_common_hold_no_more_than_their_parts() -> None:
    kinds, apart = every_kind(), 0
    for one, other in product(kinds, kinds):
        each = {*some_of(one), *some_of(other)}
        assert_ends_where_they_do(Interval.hull([one, other]), each, (one, other))
        common = one.intersection(other)
        if common is None:
            apart += 1
            assert not any(x in one and x in other for x in each)
        else:
            both = {x for x in {*each, *some_of(common)} if x in one and x in other}
            assert_ends_where_they_do(common, both, (one, other))
    assert apart > 100


def test_an_open_end_does_not_belong_and_an_unbounded_one_is_never_included():
    interval = Interval(Fraction(1), None, False, True)
    assert 1 not in interval
    assert 2 in interval
    assert not interval.high_incl
    assert str(interval) == "(1, ∞)"


def test_an_interval_with_nothing_in_it_cannot_be_made():
    with pytest.raises(ValueError, match="nothing in it"):
        Interval(Fraction(2), Fraction(1))
    with pytest.raises(ValueError, match="nothing in it"):
        Interval(Fraction(1), Fraction(1), True, False)


def test_the_value_of_a_wide_interval_is_refused():
    with pytest.raises(ValueError, match="more than one value"):
        _ = Interval(Fraction(1), Fraction(2)).value


def test_clipping_moves_values_onto_the_bounds():
    clipped = Interval(Fraction(-5), Fraction(120), False, False).clip(0, 100)
    assert clipped == Interval(Fraction(0), Fraction(100))
    assert Interval(None, None).clip(0, 1) == Interval(Fraction(0), Fraction(1))
    inside = Interval(Fraction(0), Fraction(100), False, False)
    assert inside.clip(0, 100) == inside, "nothing was moved onto them"
    assert Interval(Fraction(200), None).clip(0, 100) == Interval.exact(100)
