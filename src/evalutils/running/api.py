"""What the commands do, for programs: ``from evalutils import read, audit, score, quantities``.

Each function gives the records the commands print, and :func:`frame` makes a table of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalutils.base.faults import InputFaults
from evalutils.base.paths import DEFAULT_PROFILE, own_profiles, usual_project
from evalutils.evaluation.audit import FileAudit, audit_file, with_units
from evalutils.evaluation.form_scoring import FileScores, FormScore, score_document, score_form
from evalutils.evaluation.profiles import load_profile
from evalutils.evaluation.submissions import together
from evalutils.evidence.processed import read_frames
from evalutils.evidence.year import fault, open_clean
from evalutils.reading.documents import files_of, read_document
from evalutils.reading.export import told_as_json
from evalutils.reading.forms import read_forms
from evalutils.reading.quantities import Quantity, read_quantities
from evalutils.reading.reports import read_document as read_told
from evalutils.reading.selfeval import SelfEvaluation
from evalutils.reading.sums import checked
from evalutils.running.received import audit_files, read_files

if TYPE_CHECKING:
    import pandas as pd


__all__ = [
    "audit",
    "audit_folder",
    "fault",
    "frame",
    "frames",
    "quantities",
    "read",
    "score",
    "score_folder",
]


def read(path: str | Path) -> tuple[SelfEvaluation, ...]:
    """Return what a file says, in tables and in prose, one entry for each project-year told.

    Parameters
    ----------
    path
        A file of any format that documents are read in.

    Raises
    ------
    InputFaults
        If the file cannot be read, with the reason and the next step.
    """
    return read_told(checked(read_document(Path(path))))


def audit(path: str | Path, profile: str | None = None, language: str = "zh") -> FileAudit:
    """Return what the rules find in a file, what could not be read, and what was not judged.

    Parameters
    ----------
    path
        Form or report.
    profile
        评分口径; without one the one a form names, else the default, whose findings are asked.
    language
        ``zh`` or ``en``, of what could not be read.
    """
    return audit_file(Path(path), profile, language)


def audit_folder(
    path: str | Path, profile: str | None = None, language: str = "zh"
) -> tuple[FileAudit, ...]:
    """Return what the rules find in every file of a folder or archive, held against each other.

    Parameters
    ----------
    path
        A folder, a ``.zip``, or a single file.
    profile, language
        As for :func:`audit`.
    """
    with files_of([str(path)]) as files:
        audited = audit_files(files, profile, language)
        return tuple(together(with_units(audited)))


def score(path: str | Path, profile: str = DEFAULT_PROFILE) -> tuple[FormScore, ...]:
    """Return the score of every form of a file, by its own targets and actual values.

    Raises
    ------
    InputFaults
        If the file cannot be read, or there is no such profile.
    """
    known = load_profile(profile, own_profiles())
    return tuple(score_form(form, known) for form in read_forms(checked(read_document(Path(path)))))


def score_folder(path: str | Path, profile: str = DEFAULT_PROFILE) -> tuple[FileScores, ...]:
    """Return the scores of every form in a folder or archive, file by file; none is left out.

    Parameters
    ----------
    path
        A folder, a ``.zip``, or a single file.
    profile
        评分口径, a shipped one or one in ``data/profiles`` of this bundle.

    Returns
    -------
    tuple of FileScores
        With ``faults`` where a file could not be read, has no form, or has one that does not fit.

    Raises
    ------
    InputFaults
        If there is no such path or no such profile.

    Examples
    --------
    A table with a row for each form, and one for each file that has none::

        table = frame(score_folder("报送材料"))
        table[table["total_high"].astype(float) < 60]
    """
    task = partial(score_document, profile=load_profile(profile, own_profiles()))
    scored: list[FileScores] = []
    with files_of([str(path)]) as files:
        for name, read in read_files(files, task):
            if isinstance(read, InputFaults):
                scored.append(FileScores(str(name), faults=read.faults))
            else:
                scored.append(read.made.called(str(name)))
    return tuple(scored)


def quantities(text: str) -> tuple[Quantity, ...]:
    """Return every quantity of a text, with its interval, unit and place.

    Examples
    --------
    >>> [(one.text, str(one.interval), one.unit) for one in quantities("共约13.7万人注册")]
    [('约13.7万人', '[136500, 137500)', '人')]
    """
    return read_quantities(text)


def frame(
    told: FileAudit | Iterable[SelfEvaluation | FileAudit | FormScore | FileScores | Quantity],
) -> pd.DataFrame:
    """Return a table: indicators as read or scored, findings, forms of a folder, or quantities.

    Parameters
    ----------
    told
        What :func:`read`, :func:`audit`, :func:`audit_folder`, :func:`score`,
        :func:`score_folder` or :func:`quantities` gave.

    Returns
    -------
    pandas.DataFrame
        Of entries: ``file``, ``project``, ``year`` and the columns of ``indicators`` of
        ``evalutils read --json``; of an audit: ``file`` and those of ``findings``; of a form's
        score: whose it is and those of ``indicators`` of ``evalutils score --json``, an interval
        as ``score_low`` and ``score_high``; of a folder's scores: a row for each form with its
        total, ``grades``, what it declares and the names of ``unscored`` rows, and a row with
        ``why`` for each file that has none; of quantities: those of ``evalutils quantities
        --json``. Figures stand as text, exactly.

    Examples
    --------
    >>> frame(quantities("培训12场，参加300余人"))[["text", "low", "high"]].values.tolist()
    [['12场', '12', '12'], ['300余人', '300', '400']]
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for one in (told,) if isinstance(told, FileAudit) else told:
        if isinstance(one, FileAudit):
            findings: Any = one.as_json()["findings"]
            rows += [{"file": one.file, **found} for found in findings]
            continue
        if isinstance(one, Quantity):
            rows.append(one.as_json())
            continue
        if isinstance(one, FormScore):
            scores: Any = one.as_json()["indicators"]
            rows += [_whose(one.form) | _level(score) for score in scores]
            continue
        if isinstance(one, FileScores):
            rows += [_whose(item.form) | {"file": one.file} | _of_form(item) for item in one.forms]
            if one.faults:
                why = "\n".join(fault.text() for fault in one.faults)
                rows.append({"file": one.file, "why": why})
            continue
        entry = told_as_json(one)
        head = {name: entry[name] for name in ("file", "project", "year")}
        items: Any = entry["indicators"]
        rows += [head | item for item in items]
    table = pd.DataFrame(rows)
    # whole numbers, though a file may state no year
    return table.astype({"year": "Int64"}) if "year" in table else table


