"""Forms of many hands, in every format, are read into one model."""

from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from docx import Document as WordDocument
from helpers.loops import some

from evalutils.base.places import Place
from evalutils.reading.documents import Document, Table, read_document
from evalutils.reading.forms import form_as_json, read_forms
from evalutils.reading.selfeval import MoneyRow, SelfEvaluation

FIXTURES = Path(__file__).parent.parent / "fixtures" / "forms"

HEADER = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")


def forms_in(name: str) -> tuple[SelfEvaluation, ...]:
    return read_forms(read_document(FIXTURES / name))


def form_of(*rows: tuple[str, ...], title: str = "") -> SelfEvaluation:
    (form,) = read_forms(document_of(*rows, title=title))
    return form


def document_of(*rows: tuple[str, ...], title: str = "") -> Document:
    width = max(len(row) for row in rows)
    grid = tuple(row + ("",) * (width - len(row)) for row in rows)
    top = (title,) + ("",) * (width - 1)
    table = Table(
        (top, *grid) if title else grid,
        Place("a.txt"),
        widths=tuple(len(row) for row in ((title,), *rows)[0 if title else 1 :]),
    )
    return Document("a.txt", tables=(table,))


def text_file(folder: Path, text: str) -> Document:
    file = folder / "form.txt"
    file.write_text(text, encoding="utf-8")
    return read_document(file)


def values(row: MoneyRow) -> list[Fraction | None]:
    amounts = (row.initial, row.adjusted, row.executed)
    return [None if amount is None else amount.value for amount in amounts]


@pytest.mark.parametrize("name", ["one_table.html", "office.docx"])
def test_the_official_form_in_one_table_is_read_whole(name: str) -> None:
    (form,) = forms_in(name)
    assert (form.project.text, form.department.text) == ("河道保洁经费", "[301]清水县水务局")
    assert (form.unit.text, form.year, form.grade.text) == ("清水县河道管理所", 2023, "优")
    assert [row.kind for row in form.money] == ["total", "appropriation", "carried", "other"]
    assert values(form.money[0]) == [120, 125, Fraction(11305, 100)]
    assert form.goals[0].actual.text.startswith("保洁河道86公里")
    assert len(form.items) == 8
    assert [item.comparator for item in form.items[:5]] == ["=", "≥", "≥", "≥", "≤"]
    assert form.items[1].level1.text == "产出指标（50分）"
    assert form.items[2].reason.text == "汛期上游来水浑浊"
    assert [int(weight.points) for weight in form.weights] == [50, 30, 10]
    assert (form.total.points.text, form.total.score.text) == ("100", "97.88")
    assert [int(weight.points) for weight in form.stated_weights] == [50, 30, 10, 10]
    assert form.stated_rule.text == "财预〔2020〕10号"


def test_several_forms_of_one_file_are_kept_apart() -> None:
    first, second = forms_in("two_forms.txt")
    assert (first.project.text, second.project.text) == ("校园安保服务", "图书购置")
    assert values(first.money[0]) == [None, 36, Fraction(342, 10)]
    assert values(second.money[0]) == [None, Fraction(85, 10), Fraction(84967, 10000)]
    assert first.total is None
    assert second.total.score.text == "98.5"


def test_a_form_without_points_has_no_points_rather_than_blank_ones() -> None:
    first, _ = forms_in("two_forms.txt")
    assert all(item.points is None and item.score is None for item in some(first.items))


def test_a_row_that_does_not_repeat_its_level_stands_under_the_level_above() -> None:
    first, _ = forms_in("two_forms.txt")
    drill = first.items[1]
    assert (drill.level1.text, drill.level1.carried, drill.name.text) == (
        "产出指标",
        True,
        "安全演练次数",
    )


def test_a_row_whose_cells_cannot_be_laid_under_the_header_is_unreadable_and_not_dropped() -> None:
    first, _ = forms_in("two_forms.txt")
    (gap,) = first.unreadable
    assert "防火检查 | 12次" in gap.why()
    assert "防火检查" not in [item.name.text for item in first.items]


def test_direction_and_unit_in_columns_of_their_own_belong_to_the_target() -> None:
    _, second = forms_in("two_forms.txt")
    books, _, service = second.items
    assert (books.comparator, service.comparator) == ("≥", "qualitative")
    assert str(books.target_quantities[0].interval) == "2500"
    assert books.actual_quantities[0].unit == "册"
    assert dict(books.others)["复核得分"].text == "38"


def test_a_table_over_three_pages_is_one_form() -> None:
    (form,) = forms_in("paged.pdf")
    assert [item.name.text for item in form.items] == [f"第{n}村道路硬化里程" for n in range(1, 51)]
    assert values(form.money[0]) == [3200, Fraction(31805, 10), Fraction(298675, 100)]
    assert form.total.score.text == "59.39"


