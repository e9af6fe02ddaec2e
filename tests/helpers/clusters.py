"""A Dask scheduler and its workers on this machine, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scheduler(
    folder: Path, processes: list[subprocess.Popen[bytes]] | None = None
) -> Iterator[str]:
    """A scheduler in a process of its own; its address."""
    told = folder / "scheduler.json"
    words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
    with dask("scheduler", *words) as process:
        if processes is not None:
            processes.append(process)
        end = time.monotonic() + 60
        while not told.exists() or not told.read_text(encoding="utf-8"):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        yield json.loads(told.read_text(encoding="utf-8"))["address"]


@contextmanager
def dask(part: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A scheduler or a worker in a process of its own, killed at the end."""
    more = ("--no-nanny", "--no-dashboard") if part == "worker" else ()
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{part}", *words, *more],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
