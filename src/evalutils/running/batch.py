"""Many project-years: which ones are meant, and the report of each in its own process.

On the processors of this machine or on a cluster of machines: both take the same task and the
same orders and give every outcome as it is done. The task is a plain function that starts a
process of its own, so that one that is killed loses nothing but itself.
"""

from __future__ import annotations

import fnmatch
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from evalutils.base.faults import Fault, InputFaults, near, phrase
from evalutils.base.paths import known_projects, known_years
from evalutils.base.places import Place
from evalutils.running.job import finished, recorded
from evalutils.running.parameters import Asked

#: What can come of an order: made now, nothing to do, faults told, stopped before its end.
STATES = ("made", "up_to_date", "faults", "failed")
#: Parameters that a run would else take from the environment of the batch.
_PARAMETERS = ("YEAR", "PROJECT", "PROFILE", "REPORT_LANG", "EVALUTILS_OVERRIDES")


@dataclass(frozen=True, slots=True)
class Order:
    """One report to make.

    Parameters
    ----------
    root
        The bundle, as every machine that takes part sees it.
    wanted
        Project, year, profile and language.
    force
        Run even if nothing has changed.
    """

    root: str
    wanted: Asked
    force: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one order.

    Parameters
    ----------
    project, year
        Of which project-year.
    state
        One of :data:`STATES`.
    report
        Folder of the report below the bundle, or ``None`` where none was made.
    said
        What the run told (the faults), or ``""``.
    """

    project: str
    year: str
    state: str
    report: str | None = None
    said: str = ""


def select(root: Path, patterns: Sequence[str], years: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the project-years that patterns name, sorted.

    Parameters
    ----------
    root
        The bundle.
    patterns
        ``PROJECT`` or ``PROJECT/YEAR``, with ``*`` and ``?``; none: all.
    years
        Only these years; none: all.

    Raises
    ------
    InputFaults
        With every pattern and every year that fits nothing.
    """
    there = [(name, year) for name in known_projects(root) for year in known_years(root, name)]
    wanted = set(years)
    faults = [
        Fault("no_such_year", Place("--years"), year, {"known": _listed({y for _, y in there})})
        for year in sorted(wanted - {year for _, year in there})
    ]
    chosen: set[tuple[str, str]] = set() if patterns else set(there)
    for pattern in patterns:
        named, _, of_year = pattern.strip("/").partition("/")
        found = [
            item
            for item in there
            if fnmatch.fnmatchcase(item[0], named) and fnmatch.fnmatchcase(item[1], of_year or "*")
        ]
        if not found:
            names = [f"{name}/{year}" for name, year in there]
            like = near(pattern, [*names, *(name for name, _ in there)], 1)
            facts = {"near": "".join(like) or _listed(names)}
            faults.append(Fault("no_such_project_year", Place("batch"), pattern, facts))
        chosen.update(found)
    if faults:
        raise InputFaults(faults)
    return sorted(item for item in chosen if not wanted or item[1] in wanted)


def make(order: Order) -> Outcome:
    """Make the report of an order in a process of its own and return what came of it.

    One that is up to date is left as it is: a worker of a cluster looks for itself, since
    another may have made it after the order was given.
    """
    wanted = order.wanted
    if not order.force and finished(Path(order.root), wanted) is not None:
        return Outcome(wanted.project, wanted.year, "up_to_date", _folder(order))
    words = [sys.executable, "-m", "evalutils", "report", "--quiet"]
    words += ["--project", wanted.project, "--year", wanted.year, "--language", wanted.language]
    words += ["--profile", wanted.profile] if wanted.profile else []
    words += ["--force"] if order.force else []
    inherited = {name: value for name, value in os.environ.items() if name not in _PARAMETERS}
    ran = subprocess.run(  # noqa: S603 - this Python and this package
        words,
        env={**inherited, "EVALUTILS_ROOT": order.root, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    said = ran.stderr.strip()
    if ran.returncode == 0:
        return Outcome(wanted.project, wanted.year, "made", _folder(order), said)
    if ran.returncode == 1 and "Traceback (most recent call last)" not in said:
        return Outcome(wanted.project, wanted.year, "faults", None, said)
    stopped = phrase("batch_stopped", status=ran.returncode)
    return Outcome(wanted.project, wanted.year, "failed", None, f"{stopped}\n{said}".strip())


def lost(order: Order, why: str) -> Outcome:
    """Return the outcome of an order that no worker of a cluster could finish."""
    return Outcome(order.wanted.project, order.wanted.year, "failed", None, why)


def _folder(order: Order) -> str | None:
    found = recorded(Path(order.root), order.wanted)
    return None if found is None else found[0].report.relative_to(order.root).as_posix()


def _listed(names: Iterable[str]) -> str:
    return " ".join(sorted(names)) or phrase("nothing_there")


Given = TypeVar("Given")
Done = TypeVar("Done")


def on_this_machine(
    task: Callable[[Given], Done], orders: Sequence[Given], jobs: int | None = None
) -> Iterator[Done]:
    """Yield what a task makes of each order, in the order in which they are done.

    Parameters
    ----------
    task
        Waits for a process; so a thread each is enough here.
    orders
        What to do.
    jobs
        How many at a time; by default one a processor.

    Examples
    --------
    >>> sorted(on_this_machine(abs, [-2, 1, -3], jobs=2))
    [1, 2, 3]
    """
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        waiting = [pool.submit(task, order) for order in orders]
        try:
            for done in as_completed(waiting):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def on_cluster(
    task: Callable[[Given], Done],
    orders: Sequence[Given],
    address: str,
    lost: Callable[[Given, str], Done],
) -> Iterator[Done]:
    """Yield what a task makes of each order on the workers of a Dask scheduler.

    Parameters
    ----------
    task
        As for :func:`on_this_machine`; the workers have this package and see the same folder.
    orders
        What to do. An order whose worker was lost is given to another one.
    address
        Of the scheduler (``tcp://host:8786``).
    lost
        What stands for an order that no worker could finish, given the reason.

    Raises
    ------
    InputFaults
        If the extra ``cluster`` is not installed, or no scheduler answers.
    """
    client = _client(address)
    try:
        from distributed import as_completed as done_in_turn

        # One report needs a processor of its own; impure: it is made again when it is asked for.
        waiting = {client.submit(task, order, pure=False): order for order in orders}
        for future in done_in_turn(list(waiting)):
            problem = future.exception()
            if problem is None:
                yield future.result()
            else:
                yield lost(waiting[future], str(problem))
    finally:
        client.close()


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise InputFaults([Fault("no_distributed", Place("--cluster"), address)]) from error
    try:
        return Client(address, timeout="10s")
    except (OSError, ValueError, TimeoutError) as error:
        facts = {"why": str(error)}
        raise InputFaults([Fault("no_scheduler", Place("--cluster"), address, facts)]) from error
