"""Making a raw folder, from documents or after last year's: all of it or nothing."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, phrase, shown_folder
from evalutils.base.paths import check_names, known_projects, known_years
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.evidence.drafting.draft import Cells, Draft
from evalutils.evidence.schema import OPEN, WORKBOOK
from evalutils.evidence.year import (
    OWN_RULES,
    QUALITATIVE,
    Analysis,
    IndicatorRow,
    Project,
    ProjectYear,
    is_plain_name,
    leaves,
    load_year,
    stated_name,
    write_registry,
)
from evalutils.reading.documents import Document, read_each
from evalutils.reading.sums import checked

#: Parts of ``analysis.yaml`` that name figures and judge nothing: they hold for another year.
_KEPT = ("computed", "charts")
_FRAMEWORK = ("code", "parent", "name", "dimension", "points", "points_basis", "direction",
              "unit")  # fmt: skip


def last_year(root: Path, project: str, year: str) -> Path | None:
    """Return the raw folder of the nearest year before ``year``; ``None`` where there is none.

    Parameters
    ----------
    root
        The bundle's root.
    project, year
        Already validated.
    """
    known = known_years(root, project) if project in known_projects(root) else []
    earlier = [found for found in known if found < year]
    return root / "data" / "raw" / project / max(earlier) if earlier else None


def draft_after(before: ProjectYear, year: str, reached: Mapping[str, str]) -> Draft:
    """Return the framework of a year for the next one.

    Indicators keep code, points, direction and the expression of their actual value; evidence
    keeps its ids and labels, so that expressions still name something. Every quote, target and
    amount is to be decided anew; nothing of last year's findings is carried over.

    Parameters
    ----------
    before
        The earlier year, read and free of faults.
    year
        The new one.
    reached
        Name of an indicator → what it reached in the earlier year: the new year's comparison.
    """
    evidence = tuple(
        {
            "id": row.id,
            "label": row.label,
            "kind": row.kind,
            "document": OPEN,
            "quote": OPEN,
            "quantity": str(row.quantity),
        }
        for row in before.evidence
    )
    lowest = {row.code for row in leaves(before.indicators)}
    indicators = with_prior(
        [_indicator(row, row.code in lowest) for row in before.indicators], reached
    )
    notes = (phrase("new_framework", year=before.project.year),)
    return Draft(
        _identity(before.project, year),
        evidence,
        indicators,
        tuple(_amounts(asdict(row)) for row in before.budget),
        _analysis(before.analysis),
        notes,
    )


def _identity(project: Project, year: str) -> dict[str, str]:
    return {
        "name": project.name,
        "name_is_ours": "true" if project.name_is_ours else "false",
        "year": year,
        "unit": project.unit or "",
        "department": project.department or "",
        "profile": project.profile,
        "report_date": OPEN,
        "identity": project.identity,
        "evaluator": project.evaluator or "",
        "assessor": project.assessor or "",
        "subtitle": project.subtitle,
        "outline": project.outline,
        f"sources.{phrase('new_source')}": OPEN,
    }


def _indicator(row: IndicatorRow, lowest: bool) -> Cells:
    cells = {field: str(getattr(row, field)) for field in _FRAMEWORK} | {"level": str(row.level)}
    if not lowest:
        return cells
    if row.direction == QUALITATIVE:
        cells |= {"tier": OPEN, "reason": OPEN}
    else:
        cells["actual"] = row.actual
    if row.target_basis == "rule":
        return cells | {"target": row.target, "target_basis": row.target_basis}
    return cells | {"target": OPEN, "target_basis": OPEN}


def with_prior(rows: Sequence[Cells], reached: Mapping[str, str]) -> tuple[Cells, ...]:
    """Return the rows with what an indicator of the same name reached the year before."""
    return tuple(
        {**row, "prior": reached[row["name"]]}
        if row.get("name") in reached and row.get("direction") != QUALITATIVE
        else row
        for row in rows
    )


def _amounts(row: Mapping[str, object]) -> Cells:
    cells = {"source": str(row["source"])}
    for column in ("initial", "adjusted", "executed"):
        if row[column]:
            cells[column] = OPEN
            cells[f"{column}_evidence"] = str(row[f"{column}_evidence"])
    return cells


def _analysis(analysis: Analysis) -> dict[str, object]:
    """Return the parts that hold for another year, without what was noted about this one."""
    kept: dict[str, object] = {}
    for name in _KEPT:
        entries = [_plain(asdict(entry)) for entry in getattr(analysis, name)]
        if entries:
            kept[name] = entries
    if analysis.context:
        kept["context"] = list(analysis.context)
    return kept


def _plain(entry: Mapping[str, object]) -> dict[str, object]:
    """Return an entry as YAML holds it: lists for tuples, nothing that is blank or a note."""
    values = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in entry.items()
        if key != "note"
    }
    return {key: value for key, value in values.items() if value not in ("", [], False)}


@dataclass(frozen=True, slots=True)
class Made:
    """A raw folder that was made, and what it was made from."""

    folder: Path
    draft: Draft


def make_year(
    root: Path,
    project: str,
    year: str,
    sources: Sequence[Path] = (),
    choices: Mapping[str, Sequence[str]] | None = None,
    reached: Callable[[Path], Mapping[str, str]] | None = None,
) -> Made:
    """Make the raw folder of a project-year.

    Parameters
    ----------
    root
        The bundle's root.
    project, year
        As the user wrote them; ``""`` takes the year and the project's name that the documents
        state, or, where there are none, the only project of the bundle.
    sources
        Documents as received, copied into ``source/``; without any the framework is taken from
        the project's nearest earlier year.
    choices
        Key of the sheet ``project`` → what its pick-list offers.
    reached
        Folder of the nearest earlier year → what each indicator reached there, by its name.

    Returns
    -------
    Made
        The folder, with ``inputs.xlsx``, ``source/`` and ``registry.sha256``.

    Raises
    ------
    InputFaults
        If the names are no names, the folder exists, a document cannot be read, or there is
        neither a document nor an earlier year. Nothing is written then.
    """
    given = {"year": year, "project": project}
    faults = check_names(**{key: name for key, name in given.items() if name})
    if faults:
        raise InputFaults(faults)
    documents = _read(sources)
    draft = None
    if documents:
        year = year or _proposed_year(documents)
        draft = _from_documents(documents, project, year)
        project = project or _proposed_project(root, draft, year)
    elif not project:
        project = _only_project(root)
    if not year:
        raise InputFaults([_year_asked(root, project)])
    folder = root / "data" / "raw" / project / year
    if folder.exists():
        raise InputFaults([Fault("year_exists", Place("YEAR"), _shown(folder))])
    earlier = last_year(root, project, year)
    known = {} if reached is None or earlier is None else reached(earlier)
    if draft is None:
        draft = _from_year(root, project, year, known)
    else:
        draft = _beside_namesake(root, project, draft)
        draft = replace(draft, indicators=with_prior(draft.indicators, known))
    _write(folder, draft, sources, choices or {})
    return Made(folder, draft)


def _proposed_year(documents: Mapping[str, Document]) -> str:
    """Return the one year that the documents are told to be of.

    Raises
    ------
    InputFaults
        If they tell none or more than one: the message says which, and where.
    """
    from evalutils.evidence.drafting.received import years_named, years_told

    told = years_told(documents)
    if len(told) == 1:
        return next(iter(told))
    if told:
        listed = "; ".join(f"{year}: {'、'.join(places)}" for year, places in told.items())
        raise InputFaults([Fault("year_unclear", Place("YEAR"), listed, {"year": max(told)})])
    named = years_named(documents)
    facts = {"year": next(iter(named), "2024")}
    listed = "; ".join(f"{year} × {count}" for year, count in named.items())
    raise InputFaults([Fault("year_unstated", Place("YEAR"), listed, facts)])


def _year_asked(root: Path, project: str) -> Fault:
    """Return what asks for the year that is to follow those of a project."""
    known = known_years(root, project) if project in known_projects(root) else []
    facts = {
        "project": project,
        "known": "、".join(known) or "—",
        "year": str(int(known[-1]) + 1) if known else "2024",
    }
    return Fault("year_unasked", Place("YEAR"), facts=facts)


def _proposed_project(root: Path, draft: Draft, year: str) -> str:
    """Return the folder's name after the project that the documents name.

    Raises
    ------
    InputFaults
        If they name none, or another project has a folder of this name: nothing is ever written
        into a project that was not meant.
    """
    name = draft.project["name"]
    folder = _NO_FOLDER.sub("", unicodedata.normalize("NFKC", name)).strip("-_")[:_LONGEST_FOLDER]
    known = known_projects(root)
    facts: dict[str, object] = {"known": "、".join(known) or "—", "year": year}
    if not folder:
        raise InputFaults([Fault("project_unnamed", Place("PROJECT"), facts=facts)])
    if folder in known and (others := _other_names(root, folder, name)):
        facts |= {"folder": folder, "others": "、".join(others)}
        raise InputFaults([Fault("project_taken", Place("PROJECT"), name, facts)])
    return folder


def _only_project(root: Path) -> str:
    known = known_projects(root)
    if len(known) != 1:
        facts = {"known": "、".join(known) or "—"}
        raise InputFaults([Fault("project_unclear", Place("PROJECT"), facts=facts)])
    return known[0]


def _beside_namesake(root: Path, project: str, draft: Draft) -> Draft:
    """Return the draft with a note where earlier years of the folder are another project's."""
    name = draft.project["name"]
    others = _other_names(root, project, name) if project in known_projects(root) else []
    if not others or draft.project["name_is_ours"] == "true":
        return draft
    told = {"name": name, "project": project, "others": "、".join(others)}
    return replace(draft, notes=(phrase("new_other_project", **told), *draft.notes))


