"""The same inputs give the same bytes: whoever runs it, wherever, in whatever locale and zone.

The report that the other tests read (``made``) was made by the warm engine, in one set of
circumstances (``ELSEWHERE``). Here it is made once more in all others: papermill's
own engine, a Chinese locale with messages in English, another zone and other chances, another home,
folder and umask, and without a way out to the network.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers.browsers import missing
from helpers.bundles import ELSEWHERE, Bundle, copy_bundle

CIRCUMSTANCES = {
    "EVALUTILS_ENGINE": "papermill",
    "LC_ALL": "zh_CN.UTF-8",
    "TZ": "America/St_Johns",
    "PYTHONHASHSEED": "0",
    "EVALUTILS_LANG": "en",
}
#: In a network of its own with nothing in it but itself: Jupyter's kernels talk over loopback.
NO_WAY_OUT = (
    "unshare",
    "-rn",
    "sh",
    "-c",
    'ip link set lo up && test -z "$(ip route)" && "$@"',
    "",
)


def has_namespaces() -> bool:
    if not shutil.which("unshare") or not shutil.which("ip"):
        return False
    words = ["unshare", "-rn", "ip", "link", "set", "lo", "up"]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0


def recorded(report: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((report / "run.json").read_text(encoding="utf-8"))
    return told


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    root = tmp_path_factory.mktemp("elsewhere")
    bundle = copy_bundle(root / "另一处 文件夹")
    for name in ("cwd", "home"):
        (root / name).mkdir()
    inherited = {
        key: value for key, value in os.environ.items() if key.startswith(("PATH", "SYSTEM"))
    }
    report = [sys.executable, "-m", "evalutils", "report", "--year", "2022", "--quiet"]
    done = subprocess.run(
        [*(NO_WAY_OUT if has_namespaces() else ()), *report],
        cwd=root / "cwd",
        env={
            **inherited,
            "HOME": str(root / "home"),
            "EVALUTILS_ROOT": str(bundle.root),
            **CIRCUMSTANCES,
        },
        umask=0o077,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", errors="replace")
    return bundle


def test_circumstances_change_no_byte(made: Bundle, elsewhere: Bundle) -> None:
    assert all(CIRCUMSTANCES[name] != ELSEWHERE[name] for name in {*CIRCUMSTANCES} & {*ELSEWHERE})
    here, there = recorded(elsewhere.report), recorded(made.report)
    for part in ("outputs", "processed"):
        differing = {
            k for k in {*here[part], *there[part]} if here[part].get(k) != there[part].get(k)
        }
        assert differing == set()
    assert here == there


def test_a_report_is_made_where_there_is_no_way_out(elsewhere: Bundle) -> None:
    if not has_namespaces():
        missing("needs unshare and ip (util-linux, iproute2)")
    assert (elsewhere.report / "report.pdf").is_file()
