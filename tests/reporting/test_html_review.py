"""The review copy shows what reviewers said beside its place, and whether it still holds."""

from __future__ import annotations

import csv
import re
from typing import Any

import nbformat
import pytest
from helpers.notebooks import RESULTS_ID, reviewed_notebook, said, sample_notebook
from lxml import etree, html

from evalutils.base.faults import InputFaults
from evalutils.evidence.schema import table_columns
from evalutils.reporting.editions import DocxExporter, HtmlExporter, ReviewExporter


def export(notebook: dict[str, Any], exporter: type[HtmlExporter] = ReviewExporter) -> str:
    node = nbformat.from_dict(notebook)
    page, _ = exporter().from_notebook_node(node, {"metadata": {"name": "03_report"}})
    return page


def page_of(*comments: dict[str, Any], **more: Any) -> etree._Element:
    return html.document_fromstring(export(reviewed_notebook(comments, **more)))


def one(node: etree._Element, path: str) -> Any:
    found = node.xpath(path)
    assert len(found) == 1, f"{path}: {len(found)}"
    return found[0]


def words(node: etree._Element) -> str:
    return re.sub(r"\s+", " ", node.text_content()).strip()


def mark_of(page: etree._Element, anchor: str) -> str:
    return str(one(page, f"//a[@href='#line-{anchor}']").get("data-seen"))


@pytest.fixture(scope="module")
def plain() -> etree._Element:
    return page_of()


def test_a_comment_stands_below_the_row_it_is_about(plain: etree._Element) -> None:
    mark = mark_of(plain, "ind-B1")
    page = page_of(said("ind-B1", "得分如何取整？", reply="按两位小数", status="已回复", seen=mark))
    below = one(page, "//tr[@id='ind-B1']/following-sibling::tr[1]/td")
    assert below.get("colspan") == str(len(page.xpath("//table[@id='tab-indicators']//col")))
    assert words(below) == "意见 1 王复核 2026-11-24 已回复得分如何取整？答复：按两位小数"


def test_a_comment_stands_below_the_heading_table_or_figure_it_is_about() -> None:
    page = page_of(said("outputs", "甲"), said("tab-indicators", "乙"), said("fig-execution", "丙"))
    for anchor, told in (("outputs", "甲"), ("tab-indicators", "乙"), ("fig-execution", "丙")):
        after = page.xpath(f"//*[@id='{anchor}']/following::*[@role='note'][1]")[0]
        assert told in words(after)


def test_several_comments_on_one_place_stand_together() -> None:
    page = page_of(said("ind-B1", "甲"), said("ind-B1", "乙"))
    row = one(page, "//tr[@id='ind-B1']/following-sibling::tr[1]")
    assert [words(note)[-1] for note in row.xpath(".//*[@role='note']")] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("anchor", "seen", "told"),
    [
        ("ind-B1", "bbbbbbbb", "所指内容已变更"),
        ("ind-B1", "", "未写所见标记，是否变更无从判断"),
        ("finding-R01-rate", "", "位置已不存在"),
        ("ind-gone", "bbbbbbbb", "位置已不存在"),
    ],
)
def test_a_comment_that_may_not_hold_any_more_is_flagged(anchor: str, seen: str, told: str) -> None:
    page = page_of(said(anchor, "请说明", seen=seen))
    note = one(page, "//*[@role='note']")
    assert told in words(note)
    assert "请说明" in words(note)


def test_an_unchanged_comment_has_no_flag(plain: etree._Element) -> None:
    page = page_of(said("ind-B1", "请说明", seen=mark_of(plain, "ind-B1")))
    assert not page.xpath("//*[contains(@class, 'flag') and ancestor::*[@role='note']]")


def test_the_head_counts_comments_and_leads_to_each() -> None:
    page = page_of(
        said("ind-B1", "甲", seen="bbbbbbbb"),
        said("ev-villages", "乙", status="已回复", reply="丙"),
        said("ind-gone", "丁", status="已关闭"),
    )
    told = words(one(page, "//*[@data-kind='count']"))
    assert told == (
        "意见 3 条：待回复 1，已回复 1，已关闭 1。"
        "其中 1 条所指内容已变更，1 条位置已不存在，1 条未写所见标记。"
    )
    links = page.xpath("//ol[contains(@class, 'comments')]/li/a/@href")
    assert links == ["#said-1", "#said-2", "#said-3"]
    assert all(page.xpath(f"//*[@id='{link[1:]}']") for link in links)


