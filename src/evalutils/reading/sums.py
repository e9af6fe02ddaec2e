"""Figures read from a picture, held against the sums of the form they stand in.

A form says most of its figures more than once: points add to 100, sources of money to their
total, scores to the total score, and a rate is spent by budget. Where that holds, it was read
rightly; where it does not, it was misread or the form is wrong, and until somebody has looked
nobody may say which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.reading.documents import UNCERTAIN, Document, Pictured, masked
from evalutils.reading.forms import read_forms
from evalutils.reading.selfeval import Amount, Cell, MoneyRow, SelfEvaluation

#: What all points of a form may add to: with its execution, and where that stands elsewhere.
_FULL = (Fraction(100), Fraction(90), Fraction(80))
_PARTS = frozenset({"appropriation", "carried", "other", "part"})
_MONEY = ("initial", "adjusted", "executed", "received", "points", "rate", "score")
_NUMBER, _HAN = re.compile(r"\d+(?:[.,]\d+)*"), re.compile(r"[\u3400-\u9fff]")
#: Signs of a unit behind a figure (万元, 平方米); more of them are a name.
_UNIT = 3

_At = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Sum:
    """Figures that the form itself holds against one another, and whether they agree."""

    cells: tuple[Cell, ...]
    holds: bool


def checked(document: Document) -> Document:
    """Return a document with its figures from pictures held against the sums of its forms.

    A sum that holds is noted with each figure of it; those of one that does not hold are in
    doubt, their numerals hidden. A document with a text layer comes back as it is.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.documents import Table
    >>> rows = (("三级指标", "年度指标值", "实际完成值", "分值", "得分"),
    ...         ("巡查", "≥5次", "6次", "60", "60"), ("培训", "≥3场", "3场", "48", "40"),
    ...         ("总分", "", "", "100", "100"))
    >>> seen = {(row, 3): Pictured(Place("a.jpg"), rows[row][3], (0, 0, 9, 9), b"", ("ink",))
    ...         for row in (1, 2, 3)}
    >>> table = Table(rows, Place("a.jpg", page=1), seen=seen)
    >>> placed = tuple(replace(part, place=Place("a.jpg", table=1, row=row + 1, column=4))
    ...                for (row, _), part in seen.items())
    >>> made = checked(Document("a.jpg", tables=(table,), seen=placed))
    >>> [row[3] for row in made.tables[0].rows[1:]], made.seen[0].doubts
    (['〓〓', '〓〓', '〓〓〓'], ('sums',))
    """
    if not document.seen:
        return document
    # What is in doubt no longer tells what a column holds, so that others may be read anew.
    while (held := _held(document)).tables != document.tables:
        document = held
    return held


def _held(document: Document) -> Document:
    holding: set[_At] = set()
    failing: set[_At] = set()
    torn: set[_At] = set()
    for form in read_forms(document):
        torn |= {at for cell in _run_together(form) for at in _made_of(cell, document)}
        for each in _sums(form):
            (holding if each.holds else failing).update(map(_at, each.cells))
        for line in form.money:
            # Where what should bear it out is in doubt, an 84% for an 82% would pass unseen; and
            # where a ruling that is none (a seal's) cut a row, it stands in another row, too.
            amounts = [one.cell for one in (line.adjusted, line.executed) if one is not None]
            unborne = any(_at(one) in failing or UNCERTAIN in one.text for one in amounts)
            rate = line.rate
            if rate is not None and unborne and not (rate.blank or UNCERTAIN in rate.text):
                failing.add(_at(rate))
    # What a person has confirmed is right, and the form's sum is wrong: the audit says so.
    known_right = {_place(part) for part in document.seen if "person" in part.checks}
    failing -= known_right
    torn -= known_right
    seen = tuple(_noted(part, holding - torn, failing, torn) for part in document.seen)
    tables = list(document.tables)
    for table, row, column in sorted(failing | torn):
        text = tables[table - 1].rows[row - 1][column - 1]
        tables[table - 1] = tables[table - 1].with_text(row - 1, column - 1, masked(text))
    doubtful = tuple(part.unreadable() for part in seen if part.uncertain)
    known = [part.unreadable() for part in document.seen if part.uncertain]
    kept = tuple(part for part in document.unreadable if part not in known)
    return replace(document, tables=tuple(tables), seen=seen, unreadable=(*kept, *doubtful))


def _at(cell: Cell) -> _At:
    return cell.place.table, cell.place.row, cell.place.column


def _place(part: Pictured) -> _At:
    return part.place.table, part.place.row, part.place.column


def _noted(part: Pictured, holding: set[_At], failing: set[_At], torn: set[_At]) -> Pictured:
    at = _place(part)
    doubts = {name for name, failed in (("sums", failing), ("torn", torn)) if at in failed}
    if doubts:
        return replace(part, doubts=tuple(sorted({*part.doubts, *doubts})))
    if at in holding and "sums" not in part.checks:
        return replace(part, checks=(*part.checks, "sums"))
    return part


def _run_together(form: SelfEvaluation) -> Iterator[Cell]:
    """Yield the cells of a form that hold more than the one figure their column asks for.

    Where a ruling was not seen, a name stands with its figure, or two figures with each other:
    what was recognised is right, and what the form says is not.
    """
    figures = [getattr(row, name) for row in form.money for name in _MONEY]
    plain = [one.cell if isinstance(one, Amount) else one for one in figures]
    plain += [cell for item in form.items for cell in (item.points, item.score)]
    plain += [] if form.total is None else [form.total.points, form.total.score]
    for cell in plain:
        if cell is not None and (
            len(_HAN.findall(cell.text)) > _UNIT or len(_NUMBER.findall(cell.text)) > 1
        ):
            yield cell
    for item in form.items:
        told = [cell for cell in (item.target, item.actual) if cell is not None and cell.text]
        # What was asked and what was done, in one: the ruling between them is the one not seen.
        if len(told) == 2 and told[0] == told[1] and len(_NUMBER.findall(told[0].text)) > 1:
            yield from told


def _made_of(cell: Cell, document: Document) -> Iterator[_At]:
    """Yield the places of a picture that the words of a cell were put together from."""
    table, row, column = _at(cell)
    parts = {at: part.text for part in document.seen if (at := _place(part))[:2] == (table, row)}
    if parts.get((table, row, column)) == cell.text:
        yield table, row, column
        return
    for at, text in parts.items():
        if at[2] >= column and text and text in cell.text:
            yield at


def _sums(form: SelfEvaluation) -> Iterator[Sum]:
    """Yield the sums of a form of which every figure was read."""
    yield from _points(form)
    total = next((row for row in form.money if row.kind == "total"), None)
    parts = [row for row in form.money if row.kind in _PARTS]
    if total is not None and parts:
        for name in ("initial", "adjusted", "executed"):
            amounts = [getattr(row, name) for row in (total, *parts)]
            yield from _money(amounts)
    for row in form.money:
        yield from _rate(row)


def _points(form: SelfEvaluation) -> Iterator[Sum]:
    spending = next((row for row in form.money if row.kind == "total"), None)
    for name in ("points", "score"):
        own = [getattr(item, name) for item in form.items]
        first = [] if spending is None else [getattr(spending, name)]
        cells = [cell for cell in (*own, *first) if cell is not None and not cell.blank]
        printed = getattr(form.total, name) if form.total is not None else None
        numbers = [cell.number for cell in cells]
        if not own or None in numbers:
            continue
        found = sum((number for number in numbers if number is not None), Fraction(0))
        alone = found - ((first[0].number or 0) if first and first[0] is not None else 0)
        if printed is not None and printed.number is not None:
            # Exactly: a last digit that was misread must not pass as rounding.
            yield Sum((*cells, printed), printed.number in {found, alone})
        elif name == "points":
            yield Sum(tuple(cells), bool({found, alone} & {*_FULL}))
    pairs = [(item.points, item.score) for item in form.items]
    for points, score in [*pairs, *((row.points, row.score) for row in form.money)]:
        if points is None or score is None or points.number is None or score.number is None:
            continue
        if score.number > points.number:
            yield Sum((points, score), holds=False)


def _money(amounts: Sequence[Amount | None]) -> Iterator[Sum]:
    told = [amount for amount in amounts if amount is not None and not amount.cell.blank]
    numbers = [amount.number for amount in told]
    if amounts[0] is None or len(told) < 2 or told[0] is not amounts[0] or None in numbers:
        return
    total, *parts = (number for number in numbers if number is not None)
    yield Sum(tuple(amount.cell for amount in told), holds=total == sum(parts))


def _rate(row: MoneyRow) -> Iterator[Sum]:
    if row.rate is None or row.executed is None or row.adjusted is None:
        return
    told = [quantity.interval for quantity in row.rate.quantities if quantity.unit == "%"]
    if len(told) != 1 or not told[0].is_exact or not row.adjusted.number:
        return
    if row.executed.number is None:
        return
    rate = row.executed.number / row.adjusted.number * 100
    # Rounded or cut at the last digit that is printed.
    decimals = len(row.rate.text.partition(".")[2].rstrip("%％ "))
    holds = abs(rate - told[0].value * 100) < Fraction(1, 10**decimals)
    yield Sum((row.adjusted.cell, row.executed.cell, row.rate), holds)
