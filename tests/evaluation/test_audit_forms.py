# ruff: noqa: E501
"""Every rule on forms: what it must raise, what is close and fine, and what nobody can tell."""

from __future__ import annotations

import pytest
from helpers.received import audit, form, funds, keys, row, weight

from evalutils.reading.selfeval import SelfEvaluation

TOTAL = "年度资金总额"


def full(*extra: object, **more: object) -> SelfEvaluation:
    """A whole form of 100 points: 10 for execution, four rows, all fine."""
    rows = [
        row("宣传场次", "≥10场", "10场", "30", "30"),
        row("宣传合格率", "≥95%", "96%", "20", "20", level2="质量指标"),
        row("居民知晓率", "≥80%", "82%", "30", "30", level1="效益指标", level2="社会效益指标"),
        row(
            "群众满意度",
            "≥90%",
            "93%",
            "10",
            "10",
            level1="满意度指标",
            level2="服务对象满意度指标",
        ),
    ]
    rows += [item for item in extra if item is not None]  # type: ignore[misc]
    more.setdefault("money", (funds(TOTAL, "100.00", "100.00", "100%", "10", "10"),))
    more.setdefault("total", ("100", "100"))
    return form(*rows, **more)  # type: ignore[arg-type]


def without(dimension: str) -> SelfEvaluation:
    """The whole form with one dimension's points given to the next."""
    made = full()
    kept = [
        item
        for item in made.items
        if dimension not in (item.level2.text if item.level2 else "")
        and dimension not in item.level1_name
    ]
    first, *rest = kept
    gone = 90 - sum(int(item.points.text) for item in kept if item.points)
    points = str(int(first.points.text) + gone) if first.points else "0"
    grown = row(
        first.name.text, first.target.text if first.target else "", first.actual.text if first.actual else "",
        points, points, level1=first.level1_name, level2=first.level2.text if first.level2 else "",
    )  # fmt: skip
    return form(grown, *rest, money=made.money, total=("100", "100"))


