"""The Excel form: a draft until everything is scored, never a formula, the same bytes always."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from helpers.loops import some
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.evaluation import profiles, results
from evalutils.evidence.year import Analysis, BudgetRow, IndicatorRow, Project, ProjectYear
from evalutils.reporting.editions import form_bytes
from evalutils.reporting.editions.xlsx import as_number
from evalutils.reporting.material import Report, Wording, roles_of
from evalutils.reporting.printing import Printer
from evalutils.reporting.tables import worded_findings

SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def book(report_2022: Report) -> Workbook:
    return opened(form_bytes(report_2022))


@pytest.fixture(scope="module")
def form(book: Workbook) -> Worksheet:
    return book["自评表"]


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def rows_of(sheet: Worksheet) -> list[list[Any]]:
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


#: What the form computes: the sums of points and scores, and what is told of them.
FORMULA = re.compile(r"=SUM\([A-Z0-9:,]+\)|=IF\((?:COUNT|SUMPRODUCT)\(.*")


def row_with(sheet: Worksheet, words: str) -> list[Any]:
    return next(row for row in rows_of(sheet) if words in row)


def indicator(code: str, name: str, points: str, **more: str) -> IndicatorRow:
    given = {"points_basis": "approved", "direction": "≥", "target": "100", "unit": "场",
             "target_basis": "approved", "dimension": "数量", "actual": "100", **more}  # fmt: skip
    return IndicatorRow(2, code, "", 1, name, points=points, **given)


def report_of(*rows: IndicatorRow, project: Mapping[str, Any] | None = None) -> Report:
    """Return a report on a made-up project without documents."""
    facts = {"name": "示范项目", "year": "2022", "profile": "mof-2020-10",
             "report_date": "2023-03-31", "identity": "单位自评", "sources": {},
             "unit": "某街道办事处", "department": "某区委政法委", **(project or {})}  # fmt: skip
    budget = (BudgetRow(2, "年度资金总额", "50", "", "60", "", "60", ""),)
    year = ProjectYear(Path("data/raw/demo/2022"), Project(**facts), (), rows, budget, Analysis())
    worked = results.evaluate(year, (), profiles.load_profile("mof-2020-10"))
    wording = Wording("zh", Printer().shown(worked.values), {}, roles_of(year))
    return Report(year, {}, {}, worked, wording)


def test_equal_reports_give_equal_bytes_with_the_reports_own_date(report_2022: Report) -> None:
    content = form_bytes(report_2022)
    assert form_bytes(report_2022) == content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = package.read("docProps/core.xml").decode()
    stamps = re.findall(r">(\d{4}-\d\d-\d\dT[^<]*)<", core)
    assert stamps == [f"{report_2022.year.project.report_date}T00:00:00Z"] * 2


def test_the_file_is_written_where_asked(report_2022: Report, tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(form_bytes(report_2022))
    assert (tmp_path / "form.xlsx").read_bytes() == form_bytes(report_2022)


def test_the_sheets_come_in_the_order_of_use(book: Workbook) -> None:
    assert book.sheetnames == [
        "自评表", "待补清单", "暂不计分", "指标", "扣分台账", "佐证目录", "证据清单", "审查意见",
        "系统导入",
    ]  # fmt: skip


def test_the_form_has_the_rows_of_the_official_one(form: Worksheet) -> None:
    assert row_with(form, "项目支出绩效自评表")
    assert "（2022年度）" in row_with(form, "（2022年度）")
    assert row_with(form, "主管部门") == ["主管部门", "未载明", "实施单位", "未载明"]
    assert row_with(form, "年初预算数") == [
        "项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分",
    ]  # fmt: skip
    assert row_with(form, "其中：当年财政拨款")[:2] == ["其中：当年财政拨款", "未载明"]
    total = ["年度资金总额", "未载明", 81.09, 81.07, 10, 0.9998, 10]
    assert row_with(form, "年度资金总额") == total
    other = ["　　　其他资金", "未载明", "未载明", "未载明", "—", "—", "—"]
    assert row_with(form, "　　　其他资金") == other
    assert row_with(form, "一级指标") == [
        "绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
        "偏差原因分析及改进措施",
    ]  # fmt: skip
    assert row_with(form, "村居宣讲覆盖率")[2:] == [
        "村居宣讲覆盖率",
        "未载明",
        "367条",
        8,
        "暂不计分",
    ]
    assert row_with(form, "普法宣传活动场次")[1:] == ["未载明", "300余场次", 4, "暂不计分"]


def test_figures_are_numbers_that_show_as_printed(form: Worksheet) -> None:
    formats = {
        cell.value: cell.number_format
        for row in form.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }
    assert formats[0.9998] == "0.00%"
    assert formats[81.09] == "0.00"
    assert formats[10] == "0.00"


def test_scores_of_the_rows_add_up_to_the_total(form: Worksheet) -> None:
    assert row_with(form, "总分") == ["总分", 100, 10]
    (said,) = row_with(form, "评分说明")[1:]
    assert said.startswith("暂不计分90.00分，不计入总分")


def test_a_form_with_open_scores_is_a_draft_and_says_what_is_missing(
    book: Workbook, form: Worksheet
) -> None:
    assert "本表为草稿" in row_with(form, "评分说明")[1]
    assert any("“待补清单”" in str(words) for (words, *_) in rows_of(form))
    assert {sheet.oddHeader.right.text for sheet in book.worksheets} == {"草稿"}
    assert rows_of(book["待补清单"])[1] == ["序号", "待补材料", "用途", "涉及指标"]
    assert len(rows_of(book["待补清单"])) > 5
    assert len(rows_of(book["暂不计分"])) == 2 + 15


def test_a_form_without_open_scores_is_final() -> None:
    content = opened(form_bytes(report_of(indicator("A", "宣传场次", "100"))))
    assert "待补清单" not in content.sheetnames
    sheet = content["自评表"]
    assert not [row for row in rows_of(sheet) if "草稿" in "".join(map(str, row))]
    assert {one.oddHeader.right.text for one in content.worksheets} == {None}
    assert row_with(sheet, "总分") == ["总分", 100, 100]
    assert row_with(sheet, "评分说明")[1] == "等级：优"
    assert row_with(sheet, "主管部门") == ["主管部门", "某区委政法委", "实施单位", "某街道办事处"]


def test_a_score_that_is_an_interval_keeps_the_form_a_draft() -> None:
    made = report_of(indicator("A", "宣传场次", "100"))
    (score,) = made.results.scores
    hull = score.score
    assert hull is not None
    wide = replace(score, score=replace(hull, low=Fraction(90)))
    made = replace(made, results=replace(made.results, scores=(wide,)))
    assert "待补清单" in opened(form_bytes(made)).sheetnames


def test_no_cell_is_a_formula_of_the_source_whatever_it_says() -> None:
    hostile = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "=HYPERLINK(1)"]
    rows = [indicator(f"A{place}", words, "10", deviation_reason="")
            for place, words in enumerate(hostile)]  # fmt: skip
    rows.append(indicator("Z", "其余", "30"))
    made = report_of(*rows, project={"unit": "=2+2", "name": "@name"})
    content = openpyxl.load_workbook(io.BytesIO(form_bytes(made)))
    met = set()
    for sheet in content.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert FORMULA.fullmatch(cell.value), cell.value
                    continue
                if isinstance(cell.value, str) and cell.value.strip()[:1] in set("=+-@＝"):
                    assert cell.data_type == "s"
                    assert cell.quotePrefix, cell.value
                    met.add(cell.value.strip())
    assert {"=1+1", "@SUM(A1)", "-2+3", "=2+2", "@name"} <= met


@pytest.mark.office
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_the_total_counts_what_a_clerk_fills_in(report_2022: Report, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(form_bytes(report_2022)))
    sheet = book["自评表"]
    open_ones = [cell for row in sheet.iter_rows() for cell in row if cell.value == "暂不计分"]
    assert len(open_ones) == 15
    for filled, told in ((open_ones[:1], "暂不计分82.00分"), (open_ones[1:], "等级：中")):
        for cell in filled:
            cell.value = 6.5 if filled == open_ones[:1] else 4
        book.save(tmp_path / "filled.xlsx")
        recalculated = calculated(tmp_path / "filled.xlsx")
        total = 10 + sum(cell.value for cell in open_ones if cell.value != "暂不计分")
        assert row_with(recalculated["自评表"], "总分") == ["总分", 100, total]
        assert row_with(recalculated["自评表"], "评分说明")[1].startswith(told)


def calculated(file: Path) -> Workbook:
    """Return a workbook as LibreOffice calculates it."""
    home = file.parent / "calculated"
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir",
               str(home), str(file)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return openpyxl.load_workbook(home / file.name, data_only=True)


def test_only_the_evaluators_assumption_is_marked_and_never_counted(
    report_assumed: Report,
) -> None:
    content = opened(form_bytes(report_assumed))
    row = row_with(content["自评表"], "广州街坊实名率")
    assert row == ["广州街坊实名率", "≥95%*", 0.927, 4, "暂不计分", "请说明偏差原因及改进措施"]
    assert row_with(content["自评表"], "总分") == ["总分", 100, 10]
    marked = next(cell for cells in content["自评表"].iter_rows() for cell in cells
                  if cell.value == 4 and cell.data_type == "n")  # fmt: skip
    assert marked.number_format == '0.00"*"'
    rows = content["系统导入"].iter_rows(values_only=True)
    imported = next(list(row) for row in rows if row[2] == "广州街坊实名率")
    assert imported[4:9] == [None, "%", 92.7, 4, None]
    assert imported[-1] == "分值由评价人设定，未见批复；年度指标值≥95%由评价人设定，不计分"


def test_a_character_that_xml_cannot_hold_is_shown_not_dropped() -> None:
    content = opened(form_bytes(report_of(indicator("A", "宣传\x0b场次", "100"))))
    assert row_with(content["自评表"], "宣传\ufffd场次")


def test_declared_scores_stand_beside_computed_ones_with_the_difference() -> None:
    made = report_of(
        indicator("A", "宣传场次", "60", declared_score="60", actual="50"),
        indicator("B", "走访户数", "40", declared_score="38.5"),
    )
    sheet = opened(form_bytes(made))["自评表"]
    heads = row_with(sheet, "三级指标")
    assert heads[-4:] == ["自报得分", "复算得分", "差异", "偏差原因分析及改进措施"]
    assert row_with(sheet, "宣传场次")[-5:] == [60, 60, 30, -30, "请说明偏差原因及改进措施"]
    assert row_with(sheet, "走访户数")[-4:] == [40, 38.5, 40, 1.5]
    assert row_with(sheet, "总分") == ["总分", 100, 98.5, 70, -28.5]


def test_without_declared_scores_there_is_one_column_on_upright_paper(form: Worksheet) -> None:
    assert "得分" in row_with(form, "三级指标")
    assert form.page_setup.orientation == "portrait"


def test_who_fills_in_signs_and_seals_has_room(form: Worksheet) -> None:
    assert row_with(form, "填报人")[:3] == ["填报人", "联系电话", "填报日期"]
    assert row_with(form, "单位（盖章）") == [
        "项目负责人（签字）", "单位负责人（签字）", "单位（盖章）",
    ]  # fmt: skip
    place = next(cell.row for row in form.iter_rows() for cell in row
                 if cell.value == "单位（盖章）")  # fmt: skip
    assert form.row_dimensions[place].height >= 50


def test_every_sheet_prints_on_a4_one_page_wide(book: Workbook) -> None:
    for sheet in some(book.worksheets):
        assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
        tall = 1 if sheet.title == "自评表" else 0
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, tall)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    for name in ("指标", "证据清单", "审查意见", "佐证目录", "系统导入"):
        assert book[name].print_title_rows


def test_the_catalogue_numbers_evidence_by_indicator(book: Workbook, report_2022: Report) -> None:
    head, *rows = rows_of(book["佐证目录"])
    assert head == ["编号", "指标", "佐证", "原文数量", "文件", "位置", "时点", "引文"]
    numbers = [row[0] for row in rows]
    assert numbers[:2] == ["B1-1", "B1-2"]
    assert len(set(numbers)) == len(numbers)
    listed = {row[2] for row in rows}
    assert listed == {item.label for item in report_2022.evidence.values()}
    assert rows[-1][0].startswith("背景-")


def test_the_import_sheet_has_bare_figures_and_nothing_merged(book: Workbook) -> None:
    sheet = book["系统导入"]
    head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert head == [
        "一级指标", "二级指标", "三级指标", "指标性质", "年度指标值", "计量单位", "实际完成值",
        "分值", "得分", "偏差原因分析", "改进措施", "备注",
    ]  # fmt: skip
    assert not sheet.merged_cells.ranges
    assert rows[0] == ["预算执行", "预算执行情况", "预算执行率", None, None, "%", 99.98, 10, 10,
                       None, None, None]  # fmt: skip
    cost = next(row for row in rows if row[2] == "项目总支出")
    assert cost[3:9] == ["≤", None, "万元", 81.07, 3, None]
    unscored = next(row for row in rows if row[2] == "普法宣传活动场次")
    assert unscored[-1] == "分值由评价人设定，未见批复"
    assert unscored[8] is None, "an import never says 0 for a score that is not there"


def test_ledgers_name_what_is_missing_and_what_was_found(
    book: Workbook, report_2022: Report
) -> None:
    assert rows_of(book["扣分台账"])[1] == ["已评分的指标没有扣分，台账无记录。"]
    assert len(rows_of(book["证据清单"])) == 3 + len(report_2022.evidence)
    assert len(rows_of(book["审查意见"])) == 2 + len(report_2022.results.findings)


def test_a_lost_point_has_its_row_in_the_ledger() -> None:
    made = report_of(indicator("A", "宣传场次", "100", actual="75", deviation_reason="部分推迟"))
    rows = rows_of(opened(form_bytes(made))["扣分台账"])
    assert rows[2][:5] == ["A", "宣传场次", 100, 75, 25]
    assert "部分推迟" in rows[2]


def test_unscored_cells_are_hatched_and_named(form: Worksheet) -> None:
    hatched = {cell.value for row in form.iter_rows() for cell in row
               if cell.fill.patternType == "lightUp"}  # fmt: skip
    assert hatched == {"暂不计分"}


@pytest.mark.parametrize(
    ("printed", "number"),
    [("10.00", ("10.00", "0.00")), ("-0.5", ("-0.5", "0.0")), ("367", ("367", "0")),
     ("99.98%", ("0.9998", "0.00%")), ("100%", ("1", "0%"))],
)  # fmt: skip
def test_only_a_plain_figure_becomes_a_number(printed: str, number: tuple[str, str]) -> None:
    made = as_number(printed)
    assert made is not None
    assert (str(made[0]), made[1]) == number


@pytest.mark.parametrize("words", ["10.00—100.00", "近20000多份", "81.09万元", "", "=1", "1e3"])
def test_everything_else_stays_text(words: str) -> None:
    assert as_number(words) is None


def test_every_number_is_in_the_registry_the_evidence_or_the_rules(
    book: Workbook, report_2022: Report
) -> None:
    made, project = report_2022.results, report_2022.year.project
    known = [value.text for value in report_2022.values.values()]
    for item in report_2022.evidence.values():
        known += [item.quote, item.place.words(), item.as_of, item.quantity.text, item.label]
    findings = worded_findings(report_2022)
    known += [finding.where for finding in findings]
    known += [goal.quote for goal in report_2022.year.analysis.goals]
    known += [finding.found + finding.expected + finding.mend for finding in findings]
    known += [request.item + request.why for request in made.requests]
    known += [project.name, project.year, made.profile.title, made.profile.execution_definition]
    known.append(str(sum(score.score is None for score in made.scores)))
    figures = set(re.findall(r"\d+(?:\.\d+)?", "\n".join(known)))
    # The list of what to supply goes on with the numbers of the findings.
    most = max(len(report_2022.evidence), len(made.findings) + len(made.requests))
    serial = {str(place) for place in range(1, 1 + most)}
    for sheet in some(book.worksheets):
        for row in some(sheet.iter_rows()):
            for cell in row:
                printed = str(cell.value or "") if isinstance(cell.value, str) else ""
                spoken = re.sub(r"\b[A-Z]\d+\b", "", printed)  # codes of indicators and rules
                assert set(re.findall(r"\d+(?:\.\d+)?", spoken)) <= figures | serial, printed


@pytest.mark.office
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_the_form_is_one_a4_page_on_paper(report_2022: Report, tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(form_bytes(report_2022))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir",
               str(tmp_path), str(tmp_path / "form.xlsx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    document = pypdfium2.PdfDocument(tmp_path / "form.pdf")
    first, second = (document[place].get_textpage().get_text_bounded() for place in (0, 1))
    size = [round(side) for side in document[0].get_size()]
    document.close()
    assert size == [595, 842]
    assert "填报人" in first
    assert "待补清单" in second.splitlines()[0] or "待补材料" in second
