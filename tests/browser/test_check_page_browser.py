"""The page of a check: no barrier, no error, no address outside it, at the desk and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers.browsers import AXE, checked_by_nu, tool

from evalutils.base.faults import Fault
from evalutils.base.places import Place
from evalutils.reporting.pages.faults import page

ROOT = Path(__file__).parents[2]
FAULTS = [
    ("第 6 行 分值 列", Fault("bad_number", Place("indicators.csv", row=6, key="分值"), "<八>")),
    ("第 7 行 名称 列", Fault("cell_blank", Place("indicators.csv", row=7, key="名称"))),
]


@pytest.fixture(scope="module", params=["faults", "none"])
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    groups = [("indicators.csv", FAULTS), ("evidence.csv", FAULTS)]
    made = page("data/raw/demo/2023", groups if request.param == "faults" else [], "佐证 3 条")
    path = tmp_path_factory.mktemp("check") / "check.html"
    path.write_text(made, encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_and_nothing_is_cut_off(
    browser: Any,
    file: Path,
    width: int,
    scheme: str,
) -> None:
    axe = tool(*AXE)
    viewport = {"width": width, "height": 800}
    context = browser.new_context(viewport=viewport, color_scheme=scheme)
    shown = context.new_page()
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(file.as_uri())
    shown.evaluate(axe.read_text(encoding="utf-8"))
    found = shown.evaluate("axe.run()")["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [file.as_uri()]
    context.close()


def test_the_nu_checker_finds_no_error(file: Path) -> None:
    assert checked_by_nu(file) == (0, "")
