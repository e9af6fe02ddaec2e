"""The id of results: what people sign for, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalutils.base.paths import YearPaths
from evalutils.evidence.workbook import write_inputs
from evalutils.running.stamps import results_id, run_stamp


@pytest.fixture
def where(tmp_path: Path) -> YearPaths:
    raw = tmp_path / "data" / "raw" / "demo" / "2022"
    raw.mkdir(parents=True)
    (raw / "project.yaml").write_text("profile: mof-2020-10\n", encoding="utf-8")
    return YearPaths(tmp_path, "demo", "2022")


def ident(where: YearPaths, **changed: Any) -> str:
    return results_id({**run_stamp(where), **changed}, where.raw)


def book(where: YearPaths, comment: str = "", value: str = "读书会") -> Path:
    path = where.raw / "inputs.xlsx"
    review = [{"anchor": "result", "comment": comment}] if comment else []
    write_inputs(path, {"project": [{"key": "name", "value": value}], "review": review})
    return path


def test_inputs_change_it_and_comments_do_not(where: YearPaths) -> None:
    before = ident(where)
    (where.raw / "review.csv").write_text("anchor\n", encoding="utf-8")
    assert ident(where) == before
    (where.raw / "project.yaml").write_text("profile: other\n", encoding="utf-8")
    assert ident(where) != before


def test_comments_in_the_workbook_do_not_change_it_and_other_sheets_do(where: YearPaths) -> None:
    book(where)
    before = ident(where)
    book(where, "请说明")
    assert ident(where) == before
    book(where, value="另一项目")
    assert ident(where) != before


def test_a_workbook_saved_again_by_another_program_says_the_same(where: YearPaths) -> None:
    path = book(where)
    before, content = ident(where), path.read_bytes()
    opened = openpyxl.load_workbook(path)
    opened["项目基本情况"].column_dimensions["A"].width = 50
    opened["复核意见"]["A2"] = "result"
    opened.save(path)
    assert path.read_bytes() != content
    assert ident(where) == before


@pytest.mark.parametrize(
    ("name", "counts"),
    [("REPORT_LANG", False), ("PROFILE", True), ("YEAR", True), ("PROJECT", True)],
)
def test_the_language_of_an_edition_is_no_part_of_its_results(
    where: YearPaths, name: str, counts: bool
) -> None:
    parameters = {**run_stamp(where)["parameters"], name: "other"}
    assert (ident(where, parameters=parameters) != ident(where)) is counts


@pytest.mark.parametrize(
    ("part", "counts"), [("package", True), ("profiles", True), ("lock", False), ("fonts", False)]
)
def test_code_and_profile_are_part_of_it_and_what_it_is_set_in_is_not(
    where: YearPaths, part: str, counts: bool
) -> None:
    assert (ident(where, **{part: "other"}) != ident(where)) is counts
