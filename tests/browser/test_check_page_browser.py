"""The page of a check: no barrier, no error, no address outside it, at the desk and on a phone."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evalutils.errors import Fault, Where
from evalutils.reporting.checks import page

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed (requirements-dev.lock)"
)
ROOT = Path(__file__).parents[2]
FAULTS = [
    ("第 6 行 分值 列", Fault("bad_number", Where("indicators.csv", row=6, column="分值"), "<八>")),
    ("第 7 行 名称 列", Fault("cell_blank", Where("indicators.csv", row=7, column="名称"))),
]


def _tool(variable: str, place: str) -> Path:
    found = Path(os.environ.get(variable) or ROOT / "node_modules" / place)
    return found if found.is_file() else pytest.skip(f"{found} is not there")


@pytest.fixture(scope="module", params=["faults", "none"])
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    groups = [("indicators.csv", FAULTS), ("evidence.csv", FAULTS)]
    made = page("data/raw/demo/2023", groups if request.param == "faults" else [], "佐证 3 条")
    path = tmp_path_factory.mktemp("check") / "check.html"
    path.write_text(made, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.skip("no Chromium on the PATH, and CHROMIUM names none")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_and_nothing_is_cut_off(
    browser: Any, file: Path, width: int, scheme: str
) -> None:
    axe = _tool("AXE_JS", "axe-core/axe.min.js")
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
    jar = _tool("VNU_JAR", "vnu-jar/build/dist/vnu.jar")
    java = shutil.which("java") or pytest.skip("no java on the PATH")
    command = [java, "-jar", str(jar), "--format", "gnu", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
