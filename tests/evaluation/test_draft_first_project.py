"""A draft from the published report of 2022 alone, held against the analysis a person wrote of it.

The names of the folder's own goals are not given to the program: it has the report and nothing
else, and must come to what was decided by hand, each entry waiting to be confirmed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from evalutils.evaluation.audit import audit_year
from evalutils.evaluation.profiles import load_profile
from evalutils.evaluation.results import evaluate
from evalutils.evidence.drafting import make_year
from evalutils.evidence.year import CleanYear, load_year

OURS = Path(__file__).resolve().parents[2] / "data" / "raw" / "pingan-zengcheng" / "2022"


@pytest.fixture(scope="module")
def by_hand() -> CleanYear:
    return load_year(OURS)


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> CleanYear:
    root = tmp_path_factory.mktemp("bundle")
    (root / "data" / "raw").mkdir(parents=True)
    source = OURS / "source" / "self-evaluation-report.txt"
    return load_year(make_year(root, "draft", "2022", [source]).folder)


def plain(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def test_every_goal_and_background_task_is_there_with_its_outcome(
    draft: CleanYear, by_hand: CleanYear
) -> None:
    for goal in by_hand.year.analysis.goals:
        same = [
            one
            for one in draft.year.analysis.goals
            if plain(goal.quote) in plain(one.quote) or plain(one.quote) in plain(goal.quote)
        ]
        assert [(one.kind, one.outcome) for one in same] == [(goal.kind, goal.outcome)], goal.id


def test_every_problem_is_there_with_its_answer(draft: CleanYear, by_hand: CleanYear) -> None:
    ours, theirs = by_hand.year.analysis.problems, draft.year.analysis.problems
    assert len(theirs) == len(ours)
    for mine, other in zip(ours, theirs, strict=True):
        assert plain(other.quote) == plain(mine.quote)
        assert other.is_measure == mine.is_measure
        assert bool(other.answered_by) == bool(mine.answered_by)


def test_at_least_ten_of_the_twelve_findings_are_made(draft: CleanYear, by_hand: CleanYear) -> None:
    profile = load_profile("mof-2020-10")
    found = [
        {
            seen.key
            for seen in audit_year(
                one.year,
                one.documents,
                one.evidence,
                evaluate(one.year, one.evidence, profile).values,
                profile,
            )
        }
        for one in (by_hand, draft)
    ]
    assert len(found[0]) >= 10
    assert len(found[0] & found[1]) >= 10, found[0] - found[1]


def test_everything_waits_to_be_confirmed(draft: CleanYear) -> None:
    analysis = draft.year.analysis
    entries = (*analysis.goals, *analysis.problems, *analysis.recommendations, *analysis.computed)
    assert {entry.status for entry in entries} == {"proposed"}
