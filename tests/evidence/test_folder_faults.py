"""Every mistake in a raw folder's files and tables is told by its own fault, in its place."""

import re

import pytest

from evalutils.base.faults import InputFaults, alike
from evalutils.evidence.year import load_year


def test_the_folder_has_no_fault(raw):
    year = raw.load()
    assert year.project.name == "读书会项目"
    assert [row.id for row in year.evidence] == ["budget", "spent", "courses", "visits", "pleased"]
    assert year.indicators[0].actual == "spent / budget"
    assert year.budget[0].adjusted == "50.00"
    assert year.analysis.computed[1].expression == "1 - rate"


def test_a_name_the_source_does_not_state_stays_unknown(raw):
    raw.project |= {"unit": None, "department": ""}
    raw.write()
    project = raw.load().project
    assert project.unit is None
    assert project.department is None


@pytest.mark.parametrize("name", ["project.yaml", "evidence.csv", "indicators.csv", "budget.csv"])
def test_a_missing_file_is_told(raw, name):
    (raw.path / name).rename(raw.path / f"old-{name}")
    fault = next(fault for fault in raw.faults() if fault.code == "file_missing")
    assert fault.where.document == f"data/raw/reading-club/2023/{name}"
    assert f"old-{name}" in fault.next_step("zh")


def test_analysis_may_be_left_out(raw):
    (raw.path / "analysis.yaml").unlink()
    assert raw.load().analysis.computed == ()


def test_a_misspelt_column_is_told_with_the_name_it_comes_near_to(raw):
    raw.tables["evidence"][0][4] = "qoute"
    raw.write()
    unknown, missing = raw.faults()[:2]
    assert (unknown.code, unknown.found, unknown.facts["near"]) == (
        "unknown_column",
        "qoute",
        "quote、note",
    )
    assert (missing.code, missing.facts["field"]) == ("missing_column", "quote")
    assert missing.where.row == 1


def test_a_column_that_stands_twice_is_told(raw):
    for row in raw.tables["budget"]:
        row.append(row[0])
    raw.write()
    assert raw.only_fault().code == "duplicate_column"


def test_a_row_longer_than_its_header_is_told(raw):
    raw.tables["budget"][1].append("又一格")
    raw.write()
    fault = raw.only_fault()
    assert (fault.code, fault.found, fault.where.row) == ("row_too_long", "又一格", 2)


def test_a_quote_mark_left_open_is_told_by_its_row(raw):
    with (raw.path / "budget.csv").open("a", encoding="utf-8") as file:
        file.write('"其他资金,,,\n')
    fault = raw.only_fault()
    assert (fault.code, fault.where.row) == ("csv_broken", 3)


def test_a_table_in_another_encoding_is_told(raw):
    (raw.path / "budget.csv").write_bytes("资金来源".encode("utf-32"))
    assert raw.only_fault().code == "table_encoding"


def test_an_empty_table_is_told(raw):
    (raw.path / "budget.csv").write_text("\n,,\n", encoding="utf-8")
    assert raw.only_fault().code == "empty_table"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_tables_may_be_utf_8_with_a_mark_or_gb18030(raw, encoding):
    before = raw.load()
    raw.write(encoding)
    assert raw.load() == before


def test_blank_rows_are_no_rows_but_count_for_the_numbers(raw):
    raw.tables["evidence"].insert(1, [""] * 8)
    raw.write()
    assert [row.row for row in raw.load().evidence] == [3, 4, 5, 6, 7]


