"""``make bench``: what everything takes, beside the same work by papermill, DuckDB and pip.

    .venv/bin/python benchmarks/bench.py            # about ten minutes on two quiet cores
    QUICK=1 .venv/bin/python benchmarks/bench.py    # a third of that, with fewer rounds and rows
    .venv/bin/python benchmarks/bench.py report batch --readme   # only these; into the READMEs

Works take turns, so that a busy minute of the machine falls on both; figures are medians. Ratios
are of processor time where both sides do everything in processes of their own, since that is
the steadier of the two on a shared machine; the seconds stand beside them. ``BATCH=100`` makes a
batch of a hundred instead of a dozen, ``ROWS=12000000`` records of twelve million rows.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench_audit import write as write_form
from bench_records import write as write_records
from measuring import Took, in_turns, machine, took, versions

ROOT = Path(__file__).resolve().parents[1]
RIVALS = Path(__file__).with_name("rivals.py")
PROJECT, YEAR = "pingan-zengcheng", "2022"
STAGES = ("01_clean", "02_indicators", "03_report")
#: Words of a sentence that every edition prints, and what they become: nothing else changes.
CHANGES = ("因果关系无法确认。", "因果关系尚无法确认。")
#: Head of a reviewer's table.
COMMENTS = "anchor,reviewer,date,comment,status"
QUICK = bool(os.environ.get("QUICK"))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table.

    Parameters
    ----------
    key
        Name of what is measured, in both languages (``ROWS``).
    theirs, ours
        As they are printed; ``theirs`` is ``""`` where there is nobody to compare with.
    ratio
        Theirs divided by ours.
    """

    key: str
    theirs: str
    ours: str
    ratio: str = ""


#: Key → what it says in the READMEs, English and Chinese.
ROWS = {
    "cold": ("report, first run (no bytecode yet)", "报告，第一次运行（还没有字节码）"),
    "warm": ("report, everything again", "报告，全部重算"),
    "sentence": ("report, one sentence of the analysis changed", "报告，分析中改一句话"),
    "comment": ("report, one comment of a reviewer", "报告，复核人加一条意见"),
    "nothing": ("report, nothing changed", "报告，没有变化"),
    "batch": ("batch, two workers, a report", "批量，两个进程，每份报告"),
    "functions": ("the same by bare functions in two processes", "同上，两个进程直接调用函数"),
    "no_op": ("batch, nothing changed, a project-year", "批量，没有变化，每个项目年度"),
    "records": ("records, read, checked and aggregated", "逐条记录，读取、核对、汇总"),
    "quantities": ("quantities read", "读取数量"),
    "audit": ("forms audited, one core", "审查自评表，单核"),
    "setup": ("set-up of a fresh clone", "新克隆建环境"),
}
#: Part asked for → what measures it.
PARTS = ("report", "batch", "records", "reading", "setup")


