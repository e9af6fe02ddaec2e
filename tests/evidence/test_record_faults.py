"""Every mistake in tables of records is told with its place; personal details are never shown."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from helpers.loops import some
from openpyxl import Workbook

from evalutils.base.faults import InputFaults
from evalutils.evidence import records
from evalutils.evidence.records import templates, write_fault_list

#: A number with a right check sign that belongs to nobody (its district code does not exist).
IDENTITY = "990000199001010009"
MOBILE = "13900000000"


def codes(faults):
    return [fault.code for fault in faults]


def test_the_folder_has_no_fault(office):
    assert len(office.book().figures) == 12


CELLS = [
    ("巡逻", 3, "巡逻日期", "2023-02-30", "record_type_date"),
    ("巡逻", 3, "巡逻日期", "一月三日", "record_type_date"),
    ("巡逻", 3, "巡逻日期", "", "record_blank"),
    ("巡逻", 3, "巡逻日期", "2022-12-31", "record_other_year"),
    ("巡逻", 3, "参加人次", "6人", "record_type_count"),
    ("巡逻", 3, "参加人次", "6.0", "record_type_count"),
    ("巡逻", 3, "参加人次", "-6", "record_negative"),
    ("巡逻", 3, "村居", " 　", "record_blank"),
    ("注册", 4, "是否实名", "部分", "record_type_flag"),
    ("警情", 4, "处置结果", "行政拘畄", "unknown_value"),
    ("警情", 4, "登记号", "JQ1", "name_repeated"),
    ("凭证", 3, "金额（元）", "2,000.20", "record_type_amount"),
    ("凭证", 3, "金额（元）", "2000.205", "record_type_amount"),
    ("宣讲", 2, "村居", "甲邨", "record_not_listed"),
]


@pytest.mark.parametrize(("table", "row", "column", "text", "code"), CELLS)
def test_a_wrong_cell_is_told_by_file_row_and_column(office, table, row, column, text, code):
    office.cell(table, row, column, text)
    fault = office.only_fault()
    assert fault.code == code
    assert fault.where.document == f"data/raw/safety/2023/records/{table}.csv"
    assert (fault.where.row, fault.found) == (row, text.strip("　 "))
    assert column.startswith(fault.where.key.partition("（")[0])
    for language in ("zh", "en"):
        assert fault.text(language)


def test_near_names_are_offered(office):
    office.cell("警情", 4, "处置结果", "行政拘畄")
    assert office.only_fault().facts["near"] == "行政拘留"
    office.cell("警情", 4, "处置结果", "调解")
    office.cell("宣讲", 2, "村居", "甲邨")
    assert "甲村" in office.only_fault().facts["near"]


def test_a_repeated_key_names_the_row_that_has_it_first(office):
    office.cell("凭证", 5, "凭证号", "P2")
    fault = office.only_fault()
    assert (fault.where.row, fault.facts["first"], fault.found) == (5, 3, "P2")


def test_all_faults_of_all_tables_are_told_at_once(office):
    office.cell("巡逻", 3, "参加人次", "六")
    office.cell("注册", 4, "是否实名", "?")
    office.cell("凭证", 3, "支付日期", "2023-13-01")
    assert sorted(codes(office.faults())) == [
        "record_type_count", "record_type_date", "record_type_flag",
    ]  # fmt: skip


def test_an_unknown_column_is_told_with_the_name_it_comes_near_to(office):
    office.tables["巡逻"][0][3] = "参加人数"
    office.write()
    unknown, missing = office.faults()
    assert (unknown.code, unknown.found) == ("unknown_column", "参加人数")
    assert "参加人次" in unknown.facts["near"]
    assert (missing.code, missing.facts["title"]) == ("missing_column", "参加人次")


def test_a_long_row_and_an_open_quote_are_told_by_their_rows(office):
    office.tables["巡逻"][2].append("夜间")
    office.write()
    fault = office.only_fault()
    assert (fault.code, fault.where.row, fault.found) == ("row_too_long", 3, "夜间")
    office.tables["巡逻"][2].pop()
    office.write()
    path = office.path / "records" / "巡逻.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + '2023-05-01,"东街,甲村,4\n', encoding="utf-8"
    )
    fault = office.only_fault()
    assert (fault.code, fault.where.row) == ("csv_broken", 6)


def test_row_numbers_are_those_of_the_spreadsheet_also_after_blank_lines_and_broken_cells(office):
    office.tables["凭证"][1][2] = "宣传品\n（海报）"
    office.tables["凭证"].insert(2, ["", "", "", ""])
    office.tables["凭证"][4][3] = "七千"
    office.write()
    fault = office.only_fault()
    assert (fault.where.row, fault.found) == (5, "七千")


def test_a_broken_table_of_any_length_stays_readable_and_nothing_is_lost(office):
    header = office.tables["巡逻"][0]
    office.tables["巡逻"] = [header, *([["2023-01-01", "东街", "甲村", "许多"]] * 5000)]
    office.write()
    *told, more = office.faults()
    assert codes(told) == ["record_type_count"] * 5
    assert [fault.where.row for fault in told] == [2, 3, 4, 5, 6]
    assert more.code == "record_more"
    assert dict(more.facts) == {"more": 4995, "total": 5000, "next": 7}
    assert "4995" in more.text("zh")
    every = office.faults(most=None)
    assert [fault.where.row for fault in every] == list(range(2, 5002))
    target = office.path / "all.csv"
    assert write_fault_list(office.path, "2023", target) == 5000
    rows = target.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "文件,行,列,现为,应为,下一步"
    assert rows[-1].startswith("data/raw/safety/2023/records/巡逻.csv,5001,参加人次,许多,")


PERSONAL = [
    (IDENTITY, "record_identity"),
    ("990000 19900101 0009", "record_identity"),
    (f"当事人{IDENTITY}已劝离", "record_identity"),
    ("９９００００１９９００１０１０００９", "record_identity"),
    (MOBILE, "record_mobile"),
    ("来电139-0000-0000反映", "record_mobile"),
    ("+86 13900000000", "record_mobile"),
    ("联系020-00000000", "record_telephone"),
]


@pytest.mark.parametrize(("text", "code"), PERSONAL)
def test_personal_numbers_are_refused_and_never_shown(office, text, code, monkeypatch):
    office.cell("凭证", 3, "用途", text)
    fault = office.only_fault()
    assert (fault.code, fault.where.row, fault.where.key) == (code, 3, "用途")
    for language in ("zh", "en"):
        monkeypatch.setenv("EVALUTILS_LANG", language)
        told = str(InputFaults([fault])) + repr(fault)
        assert text not in told
        assert "0000" not in told.replace("2000", "")


def test_numbers_that_are_nobodys_are_no_personal_details(office):
    for text in ("凭证 990000199001010008", "JQ202301381380013800", "合同13900000000.50元"):
        office.cell("凭证", 3, "用途", text)
        assert office.faults() == []


def test_a_personal_number_in_a_cell_with_another_fault_is_covered_too(office):
    office.cell("巡逻", 3, "参加人次", f"{MOBILE}（李）")
    told = [fault.text("zh") for fault in office.faults()]
    assert len(told) == 2
    assert not any(MOBILE in words for words in told)


@pytest.mark.parametrize(
    "title", ["姓名", "当事人姓名", "身份证号码", "联系电话", "手机", "住址", "Phone"]
)
def test_columns_that_name_persons_are_refused(office, title):
    for row in office.tables["巡逻"]:
        row.append("张三")
    office.tables["巡逻"][0][-1] = title
    office.write()
    fault = office.only_fault()
    assert (fault.code, fault.found, fault.where.row) == ("record_personal_column", title, 1)
    assert "张三" not in fault.text("zh")


def test_a_schema_cannot_let_a_personal_column_in(office):
    office.schemas["巡逻"] += "\ncolumns:\n  who: {title: 队员姓名, type: text}"
    office.write()
    assert "record_personal_column" in codes(office.faults())


def test_no_shipped_table_asks_for_personal_details():
    from evalutils.evidence.records import is_personal_column

    for kind in some(templates().values()):
        for name, column in some(kind["columns"].items()):
            assert not is_personal_column(column["title"]), column["title"]
            assert not is_personal_column(name), name


SCHEMAS = [
    ("table: patrol", "record_kind_unknown"),
    ("table: patrols\ncolums: {}", "yaml_unknown_key"),
    ("table: patrols\ncolumns:\n  persons: {type: whole}", "yaml_unknown_value"),
    ("table: patrols\nunique: [number]", "record_unknown_column"),
    ("table: patrols\nwithout: [numbers]", "record_unknown_column"),
    ("table: patrols\ncolumns:\n  persons: {type: amount, unit: 个}", "record_amount_unit"),
]


@pytest.mark.parametrize(("schema", "code"), SCHEMAS)
def test_a_schema_file_that_makes_no_sense_is_told(office, schema, code):
    office.schemas["巡逻"] = schema
    office.write()
    first = office.faults()[0]
    assert first.code == code
    assert first.where.document.endswith("records/巡逻.yaml")


def test_tables_and_schemas_go_together(office):
    (office.path / "records" / "巡逻.yaml").rename(office.path / "records" / "巡罗.yaml")
    (office.path / "records" / "说明.docx").write_bytes(b"x")
    found = {fault.code for fault in office.faults()}
    assert {"record_schema_missing", "record_table_missing", "record_file_kind"} <= found


def test_columns_may_be_added_changed_and_left_out(office):
    office.schemas["巡逻"] = (
        "table: patrols\nwithout: [village]\ncolumns:\n"
        "  persons: {title: 人数, unit: 人}\n  weather: {title: 天气, type: text}"
    )
    office.tables["巡逻"] = [
        ["巡逻日期", "镇街", "人数（人）", "天气"],
        ["2023-05-01", "东街", "3", "雨"],
    ]
    asked = (
        "{id: wet, label: 雨天人数, table: 巡逻, measure: sum, of: persons, where: {weather: 雨}}"
    )
    office.define(f"aggregates:\n  - {asked}\n")
    figure = office.figure("wet")
    assert (figure.value, figure.unit) == (3, "人")


DEFINITIONS = [
    ("measure: count, of: persons", "record_of_unused"),
    ("measure: sum", "record_of_missing"),
    ("measure: sum, of: town", "record_of_type"),
    ("measure: sum, of: person", "record_unknown_column"),
    ("measure: median, of: persons", "yaml_unknown_value"),
    ("measure: count, where: {town: {from: 东街}}", "record_range_type"),
    ("measure: count, where: {date: 五月}", "record_condition_value"),
    ("measure: count, where: {date: {}}", "record_condition_blank"),
    ("measure: count, by: place", "record_unknown_column"),
    ("measure: count, plan: {total: budget}", "record_key_unused"),
    ("measure: share", "record_key_missing"),
    (
        "measure: coverage, of: village, list: {table: 名单, column: village}",
        "record_unknown_table",
    ),
    ("measure: coverage, of: village, list: {table: 名录, column: name}", "record_unknown_column"),
    ("measure: satisfaction, of: town, satisfied: [东街], confidence: 97%", "record_confidence"),
    ("measure: cumulative, of: persons, plan: {total: b, cumulative: [10%]}", "record_plan"),
    ("measure: share, part: {town: 东街}, where: {town: 北街}", "record_share_of_nothing"),
    ("measure: count, same_a: x", "yaml_unknown_key"),
]


@pytest.mark.parametrize(("rule", "code"), DEFINITIONS)
def test_an_aggregate_that_makes_no_sense_is_told(office, rule, code):
    office.define(f"aggregates:\n  - {{id: one, label: 一, table: 巡逻, {rule}}}\n")
    fault = office.faults()[0]
    assert fault.code == code
    assert fault.where.document.endswith("records.yaml")
    assert fault.text("zh") != fault.text("en")


def test_words_of_conditions_never_become_commands(office):
    evil = "'; DROP TABLE table_0; --"
    office.define(f'aggregates:\n  - {{id: one, label: 一, table: 巡逻, measure: count, '
                  f'where: {{town: "{evil}"}}}}\n')  # fmt: skip
    assert office.figure("one").value == 0


def _as_workbook(office, cells):
    """Lay the vouchers down as a workbook with some cells changed: address → value, format."""
    book = Workbook()
    for row in office.tables.pop("凭证"):
        book.active.append(row)
    for address, (value, number_format) in cells.items():
        book.active[address].value = value
        book.active[address].number_format = number_format
    (office.path / "records" / "凭证.csv").unlink()
    book.save(office.path / "records" / "凭证.xlsx")


def test_a_day_of_a_workbook_is_known_by_its_format_and_a_number_is_no_day(office):
    # 44985 is what a workbook holds for the first of March 2023
    _as_workbook(
        office, {"B2": (44985, 'yyyy"年"m"月"d"日"'), "B3": (44985, '0.00" 元"'), "D2": (12.0, "0")}
    )
    fault = office.only_fault()
    assert (fault.code, fault.where.row, fault.found) == ("record_type_date", 3, "44985")


def test_an_error_value_of_a_workbook_is_never_an_empty_cell(office):
    _as_workbook(office, {"C3": ("#N/A", "General"), "D3": ("#DIV/0!", "General")})
    fault = office.only_fault()
    assert (fault.code, fault.where.row, fault.found) == ("record_type_amount", 3, "#DIV/0!")


def test_a_workbook_that_is_none_is_told(office):
    _as_workbook(office, {})
    (office.path / "records" / "凭证.xlsx").write_bytes(b"PK no workbook")
    assert "workbook_broken" in codes(office.faults())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("size", [7, 64])
def test_a_table_is_the_same_in_whatever_pieces_it_is_looked_at(
    office, monkeypatch, size, encoding
):
    """Line ends, signs of several bytes and blanks may be cut in two where a piece ends."""
    before = {ident: figure.value for ident, figure in office.book().figures.items()}
    monkeypatch.setattr("evalutils.evidence.records.reading._PIECE", size)
    office.write(encoding)
    path = office.path / "records" / "凭证.csv"
    first, *lines = path.read_bytes().splitlines()
    blanks = b"," * first.count(b",")
    path.write_bytes(b"\r\n".join([first, lines[0], blanks, *lines[1:], b""]))
    book, faults = records.read_book(office.path, "2023")
    assert not faults
    assert {ident: figure.value for ident, figure in book.figures.items()} == before


def test_no_personal_number_is_shorter_than_what_is_looked_at():
    file = Path(records.__file__).with_name("personal.toml")
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    for pattern in some(told["values"].values()):
        assert re._parser.parse(pattern).getwidth()[0] >= told["shortest"]
