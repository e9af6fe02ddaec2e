"""Kill runs at random moments, and see that readers never find a mixture or a lost file.

    python tools/kill_runs.py [kills] [seed]

A copy of the bundle is reported again and again, each time killed (SIGKILL, with everything it
started) at another moment; after each kill the report that lies there must be whole by its own
``run.json`` and the raw folder byte for byte what it was. In the end one run has to complete, and
leave nothing beside the report.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
YEAR = Path("pingan-zengcheng/2022")
PARTS = ("data/raw", "notebooks", "requirements.lock")
COMMAND = [sys.executable, "-m", "evalutils", "report", "--quiet", "--force", "--year", "2022"]


def main() -> None:
    """Kill as often as asked, and say how long the run in the end took."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        root = bundle_in(Path(folder))
        whole = killed(root, kills, random.Random(seed))  # noqa: S311
        sys.stdout.write(f"{kills} kills, {whole} reports whole\n")


def bundle_in(folder: Path) -> Path:
    """Return a copy of the bundle with what a report is made from."""
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, folder / part)
    return folder


def killed(root: Path, kills: int, chance: random.Random) -> int:
    """Kill so many runs and return after how many a whole report lay there: after all of them.

    Raises
    ------
    SystemExit
        If a reader would have found a mixture, a raw file changed, or a run leaves something.
    """
    raw = contents(root / "data/raw")
    began = time.monotonic()
    finish(root)
    whole_run = time.monotonic() - began
    seen = 0
    for number in range(kills):
        # Half of them late, among the editions and in the swap.
        begin = 0.0 if number % 2 else 0.6
        kill(root, whole_run * chance.uniform(begin, 1.1))
        check(root)
        hold(contents(root / "data/raw") == raw, f"kill {number}: a raw file changed")
        seen += (root / "reports" / YEAR).is_dir()
    finish(root)
    check(root)
    beside = [path.name for path in (root / "reports" / YEAR.parent).iterdir()]
    hold(not [name for name in beside if name.endswith((".new", ".old"))], "leftovers")
    return seen


def hold(promise: bool, else_: str) -> None:
    """Stop where a promise is broken."""
    if not promise:
        raise SystemExit(else_)


def finish(root: Path) -> None:
    """Let a run complete."""
    subprocess.run(COMMAND, env={**os.environ, "EVALUTILS_ROOT": str(root)}, check=True)


def kill(root: Path, after: float) -> None:
    """Start a run in a process group of its own, and kill the group after some seconds."""
    env = {**os.environ, "EVALUTILS_ROOT": str(root)}
    with subprocess.Popen(
        COMMAND, env=env, start_new_session=True, stderr=subprocess.DEVNULL
    ) as run:
        try:
            run.wait(after)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)


def check(root: Path) -> None:
    """Hold the report that readers find against its own record, unless the swap was cut in two.

    In that one moment no report lies there; the last good one lies whole beside its place, and
    the next command puts it back.
    """
    report = root / "reports" / YEAR
    if not report.is_dir():
        aside = report.with_name(f".{report.name}.old")
        hold(aside.is_dir(), "neither the old report nor the new one")
        aside.rename(report)
    record = json.loads((report / "run.json").read_text(encoding="utf-8"))
    there = contents(report)
    hold(record["outputs"].items() <= there.items(), "a mixture of two runs")


def contents(folder: Path) -> dict[str, str]:
    """Return relative path → sha256 of every file under a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


if __name__ == "__main__":
    main()
