"""Forms as offices lay them out: other heads, levels and blocks, in every format."""

import html
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalutils.base.places import Place
from evalutils.reading.documents import (
    Document,
    Paragraph,
    Table,
    document_from_text,
    read_document,
)
from evalutils.reading.forms import form_as_json, read_forms
from evalutils.reading.reports import read_document as read_reports
from evalutils.reading.selfeval import SelfEvaluation

Grid = Sequence[Sequence[str]]
ROWS = (
    ("产出指标", "数量指标", "疏浚渠道", "≥12公里", "13公里", "20", "20", ""),
    ("产出指标", "质量指标", "验收合格率", "≥96%", "97%", "20", "20", ""),
    ("效益指标", "社会效益指标", "受益农户", "≥800户", "760户", "40", "38", "两户外迁"),
    ("满意度指标", "服务对象满意度指标", "农户满意度", "≥90%", "93%", "10", "10", ""),
)
HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")
MONEY = (
    ("项目资金(万元)", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    ("", "年度资金总额", "60", "58", "58", "10", "100%", "10"),
    ("", "其中：财政拨款", "60", "58", "58", "—", "100%", "—"),
)


def form_of(*rows: Sequence[str], title: str = "项目支出绩效自评表") -> SelfEvaluation:
    width = max(map(len, rows))
    grid = tuple((*row, *[""] * (width - len(row))) for row in (("项目名称", "甲渠"), *rows))
    top = ((title, *[""] * (width - 1)),)
    (form,) = read_forms(Document("a", tables=(Table(top + grid, Place("a")),)))
    return form


def told(form: SelfEvaluation) -> list[list[str]]:
    fields = ("name", "target", "actual", "points", "score")
    return [[getattr(item, name).text for name in fields] for item in form.items]


EXPECTED = [list(row[2:7]) for row in ROWS]


@pytest.mark.parametrize(
    ("role", "heads"),
    [
        (2, ("指标名称（三级指标）", "指标", "考核指标", "指标内容", "三级绩效指标", "具体指标")),
        (
            3,
            ("指标（目标）值", "2021年度目标值", "年初设定目标值", "计划完成值", "预期指标值",
             "指标值（含数字及文字描述）", "年初目标值(A)", "应完成值", "批复指标值", "绩效目标值"),
        ),
        (
            4,
            ("年终完成值", "2021年实际完成值", "截至12月31日完成值", "实际达成值",
             "年末完成情况", "自评完成值", "实际完成值(B)", "目标完成情况", "执行结果"),
        ),
        (5, ("标准分值", "权重（分）", "指标权重", "应得分", "满分")),
        (6, ("自评分", "自评得分", "实际得分", "评价得分", "打分")),
        (7, ("未完成原因分析", "偏差原因分析及拟采取的改进措施", "原因说明")),
    ],
)  # fmt: skip
def test_a_column_is_known_under_many_heads(role: int, heads: tuple[str, ...]) -> None:
    for head in heads:
        named = [*HEAD[:role], head, *HEAD[role + 1 :]]
        form = form_of(*MONEY, named, *ROWS)
        assert told(form) == EXPECTED, head
        assert not form.unreadable, head


@pytest.mark.parametrize("role", [2, 3, 4, 6])
def test_a_head_that_says_nothing_is_known_by_what_stands_under_it(role: int) -> None:
    named = [*HEAD[:role], "填这里", *HEAD[role + 1 :]]
    assert told(form_of(named, *ROWS)) == EXPECTED


@pytest.mark.parametrize(
    "word", ["项目产出", "任务完成", "建设任务", "履职目标", "甲类", "重点工作"]
)
def test_an_unknown_level_never_shifts_a_row(word: str) -> None:
    rows = [("绩效指标", word, *row[1:]) for row in ROWS]
    form = form_of(("绩效指标", *HEAD), *rows)
    assert told(form) == EXPECTED
    assert {item.level1.text for item in form.items if item.level1} == {word}


def test_two_levels_are_enough() -> None:
    rows = [(row[0], *row[2:]) for row in ROWS]
    assert told(form_of(("一级指标", "二级指标", *HEAD[3:]), *rows)) == EXPECTED


def test_what_is_told_of_the_management_of_money_is_no_money() -> None:
    form = form_of(
        *MONEY,
        ("资金管理情况", "", "情况说明", "", "", "存在问题和改进措施", "", ""),
        ("", "分配科学性", "按受益面积分配到村", "", "", "无", "", ""),
        ("", "执行准确性", "按进度支付", "", "", "年底集中支付3笔", "", ""),
        HEAD,
        *ROWS,
    )
    assert [row.kind for row in form.money] == ["total", "appropriation"]
    assert [note.text for note in form.notes] == [
        "按受益面积分配到村", "按进度支付", "年底集中支付3笔",
    ]  # fmt: skip
    assert not form.unreadable


def test_the_head_of_the_labels_is_no_head_of_amounts() -> None:
    form = form_of(
        (
            "预算执行情况",
            "年度预算数(万元)",
            "年初预算",
            "调整后预算数",
            "预算执行数",
            "预算执行率",
        ),
        ("预算执行情况", "总额", "30.00", "28.00", "21.00", "75%"),
        ("预算执行情况", "其中:财政资金", "30.00", "28.00", "21.00", "75%"),
        HEAD,
        *ROWS,
    )
    first = form_as_json(form)["money"][0]  # type: ignore[index]
    assert [first[key] for key in ("initial", "adjusted", "executed")] == [
        "30.00",
        "28.00",
        "21.00",
    ]


def test_sources_in_columns_are_rows_of_money() -> None:
    form = form_of(
        ("资金来源", "省级(万元)", "县级(万元)", "自筹(万元)", "合计(万元)", "执行数(万元)"),
        ("资金来源", "", "40", "8", "48", "45"),
        HEAD,
        *ROWS,
    )
    money = [(row.kind, row.label.text, row.adjusted and row.adjusted.value) for row in form.money]
    assert money[0] == ("total", "合计(万元)", 48)
    assert [row[2] for row in money[1:]] == [40, 8]
    assert form.money[0].executed is not None
    assert form.money[0].executed.value == 45


def test_templates_words_and_signatures_are_no_indicators() -> None:
    form = form_of(
        HEAD,
        *ROWS,
        ("产出指标", "数量指标", "……", "", "", "", "", ""),
        ("总分", "", "", "", "", "100", "98", ""),
        ("项目负责人：某某", "", "", "财务负责人：某某", "", "", "", ""),
        ("填表人：某某", "", "", "", "", "", "", ""),
    )
    assert told(form) == EXPECTED


def test_no_money_said_in_words_is_no_fault() -> None:
    form = form_of(*MONEY, ("", "上年结转资金", "无", "无", "无", "—", "无", "—"), HEAD, *ROWS)
    assert not form.unreadable


def test_a_scoring_table_has_points_and_scores() -> None:
    form = form_of(
        (
            "序号",
            "一级指标",
            "二级指标",
            "三级指标",
            "指标分值",
            "指标解释",
            "评分标准",
            "自评得分",
        ),
        ("1", "投入", "预算编制", "编制完整性", "4", "是否完整", "完整得4分", "4"),
        ("2", "过程", "预算执行", "预算执行率", "6", "执行数比预算数", "每低1%扣0.2分", "5"),
    )
    items = [
        (i.name.text, i.points and i.points.text, i.score and i.score.text) for i in form.items
    ]
    assert items == [("编制完整性", "4", "4"), ("预算执行率", "6", "5")]


def test_sign_and_unit_in_columns_of_their_own_are_told_with_the_target() -> None:
    head = (
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "完成值",
        "分值",
        "得分",
    )
    form = form_of(
        head,
        ("产出指标", "数量指标", "泵站", "≥", "3", "座", "3", "50", "50"),
        ("产出指标", "成本指标", "成本", "≤", "20", "万元", "19", "40", "40"),
    )
    indicators = form_as_json(form)["indicators"]
    assert [row["target"] for row in indicators] == ["≥3座", "≤20万元"]  # type: ignore[attr-defined]


def as_docx(grid: Grid, file: Path) -> Path:
    document = docx.Document()
    table = document.add_table(len(grid), len(grid[0]))
    for at, row in enumerate(grid):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    document.save(str(file.with_suffix(".docx")))
    return file.with_suffix(".docx")


def as_xlsx(grid: Grid, file: Path) -> Path:
    book = openpyxl.Workbook()
    for row in grid:
        book.active.append(list(row))
    book.save(file.with_suffix(".xlsx"))
    return file.with_suffix(".xlsx")


def as_html(grid: Grid, file: Path) -> Path:
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row).replace("\n", "<br>")
        + "</tr>" for row in grid
    )  # fmt: skip
    path = file.with_suffix(".html")
    path.write_text(f"<html><body><table>{rows}</table></body></html>", encoding="utf-8")
    return path


