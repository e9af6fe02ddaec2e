"""What ``01_clean`` hands on: a raw folder as it was read, as ``year.json`` and tables.

The notebooks after it, and the workbook of the editions, read this and nothing of the folder:
what was printed can be printed again when the documents are long gone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, InputFaults, choices
from evalutils.base.paths import (
    DEFAULT_LANGUAGE,
    DEFAULT_PROFILE,
    DEFAULT_PROJECT,
    YearPaths,
    bundle_root,
    check_names,
    known_projects,
    known_years,
    plain_names,
    strangers_in,
)
from evalutils.base.places import Place
from evalutils.evidence.ledger import Evidence, write_tables
from evalutils.evidence.processed import from_json, to_json
from evalutils.evidence.year.model import ProjectYear, ReviewRow
from evalutils.evidence.year.translations import Translations
from evalutils.reading.documents import Document

FILE = "year.json"
#: Reviewers' comments, where there are any. Beside the year: what does not print them need not be
#: made again because somebody said something about it.
COMMENTS = "review.json"
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class _Comments:
    """The fields of a year that are handed on in a file of their own."""

    review: tuple[ReviewRow, ...] = ()
    review_file: bool = False


@dataclass(frozen=True, slots=True)
class CleanYear:
    """A raw folder with everything in it read, each file once.

    Parameters
    ----------
    year
        Its tables and YAML files.
    documents
        The sources by file name, in the order of their names.
    evidence
        The ledger: every row of ``evidence.csv`` bound to its words, in table order, then the
        figures of ``records.yaml`` that no row names.
    translations
        Language → the words of this year in it, for every ``translations.<language>.yaml``.
    """

    year: ProjectYear
    documents: Mapping[str, Document] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    translations: Mapping[str, Translations] = field(default_factory=dict)

    @property
    def ledger(self) -> Mapping[str, Evidence]:
        """The evidence by id."""
        return {item.id: item for item in self.evidence}


def write_clean(clean: CleanYear, processed: Path) -> None:
    """Write ``year.json`` (:func:`write_year`) and the tables paragraphs, quantities and evidence.

    Parameters
    ----------
    clean
        What was read.
    processed
        ``data/processed/<project>/<year>``; made if it is not there.
    """
    write_year(clean, processed)
    write_tables(processed, clean.documents, clean.evidence)


def write_year(clean: CleanYear, processed: Path) -> None:
    """Write ``year.json``, and ``review.json`` where there are comments (:func:`year_files`)."""
    processed.mkdir(parents=True, exist_ok=True)
    (processed / COMMENTS).unlink(missing_ok=True)
    for name, content in year_files(clean).items():
        (processed / name).write_bytes(content)


def year_files(clean: CleanYear) -> dict[str, bytes]:
    """Return what is handed on of a year by file: equal years give equal bytes wherever they lie.

    Parameters
    ----------
    clean
        What was read.

    Returns
    -------
    dict
        ``year.json``, and ``review.json`` where there are comments.
    """
    said, none = _Comments(clean.year.review, clean.year.review_file), _Comments()
    bare = replace(clean.year, folder=Path(), review=none.review, review_file=none.review_file)
    files = {FILE: to_json(replace(clean, year=bare))}
    if said != none:
        files[COMMENTS] = to_json(said)
    return {
        name: f"{json.dumps({'schema': SCHEMA, **told}, ensure_ascii=False, indent=1)}\n".encode()
        for name, told in files.items()
    }


def read_clean(processed: Path, folder: Path) -> CleanYear | None:
    """Return what :func:`write_year` wrote, or ``None`` where nothing was written.

    Parameters
    ----------
    processed
        Place it was written.
    folder
        The raw folder it was read from: it names the places of faults, and need not be there.

    Raises
    ------
    InputFaults
        If another version of this package wrote it.
    """
    file = processed / FILE
    if not file.is_file():
        return None
    try:
        data: Any = json.loads(file.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            raise KeyError(SCHEMA)
        clean: CleanYear = from_json(CleanYear, data)
        said = _Comments()
        if (beside := processed / COMMENTS).is_file():
            said = from_json(_Comments, json.loads(beside.read_text(encoding="utf-8")))
    except (json.JSONDecodeError, KeyError, TypeError):
        raise InputFaults([Fault("old_clean", Place(FILE))]) from None
    year = clean.year
    if said != _Comments():
        year = replace(year, review=said.review, review_file=said.review_file)
    return replace(clean, year=replace(year, folder=folder))


def open_clean(
    year: str | int,
    project: str = DEFAULT_PROJECT,
    profile: str = "",
    language: str = DEFAULT_LANGUAGE,
) -> tuple[YearPaths, CleanYear]:
    """Return the locations of a run and what ``01_clean`` read: what later notebooks begin with.

    Parameters
    ----------
    year, project, language
        Parameters of the run.
    profile
        Scoring profile; ``""`` is the one ``project.yaml`` names.

    Raises
    ------
    InputFaults
        If a parameter is no name, or ``01_clean`` has not run for this project-year, or an
        older version of it has.
    """
    names = plain_names(year=year, project=project, profile=profile, language=language)
    year, project, profile, language = names.values()
    root = bundle_root()
    # Which profile is at home, without a suffix, nobody but year.json itself says.
    for home in (profile or DEFAULT_PROFILE, ""):
        place = YearPaths(root, project, year, profile or DEFAULT_PROFILE, language, home)
        clean = read_clean(place.processed, place.raw)
        if clean is not None:
            own = clean.year.project.profile
            where = YearPaths(root, project, year, profile or own, language, own)
            if where.processed == place.processed:
                return where, clean
    require_year(root, project, year)
    facts = {"year": year, "project": project, "profile": profile}
    # Each profile has a folder of its own, so that a run of 01 without it does not help.
    code = "no_clean_profile" if profile else "no_clean"
    raise InputFaults([Fault(code, Place(FILE), facts=facts)])


def require_year(root: Path, project: str, year: str) -> Path:
    """Return the raw folder of a project-year.

    Parameters
    ----------
    root
        The bundle's root.
    project, year
        As the user wrote them.

    Raises
    ------
    InputFaults
        If a name is no plain name, or there is no such folder; the message says which exist.
        If a link leads out of the folder, or something in it is no file.
    """
    faults = check_names(project=project, year=year)
    if faults:
        raise InputFaults(faults)
    projects = known_projects(root)
    if project not in projects:
        facts = {"near": choices(project, projects), "known": "、".join(projects) or "—"}
        raise InputFaults([Fault("unknown_project", Place("PROJECT"), project, facts)])
    years = known_years(root, project)
    if year not in years:
        facts = {"project": project, "known": "、".join(years) or "—"}
        raise InputFaults([Fault("unknown_year", Place("YEAR"), year, facts)])
    folder = root / "data" / "raw" / project / year
    strange = strangers_in(folder)
    if strange:
        raise InputFaults(strange)
    return folder
