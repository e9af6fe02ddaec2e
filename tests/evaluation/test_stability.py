"""Stability: draws that score as exactly as the form does, and what they say of the grade."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import pytest
from helpers.evaluations import (
    FIGURES,
    figure,
    profile_of,
    results_2022,
    span,
    year_of,
)
from hypothesis import given
from hypothesis import strategies as st

from evalutils.evaluation.methods import RATES, line, round_half_up, score_by, steps, with_reduction
from evalutils.evaluation.results import Results, evaluate
from evalutils.evaluation.stability import (
    NO_SPREAD,
    NotGiven,
    Spread,
    Stability,
    assess,
    cents,
    grade_shares,
    rates_of,
    shares_at,
    simulate,
    stability_model,
    total_range,
    whole_cents,
    with_stability,
)
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.year import ComputedRow, IndicatorRow
from evalutils.reading.quantities import Interval, read_quantities
from evalutils.reporting.printing import Printer

shown = Printer().text

PROFILES = ("mof-2020-10", "mof-2021-101", "hubei-20-80", "finance-system", "mof-framework")
CURVES = {
    "line": line(),
    "from 60 %": line("0.6"),
    "steps": steps([("0.6", "0.5"), ("0.8", "0.7"), ("1", "1")]),
    "reduced": with_reduction(line(), Fraction("1.3"), Fraction("0.5"), Fraction("0.2")),
}


def row(code: str, points: str, **cells: str) -> IndicatorRow:
    plain = {
        "name": f"指标{code}", "dimension": "数量", "points_basis": "approved",
        "direction": "≥", "target": "100", "unit": "场", "target_basis": "approved",
    }  # fmt: skip
    return IndicatorRow(row=2, code=code, parent="", level=1, points=points, **{**plain, **cells})


def words(ident: str, text: str) -> Evidence:
    (quantity,) = read_quantities(text)
    return dataclasses.replace(figure(ident, text, quantity.interval, ""), quantity=quantity)


def evaluated(
    rows: Iterable[IndicatorRow],
    evidence: Iterable[Evidence] = (),
    computed: Iterable[ComputedRow] = (),
    profile: str = "mof-2020-10",
) -> Results:
    return evaluate(year_of(rows, computed), tuple(evidence), profile_of(profile))


def model_of(
    rows, evidence=(), basis="strict", spread=NO_SPREAD, computed=(), profile="mof-2020-10"
):
    evidence = tuple(evidence)
    results = evaluated(rows, evidence, computed, profile)
    return stability_model(results, profile_of(profile), evidence, basis, spread)


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("rate", RATES)
@given(actual=st.integers(0, 400), low=st.integers(0, 200), more=st.integers(0, 50))
def test_draws_are_scored_by_the_same_curves_as_the_form(
    rate: str, curve: str, actual: int, low: int, more: int
) -> None:
    scale = Fraction(1, 7) if rate != "actual" else Fraction(1, 200)
    done, aim = actual * scale, Interval(low * scale, (low + more) * scale)
    if low == 0 and rate == "actual/target":
        return
    wanted = score_by(rate, CURVES[curve], Interval.exact(done), aim, Fraction(1)).value
    ends = (np.array([float(aim.low or 0)]), np.array([float(aim.high or 0)]))
    rates = rates_of(rate, np.array([float(done)]), *ends)
    assert math.isclose(shares_at(CURVES[curve], rates)[0], wanted, abs_tol=1e-8)


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("direction", ["≥", "≤", "="])
def test_a_form_without_uncertainty_is_scored_the_same_in_draws(name: str, direction: str) -> None:
    dimension = "产出数量" if name == "mof-framework" else "数量"
    for actual in ("0", "57", "60", "79.99", "95", "100", "100.01", "129.99", "150", "170", "250"):
        rows = [
            row("A", "33.33", dimension=dimension, direction=direction, actual=actual),
            row("B", "66.67", dimension=dimension, direction=direction, actual="100"),
        ]
        results = evaluated(rows, profile=name)
        model = stability_model(results, profile_of(name), (), spread=NO_SPREAD)
        draws = simulate(model, 3)
        assert {Fraction(int(low), 100) for low in draws.low} == {
            results.outcomes["strict"].scored.value
        }, actual


@given(st.integers(0, 10**6))
def test_rows_are_rounded_half_up_as_in_the_form(thousandths: int) -> None:
    exactly = Fraction(thousandths, 1000)
    assert cents(np.array([float(exactly)]), 2)[0] == round_half_up(exactly) * 100


def test_points_that_are_moved_stay_printable_and_keep_their_sum() -> None:
    points = np.random.Generator(np.random.PCG64(1)).dirichlet([3.0, 5, 1, 1], size=500) * 100
    moved = whole_cents(points, 10000, 2)
    assert (moved.sum(axis=1) == 10000).all()
    assert np.abs(moved - points * 100).max() < 1


def test_every_draw_lies_inside_the_interval_of_the_exact_result() -> None:
    rows = [
        row("A", "40", actual="shows"),
        row("B", "30", target="1", unit="", actual="shows / people"),
        row("C", "30", direction="定性", target="", unit="", tier="达成", reason="见现场记录"),
    ]
    evidence = [figure("shows", "约80场", span(70, 90, "[)"), "场", "approx"),
                figure("people", "约90场", span(85, 95, "[)"), "场", "approx")]  # fmt: skip
    results = evaluated(rows, evidence)
    draws = simulate(
        stability_model(results, profile_of("mof-2020-10"), evidence, spread=NO_SPREAD)
    )
    total = results.outcomes["strict"].total
    assert all(Fraction(int(low), 100) in total for low in draws.low)
    assert draws.low.min() < 7550, "the draws reach towards both ends"
    assert draws.low.max() > 9350


def test_a_figure_that_two_indicators_share_is_drawn_once() -> None:
    rows = [row("A", "50", actual="shows"), row("B", "50", direction="≤", actual="shows")]
    shows = figure("shows", "约100场", span(80, 120, "[)"), "场", "approx")
    draws = simulate(model_of(rows, [shows]), 500)
    actual_below, actual_above = draws.shares[:, 0] < 1, draws.shares[:, 1] < 1
    assert not (actual_below & actual_above).any(), "it cannot be below and above 100 at once"


def test_a_computed_value_stands_on_the_figures_behind_it() -> None:
    rows = [row("A", "100", actual="half")]
    shows = figure("shows", "约200场", span(150, 210, "[)"), "场", "approx")
    model = model_of(rows, [shows], computed=[ComputedRow("half", "半数", "shows / 2", "场")])
    assert model.factors == ("evidence:shows",)
    assert model.shares({"evidence:shows": np.array([0.0, 1.0])}, 2).ravel().tolist() == [0.75, 1]


def test_hedge_widths_are_scaled_around_the_printed_number() -> None:
    spread = dataclasses.replace(NO_SPREAD, hedges=Fraction(2))
    rows = [row("A", "100", actual="shows", target="200")]
    model = model_of(rows, [words("shows", "约120场")], spread=spread)
    assert model.factors == ("evidence:shows", "hedge:about")
    ends = {"evidence:shows": np.array([0.0, 0.0, 0.0]), "hedge:about": np.array([0.0, 0.5, 1.0])}
    assert (model.shares(ends, 3).ravel() * 200).round(6).tolist() == [117.5, 115, 110]


def test_a_figure_without_an_end_is_drawn_as_the_score_it_allows() -> None:
    rows = [row("A", "100", actual="shows")]
    draws = simulate(
        model_of(rows, [figure("shows", "超过80场", span(80, None, "()"), "场", "gt")]), 400
    )
    assert draws.model.factors == ("evidence:score:A",)
    assert draws.low.min() >= 8000
    assert draws.low.max() <= 10000


def test_only_assumed_targets_are_moved_and_no_percentage_beyond_all() -> None:
    spread = dataclasses.replace(NO_SPREAD, targets=Fraction(1, 10))
    rows = [
        row("A", "50", actual="100"),
        row("B", "25", actual="100", target_basis="assumption"),
        row("C", "25", actual="100%", target="100%", unit="%", target_basis="assumption"),
    ]
    model = model_of(rows, basis="assumptions", spread=spread)
    assert model.factors == ("target:B", "target:C")
    high = {name: np.array([1.0]) for name in model.factors}
    assert model.shares(high, 1)[0].round(9).tolist() == [1, round(1 / 1.1, 9), 1]


def test_points_a_rule_fixes_stay_and_the_others_keep_their_sum() -> None:
    spread = dataclasses.replace(NO_SPREAD, weights=Fraction(1, 10))
    rows = [row("A", "10", points_basis="rule", actual="100"),
            *(row(f"B{n}", "30", actual="100") for n in range(3))]  # fmt: skip
    draws = simulate(model_of(rows, spread=spread), 4000)
    assert set(draws.points[:, 0]) == {1000}
    assert (draws.points.sum(axis=1) == 10000).all()
    assert (draws.low == 10000).all(), "a form that earns everything earns it at any weights"
    off = np.abs(draws.points[:, 1] / 3000 - 1)
    assert 0.93 < (off < 0.1).mean() < 0.97, "±10 % holds about 95 % of the draws"


def test_the_same_seed_gives_the_same_draws() -> None:
    rows = [row("A", "50", actual="shows"), row("B", "50", actual="90")]
    spread = Spread(Fraction(1, 10), Fraction(1, 10), Fraction(2), Fraction(9, 10))
    model = model_of(rows, [words("shows", "约80场")], spread=spread)
    one, same, other = simulate(model, 100, 7), simulate(model, 100, 7), simulate(model, 100, 8)
    assert (one.low == same.low).all()
    assert (one.low != other.low).any()


def test_grade_shares_add_up_and_know_the_boundaries() -> None:
    for actual, grade in (
        ("59.994", "差"),
        ("59.995", "中"),
        ("79.99", "中"),
        ("80", "良"),
        ("90", "优"),
    ):
        found = grade_shares(simulate(model_of([row("A", "100", actual=actual)]), 10))
        assert {item.name: item.share for item in found if item.share} == {grade: 1}, actual
    rows = [row("A", "100", actual="shows")]
    shows = figure("shows", "约90场", span(80, 100, "[)"), "场", "approx")
    shares = grade_shares(simulate(model_of(rows, [shows]), 8000))
    assert sum(item.share for item in shares) == 1
    assert [item.name for item in shares] == ["优", "良", "中", "差"]
    assert abs(float(shares[0].share) - 0.5) < 0.02


def test_an_unscored_rest_that_leaves_the_grade_open_is_no_grade() -> None:
    rows = [row("A", "85", actual="100"), row("B", "15")]
    found = assess(model_of(rows), 20)
    assert isinstance(found, Stability)
    assert found.leading.name == ""
    assert found.leading.share == 1
    assert found.total == (85, 100)


def test_a_range_holds_the_share_of_draws_it_names() -> None:
    shows = figure("shows", "约90场", span(80, 100, "[)"), "场", "approx")
    low, high = total_range(
        simulate(model_of([row("A", "100", actual="shows")], [shows])), Fraction(1, 2)
    )
    assert abs(float(low) - 85) < 0.3
    assert abs(float(high) - 95) < 0.3


def test_below_the_threshold_there_is_no_result_but_the_reason() -> None:
    """2022: 10 % of the points can be scored, 60 % are needed."""
    results, profile = results_2022(), profile_of("mof-2020-10")
    for basis in ("strict", "assumptions"):
        found = assess(stability_model(results, profile, FIGURES, basis))
        assert found == NotGiven("coverage", Fraction(1, 10), Fraction(3, 5))
    assert with_stability(results, profile, FIGURES) == results


def test_the_figures_of_a_result_can_be_printed() -> None:
    rows = [row("A", "100", actual="shows")]
    shows = figure("shows", "约90场", span(80, 100, "[)"), "场", "approx")
    results = with_stability(evaluated(rows, [shows]), profile_of("mof-2020-10"), [shows], 400)
    values = {ref: shown(value) for ref, value in results.values.items() if "stability" in ref}
    assert values["result:stability.draws"] == "400"
    assert values["result:stability.weights"] == "10%"
    assert values["result:stability.grade.4"] == "0%"
    assert values["result:stability.grade.1"].startswith("约")
    shares = [results.values[f"result:stability.grade.{n}"].interval.value for n in range(1, 5)]
    assert sum(shares) == 1
    assert list(results.values) == sorted(results.values)
