"""Rules on rows of indicators, kind by kind: R12, R14, R15, R18 in other words and layouts."""

from __future__ import annotations

import pytest
from helpers.received import form, funds, keys, row, weight

from evalutils.reading.selfeval import SelfEvaluation


@pytest.mark.parametrize(
    "actual",
    ["≥10场", "大于10场", "达到指标值", "大于指标值≥10场", "完成≥10场", "同指标值", "高于目标值"],
)
def test_an_actual_value_that_is_worded_as_a_target_is_asked_about(actual: str) -> None:
    assert "actual_bound" in keys(form(row("培训场次", "≥10场", actual)))


@pytest.mark.parametrize(
    "actual", ["完成", "已完成", "达成预期指标", "符合要求", "良好", "效果显著", "已实施", "是"]
)
def test_words_where_a_number_is_due_are_asked_about(actual: str) -> None:
    assert "actual_words" in keys(form(row("培训场次", "≥10场", actual)))
    assert "actual_words" not in keys(form(row("制度健全性", "健全", actual)))


def test_a_score_with_neither_target_nor_actual_value_has_no_basis() -> None:
    assert "scored_on_nothing" in keys(form(row("培训场次", "", "", "10", "10")))
    assert "scored_on_nothing" in keys(form(row("培训场次", "—", "", "10", "8")))
    assert "scored_on_nothing" not in keys(form(row("培训场次", "", "", "10", "0")))
    assert "scored_on_nothing" not in keys(form(row("培训场次", "", "", "10", "")))
    assert "scored_on_nothing" not in keys(form(row("培训场次", None, None, "10", "10")))


FLOWS = [
    "预算执行率", "资金到位率", "项目资金支付进度", "拨付资金及时性", "经费支出率",
    "资金下达及时率", "补助资金到位率", "投资完成及资金拨付", "支出进度", "工程款支付率",
    "专项资金使用率", "配套资金到位", "资金足额拨付率", "年度预算完成支出",
]  # fmt: skip
OTHERS = [
    "补贴发放及时率", "工资按时支付率", "养老金社会化发放率", "资金使用合规性", "专款专用",
    "预算公开及时率", "资金监管覆盖率", "助学金发放人数", "贷款发放笔数", "投诉处理率",
    "培训场次", "设备使用率",
]  # fmt: skip


@pytest.mark.parametrize("name", FLOWS)
@pytest.mark.parametrize("level", ["数量指标", "质量指标", "时效指标"])
def test_money_on_its_way_is_no_output(name: str, level: str) -> None:
    assert "money_as_output" in keys(form(row(name, "100%", "100%", level2=level)))
    assert "money_as_output" not in keys(form(row(name, "100%", "100%", level2="成本指标")))


@pytest.mark.parametrize("name", OTHERS)
def test_what_people_are_paid_and_how_money_is_handled_is_left_alone(name: str) -> None:
    assert "money_as_output" not in keys(form(row(name, "100%", "100%", level2="质量指标")))


@pytest.mark.parametrize(
    ("name", "raised"),
    [("项目投入金额", True), ("安排经费", True), ("新增产值", False), ("贷款发放金额", False)],
)
def test_an_amount_filed_as_a_quantity_is_asked_about(name: str, raised: bool) -> None:
    assert ("money_as_output" in keys(form(row(name, "≥50万元", "50万元")))) == raised


@pytest.mark.parametrize(
    ("output", "benefit", "raised"),
    [
        ("技能培训合格率", "技能培训合格情况", True),
        ("河道保洁完成率", "河道保洁水平提升", True),
        ("技能培训场次", "就业人数", False),
        ("道路通行率", "道路完好率", False),
    ],
)
def test_one_thing_under_output_and_benefit_in_other_words(
    output: str, benefit: str, raised: bool
) -> None:
    made = form(row(output, "≥90%", "95%"), row(benefit, "≥90%", "95%", level1="效益指标"))
    assert bool(keys(made) & {"filed_twice", "filed_twice_in_words"}) == raised


def one(points: str = "90", **more: object) -> SelfEvaluation:
    return form(
        row("成本控制数", "≤100万元", "100万元", points, points, level2="成本指标"),
        money=(funds("年度资金总额", "100", "100", "100%", "10", "10"),),
        **more,  # type: ignore[arg-type]
    )


def test_a_form_with_one_indicator_lacks_the_other_dimensions() -> None:
    assert {"dimension_missing", "satisfaction_absent"} <= keys(one())
    # 10 of 100 points: an excerpt, of which nothing can be told.
    assert not {"dimension_missing", "satisfaction_absent"} & keys(one("10"))


def test_points_of_all_indicators_in_their_heading_tell_that_the_form_is_whole() -> None:
    only = row("造价控制数", "≤30万元", "30万元", "90", "90", level2="经济成本指标")
    assert "dimension_missing" in keys(form(only, weights=(weight("绩效指标", 90),)))
    assert "dimension_missing" not in keys(form(only))


def test_a_whole_form_that_asks_nobody_is_told_so() -> None:
    rows = (
        row("培训场次", points="40", score="40"),
        row("合格率", "≥90%", "95%", "20", "20", level2="质量指标"),
    )
    money = (funds("年度资金总额", "100", "100", "100%", "10", "10"),)
    benefit = row("受益人数", "≥5人", "5人", "30", "30", level1="效益指标")
    asked = row("群众满意度", "≥90%", "95%", "10", "10", level1="满意度指标")
    assert "satisfaction_absent" in keys(form(*rows, benefit, money=money))
    assert "satisfaction_absent" not in keys(form(*rows, benefit, asked, money=money))


@pytest.mark.parametrize(
    ("due", "done", "late"),
    [
        ("2023年11月30日前", "2023年12月14日", True),
        ("2023年11月30日前", "2023年11月14日", False),
        ("6月底前完工", "9月中旬通过初验", True),
        ("6月底前完工", "6月", False),
        ("9月中旬", "9月18日", False),
        ("12月底前", "2024年1月8日", False),  # of which year the target is, is not told
        ("2023年12月底前", "2024年1月8日完成", True),
        ("第三季度", "10月9日", True),
        ("2023年底前", "2023年12月29日", False),
        ("2022.6.30前", "2022-07-02", True),
        ("3月起", "5月4日", False),  # from a day on is no deadline
        ("9月1日前", "截至9月20日完成六成", False),  # as of a day is no day on which it was done
    ],
)
def test_a_deadline_is_held_against_the_day_on_which_it_was_met(
    due: str, done: str, late: bool
) -> None:
    found = keys(form(row("完工时间", due, done, level2="时效指标")))
    assert ("missed_but_full" in found) is late
    assert ("deviation_unexplained" in found) is late
    given = keys(form(row("完工时间", due, done, "10", "8", "供货延迟", level2="时效指标")))
    assert "partial_score" not in given


def test_a_deadline_that_was_met_and_cost_points_is_asked_about() -> None:
    early = row("完工时间", "2023年11月30日前", "2023年11月14日", "10", "9", level2="时效指标")
    assert "met_but_deducted" in keys(form(early))
