# ruff: noqa: E501
"""Every rule on the prose of reports: what it must raise, what is close and fine, what nobody can tell."""

from __future__ import annotations

import pytest
from helpers.received import audit, form, funds, keys, told

from evalutils.base.places import Place
from evalutils.evaluation.audit import audit_document
from evalutils.reading.documents import Document, Table

RAISED = [
    # R01
    ("rate_prose", "全年预算数200万元，实际支出66.86万元，预算执行率100%，原因是招标流标。"),
    ("rate_prose", "年初预算1810000元，全年支出1448000元，资金使用率95%。"),
    (
        "rate_prose",
        ("项目预算500万元。", "全年实际支出400万元，支出进度90%，主要是工程未完工导致。"),
    ),
    (
        "rate_prose",
        "年初预算58万元，调整后预算为60.5万元，全年实际支出54.45万元，预算执行率为93.88%。",
    ),
    # R03
    ("sum", "总预算36620万元，来源为中央10000万元、省级5000万元、地市15920万元、其他5600万元。"),
    ("sum", "一批3374.3万元；二批2069.51万元；三批778.59万元；合计6322.4万元。"),
    ("sum", "按事由分为110+9=118人。"),
    ("saving", "2018年预算780.00万元，实际支出457.37万元，节约332.63万元。"),
    # R04
    ("overspent_prose", "总预算36620万元，到位36982.43万元。已使用36948.11万元。"),
    ("overspent_prose", "项目预算100万元，实际支出120万元。"),
    ("above_received_prose", "资金到位80万元，实际支出90万元。"),
    ("above_received_prose", "总投资3000万元，到位2850万元，完成支付2963.2万元。"),
    # R06
    ("grade", "该项目自评得分88.5分，评价等级为“优”。"),
    ("grade", "项目绩效自评得分92分，评价结果为良。"),
    ("grade", "综合得分79.5分，等级为良。"),
    # R11
    ("goals_vague", "绩效目标：不断提高机构编制管理规范化水平，促进事业发展。"),
    # R16
    ("done_but_unspent", ("预算500万元，实际支出186.3万元。", "项目自评得分97.5分。")),
    ("execution_low_prose", "2018年预算780.00万元，实际支出457.37万元，节约322.63万元。"),
    # R17
    ("done_but_unspent", "2018年预算780.00万元，实际支出457.37万元；计划项目均已圆满完成。"),
    ("praise_contradicted", ("自评得分98分。", "由于招标滞后，部分项目未开展。")),
    (
        "praise_contradicted",
        (
            "平均得分99.33分，均为优。",
            "规划方案采购流程未及时办结，致使项目进度拖延，部分任务未完成。",
        ),
    ),
    (
        "all_excellent",
        "绩效自评的项目39个，平均得分99.33分，绩效评级为“优”的项目39个，自评中共发现问题0个。",
    ),
    # R12, R18
    ("completion_bare", "1.产出指标完成情况：100%。"),
    ("completion_bare", ("1.产出指标完成情况：100%。", "2.效益指标完成情况：已完成100%。")),
    ("satisfaction_full", "被救助困难家庭学生的满意度达100%。"),
    ("satisfaction_basis", "群众满意度为96.5%。"),
    # R19
    ("residue", "20XX年，本项目按计划实施。"),
    ("residue", "决算数比上年减少0.15万元，下降（增长）27.78%。"),
    ("residue", "XX县财政局按参考模板填写。"),
    ("residue", "预算金额……万元。"),
    ("other_year", ("某局2023年度项目绩效自评报告", "2022年年度目标：提高破案率至90%")),
    ("other_year", ("某局2023年度项目绩效自评报告", "时效指标。截至2022年12月底，完工12处。")),
    ("stops_early", ("某局2022年度项目绩效自评报告", "截至10月底，注册13.7万人。")),
    ("percent_missing", "比上年增加1193.20万元，增长13.95。"),
    ("figure_broken", "本年支出677,00万元。"),
    (
        "repeated",
        (
            "各部门要高度重视绩效管理工作，进一步压实主体责任并完善各项管理制度。",
            "各部门要高度重视绩效管理工作，进一步压实主体责任并完善各项管理制度。",
        ),
    ),
    # R20
    ("annex_missing", "具体得分详见附件1。"),
    ("annex_missing", ("一、概况", "支出明细见附件二。")),
    ("scores_differ", ("项目自评得分98分。", "综上，绩效自评总分96分。")),
    (
        "two_figures",
        ("一般公共预算财政拨款基本支出5377.64万元。", "一般公共预算财政拨款基本支出5364.75万元。"),
    ),
    (
        "prose_table",
        (
            "人员经费 4896.98 万元，公用经费 480.66 万元。",
            "人员经费合计  4884.09  公用经费合计  480.66",
        ),
    ),
]

