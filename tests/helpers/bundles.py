"""A copy of the bundle in a folder of its own, to run and to spoil."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from evalutils.base.faults import InputFaults
from evalutils.running.swaps import alone

ROOT = Path(__file__).parents[2]
#: Circumstances that must change no byte; those of ``test_same_bytes.py`` are others again.
ELSEWHERE = {
    "LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4711",
    "COLUMNS": "40", "NO_COLOR": "1",
}  # fmt: skip


@dataclass(frozen=True)
class Bundle:
    """A copy of the bundle in a folder of its own, and the command line in it."""

    root: Path

    @property
    def report(self) -> Path:
        return self.root / "reports" / "pingan-zengcheng" / "2022"

    @property
    def raw(self) -> Path:
        return self.root / "data" / "raw" / "pingan-zengcheng" / "2022"

    @property
    def processed(self) -> Path:
        return self.root / "data" / "processed" / "pingan-zengcheng" / "2022"

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in {"YEAR", "PROJECT", "PROFILE", "REPORT_LANG", "EVALUTILS_OVERRIDES"}
        }
        return subprocess.run(
            [sys.executable, "-m", "evalutils", *words],
            cwd=self.root,
            env={**inherited, "EVALUTILS_ROOT": str(self.root), **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


def copy_bundle(to: Path) -> Bundle:
    """Copy what a run reads: notebooks, raw data, locks; the package is the installed one."""
    for part in ("notebooks", "data/raw"):
        shutil.copytree(ROOT / part, to / part)
    for file in ROOT.glob("requirements*.lock"):
        shutil.copy(file, to)
    return Bundle(to)


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that is filled once in a session, however many workers share its tests.

    The first worker to ask makes it while the others wait; nobody may change what is in it.
    """
    root = factory.getbasetemp()
    # A worker's own folder lies in that of the session.
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    folder, finished = root / name, root / f"{name}.finished"
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(alone(folder))
                break
            except InputFaults:
                time.sleep(0.1)
        if not finished.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed
            folder.mkdir()
            make(folder)
            finished.touch()
    return folder


def reported(folder: Path, *words: str, **environment: str) -> Bundle:
    """Return a copy of the bundle in which a command was run that must not fail."""
    bundle = copy_bundle(folder)
    done = bundle.run(*words, **environment)
    assert done.returncode == 0, done.stderr
    return bundle
