"""A submission in words, for page, workbook and JSON: its ranking, doubts and tracking sheet."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from evalutils.base.faults import FaultList, InputFaults
from evalutils.base.packages import settled
from evalutils.base.words import say
from evalutils.evaluation.audit import Recomputed
from evalutils.evaluation.formatting import fixed, percent_text, points_text
from evalutils.evaluation.submissions import (
    ProjectYear,
    Shared,
    Standing,
    Submission,
    by_excess,
    by_risk,
)
from evalutils.evidence.schema import table_columns
from evalutils.evidence.workbook import read_sheet
from evalutils.evidence.year import RECTIFICATION_TABLE
from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting.audits.lists import long_sheet


def short(file: str) -> str:
    """Return the name of a file without the folders it lies in."""
    return PurePosixPath(file.replace("\\", "/")).name


def money_words(amount: Fraction | None, language: str) -> str:
    """Return 万元 with two decimals, or that they are not stated."""
    return say("submission.not_stated", language) if amount is None else fixed(amount, 2)


def rate_words(one: Standing, language: str) -> str:
    """Return the execution rate of a project-year."""
    if not one.budget or one.executed is None:
        return say("submission.not_stated", language)
    return percent_text(Interval.exact(one.executed / one.budget), language=language)


def points_words(points: Fraction | None, language: str) -> str:
    """Return claimed points, or that none are stated."""
    return say("submission.not_stated", language) if points is None else fixed(points, 2)


def recomputed_words(made: Recomputed | None, language: str) -> str:
    """Return the recomputed score, as a range where something cannot be scored."""
    if made is None:
        return say("submission.none", language)
    return points_text(Interval(made.low, made.high))


def difference_words(made: Recomputed | None) -> str:
    """Return claimed less recomputed, signed; as a range where it is one."""
    if made is None or made.declared is None:
        return ""
    return signed(made.declared - made.high, made.declared - made.low)


def signed(low: Fraction, high: Fraction) -> str:
    """Return points with their sign; two ends where they differ.

    Examples
    --------
    >>> signed(Fraction(2), Fraction(2)), signed(Fraction(-1), Fraction(5, 2))
    ('+2.00', '-1.00…+2.50')
    """
    ends = dict.fromkeys(("+" if end > 0 else "") + fixed(end, 2) for end in (low, high))
    return "…".join(ends)


def cause_words(made: Recomputed | None, language: str) -> str:
    """Return the parts of the difference, each with its points and the rows it comes from."""
    parts = []
    for cause in () if made is None else made.causes:
        named = say("submission.joint", language).join(cause.rows)
        words = say(f"submission.cause_kinds.{cause.kind}", language)
        rows = f"{say('submission.colon', language)}{named}" if named else ""
        parts.append(f"{words} {signed(cause.low, cause.high)}{rows}")
    return say("submission.semicolon", language).join(parts)


def rule_words(one: Standing) -> str:
    """Return the rules with findings, each with how many (``R01 R16×2``)."""
    return " ".join(rule if n == 1 else f"{rule}×{n}" for rule, n in one.rules.items())


def doubts_of(year: ProjectYear, language: str) -> Iterator[str]:
    """Yield in words what is not certain about the files of a project-year."""
    for drafts in year.drafts:
        names = [short(file) for file in drafts.files]
        facts = {"count": len(names), "files": say("submission.joint", language).join(names)}
        if drafts.same:
            yield say("submission.doubts.copies", language, **facts)
        else:
            key = "drafts" if drafts.certain else "drafts_unclear"
            yield say(f"submission.doubts.{key}", language, last=names[-1], **facts)
    for doubt in year.doubts:
        facts = {"file": short(doubt.file), "other": short(doubt.other)}
        yield say(f"submission.doubts.{doubt.key}", language, **facts)


def as_json(submission: Submission, together: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return a submission as other programs read it; exact numbers are text.

    Parameters
    ----------
    submission
        What was found.
    together
        File → findings that only form and report together show.
    """
    return {
        "files": submission.files,
        "units": list(submission.unit_names),
        "budget": number_text(submission.budget),
        "executed": number_text(submission.executed),
        "project_years": [_entry(one, together) for one in submission.standings],
        "shared": [_shared(one) for one in submission.shared],
        "unfiled": list(submission.unfiled),
        "unread": [{"file": file, "why": why} for file, why in submission.unread.items()],
        "partly_read": list(submission.partly),
    }


def _entry(one: Standing, together: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    year, made = one.year, one.recomputed
    return {
        "unit": year.unit,
        "project": year.project,
        "year": year.year,
        "files": [{"file": part.file, "role": part.role} for part in year.parts],
        "form": year.form.file if year.form else None,
        "report": year.report.file if year.report else None,
        "target": year.target.file if year.target else None,
        "drafts": [
            {"role": d.role, "files": list(d.files), "same": d.same, "certain": d.certain}
            for d in year.drafts
        ],
        "doubts": [{"key": d.key, "file": d.file, "other": d.other} for d in year.doubts],
        "budget": _text(one.budget),
        "executed": _text(one.executed),
        "declared": _text(one.total),
        "recomputed": None if made is None else {
            "profile": made.profile, "stated": made.stated,
            "low": number_text(made.low), "high": number_text(made.high),
            "causes": [
                {"kind": c.kind, "low": number_text(c.low), "high": number_text(c.high),
                 "rows": list(c.rows)}
                for c in made.causes
            ],
        },
        "risk": number_text(one.risk),
        "severities": dict(one.severities),
        "rules": dict(one.rules),
        "together": [found for file in year.files for found in together.get(file, ())],
        "not_read_in_full": list(one.unread),
    }  # fmt: skip


def _shared(one: Shared) -> dict[str, Any]:
    return {
        "units": list(one.units), "files": list(one.files), "places": list(one.places),
        "length": one.length, "text": one.text,
    }  # fmt: skip


def submission_bytes(submission: Submission, language: str = "zh") -> bytes:
    """Return ranking, scores, files and common passages as a workbook; the same bytes again."""
    book = Workbook(write_only=True)
    for name, heads, rows in (
        ("all_projects", _RANKED, _ranked(submission, language)),
        ("scores", _SCORED, _scored(submission, language)),
        ("filing", _FILED, _filed(submission, language)),
        ("copied", _COPIED, _copied(submission)),
        ("unread", _UNREAD, [[file, why] for file, why in submission.unread.items()]),
    ):
        titles = [(say(f"submission.{head}", language), width) for head, width in heads]
        # Excel allows 31 signs.
        long_sheet(book, say(f"submission.{name}", language)[:31], titles, rows)
    stream = io.BytesIO()
    book.save(stream)
    return settled(stream.getvalue())


_WHO = (("number", 6), ("unit", 22), ("project", 28), ("year", 7))
_RANKED = (*_WHO, ("budget", 12), ("executed", 12), ("rate", 10), ("declared", 10),
           ("recomputed", 14), ("risk", 8), ("rules", 34), ("doubt", 44))  # fmt: skip
_SCORED = (*_WHO, ("declared", 10), ("recomputed", 14), ("difference", 16), ("causes", 70))
_FILED = (*_WHO, ("role", 14), ("file", 60))
_COPIED = (("unit", 22), ("other_unit", 22), ("length", 7), ("passage", 80), ("file", 40),
           ("where", 18), ("file", 40), ("where", 18))  # fmt: skip
_UNREAD = (("file", 60), ("why", 80))


def _who(one: Standing) -> list[object]:
    return [one.number, one.year.unit, one.year.project, one.year.year or ""]


def _ranked(submission: Submission, language: str) -> Iterator[list[object]]:
    for one in by_risk(submission.standings):
        doubts = say("submission.semicolon", language).join(doubts_of(one.year, language))
        yield [
            *_who(one), _number(one.budget), _number(one.executed), rate_words(one, language),
            _number(one.total), recomputed_words(one.recomputed, language), _number(one.risk),
            rule_words(one), doubts,
        ]  # fmt: skip


def _scored(submission: Submission, language: str) -> Iterator[list[object]]:
    for one in by_excess(submission.standings):
        made = one.recomputed
        if made is not None:
            yield [
                *_who(one), _number(made.declared), recomputed_words(made, language),
                difference_words(made), cause_words(made, language),
            ]  # fmt: skip


def _filed(submission: Submission, language: str) -> Iterator[list[object]]:
    for one in submission.standings:
        for part in one.year.parts:
            yield [*_who(one), say(f"submission.roles.{part.role}", language), part.file]


def _copied(submission: Submission) -> Iterator[list[object]]:
    for one in submission.shared:
        (file, other), (where, there) = one.files, one.places
        yield [*one.units, one.length, one.text, file, where, other, there]


def _number(value: Fraction | None) -> object:
    return "" if value is None else float(value)


def _text(number: Fraction | None) -> str | None:
    return None if number is None else number_text(number)


def who(one: Standing) -> str:
    """Return unit and project of a project-year in one line."""
    return f"{one.year.unit} {one.year.project}".strip() or short(one.year.main.file)


def named(standings: Sequence[Standing], language: str, most: int = 2) -> str:
    """Return the first of some project-years by unit and project, the money with them."""
    told = []
    for one in standings[:most]:
        money = "" if one.budget is None else f" {fixed(one.budget, 2)}万元"
        told.append(f"{who(one)}{money}")
    return say("submission.semicolon", language).join(told)


#: What stands in a row that nobody has answered yet.
_OPEN = "待整改"
_ANSWERED = frozenset({"已整改", "已说明"})
#: Kept from the earlier sheet while a matter is open: what people write.
_THEIRS = ("state", "answer", "until")


@dataclass(frozen=True, slots=True)
class Matter:
    """One finding to be tracked, in words.

    Parameters
    ----------
    unit, year
        Whose it is, and of which year.
    kind, matter, evidence, measure
        请更正 …, what is found, where, and what is asked for.
    key
        What another run knows it by.
    """

    unit: str
    year: str
    kind: str
    matter: str
    evidence: str
    measure: str
    key: str


def earlier_rows(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a sheet that was filled in, by their keys.

    Raises
    ------
    InputFaults
        If it is there and cannot be read: what people wrote is never written over unread.
    """
    if not path.exists():
        return {}
    faults = FaultList(path.parent)
    table = read_sheet(path, RECTIFICATION_TABLE, faults)
    if table is None or len(faults):
        raise InputFaults(faults.faults)
    names = table_columns(RECTIFICATION_TABLE)
    rows = [{name: row.cells.get(name, "") for name in names} for row in table.rows]
    return {row["key"]: row for row in rows if row["key"]}


def tracking_bytes(
    matters: Iterable[Matter],
    earlier: Mapping[str, Mapping[str, str]],
    until: datetime.date | None = None,
    language: str = "zh",
) -> bytes:
    """Return the sheet as a workbook; the same matters and answers give the same bytes.

    Parameters
    ----------
    matters
        In the order they are listed.
    earlier
        Rows of the sheet as it was filled in: what stands there of a matter is kept; rows whose
        matter is not found any more go to a second sheet.
    until
        Until when an answer is asked for.
    language
        Of titles and of what has ended.
    """
    book = Workbook(write_only=True)
    met: set[str] = set()
    _fill(book, "tracking", _rows(matters, earlier, until, met), language)
    ended = [row for key, row in earlier.items() if key not in met]
    if ended:
        _fill(book, "ended", _ended(ended, language), language)
    stream = io.BytesIO()
    book.save(stream)
    return settled(stream.getvalue())


def _rows(
    matters: Iterable[Matter],
    earlier: Mapping[str, Mapping[str, str]],
    until: datetime.date | None,
    met: set[str],
) -> Iterator[dict[str, str]]:
    for number, one in enumerate(matters, 1):
        before = earlier.get(one.key, {})
        met.add(one.key)
        made = {
            "number": str(number), "kind": one.kind, "matter": one.matter,
            "evidence": one.evidence, "measure": one.measure, "who": one.unit,
            "until": until.isoformat() if until else "", "state": _OPEN, "answer": "",
            "history": before.get("history", ""), "year": one.year, "key": one.key,
        }  # fmt: skip
        yield made | {name: before[name] for name in _THEIRS if before.get(name)}


def _ended(rows: Sequence[Mapping[str, str]], language: str) -> Iterator[dict[str, str]]:
    for number, row in enumerate(rows, 1):
        how = "ended_mended" if row["state"] in _ANSWERED else "ended_unseen"
        yield {**row, "number": str(number), "history": say(f"submission.{how}", language)}


def _fill(book: Workbook, name: str, rows: Iterable[Mapping[str, str]], language: str) -> None:
    columns = table_columns(RECTIFICATION_TABLE)
    # Headers are Chinese in every language: by them the sheet is read again.
    heads = [(column.title, column.width) for column in columns.values()]
    state = list(columns).index("state") + 1
    picks = DataValidation("list", formula1=f'"{",".join(columns["state"].values)}"')
    picks.add(f"{get_column_letter(state)}2:{get_column_letter(state)}1048576")
    title = say(f"submission.{name}", language)
    cells = ([row.get(field, "") for field in columns] for row in rows)
    sheet = long_sheet(book, title, heads, cells, hidden=list(columns).index("key") + 1)
    sheet.data_validations.append(picks)
