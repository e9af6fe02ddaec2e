"""Comparison, difference and portfolio in a real browser: no request, no barrier, by keyboard.

The tools are found as in ``test_html_browser.py``; a test whose tool is not there is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers.browsers import DESK, barriers, checked_by_nu, too_wide
from helpers.reports import finish
from helpers.years import make_year

from evalutils.evaluation.formatting import fixed
from evalutils.reading.quantities import Interval
from evalutils.reporting.finished import open_finished
from evalutils.reporting.pages import comparison, differences
from evalutils.reporting.pages.changes import difference
from evalutils.reporting.pages.kit import set_html
from evalutils.reporting.pages.portfolio import (
    FILES,
    Edition,
    Entry,
    Result,
    cover,
    index,
    portfolio_of,
    registry,
    rules,
    strip,
)

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed (requirements-dev.lock)"
)

_PAGES = ("compare", "diff", "portfolio")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("pages")
    (root / "notebooks").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUTILS_ROOT", str(root))
        reports = {}
        for year in ("2021", "2022", "2023"):
            make_year(root, year)
            reports[year] = finish(root, year)
        made = {
            "compare": _compared(comparison.open_years("2021,2022,2023", "读书会")),
            "diff": differences.page(
                difference(*(open_finished(reports[y]) for y in ("2021", "2022")))
            ),
            "portfolio": _listed(),
        }
    for name, text in made.items():
        (root / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: root / f"{name}.html" for name in made}


def _compared(years: comparison.ComparedYears) -> str:
    parts = [comparison.registry(years), comparison.cover(years), comparison.strip(years)]
    parts += comparison.headline(years)
    for chapter, made in (
        ("overview", [comparison.overview]),
        ("results", [comparison.result_panels, comparison.results]),
        ("trends", [comparison.indicator_panels, comparison.trend_table]),
        ("breaks", [comparison.breaks]),
    ):
        parts.append(comparison.heading(years, chapter))
        parts += [block for part in made for block in part(years)]
    text = set_html(parts, "compare")
    return str(text)


def _listed() -> str:
    """Return a list of 420 project-years: more than one page of them."""
    graded = Result(
        ("良",), True, (1,), Fraction(1), "100%", Interval.exact(85), "85.00",
        Interval.exact("0.9"), "90.00%", {"error": 0, "warning": 0, "note": 0}, {"R15": 1},
    )  # fmt: skip
    entries = []
    for n in range(420):
        project, year = f"项目{n // 4:03d}", str(2020 + n % 4)
        if n % 60 == 59:
            entries.append(Entry(project, year, "missing"))
            continue
        total = Fraction(n * 37 % 400, 4)
        result = replace(
            graded, total=Interval.exact(total), total_text=fixed(total, 2),
            severities={"error": n % 7, "warning": 0, "note": 0},
            rules={"R01": 1} if n % 7 else {}, gradable=n % 5 > 0,
            execution=None if n % 11 == 0 else graded.execution,
        )  # fmt: skip
        editions = (Edition(f"{project}/{year}", "mof-2020-10", "zh", FILES),)
        unit = "某街道办事处" if n % 3 else ""
        entries.append(Entry(project, year, "made", f"{project}道路养护", unit, "mof-2020-10",
                             "2024-03-31", result, editions))  # fmt: skip
    listed = portfolio_of(tuple(entries), "zh")
    parts = [registry(listed), cover(listed), strip(listed), *index(listed), *rules(listed)]
    text = set_html(parts, "portfolio")
    return str(text)


@pytest.fixture
def show(browser: Any, pages: dict[str, Path]) -> Iterator[Any]:
    contexts = []

    def opened(name: str, **options: Any) -> Any:
        context = browser.new_context(**{"viewport": DESK, "reduced_motion": "reduce", **options})
        contexts.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(pages[name].as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_asks_for_nothing_but_itself(show: Any, pages: dict[str, Path], name: str) -> None:
    page = show(name)
    page.wait_for_load_state("networkidle")
    assert page.asked == [pages[name].as_uri()]
    assert page.said == []


@pytest.mark.parametrize("name", _PAGES)
def test_axe_finds_no_barrier(show: Any, name: str) -> None:
    assert barriers(show(name, bypass_csp=True)) == []


def test_the_nu_checker_finds_no_error(pages: dict[str, Path]) -> None:
    assert checked_by_nu(*(pages[name] for name in _PAGES)) == (0, "")


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_never_scrolls_sideways(show: Any, name: str) -> None:
    assert too_wide(show(name), 320, 390, 768, 1280) == []


@pytest.mark.parametrize("name", _PAGES)
def test_every_letter_comes_from_the_embedded_faces(show: Any, name: str) -> None:
    page = show(name)
    session = page.context.new_cdp_session(page)
    for domain in ("DOM.enable", "CSS.enable"):
        session.send(domain)
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    query = {"nodeId": root, "selector": "h1, h2, th, td, p, label, button"}
    nodes = session.send("DOM.querySelectorAll", query)["nodeIds"][:600]
    foreign = [
        font["familyName"]
        for node in nodes
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        if not font["isCustomFont"]
    ]
    assert foreign == []


def _shown(page: Any, column: int) -> list[str]:
    return page.evaluate(
        "(at) => [...document.querySelectorAll('.listing tbody tr:not([hidden])')]"
        ".map((row) => row.cells[at].textContent)", column
    )  # fmt: skip


def _reach(page: Any, words: str) -> None:
    """Press Tab until the element with these words, or this name, has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        active = "(e => e.name || e.textContent)(document.activeElement)"
        if page.evaluate(active) == words:
            return
    pytest.fail(f"the keyboard does not reach {words}")


