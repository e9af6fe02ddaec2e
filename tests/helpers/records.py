"""A folder of records as an office keeps them, small enough to count by hand."""

from __future__ import annotations

import csv
from pathlib import Path

from evalutils.base.faults import Fault
from evalutils.evidence.records import RecordBook, RecordFigure, read_book

YEAR = "2023"

TABLES: dict[str, tuple[str, list[list[str]]]] = {
    "注册": (
        "table: neighbour_watch",
        [
            ["注册日期", "镇街", "村居", "是否实名"],
            ["2023-01-05", "东街", "甲村", "是"],
            ["2023/1/6", "东街", "乙村", "是"],
            ["2023年2月7日", "东街", "乙村", "否"],
            ["2023-02-08", "西街", "丙村", "是"],
            ["2023-03-09", "西街", "丙村", "否"],
            ["2023-03-10", "西街", "丁村", "否"],
            ["2023-03-11", "西街", "丁村", "否"],
        ],
    ),
    "巡逻": (
        "table: patrols",
        [
            ["巡逻日期", "镇街", "村居", "参加人次"],
            ["2023-01-03", "东街", "甲村", "4"],
            ["2023-01-20", "西街", "丙村", "6"],
            ["2023-03-02", "西街", "丙村", "10"],
            ["2023-12-31", "东街", "乙村", "20"],
        ],
    ),
    "警情": (
        "table: incidents",
        [
            ["登记号", "日期", "镇街", "警情类别", "处置结果", "抓获人数", "是否纠纷类"],
            ["JQ1", "2023-02-01", "东街", "盗窃", "行政拘留", "2", "否"],
            ["JQ2", "2023-02-02", "西街", "诈骗", "刑事拘留", "1", "否"],
            ["JQ3", "2023-05-02", "西街", "邻里纠纷", "调解", "", "是"],
            ["JQ4", "2023-06-02", "东街", "邻里纠纷", "调解", "", "是"],
            ["JQ5", "2023-06-03", "东街", "求助", "其他", "", "否"],
        ],
    ),
    "宣讲": (
        "table: lectures",
        [
            ["日期", "镇街", "村居", "活动类别", "参加人次"],
            ["2023-04-01", "东街", "甲村", "法治宣讲", "30"],
            ["2023-04-02", "东街", "乙村", "法治宣讲", "25"],
            ["2023-04-03", "西街", "丙村", "法治宣讲", "45"],
            ["2023-04-04", "西街", "丙村", "普法宣传", "100"],
        ],
    ),
    "凭证": (
        "table: vouchers",
        [
            ["凭证号", "支付日期", "用途", "金额（元）"],
            ["P1", "2023-02-10", "宣传品", "1000.10"],
            ["P2", "2023-02-11", "巡逻补助", "2000.20"],
            ["P3", "2023-11-30", "雪亮工程", "7000"],
            ["P4", "2023-12-20", "退回", "-0.30"],
        ],
    ),
    "答卷": (
        "table: survey",
        [
            ["问卷号", "调查日期", "受访对象", "总体满意度"],
            ["1", "2023-11-01", "居民", "满意"],
            ["2", "2023-11-01", "居民", "基本满意"],
            ["3", "2023-11-02", "居民", "不满意"],
            ["4", "2023-11-02", "商户", "满意"],
            ["5", "2023-11-02", "商户", ""],
        ],
    ),
    "设备": (
        "table: equipment",
        [
            ["设备编号", "镇街", "安装位置", "设备类别", "是否在线"],
            *[[f"SB040{n}", "东街", f"甲村东巷{n}号杆", "摄像机", "是"] for n in range(1, 7)],
            ["SB0407", "西街", "丙村祠堂门口", "摄像机", "否"],
            ["SB0408", "西街", "丁村水塔北侧", "报警柱", "是"],
        ],
    ),
    "名录": (
        "table: villages",
        [["镇街", "村居"], ["东街", "甲村"], ["东街", "乙村"], ["西街", "丙村"], ["西街", "丁村"]],
    ),
}

