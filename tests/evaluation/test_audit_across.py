"""The papers of one project are held against each other: form, report, survey."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.loops import some

from evalutils.evaluation.audit import FileAudit, audit_file
from evalutils.evaluation.submissions import together

FORM = """<table>
<caption>项目支出绩效自评表（2024年度）</caption>
<tr><td>项目名称</td><td colspan="6">老旧电梯更新</td></tr>
<tr><td rowspan="2">项目资金（万元）</td><td></td><td>年初预算数</td><td>全年预算数</td>
<td>全年执行数</td><td>分值</td><td>得分</td></tr>
<tr><td>年度资金总额</td><td>240.00</td><td>240.00</td><td>238.50</td><td>10</td><td>9.94</td></tr>
<tr><th>一级指标</th><th>二级指标</th><th>三级指标</th><th>年度指标值</th><th>实际完成值</th>
<th>分值</th><th>得分</th></tr>
<tr><td>产出指标</td><td>数量指标</td><td>更新电梯台数</td><td>≥16台</td><td>18台</td><td>50</td>
<td>50</td></tr>
<tr><td>效益指标</td><td>社会效益指标</td><td>电梯故障率</td><td>≤2%</td><td>1.2%</td><td>30</td>
<td>30</td></tr>
<tr><td>满意度指标</td><td>满意度指标</td><td>住户满意度</td><td>≥85%</td><td>93.4%</td><td>10</td>
<td>10</td></tr>
</table>"""
HEAD = "老旧电梯更新项目2024年度绩效自评报告\n\n一、基本情况\n\n"


def audited(folder: Path, **files: str) -> list[FileAudit]:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        suffix = ".html" if text.startswith("<table") else ".txt"
        (folder / f"{name}{suffix}").write_text(text, encoding="utf-8")
    return together(audit_file(path) for path in sorted(folder.iterdir()))


def across(audits: list[FileAudit]) -> list[str]:
    """Return what the new checks found, in words."""
    keys = {"files_differ", "survey_counts"}
    return [
        f"{told.where}：{told.found}"
        for audit in audits
        for item, told in zip(audit.findings, audit.worded(), strict=True)
        if item.key in keys
    ]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "全年实际支出228.50万元，主要用于设备采购。",
            "：form.html为“238.50”，report.txt为“228.50万元”",
        ),
        ("项目全年预算260万元。", "“预算数”：form.html为"),
        (
            "全年更新电梯16台，按期投入使用。",
            "“更新电梯台数”：form.html为",
        ),
        ("经统计，住户满意度为90.1%。", "“住户满意度”："),
        ("更新后电梯故障率为2.1%。", "“电梯故障率”："),
    ],
)
def test_a_report_that_tells_another_figure_than_the_form_is_asked_about(
    tmp_path: Path, sentence: str, told: str
) -> None:
    (found,) = across(audited(tmp_path / "电梯", form=FORM, report=f"{HEAD}{sentence}\n"))
    assert told in found
    assert "form.html" in found and "report.txt" in found, "both places are named"


@pytest.mark.parametrize(
    "sentence",
    [
        "全年实际支出238.5万元，更新电梯18台，住户满意度93.4%，电梯故障率1.2%。",
        "计划更新电梯16台，住户满意度目标85%以上。",
        "其中更新电梯6台由街道实施，上年更新电梯12台。",
        "2023年住户满意度为88%。",
        "全年支出约240万元，更新电梯近20台。",
        "培训电梯安全员40人，走访住户满意度调查对象300户。",
    ],
)
def test_targets_parts_other_years_and_the_same_figures_are_no_contradiction(
    tmp_path: Path, sentence: str
) -> None:
    assert across(audited(tmp_path / "电梯", form=FORM, report=f"{HEAD}{sentence}\n")) == []


def test_a_survey_is_counted_again_and_held_against_form_and_report(tmp_path: Path) -> None:
    survey = "老旧电梯更新住户调查\n\n收回有效问卷420份，其中表示满意的370份。\n"
    report = f"{HEAD}住户满意度为93.4%。\n"
    found = across(audited(tmp_path / "电梯", form=FORM, report=report, survey=survey))
    assert len(found) == 2
    assert all("折合88.1" in words for words in some(found))
    fits = survey.replace("370", "392")
    assert across(audited(tmp_path / "电梯", survey=fits)) == []


def test_papers_of_another_project_year_or_unit_are_not_held_against_each_other(
    tmp_path: Path,
) -> None:
    sentence = "全年实际支出120万元，更新电梯9台。\n"
    other = HEAD.replace("老旧电梯更新", "公园照明改造") + sentence
    earlier = HEAD.replace("2024", "2021") + sentence
    assert across(audited(tmp_path / "a", form=FORM, report=other)) == []
    assert across(audited(tmp_path / "b", form=FORM, report=earlier)) == []
    # Two forms of one name are of two units, or two versions: nobody knows whose the report is.
    second = FORM.replace("18台", "11台")
    both = audited(tmp_path / "c", form=FORM, second=second, report=HEAD + sentence)
    assert across(both) == []


SUMMARY = """电梯办2024年度项目支出绩效自评结果汇总表
单位：万元
序号 | 项目名称 | 实施单位 | 年初预算数 | 全年预算数 | 全年执行数 | 预算执行率 | 自评得分 | 等级
1 | 老旧电梯更新项目 | {unit} | 240 | 240 | {spent} | {rate} | 99.9 | 优
2 | 楼道灯改造 | 丙街道 | 30 | 30 | 27 | 90% | 96 | 优
合计 | | | 270 | 270 | | | |
"""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ({}, []),
        ({"spent": "229.4", "rate": "95.58%"}, ["实际支出"]),
        # What a line says wrong by itself is told of the table, whatever the form says.
        ({"rate": "95.6%"}, []),
        ({"unit": "丁街道", "spent": "229.4", "rate": "95.58%"}, ["实际支出"]),
    ],
)
def test_a_table_of_many_projects_is_held_against_the_form_of_each(
    tmp_path: Path, line: dict[str, str], found: list[str]
) -> None:
    text = SUMMARY.format(**({"unit": "", "spent": "238.50", "rate": "99.38%"} | line))
    audits = audited(tmp_path / "电梯", form=FORM, summary=text)
    told = across(audits)
    assert len(told) == len(found)
    assert all(label in words for label, words in zip(found, told, strict=True))
    # It is told of the project's own file: that is whose unit answers.
    keys = {audit.file.rpartition("/")[2]: [f.key for f in audit.findings] for audit in audits}
    assert ("files_differ" in keys["form.html"]) == bool(found)
    assert ("rate" in keys["summary.txt"]) == (line.get("rate") == "95.6%")
