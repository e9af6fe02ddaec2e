"""Identity, money, indicators, survey and annexes of reports told in prose."""

from __future__ import annotations

import time

import pytest

from evalutils.base.places import Place
from evalutils.reading.documents import document_from_text
from evalutils.reading.reports import passages_of, read_facts
from evalutils.reading.selfeval import SelfEvaluation

REPORT = """云岭区林业局2023年度古树名木保护项目绩效自评报告

一、项目概况

根据《云岭区林业局关于下达古树名木保护计划的通知》（云林〔2023〕12号），项目年初预算40万元，年中追加5万元，调整后预算45万元，其中省级资金30万元、区级配套15万元。

截至2023年12月31日，到位资金45万元，支出43.2万元，预算执行率96%，结余1.8万元。

二、绩效指标完成情况

（一）产出指标

1.数量指标：计划挂牌保护古树120株，实际完成118株；开展巡护次数目标值≥24次，完成值26次，得分10分。

2.质量指标：复壮成活率目标95%，实际达到98%。

（二）满意度指标

向周边居民发放问卷150份，收回有效问卷142份，满意度为94.4%。

三、评价结论

自评得分96.8分，评价等级为“优”。

四、存在的问题

巡护次数偏少，仅完成3次夜间巡护。

附件：1.古树名木保护项目支出绩效自评表

2.资金使用明细表
"""


def read(text: str) -> SelfEvaluation:
    document = document_from_text(text, "报告.txt")
    return read_facts(document, passages_of(document))


def test_a_report_told_in_prose_fills_the_model() -> None:
    found = read(REPORT)
    assert found.project is not None and found.project.text == "古树名木保护项目"
    assert found.unit is not None and found.unit.text == "云岭区林业局"
    assert found.year == 2023
    assert [cell.text for cell in found.basis] == [
        "《云岭区林业局关于下达古树名木保护计划的通知》（云林〔2023〕12号）"
    ]
    total = found.money[0]
    amounts = (total.initial, total.adjusted, total.received, total.executed)
    assert [amount and str(amount.value) for amount in amounts] == ["40", "45", "45", "216/5"]
    assert total.rate is not None and total.rate.text == "96%"
    assert [(row.kind, row.label.text) for row in found.money[1:]] == [
        ("part", "省级资金"), ("part", "区级配套"),
    ]  # fmt: skip
    assert found.total is not None and found.total.score is not None
    assert found.total.score.text == "96.8分"
    assert found.grade is not None and found.grade.text == "优"
    assert found.satisfaction is not None and found.satisfaction.sample is not None
    assert found.satisfaction.value.text == "94.4%"
    assert found.satisfaction.sample.text == "142份"
    assert [cell.text for cell in found.periods] == ["截至2023年12月31日"]
    assert [(a.name.text, a.present) for a in found.annexes] == [
        ("古树名木保护项目支出绩效自评表", False),
        ("资金使用明细表", False),
    ]


def test_indicators_in_sentences_have_their_levels_and_places() -> None:
    items = {item.name.text: item for item in read(REPORT).items}
    planted = items["挂牌保护古树"]
    assert planted.target is not None and planted.actual is not None
    assert (planted.target.text, planted.actual.text) == ("120株", "118株")
    assert planted.level1 is not None and planted.level1.text == "产出指标"
    assert planted.level2 is not None and planted.level2.text == "数量指标"
    assert planted.name.place.lines == (13, 13) and planted.name.told == "prose"
    patrols = items["开展巡护次数"]
    assert patrols.comparator == "≥" and patrols.score is not None
    assert items["复壮成活率"].level2 is not None
    # Behind the heading of problems nothing is an indicator.
    assert not any("夜间" in name for name in items)


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("数量指标：指标1：新建步道数量，目标值3条，完成值3条", ("新建步道数量", "3条", "3条")),
        ("数量指标：租用车辆数量8辆，实际租用7辆", ("租用车辆数量", "8辆", "7辆")),
        ("数量指标：走访户数指标值不低于60户，完成值64户", ("走访户数", "不低于60户", "64户")),
        ("数量指标：年度目标值为印制手册500册，实际完成500册", ("印制手册", "500册", "500册")),
        ("数量指标：巡查次数（目标值24次/完成值26次）", ("巡查次数", "24次", "26次")),
        ("质量指标：验收合格率应达到95%以上，实际为97%", ("验收合格率", "95%以上", "97%")),
        ("产出时效指标：完工时间目标值11月底，实际按期完工", ("完工时间", "11月底", "按期完工")),
        ("数量指标：修缮户数计划50户，实际完成48户，因2户外迁未修缮", ("修缮户数", "50户", "48户")),
        ("成本指标：成本控制在80万元以内，实际支出79.5万元", ("成本", "80万元以内", "79.5万元")),
        ("一是质量指标方面，路灯亮灯率达到99%", ("路灯亮灯率", None, "99%")),
        ("质量指标：设备完好率100%", ("设备完好率", None, "100%")),
    ],
)  # fmt: skip
def test_an_indicator_is_read_in_any_wording(
    clause: str, expected: tuple[str, str | None, str]
) -> None:
    item = read(f"二、绩效情况\n\n{clause}。").items[0]
    assert item.level2 is not None
    target = None if item.target is None else item.target.text
    assert (item.name.text, target, item.actual and item.actual.text) == expected


