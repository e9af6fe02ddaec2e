"""A run that is killed at any moment leaves a whole report, the raw files, and no leftovers."""

import importlib.util
import os
import random
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools/kill_runs.py"


@pytest.mark.skipif(os.name == "nt", reason="no process groups there")
def test_a_handful_of_kills_leaves_whole_reports(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("kill_runs", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    # a dataclass looks its module up by name
    sys.modules[spec.name] = tool
    spec.loader.exec_module(tool)
    bundle = tool.bundle_in(tmp_path)
    chance = random.Random(7)  # noqa: S311 - it only has to be the same each time
    assert bundle.killed(4, chance, 3600)["kills"] == 4