GOAL = "完成道路硬化、路灯安装、护坡修复、绿化补植"
RAISED = [
    # R01
    ("rate", form(money=(funds(TOTAL, "200", "66.86", "100%"),))),
    ("rate", form(money=(funds(TOTAL, "100.00", "90.00", "95.5%"),))),
    ("rate", form(money=(funds(TOTAL, "1810000.00", "905000.00", "5%", unit="元"),))),
    # R02
    ("execution_score", form(money=(funds(TOTAL, "100.00", "80.00", "80%", "10", "10"),))),
    ("total_row_zero", form(money=(funds(TOTAL, "0", "0", "0", "10", "0"), funds("财政拨款", "9", "9")))),
    ("score_above", form(money=(funds(TOTAL, "100", "100", "100%", "10", "12"),))),
    # R03
    ("rows_total", form(money=(funds(TOTAL, "100.00", "90.00"), funds("拨款", "60.00", "60.00"),
                               funds("结转", "30.00", "30.00"), funds("其他", "5.00", "0.00")))),
    ("rows_total", form(money=(funds(TOTAL, "50.00", "50.00"), funds("拨款", "50.00", "40.00"),
                               funds("其他", "3.00", "10.00")))),
    ("sum", form(goal=("安排90万元，其中设备50万元、服务30万元、监理20万元", "已完成"))),
    # R04
    ("overspent", form(money=(funds(TOTAL, "329.77", "338.31", "102.59%"),))),
    ("overspent", form(money=(funds(TOTAL, "100.00", "100.00"), funds("拨款", "60.00", "70.00")))),
    ("above_received", form(money=(funds(TOTAL, "100.00", "90.00", received="80.00"),))),
    # R05
    ("weights_of_parent", form(row("场次"), weights=(
        weight("年度绩效目标", 80), weight("产出指标", 60, "年度绩效目标"), weight("效益指标", 40, "年度绩效目标")))),
    ("weights_not_full", form(row("场次"), weights=(weight("产出指标", 70), weight("效益指标", 20),
                                                  weight("满意度指标", 10), weight("预算执行", 10)))),
    ("points_of_group", form(row("甲", points="30"), row("乙", points="30"), weights=(weight("产出指标", 50),))),
    ("weights_off_rule", form(row("场次"), weights=(weight("产出指标", 70),), rule=(weight("产出指标", 50),))),
    # R06
    ("total", full(total=("100", "97"))),
    ("total_without_execution", full(total=("100", "90"))),
    ("grade", full(grade="良")),
    ("row_above", form(row("场次", points="5", score="8"))),
    # R07
    ("missed_but_full_by", form(row("供养人数", ">=4754人".replace(">=", "≥"), "4604人"))),
    ("missed_but_full", form(row("户均标准", "≤5300元/户", "5830元/户"))),
    ("missed_but_full_by", form(row("验收合格率", "≥95%", "94.2%"))),
    ("met_but_deducted", form(row("培训人数", "≥100人", "100人", "10", "9"))),
    # R08
    ("partial_score", form(row("培训人数", "≥100人", "50人", "10", "9", "疫情影响"))),
    ("partial_score", form(row("验收合格率", "≥100%", "80%", "10", "6", "部分未验收"))),
    ("tier", form(row("长效机制", "建立长效机制", "部分达成年度指标并具有一定效果", "10", "10"))),
    # R09
    ("target_low", form(row("改厕户数", "≥2000户", "3061户"))),
    ("target_low", form(row("救助人次", "≥59人次", "87人次"))),
    ("target_low", form(row("培训人数", "100人", "130人"))),
    # R10
    ("count_capped", form(row("示范村数量", "≤4个", "4个"))),
    ("less_wanted", form(row("安全事故发生数", "≥1起", "1起", level2="质量指标"))),
    ("less_wanted", form(row("项目总成本", "≥90万元", "90万元", level2="成本指标"))),
    # R11
    ("target_vague", form(row("治安状况", "明显改善", "明显改善"))),
    ("target_vague", form(row("机制健全性", "好坏", "好坏"))),
    ("target_vague", form(row("社会影响", "效果显著", "达成预期指标"))),
    ("benefit_without_formula", form(row("对营商环境的影响", "≥95%", "95%", level1="效益指标", level2="社会效益指标"))),
    ("benefit_without_formula", form(row("学校发展能力", "100", "100", level1="效益指标", level2="社会效益指标"))),
    # R12
    ("actual_missing", form(row("甲"), row("培训人数", "≥100人", ""))),
    ("actuals_missing", form(row("甲", actual=""), row("乙", actual=""))),
    ("actual_bound", form(row("水标尺", "≥266米", "≥266米"))),
    ("actual_words", form(row("培训人数", "≥100人", "达成预期指标"))),
    ("actual_words", form(row("宣传次数", "至少2次", "已完成100%"))),
    ("goals_copied", form(goal=("保障公安业务系统全年稳定运行，支撑执法办案工作", "保障公安业务系统全年稳定运行，支撑执法办案工作。"))),
    # R13
    ("rate_in_things", form(row("设备配备率", "1000件", "1000件"))),
    ("several_figures", form(row("储备到位情况", "5000吨稻谷、500吨成品粮", "到位"))),
    ("rate_above_whole", form(row("验收合格率", "≥95%", "105%"))),
    ("yuan_against_wan", form(row("项目成本", "≤90万元", "90元", level2="成本指标"))),
    ("things_in_percent", form(row("受益人数", "≥95%", "96%"))),
    # R14
    ("money_as_output", form(row("预算资金执行率", "≥90%", "100%", level2="时效指标"))),
    ("money_as_output", form(row("资金到位率", "100%", "100%", level2="质量指标"))),
    ("filed_twice", form(row("道路通行率"), row("道路通行率", level1="效益指标", level2="社会效益指标"))),
    # R15
    ("dimension_missing", without("数量")),
    ("dimension_missing", without("质量")),
    ("dimension_missing", without("效益")),
    ("goal_without_result", form(goal=(f"四项工作（{GOAL}）", "道路硬化3公里，路灯安装50盏，护坡修复2处"))),
    # R16
    ("deviation_unexplained", form(row("培训人数", "≥100人", "80人", "10", "8"))),
    ("deviation_unexplained", form(row("培训人数", "≥100人", "80人", "10", "8", "无"))),
    ("execution_low", form(money=(funds(TOTAL, "100.00", "60.00", "60%"),))),
    # R17
    ("high_total", full(notes=("存在问题：经费到位较晚，影响年初工作开展",))),
    ("high_total", full(row("乙", "≥10场", "8场", None, None, "疫情"))),
    ("high_total", full(money=(funds(TOTAL, "100.00", "50.00", "50%", "10", "10", reason="招标未完成"),))),
    # R18
    ("satisfaction_own_people", form(row("聘用人员满意度", "≥95%", "95%", level1="满意度指标"))),
    ("satisfaction_in_words", form(row("群众满意度", "≥95%", "满意", level1="满意度指标"))),
    ("satisfaction_full", form(row("群众满意度", "≥95%", "100%", level1="满意度指标"))),
    ("satisfaction_of_things", form(row("安全事件数", "0起", "0起", level1="满意度指标", level2="服务对象满意度指标"))),
    # R19
    ("residue", form(row("场次", "≥10场", "……"))),
    ("score_in_percent", form(row("场次", score="20%"))),
    ("other_year", form(row("完成时间", "2021年12月底前", "12月"), year=2022)),
    ("figure_broken", form(row("场次", "≥10场", "10场", reason="支出677,00万元"))),
    # What only depends on a choice, or on rounding
    ("execution_score_elsewhere", form(money=(funds(TOTAL, "100.00", "85.00", "85%", "10", "7"),))),
    ("rows_rounding", form(money=(funds(TOTAL, "7.79"), funds("拨款", "3.89"), funds("其他", "3.89")))),
    ("met_depends_on_hedge", form(row("宣传人数", "≥300人", "约300人"))),
    # Totals, groups, points
    ("total_of_rows", form(row("甲", points="60", score="55"), row("乙", points="40", score="40"), total=("100", "98"))),
    ("total_above", form(row("场次", points="5", score="5"), total=("100", "104.8"))),
    ("points_not_full", full(row("乙", points="5", score="5"), total=("100", "100"))),
    ("group_met_but_deducted", form(
        row("水质达标率", "≥95%", "96%", None, "12", level2="质量指标"),
        row("居民满意度", "≥90%", "95%", None, "7", level1="产出指标", level2="满意度"),
        weights=(weight("产出指标", 20),))),
    # A rate in a duration; a cost with ≥ is asked about once
    ("rate_in_things", form(row("采购及时率", "=100天", "100天", level2="时效指标"))),
    ("less_wanted", form(row("设备故障率", "≥2%", "1.1%", level2="质量指标"))),
    # R06: above the total's own points, and the worst total there is
    ("total_above", form(row("甲", points="50", score="45"), total=("50", "55"))),
    ("grade", full(total=("100", "0"), grade="优")),
]  # fmt: skip