CELLS = [
    ("evidence", 3, "id", "", "cell_blank"),
    ("evidence", 3, "id", "budget", "name_repeated"),
    ("evidence", 3, "id", "执行 数", "bad_id"),
    ("evidence", 2, "kind", "qoute", "unknown_value"),
    ("evidence", 2, "kind", "record", "record_unknown_aggregate"),
    ("evidence", 2, "quantity", "第一", "bad_count"),
    ("evidence", 2, "quantity", "2", "quantity_missing"),
    ("evidence", 2, "quote", "全年预算49万元", "quote_not_found"),
    ("evidence", 2, "quote", "组织测试", "quote_repeated"),
    ("evidence", 2, "quote", "预算50.00万", "quote_cuts_figure"),
    ("evidence", 2, "document", "reprot.txt", "unknown_document"),
    ("indicators", 3, "code", "B", "name_repeated"),
    ("indicators", 2, "code", "-B", "bad_code"),
    ("indicators", 4, "parent", "Q", "unknown_parent"),
    ("indicators", 4, "level", "3", "level_wrong"),
    ("indicators", 4, "level", "三级", "bad_level"),
    ("indicators", 4, "level", "", "cell_blank"),
    ("indicators", 4, "level", "12", "bad_level"),
    ("indicators", 4, "points", "八十", "bad_number"),
    ("indicators", 4, "points", "", "cell_blank"),
    ("indicators", 3, "points", "79", "points_of_children"),
    ("indicators", 2, "points", "11", "points_total"),
    ("indicators", 4, "points_basis", "", "basis_blank"),
    ("indicators", 4, "target_basis", "", "basis_blank"),
    ("indicators", 4, "target_basis", "aproved", "unknown_value"),
    ("indicators", 4, "target", "677,00", "bad_number"),
    ("indicators", 4, "direction", ">", "unknown_value"),
    ("indicators", 4, "direction", "", "cell_blank"),
    ("indicators", 4, "tier", "达成", "tier_not_qualitative"),
    ("indicators", 6, "tier", "很好", "bad_tier"),
    ("indicators", 6, "reason", "", "tier_without_reason"),
    ("indicators", 6, "reason", "回访 3 次", "bare_digits"),
    ("indicators", 4, "actual", "cources", "unknown_name"),
    ("indicators", 4, "actual", "courses ** 2", "bad_expression"),
    ("indicators", 4, "actual", "courses + visits", "units_differ"),
    ("indicators", 4, "actual", "courses / (spent - 480000)", "division_by_zero"),
    ("budget", 2, "全年执行数", "48.5", "amount_differs"),
    ("budget", 2, "全年执行数", "约48", "bad_number"),
    ("budget", 2, "全年执行数", "", "evidence_without_amount"),
    ("budget", 2, "全年执行数佐证", "", "amount_without_evidence"),
    ("budget", 2, "全年执行数佐证", "spend", "unknown_evidence"),
    ("budget", 2, "全年执行数佐证", "courses", "amount_differs"),
]


@pytest.mark.parametrize(("table", "row", "column", "text", "code"), CELLS)
def test_a_wrong_cell_is_told_in_its_place(raw, table, row, column, text, code):
    raw.cell(table, row, column, text)
    faults = [fault for fault in raw.faults() if fault.code == code]
    assert faults, [fault.text("en") for fault in raw.faults()]
    assert faults[0].where.document == f"data/raw/reading-club/2023/{table}.csv"
    if code not in {"amount_without_evidence", "points_total"}:
        assert faults[0].where.row == row


def test_a_sign_typed_on_the_keyboard_comes_with_the_one_that_is_meant(raw):
    raw.cell("indicators", 4, "direction", ">")
    assert raw.only_fault().facts["near"] == "≥"
    for typed in (">=", "≧", "＞＝"):
        raw.cell("indicators", 4, "direction", typed)
        assert raw.load().indicators[2].direction == "≥"


FULL_WIDTH = [
    ("indicators", 4, "target", "９．７", "9.7"),
    ("indicators", 4, "target", "８０％", "80%"),
    ("indicators", 4, "points", "２０", "20"),
    ("indicators", 4, "level", "２", "2"),
    ("budget", 2, "全年执行数", "４８", "48"),
    ("evidence", 2, "quantity", "１", "1"),
    ("indicators", 6, "tier", "达成 ９０%", "达成 90%"),
]


@pytest.mark.parametrize(("table", "row", "column", "typed", "plain"), FULL_WIDTH)
def test_full_width_signs_are_named_as_the_reason(raw, table, row, column, typed, plain):
    raw.cell(table, row, column, typed)
    fault = next(fault for fault in raw.faults() if fault.found == typed)
    assert (fault.code, fault.facts["plain"]) == ("full_width", plain)
    assert "全角" in fault.text("zh")
    assert plain in fault.next_step("zh")


def test_a_doubled_code_is_one_fault_and_no_second_one_about_points(raw):
    raw.tables["indicators"].append(list(raw.tables["indicators"][3]))
    raw.write()
    assert [fault.code for fault in raw.faults()] == ["name_repeated"]


