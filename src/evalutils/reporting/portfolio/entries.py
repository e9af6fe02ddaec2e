"""What is at hand: every report under ``reports/``, and every year that has none yet."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from evalutils.errors import InputFaults
from evalutils.evaluation.audit import SEVERITIES
from evalutils.evaluation.results import interval_from
from evalutils.paths import DEFAULT_LANGUAGE, known_projects, known_years
from evalutils.reading.quantities import Interval
from evalutils.reporting.finished import RECORD, is_of_report, results_json_of

#: Files of an edition that are linked, in the order of their links.
FILES = ("report.html", "review.html", "report.pdf", "report.docx", "form.xlsx")
#: Whether there is a report, none, or one that cannot be read.
STATES = ("made", "missing", "unreadable")


@dataclass(frozen=True, slots=True)
class Edition:
    """A report folder of a project-year: one scoring profile, one language.

    Parameters
    ----------
    folder
        Relative to ``reports/``.
    profile, language
        As its ``run.json`` says.
    files
        Those of :data:`FILES` that are there.
    """

    folder: str
    profile: str
    language: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What one report came to, on stated targets only.

    Parameters
    ----------
    grades, gradable
        Grades the total could have; whether one may be given at all.
    places
        Place of each grade among those of its profile, from 0 (best).
    coverage, coverage_text
        可评分覆盖率.
    total, total_text
        Total if the unscored rest were 0 … full.
    execution, execution_text
        预算执行率; ``None`` where it is not stated.
    severities, rules
        Findings by severity and by rule.
    """

    grades: tuple[str, ...]
    gradable: bool
    places: tuple[int, ...]
    coverage: Fraction
    coverage_text: str
    total: Interval
    total_text: str
    execution: Interval | None
    execution_text: str
    severities: Mapping[str, int]
    rules: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A project-year.

    Parameters
    ----------
    project, year
        Folder and year.
    state
        One of :data:`STATES`.
    name, unit
        As stated, ``""`` where not.
    profile
        Of the edition that is shown.
    date
        Printed on the report.
    result
        ``None`` without a readable report.
    editions
        The one shown first.
    """

    project: str
    year: str
    state: str
    name: str = ""
    unit: str = ""
    profile: str = ""
    date: str = ""
    result: Result | None = None
    editions: tuple[Edition, ...] = field(default=())


def entries_under(root: Path) -> tuple[Entry, ...]:
    """Return every project-year of a bundle, sorted by project and year.

    Parameters
    ----------
    root
        The bundle's root. Comparisons and other folders without a report are passed over.
    """
    found: dict[tuple[str, str], list[Edition]] = {}
    for record, folder in records_under(root / "reports"):
        parameters = record["parameters"]
        edition = Edition(
            folder.relative_to(root / "reports").as_posix(),
            str(parameters["PROFILE"]),
            str(parameters["REPORT_LANG"]),
            tuple(name for name in FILES if (folder / name).is_file()),
        )
        found.setdefault((folder.parent.name, str(parameters["YEAR"])), []).append(edition)
    for project in known_projects(root):
        for year in known_years(root, project):
            found.setdefault((project, year), [])
    return tuple(
        _entry(root, project, year, found[project, year]) for project, year in sorted(found)
    )


def records_under(reports: Path) -> Iterator[tuple[Mapping[str, Any], Path]]:
    """Yield the ``run.json`` of every report with its folder, in the order of their names."""
    for file in sorted(reports.glob(f"*/*/{RECORD}")):
        folder = file.parent
        if folder.name.startswith(".") or folder.parent.name.startswith((".", "_")):
            continue
        try:
            record = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            continue
        if is_of_report(record):
            yield record, folder


def _entry(root: Path, project: str, year: str, editions: list[Edition]) -> Entry:
    if not editions:
        return Entry(project, year, "missing")
    # The project's own profile in Chinese has the folder that is named like the year.
    shown = sorted(editions, key=lambda one: (
        one.folder != f"{project}/{year}", one.language != DEFAULT_LANGUAGE, one.folder
    ))  # fmt: skip
    try:
        data = results_json_of(root / "reports" / shown[0].folder)
        return _read(project, year, data, tuple(shown))
    except (InputFaults, KeyError, TypeError, ValueError):
        return Entry(project, year, "unreadable", editions=tuple(shown))


def _read(project: str, year: str, data: Mapping[str, Any], editions: tuple[Edition, ...]) -> Entry:
    about, profile = data["project"], data["profile"]
    return Entry(
        project=project,
        year=year,
        state="made",
        name=str(about["name"] or ""),
        unit=str(about["unit"] or ""),
        profile=str(profile["name"]),
        date=str(about["report_date"]),
        result=_result(data),
        editions=editions,
    )


def _result(data: Mapping[str, Any]) -> Result:
    strict, values = data["outcomes"]["strict"], data["values"]
    bands = [band["name"] for band in data["profile"]["grades"]]
    execution = next(
        (item for item in data["indicators"] if item["leaf"] and item["kind"] == "execution"), None
    )
    rate = None if execution is None else values.get(f"score:{execution['code']}.actual")
    severities = Counter(item["severity"] for item in data["findings"])
    rules = Counter(item["rule"] for item in data["findings"])
    return Result(
        grades=tuple(strict["grades"]),
        gradable=bool(strict["gradable"]),
        places=tuple(bands.index(name) for name in strict["grades"]),
        coverage=Fraction(strict["coverage"]),
        coverage_text=str(values["score:strict.coverage"]["text"]),
        total=interval_from(strict["total"]),
        total_text=str(values["score:strict.total"]["text"]),
        execution=None if rate is None else interval_from(rate),
        execution_text="" if rate is None else str(rate["text"]),
        severities={name: severities[name] for name in SEVERITIES},
        rules=dict(sorted(rules.items())),
    )