FINE = [
    # R01: within 0.1 percentage points; another base that is named; a rate above 100 % that is right
    ("rate", form(money=(funds(TOTAL, "81.09", "81.07", "100%"),))),
    ("rate", form(money=(funds(TOTAL, "300", "200", "66.7%"),))),
    ("rate", form(money=(funds(TOTAL, "329.77", "338.31", "102.59%"),))),
    ("rate", form(money=(funds(TOTAL, "100.00", "90.00", "90.105%"),))),
    # R02
    ("total_row_zero", form(money=(funds(TOTAL, "0", "0", "0", "10", "0"), funds("拨款", "0", "0")))),
    ("execution_score", form(money=(funds(TOTAL, "81.09", "81.07", "99.98%", "10", "10"),))),
    ("execution_score", form(money=(funds(TOTAL, "100.00", "95.50", "95.5%", "10", "9.55"),))),
    ("execution_score", form(money=(funds(TOTAL, "100", "105", "105%", "10", "10", reason="追加"),))),
    # R03
    ("rows_total", form(money=(funds(TOTAL, "90.00"), funds("拨款", "60.00"), funds("结转", "30.00")))),
    ("rows_total", form(money=(funds(TOTAL, "100.00"), funds("拨款", "80.00"), funds("中央", "50.00"),
                               funds("地方", "30.00"), funds("其他", "20.00")))),
    ("rows_total", form(money=(funds(TOTAL, "7.79"), funds("拨款", "3.89"), funds("其他", "3.89")))),
    ("rows_total", form(money=(funds(TOTAL, "100.00"), funds("一般公共预算", "100.00"),
                               funds("基本支出", "70.00"), funds("项目支出", "30.00")))),
    # R04
    ("overspent", form(money=(funds(TOTAL, "100.00", "100.00"),))),
    ("overspent", form(money=(funds(TOTAL, "100.00", "110.00", reason="年中追加10万元"),))),
    ("overspent", form(money=(funds(TOTAL, "100", "100.3"),))),
    # R05
    ("weights_not_full", form(row("场次"), weights=(weight("产出指标", 50), weight("效益指标", 30),
                                                  weight("满意度指标", 10), weight("预算执行", 10)))),
    ("weights_of_parent", form(row("场次"), weights=(
        weight("年度绩效目标", 80), weight("产出指标", 50, "年度绩效目标"), weight("效益指标", 30, "年度绩效目标")))),
    ("points_of_group", form(row("甲", points="20"), row("乙", points="30"), weights=(weight("产出指标", 50),))),
    # R06
    ("total", full()),
    ("total", full(total=("100", "100.04"))),
    ("grade", full(grade="优")),
    # R07
    ("missed_but_full", form(row("户均标准", "≤5300元/户", "5200元/户"))),
    ("missed_but_full_by", form(row("培训人数", "≥100人", "80人", "10", "8"))),
    ("met_but_deducted", form(row("培训人数", "≥100人", "200人", "10", "9", "指标值设定偏低"))),
    ("missed_but_full_by", form(row("系统正常运行率", "≥100%", "99.99%"))),
    ("missed_but_full", form(row("抽检经费", "60万元", "598000元", level2=None))),
    ("total_above", full()),
    ("total_of_rows", form(row("甲", points="60", score="55"), row("乙", points="40", score="40"), total=("100", "95"))),
    ("missed_but_full_by", form(row("发放补贴", "350万元", "3498000元"))),
    ("points_not_full", full()),
    ("group_met_but_deducted", form(row("水质达标率", "≥95%", "96%", None, "20", level2="质量指标"),
                                    weights=(weight("产出指标", 20),))),
    ("missed_but_full", form(row("项目成本", "=90万元", "89.5万元", level2="成本指标"))),
    # R08
    ("partial_score", form(row("培训人数", "≥100人", "50人", "10", "5", "疫情影响"))),
    ("partial_score", form(row("培训人数", "≥100人", "66人", "10", "6.55", "疫情影响"))),
    ("tier", form(row("长效机制", "建立长效机制", "部分达成年度指标并具有一定效果", "10", "7"))),
    # R09
    ("target_low", form(row("改厕户数", "≥2000户", "2599户"))),
    ("target_low", form(row("改厕户数", "≥2000户", "3061户", reason="年中增加任务"))),
    ("target_low", form(row("事故起数", "≤10起", "20起"))),
    # R10
    ("count_capped", form(row("安全事故起数", "≤4起", "4起"))),
    ("count_capped", form(row("群众投诉次数", "≤4次", "4次"))),
    ("count_capped", form(row("科目调整次数", "≤10次", "2次"))),
    ("less_wanted", form(row("事故处置率", "≥95%", "95%", level2="质量指标"))),
    ("less_wanted", form(row("低保补助标准", "≥530元", "583元", level2="成本指标"))),
    # R11
    ("target_vague", form(row("制度执行", "严格执行相关制度规定", "达成"))),
    ("target_vague", form(row("满意提升", "提高5%", "6%"))),
    ("target_vague", form(row("完成时间", "按时完成", "按时完成"))),
    ("benefit_without_formula", form(row("安全率", "100", "100", level1="效益指标", level2="社会效益指标"))),
    ("benefit_without_formula", form(row("受益群众", "100人", "100人", level1="效益指标", level2="社会效益指标"))),
    ("benefit_without_formula", form(row("政策知晓率", "≥95%", "95%", level1="效益指标", level2="社会效益指标"))),
    # R12
    ("actual_words", form(row("经费合规性", "严格执行相关制度规定", "达成预期指标"))),
    ("actual_missing", form(row("安全事故", "0起", "无"))),
    ("actual_bound", form(row("水标尺", "≥266米", "270米"))),
    ("goals_copied", form(goal=("完成六项改造任务并通过验收", "六项改造任务完成五项，一项结转"))),
    # R13
    ("rate_in_things", form(row("设备配备率", "≥95%", "96%"))),
    ("several_figures", form(row("培训", "50人×2期，每期100元", "100人"))),
    ("rate_above_whole", form(row("任务完成率", "≥95%", "105%"))),
    # R14
    ("money_as_output", form(row("补助资金发放及时率", "100%", "100%", level2="时效指标"))),
    ("money_as_output", form(row("应急保障率", "100%", "100%", level2="时效指标"))),
    ("filed_twice", form(row("道路通行率"), row("道路完好率", level1="效益指标"))),
    # R15
    ("dimension_missing", full()),
    ("goal_without_result", form(goal=(f"四项工作（{GOAL}）", "道路硬化、路灯安装、护坡修复、绿化补植均已完工"))),
    ("goal_without_result", form(goal=("保障系统运行", "系统运行正常"))),
    # R16
    ("deviation_unexplained", form(row("培训人数", "≥100人", "80人", "10", "8", "受疫情影响"))),
    ("deviation_unexplained", form(row("培训人数", "≥100人", "100人"))),
    ("execution_low", form(money=(funds(TOTAL, "124.00", "101.84", "82.13%"),))),
    ("execution_low", form(money=(funds(TOTAL, "100.00", "60.00", reason="招标流标"),))),
    # R17
    ("high_total", full(notes=("存在问题：无",))),
    ("high_total", full(notes=("填表说明：满分100分",))),
    ("high_total", full(row("乙", "≥10场", "9场", "1", "0.9", "疫情"), total=("101", "99.9"))),
    ("high_total", full(total=("100", "88"), notes=("存在问题：经费到位较晚，影响年初工作",))),
    # R18
    ("satisfaction_full", form(row("群众满意度", "≥95%", "96%", level1="满意度指标"))),
    ("satisfaction_own_people", form(row("参训学员满意度", "≥95%", "95%", level1="满意度指标"))),
    ("satisfaction_in_words", form(row("投诉处理率", "≥95%", "满意", level2="质量指标"))),
    ("satisfaction_basis", form(row("住户满意度", "≥90%", "95%（入户调查）", level1="满意度指标"))),
    # R19
    ("residue", form(row("场次", "≥10场", "10场"))),
    ("other_year", form(row("完成时间", "2022年12月底前", "12月"), year=2022)),
    ("other_year", form(row("取得资料", "2018-2022年资料", "齐"), year=2022)),
    ("figure_broken", form(row("场次", "≥10场", "10场", reason="支出1,677.00万元"))),
]  # fmt: skip

