"""Nothing of the machine reaches a test; one real run of 2022 is shared by those that read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.browsers import ARGUMENTS, chromium
from helpers.bundles import Bundle, copy_bundle


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EVALUTILS_LANG", "EVALUTILS_ROOT", "YEAR", "PROJECT", "PROFILE", "REPORT_LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The bundle after ``evalutils report``; tests must not change it."""
    bundle = copy_bundle(tmp_path_factory.mktemp("平安 bundle"))
    done = bundle.run("report", "--year", "2022")
    assert done.returncode == 0, done.stderr
    return bundle


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
