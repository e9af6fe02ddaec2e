"""Indicators: rows as a checked tree, and every fault at once."""

from dataclasses import replace
from fractions import Fraction

import pytest
from helpers.evaluations import COMPUTED, FIGURES, exact, figure, form_2022, heading, leaf, span

from evalutils.base.faults import InputFaults
from evalutils.evaluation.indicators import build_indicators
from evalutils.evaluation.profiles import load_profile
from evalutils.evaluation.values import computed_values, evidence_values

PROFILE = load_profile("mof-2020-10")
KNOWN, _ = computed_values(COMPUTED, evidence_values(FIGURES))


def built(*rows, figures=KNOWN, profile=PROFILE):
    return {item.code: item for item in build_indicators(rows, figures, profile)}


def codes_of(*rows, figures=KNOWN, profile=PROFILE) -> list[str]:
    with pytest.raises(InputFaults) as raised:
        build_indicators(rows, figures, profile)
    return [fault.code for fault in raised.value.faults]


def test_the_form_of_2022_is_a_tree_with_points_and_effective_weights() -> None:
    tree = built(*form_2022())
    assert [code for code, item in tree.items() if not item.leaf] == ["B", "P", "E", "S"]
    assert sum(item.points for item in tree.values() if item.leaf) == 100
    assert tree["Q1"].weight == Fraction(8, 100)
    assert (tree["Q1"].level1, tree["Q1"].dimension, tree["Q1"].kind) == ("产出", "数量", "")
    assert (tree["B1"].kind, tree["S1"].kind) == ("execution", "satisfaction")


def test_targets_and_actuals_are_exact_and_keep_their_words() -> None:
    tree = built(*form_2022())
    assert tree["B1"].actual == exact(Fraction(8107, 8109))
    assert (tree["C1"].target, tree["C1"].target_text) == (exact(810900), "81.09万元")
    assert (tree["C1"].actual_text, tree["C1"].actual_unit) == ("81.07万元", "元")
    assert (tree["Q2"].actual, tree["Q2"].actual_text) == (span(300, 400, "()"), "300余场次")
    assert (tree["E4"].target, tree["E4"].target_text) == (None, "总体状况好转")
    assert tree["Q4"].actual is None


def test_evidence_is_followed_through_computed_values() -> None:
    tree = built(leaf(target="100", unit="%", actual="execution_rate", dimension="预算执行"))
    assert tree["A"].evidence == ("budget_executed", "budget_total")


def test_only_stated_bases_are_strict() -> None:
    tree = built(*form_2022())
    assert [code for code, item in tree.items() if item.leaf and item.strict] == ["B1"]


def test_a_contradictory_figure_is_marked() -> None:
    tree = built(*form_2022())
    assert [code for code, item in tree.items() if item.conflict] == ["Q3"]


def test_a_heading_without_points_has_the_sum_of_what_is_below_it() -> None:
    rows = [row if row.level == 2 else replace(row, points="") for row in form_2022()]
    assert built(*rows)["P"].points == 50


def test_children_that_do_not_add_up_to_their_parent_are_a_fault() -> None:
    rows = list(form_2022())
    rows[1] = replace(rows[1], points="49")
    assert codes_of(*rows) == ["points_of_children", "points_not_full"]


def test_points_that_do_not_add_up_to_the_whole_form_are_a_fault() -> None:
    assert codes_of(leaf(points="99.5", target="1")) == ["points_not_full"]


