"""Properties every scoring rule keeps, whatever the figures."""

from dataclasses import replace
from fractions import Fraction

import pytest
from helpers.evaluations import exact, figure, heading, leaf, results_of, span
from helpers.loops import some
from hypothesis import given
from hypothesis import strategies as st

from evalutils.evaluation.methods import rounded, score_by
from evalutils.evaluation.profiles import load_profile

PROFILES = {
    name: load_profile(name)
    for name in ("finance-system", "hubei-20-80", "mof-2020-10", "mof-2021-101", "mof-framework")
}
DIRECTIONS = ("≥", "≤")
POINTS = Fraction(10)

positive = st.fractions(min_value=Fraction(1, 100), max_value=1000)
signed = st.fractions(min_value=-1000, max_value=3000)
profiles = st.sampled_from(sorted(PROFILES))


def points_of(profile: str, direction: str, actual, target):
    method = PROFILES[profile].methods[direction]
    return score_by(method.rate, method.curve, actual, target, POINTS)


@given(profiles, st.sampled_from(DIRECTIONS), signed, signed, positive)
def test_more_is_never_worse_for_at_least_and_never_better_for_at_most(
    profile, direction, one, other, target
):
    worse, better = sorted((one, other), reverse=direction == "≤")
    low, high = (points_of(profile, direction, exact(x), exact(target)).value
                 for x in (worse, better))  # fmt: skip
    assert 0 <= low <= high <= POINTS


@given(profiles, st.sampled_from(("≥", "≤", "=")), signed, positive, positive)
def test_the_unit_in_which_figures_are_written_changes_nothing(
    profile, direction, actual, target, scale
):
    plain = points_of(profile, direction, exact(actual), exact(target))
    assert points_of(profile, direction, exact(actual * scale), exact(target * scale)) == plain


@given(profiles, st.sampled_from(("≥", "≤", "=")), signed, positive)
def test_a_figure_without_uncertainty_has_a_score_without_width(profile, direction, actual, target):
    assert points_of(profile, direction, exact(actual), exact(target)).is_exact


@given(profiles, st.sampled_from(("≥", "≤", "=")), positive)
def test_every_quantitative_method_gives_full_marks_at_its_target(profile, direction, target):
    assert points_of(profile, direction, exact(target), exact(target)) == exact(POINTS)


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_execution_gives_full_marks_at_the_whole_budget(profile) -> None:
    assert points_of(profile, "execution", exact(1), exact(1)) == exact(POINTS)


held_values = st.tuples(signed, positive, st.sampled_from(("[]", "[)", "(]", "()")))


@given(
    profiles, st.sampled_from(("≥", "≤", "=", "execution")), held_values, st.fractions(0, 1),
    positive,
)  # fmt: skip
def test_the_score_of_an_interval_holds_the_score_of_each_of_its_values(
    profile, direction, interval, share, target
):
    low, width, ends = interval
    held = span(low, low + width, ends)
    inside = low + width * share
    if inside in held:
        score = points_of(profile, direction, exact(inside), exact(target)).value
        whole = points_of(profile, direction, held, exact(target))
        assert score in whole
        assert rounded(exact(score)).value in rounded(whole)


@given(profiles, st.sampled_from(("≥", "≤", "=")), signed, positive, positive)
def test_both_ends_of_a_score_are_reached_or_approached(profile, direction, low, width, target):
    """Ends are not wider than need be: some value of a fine grid comes near each of them."""
    held = span(low, low + width)
    whole = points_of(profile, direction, held, exact(target))
    grid = [low + width * Fraction(step, 64) for step in range(65)]
    grid += [point for point in (Fraction(0), target) if point in held]
    found = [points_of(profile, direction, exact(point), exact(target)).value for point in grid]
    assert whole.low <= min(found) and max(found) <= whole.high
    if whole.low_incl and whole.high_incl and direction != "=":
        assert {min(found), max(found)} == {whole.low, whole.high}


tenths = st.integers(0, 1500).map(lambda number: Fraction(number, 10))
row = st.tuples(
    st.integers(1, 40),  # points, as a part of the whole
    st.sampled_from(("≥", "≤", "=")),
    st.one_of(st.none(), tenths),  # actual
    st.one_of(st.none(), tenths.filter(bool)),  # target
    st.fractions(0, 20).map(lambda width: round(width, 1)),  # how uncertain the actual is
    st.sampled_from(("approved", "assumption")),
    st.sampled_from(("approved", "assumption")),
)


def form_of(rows):
    """Return a form of 100 points and the results of it."""
    whole = sum(points for points, *_ in rows)
    indicators, figures = [heading("P", "产出指标", "100")], []
    left = Fraction(100)
    for number, (points, direction, actual, target, width, points_basis, basis) in enumerate(rows):
        last = number == len(rows) - 1
        share = left if last else Fraction(points * 10000 // whole, 100)
        left -= share
        cells = {"code": f"A{number}", "parent": "P", "points": f"{float(share):.2f}"}
        cells |= {"direction": direction, "points_basis": points_basis, "target_basis": basis}
        if target is not None:
            cells["target"] = f"{float(target):.1f}"
        if actual is not None:
            cells["actual"] = f"f{number}"
            figures.append(figure(f"f{number}", "若干", span(actual, actual + width), "场"))
        indicators.append(replace(leaf(**cells), row=number + 3))
    return results_of(*indicators, figures=figures)


@given(st.lists(row, min_size=1, max_size=6))
def test_the_ledger_adds_up_to_full_points_less_scored_less_unscored(rows):
    results = form_of(rows)
    outcome = results.outcomes["assumptions"]
    lost = sum((line.lost for line in results.deductions), exact(0))
    assert lost == exact(100) - outcome.scored - exact(outcome.unscored)


@given(st.lists(row, min_size=1, max_size=6))
def test_the_total_with_assumptions_lies_inside_the_strict_one(rows):
    results = form_of(rows)
    strict, assumed = results.outcomes["strict"], results.outcomes["assumptions"]
    assert strict.total.low <= assumed.total.low
    assert assumed.total.high <= strict.total.high
    assert strict.coverage <= assumed.coverage
    assert set(assumed.grades) <= set(strict.grades)


@given(st.lists(row, min_size=1, max_size=6))
def test_scored_lost_and_unscored_points_are_the_whole_form(rows):
    results = form_of(rows)
    for outcome in some(results.outcomes.values()):
        assert outcome.scorable + outcome.unscored == 100
        assert outcome.total.high - outcome.total.low == (
            outcome.unscored + outcome.scored.high - outcome.scored.low
        )


@given(st.lists(row, min_size=1, max_size=6))
def test_a_form_without_uncertainty_has_results_without_width(rows):
    results = form_of([(*cells[:4], Fraction(0), *cells[5:]) for cells in rows])
    assert all(s.score.is_exact for s in results.scores if s.score is not None)
    assert results.outcomes["assumptions"].scored.is_exact
