"""Wall and processor time of whole commands, in turns, and what they were measured on."""

from __future__ import annotations

import io
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

#: What both sides stand on: their versions are told beside the figures.
TOLD = ("papermill", "nbconvert", "nbclient", "ipykernel", "pandas", "duckdb", "typst")


@dataclass(frozen=True, slots=True)
class Took:
    """What a command took.

    Parameters
    ----------
    seconds
        By the clock on the wall.
    processor
        Of the processors, with all processes that it started and waited for.
    peak
        Most memory that one of these processes held, in MiB.
    """

    seconds: float
    processor: float
    peak: float


def took(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Took:
    """Run a command that has to succeed and return what it took."""
    began = time.perf_counter()
    running = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    # standard error is read until its end before the wait, which reports what was used
    with running.stderr or io.BytesIO() as told:
        said = told.read()
    _, status, used = os.wait4(running.pid, 0)
    seconds = time.perf_counter() - began
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        words = said.decode("utf-8", "replace").strip()
        message = f"{' '.join(command)}: {running.returncode}\n{words}"
        raise RuntimeError(message)
    return Took(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def in_turns(rounds: int, **works: Callable[[], Took]) -> dict[str, Took]:
    """Return the medians of works that take turns, so that a busy minute falls on all of them."""
    found: dict[str, list[Took]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(work())
    return {name: middle(runs) for name, runs in found.items()}


def middle(runs: Sequence[Took]) -> Took:
    """Return the median of each figure.

    Examples
    --------
    >>> middle([Took(3, 2, 10), Took(1, 1, 12), Took(2, 9, 11)])
    Took(seconds=2, processor=2, peak=11)
    """
    return Took(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.processor for run in runs),
        statistics.median(run.peak for run in runs),
    )


def machine() -> str:
    """Return what the figures were measured on: processor, cores, system, load before."""
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}{load}"


def versions() -> str:
    """Return the versions of Python and of what both sides stand on."""
    named = [f"Python {platform.python_version()}"]
    for name in TOLD:
        try:
            named.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(named)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or sys.platform
