"""The page of a check: no barrier, no error, no address outside it, at the desk and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers.browsers import barriers, checked_by_nu, too_wide

from evalutils.base.faults import Fault
from evalutils.base.places import Place
from evalutils.reporting.pages.faults import page

FAULTS = [
    ("第 6 行 分值 列", Fault("bad_number", Place("indicators.csv", row=6, key="分值"), "<八>")),
    ("第 7 行 名称 列", Fault("cell_blank", Place("indicators.csv", row=7, key="名称"))),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("check")
    written = {name: folder / f"{name}.html" for name in ("faults", "none")}
    for name, path in written.items():
        groups = [("indicators.csv", FAULTS), ("evidence.csv", FAULTS)] if name == "faults" else []
        path.write_text(page("data/raw/demo/2023", groups, "佐证 3 条"), encoding="utf-8")
    return written


@pytest.mark.parametrize("name", ["faults", "none"])
def test_axe_finds_no_barrier_and_nothing_is_cut_off(
    browser: Any, files: dict[str, Path], name: str
) -> None:
    context = browser.new_context(bypass_csp=True)
    shown = context.new_page()
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(files[name].as_uri())
    assert barriers(shown) == []
    assert too_wide(shown, 360, 1280) == []
    assert asked == [files[name].as_uri()]
    context.close()


def test_the_nu_checker_finds_no_error(files: dict[str, Path]) -> None:
    assert checked_by_nu(*files.values()) == (0, "")
