"""The worklist of the review copy: decisions first, and no machinery before the last section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import nbformat
import pytest
from helpers.notebooks import RESULTS_ID, reviewed_notebook, said
from lxml import etree, html

from evalutils.base.refs import Ref
from evalutils.evidence.year import ReviewRow
from evalutils.reading.quantities import Interval
from evalutils.reporting.blocks import label, text
from evalutils.reporting.document import Fact, Task
from evalutils.reporting.editions import HtmlExporter, ReviewExporter
from evalutils.reporting.material import Report
from evalutils.reporting.narrative.worklist import GROUPS, worklist

TASKS = (
    Task("finding-R03-sum", "findings", "请更正", (text("合计与分项不符"),),
         (Fact("位置", (label("ordinal", "第 4 行"),)),)),
    Task("ind-B1", "assumed", "", (text("预算执行率"),), (Fact("分值", (text("十分"),)),)),
)  # fmt: skip


def page_of(
    tasks: Sequence[Task] = TASKS, comments: Sequence[ReviewRow] = (), language: str = "zh"
) -> etree._Element:
    notebook = reviewed_notebook(comments, tasks=tasks, language=language)
    made, _ = ReviewExporter().from_notebook_node(nbformat.from_dict(notebook))
    return html.document_fromstring(made)


def words(node: Any) -> str:
    return re.sub(r"\s+", " ", node.text_content()).strip()


def test_every_task_names_its_place_and_what_stands_there() -> None:
    tasks = page_of().xpath("//ol[contains(@class, 'tasks')]/li")
    assert [task.get("data-at") for task in tasks] == ["finding-R03-sum", "ind-B1"]
    assert tasks[1].get("data-seen") == "kfmqtbdn"
    assert "请更正 合计与分项不符" in words(tasks[0])
    assert "第 4 行" in words(tasks[0])
    # Only what stands in the report can be looked at there.
    assert [len(task.xpath(".//p[@class='way']")) for task in tasks] == [0, 1]


def test_what_was_said_before_stands_with_the_task() -> None:
    before = page_of(
        comments=[said("ind-B1", "请附依据", decision="需补充", reviewer="李复核")]
    ).xpath("//li[@data-at='ind-B1']/p[@class='before']")
    assert [words(one) for one in before] == ["李复核 需补充 请附依据"]


def test_the_list_speaks_english_too() -> None:
    page = page_of(language="en")
    assert "2 items; please answer the first 1 first." in words(page)
    assert "more needed" in words(page)


@pytest.mark.parametrize(
    "machinery",
    [RESULTS_ID, RESULTS_ID[:12], "review.csv", "cells[", "anchor,reviewer", ",复核人,", "a" * 64],
)
def test_machinery_stands_in_the_last_section_folded_and_nowhere_else(machinery: str) -> None:
    page = page_of(comments=[said("ind-gone", "旧意见", status="已关闭")])
    last = page.xpath("//details[@class='machinery']")
    assert len(last) == 1
    assert last[0].get("open") is None
    folded = words(last[0])
    last[0].drop_tree()
    shown = words(page.xpath("//main")[0])
    assert machinery not in shown
    assert machinery in folded or machinery == "cells["
    assert "kfmqtbdn" not in shown


def test_the_public_page_has_neither_list_nor_script() -> None:
    notebook = nbformat.from_dict(reviewed_notebook(tasks=TASKS))
    public, _ = HtmlExporter().from_notebook_node(notebook)
    assert "合计与分项不符" not in public
    assert "localStorage" not in public


def test_of_2022_findings_come_first_then_what_was_assumed(report_2022: Report) -> None:
    tasks = worklist(report_2022)
    groups = [task.group for task in tasks]
    assert groups == sorted(groups, key=GROUPS.index)
    assert groups[0] == "findings"
    assert {task.anchor for task in tasks} >= {"ind-Q1", "ind-B1", "finding-R20-annex-absent"}
    assert len({task.anchor for task in tasks}) == len(tasks)


def test_points_that_differ_from_the_units_own_come_before_assumptions(
    report_2022: Report,
) -> None:
    known = report_2022.results.values
    for declared, group in ((10, "others"), (7, "points")):
        own = replace(
            known[Ref("score", "B1", "points")],
            ref=Ref("score", "B1", "declared"),
            interval=Interval.exact(declared),
        )
        results = replace(report_2022.results, values={**known, own.ref: own})
        wording = report_2022.wording
        wording = replace(wording, values=wording.printer.shown(results.values))
        made = worklist(replace(report_2022, results=results, wording=wording))
        assert {task.anchor: task.group for task in made}["ind-B1"] == group
