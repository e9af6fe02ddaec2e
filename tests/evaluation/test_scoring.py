"""Scoring: what is scored, what is unscored and why, and what both results say."""

from dataclasses import replace
from fractions import Fraction

import pytest
from helpers.evaluations import (
    exact,
    figure,
    form_2022,
    leaf,
    results_2022,
    results_of,
    span,
    year_of,
)

from evalutils.base.faults import InputFaults
from evalutils.evaluation.profiles import load_profile
from evalutils.evaluation.results import evaluate
from evalutils.evaluation.scoring import UNSCORED_REASONS, Score, outcome
from evalutils.evidence.year import ComputedRow


def score_of(actual=None, profile="mof-2020-10", unit="场次", exactness="exact", **cells):
    """Return the score of a form of one indicator of 100 points."""
    figures = []
    if actual is not None:
        figures = [figure("held", "若干", actual, unit, exactness)]
        cells["actual"] = "held"
    cells.setdefault("unit", unit)
    return results_of(leaf(**cells), figures=figures, profile=profile).scores[0]


def test_2022_is_scored_exactly_as_its_evaluation_sets_out() -> None:
    results = results_2022()
    given = {score.code: score.score for score in results.scores if score.score is not None}
    assert given == {"B1": exact(10)}
    strict, assumed = results.outcomes["strict"], results.outcomes["assumptions"]
    assert (strict.scored, strict.scorable, strict.coverage) == (exact(10), 10, Fraction(1, 10))
    assert (strict.total, strict.unscored) == (span(10, 100), 90)
    assert replace(assumed, basis="strict") == strict, "no assumption adds anything"
    assert results.readings == (strict,)
    assert not strict.gradable


def test_2022_says_why_each_indicator_is_unscored() -> None:
    reasons = {s.code: s.unscored_reason for s in results_2022().scores if s.score is None}
    assert reasons == {
        "Q1": "repeats_itself", "C1": "repeats_other",
        "Q2": "no_target", "Q3": "conflict", "Q4": "no_target_no_actual",
        "Q5": "no_target_no_actual", "Q6": "no_target_no_actual", "Q7": "no_target",
        "T1": "no_target_no_actual", "E1": "no_target_no_actual", "E2": "no_target_no_actual",
        "E3": "no_tier", "E4": "no_tier", "E5": "no_tier", "S1": "no_target_no_actual",
    }  # fmt: skip
    assert set(reasons.values()) <= set(UNSCORED_REASONS)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"actual": "seats / seats", "target": "100%", "unit": "%"}, "repeats_itself"),
        ({"actual": "(seats + rows) / (rows + seats)", "target": "100%", "unit": "%"},
         "repeats_itself"),
        ({"actual": "seats / again", "target": "100%", "unit": "%"}, "repeats_itself"),
        ({"actual": "full", "target": "100%", "unit": "%"}, "repeats_itself"),
        ({"actual": "seats", "target": "40", "unit": "个", "target_basis": "assumption"},
         "repeats_itself"),
        ({"actual": "seats", "target": "≥40个", "unit": "个", "target_basis": "assumption"},
         "repeats_itself"),
        ({"actual": "seats", "target": "40", "unit": "个", "target_basis": "derived"}, ""),
        ({"actual": "seats", "target": "40", "unit": "个"}, ""),
        ({"actual": "seats", "target": "41", "unit": "个", "target_basis": "assumption"}, ""),
        ({"actual": "share", "target": "90%", "unit": "%", "target_basis": "assumption"}, ""),
        ({"actual": "none", "target": "0", "unit": "起", "direction": "≤",
          "target_basis": "assumption"}, ""),
        ({"actual": "40", "target": "40", "unit": "个", "target_basis": "assumption"}, ""),
        ({"actual": "seats / rows", "target": "100%", "unit": "%"}, ""),
    ],
)  # fmt: skip
def test_a_target_that_repeats_its_own_actual_is_never_scored(cells, reason) -> None:
    figures = [
        figure("seats", "40个", exact(40), "个"),
        figure("rows", "50个", exact(50), "个"),
        figure("share", "90%", exact("0.9"), "%"),
        figure("none", "0起", exact(0), "起"),
    ]
    again = replace(figures[0], id="again")  # the same figure of the same passage, named twice
    year = year_of([leaf(**cells)], [ComputedRow("full", "占比", "seats / seats", "%")])
    (score,) = evaluate(year, (*figures, again), load_profile("mof-2020-10")).scores
    assert (score.unscored_reason, score.score is None) == (reason, bool(reason))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({}, "repeats_other"),
        ({"target": "50000", "unit": "元", "target_basis": "assumption"}, "repeats_other"),
        ({"actual": "spent / granted", "target": "100%", "unit": "%"}, "repeats_other"),
        ({"target_basis": "approved"}, ""),
        ({"target_basis": "source"}, ""),
        ({"target": "4.8"}, ""),
        ({"actual": "other"}, ""),
    ],
)
def test_another_indicators_target_and_actual_are_scored_once(cells, reason) -> None:
    """A limit of cost taken from the budget is the execution rate again."""
    figures = [
        figure("granted", "5万元", exact(50000), "元"),
        figure("spent", "4.9万元", exact(49000), "元"),
        figure("other", "4.9万元", exact(49000), "元"),
    ]
    figures[2] = replace(figures[2], quote="另付4.9万元")
    rate = {"actual": "spent / granted", "target": "100%", "unit": "%", "target_basis": "rule"}
    cost = {"actual": "spent", "target": "5", "unit": "万元", "target_basis": "derived",
            "direction": "≤", "name": "购书支出", "dimension": "成本", **cells}  # fmt: skip
    first = replace(leaf(code="R", name="预算执行率", points="60", **rate), row=3)
    second = leaf(code="K", points="40", **cost)
    scores = {s.code: s for s in results_of(second, first, figures=figures).scores}
    assert scores["R"].score is not None, "the one that stands on a rule is kept"
    assert scores["K"].unscored_reason == reason


