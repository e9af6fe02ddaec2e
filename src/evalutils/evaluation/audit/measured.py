"""Targets held against actual values: on one scale, with their direction, met or missed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import regex

from evalutils.evaluation.audit.words import says
from evalutils.evaluation.indicators import same_unit
from evalutils.reading.quantities import Interval, Quantity
from evalutils.reading.selfeval import Item

_SCALE = regex.compile(r"(十|百|千)?(万|亿)")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_COMPARATORS = {"ge": "≥", "gt": "≥", "le": "≤", "lt": "≤"}
_NORMAL = {"≥": "≥", ">": "≥", "≤": "≤", "<": "≤", "=": "="}
_TIME_WORDS = regex.compile(
    r"\d\s*[年月](?!均)|[年月季][初底末内前度]|日(?:前|内)|号前|[上中下]旬|全年(?:内|各)"
)
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
    """

    item: Item
    target: Fraction
    strict_end: bool
    actual: Interval
    direction: str
    stated: bool
    hedged: bool

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
        if self.target <= 0 or not self.actual.is_exact:
            return None
        return self.actual.value / self.target


def measured(item: Item) -> Measured | None:
    """Return an indicator's target and actual on one scale, ``None`` where that can't be told.

    Cells with several figures, with a date, with a comparator in the actual value or in
    units that do not fit are left alone.
    """
    if item.target is None or item.actual is None or item.actual.blank:
        return None
    if item.comparator == "qualitative" or _TIME_WORDS.search(item.target.text):
        return None
    if is_reversed(item):
        # Which way it is meant is asked (R10): met or missed can't be told.
        return None
    if bool(_PER.search(item.target.text)) != bool(_PER.search(item.actual.text)):
        return None
    aims, values = item.target_quantities, item.actual_quantities
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
    level2 = item.level2.text if item.level2 is not None else ""
    if stated == "≥" and _wants_less(name, level2, aims[0].kind):
        return "less"
    return "more" if stated == "≤" and _wants_more(name, level2, aims[0].kind) else ""


def _wants_less(name: str, level2: str, kind: str) -> bool:
    if says("dimension.cost", level2) and kind == "money":
        return says("direction.cost_money", name) and not says("direction.cost_spared", name)
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
