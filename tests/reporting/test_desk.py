"""The desk without a browser: what a person moves, and what the page says then."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import asdict
from pathlib import Path

import openpyxl
import pytest
from helpers.loops import some

from evalutils.base.faults import InputFaults
from evalutils.evidence.drafting import make_year
from evalutils.evidence.proposals import decide, proposals
from evalutils.evidence.year import load_year
from evalutils.reporting.desk import Desk, export, open_desk, patch_of

RAW = Path(__file__).resolve().parents[2] / "data" / "raw" / "pingan-zengcheng" / "2022"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for year in ("2021", "2022"):
        folder = tmp_path / "data" / "raw" / "pingan-zengcheng" / year
        shutil.copytree(RAW, folder)
        text = (folder / "project.yaml").read_text(encoding="utf-8")
        changed = text.replace("year: 2022", f"year: {year}")
        (folder / "project.yaml").write_text(changed, encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def desk(root: Path) -> Desk:
    return open_desk("2022")


def page(desk: Desk) -> str:
    return str(desk.trying.view.children[1].children[1].value)


def message(desk: Desk) -> str:
    left = desk.trying.view.children[1].children[0]
    return str(left.children[2].value)


def cell(desk: Desk, name: str) -> str:
    found = re.search(rf'data-cell="{re.escape(name)}">([^<]*)<', page(desk))
    assert found, name
    return found[1]


def test_what_stands_is_shown_first_and_marked_as_a_trial(desk: Desk) -> None:
    assert cell(desk, "strict.total") == "10.00—100.00"
    assert cell(desk, "assumptions.scored") == "10.00"
    assert cell(desk, "strict.grade") == "不能定级"
    assert "试算" in desk.trying.view.children[0].value
    assert desk.trying.milliseconds < 200


def test_a_target_moves_score_interval_and_deductions(desk: Desk) -> None:
    desk.trying.indicator.value = "Q7"
    desk.trying.cells.target.value = "95%"
    assert cell(desk, "score.Q7") == "3.90"
    assert cell(desk, "assumptions.total") == "13.90—99.90"
    assert desk.trying.cells.basis.value == "assumption"
    assert "扣分台账" in page(desk)
    assert "没有扣分" not in page(desk)


def test_points_that_do_not_add_up_are_said(desk: Desk) -> None:
    desk.trying.cells.points.value = 12.5
    assert "分值合计 102.5，不是 100" in page(desk)
    desk.trying.cells.points.value = 10.0
    assert "分值合计" not in page(desk)
    assert desk.trying.trial is not None
    assert desk.trying.trial.changes == ()


def test_a_tier_is_chosen_with_a_share_of_its_band(desk: Desk) -> None:
    desk.trying.indicator.value = "E3"
    desk.trying.cells.tier.value = "部分达成"
    shares = [value for _, value in desk.trying.cells.share.options]
    assert (shares[0], shares[-1]) == ("60", "79")
    desk.trying.cells.share.value = "75"
    assert cell(desk, "score.E3") == "4.50"
    assert desk.trying.cells.target.layout.display == "none"


def test_a_target_that_cannot_be_read_is_told_and_keeps_the_last_result(desk: Desk) -> None:
    desk.trying.indicator.value = "Q7"
    desk.trying.cells.target.value = "很多"
    assert "很多" in message(desk)
    assert cell(desk, "assumptions.scored") == "10.00"
    assert desk.trying.trial is None
    desk.trying.cells.target.value = "95%"
    assert message(desk) == ""


def test_what_was_changed_stays_when_another_indicator_is_looked_at(desk: Desk) -> None:
    desk.trying.indicator.value = "Q7"
    desk.trying.cells.target.value = "95%"
    desk.trying.indicator.value = "Q2"
    assert desk.trying.cells.target.value == ""
    desk.trying.indicator.value = "Q7"
    assert desk.trying.cells.target.value == "95%"
    assert desk.trying.cells.basis.value == "assumption"


def test_a_wider_hedge_moves_figures(desk: Desk) -> None:
    slider = desk.trying.hedges.sliders["about"]
    slider.value = dict(slider.options)["2"]
    assert "13.6万人以上、不足13.8万人" in page(desk)


def test_another_year_is_opened_and_one_with_faults_is_told(root: Path, desk: Desk) -> None:
    picked = desk.picker.children[1].children
    picked[1].value = "2021"
    assert desk._before.year.project.year == "2021"
    table = root / "data" / "raw" / "pingan-zengcheng" / "2022" / "evidence.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("81.09", "9"), encoding="utf-8")
    picked[1].value = "2022"
    assert "evidence.csv" in desk.picker.children[2].value
    assert desk._before.year.project.year == "2021"
    with pytest.raises(InputFaults):
        open_desk("2022")


def test_another_profile_scores_anew(desk: Desk) -> None:
    desk.picker.children[1].children[2].value = "mof-2021-101"
    assert desk._before.profile.name == "mof-2021-101"


def test_the_patch_makes_the_folder_that_was_tried(root: Path, desk: Desk) -> None:
    desk.trying.indicator.value = "Q7"
    desk.trying.cells.target.value = "95%"
    desk.trying.cells.points.value = 6.0
    desk.trying.indicator.value = "Q6"
    desk.trying.cells.points.value = 5.0
    assert desk.trying.trial is not None
    patch = patch_of(desk._before, desk.trying.trial).decode("utf-8")
    assert patch.startswith("--- a/data/raw/pingan-zengcheng/2022/indicators.csv\n")
    file = root / "data" / "raw" / "pingan-zengcheng" / "2022" / "indicators.csv"
    changed = file.read_text(encoding="utf-8")
    for line in patch.splitlines()[3:]:
        if line.startswith("-"):
            assert line[1:] in changed
    added = [line[1:] for line in patch.splitlines()[3:] if line.startswith("+")]
    removed = [line[1:] for line in patch.splitlines()[3:] if line.startswith("-")]
    for old, new in zip(removed, added, strict=True):
        changed = changed.replace(old, new)
    file.write_text(changed, encoding="utf-8")
    rows = {row.code: row for row in load_year(file.parent).year.indicators}
    assert (rows["Q7"].target, rows["Q7"].points, rows["Q6"].points) == ("95%", "6", "5")


def test_the_workbook_and_the_table_say_that_they_are_a_trial(desk: Desk) -> None:
    desk.trying.indicator.value = "Q7"
    desk.trying.cells.target.value = "95%"
    assert desk.trying.trial is not None
    made = export(desk._before, desk.trying.trial)
    book = openpyxl.load_workbook(io.BytesIO(made.workbook))
    assert book.sheetnames == ["说明", "改动", "结论", "得分", "扣分台账"]
    assert book["说明"]["A1"].value == "试算"
    assert [cell.value for cell in book["改动"][2]] == [
        "indicators.csv:14", "Q7", "广州街坊实名率", "年度指标值", None, "95%",
    ]  # fmt: skip
    rows = made.table.decode("utf-8-sig").splitlines()
    assert rows[8] == "试算,Q7,广州街坊实名率,4,4,暂不计分,3.90,0.10"
    assert export(desk._before, desk.trying.trial) == made


def test_an_untouched_trial_has_no_patch_and_a_faulty_one_is_not_written(
    root: Path, desk: Desk
) -> None:
    button, told = desk.exports.children[0].children
    button.click()
    folder = root / "data" / "processed" / "pingan-zengcheng" / "2022-whatif"
    assert sorted(path.name for path in folder.iterdir()) == ["whatif.csv", "whatif.xlsx"]
    assert "不生成补丁" in told.value
    desk.trying.indicator.value = "Q7"
    desk.trying.cells.target.value = "很多"
    button.click()
    assert "先按提示改正" in told.value
    assert not (root / "reports").exists()


def test_a_year_filled_in_a_workbook_gets_a_table_of_cells_instead_of_a_patch(
    root: Path,
) -> None:
    from evalutils.evidence.workbook import write_inputs

    folder = root / "data" / "raw" / "pingan-zengcheng" / "2022"
    year = load_year(folder).year
    tables = {
        name: [
            {key: str(value) for key, value in asdict(row).items() if key != "row" and value}
            for row in getattr(year, name)
        ]
        for name in ("indicators", "evidence", "budget")
    }
    project = {key: getattr(year.project, key) for key in ("name", "year", "profile", "identity")}
    project |= {"report_date": year.project.report_date, "name_is_ours": "true"}
    project |= {f"sources.{name}": title for name, title in year.project.sources.items()}
    rows = [{"key": key, "value": value} for key, value in project.items()]
    write_inputs(folder / "inputs.xlsx", {**tables, "project": rows})
    for name in ("project.yaml", "indicators.csv", "evidence.csv", "budget.csv"):
        (folder / name).unlink()
    desk = open_desk("2022")
    assert cell(desk, "assumptions.scored") == "10.00"
    desk.trying.indicator.value = "Q7"
    desk.trying.cells.target.value = "95%"
    button, told = desk.exports.children[0].children
    button.click()
    assert "逐格修改" in told.value
    kept = root / "data" / "processed" / "pingan-zengcheng" / "2022-whatif"
    assert sorted(path.name for path in kept.iterdir()) == ["whatif.csv", "whatif.xlsx"]
    book = openpyxl.load_workbook(kept / "whatif.xlsx")
    assert book["改动"]["A2"].value == "inputs.xlsx!绩效指标:14"


REPORT = """一、绩效目标

