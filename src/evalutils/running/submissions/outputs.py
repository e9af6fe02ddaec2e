"""The folder that a submission's audit leaves: pages, workbooks, letters, tracking, data."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from evalutils.base.words import say
from evalutils.evaluation.audit import Account, FileAudit, label_of, worded
from evalutils.evaluation.submissions import owner_of
from evalutils.reporting.audits.letters import letter
from evalutils.reporting.audits.lists import workbook_of
from evalutils.reporting.audits.overview import names_below, unit_of
from evalutils.reporting.audits.standings import (
    Matter,
    as_json,
    earlier_rows,
    short,
    submission_bytes,
    tracking_bytes,
)
from evalutils.reporting.pages import findings, submission
from evalutils.reporting.rectification import key_of, words_of
from evalutils.running.received import Tally
from evalutils.running.submissions.work import Work

#: The list of all findings is one page up to so many files; of more, each unit has its own.
MOST_ON_A_PAGE = 200
_TRACKING, _DATA = "tracking.xlsx", "submission.json"
#: Findings that only the whole submission shows, as the data names them.
_TOGETHER = frozenset({"files_differ", "survey_counts", "two_drafts"})


@dataclass(frozen=True, slots=True)
class Letters:
    """Who writes to the units.

    Parameters
    ----------
    sender, date
        As in :class:`evalutils.reporting.audits.Letter`.
    answer_by
        Until when an answer is asked for.
    """

    sender: str = ""
    date: datetime.date | None = None
    answer_by: datetime.date | None = None


def answers_in(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """Return what people wrote into the tracking sheet of an earlier run, row by row by its key.

    Raises
    ------
    InputFaults
        If the sheet cannot be read: it is asked for before any work, and never written over.
    """
    return earlier_rows(folder / _TRACKING)


def write(
    work: Work,
    folder: Path,
    language: str,
    letters: Letters,
    answers: Mapping[str, Mapping[str, str]],
) -> Tally:
    """Write everything that tells of a submission into a folder; return what it comes to.

    What an earlier run wrote there and this one does not is removed, where nobody has changed
    it: a letter to a unit that has nothing to answer any more must not lie there to be sent.
    What people wrote into the tracking sheet is kept.

    Parameters
    ----------
    work
        The submission.
    folder
        Made where it is not there.
    language
        ``zh`` or ``en``.
    letters
        Who writes to the units.
    answers
        Of :func:`answers_in`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    out, tally = _Folder(folder), Tally()
    called = names_below(work.files)

    def named() -> Iterator[FileAudit]:
        for audit in work.audits():
            tally.add(audit)
            yield replace(audit, file=called[audit.file])

    together: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def passed(audit: FileAudit) -> None:
        for seen in audit.findings:
            if seen.key in _TOGETHER:
                told = worded(seen, language)
                together[audit.file].append({
                    "check": seen.key, "where": told.where, "found": told.found,
                    "expected": told.expected,
                })  # fmt: skip

    (folder / "letters").mkdir(exist_ok=True)
    out.write("audit.xlsx", workbook_of(named(), language, passed))
    of_all = len(work.files) <= MOST_ON_A_PAGE
    matters: list[Matter] = []
    for number, (unit, files) in enumerate(_by_unit(work), 1):
        audits = work.audits_of(files)
        matters += _matters(unit, audits, work)
        plain = re.sub(r"[^\w-]+", "-", unit or Path(files[0]).stem).strip("-")[:40]
        name = f"{number:03d}-{plain}".rstrip("-")
        if not of_all:
            listed = [replace(audit, file=called[audit.file]) for audit in audits]
            out.write(f"units/{name}.html", findings.page(listed, language).encode())
        asked = [one for one in audits if one.findings or (unit and not one.read)]
        if asked:
            content = letter(
                unit, asked, language, sender=letters.sender, date=letters.date,
                answer_by=letters.answer_by,
            )  # fmt: skip
            out.write(f"letters/{name}.docx", content)
    if of_all:
        out.write("audit.html", findings.page(work.audits(), language).encode())
    where = "audit.html" if of_all else "units/"
    shown = work.called(called)
    out.write("overview.html", submission.overview_page(shown, language, findings=where).encode())
    out.write("ranking.html", submission.ranking_page(shown, language).encode())
    out.write("submission.xlsx", submission_bytes(shown, language))
    out.write(_TRACKING, tracking_bytes(matters, answers, letters.answer_by, language))
    data = as_json(shown, together)
    out.end({**data, "date": letters.date.isoformat() if letters.date else None})
    return tally


def _by_unit(work: Work) -> list[tuple[str, list[str]]]:
    """Return units with their files, sorted; a file that names no unit stands for itself."""
    units: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file in work.files:
        unit = work.submission.units.get(file, "")
        # Files that name no unit may be of different ones: each has a letter of its own.
        units[unit, "" if unit else file].append(file)
    return [(unit, files) for (unit, _), files in sorted(units.items())]


def _matters(unit: str, audits: Iterable[FileAudit], work: Work) -> Iterator[Matter]:
    """Yield the findings on a unit's files as what is tracked."""
    met: Counter[str] = Counter()
    for audit in audits:
        parts = work.parts_of(audit.file)
        for seen in audit.findings:
            told = worded(seen, "zh")
            place = seen.places[0] if seen.places else None
            project, year = _project(place, parts)
            key = f"{unit}|{project}|{year}|{key_of(seen.key, words_of(seen))}"
            met[key] += 1
            # Two findings may say the same of two places: the second has a number of its own.
            number = f"#{met[key]}" if met[key] > 1 else ""
            evidence = say("submission.evidence", "zh", project=project, file=short(audit.file),
                           where=told.where)  # fmt: skip
            found = f"{told.found.rstrip('。')}。{told.expected}"
            yield Matter(unit or unit_of(audit), year, label_of(seen.severity, "zh"), found,
                         evidence.strip(), told.mend, f"{key}{number}")  # fmt: skip


def _project(place: Any, parts: list[Account]) -> tuple[str, str]:
    if not parts:
        return "", ""
    part = owner_of(place, parts)
    return part.project, str(part.year or "")


class _Folder:
    """Files written into a folder, and what of an earlier run is left over there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._written: dict[str, str] = {}
        try:
            before = json.loads((folder / _DATA).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            before = {}
        self._before: dict[str, str] = before.get("written", {}) if isinstance(before, dict) else {}

    def write(self, name: str, content: bytes) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        self._written[name] = hashlib.sha256(content).hexdigest()

    def end(self, data: dict[str, Any]) -> None:
        """Write the data with the list of files, and remove what is left over of the last run."""
        for name in sorted(set(self._before) - set(self._written)):
            file = self.folder / name
            inside = not PurePath(name).is_absolute() and ".." not in PurePath(name).parts
            if inside and file.is_file():
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                if digest == self._before[name]:
                    file.unlink()
        # People fill in the tracking sheet: its content is no mark of ours.
        told = {name: digest for name, digest in sorted(self._written.items()) if name != _TRACKING}
        text = json.dumps({**data, "written": told}, ensure_ascii=False, indent=1)
        (self.folder / _DATA).write_text(f"{text}\n", encoding="utf-8")