CANNOT_TELL = [
    ("total_of_rows", full(money=(funds(TOTAL, "100.00", "100.00", "100%", "10", "——"),)), "R06: the score of execution is no number"),
    ("total_of_rows", full(money=(funds(TOTAL, "100.00", "100.00", "100%", None, "——"),)), "R06: nor are its points"),
    ("rate", form(money=(funds(TOTAL, "", "66.86", "100%"),)), "R01: no budget"),
    ("rate", form(money=(funds(TOTAL, "0", "0", "0"),)), "R01: a budget of 0"),
    ("execution_score", form(money=(funds(TOTAL, "100", "", "", "10", "8"),)), "R02: nothing executed told"),
    ("rows_total", form(money=(funds(TOTAL, "100"), funds("拨款", "80"), funds("结转", ""))), "R03: a blank row"),
    ("rows_total", form(money=(funds(TOTAL, "100"), funds("拨款", "80"), funds("结转", None))), "R03: a row without a cell"),
    ("rows_total", form(money=(funds(TOTAL, "100"), funds("拨款", "80"))), "R03: one source, and maybe others"),
    ("overspent", form(money=(funds(TOTAL, None, "90"),)), "R04: no budget"),
    ("overspent", form(money=(funds(TOTAL, "0", "5"),)), "R04: a budget of 0"),
    ("weights_not_full", form(row("场次"), weights=(weight("产出指标", 50), weight("效益指标", 30))),
     "R05: the rest is cut off"),
    ("total", form(row("甲", points="5", score="5"), total=("100", "100")), "R06: an excerpt"),
    ("missed_but_full", form(row("完成时间", "12月底前", "2024年1月")), "R07: a day of no year"),
    ("missed_but_full", form(row("场次", "≥4次/季度", "3次")), "R07: by the quarter"),
    ("partial_score", form(row("户均标准", "≤100元", "150元", "10", "9", "涨价")), "R08: no formula for ≤"),
    ("target_low", form(row("培训人数", "≥100人", "200户")), "R09: other units"),
    ("missed_but_full", form(row("项目总成本", "≥45万元", "44.6万元", level2="成本指标")), "R07: a cost with ≥"),
    ("deviation_unexplained", form(row("设备故障率", "≥2%", "1.1%", level2="质量指标")), "R16: a failure rate with ≥"),
    ("actual_missing", form(row("指标1：", "……", ""), row("场次")), "R12: an empty row of the template"),
    ("count_capped", form(row("示范村数量", "4个", "4个")), "R10: no comparator"),
    ("target_vague", form(row("治安状况", "", "")), "R11: no target"),
    ("actuals_missing", form(row("甲", actual=None), row("乙", actual=None)), "R12: no such column"),
    ("rate_above_whole", form(row("验收合格率", "≥95%", "约100%")), "R13: about 100 %"),
    ("money_as_output", form(row("资金到位率", level2=None)), "R14: not filed anywhere"),
    ("dimension_missing", form(row("甲"), row("乙"), row("丙"), total=("100", "100")), "R15: an excerpt"),
    ("deviation_unexplained", form(row("覆盖率", "100%", "1")), "R16: 1 may be 100 %"),
    ("high_total", form(row("甲"), notes=("存在问题：经费到位较晚，影响工作",)), "R17: no total"),
    ("satisfaction_full", form(row("群众满意度", "≥95%", "", level1="满意度指标")), "R18: no value"),
    ("other_year", form(row("完成时间", "2021年12月", "12月"), year=None), "R19: no evaluation year"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "subject"), RAISED)