def test_a_code_misspelt_in_many_rows_is_told_once_with_its_cells_and_the_choices(raw):
    for row in (2, 4, 5, 6):
        raw.cell("indicators", row, "points_basis", "aproved")
    faults = raw.faults()
    assert len(faults) == 4
    (told,) = alike(faults)
    words = told.text("zh")
    assert "indicators.csv 第 2、4–6 行 points_basis 列" in words
    assert all(word in words for word in ("规定", "已批复", "原文", "设定"))
    assert str(InputFaults(faults)).count("aproved") == 1


def test_an_amount_with_evidence_that_is_no_money_is_told(raw):
    raw.tables["evidence"].append(["crowd", "人次", "manual", "电话", "480000人次", "1", "", ""])
    raw.cell("budget", 2, "全年执行数佐证", "crowd")
    assert raw.only_fault().code == "amount_differs"


def test_parents_that_go_round_are_told(raw):
    raw.cell("indicators", 3, "parent", "P1")
    circles = [fault for fault in raw.faults() if fault.code == "parent_circle"]
    assert [fault.facts["circle"] for fault in circles] == ["P → P1 → P", "P1 → P → P1"]


def test_a_misspelt_evidence_id_comes_with_near_matches(raw):
    raw.cell("indicators", 4, "actual", "cources * 2")
    fault = raw.only_fault()
    assert fault.found == "cources * 2"
    assert (fault.facts["name"], fault.facts["near"]) == ("cources", "courses")


def test_a_quote_found_twice_comes_with_its_places(raw):
    raw.cell("evidence", 2, "quote", "组织测试")
    fault = next(fault for fault in raw.faults() if fault.code == "quote_repeated")
    assert fault.facts["count"] == 2
    assert str(fault.facts["places"]).count("一（二）") == 2


def test_a_quote_that_is_not_there_comes_with_the_nearest_words(raw):
    raw.cell("evidence", 3, "quote", "全年执行84.00万元")
    fault = next(fault for fault in raw.faults() if fault.code == "quote_not_found")
    assert "执行48.00" in str(fault.facts["near"])


def test_all_faults_of_a_folder_come_at_once(raw):
    raw.cell("evidence", 2, "kind", "qoute")
    raw.cell("indicators", 4, "points", "81")
    raw.project["year"] = "2022"
    raw.write()
    codes = {fault.code for fault in raw.faults()}
    assert codes >= {"unknown_value", "points_total", "points_of_children", "year_differs"}


def test_the_message_reads_where_what_expected_next(raw):
    raw.cell("indicators", 4, "points", "八十")
    words = re.escape("indicators.csv 第 4 行 points 列：现为“八十”\n  应为：小数或整数")
    with pytest.raises(InputFaults, match=words):
        load_year(raw.path)


PROJECT = [
    ({"year": "2022"}, "year_differs", "year"),
    ({"report_date": "2024-02-30"}, "bad_date", "report_date"),
    ({"report_date": "20240201"}, "bad_date", "report_date"),
    ({"sources": {}}, "no_sources", "sources"),
    ({"sources": {"report.txt": ""}}, "yaml_blank", "sources.report.txt"),
    ({"sources": {"../report.txt": "题名"}}, "path_outside", ""),
    ({"sources": {"other.txt": "题名"}}, "source_missing", ""),
    ({"profile": "../x"}, "bad_name", "profile"),
    ({"name": ""}, "yaml_blank", "name"),
    ({"nmae": "x"}, "yaml_unknown_key", "nmae"),
    ({"sources": "report.txt"}, "yaml_want_mapping", "sources"),
    ({"name_is_ours": "也许"}, "yaml_want_bool", "name_is_ours"),
    ({"identity": ["a"]}, "yaml_want_text", "identity"),
]


@pytest.mark.parametrize(("change", "code", "column"), PROJECT)
def test_a_mistake_in_project_yaml_is_told_by_its_key(raw, change, code, column):
    raw.project |= change
    raw.write()
    fault = next(fault for fault in raw.faults() if fault.code == code)
    assert fault.where.key == column


