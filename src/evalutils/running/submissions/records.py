"""What was made of each file of a submission, kept on disk: another run takes it over.

Nothing but figures and words is kept of a file, as JSON; the name of a record says of which
content, by which options and by which program it was made, so that none is ever out of date.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evalutils.evaluation.audit import FileAudit, Unjudged, from_json, to_json
from evalutils.evidence import codec
from evalutils.reading.documents import Remark

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
        audit: FileAudit = codec.from_json(FileAudit, data["audit"])
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
            "audit": codec.to_json(without_findings(audit)),
            "findings": [to_json(one) for one in audit.findings],
            "not_judged": codec.to_json(audit.not_judged),
            "remarks": codec.to_json(audit.remarks),
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
        not_judged=codec.from_json(tuple[Unjudged, ...], data["not_judged"]),
        remarks=codec.from_json(tuple[Remark, ...], data["remarks"]),
    )
