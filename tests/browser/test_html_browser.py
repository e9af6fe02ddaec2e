"""The HTML edition in a real browser, opened from disk: no request, no barrier, no script needed.

Chromium is looked for on the PATH (or in ``CHROMIUM``), axe-core in ``AXE_JS`` or
``node_modules/axe-core/axe.min.js``, the Nu HTML checker in ``VNU_JAR`` or
``node_modules/vnu-jar/build/dist/vnu.jar``; a test whose tool is not there is skipped.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from helpers.browsers import DESK, PHONE, barriers, checked_by_nu, too_wide
from helpers.bundles import Bundle
from helpers.loops import some

from evalutils.reporting import blocks
from evalutils.reporting.document import as_json
from evalutils.reporting.editions import HtmlExporter, ReviewExporter

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed (requirements-dev.lock)"
)
sys.path.append(str(Path(__file__).parents[1] / "reporting"))
from helpers.notebooks import (  # noqa: E402
    RESULTS_ID,
    graded_strip,
    reviewed_notebook,
    said,
    sample_notebook,
)

_EXPORTERS = {"report": HtmlExporter, "review": ReviewExporter}
_COPIES = ("report", "review", "review said", "report 2022", "review 2022")
#: Those that the others are parts of: the review of the sample is in the one with comments.
_FULLEST = ("report", "review said", "report 2022", "review 2022")


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory, made: Bundle) -> dict[str, Path]:
    """Write both copies of the sample to disk, beside those of the real report of 2022."""
    folder = tmp_path_factory.mktemp("pages")
    written = {f"{name} 2022": made.report / f"{name}.html" for name in _EXPORTERS}
    comments = [
        said("ind-B1", "请说明取整规则。", reply="按两位小数。", status="已回复", seen="bbbbbbbb"),
        said("outputs", "本节请附名册。"),
        said("ind-gone", "旧意见。", status="已关闭"),
    ]
    signed = [
        said("sign-off", "", results_id=RESULTS_ID),
        said("sign-off", "", results_id="f" * 64),
    ]
    reviewed = nbformat.from_dict(reviewed_notebook(comments, signed=signed))
    written["review said"] = folder / "said.html"
    page, _ = ReviewExporter().from_notebook_node(reviewed)
    written["review said"].write_text(page, encoding="utf-8")
    written["near the top"] = folder / "near-the-top.html"
    page, _ = HtmlExporter().from_notebook_node(nbformat.from_dict(_near_the_top()))
    written["near the top"].write_text(page, encoding="utf-8")
    for name, exporter in _EXPORTERS.items():
        page, _ = exporter().from_notebook_node(nbformat.from_dict(sample_notebook()))
        written[name] = folder / f"{name}.html"
        written[name].write_text(page, encoding="utf-8")
    return written


def _near_the_top() -> dict[str, Any]:
    notebook, strip = sample_notebook(), graded_strip()
    assert strip.bar is not None
    strip = replace(strip, bar=replace(strip.bar, low="99.50", high="99.75"))
    notebook["cells"][2]["outputs"][0]["data"][blocks.MIME]["blocks"][1] = as_json(strip)
    return notebook


@pytest.fixture
def show(browser: Any, pages: dict[str, Path]) -> Iterator[Any]:
    """Return a function that opens a copy from disk; all requests are kept in ``page.asked``."""
    contexts = []

    def opened(copy: str = "report", **options: Any) -> Any:
        context = browser.new_context(**{"viewport": DESK, "reduced_motion": "reduce", **options})
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.said = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(pages[copy].as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("copy", _COPIES)
def test_the_page_asks_for_nothing_but_itself(show: Any, pages: dict[str, Path], copy: str) -> None:
    page = show(copy)
    page.wait_for_load_state("networkidle")
    assert page.asked == [pages[copy].as_uri()]
    assert page.said == []


@pytest.mark.parametrize("copy", _FULLEST)
def test_axe_finds_no_barrier(show: Any, copy: str) -> None:
    page = show(copy, bypass_csp=True)
    page.click("data > a >> nth=0")
    for part in page.query_selector_all("summary"):
        part.click()
    assert barriers(page) == []


def test_the_nu_checker_finds_no_error(pages: dict[str, Path]) -> None:
    assert checked_by_nu(*(pages[copy] for copy in _COPIES)) == (0, "")


@pytest.mark.parametrize("copy", _FULLEST)
def test_the_page_never_scrolls_sideways(show: Any, copy: str) -> None:
    assert too_wide(show(copy), 320, 390, 768, 1099, 1280, 1920) == []


@pytest.mark.parametrize("copy", ["review said", "review 2022"])
def test_every_letter_comes_from_the_embedded_faces(show: Any, copy: str) -> None:
    page = show(copy)
    for part in page.query_selector_all("summary"):
        part.click()
    session = page.context.new_cdp_session(page)
    for domain in ("DOM.enable", "CSS.enable"):
        session.send(domain)
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    everything = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "body *"})
    foreign = [
        (font["familyName"], node)
        for node in everything["nodeIds"]
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        if not font["isCustomFont"]
    ]
    assert foreign == []


def test_hovering_shows_the_evidence_and_leaving_hides_it(show: Any) -> None:
    page = show()
    number = page.locator("[data-ref='evidence:registered'] > a").first
    number.hover()
    card = page.locator("#card-evidence-registered")
    card.wait_for(state="visible")
    assert "截至10月底" in card.inner_text()
    assert number.get_attribute("aria-describedby") == "card-evidence-registered"
    page.mouse.move(5, 5)
    card.wait_for(state="hidden")


def test_the_pointer_can_move_onto_the_card(show: Any) -> None:
    page = show()
    page.locator("[data-ref='result:execution_rate'] > a").first.hover()
    card = page.locator("#card-result-execution_rate")
    card.wait_for(state="visible")
    card.hover()
    page.wait_for_timeout(400)
    assert card.is_visible()


def test_the_keyboard_alone_reaches_a_number_its_card_and_the_entry(show: Any) -> None:
    page = show()
    active = "document.activeElement.textContent"
    page.keyboard.press("Tab")
    assert page.evaluate(active) == "跳到正文"
    page.keyboard.press("Tab")
    assert page.evaluate(active) == "10%"  # the first number, in the result strip
    card = page.locator("#card-result-coverage_strict")
    assert card.is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "card-result-coverage_strict"
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert page.evaluate(active) == "10%"


def test_a_held_card_leads_to_the_entry_in_the_annex(show: Any) -> None:
    page = show()
    page.locator("[data-ref='evidence:registered'] > a").first.click()
    card = page.locator("#card-evidence-registered")
    card.get_by_text("查看清单中的这一条").click()
    assert page.url.endswith("#ev-registered")
    assert not card.is_visible()
    assert page.locator("#ev-registered").is_visible()


def test_a_card_stays_inside_the_window(show: Any) -> None:
    for viewport in (DESK, PHONE):
        page = show(viewport=viewport)
        for number in some(page.locator("data > a").all()):
            number.click()
            box = page.locator(".card.open").bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= viewport["width"]
            page.keyboard.press("Escape")


def test_without_scripts_a_number_still_leads_to_its_evidence(show: Any) -> None:
    page = show(java_script_enabled=False)
    page.locator("[data-ref='evidence:registered'] > a").first.click()
    assert page.url.endswith("#ev-registered")
    page.locator("[data-ref='result:execution_rate'] > a").first.click()
    card = page.locator("#card-result-execution_rate")
    assert card.is_visible()
    assert "全年执行数 ÷ 全年预算数" in card.inner_text()
    card.get_by_text("关闭").click()
    assert not card.is_visible()


def test_the_contents_list_marks_the_section_being_read(show: Any) -> None:
    page = show()
    assert page.locator(".contents [aria-current]").count() == 0
    page.evaluate("document.getElementById('h-四-主要绩效').scrollIntoView()")
    current = page.locator(".contents [aria-current='location']")
    current.wait_for()
    assert current.inner_text() == "四、主要绩效"
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.locator(".contents [aria-current]", has_text="注释").wait_for()


@pytest.mark.parametrize(("width", "beside"), [(1100, True), (1099, False)])
def test_the_contents_stand_to_the_left_where_there_is_room(
    show: Any, width: int, beside: bool
) -> None:
    page = show(viewport={"width": width, "height": 900})
    contents = page.locator("nav.contents").bounding_box()
    title = page.locator("h1").bounding_box()
    assert (contents["x"] + contents["width"] <= title["x"]) is beside


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_a_total_near_the_top_is_written_above_its_bar(show: Any, viewport: dict[str, int]) -> None:
    page = show("near the top", viewport=viewport)
    bar, words = (page.locator(name).bounding_box() for name in (".bar", ".bar .value"))
    assert bar["x"] <= words["x"]
    assert words["x"] + words["width"] <= bar["x"] + bar["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


def test_a_phone_gets_the_picture_drawn_for_it(show: Any) -> None:
    shown = "[...document.querySelectorAll('#fig-execution svg')].map(s => s.clientWidth > 0)"
    assert show(viewport=DESK).evaluate(shown) == [True, False]
    assert show(viewport=PHONE).evaluate(shown) == [False, True]


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_decision_is_read_without_scrolling(show: Any, viewport: dict[str, int]) -> None:
    box = show("report 2022", viewport=viewport).locator(".decision").bounding_box()
    above = 0 if viewport is DESK else box["y"]  # on a phone, once the title is scrolled by
    assert box["y"] + box["height"] - above <= viewport["height"]


def test_a_phone_shows_every_cell_of_a_wide_table_with_the_name_of_its_column(show: Any) -> None:
    page = show("report 2022", viewport=PHONE)
    cells = page.evaluate(
        "[...document.querySelectorAll('table.stack td')].filter(c => c.clientWidth).map(c =>"
        "[c.dataset.label || '', c.getBoundingClientRect().left, c.getBoundingClientRect().right])"
    )
    assert len(cells) > 200
    assert [cell for cell in cells if cell[1] < 0 or cell[2] > PHONE["width"]] == []
    assert {"得分", "年度指标值", "引文与位置", "验收标准"} <= {label for label, *_ in cells}
    # the form's heads stand among its rows
    form = page.locator("#tab-form [data-label='实际完成值']")
    assert form.count() == 15


@pytest.mark.parametrize(("scale", "face"), [(1, "Noto Sans SC"), (2, "Noto Serif SC")])
def test_a_coarse_screen_gets_the_face_without_thin_strokes(
    show: Any, scale: int, face: str
) -> None:
    page = show("report 2022", device_scale_factor=scale)
    said = "getComputedStyle(document.querySelector('.text section > p')).fontFamily"
    assert page.evaluate(said).startswith(f'"{face}"')


def test_paper_is_white_and_carries_no_contents_list(show: Any) -> None:
    page = show(color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav.contents").is_visible()
    assert not page.locator("summary").first.is_visible()
