"""The data of the first project-year: complete, bound, and nothing that the source does not say."""

from fractions import Fraction
from pathlib import Path

import pytest
from helpers.loops import some

from evalutils.evidence.expressions import evaluate
from evalutils.evidence.ledger import quantities_frame
from evalutils.evidence.year import check_registry, leaves, load_year
from evalutils.reading.quantities import Interval

FOLDER = Path(__file__).resolve().parents[2] / "data" / "raw" / "pingan-zengcheng" / "2022"


@pytest.fixture(scope="module")
def clean():
    return load_year(FOLDER)


@pytest.fixture(scope="module")
def year(clean):
    return clean.year


@pytest.fixture(scope="module")
def ledger(clean):
    return {item.id: item.quantity for item in clean.evidence}


def between(low, high, low_incl=True, high_incl=True):
    ends = (None if end is None else Fraction(end) for end in (low, high))
    return Interval(*ends, low_incl, high_incl)


FIGURES = {
    "budget_total": (Interval.exact(810900), "元"),
    "budget_executed": (Interval.exact(810700), "元"),
    "villages": (Interval.exact(367), "条"),
    "lecture_per_village": (Interval.exact(1), "场"),
    "activities": (between(300, 400, False, False), "场次"),
    "posters": (between(18000, 30000, False, False), "份"),
    "leaflets": (between(54000, 55000, False, False), "份"),
    "gifts": (between(4000, 5000, False, False), "份"),
    "participants": (between(100000, 200000, False, False), "名"),
    "registered": (between(136500, 137500, True, False), "人"),
    "realname_rate": (Interval.exact("0.927"), "%"),
    "person_times": (between(1150000, 1250000, True, False), "人次"),
    "volunteers": (between(80000, None, False, False), "人次"),
    "incidents": (Interval.exact(15301), "宗"),
    "detained": (Interval.exact(119), "人"),
    "detained_admin": (Interval.exact(110), "人"),
    "detained_criminal": (Interval.exact(9), "人"),
    "disputes": (Interval.exact(4371), "宗"),
    "reserve_members": (between(1, None, True, False), "名"),
}


@pytest.mark.parametrize("ident", FIGURES)
def test_each_of_the_nineteen_figures_is_bound_to_its_interval(ledger, ident):
    interval, unit = FIGURES[ident]
    assert (ledger[ident].interval, ledger[ident].unit) == (interval, unit)


def test_there_are_nineteen_figures_and_the_source_has_no_other(clean, ledger):
    assert list(ledger) == list(FIGURES)
    frame = quantities_frame(clean.documents)
    assert frame["text"].tolist() == [quantity.text for quantity in ledger.values()]


def test_the_posters_are_a_conflict_and_not_repaired(ledger):
    assert ledger["posters"].exactness == "conflict"


def test_the_source_is_registered():
    assert check_registry(FOLDER) == []


def test_what_the_source_does_not_name_stays_unknown(year):
    assert year.project.unit is None
    assert year.project.department is None
    assert year.project.name_is_ours
    total = year.budget[0]
    assert (total.initial, total.adjusted, total.executed) == ("", "81.09", "81.07")
    assert all(not row.adjusted for row in year.budget[1:])


def test_there_are_sixteen_leaf_indicators_with_their_points(year):
    points = {row.code: row.points for row in leaves(year.indicators)}
    assert points == {
        "B1": "10", "Q1": "8", "Q2": "4", "Q3": "3", "Q4": "8", "Q5": "8", "Q6": "7", "Q7": "4",
        "T1": "5", "C1": "3", "E1": "8", "E2": "7", "E3": "6", "E4": "5", "E5": "4", "S1": "10",
    }  # fmt: skip


def test_only_the_execution_rate_rests_on_a_rule(year):
    strict = {
        row.code
        for row in leaves(year.indicators)
        if row.points_basis != "assumption" and row.target_basis not in {"assumption", ""}
    }
    assert strict == {"B1"}


def test_no_tier_is_chosen_for_the_reader(year):
    assert not any(row.tier or row.declared_score for row in some(year.indicators))


def test_what_is_computed_has_the_right_values(year, ledger):
    values = {ident: quantity.interval for ident, quantity in ledger.items()}
    for row in year.analysis.computed:
        values[row.id] = evaluate(row.expression, values)
    assert values["execution_rate"] == Interval.exact(Fraction(8107, 8109))
    assert values["balance"] == Interval.exact(200)
    assert values["detained_sum"] == values["detained"]
    assert values["lectures"] == Interval.exact(367)
    assert values["lectures"].intersection(values["activities"]) is not None
    assert values["registered_realname"] == between("126535.5", "127462.5", True, False)
    assert values["volunteer_share"] == between("0.064", None, False, False)


def test_district_wide_values_are_never_scored(year):
    context = {row.id for row in year.analysis.computed if row.context_only}
    assert context == {"detained_sum", "registered_realname", "volunteer_share"}
    used = " ".join(row.actual for row in some(year.indicators))
    assert not any(name in used for name in year.analysis.context)


def test_three_numbered_goals_have_no_result(year):
    goals = [goal for goal in year.analysis.goals if goal.kind == "goal"]
    assert [goal.outcome for goal in goals] == ["none", "none", "result", "none"]
    assert sum(goal.kind == "background" for goal in year.analysis.goals) == 3


def test_the_second_problem_is_a_measure_and_the_third_is_unanswered(year):
    problems = year.analysis.problems
    assert [problem.is_measure for problem in problems] == [False, True, False]
    assert [bool(problem.answered_by) for problem in problems] == [True, True, False]


def test_every_unscored_indicator_can_be_settled_by_what_is_asked_for(year):
    asked = {code for request in year.analysis.requests for code in request.indicators}
    assert {row.code for row in leaves(year.indicators)} <= asked
    assert len(year.analysis.requests) == 8
