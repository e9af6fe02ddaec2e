"""``evalutils lab``: JupyterLab of its own environment, started in the bundle."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evalutils.running.commands import lab, main

SETUP = Path(__file__).resolve().parents[2] / "tools" / "setup_venv.py"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for part in ("notebooks", "data/raw", "tools"):
        (tmp_path / part).mkdir(parents=True)
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been started; the first call fails where it is told to."""
    started: list[list[str]] = []

    def run(words: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        started.append(words)
        code = 1 if "fail" in Path(options["cwd"]).parts else 0
        return subprocess.CompletedProcess(words, code)

    monkeypatch.setattr("evalutils.running.commands.lab.subprocess.run", run)
    return started


def test_the_environment_is_made_first_then_jupyterlab_runs_in_the_bundle(
    root: Path, calls: list[list[str]]
) -> None:
    (root / lab.SETUP).touch()
    assert main(["lab", "--port", "8899", "--no-browser"]) == 0
    made, opened = calls
    assert made == [sys.executable, lab.SETUP, "lab"]
    assert opened[0] == str(lab.jupyter_lab(root))
    assert f"--ServerApp.root_dir={root}" in opened
    assert {"--port=8899", "--no-browser"} <= set(opened)


def test_a_bundle_without_the_script_is_told_what_to_do(
    root: Path, calls: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lab"]) == 1
    assert "tools/setup_venv.py" in capsys.readouterr().err
    assert calls == []


def test_the_kernel_is_pointed_at_the_environment_of_reports_and_no_news_is_fetched(
    tmp_path: Path,
) -> None:
    code = "import runpy, sys; runpy.run_path(sys.argv[1])['point_kernel'](sys.argv[2])"
    subprocess.run([sys.executable, "-c", code, str(SETUP), str(tmp_path)], check=True)
    kernel = tmp_path / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    argv = json.loads(kernel.read_text(encoding="utf-8"))["argv"]
    assert Path(argv[0]).parts[-3] == ".venv"
    settings = tmp_path / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    (told,) = json.loads(settings.read_text(encoding="utf-8")).values()
    assert told == {"checkForUpdates": False, "fetchNews": "false"}
