"""What one file tells of a project's year: whose it is, and the figures another may tell, too."""

from __future__ import annotations

import hashlib
from bisect import bisect, bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter
from typing import Literal

from evalutils.base.places import Place
from evalutils.evaluation.audit.case import word
from evalutils.evaluation.audit.figures import money
from evalutils.reading.documents import Document
from evalutils.reading.quantities import Interval, Quantity, common_unit
from evalutils.reading.reports import divide, passages_of, read_claims
from evalutils.reading.selfeval import Amount, Cell, Claim, Item, MoneyRow, SelfEvaluation

#: What a file is to a project-year: ``both`` is a report with its form in it, ``row`` a line of a
#: table of many projects (汇总表), ``other`` a file that tells of no project-year.
Role = Literal["form", "report", "both", "target", "row", "other"]
#: What a figure is of: ``told`` stands in a sentence, which may be about any indicator; ``asked``
#: and ``content`` are how many people a survey asked, and how many of them are content.
Kind = Literal[
    "budget", "received", "executed", "rate", "total", "grade", "indicator", "target", "told",
    "asked", "content",
]  # fmt: skip
#: Amounts are told in 万元 by forms, and compared in 元, as sentences tell them.
_YUAN = 10_000
#: The words right before a figure are looked for in so many signs.
_NEAR = 20
#: How far a clause reaches to either side of a figure: no office writes a longer one.
_REACH = 200
_AMOUNTS: tuple[tuple[Kind, str], ...] = (
    ("budget", "adjusted"), ("budget", "initial"), ("received", "received"),
    ("executed", "executed"),
)  # fmt: skip
#: What a figure of a sentence is called there → what it is here.
_CLAIMED: dict[str, Kind] = {
    "adjusted": "budget", "budget": "budget", "initial": "budget", "received": "received",
    "executed": "executed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that a file states, and what it is of.

    Parameters
    ----------
    kind
        One of :data:`Kind`.
    name
        Name of the indicator, or the clause that tells the figure.
    cell
        As printed, with its place.
    interval, unit
        What it can be, as its printed digits allow, in the unit without scale; ``None`` for a
        grade.
    """

    kind: Kind
    name: str
    cell: Cell
    interval: Interval | None = None
    unit: str = ""


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
class Account:
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
    content
        The same for files that say the same, wherever and in whatever format.
    stated
        Its figures, for other files of the project to be held against.
    recomputed
        For forms that can be scored, once they were.
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
    content: str = ""
    stated: tuple[Stated, ...] = ()
    recomputed: Recomputed | None = None


def accounts_of(
    document: Document,
    file: str,
    forms: Sequence[SelfEvaluation],
    entries: Sequence[SelfEvaluation],
) -> tuple[Account, ...]:
    r"""Return what a document tells, one account for each project-year; of none it is ``other``.

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

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> from evalutils.reading.reports import read_document
    >>> text = "乡医培训项目绩效自评报告\n\n预算98万元，全年实际支出97.86万元，学员满意度91.6%。"
    >>> document = document_from_text(text, "a.txt")
    >>> (told,) = accounts_of(document, "a.txt", (), read_document(document))
    >>> told.role, [(one.kind, one.cell.text) for one in told.stated]
    ('report', [('budget', '98万元'), ('executed', '97.86万元'), ('told', '91.6%')])
    """
    years = {str(entry.year) for entry in entries if entry.year is not None}
    # Of several project-years nobody can tell which one a sentence between them is about.
    alone = len(entries) < 2
    told: tuple[Stated, ...] = ()
    if alone:
        passages = passages_of(document)
        claims = entries[0].claims if entries else read_claims(passages)
        told = tuple(_of_sentences(document, passages, years, claims))
    if entries:
        return tuple(_account(file, entry, forms, told) for entry in entries)
    words = (part.text for part in document.paragraphs)
    cells = (cell for table in document.tables for row in table.rows for cell in row)
    digest = _digest((*words, *cells))
    return (Account(file, "other", Place(document.name), content=digest, stated=told),)


def _account(
    file: str, entry: SelfEvaluation, forms: Sequence[SelfEvaluation], told: tuple[Stated, ...]
) -> Account:
    form = next((one for one in forms if one.place == entry.place), None)
    total = _total_row(entry)
    return Account(
        file,
        _role(entry, form),
        entry.place,
        printed(entry.unit),
        printed(entry.department),
        printed(entry.project),
        entry.year,
        entry.kind == "unit",
        _amount(total, "adjusted", "initial"),
        _amount(total, "executed"),
        entry.total.score.number if entry.total is not None and entry.total.score else None,
        printed(entry.grade),
        _digest(_cells(entry)),
        (*_of_entry(entry, total), *told),
    )


def _role(entry: SelfEvaluation, form: SelfEvaluation | None) -> Role:
    if form is None:
        return "row" if entry.place.row else "report"
    if form.items and all(item.actual is None and item.score is None for item in form.items):
        return "target"
    prose = (*entry.results, *(one.text for one in entry.problems), *entry.recommendations)
    return "both" if any(cell.told == "prose" for cell in prose) else "form"


def _of_entry(entry: SelfEvaluation, total: MoneyRow | None) -> Iterator[Stated]:
    """Yield the figures of a form or a row; of prose, what its sentences say of the whole."""
    for kind, name in _AMOUNTS if total is not None else ():
        amount: Amount | None = getattr(total, name)
        value = money(amount)
        if amount is not None and value is not None and amount.unit and _is_whole(entry, amount):
            interval = value.envelope().times(Fraction(_YUAN))
            yield Stated(kind, "", amount.cell, interval, "元")
    if total is not None and total.rate is not None:
        yield from _one_figure("rate", "", total.rate, total.rate.quantities)
    score = None if entry.total is None else entry.total.score
    if score is not None and score.number is not None:
        yield Stated("total", "", score, Interval(score.number, score.number))
    if entry.grade is not None and not entry.grade.blank:
        yield Stated("grade", "", entry.grade)
    for item in entry.items:
        yield from _of_item(item)


def _is_whole(entry: SelfEvaluation, amount: Amount) -> bool:
    """Return whether an amount is the project's: a sentence may tell of one part (其中培训费)."""
    if amount.cell.told == "table":
        return True
    return any(
        claim.cell == amount.cell
        and claim.cell.place == amount.cell.place
        and claim.role in _CLAIMED
        and _is_the_projects(claim)
        for claim in entry.claims
    )


def _is_the_projects(claim: Claim) -> bool:
    if claim.period != "this" or claim.scope != "project":
        return False
    part = word("across.part").search(claim.clause.text)
    return part is None and word("across.whole").fullmatch(claim.subject) is not None


def _of_item(item: Item) -> Iterator[Stated]:
    # What prose tells of an indicator stands among its sentences.
    if item.name.told == "prose" or item.name.blank:
        return
    for kind, cell, figures in (
        ("indicator", item.actual, item.actual_quantities),
        ("target", item.target, item.target_quantities),
    ):
        if cell is not None:
            yield from _one_figure(kind, item.name.text, cell, figures)  # type: ignore[arg-type]


def _one_figure(kind: Kind, name: str, cell: Cell, figures: Sequence[Quantity]) -> Iterator[Stated]:
    if len(figures) == 1:
        yield _stated(kind, name, cell, figures[0])


def _stated(kind: Kind, name: str, cell: Cell, quantity: Quantity) -> Stated:
    unit, factor = common_unit(quantity.unit)
    # People are counted one by one; other figures are what their digits were rounded from.
    counted = kind in {"asked", "content"}
    interval = quantity.interval if counted else quantity.envelope
    return Stated(kind, name, cell, interval.times(factor), unit)


def _of_sentences(
    document: Document, passages: Sequence[Cell], years: Collection[str], claims: Sequence[Claim]
) -> Iterator[Stated]:
    """Yield figures of sentences that may be those of an indicator, or counted by a survey."""
    # What an approval or a chapter of goals tells is wanted, and no figure of what was reached.
    wanted = "\n".join(
        sentence.text for section in divide(document).of("goals") for sentence in section.sentences
    )
    claimed = {(claim.cell.text, claim.cell.place): claim for claim in claims}
    for passage in passages:
        # Once for all its figures: a passage may be a list of thousands.
        marks = [mark.span() for mark in word("across.mark").finditer(passage.text)]
        for quantity in passage.quantities:
            clause = _clause(passage.text, quantity, marks)
            cell = Cell(quantity.text, passage.place)
            before = passage.text[max(0, quantity.start - _NEAR) : quantity.start]
            if word("across.content").search(before) and quantity.unit != "%":
                yield _stated("content", clause, cell, quantity)
                continue
            named = word("across.year").findall(clause)
            if clause in wanted or (years and any(year not in years for year in named)):
                continue
            kind = _kind(clause, claimed.get((quantity.text, passage.place)))
            if kind is not None:
                yield _stated(kind, clause, cell, quantity)


def _clause(text: str, quantity: Quantity, marks: Sequence[tuple[int, int]]) -> str:
    """Return the words around a figure up to the next marks, with the figure."""
    before = bisect(marks, quantity.start, key=itemgetter(1))
    after = bisect_left(marks, quantity.end, key=itemgetter(0))
    # Figures by the thousand without a mark between them would each get all the words there are.
    begin = max(marks[before - 1][1] if before else 0, quantity.start - _REACH)
    end = min(marks[after][0] if after < len(marks) else len(text), quantity.end + _REACH)
    return f"{text[begin : quantity.start]}{quantity.text}{text[quantity.end : end]}"


def _kind(clause: str, claim: Claim | None) -> Kind | None:
    """Return what a figure of a sentence is, ``None`` for one that nothing is held against."""
    if claim is not None and (claim.period != "this" or claim.scope != "project"):
        return None
    if claim is not None and claim.role in _CLAIMED:
        return None
    if word("across.part").search(clause) or word("across.aimed").search(clause):
        return None
    return "asked" if claim is not None and claim.role == "sample" else "told"


def _total_row(entry: SelfEvaluation) -> MoneyRow | None:
    rows = [row for row in entry.money if row.kind == "total"]
    return rows[0] if len(rows) == 1 else None


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
        yield from (printed(cell) for cell in cells)
    told = (*entry.results, *(one.text for one in entry.problems), *entry.recommendations)
    yield from (cell.text for cell in told)
    yield printed(entry.grade)


def _digest(words: Iterable[str]) -> str:
    plain = "|".join("".join(word.split()) for word in words)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def printed(cell: Cell | None) -> str:
    """Return what a cell says, ``""`` where it is blank or not there."""
    return "" if cell is None or cell.blank else cell.text
