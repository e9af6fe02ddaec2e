"""One workbook says the same as the files."""

import datetime
from dataclasses import replace

import openpyxl
import pytest

from evalutils.evidence.schema import SHEETS, project_keys, table_columns, table_schema


@pytest.fixture
def book(raw):
    """Turn the folder's files into ``inputs.xlsx``; return its workbook and a way to save it."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    sheet = made.create_sheet("project")
    sheet.append(["项目", "内容"])
    titles = project_keys()
    for key, value in raw.project.items():
        if key != "sources":
            sheet.append([titles[key], value])
    for name, title in raw.project["sources"].items():
        sheet.append([f"来源.{name}", title])
    for name, rows in raw.tables.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        (raw.path / f"{name}.csv").unlink()
    (raw.path / "project.yaml").unlink()

    def save():
        made.save(raw.path / "inputs.xlsx")

    return made, save


def test_the_workbook_loads_as_the_files_do(raw, book):
    book[1]()
    from_book = raw.load()
    raw.write()
    (raw.path / "inputs.xlsx").unlink()
    assert replace(from_book, sheets={}) == raw.load()


def test_numbers_percents_and_dates_come_as_they_show(raw, book):
    workbook, save = book
    workbook["budget"]["C2"] = 50
    workbook["budget"]["E2"] = 48.0
    workbook["indicators"]["C2"] = 1
    target = workbook["indicators"]["H2"]
    target.value, target.number_format = 1, "0.00%"
    target = workbook["indicators"]["H4"]
    target.value = 9.7
    for row in workbook["project"].iter_rows():
        if row[0].value == "报告日期":
            row[1].value = datetime.datetime(2024, 2, 1)
        if row[0].value == "年度":
            row[1].value = 2023
    save()
    year = raw.load()
    assert (year.budget[0].adjusted, year.budget[0].executed) == ("50", "48")
    assert [row.target for row in year.indicators[:3]] == ["100%", "", "9.7"]
    assert (year.project.report_date, year.project.year) == ("2024-02-01", "2023")


def test_a_fault_names_the_sheet(raw, book):
    workbook, save = book
    workbook["indicators"]["E4"] = "八十"
    save()
    fault = raw.only_fault()
    assert (fault.code, fault.where.sheet, fault.where.row) == ("bad_number", "indicators", 4)
    assert "inputs.xlsx 工作表 indicators E4（points）" in fault.text("zh")


def test_workbook_and_files_at_once_are_a_fault(raw, book):
    book[1]()
    raw.write()
    fault = raw.only_fault()
    assert fault.code == "two_forms"
    assert "evidence.csv" in fault.found


def test_a_misspelt_sheet_is_told_with_its_near_match(raw, book):
    workbook, save = book
    workbook["evidence"].title = "evidense"
    save()
    codes = {fault.code: fault for fault in raw.faults()}
    assert codes["unknown_sheet"].facts["near"] == "Evidence"
    assert codes["missing_sheet"].where.sheet == "佐证清单"


def test_a_formula_never_computed_is_told(raw, book):
    workbook, save = book
    workbook["indicators"]["E4"] = "=40+40"
    save()
    faults = {fault.code: fault for fault in raw.faults()}
    assert faults["formula_without_value"].found == "=40+40"


def test_a_file_that_is_no_workbook_is_told(raw, book):
    (raw.path / "inputs.xlsx").write_bytes(b"not a workbook")
    assert raw.faults()[0].code == "workbook_broken"


def test_a_key_that_stands_twice_in_the_project_sheet_is_told(raw, book):
    workbook, save = book
    workbook["project"].append(["name", "另一个"])
    save()
    fault = raw.only_fault()
    assert (fault.code, fault.where.sheet) == ("name_repeated_key", "project")


def test_sheets_heads_and_codes_may_be_chinese(raw, book):
    workbook, save = book
    expected = raw_year(raw, save)
    for name in ("indicators", "evidence", "budget"):
        sheet, columns = workbook[name], table_columns(name)
        for cell in sheet[1]:
            cell.value = columns[cell.value].title if cell.value in columns else cell.value
        sheet.title = table_schema(name).titled("zh")
    said = {"rule": "规定", "approved": "已批复", "assumption": "设定", "source": "原文",
            "derived": "推得", "quote": "引文", "manual": "手工录入"}  # fmt: skip
    changed = 0
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if cell.value in said:
                    cell.value, changed = said[cell.value], changed + 1
    assert changed > 6
    workbook["绩效指标"].title = "绩效指标 "
    save()
    loaded = raw.load()
    assert {name: sheet.title for name, sheet in loaded.sheets.items()}["budget"] == "项目资金"
    assert replace(loaded, sheets={}) == replace(expected, sheets={})


def raw_year(raw, save):
    save()
    return raw.load()


@pytest.mark.parametrize("typed", ["ａｐｐｒｏｖｅｄ", "Approved", "批复", "已批复"])
def test_a_code_is_known_however_it_is_typed(typed):
    assert table_columns("indicators")["points_basis"].coded(typed) == "approved"


def test_every_chinese_word_of_a_code_is_the_word_of_one_code_in_its_column():
    for name in SHEETS:
        for column in table_columns(name).values():
            words = [word for said in column.spoken.values() for many in said.values()
                     for word in many]  # fmt: skip
            assert len(words) == len(set(words)), column
            for value in column.values:
                for language in ("zh", "en"):
                    assert column.coded(column.said(value, language)) == value
