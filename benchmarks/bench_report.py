"""Wall time of ``make report YEAR=2022``: everything run again, and nothing changed.

Whole commands as a user types them, the two kinds taking turns so that a busy minute of the
machine falls on both. Prints minimum, median and maximum in seconds::

    .venv/bin/python benchmarks/bench_report.py --rounds 5

``--fresh`` adds one run in a fresh clone, split into setting up and running.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPORT = ("make", "report", "YEAR=2022")
RECORD = Path("reports/pingan-zengcheng/2022/run.json")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--fresh", action="store_true")
    args = parser.parse_args()
    seconds(REPORT, ROOT)  # so that the environment is there and caches are warm
    times: dict[str, list[float]] = {"run again": [], "nothing changed": []}
    for _ in range(args.rounds):
        (ROOT / RECORD).unlink()  # without its record a report has to be made again
        times["run again"].append(seconds(REPORT, ROOT))
        times["nothing changed"].append(seconds(REPORT, ROOT))
    if args.fresh:
        times |= fresh()
    for name, values in times.items():
        low, middle, high = min(values), statistics.median(values), max(values)
        print(f"{name:24} min {low:7.3f}  median {middle:7.3f}  max {high:7.3f}  n {len(values)}")


def fresh() -> dict[str, list[float]]:
    """Return the times of setting up and of the first run in a fresh clone."""
    git = shutil.which("git") or "git"
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "clone")
        subprocess.run([git, "clone", "--quiet", str(ROOT), str(clone)], check=True)
        setup = seconds((sys.executable, "tools/setup_venv.py", "run"), clone)
        return {"fresh clone: set up": [setup], "fresh clone: first run": [seconds(REPORT, clone)]}


def seconds(command: tuple[str, ...], folder: Path) -> float:
    """Return the wall time of a command that must succeed."""
    kept = {k: v for k, v in os.environ.items() if k not in {"MAKEFLAGS", "VIRTUAL_ENV"}}
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=kept, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
