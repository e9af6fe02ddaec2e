"""A form that came as running words gives the form it was, or is said to be unreadable."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evalutils.reading.documents import document_from_text
from evalutils.reading.forms import read_forms
from evalutils.reading.selfeval import SelfEvaluation

_TITLE = ["项目支出绩效自评表", "（2021年度）"]
_FIELDS = [["项目名称", "果园滴灌改造", "主管部门", "石湾县农业局"], ["实施单位", "石湾县农技站"]]
_MONEY = [
    ["项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", "20", "20", "18", "10", "90%", "9"],
    ["其中：当年财政拨款", "20", "20", "18", "—", "90%", "—"],
    ["上年结转资金", "0", "0", "0", "—", "—", "—"],
]
_GOALS = [
    ["年度总体目标", "预期目标", "实际完成情况"],
    ["改造滴灌3处，节约用水。", "改造滴灌3处。"],
]
_HEADS = [
    "绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
    "偏差原因分析及改进措施",
]  # fmt: skip
_ROWS = [
    ["产出指标", "数量指标", "改造滴灌", "≥3处", "3处", "20", "20", ""],
    ["", "", "铺设管道", "≥800米", "760米", "15", "14", "雨天停工"],
    ["", "质量指标", "验收合格率", "100%", "100%", "15", "15", ""],
    ["效益指标", "社会效益指标", "用水条件", "明显改善", "明显改善", "30", "30", ""],
    ["满意度指标", "服务对象满意度指标", "果农满意度", "≥90%", "92%", "10", "10", ""],
]
_TOTAL = ["总分", "100", "98"]
_ITEMS = [
    ("改造滴灌", "≥3处", "3处", "20", "20", ""),
    ("铺设管道", "≥800米", "760米", "15", "14", "雨天停工"),
    ("验收合格率", "100%", "100%", "15", "15", ""),
    ("用水条件", "明显改善", "明显改善", "30", "30", ""),
    ("果农满意度", "≥90%", "92%", "10", "10", ""),
]


def _written(rows: list[list[str]], blank: str) -> list[str]:
    return [blank.join(cell for cell in row if cell) for row in rows]


def _lines(blank: str) -> list[str]:
    parts = [*_FIELDS, *_MONEY, *_GOALS, _HEADS, *_ROWS, _TOTAL]
    return [*_TITLE, *_written(parts, blank)]


def _columns() -> str:
    """Return the form set in columns of blanks, a wide sign counted as two."""

    def line(row: list[str], widths: list[int]) -> str:
        made = ""
        for cell, width in zip(row, widths, strict=False):
            wide = sum(1 + (ord(sign) > 255) for sign in cell)
            made += cell + " " * max(width - wide, 2)
        return made.rstrip()

    rows = [line(row, [14, 20, 14, 20]) for row in _FIELDS]
    rows += [line(row, [22, 14, 14, 14, 8, 10, 8]) for row in _MONEY]
    rows += [line(row, [30, 30, 30]) for row in _GOALS]
    widths = [14, 24, 20, 16, 16, 8, 8, 20]
    rows += [line(row, widths) for row in [_HEADS[1:], *_ROWS]]
    rows.append(line(["总分", "", "", "", "", "100", "98"], widths))
    return "\n".join([*_TITLE, *rows])


_LINE = " ".join(_lines(" "))
_LAYOUTS: dict[str, Callable[[], str]] = {
    "one running line": lambda: _LINE,
    "a row a line, one blank": lambda: "\n".join(_lines(" ")),
    "a row a line, wide blanks": lambda: "\n".join(_lines("    ")),
    "full-width blanks": lambda: "\n".join(_lines("　　")),
    "columns of blanks": _columns,
    "prose before it": lambda: "各单位高度重视，认真开展自评。\n" + "\n".join(_lines(" ")),
    "a blank before the unit": lambda: _LINE.replace("760米", "760 米").replace("100%", "100 %"),
    "a blank behind the sign": lambda: _LINE.replace("≥90%", "≥ 90%").replace("≥3处", "≥ 3 处"),
    "a name wrapped in two": lambda: _LINE.replace("铺设管道", "铺设 管道"),
    "a level wrapped in two": lambda: _LINE.replace("满意度指标 服", "满意度 指标 服"),
    "a head wrapped in two": lambda: _LINE.replace("改进措施", "改进措 施"),
    "a qualified head in two": lambda: _LINE.replace("年度指标值", "年度 指标值"),
    "without the name of the part": lambda: _LINE.replace("绩效指标 一级", "一级"),
}


def _told(form: SelfEvaluation) -> list[tuple[str, ...]]:
    return [
        tuple(
            "" if cell is None else cell.text
            for cell in (item.name, item.target, item.actual, item.points, item.score, item.reason)
        )
        for item in form.items
    ]


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_every_layout_gives_the_same_form(layout: str) -> None:
    (form,) = read_forms(document_from_text(_LAYOUTS[layout](), "a.txt"))
    assert _told(form) == _ITEMS
    levels = [item.level2.text for item in form.items if item.level2 is not None]
    assert levels == ["数量指标", "数量指标", "质量指标", "社会效益指标", "服务对象满意度指标"]
    assert form.project is not None
    assert form.project.text == "果园滴灌改造"
    assert [row.executed.value for row in form.money if row.executed is not None] == [18, 18, 0]
    assert form.money[0].score is not None
    assert form.money[0].score.text == "9"
    (goal,) = form.goals
    assert goal.expected is not None
    assert goal.actual is not None
    assert (goal.expected.text, goal.actual.text) == ("改造滴灌3处，节约用水。", "改造滴灌3处。")
    assert form.total is not None
    assert form.total.score is not None
    assert form.total.score.text == "98"
    assert form.unreadable == ()


def test_a_blank_actual_value_stays_blank_where_the_points_tell_so() -> None:
    (form,) = read_forms(document_from_text(_LINE.replace("≥3处 3处 20", "≥3处 20"), "a.txt"))
    assert _told(form)[0] == ("改造滴灌", "≥3处", "", "20", "20", "")


def test_columns_of_sign_and_unit_are_kept_apart() -> None:
    words = (
        "一级指标 二级指标 三级指标 指标性质 指标值 度量单位 完成值 权重 得分 "
        "产出指标 数量指标 改造滴灌 ≥ 3 处 3 60 60 "
        "效益指标 社会效益指标 受益户数 ≥ 60 户 66 30 30 "
        "满意度指标 服务对象满意度指标 果农满意度 ≥ 90 % 92 10 10 合计 100 100"
    )
    (form,) = read_forms(document_from_text(words, "a.txt"))
    assert [item.unit.text for item in form.items if item.unit is not None] == ["处", "户", "%"]
    assert {item.comparator for item in form.items} == {"≥"}


def test_names_and_figures_that_a_viewer_took_apart_are_joined_where_the_points_add_up() -> None:
    words = (
        "项目支出绩效自评表 (2021年度) 项目名称 果园滴灌改造 主管部门 石湾县农业局 项目资金 "
        "年初预算数 (万元) 年度资金总额 其中:当年财政拨款 实施单位 全年预算数 全年执行数 分值 "
        "执行率 得分 20 18 10 90% 9 20 18 — 90% — 上年结转资金 — — 一级 指标 二级指标 三级指标 "
        "数量指标 指标1:改造滴灌 绩 效 指 标 石湾县农技站 产出 指标 实际 指标值 完成值 "
        "3处 分值 得分 3处 40 40 质量指标 指标1:验收是否 合格 100% "
        "100% 10 10 90% 92% 40 40 总分 100 99 "
        "满意度指标 指标1:果农满意"
    )
    (form,) = read_forms(document_from_text(words, "a.txt"))
    assert [told[:5] for told in _told(form)] == [
        ("指标1:改造滴灌", "3处", "3处", "40", "40"),
        ("指标1:验收是否合格", "100%", "100%", "10", "10"),
        ("指标1:果农满意", "90%", "92%", "40", "40"),
    ]
    budgets = [row.adjusted.value for row in form.money if row.adjusted is not None]
    assert budgets[:2] == [20, 20]


_GLUED = "".join(_lines(""))


@pytest.mark.parametrize(
    "text",
    [
        _GLUED,
        _LINE.replace("20 20 铺设", "2020 铺设"),
        "转移支付项目绩效自评表全年预算数(A)全年执行数(B)执行率(B/A)年度资金总额:46461.00%",
    ],
    ids=["glued", "two figures glued", "money glued"],
)
def test_what_cannot_be_told_apart_is_said_and_never_shifted(text: str) -> None:
    (form,) = read_forms(document_from_text(text, "a.txt"))
    assert form.items == ()
    assert {part.key for part in form.unreadable} == {"forms.unread.running"}


def test_a_line_cut_at_any_width_is_read_as_it_was_or_not_at_all() -> None:
    read = 0
    for width in range(40, 80):
        text = "\n".join(_LINE[at : at + width] for at in range(0, len(_LINE), width))
        (form,) = read_forms(document_from_text(text, "a.txt"))
        figures = [told[1:5] for told in _told(form)]
        assert figures in ([], [item[1:5] for item in _ITEMS])
        read += bool(figures)
        assert figures or form.unreadable
    assert read


def test_sentences_about_indicators_are_no_form() -> None:
    text = (
        "自评依据一级指标4个、二级指标9个、三级指标20个逐项打分，完成值与指标值相符，得分98分。\n"
    )
    assert read_forms(document_from_text(text, "a.txt")) == ()