def test_the_list_is_sorted_by_keyboard_up_and_down(show: Any) -> None:
    page = show("portfolio")
    _reach(page, "总分区间")
    page.keyboard.press("Enter")
    head = page.locator(".listing th", has_text="总分区间")
    assert head.get_attribute("aria-sort") == "ascending"
    values = [float(text) for text in _shown(page, 4)]
    assert values == sorted(values)
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "descending"
    falling = [float(text) for text in _shown(page, 4)]
    assert falling == sorted(falling, reverse=True)
    assert falling[0] > values[-1] >= values[0]


def test_what_is_not_stated_comes_last_whichever_way(show: Any) -> None:
    page = show("portfolio")
    head = page.locator(".listing th button", has_text="执行率")
    for _ in range(2):
        head.click()
        while page.locator(".more").is_visible():
            page.locator(".more").click()
        shown = _shown(page, 5)
        assert len(shown) == 420
        first = next(at for at, text in enumerate(shown) if text in {"未载明", "不适用"})
        assert set(shown[first:]) <= {"未载明", "不适用"}


def test_a_word_typed_filters_at_once_and_escape_brings_all_back(show: Any) -> None:
    page = show("portfolio")
    _reach(page, "name")
    page.keyboard.type("项目003 道路")
    _wait_for_status(page, "显示 4 / 420")
    assert set(_shown(page, 0)) <= {"项目003道路养护", "项目003道路养护某街道办事处"}
    page.keyboard.press("Escape")
    _wait_for_status(page, "显示 420 / 420")


def _wait_for_status(page: Any, words: str) -> None:
    told = "words => document.querySelector('[role=status]').textContent === words"
    page.wait_for_function(told, arg=words)


def test_filters_add_up_and_are_cleared_together(show: Any) -> None:
    page = show("portfolio")
    page.select_option("[name=year]", "2021")
    page.select_option("[name=rules]", "R01")
    assert set(_shown(page, 1)) == {"2021"}
    assert all("R01" in text for text in _shown(page, 9))
    page.select_option("[name=grade]", "不能定级")
    assert set(_shown(page, 2)) == {"不能定级"}
    _reach(page, "清除筛选")
    page.keyboard.press("Enter")
    _wait_for_status(page, "显示 420 / 420")
    assert page.input_value("[name=year]") == ""


def test_a_page_of_rows_is_laid_out_at_a_time_and_the_focus_goes_on(show: Any) -> None:
    page = show("portfolio")
    assert len(_shown(page, 0)) == 200
    page.locator(".more").focus()
    page.keyboard.press("Enter")
    assert len(_shown(page, 0)) == 400
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 201
    page.locator(".more").click()
    assert not page.locator(".more").is_visible()


def test_without_a_script_the_list_is_a_plain_table_of_everything(show: Any) -> None:
    page = show("portfolio", java_script_enabled=False)
    assert page.locator(".listing tbody tr:visible").count() == 420
    assert not page.locator(".filters form").is_visible()
    assert page.locator(".listing th button").count() == 0
    assert page.inner_text("[role=status]") == "显示 420 / 420"


def test_a_change_shows_both_years_it_lies_between(show: Any) -> None:
    page = show("compare")
    page.locator("[data-ref='result:change.2022.P1'] > a").first.click()
    card = page.locator(".card.open")
    assert "2021年 培训场次" in card.inner_text()
    assert "2022年 培训场次" in card.inner_text()
