"""R03 in sentences: a total and its parts, in the ways that offices write them."""

from __future__ import annotations

import pytest
from helpers.received import audit, form, keys, row

RAISED = [
    "2022年到位资金600万元。其中：中央资金300万元，省级资金150万元，区级资金140万元。",
    ("2022年到位资金600万元。", "其中：中央资金300万元，省级资金150万元，区级资金140万元。"),
    "全年支出总计900万元，其中：基本支出500万元，项目支出390万元。",
    "资金来源共计423.38万元（其中：自治区169.35万元，市级250.03万元）。",
    "项目总投资90万元，由中央30万元、省级40万元和自筹25万元构成。",
    "资金共计525万元，其中：人员经费300万元，设备购置费120万元，楼房维修、物业管理费95万元。",
    "共抓获119人（其中行政拘留108人，刑事拘留9人）。",
    "共培训干部200人，其中：男130人、女68人。",
    "按经费构成为100万元+50万元=160万元。",
    "按事由分为110+9=118人。",
    "中央资金200万元+省级资金150万元，合计360万元。",
    "中央补助60万元，省级补助25万元，市级配套10万元，共计98万元。",
    "下达资金100万元，分别为甲镇30万元、乙镇40万元、丙镇20万元。",
    "甲、乙、丙三镇共100万元，其中甲镇、乙镇、丙镇各30万元。",
    "发放补贴471.2万元，其中中央补贴189.6万元，地方补贴291.6万元。",
]
FINE = [
    "2022年到位资金500万元。其中：中央资金200万元，省级资金150万元，县级资金150万元。",
    "资金共计525万元，其中：人员经费300万元，设备购置费120万元，宣传费80万元，"
    "办公楼维修、物业管理费15万元，差旅费10万元。",
    "收入合计1050万元，其中：财政拨款收入600万元，事业收入300万元，其他收入100万元，"
    "使用非财政拨款结余50万元。",
    "支出900万元，其中基本支出500万元，项目支出400万元，结余20万元。",
    "预算500万元，支出480万元。其中：甲镇300万元，乙镇200万元。",
    "共抓获119人（其中行政拘留110人，刑事拘留9人）。",
    "共有干部100人，其中党员80人，女性40人。",
    "全年支出800万元，其中实际支付给施工单位300万元，占37.5%。",
    "到位资金500万元。其中：中央资金300万元。",
    "100万元+50万元=150万元。",
    "总投资100万元，其中设备60万元，比上年增加10万元。",
]


@pytest.mark.parametrize("subject", RAISED)
def test_parts_that_do_not_make_up_their_total_are_asked_about(
    subject: str | tuple[str, ...],
) -> None:
    assert "sum" in keys(subject)


@pytest.mark.parametrize("subject", FINE)
def test_parts_that_do_or_may_are_left_alone(subject: str) -> None:
    assert not {"sum", "sum_rounding"} & keys(subject)


def test_a_split_inside_a_goal_is_read_as_one_in_a_sentence() -> None:
    goal = ("投入90万元，其中：编制30万元，审计30万元，设计28万元。", "完成。")
    assert "sum" in {item.key for item in audit(form(row("培训场次"), goal=goal)).findings}


@pytest.mark.parametrize(
    "subject",
    [
        "发放补贴471.2元，其中中央补贴189.6万元，地方补贴281.6万元。",
        "本年共投入90元，分别为设备60万元、培训30万元。",
        "下达资金300万元，其中：甲镇100元，乙镇200元。",
    ],
)
def test_a_total_in_another_unit_than_its_parts_is_a_slip_of_the_unit_and_no_wrong_sum(
    subject: str,
) -> None:
    assert "unit_of_total" in keys(subject)
    assert "sum" not in keys(subject)
