"""Received files: found in folders, read or audited one by one.

A bad file is told, and the rest goes on.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

from evalutils.base.faults import InputFaults, phrase
from evalutils.evaluation.audit import FileAudit, Gap, audit_file, gaps_of, unread
from evalutils.reading.documents import Document, Met, files_of
from evalutils.running.terminal import tell


def add_paths(parser: ArgumentParser) -> None:
    """Declare the files, folders and archives that a command walks."""
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="文件、文件夹或 zip 压缩包 / files, and folders or zip archives that are walked",
    )


class Received:
    """Documents one after the other; what is wrong with a file is told on stderr.

    Parameters
    ----------
    paths
        Files, folders and archives.

    Attributes
    ----------
    whole, partial, failed
        Files read, read in part and not read, known when all have been passed.
    lost
        Of those read in part, the ones of which a whole page or worksheet could not be read.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self.paths = tuple(paths)
        self.whole: list[Path] = []
        self.partial: list[Path] = []
        self.lost: list[Path] = []
        self.failed: list[Path] = []

    def __iter__(self) -> Iterator[tuple[Path, Document]]:
        """Yield every file that can be read, by the name its user knows, with its document."""
        with files_of(self.paths) as files:
            for met in files:
                name = Path(met.name)
                try:
                    document = met.document()
                except InputFaults as faults:
                    self.failed.append(name)
                    tell(str(faults))
                    continue
                (self.partial if document.unreadable else self.whole).append(name)
                if any(part.whole for part in document.unreadable):
                    self.lost.append(name)
                for remark in document.remarks:
                    tell(phrase("received_remark", file=name, remark=remark.words()))
                yield name, document

    def end(self) -> int:
        """Tell how many files were read, in part or not at all; return the exit status.

        One file that was read says so by what is printed of it.
        """
        counts = {"whole": len(self.whole), "part": len(self.partial), "failed": len(self.failed)}
        if sum(counts.values()) > 1 or self.partial or self.failed:
            tell(phrase("received_done", **counts))
        return int(bool(self.failed or self.lost))


Audit = Callable[[Met], FileAudit]

#: Fewer files than this are not worth starting processes for.
_FEW = 8
#: Files given to the pool at a time, for each worker: enough to keep it busy, little to hold.
_AHEAD = 4


def audit_files(
    files: Sequence[Met],
    profile: str | None = None,
    language: str = "zh",
    workers: int | None = None,
    began: Callable[[Met], None] = lambda _: None,
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
    audit: Audit, files: Sequence[Met], count: int, began: Callable[[Met], None]
) -> Iterator[FileAudit]:
    with ProcessPoolExecutor(count) as pool:
        ahead = count * _AHEAD
        waiting = [pool.submit(audit, file) for file in files[:ahead]]
        for at, file in enumerate(files):
            began(file)
            yield waiting.pop(0).result()
            if at + ahead < len(files):
                waiting.append(pool.submit(audit, files[at + ahead]))


def _apart(audit: Audit, file: Met) -> FileAudit:
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(audit, file).result()
        except BrokenProcessPool:
            gap = Gap(file.name, phrase("audit_killed"))
            return unread(file.name, gap)


def _audited(
    file: Met, *, profile: str | None, language: str, folders: tuple[Path, ...]
) -> FileAudit:
    try:
        if file.fault is not None:
            return unread(file.name, *gaps_of(InputFaults([file.fault]), language))
        name = "" if file.name == str(file.path) else file.name
        return audit_file(file.path, profile, language, folders, name)
    except InputFaults:
        raise
    except Exception as error:
        # The last net: whatever one file does to the program, the others are still audited.
        what = f"{type(error).__name__}: {error}"
        gap = Gap(file.name, phrase("audit_crashed", what=what))
        return unread(file.name, gap)