@pytest.mark.parametrize(
    ("title", "project", "unit"),
    [
        ("关于云岭区水利局2022年度山塘整治项目支出绩效自评的报告", "山塘整治", "云岭区水利局"),
        ("2022年度山塘整治专项资金绩效自评报告", "山塘整治专项资金", None),
        ("云岭区水利局2022年度补助资金绩效自评报告（山塘资金）", "山塘资金", "云岭区水利局"),
        ("云岭区教育局关于2022年奶补资金绩效自评情况的报告", "奶补资金", "云岭区教育局"),
        ("2022年云岭市公安局交警支队岗亭经费绩效自评总结", "岗亭经费", "云岭市公安局交警支队"),
        ("“明厨亮灶”运维项目2022年度绩效评价报告", "“明厨亮灶”运维项目", None),
        ("关于2022年农改转移支付资金绩效自评的报告", "农改转移支付资金", None),
        ("中共云岭区委宣传部2022年度项目支出绩效自评报告", None, "中共云岭区委宣传部"),
        ("云岭区残联2022年辅具适配项目绩效自我评价报告", "辅具适配项目", "云岭区残联"),
        ("云岭区水利局2022年度部门整体支出绩效自评报告", None, "云岭区水利局"),
    ],
)  # fmt: skip
def test_a_title_names_project_unit_and_year(
    title: str, project: str | None, unit: str | None
) -> None:
    found = read(f"{title}\n\n一、基本情况\n\n情况良好。")
    assert (found.project and found.project.text) == project
    assert (found.unit and found.unit.text) == unit
    assert found.year == 2022


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("评定等级为优秀。", "优秀"),
        ("自评结果为“良”。", "良"),
        ("综合得分91分，评价等级：优。", "优"),
        ("绩效评级为“中”等级。", "中"),
        ("评价对象为优抚人员。", None),
        ("项目结果为优化环境。", None),
    ],
)
def test_a_grade_is_a_grade_and_no_other_word(text: str, grade: str | None) -> None:
    found = read(text).grade
    assert (found and found.text) == grade


def test_indicators_without_levels_count_where_target_and_actual_are_told() -> None:
    found = read(
        "（二）绩效目标完成情况\n\n1.护林员上岗率，年初目标值≥95%，全年完成值≥95%，自评得分20分；\n\n"
        "2.受益户满意率，年初目标值≥90%，全年完成值93%，自评得分20分。\n\n3.防火知晓率明显提高，达90%。"
    )
    assert [item.name.text for item in found.items] == ["护林员上岗率", "受益户满意率"]
    assert found.satisfaction is not None and found.satisfaction.value.text == "93%"


def test_money_that_was_only_asked_for_gives_way_to_what_was_granted() -> None:
    found = read("我区申报补助资金80万元，努力争取上级资金500万元。批复项目资金60万元。")
    assert found.money[0].adjusted is not None
    assert found.money[0].adjusted.cell.text == "60万元"


