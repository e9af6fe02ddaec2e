"""Form and report of one project-year read together: figures that contradict each other.

A wrong alarm costs more than a missed one. Money, total and grade are held against each other
where both tell them as such; any other figure of the report only where it is called as an
indicator of the form is, and agrees with neither its target nor its actual value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from evalutils.evaluation.audit import Fact, Finding, finding, joined, quoted
from evalutils.evaluation.submissions.names import says_planned
from evalutils.evaluation.tracing import Figure, trace
from evalutils.reading.documents import Document
from evalutils.reading.quantities import Interval
from evalutils.reading.selfeval import Amount, Cell, MoneyRow, SelfEvaluation

#: Amounts that differ by more are another thing: a part, or several years together.
_APART = 2
_AMOUNTS = {"budget": ("adjusted", "initial"), "spent": ("executed",), "received": ("received",)}


def contradictions(
    form: SelfEvaluation, report: SelfEvaluation, document: Document, *, alone: bool = True
) -> tuple[Finding, ...]:
    r"""Return the figures of a report that its form contradicts, each with both places.

    Parameters
    ----------
    form
        The 自评表.
    report
        What the report tells of the same project-year.
    document
        The report.
    alone
        Whether the report tells of this project-year only: of several, its sentences cannot be
        told apart, and only money, total and grade are compared.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.documents import document_from_text
    >>> from evalutils.reading.reports import read_document
    >>> text = "渠道清淤项目2023年度绩效自评报告\n\n预算50万元，支出48万元。自评得分96分。"
    >>> document = document_from_text(text, "报告.txt")
    >>> (told,) = read_document(document)
    >>> place = Place("表.xlsx", row=4)
    >>> spent = Amount(Cell("45.00", place), Fraction(45), "万元", Fraction(45), Fraction(1, 100))
    >>> row = MoneyRow(Cell("年度资金总额", place), "total", executed=spent)
    >>> (seen,) = contradictions(SelfEvaluation("表.xlsx", place, money=(row,)), told, document)
    >>> seen.rule, [place.document for place in seen.places]
    ('R20', ['报告.txt', '表.xlsx'])
    """
    seen = [*_money(form, report), *_judged(form, report)]
    if alone and form.items:
        seen += _rows(form, document)
    # A figure that is told twice is one contradiction, at its first place.
    kept: dict[tuple[object, ...], Finding] = {}
    for one in seen:
        kept.setdefault((one.facts["told"], one.facts["table"]), one)
    return tuple(
        replace(one, named=tuple(dict.fromkeys(place.document for place in one.places)))
        for one in kept.values()
    )


def _differs(name: Fact, told: Cell, *table: Cell) -> Finding:
    printed = joined((quoted(cell.text, cell.place) for cell in table), "、")
    return finding("form_and_report", told, *table[:1], name=name, told=told, table=printed)


def _money(form: SelfEvaluation, report: SelfEvaluation) -> Iterator[Finding]:
    ours, theirs = _total_row(report), _total_row(form)
    if ours is None or theirs is None:
        return
    for names in _AMOUNTS.values():
        told = [a for name in names if (a := _known(getattr(ours, name))) is not None]
        table = [a for name in names if (a := _known(getattr(theirs, name))) is not None]
        for amount in told[:1]:
            near = [one for one in table if _of_one_size(amount, one)]
            if near and not any(_agree(amount, one) for one in table):
                # What a sentence prints has its unit with it; a cell's stands in its head.
                yield _differs(theirs.label, amount.cell, *(one.cell for one in near))


def _total_row(entry: SelfEvaluation) -> MoneyRow | None:
    rows = [row for row in entry.money if row.kind == "total"]
    return rows[0] if len(rows) == 1 else None


def _known(amount: Amount | None) -> Amount | None:
    return amount if amount is not None and amount.value is not None and amount.unit else None


def _of_one_size(one: Amount, other: Amount) -> bool:
    a, b = one.value or Fraction(0), other.value or Fraction(0)
    return 0 < a <= b * _APART and b <= a * _APART


def _agree(one: Amount, other: Amount) -> bool:
    """Return whether two amounts can be one, each within the rounding of its digits."""
    return _envelope(one).intersection(_envelope(other)) is not None


def _envelope(amount: Amount) -> Interval:
    value, number = amount.value or Fraction(0), amount.number or Fraction(0)
    half = (amount.step or Fraction(0)) / 2 * (value / number if number else Fraction(0))
    return Interval(value - half, value + half)


def _judged(form: SelfEvaluation, report: SelfEvaluation) -> Iterator[Finding]:
    ours = report.total.score if report.total is not None else None
    theirs = form.total.score if form.total is not None else None
    if ours is not None and theirs is not None and form.total is not None:
        known = ours.number is not None and theirs.number is not None
        if known and ours.number != theirs.number:
            yield _differs(form.total.label, ours, theirs)
    one, other = report.grade, form.grade
    if one is None or other is None or one.blank or other.blank:
        return
    # 优 and 优秀 are one grade.
    if one.text[:1] != other.text[:1]:
        yield _differs(other, one, other)


def _rows(form: SelfEvaluation, document: Document) -> Iterator[Finding]:
    """Yield what the report's sentences tell of an indicator with another figure."""
    known: list[Figure] = []
    names: dict[int, tuple[Cell, Cell]] = {}
    for item in form.items:
        if item.name.blank:
            continue
        for cell, read in (
            (item.actual, item.actual_quantities), (item.target, item.target_quantities)
        ):  # fmt: skip
            if cell is None:
                continue
            for quantity in read:
                figure = Figure(quantity, cell.place, cell.text, item.name.text)
                names[id(figure)] = (item.name, cell)
                known.append(figure)
    prose = replace(document, tables=())
    for one in trace(prose, known):
        if one.state != "contradicting":
            continue
        name, cell = names[id(one.sources[0])]
        if says_planned(one.figure.passage) and _is_aimed_at(one.figure, known):
            continue
        told = Cell(one.figure.passage, one.figure.place)
        yield finding(
            "form_and_report", told, cell, name=name, told=told, table=cell,
            context=one.figure.passage,
        )  # fmt: skip


def _is_aimed_at(told: Figure, known: list[Figure]) -> bool:
    """Return whether a figure is the end of a target: 计划30公里 beside ≥30公里."""
    value = told.quantity.interval
    return value.is_exact and any(
        value.value in (one.quantity.interval.low, one.quantity.interval.high)
        for one in known
        if one.quantity.unit == told.quantity.unit
    )
