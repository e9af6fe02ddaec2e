"""Many project-years: which ones are meant, and the report of each, made in its own process."""

from __future__ import annotations

import fnmatch
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, phrase
from evalutils.base.paths import known_projects, known_years
from evalutils.base.places import Place
from evalutils.running.parameters import Asked, near_match

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
            near = near_match(pattern, [*names, *(name for name, _ in there)])
            facts = {"near": near or _listed(names)}
            faults.append(Fault("no_such_project_year", Place("batch"), pattern, facts))
        chosen.update(found)
    if faults:
        raise InputFaults(faults)
    return sorted(item for item in chosen if not wanted or item[1] in wanted)


def make(order: Order) -> Outcome:
    """Make the report of an order in a process of its own and return what came of it."""
    wanted = order.wanted
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
    from evalutils.running.standing import recorded

    found = recorded(Path(order.root), order.wanted)
    return None if found is None else found[0].report.relative_to(order.root).as_posix()


def _listed(names: Iterable[str]) -> str:
    return " ".join(sorted(names)) or phrase("nothing_there")
