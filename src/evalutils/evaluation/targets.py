"""Targets: cells such as ``≥95%``, ``81.09万元`` or ``90—95`` as exact intervals with a unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from evalutils.evaluation.formatting import SCALES, split_unit
from evalutils.reading.quantities import Interval

_COMPARATORS = {"≥": "≥", ">=": "≥", "≧": "≥", "≤": "≤", "<=": "≤", "≦": "≤", "=": "=", "═": "="}
_NUMBER = r"-?\d+(?:,\d{3})*(?:\.\d+)?|-?\d+(?:\.\d+)?"
_CELL = re.compile(
    rf"(?P<sign>>=|<=|[≥≧≤≦=═])?\s*(?P<low>{_NUMBER})\s*(?P<between>%|万|亿)?"
    rf"(?:\s*(?:[-–—~至到])\s*(?P<high>{_NUMBER}))?\s*(?P<unit>\D{{0,12}})",
)
#: Units that count the same things.
_SAME_UNIT = {"名": "人", "位": "人", "百分比": "%"}


@dataclass(frozen=True, slots=True)
class Target:
    """A target with its unit.

    Parameters
    ----------
    interval
        In the unit without scale; one value, or a range.
    unit
        Without scale; ``""`` where none is written.
    sign
        ``≥``, ``≤`` or ``=`` where the cell writes it again, else ``""``.
    text
        As it is printed.
    """

    interval: Interval
    unit: str
    sign: str
    text: str


def parse_target(cell: str, unit: str = "") -> Target | None:
    """Return the target of a cell, or ``None`` where it has no number.

    Parameters
    ----------
    cell
        As written: a number, with or without comparator and unit, or a range.
    unit
        The unit column; used where the cell has no unit of its own.

    Examples
    --------
    >>> parse_target("81.09", "万元").interval
    Interval.exact('810900')
    >>> parse_target("≥95%").interval, parse_target("90%-95%").interval
    (Interval.exact('0.95'), <Interval [0.9, 0.95]>)
    >>> parse_target("总体状况好转") is None
    True
    """
    plain = unicodedata.normalize("NFKC", cell).strip()
    found = _CELL.fullmatch(plain)
    if not found:
        return None
    written = found["unit"].strip()
    if not written and found["between"] and not found["high"]:
        written = found["between"] + (split_unit(unit)[1] if found["between"] != "%" else "")
    elif found["between"] and not found["high"]:
        written = found["between"] + written
    printed = written or unit.strip()
    factor, base = unit_factor(printed)
    low = _number(found["low"]) * factor
    high = _number(found["high"]) * factor if found["high"] else low
    if low > high:
        return None
    text = cell.strip() if written else cell.strip() + unit.strip()
    sign = _COMPARATORS.get(found["sign"] or "", "")
    return Target(Interval(low, high), base, sign, text)


def unit_factor(unit: str) -> tuple[Fraction, str]:
    """Return what one printed unit is worth, and the unit without its scale.

    Examples
    --------
    >>> unit_factor("万元"), unit_factor("%"), unit_factor("条")
    ((Fraction(10000, 1), '元'), (Fraction(1, 100), '%'), (Fraction(1, 1), '条'))
    """
    word, base = split_unit(unit.strip())
    base = _SAME_UNIT.get(base, base)
    if base == "‰":
        return Fraction(1, 1000), "%"
    if base == "千元":
        return Fraction(1000), "元"
    return (Fraction(1, 100) if base == "%" else Fraction(SCALES.get(word, 1))), base


def same_unit(one: str, other: str) -> bool:
    """Return whether figures of two units may be compared; an unknown unit fits all.

    Examples
    --------
    >>> same_unit("名", "人"), same_unit("人", "人次"), same_unit("", "人")
    (True, False, True)
    """
    plain = {_SAME_UNIT.get(unit, unit) for unit in (one, other) if unit}
    return len(plain) < 2


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))
