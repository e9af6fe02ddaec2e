"""Formatting: a printed figure never claims more than its interval."""

from fractions import Fraction

import pytest
from helpers.evaluations import exact, span
from hypothesis import given
from hypothesis import strategies as st

from evalutils.evaluation.formatting import (
    amount_text,
    bracket_text,
    fixed,
    percent_text,
    points_text,
    quantity_scale,
    share_text,
    toward,
    value_text,
)


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (exact(Fraction(8107, 8109)), "99.98%"),
        (exact(1), "100.00%"),
        (exact(0), "0.00%"),
        (exact("0.99999"), "99.999%"),
        (exact("0.000001"), "0.0001%"),
        (exact("1.2"), "120.00%"),
        (exact("-0.055"), "-5.50%"),
        (span("0.064", None, "(]"), "超过6.4%"),
        (span("0.0666666", None, "(]"), "超过6.66%"),
        (span("0.0666666", None), "不少于6.66%"),
        (span(None, "0.0666666"), "不超过6.67%"),
        (span(None, "0.05", "[)"), "不足5%"),
        (span(Fraction(1, 3), Fraction(2, 3)), "33.33%—66.67%"),
    ],
)
def test_rates_print_as_percentages(rate, text) -> None:
    assert percent_text(rate) == text


@pytest.mark.parametrize(
    ("amount", "unit", "scale", "text"),
    [
        (exact(200), "元", "万", "0.02万元"),
        (exact(810900), "元", "万", "81.09万元"),
        (exact(119), "人", "", "119人"),
        (exact(Fraction(10, 3)), "元", "", "3.33元"),
        (exact(Fraction(1, 3000)), "元", "万", "0.00000003万元"),
        (span("126535.5", "127462.5", "[)"), "人", "万", "12.65万—12.75万人"),
        (span("126535.5", "127462.5", "[)"), "人", "", "126535—127463人"),
        (span(80000, None, "(]"), "人次", "万", "超过8万人次"),
        (span("0.126", "0.134"), "万", "", "0.12—0.14万"),
    ],
)
def test_amounts_print_in_the_scale_of_their_evidence(amount, unit, scale, text) -> None:
    assert amount_text(amount, unit, scale) == text


def test_points_print_with_two_decimals_and_both_ends() -> None:
    assert points_text(Fraction(10)) == "10.00"
    assert points_text(exact("9.5")) == "9.50"
    assert points_text(span(10, 100)) == "10.00—100.00"


def test_rules_print_short() -> None:
    assert [share_text(Fraction(s)) for s in ("0.6", "0.105", "1")] == ["60%", "10.5%", "100%"]


def test_a_reading_says_which_ends_belong_to_it() -> None:
    assert bracket_text(span("0.9", "0.95", "[)"), "%") == "90%以上、不足95%"
    assert bracket_text(span(None, 5), "名") == "5名以下"


@pytest.mark.parametrize(
    ("text", "unit", "scale"),
    [
        ("10多万名", "名", "万"),
        ("3.5亿元", "元", "亿"),
        ("367条", "条", ""),
        ("120 万人次", "人次", "万"),
    ],
)
def test_the_scale_is_the_word_before_the_unit(text, unit, scale) -> None:
    assert quantity_scale(text, unit) == scale


@given(
    st.fractions(-1000, 1000), st.fractions(0, 10), st.sampled_from(["%", "元", "人"]),
    st.sampled_from(["", "万"]),
)  # fmt: skip
def test_the_ends_that_are_printed_hold_the_whole_interval(low, width, unit, scale) -> None:
    """Read back, a printed interval holds every value of the interval it prints."""
    high = low + width + Fraction(1, 7)
    factor = Fraction(1, 100) if unit == "%" else Fraction({"": 1, "万": 10000}[scale])
    printed = value_text(span(low, high), unit, scale if unit != "%" else "")
    first, last = printed.removesuffix(unit).replace("%", "").replace("万", "").split("—")
    assert Fraction(first) * factor <= low
    assert Fraction(last) * factor >= high


@given(st.fractions(-1000, 1000), st.integers(0, 4))
def test_rounding_outwards_never_passes_the_value_inwards(value, places) -> None:
    down, up = toward(value, places, up=False), toward(value, places, up=True)
    assert down <= value <= up
    assert up - down <= Fraction(1, 10**places)
    assert Fraction(fixed(value, places)) in {down, up}