FINE = [
    (
        "rate_prose",
        "年初预算58万元，调整后预算为60.5万元，全年实际支出54.45万元，预算执行率为90%。",
    ),
    (
        "rate_prose",
        ("年初预算2536.8万元,调整预算2611.2万元。", "全年支出2598.6万元,预算执行率99.52%。"),
    ),
    ("done_but_unspent", ("预算500万元，实际支出486.3万元。", "项目自评得分97.5分。")),
    ("rate_prose", "全年预算数81.09万元，实际支出81.07万元，预算执行率99.98%。"),
    ("rate_prose", "预算174万元，实际支出173.95万元，使用率100%。"),
    ("rate_prose", "预算300万元，到位200万元，实际支出200万元，资金使用率100%，原因是分期下达。"),
    (
        "rate_prose",
        "年初预算数为120万元，年中追加预算30万元，调整后全年预算数为150万元，实际支出148.5万元，预算执行率99%。",
    ),
    (
        "rate_prose",
        "2021年度结转资金12.5万元，2022年度预算安排80万元，合计92.5万元。2022年实际支出90.1万元，执行率97.41%。",
    ),
    ("saving", "2021年度结余资金12.5万元，2022年度预算安排80万元，2022年实际支出67.5万元。"),
    ("sum", "总预算36620万元，来源为中央10000万元、省级5000万元、地市15920万元、其他5700万元。"),
    ("sum", "省级下拨3.89万元；市级下拨3.89万元；全年应执行数为7.79万元。"),
    ("sum", "支出90万元，其中设备采购30万元、服务20万元。"),
    ("sum", "总投资100万元，包括中央50万元、省级30万元等。"),
    ("sum", "抓获119人，其中行政拘留110人、刑事拘留9人。"),
    ("saving", "2018年预算7800000.00元，实际支出4573732.68元，节约3226267.32元。"),
    ("overspent_prose", "项目预算100万元，实际支出120万元，年中追加20万元。"),
    ("overspent_prose", "项目预算100万元，实际支出100万元。"),
    ("grade", "自评得分92分，评价等级为“优”。"),
    ("grade", "自评得分88.5分，评价等级为“合格”。"),
    ("goals_vague", "绩效目标：培训干部50人，合格率达到95%。"),
    ("execution_low_prose", "预算124万元，全年实际支出101.84万元。"),
    ("execution_low_prose", "预算780万元，实际支出457万元，主要原因是招标推迟。"),
    ("praise_contradicted", ("自评得分85分。", "部分项目未开展。")),
    (
        "praise_contradicted",
        ("自评得分98分。", "全年未发生安全事故，未完成任务的单位将被约谈的，按制度扣分。"),
    ),
    (
        "all_excellent",
        "绩效自评的项目39个，平均得分92.10分，绩效评级为“优”的项目30个，发现问题6个。",
    ),
    ("completion_bare", "产出指标完成情况：完成道路3公里，完成率100%。"),
    ("satisfaction_basis", "发放问卷200份，群众满意度为96.5%。"),
    ("satisfaction_basis", "绩效目标：群众满意度不低于90%。"),
    ("satisfaction_full", "群众满意度为96.5%。"),
    ("residue", "2022年，本项目按计划实施，XML接口运行正常。"),
    ("other_year", ("某局2023年度项目绩效自评报告", "2023年年度目标：提高破案率")),
    ("other_year", ("某局2023年度项目绩效自评报告", "截至2022年12月底，全县有水库12座。")),
    ("other_year", ("某局2022年度项目绩效自评报告", "填报日期：2023年4月25日")),
    ("stops_early", ("某局2022年度项目绩效自评报告", "截至12月底，注册13.7万人。")),
    ("percent_missing", "比上年增长13.95%。"),
    ("figure_broken", "本年支出1,677.00万元。"),
    ("annex_missing", ("具体得分详见附件1。", "附件1", "自评表")),
    ("annex_missing", "本办法所附表格由各单位填写。"),
    ("scores_differ", ("项目自评得分98分。", "绩效自评得分98分。")),
    (
        "two_figures",
        ("一般公共预算财政拨款基本支出5377.64万元。", "一般公共预算财政拨款项目支出5364.75万元。"),
    ),
    (
        "prose_table",
        ("本年支出合计 9759.38 万元。", "本年支出合计  9759.38", "本年支出合计  9746.50"),
    ),
]