def test_an_investment_counts_where_its_sources_are_told() -> None:
    found = read("申报资金30万元，项目总投资60万元，其中省级配套40万元、区级配套20万元。")
    assert found.money[0].adjusted is not None
    assert found.money[0].adjusted.cell.text == "60万元"


def test_an_office_above_the_title_is_the_unit() -> None:
    found = read("云岭县司法局\n\n关于2021年度人民调解补助资金绩效的自评报告\n\n一、概况")
    assert found.unit is not None and found.unit.text == "云岭县司法局"
    assert found.project is not None and found.project.text == "人民调解补助资金"


@pytest.mark.parametrize("unit", ["万元", "人民币万元", "元"])
def test_what_money_is_counted_in_is_no_unit_that_reports(unit: str) -> None:
    assert read(f"山塘整治项目2023年度绩效自评报告\n\n单位：{unit}\n").unit is None
    office = read("山塘整治项目2023年度绩效自评报告\n\n单位：云岭区水利站\n").unit
    assert office is not None and office.text == "云岭区水利站"


def test_a_target_of_satisfaction_is_no_result() -> None:
    assert read("年度目标：群众满意度≥90%。").satisfaction is None
    assert read("满意度指标值不低于85%，全年完成值92%。").satisfaction is not None


def test_a_text_about_something_else_tells_nothing() -> None:
    found = read("今天天气晴，最高气温31度。\n\nThe library opens at 9 and lends 300 books.")
    assert (found.money, found.items, found.total, found.grade, found.year) == (
        (),
        (),
        None,
        None,
        None,
    )
    assert found.project is None and found.unit is None


def test_amounts_of_parts_do_not_become_the_project_s_money() -> None:
    found = read("资金主要用于：海报16万元、培训费12万元。")
    assert found.money == ()
    assert {claim.role for claim in found.claims} == {"part"}


def test_places_are_those_of_the_sentence() -> None:
    cells = passages_of(document_from_text("一、概况\n\n预算9万元。\n支出8万元。", "a.txt"))
    assert [cell.place.lines for cell in cells] == [(1, 1), (3, 3), (4, 4)]
    assert cells[0].place == Place("a.txt", ("一",), 1, (1, 1))


@pytest.mark.parametrize(
    "line", ["预算12万元、" * 8000, "《" * 40000, "（其中：" * 9000, "12 " * 30000]
)
def test_a_long_line_takes_the_time_its_length_takes(line: str) -> None:
    begin = time.process_time()
    read(line)
    assert time.process_time() - begin < 6


@pytest.mark.parametrize(
    ("title", "sentence", "unit", "department"),
    [
        ("江口县中小学生护眼项目绩效自评报告", "江口县教育局2023年安排经费，由县眼防所承担检查。",
         "县眼防所", "江口县教育局"),
        ("江口县民政局2023年助餐项目绩效自评报告", "助餐由县养老服务中心具体实施。",
         "县养老服务中心", "江口县民政局"),
        ("江口县民政局2023年助餐项目绩效自评报告", "助餐由各街道组织实施。", "江口县民政局", None),
        ("江口县水利局2023年清淤项目绩效自评报告", "清淤由江口县水利局河道站实施。",
         "江口县水利局", None),
    ],
)  # fmt: skip
def test_whose_money_it_is_and_who_does_the_work_are_told_apart_where_the_text_does(
    title: str, sentence: str, unit: str, department: str | None
) -> None:
    found = read(f"{title}\n\n一、基本情况\n\n{sentence}")
    assert found.unit is not None
    assert found.unit.text == unit
    assert (found.department and found.department.text) == department


def test_a_project_is_called_as_its_text_calls_it_where_the_title_leaves_that_open() -> None:
    title = "2023年度江口县堤防除险项目支出绩效自评报告"
    named = read(f"{title}\n\n一、基本情况\n\n为防汛设立江口县堤防除险项目。")
    plain = read(f"{title}\n\n一、基本情况\n\n全年除险3处。")
    assert named.project is not None
    assert named.project.text == "江口县堤防除险项目"
    assert plain.project is not None
    assert plain.project.text == "江口县堤防除险"
