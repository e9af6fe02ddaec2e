"""Forms of other hands are scored by a profile from what they print."""

import json
from pathlib import Path

import pytest

from evalutils.evaluation.form_scoring import FormScore, score_form
from evalutils.evaluation.profiles import load_profile
from evalutils.reading.documents import read_document
from evalutils.reading.forms import Cell, CellPlace, Form, Indicator, read_forms
from evalutils.reading.quantities import Interval
from evalutils.running.commands import main

FIXTURES = Path(__file__).parent.parent / "fixtures" / "forms"

HEAD = """项目支出绩效自评表(2022年度)
项目资金(万元) | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
年度资金总额 | {} | {} | 10 | | 10
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
"""


def scored(folder: Path, *rows: str, budget: str = "100", spent: str = "90") -> FormScore:
    file = folder / "form.txt"
    file.write_text(HEAD.format(budget, spent) + "\n".join(rows), encoding="utf-8")
    (form,) = read_forms(read_document(file))
    return score_form(form, load_profile("mof-2020-10"))


def test_rows_and_execution_are_scored_by_the_profile(tmp_path: Path) -> None:
    result = scored(
        tmp_path,
        "产出指标 | 数量指标 | 宣传 | ≥400场 | 300场 | 60 | 60",
        "效益指标 | 社会效益 | 投诉 | ≤4件 | 5件 | 30 | 30",
    )
    assert [score.score for score in result.scores] == [Interval.exact(n) for n in (9, 45, 24)]
    assert (result.outcome.total, result.grades) == (Interval.exact(78), ("中",))


def test_a_bare_figure_takes_the_unit_of_its_target(tmp_path: Path) -> None:
    result = scored(tmp_path, "产出指标 | 质量指标 | 合格率 | ≥100百分比 | 95 | 90 | 90")
    assert result.scores[1].score == Interval.exact("85.5")


def test_a_target_without_direction_gives_the_hull_of_both(tmp_path: Path) -> None:
    result = scored(
        tmp_path,
        "产出指标 | 数量指标 | 水站 | 12处 | 9处 | 40 | 40",
        "产出指标 | 数量指标 | 水塔 | 3座 | 3座 | 50 | 50",
    )
    assert [str(score.score) for score in result.scores[1:]] == ["[30, 40]", "50"]


@pytest.mark.parametrize(
    ("target", "actual", "why"),
    [
        ("≥5场", "", "no_actual"),
        ("≥5场", "6人", "units_differ"),
        ("≥5场", "3场、4人", "several_figures"),
        ("效果明显", "明显", "no_tier"),
        ("≥0件", "3件", "zero_target"),
    ],
)
def test_what_cannot_be_scored_is_unscored_with_its_reason(
    target: str, actual: str, why: str, tmp_path: Path
) -> None:
    result = scored(tmp_path, f"产出指标 | 数量指标 | 甲项 | {target} | {actual} | 90 | 90")
    assert (result.scores[1].score, result.scores[1].unscored_reason) == (None, why)
    assert result.grades == ()


def test_a_tier_that_the_form_reports_gives_its_band(tmp_path: Path) -> None:
    result = scored(tmp_path, "效益指标 | 社会效益 | 环境 | 改善 | 达成预期指标 | 90 | 90")
    assert result.scores[1].score == Interval.exact(72).hull(
        [Interval.exact(72), Interval.exact(90)]
    )


def test_a_budget_of_nothing_is_unscored(tmp_path: Path) -> None:
    result = scored(
        tmp_path, "产出指标 | 数量指标 | 甲 | ≥5场 | 6场 | 90 | 90", budget="0", spent="0"
    )
    assert result.scores[0].unscored_reason == "zero_target"


def test_points_that_do_not_make_up_the_whole_give_no_grade(tmp_path: Path) -> None:
    result = scored(tmp_path, "产出指标 | 数量指标 | 甲 | ≥5场 | 6场 | 100 | 100")
    assert (result.fits, result.grades) == (False, ())


def test_the_command_prints_one_object_for_one_form(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(FIXTURES / "one_table.html")
    assert main(["score", file, "--profile", "mof-2020-10", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["total"] == {"low": "95.88", "high": "98.88"}
    assert (made["grades"], made["unscored"]) == (["优"], [])
    assert made["indicators"][3]["score"] == {"low": "9.84", "high": "9.84"}
    assert main(["score", str(FIXTURES / "two_forms.txt"), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_a_file_without_a_form_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("工作总结", encoding="utf-8")
    assert main(["score", str(tmp_path / "a.txt")]) == 1
    assert "自评表" in capsys.readouterr().err


def test_a_form_is_not_tried_with_changes(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(FIXTURES / "one_table.html")
    assert main(["score", file, "--set", "Q1.target=5"]) == 1
    assert "--set" in capsys.readouterr().err


def test_points_that_are_not_printed_are_never_0_and_leave_the_total_open() -> None:
    place = CellPlace("a.docx")

    def row(name: str, points: str) -> Indicator:
        cells = {"target": "≥100%", "actual": "100%", "points": points, "level2": "数量指标"}
        written = {key: Cell(text, place) for key, text in cells.items()}
        return Indicator(Cell(name, place), comparator="≥", **written)

    form = Form("a.docx", place, indicators=(row("甲", "20"), row("乙", "")))
    told = score_form(form, load_profile("mof-2020-10")).as_json()
    assert [item["points"] for item in told["indicators"]] == ["20", None]
    assert told["total"] == {"low": "20", "high": "100"}
    assert told["grades"] == []
