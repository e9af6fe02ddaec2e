"""The workbook people fill: what is written is read back, and it is easy to fill."""

import zipfile

import openpyxl
import pytest
from helpers.loops import some

from evalutils.base.faults import Fault, FaultList
from evalutils.base.places import Place
from evalutils.evidence.annotations import write_annotated
from evalutils.evidence.schema import (
    SHEETS,
    project_help,
    project_keys,
    table_columns,
    table_schema,
)
from evalutils.evidence.workbook import layout, read_workbook, sheet_of, write_inputs

ROWS = {
    "project": [{"key": "name", "value": "=读书会"}, {"key": "sources.a.b.txt", "value": "报告"}],
    "indicators": [
        {"code": "P", "level": "1", "name": "产出", "points": "50.50"},
        {"code": "P1", "parent": "P", "level": "2", "name": "待定", "direction": "=",
         "target": "677,00", "points": "20", "note": "+1"},
    ],
    "evidence": [{"id": "a", "label": "-x", "kind": "quote", "quote": "@SUM(A1)"}],
    "budget": [{"source": "年度资金总额", "initial": "81.09", "adjusted": "50.00"}],
}  # fmt: skip


@pytest.fixture
def path(tmp_path):
    target = tmp_path / "inputs.xlsx"
    write_inputs(target, ROWS)
    return target


def test_what_is_written_is_read_back_to_the_letter(path):
    faults = FaultList(path.parent)
    tables = read_workbook(path, faults)
    assert not len(faults)
    for name in ("indicators", "evidence", "budget"):
        for row, wanted in zip(tables[name].rows, ROWS[name], strict=True):
            assert {key: text for key, text in row.cells.items() if text} == wanted
    keys = [(row.cells["key"], row.cells["value"]) for row in tables["project"].rows]
    assert keys == [("项目名称", "=读书会"), ("来源.a.b.txt", "报告")]


def test_words_that_begin_like_a_formula_stay_words(path):
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert book["佐证清单"]["E2"].quotePrefix
    assert book["项目资金"]["B2"].value == 81.09
    assert book["项目资金"]["D2"].value == "50.00"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_header_has_help_and_every_coded_column_a_pick_list(tmp_path, monkeypatch, language):
    monkeypatch.setenv("EVALUTILS_LANG", language)
    path = tmp_path / "inputs.xlsx"
    write_inputs(path, ROWS)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [table_schema(name).titled(language) for name in SHEETS]
    for name in SHEETS:
        columns = list(table_columns(name).values())
        sheet = sheet_of(book, name)
        headers = list(sheet[1])
        assert [cell.value for cell in headers] == [column.titled(language) for column in columns]
        assert all(column.help[language] in cell.comment.text
                   for cell, column in zip(headers, columns, strict=True))  # fmt: skip
        lists = sheet.data_validations.dataValidation
        for cell, column in zip(headers, columns, strict=True):
            offered = [rule for rule in lists if f"{cell.column_letter}2" in rule.sqref]
            assert len(offered) == bool(column.values or column.offered or column.listed)
            if column.values:
                said = [column.said(value, language) for value in column.values]
                assert offered[0].formula1 == f'"{",".join(said)}"'
            if column.listed:
                assert offered[0].formula1 == f"'{book.sheetnames[2]}'!$A$2:$A$500"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_key_of_the_project_wants_stands_at_it(tmp_path, monkeypatch, language):
    monkeypatch.setenv("EVALUTILS_LANG", language)
    path = tmp_path / "inputs.xlsx"
    keys = [key for key in project_keys() if key not in {"sources", "suppressions"}]
    write_inputs(path, {"project": [{"key": key, "value": ""} for key in keys]})
    sheet = sheet_of(openpyxl.load_workbook(path), "project")
    for number, key in enumerate(some(keys), 2):
        assert sheet.cell(number, 1).comment.text == project_help(language)[key]


