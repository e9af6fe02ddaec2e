"""Worksheets: cells as they are shown."""

import datetime
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.base.faults import InputFaults
from evalutils.reading.documents import UnknownFormatError, read_document, shown

FIXTURES = Path(__file__).parents[1] / "fixtures/documents"


class TestAFormFromAnOfficeProgram:
    def test_cells_are_as_shown_and_formulas_have_their_saved_results(self) -> None:
        form, _ = read_document(FIXTURES / "form.xlsx").tables
        assert form.rows[4] == ("年度资金总额", "45.60", "45.60", "44.98", "98.64%")
        assert [row[1:3] for row in form.rows[7:11]] == [
            ("≥800次", "860余次"),
            ("100%", "97.2%"),
            ("≥90%", "90.0%"),
            ("2023年12月底前", "2023年12月8日"),
        ]
        assert form.rows[11] == ("合计", "", "", "60", "59.58")

    def test_merged_cells_repeat_their_text(self) -> None:
        form = read_document(FIXTURES / "form.xlsx").tables[0]
        assert form.rows[0] == ("项目支出绩效自评表",) * 5
        assert form.rows[2][1:3] == ("绿荫社区平安建设",) * 2
        assert (2, 2) in form.merged

    def test_each_sheet_is_a_table_that_leads_back_to_its_cells(self) -> None:
        tables = read_document(FIXTURES / "form.xlsx").tables
        assert [(t.place.sheet, t.origin) for t in tables] == [
            ("自评表", (1, 1)),
            ("二号表", (2, 2)),
        ]
        assert tables[1].rows[-1] == ("培训场次", "8.5")


class TestOddities:
    def test_a_formula_without_a_saved_result_is_said_and_left_blank(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.append(["得分", "=1+1", "#DIV/0!"])
        book.save(tmp_path / "a.xlsx")
        document = read_document(tmp_path / "a.xlsx")
        assert document.tables[0].rows == (("得分", "", "#DIV/0!"),)
        assert [u.why() for u in document.unreadable] == [
            "公式没有保存计算结果，读不出：B1",
            "公式结果为错误值：C1",
        ]

    def test_a_sheet_formatted_to_its_last_row_costs_nothing(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet["A1"] = "指标"
        sheet["B2"] = "8"
        sheet["XFD1048576"].number_format = "0.00"
        book.save(tmp_path / "a.xlsx")
        assert read_document(tmp_path / "a.xlsx").tables[0].rows == (("指标", ""), ("", "8"))

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
    def test_a_merge_over_the_whole_sheet_is_refused(self, tmp_path: Path, encoding: str) -> None:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active["A1"] = "指标"
        book.save(tmp_path / "a.xlsx")
        merge = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        with (
            zipfile.ZipFile(tmp_path / "a.xlsx") as plain,
            zipfile.ZipFile(tmp_path / "b.xlsx", "w") as merged,
        ):
            for name in plain.namelist():
                part = plain.read(name)
                if name == "xl/worksheets/sheet1.xml":
                    words = part.replace(b"</sheetData>", merge).decode()
                    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-be")}"?>'
                    part = (
                        head + words.partition("?>")[2] if "?>" in words else head + words
                    ).encode(encoding)
                merged.writestr(name, part)
        with pytest.raises(InputFaults, match="2000000 行"):
            read_document(tmp_path / "b.xlsx")

    def test_two_cells_at_far_corners_are_said_to_be_too_much(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active["A1"] = "左上"
        book.active["XFD1048576"] = "右下"
        book.save(tmp_path / "a.xlsx")
        with pytest.raises(InputFaults, match="不超过 2000000 行"):
            read_document(tmp_path / "a.xlsx")
        book.create_sheet("另一张")["A1"] = "可读"
        book.save(tmp_path / "a.xlsx")
        document = read_document(tmp_path / "a.xlsx")
        assert [table.rows for table in document.tables] == [(("可读",),)]
        assert "工作表过大" in document.unreadable[0].why()
        assert document.unreadable[0].whole

    def test_a_format_that_is_not_known_is_said_and_the_value_kept(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active["A1"] = 1.25
        book.active["A1"].number_format = "# ?/?"
        book.save(tmp_path / "a.xlsx")
        document = read_document(tmp_path / "a.xlsx")
        assert document.tables[0].rows == (("1.25",),)
        assert document.unreadable[0].why() == "数字格式 # ?/? 无法还原，按数值照录：A1"


MOMENT = datetime.datetime(2022, 3, 5, 14, 7, 9)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.9, "0.0%", "90.0%"),
        (0.9998, "0.00%", "99.98%"),
        (1.005, "0.00", "1.01"),
        (2.5, "0", "3"),
        (-5, "0.00;[Red]-0.00", "-5.00"),
        (-5.5, "0.00_);(0.00)", "(5.50)"),
        (0, '0;-0;"—"', "—"),
        (1234567.891, "#,##0.00_ ", "1,234,567.89"),
        (810900, '0.00,"千元"', "810.90千元"),
        (81.09, '0.00"万元"', "81.09万元"),
        (81.09, "[$¥-804]#,##0.00", "¥81.09"),
        (0.5, "#.##", ".5"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (150, '[>100]"高"0;[<=100]"低"0', "高150"),
        (3, '"≥"0"次"', "≥3次"),
        (0.927, '"≥"0.0%', "≥92.7%"),
        (12, "00000", "00012"),
        (0.1 + 0.2, "General", "0.3"),
        (100, "General", "100"),
        (81.07, "General", "81.07"),
        (123456789012, "General", "123456789012"),
        (1 / 3, "General", "0.333333333"),
        (True, "General", "TRUE"),
        ("甲", '@"级"', "甲级"),
        (MOMENT, 'yyyy"年"m"月"d"日"', "2022年3月5日"),
        (MOMENT, "yyyy/m/d h:mm", "2022/3/5 14:07"),
        (MOMENT, "h:mm:ss AM/PM", "2:07:09 PM"),
        (MOMENT.date(), "mm-dd-yy", "03-05-22"),
        (MOMENT.date(), "yyyy-mm-dd;@", "2022-03-05"),
        (MOMENT.date(), "aaaa", "星期六"),
    ],
)
def test_a_value_is_shown_in_its_format(value: object, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(("value", "code"), [(1.25, "# ?/?"), (1234567, "000-0000"), (5, "0.0 d")])
def test_formats_that_would_need_a_guess_are_refused(value: object, code: str) -> None:
    with pytest.raises(UnknownFormatError):
        shown(value, code)


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_a_fixed_number_of_places_shows_the_exact_value(number: int, places: int) -> None:
    value = Decimal(number).scaleb(-places)
    code = "0." + "0" * places if places else "0"
    assert Decimal(shown(float(value), code)) == value


@given(st.integers(0, 10**12))
def test_grouping_only_adds_commas(number: int) -> None:
    assert shown(number, "#,##0") == f"{number:,}"
