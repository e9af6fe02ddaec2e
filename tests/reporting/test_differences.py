"""What changed between two reports, and what each changed score traces to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers.reports import finish
from helpers.years import make_year

from evalutils.base.faults import InputFaults
from evalutils.base.paths import RECORD_SCHEMA
from evalutils.reporting.document import Registry
from evalutils.reporting.finished import open_finished
from evalutils.reporting.pages.causes import CAUSES, Cause, changed_inputs
from evalutils.reporting.pages.changes import Difference, difference, entries_since, made_again
from evalutils.reporting.pages.differences import is_page, page, page_blocks, say_cause, summary

Changed = Callable[..., Difference]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of 2022 as it was."""
    return _made(tmp_path_factory.mktemp("before"))


def _made(root: Path, year: str = "2022", **changes: Any) -> Path:
    (root / "notebooks").mkdir()
    profile = changes.pop("profile", "")
    language = changes.pop("language", "zh")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUTILS_ROOT", str(root))
        make_year(root, year, **changes)
        return finish(root, year, profile=profile, language=language)


@pytest.fixture
def changed(original: Path, tmp_path: Path) -> Changed:
    """Return a function that makes the year again with changes, and tells the difference."""

    def told(year: str = "2022", **changes: Any) -> Difference:
        after = _made(tmp_path, year, **changes)
        return difference(open_finished(original), open_finished(after))

    return told


def causes(made: Difference, code: str) -> tuple[Cause, ...]:
    return next(change.causes for change in made.scores if change.code == code)


def test_a_report_does_not_differ_from_itself(original: Path) -> None:
    report = open_finished(original)
    made = difference(report, open_finished(original / "run.json"))
    assert made.is_empty
    assert "没有差异" in summary(made)
    assert is_page(page(made))
    assert not is_page(page(made).replace("差异", "报告"))


def test_a_changed_target_is_traced_to_its_row_and_column(changed: Changed) -> None:
    """P1: 12场 of 12 is 20 points; of 15 it is 12 / 15 × 20 = 16."""
    made = changed(leaves={"P1": {"target": "15"}})
    (change,) = made.scores
    assert (change.code, change.before, change.after) == ("P1", "20.00", "16.00")
    # header 1, B 2, B1 3, P 4, P1 5
    assert change.causes == (Cause("indicator", "indicators.csv", 5, "target", "12场", "15场"),)
    assert [one.name for one in made.inputs if one.part == "inputs"] == ["indicators.csv"]
    assert "indicators.csv第5行 target：12场 → 15场" in summary(made)


def test_totals_and_sentences_change_with_it(changed: Changed) -> None:
    made = changed(leaves={"P1": {"target": "15"}})
    scored = next(one for one in made.outcomes if one.ref == "score:strict.scored")
    assert (scored.before, scored.after) == ("69.34", "65.34")
    assert any("69.34" in one.before and "65.34" in one.after for one in made.sentences)
    assert "fig-points" in {one.ident for one in made.figures if one.kind == "data"}


def test_a_changed_figure_of_the_source_is_traced_to_its_evidence(changed: Changed) -> None:
    made = changed(figures={"courses": "6场"})
    assert causes(made, "P1") == (
        Cause("evidence", "evidence.csv source/report.txt", 0, "courses", "12场", "6场"),
    )
    value = next(one for one in made.values if one.ref == "evidence:courses")
    assert (value.before, value.after) == ("12场", "6场")


def test_a_tier_that_a_person_chose_is_traced_to_its_cell(changed: Changed) -> None:
    made = changed(leaves={"S1": {"actual": ""}})
    change = next(one for one in made.scores if one.code == "S1")
    assert (change.before, change.after, change.why_after) == ("9.74", None, "no_actual")
    assert [cause.field for cause in change.causes] == ["actual"]


def test_another_profile_is_named_with_its_rule(changed: Changed) -> None:
    """101号 for 满意度: 92.5 % is full marks from 90 on."""
    made = changed(profile="mof-2021-101")
    kinds = {cause.kind for cause in causes(made, "S1")}
    assert "profile" in kinds
    assert ("parameters", "PROFILE") in {(one.part, one.name) for one in made.inputs}


