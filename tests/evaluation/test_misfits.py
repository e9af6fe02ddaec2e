"""What shows only when a form is scored: told for every row, whatever else is wrong."""

from __future__ import annotations

from dataclasses import replace

from helpers.evaluations import leaf, profile_of, year_of

from evalutils.base.faults import Fault
from evalutils.base.places import Place
from evalutils.evaluation.fitting import misfits
from evalutils.evaluation.results import indicator_table
from evalutils.evidence.year import CleanYear, ProjectYear


def form(**changes: dict[str, str]) -> ProjectYear:
    """Four leaves of 25 points, with some cells changed by code."""
    rows = []
    for number, code in enumerate("ABCD", 2):
        row = leaf(points="25", target="400", unit="场", actual="300")
        cells = {"row": number, "code": code, **changes.get(code, {})}
        rows.append(replace(row, **cells))
    return year_of(rows)


def told(year: ProjectYear, *known: Fault) -> list[tuple[str, int | None, str | None]]:
    found = misfits(CleanYear(year), profile_of("mof-2020-10"), known)
    return [(fault.code, fault.where.row, fault.where.key) for fault in found]


def test_a_form_that_fits_has_none() -> None:
    assert told(form()) == []


def test_every_bad_row_is_told_and_none_hides_another() -> None:
    year = form(
        A={"target": "0"},
        B={"direction": "定性", "target": "", "tier": "达成 10%", "reason": "理由"},
        C={"dimension": "不知道"},
        D={"actual": "没有这个"},
    )
    assert sorted(told(year)) == [
        ("profile_does_not_fit", 4, "dimension"),
        ("tier_outside_band", 3, "tier"),
        ("unknown_name", 5, "actual"),
        ("zero_target", 2, "target"),
    ]


def test_a_bad_row_that_is_known_hides_no_other_and_is_not_told_twice() -> None:
    year = form(A={"target": "约400"}, B={"target": "0"})
    known = Fault("bad_number", Place(_table(year), row=2, key="年度指标值"), "约400")
    assert told(year, known) == [("zero_target", 3, "target")]


def test_points_that_cannot_be_read_leave_the_other_checks() -> None:
    year = form(A={"points": "很多"}, B={"target": "0"})
    known = Fault("bad_number", Place(_table(year), row=2, key="points"), "很多")
    assert told(year, known) == [("zero_target", 3, "target")]


def test_a_broken_tree_leaves_the_rows_that_stand() -> None:
    year = form(A={"parent": "没有"}, B={"target": "0"})
    known = Fault("unknown_parent", Place(_table(year), row=2, key="parent"), "没有")
    assert told(year, known) == [("zero_target", 3, "target")]


def test_points_of_the_whole_form_are_told_where_nothing_else_is() -> None:
    assert [code for code, *_ in told(form(A={"points": "20"}))] == ["points_not_full"]


def _table(year: ProjectYear) -> str:
    return indicator_table(year).document
