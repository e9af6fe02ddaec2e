"""Pipe tables in texts."""

from evalutils.reading.documents import document_from_text

FORM = """\
夜间巡逻项目绩效自评表(2023年度)
项目名称: 夜间巡逻 | 主管部门: 绿荫街道办事处
资金情况(万元) | 全年预算数(A) | 全年执行数(B) | 分值 | 执行率(B/A) | 得分
年度资金总额 | 45.6 | 44.98 | 10 | 98.64% | 9.86
其中:财政拨款 | 45.6 | 44.98 | | |
年度目标: 全年巡逻不少于800次 | 完成情况: 巡逻860余次
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 巡逻次数 | ≥800次 | 860余次 | 20 | 20 |
产出指标 | 质量指标 | 备注: 装备合格率 | 100% | 97.2% | 10 | 9.72 | 一套未过检
合计 | 100 | 99.58
说明: 满分100分
"""


def test_blocks_of_a_form_are_tables_of_their_own() -> None:
    tables = document_from_text(FORM, "a.txt").tables
    assert [(t.place.lines, set(t.widths)) for t in tables] == [
        ((2, 2), {2}),
        ((3, 5), {6}),
        ((6, 6), {2}),
        ((7, 10), {8, 3}),
    ]


def test_a_title_above_and_notes_below_belong_to_the_table() -> None:
    tables = document_from_text(FORM, "a.txt").tables
    assert tables[0].title == "夜间巡逻项目绩效自评表(2023年度)"
    assert tables[3].notes == ("说明: 满分100分",)


def test_blank_cells_keep_their_places() -> None:
    tables = document_from_text(FORM, "a.txt").tables
    assert tables[1].rows[2] == ("其中:财政拨款", "45.6", "44.98", "", "", "")
    assert tables[3].rows[1][-2:] == ("20", "")


def test_a_row_narrower_than_the_header_says_so() -> None:
    form = document_from_text(FORM, "a.txt").tables[3]
    assert form.rows[3] == ("合计", "100", "99.58", "", "", "", "", "")
    assert form.widths == (8, 8, 8, 3)


def test_markdown_tables_lose_their_rule_and_say_so() -> None:
    text = "| 指标 | 得分 |\n|:---|---:|\n| 甲\\|乙 | 8 |\n"
    document = document_from_text(text, "a.txt")
    assert document.tables[0].rows == (("指标", "得分"), ("甲|乙", "8"))
    assert [(d.text, d.why()) for d in document.dropped] == [("|:---|---:|", "表格线")]


def test_prose_with_a_pipe_in_a_word_stays_prose() -> None:
    document = document_from_text("网址为http://a.cn/x|y。\n全年预算良好。\n", "a.txt")
    assert not document.tables
    assert len(document.paragraphs) == 2


def test_blank_cells_at_both_ends_are_no_frame_under_a_header_without_one() -> None:
    rows = ("一级 | 二级 | 三级 | 目标值 | 得分 | 原因", " | 成本指标 | 总支出 | ≤20万元 | 5 | ")
    (table,) = document_from_text("\n".join(rows), "a.txt").tables
    assert table.rows[1] == ("", "成本指标", "总支出", "≤20万元", "5", "")


def test_a_row_with_a_frame_stays_framed_under_a_header_with_one() -> None:
    (table,) = document_from_text(
        "| 甲 | 乙 | 丙 | 丁 |\n| 1 | 2 |\n|  | 2 | 3 |  |", "a.txt"
    ).tables
    assert table.rows[1:] == (("1", "2", "", ""), ("", "2", "3", ""))
