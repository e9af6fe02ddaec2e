"""Tables say 未载明 and 暂不计分 where there is no figure, and never leave a cell empty."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_narrative import plain

from evalutils.base.places import Place
from evalutils.reporting import tables
from evalutils.reporting.document import Table
from evalutils.reporting.material import Report

#: Tables that 2022 has nothing for: no lost points, no records, in Chinese nothing translated.
ABSENT = {"deductions", "proposals", "quotations", "record_groups", "records"}
#: What is no table of rows and columns; the form has blank cells, to be filled in.
OTHER = {
    "actual", "equation", "form", "form_lines", "lay_out", "pieces", "rated", "target", "unsettled",
    "words", "worded_findings",
}  # fmt: skip
NAMES = [name for name in tables.__all__ if name.islower() and name not in ABSENT | OTHER]


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_is_empty_and_every_table_has_a_caption(report_2022: Report, name: str) -> None:
    (table,) = getattr(tables, name)(report_2022)
    assert isinstance(table, Table)
    assert plain(table.caption)
    for row in table.rows:
        for cell in row.cells:
            assert plain(cell.content).strip(), (name, row)


def test_an_unscored_indicator_is_hatched_and_named(report_2022: Report) -> None:
    (table,) = tables.indicators(report_2022)
    rows = {row.anchor: row.cells for row in table.rows}
    assert rows["ind-S1"][-1].unscored
    assert plain(rows["ind-S1"][-1].content) == "暂不计分"
    assert plain(rows["ind-B1"][-1].content) == "10.00"
    assert not rows["ind-B1"][-1].unscored


def test_a_second_result_is_told_where_an_assumption_adds_to_the_first(
    report_2022: Report, report_assumed: Report
) -> None:
    strict = ["仅依据已载明目标", "10.00", "10.00", "10%", "10.00—100.00", "不能定级"]
    both = [strict, ["含评价人假设", "13.90", "14.00", "14%", "13.90—99.90", "不能定级"]]
    for report, told in ((report_2022, [strict]), (report_assumed, both)):
        (table,) = tables.results(report)
        assert [[plain(cell.content) for cell in row.cells] for row in table.rows] == told


def test_what_is_not_computed_is_listed_with_its_reason(report_2022: Report) -> None:
    (table,) = tables.not_computed(report_2022)
    cells = [[plain(cell.content) for cell in row.cells] for row in table.rows]
    told = dict(cells)
    assert "期间与口径不同" in told["约120万人次 ÷ 约13.7万人"]
    assert len(told) == len(report_2022.year.analysis.not_computed)


def test_a_problem_without_a_recommendation_says_so(report_2022: Report) -> None:
    (table,) = tables.problems(report_2022)
    answers = [plain(row.cells[1].content) for row in table.rows]
    assert answers[-1].startswith("未见对应建议")


def test_findings_are_numbered_and_labelled_politely(report_2022: Report) -> None:
    (table,) = tables.findings(report_2022)
    labels = {plain(row.cells[1].content) for row in table.rows}
    assert labels <= {"请更正", "请核实", "提示"}
    assert [row.anchor for row in table.rows][:2] == [
        "finding-R11-goals-vague",
        "finding-R15-goals-without-result",
    ]


def test_no_table_is_printed_where_there_is_nothing_to_list(report_2022: Report) -> None:
    assert tables.deductions(report_2022) == []
    empty = replace(report_2022.year, analysis=replace(report_2022.year.analysis, requests=()))
    assert tables.requests(replace(report_2022, year=empty)) == []


def test_every_figure_of_the_ledger_has_a_row_to_link_to(report_2022: Report) -> None:
    (table,) = tables.evidence(report_2022)
    anchors = {row.anchor for row in table.rows}
    assert anchors == {f"ev-{ident}" for ident in report_2022.evidence}


def test_a_figure_entered_by_hand_names_its_document_and_the_note(report_2022: Report) -> None:
    first, item = next(iter(report_2022.evidence.items()))
    by_hand = replace(item, kind="manual", place=Place("自评表.xlsx"), note="录自第 7 行")
    report = replace(report_2022, evidence={**report_2022.evidence, first: by_hand})
    (table,) = tables.evidence(report)
    assert plain(table.rows[0].cells[3]).endswith("（自评表.xlsx 录自第 7 行）")


def test_both_sums_stand_under_the_indicators_where_they_differ(
    report_2022: Report, report_assumed: Report
) -> None:
    both = [("合计（含评价人假设）", "13.90"), ("合计（仅依据已载明目标）", "10.00")]
    for report, told in ((report_2022, [("合计", "10.00")]), (report_assumed, both)):
        (table,) = tables.indicators(report)
        sums = [[plain(cell.content) for cell in row.cells] for row in table.rows if not row.anchor]
        assert [(row[0], row[-1]) for row in sums] == told
