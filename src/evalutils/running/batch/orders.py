"""Many project-years: which ones are meant, and what came of each."""

from __future__ import annotations

import csv
import fnmatch
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, near, phrase
from evalutils.base.paths import known_projects, known_years
from evalutils.base.places import Place
from evalutils.running.parameters import Asked

#: What can come of an order: made now, nothing to do, faults told, stopped before its end, and
#: left where the whole batch was.
STATES = ("made", "up_to_date", "faults", "failed", "left")
#: How the columns of a table of project-years are titled.
_TITLES = ({"project", "项目", "项目文件夹"}, {"year", "年度", "年份"})


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


def read_table(path: Path) -> list[str]:
    """Return the project-years that a table names, as ``PROJECT/YEAR``.

    Parameters
    ----------
    path
        CSV with the columns project (项目) and year (年度), in UTF-8 or GB18030; others are
        left alone.

    Raises
    ------
    InputFaults
        If it cannot be read or lacks a column, and with every row that names nothing or names
        what stood above it.
    """
    from evalutils.reading.documents import decode

    try:
        rows = list(csv.reader(io.StringIO(decode(path.read_bytes(), str(path))[0])))
    except (OSError, csv.Error) as error:
        raise InputFaults([Fault("table_unreadable", Place(str(path)), str(error))]) from error
    head = [title.strip().lower() for title in rows[0]] if rows else []
    columns = [
        next((at for at, title in enumerate(head) if title in names), None) for names in _TITLES
    ]
    if None in columns:
        found = ", ".join(rows[0]) if rows else ""
        raise InputFaults([Fault("table_columns", Place(str(path), row=1), found)])
    named: dict[str, int] = {}
    faults = []
    for number, row in enumerate(rows[1:], 2):
        cells = [row[at].strip() if at is not None and at < len(row) else "" for at in columns]
        if not any(cells):
            continue
        name = "/".join(cells)
        if not all(cells):
            faults.append(Fault("table_row", Place(str(path), row=number), name))
        elif name in named:
            facts = {"row": named[name]}
            faults.append(Fault("table_twice", Place(str(path), row=number), name, facts))
        named.setdefault(name, number)
    if faults or not named:
        raise InputFaults(faults or [Fault("table_row", Place(str(path), row=2))])
    return list(named)


def lost(order: Order, why: str) -> Outcome:
    """Return the outcome of an order that no worker of a cluster could finish."""
    return Outcome(order.wanted.project, order.wanted.year, "failed", None, why)


def left(orders: Iterable[Order], outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return an outcome for each order that has none: nobody came to it, or to its end."""
    known = {(one.project, one.year) for one in outcomes}
    wanted = ((order.wanted.project, order.wanted.year) for order in orders)
    return [Outcome(*name, "left") for name in wanted if name not in known]


def _listed(names: Iterable[str]) -> str:
    return " ".join(sorted(names)) or phrase("nothing_there")
