"""Three made-up years of a small project, with every change worked out by hand beside it.

=========  =================  ===================  =================================
figure     2021               2022                 2023
=========  =================  ===================  =================================
B1 rate    40 / 50 = 80 %     48 / 50 = 96 %       57 / 60 = 95 %
P1 培训    10场               12场 (+20 %)         9场 (−25 %)
P2 人次    约300 [270, 330)   约310 [305, 315)     约500 [450, 550)
P3 阅览室  0间                2间 (from zero)      4处 (another unit)
S1 满意率  90 %               92.5 % (+2.5 pp)     not stated
=========  =================  ===================  =================================
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from evalutils.evidence.year import write_registry

PROJECT = "读书会"

_SOURCE = """一、概述

（一）资金

本项目资金来源为区级财政，用于支持读书活动，全年预算{budget}万元，全年执行{spent}万元。

（二）成效

全区举办培训{courses}，{visits}参加，新建阅览室{rooms}。{pleased}
"""

_FIGURES = {
    "2021": {"budget": "50.00", "spent": "40.00", "courses": "10场", "visits": "约300人次",
             "rooms": "0间", "pleased": "群众满意率90%。"},
    "2022": {"budget": "50.00", "spent": "48.00", "courses": "12场", "visits": "约310人次",
             "rooms": "2间", "pleased": "群众满意率92.5%。"},
    "2023": {"budget": "60.00", "spent": "57.00", "courses": "9场", "visits": "约500人次",
             "rooms": "4处", "pleased": "群众满意。"},
}  # fmt: skip

_EVIDENCE = ("id", "label", "kind", "document", "quote", "quantity", "as_of", "note")
_INDICATORS = ("code", "parent", "level", "name", "dimension", "points", "points_basis",
               "direction", "target", "unit", "target_basis", "actual")  # fmt: skip
_LEAVES = {
    "B1": ("B", "预算执行率", "预算执行", "10", "rule", "≥", "100%", "%", "rule", "spent / budget"),
    "P1": ("P", "培训场次", "数量", "20", "approved", "≥", "12", "场", "approved", "courses"),
    "P2": ("P", "参加人次", "数量", "20", "approved", "≥", "300", "人次", "approved", "visits"),
    "P3": ("P", "新建阅览室", "数量", "10", "approved", "≥", "2", "间", "approved", "rooms"),
    "E1": ("E", "阅读习惯", "社会效益", "30", "approved", "定性", "有所养成", "", "source", ""),
    "S1": ("S", "群众满意率", "满意度", "10", "approved", "≥", "95%", "%", "approved", "pleased"),
}
_HEADS = (("B", "预算执行", "10"), ("P", "产出指标", "50"), ("E", "效益指标", "30"),
          ("S", "满意度指标", "10"))  # fmt: skip


def make_year(
    root: Path,
    year: str,
    *,
    project: str = PROJECT,
    figures: Mapping[str, str] | None = None,
    leaves: Mapping[str, Mapping[str, str]] | None = None,
    evidence: Mapping[str, Mapping[str, str]] | None = None,
    settings: Mapping[str, str] | None = None,
) -> Path:
    """Write the raw folder of a year and return it.

    ``figures`` puts other words in the source, ``leaves`` other cells in ``indicators.csv`` (by
    code), ``evidence`` in ``evidence.csv`` (by id), ``settings`` other lines in ``project.yaml``.
    """
    found = {**_FIGURES[year], **(figures or {})}
    folder = root / "data" / "raw" / project / year
    (folder / "source").mkdir(parents=True)
    (folder / "source" / "report.txt").write_text(_SOURCE.format(**found), encoding="utf-8")
    _write_project(folder, year, settings or {})
    rows = _evidence_rows(found, evidence or {})
    _write(folder / "evidence.csv", _EVIDENCE, rows)
    stated = {row[0] for row in rows}
    _write(folder / "indicators.csv", _INDICATORS, _indicator_rows(year, leaves or {}, stated))
    _write(
        folder / "budget.csv",
        (
            "资金来源",
            "年初预算数",
            "年初预算数佐证",
            "全年预算数",
            "全年预算数佐证",
            "全年执行数",
            "全年执行数佐证",
        ),
        [("年度资金总额", "", "", found["budget"], "budget", found["spent"], "spent")],
    )
    (folder / "analysis.yaml").write_text(_ANALYSIS, encoding="utf-8")
    write_registry(folder)
    return folder


_ANALYSIS = """computed:
  - {id: execution_rate, label: 预算执行率, expression: spent / budget, unit: "%"}
  - {id: balance, label: 预算结余, expression: budget - spent, unit: 元}
"""


def _write_project(folder: Path, year: str, settings: Mapping[str, str]) -> None:
    made = {
        "name": "读书会项目",
        "year": year,
        "profile": "mof-2020-10",
        "report_date": f"{int(year) + 1}-03-31",
        "identity": "示例数据，不代表任何单位",
        "sources": {"report.txt": f"{year}年自评报告"},
        **settings,
    }
    text = yaml.safe_dump(made, allow_unicode=True, sort_keys=False)
    (folder / "project.yaml").write_text(text, encoding="utf-8")


def _evidence_rows(
    found: Mapping[str, str], changed: Mapping[str, Mapping[str, str]]
) -> list[Sequence[str]]:
    quotes = {
        "budget": ("全年预算数", f"全年预算{found['budget']}万元"),
        "spent": ("全年执行数", f"全年执行{found['spent']}万元"),
        "courses": ("培训场次", f"举办培训{found['courses']}"),
        "visits": ("参加人次", f"{found['visits']}参加"),
        "rooms": ("新建阅览室数", f"新建阅览室{found['rooms']}"),
    }
    if any(character.isdigit() for character in found["pleased"]):
        quotes["pleased"] = ("群众满意率", found["pleased"].rstrip("。"))
    rows = []
    for ident, (label, quote) in quotes.items():
        cells = {"id": ident, "label": label, "kind": "quote", "document": "report.txt",
                 "quote": quote, "quantity": "1", "as_of": "", "note": ""}  # fmt: skip
        cells |= changed.get(ident, {})
        rows.append([cells[name] for name in _EVIDENCE])
    return rows


def _indicator_rows(
    year: str, changed: Mapping[str, Mapping[str, str]], stated: set[str]
) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    for code, name, points in _HEADS:
        rows.append((code, "", "1", name, name.removesuffix("指标"), points, "rule",
                     *[""] * 5))  # fmt: skip
        for leaf, (parent, *cells) in _LEAVES.items():
            if parent != code:
                continue
            named = dict(zip(_INDICATORS, (leaf, parent, "2", *cells), strict=True))
            if leaf == "P3" and year == "2023":
                named["unit"] = "处"
            if leaf == "S1" and "pleased" not in stated:
                named["actual"] = ""
            named |= changed.get(leaf, {})
            rows.append([named[column] for column in _INDICATORS])
    return rows


def _write(file: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
