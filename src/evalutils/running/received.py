"""Received files named on the command line: folders walked, bad files told, the rest goes on."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place
from evalutils.reading.documents import Document, read_document

SUFFIXES = frozenset({".txt", ".md", ".pdf", ".docx", ".docm", ".xlsx", ".xlsm", ".html", ".htm"})


def files_at(paths: Sequence[str]) -> Iterator[Path]:
    """Yield the files named; in a folder those that can be read, sorted by path.

    Hidden files and the lock files of office programs are passed over.

    Raises
    ------
    InputFaults
        With ``no_such_path`` for every path that is not there.
    """
    missing = [path for path in paths if not Path(path).exists()]
    if missing:
        raise InputFaults(Fault("no_such_path", Place(path)) for path in missing)
    for path in map(Path, paths):
        if not path.is_dir():
            yield path
            continue
        found = (file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
        for file in sorted(found, key=lambda file: file.as_posix()):
            parts = file.relative_to(path).parts
            if file.is_file() and not any(part.startswith((".", "~$")) for part in parts):
                yield file


class Received:
    """Documents one after the other; what is wrong with a file is told on stderr.

    Parameters
    ----------
    paths
        Files and folders.

    Attributes
    ----------
    failed
        Files that could not be read, known when all have been passed.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self.files = tuple(files_at(paths))
        self.failed: list[Path] = []

    def __iter__(self) -> Iterator[tuple[Path, Document]]:
        """Yield every file that can be read, with its document."""
        for file in self.files:
            try:
                document = read_document(file)
            except InputFaults as faults:
                self.failed.append(file)
                sys.stderr.write(f"{faults}\n")
                continue
            yield file, document
