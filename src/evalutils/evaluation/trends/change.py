"""A change against the year before: by how much, or why that cannot be said."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.reading.quantities import Interval

#: How a change is measured: a share by percentage points, an amount by its rate, points by points.
MEASURES = ("percentage_points", "rate", "points")
#: Which way it went; ``open`` where the intervals overlap.
DIRECTIONS = ("up", "down", "same", "open", "")
#: Why a change has no size.
REASONS = (
    "missing", "missing_before", "absent_before", "break", "conflict", "overlap",
    "zero_base", "negative_base",
)  # fmt: skip

_ONE = Interval.exact(1)


@dataclass(frozen=True, slots=True)
class Change:
    """A change between two years.

    Parameters
    ----------
    measure
        One of :data:`MEASURES`.
    direction
        One of :data:`DIRECTIONS`; ``""`` where nothing can be compared.
    size
        Size of the change, never negative (a decrease of 3 % is 3 %, going down); a share for
        ``percentage_points`` and ``rate``. ``None`` where it has none.
    reason
        Why it has none, of :data:`REASONS`; ``""`` if it has, or nothing changed.
    """

    measure: str
    direction: str
    size: Interval | None = None
    reason: str = ""


def no_change(measure: str, reason: str) -> Change:
    """Return that nothing can be compared, and why.

    Examples
    --------
    >>> no_change("rate", "missing").direction
    ''
    """
    return Change(measure, "", None, reason)


def measure_of(unit: str) -> str:
    """Return how changes of a unit are measured: shares by percentage points (RULES: 个百分点).

    Examples
    --------
    >>> measure_of("%"), measure_of("场次"), measure_of("分")
    ('percentage_points', 'rate', 'points')
    """
    if unit in {"%", "‰"}:
        return "percentage_points"
    return "points" if unit == "分" else "rate"


def change_between(before: Interval, after: Interval, measure: str) -> Change:
    """Return the change between the values of two years, by interval arithmetic.

    Parameters
    ----------
    before, after
        Values, in the unit without its scale; shares as such (0.927 for 92.7 %).
    measure
        One of :data:`MEASURES`.

    Notes
    -----
    The two years' figures vary on their own, so every value of one meets every value of the
    other. Values that both years allow leave the direction open; no size is then given. A rate
    needs a base above 0.

    Examples
    --------
    A share rises by percentage points, a count by its rate:

    >>> from fractions import Fraction
    >>> half, more = Interval.exact("0.5"), Interval.exact("0.55")
    >>> change_between(half, more, "percentage_points").size
    Interval.exact('0.05')
    >>> change_between(half, more, "rate").size
    Interval.exact('0.1')

    约300 against 280 may be either way:

    >>> about = Interval(Fraction(270), Fraction(330), True, False)
    >>> change_between(Interval.exact(280), about, "rate").direction
    'open'
    """
    if before == after and before.is_exact:
        return Change(measure, "same")
    if before.intersection(after) is not None:
        return Change(measure, "open", None, "overlap")
    up = _is_above(after, before)
    direction = "up" if up else "down"
    if measure != "rate":
        return Change(measure, direction, after - before if up else before - after)
    if 0 in before:
        return Change(measure, direction, None, "zero_base")
    if before.low is None or before.low < 0:
        return Change(measure, direction, None, "negative_base")
    ratio = after / before
    return Change(measure, direction, ratio - _ONE if up else _ONE - ratio)


def _is_above(one: Interval, other: Interval) -> bool:
    """Return whether one of two intervals without a common value lies above the other."""
    return one.low is not None and other.high is not None and one.low >= other.high
