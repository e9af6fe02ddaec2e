"""The analysis as sheets of the workbook says what the YAML file says; faults name its cells."""

from dataclasses import replace

import openpyxl
import pytest

from evalutils.evidence.schema import ANALYSIS_SHEETS, table_columns, table_schema
from evalutils.evidence.workbook import sheet_of, write_inputs
from evalutils.evidence.year import analysis_rows


@pytest.fixture
def as_workbook(raw):
    """Turn the whole folder into ``inputs.xlsx``, its analysis as sheets."""

    def turn(analysis=None, **changes):
        project = [
            {"key": key, "value": value} for key, value in raw.project.items() if key != "sources"
        ]
        project += [
            {"key": f"sources.{name}", "value": title}
            for name, title in raw.project["sources"].items()
        ]
        tables = {"project": project}
        for name, (header, *rows) in raw.tables.items():
            columns = {column.title: field for field, column in table_columns(name).items()}
            fields = [columns.get(title.partition("（")[0], title) for title in header]
            tables[name] = [dict(zip(fields, row, strict=True)) for row in rows]
            (raw.path / f"{name}.csv").unlink()
        (raw.path / "project.yaml").unlink()
        tables |= analysis_rows(raw.analysis if analysis is None else analysis) | changes
        write_inputs(raw.path / "inputs.xlsx", tables)
        (raw.path / "analysis.yaml").unlink()

    return turn


def change(raw, sheet, cell, value):
    """Write one cell of the workbook."""
    path = raw.path / "inputs.xlsx"
    book = openpyxl.load_workbook(path)
    sheet_of(book, sheet)[cell] = value
    book.save(path)


def column_of(sheet, field):
    return openpyxl.utils.get_column_letter(list(table_columns(sheet)).index(field) + 1)


def test_the_sheets_load_as_the_yaml_file_does(raw, as_workbook):
    before = raw.load()
    as_workbook()
    after = raw.load()
    assert after.analysis == before.analysis
    assert replace(after, sheets={}).analysis.goals[0].indicators == ("P1",)


def test_names_in_a_cell_may_be_parted_by_any_comma(raw, as_workbook):
    as_workbook()
    change(raw, "goals", f"{column_of('goals', 'evidence')}2", "courses，visits; spent")
    assert raw.load().analysis.goals[0].evidence == ("courses", "visits", "spent")


def test_sheets_and_yaml_at_once_are_a_fault(raw, as_workbook):
    text = (raw.path / "analysis.yaml").read_bytes()
    as_workbook()
    (raw.path / "analysis.yaml").write_bytes(text)
    fault = raw.only_fault()
    assert (fault.code, fault.found) == ("two_forms", "analysis.yaml")


def test_a_workbook_without_analysis_sheets_keeps_its_yaml(raw, as_workbook):
    before = raw.load()
    text = (raw.path / "analysis.yaml").read_bytes()
    as_workbook({})
    (raw.path / "analysis.yaml").write_bytes(text)
    assert raw.load().analysis == before.analysis
    book = openpyxl.load_workbook(raw.path / "inputs.xlsx")
    for name in ANALYSIS_SHEETS:
        book.remove(sheet_of(book, name))
    book.save(raw.path / "inputs.xlsx")
    assert raw.load().analysis == before.analysis


CELLS = [
    ("goals", "quote", "举办读书会", "quote_not_found"),
    ("goals", "evidence", "course", "unknown_evidence"),
    ("goals", "outcome", "done", "unknown_value"),
    ("goals", "label", None, "cell_blank"),
    ("problems", "answered_by", "folow", "unknown_recommendation"),
    ("computed", "expression", "spent / bugdet", "unknown_name"),
    ("computed", "note", "约 99%", "bare_digits"),
    ("requests", "why", "{ind:Z1}", "unknown_code"),
    ("comparisons", "left", "courses", "bad_figure"),
    ("charts", "parts", "evidence:courses、evidence:nobody", "unknown_evidence"),
    ("charts", "parts", None, "cell_blank"),
    ("statements", "text", "{result:rat}", "unknown_result"),
    ("context", "evidence", "visit", "unknown_evidence"),
    ("context", "status", "maybe", "unknown_value"),
]


@pytest.mark.parametrize(("sheet", "field", "value", "code"), CELLS)
def test_a_fault_names_the_cell_that_says_it(raw, as_workbook, sheet, field, value, code):
    as_workbook()
    change(raw, sheet, f"{column_of(sheet, field)}2", value)
    fault = raw.only_fault()
    title = table_columns(sheet)[field].title
    where = fault.where
    assert (fault.code, where.row, where.key) == (code, 2, title)
    assert where.sheet == table_schema(sheet).titled("zh")
    assert where.address == f"{column_of(sheet, field)}2"
    assert where.document.endswith("inputs.xlsx")


def test_a_key_that_stands_twice_is_told(raw, as_workbook):
    as_workbook()
    change(raw, "statements", "A3", "summary")
    change(raw, "statements", "B3", "另一句")
    assert raw.only_fault().code == "name_repeated"


def test_what_is_proposed_is_counted_until_it_is_confirmed(raw, as_workbook):
    proposed = {
        **raw.analysis,
        "goals": [{**raw.analysis["goals"][0], "status": "proposed"}],
        "proposed": ["visits", "summary"],
    }
    as_workbook(proposed)
    assert raw.load().proposals == 3
    change(raw, "goals", f"{column_of('goals', 'status')}2", "confirmed")
    change(raw, "evidence", f"{column_of('evidence', 'status')}2", "proposed")
    change(raw, "context", f"{column_of('context', 'status')}2", None)
    change(raw, "project", f"{column_of('project', 'status')}3", "proposed")
    year = raw.load()
    assert year.proposals == 3
    assert year.project.proposed == ("年度",)


def test_proposals_in_yaml_and_csv_are_counted(raw):
    raw.analysis["problems"][0]["status"] = "proposed"
    raw.analysis["proposed"] = ["summary"]
    raw.project["proposed"] = ["identity"]
    raw.write()
    assert raw.load().proposals == 3


def test_a_proposal_of_nothing_is_told(raw):
    raw.analysis["proposed"] = ["sumary"]
    raw.write()
    fault = raw.only_fault()
    assert (fault.code, fault.where.key) == ("proposed_nothing", "proposed[1]")
    assert "summary" in str(fault.facts["near"])


def test_the_outcome_of_a_goal_may_still_stand_under_status(raw):
    goal = raw.analysis["goals"][0]
    goal["status"] = goal.pop("outcome")
    raw.write()
    year = raw.load()
    assert (year.analysis.goals[0].outcome, year.proposals) == ("result", 0)
