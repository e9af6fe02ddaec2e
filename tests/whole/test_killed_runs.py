"""A run that is killed at any moment leaves a whole report, the raw files, and no leftovers."""

import os
import random
from pathlib import Path

import pytest
from helpers.tools import tool


@pytest.mark.skipif(os.name == "nt", reason="no process groups there")
def test_a_handful_of_kills_leaves_whole_reports(tmp_path: Path) -> None:
    kill_runs = tool("kill_runs")
    # one project; a night's run of the tool has two, which a batch makes at once
    bundle = kill_runs.bundle_in(tmp_path, (kill_runs.FIRST,))
    chance = random.Random(7)  # noqa: S311 - it only has to be the same each time
    assert bundle.killed(4, chance, 3600)["kills"] == 4