def test_an_indicator_that_is_gone_and_one_that_is_new_are_both_told(changed: Changed) -> None:
    made = changed(leaves={"P1": {"code": "P9"}})
    sides = {one.code: (one.before, one.after) for one in made.scores}
    assert sides == {"P9": ("", "20.00"), "P1": ("20.00", "")}


def test_the_same_words_read_otherwise_are_the_hedges_fault(original: Path, tmp_path: Path) -> None:
    """约310人次 with another width: P2 from full marks to an interval, the words the same."""
    before = open_finished(original)
    after = _made(tmp_path)
    _edit(after, "03_report", ["registry"], lambda entries: entries["evidence:visits"].update(
        low="280", high="340", low_incl=True, high_incl=False))  # fmt: skip
    _edit_results(after)
    made = difference(before, open_finished(after))
    assert causes(made, "P2")[0].kind == "reading"
    assert "读法（约数宽度）" in summary(made)


def _edit(folder: Path, name: str, kinds: list[str], change: Callable[[Any], None]) -> None:
    file = folder / "executed" / f"{name}.ipynb"
    notebook = json.loads(file.read_text(encoding="utf-8"))
    for data in notebook["cells"][0]["outputs"][0]["data"].values():
        for block in data["blocks"]:
            if block["type"] in kinds:
                change(block["entries"])
    file.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def _edit_results(folder: Path, code: str = "P2") -> None:
    file = folder / "executed" / "02_indicators.ipynb"
    notebook = json.loads(file.read_text(encoding="utf-8"))
    (data,) = notebook["cells"][0]["outputs"][0]["data"].values()
    score = next(one for one in data["scores"] if one["code"] == code)
    score["score"] = {"low": "18.67", "high": "20", "low_incl": True, "high_incl": True}
    file.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def test_only_where_nothing_else_changed_is_the_program_to_blame(
    original: Path, tmp_path: Path
) -> None:
    after = _made(tmp_path)
    _edit_results(after, "P1")
    record = json.loads((after / "run.json").read_text(encoding="utf-8"))
    record["depends"]["package"] = "f" * 64
    (after / "run.json").write_text(json.dumps(record), encoding="utf-8")
    made = difference(open_finished(original), open_finished(after))
    assert [cause.kind for cause in causes(made, "P1")] == ["program"]
    record["depends"]["package"] = open_finished(original).record["depends"]["package"]
    (after / "run.json").write_text(json.dumps(record), encoding="utf-8")
    made = difference(open_finished(original), open_finished(after))
    assert [cause.kind for cause in causes(made, "P1")] == ["unknown"]


def test_libraries_and_python_are_told_by_their_versions() -> None:
    one = {"parameters": {}, "depends": {"python": "3.11"}, "versions": {"numpy": "1"}}
    other = {"parameters": {}, "depends": {"python": "3.12"}, "versions": {"numpy": "2"}}
    found = [(one.part, one.name, one.before, one.after) for one in changed_inputs(one, other)]
    assert found == [("program", "python", "3.11", "3.12"), ("versions", "numpy", "1", "2")]


def test_findings_that_came_and_went_are_told_in_words(changed: Changed) -> None:
    made = changed(leaves={"S1": {"direction": "≤"}})
    assert made.findings
    assert all("{" not in (one.finding.found + one.finding.mend) for one in made.findings)


