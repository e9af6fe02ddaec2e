"""Reviewers' comments and sign-offs: read however people write them, slips told all at once."""

import openpyxl
import pytest

from evalutils.evidence.workbook import write_inputs
from evalutils.evidence.year import ReviewRow

HEADER = ["anchor", "reviewer", "date", "comment", "status", "reply", "seen", "results_id"]
RESULTS = "0123456789abcdef" * 4


@pytest.fixture
def said(raw):
    """Return a way to write rows of ``review.csv`` beside the other tables."""

    def write(*rows, header=HEADER, encoding="utf-8"):
        raw.tables["review"] = [header, *(list(row) for row in rows)]
        raw.write(encoding)

    return write


def comment(anchor="ind-P1", words="请附名册", **more):
    cells = {"anchor": anchor, "reviewer": "王复核", "date": "2024-03-01", "comment": words, **more}
    return [cells.get(name, "") for name in HEADER]


def sign_off(results_id=RESULTS, **more):
    return comment("sign-off", more.pop("words", ""), results_id=results_id, **more)


def test_a_folder_goes_without(raw):
    assert raw.load().review == ()


def test_a_comment_is_kept_as_it_was_written(raw, said):
    said(comment(reply="已补", status="已回复", seen="bcdfghjk"))
    assert raw.load().review == (
        ReviewRow(2, "ind-P1", "王复核", "2024-03-01", "请附名册", "已回复", "已补", "bcdfghjk"),
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_the_table_may_be_utf_8_with_a_mark_or_gb18030(raw, said, encoding):
    said(comment(), encoding=encoding)
    assert raw.load().review[0].comment == "请附名册"


def test_the_six_columns_of_the_design_are_enough_and_may_be_in_chinese(raw, said):
    header = ["位置", "复核人", "日期", "意见", "状态", "答复"]
    said(["ind-P1", "王复核", "2024-03-01", "请附名册", "", ""], header=header)
    (row,) = raw.load().review
    assert (row.anchor, row.status, row.seen) == ("ind-P1", "待回复", "")


@pytest.mark.parametrize(
    ("written", "anchor"),
    [
        ("#ind-P1", "ind-P1"),
        ("P1", "ind-P1"),
        ("courses", "ev-courses"),
        ("problem-late", "problem-late"),
        ("goal-training", "goal-training"),
        ("result", "result"),
        ("finding-R20-annex-absent", "finding-R20-annex-absent"),
    ],
)
def test_a_place_may_be_written_as_people_copy_it(raw, said, written, anchor):
    said(comment(written))
    assert raw.load().review[0].anchor == anchor


@pytest.mark.parametrize(
    ("status", "reply", "means"),
    [
        ("", "", "待回复"),
        ("", "已补", "已回复"),
        ("open", "", "待回复"),
        ("Answered", "已补", "已回复"),
        ("closed", "", "已关闭"),
        ("已关闭", "已补", "已关闭"),
    ],
)
def test_a_status_left_blank_follows_from_the_reply(raw, said, status, reply, means):
    said(comment(status=status, reply=reply))
    assert raw.load().review[0].status == means


@pytest.mark.parametrize("date", ["2024-3-1", "2024/3/1", "2024.03.01", "2024年3月1日"])
def test_a_date_as_spreadsheets_write_it_is_the_same_day(raw, said, date):
    said(comment(date=date))
    assert raw.load().review[0].date == "2024-03-01"


CELLS = [
    ("anchor", "ind-P9", "unknown_anchor"),
    ("anchor", "ev-corses", "unknown_anchor"),
    ("anchor", "problem-lost", "unknown_anchor"),
    ("anchor", "", "cell_blank"),
    ("reviewer", "", "cell_blank"),
    ("date", "", "cell_blank"),
    ("date", "日期", "bad_date"),
    ("date", "2024-02-30", "bad_date"),
    ("date", "01/03/2024", "bad_date"),
    ("comment", "", "cell_blank"),
    ("status", "完成", "unknown_value"),
]


@pytest.mark.parametrize(("column", "text", "code"), CELLS)
def test_one_bad_cell_is_told_with_its_place(raw, said, column, text, code):
    row = comment()
    row[HEADER.index(column)] = text
    said(comment(words="另一条"), row)
    fault = raw.only_fault()
    assert fault.code == code
    assert (fault.where.document, fault.where.row, fault.where.key) == (
        "data/raw/reading-club/2023/review.csv",
        3,
        column,
    )
    assert fault.found == text
    for language in ("zh", "en"):
        assert fault.text(language)


def test_a_misspelt_place_gets_near_names(raw, said):
    said(comment("ev-corses"))
    assert "ev-courses" in raw.only_fault().next_step("en")


def test_all_faults_are_told_at_once_with_those_of_other_tables(raw, said):
    raw.tables["budget"][1][4] = "约48"
    said(comment("ind-P9", date="昨天", status="好"), sign_off(""))
    assert sorted(fault.code for fault in raw.faults()) == [
        "bad_date",
        "bad_number",
        "sign_off_without_id",
        "unknown_anchor",
        "unknown_value",
    ]


@pytest.mark.parametrize("more", [{"seen": "bcdfghjk"}, {"status": "已关闭"}])
def test_a_comment_whose_place_is_gone_is_not_lost(raw, said, more):
    said(comment("ind-P9", **more))
    assert raw.load().review[0].anchor == "ind-P9"


def test_the_same_comment_twice_is_told_and_two_of_one_person_are_not(raw, said):
    said(comment(), comment(words="另请说明"), comment())
    fault = raw.only_fault()
    assert (fault.code, fault.where.row, fault.facts["first"]) == ("comment_repeated", 4, 2)


@pytest.mark.parametrize("anchor", ["sign-off", "签字"])
def test_a_sign_off_names_results_and_needs_no_words(raw, said, anchor):
    row = sign_off()
    row[0] = anchor
    said(row)
    (signed,) = raw.load().review
    assert (signed.anchor, signed.results_id, signed.comment) == ("sign-off", RESULTS, "")


@pytest.mark.parametrize("cells", [{"seen": RESULTS}, {"words": f"同意结果 {RESULTS[:16]}。"}])
def test_results_may_be_named_elsewhere_in_the_row(raw, said, cells):
    said(sign_off("", **cells))
    assert RESULTS.startswith(raw.load().review[0].results_id)


@pytest.mark.parametrize("named", ["", "0123", "同意", RESULTS + "0"])
def test_a_sign_off_that_names_no_results_is_told(raw, said, named):
    said(sign_off(named))
    assert raw.only_fault().code == "sign_off_without_id"


def book_of(raw, rows):
    """Turn the folder's tables into ``inputs.xlsx``, with a sheet of comments."""
    tables = {
        name: [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
        for name, lines in raw.tables.items()
        if name in {"evidence", "indicators"}
    }
    flat = {key: value for key, value in raw.project.items() if key != "sources"}
    flat |= {f"sources.{name}": title for name, title in raw.project["sources"].items()}
    tables["project"] = [{"key": key, "value": value} for key, value in flat.items()]
    tables["budget"] = []
    tables["review"] = [dict(zip(HEADER, row, strict=True)) for row in rows]
    for file in ("project.yaml", "evidence.csv", "indicators.csv", "budget.csv"):
        (raw.path / file).unlink()
    write_inputs(raw.path / "inputs.xlsx", tables)


def test_the_sheet_of_the_workbook_says_the_same(raw, said):
    rows = [comment(seen="bcdfghjk"), sign_off()]
    said(*rows)
    from_csv = raw.load().review
    (raw.path / "review.csv").unlink()
    book_of(raw, rows)
    assert raw.load().review == from_csv


def test_a_fault_in_the_sheet_names_sheet_and_title(raw):
    book_of(raw, [comment(date="昨天")])
    where = raw.only_fault().where
    assert (where.sheet, where.row, where.key) == ("复核意见", 2, "日期")


def test_a_workbook_with_an_empty_sheet_may_have_the_file_beside_it(raw, said):
    said(comment())
    book_of(raw, [])
    assert len(raw.load().review) == 1


def test_comments_in_both_places_are_told(raw, said):
    said(comment())
    book_of(raw, [comment(words="另一条")])
    assert raw.only_fault().code == "review_twice"


def test_the_sheet_offers_the_states_and_explains_its_columns(raw):
    book_of(raw, [])
    sheet = openpyxl.load_workbook(raw.path / "inputs.xlsx")["复核意见"]
    assert [cell.value for cell in sheet[1]] == [
        "位置", "复核人", "日期", "意见", "结论", "状态", "答复", "所见标记", "结果编号",
    ]  # fmt: skip
    assert all(cell.comment.text for cell in sheet[1])
    offered = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert offered == ['"认可,不认可,需补充"', '"待回复,已回复,已关闭"']
