"""Making a raw folder: all of it or nothing, and never over one that is there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from evalutils.base.faults import Fault, InputFaults, shown_folder
from evalutils.base.paths import check_names
from evalutils.base.places import Place
from evalutils.evidence.project import (
    ANALYSIS,
    WORKBOOK,
    load_year,
    write_registry,
)
from evalutils.evidence.scaffold.draft import Draft
from evalutils.evidence.scaffold.last_year import draft_after, last_year
from evalutils.evidence.sources import is_plain_name
from evalutils.reading.documents import Document, read_document

_HEAD = "# 评价人的文字。数字一律用 {evidence:…} {result:…} {score:…} 引用，不直接写数字。\n"


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
) -> Made:
    """Make the raw folder of a project-year.

    Parameters
    ----------
    root
        The bundle's root.
    project, year
        As the user wrote them.
    sources
        Documents as received, copied into ``source/``; without any the framework is taken from
        the project's nearest earlier year.
    choices
        Key of the sheet ``project`` → what its pick-list offers.

    Returns
    -------
    Made
        The folder, with ``inputs.xlsx``, ``source/``, ``registry.sha256`` and, where there is
        something to say, ``analysis.yaml``.

    Raises
    ------
    InputFaults
        If the names are no names, the folder exists, a document cannot be read, or there is
        neither a document nor an earlier year. Nothing is written then.
    """
    faults = check_names(project=project, year=year)
    if faults:
        raise InputFaults(faults)
    folder = root / "data" / "raw" / project / year
    if folder.exists():
        raise InputFaults([Fault("year_exists", Place("YEAR"), _shown(folder))])
    documents = _read(sources)
    draft = _from_documents(documents, year) if documents else _from_year(root, project, year)
    _write(folder, draft, sources, choices or {})
    return Made(folder, draft)


def _from_documents(documents: Mapping[str, Document], year: str) -> Draft:
    from evalutils.evidence.scaffold.received import draft_from

    return draft_from(documents, year)


def _from_year(root: Path, project: str, year: str) -> Draft:
    earlier = last_year(root, project, year)
    if earlier is None:
        facts = {"project": project, "year": year}
        raise InputFaults([Fault("nothing_to_start_from", Place("FROM"), facts=facts)])
    return draft_after(load_year(earlier).year, year)


def _read(sources: Sequence[Path]) -> dict[str, Document]:
    """Return the documents by name, or raise every fault of them together."""
    documents: dict[str, Document] = {}
    faults: list[Fault] = []
    for path in sources:
        where = Place(str(path))
        if not is_plain_name(path.name) or path.name.startswith((".", "~$")):
            faults.append(Fault("source_name", where, path.name))
        elif path.name in documents:
            faults.append(Fault("source_twice", where, path.name))
        else:
            try:
                documents[path.name] = read_document(path)
            except InputFaults as problem:
                faults += problem.faults
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
        write_inputs(aside / WORKBOOK, draft.sheets, choices)
        if draft.analysis:
            text = yaml.safe_dump(dict(draft.analysis), allow_unicode=True, sort_keys=False)
            (aside / ANALYSIS).write_bytes((_HEAD + text).encode("utf-8"))
        folder.parent.mkdir(exist_ok=True)
        try:
            aside.rename(folder)
        except OSError as error:
            raise InputFaults([Fault("year_exists", Place("YEAR"), _shown(folder))]) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _shown(folder: Path) -> str:
    return shown_folder(folder).rstrip("/") or str(folder)
