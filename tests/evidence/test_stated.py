"""Targets and points called approved or stated are held against the forms in the sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from evalutils.base.faults import Fault, FaultList
from evalutils.base.places import Place
from evalutils.evidence.tables import Row, Table
from evalutils.evidence.year import IndicatorRow, check_stated
from evalutils.reading.documents import Document, document_from_text
from evalutils.reading.documents import Table as Grid

HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "分值")
APPROVED = (
    ("产出指标", "数量指标", "修缮 水闸（座）", "≥6座", "20"),
    ("产出指标", "数量指标", "培训管护员", "≥1200人", "10"),
    ("产出指标", "成本指标", "单座造价", "≤3.5万元", "10"),
    ("产出指标", "质量指标", "验收合格率", "100%", "20"),
    ("效益指标", "社会效益指标", "受益农田", "≥0.8万亩", "30"),
    ("满意度指标", "服务对象满意度指标", "村民满意度", "≥90%", "10"),
)


def approval(*rows: Sequence[str], name: str = "批复表.docx", title: str = "") -> Document:
    grid = ((title,) * 5, HEAD, *rows) if title else (HEAD, *rows)
    return Document(name, tables=(Grid(tuple(map(tuple, grid)), Place(name, table=1)),))


def faults_of(*documents: Document, **cells: str) -> tuple[Fault, ...]:
    given = {"code": "A", "parent": "", "level": "3", "name": "修缮水闸(座)", "dimension": "数量",
             "points": "20", "points_basis": "approved", "direction": "≥", "target": "6",
             "unit": "座", "target_basis": "approved", **cells}  # fmt: skip
    line = Row(2, given)
    table = Table("indicators", "indicators.csv", None, (line,), {name: name for name in given})
    row = IndicatorRow(2, **{**given, "level": 3})
    faults = FaultList(Path("data/raw/水闸/2023"))
    by_name = {document.name: document for document in documents or (approval(*APPROVED),)}
    check_stated(table, [row], "2023", by_name, faults)
    return tuple(faults.faults)


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"target": "≥6座"},
        {"points": "20.00"},
        {"name": "培训管护员", "target": "1200", "unit": "人", "points": "10"},
        {"name": "培训管护员", "target": "0.12", "unit": "万人", "points": "10"},
        {"name": "单座造价", "target": "35000", "unit": "元", "direction": "≤", "points": "10"},
        {"name": "单座造价", "target": "3.50", "unit": "万元", "direction": "≤", "points": "10"},
        {"name": "验收合格率", "target": "100", "unit": "%"},
        {"name": "受益农田", "target": "8000", "unit": "亩", "points": "30"},
        {"name": "村民满意度", "target": "90%", "unit": "%", "points": "10"},
        {"name": "另一项", "target": "1"},
        {"target": "5", "target_basis": "assumption"},
        {"target": "5", "target_basis": "derived"},
        {"points": "15", "points_basis": "assumption"},
    ],
)  # fmt: skip
def test_what_a_form_states_is_no_fault_however_it_is_written(cells) -> None:
    assert faults_of(**cells) == ()


@pytest.mark.parametrize(
    ("cells", "code", "stated"),
    [
        ({"target": "5"}, "target_not_as_stated", "≥6座"),
        ({"target": "5", "target_basis": "source"}, "target_not_as_stated", "≥6座"),
        ({"target": "6", "unit": "处"}, "target_not_as_stated", "≥6座"),
        ({"points": "25"}, "points_not_as_stated", "20"),
        ({"points": "25", "points_basis": "source"}, "points_not_as_stated", "20"),
        ({"name": "单座造价", "target": "3.5", "unit": "元", "points": "10", "direction": "≤"},
         "target_not_as_stated", "≤3.5万元"),
        ({"name": "培训管护员", "target": "1200", "unit": "人次", "points": "10"},
         "target_not_as_stated", "≥1200人"),
        ({"name": "村民满意度", "target": "80%", "unit": "%", "points": "10"},
         "target_not_as_stated", "≥90%"),
    ],
)  # fmt: skip
def test_another_number_unit_or_magnitude_is_a_fault_with_both_places(cells, code, stated) -> None:
    (fault,) = faults_of(**cells)
    assert (fault.code, fault.facts["stated"]) == (code, stated)
    assert fault.where.row == 2
    assert "批复表.docx" in fault.text("zh")
    assert "indicators.csv" in fault.text("zh")


def test_one_form_of_the_sources_that_agrees_is_enough() -> None:
    adjusted = approval(
        ("产出指标", "数量指标", "修缮水闸（座）", "≥5座", "20"), name="调整批复.docx"
    )
    assert faults_of(approval(*APPROVED), adjusted, target="5") == ()
    assert len(faults_of(approval(*APPROVED), adjusted, target="4")) == 1


def test_a_form_of_another_year_says_nothing_of_this_one() -> None:
    earlier = approval(*APPROVED, title="项目支出绩效自评表（2022年度）")
    assert faults_of(earlier, target="7") == ()


REPORT = """2023年度水闸管护项目绩效自评报告
一、项目绩效目标
1.全年修缮水闸6座；
2.培训管护员不少于1200人次，村民满意度达到90%以上。
二、目标完成情况
全年修缮水闸5座，培训管护员1210人次，村民满意度为93%。
三、存在的问题
管护经费偏少。
四、建议
增加管护经费。
"""


@pytest.mark.parametrize(
    ("cells", "stated"),
    [
        ({}, None),
        ({"name": "培训管护员", "target": "1200", "unit": "人次"}, None),
        ({"name": "村民满意度", "target": "90%", "unit": "%"}, None),
        ({"name": "护坡", "target": "3", "unit": "处"}, None),
        ({"target": "5"}, "全年修缮水闸6座"),
        ({"target": "6", "unit": "处"}, "全年修缮水闸6座"),
        ({"name": "培训管护员", "target": "1100", "unit": "人次"}, "培训管护员不少于1200人次"),
        ({"name": "村民满意度", "target": "85%", "unit": "%"}, "村民满意度达到90%以上"),
    ],
)
def test_a_target_is_held_against_the_goals_of_a_report_where_no_form_has_it(cells, stated) -> None:
    given = {"name": "修缮水闸", "target_basis": "source", "points_basis": "assumption", **cells}
    told = faults_of(document_from_text(REPORT, "自评报告.txt"), **given)
    assert [fault.code for fault in told] == ["target_not_as_stated"] * (stated is not None)
    assert all(stated in fault.facts["stated"] for fault in told)
    assert all("自评报告.txt" in fault.facts["at"] for fault in told)
    # a form counts before a report
    assert faults_of(approval(*APPROVED), document_from_text(REPORT, "自评报告.txt")) == ()
