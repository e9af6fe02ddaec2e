"""A finished report as its folder alone tells it: run.json, and the executed notebooks.

Whoever was sent the folder can compare it, list it or ask what changed, without the raw data
and without the program's processed tables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.paths import RECORD, RECORD_SCHEMA
from evalutils.base.places import Place
from evalutils.evaluation.results import MIME, OldResults, Results, results_from
from evalutils.reporting.document import Document, Review
from evalutils.reporting.editions import NotAReport, read_executed

_EXECUTED = "executed"
_RESULTS = "02_indicators.ipynb"
_REPORT = "03_report.ipynb"


@dataclass(frozen=True, slots=True)
class FinishedReport:
    """A report that was made, with everything its folder says.

    Parameters
    ----------
    folder
        Where it lies.
    record
        ``run.json``.
    results
        What the run worked out.
    document
        Headings and blocks of the report, those for reviewers too.
    """

    folder: Path
    record: Mapping[str, Any]
    results: Results
    document: Document

    @property
    def year(self) -> str:
        """The evaluation year."""
        return str(self.record["parameters"]["YEAR"])

    @property
    def name(self) -> str:
        """The project's name in the report's language."""
        return self.document.cover.name or self.results.project.name

    @property
    def indicator_names(self) -> dict[str, str]:
        """Code → name of every leaf, in the report's language."""
        places: dict[str, str] = {}
        for part in self.document.parts:
            if isinstance(part, Review):
                places |= {anchor: place.label for anchor, place in part.places.items()}
        leaves = (item for item in self.results.indicators if item.leaf)
        return {item.code: places.get(f"ind-{item.code}") or item.name for item in leaves}


def open_finished(place: Path) -> FinishedReport:
    """Return a finished report.

    Parameters
    ----------
    place
        Its folder, or a file in it, such as ``run.json``.

    Raises
    ------
    InputFaults
        With everything that keeps it from being read: no ``run.json``, one that is not of a
        report, executed notebooks that are missing, damaged or made by another version.
    """
    folder = place.parent if place.name == RECORD or place.is_file() else place
    record = read_run(folder)
    faults: list[Fault] = []
    results, document = None, None
    try:
        results = results_from(results_json_of(folder))
    except InputFaults as told:
        faults += told.faults
    except OldResults:
        faults.append(Fault("old_report", Place(_shown(folder, _RESULTS))))
    try:
        document = read_executed(_notebook(folder, _REPORT), review=True)
    except InputFaults as told:
        faults += told.faults
    except NotAReport:
        faults.append(Fault("old_report", Place(_shown(folder, _REPORT))))
    if results is None or document is None:
        raise InputFaults(faults)
    return FinishedReport(folder, record, results, document)


def read_run(folder: Path) -> Mapping[str, Any]:
    """Return the ``run.json`` of a report.

    Raises
    ------
    InputFaults
        If there is none, it is not a report's, or another version made it.
    """
    file = folder / RECORD
    if not file.is_file():
        raise InputFaults([Fault("no_report_here", Place(str(file)))])
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        record = None
    if isinstance(record, dict) and record.get("schema") != RECORD_SCHEMA:
        raise InputFaults([Fault("old_report", Place(str(file)))])
    if not is_of_report(record):
        raise InputFaults([Fault("not_a_run", Place(str(file)))])
    made: Mapping[str, Any] = record
    return made


def is_of_report(record: Any) -> bool:
    """Return whether the content of a ``run.json`` is that of a project-year's report.

    Examples
    --------
    >>> is_of_report({"schema": 2, "parameters": {"YEARS": "2021,2022"}})
    False
    """
    if not isinstance(record, dict) or record.get("schema") != RECORD_SCHEMA:
        return False
    parameters = record.get("parameters")
    named = {"YEAR", "PROJECT", "PROFILE", "REPORT_LANG"}
    return isinstance(parameters, dict) and named <= parameters.keys()


def results_json_of(folder: Path) -> Any:
    """Return the results of a report folder as ``results.json`` has them.

    Raises
    ------
    InputFaults
        If the executed notebook is missing or damaged, or has none.
    """
    for cell in _notebook(folder, _RESULTS)["cells"]:
        for output in cell.get("outputs", ()):
            if MIME in output.get("data", {}):
                return output["data"][MIME]
    raise InputFaults([Fault("old_report", Place(_shown(folder, _RESULTS)))])


def _notebook(folder: Path, name: str) -> dict[str, Any]:
    file = folder / _EXECUTED / name
    if not file.is_file():
        raise InputFaults([Fault("no_executed", Place(_shown(folder, name)))])
    try:
        notebook = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        notebook = None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise InputFaults([Fault("damaged_executed", Place(_shown(folder, name)))])
    return notebook


def _shown(folder: Path, name: str) -> str:
    return f"{folder.name}/{_EXECUTED}/{name}"