FORMATS: tuple[Callable[[Grid, Path], Path], ...] = (as_docx, as_xlsx, as_html)
WIDE = str.maketrans("0123456789%", "０１２３４５６７８９％")
HEADS = {
    "三级指标": ("三级指标", "三级 指标", "指标名称\n(三级指标)", "指标"),
    "年度指标值": ("年度指标值", "指标值（目标值）", "年度\n目标值", "计划完成值"),
    "实际完成值": ("实际完成值", "全年实际\n完成值", "年终完成值", "实际 完成情况"),
    "得分": ("得分", "自评得分", "自评分"),
}


@st.composite
def varied(draw: st.DrawFn) -> Grid:
    """The same form with heads, blanks, breaks, wide digits and invisible signs varied."""

    def figure(text: str) -> str:
        text = draw(st.sampled_from([text, text.translate(WIDE)]))
        at = draw(st.integers(0, len(text)))
        return text[:at] + draw(st.sampled_from(["", "", "\u200b", "\ufeff"])) + text[at:]

    def words(text: str) -> str:
        at = draw(st.integers(1, len(text) - 1))
        return text[:at] + draw(st.sampled_from(["", "", "\n", "\u200b"])) + text[at:]

    head = [draw(st.sampled_from(HEADS.get(name, (name,)))) for name in HEAD]
    rows = [
        [*row[:2], words(row[2]), *map(figure, row[3:7]), row[7]] for row in ROWS
    ]  # fmt: skip
    blank = [""] * (len(HEAD) - 2)
    money = [[*row] for row in MONEY]
    total = ["总分", "", "", "", "", "100", "98", ""]
    return [
        ["项目支出绩效自评表（2021年度）", "", *blank], ["项目名称", "甲渠", *blank], *money,
        head, *rows, total,
    ]  # fmt: skip


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(grid=varied())
def test_the_same_form_is_the_same_model_in_every_format(grid: Grid, tmp_path: Path) -> None:
    for write in FORMATS:
        (form,) = read_forms(read_document(write(grid, tmp_path / "form")))
        plain = [[_plain(text) for text in row] for row in told(form)]
        assert plain == EXPECTED, write.__name__
        assert (form.year, form.project and form.project.text) == (2021, "甲渠")
        assert [row.adjusted and row.adjusted.value for row in form.money] == [58, 58]
        assert form.total is not None
        assert form.total.score is not None
        assert form.total.score.text == "98"
        targets = [item.target_quantities[0].interval.low for item in form.items]
        assert [float(low or 0) for low in targets] == [12, 0.96, 800, 0.9]


