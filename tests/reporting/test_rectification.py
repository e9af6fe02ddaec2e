"""The 整改清单 and the letter of a report, and what the next run makes of the filled-in sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from evalutils.base.faults import FaultList
from evalutils.base.refs import Ref
from evalutils.evidence.schema import table_columns
from evalutils.evidence.year import RECTIFICATION, read_rectification
from evalutils.reporting.anchors import finding_anchors, marks_of
from evalutils.reporting.audits.rectification import letter_of, rectification_bytes
from evalutils.reporting.document import words_of
from evalutils.reporting.material import Report
from evalutils.reporting.narrative import issues, measures
from evalutils.reporting.narrative.worklist import worklist
from evalutils.reporting.rectification import AGAIN, CLOSED, EXPLAINED, OPEN, UNSEEN, follow_up


def plain(content: Any) -> str:
    return words_of(content)


TITLES = [column.title for column in table_columns("rectification").values()]
FIELDS = list(table_columns("rectification"))


def cells(content: bytes, sheet: str = "整改清单") -> list[dict[str, Any]]:
    rows = load_workbook(BytesIO(content))[sheet].iter_rows(min_row=2, values_only=True)
    return [dict(zip(FIELDS, row, strict=True)) for row in rows if row[FIELDS.index("key")]]


def words(content: bytes) -> str:
    return "\n".join(part.text for part in docx.Document(BytesIO(content)).paragraphs)


def filled(report: Report, folder: Path, answers: Mapping[str, Mapping[str, str]]) -> Report:
    """Return the report of a next run, the sheet of this one filled in and laid into its folder."""
    book = load_workbook(BytesIO(rectification_bytes(report)))
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        check = str(sheet.cell(row, FIELDS.index("key") + 1).value).partition(":")[0]
        for name, text in answers.get(check, {}).items():
            sheet.cell(row, FIELDS.index(name) + 1, text)
    book.save(folder / RECTIFICATION)
    faults = FaultList(folder)
    rows = read_rectification(folder, faults)
    assert not faults.faults
    return replace(report, year=replace(report.year, rectification=rows))


def test_a_draft_asks_nobody_for_anything_and_never_points_into_our_own_tables(
    report_2022: Report,
) -> None:
    analysis = report_2022.year.analysis
    problem = replace(analysis.problems[0], status="proposed")
    drafted = replace(analysis, problems=(problem, *analysis.problems[1:]))
    place = replace(report_2022.year.where("indicators"), row=8)
    seen = replace(report_2022.results.findings[0], places=(place,))
    findings = (seen, *report_2022.results.findings[1:])
    results = report_2022.results.with_findings(findings, ours={place.document})
    draft = replace(report_2022, year=replace(report_2022.year, analysis=drafted), results=results)
    document = docx.Document(BytesIO(letter_of(draft)))
    assert "初稿（未确认），不得外发" in document.sections[0].header.paragraphs[0].text
    told = words(letter_of(draft))
    assert "年    月    日" in told
    assert report_2022.year.project.report_date[:4] + "年" not in told.rpartition("此函")[2]
    rows = cells(rectification_bytes(draft), "整改清单（初稿）")
    assert rows
    assert not [row for row in rows if row["until"]]
    assert not [row for row in rows if str(row["key"]).startswith(f"{seen.key}:")]
    assert "初稿" not in words(letter_of(report_2022))


def test_the_sheet_says_what_is_open_with_evidence_measure_and_date(report_2022: Report) -> None:
    made = rectification_bytes(report_2022)
    assert made == rectification_bytes(report_2022)
    sheet = load_workbook(BytesIO(made)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == TITLES
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert '"待整改,整改中,已整改,已说明,供参考"' in lists
    rows = cells(made)
    assert len(rows) > 5
    for row in rows:
        assert row["matter"]
        assert row["evidence"]
        assert row["measure"]
        told = ("供参考", None) if row["kind"] == "提示" else ("待整改", "2026-12-08")
        assert (row["state"], row["until"], str(row["year"])) == (*told, "2022")
    kinds = [row["kind"] for row in rows]
    assert kinds.index("请核实") < kinds.index("提示") < kinds.index("补充材料")


def test_the_date_to_answer_by_is_the_projects_where_it_names_one(report_2022: Report) -> None:
    project = replace(report_2022.year.project, answer_by="2026-12-31")
    report = replace(report_2022, year=replace(report_2022.year, project=project))
    assert {row["until"] for row in cells(rectification_bytes(report))} == {"2026-12-31", None}
    assert "请于2026年12月31日前逐项书面答复" in words(letter_of(report))
    assert "2026年12月31日" in str(measures.recommendations(report)), "the report says the same"


def test_one_letter_holds_all_that_is_asked_numbered_through(report_2022: Report) -> None:
    told = words(letter_of(report_2022))
    assert letter_of(report_2022) == letter_of(report_2022)
    numbers = [line.partition(".")[0] for line in told.splitlines() if line[:1].isdigit()]
    open_now = follow_up(report_2022.year, report_2022.results).matters
    assert numbers[: len(open_now)] == [str(number) for number in range(1, len(open_now) + 1)]
    for part in ("请更正、核实的事项", "请补充的材料", "2026年12月8日前", "2026年11月23日"):
        assert part in told
    assert "。。" not in told
    assert "R20" not in told


def test_what_rests_on_the_evaluators_own_assumptions_is_not_asked(report_2022: Report) -> None:
    findings = tuple(replace(item, own=True) for item in report_2022.results.findings)
    results = report_2022.results.with_findings(findings)
    told = cells(rectification_bytes(replace(report_2022, results=results)))
    assert told
    assert {row["kind"] for row in told} <= {"存在问题", "补充材料"}


@pytest.mark.parametrize(
    ("decisions", "asked"),
    [(["不认可"], False), (["认可"], True), (["不认可", "认可"], True), (["需补充"], True)],
)
def test_what_reviewers_did_not_agree_to_is_left_out(
    report_2022: Report, decisions: list[str], asked: bool
) -> None:
    from helpers.notebooks import said

    anchor = next(a for a in finding_anchors(report_2022.results.findings) if "annex" in a)
    mark = marks_of(report_2022.year, report_2022.evidence, report_2022.results)[anchor]
    rows = tuple(
        said(anchor, "", reviewer=str(number), decision=one, seen=mark)
        for number, one in enumerate(decisions)
    )
    report = replace(report_2022, year=replace(report_2022.year, review=rows))
    keys = [row["key"].partition(":")[0] for row in cells(rectification_bytes(report))]
    assert ("annex_absent" in keys) is asked


def test_the_next_run_closes_what_was_explained_and_names_what_came_back(
    report_2022: Report, tmp_path: Path
) -> None:
    report = filled(
        report_2022,
        tmp_path,
        {
            "annex_absent": {"state": "已说明", "answer": "附件另行报送"},
            "lag": {"state": "已整改", "answer": "已加快支出"},
            "hedge_conflict": {"state": "整改中", "who": "综合科"},
        },
    )
    followed = follow_up(report.year, report.results)
    standings = {one.key.partition(":")[0]: one.standing for one in followed.matters}
    assert standings["lag"] == AGAIN
    assert standings["hedge_conflict"] == OPEN
    assert "annex_absent" not in standings
    assert [how for row, how in followed.ended if row.key.startswith("annex")] == [EXPLAINED]

    made = rectification_bytes(report)
    rows = {row["key"].partition(":")[0]: row for row in cells(made)}
    assert rows["lag"]["history"] == "再次出现：2022年度已答复“已加快支出”"
    assert (rows["lag"]["state"], rows["lag"]["answer"]) == ("供参考", None)
    assert (rows["hedge_conflict"]["state"], rows["hedge_conflict"]["who"]) == ("整改中", "综合科")
    assert [row["history"] for row in cells(made, "已了结")] == ["已说明，不再要求"]
    assert "（2022年度已函告并答复，本次再次出现。）" in words(letter_of(report))
    told = {task.anchor: [fact.label for fact in task.facts] for task in worklist(report)}
    assert [anchor for anchor, labels in told.items() if "历次" in labels]


def test_an_explanation_holds_for_the_year_it_was_given_for(
    report_2022: Report, tmp_path: Path
) -> None:
    report = filled(
        report_2022,
        tmp_path,
        {"annex_absent": {"state": "已说明", "answer": "另行报送", "year": "2021"}},
    )
    standings = {
        one.key.partition(":")[0]: one.standing
        for one in follow_up(report.year, report.results).matters
    }
    assert standings["annex_absent"] == AGAIN


def test_what_is_not_found_any_more_ends_answered_or_not(
    report_2022: Report, tmp_path: Path
) -> None:
    report = filled(report_2022, tmp_path, {"lag": {"state": "已整改", "answer": "已加快支出"}})
    report = replace(report, results=report.results.with_findings(()))
    ended = {
        row.key.partition(":")[0]: how for row, how in follow_up(report.year, report.results).ended
    }
    assert ended["lag"] == CLOSED
    assert ended["annex_absent"] == UNSEEN


def test_a_state_without_its_answer_and_a_strange_state_are_told_by_cell(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(TITLES)
    for state, answer in (("已整改", ""), ("完成", "")):
        row = dict.fromkeys(FIELDS, "") | {
            "matter": "合计不符", "key": "sum:", "state": state, "answer": answer
        }  # fmt: skip
        book.active.append(list(row.values()))
    book.save(tmp_path / RECTIFICATION)
    faults = FaultList(tmp_path)
    read_rectification(tmp_path, faults)
    told = [(fault.code, fault.where.row) for fault in faults.faults]
    assert sorted(told) == [("rectification_unanswered", 2), ("unknown_value", 3)]


def test_a_file_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    (tmp_path / RECTIFICATION).write_bytes(b"nothing")
    faults = FaultList(tmp_path)
    assert read_rectification(tmp_path, faults) == ()
    assert [fault.code for fault in faults.faults] == ["workbook_broken"]


def test_report_letter_list_and_review_copy_number_the_same(report_2022: Report) -> None:
    """A signer who reads 第4条 on one of them finds the same matter there on all."""
    rows = {row["number"]: row for row in cells(rectification_bytes(report_2022))}
    told = {
        line.partition(".")[0]: line
        for line in words(letter_of(report_2022)).splitlines()
        if line[:1].isdigit()
    }
    asked = {task.number: task for task in worklist(report_2022) if task.number}
    found = issues.issues(report_2022)
    assert [issue.number for issue in found] == list(range(1, len(found) + 1))
    assert len(found) == report_2022.results.values[Ref("result", "count.findings")].interval.value
    for issue in found:
        number = str(issue.number)
        matter = rows[number]
        assert matter["kind"] in told[number]
        assert matter["kind"] == asked[number].label
        assert {"error": "请更正", "warning": "请核实", "note": "提示"}[issue.weight] == matter[
            "kind"
        ]
        assert plain(issue.name) == plain(asked[number].title)
    assert str(found[-1].number + 1) in rows, (
        "what the unit stated and what is to be supplied follow"
    )


def test_no_file_and_no_line_of_ours_is_told_to_a_unit(report_2022: Report) -> None:
    told = words(letter_of(report_2022)) + str(cells(rectification_bytes(report_2022)))
    assert not re.search(r"\.(?:txt|csv|xlsx)|第 ?\d+(?:–\d+)? ?行", told)
    assert "一（三）" in told
