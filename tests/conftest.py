"""Nothing of the machine reaches a test; one real run of 2022 is shared by those that read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundles import Bundle, copy_bundle


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