def test_a_defect_is_found(check: str, subject: SelfEvaluation) -> None:
    assert check in keys(subject)


@pytest.mark.parametrize(("check", "subject"), FINE)
def test_what_is_close_and_fine_is_left_alone(check: str, subject: SelfEvaluation) -> None:
    assert check not in keys(subject)


@pytest.mark.parametrize(("check", "subject", "why"), CANNOT_TELL)
def test_what_nobody_can_tell_is_no_finding(check: str, subject: SelfEvaluation, why: str) -> None:
    assert check not in keys(subject), why


def test_a_form_without_a_defect_has_no_finding_but_a_note_on_the_survey() -> None:
    assert [(f.rule, f.severity) for f in audit(full()).findings] == [("R18", "note")]


def test_points_off_a_chosen_profile_are_asked_about() -> None:
    made = full()
    assert "weights_off_profile" not in keys(made)
    assert "weights_off_profile" not in keys(made, profile="mof-2020-10")
    assert "weights_off_profile" in keys(made, profile="hubei-20-80")


@pytest.mark.parametrize(
    ("executed", "severity"),
    # 91% may stand for anything from 90.5 % to 91.5 %: within, it is rounded badly; beyond, wrong
    [("90.40", "error"), ("90.60", "warning"), ("91.05", None), ("91.40", "warning"), ("91.60", "error")],
)  # fmt: skip
def test_a_rate_that_was_rounded_too_far_is_asked_about_and_another_one_is_wrong(
    executed: str, severity: str | None
) -> None:
    made = form(money=(funds(TOTAL, "100.00", executed, "91%"),))
    assert [f.severity for f in audit(made).findings if f.key == "rate"] == [severity] * bool(
        severity
    )