def main() -> int:
    """Measure what is asked for, print the table, and write it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], default=[])
    parser.add_argument("--readme", action="store_true", help="write the table into the READMEs")
    asked = parser.parse_args()
    parts = asked.parts or [part for part in PARTS if not (QUICK and part == "setup")]
    about = machine()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for part in parts:
            began = time.perf_counter()
            rows += globals()[f"of_{part}"](Path(name, part))
            sys.stderr.write(f"{part}: {time.perf_counter() - began:.0f} s\n")
    from bench_table import printed, put_into_readmes

    for language in (0, 1):
        print("\n".join(printed(rows, about, versions(), language)) + "\n")
    if asked.readme:
        put_into_readmes(ROOT, rows, about, versions())
    return 0


def of_report(place: Path) -> Iterator[Row]:
    """Compare one report: first run, all again, a sentence, a comment, nothing changed."""
    alone, ours = copied(place / "alone"), copied(place / "ours")
    rounds = 1 if QUICK else 3
    bare = {name: place / f"bytecode-{name}" for name in ("theirs", "ours")}
    cold = in_turns(
        1,
        theirs=lambda: papermill(alone, PYTHONPYCACHEPREFIX=str(bare["theirs"])),
        ours=lambda: report(ours, PYTHONPYCACHEPREFIX=str(bare["ours"])),
    )
    yield compared("cold", cold["theirs"], cold["ours"])
    again = in_turns(
        rounds,
        theirs=lambda: papermill(alone),
        ours=lambda: report(ours, "--force"),
        sentence=lambda: (rewritten(ours), report(ours))[1],
        comment=lambda: (commented(ours), report(ours))[1],
        nothing=lambda: report(ours),
    )
    for key in ("warm", "sentence", "comment", "nothing"):
        yield compared(key, again["theirs"], again["ours" if key == "warm" else key])


def of_batch(place: Path) -> Iterator[Row]:
    """Compare a batch with papermill's API and with bare functions, in two processes each."""
    count = int(os.environ.get("BATCH", "4" if QUICK else "12"))
    projects = [f"project-{number:03d}" for number in range(count)]
    bundle = copied(place / "bundle", projects)
    found = in_turns(
        1,
        theirs=lambda: rival(bundle, "papermill", "2", *projects),
        bare=lambda: rival(bundle, "bare", "2", *projects),
        ours=lambda: evalutils(bundle, "batch", "--jobs", "2", "--quiet"),
        nothing=lambda: evalutils(bundle, "batch", "--jobs", "2", "--quiet"),
    )
    each = {name: Took(one.seconds / count, one.processor / count, one.peak)
            for name, one in found.items()}  # fmt: skip
    yield compared("batch", each["theirs"], each["ours"])
    yield compared("functions", each["bare"], each["ours"])
    yield Row("no_op", "", f"{each['nothing'].seconds * 1000:.0f} ms")