DEFINITIONS = """\
aggregates:
  - {id: lectured, label: 已宣讲村居占比, table: 宣讲, measure: coverage, of: village,
     where: {kind: 法治宣讲}, list: {table: 名录, column: village}}
  - {id: realname, label: 实名率, table: 注册, measure: share, part: {realname: 是}, by: town}
  - {id: patrols, label: 巡逻次数, table: 巡逻, measure: count, unit: 次, by: month}
  - {id: patrol_persons, label: 巡逻人次, table: 巡逻, measure: sum, of: persons, by: quarter}
  - {id: detained_admin, label: 行政拘留人数, table: 警情, measure: sum, of: detained,
     where: {outcome: 行政拘留}}
  - {id: detained, label: 抓获人数, table: 警情, measure: sum, of: detained,
     where: {outcome: [行政拘留, 刑事拘留]}}
  - {id: disputes, label: 纠纷类警情, table: 警情, measure: count, unit: 宗, where: {dispute: 是}}
  - {id: first_half, label: 上半年其他警情, table: 警情, measure: count, unit: 宗,
     where: {date: {from: 2023-05-01, to: 2023-06-30}, outcome: {not: 调解}}}
  - {id: towns, label: 有警情的镇街, table: 警情, measure: distinct, of: town}
  - {id: spending, label: 累计支出, table: 凭证, measure: cumulative, of: amount,
     plan: {total: budget}}
  - {id: pleased, label: 满意率, table: 答卷, measure: satisfaction, of: answer,
     satisfied: [满意, 基本满意], by: group}
  - {id: devices, label: 设备数, table: 设备, measure: count, unit: 台, by: town}
  - {id: places, label: 安装位置数, table: 设备, measure: distinct, of: place}
"""

SPENDING = """\
aggregates:
  - {id: spending, label: 累计支出, table: 凭证, measure: cumulative, of: amount}
"""


class RecordFolder:
    """Records on disk; every method leaves them as a person might."""

    def __init__(self, folder: Path, only: str = "") -> None:
        self.path = folder
        chosen = {name: table for name, table in TABLES.items() if only in {"", name}}
        self.tables = {name: [list(row) for row in rows] for name, (_, rows) in chosen.items()}
        self.schemas = {name: schema for name, (schema, _) in chosen.items()}
        self.definitions = SPENDING if only else DEFINITIONS
        self.write()

    def write(self, encoding: str = "utf-8") -> None:
        place = self.path / "records"
        place.mkdir(parents=True, exist_ok=True)
        for name, rows in self.tables.items():
            with (place / f"{name}.csv").open("w", newline="", encoding=encoding) as file:
                csv.writer(file).writerows(rows)
        for name, schema in self.schemas.items():
            (place / f"{name}.yaml").write_text(schema + "\n", encoding="utf-8")
        (self.path / "records.yaml").write_text(self.definitions, encoding="utf-8")

    def cell(self, table: str, row: int, column: str, text: str) -> None:
        """Write a cell; ``row`` counts as a spreadsheet does."""
        rows = self.tables[table]
        rows[row - 1][rows[0].index(column)] = text
        self.write()

    def define(self, definitions: str) -> None:
        self.definitions = definitions
        self.write()

    def book(self) -> RecordBook:
        book, faults = read_book(self.path, YEAR)
        assert faults == [], [fault.text("en") for fault in faults]
        return book

    def figure(self, ident: str) -> RecordFigure:
        book = self.book()
        return book.figures.get(ident) or book.internal[ident]

    def faults(self, most: int | None = 5) -> list[Fault]:
        return read_book(self.path, YEAR, most)[1]

    def only_fault(self) -> Fault:
        faults = self.faults()
        assert len(faults) == 1, [fault.text("en") for fault in faults]
        return faults[0]
