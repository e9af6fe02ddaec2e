"""The worklist in a real browser: decided by keyboard alone, kept, saved, taken in again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.bundles import Bundle

from evalutils.evidence.answers import Merged, import_answers, read_answers

pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed (requirements-dev.lock)"
)
_MOST_KEYS = 400


@pytest.fixture
def opened(browser: Any, made: Bundle) -> Iterator[Any]:
    """The review copy of 2022, opened from disk in a browser that keeps what is typed."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, reduced_motion="reduce", accept_downloads=True
    )
    page = context.new_page()
    page.said = []
    page.asked = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto((made.report / "review.html").as_uri())
    yield page
    context.close()


def focused(page: Any) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        "(() => { const at = document.activeElement;"
        " return {kind: at.type || '', name: at.name || '', class: at.className || '',"
        " place: at.closest('[data-at]')?.dataset.at || ''}; })()"
    )
    return found


def decide_by_keyboard(page: Any) -> list[str]:
    """Press Tab through the list, decide every item, write where something is lacking; save."""
    page.evaluate("document.getElementById('review').tabIndex = -1")
    page.locator("#review").focus()
    decided: list[str] = []
    for _ in range(_MOST_KEYS):
        page.keyboard.press("Tab")
        at = focused(page)
        if at["name"] == "reviewer":
            page.keyboard.type("郑复核")
        elif at["kind"] == "radio":
            decided.append(at["place"])
            page.keyboard.press("Space")
            if len(decided) % 5 == 0:
                page.keyboard.press("ArrowRight")  # 不认可
        elif at["kind"] == "textarea" and len(decided) % 5 == 0:
            page.keyboard.type("请附名册")
        elif at["class"] == "save":
            break
    return decided


def saved_by(page: Any, act: Any, folder: Path) -> Path:
    with page.expect_download() as download:
        act()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_everything_is_decided_by_keyboard_saved_and_taken_in(opened: Any, tmp_path: Path) -> None:
    page = opened
    decided = decide_by_keyboard(page)
    places = page.eval_on_selector_all("li[data-at]", "all => all.map(one => one.dataset.at)")
    assert decided == places
    assert len(places) > 10
    assert "都已答完" in page.text_content("[role=status]")
    file = saved_by(page, lambda: page.keyboard.press("Enter"), tmp_path)
    assert file.name == "复核意见-pingan-zengcheng-2022-郑复核.json"
    answers = read_answers(file)
    assert answers.reviewer == "郑复核"
    assert [row["decision"] for row in answers.rows].count("不认可") == len(places) // 5
    assert import_answers(tmp_path, [answers]) == Merged(added=len(places))
    assert page.said == []
    assert [url for url in page.asked if not url.startswith(("file:", "blob:"))] == []


def test_what_was_typed_is_there_again_after_the_page_was_closed(opened: Any) -> None:
    page = opened
    page.fill("[name=reviewer]", "郑复核")
    page.locator("li[data-at] textarea").first.fill("请说明分母")
    page.locator("li[data-at] [value=more]").first.check()
    page.reload()
    assert page.input_value("[name=reviewer]") == "郑复核"
    assert page.locator("li[data-at] textarea").first.input_value() == "请说明分母"
    assert page.locator("li[data-at] [value=more]").first.is_checked()


def test_two_reviewers_on_one_computer_do_not_mix(opened: Any) -> None:
    page = opened
    page.fill("[name=reviewer]", "郑复核")
    page.locator("li[data-at] [value=agreed]").first.check()
    page.click(".another")
    assert focused(page)["name"] == "reviewer"
    page.keyboard.type("冯复核")
    assert not page.locator("li[data-at] [value=agreed]").first.is_checked()
    page.select_option("select", "0")
    assert page.input_value("[name=reviewer]") == "郑复核"
    assert page.locator("li[data-at] [value=agreed]").first.is_checked()


def test_a_group_is_agreed_to_at_once_and_what_was_decided_stays(opened: Any) -> None:
    page = opened
    first = page.locator(".asked").first
    first.locator("[value=disagreed]").first.check()
    first.locator(".agree-all").click()
    tasks = first.locator("li[data-at]").count()
    assert first.locator("[value=agreed]:checked").count() == tasks - 1
    assert first.locator("[value=disagreed]:checked").count() == 1


def test_any_other_place_is_commented_in_a_dialog_and_withdrawn(opened: Any) -> None:
    page = opened
    page.locator("a.at[data-at=problems]").focus()
    page.keyboard.press("Enter")
    assert page.get_attribute("dialog", "open") is not None
    page.locator("dialog textarea").fill("第二条请补充")
    page.click("dialog .done")
    listed = page.locator(".elsewhere li")
    assert "第二条请补充" in listed.first.text_content()
    listed.first.locator("button").click()
    page.click("dialog .withdraw")
    assert listed.count() == 0


def test_nothing_is_saved_without_a_name_and_a_file_goes_on_elsewhere(
    opened: Any, tmp_path: Path
) -> None:
    page = opened
    page.locator("li[data-at] [value=more]").first.check()
    page.click(".save")
    assert "请先填写复核人姓名" in page.text_content("[role=status]")
    assert focused(page)["name"] == "reviewer"
    page.keyboard.type("郑复核")
    page.check("[name=sign]")
    file = saved_by(page, lambda: page.click(".save"), tmp_path)
    assert "没有写意见" in page.text_content("[role=status]")
    assert json.loads(file.read_text(encoding="utf-8"))["sign"] is True
    page.evaluate("localStorage.clear()")
    page.reload()
    page.set_input_files("[type=file]", str(file))
    page.locator("[role=status]").filter(has_text="已接上文件中的意见").wait_for()
    assert page.input_value("[name=reviewer]") == "郑复核"
    assert page.locator("li[data-at] [value=more]").first.is_checked()
    other = tmp_path / "other.json"
    other.write_text("{}", encoding="utf-8")
    page.set_input_files("[type=file]", str(other))
    page.locator("[role=status]").filter(has_text="不是本页保存").wait_for()


def test_on_paper_the_answers_stand_and_the_controls_do_not(opened: Any) -> None:
    page = opened
    page.locator("li[data-at] [value=more]").first.check()
    page.emulate_media(media="print")
    shown = page.locator("li[data-at]").first.locator(".choice label:visible")
    assert shown.all_text_contents() == ["需补充"]
    assert not page.locator(".answers-bar").is_visible()


def test_where_the_browser_keeps_nothing_this_is_said(browser: Any, made: Bundle) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
    page.goto((made.report / "review.html").as_uri())
    page.locator("li[data-at] [value=more]").first.check()
    assert "请先保存到文件" in page.text_content("[role=status]")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide == page.evaluate("innerWidth")
    context.close()
