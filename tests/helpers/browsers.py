"""A real browser and the checkers of pages: found on the machine, or told as missing.

A test whose tool is not there is skipped; where ``EVALUTILS_ALL_TOOLS`` is set, as ``.ci/run``
does, it fails: nothing that has to hold goes unlooked at.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

MODULES = Path(__file__).parents[2] / "node_modules"
AXE = ("AXE_JS", MODULES / "axe-core/axe.min.js")
NU = ("VNU_JAR", MODULES / "vnu-jar/build/dist/vnu.jar")
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


def checked_by_nu(page: Path) -> tuple[int, str]:
    """Return the exit status of the Nu HTML checker on a page, and what it found."""
    java = shutil.which("java") or missing("no java on the PATH")
    command = [java, "-jar", str(tool(*NU)), "--format", "gnu", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr
