"""Expressions over evidence: exact, and nothing but names, numbers and + - * / ( )."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.evidence.expressions import (
    MAX_LENGTH,
    MAX_NODES,
    ExpressionError,
    evaluate,
    in_words,
    is_name,
    names_in,
    unit_clash,
)
from evalutils.reading.quantities import DivisionByZeroInterval, Interval

FIGURES = {
    "a": Interval.exact(3),
    "b": Interval.exact("0.3"),
    "约数": Interval(Fraction(1), Fraction(2)),
}


def test_a_decimal_is_read_from_its_digits_and_not_through_a_float():
    assert evaluate("0.1 + 0.2 - 0.3", {}) == Interval.exact(0)
    assert evaluate("a / 0.3", FIGURES) == Interval.exact(10)


def test_a_percent_is_a_share():
    assert evaluate(" 92.7 % ", {}) == Interval.exact("0.927")
    assert evaluate("-5%", {}) == Interval.exact("-0.05")


def test_brackets_signs_and_full_width_signs_are_read():
    assert evaluate("-(a - 1) * 2", FIGURES) == Interval.exact(-4)
    assert evaluate("（a＋1）×2÷4", FIGURES) == Interval.exact(2)


def test_an_approximate_figure_stays_an_interval():
    assert evaluate("a * 约数", FIGURES) == Interval(Fraction(3), Fraction(6))


def test_a_name_without_a_value_is_told_by_its_name():
    with pytest.raises(KeyError, match="c"):
        evaluate("a + c", FIGURES)


def test_dividing_by_zero_is_an_error_with_a_name():
    with pytest.raises(DivisionByZeroInterval):
        evaluate("a / (b - 0.3)", FIGURES)


@pytest.mark.parametrize(
    "text",
    [
        "", "a **2", "a // b", "a % b", "__import__('os')", "a.real", "a[0]", "abs(a)", "'a'",
        "1e3", "0x10", "1_000", "1j", "True", "a if b else a", "a < b", "~a", "not a", "+a",
        "a +", "(a", "a b", "a\n+ b", "lambda: a", "[a]", "a := 1", "1 + " * 101 + "1",
        "a" * 401,
    ],
)  # fmt: skip
def test_nothing_else_is_an_expression(text: str):
    with pytest.raises(ExpressionError):
        names_in(text)
    with pytest.raises(ExpressionError):
        evaluate(text, FIGURES)


def test_a_deeply_nested_expression_is_refused_and_not_a_crash():
    with pytest.raises(ExpressionError):
        names_in("(" * 150 + "a" + ")" * 150 + "-" * 50)


def test_the_error_names_the_part_that_cannot_be_read():
    with pytest.raises(ExpressionError, match=r"abs\(a\)") as caught:
        names_in("a + abs(a)")
    assert caught.value.what == "abs(a)"


def test_names_come_in_order_of_first_use():
    assert names_in("b / (a + b) - 约数") == ("b", "a", "约数")


def test_a_name_that_unicode_would_change_is_no_name():
    assert not is_name("ａ")
    assert not is_name("a b")


@pytest.mark.parametrize(
    ("text", "clash"),
    [
        ("visits + people", ("人次", "人")),
        ("people + visits", ("人", "人次")),
        # a product of a figure and a bare one has the figure's unit, on whichever side it stands
        ("people * rate + visits", ("人", "人次")),
        ("rate * people - visits", ("人", "人次")),
        # a product of two units, and what is divided by one, have none of their own
        ("people * visits + named", None),
        ("2 / people + visits", None),
        ("-people + visits", ("人", "人次")),
        ("visits - 3", None),
        ("people + named", None),
        ("people * rate + named", None),
        ("visits / people + rate", None),
        ("visits / 2 + people", ("人次", "人")),
        ("50%", None),
    ],
)
def test_units_that_never_add_up_are_seen(text: str, clash: tuple[str, str] | None):
    units = {"visits": "人次", "people": "人", "named": "名", "rate": "%"}
    assert unit_clash(text, units) == clash


def test_of_several_faults_the_first_is_told():
    with pytest.raises(KeyError, match="first"):
        evaluate("a + first + second", FIGURES)
    units = {"visits": "人次", "people": "人", "sheds": "座"}
    assert unit_clash("(visits + people) / (people + sheds)", units) == ("人次", "人")


@pytest.mark.parametrize(
    "text", ["visits + 1 + people", "1 + visits - people", "people - (2 + visits)"]
)
def test_a_plain_number_takes_the_unit_it_is_added_to(text: str):
    assert set(unit_clash(text, {"visits": "人次", "people": "人"}) or ()) == {"人次", "人"}


def test_an_expression_may_have_as_many_parts_as_it_may_have_and_no_more():
    # a sum of n names has n names and n - 1 sums; a sign before it is one part more
    assert MAX_NODES % 2 == 0
    most = "-" + "+".join("a" * (MAX_NODES // 2))
    assert names_in(most) == ("a",)
    with pytest.raises(ExpressionError) as refused:
        names_in("-" + most)
    assert refused.value.what == ("-" + most)[:40], "the message quotes how it begins"


def test_an_expression_may_be_as_long_as_it_may_be_and_no_longer():
    for length, fits in ((MAX_LENGTH, True), (MAX_LENGTH + 1, False)):
        text = "a + " + "b" * (length - 4)
        if fits:
            assert names_in(text)[0] == "a"
        else:
            with pytest.raises(ExpressionError) as refused:
                names_in(text)
            assert refused.value.what == text[:40]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a / b", False),
        ("a / 别的", True),
        ("50%", True),
        ("3", True),
        ("有所增强", True),
        ("a 与 b", True),
        ("", False),
    ],
)
def test_what_is_no_expression_over_known_names_is_told_in_words(text: str, told: bool):
    assert in_words(text, FIGURES) is told


decimals = st.decimals(min_value=0, max_value=10**6, places=4, allow_nan=False)


@given(decimals, decimals)
def test_exact_figures_give_the_exact_fraction(x, y):
    values = {"x": Interval.exact(x), "y": Interval.exact(y)}
    expected = Fraction(x) * 2 - Fraction(y) * Fraction(f"{y:f}")
    assert evaluate(f"x * 2 - y * {y:f}", values) == Interval.exact(expected)
