"""What a new version changes: kept reports against those made again, score by score."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evalutils.base.faults import InputFaults
from evalutils.base.paths import RECORD
from evalutils.reporting.finished import open_finished, read_run
from evalutils.reporting.pages.changes import Difference, difference
from evalutils.reporting.pages.comparison import report_folder

#: Section of the changelog that names what moves a score.
_MOVES = "### Changes that affect scores"
_VERSION = re.compile(r"## \[?([\w.]+)")


@dataclass(frozen=True, slots=True)
class Again:
    """A kept report, and what the report made again says otherwise.

    Parameters
    ----------
    folder
        The kept one.
    made
        The difference, or ``None`` where one of the two cannot be read.
    why
        Why not, in words.
    """

    folder: Path
    made: Difference | None
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it for other programs: the scores that moved, each with its causes."""
        scores = () if self.made is None else self.made.scores
        return {
            "folder": str(self.folder),
            "why": self.why,
            "scores": [asdict(change) for change in scores],
        }


def made_again(kept: Path, root: Path) -> tuple[Again, ...]:
    """Return every report under a folder of kept ones against its like in the bundle.

    Parameters
    ----------
    kept
        A copy of ``reports/``, or one report.
    root
        The bundle.
    """
    return tuple(_again(file.parent, root) for file in sorted(kept.rglob(RECORD)))


def _again(folder: Path, root: Path) -> Again:
    try:
        told = read_run(folder)["parameters"]
        names = (told[name] for name in ("PROJECT", "YEAR", "PROFILE", "REPORT_LANG"))
        now = report_folder(root, *names)
        return Again(folder, difference(open_finished(folder), open_finished(now)))
    except InputFaults as why:
        return Again(folder, None, "；".join(f"{one.where.document}" for one in why.faults))


def versions_of(found: Iterable[Again]) -> set[str]:
    """Return the versions that made the kept reports."""
    reports = (one.made.before for one in found if one.made is not None)
    return {str(report.record.get("versions", {}).get("evalutils", "")) for report in reports}


def entries_since(changelog: str, versions: Iterable[str]) -> Iterator[str]:
    r"""Yield what moves a score, newest first, of all that is newer than the oldest version.

    Parameters
    ----------
    changelog
        Text of ``CHANGELOG.md``.
    versions
        That made the kept reports.

    Examples
    --------
    >>> text = '''## 1.1
    ... ### Changes that affect scores
    ... - Shares in percent are read as
    ...   percent.
    ... ## 1.0
    ... ### Changes that affect scores
    ... - The first.'''
    >>> list(entries_since(text, {"1.0"}))
    ['Shares in percent are read as percent.']
    """
    old, left, moves, entry = set(versions), len(set(versions)), False, ""
    for line in [*changelog.splitlines(), "## "]:
        if entry and (line.startswith(("- ", "#")) or not line.strip()):
            yield entry
            entry = ""
        if version := _VERSION.match(line):
            left -= version[1] in old
            if not left:
                return
        if line.startswith("#"):
            moves = line.startswith(_MOVES)
        elif moves and line.startswith("- "):
            entry = line.removeprefix("- ")
        elif entry:
            entry += f" {line.strip()}"