def _plain(text: str) -> str:
    wide = {wide: plain for plain, wide in WIDE.items()}
    return "".join(text.translate(wide).split())


def test_a_hidden_sheet_is_said_to_be_hidden(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["项目支出绩效自评表"], HEAD, *ROWS):
        book.active.append(list(row))
    book.create_sheet("目录")
    book.active.sheet_state = "hidden"
    book.active = 1
    book.save(tmp_path / "a.xlsx")
    (form,) = read_forms(read_document(tmp_path / "a.xlsx"))
    assert form.items[0].name.place.words() == "隐藏的工作表“Sheet” 第 3 行“三级指标”列"


def test_a_form_pasted_with_tabs_is_a_form(tmp_path: Path) -> None:
    lines = [
        "项目支出绩效自评表",
        "项目名称\t甲渠",
        "主管部门\t某局\t实施单位\t某站",
        "项目资金(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分",
        "年度资金总额\t60\t58\t58\t10\t100%\t10",
        "其中:当年财政拨款\t60\t58\t58\t—\t100%\t—",
        "绩效指标\t" + "\t".join(HEAD),
        "\t".join(ROWS[0]),
        "\t".join(ROWS[1][1:]),
        "成本指标\t每公里造价\t≤4万元\t3.9万元\t10\t10\t",
        "\t".join(ROWS[3]),
        "总分\t100\t98\t",
    ]
    file = tmp_path / "a.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    (form,) = read_forms(read_document(file))
    cost = ["每公里造价", "≤4万元", "3.9万元", "10", "10"]
    assert told(form) == [EXPECTED[0], EXPECTED[1], cost, EXPECTED[3]]
    assert [row.adjusted and row.adjusted.value for row in form.money] == [58, 58]
    assert not form.unreadable