@pytest.mark.parametrize(
    ("rule", "cells", "severity"),
    [
        ("R07", ("≥100人", "80人", "10", "10"), "error"),
        (
            "R07",
            ("≥100人", "约80人", "10", "10"),
            "warning",
        ),  # about 80 is hardly 100, but who knows
        ("R07", ("=100人", "80人", "10", "10"), "warning"),  # = may have been meant as ≤
        ("R07", ("<5%", "5%", "10", "10"), "warning"),  # a printed 5 % may be 4.96 %
        ("R07", ("≤5%", "6%", "10", "10"), "error"),
        ("R07", ("≥100人", "110人", "10", "9"), "error"),
        ("R07", ("≥100人", "约110人", "10", "9"), "warning"),
        ("R07", ("≥100人", "110人", "10", "9", "疫情影响"), "warning"),
        ("R16", ("≥100人", "80人", "10", "8", ""), "warning"),
        ("R16", ("≥100人", "约80人", "10", "8", ""), "note"),
    ],
)
def test_what_a_row_leaves_open_is_asked_about_and_not_called_wrong(
    rule: str, cells: tuple[str, ...], severity: str
) -> None:
    found = audit(form(row("培训人数", *cells))).findings
    assert [f.severity for f in found if f.rule == rule] == [severity]


