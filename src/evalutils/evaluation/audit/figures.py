"""Figures of a form: money with its envelope, sums, shares, and how they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.evaluation.audit.finding import Fact, Figure, Quoted, number, read_figure
from evalutils.evaluation.audit.words import says
from evalutils.reading.quantities import Interval
from evalutils.reading.selfeval import Amount, Cell, Item

_WAN = {"元": Fraction(1, 10000), "万元": Fraction(1), "亿元": Fraction(10000)}
_HUNDRED = Fraction(100)
#: 元 in a 万元.
_YUAN = Fraction(10000)


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed, with the place value of its last digit (0 where it is a count)."""

    value: Fraction
    step: Fraction = Fraction(0)

    def envelope(self, step: Fraction | None = None) -> Interval:
        """Return the values that print as this number; ``step`` for another precision."""
        half = (self.step if step is None else step) / 2
        if half == 0:
            return Interval.exact(self.value)
        return Interval(self.value - half, self.value + half, True, False)


def money(amount: Amount | None) -> Printed | None:
    """Return a money cell in 万元 (in its own unit where none is stated), or ``None``."""
    if amount is None or amount.number is None:
        return None
    factor = money_unit(amount)
    return Printed(amount.number * factor, (amount.step or Fraction(0)) * factor)


def money_unit(amount: Amount | None) -> Fraction:
    """Return what one of an amount's printed unit is in 万元 (1 where none is stated)."""
    return Fraction(1) if amount is None else _WAN.get(amount.unit, Fraction(1))


def same_money(one: Amount | None, other: Amount | None) -> bool:
    """Return whether two money cells can be held against each other."""
    return one is not None and other is not None and bool(one.unit) == bool(other.unit)


def sum_verdict(total: Printed, parts: Sequence[Printed], unit: Fraction = Fraction(1)) -> str:
    """Return how certain it is that parts do not add up to their total.

    ``error`` if no values that print as these figures add up; ``warning`` if they only do
    where figures with fewer decimals than their neighbours were rounded to them; ``note``
    if rounding explains the difference; ``""`` if there is none (0.01 of the printed unit).

    Examples
    --------
    >>> cents = [Printed(Fraction(text), Fraction("0.01")) for text in ("3.89", "3.89")]
    >>> sum_verdict(Printed(Fraction("7.79"), Fraction("0.01")), cents)
    'note'
    >>> sum_verdict(Printed(Fraction("7.85"), Fraction("0.01")), cents)
    'error'
    """
    added = sum((part.value for part in parts), Fraction(0))
    if abs(total.value - added) < unit / 100:
        return ""
    steps = [item.step for item in (total, *parts)]
    if not _can_add_up(total, parts, None):
        return "error"
    return "note" if _can_add_up(total, parts, min(steps)) else "warning"


def _can_add_up(total: Printed, parts: Sequence[Printed], step: Fraction | None) -> bool:
    added = Interval.exact(0)
    for part in parts:
        added = added + part.envelope(step)
    return added.intersection(total.envelope(step)) is not None


def in_wan(value: Fraction, amount: Amount | None) -> Figure:
    """Return an amount in 万元 (:func:`money`) as a figure; a plain number without a unit."""
    if amount is None or not amount.unit:
        return number(value)
    return number(value * _YUAN, unit="元", scale="万")


def amount_text(amount: Amount | None) -> Fact:
    """Return a money cell as printed, with the unit its column states."""
    if amount is None:
        return None
    unit = "" if amount.unit and amount.unit in amount.cell.text else amount.unit
    if not amount.cell.text or amount.number is None:
        return (amount.cell, unit)
    factor = _WAN.get(amount.unit)
    interval = Interval.exact(amount.number if factor is None else amount.number * factor * _YUAN)
    read = Figure(
        interval,
        "元" if factor else "",
        "written",
        words=amount.cell.text + unit,
        place=amount.cell.place,
    )
    # With the unit of its column a cell is no longer the words that stand there.
    return read if unit else Quoted(amount.cell.text, amount.cell.place, ((0, read),))


def share_of(cell: Cell | None) -> tuple[Fraction, Fraction] | None:
    """Return a printed rate as a share and its last digit's place value, or ``None``.

    A number without % is a percentage; 0 to 1.05 could be either and is no answer.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> share_of(Cell("99.98%", Place("a.docx")))
    (Fraction(4999, 5000), Fraction(1, 10000))
    >>> share_of(Cell("1", Place("a.docx"))) is None
    True
    """
    if cell is None or cell.blank or len(cell.quantities) != 1:
        return None
    figure = cell.quantities[0]
    if figure.exactness != "exact" or figure.step is None or len(figure.text) < len(cell.text) - 2:
        return None
    if figure.unit == "%":
        return figure.interval.value, figure.step
    if figure.unit or figure.interval.value <= Fraction("1.05"):
        return None
    return figure.interval.value / _HUNDRED, figure.step / _HUNDRED


def has_reason(item: Item) -> bool:
    """Return whether the row gives a reason for a deviation (无 is none)."""
    cell = item.reason
    if cell is None or cell.blank:
        return False
    return not says("actual.no_reason", "".join(cell.text.split()))


def target_text(item: Item) -> Fact:
    """Return a target as a reader sees it: with the comparator and unit of columns of their own."""
    if item.target is None:
        return None
    text = item.target.text
    if item.nature is None or item.comparator in {"", "qualitative"}:
        return item.target
    if not text or not text[0].isdigit():
        return item.target
    unit = "" if item.unit is None or item.target.number is None else item.unit.text
    if not unit:
        return (item.comparator, item.target)
    (read,) = item.target_quantities or (None,)
    return (
        item.comparator,
        item.target
        if read is None
        else replace(read_figure(read, item.target.place), words=text + unit),
    )


def line_of(item: Item) -> str:
    """Return an indicator's row in words, for lists that show where a finding stands."""
    cells = (item.level1, item.level2, item.name, item.target, item.actual, item.points, item.score)
    return " | ".join(cell.text for cell in cells if cell is not None)