def of_records(place: Path) -> Iterator[Row]:
    """Compare records with DuckDB alone, which checks nothing."""
    rows = int(os.environ.get("ROWS", "200000" if QUICK else "3000000"))
    write_records(place, rows // 2)
    found = in_turns(
        1 if QUICK else 3,
        theirs=lambda: rival(place, "duckdb"),
        ours=lambda: rival(place, "ours"),
    )
    theirs, ours = found["theirs"], found["ours"]
    each = f"{rows:,} "
    yield Row(
        "records",
        f"{each}DuckDB: {shown(theirs)}, {theirs.peak:.0f} MiB",
        f"{shown(ours)}, {ours.peak:.0f} MiB",
        ratio(theirs.processor, ours.processor),
    )


def of_reading(place: Path) -> Iterator[Row]:
    """Return how fast quantities and forms are read on one core."""
    place.mkdir()
    from evalutils.evaluation.audit import audit_file
    from evalutils.reading.quantities import read_quantities

    source = (ROOT / f"data/raw/{PROJECT}/{YEAR}/source/self-evaluation-report.txt").read_text(
        encoding="utf-8"
    )
    text = source * (40 if QUICK else 200)
    read_quantities(source)
    used = of_processor(lambda: read_quantities(text))
    yield Row("quantities", "", f"{len(text) / used:,.0f} /s")
    forms = [number for number in range(40 if QUICK else 200) if number % 10 != 9]
    for number in forms:
        write_form(place, number)
    files = sorted(place.iterdir())
    audit_file(files[0])
    used = of_processor(lambda: [audit_file(file) for file in files])
    yield Row("audit", "", f"{len(files) / used:.0f} /s")


def of_setup(place: Path) -> Iterator[Row]:
    """Compare setting up by pip and by uv in fresh clones, with whatever their caches hold."""
    git = shutil.which("git") or "git"
    clones = {name: place / name for name in ("pip", "uv")}
    for clone in clones.values():
        subprocess.run([git, "clone", "--quiet", str(ROOT), str(clone)], check=True)
    words = [sys.executable, "tools/setup_venv.py", "run"]
    kept = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"}
    found = in_turns(
        1,
        theirs=lambda: took(words, clones["pip"], {**kept, "EVALUTILS_INSTALLER": "pip"}),
        ours=lambda: took(words, clones["uv"], kept),
    )
    yield Row(
        "setup",
        f"pip: {shown(found['theirs'])}",
        f"uv: {shown(found['ours'])}",
        ratio(found["theirs"].seconds, found["ours"].seconds),
    )


def copied(to: Path, projects: list[str] | None = None) -> Path:
    """Return a bundle of its own, with the project of 2022 once for each name."""
    shutil.copytree(ROOT / "notebooks", to / "notebooks")
    for lock in ROOT.glob("requirements*.lock"):
        shutil.copy(lock, to)
    for name in projects or [PROJECT]:
        shutil.copytree(ROOT / "data/raw" / PROJECT / YEAR, to / "data/raw" / name / YEAR)
    return to


def rewritten(bundle: Path) -> None:
    """Change one sentence of the analysis, another way each time."""
    file = bundle / "data/raw" / PROJECT / YEAR / "analysis.yaml"
    words = file.read_text(encoding="utf-8")
    old, new = CHANGES if CHANGES[1] not in words else CHANGES[::-1]
    file.write_text(words.replace(old, new, 1), encoding="utf-8")


def commented(bundle: Path) -> None:
    """Let a reviewer say one thing more about a score."""
    file = bundle / "data/raw" / PROJECT / YEAR / "review.csv"
    said = file.read_text(encoding="utf-8") if file.is_file() else f"{COMMENTS}\n"
    row = f"ind-Q1,复核人,2026-01-02,分母应另有来源{len(said)},open\n"
    file.write_text(said + row, encoding="utf-8")


def papermill(bundle: Path, **environment: str) -> Took:
    """Run the three notebooks and convert the last with nothing but the two tools."""
    (bundle / "out").mkdir(exist_ok=True)
    (bundle / "data/processed" / PROJECT / YEAR).mkdir(parents=True, exist_ok=True)
    runs = [
        module(
            bundle, "papermill", "--no-progress-bar", "-r", "YEAR", YEAR, "-r", "PROJECT", PROJECT,
            f"notebooks/{name}.ipynb", f"out/{name}.ipynb", **environment,
        )
        for name in STAGES
    ]  # fmt: skip
    page = ("out/03_report.ipynb", "--output", "report.html")
    runs.append(module(bundle, "nbconvert", "--to", "html", "--no-input", *page, **environment))
    return Took(
        sum(run.seconds for run in runs),
        sum(run.processor for run in runs),
        max(run.peak for run in runs),
    )


def report(bundle: Path, *words: str, **environment: str) -> Took:
    """Make the report with every edition."""
    return evalutils(bundle, "report", "--year", YEAR, "--quiet", *words, **environment)


def evalutils(bundle: Path, *words: str, **environment: str) -> Took:
    """Run a command of this program."""
    return module(bundle, "evalutils", *words, **environment)


def rival(folder: Path, kind: str, *words: str) -> Took:
    """Run one of the rivals."""
    command = [sys.executable, str(RIVALS), kind, str(folder), *words]
    return took(command, RIVALS.parent, {**os.environ, "EVALUTILS_ROOT": str(folder)})


def module(bundle: Path, *words: str, **environment: str) -> Took:
    """Run a module of this Python on a bundle."""
    given = {**os.environ, "EVALUTILS_ROOT": str(bundle), **environment}
    if "PYTHONPYCACHEPREFIX" in environment:
        given.pop("PYTHONDONTWRITEBYTECODE", None)
    return took([sys.executable, "-m", *words], bundle, given)


def of_processor(work: Callable[[], object]) -> float:
    """Return the processor time of a work in this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


def compared(key: str, theirs: Took, ours: Took) -> Row:
    """Return the line of two works that do the same."""
    return Row(key, shown(theirs), shown(ours), ratio(theirs.seconds, ours.seconds))


def shown(one: Took) -> str:
    """Return wall and processor time.

    Examples
    --------
    >>> shown(Took(12.34, 0.123, 80))
    '12.3 s (0.12 s)'
    """
    wall, used = (f"{t:.1f} s" if t >= 1 else f"{t:.2f} s" for t in (one.seconds, one.processor))
    return f"{wall} ({used})"


def ratio(theirs: float, ours: float) -> str:
    """Return how many times as long the others take.

    Examples
    --------
    >>> ratio(9, 3), ratio(30, 0.1)
    ('3.0 ×', '300 ×')
    """
    times = theirs / ours
    return f"{times:.0f} ×" if times >= 20 else f"{times:.1f} ×"


if __name__ == "__main__":
    raise SystemExit(main())
