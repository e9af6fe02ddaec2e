"""Marks: another one as soon as what a comment speaks of has changed, and only then."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from evalutils.base.refs import Ref
from evalutils.evaluation.audit import Known, finding
from evalutils.evidence.year import ReviewRow
from evalutils.reading.quantities import Interval
from evalutils.reporting.anchors import finding_anchors, mark, marks_of, place_faults
from evalutils.reporting.document import ReviewPlace, type_name
from evalutils.reporting.material import Report
from evalutils.reporting.narrative.writing import notes
from evalutils.reporting.outlines import default_outline


def marks(report: Report, **changed: Any) -> dict[str, str]:
    parts = {"year": report.year, "evidence": report.evidence, "results": report.results}
    return marks_of(**{**parts, **changed})


def changed_by(report: Report, **changed: Any) -> set[str]:
    before, after = marks(report), marks(report, **changed)
    return {
        anchor for anchor in before.keys() | after.keys() if before.get(anchor) != after.get(anchor)
    }


def with_row(report: Report, code: str, **cells: str) -> Any:
    rows = [replace(r, **cells) if r.code == code else r for r in report.year.indicators]
    return replace(report.year, indicators=tuple(rows))


def test_a_mark_is_eight_letters_that_no_spreadsheet_takes_for_a_number() -> None:
    made = {mark(number) for number in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch("[b-df-hj-np-tv]{8}", one) for one in made)


def test_every_indicator_evidence_goal_problem_and_finding_has_one(report_2022: Report) -> None:
    kinds = [anchor.partition("-")[0] for anchor in marks(report_2022)]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "ind": len(report_2022.year.indicators),
        "ev": len(report_2022.evidence),
        "goal": len(report_2022.year.analysis.goals),
        "problem": len(report_2022.year.analysis.problems),
        "finding": len(report_2022.results.findings),
    }


@pytest.mark.parametrize(
    "cells",
    [
        {"target": "95%"},
        {"points": "7"},
        {"direction": "="},
        {"target_basis": "approved"},
        {"points_basis": "approved"},
        {"actual": "activities"},
        {"deviation_reason": "推迟"},
    ],
)
def test_what_is_stated_of_an_indicator_changes_its_mark_alone(
    report_2022: Report, cells: dict[str, str]
) -> None:
    assert changed_by(report_2022, year=with_row(report_2022, "Q1", **cells)) == {"ind-Q1"}


def test_a_row_that_only_moved_keeps_its_mark(report_2022: Report) -> None:
    rows = tuple(replace(row, row=row.row + 5) for row in report_2022.year.indicators)
    assert changed_by(report_2022, year=replace(report_2022.year, indicators=rows)) == set()


@pytest.mark.parametrize("part", ["", ".points", ".target"])
def test_a_figure_of_an_indicator_changes_its_mark_and_no_namesakes(
    report_2022: Report, part: str
) -> None:
    ref = f"score:B1{part}"
    known = report_2022.results.values
    values = {**known, ref: replace(known[ref], interval=Interval.exact(Fraction(1, 7)))}
    results = replace(report_2022.results, values=values)
    assert changed_by(report_2022, results=results) == {"ind-B1"}


def test_a_quote_changes_the_evidence_and_the_indicators_that_rest_on_it(
    report_2022: Report,
) -> None:
    item = replace(report_2022.evidence["villages"], quote="全区367条村居分别举办")
    evidence = {**report_2022.evidence, "villages": item}
    assert changed_by(report_2022, evidence=evidence) == {"ev-villages", "ind-Q1"}


def test_a_note_on_evidence_changes_the_evidence_alone(report_2022: Report) -> None:
    item = replace(report_2022.evidence["villages"], note="另有名册")
    evidence = {**report_2022.evidence, "villages": item}
    assert changed_by(report_2022, evidence=evidence) == {"ev-villages"}


def test_a_finding_changes_the_marks_of_what_it_names(report_2022: Report) -> None:
    found = replace(
        finding("repeated", words=Known(Ref("evidence", "villages"))), about=("indicator:Q4",)
    )
    results = replace(report_2022.results, findings=(*report_2022.results.findings, found))
    assert changed_by(report_2022, results=results) == {
        "finding-R19-repeated",
        "ind-Q1",
        "ind-Q4",
    }


def test_a_finding_before_another_does_not_change_its_anchor(report_2022: Report) -> None:
    findings = report_2022.results.findings
    assert set(finding_anchors(findings[1:])) < set(finding_anchors(findings))
    assert len(set(finding_anchors(findings))) == len(findings)


def test_the_block_names_places_and_keeps_sign_offs_apart(report_2022: Report) -> None:
    row = ReviewRow(2, "ind-Q1", "王复核", "2026-11-24", "请附名册", "待回复")
    signed = replace(row, row=3, anchor="sign-off", comment="", results_id="0" * 64)
    report = replace(report_2022, year=replace(report_2022.year, review=(row, signed)))
    (block,) = notes(report)
    assert (type_name(block), block.audience) == ("review", "review")
    assert block.file == "data/raw/pingan-zengcheng/2022/review.csv"
    assert [one.comment for one in block.comments] == ["请附名册"]
    assert [one.results_id for one in block.signed] == ["0" * 64]
    assert block.places["ind-Q1"].label == "村居宣讲覆盖率"
    assert {anchor: place.mark for anchor, place in block.places.items()} == marks(report)


def test_a_report_in_another_language_shows_the_marks_it_was_given(report_2022: Report) -> None:
    given = marks(report_2022)
    year = with_row(report_2022, "Q1", name="Villages covered")
    (block,) = notes(replace(report_2022, year=year, marks=given))
    assert block.places["ind-Q1"] == ReviewPlace("Villages covered", given["ind-Q1"])


@pytest.mark.parametrize(
    ("anchor", "more", "told"),
    [
        ("reslt", {}, ["result"]),
        ("reslt", {"seen": "bcdfghjk"}, []),
        ("reslt", {"status": "已关闭"}, []),
        ("result", {}, []),
        ("annex-3", {}, []),
        ("overview-goals", {}, []),
        ("tab-evidence", {}, []),
        ("ind-Q1", {}, []),
        ("finding-R20-annex-absent", {}, []),
        ("sign-off", {}, []),
    ],
)
def test_a_chapter_that_the_outline_lacks_is_told_before_anything_runs(
    report_2022: Report, anchor: str, more: dict[str, str], told: list[str]
) -> None:
    row = replace(ReviewRow(7, anchor, "王复核", "2026-11-24", "请说明", "待回复"), **more)
    year = replace(report_2022.year, review=(row,))
    faults = place_faults(year, default_outline())
    assert [fault.facts["near"].split("、")[0] for fault in faults] == told
    assert [(fault.where.row, fault.where.key) for fault in faults] == [(7, "anchor")] * len(told)


def test_a_finding_on_a_dotted_code_is_credited_to_that_indicator_alone(
    report_2022: Report,
) -> None:
    """1 and 1.2 are two indicators: what is said of one leaves the mark of the other."""
    rows = report_2022.year.indicators
    named = {"Q1": "1", "Q2": "1.2"}
    year = replace(
        report_2022.year,
        indicators=tuple(replace(row, code=named.get(row.code, row.code)) for row in rows),
    )
    found = finding("repeated", words=Known(Ref("score", "1.2", "target")))
    marks = [
        marks_of(year, report_2022.evidence, replace(report_2022.results, findings=findings))
        for findings in ((), (found,))
    ]
    moved = {name for name in marks[0] if marks[0][name] != marks[1][name]}
    assert moved == {"ind-1.2"}
