"""The same inputs give the same bytes: whoever runs it, wherever, in whatever locale and zone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers.bundles import Bundle, copy_bundle

#: What may differ between two machines, and must not show.
CIRCUMSTANCES = {
    "another-zone-seed-and-locale": {
        "LC_ALL": "C",
        "LANG": "C",
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "4711",
        "COLUMNS": "40",
        "NO_COLOR": "1",
    },
    "plain-papermill-and-chinese-locale": {
        "EVALUTILS_ENGINE": "papermill",
        "LC_ALL": "zh_CN.UTF-8",
        "TZ": "America/St_Johns",
        "PYTHONHASHSEED": "0",
        "EVALUTILS_LANG": "en",
    },
}


def recorded(report: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((report / "run.json").read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("name", CIRCUMSTANCES)
def test_circumstances_change_no_byte(made: Bundle, tmp_path: Path, name: str) -> None:
    bundle = copy_bundle(tmp_path / "另一处 文件夹" / name)
    elsewhere = tmp_path / "cwd"
    home = tmp_path / "home"
    elsewhere.mkdir()
    home.mkdir()
    inherited = {
        key: value for key, value in os.environ.items() if key.startswith(("PATH", "SYSTEM"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "evalutils", "report", "--year", "2022", "--quiet"],
        cwd=elsewhere,
        env={
            **inherited,
            "HOME": str(home),
            "EVALUTILS_ROOT": str(bundle.root),
            **CIRCUMSTANCES[name],
        },
        umask=0o077,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", errors="replace")
    here, there = recorded(bundle.report), recorded(made.report)
    for part in ("outputs", "processed"):
        differing = {
            k for k in {*here[part], *there[part]} if here[part].get(k) != there[part].get(k)
        }
        assert differing == set()
    assert here == there
