"""Curves: shares of the points at every rate, asked from either side."""

from fractions import Fraction

import pytest
from helpers.evaluations import exact, span

from evalutils.evaluation.methods import Curve, Near, Piece, image, line, steps, with_reduction

LEVELS = steps([("0.6", "0.5"), ("0.8", "0.7"), ("1", "1")])


def test_a_line_earns_nothing_below_its_start_and_all_from_its_end_on() -> None:
    curve = line("0.6")
    rates = ("0.5", "0.6", "0.8", "1", "2")
    assert [curve.at(Near(Fraction(rate))) for rate in rates] == [0, 0, Fraction(1, 2), 1, 1]


def test_a_step_is_reached_at_its_rate_and_not_right_below_it() -> None:
    assert LEVELS.at(Near(Fraction("0.8"))) == Fraction("0.7")
    assert LEVELS.at(Near(Fraction("0.8"), -1)) == Fraction("0.5")
    assert LEVELS.at(Near(Fraction("0.8"), 1)) == Fraction("0.7")


def test_a_rate_without_bound_earns_the_last_share_and_one_below_all_nothing() -> None:
    assert LEVELS.at(Near(None, -1)) == 1
    assert LEVELS.at(Near(None, 1)) == 0


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        (exact("0.8"), exact("0.7")),
        (span("0.7", "0.8", "[)"), exact("0.5")),
        (span("0.7", "0.8"), span("0.5", "0.7")),
        (span("0.8", "1", "()"), exact("0.7")),
        (span(None, None), span(0, 1)),
        (span("0.9", None, "(]"), span("0.7", 1)),
    ],
)
def test_the_image_of_steps_keeps_to_the_levels_that_can_be_reached(over, expected) -> None:
    assert image(LEVELS.at, over, LEVELS.starts) == expected


def test_the_image_of_a_line_keeps_open_ends_open() -> None:
    assert image(line().at, span(0, 1, "()"), line().starts) == span(0, 1, "()")
    assert image(line().at, span("0.5", 2, "(]"), line().starts) == span("0.5", 1, "(]")


def test_a_reduction_for_far_above_target_falls_to_its_limit_and_stays_there() -> None:
    curve = with_reduction(line(), Fraction("1.3"), Fraction("0.5"), Fraction("0.2"))
    shares = [curve.at(Near(Fraction(rate))) for rate in ("1", "1.3", "1.5", "1.7", "9")]
    assert shares == [1, 1, Fraction("0.9"), Fraction("0.8"), Fraction("0.8")]
    assert image(curve.at, span("0.5", 2), curve.starts) == span("0.5", 1)


def test_a_reduction_may_begin_where_the_curve_bends() -> None:
    curve = with_reduction(line(), Fraction(1), Fraction("0.5"), Fraction("0.2"))
    shares = [curve.at(Near(Fraction(rate))) for rate in ("0.5", "1", "1.2", "1.4", "9")]
    assert shares == [Fraction("0.5"), 1, Fraction("0.9"), Fraction("0.8"), Fraction("0.8")]


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ((), "rising order"),
        ((Piece(Fraction(1), Fraction(0)), Piece(Fraction(1), Fraction(1))), "rising order"),
        ((Piece(Fraction(0), Fraction(0), Fraction(1)),), "flat"),
    ],
)
def test_a_curve_that_cannot_be_asked_everywhere_is_refused(pieces, words) -> None:
    with pytest.raises(ValueError, match=words):
        Curve(pieces)
