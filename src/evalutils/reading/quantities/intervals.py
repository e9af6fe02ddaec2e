"""Exact intervals with open and closed ends, and their arithmetic.

Ends are :class:`fractions.Fraction`; ``None`` is "unbounded". Nothing here is ever a
float: money and shares stay exact, and an approximate figure stays an interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any


class DivisionByZeroInterval(ZeroDivisionError):
    """The divisor is 0, or an interval with 0 inside it: an error with a name, not NaN."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All values a figure may have.

    Parameters
    ----------
    low, high
        Ends; ``None`` is unbounded on that side.
    low_incl, high_incl
        Whether the end itself belongs to the interval (an unbounded end never does).

    Raises
    ------
    ValueError
        If the interval is empty.

    Examples
    --------
    >>> Interval.exact("0.02") + Interval.exact("81.07")
    Interval.exact('81.09')
    >>> 92 in Interval(Fraction(90), Fraction(100), False, True)
    True
    """

    low: Fraction | None
    high: Fraction | None
    low_incl: bool = True
    high_incl: bool = True

    def __post_init__(self) -> None:
        # One object at both ends is how exact values are made: the common case, cheap to see.
        if self.low is self.high and self.low is not None and self.low_incl and self.high_incl:
            return
        if self.low is None and self.low_incl:
            object.__setattr__(self, "low_incl", False)
        if self.high is None and self.high_incl:
            object.__setattr__(self, "high_incl", False)
        if self.low is not None and self.high is not None:
            empty = self.low > self.high
            degenerate = self.low == self.high and not (self.low_incl and self.high_incl)
            if empty or degenerate:
                message = f"an interval with nothing in it: {self.low} … {self.high}"
                raise ValueError(message)

    @classmethod
    def exact(cls, value: Fraction | Decimal | int | str) -> Interval:
        """Return the interval that holds one value (a string is read exactly)."""
        number = value if isinstance(value, Fraction) else Fraction(value)
        return cls(number, number)

    @classmethod
    def hull(cls, parts: Iterable[Interval]) -> Interval:
        """Return the smallest interval that holds all ``parts``."""
        lows, highs = zip(*((_Low.of(p), _High.of(p)) for p in parts), strict=True)
        low, high = min(lows), max(highs)
        return cls(low.value, high.value, low.incl, high.incl)

    @property
    def is_exact(self) -> bool:
        """Whether there is only one value in it."""
        return self.low is not None and (self.low is self.high or self.low == self.high)

    @property
    def value(self) -> Fraction:
        """The one value of an exact interval; ``ValueError`` for any other."""
        if self.low is None or not self.is_exact:
            message = f"{self} holds more than one value"
            raise ValueError(message)
        return self.low

    def __contains__(self, value: Fraction | int) -> bool:
        above = self.low is None or value > self.low or (self.low_incl and value == self.low)
        below = self.high is None or value < self.high or (self.high_incl and value == self.high)
        return above and below

    def intersection(self, other: Interval) -> Interval | None:
        """Return the values both allow, or ``None``."""
        low = max(_Low.of(self), _Low.of(other))
        high = min(_High.of(self), _High.of(other))
        try:
            return Interval(low.value, high.value, low.incl, high.incl)
        except ValueError:
            return None

    def clip(self, low: Fraction | int, high: Fraction | int) -> Interval:
        """Return the interval with every value below ``low`` or above ``high`` moved onto it."""
        floor, ceiling = Fraction(low), Fraction(high)

        def moved(end: Fraction | None, incl: bool, unbounded: Fraction) -> tuple[Fraction, bool]:
            if end is None:
                return unbounded, True
            if end < floor or end > ceiling:
                return (floor if end < floor else ceiling), True
            return end, incl

        new_low, low_incl = moved(self.low, self.low_incl, floor)
        new_high, high_incl = moved(self.high, self.high_incl, ceiling)
        # All of it lay outside, or touched the edge with an open end: clipping moves values, so the
        # edge is reached.
        if new_low == new_high:
            return Interval(new_low, new_high)
        return Interval(new_low, new_high, low_incl, high_incl)

    def times(self, factor: Fraction | int) -> Interval:
        """Return every value times one exact number (the scale of a unit, say).

        Examples
        --------
        >>> str(Interval(Fraction(1), Fraction(5), True, False).times(-10))
        '(-50, -10]'
        """
        if factor == 0:
            return Interval.exact(0)
        if self.low is not None and self.low is self.high:
            return Interval.exact(self.low * factor)
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        if factor > 0:
            return Interval(low, high, self.low_incl, self.high_incl)
        return Interval(high, low, self.high_incl, self.low_incl)

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            self.low_incl and other.low_incl,
            self.high_incl and other.high_incl,
        )

    def __neg__(self) -> Interval:
        return Interval(
            None if self.high is None else -self.high,
            None if self.low is None else -self.low,
            self.high_incl,
            self.low_incl,
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + (-other)

    def __mul__(self, other: Interval) -> Interval:
        products = [_times(a, b) for a in _ends(self) for b in _ends(other)]
        low = min(products, key=lambda e: (e.infinite, e.value, not e.incl))
        high = max(products, key=lambda e: (e.infinite, e.value, e.incl))
        return Interval(
            None if low.infinite else low.value,
            None if high.infinite else high.value,
            low.incl,
            high.incl,
        )

    def __truediv__(self, other: Interval) -> Interval:
        return self * other.reciprocal()

    def reciprocal(self) -> Interval:
        """Return 1 over the interval.

        Raises
        ------
        DivisionByZeroInterval
            If 0 is one of its values or lies between its ends.
        """
        positive = self.low is not None and (self.low > 0 or (self.low == 0 and not self.low_incl))
        negative = self.high is not None and (
            self.high < 0 or (self.high == 0 and not self.high_incl)
        )
        if not positive and not negative:
            message = f"division by {self}, which holds 0"
            raise DivisionByZeroInterval(message)

        def over(end: Fraction | None, incl: bool) -> tuple[Fraction | None, bool]:
            if end is None:
                return Fraction(0), False
            return (None, False) if end == 0 else (1 / end, incl)

        low, low_incl = over(self.high, self.high_incl)
        high, high_incl = over(self.low, self.low_incl)
        return Interval(low, high, low_incl, high_incl)

    def ends_json(self) -> dict[str, str | None]:
        """Return both ends as JSON has them: exact text, null where there is none.

        Examples
        --------
        >>> Interval(Fraction(1, 3), None).ends_json()
        {'low': '1/3', 'high': None}
        """
        low, high = self.low, self.high
        return {
            "low": None if low is None else number_text(low),
            "high": None if high is None else number_text(high),
        }

    def as_json(self) -> dict[str, str | bool | None]:
        """Return the interval as ``{"value"}``, or ``{"low", "high", "low_incl", "high_incl"}``.

        Examples
        --------
        >>> Interval.exact("81.07").as_json()
        {'value': '81.07'}
        """
        if self.is_exact:
            return {"value": number_text(self.value)}
        return {**self.ends_json(), "low_incl": self.low_incl, "high_incl": self.high_incl}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Interval:
        """Return the interval that :meth:`as_json` wrote; further keys do not matter.

        Examples
        --------
        >>> Interval.from_json({"low": "2/3", "high": None, "low_incl": False, "high_incl": False})
        <Interval (2/3, ∞)>
        """
        if "value" in data:
            return cls.exact(data["value"])
        low, high = (None if data[end] is None else Fraction(data[end]) for end in ("low", "high"))
        return cls(low, high, data["low_incl"], data["high_incl"])

    def __repr__(self) -> str:
        if self.is_exact and self.low is not None:
            return f"Interval.exact({number_text(self.low)!r})"
        return f"<Interval {self}>"

    def __str__(self) -> str:
        if self.is_exact and self.low is not None:
            return number_text(self.low)
        left = (
            "(-∞" if self.low is None else ("[" if self.low_incl else "(") + number_text(self.low)
        )
        right = (
            "∞)" if self.high is None else number_text(self.high) + ("]" if self.high_incl else ")")
        )
        return f"{left}, {right}"


@dataclass(frozen=True, slots=True)
class _End:
    """An end of an interval while it is being multiplied; ``infinite`` is -1, 0 or 1."""

    infinite: int
    value: Fraction
    incl: bool


def _ends(interval: Interval) -> tuple[_End, _End]:
    low = _End(-1, Fraction(0), False)
    high = _End(1, Fraction(0), False)
    if interval.low is not None:
        low = _End(0, interval.low, interval.low_incl)
    if interval.high is not None:
        high = _End(0, interval.high, interval.high_incl)
    return low, high


def _times(a: _End, b: _End) -> _End:
    for zero, other in ((a, b), (b, a)):
        if not zero.infinite and zero.value == 0:
            # 0 × anything is 0, and it is reached as soon as the 0 itself is a value.
            return _End(
                0,
                Fraction(0),
                zero.incl or (not other.infinite and other.value == 0 and other.incl),
            )
    if a.infinite or b.infinite:
        sign = 1
        for end in (a, b):
            sign *= end.infinite or (1 if end.value > 0 else -1)
        return _End(sign, Fraction(0), False)
    return _End(0, a.value * b.value, a.incl and b.incl)


@dataclass(frozen=True, slots=True)
class _Low:
    """A lower end in the order "starts earlier"."""

    value: Fraction | None
    incl: bool

    @classmethod
    def of(cls, interval: Interval) -> _Low:
        return cls(interval.low, interval.low_incl)

    def __lt__(self, other: _Low) -> bool:
        if self.value is None or other.value is None:
            return self.value is None and other.value is not None
        return (self.value, not self.incl) < (other.value, not other.incl)


@dataclass(frozen=True, slots=True)
class _High:
    """An upper end in the order "ends earlier"."""

    value: Fraction | None
    incl: bool

    @classmethod
    def of(cls, interval: Interval) -> _High:
        return cls(interval.high, interval.high_incl)

    def __lt__(self, other: _High) -> bool:
        if self.value is None or other.value is None:
            return other.value is None and self.value is not None
        return (self.value, self.incl) < (other.value, other.incl)


def number_text(value: Fraction) -> str:
    """Return an exact number as a decimal string, or ``p/q`` where no decimal is exact.

    Examples
    --------
    >>> number_text(Fraction("0.927")), number_text(Fraction(8107, 8109))
    ('0.927', '8107/8109')
    """
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    if places == 0:
        return str(value.numerator)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"
