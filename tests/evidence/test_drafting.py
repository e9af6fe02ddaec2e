"""What is proposed of sentences: figures that may be computed, and those that would mislead."""

import pytest

from evalutils.evidence.drafting import (
    ident_for,
    proposal,
    propose_figures,
    quotable,
    subject,
    with_all_points,
    work_out,
)
from evalutils.reading.documents import document_from_text
from evalutils.reading.reports import tells_of_slow_spending


def worked(text, money=()):
    """Work out the figures of a text; return what is proposed and the ids."""
    proposed, _ = propose_figures(document_from_text(text, "a.txt"))
    quoted = {}
    for figure in proposed:
        quoted[ident_for(figure.label, quoted)] = figure
    return work_out(quoted, dict(money))


LABELS = [
    ("在全市58个社区各举办一场急救培训。", ["社区", "举办急救培训"]),
    ("全县共约4.2万人参加了体检，", ["参加了体检"]),
    ("累计3万余名居民受益。", ["居民受益"]),
    ("完成巡查1250次，发现隐患36处。", ["完成巡查", "发现隐患"]),
    ("培训320人，其中中医师86人，其余为护士234人。", ["培训", "中医师", "护士"]),
    (
        "平均等候时间由上年的52分钟缩短至31分钟。",
        ["平均等候时间（变化前）", "平均等候时间（变化后）"],
    ),
    ("发放《办事指南》2万余份。", ["办事指南"]),
    ("抽检率为应检批次的96.4%。", ["抽检率"]),
    ("县残联2024年安排辅具适配经费35万元。", ["安排辅具适配经费"]),
    ("县财政下达30万元，确诊中度及以上41人。", ["县财政下达", "确诊中度及以上"]),
]


@pytest.mark.parametrize(("text", "labels"), LABELS)
def test_a_figure_is_named_by_what_is_counted(text, labels):
    proposed, _ = propose_figures(document_from_text(text, "a.txt"))
    assert [figure.label for figure in proposed] == labels


SUMS = [
    "查处违法案件45件，其中行政处罚30件，移送15件。",
    "查处违法案件45件（其中：行政处罚30件、移送15件）。",
]


@pytest.mark.parametrize("text", SUMS)
def test_parts_that_add_up_are_added_and_drawn(text):
    made = worked(text)
    (total,) = made.computed
    assert total["expression"] == "行政处罚 + 移送"
    assert made.charts[0]["kind"] == "composition"
    assert made.charts[0]["total"] == "evidence:查处违法案件"


NO_SUM = [
    "查处违法案件45件，其中行政处罚30件。",
    "查处违法案件45件，行政处罚30件，移送15件。",
    "查处违法案件45件，其中行政处罚约30件，移送15件。",
]


@pytest.mark.parametrize("text", NO_SUM)
def test_parts_that_are_not_told_to_add_up_are_not_added(text):
    assert not any("+" in str(entry["expression"]) for entry in worked(text).computed)


EACH = [
    "在全市58个社区各举办一场急救培训，开展宣传120余场次。",
    "为58个社区分别配备急救箱2套。",
    "58个社区每个配备2名指导员。",
]


@pytest.mark.parametrize("text", EACH)
def test_places_times_what_was_done_at_each(text):
    made = worked(text)
    assert sum("*" in str(entry["expression"]) for entry in made.computed) == 1


def test_the_product_is_held_against_a_figure_of_the_same_unit():
    made = worked("在全市58个社区各举办一场急救培训，开展宣传120余场次。")
    (pair,) = made.comparisons
    assert pair["left"] == f"result:{made.computed[0]['id']}"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("发放问卷的居民约2.1万人，参保率达96.3%。", 1),
        ("举办培训12场，满意率96.3%。", 0),
        ("培训学员300人，满意率96.3%。", 0),
        ("登记经营户860户，建档率100%。", 1),
    ],
)
def test_persons_times_the_share_of_them(text, count):
    assert sum("*" in str(entry["expression"]) for entry in worked(text).computed) == count


def test_a_part_told_alone_has_a_share():
    made = worked("参加活动约9万人次，其中志愿者超过1万人次。")
    assert [entry["unit"] for entry in made.computed] == ["%"]


