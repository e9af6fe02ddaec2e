"""Received files: found in folders, read or audited one by one.

A bad file is told, and the rest goes on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, phrase
from evalutils.base.places import Place
from evalutils.evaluation.audit import FileAudit, Gap, audit_file, unread
from evalutils.reading.documents import SUFFIXES, Document, read_document
from evalutils.running.terminal import tell


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
                tell(str(faults))
                continue
            yield file, document


Audit = Callable[[Path], FileAudit]

#: Formats of old office programs: they can't be read, and are told rather than passed over.
_OLD = frozenset({".doc", ".xls", ".wps", ".et"})
#: Fewer files than this are not worth starting processes for.
_FEW = 8
#: Files given to the pool at a time, for each worker: enough to keep it busy, little to hold.
_AHEAD = 4


def files_below(paths: Sequence[str]) -> list[Path]:
    """Return the files that paths name, those of folders in the order of their names.

    Parameters
    ----------
    paths
        Files, taken as they are, and folders, searched for documents; files of old formats
        are among them, so that they are told.

    Raises
    ------
    InputFaults
        With every path that does not exist, or every folder without a document.
    """
    known = list(files_at(paths))
    old = [
        file
        for path in map(Path, paths)
        if path.is_dir()
        for file in sorted(path.rglob("*"))
        if file.suffix.lower() in _OLD and not file.name.startswith((".", "~$"))
    ]
    files = list(dict.fromkeys([*known, *old]))
    if not files:
        raise InputFaults(Fault("audit_empty_folder", Place(path)) for path in paths)
    return files


def audit_files(
    files: Sequence[Path],
    profile: str | None = None,
    language: str = "zh",
    workers: int | None = None,
    began: Callable[[Path], None] = lambda _: None,
    folders: tuple[Path, ...] = (),
) -> Iterator[FileAudit]:
    """Yield the audit of every file in the order given.

    Parameters
    ----------
    files
        What to audit.
    profile, language
        As in :func:`evalutils.evaluation.audit.audit_file`.
    workers
        Processes; by default one a processor, and none beside this one for a few files.
    began
        Told of every file as its result is waited for.
    folders
        Folders of profiles that a user added.
    """
    audit = partial(_audited, profile=profile, language=language, folders=folders)
    count = workers or (1 if len(files) < _FEW else os.cpu_count() or 1)
    if count == 1:
        for file in files:
            began(file)
            yield audit(file)
        return
    left = list(files)
    while left:
        try:
            for done in _in_pool(audit, tuple(left), count, began):
                yield done
                left.pop(0)
        except BrokenProcessPool:
            # A process was killed, perhaps by this very file: it gets a process of its own.
            yield _apart(audit, left.pop(0))


def _in_pool(
    audit: Audit, files: Sequence[Path], count: int, began: Callable[[Path], None]
) -> Iterator[FileAudit]:
    with ProcessPoolExecutor(count) as pool:
        ahead = count * _AHEAD
        waiting = [pool.submit(audit, file) for file in files[:ahead]]
        for at, file in enumerate(files):
            began(file)
            yield waiting.pop(0).result()
            if at + ahead < len(files):
                waiting.append(pool.submit(audit, files[at + ahead]))


def _apart(audit: Audit, file: Path) -> FileAudit:
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(audit, file).result()
        except BrokenProcessPool:
            gap = Gap(file.name, phrase("audit_killed"))
            return unread(str(file), gap)


def _audited(
    file: Path, *, profile: str | None, language: str, folders: tuple[Path, ...]
) -> FileAudit:
    try:
        return audit_file(file, profile, language, folders)
    except InputFaults:
        raise
    except Exception as error:
        # The last net: whatever one file does to the program, the others are still audited.
        what = f"{type(error).__name__}: {error}"
        gap = Gap(file.name, phrase("audit_crashed", what=what))
        return unread(str(file), gap)
