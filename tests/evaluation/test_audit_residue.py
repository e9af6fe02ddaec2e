"""R19, kind by kind: what is written wrong however it is written, and what only looks like it."""

from __future__ import annotations

import pytest
from helpers.received import audit, cell, form, keys, row

from evalutils.evaluation.audit import Finding

BROKEN = [
    "全年支出12..5万元。",
    "本级财政安排32.06.5万元。",
    "本年支出677,00万元。",
    "到账1,23.45万元。",
    "项目于2022年13月5日开工。",
    "专项资金于202年1月11日到位。",
    "工程于20222年3月验收。",
    "设备于6月31日前安装完毕。",
    "培训时间为2022.15.3。",
    "评价日期2023228日。",
    "于2022年0815日竣工。",
    "达标率、覆盖率、合格率分别为%、%、%。",
    "群众满意率达到%，效果良好。",
    "预算安排万元，全部用于补助。",
    "实际支出50.万元。",
    "补助标准3O0元。",
    "合格率l00%。",
    "拨付080万元。",
    "完成率100%%。",
    "支出20万元万元。",
]
WELL = [
    "全年支出1,234.50万元，预算1,036.5万元。",
    "22年5月开工，2022年12月31日竣工。",
    "建设期13个月，3年6个月质保。",
    "执行率%",
    "（单位：万元）",
    "占比%列示",
    "按1.2.3节所列要求支出50万元。",
    "每万元投资带动就业2人，亿元产值企业3家。",
    "2022.5.13召开动员会，2022/12/3验收。",
    "2月29日为闰日。",
    "2022年度100万元、20户。",
    "单价0.5万元，共100万元。",
    "系统版本V2.13.5已上线。",
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_figure_or_date_that_nobody_can_read_is_asked_about(text: str) -> None:
    assert "figure_broken" in keys(text)


@pytest.mark.parametrize("text", WELL)
def test_what_is_written_well_is_left_alone(text: str) -> None:
    assert "figure_broken" not in keys(text)


@pytest.mark.parametrize(
    "text",
    [
        "对照年度目标，填写各项任务的办理情况（100字以内）",
        "结合自评情况，分析存在的问题及原因。(200字以内)",
        "请简要说明项目的组织实施情况，不超过300字",
        "简述项目立项背景及主要内容（限500字以内）",
        "根据自评结果提出下一步工作建议（200字左右）",
        "请逐项填写本年度完成情况",
        "20XX年，本项目按计划实施。",
    ],
)
def test_words_to_the_one_who_fills_in_are_left_over(text: str) -> None:
    assert "residue" in keys(text)
    assert "residue" in keys(form(row("培训场次"), notes=(text,)))


@pytest.mark.parametrize(
    "text",
    [
        "组织学生完成800字以内的作文征集。",
        "项目实施内容概述（500字以内）",
        "请有关单位配合完成验收。",
    ],
)
def test_labels_and_other_requests_are_no_left_over_words(text: str) -> None:
    assert "residue" not in keys(text)


@pytest.mark.parametrize(
    ("words", "raised"),
    [
        ("截至9月底，完成培训8场。", True),
        ("截止2022年10月31日，支出80万元。", True),
        ("1-9月，累计支出80万元。", True),
        ("前三季度累计收入120万元。", True),
        ("截至12月底，完成培训8场。", False),
        ("截至2023年3月，完成培训8场。", False),
        ("截至6月底前完成招标1项。", False),
        ("截至6月底支出40万元，全年支出100万元。", False),
        ("截至10月底，招标工作结束。", False),
    ],
)
def test_data_that_end_before_the_year_does_are_asked_about(words: str, raised: bool) -> None:
    for title in ("某局2022年度项目绩效自评报告", "（2022年度）"):
        assert ("stops_early" in keys((title, words))) == raised


def years(goal: str, target: str = "≥10场", actual: str = "10场") -> list[Finding]:
    made = form(row("完成时间", target, actual), goal=(goal, "已按计划完成全部培训。"), year=2023)
    return [item for item in audit(made).findings if item.key == "other_year"]


@pytest.mark.parametrize(
    ("goal", "raised"),
    [
        ("2022年计划使用资金45万元聘用14人。", True),
        ("2022年底前完成管网改造3公里。", True),
        ("2021年度完成培训10场。", True),
        ("2023年计划聘用14人。", False),
        ("依据〔2022〕5号文件，聘用14人。", False),
        ("在2022年基础上，新增培训10场。", False),
        ("2022年完成立项，2023年完成建设。", False),
        ("2025年底前建成示范区。", False),
    ],
)
def test_a_goal_of_another_year_is_asked_about(goal: str, raised: bool) -> None:
    assert bool(years(goal)) == raised


def test_a_deadline_of_another_year_is_asked_about() -> None:
    assert [item.severity for item in years("完成培训。", "2022年12月底前")] == ["warning"]
    assert [item.severity for item in years("完成培训。", "2024年6月前", "按期")] == ["note"]
    assert years("完成培训。", "2023年12月底前", "2023年11月") == []
    assert years("完成培训。", "2022年5月至2023年12月", "完成") == []


def test_a_sentence_that_stands_twice_is_told_once_with_both_places() -> None:
    same = "项目实施过程中严格执行财务制度，做到专款专用。"
    (seen,) = [item for item in audit((same, "一、概况", same)).findings if item.key == "repeated"]
    assert len(seen.places) == 2
    assert "repeated" in keys(same + same)
    assert "repeated" not in keys(("详见附件1项目支出绩效自评表有关内容。",) * 2)
    assert "repeated" not in keys(("全年预算81.09万元，年度预算执行数81.07万元。",) * 2)


def test_cells_and_paragraphs_are_looked_at_alike() -> None:
    for words in ("支出12..5万元", "于2022年13月5日开工"):
        assert "figure_broken" in keys(words)
        made = form(row("培训场次", reason=words))
        assert "figure_broken" in keys(made)
    assert cell("12..5") is not None


@pytest.mark.parametrize(
    ("words", "raised"),
    [
        ("2021年度安排资金45万元，到位45万元，支出45万元。", True),
        ("2021年下达补助60万元，实际支出58万元。", True),
        ("2022年安排资金45万元，支出45万元。", False),
        ("2021年下达、2022年到位资金60万元，支出58万元。", False),
        ("2021年安排45万元，结转使用20万元。", False),
        ("根据2021年下达的计划，修建道路3公里。", False),
    ],
)
def test_money_of_another_year_told_as_spent_is_asked_about(words: str, raised: bool) -> None:
    title = "某镇人民政府2022年度项目支出绩效自评报告"
    assert ("other_year" in keys((title, words))) == raised