MISLEADING = [
    ("服务居民约9万人次，登记会员1.2万人。", "flow"),
    ("处理投诉320件，处罚25人。", "caused"),
    ("处理投诉320件，办结重大投诉25件。", "subset"),
    ("发放手册5000册，环保袋800册，挂历300册。", "kinds"),
    ("累计约9万名居民参加。", "population"),
]


@pytest.mark.parametrize(("text", "reason"), MISLEADING)
def test_what_would_mislead_is_told_with_the_reason(text, reason):
    reasons = [entry["reason"] for entry in worked(text).not_computed]
    assert proposal(f"not_computed.{reason}") in reasons


def test_unlike_goods_are_drawn_side_by_side():
    (chart,) = worked("发放手册5000册，环保袋800册，挂历300册。").charts
    assert (chart["kind"], len(chart["parts"])) == ("by_kind", 3)


DATES = [
    ("截至2023年9月底，已完成改造36户。", "截至2023年9月底"),
    ("截止11月30日，累计巡查125次。", "截止11月30日"),
    ("截至年底，已完成改造36户。", ""),
    ("汛期累计巡查125次。", "汛期"),
    ("2023年完成改造36户。", ""),
]


@pytest.mark.parametrize(("text", "as_of"), DATES)
def test_a_figure_that_is_not_of_the_whole_year_says_when_it_is_of(text, as_of):
    assert next(iter(worked(text).as_of.values()), "") == as_of


def test_counts_of_a_whole_area_are_context():
    made = worked("全县共登记志愿者1.2万人，服务时长30万小时。在全县20个村开展巡查36次。")
    assert len(made.context) == 2


SUBJECTS = [
    ("加强校园周边环境整治力度，保障师生安全", "校园周边环境整治"),
    ("推动“智慧水务”平台建设，提升监测水平", "智慧水务"),
    ("三是切实做好森林防火工作", "森林防火"),
    ("依托社区服务站统筹建设居家养老服务网络", "居家养老服务网络"),
    ("为12所学校更换课桌椅", "学校更换课桌椅"),
    ("完成1—4号泵房防潮改造", "泵房防潮改造"),
    ("3号楼电梯更换", "电梯更换"),
]


@pytest.mark.parametrize(("words", "name"), SUBJECTS)
def test_a_goal_is_named_by_its_subject(words, name):
    assert subject(words) == name


def test_a_quote_is_cut_to_its_first_clauses_and_grows_where_it_stands_twice():
    long = "加强宣传，" + "提高认识，" * 30
    document = document_from_text(f"{long}完成培训。\n\n再次，加强宣传，提高认识，", "a.txt")
    quote = quotable(document, long)
    assert quote
    assert len(quote) <= 140
    assert not quotable(document, "没有这句话")


def rows(*points):
    head = {"code": "P", "parent": "", "level": "1", "name": "产出", "points": "50"}
    return [head] + [
        {"code": f"P{n}", "parent": "P", "level": "2", "name": "x", "points": text}
        for n, text in enumerate(points, 1)
    ]


@pytest.mark.parametrize(
    ("points", "after"),
    [
        (("60", "40"), ["60", "40"]),
        (("60", "", ""), ["60", "20", "20"]),
        (("", "", ""), ["33.33", "33.34", "33.33"]),
        (("60", "60"), ["50", "50"]),
        (("100", ""), ["50", "50"]),
    ],
)
def test_points_add_up_to_a_hundred(points, after):
    made = with_all_points(rows(*points))
    assert [row["points"] for row in made[1:]] == after
    assert made[0]["points"] == ""


@pytest.mark.parametrize(
    ("problem", "slow"),
    [
        ("资金使用相对滞后", True), ("支出进度偏慢", True), ("预算执行率不高", True),
        ("经费支付较慢，多在年末", True), ("滞后的拨付影响了施工", True), ("执行进度滞后", True),
        ("服务站建设进度滞后", False), ("设备采购滞后", False), ("项目资金到位滞后", False),
        ("资金短缺导致工程滞后", False), ("政策执行力度不足", False), ("资金不足", False),
    ],
)  # fmt: skip
def test_only_late_spending_is_slow_spending(problem: str, slow: bool) -> None:
    assert tells_of_slow_spending(problem) is slow
