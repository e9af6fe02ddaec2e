"""Forms of other hands are scored by a profile from what they print."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from evalutils.base.faults import InputFaults
from evalutils.base.places import Place
from evalutils.evaluation.form_scoring import FormScore, score_form
from evalutils.evaluation.profiles import load_profile
from evalutils.evaluation.scoring import Score
from evalutils.reading.documents import read_document
from evalutils.reading.forms import read_forms
from evalutils.reading.quantities import Interval
from evalutils.reading.selfeval import Cell, Item, SelfEvaluation, Weight
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


def test_a_target_without_direction_is_read_by_its_name(tmp_path: Path) -> None:
    result = scored(
        tmp_path,
        "产出指标 | 数量指标 | 水站 | 12处 | 9处 | 40 | 40",
        "产出指标 | 数量指标 | 水塔 | 3座 | 3座 | 50 | 50",
    )
    assert [str(score.score) for score in result.scores[1:]] == ["30", "50"]
    assert {score.remarks for score in result.scores[1:]} == {("direction_by_name_more",)}


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("水泵更换成本", "less"),
        ("群众投诉件数", "less"),
        ("安全事故发生数", "less"),
        ("平均办理时限", "less"),
        ("设备故障次数", "less"),
        ("成本节约率", "more"),
        ("投诉办结率", "more"),
        ("纠纷成功化解数", "more"),
        ("违规案件查处数", "more"),
        ("经费拨付到位率", "more"),
        ("渠道疏浚长度", "more"),
    ],
)
def test_the_less_the_better_is_told_by_the_name(name: str, direction: str, tmp_path: Path) -> None:
    result = scored(tmp_path, f"产出指标 | 数量指标 | {name} | 10 | 8 | 90 | 90")
    assert result.scores[1].remarks == (f"direction_by_name_{direction}",)
    assert result.scores[1].score == Interval.exact("90" if direction == "less" else "72")


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥90%", "95%（问卷 180 份）"),
        ("≥2000平方米", "2100㎡"),
        ("≥2000平方米（含附属用房）", "0.3公顷"),
        ("≥2公里", "2300米"),
        ("≥3千米", "3.2km"),
        ("≤45天", "40日"),
        ("≤6个月", "5月"),
        ("≥2吨", "2050公斤"),
        ("≥30名", "32人"),
        ("≥5‰", "0.6%"),
    ],
)
def test_notes_in_brackets_and_units_written_otherwise_are_scored(
    target: str, actual: str, tmp_path: Path
) -> None:
    result = scored(tmp_path, f"产出指标 | 数量指标 | 甲项 | {target} | {actual} | 90 | 90")
    assert result.scores[1].score == Interval.exact("90"), result.scores[1].unscored_reason


def test_a_share_under_a_target_in_percent_is_asked_for_unless_the_sheet_shows_it(
    tmp_path: Path,
) -> None:
    alone = scored(tmp_path, "产出指标 | 质量指标 | 合格率 | ≥96% | 0.97 | 90 | 90")
    assert alone.scores[1].unscored_reason == "percent_or_share"
    rows = ("产出指标 | 质量指标 | 甲率 | ≥96% | 0.97 | 50 | 50",
            "产出指标 | 质量指标 | 乙率 | =100% | 1 | 40 | 40")  # fmt: skip
    assert [str(score.score) for score in scored(tmp_path, *rows).scores[1:]] == ["50", "40"]
    mixed = scored(tmp_path, rows[0], "产出指标 | 质量指标 | 乙率 | =100% | 100 | 40 | 40")
    assert [score.unscored_reason for score in mixed.scores[1:]] == ["percent_or_share", ""]


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
    place = Place("a.docx")

    def row(name: str, points: str) -> Item:
        cells = {"target": "≥100%", "actual": "100%", "points": points, "level2": "数量指标"}
        written = {key: Cell(text, place) for key, text in cells.items()}
        return Item(Cell(name, place), comparator="≥", **written)

    form = SelfEvaluation("a.docx", place, items=(row("甲", "20"), row("乙", "")))
    told = score_form(form, load_profile("mof-2020-10")).as_json()
    assert [item["points"] for item in told["indicators"]] == ["20", None]
    assert told["total"] == {"low": "20", "high": "100"}
    assert told["grades"] == []


def only(folder: Path, target: str, actual: str, profile: str = "mof-2020-10") -> Score:
    """The score of a row of 90 points beside an execution of 10."""
    file = folder / "form.txt"
    row = f"产出指标 | 数量指标 | 甲项 | {target} | {actual} | 90 | 90"
    file.write_text(HEAD.format("100", "100") + row, encoding="utf-8")
    (form,) = read_forms(read_document(file))
    return score_form(form, load_profile(profile)).scores[1]


@pytest.mark.parametrize(
    ("target", "actual", "why"),
    [
        ("≥95%", "≥95%", "actual_copied"),
        ("≥95%", "95%以上", "actual_copied"),
        ("≥95%", "不低于96%", "actual_copied"),
        ("≥5场", "达成预期指标", "actual_words"),
        ("≥10000份", "近20000多份", "conflict"),
        ("12月前", "11月", "date"),
        ("约300人", "310人", "target_unclear"),
        ("效果明显", "完成", "no_tier"),
        ("效果明显", "部分达成95%", "tier_outside_band"),
        ("≥-5%", "-6%", "negative_target"),
        ("", "", "no_target_no_actual"),
    ],
)
def test_words_that_are_no_result_are_never_scored(
    target: str, actual: str, why: str, tmp_path: Path
) -> None:
    score = only(tmp_path, target, actual)
    assert (score.score, score.unscored_reason) == (None, why)


@pytest.mark.parametrize(
    ("target", "actual", "points"),
    [
        ("≤0件", "0件", ["90", "90"]),
        ("≤0件", "2件", ["0", "0"]),
        ("0起", "0起", ["90", "90"]),
        ("0起", "1起", ["0", "0"]),
        ("90%-95%", "92%", ["90", "90"]),
        ("90%-95%", "81%", ["81", "81"]),
        ("≥90%", "81%-90%", ["81", "90"]),
        ("≥100%", "120%", ["90", "90"]),
        ("≥100%", "-5%", ["0", "0"]),
        ("≤-5%", "-6%", ["90", "90"]),
        ("≥1000场", "666.6611场", ["60", "60"]),
        ("≥300人", "约300人", ["81", "90"]),
        ("≥400人", "300余人", ["67.5", "90"]),
        ("≥5万人次", "超过8万人次", ["90", "90"]),
        ("改善", "已完成80%", ["72", "72"]),
        ("改善", "部分达成 75%", ["67.5", "67.5"]),
    ],
)
def test_edges_are_scored_exactly(
    target: str, actual: str, points: list[str], tmp_path: Path
) -> None:
    score = only(tmp_path, target, actual).score
    assert score is not None
    assert [score.low, score.high] == [Fraction(end) for end in points]


def test_a_declared_score_stands_beside_and_moves_nothing(tmp_path: Path) -> None:
    row = "产出指标 | 数量指标 | 甲 | ≥5场 | 4场 | 90 | {}"
    results = [scored(tmp_path, row.format(own), spent="100") for own in ("90", "10", "")]
    assert len({result.total for result in results}) == 1
    assert results[0].differences()[1] == Interval.exact(18)
    assert [result.as_json()["indicators"][1]["declared"] for result in results] == [
        "90", "10", None,
    ]  # fmt: skip


def test_a_profile_that_does_not_fit_names_every_row_and_those_that_fit(tmp_path: Path) -> None:
    rows = ("决策 | 项目立项 | 立项依据 | ≥5项 | 5项 | 40 | 40",
            "过程 | 组织实施 | 检查 | ≥5次 | 5次 | 50 | 50")  # fmt: skip
    with pytest.raises(InputFaults, match="mof-framework") as told:
        scored(tmp_path, *rows)
    assert [fault.found for fault in told.value.faults] == [
        "决策｜项目立项｜立项依据", "过程｜组织实施｜检查",
    ]  # fmt: skip


def test_more_spent_than_budgeted_is_remarked_or_left_to_the_profile(tmp_path: Path) -> None:
    result = scored(tmp_path, "产出指标 | 数量指标 | 甲 | ≥5场 | 6场 | 90 | 90", spent="102")
    assert result.scores[0].score == Interval.exact(10)
    assert result.scores[0].remarks == ("over_budget",)
    other = score_form(result.form, load_profile("mof-2021-101"))
    assert other.scores[0].unscored_reason == "above_range"


def test_money_below_nothing_is_unscored(tmp_path: Path) -> None:
    row = "产出指标 | 数量指标 | 甲 | ≥5场 | 6场 | 90 | 90"
    assert scored(tmp_path, row, spent="-5").scores[0].unscored_reason == "negative_money"


def test_points_that_were_not_read_leave_the_total_open(tmp_path: Path) -> None:
    rows = ("产出指标 | 数量指标 | 甲 | ≥5场 | 5场 | 60 | 60", "总分 | | | | | 100 | 100")
    result = scored(tmp_path, *rows, spent="100")
    assert (str(result.total), result.grades) == ("[70, 100]", ())


@pytest.mark.parametrize(
    ("spent", "total", "grade"),
    [("0", "80", "良"), ("100", "90", "优"), ("99.94", "89.99", "良")],
)
def test_grades_turn_at_their_bounds(spent: str, total: str, grade: str, tmp_path: Path) -> None:
    row = "产出指标 | 数量指标 | 甲 | ≥90场 | 80场 | 90 | 90"
    result = scored(tmp_path, row, spent=spent)
    assert (str(result.total), result.grades) == (total, (grade,))


def test_points_in_the_name_of_the_execution_count_for_it(tmp_path: Path) -> None:
    form = scored(tmp_path, "产出指标 | 数量指标 | 甲 | ≥5场 | 5场 | 80 | 80").form
    money = replace(form.money[0], points=None)
    group = Weight("预算执行情况", Fraction(20), money.label)
    form = replace(form, money=(money,), weights=(group,))
    result = score_form(form, load_profile("hubei-20-80"))
    assert (str(result.total), result.grades) == ("98", ("优",))