def test_codes_and_keys_are_written_in_the_language_of_messages_and_read_in_both(
    tmp_path, monkeypatch
):
    rows = {
        "project": [{"key": "name_is_ours", "value": "true", "status": "proposed"},
                    {"key": "unit", "value": "文化馆"}],
        "indicators": [{"code": "a", "points_basis": "approved", "target_basis": "derived"}],
    }  # fmt: skip
    read = []
    for language, said in {"zh": ("是", "待确认", "已批复", "推得", "实施单位"),
                           "en": ("true", "proposed", "approved", "derived",
                                  "Implementing unit")}.items():  # fmt: skip
        monkeypatch.setenv("EVALUTILS_LANG", language)
        path = tmp_path / language / "inputs.xlsx"
        path.parent.mkdir()
        write_inputs(path, rows)
        book = openpyxl.load_workbook(path)
        shown = [cell.value for sheet in book for line in sheet.iter_rows() for cell in line]
        assert set(said) <= set(shown)
        tables = read_workbook(path, FaultList(path.parent))
        read.append([row.cells for row in tables["indicators"].rows])
    assert read[0] == read[1]
    assert read[0][0]["target_basis"] == "derived"


def test_every_column_of_every_sheet_has_titles_a_width_and_help():
    for name in SHEETS:
        for column in table_columns(name).values():
            assert column.title, column
            assert column.english, column
            assert column.help, column
            assert column.width > 0, column


def test_headers_stay_in_sight_and_pages_are_a4(path):
    book = openpyxl.load_workbook(path)
    for sheet in book:
        assert sheet.freeze_panes in {"A2", "B2"}
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$1:$1"
    assert sheet_of(book, "indicators").conditional_formatting


def test_the_bytes_are_the_same_and_name_no_time(path, tmp_path):
    again = tmp_path / "again.xlsx"
    write_inputs(again, ROWS)
    assert again.read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"1980-01-01T00:00:00Z" in file.read("docProps/core.xml")


def test_faults_become_comments_on_their_cells_and_a_list(path, tmp_path):
    place = {"document": "inputs.xlsx", "sheet": "绩效指标"}
    faults = [
        Fault("to_be_decided", Place(row=3, key="指标名称", **place), "待定"),
        Fault("bad_number", Place(row=3, column=9, key="年度指标值", **place), "=677,00"),
        Fault("points_total", Place(key="分值", **place), "70", {}),
        Fault(
            "bad_date", Place("inputs.xlsx", sheet="项目基本情况", row=2, column=2, key="name"), "x"
        ),
        Fault("file_unregistered", Place("source/a.txt"), "source/a.txt"),
    ]
    before = path.read_bytes()
    target = tmp_path / "faults.xlsx"
    write_annotated(path.parent, faults, target)
    assert path.read_bytes() == before
    book = openpyxl.load_workbook(target)
    indicators = sheet_of(book, "indicators")
    assert "由人决定" in indicators["D3"].comment.text
    assert indicators["I3"].fill.start_color.rgb == layout()["look"]["fault_fill"]
    header = indicators["F1"].comment.text
    assert "分值。" in header
    assert "100" in header
    assert "2023-03-31" in sheet_of(book, "project")["B2"].comment.text
    listed = book["问题清单"]
    assert book.sheetnames[0] == "问题清单"
    assert listed.max_row == 1 + len(faults)
    assert listed["B3"].value == "=677,00"
    assert listed["B3"].data_type == "s"


def test_a_folder_of_csv_files_gives_the_list_alone(tmp_path):
    target = tmp_path / "faults.xlsx"
    write_annotated(tmp_path, [Fault("csv_broken", Place("evidence.csv", row=3))], target)
    assert openpyxl.load_workbook(target).sheetnames == ["问题清单"]


def test_the_list_of_faults_and_the_pick_lists_speak_the_language_of_messages(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("EVALUTILS_LANG", "en")
    target = tmp_path / "faults.xlsx"
    write_annotated(tmp_path, [Fault("csv_broken", Place("evidence.csv", row=3))], target)
    (listed,) = openpyxl.load_workbook(target).worksheets
    assert listed.title == "Faults"
    assert [cell.value for cell in listed[1]] == ["where", "found", "expected", "next step"]
