"""A project-year with documents and records, to be run as a whole."""
# ruff: noqa: E501

from __future__ import annotations

import csv
from pathlib import Path

import yaml

from evalutils.evidence.year import write_registry
from helpers.records import RecordFolder

PROJECT, YEAR = "safety", "2023"
SOURCE = """一、概述

本项目全年预算1.00万元，全年执行1.00万元。

二、主要绩效

全年组织巡逻4次，发动巡逻约40人次；协助抓获嫌疑人5人，参与化解纠纷1余宗。满意率75%。
"""
EVIDENCE = [
    ["id", "label", "kind", "document", "quote", "quantity", "as_of", "note"],
    ["budget", "全年预算数", "quote", "report.txt", "全年预算1.00万元", "1", "", ""],
    ["spent", "全年执行数", "quote", "report.txt", "全年执行1.00万元", "1", "", ""],
    ["said_patrols", "所述巡逻次数", "quote", "report.txt", "组织巡逻4次", "1", "", ""],
    ["said_persons", "所述巡逻人次", "quote", "report.txt", "发动巡逻约40人次", "1", "", ""],
    ["said_detained", "所述抓获人数", "quote", "report.txt", "协助抓获嫌疑人5人", "1", "", ""],
    ["said_pleased", "所述满意率", "quote", "report.txt", "满意率75%", "1", "10月底", ""],
    ["pleased_share", "满意率", "record", "答卷.csv", "pleased", "", "", ""],
]
INDICATORS = [
    ["code", "parent", "level", "name", "dimension", "points", "points_basis", "direction",
     "target", "unit", "target_basis", "actual"],
    ["B1", "", "1", "预算执行率", "预算执行", "10", "rule", "≥", "100%", "%", "rule", "spent / budget"],
    ["Q1", "", "1", "村居宣讲覆盖率", "数量", "50", "approved", "≥", "100%", "%", "approved",
     "lectured"],
    ["E1", "", "1", "化解纠纷", "社会效益", "30", "approved", "≥", "2", "宗", "approved", "disputes"],
    ["S1", "", "1", "群众满意度", "满意度", "10", "approved", "≥", "90%", "%", "approved",
     "pleased_share"],
]  # fmt: skip
BUDGET = [
    ["资金来源", "年初预算数", "全年预算数", "全年预算数佐证", "全年执行数", "全年执行数佐证"],
    ["年度资金总额", "", "1.00", "budget", "1.00", "spent"],
]
ANALYSIS = {
    "computed": [
        {"id": "execution_rate", "label": "预算执行率", "expression": "spent / budget", "unit": "%"},
        {"id": "balance", "label": "结余", "expression": "budget - spent", "unit": "元"},
    ],
    "statements": {
        "performance_records": "六月末累计支出{result:records.spending.by.2023-06}。",
    },
}  # fmt: skip
#: ``translations.en.yaml``: what the English edition needs besides the words of the program.
ENGLISH = {
    "project": {"name": "Safety in the neighbourhood", "identity": "Made-up example"},
    "sources": {"report.txt": "Self-evaluation report"},
    "evidence": {
        "budget": {"label": "Budget"},
        "spent": {"label": "Spent"},
        "said_patrols": {"label": "Patrols stated"},
        "said_persons": {"label": "Persons on patrol stated"},
        "said_detained": {"label": "Persons detained stated"},
        "said_pleased": {"label": "Satisfaction stated"},
        "pleased_share": {"label": "Satisfaction"},
    },
    "indicators": {
        "Q1": {"name": "Villages reached by lectures"},
        "E1": {"name": "Disputes settled"},
        "S1": {"name": "Satisfaction of residents"},
    },
    "computed": {"balance": {"label": "Balance"}},
    "statements": {
        "performance_records": "By the end of June {result:records.spending.by.2023-06} was spent.",
    },
    "terms": {
        "10月底": "end of October",
        "已宣讲村居占比": "Villages reached",
        "实名率": "Share with real names",
        "巡逻次数": "Patrols",
        "巡逻人次": "Persons on patrol",
        "行政拘留人数": "Administrative detentions",
        "抓获人数": "Persons detained",
        "纠纷类警情": "Disputes",
        "上半年其他警情": "Other incidents of the half-year",
        "有警情的镇街": "Towns with incidents",
        "累计支出": "Spending so far",
        "设备数": "Devices",
        "东街": "East Street",
        "西街": "West Street",
        "丁村": "Ding Village",
        "商户": "shopkeepers",
        "居民": "residents",
    },
    "glosses": [
        {"zh": "全年预算1.00万元", "gloss": "a budget of 10,000 yuan for the year"},
        {"zh": "全年执行1.00万元", "gloss": "10,000 yuan spent in the year"},
        {"zh": "组织巡逻4次", "gloss": "4 patrols held"},
        {"zh": "发动巡逻约40人次", "gloss": "about 40 persons sent on patrol"},
        {"zh": "协助抓获嫌疑人5人", "gloss": "helped detain 5 suspects"},
        {"zh": "满意率75%", "gloss": "75% satisfied"},
        {"zh": "满意率", "gloss": "satisfaction"},
    ],
}
#: Aggregate → the quoted figure it is held against.
SAME = {
    "patrols": "said_patrols",
    "patrol_persons": "said_persons",
    "detained": "said_detained",
    "pleased": "said_pleased",
}


def write_year(root: Path) -> RecordFolder:
    """Write ``data/raw/safety/2023`` under a bundle and return its records."""
    folder = root / "data" / "raw" / PROJECT / YEAR
    office = RecordFolder(folder)
    lines = []
    for line in office.definitions.splitlines():
        found = next((name for name in SAME if f"{{id: {name}," in line), "")
        lines.append(
            line.replace(f"{{id: {found},", f"{{id: {found}, same_as: {SAME[found]},")
            if found
            else line
        )
    office.define("\n".join(lines) + "\n")
    (folder / "source").mkdir(exist_ok=True)
    (folder / "source" / "report.txt").write_text(SOURCE, encoding="utf-8")
    for name, rows in (("evidence", EVIDENCE), ("indicators", INDICATORS), ("budget", BUDGET)):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    project = {
        "name": "平安建设示例项目", "year": YEAR, "profile": "mof-2020-10",
        "report_date": "2024-02-01", "identity": "示例", "sources": {"report.txt": "自评报告"},
    }  # fmt: skip
    for name, content in (
        ("project", project), ("analysis", ANALYSIS), ("translations.en", ENGLISH),
    ):  # fmt: skip
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    write_registry(folder)
    return office
