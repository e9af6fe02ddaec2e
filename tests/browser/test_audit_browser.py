"""The list of findings in a real browser: no request, no barrier, picked by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers.browsers import DESK, PHONE, barriers, checked_by_nu, too_wide

from evalutils.base.places import Place
from evalutils.evaluation.audit import FileAudit, FormSummary, Gap, finding
from evalutils.reporting.pages import findings

SUM = finding(
    "sum", Place("甲.xlsx", table=1, row=2), total="90", computed="50＋30＝80",
    context="年度资金总额 | 90 | 90",
)  # fmt: skip
SIGN = finding(
    "count_capped", Place("甲.xlsx", table=2, row=3), name="示范村数量", target="≤4",
    context="产出指标 | 示范村数量 | ≤4 | 4",
)  # fmt: skip
AUDITS = [
    FileAudit(
        "报送/甲.xlsx", (SUM, SIGN), (Gap("表 2 第 9 行", "没有表头"),),
        (FormSummary("甲项目", "某局", Fraction(99), "优"),),
    ),
    FileAudit("报送/乙.docx", forms=(FormSummary("乙项目", "某局", Fraction(88), "良"),)),
]  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("audit") / "audit.html"
    file.write_text(findings.page(AUDITS), encoding="utf-8")
    return file


@pytest.fixture
def show(browser: Any, written: Path) -> Iterator[Any]:
    contexts = []

    def opened(**options: Any) -> Any:
        context = browser.new_context(**{"viewport": DESK, **options})
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(written.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def test_the_list_asks_for_nothing_but_itself(show: Any, written: Path) -> None:
    page = show()
    page.wait_for_load_state("networkidle")
    assert page.asked == [written.as_uri()]


def test_axe_finds_no_barrier_in_the_list(show: Any) -> None:
    assert barriers(show(bypass_csp=True)) == []


def test_the_nu_checker_finds_no_error_in_the_list(written: Path) -> None:
    assert checked_by_nu(written) == (0, "")


def test_a_severity_is_picked_with_the_keyboard_and_without_a_script(show: Any) -> None:
    page = show(java_script_enabled=False)
    page.focus("#pick-error")
    assert page.is_visible("tr.is-error")
    page.keyboard.press("Space")
    assert page.locator("tr.is-error >> visible=true").count() == 0
    assert page.is_visible("tr.is-warning")
    page.keyboard.press("Space")
    assert page.is_visible("tr.is-error")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_rule_goes_with_its_heading_and_the_rows_it_quotes(
    show: Any, viewport: dict[str, int]
) -> None:
    page = show(viewport=viewport)
    assert page.locator("tr.is-R03 >> visible=true").count() == 3
    page.click("label[for=pick-R03]")
    assert page.locator("tr.is-R03 >> visible=true").count() == 0
    assert page.locator("tr.is-R10 >> visible=true").count() == 3


def test_on_paper_the_boxes_are_gone_and_the_row_is_printed(show: Any) -> None:
    page = show()
    page.emulate_media(media="print")
    assert not page.is_visible("label.pick >> nth=0")
    assert page.is_visible("text=示范村数量")


def test_the_list_never_scrolls_sideways(show: Any) -> None:
    assert too_wide(show(), 320, 390, 768, 1280) == []
