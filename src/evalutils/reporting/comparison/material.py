"""Opening a comparison: the finished reports of the years asked for, and all that follows."""

from __future__ import annotations

import re
from pathlib import Path

from evalutils.errors import Fault, InputFaults, Where
from evalutils.paths import DEFAULT_LANGUAGE, DEFAULT_PROJECT, YearPaths, bundle_root
from evalutils.reporting.comparison.measures import with_changes
from evalutils.reporting.comparison.years import ComparedYears, compared
from evalutils.reporting.finished import RECORD, FinishedReport, open_finished, read_run

_BETWEEN = re.compile(r"[\s,，、;；]+")


def listed_years(words: str) -> list[str]:
    """Return the years named in a parameter, rising, each once.

    Examples
    --------
    >>> listed_years("2023, 2021，2022 2021")
    ['2021', '2022', '2023']
    """
    return sorted({year for year in _BETWEEN.split(words) if year})


def open_years(
    years: str,
    project: str = DEFAULT_PROJECT,
    profile: str = "",
    language: str = DEFAULT_LANGUAGE,
) -> ComparedYears:
    """Return the material of a comparison.

    Parameters
    ----------
    years
        As the parameter has it: ``2021,2022,2023``.
    project, profile, language
        Parameters of the reports; ``profile`` ``""`` is each year's own.

    Raises
    ------
    InputFaults
        With every year that has no finished report to read.
    """
    root = bundle_root()
    reports: list[FinishedReport] = []
    faults: list[Fault] = []
    for year in listed_years(years):
        try:
            reports.append(open_finished(report_folder(root, project, year, profile, language)))
        except InputFaults as told:
            faults += told.faults
    if faults:
        raise InputFaults(faults)
    return with_changes(compared(reports, language))


def report_folder(root: Path, project: str, year: str, profile: str, language: str) -> Path:
    """Return where a report lies: in its profile's own folder, or in that of the project's.

    Raises
    ------
    InputFaults
        If there is none.
    """
    at_home = YearPaths(root, project, year, language=language).report
    places = [at_home]
    if profile:
        places.insert(0, YearPaths(root, project, year, profile, language, "").report)
    for place in places:
        if (place / RECORD).is_file():
            made_with = read_run(place)["parameters"]["PROFILE"]
            if profile in {"", made_with}:
                return place
    shown = at_home.relative_to(root).as_posix()
    raise InputFaults([Fault("no_report_here", Where(shown))])
