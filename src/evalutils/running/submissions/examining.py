"""Every file of a submission read, audited and filed, on this machine or on a cluster, once.

What was made of a file is kept on disk, for another run to take over. Nothing but figures and
words is kept, as JSON; the name of a record says of which content, by which options and by which
program it was made, so that none is ever out of date.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from evalutils.base.faults import InputFaults
from evalutils.base.places import Place
from evalutils.base.workers import Lost, Workers
from evalutils.evaluation.audit import (
    FileAudit,
    Unjudged,
    audit_document,
    beside_of,
    from_json,
    gaps_of,
    to_json,
    unread,
)
from evalutils.evaluation.submissions import prints_of, with_recomputed
from evalutils.evidence import processed
from evalutils.reading.documents import Document, Met, Remark, lost_fault
from evalutils.reading.forms import read_forms
from evalutils.reading.sums import checked
from evalutils.running.batch import on_cluster
from evalutils.running.received import workers_for
from evalutils.running.stamps import program_stamp

_SUFFIX = ".json.gz"


@dataclass(frozen=True, slots=True)
class Examined:
    """What was made of one file.

    Parameters
    ----------
    audit
        What the rules found.
    prints
        Fingerprints of its passages.
    passages, places
        Its passages, and in words where they stand.
    """

    audit: FileAudit
    prints: array[int] = field(default_factory=lambda: array("Q"))
    passages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Records:
    """The records of a submission, in a folder of their own.

    Parameters
    ----------
    folder
        Where they lie; made when the first is written.
    made_by
        Options and program: records of others are not looked at.
    """

    def __init__(self, folder: Path, made_by: Iterable[str]) -> None:
        self.folder = folder
        self._made_by = tuple(made_by)
        self.used: set[str] = set()

    def key(self, *parts: str) -> str:
        """Return the name of a record, by what it was made of; this run has a use for it."""
        told = json.dumps([*self._made_by, *parts], ensure_ascii=False)
        named = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:40]
        self.used.add(named)
        return named

    def has(self, key: str) -> bool:
        """Return whether there is a record of that name."""
        return (self.folder / f"{key}{_SUFFIX}").is_file()

    def read(self, key: str) -> Examined | None:
        """Return what was made of a file before; ``None`` where it was not, or is damaged."""
        data = self._read(key)
        if data is None:
            return None
        audit: FileAudit = processed.from_json(FileAudit, data["audit"])
        return Examined(
            _whole(audit, data),
            array("Q", data["prints"]),
            tuple(data["passages"]),
            tuple(data["places"]),
        )

    def audit(self, key: str, known: FileAudit) -> FileAudit:
        """Return a file's audit with its findings, of which the rest is known.

        A submission's findings are gone through several times, file by file, so that memory
        does not grow with their number: what is known of a file need not be read again each time.

        Parameters
        ----------
        key
            Name of the record.
        known
            What :func:`without_findings` left of it.
        """
        data = self._read(key)
        return known if data is None else _whole(known, data)

    def write(self, key: str, examined: Examined) -> None:
        """Keep what was made of a file."""
        audit = examined.audit
        data = {
            "audit": processed.to_json(without_findings(audit)),
            "findings": [to_json(one) for one in audit.findings],
            "not_judged": processed.to_json(audit.not_judged),
            "remarks": processed.to_json(audit.remarks),
            "prints": list(examined.prints),
            "passages": list(examined.passages),
            "places": list(examined.places),
        }
        self._write(key, data)

    def sweep(self) -> None:
        """Remove what this run had no use for: of files that are gone or have changed."""
        for file in self.folder.glob(f"*{_SUFFIX}"):
            if file.name.removesuffix(_SUFFIX) not in self.used:
                file.unlink()

    def _read(self, key: str) -> Any:
        try:
            with gzip.open(self.folder / f"{key}{_SUFFIX}", "rt", encoding="utf-8") as file:
                return json.load(file)
        except (OSError, EOFError, ValueError):
            # Not there, or a run was killed while it wrote it: it is made again.
            return None

    def _write(self, key: str, data: Any) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        packed = gzip.compress(
            json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1, mtime=0
        )
        # Whole or not at all: a record that is there can be read.
        aside = self.folder / f"{key}.part"
        aside.write_bytes(packed)
        aside.replace(self.folder / f"{key}{_SUFFIX}")


def without_findings(audit: FileAudit) -> FileAudit:
    """Return what is kept in memory of a file's audit: little, whatever the file holds."""
    return replace(audit, findings=(), not_judged=(), remarks=())


def _whole(audit: FileAudit, data: Any) -> FileAudit:
    return replace(
        audit,
        findings=tuple(map(from_json, data["findings"])),
        not_judged=processed.from_json(tuple[Unjudged, ...], data["not_judged"]),
        remarks=processed.from_json(tuple[Remark, ...], data["remarks"]),
    )


#: Shorter cells are names and figures, which everybody's forms share.
_LONG_CELL = 16
#: Files that a worker of a cluster is given at a time: enough to be worth a process.
_CHUNK = 20
_START = "from evalutils.running.submissions import examining; examining.main()"


@dataclass(frozen=True, slots=True)
class Options:
    """What every file is examined by.

    Parameters
    ----------
    profile, language
        As in :func:`evalutils.evaluation.audit.audit_file`.
    folders
        Folders of profiles that a user added.
    """

    profile: str | None = None
    language: str = "zh"
    folders: tuple[Path, ...] = ()


def records_in(folder: Path, options: Options) -> Records:
    """Return the records of a folder that these options and this program make."""
    added = [
        f"{file.name}:{hashlib.sha256(file.read_bytes()).hexdigest()}"
        for above in options.folders
        for file in sorted(above.glob("*.yaml"))
    ]
    stamp = json.dumps(program_stamp(Path()), sort_keys=True)
    return Records(folder, (options.profile or "", options.language, stamp, *added))


def examined(file: Met, options: Options) -> Examined:
    """Return what is made of one file: findings, facts, fingerprints."""
    if file.fault is not None:
        return Examined(unread(file.name, *gaps_of(InputFaults([file.fault]), options.language)))
    try:
        document = checked(file.document())
    except InputFaults as faults:
        return Examined(unread(file.name, *gaps_of(faults, options.language)))
    forms = read_forms(document)
    audit = audit_document(
        document, forms, file.name, options.profile, options.language, beside_of(file.path),
        options.folders,
    )  # fmt: skip
    accounts = with_recomputed(audit.accounts, forms, options.profile, options.folders)
    passages = dict(_passages(document))
    places = tuple(place.words(options.language) for place in passages.values())
    kept = replace(audit, accounts=accounts)
    return Examined(kept, prints_of(passages), tuple(passages), places)


def _passages(document: Document) -> Iterator[tuple[str, Place]]:
    """Yield paragraphs and long cells, a text that stands twice at its last place."""
    for part in document.paragraphs:
        yield part.text, part.place
    for number, table in enumerate(document.tables, 1):
        where = table.place if table.place.sheet else replace(table.place, table=number)
        for row, cells in enumerate(table.rows, table.origin[0]):
            for cell in cells:
                if len(cell) >= _LONG_CELL:
                    yield cell, replace(where, row=row)


def examine(
    files: Sequence[Met],
    records: Records,
    options: Options,
    workers: int | None = None,
    began: Callable[[Met], None] = lambda _: None,
) -> Iterator[tuple[Met, str, Examined]]:
    """Yield every file with the name of its record and what was made of it, in the order given.

    Findings and passages stay in the record. What a record tells is taken over. A file that takes
    too much, or ends its process, is said to be unreadable; this is not kept, so that another run
    tries again.

    Parameters
    ----------
    files
        What to read.
    records
        Where it is kept.
    options
        What each is examined by.
    workers
        Processes; by default one a processor.
    began
        Told of every file as its result is waited for.
    """
    keys = [_key(records, file) for file in files]
    known = {at for at, key in enumerate(keys) if records.has(key)}
    due = [(file, keys[at]) for at, file in enumerate(files) if at not in known]
    task = partial(_kept, records=records, options=options)
    made = Workers(task, workers or workers_for(len(due))).over(due)
    for at, (file, key) in enumerate(zip(files, keys, strict=True)):
        began(file)
        taken = records.read(key) if at in known else None
        if taken is not None:
            yield file, key, taken
            continue
        # A record that was there and is damaged is no reason to stop: it is made again, alone.
        answer = next(Workers(task).over([(file, key)]) if at in known else made)
        if isinstance(answer, Lost):
            gaps = gaps_of(InputFaults([lost_fault(answer, file.name)]), options.language)
            yield file, key, Examined(unread(file.name, *gaps))
            continue
        if isinstance(answer, OSError):
            raise answer
        yield file, key, answer


def _kept(named: tuple[Met, str], records: Records, options: Options) -> Examined | OSError:
    """Examine a file and keep what was made of it; return what a run holds of every file.

    The process that read a file writes its record, too: packing it is a tenth of the work.
    """
    file, key = named
    made = examined(file, options)
    try:
        records.write(key, made)
    except OSError as error:
        # A full disk is no fault of the file.
        return error
    return replace(made, audit=without_findings(made.audit), passages=(), places=())


def _key(records: Records, file: Met) -> str:
    """Return the name of a file's record: by its name, its content, and the files beside it."""
    if file.fault is not None or not file.path.is_file():
        return records.key("met", file.name, str(file.fault))
    with file.path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    # An annex that is cited may lie beside it: nothing else of the folder matters to the rules.
    annexes = [name for name in beside_of(file.path) if name.lstrip().startswith("附")]
    return records.key("file", file.name, digest, *annexes)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some files for one worker of a cluster, which sees the same folders as we do."""

    files: tuple[tuple[str, str], ...]
    folder: str
    options: tuple[str | None, str, tuple[str, ...]]


def examine_on_cluster(
    files: Sequence[Met], records: Records, options: Options, address: str
) -> Iterator[int]:
    """Have every file examined by the workers of a Dask scheduler; yield how many were, in turn.

    They write the records; :func:`examine` then finds all of them there. What a lost worker did
    not do is left to it, too.

    Parameters
    ----------
    files
        What to read; those that cannot be opened at all are left out.
    records, options
        As for :func:`examine`.
    address
        Of the scheduler, or ``local``.

    Raises
    ------
    InputFaults
        As :func:`evalutils.running.batch.on_cluster`.
    """
    due = [file for file in files if file.fault is None]
    told = (options.profile, options.language, tuple(str(one) for one in options.folders))
    chunks = [
        Chunk(tuple((str(f.path), f.name) for f in due[at : at + _CHUNK]),
              str(records.folder), told)
        for at in range(0, len(due), _CHUNK)
    ]  # fmt: skip
    yield from on_cluster(carried_out, chunks, address, lambda chunk, _: len(chunk.files))


def carried_out(chunk: Chunk) -> int:
    """Examine some files in a process of their own; return how many there were."""
    asked = json.dumps([chunk.files, chunk.folder, chunk.options])
    # The worker has threads, in which a fork is not safe: a process is started anew.
    subprocess.run(  # noqa: S603 - this Python and this package
        [sys.executable, "-c", _START], input=asked, encoding="utf-8", check=False
    )
    return len(chunk.files)


def main() -> None:
    """Be the process of a chunk: files, folder and options as JSON in, records out."""
    named, folder, (profile, language, folders) = json.load(sys.stdin)
    options = Options(profile, language, tuple(map(Path, folders)))
    files = [Met(Path(path), name) for path, name in named]
    for _ in examine(files, records_in(Path(folder), options), options, workers=1):
        pass