@pytest.mark.parametrize("points", ["", "ten", "-5", "1/3", "１０"])
def test_points_that_are_no_number_are_a_fault(points) -> None:
    assert codes_of(leaf(points=points)) == ["bad_number"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"actual": "villlages"}, "unknown_name"),
        ({"actual": "villages / (budget_total - budget_total)"}, "division_by_zero"),
        ({"target": "很多"}, "target_without_number"),
        ({"target": "≤300", "unit": "条"}, "target_sign"),
        ({"target": "300条", "unit": "%"}, "target_unit"),
        ({"target": "300", "unit": "场次", "actual": "villages"}, "actual_unit"),
        ({"target": "100", "unit": "%", "actual": "villages"}, "actual_unit"),
        ({"target": "10", "unit": "人", "actual": "realname"}, "context_scored"),
        ({"direction": ">"}, "unknown_direction"),
        ({"direction": "定性", "tier": "很好", "reason": "有材料"}, "unknown_tier"),
        ({"direction": "定性", "tier": "达成 79%", "reason": "有材料"}, "tier_outside_band"),
        ({"direction": "定性", "tier": "部分达成 80%", "reason": "有材料"}, "tier_outside_band"),
        ({"direction": "定性", "tier": "达成 90%"}, "tier_without_reason"),
        ({"dimension": "天气", "name": "晴天数"}, "profile_does_not_fit"),
    ],
)
def test_a_row_that_does_not_fit_is_a_fault_with_a_name(cells, code) -> None:
    assert codes_of(leaf(**cells)) == [code]


def test_a_budget_of_nothing_has_its_own_name() -> None:
    budget = evidence_values([figure("spent", "1元", exact(1), "元"),
                              figure("budget", "0元", exact(0), "元")])  # fmt: skip
    row = leaf(dimension="预算执行", target="100", unit="%", actual="spent / budget")
    assert codes_of(row, figures=budget) == ["zero_budget"]


def test_every_fault_of_a_form_is_told_at_once() -> None:
    rows = [
        heading("P", "产出指标", "100"),
        replace(leaf(code="A", parent="P", points="50", target="多"), row=3),
        replace(leaf(code="C", parent="P", points="50", actual="nothing"), row=4),
    ]
    assert codes_of(*rows) == ["target_without_number", "unknown_name"]


@pytest.mark.parametrize(
    ("tier", "share"),
    [
        ("达成 90%", exact("0.9")),
        ("达成：100％", exact(1)),
        ("部分达成（75%）", exact("0.75")),
        ("未达成且效果较差 0%", exact(0)),
        ("部分达成", span("0.6", "0.8", "[)")),
        ("达成", span("0.8", 1)),
    ],
)
def test_a_tier_is_a_share_or_the_whole_band(tier, share) -> None:
    tree = built(leaf(direction="定性", tier=tier, reason="查看了现场记录"))
    assert tree["A"].tier_share == share


@pytest.mark.parametrize(
    ("actual", "unit", "interval", "text"),
    [
        ("81.07", "万元", exact(810700), "81.07万元"),
        ("92.7%", "%", exact("0.927"), "92.7%"),
        ("92.7", "%", exact("0.927"), "92.7%"),
        ("300", "场", exact(300), "300场"),
    ],
)
def test_a_bare_number_counts_in_the_unit_of_its_row(actual, unit, interval, text) -> None:
    item = built(leaf(target="100", unit=unit, actual=actual))["A"]
    assert (item.actual, item.actual_text, item.evidence) == (interval, text, ())


def test_another_profile_may_put_a_dimension_elsewhere() -> None:
    tree = built(*form_2022(), profile=load_profile("mof-2021-101"))
    assert tree["C1"].level1 == "成本"
    tree = built(*form_2022(), profile=load_profile("mof-framework"))
    assert (tree["B1"].level1, tree["S1"].level1) == ("过程", "效益")


def test_a_sum_keeps_the_unit_of_its_parts_and_a_share_takes_that_of_the_row() -> None:
    people = evidence_values([figure("a", "3万人", exact(30000), "人"),
                              figure("b", "4名", exact(4), "人")])  # fmt: skip
    tree = built(leaf(target="3", unit="万人", actual="a + b"), figures=people)
    assert (tree["A"].actual, tree["A"].actual_scale) == (exact(30004), "万")
    assert tree["A"].actual_unit == "人"
    tree = built(leaf(target="50", unit="%", actual="b / a"), figures=people)
    assert tree["A"].actual_unit == "%"
