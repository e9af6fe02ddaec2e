"""The documents of a project-year, read once; whatever is wrong with them told together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, choices, shown_folder
from evalutils.base.places import Place
from evalutils.reading.documents import Document, read_document


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
    documents, faults = {}, []
    for name in sorted(names):
        where = Place(f"{shown_folder(folder)}source/{name}")
        if not is_plain_name(name):
            faults.append(Fault("path_outside", where, name))
        elif name not in present:
            near = choices(name, present)
            faults.append(Fault("source_missing", where, name, {"near": near}))
        elif not (source / name).read_bytes().strip():
            faults.append(Fault("source_empty", where))
        else:
            try:
                document = read_document(source / name)
            except InputFaults as problem:
                faults.extend(replace(fault, where=where) for fault in problem.faults)
                continue
            if document.paragraphs or document.tables:
                documents[name] = document
            else:
                faults.append(Fault("source_empty", where))
    return documents, faults


def is_plain_name(name: str) -> bool:
    """Return whether a name is a file's name and no path out of its folder.

    Examples
    --------
    >>> is_plain_name("report.txt"), is_plain_name("../report.txt"), is_plain_name("C:x")
    (True, False, False)
    """
    return bool(name) and name not in {".", ".."} and not set(name) & set("/\\:\x00")
