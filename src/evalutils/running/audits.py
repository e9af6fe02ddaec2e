"""Many files under audit: found below folders, audited side by side, one bad file told apart."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, phrase
from evalutils.base.places import Place
from evalutils.evaluation.audit import FileAudit, Gap, audit_file
from evalutils.running.received import files_at

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
            return FileAudit(str(file), unreadable=(gap,), read=False)


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
        return FileAudit(str(file), unreadable=(gap,), read=False)
