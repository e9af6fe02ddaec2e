"""The same notebooks by papermill and nbconvert alone, and by ``make report``: what each gives.

Both work on a copy of the bundle. "Alone" is what most projects do: ``papermill`` on each of the
three notebooks in turn, ``jupyter nbconvert --to html --no-input`` on the last, the default
template, the default engine. Prints a table in Markdown; needs chromium for the lines about the
page, and axe-core (``npm install axe-core``, or ``AXE_JS``) for the barriers::

    .venv/bin/python benchmarks/bench_papermill.py --rounds 3
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
STAGES = ("01_clean", "02_indicators", "03_report")
PARAMETERS = ("-r", "YEAR", "2022", "-r", "PROJECT", "pingan-zengcheng")
AXE = Path(os.environ.get("AXE_JS", ROOT / "node_modules/axe-core/axe.min.js"))


def main() -> None:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        alone = copied(Path(folder, "alone"))
        ours = copied(Path(folder, "ours"))
        (alone / "out").mkdir()
        rows = compared(alone, ours, rounds)
    print("| | papermill + nbconvert | evalutils |\n|---|---|---|")
    for name, theirs, mine in rows:
        print(f"| {name} | {theirs} | {mine} |")


def compared(alone: Path, ours: Path, rounds: int) -> list[tuple[str, str, str]]:
    """Return the rows of the table."""
    page, report = alone / "out/report.html", ours / "reports/pingan-zengcheng/2022/report.html"
    times: dict[str, list[float]] = {"theirs": [], "ours": []}
    digests: list[set[str]] = []
    for _ in range(rounds):  # taking turns, so that a busy minute falls on both
        times["theirs"].append(seconds(lambda: by_papermill(alone)))
        times["ours"].append(seconds(lambda: by_evalutils(ours, "--force")))
        digests.append(differing(alone, ours, digests))
    again = seconds(lambda: by_papermill(alone)), seconds(lambda: by_evalutils(ours))
    theirs, mine = looked_at(page), looked_at(report)
    wrong = [misspelt(alone), misspelt(ours, program=True)]
    unequal = digests[-1] - {""}
    middle = {name: f"{statistics.median(values):.1f} s" for name, values in times.items()}
    made = sorted(path.suffix[1:] for path in report.parent.glob("re*.*"))
    return [
        ("one run (median)", middle["theirs"], middle["ours"]),
        ("the same again, nothing changed", f"{again[0]:.1f} s", f"{again[1]:.2f} s"),
        ("what readers get", "html", ", ".join(dict.fromkeys([*made, "xlsx"]))),
        ("size of the page", size(page), f"{size(report)}, fonts included"),
        ("requests of the page to other hosts", theirs["requests"], mine["requests"]),
        ("barriers found by axe", theirs["axe"], mine["axe"]),
        ("files that differ between two runs", named(unequal, "alone:"), named(unequal, "ours:")),
        ("YAER=2022 instead of YEAR", *wrong),
    ]


def copied(to: Path) -> Path:
    """Return a copy of what a run reads."""
    for part in ("notebooks", "data/raw"):
        shutil.copytree(ROOT / part, to / part)
    for lock in ROOT.glob("requirements*.lock"):
        shutil.copy(lock, to)
    return to


def by_papermill(folder: Path) -> None:
    """Run the notebooks and convert the last, with nothing but the two tools."""
    processed = folder / "data/processed/pingan-zengcheng/2022"
    processed.mkdir(parents=True, exist_ok=True)
    for stage in STAGES:
        source, target = f"notebooks/{stage}.ipynb", f"out/{stage}.ipynb"
        run(folder, "papermill", "--no-progress-bar", *PARAMETERS, source, target)
    page = ("out/03_report.ipynb", "--output", "report.html")
    run(folder, "nbconvert", "--to", "html", "--no-input", *page)


def by_evalutils(folder: Path, *words: str) -> None:
    """Make the report."""
    run(folder, "evalutils", "report", "--year", "2022", "--quiet", *words)


def misspelt(folder: Path, *, program: bool = False) -> str:
    """Return what a misspelt parameter leads to."""
    if program:
        words = ["evalutils", "report", "--yaer", "2022"]
    else:
        words = ["papermill", "--no-progress-bar", "-r", "YAER", "2022"]
        words += ["notebooks/01_clean.ipynb", "out/misspelt.ipynb"]
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env=environment(folder),
        capture_output=True, check=False,
    )  # fmt: skip
    return f"stops, exit status {done.returncode}" if done.returncode else "runs all the same"


def differing(alone: Path, ours: Path, before: list[set[str]]) -> set[str]:
    """Return the files of both that are not as they were after the first round."""
    now = {f"alone:{name}={digest}" for name, digest in digested(alone / "out")}
    now |= {f"ours:{name}={digest}" for name, digest in digested(ours / "reports")}
    first = FIRST.setdefault("digests", now)
    changed = {entry.rsplit("=", 1)[0] for entry in now ^ first}
    return {""} | changed | (before[-1] if before else set())


FIRST: dict[str, set[str]] = {}


def digested(folder: Path) -> list[tuple[str, str]]:
    """Return name and hash of every file below a folder that is meant to be compared."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    # environment.json names machine and time, and is said to differ
    kept = [path for path in paths if path.name not in {"environment.json", "misspelt.ipynb"}]
    return [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in kept]


def looked_at(page: Path) -> dict[str, str]:
    """Return what a browser says of a page."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    requests: set[str] = set()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        shown: Any = browser.new_page()
        shown.on("request", lambda asked: requests.add(asked.url))
        shown.goto(page.as_uri(), wait_until="domcontentloaded")
        shown.wait_for_timeout(1000)
        barriers = "not measured"
        if AXE.exists():
            shown.evaluate(AXE.read_text(encoding="utf-8"))
            found = shown.evaluate("axe.run()")["violations"]
            nodes = sum(len(one["nodes"]) for one in found)
            barriers = f"{len(found)} kinds, {nodes} places" if found else "0"
        browser.close()
    outside = [url for url in requests if url.startswith("http")]
    return {"requests": str(len(outside)), "axe": barriers}


def named(entries: set[str], start: str) -> str:
    """Return how many files differ, and which."""
    names = sorted(entry.removeprefix(start) for entry in entries if entry.startswith(start))
    return f"{len(names)} ({', '.join(names)})" if names else "0"


def size(page: Path) -> str:
    """Return the size of a file in KB."""
    return f"{page.stat().st_size / 1000:.0f} KB"


def seconds(work: Callable[[], None]) -> float:
    """Return the wall time of a piece of work."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def run(folder: Path, *words: str) -> None:
    """Run a module of this Python in a folder; it must succeed."""
    subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env=environment(folder), check=True,
        capture_output=True,
    )  # fmt: skip


def environment(folder: Path) -> dict[str, str]:
    """Return the environment both run in."""
    return {**os.environ, "EVALUTILS_ROOT": str(folder)}


if __name__ == "__main__":
    main()