全年举办护林员培训6期。

二、资金

全年预算30.00万元，全年执行27.00万元。
"""


@pytest.fixture
def drafted(root: Path) -> Desk:
    source = root / "护林.txt"
    source.write_text(REPORT, encoding="utf-8")
    make_year(root, "护林", "2022", [source])
    return open_desk("2022", "护林")


def test_a_proposal_stands_beside_its_passage_and_is_confirmed(drafted: Desk) -> None:
    folder = drafted._where.raw
    left = len(proposals(folder))
    at = next(at for at, one in enumerate(drafted.proposing._known) if one.sheet == "evidence")
    drafted.proposing.chosen.value = at
    assert "护林员培训6期" in drafted.proposing._shown.value
    drafted.proposing.confirm.click()
    assert len(proposals(folder)) == left - 1
    assert len(drafted.proposing._known) == left - 1


def test_a_proposal_is_changed_in_the_workbook(drafted: Desk) -> None:
    folder = drafted._where.raw
    at = next(at for at, one in enumerate(drafted.proposing._known) if one.sheet == "evidence")
    drafted.proposing.chosen.value = at
    drafted.proposing.field.value = "label"
    drafted.proposing.words.value = "培训期数"
    drafted.proposing.change.click()
    assert "培训期数" in {row.label for row in load_year(folder).year.evidence}


def test_a_proposal_that_others_name_cannot_be_taken_out_and_one_that_none_names_can(
    drafted: Desk,
) -> None:
    folder = drafted._where.raw
    content = (folder / "inputs.xlsx").read_bytes()
    found = {one.cells.get("label", ""): one for one in proposals(folder)}
    with pytest.raises(InputFaults):
        decide(folder, found["全年预算"], "reject")
    assert (folder / "inputs.xlsx").read_bytes() == content
    before = len(load_year(folder).year.analysis.requests)
    asked = next(one for one in proposals(folder) if one.sheet == "requests")
    decide(folder, asked, "reject")
    assert len(load_year(folder).year.analysis.requests) == before - 1


def test_proposals_are_filtered_by_status_and_sheet_and_the_last_step_is_undone(
    drafted: Desk,
) -> None:
    folder = drafted._where.raw
    content = (folder / "inputs.xlsx").read_bytes()
    drafted.proposing.sheet.value = "evidence"
    assert {one.sheet for one in some(drafted.proposing._known)} == {"evidence"}
    assert drafted.proposing.undo.disabled
    name = drafted.proposing.proposal.name
    drafted.proposing.confirm.click()
    assert drafted.proposing.sheet.value == "evidence", "the filter stays as it was set"
    assert name not in [one.name for one in drafted.proposing._known]
    drafted.proposing.status.value = "confirmed"
    assert name in [one.name for one in drafted.proposing._known]
    assert drafted.proposing.confirm.disabled
    drafted.proposing.undo.click()
    assert (folder / "inputs.xlsx").read_bytes() == content
    drafted.proposing.status.value = "proposed"
    drafted.proposing.confirm.click()
    (folder / "inputs.xlsx").write_bytes(content)  # somebody else saved it
    drafted.proposing.undo.click()
    assert "另有改动" in drafted.proposing._message.value


def test_a_year_without_proposals_says_so(desk: Desk) -> None:
    assert "没有待确认" in desk.proposing._message.value
