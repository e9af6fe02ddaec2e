"""Targets: cells as exact intervals."""

import pytest
from helpers.evaluations import exact, span

from evalutils.evaluation.indicators import parse_target, same_unit, unit_factor


@pytest.mark.parametrize(
    ("cell", "unit", "interval", "base"),
    [
        ("100%", "%", exact(1), "%"),
        ("100", "%", exact(1), "%"),
        ("81.09", "万元", exact(810900), "元"),
        ("81.09万元", "", exact(810900), "元"),
        ("3.5亿元", "", exact(350000000), "元"),
        ("12万", "元", exact(120000), "元"),
        ("120％", "", exact("1.2"), "%"),
        ("≥95%", "%", exact("0.95"), "%"),
        ("≧ 300 场次", "场次", exact(300), "场次"),
        ("1,234.5", "千元", exact(1234500), "元"),
        ("90%-95%", "%", span("0.9", "0.95"), "%"),
        ("10至20", "人次", span(10, 20), "人次"),
        ("5‰", "", exact("0.005"), "%"),
        ("-10%", "%", exact("-0.1"), "%"),
        ("０", "起", exact(0), "起"),
        ("9名", "人", exact(9), "人"),
    ],
)
def test_a_target_is_read_with_its_unit_and_scale(cell, unit, interval, base) -> None:
    target = parse_target(cell, unit)
    assert target is not None
    assert (target.interval, target.unit) == (interval, base)


@pytest.mark.parametrize("cell", ["总体状况好转", "", "—", "明显提高", "20-10", "约300"])
def test_words_and_ranges_that_run_backwards_are_no_target(cell) -> None:
    assert parse_target(cell) is None


def test_a_target_prints_with_its_unit() -> None:
    assert parse_target("81.09", "万元").text == "81.09万元"
    assert parse_target("100%", "%").text == "100%"


def test_a_sign_inside_the_cell_is_kept_for_comparison() -> None:
    assert [parse_target(cell).sign for cell in (">=5", "═5", "≤5", "5")] == ["≥", "=", "≤", ""]


def test_persons_compare_with_persons_and_not_with_visits() -> None:
    assert same_unit("名", "人")
    assert same_unit("", "元")
    assert not same_unit("人", "人次")
    assert not same_unit("元", "%")


def test_a_scale_belongs_to_the_factor_and_not_to_the_unit() -> None:
    assert unit_factor("万人次") == (10000, "人次")
    assert unit_factor("条") == (1, "条")