def test_a_loss_that_rounds_away_is_noted() -> None:
    execution = results_2022().scores[0]
    assert execution.exact == exact(Fraction(81070, 8109))
    assert (execution.score, execution.remarks) == (exact(10), ("loss_rounds_away",))


def test_a_met_limit_stands_on_the_clause_that_gives_full_points() -> None:
    cost = next(score for score in results_2022().scores if score.code == "C1")
    assert cost.clause == "财预〔2020〕10号 第十六条"
    missed = score_of(exact(125), direction="≤", target="100")
    assert (missed.score, missed.clause) == (exact(80), "本口径取法（第十六条未列公式）")


def test_an_interval_of_evidence_gives_an_interval_of_points() -> None:
    assert score_of(span(300, 400, "()"), target="400").score == span(75, 100)
    assert score_of(span(300, None, "(]"), target="400").score == span(75, 100)
    assert score_of(span(300, 400, "()"), target="300").score == exact(100)


def test_contradictory_evidence_is_never_scored() -> None:
    score = score_of(span(1, 9), target="5", exactness="conflict")
    assert (score.score, score.unscored_reason, score.met) == (None, "conflict", None)


def test_far_above_target_asks_for_an_explanation_and_takes_nothing() -> None:
    assert score_of(exact(130), target="100").remarks == ("over_achieved",)
    assert score_of(exact("129.9"), target="100").remarks == ()
    assert score_of(exact(130), target="100").score == exact(100)
    assert score_of(span(120, 140), target="100").remarks == ()


@pytest.mark.parametrize(
    ("actual", "cells"),
    [
        (exact(130), {"target": "100", "direction": "≤"}),
        (exact(130), {"target": "100", "direction": "="}),
        (span(None, 500, "(]"), {"target": "100"}),  # at most 500 may be anything
        (exact("-0.1"), {"target": "-5%", "unit": "%"}),  # twice the fall is no success
        (span(150, 200), {"target": "100", "exactness": "conflict"}),
    ],
)
def test_nothing_else_is_far_above_target(actual, cells) -> None:
    assert score_of(actual, **cells).remarks == ()


def test_percentages_over_one_hundred_score_full_points_and_no_more() -> None:
    assert score_of(exact("1.2"), target="100%", unit="%").score == exact(100)


def test_negative_actual_values_score_nothing_below_zero() -> None:
    assert score_of(exact(-5), target="100").score == exact(0)
    assert score_of(exact("-0.12"), target="5%", unit="%", direction="≤").score == exact(100)


def test_a_negative_target_is_met_or_left_unscored() -> None:
    """A fall of 10 % was asked for: whether it came is plain, how far it was missed is not."""
    fell = score_of(exact("-0.12"), target="-10%", unit="%", direction="≤")
    assert (fell.score, fell.met) == (exact(100), True)
    missed = score_of(exact("-0.05"), target="-10%", unit="%", direction="≤")
    assert (missed.score, missed.unscored_reason, missed.met) == (None, "negative_target", False)


def test_a_target_of_nothing_is_a_fault_only_where_it_divides() -> None:
    with pytest.raises(InputFaults) as raised:
        score_of(exact(5), target="0")
    assert [fault.code for fault in raised.value.faults] == ["zero_target"]
    assert score_of(exact(0), target="0", direction="≤").score == exact(100)
    assert score_of(exact(1), target="0", direction="≤").score == exact(0)
    assert score_of(exact(0), target="0", direction="=").score == exact(100)


@pytest.mark.parametrize(
    ("actual", "score"), [("59.995", 60), ("59.9949", "59.99"), ("79.99", "79.99"), ("80", 80)]
)
def test_rows_round_half_up_to_two_decimals(actual, score) -> None:
    assert score_of(exact(actual), target="100").score == exact(score)