def _other_names(root: Path, project: str, name: str) -> list[str]:
    """Return the names that the years of a project have, where none of them is this one."""
    folder = root / "data" / "raw" / project
    stated = [found for year in known_years(root, project) if (found := stated_name(folder / year))]
    same = {_NO_FOLDER.sub("", unicodedata.normalize("NFKC", one)) for one in stated}
    mine = _NO_FOLDER.sub("", unicodedata.normalize("NFKC", name))
    return [] if mine in same else list(dict.fromkeys(stated))


def _from_documents(documents: Mapping[str, Document], project: str, year: str) -> Draft:
    from evalutils.evidence.drafting.received import draft_from

    return draft_from(documents, project, year)


#: What a folder's name has none of, and how long it may be.
_NO_FOLDER = re.compile(r"[^\w-]")
_LONGEST_FOLDER = 40


def _from_year(root: Path, project: str, year: str, reached: Mapping[str, str]) -> Draft:
    earlier = last_year(root, project, year)
    if earlier is None:
        facts = {"project": project, "year": year}
        raise InputFaults([Fault("nothing_to_start_from", Place("FROM"), facts=facts)])
    return draft_after(load_year(earlier).year, year, reached)


def _read(sources: Sequence[Path]) -> dict[str, Document]:
    """Return the documents by name, or raise every fault of them together."""
    given: dict[str, Path] = {}
    faults: list[Fault] = []
    for path in sources:
        where = Place(str(path))
        if not is_plain_name(path.name) or path.name.startswith((".", "~$")):
            faults.append(Fault("source_name", where, path.name))
        elif path.name in given:
            faults.append(Fault("source_twice", where, path.name))
        else:
            given[path.name] = path
    documents: dict[str, Document] = {}
    for name, read in zip(given, read_each(list(given.values())), strict=True):
        if isinstance(read, InputFaults):
            faults += read.faults
        else:
            documents[name] = checked(read)
    if faults:
        raise InputFaults(faults)
    return documents


def _write(
    folder: Path,
    draft: Draft,
    sources: Sequence[Path],
    choices: Mapping[str, Sequence[str]],
) -> None:
    """Write everything aside and put it in its place in one step."""
    from evalutils.evidence.workbook import write_inputs

    raw = folder.parents[1]
    aside = raw / f".new-{folder.parent.name}-{folder.name}-{os.getpid()}"
    try:
        (aside / "source").mkdir(parents=True)
        for path in sources:
            shutil.copyfile(path, aside / "source" / path.name)
        if not sources:
            (aside / "source" / ".gitkeep").touch()
        write_registry(aside)
        # what holds for a project holds next year too, until somebody changes it
        earlier = last_year(raw.parents[1], folder.parent.name, folder.name)
        if earlier is not None and (earlier / OWN_RULES).is_file():
            shutil.copyfile(earlier / OWN_RULES, aside / OWN_RULES)
        write_inputs(aside / WORKBOOK, draft.sheets, choices)
        folder.parent.mkdir(exist_ok=True)
        try:
            aside.rename(folder)
        except OSError as error:
            raise InputFaults([Fault("year_exists", Place("YEAR"), _shown(folder))]) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _shown(folder: Path) -> str:
    return shown_folder(folder).rstrip("/") or str(folder)