def test_tabs_of_a_contents_list_are_no_table(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("一、项目概况\t1\n二、绩效分析\t3\n三、存在问题\t5\n", encoding="utf-8")
    assert not read_document(file).tables


def test_problems_under_a_form_are_problems_with_what_is_done_about_them() -> None:
    rows = (
        ("三级指标", "年度指标值", "实际完成值", "分值", "得分"),
        ("巡河次数", "≥24次", "24次", "100", "100"),
        ("总分", "", "", "100", "100"),
        ("存在问题", "1.巡河记录不全；2.保洁船只老化。", "", "", ""),
        ("改进措施", "1.统一巡河台账；2.更新保洁船只。", "", "", ""),
    )
    (form,) = read_forms(Document("a.docx", tables=(Table(rows, Place("a.docx")),)))
    assert [(one.text.text, one.answered_by) for one in form.problems] == [
        ("巡河记录不全", (0,)),
        ("保洁船只老化", (1,)),
    ]
    assert [cell.text for cell in form.recommendations] == ["统一巡河台账", "更新保洁船只"]
    clean = (*rows[:3], ("存在问题", "无明显问题", "", "", ""))
    (form,) = read_forms(Document("a.docx", tables=(Table(clean, Place("a.docx")),)))
    assert form.problems == ()


@pytest.mark.parametrize(
    "head",
    [
        "内容|计划|实际",
        "任务名称|任务数|完成数",
        "考核指标|要求|落实情况",
        "建设内容|批复规模|完成规模",
        "主要任务|年度目标任务|实际完成情况",
        "措施|设计量|竣工量",
        "事项|合同数量|验收数量",
        "绩效点|目标值（a）|完成值（b）",
    ],
)
def test_a_table_that_sets_done_beside_planned_is_read_whatever_its_heads_say(head: str) -> None:
    rows = (head.split("|"), ("修渠", "12公里", "13公里"), ("护坡", "3处", "2处"))
    told = form_as_json(read_forms(Document("a", tables=(Table(rows, Place("a")),)))[0])
    found = [(item["name"], item["target"], item["actual"]) for item in told["indicators"]]
    assert found == [("修渠", "12公里", "13公里"), ("护坡", "3处", "2处")]


@pytest.mark.parametrize(
    "rows",
    [
        # amounts are the business of another part, and money's table is no indicator's
        (("来源", "计划数", "实际数"), ("省级", "60万元", "58万元"), ("县级", "9万元", "9万元")),
        # figures of other units are not two sides of one thing
        (("项目", "计划", "完成"), ("修渠", "12公里", "2处"), ("护坡", "3处", "5米")),
        # two years are no plan and result
        (("内容", "2021年", "2022年"), ("修渠", "12公里", "13公里"), ("护坡", "3处", "2处")),
    ],
)
def test_other_tables_of_figures_are_no_form(rows: Grid) -> None:
    assert read_forms(Document("a", tables=(Table(tuple(map(tuple, rows)), Place("a")),))) == ()


def test_a_chapters_heading_over_a_table_names_no_project() -> None:
    rows = (("内容", "计划", "实际"), ("修渠", "12公里", "13公里"), ("护坡", "3处", "2处"))
    words = [Paragraph(text, Place("a", paragraph=1)) for text in ("三、产出指标",)]
    (form,) = read_forms(Document("a", tuple(words), (Table(rows, Place("a", paragraph=1)),)))
    assert form.project is None


def test_money_of_a_table_outside_a_form_is_the_reports() -> None:
    lines = [
        "甲渠维修项目绩效自评报告",
        "资金来源|预算数（万元）|支出数（万元）|执行率",
        "省级补助|60|57|95%",
        "县级配套|10|8|90%",
        "合计|70|65|92.86%",
        "一、完成情况：修渠13公里。",
    ]
    (told,) = read_reports(document_from_text("\n".join(lines), "a.txt"))
    assert [row.kind for row in told.money] == ["part", "part", "total"]
    assert str(told.money[-1].executed.value) == "65"