@pytest.mark.parametrize(
    ("actual", "grades"),
    [
        (exact("59.99"), ("差",)),
        (exact("59.995"), ("中",)),
        (exact("79.99"), ("中",)),
        (exact("80"), ("良",)),
        (exact("90"), ("优",)),
        (span("79.9", "80", "[)"), ("良", "中")),
        (span("79.9", "79.99"), ("中",)),
    ],
)
def test_grades_come_from_the_rounded_total(actual, grades) -> None:
    held = [figure("held", "若干", actual, "分")]
    results = results_of(leaf(target="100", unit="分", actual="held"), figures=held)
    assert results.outcomes["strict"].grades == grades
    assert results.outcomes["strict"].gradable


def test_just_below_the_threshold_no_grade_is_given() -> None:
    profile = load_profile("mof-2020-10")

    def result(points: str) -> bool:
        rows = [
            Score("A", "甲", Fraction(points), exact(1), exact(1), "", "", strict=True),
            Score("B", "乙", 100 - Fraction(points), None, None, "", "", "no_target"),
        ]
        return outcome("strict", rows, profile).gradable

    assert (result("59.99"), result("60")) == (False, True)


def test_a_person_s_tier_scores_a_share_or_a_band() -> None:
    chosen = {"direction": "定性", "reason": "查看了现场记录", "target": "有所好转"}
    assert score_of(tier="达成 90%", **chosen).score == exact(90)
    assert score_of(tier="部分达成", **chosen).score == span(60, 80)
    assert score_of(tier="", **chosen).unscored_reason == "no_tier"


@pytest.mark.parametrize(
    ("rate", "score"), [("1", 100), ("0.9999", 70), ("0.8", 70), ("0.7999", 50), ("0.5999", 0)]
)
def test_execution_under_101_goes_by_steps(rate, score) -> None:
    row = {"dimension": "预算执行", "target": "100%", "unit": "%", "profile": "mof-2021-101"}
    assert score_of(exact(rate), **row).score == exact(score)


def test_execution_over_budget_has_no_points_under_101() -> None:
    row = {"dimension": "预算执行", "target": "100%", "unit": "%"}
    over = score_of(exact("1.02"), profile="mof-2021-101", **row)
    assert (over.score, over.unscored_reason) == (None, "above_range")
    assert score_of(exact("1.02"), **row).score == exact(100)


@pytest.mark.parametrize(
    ("rate", "target", "found"),
    [("0.6", "50%", None), ("1.5", "200%", exact(50)), ("0.4", "50%", exact(70))],
)
def test_over_budget_is_told_by_the_target_and_not_by_one(rate, target, found) -> None:
    row = {"dimension": "预算执行", "target": target, "unit": "%", "profile": "mof-2021-101"}
    score = score_of(exact(rate), **row)
    assert (score.score, score.unscored_reason) == (found, "" if found else "above_range")


@pytest.mark.parametrize(("rate", "score"), [("0.9", 100), ("0.89", 80), ("0.6", 50), ("0.59", 0)])
def test_satisfaction_under_101_goes_by_its_own_steps(rate, score) -> None:
    row = {"dimension": "满意度", "target": "95%", "unit": "%", "profile": "mof-2021-101"}
    assert score_of(exact(rate), **row).score == exact(score)


def test_satisfaction_under_101_that_is_no_percentage_is_unscored() -> None:
    row = {"dimension": "满意度", "target": "4.5", "profile": "mof-2021-101"}
    assert score_of(exact(4), unit="分", **row).unscored_reason == "no_percentage"


def test_other_indicators_under_101_begin_at_sixty_percent() -> None:
    assert score_of(exact(80), target="100", profile="mof-2021-101").score == exact(50)


@pytest.mark.parametrize(("actual", "score"), [(100, 100), (150, 50), (200, 0), (300, 0)])
def test_limits_in_finance_systems_follow_the_reverse_formula(actual, score) -> None:
    row = {"direction": "≤", "target": "100", "profile": "finance-system"}
    assert score_of(exact(actual), **row).score == exact(score)


def test_the_middle_tier_in_hubei_begins_at_fifty_percent() -> None:
    row = {"direction": "定性", "reason": "有记录", "profile": "hubei-20-80"}
    assert score_of(tier="部分达成 50%", **row).score == exact(50)


def test_an_example_profile_must_be_completed_first() -> None:
    with pytest.raises(InputFaults) as raised:
        results_2022("four-kinds")
    assert [fault.code for fault in raised.value.faults] == ["profile_incomplete"]


def test_the_same_form_under_another_profile_keeps_its_points() -> None:
    for name in ("mof-2021-101", "hubei-20-80", "finance-system", "mof-framework"):
        results = results_2022(name)
        assert sum(score.points for score in results.scores) == 100
        assert len(results.scores) == sum(row.level == 2 for row in form_2022())


def test_execution_of_2022_loses_a_step_under_101() -> None:
    assert results_2022("mof-2021-101").scores[0].score == exact(7)