def test_a_key_left_out_of_project_yaml_is_told(raw):
    del raw.project["identity"]
    raw.write()
    fault = raw.faults()[0]
    assert (fault.code, fault.facts["key"]) == ("yaml_missing_key", "identity")


def test_yaml_that_cannot_be_read_is_told_by_its_line(raw):
    (raw.path / "project.yaml").write_text("name: 甲\nyear: [2023\n", encoding="utf-8")
    fault = raw.faults()[0]
    assert fault.code == "yaml_broken"
    assert fault.where.row


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- 甲\n- 乙\n", "yaml_want_mapping"),
        ("甲", "yaml_want_mapping"),
        ("", "yaml_missing_key"),
        ("[" * 3000, "yaml_broken"),
        ("a: \x07", "yaml_broken"),
        ("? [a]\n: b\n", "yaml_broken"),
        ("&a [*a]", "yaml_broken"),
    ],
)
def test_yaml_of_another_shape_is_told_and_never_a_crash(raw, text, code):
    (raw.path / "project.yaml").write_text(text, encoding="utf-8")
    assert raw.faults()[0].code == code


def test_a_yaml_key_that_stands_twice_is_told(raw):
    with (raw.path / "project.yaml").open("a", encoding="utf-8") as file:
        file.write("name: 另一个\n")
    fault = raw.faults()[0]
    assert (fault.code, fault.found) == ("yaml_duplicate_key", "name")


def test_yaml_words_stay_what_was_written(raw):
    raw.project |= {"name": "no", "identity": "0123", "subtitle": "1e3"}
    raw.write()
    text = (raw.path / "project.yaml").read_text(encoding="utf-8").replace("'", "")
    (raw.path / "project.yaml").write_text(text, encoding="utf-8")
    project = raw.load().project
    assert (project.name, project.identity, project.subtitle) == ("no", "0123", "1e3")
    assert project.report_date == "2024-02-01"


def test_an_empty_source_is_told(raw):
    (raw.path / "source" / "report.txt").write_text(" \n\n", encoding="utf-8")
    fault = next(fault for fault in raw.faults() if fault.code == "source_empty")
    assert fault.where.document == "data/raw/reading-club/2023/source/report.txt"


def test_a_source_that_is_neither_utf_8_nor_gb18030_is_told(raw):
    (raw.path / "source" / "report.txt").write_bytes(b"\xff\x00\x81" * 9)
    raw.write()
    fault = next(fault for fault in raw.faults() if fault.code == "document_encoding")
    assert fault.where.document == "data/raw/reading-club/2023/source/report.txt"


def test_what_is_still_to_be_decided_is_told_once_and_nothing_that_follows_from_it(raw):
    raw.cell("indicators", 4, "points", "待定")
    raw.cell("indicators", 4, "direction", "待定")
    raw.cell("evidence", 6, "quote", "待定")
    raw.project["report_date"] = "待定"
    raw.project["sources"]["report.txt"] = "待定"
    raw.write()
    faults = raw.faults()
    assert {fault.code for fault in faults} == {"to_be_decided"}
    assert sorted(fault.where.key for fault in faults) == [
        "direction", "points", "quote", "report_date", "sources.report.txt",
    ]  # fmt: skip


def test_findings_are_accepted_in_the_project_with_a_reason(raw):
    raw.project["suppressions"] = {"annex_absent": "附件依规定不公开。"}
    raw.write()
    assert raw.load().project.suppressions == {"annex_absent": "附件依规定不公开。"}


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("", "yaml_blank"),
        ("共3处", "bare_digits"),
        ("见{x", "markup_broken"),
        ("见{finding:1.rate.1}", "markup_broken"),
    ],
)
def test_a_reason_that_cannot_be_printed_is_told(raw, reason, code):
    raw.project["suppressions"] = {"annex_absent": reason}
    raw.write()
    fault = raw.only_fault()
    assert (fault.code, fault.where.key) == (code, "suppressions.annex_absent")


def test_one_finding_accepted_in_two_places_is_told(raw):
    raw.project["suppressions"] = {"annex_absent": "附件依规定不公开。"}
    raw.analysis["suppressions"] = {"annex_absent": "附件依规定不公开。"}
    raw.write()
    fault = raw.only_fault()
    assert (fault.code, fault.found) == ("suppression_twice", "annex_absent")
