"""A real browser and the checkers of pages: found on the machine, or told as missing.

A test whose tool is not there is skipped; where ``EVALUTILS_ALL_TOOLS`` is set, as ``.ci/run``
does, it fails: nothing that has to hold goes unlooked at.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NoReturn

import pytest

MODULES = Path(__file__).parents[2] / "node_modules"
AXE = ("AXE_JS", MODULES / "axe-core/axe.min.js")
NU = ("VNU_JAR", MODULES / "vnu-jar/build/dist/vnu.jar")
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
#: How axe looks at a page: the window, the colours, and the rules. What a rule finds hangs on what
#: the window shows; of the colours only contrast does, so that it alone is asked for all four.
LOOKS = (
    (DESK, "light", {}),
    (PHONE, "dark", {}),
    (DESK, "dark", {"runOnly": ["color-contrast"]}),
    (PHONE, "light", {"runOnly": ["color-contrast"]}),
)
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def missing(what: str) -> NoReturn:
    """Skip the test for want of a tool, or fail it where every tool has to be there."""
    if os.environ.get("EVALUTILS_ALL_TOOLS"):
        pytest.fail(what)
    pytest.skip(what)


def tool(variable: str, place: Path) -> Path:
    """Return a checker's file: the one that the variable names, else the one in its place."""
    named = Path(os.environ.get(variable) or place)
    if not named.is_file():
        missing(f"{variable} names no file and {place} is not there")
    return named


def chromium() -> str:
    """Return the browser's program."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    return found or missing("no Chromium on the PATH, and CHROMIUM names none")


def barriers(page: Any) -> list[tuple[str, str, int, Any]]:
    """Return what axe finds in an open page, at the desk and on a phone, light and dark.

    The page must have been opened with ``bypass_csp``: it lets no script in.
    """
    page.evaluate(tool(*AXE).read_text(encoding="utf-8"))
    found = []
    for window, scheme, rules in LOOKS:
        page.set_viewport_size(window)
        page.emulate_media(color_scheme=scheme)
        # what is in order is not told one by one: of a long list that would be megabytes
        asked = {**rules, "resultTypes": ["violations"]}
        for one in page.evaluate("asked => axe.run(asked).then(told => told.violations)", asked):
            places = [node["target"] for node in one["nodes"]][:4]
            found.append((one["id"], scheme, window["width"], places))
    return found


def too_wide(page: Any, *widths: int) -> list[int]:
    """Return the widths of a window, of those given, in which an open page scrolls sideways."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(width)
    return found


def checked_by_nu(*pages: Path) -> tuple[int, str]:
    """Return the exit status of the Nu HTML checker on pages, and what it found in them.

    All pages in one call: the checker takes seconds to start, and a tenth of that for a page. So
    short a life is cheapest without the second compiler, whose lack wants a deeper stack.
    """
    java = shutil.which("java") or missing("no java on the PATH")
    brief = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m"]
    command = [java, *brief, "-jar", str(tool(*NU)), "--format", "gnu", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr
