"""Received files: found in folders, read or audited one by one, each within bounds, and counted.

A bad file is told, and the rest goes on.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Generic

from evalutils.base.faults import InputFaults, phrase
from evalutils.base.workers import Lost, Made, Workers
from evalutils.evaluation.audit import SEVERITIES, FileAudit, audit_file, gaps_of, unread
from evalutils.reading.documents import Document, Met, Remark, files_of, lost_fault
from evalutils.reading.sums import checked
from evalutils.running.terminal import tell


@dataclass(slots=True)
class Tally:
    """What all audits come to, counted one by one: for the last message and the exit status."""

    severities: Counter[str] = field(default_factory=Counter)
    files: int = 0
    unread: list[str] = field(default_factory=list)
    partly: int = 0
    lost: bool = False
    unjudged: list[str] = field(default_factory=list)

    def add(self, audit: FileAudit) -> None:
        """Count one more file."""
        self.files += 1
        self.severities.update(item.severity for item in audit.findings)
        if not audit.read:
            self.unread.append(audit.file)
            return
        if audit.unreadable:
            self.partly += 1
            self.lost = self.lost or any(gap.whole for gap in audit.unreadable)
        if not audit.judged:
            self.unjudged.append(audit.file)

    def counts(self) -> dict[str, int]:
        """Return findings by severity."""
        return {severity: self.severities[severity] for severity in SEVERITIES}


def add_paths(parser: ArgumentParser) -> None:
    """Declare the files, folders and archives that a command walks."""
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="文件、文件夹或 zip 压缩包 / files, and folders or zip archives that are walked",
    )


@dataclass(frozen=True, slots=True)
class Read(Generic[Made]):
    """What was made of a document that was read, and how it was read.

    Parameters
    ----------
    made
        What the task made of the document.
    paragraphs, tables
        How many it has.
    remarks
        How the file was read, where that is not what its name says.
    partial, lost
        Whether something in it, or a whole page or worksheet, could not be read.
    """

    made: Made
    paragraphs: int
    tables: int
    remarks: tuple[Remark, ...] = ()
    partial: bool = False
    lost: bool = False


class Received(Generic[Made]):
    """Documents one after the other; what is wrong with a file is told on stderr.

    Parameters
    ----------
    paths
        Files, folders and archives.
    task
        What is made of each document, in a process that may take so much and no more.

    Attributes
    ----------
    whole, partial, failed
        Files read, read in part and not read, known when all have been passed.
    lost
        Of those read in part, the ones of which a whole page or worksheet could not be read.
    """

    def __init__(self, paths: Sequence[str], task: Callable[[Document], Made]) -> None:
        self.paths = tuple(paths)
        self.task = task
        self.whole: list[Path] = []
        self.partial: list[Path] = []
        self.lost: list[Path] = []
        self.failed: list[Path] = []

    def __iter__(self) -> Iterator[tuple[Path, Read[Made]]]:
        """Yield every file that can be read, by the name its user knows, with what was made."""
        with files_of(self.paths) as files:
            for name, read in read_files(files, self.task):
                if isinstance(read, InputFaults):
                    self.failed.append(name)
                    tell(str(read))
                    continue
                (self.partial if read.partial else self.whole).append(name)
                if read.lost:
                    self.lost.append(name)
                for remark in read.remarks:
                    tell(phrase("received_remark", file=name, remark=remark.words()))
                yield name, read

    @property
    def files(self) -> list[Path]:
        """Every file that was passed."""
        return [*self.whole, *self.partial, *self.failed]

    def end(self) -> int:
        """Tell how many files were read, in part or not at all; return the exit status.

        One file that was read says so by what is printed of it.
        """
        counts = {"whole": len(self.whole), "part": len(self.partial), "failed": len(self.failed)}
        if sum(counts.values()) > 1 or self.partial or self.failed:
            tell(phrase("received_done", **counts))
        return int(bool(self.failed or self.lost))


# Fewer files than this are not worth more than one process.
_FEW = 8


def workers_for(files: int) -> int:
    """Return how many processes are worth while for so many files."""
    return 1 if files < _FEW else os.cpu_count() or 1


def read_files(
    files: Sequence[Met], task: Callable[[Document], Made]
) -> Iterator[tuple[Path, Read[Made] | InputFaults]]:
    """Yield every file by the name its user knows, with what was made of it or what is wrong.

    Parameters
    ----------
    files
        What to read.
    task
        What is made of each document, in a process that may take so much and no more.
    """
    made = Workers(partial(_read, task), workers_for(len(files))).over(files)
    for met, answer in zip(files, made, strict=True):
        if isinstance(answer, Lost):
            yield Path(met.name), InputFaults([lost_fault(answer, met.name)])
        else:
            yield Path(met.name), answer


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
        Processes; by default one a processor, and one for a few files.
    began
        Told of every file as its result is waited for.
    folders
        Folders of profiles that a user added.
    """
    audit = partial(_audited, profile=profile, language=language, folders=folders)
    made = Workers(audit, workers or workers_for(len(files))).over(files, began)
    for file, told in zip(files, made, strict=True):
        if isinstance(told, Lost):
            yield unread(file.name, *gaps_of(InputFaults([lost_fault(told, file.name)]), language))
        else:
            yield told


def _read(task: Callable[[Document], Made], met: Met) -> Read[Made] | InputFaults:
    try:
        document = checked(met.document())
    except InputFaults as faults:
        return faults
    return Read(
        task(document),
        len(document.paragraphs),
        len(document.tables),
        document.remarks,
        bool(document.unreadable),
        any(part.whole for part in document.unreadable),
    )


def _audited(
    file: Met, *, profile: str | None, language: str, folders: tuple[Path, ...]
) -> FileAudit:
    if file.fault is not None:
        return unread(file.name, *gaps_of(InputFaults([file.fault]), language))
    name = "" if file.name == str(file.path) else file.name
    return audit_file(file.path, profile, language, folders, name)
