"""A raw folder into a :class:`CleanYear`, each file read once, or all of its faults at once."""

from __future__ import annotations

import datetime
import hashlib
import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evalutils.base.faults import Fault, FaultList, InputFaults, choices, shown_folder
from evalutils.base.paths import (
    DEFAULT_LANGUAGE,
    DEFAULT_PROJECT,
    STAGED_PROCESSED,
    YearPaths,
    bundle_root,
    check_names,
    is_litter,
    plain_names,
)
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.words import message_language
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.records import RecordBook, read_book
from evalutils.evidence.schema import (
    PROPOSED,
    WORKBOOK,
    project_key,
    project_keys,
    project_value,
)
from evalutils.evidence.tables import Table, read_csv
from evalutils.evidence.yaml import read_yaml
from evalutils.evidence.year.checks import (
    Figures,
    bind_records,
    bind_rows,
    check_actuals,
    check_budget,
    check_computed,
    check_quotes,
    check_stated,
    figure_of,
)
from evalutils.evidence.year.handover import CleanYear, open_clean, require_year
from evalutils.evidence.year.model import (
    Analysis,
    Project,
    ProjectYear,
    ReviewRow,
    Sheet,
    analysis_from,
    project_from,
)
from evalutils.evidence.year.rows import (
    REVIEW,
    anchors_of,
    budget_rows,
    check_columns,
    check_tree,
    evidence_rows,
    indicator_rows,
    review_rows,
)
from evalutils.evidence.year.sheets import (
    analysis_content,
    filled_sheets,
    in_sheets,
    read_rectification,
)
from evalutils.evidence.year.texts import ANALYSIS, Known, check_cells, check_reasons, check_texts
from evalutils.evidence.year.translations import read_translations, translated_into
from evalutils.reading.documents import Document, read_each
from evalutils.reading.sums import checked


def read_documents(folder: Path, names: Iterable[str]) -> tuple[dict[str, Document], list[Fault]]:
    """Return the documents that could be read, by name, and the faults of the others.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``.
    names
        File names under ``source/``, as ``project.yaml`` lists them.
    """
    source = folder / "source"
    files = source.iterdir() if source.is_dir() else ()
    present = [file.name for file in files if file.is_file() and not file.name.startswith(".")]
    documents, faults, given = {}, [], []
    for name in sorted(names):
        where = Place(f"{shown_folder(folder)}source/{name}")
        if not is_plain_name(name):
            faults.append(Fault("path_outside", where, name))
        elif name not in present:
            near = choices(name, present)
            faults.append(Fault("source_missing", where, name, {"near": near}))
        elif _is_blank(source / name):
            faults.append(Fault("source_empty", where))
        else:
            given.append(name)
    for name, read in zip(given, read_each([source / name for name in given]), strict=True):
        where = Place(f"{shown_folder(folder)}source/{name}")
        if isinstance(read, InputFaults):
            faults.extend(replace(fault, where=where) for fault in read.faults)
        elif read.paragraphs or read.tables:
            documents[name] = checked(read)
        else:
            faults.append(Fault("source_empty", where))
    return documents, faults


def _is_blank(path: Path) -> bool:
    """Return whether nothing is in a file, read no further than to what is."""
    with path.open("rb") as file:
        return not any(map(bytes.strip, file))


def is_plain_name(name: str) -> bool:
    """Return whether a name is a file's name and no path out of its folder.

    Examples
    --------
    >>> is_plain_name("report.txt"), is_plain_name("../report.txt"), is_plain_name("C:x")
    (True, False, False)
    """
    return bool(name) and name not in {".", ".."} and not set(name) & set("/\\:\x00")


REGISTRY = "registry.sha256"
#: Folders whose files are evidence and may not change unseen.
FOLDERS = ("source", "records")

_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")


def registered_files(folder: Path) -> list[str]:
    """Return the files under ``source/`` and ``records/``, as POSIX paths, sorted.

    Hidden files, locks and copies of editors are no evidence.
    """
    files = (file for name in FOLDERS for file in (folder / name).rglob("*") if file.is_file())
    paths = (file.relative_to(folder) for file in files)
    return sorted(path.as_posix() for path in paths if not any(map(is_litter, path.parts)))


def write_registry(folder: Path) -> Path:
    """Write ``registry.sha256`` for a raw folder, in the format of ``sha256sum``.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``.

    Returns
    -------
    Path
        The file written; ``sha256sum -c`` in the folder reads it.
    """
    lines = [f"{_sha256(folder / name)}  {name}\n" for name in registered_files(folder)]
    target = folder / REGISTRY
    target.write_bytes("".join(lines).encode("utf-8"))
    return target