def test_two_years_differ_in_everything_that_is_another(changed: Changed) -> None:
    made = changed("2023")
    assert {one.code for one in made.scores} == {"B1", "P1", "S1"}
    assert ("parameters", "YEAR", "2022", "2023") in {
        (one.part, one.name, one.before, one.after) for one in made.inputs
    }
    gone = next(one for one in made.values if one.ref == "evidence:pleased")
    assert (gone.before, gone.after) == ("92.5%", "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_set_by_the_reports_exporter(changed: Changed, language: str) -> None:
    made = changed(leaves={"P1": {"target": "15"}})
    text = page(made, language)
    assert is_page(text)
    assert text == page(made, language)
    assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in text
    assert 'data-ref="score:b.P1"' in text


def test_a_number_of_each_side_has_its_own_evidence(changed: Changed) -> None:
    blocks = page_blocks(changed(figures={"courses": "6场"}), "zh")
    assert isinstance(blocks[0], Registry)
    entries = blocks[0].entries
    assert entries["evidence:a.courses"].text == "12场"
    assert entries["evidence:b.courses"].text == "6场"
    assert entries["score:b.P1"].evidence == ("b.courses",)


def test_json_says_the_same_as_the_page(changed: Changed) -> None:
    data = changed(leaves={"P1": {"target": "15"}}).as_json()
    assert json.loads(json.dumps(data)) == json.loads(json.dumps(data))
    assert data["same"] is False
    assert data["scores"][0]["causes"][0]["row"] == 5
    assert list(data) == ["a", "b", "same", "inputs", "outcomes", "scores", "values",
                          "sentences", "findings", "figures"]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", CAUSES)
def test_every_kind_of_cause_has_words(kind: str, language: str) -> None:
    from evalutils.reporting.pages.kit import wording

    said = say_cause(wording("diff", language, {}), Cause(kind, "a.csv", 0, "x", "1", "2"))
    assert said


def test_what_cannot_be_read_is_told_all_at_once(tmp_path: Path, original: Path) -> None:
    for place, schema, code in (
        (tmp_path / "nothing", RECORD_SCHEMA, "no_report_here"),
        (tmp_path, RECORD_SCHEMA, "not_a_run"),
        (tmp_path, RECORD_SCHEMA - 1, "old_report"),
    ):
        record = json.dumps({"schema": schema, "parameters": {}})
        (tmp_path / "run.json").write_text(record, encoding="utf-8")
        with pytest.raises(InputFaults) as caught:
            open_finished(place)
        assert [fault.code for fault in caught.value.faults] == [code]
    (tmp_path / "run.json").write_bytes((original / "run.json").read_bytes())
    (tmp_path / "executed").mkdir()
    (tmp_path / "executed" / "03_report.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        open_finished(tmp_path)
    assert [fault.code for fault in caught.value.faults] == ["no_executed", "damaged_executed"]
    empty = json.dumps({"cells": []})
    for name in ("02_indicators", "03_report"):
        (tmp_path / "executed" / f"{name}.ipynb").write_text(empty, encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        open_finished(tmp_path)
    assert [fault.code for fault in caught.value.faults] == ["old_report", "old_report"]


def test_kept_reports_tell_which_scores_moved_and_what_the_changelog_says(
    original: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle"
    now = bundle / "reports" / "读书会" / "2022"
    now.parent.mkdir(parents=True)
    shutil.copytree(original, now)
    kept = tmp_path / "kept" / "demo" / "2022"
    shutil.copytree(original, kept)
    (one,) = made_again(tmp_path / "kept", bundle)
    assert one.made is not None
    assert one.as_json()["scores"] == []
    notebook = kept / "executed" / "02_indicators.ipynb"
    notebook.write_text("{", encoding="utf-8")
    (one,) = made_again(tmp_path / "kept", bundle)
    assert one.made is None
    assert "02_indicators" in one.why


def test_only_entries_newer_than_the_oldest_version_are_told() -> None:
    text = (
        "## Unreleased\n### Added\n- A page.\n\n### Changes that affect scores / 得分\n"
        "- First,\n  in two lines.\n- Second.\n\n## 1.1\n### Changes that affect scores\n- Third.\n"
        "\n## 1.0\n### Changes that affect scores\n- Old.\n"
    )
    assert list(entries_since(text, {"1.0"})) == ["First, in two lines.", "Second.", "Third."]
    assert list(entries_since(text, {"1.1"})) == ["First, in two lines.", "Second."]
    assert list(entries_since(text, {"1.0", "1.1"}))[-1] == "Third."
