"""What a report tells of goals, results and problems: R15, R17, R19, R20 over the model."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers.received import form, funds, keys, told

from evalutils.base.places import Place
from evalutils.evaluation.audit import Finding, audit_document
from evalutils.reading.selfeval import Cell, Goal, Problem, SelfEvaluation


def cell(text: str, line: int = 1) -> Cell:
    return Cell(text, Place("报告.txt", lines=(line, line)))


WATER, ROAD, CLASS = cell("改造供水管网22公里"), cell("硬化村道8公里", 2), cell("培训干部50人", 3)
PIPES, LAMPS = cell("更换管网19.6公里", 7), cell("安装路灯60盏", 8)
LATE = cell("资金支出进度缓慢", 11)
ADVICE = cell("加快支出进度", 14)
REPORT = SelfEvaluation(
    "报告.txt", Place("报告.txt"), year=2022,
    goals=(Goal(WATER, status="result", answered_by=(PIPES,)), Goal(ROAD, status="none"),
           Goal(CLASS, status="partial")),
    results=(PIPES, LAMPS),
    problems=(Problem(LATE, answered_by=(0,)),),
    recommendations=(ADVICE,),
)  # fmt: skip


def found(report: SelfEvaluation, *paragraphs: str) -> dict[str, Finding]:
    seen = audit_document(told(*paragraphs), (report,)).findings
    return {item.key: item for item in seen}


def test_a_goal_without_a_result_and_a_result_without_a_goal_are_asked_about() -> None:
    seen = found(REPORT)
    assert seen["goals_without_result"].places == (ROAD.place,)
    assert seen["results_without_goal"].places == (LAMPS.place,)


def test_nothing_is_said_where_the_reader_could_pair_nothing() -> None:
    assert "goals_without_result" not in found(replace(REPORT, results=()))
    unpaired = tuple(replace(goal, status="", answered_by=()) for goal in REPORT.goals)
    seen = found(replace(REPORT, goals=unpaired))
    assert not {"goals_without_result", "results_without_goal"} & set(seen)


def test_a_long_goal_is_named_by_its_first_words() -> None:
    long = Goal(cell("统筹" * 40), status="none")
    facts = found(replace(REPORT, goals=(*REPORT.goals, long)))["goals_without_result"].facts
    assert "…" in facts["goals"]


def test_a_problem_that_is_a_measure_or_has_no_answer_is_told() -> None:
    measure = Problem(cell("继续加强队伍建设", 12), is_measure=True)
    open_one = Problem(cell("群众参与不足", 13))
    seen = found(replace(REPORT, problems=(*REPORT.problems, measure, open_one)))
    assert seen["problem_is_measure"].places == (measure.text.place,)
    assert seen["problem_unanswered"].places == (open_one.text.place,)
    # Where nothing is recommended, nothing can be an answer.
    silent = replace(REPORT, problems=(open_one,), recommendations=())
    assert "problem_unanswered" not in found(silent)


@pytest.mark.parametrize(("spent", "raised"), [("99.9", True), ("60", False)])
def test_a_lag_of_spending_beside_a_rate_that_shows_none(spent: str, raised: bool) -> None:
    money = (funds("年度资金总额", "100", spent),)
    assert ("lag" in found(replace(REPORT, money=money))) == raised


def test_a_period_without_beginning_or_end_is_asked_about() -> None:
    period, counted = cell("防汛期", 9), cell("防汛期累计转移群众1200人次", 9)
    of = replace(REPORT, periods=(period,), results=(PIPES, counted))
    assert "period_undefined" in found(of)
    assert "period_undefined" not in found(replace(of, periods=(cell("截至10月底"),)))
    assert "period_undefined" not in found(replace(of, results=(PIPES,)))


def test_hedges_of_opposite_direction_are_told_wherever_they_stand() -> None:
    assert "hedge_conflict" in found(REPORT, "发放宣传单近3000多份。")
    assert "hedge_conflict" not in found(REPORT, "发放宣传单近3000份。")


def test_full_marks_beside_a_problem_that_is_told_are_asked_about() -> None:
    total = form(total=("100", "98")).total
    assert "high_total" in found(replace(REPORT, total=total))
    assert "high_total" not in found(replace(REPORT, total=total, problems=()))
    assert "high_total" not in found(replace(REPORT, total=form(total=("100", "85")).total))


@pytest.mark.parametrize(
    "trouble",
    [
        "两个子项目尚未开工。",
        "部分项目未能按照设定的时效指标完成。",
        "受疫情影响，培训推迟至次年。",
        "设备采购进度滞后。",
        "尾款至年末仍未支付。",
        "个别村的工程没有完成。",
        "因征地问题，二期无法实施。",
        "资金支出进度偏慢。",
        "绿化工程未全部竣工。",
        "平台建设未按合同约定时间交付。",
    ],
)
def test_praise_beside_unfinished_work_is_asked_about_in_any_wording(trouble: str) -> None:
    for praise in ("项目绩效自评得分97分。", "各项任务圆满完成。", "年度目标全面实现。"):
        assert "praise_contradicted" in keys((praise, trouble))
    assert "praise_contradicted" not in keys(("项目绩效自评得分85分。", trouble))


@pytest.mark.parametrize(
    "fine",
    [
        "全年未发生安全事故。",
        "为防止项目推迟，建立了调度机制。",
        "如未按期完成，按制度扣分。",
        "上年未完成的工程已于3月竣工。",
        "未完成任务的单位将被约谈。",
    ],
)
def test_words_that_only_look_like_trouble_are_left_alone(fine: str) -> None:
    assert "praise_contradicted" not in keys(("项目绩效自评得分97分。", fine))


def test_goals_without_any_figure_and_nobody_asked_are_said() -> None:
    vague = replace(
        REPORT, goals=(Goal(cell("提升治理水平"), status="result", answered_by=(PIPES,)),)
    )
    assert {"goals_vague", "satisfaction_absent"} <= set(found(vague))
    assert "goals_vague" not in found(REPORT)
    assert "satisfaction_absent" not in found(REPORT, "走访群众120户，满意度91.7%。")
    assert "satisfaction_absent" not in found(replace(REPORT, results=()))