def _whose(form: SelfEvaluation) -> dict[str, Any]:
    """Return which form it is: file, project, unit and year, as it names them."""
    named = {"project": form.project, "unit": form.unit}
    texts = {key: None if cell is None or cell.blank else cell.text for key, cell in named.items()}
    return {"file": form.document, **texts, "year": form.year}


def _level(entry: dict[str, Any]) -> dict[str, Any]:
    """Return a record without records in it: ends of an interval as ``…_low`` and ``…_high``."""
    flat: dict[str, Any] = {}
    for key, value in entry.items():
        if key in _INTERVALS:
            ends = value or {}
            flat |= {f"{key}_{end}": ends.get(end) for end in ("low", "high")}
        else:
            flat[key] = "、".join(value) if isinstance(value, list) else value
    return flat


_INTERVALS = ("score", "total", "difference")


def _of_form(item: FormScore) -> dict[str, Any]:
    told: dict[str, Any] = item.as_json()
    kept = {key: told[key] for key in ("profile", "total", "coverage", "grades", "unscored")}
    declared = told["declared"]
    return _level(kept | {"declared": declared["total"], "difference": declared["difference"]})


def frames(year: str | int, project: str = "", profile: str = "") -> dict[str, pd.DataFrame]:
    """Return the tables of a project-year of this bundle, by name, for pandas.

    Parameters
    ----------
    year, project, profile
        Parameters of the run; ``project`` ``""`` is the only one there is, else the published
        one, ``profile`` ``""`` the one ``project.yaml`` names.

    Returns
    -------
    dict
        ``paragraphs``, ``quantities``, ``evidence``, and once ``02_indicators`` has run also
        ``indicators``, ``scores``, ``deductions`` and ``findings``; ``records`` where there are
        any. Exact figures stand as text, with a floating number behind (``points_number``);
        ``dictionary.csv`` beside the tables says what each column means.

    Raises
    ------
    InputFaults
        If a parameter names nothing, or ``01_clean`` has not run.

    Examples
    --------
    In a bundle that has a report of 2022::

        scores = frames(2022)["scores"]
        scores.sort_values("points_number")[["code", "name", "score_low_number"]]
    """
    where, _ = open_clean(year, project or usual_project(), profile)
    return read_frames(where.processed)
