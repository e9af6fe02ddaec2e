"""Trials: other cells and hedge widths, in memory, with what follows from them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from evalutils.base.faults import InputFaults
from evalutils.evaluation.profiles import load_profile
from evalutils.evaluation.whatif import (
    Change,
    Standing,
    adjustable_hedges,
    assumed_values,
    read_changes,
    standing,
    tried,
)
from evalutils.evidence.year import load_year
from evalutils.reading.quantities import Interval
from evalutils.reporting.printing import Printer

shown = Printer().text

FOLDER = Path(__file__).resolve().parents[2] / "data" / "raw" / "pingan-zengcheng" / "2022"


@pytest.fixture(scope="module")
def before() -> Standing:
    return standing(load_year(FOLDER), load_profile("mof-2020-10"))


def words(changes: tuple[Change, ...]) -> list[str]:
    return [f"{change.code}.{change.column}={change.value}" for change in changes]


def test_nothing_changed_gives_the_results_that_stand(before: Standing) -> None:
    trial = tried(before, [], {"about": Fraction(1)})
    assert trial.results == before.results
    assert (trial.changes, dict(trial.widths), trial.adds_up) == ((), {}, True)


def test_a_target_somebody_tries_is_an_assumption_and_leaves_the_strict_result(
    before: Standing,
) -> None:
    trial = tried(before, read_changes(["Q7.target=95%"]))
    assert words(trial.changes) == ["Q7.target=95%", "Q7.target_basis=assumption"]
    assert shown(trial.results.values["score:Q7"]) == "3.90"  # 92.7 / 95 × 4
    assert trial.results.outcomes["strict"] == before.results.outcomes["strict"]
    assert trial.results.outcomes["assumptions"].scored == Interval.exact(Fraction("13.90"))


def test_a_target_can_be_tried_as_approved(before: Standing) -> None:
    changes = ["Q7.target=95%", "Q7.target_basis=approved", "Q7.points_basis=approved"]
    trial = tried(before, read_changes(changes))
    assert trial.results.outcomes["strict"].scorable == 14


def test_points_of_headings_follow_and_a_sum_that_is_off_gives_no_grade(before: Standing) -> None:
    trial = tried(before, read_changes(["Q7.points=6"]))
    assert words(trial.changes) == [
        "Q7.points=6", "P.points=52", "P.points_basis=assumption", "PZ.points=21",
    ]  # fmt: skip
    assert (trial.points, trial.full, trial.adds_up) == (102, 100, False)
    assert not any(outcome.gradable for outcome in trial.results.outcomes.values())


def test_points_moved_between_two_indicators_still_add_up(before: Standing) -> None:
    trial = tried(before, read_changes(["Q7.points=6", "Q6.points=5"]))
    assert trial.adds_up
    assert words(trial.changes) == ["Q7.points=6", "Q6.points=5"]


def test_a_change_to_what_stands_already_is_none(before: Standing) -> None:
    assert tried(before, read_changes(["Q7.points=4", "B1.target=100%"])).changes == ()


def test_a_tier_without_a_reason_is_marked_to_be_decided(before: Standing) -> None:
    trial = tried(before, read_changes(["E3.tier=达成 90%"]))
    assert words(trial.changes) == ["E3.tier=达成 90%", "E3.reason=待定"]
    assert shown(trial.results.values["score:E3"]) == "5.40"


def test_a_wider_hedge_moves_the_figures_and_what_rests_on_them(before: Standing) -> None:
    assert adjustable_hedges(before.evidence) == ("about", "near", "odd")
    trial = tried(before, read_changes(["Q2.target=350"]), {"odd": Fraction(1, 2)})
    assert trial.results.values["evidence:activities"].interval == Interval(
        Fraction(300), Fraction(350), False, False
    )
    assert shown(trial.results.values["score:Q2"]) == "3.43—4.00"
    # 300 ÷ 350 × 4: with no width at all the printed number is read as it stands
    exact = tried(before, read_changes(["Q2.target=350"]), {"odd": Fraction(0)})
    assert shown(exact.results.values["score:Q2"]) == "3.43"


def test_a_figure_is_read_again_in_its_paragraph_and_keeps_its_place(before: Standing) -> None:
    trial = tried(before, [], {"about": Fraction(2)})
    old = {item.id: item for item in before.evidence}
    for item in trial.evidence:
        assert item.quantity.text == old[item.id].quantity.text
        assert item.quantity.start == old[item.id].quantity.start
        assert item.place == old[item.id].place
    moved = [item.id for item in trial.evidence if item.quantity != old[item.id].quantity]
    assert moved == ["registered", "person_times"]


def test_a_cell_that_cannot_be_read_is_told_and_nothing_is_lost(before: Standing) -> None:
    with pytest.raises(InputFaults, match="约多少"):
        tried(before, read_changes(["Q7.target=约多少"]))
    with pytest.raises(InputFaults):
        tried(before, [Change("Q7", "points", "")])
    assert tried(before, []).results == before.results


def test_only_what_names_its_assumption_can_be_looked_at(before: Standing) -> None:
    (looked_at,) = assumed_values(before, before.evidence)
    assert looked_at.entry.id == "disputes_per_incident"
    assert looked_at.interval == Interval.exact(Fraction(4371, 15301))
    assert "包含" in looked_at.entry.assumption
    plain = replace(before.year.analysis, not_computed=())
    bare = replace(before, year=replace(before.year, analysis=plain))
    assert assumed_values(bare, bare.evidence) == ()