def test_the_line_of_a_total_names_the_amounts_that_it_leaves_out() -> None:
    parts = (
        funds("拨款", "9", "9"),
        funds("其他", "", ""),
        funds("自筹", "3", "3"),
        funds("结转", "2", "0"),
    )
    made = form(money=(funds(TOTAL, "0", "0", "0", "10", "0"), *parts))
    (finding,) = (f for f in audit(made).worded() if f.key == "total_row_zero")
    assert finding.expected.startswith("分项执行数有9、3，")


def test_the_score_expected_is_that_of_the_figures_as_they_are_printed() -> None:
    # 19.5 of 30.5 to 20.5 of 29.5 would do, but what is printed is two thirds
    made = form(money=(funds(TOTAL, "30", "20", "66.7%", "10", "10"),))
    (finding,) = (f for f in audit(made).worded() if f.key == "execution_score")
    assert finding.expected.endswith("为6.67分")


def test_under_101_no_score_is_wrong_where_more_was_spent_than_there_was() -> None:
    made = form(money=(funds(TOTAL, "100.00", "110.00", "110%", "10", "5"),))
    assert "execution_score" not in keys(made, profile="mof-2021-101")
    assert "execution_score" in keys(made, profile="mof-2020-10")


def test_what_was_overspent_is_told() -> None:
    made = form(money=(funds(TOTAL, "329.77", "338.31", "102.59%"),))
    (finding,) = (f for f in audit(made).worded() if f.key == "overspent")
    assert "8.54" in finding.found + finding.expected


def test_money_in_yuan_is_added_up_in_yuan() -> None:
    rows = (
        funds(TOTAL, "1150000.00", unit="元"),
        funds("拨款", "780000.00", unit="元"),
        funds("其他", "350000.00", unit="元"),
    )
    (finding,) = (f for f in audit(form(money=rows)).worded() if f.key == "rows_total")
    assert "780000＋350000＝1130000" in finding.expected
