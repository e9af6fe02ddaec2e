"""A small raw folder without faults, to be broken one way at a time."""

import copy
import csv
from pathlib import Path

import pytest
import yaml
from helpers.records import RecordFolder

from evalutils.base.faults import Fault, InputFaults
from evalutils.evidence.year import CleanYear, ProjectYear, load_year, write_registry

SOURCE = """一、概述

（一）资金

本项目资金来源为区级财政，用于支持读书活动，全年预算 50.00万

元，全年执行 48.00 万元。

（二）成效

全区组织读书活动，其中举办培训 12 场，约300人次参加，群众满意

率92.5%。组织测试，成绩待定；组织测试，另行通知。
"""

PROJECT = {
    "name": "读书会项目",
    "year": "2023",
    "profile": "mof-2020-10",
    "report_date": "2024-02-01",
    "identity": "示例",
    "sources": {"report.txt": "自评报告"},
}

EVIDENCE = [
    ["id", "label", "kind", "document", "quote", "quantity", "as_of", "note"],
    ["budget", "全年预算数", "quote", "report.txt", "全年预算50.00万元", "1", "", ""],
    ["spent", "全年执行数", "quote", "report.txt", "全年执行48.00万元", "1", "", ""],
    ["courses", "培训场次", "quote", "report.txt", "举办培训12场，约300人次参加", "1", "", ""],
    ["visits", "参加人次", "quote", "report.txt", "举办培训12场，约300人次参加", "2", "", ""],
    ["pleased", "满意率", "manual", "电话记录", "满意率92.5%", "1", "", "来电登记"],
]

INDICATORS = [
    [
        "code", "parent", "level", "name", "points", "points_basis", "direction",
        "target", "unit", "target_basis", "actual", "tier", "reason",
    ],
    ["B", "", "1", "预算执行率", "10", "rule", "≥", "100%", "%", "rule", "spent / budget", "", ""],
    ["P", "", "1", "产出", "80", "assumption", "", "", "", "", "", "", ""],
    ["P1", "P", "2", "培训", "80", "assumption", "≥", "10", "场", "approved", "courses", "", ""],
    ["E", "", "1", "效益", "10", "assumption", "", "", "", "", "", "", ""],
    [
        "E1", "E", "2", "阅读习惯", "10", "assumption", "定性",
        "有所养成", "", "source", "", "达成 90%", "回访记录",
    ],
]  # fmt: skip

BUDGET = [
    [
        "资金来源",
        "年初预算数",
        "全年预算数（万元）",
        "全年预算数佐证",
        "全年执行数",
        "全年执行数佐证",
    ],
    ["年度资金总额", "", "50.00", "budget", "48", "spent"],
]  # fmt: skip

ANALYSIS = {
    "computed": [
        {"id": "rate", "label": "执行率", "expression": "spent / budget", "unit": "%"},
        {"id": "gap", "label": "与满额之差", "expression": "1 - rate", "unit": "%"},
    ],
    "not_computed": [
        {"id": "each", "label": "{evidence:visits} ÷ {evidence:courses}", "reason": "口径不同"}
    ],
    "goals": [
        {
            "id": "training",
            "label": "办好培训",
            "document": "report.txt",
            "quote": "举办培训12场",
            "outcome": "result",
            "evidence": ["courses"],
            "indicators": ["P1"],
        }
    ],
    "problems": [
        {"id": "late", "document": "report.txt", "quote": "成绩待定", "answered_by": ["follow"]}
    ],
    "recommendations": [{"id": "follow", "text": "请补充成绩"}],
    "requests": [{"item": "成绩单", "why": "原文未载明", "indicators": ["E1"]}],
    "comparisons": [
        {"id": "two", "left": "evidence:courses", "right": "result:rate", "question": "请说明"}
    ],
    "charts": [
        {
            "id": "kinds",
            "chapter": "performance",
            "kind": "by_kind",
            "headline": "培训{evidence:courses}",
            "subtitle": "场",
            "parts": ["evidence:courses"],
        }
    ],
    "context": ["visits"],
    "statements": {"summary": "执行率{result:rate}，见{ind:B}，“{quote:report.txt|满意率92.5%}”"},
}


def write_table(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> None:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file).writerows(rows)


class RawFolder:
    """A raw folder on disk; every method leaves it as a person might."""

    def __init__(self, folder: Path) -> None:
        self.path = folder
        self.tables = {
            "evidence": [list(row) for row in EVIDENCE],
            "indicators": [list(row) for row in INDICATORS],
            "budget": [list(row) for row in BUDGET],
        }
        self.project = copy.deepcopy(PROJECT)
        self.analysis = yaml.safe_load(yaml.safe_dump(ANALYSIS, allow_unicode=True))
        (folder / "source").mkdir(parents=True)
        (folder / "source" / "report.txt").write_text(SOURCE, encoding="utf-8")
        self.write()

    def write(self, encoding: str = "utf-8") -> None:
        for name, rows in self.tables.items():
            write_table(self.path / f"{name}.csv", rows, encoding)
        for name, content in (("project", self.project), ("analysis", self.analysis)):
            text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
            (self.path / f"{name}.yaml").write_text(text, encoding="utf-8")
        write_registry(self.path)

    def cell(self, table: str, row: int, column: str, text: str) -> None:
        """Write a cell; ``row`` counts as a spreadsheet does."""
        rows = self.tables[table]
        rows[row - 1][rows[0].index(column)] = text
        self.write()

    def clean(self) -> CleanYear:
        return load_year(self.path)

    def load(self) -> ProjectYear:
        return self.clean().year

    def faults(self) -> tuple[Fault, ...]:
        with pytest.raises(InputFaults) as caught:
            self.load()
        return caught.value.faults

    def only_fault(self) -> Fault:
        faults = self.faults()
        assert len(faults) == 1, [fault.text("en") for fault in faults]
        return faults[0]


@pytest.fixture
def raw(tmp_path: Path) -> RawFolder:
    return RawFolder(tmp_path / "data" / "raw" / "reading-club" / "2023")


@pytest.fixture
def office(tmp_path: Path) -> RecordFolder:
    return RecordFolder(tmp_path / "data" / "raw" / "safety" / "2023")
