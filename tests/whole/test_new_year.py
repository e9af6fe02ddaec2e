"""A new year as an analyst has it: new, fill in the workbook, check, mend, report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
from helpers.bundles import Bundle
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.evidence.year import load_year

DOCUMENT = "2023年自评报告.txt"
#: Evidence id → how the new document prints the figure, where it is not last year's.
NEW = {"budget_total": "90.00万元", "budget_executed": "81.00万元", "realname_rate": "81.0%"}


def columns(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): int(cell.column) for cell in sheet[1]}


def write_source(bundle: Bundle, year: Path) -> dict[str, str]:
    """Write the new year's document and return the quote of every piece of evidence."""
    before = load_year(bundle.raw)
    figures = {item.id: item.quantity.text for item in before.evidence}
    quotes = {
        row.id: f"{row.label}为{NEW.get(row.id, figures[row.id])}" for row in before.year.evidence
    }
    text = "一、项目概述\n\n" + "\n\n".join(f"{quote}。" for quote in quotes.values()) + "\n"
    (year / "source" / DOCUMENT).write_text(text, encoding="utf-8")
    return quotes


def fill(path: Path, quotes: dict[str, str]) -> None:
    """Fill the workbook; what nobody states is emptied, as the header's help says."""
    book = openpyxl.load_workbook(path)
    project = book["项目基本情况"]
    for row in range(2, project.max_row + 1):
        if project.cell(row, 1).value == "报告日期":
            project.cell(row, 2).value = "2024-03-31"
        if project.cell(row, 1).value == "来源.文件名":
            project.cell(row, 1).value = f"来源.{DOCUMENT}"
            project.cell(row, 2).value = "项目支出绩效自评报告"
    evidence = book["佐证清单"]
    at = columns(evidence)
    for row in range(2, evidence.max_row + 1):
        ident = evidence.cell(row, at["编号"]).value
        if ident:
            evidence.cell(row, at["文件"]).value = DOCUMENT
            evidence.cell(row, at["原文"]).value = quotes[str(ident)]
            # each sentence has one figure, and the label may have none before it
            evidence.cell(row, at["第几个数"]).value = 1
    indicators = book["绩效指标"]
    at = columns(indicators)
    for row in range(2, indicators.max_row + 1):
        for name in ("年度指标值", "指标值依据", "定性等次", "等次理由"):
            if indicators.cell(row, at[name]).value == "待定":
                indicators.cell(row, at[name]).value = None
        if indicators.cell(row, at["代码"]).value == "Q7":
            indicators.cell(row, at["年度指标值"]).value = "约90"
            indicators.cell(row, at["指标值依据"]).value = "approved"
        if indicators.cell(row, at["代码"]).value == "E3":
            indicators.cell(row, at["定性等次"]).value = "达成 90%"
            indicators.cell(row, at["等次理由"]).value = "居民反映良好"
    budget = book["项目资金"]
    at = columns(budget)
    budget.cell(2, at["全年预算数"]).value = 90
    budget.cell(2, at["全年执行数"]).value = 81
    book.save(path)


def test_new_fill_check_mend_report(fresh: Bundle) -> None:
    made = fresh.run("new", "--year", "2023")
    assert made.returncode == 0, made.stderr
    assert re.search(r"绩效指标 +年度指标值 +15 +7–10、", made.stderr)
    year = fresh.raw.with_name("2023")
    workbook = year / "inputs.xlsx"

    refused = fresh.run("report", "--year", "2023")
    assert refused.returncode == 1
    assert "待定" in refused.stderr
    assert "make check YEAR=2023" in refused.stderr

    fill(workbook, write_source(fresh, year))
    checked = fresh.run("check", "--year", "2023", "--register", "--out")
    assert checked.returncode == 1, checked.stderr
    assert checked.stderr.count("I14（年度指标值）") == 1, checked.stderr
    assert "发现 1 处需要处理" in checked.stderr
    annotated = fresh.root / "reports" / "pingan-zengcheng" / "2023-check" / "annotated.xlsx"
    copy = openpyxl.load_workbook(annotated)
    assert "小数或整数" in copy["绩效指标"]["I14"].comment.text
    assert copy["绩效指标"]["I14"].value == "约90"

    book = openpyxl.load_workbook(workbook)
    book["绩效指标"]["I14"].value = "90%"
    book.save(workbook)
    checked = fresh.run("check", "--year", "2023")
    assert checked.returncode == 0, checked.stderr

    done = fresh.run("report", "--year", "2023")
    assert done.returncode == 0, done.stderr
    results = fresh.processed.with_name("2023") / "results.json"
    values = json.loads(results.read_text(encoding="utf-8"))["values"]
    # 81.00 ÷ 90.00 of 10 points; 81.0 ÷ 90 of 4; 90 % of 6
    assert values["score:B1"]["value"] == "9"
    assert values["score:Q7"]["value"] == "3.6"
    assert values["score:E3"]["value"] == "5.4"
    assert values["score:strict.scored"]["value"] == "9"
    page = (fresh.root / "reports" / "pingan-zengcheng" / "2023" / "report.html").read_text("utf-8")
    assert "81.00万元" in page
    # What was spent the year before stands there as last year's, and as nothing else.
    before = re.findall(r'data-ref="([^"]+)"><a [^>]*>81\.07万元', page)
    assert {ref.rpartition(".")[2] for ref in before} == {"prior"}