def test_an_unknown_place_stops_the_build_with_near_names_and_its_row() -> None:
    with pytest.raises(InputFaults) as caught:
        page_of(said("outptus", "甲", row=7), said("nowhere", "乙", row=8))
    told = [(fault.code, fault.where.row, fault.found) for fault in caught.value.faults]
    assert told == [("unknown_anchor", 7, "outptus"), ("unknown_anchor", 8, "nowhere")]
    assert "outputs" in caught.value.faults[0].next_step("zh")


def test_sign_offs_hold_for_the_results_they_name_and_no_others() -> None:
    page = page_of(
        signed=[
            said("sign-off", "", results_id=RESULTS_ID[:16]),
            said("sign-off", "同意", results_id="f" * 64, reviewer="李复核"),
        ]
    )
    told = [words(line) for line in page.xpath("//section[@aria-labelledby='review']/dl//p")]
    assert told == [
        "王复核 2026-11-24 有效：签的是现在的结果",
        "李复核 2026-11-24 同意 已过期：结果已变更",
    ]


def test_without_a_run_nobody_can_tell_whether_a_sign_off_holds() -> None:
    page = page_of(signed=[said("sign-off", "", results_id="f" * 64)], run=False)
    assert "无从核对" in words(one(page, "//section[@aria-labelledby='review']/dl"))
    assert "不是由 make report 生成" in words(one(page, "//h3[@id='provenance']/following::p[1]"))


def test_every_place_has_a_row_that_can_be_copied(plain: etree._Element) -> None:
    fields = list(table_columns("review"))
    assert words(one(plain, "//dt[.='表头行']/../dd")) == ",".join(fields)
    lines = {
        line.get("id"): next(csv.reader([line.xpath("code")[0].text]))
        for line in plain.xpath("//li[starts-with(@id, 'line-')]")
    }
    for anchor in ("ind-B1", "ev-villages", "outputs", "tab-indicators", "fig-execution"):
        cells = dict(zip(fields, lines[f"line-{anchor}"], strict=True))
        assert cells["anchor"] == anchor
        assert re.fullmatch("[a-z]{8}", cells["seen"])
        assert cells["status"] in table_columns("review")["status"].values
    signing = next(csv.reader([words(one(plain, "//dt[.='签字行']/../dd"))]))
    cells = dict(zip(fields, signing, strict=True))
    assert (cells["anchor"], cells["results_id"]) == ("sign-off", RESULTS_ID)


def test_every_row_heading_table_and_figure_leads_to_a_comment(plain: etree._Element) -> None:
    for path in (
        "//tr[@id='ind-B1']",
        "//h4[@id='outputs']/following-sibling::p[1]",
        "//table[@id='tab-indicators']/following::p[1]",
        "//figure[@id='fig-execution']/following-sibling::p[1]",
    ):
        shown = one(plain, f"{path}//a[contains(@class, 'at')]")
        assert words(shown) == "写意见"
        target = shown.get("href").removeprefix("#")
        assert shown.get("data-seen") in one(plain, f"//li[@id='{target}']/code").text


def test_the_head_stands_in_the_contents_before_the_chapters(plain: etree._Element) -> None:
    links = plain.xpath("//nav[contains(@class, 'contents')]/ol/li/a/@href")
    assert links[0] == "#review"
    assert links[-1] == "#workings"


def test_the_record_of_the_run_names_inputs_fonts_and_versions(plain: etree._Element) -> None:
    section = words(one(plain, "//section[@aria-labelledby='workings']"))
    for part in (
        RESULTS_ID,
        "evidence.csv",
        "a" * 64,
        "NotoSans",
        "short.yaml",
        "evalutils 9.9",
        "linux-x86_64",
    ):
        assert part in section


def test_the_public_copies_tell_nothing_of_it() -> None:
    notebook = reviewed_notebook([said("ind-B1", "只给复核人看的意见")])
    public = export(notebook, HtmlExporter)
    for inside in ("只给复核人看的意见", "王复核", RESULTS_ID, "review.csv", "line-ind"):
        assert inside not in public
    assert public == export(sample_notebook(), HtmlExporter)
    node = nbformat.from_dict(notebook)
    assert DocxExporter().from_notebook_node(node)[0]


def test_markup_in_a_comment_stays_text() -> None:
    page = page_of(said("ind-B1", "<script>alert(1)</script>", reply="<b>好</b>"))
    note = one(page, "//*[@role='note']")
    assert "<script>alert(1)</script>" in note.text_content()
    assert len(page.xpath("//script")) == 1


def test_in_english_the_states_are_told_in_english() -> None:
    page = page_of(said("ind-B1", "甲", seen="bbbbbbbb"), language="en")
    told = words(one(page, "//*[@role='note']"))
    assert "open" in told
    assert "What it speaks of has changed" in told
    line = one(page, "//li[@id='line-ind-B1']/code").text
    assert line.startswith("ind-B1,reviewer,date,comment,,open,,")
