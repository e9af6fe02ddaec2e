"""A copy of the bundle in a folder of its own, to run and to spoil."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


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
