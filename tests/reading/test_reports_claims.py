"""What the figures of a sentence are, in the wordings of many offices."""

from __future__ import annotations

import pytest

from evalutils.base.places import Place
from evalutils.reading.reports import claims_of

PLACE = Place("a.txt", lines=(4, 4))


def told(text: str, year: int | None = 2022) -> list[tuple[str, str]]:
    return [(claim.role, claim.cell.text) for claim in claims_of(text, PLACE, year)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("年初预算数为74万元", [("initial", "74万元")]),
        ("2022年部门预算安排该项目经费74万元", [("initial", "74万元")]),
        ("年初批复资金74万元", [("initial", "74万元")]),
        ("调整后预算为81万元", [("adjusted", "81万元")]),
        ("预算调整为81万元", [("adjusted", "81万元")]),
        ("全年预算数81万元", [("adjusted", "81万元")]),
        ("年中追加7万元", [("added", "7万元")]),
        ("年中压减预算7万元", [("cut", "7万元")]),
        ("县财政局下达专项资金81万元", [("budget", "81万元")]),
        ("项目总预算为81万元", [("budget", "81万元")]),
        ("实际到位预算资金81万元", [("received", "81万元")]),
        ("省财政拨付资金81万元", [("received", "81万元")]),
        ("收到上级补助资金八十一万元", [("received", "八十一万元")]),
        ("累计支出预算资金79万元", [("executed", "79万元")]),
        ("已兑付补贴资金79万元", [("executed", "79万元")]),
        ("预算执行数为79万元", [("executed", "79万元")]),
        ("完成支付79万元", [("executed", "79万元")]),
        ("截至12月底，79万元已全部支付完毕", [("executed", "79万元")]),
        ("上述79万元已支付完成", [("executed", "79万元")]),
        ("执行数29.6万", [("executed", "29.6万")]),
        ("结余资金2万元已由财政收回", [("balance", "2万元")]),
        ("尚未支付2万元", [("balance", "2万元")]),
        ("上年结转资金2万元", [("budget", "2万元")]),
        ("占预算的97.5%", [("rate", "97.5%")]),
        ("资金支付率97.5%", [("rate", "97.5%")]),
        ("完成全年预算的97.5%", [("rate", "97.5%")]),
        ("资金到位率为97.5%", [("receipt_rate", "97.5%")]),
        ("项目自评得分97.5分", [("score", "97.5分")]),
        ("满分10分", [("points", "10分")]),
        ("群众满意度达93%", [("satisfaction", "93%")]),
        ("95%的受访村民表示满意", [("satisfaction", "95%")]),
        ("2022年共安排资金85万元", [("budget", "85万元")]),
        ("预算执行率=执行数/预算数×100%", []),
        ("任务完成率100%", [("completion", "100%")]),
        ("发放问卷150份", [("sample", "150份")]),
        ("电话回访60户", [("sample", "60户")]),
        ("计划新修机耕道6公里", [("planned", "6公里")]),
        ("实际新修机耕道5公里", [("done", "5公里")]),
    ],
)
def test_a_figure_is_what_the_words_beside_it_say(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "签订施工合同总价86万元",
        "中标金额86万元",
        "人均补助标准600元",
        "为企业节约成本86万元",
        "挽回经济损失86万元",
        "农民人均收入增加860元",
        "比上年增加7万元",
    ],
)
def test_money_that_is_not_the_project_s_is_no_claim(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("安排资金40万元，已全部支付完毕。", "executed"),
        ("下达资金40万元，截至年底已全部拨付到位。", "received"),
        ("项目资金40万元（其中：省级30万元，县级10万元），已足额到位。", "received"),
    ],
)
def test_what_became_of_all_of_an_amount_is_told_of_that_amount(text: str, role: str) -> None:
    assert (role, "40万元") in told(text)


def test_a_list_splits_the_amount_before_it_until_another_role_is_told() -> None:
    found = claims_of(
        "项目预算60万元，其中中央资金40万元、县级配套20万元，实际到位55万元，支出50万元。", PLACE
    )
    parts = [(c.role, c.subject, c.other.text) for c in found if c.other is not None]
    assert parts == [("budget", "中央资金", "60万元"), ("budget", "县级配套", "60万元")]
    assert [c.role for c in found if c.other is None] == ["budget", "received", "executed"]


def test_a_list_may_begin_the_next_sentence() -> None:
    whole = claims_of("全年支出60万元。", PLACE)[0]
    found = claims_of("其中：印刷费35万元，劳务费25万元。", PLACE, None, whole)
    assert [(c.subject, c.other and c.other.text) for c in found] == [
        ("印刷费", "60万元"), ("劳务费", "60万元"),
    ]  # fmt: skip


def test_respectively_gives_each_figure_its_word() -> None:
    assert told("年初预算数、全年预算数、全年执行数分别为12万元、13万元、11.8万元。") == [
        ("initial", "12万元"), ("adjusted", "13万元"), ("executed", "11.8万元"),
    ]  # fmt: skip


def test_another_year_s_budget_is_of_another_year() -> None:
    found = claims_of("2021年预算60万元，2022年预算72万元，2023年拟安排预算90万元。", PLACE, 2022)
    assert [claim.period for claim in found] == ["last", "this", "next"]
    assert claims_of("2000万元预算已下达，支出1500万元。", PLACE, 2022)[0].period == "this"


def test_a_department_s_income_and_spending_are_no_project_s() -> None:
    found = claims_of("我局总支出3480万元，其中基本支出2000万元。", PLACE)
    assert {claim.scope for claim in found} == {"unit"}


def test_titles_and_document_numbers_say_nothing_of_a_figure() -> None:
    found = claims_of("按《2021年到位资金使用办法》（县财〔2021〕9号）支出20万元。", PLACE, 2022)
    assert [(claim.role, claim.period) for claim in found] == [("executed", "this")]


def test_a_year_and_a_word_behind_it_are_no_span_of_years() -> None:
    assert claims_of("2022年共安排资金85万元", PLACE, 2022)[0].period == "this"
    assert claims_of("三年共安排资金85万元", PLACE, 2022)[0].period == "several"


def test_every_claim_keeps_its_place_and_its_clause() -> None:
    claim = claims_of("经核实，全年预算81万元。", PLACE)[0]
    assert claim.cell.place.lines == (4, 4)
    assert (claim.clause.text, str(claim.value)) == ("全年预算81万元", "810000")


def test_all_the_money_came_without_a_figure_of_its_own() -> None:
    budget = claims_of("全年预算23万元。", PLACE)[0]
    found = claims_of("截至年底资金全部到位，支出21万元。", PLACE, None, budget)
    assert [(claim.role, claim.cell.text) for claim in found] == [
        ("executed", "21万元"), ("received", "23万元"),
    ]  # fmt: skip
    assert claims_of("截至年底资金全部到位。", PLACE) == ()
