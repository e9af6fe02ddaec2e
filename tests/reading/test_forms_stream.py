"""A form that came one cell a line, with or without its blank cells, gives the form it was."""

from __future__ import annotations

import pytest

from evalutils.reading.documents import document_from_text
from evalutils.reading.forms import read_forms

_HEAD = ["项目支出绩效自评表", "（2021年度）", "项目名称", "山塘清淤", "主管部门", "云岭区水利局"]
_MONEY = [
    ["项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", "20", "20", "18", "10", "90%", "9"],
    ["其中：当年财政拨款", "20", "20", "18", "—", "90%", "—"],
]
_GOALS = [
    ["年度总体目标", "预期目标", "实际完成情况"],
    ["清淤山塘3座，改善灌溉。", "清淤山塘3座。"],
]
_HEADS = [
    "绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
    "偏差原因分析及改进措施",
]  # fmt: skip
#: (levels told in the row, name, target, actual, points, score, reason)
_ROWS = [
    (["产出指标", "数量指标"], "清淤山塘", "≥3座", "3座", "20", "20", ""),
    ([], "清淤土方", "≥800立方米", "760立方米", "15", "14", "雨天停工"),
    (["质量指标"], "验收合格率", "100%", "100%", "15", "15", ""),
    (["效益指标", "社会效益指标"], "受益农户", "≥60户", "66户", "30", "30", ""),
    (["满意度指标", "服务对象满意度指标"], "农户满意度", "≥90%", "92%", "10", "10", ""),
]


def lines(*, blanks: bool) -> list[str]:
    found = [*_HEAD]
    for part in (*_MONEY, *_GOALS):
        found += part
    found += _HEADS
    for levels, *cells in _ROWS:
        found += levels
        found += [cell for cell in cells if cell or blanks]
    return [*found, "总分", "100", "98"]


def told(text: str) -> list[tuple[str, ...]]:
    (form,) = read_forms(document_from_text(text, "a.txt"))
    assert form.project is not None
    assert form.project.text == "山塘清淤"
    assert [row.executed.value for row in form.money if row.executed is not None] == [18, 18]
    assert form.money[0].score is not None
    assert form.money[0].score.text == "9"
    assert form.total is not None
    assert form.total.score is not None
    assert form.total.score.text == "98"
    assert form.unreadable == ()
    return [
        tuple(
            "" if cell is None else cell.text
            for cell in (
                item.level1, item.level2, item.name, item.target, item.actual, item.points,
                item.score, item.reason,
            )
        )
        for item in form.items
    ]  # fmt: skip


WANTED = [
    ("产出指标", "数量指标", "清淤山塘", "≥3座", "3座", "20", "20", ""),
    ("产出指标", "数量指标", "清淤土方", "≥800立方米", "760立方米", "15", "14", "雨天停工"),
    ("产出指标", "质量指标", "验收合格率", "100%", "100%", "15", "15", ""),
    ("效益指标", "社会效益指标", "受益农户", "≥60户", "66户", "30", "30", ""),
    ("满意度指标", "服务对象满意度指标", "农户满意度", "≥90%", "92%", "10", "10", ""),
]


@pytest.mark.parametrize("ending", ["", " |", " | "])
def test_a_cell_a_line_is_read_as_the_form_it_was(ending: str) -> None:
    assert told("\n".join(f"{line}{ending}" for line in lines(blanks=bool(ending)))) == WANTED


def test_prose_a_line_is_no_form() -> None:
    text = "绩效指标\n\n年度目标\n\n完成情况良好，各项工作按计划推进。\n\n得分\n\n自评得分98分。"
    assert read_forms(document_from_text(text, "a.txt")) == ()
