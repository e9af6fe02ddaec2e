"""One real run of the 2022 project-year, shared by the tests that read what came out."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundles import Bundle, copy_bundle


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
