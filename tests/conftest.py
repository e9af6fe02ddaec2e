"""Nothing of the machine reaches a test; finished runs are shared; slow tests are marked."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.browsers import ARGUMENTS, chromium
from helpers.bundles import ELSEWHERE, Bundle, copy_bundle, once, reported
from hypothesis import HealthCheck, settings

# Where Python may write no bytecode (containers say so), every program that a test starts would
# compile the package anew, and every worker all the tests.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How long an example takes by the clock tells how busy the machine is, nothing of what is tested.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

TESTS = Path(__file__).parent
#: They are read as what they are; looked through for examples too, one is taken for the other.
collect_ignore_glob = ["*conftest.py"]
#: Folder → mark of all its tests, and fixture → mark of the tests that ask for it.
FOLDERS = {"whole": "whole", "browser": "browser"}
FIXTURES = {"made": "whole", "site": "docs", "desk": "docs", "done_once": "process"}
#: Variables of a user, of make and of this run of the tests.
VARIABLES = (
    "EVALUTILS_LANG", "EVALUTILS_OVERRIDES", "EVALUTILS_ROOT", "FAST",
    "YEAR", "PROJECT", "PROFILE", "REPORT_LANG",
)  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow, and put it first: the last to be done is then never the longest."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""
        asked = [FIXTURES[name] for name in getattr(item, "fixturenames", ()) if name in FIXTURES]
        for mark in {*asked, FOLDERS.get(folder)} - {None}:
            item.add_marker(mark)
    first = ("docs", "whole", "browser", "process", "scan", "office")
    files = {item.path: len(first) for item in items}
    for item in items:
        own = [place for place, mark in enumerate(first) if item.get_closest_marker(mark)]
        files[item.path] = min([files[item.path], *own])
    items.sort(key=lambda item: files[item.path])


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def without_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine as it is without the extra that recognises scans and pictures."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The bundle after ``evalutils report``; tests must not change it.

    Made in another zone, locale and terminal than the tests run in, and with other chances: what
    tests make of it in their own is then held against it byte for byte.
    """
    words = ("report", "--year", "2022")
    folder = once(
        tmp_path_factory, "平安 bundle", lambda folder: reported(folder, *words, **ELSEWHERE)
    )
    return Bundle(folder)


@pytest.fixture
def fresh(tmp_path: Path) -> Bundle:
    """A bundle to spoil, in which nothing has been run."""
    return copy_bundle(tmp_path)


# For each module its own: two of these drivers cannot run at once.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser for the tests of one module."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()