def test_a_table_that_goes_on_without_its_header_goes_on_with_its_columns(tmp_path: Path) -> None:
    word = WordDocument()
    word.add_paragraph("项目支出绩效自评表（2022年度）")
    for rows in (
        (HEADER, ("产出指标", "数量指标", "巡查次数", "≥12次", "13次", "50", "50")),
        (("效益指标", "社会效益", "事故起数", "≤1起", "0起", "50", "50"),),
    ):
        table = word.add_table(len(rows), len(HEADER))
        for line, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(line.cells, texts, strict=True):
                cell.text = text
        word.add_paragraph("")
    word.save(str(tmp_path / "form.docx"))
    (form,) = read_forms(read_document(tmp_path / "form.docx"))
    assert [item.name.text for item in form.items] == ["巡查次数", "事故起数"]


def test_every_sheet_of_a_workbook_has_its_form_and_percent_cells_read_as_shown(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    for number, title in enumerate(("项目支出绩效自评表", "部门整体支出绩效自评表")):
        sheet = book.active if number == 0 else book.create_sheet(title)
        sheet.append([title])
        sheet.append(list(HEADER))
        sheet.append(["产出指标", "质量指标", "合格率", "≥90%", 0.925, 10, 10])
        sheet["E3"].number_format = "0.0%"
    book.save(tmp_path / "forms.xlsx")
    project, whole = read_forms(read_document(tmp_path / "forms.xlsx"))
    assert (project.kind, whole.kind) == ("project", "unit")
    cell = project.items[0].actual
    assert (cell.text, cell.place.words()) == ("92.5%", "工作表“Sheet” 第 3 行“实际完成值”列")


def test_the_second_row_of_a_header_decides() -> None:
    form = form_of(
        (
            "一级指标",
            "二级指标",
            "三级指标",
            "绩效指标值",
            "绩效指标值",
            "完成情况",
            "分值",
            "得分",
        ),
        ("一级指标", "二级指标", "三级指标", "目标值", "度量单位", "实际完成值", "分值", "得分"),
        ("产出指标", "数量指标", "培训人数", "≥80", "人次", "95", "20", "20"),
    )
    (item,) = form.items
    assert (item.target.text, item.unit.text, item.actual.text) == ("≥80", "人次", "95")


def test_a_column_that_cannot_be_identified_is_said_to_be_unreadable() -> None:
    form = form_of(
        (*HEADER, "审定数"), ("产出指标", "数量指标", "巡查", "≥5次", "6次", "10", "10", "7")
    )
    assert "审定数" in form.unreadable[0].why()
    assert form.items[0].others[0][1].text == "7"


def test_amounts_without_a_unit_are_kept_as_printed_and_not_converted() -> None:
    form = form_of(
        ("年度资金总额", "全年预算数", "全年执行数"),
        ("年度资金总额", "30", "28"),
        HEADER,
        ("产出指标", "数量指标", "巡查", "≥5次", "6次", "10", "10"),
        title="项目支出绩效自评表",
    )
    amount = form.money[0].adjusted
    assert (amount.number, amount.value) == (30, None)
    assert "未注明单位" in form.unreadable[0].why()


def test_a_unit_in_the_cell_comes_before_that_of_the_header(tmp_path: Path) -> None:
    text = """项目支出绩效自评表(2022年度)
项目资金(万元) | 年初预算数 | 全年预算数(元) | 全年执行数
年度资金总额 | 12.5 | 125000 | 12万元
"""
    (form,) = read_forms(text_file(tmp_path, text))
    assert values(form.money[0]) == [Fraction(25, 2), Fraction(25, 2), 12]


def test_a_broken_figure_of_money_is_unreadable_and_not_mended(tmp_path: Path) -> None:
    text = """项目支出绩效自评表(2022年度)
项目资金(万元) | 全年预算数 | 全年执行数 | 结余
年度资金总额 | 677,00 | 670 | 7
"""
    (form,) = read_forms(text_file(tmp_path, text))
    assert (form.money[0].adjusted.number, form.money[0].adjusted.cell.text) == (None, "677,00")
    assert ["677,00" in part.why() for part in form.unreadable] == [False, True]
    assert "结余" in form.unreadable[0].why()


def test_points_and_score_in_one_column_are_parted(tmp_path: Path) -> None:
    text = """项目支出绩效自评表(2022年度)
三级指标 | 指标值 | 完成值 | 分值/得分
补贴人数 | ≥500人 | 490人 | 20/19.6
"""
    (form,) = read_forms(text_file(tmp_path, text))
    assert (form.items[0].points.text, form.items[0].score.text) == ("20", "19.6")


def test_points_of_nested_groups_name_their_parent(tmp_path: Path) -> None:
    text = """项目支出绩效自评表(2022年度)
年度绩效目标(80分) | 一级指标 | 二级指标 | 三级指标 | 目标值 | 完成值 | 得分
产出指标(50分) | 数量指标(30分) | 巡查 | 5次 | 5次 | 30
 | 质量指标(20分) | 合格率 | 100% | 100% | 20
效益指标(30分) | 社会效益 | 投诉 | 0件 | 0件 | 30
小计 | 80
"""
    (form,) = read_forms(text_file(tmp_path, text))
    assert [(weight.parent, weight.name) for weight in form.weights] == [
        ("", "年度绩效目标"),
        ("年度绩效目标", "产出指标"),
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("年度绩效目标", "效益指标"),
    ]
    assert form.subtotals[0].score.text == "80"


def test_money_told_in_a_line_is_read_by_its_words(tmp_path: Path) -> None:
    text = """某项目绩效自评表(2022年度)
预算执行(万元)(20分): 财政拨款 预算数63 执行数60 执行率95.24% | 合计 63 / 60 / 95.24%
项目资金情况 | 其中市级资金 40
"""
    (form,) = read_forms(text_file(tmp_path, text))
    assert [(row.label.text, row.kind) for row in form.money] == [
        ("财政拨款", "appropriation"),
        ("合计", "total"),
    ]
    assert form.money[1].rate.text == "95.24%"
    assert form.weights[0].points == 20


def test_a_data_row_under_a_merged_part_name_is_no_header() -> None:
    table = Table(
        (
            ("绩效指标", "三级指标", "年度指标值", "实际完成值"),
            ("绩效指标", "提交及时性", "按时", "完成"),
            ("绩效指标", "巡查次数", "5次", "6次"),
        ),
        Place("a.docx"),
        merged=frozenset({(1, 0), (2, 0)}),
    )
    (form,) = read_forms(Document("a.docx", tables=(table,)))
    assert [item.name.text for item in form.items] == ["提交及时性", "巡查次数"]


def test_the_one_figure_of_a_sum_row_is_told_by_what_it_equals(tmp_path: Path) -> None:
    text = """项目支出绩效自评表
三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
巡查 | 5次 | 4次 | 60 | 48
演练 | 2次 | 2次 | 40 | 40
合计 | {}
"""
    for figure, points, score in (("88", None, "88"), ("100", "100", None)):
        (form,) = read_forms(text_file(tmp_path, text.format(figure)))
        assert (form.total.points and form.total.points.text) == points
        assert (form.total.score and form.total.score.text) == score
    (form,) = read_forms(text_file(tmp_path, text.format("95")))
    assert form.total is None
    assert "未注明是分值还是得分" in form.unreadable[-1].why()


def test_prose_and_other_tables_are_no_forms(tmp_path: Path) -> None:
    text = """2022年度项目绩效自评报告
项目名称: 水库加固 | 评价年度: 2022
资金到位300万元，支出280万元，详见附件1 项目支出绩效自评表。
科目 | 预算数 | 决算数
办公费 | 10 | 9
"""
    assert read_forms(text_file(tmp_path, text)) == ()


def test_a_declaration_of_targets_is_returned_only_when_asked_for() -> None:
    document = document_of(
        ("一级指标", "二级指标", "三级指标", "指标值"),
        ("产出指标", "数量指标", "巡查次数", "≥12次"),
        title="项目支出绩效目标申报表",
    )
    assert read_forms(document) == ()
    assert len(read_forms(document, declarations=True)) == 1


def test_words_that_say_the_text_is_cut_off_are_unreadable_and_no_value() -> None:
    form = form_of(HEADER, ("产出指标", "数量指标", "巡查", "(摘录截断)", "", "10", ""))
    assert form.items[0].target.text == ""
    assert "截断" in form.unreadable[0].why()
    for language, word in (("zh", "行"), ("en", "row")):
        told = form_as_json(form, language)["unreadable"][0]
        assert told == {"where": form.unreadable[0].place.words(language),
                        "why": form.unreadable[0].why(language)}  # fmt: skip
        assert word in told["where"]


def test_the_json_has_cells_as_printed_and_blanks_as_null() -> None:
    (form,) = forms_in("one_table.html")
    made = form_as_json(form)
    assert list(made) == [
        "file", "place", "project", "year", "money", "indicators", "total", "grade", "unreadable",
    ]  # fmt: skip
    assert made["money"][0] == {
        "row": "年度资金总额", "initial": "120", "adjusted": "125", "executed": "113.05",
        "points": "10", "rate": "90.44%", "score": "9.04",
    }  # fmt: skip
    assert made["indicators"][0]["reason"] is None
    assert made["indicators"][1]["target"] == "≧900吨"