def check_registry(folder: Path) -> list[Fault]:
    """Return a fault for every file that is new, changed or gone since it was registered.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``.
    """
    faults = FaultList(folder)
    registry = folder / REGISTRY
    if not registry.is_file():
        faults.add("registry_missing", REGISTRY)
        return faults.faults
    known = _read(registry, faults)
    present = registered_files(folder)
    for name in present:
        if name not in known:
            faults.add("file_unregistered", name, name)
        elif (found := _sha256(folder / name)) != known[name]:
            faults.add("file_changed", name, found, registered=known[name])
    for name in sorted(known.keys() - set(present)):
        faults.add("file_gone", REGISTRY, name)
    return faults.faults


def _read(registry: Path, faults: FaultList) -> dict[str, str]:
    known: dict[str, str] = {}
    text = registry.read_bytes().decode("utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.fullmatch(line.strip())
        if found is None and line.strip():
            faults.add("registry_line", REGISTRY, line, row=number)
        elif found is not None and (found[2].startswith("/") or ".." in found[2].split("/")):
            faults.add("path_outside", REGISTRY, found[2], row=number)
        elif found is not None:
            known[found[2]] = found[1]
    return known


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


PROJECT = "project.yaml"
_TABLES = ("evidence", "indicators", "budget")
#: The sheet of the project, until faults are told: then it is called what its people call it.
_PROJECT = "project"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What of a folder could be read."""

    folder: Path
    project: Project | None
    tables: Mapping[str, Table]
    analysis: Analysis
    documents: Mapping[str, Document]
    records: RecordBook


def open_year(
    year: str | int,
    project: str = DEFAULT_PROJECT,
    profile: str = "",
    language: str = DEFAULT_LANGUAGE,
) -> tuple[YearPaths, CleanYear]:
    """Return the locations of a run and its raw folder, read: what ``01_clean`` begins with.

    A run has read the folder before its first kernel started, to tell all faults at once; what
    it read lies in ``year.json`` already, and is not read a second time.

    Parameters
    ----------
    year, project, language
        Parameters of the run.
    profile
        Scoring profile; ``""`` is the one ``project.yaml`` names.

    Raises
    ------
    InputFaults
        If a parameter names nothing, or the folder has faults.
    """
    if os.environ.get(STAGED_PROCESSED):
        return open_clean(year, project, profile, language)
    names = plain_names(year=year, project=project, profile=profile, language=language)
    year, project, profile, language = names.values()
    root = bundle_root()
    clean = load_year(require_year(root, project, year))
    home = clean.year.project.profile
    return YearPaths(root, project, year, profile or home, language, home), clean


def load_year(folder: Path) -> CleanYear:
    """Return everything a raw folder holds.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``: ``project.yaml``, ``evidence.csv``, ``indicators.csv``
        and ``budget.csv``, or the same tables as sheets of one ``inputs.xlsx``; ``analysis.yaml``
        ``review.csv`` and ``rectification.xlsx`` (optional); ``source/`` and ``registry.sha256``.

    Raises
    ------
    InputFaults
        With every fault of the folder, in the order of its files.
    """
    clean, faults = read_year(folder)
    if faults or clean is None:
        raise InputFaults(faults)
    return clean


def read_year(folder: Path) -> tuple[CleanYear | None, tuple[Fault, ...]]:
    """Return what of a raw folder can be read, and every fault of it.

    Parameters
    ----------
    folder
        As for :func:`load_year`.

    Returns
    -------
    tuple
        The year (``None`` where nobody knows what is evaluated) and its faults, in the order
        of the files. With faults the year is no more than a place to look for others.
    """
    faults = FaultList(folder)
    project, tables = _read_inputs(folder, faults)
    _read_review(folder, tables, faults)
    sheets = filled_sheets(tables)
    analysis = _read_analysis(folder, sheets, faults)
    if project is not None:
        _check_project(project, folder, faults)
    names = project.sources if project is not None else {}
    documents, unread = read_documents(folder, names)
    faults.extend(unread)
    faults.extend(check_registry(folder))
    records, found = read_book(folder, folder.name)
    faults.extend(found)
    clean = _assemble(_Parts(folder, project, tables, analysis, documents, records), faults)
    told = [in_sheets(fault, sheets) for fault in faults.faults]
    return clean, tuple(_told_once(told, tables.get("project")))


#: Faults of a cell from which others only follow: what cannot be read is not blank besides.
_ENOUGH = frozenset(
    {"to_be_decided", "cell_blank", "unknown_value", "formula_without_value", "number_endless"}
)


def _told_once(faults: Sequence[Fault], project: Table | None) -> list[Fault]:
    """Return the faults without those that only follow from one told at the same place.

    A cell still to be decided, and an entry that its schema refuses, say enough.
    """
    first: dict[Place, str] = {}
    for fault in faults:
        if fault.code in _ENOUGH or fault.code.startswith("yaml_"):
            first.setdefault(fault.where, fault.code)
    kept = [fault for fault in faults if first.get(fault.where, fault.code) == fault.code]
    return [replace(fault, where=_as_printed(fault.where, project)) for fault in kept]


def _as_printed(where: Place, project: Table | None) -> Place:
    """Return a place of the project as its sheet prints it: at the cell, if it has the key."""
    if where.sheet != _PROJECT or where.row or not where.key or project is None:
        return where
    head, dot, rest = where.key.partition(".")
    printed = f"{project_keys(message_language()).get(head, head)}{dot}{rest}"
    found = replace(where, sheet=project.sheet, key=printed)
    for row in project.rows:
        if project_key(row.cells["key"]) == (head, rest):
            number = project.numbers.get("value", 0)
            return replace(found, row=row.number, column=number, key=row.cells["key"])
    return found


def _read_inputs(folder: Path, faults: FaultList) -> tuple[Project | None, dict[str, Table]]:
    """Return project and tables from the workbook or from the files; both at once is a fault."""
    files = [PROJECT, *(f"{name}.csv" for name in _TABLES)]
    present = [name for name in files if (folder / name).is_file()]
    if (folder / WORKBOOK).is_file():
        if present:
            faults.add("two_forms", WORKBOOK, "、".join(present))
        from evalutils.evidence.workbook import read_workbook

        tables = read_workbook(folder / WORKBOOK, faults)
        project = None
        if "project" in tables:
            stated = _sheet_mapping(tables["project"], faults)
            project = project_from(stated, WORKBOOK, faults, sheet=_PROJECT)
        return project, tables
    project = None
    tables = {}
    for name in files:
        if name not in present:
            faults.add("file_missing", name, near=choices(name, _names(folder)))
        elif name == PROJECT:
            content = read_yaml(folder / name, faults)
            if content is not None:
                project = project_from(content, name, faults)
        else:
            stem = name.removesuffix(".csv")
            table = read_csv(folder / name, stem, faults)
            if table is not None:
                tables[stem] = table
    return project, tables


def _read_review(folder: Path, tables: dict[str, Table], faults: FaultList) -> None:
    """Add ``review.csv`` to the tables; a workbook may have it beside it, or as a sheet."""
    if not (folder / REVIEW).is_file():
        return
    sheet = tables.get("review")
    if sheet is not None and sheet.rows:
        faults.add("review_twice", REVIEW)
        return
    table = read_csv(folder / REVIEW, "review", faults)
    if table is not None:
        tables["review"] = table


def _read_analysis(folder: Path, sheets: Mapping[str, Table], faults: FaultList) -> Analysis:
    """Return the analysis, from its sheets or ``analysis.yaml``; a folder may go without."""
    there = (folder / ANALYSIS).is_file()
    if there and sheets:
        faults.add("two_forms", WORKBOOK, ANALYSIS)
    if sheets:
        content: object = analysis_content(sheets, faults)
    elif there:
        content = read_yaml(folder / ANALYSIS, faults)
    else:
        return Analysis()
    analysis = None if content is None else analysis_from(content, ANALYSIS, faults)
    return analysis or Analysis()


def stated_name(folder: Path) -> str:
    """Return the name that a raw folder gives its project, ``""`` where it can't be read.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``; whatever else is wrong in it is no matter here.
    """
    project, _ = _read_inputs(folder, FaultList(folder))
    return "" if project is None else project.name


def _sheet_mapping(table: Table, faults: FaultList) -> Mapping[str, object]:
    """Return the sheet ``project`` as ``project.yaml`` would hold it."""
    content: dict[str, str] = {}
    proposed: list[str] = []
    listed: dict[str, dict[str, str]] = {"sources": {}, "suppressions": {}}
    check_columns(table, faults, ("status",))
    for row in table.rows:
        key, rest = project_key(row.cells["key"])
        coded = project_value(key)
        value = row.cells["value"] if coded is None else coded.coded(row.cells["value"])
        known = listed.get(key, content)
        name = rest if key in listed else key
        if name in known:
            faults.add("name_repeated_key", table.file, name, **table.at(row, "key"))
        else:
            known[name] = value
        if row.cells["status"] == PROPOSED:
            proposed.append(row.cells["key"])
    # A cell left blank is a key left out: what has a default keeps it.
    stated: dict[str, object] = {key: value for key, value in content.items() if value}
    return {**stated, **listed, "proposed": proposed}


def _check_project(project: Project, folder: Path, faults: FaultList) -> None:
    place = _project_place(folder)
    file, sheet = str(place["file"]), place.get("sheet")
    if unicodedata.normalize("NFKC", project.year) == folder.name != project.year:
        faults.add("full_width", file, project.year, sheet=sheet, column="year", plain=folder.name)
    elif project.year != folder.name:
        faults.add(
            "year_differs", file, project.year, sheet=sheet, column="year", folder=folder.name
        )
    try:
        date = datetime.date.fromisoformat(project.report_date)
    except ValueError:
        date = None
    if date is None or date.isoformat() != project.report_date:
        faults.add("bad_date", file, project.report_date, sheet=sheet, column="report_date")
    for key in ("profile", "outline"):
        if check_names(**{key: getattr(project, key)}):
            faults.add("bad_name", file, getattr(project, key), sheet=sheet, column=key)
    if not project.sources:
        near = choices("", _names(folder / "source"))
        faults.add("no_sources", file, sheet=sheet, column="sources", near=near)
    for name, title in project.sources.items():
        if not title.strip():
            faults.add("yaml_blank", file, sheet=sheet, column=f"sources.{name}", key=name)


def _project_place(folder: Path) -> dict[str, str]:
    """Return where the project is stated: its file, or the sheet of the workbook."""
    if (folder / WORKBOOK).is_file():
        return {"file": WORKBOOK, "sheet": _PROJECT}
    return {"file": PROJECT}


def _assemble(parts: _Parts, faults: FaultList) -> CleanYear | None:
    """Return the year, with every check that the readable parts allow."""
    tables, analysis, documents = parts.tables, parts.analysis, parts.documents
    sources = frozenset(parts.project.sources if parts.project is not None else ())
    evidence = evidence_rows(tables["evidence"], faults) if "evidence" in tables else ()
    indicators = indicator_rows(tables["indicators"], faults) if "indicators" in tables else ()
    budget = budget_rows(tables["budget"], faults) if "budget" in tables else ()
    review: tuple[ReviewRow, ...] = ()
    found: dict[str, Evidence] = {}
    known = Figures(frozenset(row.id for row in evidence), {})
    if "evidence" in tables:
        found = bind_rows(tables["evidence"], evidence, sources, documents, faults)
        found |= bind_records(tables["evidence"], evidence, parts.records, faults)
        values = {name: figure_of(item) for name, item in found.items()}
        known = Figures(known.names | values.keys() | parts.records.unanswered, values)
    if "indicators" in tables:
        check_tree(tables["indicators"], indicators, faults)
        check_stated(tables["indicators"], indicators, parts.folder.name, documents, faults)
    if "budget" in tables and "evidence" in tables:
        check_budget(tables["budget"], budget, known, faults)
    check_quotes(analysis, sources, documents, faults)
    if "evidence" in tables and "indicators" in tables:
        # Without either table every reference would look unknown: its own fault says enough.
        check_actuals(tables["indicators"], indicators, known, faults)
        check_computed(analysis, ANALYSIS, known, faults)
        computed = frozenset(row.id for row in analysis.computed)
        codes = frozenset(row.code for row in indicators)
        words = Known(known.names, computed, codes, documents, sources)
        check_cells(tables["indicators"], words, faults)
        check_texts(analysis, words, faults)
        if parts.project is not None:
            check_reasons(parts.project, analysis, _project_place(parts.folder), words, faults)
        if "review" in tables:
            named = dict.fromkeys([*(row.id for row in evidence), *parts.records.figures])
            anchors = anchors_of(indicators, [*named], analysis)
            review = review_rows(tables["review"], anchors, faults)
    if parts.project is None:
        return None
    year = ProjectYear(
        parts.folder,
        parts.project,
        evidence,
        indicators,
        budget,
        analysis,
        records=parts.records,
        review=review,
        rectification=read_rectification(parts.folder, faults),
        sheets={
            name: Sheet(
                table.sheet, table.headers, table.numbers, tuple(row.number for row in table.rows)
            )
            for name, table in tables.items()
            if table.sheet is not None
        },
        review_file=(parts.folder / REVIEW).is_file(),
    )
    # Rows in table order; the figures of records that no row names come last in `found`.
    in_order = dict.fromkeys([*(row.id for row in evidence), *found])
    ledger = [found[name] for name in in_order if name in found]
    translations = {
        name: read_translations(parts.folder, name) for name in translated_into(parts.folder)
    }
    return CleanYear(year, documents, tuple(ledger), translations)


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []
