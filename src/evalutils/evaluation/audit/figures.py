"""Figures of a form: money, sums and shares; targets and actual values on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.evaluation.audit.case import says
from evalutils.evaluation.audit.finding import (
    Fact,
    Figure,
    Finding,
    Quoted,
    finding,
    number,
    read_figure,
)
from evalutils.evaluation.indicators import same_unit
from evalutils.reading.days import days_in
from evalutils.reading.quantities import Interval, Quantity
from evalutils.reading.selfeval import Amount, Cell, Item, without_notes

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


def text_of(cell: Cell | None) -> str:
    """Return what a cell says; ``""`` where a form has none.

    Examples
    --------
    >>> text_of(None)
    ''
    """
    return "" if cell is None else cell.text


def on_row(key: str, item: Item, at: Cell | None, severity: str = "", **facts: Fact) -> Finding:
    """Return a finding on an indicator's row, with its name, target and actual value.

    Parameters
    ----------
    key, severity, facts
        As for :func:`~evalutils.evaluation.audit.finding.finding`.
    item
        The indicator.
    at
        The cell that is asked about.
    """
    told = {"name": item.name, "target": item.target, "actual": item.actual} | facts
    return finding(key, at, severity=severity, context=line_of(item), **told)


_SCALE = regex.compile(r"(十|百|千)?(万|亿)")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_COMPARATORS = {"ge": "≥", "gt": "≥", "le": "≤", "lt": "≤"}
_NORMAL = {"≥": "≥", ">": "≥", "≤": "≤", "<": "≤", "=": "="}
_TIME_WORDS = regex.compile(
    r"\d\s*[年月](?!均)|[年月季][初底末内前度]|日(?:前|内)|号前|[上中下]旬|全年(?:内|各)"
)
#: From a day on, or of several: no deadline. What is told as of a day was not done on it.
_BEGINS = regex.compile(r"起|开始|启动|以后|之后|后(?:\d|完成)|不早于|至|截[至止]|[—~～]")
#: A target by the month or by the head can't be held against a plain figure.
_PER = regex.compile(r"[/／每]\s*\p{Han}")


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator whose target and actual value can be held against each other.

    Parameters
    ----------
    item
        The row.
    target
        The aimed-at number, in the target's unit without scale.
    strict_end
        Whether the number itself misses the target (大于, 小于).
    actual
        Values of the actual, on the target's scale.
    direction
        ``≥``, ``≤`` or ``=``.
    stated
        Whether the form states the direction (else it follows from the name).
    hedged
        Whether the actual is an approximate figure.
    dated
        Whether both are days, as numbers that only can be put in order.
    """

    item: Item
    target: Fraction
    strict_end: bool
    actual: Interval
    direction: str
    stated: bool
    hedged: bool
    dated: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the target is met; ``None`` where the figures allow both."""
        if self.direction == "≥":
            fine = Interval(self.target, None, not self.strict_end)
        elif self.direction == "≤":
            fine = Interval(None, self.target, False, not self.strict_end)
        else:
            fine = Interval.exact(self.target)
        common = self.actual.intersection(fine)
        if common is None:
            return None if self.direction == "=" and self._is_better() else False
        return True if common == self.actual else None

    def _is_better(self) -> bool:
        """Return whether a = target is surpassed on the good side: what that means is open."""
        level2 = self.item.level2.text if self.item.level2 is not None else ""
        less = is_lower_better(self.item.name.text) or says("dimension.cost", level2)
        low, high = self.actual.low, self.actual.high
        if less:
            return high is not None and high <= self.target
        return low is not None and low >= self.target

    @property
    def ratio(self) -> Fraction | None:
        """Actual over target where both are plain and positive."""
        if self.dated or self.target <= 0 or not self.actual.is_exact:
            return None
        return self.actual.value / self.target


def measured(item: Item) -> Measured | None:
    """Return an indicator's target and actual on one scale, ``None`` where that can't be told.

    A day by which something was due is held against the day on which it was done. Cells with
    several figures, with a comparator in the actual value or in units that do not fit are left
    alone.
    """
    if item.target is None or item.actual is None or item.actual.blank:
        return None
    if not item.target_quantities and not item.actual_quantities:
        return _dated(item, item.target, item.actual)
    if item.comparator == "qualitative" or _TIME_WORDS.search(item.target.text):
        return None
    if is_reversed(item):
        # Which way it is meant is asked (R10): met or missed can't be told.
        return None
    if bool(_PER.search(item.target.text)) != bool(_PER.search(item.actual.text)):
        return None
    aims, values = item.target_quantities, item.actual_quantities
    if len(values) > 1:
        # 85%（问卷30份）: what is remarked on the value is not the value.
        bare = replace(item.actual, text=without_notes(item.actual.text))
        values = replace(item, actual=bare).actual_quantities
    if len(aims) != 1 or len(values) != 1 or _TIME_WORDS.search(item.actual.text):
        return None
    aim, value = aims[0], values[0]
    if value.exactness in {"ge", "gt", "le", "lt", "conflict", "range"}:
        return None
    end = _end(aim)
    scale = _scale(aim, value, end)
    if end is None or scale is None:
        return None
    target, actual = end * scale[0], value.interval.times(scale[1])
    direction, stated = direction_of(item, aim)
    if not direction:
        return None
    strict = aim.exactness in {"gt", "lt"}
    return Measured(item, target, strict, actual, direction, stated, value.exactness != "exact")


def _dated(item: Item, target: Cell, actual: Cell) -> Measured | None:
    """Return a deadline and the day on which it was met, or missed.

    A day on which something was to be done (9月12日) is one by which it had to be.
    """
    due, done = days_in(target.text), days_in(actual.text)
    if due is None or done is None or _BEGINS.search(target.text + actual.text):
        return None
    due, done = due.in_year_of(done), done.in_year_of(due)
    if due.has_year != done.has_year:
        return None
    days = Interval(Fraction(done.first.toordinal()), Fraction(done.last.toordinal()))
    last = Fraction(due.last.toordinal())
    return Measured(item, last, False, days, "≤", True, False, dated=True)


def is_reversed(item: Item) -> str:
    """Return which way the stated comparator is wrong: ``less`` or ``more`` is wanted, or ``""``.

    ``less``: a cost or another lower-is-better indicator has ≥; ``more``: a count of output
    has ≤.
    """
    aims = item.target_quantities
    if len(aims) != 1 or item.target is None:
        return ""
    stated = _NORMAL.get(item.comparator) or _COMPARATORS.get(aims[0].exactness, "")
    name = item.name.text
    level2 = "" if item.level2 is None else item.level2.text
    level2 = level2 or item.level1_name
    if stated == "≥" and _wants_less(name, level2, aims[0].kind):
        return "less"
    return "more" if stated == "≤" and _wants_more(name, level2, aims[0].kind) else ""


def _wants_less(name: str, level2: str, kind: str) -> bool:
    if says("dimension.cost", level2) and kind == "money":
        # 每头补助成本 is a cost of what is paid for, 补助标准 is what people get.
        spared = says("direction.cost_spared", name) and not says("direction.cost_itself", name)
        return says("direction.cost_money", name) and not spared
    return is_lower_better(name) and not says("direction.cost_spared", name)


def _wants_more(name: str, level2: str, kind: str) -> bool:
    if not says("dimension.quantity", level2) or kind not in {"count", "measure"}:
        return False
    return not says("direction.lower", name) and not says("direction.count_capped", name)


def direction_of(item: Item, aim: Quantity) -> tuple[str, bool]:
    """Return the direction of a target and whether the form states it.

    A target without comparator is a floor for counts and rates; a cap where the name says
    that less is better or the row is a cost.
    """
    stated = _NORMAL.get(item.comparator) or _COMPARATORS.get(aim.exactness, "")
    if stated:
        return stated, True
    level2 = item.level2.text if item.level2 is not None else ""
    name = item.name.text
    spent = aim.kind == "money" and says("direction.cost_money", name)
    if spent and not says("direction.cost_spared", name):
        return "≤", False
    if is_lower_better(name) or says("dimension.cost", level2 + item.level1_name):
        return "≤", False
    return "≥", False


def is_lower_better(name: str) -> bool:
    """Return whether an indicator's figure is better the lower it is.

    Examples
    --------
    >>> [is_lower_better(name) for name in ("安全事故发生数", "事故处置率", "培训场次")]
    [True, False, False]
    """
    return says("direction.lower", name) and not says("direction.turned", name)


def _end(aim: Quantity) -> Fraction | None:
    if aim.exactness in {"ge", "gt"}:
        return aim.interval.low
    if aim.exactness in {"le", "lt"}:
        return aim.interval.high
    return aim.interval.value if aim.exactness == "exact" and aim.interval.is_exact else None


def _scale(
    aim: Quantity, value: Quantity, end: Fraction | None
) -> tuple[Fraction, Fraction] | None:
    """Return what target and actual are multiplied with to stand on one scale."""
    one = Fraction(1)
    aim_unit, unit = _share(aim.unit), _share(value.unit)
    if end is None:
        return None
    if aim_unit == unit:
        return one, one
    if unit and aim_unit:
        return (one, one) if same_unit(aim_unit, unit) else None
    if "%" in {aim_unit, unit}:
        return _percent_scale(aim_unit, value, end)
    known = aim if aim_unit else value
    if known.kind == "money" and (found := _SCALE.search(known.text)):
        factor = Fraction(_SCALES.get(found[1], 1) * _SCALES[found[2]])
        return (one, factor) if known is aim else (factor, one)
    return one, one


def _percent_scale(
    aim_unit: str, value: Quantity, end: Fraction
) -> tuple[Fraction, Fraction] | None:
    """Return the scale of a bare number beside a percentage: none where it could be a share."""
    one, hundredth = Fraction(1), Fraction(1, 100)
    if aim_unit == "%":
        low = value.interval.low
        return (one, hundredth) if low is not None and (low > 2 or low == 0) else None
    return (hundredth, one) if end > 2 or end == 0 else None


def _share(unit: str) -> str:
    return "%" if unit in {"%", "‰", "百分比"} else unit


#: 元 taken for 万元, with room for what was not spent.
_IN_OTHER_UNIT = Fraction(7000), Fraction(13000)


def is_in_other_unit(factor: Fraction) -> bool:
    """Return whether two amounts so many times apart are one in 元, the other in 万元.

    Examples
    --------
    >>> [is_in_other_unit(Fraction(factor)) for factor in ("9800", "1/10000", "12")]
    [True, True, False]
    """
    return _IN_OTHER_UNIT[0] <= factor <= _IN_OTHER_UNIT[1] or (
        factor > 0 and _IN_OTHER_UNIT[0] <= 1 / factor <= _IN_OTHER_UNIT[1]
    )


_MARKS = regex.compile(r"[，,。；;：:、！!？?\n（()）]")
#: No clause reaches further; a text may go on by the thousand without a mark.
_REACH = 80


def clause_before(text: str, figure: Quantity) -> str:
    """Return the words of a figure's clause up to it.

    Examples
    --------
    >>> from evalutils.reading.selfeval import quantities_of
    >>> text = "建成圈舍3处、药浴池531平方米。"
    >>> clause_before(text, quantities_of(text)[1])
    '药浴池'
    """
    return str(_MARKS.split(text[max(0, figure.start - _REACH) : figure.start])[-1])


def clause_behind(text: str, figure: Quantity) -> str:
    """Return the words of a figure's clause from behind it on."""
    return str(_MARKS.split(text[figure.end : figure.end + _REACH])[0])
