"""What one file tells of a project's year, in few figures: enough to know what belongs together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from evalutils.base.faults import InputFaults
from evalutils.base.places import Place
from evalutils.evaluation.audit import standard_for
from evalutils.evaluation.form_scoring import FormScore, score_form
from evalutils.reading.documents import Document
from evalutils.reading.selfeval import Cell, MoneyRow, SelfEvaluation

#: What a file is to a project-year; ``both`` is a report with its form in it.
Role = Literal["form", "report", "both", "target", "other"]
#: Causes of a difference between the total a form claims and the recomputed one, in their order:
#: its rows do not add up to it, the execution of the budget, the rows, rows that cannot be
#: scored, rows for which it claims no score.
CAUSES = ("sum", "execution", "rows", "unscored", "undeclared")
#: Rows that are named with a difference: the largest.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Cause:
    """A part of the difference, between ``low`` and ``high`` points, and the rows it comes from."""

    kind: str
    low: Fraction
    high: Fraction
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The total that a form claims against the one its own figures give by a profile.

    Parameters
    ----------
    profile, stated
        Name of the profile; whether the form or the user names it.
    declared
        As claimed; ``None`` where the form claims no total.
    low, high
        What it comes to, if what cannot be scored were nothing or full marks.
    causes
        Parts of the difference that are not nothing; they add up to it.
    """

    profile: str
    stated: bool
    declared: Fraction | None
    low: Fraction
    high: Fraction
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a file tells of one project-year.

    Parameters
    ----------
    file
        As its user knows it.
    role
        What it is to the project-year.
    place
        Where it begins.
    unit, department, project
        As printed, ``""`` where the file does not say.
    year
        The year evaluated.
    whole_unit
        About everything that a unit spends.
    budget, executed
        万元: the year's budget and what was spent of it, of the total row.
    total, grade
        As claimed.
    recomputed
        For forms that can be scored.
    content
        The same for files that say the same, wherever and in whatever format.
    """

    file: str
    role: Role
    place: Place
    unit: str = ""
    department: str = ""
    project: str = ""
    year: int | None = None
    whole_unit: bool = False
    budget: Fraction | None = None
    executed: Fraction | None = None
    total: Fraction | None = None
    grade: str = ""
    recomputed: Recomputed | None = None
    content: str = ""


def told_of(
    document: Document,
    file: str,
    forms: Sequence[SelfEvaluation],
    entries: Sequence[SelfEvaluation],
    profile: str | None = None,
    folders: tuple[Path, ...] = (),
) -> tuple[Told, ...]:
    """Return what a document tells, one entry for each project-year; one of none is ``other``.

    Parameters
    ----------
    document
        As it was read.
    file
        As its user knows it.
    forms
        Its 自评表.
    entries
        What its tables and prose tell together.
    profile
        The scoring profile that was chosen.
    folders
        Folders of profiles that a user added.
    """
    made = [_told(file, entry, forms, profile, folders) for entry in entries]
    if made:
        return tuple(made)
    words = (part.text for part in document.paragraphs)
    cells = (cell for table in document.tables for row in table.rows for cell in row)
    return (Told(file, "other", Place(document.name), content=_digest((*words, *cells))),)


def _told(
    file: str,
    entry: SelfEvaluation,
    forms: Sequence[SelfEvaluation],
    profile: str | None,
    folders: tuple[Path, ...],
) -> Told:
    form = next((one for one in forms if one.place == entry.place), None)
    total = next((row for row in entry.money if row.kind == "total"), None)
    role = _role(entry, form)
    return Told(
        file,
        role,
        entry.place,
        _printed(entry.unit),
        _printed(entry.department),
        _printed(entry.project),
        entry.year,
        entry.kind == "unit",
        _amount(total, "adjusted", "initial"),
        _amount(total, "executed"),
        entry.total.score.number if entry.total is not None and entry.total.score else None,
        _printed(entry.grade),
        None if form is None or role == "target" else recomputed(form, profile, folders),
        _digest(_cells(entry)),
    )


def _role(entry: SelfEvaluation, form: SelfEvaluation | None) -> Role:
    if form is None:
        return "report"
    if form.items and all(item.actual is None and item.score is None for item in form.items):
        return "target"
    prose = (*entry.results, *(one.text for one in entry.problems), *entry.recommendations)
    return "both" if any(cell.told == "prose" for cell in prose) else "form"


def recomputed(
    form: SelfEvaluation, profile: str | None = None, folders: tuple[Path, ...] = ()
) -> Recomputed | None:
    """Return the claimed total of a form against the recomputed one, with its causes.

    ``None`` where no profile fits the form, or where it has no row with points.
    """
    standard = standard_for(form, profile, folders)
    if standard.profile.to_complete:
        return None
    try:
        made = score_form(form, standard.profile)
    except InputFaults:
        # A level-1 name that the profile does not have: told by the audit.
        return None
    if made.outcome is None or made.total.low is None or made.total.high is None:
        return None
    low, high = made.total.low, made.total.high
    causes = () if made.declared_total is None else tuple(_causes(made, low, high))
    return Recomputed(
        standard.profile.name, standard.stated, made.declared_total, low, high, causes
    )


def _causes(made: FormScore, low: Fraction, high: Fraction) -> Iterator[Cause]:
    """Yield the parts of claimed less recomputed; together they make up the whole of it."""
    parts: dict[str, list[tuple[Fraction, Fraction, str]]] = {kind: [] for kind in CAUSES}
    for at, (score, own) in enumerate(zip(made.scores, made.declared, strict=True)):
        if score.score is None:
            if own is not None:
                parts["unscored"].append((own - score.points, own, score.name))
            continue
        least, most = score.score.low, score.score.high
        if least is None or most is None:
            continue
        if own is None:
            parts["undeclared"].append((-most, -least, score.name))
        elif own != most or own != least:
            execution = at == 0 and len(made.scores) > len(made.form.items)
            kind = "execution" if execution else "rows"
            parts[kind].append((own - most, own - least, score.name))
    claimed = made.declared_total or Fraction(0)
    known = [
        (sum((p[0] for p in part), Fraction(0)), sum((p[1] for p in part), Fraction(0)))
        for part in parts.values()
    ]
    # What is left of the whole is in the sum: rows that the total does not follow from.
    rest = (
        claimed - high - sum((one[0] for one in known), Fraction(0)),
        claimed - low - sum((one[1] for one in known), Fraction(0)),
    )
    if any(rest):
        yield Cause("sum", min(rest), max(rest))
    for kind, rows in parts.items():
        if rows:
            rows.sort(key=lambda row: (-max(abs(row[0]), abs(row[1])), row[2]))
            yield Cause(
                kind,
                sum((row[0] for row in rows), Fraction(0)),
                sum((row[1] for row in rows), Fraction(0)),
                tuple(row[2] for row in rows[:_NAMED]),
            )


def _amount(row: MoneyRow | None, *names: str) -> Fraction | None:
    for name in names:
        amount = None if row is None else getattr(row, name)
        if amount is not None and amount.value is not None:
            found: Fraction = amount.value
            return found
    return None


def _cells(entry: SelfEvaluation) -> Iterator[str]:
    """Yield what an entry says that another draft of it may say otherwise."""
    for row in entry.money:
        for amount in (row.initial, row.adjusted, row.executed):
            yield "" if amount is None else str(amount.value)
    for item in entry.items:
        cells = (item.name, item.target, item.actual, item.points, item.score, item.reason)
        yield from (_printed(cell) for cell in cells)
    told = (*entry.results, *(one.text for one in entry.problems), *entry.recommendations)
    yield from (cell.text for cell in told)
    yield _printed(entry.grade)


def _digest(words: Iterable[str]) -> str:
    plain = "|".join("".join(word.split()) for word in words)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _printed(cell: Cell | None) -> str:
    return "" if cell is None or cell.blank else cell.text