CANNOT_TELL = [
    ("rate_prose", "年初预算200万元，调整后预算100万元，实际支出50万元。"),
    ("rate_prose", "实际支出66.86万元，预算执行率100%。"),
    ("sum", "支出约90万元，包括设备约50万元、服务约30万元。"),
    ("saving", "预算约100万元，实际支出80万元，结余30万元。"),
    ("overspent_prose", "实际支出120万元。"),
    ("grade", "评价等级为优。"),
    ("execution_low_prose", "预算约780万元，实际支出457万元。"),
    ("stops_early", "截至10月底，注册13.7万人。"),
    ("other_year", "2022年年度目标：提高破案率"),
    ("annex_missing", "详见附件1（摘录截断）"),
]


@pytest.mark.parametrize(("check", "subject"), RAISED)
def test_a_defect_is_found(check: str, subject: str | tuple[str, ...]) -> None:
    assert check in keys(subject)


@pytest.mark.parametrize(("check", "subject"), FINE)
def test_what_is_close_and_fine_is_left_alone(check: str, subject: str | tuple[str, ...]) -> None:
    assert check not in keys(subject)


@pytest.mark.parametrize(("check", "subject"), CANNOT_TELL)
def test_what_nobody_can_tell_is_no_finding(check: str, subject: str | tuple[str, ...]) -> None:
    assert check not in keys(subject)


def projects(*rows: tuple[str, ...]) -> set[tuple[str, str]]:
    """Rules and rows found in a table of projects."""
    head = ("项目名称", "预算金额(万元)", "实际支出(万元)", "资金使用率")
    table = Table((head, *rows), Place("a.docx", paragraph=0))
    found = audit_document(Document("a.docx", tables=(table,)), ()).worded()
    return {(item.rule, item.found.split("”")[0][1:]) for item in found}


def test_rates_in_a_table_of_projects_are_computed_again() -> None:
    rows = (("教育专项", "850", "830", "97.6%"), ("乡村振兴", "950", "920", "98.8%"))
    assert projects(*rows) == {("R01", "乡村振兴")}


def test_a_table_without_a_readable_rate_is_left_alone() -> None:
    assert projects(("教育专项", "850", "", "97.6%"), ("乡村振兴", "950", "920", "—")) == set()


def test_rounding_explains_a_difference_of_one_hundredth() -> None:
    (finding,) = audit(
        "采购金额2319.21万元，其中：货物122.43万元、工程1387.72万元、服务809.07万元。"
    ).findings
    assert (finding.key, finding.severity) == ("sum_rounding", "note")


def test_yuan_and_wan_yuan_compare_equal() -> None:
    assert keys("全年预算数2000000元，实际支出200万元，预算执行率100%。") == set()
    assert "rate_prose" in keys("全年预算数2000000元，实际支出100万元，预算执行率100%，原因见后。")


def test_a_note_of_an_editor_is_no_part_of_the_text() -> None:
    assert keys(("[转写] 依网页重排，支出677,00万元", "https://example.org/20XX年")) == set()


@pytest.mark.parametrize(
    ("words", "raised"),
    [
        ("全年预算数100万元，实际支出90万元。", False),
        ("全年预算数100万元，实际支出80万元。", True),
        ("全年预算数120万元，实际支出90万元。", True),
        ("本单位部门预算5000万元，实际支出4800万元。", False),
    ],
)
def test_the_text_is_held_against_the_form(words: str, raised: bool) -> None:
    made = form(money=(funds("年度资金总额", "100.00", "90.00", "90%"),))
    found = audit_document(told(words), (made,)).findings
    assert ("prose_table" in {item.key for item in found}) == raised


