"""Intervals drawn as intervals: closed ends filled, open ends hollow, no end an arrow."""

from __future__ import annotations

from evalutils.reading.quantities import Interval
from evalutils.reporting.charts.layout import Scale
from evalutils.reporting.charts.marks import Dot, Line, Mark, Shape, level

_RADIUS = 2.8


def whisker(interval: Interval, scale: Scale, y: float, color: str = "accent") -> list[Mark]:
    """Return the marks of an interval on a line at height ``y``.

    A filled dot is an end that belongs to the interval, a hollow one an end that does not;
    an unbounded side runs to the end of the scale and ends in an arrow. An exact figure is
    one filled dot.
    """
    low = scale.left if interval.low is None else scale(interval.low)
    high = scale.right if interval.high is None else scale(interval.high)
    if interval.is_exact:
        return [_end(low, y, True, color)]
    marks: list[Mark] = [level(low, high, y, color, 2.0)]
    for x, value, incl, outward in (
        (low, interval.low, interval.low_incl, -1),
        (high, interval.high, interval.high_incl, 1),
    ):
        marks.append(_arrow(x, y, outward, color) if value is None else _end(x, y, incl, color))
    return marks


def _end(x: float, y: float, included: bool, color: str) -> Dot:
    return Dot(x, y, _RADIUS, color if included else "paper", color)


def _arrow(x: float, y: float, outward: int, color: str) -> Shape:
    back = x - outward * 7
    return Shape(((x + outward, y), (back, y - 4), (back, y + 4)), color)


def sample(kind: str, x: float, y: float, color: str = "muted") -> list[Mark]:
    """Return a small example of an end (``closed``, ``open``, ``unbounded``) for a key."""
    stroke: Line = level(x, x + 16, y, color, 1.6)
    if kind == "unbounded":
        return [stroke, _arrow(x + 18, y, 1, color)]
    return [stroke, Dot(x + 16, y, _RADIUS, color if kind == "closed" else "paper", color)]
