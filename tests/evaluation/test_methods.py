"""Methods: points from an actual value and a target."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest
from helpers.evaluations import exact, span

from evalutils.evaluation.methods import (
    Curve,
    NegativeTarget,
    ZeroTarget,
    line,
    met,
    round_half_up,
    rounded,
    score_by,
    steps,
    tier_score,
)
from evalutils.reading.quantities import Interval

TEN = Fraction(10)
#: Direction → the rate that 财预〔2020〕10号 第十六条, or our choice beside it, scores it by.
RATES = {"≥": "actual/target", "≤": "target/actual", "=": "closeness"}


def ratio_score(actual, target, direction="≥"):
    return score_by(RATES[direction], line(), actual, target, TEN)


def reverse_score(actual, target):
    return score_by("1-excess", line(), actual, target, TEN)


@pytest.mark.parametrize(
    ("actual", "target", "direction", "score"),
    [
        (100, 100, "≥", 10),
        (130, 100, "≥", 10),
        (80, 100, "≥", 8),
        (0, 100, "≥", 0),
        (-5, 100, "≥", 0),
        (100, 100, "≤", 10),
        (20, 100, "≤", 10),
        (-20, 100, "≤", 10),
        (125, 100, "≤", 8),
        (0, 0, "≤", 10),
        (3, 0, "≤", 0),
        (100, 100, "=", 10),
        (80, 100, "=", 8),
        (125, 100, "=", 8),
        (0, 0, "=", 10),
        (1, 0, "=", 0),
        (-1, 0, "=", 0),
    ],
)
def test_the_ratio_rule_scores_each_direction(actual, target, direction, score) -> None:
    assert ratio_score(exact(actual), exact(target), direction) == exact(score)


def test_a_range_as_target_is_met_anywhere_inside_it() -> None:
    aim = span(90, 100)
    scores = [ratio_score(exact(x), aim, "=").value for x in (45, 90, 95, 100, 125)]
    assert scores == [5, 10, 10, 10, 8]


def test_an_interval_across_a_target_turns_at_the_target() -> None:
    assert ratio_score(span(80, 125), exact(100), "=") == span(8, 10)
    assert ratio_score(span(80, 100, "[)"), exact(100), "=") == span(8, 10, "[)")
    assert ratio_score(span(300, 400, "()"), exact(350)) == (span(Fraction(60, 7), 10, "(]"))


def test_a_figure_without_an_upper_bound_can_still_be_scored() -> None:
    above = span(80000, None, "(]")
    assert ratio_score(above, exact(100000)) == span(8, 10, "(]")
    assert ratio_score(above, exact(100000), "≤") == span(0, 10, "(]")
    assert reverse_score(above, exact(50000)) == span(0, 4, "[)")


@pytest.mark.parametrize(
    ("actual", "score"), [(50, 10), (100, 10), (125, "7.5"), (199, "0.1"), (200, 0), (900, 0)]
)
def test_the_reverse_formula_falls_to_nothing_at_twice_the_target(actual, score) -> None:
    assert reverse_score(exact(actual), exact(100)) == exact(score)


def test_the_reverse_formula_with_a_target_of_nothing_gives_all_or_nothing() -> None:
    assert reverse_score(exact(0), exact(0)) == exact(10)
    assert reverse_score(exact(1), exact(0)) == exact(0)
    assert reverse_score(span(0, 1), exact(0)) == span(0, 10)


def test_equal_in_finance_systems_treats_a_target_of_nothing_on_its_own() -> None:
    def score(actual, target):
        return score_by("actual/target, 0 by none", line(), exact(actual), exact(target), TEN)

    assert [score(*pair).value for pair in ((0, 0), (-1, 0), (1, 0), (5, 10))] == [10, 10, 0, 5]


@pytest.mark.parametrize(
    ("actual", "score"), [(100, 10), (120, 10), (80, 5), (60, 0), (59, 0), (90, "7.5")]
)
def test_the_threshold_rule_begins_at_sixty_percent(actual, score) -> None:
    found = score_by("actual/target", line("0.6"), exact(actual), exact(100), TEN)
    assert found == exact(score)


def test_steps_and_tiers_score_intervals() -> None:
    levels = steps([("0.6", "0.5"), ("0.8", "0.8"), ("0.9", "1")])
    assert score_by("actual", levels, exact("0.92"), None, TEN) == exact(10)
    assert score_by("actual", levels, span("0.79", "0.81"), None, TEN) == span(5, 8)
    assert tier_score(span("0.6", "0.8", "[)"), Fraction(5)) == span(3, 4, "[)")


def test_a_target_of_nothing_to_be_reached_from_below_is_an_error_with_a_name() -> None:
    with pytest.raises(ZeroTarget):
        ratio_score(exact(5), exact(0), "≥")


@pytest.mark.parametrize("direction", ["≥", "≤", "="])
def test_a_target_below_nothing_has_no_ratio(direction) -> None:
    with pytest.raises(NegativeTarget):
        ratio_score(exact(5), exact(-10), direction)


@pytest.mark.parametrize(
    ("actual", "direction", "answer"),
    [
        (exact(100), "≥", True),
        (exact(99), "≥", False),
        (span(90, 110), "≥", None),
        (span(100, None, "(]"), "≥", True),
        (exact(100), "≤", True),
        (exact(99), "≤", True),
        (exact(99), "=", False),
        (span(100, 120, "(]"), "≤", False),
        (exact(100), "=", True),
        (exact(101), "=", False),
    ],
)
def test_whether_a_target_is_met_may_be_unknown(actual, direction, answer) -> None:
    assert met(actual, exact(100), direction) is answer


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("9.995", "10"),
        ("59.995", "60"),
        ("59.9949", "59.99"),
        ("0.005", "0.01"),
        ("79.99", "79.99"),
    ],
)
def test_half_a_cent_rounds_up(value, text) -> None:
    assert round_half_up(Fraction(value)) == Fraction(text)


def test_a_bound_on_the_half_that_is_not_reached_rounds_down() -> None:
    assert rounded(span("9.99", "9.995", "[)")) == exact("9.99")
    assert rounded(span("9.99", "9.995")) == span("9.99", 10)
    assert rounded(span("9.995", "10", "(]")) == exact(10)


def test_a_score_without_an_end_cannot_be_rounded() -> None:
    with pytest.raises(ValueError, match="no score"):
        rounded(span(1, None))


@pytest.mark.parametrize(
    ("actual", "target", "earned"),
    [
        (exact(-1), exact(0), exact(0)),
        (Interval(Fraction(-2), Fraction(0), True, False), exact(0), exact(0)),
        (Interval(None, Fraction(3)), exact(5), span(0, 6)),
        (Interval(None, Fraction(3)), exact(0), span(0, 10)),
        (Interval(Fraction(4), Fraction(5), True, False), exact(5),
         Interval(Fraction(8), Fraction(10), True, False)),
    ],
)  # fmt: skip
def test_what_lies_below_an_equal_target_is_not_met_also_where_it_only_comes_near(
    actual: Interval, target: Interval, earned: Interval
) -> None:
    assert ratio_score(actual, target, "=") == earned


STEPS = steps([("0.6", "0.5"), ("1", "1")])


def rate_of_one(rate: str, x: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """Say in plain words what one figure reaches of a target (1 is "met")."""
    met_by_less = Fraction(1 if x <= 0 else 0)
    if rate == "actual/target" or (rate == "actual/target, 0 by none" and low > 0):
        return x / low
    if rate == "actual/target, 0 by none":
        return met_by_less
    if rate == "target/actual":
        return high / x if x > 0 else Fraction(1)
    if rate == "1-excess":
        return 2 - x / high if high > 0 else met_by_less
    if low <= x <= high:
        return Fraction(1)
    if x > high:
        return high / x
    return x / low if low > 0 else Fraction(0)


def earned_by(rate: Fraction, curve: str) -> Fraction:
    if curve == "steps":
        return (
            Fraction(1) if rate >= 1 else Fraction(1, 2) if rate >= Fraction(3, 5) else Fraction(0)
        )
    return min(max(rate, Fraction(0)), Fraction(1))


FAR, NEAR = Fraction(10**15), Fraction(1, 10**15)
ENDS = (None, *map(Fraction, ("-0.25", "0", "0.25", "0.5", "1")))


def inside(over: Interval, target: Interval) -> Iterator[Fraction]:
    """Yield figures of an interval: its ends, where a rate turns or jumps, and what lies beside."""
    places = {Fraction(0), -FAR, FAR}
    for end in (over.low, over.high, target.low, target.high):
        if end is not None:
            places |= {
                end,
                end * Fraction(3, 5),
                end / Fraction(3, 5),
                end * Fraction(7, 5),
                end * 2,
            }
    yield from (x for place in places for x in (place - NEAR, place, place + NEAR) if x in over)


@pytest.mark.parametrize(
    ("rate", "target"),
    [
        ("actual/target", exact("0.5")),
        ("actual/target, 0 by none", exact("0.5")),
        ("actual/target, 0 by none", exact(0)),
        ("target/actual", exact("0.5")),
        ("target/actual", exact(0)),
        ("1-excess", exact("0.5")),
        ("1-excess", exact(0)),
        ("closeness", exact("0.5")),
        ("closeness", exact(0)),
        ("closeness", span("0.4", "0.5")),
        ("closeness", span(0, "0.5")),
    ],
)
@pytest.mark.parametrize(("curve", "points_of"), [("line", line()), ("steps", STEPS)])
def test_an_interval_earns_what_its_figures_earn_one_by_one(
    rate: str, target: Interval, curve: str, points_of: Curve
) -> None:
    """Ends, too: an end of the score is closed where a figure earns just that."""
    low, high = target.low, target.high
    assert low is not None
    assert high is not None
    tried = 0
    for start, end, ends in product(ENDS, ENDS, ("[]", "()")):
        if None not in (start, end) and (start > end or (start == end and ends == "()")):
            continue
        over = span(start, end, ends)
        each = [
            10 * earned_by(rate_of_one(rate, x, low, high), curve) for x in inside(over, target)
        ]
        found = score_by(rate, points_of, over, target, TEN)
        assert found.low is not None
        assert found.high is not None
        assert all(points in found for points in each), over
        assert (min(each) - found.low) < Fraction(1, 10**9), over
        assert (found.high - max(each)) < Fraction(1, 10**9), over
        assert (found.low_incl, found.high_incl) == (found.low in each, found.high in each), over
        tried += 1
    assert tried == 47