def test_an_annex_that_lies_beside_the_file_is_there() -> None:
    cited = told("具体得分详见附件1。")
    assert [f.key for f in audit_document(cited, ()).findings] == ["annex_missing"]
    assert audit_document(cited, (), beside=("附件1 自评表.xlsx",)).findings == ()


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("rate_prose", "项目资金100万元，已支付98.5万元，资金全部支付完毕，执行率100%。"),
        ("rate_prose", "到位资金100万元，支出98.5万元，资金使用率100%。"),
        ("rate_prose", "下达经费60万元，实际列支52.3万元，资金已全部拨付到位。"),
        ("rate_prose", "区级年初预算200万元，已拨付66.86万元，资金拨付进度100%，原因是分期付款。"),
        ("paid_beside_rate", ("补助资金已全部拨付使用。", "管护补助当年未使用，预算执行率0%。")),
        (
            "paid_beside_parts",
            "540万元已全部支付完毕，执行率100%。其中：种苗支出310万元，"
            "肥料支出150万元，合计460万元。",
        ),
        (
            "paid_beside_parts",
            "资金540万元已全部使用，支出明细：种苗310万元，肥料150万元，共计460万元。",
        ),
        ("execution_score", ("预算执行率91.2%。", "1. 预算执行率10分，得10分。")),
        ("execution_score", ("预算执行率为91.2%。", "预算执行情况（满分10分），自评得分9.8分。")),
        ("execution_score", "资金执行率（分值20分）：预算执行率91.2%，本项得20分。"),
        (
            "weights_not_full",
            "评分指标由预算执行率（10分）、产出指标（50分）、效益指标（30分）、"
            "满意度指标（20分）组成。",
        ),
        ("weights_not_full", "各项权重为：预算执行占10分，产出占45分，效益占30分，满意度占10分。"),
        ("weights_not_full", "指标体系满分100分，其中产出指标60分、效益指标40分、满意度10分。"),
        ("execution_low_told", ("资金使用情况", "年度预算执行率为63.4%，资金管理规范。")),
        ("execution_low_told", "截至年底，资金支出进度58%。改进措施：无。"),
        ("completion_contradicted", "计划培训10期，实际培训8期，任务完成率100%。"),
        ("actual_bound", "培训场次，年初目标值≥10场，实际完成值≥10场。"),
        ("execution_low_prose", "部门预算120万元，当年列支60.4万元，余款结转下年使用。"),
    ],
)
def test_what_claims_tell_is_held_against_each_other_in_any_wording(
    check: str, words: str | tuple[str, ...]
) -> None:
    assert check in keys(words)


@pytest.mark.parametrize(
    "words",
    [
        "项目资金100万元，已支付100万元，资金全部支付完毕，执行率100%。",
        "540万元已全部支付完毕，执行率100%。其中：种苗支出310万元，肥料支出230万元，合计540万元。",
        "540万元已全部支付完毕，执行率100%。其中：种苗支出310万元，肥料支出150万元。",
        ("预算执行率91.2%。", "预算执行率10分，得9.12分。"),
        ("甲项预算执行率91.2%。", "乙项预算执行率85%。", "预算执行率10分，得10分。"),
        "评分指标由预算执行率（10分）、产出（50分）、效益（30分）、满意度（10分）组成。",
        "预算执行率得10分，产出指标得48分，效益指标得28分，满意度得9分。",
        "权重设置：产出指标50分，效益指标30分，满意度10分。",
        "预算执行率63.4%，主要受招标流标影响。",
        "目标：年底前资金支出进度达到60%以上。",
        "甲项预算执行率63.4%；乙项预算执行率99%。",
        "计划培训10期，实际培训12期，任务完成率100%。",
        "计划培训10期，实际培训10期，任务完成率100%。",
        "省级资金30万元、区级资金20万元，支出50万元，执行率100%。",
        "目标：做到工资按时、全额支付，执行率未达到90%的说明原因。",
    ],
)
def test_claims_that_agree_are_left_alone(words: str | tuple[str, ...]) -> None:
    assert not keys(words) & {
        "rate_prose", "paid_beside_rate", "paid_beside_parts", "execution_score", "execution_low_told",
        "weights_not_full", "completion_contradicted", "overspent",
        "above_received_prose", "overspent_prose",
    }  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        "社会效益：群众文化氛围明显改善，指标完成率100%。",
        "可持续影响：长期可持续。",
        "生态效益指标。环境有效改善，完成率达100%。",
    ],
)
def test_a_benefit_told_in_words_and_said_to_be_reached_in_full_is_asked_about(words: str) -> None:
    assert "result_vague" in keys(words)


@pytest.mark.parametrize(
    "words",
    [
        "社会效益：培训学员320人，就业率明显提高。",
        "社会效益：通过讲座、展览和流动服务，居民读书氛围逐步形成，馆藏利用更加充分。",
        "可持续影响：已落实管护人员21名。",
    ],
)
def test_a_benefit_with_a_figure_or_a_story_is_left_alone(words: str) -> None:
    assert "result_vague" not in keys(words)


def test_a_goal_with_a_figure_wants_a_result_with_one() -> None:
    text = (
        "云坪县灌区改造项目绩效自评报告",
        "一、绩效目标",
        "数量目标：衬砌渠道12公里，修建机耕桥3座。",
        "二、绩效目标完成情况",
        "数量指标：衬砌渠道12.4公里；机耕桥已完成。",
    )
    assert "goal_done_without_figure" in keys(text)
    told = (*text[:-1], "数量指标：衬砌渠道12.4公里；修建机耕桥3座，全部完成。")
    assert "goal_done_without_figure" not in keys(told)
