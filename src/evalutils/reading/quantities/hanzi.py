"""Chinese numerals as values: 一百零五, 一万五, 壹拾贰万叁仟, 两三百, 八五."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

DIGITS = {
    sign: value
    for value, signs in enumerate(
        ("零〇", "一壹", "二两贰貳俩", "三叁參仨", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for sign in signs
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
BIG = {"万": 10**4, "亿": 10**8}
_TENS = {"廿": 20, "卅": 30, "卌": 40}
# Eight of the smaller, or one of the larger: as it is spoken, no 180.
_ROUGH = {"百八十": (80, 100), "千八百": (800, 1000), "万八千": (8000, 10000)}
_TRAILING = re.compile(r"[十百千拾佰仟]?[万亿]*\Z")


@dataclass(frozen=True, slots=True)
class HanziValue:
    """A run of Chinese numeral signs, read.

    Parameters
    ----------
    low, high
        Its value; two for neighbouring digits (两三百 is 200 to 300).
    reading
        ``plain``, ``adjacent``, or ``digits`` for digits in a row (二零二二, 八五).
    """

    low: int
    high: int
    reading: str = "plain"


@lru_cache(maxsize=4096)
def hanzi_value(run: str) -> HanziValue | None:
    """Return what a run of numeral signs says, or ``None`` where it is no numeral.

    A run that begins with a scale is read as one of it (百 is 100).

    Examples
    --------
    >>> hanzi_value("一万五").low, hanzi_value("壹拾贰万叁仟").low
    (15000, 123000)
    >>> hanzi_value("两三百")
    HanziValue(low=200, high=300, reading='adjacent')
    >>> hanzi_value("十百") is None
    True
    """
    if run in _ROUGH:
        return HanziValue(*_ROUGH[run], "adjacent")
    value = exact_hanzi("一" + run if run[0] in "百千万亿佰仟" else run)
    if value is not None:
        return HanziValue(value, value)
    pair = _neighbours(run)
    if pair is not None:
        return HanziValue(*pair, "adjacent")
    if len(run) > 1 and all(sign in DIGITS for sign in run):
        digits = int("".join(str(DIGITS[sign]) for sign in run))
        return HanziValue(digits, digits, "digits")
    return None


def exact_hanzi(run: str, strict: bool = False) -> int | None:
    """Return the value of one well-formed numeral, or ``None``.

    Parameters
    ----------
    run
        Numeral signs only.
    strict
        Refuse the spoken short form (一万五 for 15000).
    """
    sum_up = _Sum(strict)
    return sum_up.total() if all(sum_up.takes(sign) for sign in run) else None


def scale_value(signs: str) -> int:
    """Return the product of scale signs: 百万 is a million, no sign is 1."""
    value = 1
    for sign in signs:
        value *= SMALL.get(sign) or BIG[sign]
    return value


def trailing_scale(run: str) -> int:
    """Return the scale behind the last digit of a run: 百亿 of 九百亿, 1 of 十."""
    match = _TRAILING.search(run)
    signs = match.group() if match else ""
    return 1 if run == signs and len(signs) == 1 else scale_value(signs)


def are_neighbours(first: int, second: int) -> bool:
    """Whether two digits in a row mean "the one or the other": 两三, 七八, 三五."""
    return first > 0 and (second - first == 1 or (first, second) == (3, 5))


def _neighbours(run: str) -> tuple[int, int] | None:
    for at in range(len(run) - 1):
        first, second = DIGITS.get(run[at]), DIGITS.get(run[at + 1])
        if first and second and are_neighbours(first, second):
            low = exact_hanzi(run[: at + 1] + run[at + 2 :], strict=True)
            high = exact_hanzi(run[:at] + run[at + 1 :], strict=True)
            return (low, high) if low is not None and high is not None and low < high else None
    return None


class _Sum:
    """A numeral being added up, sign by sign; a sign that cannot follow is not taken."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.whole = 0  # from 万 on
        self.section = 0  # below 万
        self.digit: int | None = None
        self.below = 10**5  # the next scale of the section must stay below it
        self.last = 0  # the scale just before the digit at hand, 0 behind 零

    def takes(self, sign: str) -> bool:
        if sign in DIGITS:
            return self._digit(DIGITS[sign])
        if sign in _TENS:
            return not self.digit and self._small(_TENS[sign], 10)
        if sign in SMALL:
            unit = SMALL[sign]
            return bool(self.digit or unit == 10) and self._small((self.digit or 1) * unit, unit)
        return self._big(BIG[sign])

    def total(self) -> int:
        digit = self.digit or 0
        if digit and self.last >= 100 and not self.strict:
            digit *= self.last // 10
        return self.whole + self.section + digit

    def _digit(self, value: int) -> bool:
        if self.digit or (self.digit == 0 and value == 0):
            return False
        if self.digit == 0:
            self.last = 0
        self.digit = value
        return True

    def _small(self, value: int, unit: int) -> bool:
        if unit >= self.below:
            return False
        self.section += value
        self.digit, self.below, self.last = None, unit, unit
        return True

    def _big(self, unit: int) -> bool:
        section = self.section + (self.digit or 0)
        above = self.whole % 10**8
        if unit == 10**8:
            if not section + above or self.whole >= 10**12:
                return False
            self.whole = (self.whole + section) * unit
        else:
            if self.last == unit and not section and above < 10**8:
                self.whole *= unit  # 四万万: four hundred million
            elif not section or above:
                return False
            self.whole += section * unit
        self.section, self.digit, self.below, self.last = 0, None, 10**5, unit
        return True
