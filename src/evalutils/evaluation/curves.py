"""Curves: which share of its points an indicator earns at a rate of achievement.

A curve is piecewise linear and may jump. What makes it useful here is that it can be asked
from one side (:class:`Near`): the points of an interval with open ends, of a rate that
only approaches a break, or of a rate without bound, come out exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from evalutils.reading.quantities import Interval

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Near:
    """A number, or what lies right beside it.

    Parameters
    ----------
    value
        The number; ``None`` is unbounded (-∞ with side 1, +∞ with side -1).
    side
        0 for the number itself, -1 for the limit from below, 1 for the limit from above.

    Examples
    --------
    >>> Near(Fraction(1), -1).flipped(Fraction(2))
    Near(value=Fraction(2, 1), side=1)
    """

    value: Fraction | None
    side: int = 0

    def moved(self, value: Fraction | None) -> Near:
        """Return ``value`` approached from the same side."""
        return Near(value, self.side)

    def flipped(self, value: Fraction | None) -> Near:
        """Return ``value`` approached from the other side."""
        return Near(value, -self.side)


@dataclass(frozen=True, slots=True)
class Piece:
    """From rate ``start`` on: ``share`` there, and ``slope`` for each unit of rate above it."""

    start: Fraction
    share: Fraction
    slope: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Curve:
    """Share of the points at every rate; nothing is earned below the first piece.

    Parameters
    ----------
    pieces
        In rising order of ``start``; the last one is flat, so that no rate earns without end.

    Raises
    ------
    ValueError
        If the pieces do not rise, or the last one is not flat.

    Examples
    --------
    >>> line().at(Near(Fraction("0.4")))
    Fraction(2, 5)
    >>> steps([("0.6", "0.5"), ("1", "1")]).at(Near(Fraction(1), -1))
    Fraction(1, 2)
    """

    pieces: tuple[Piece, ...]

    def __post_init__(self) -> None:
        if not self.pieces or any(a.start >= b.start for a, b in pairwise(self.pieces)):
            message = "a curve needs pieces in rising order of their start"
            raise ValueError(message)
        if self.pieces[-1].slope:
            message = "the last piece of a curve is flat"
            raise ValueError(message)

    @property
    def starts(self) -> tuple[Fraction, ...]:
        """Rates at which the curve may bend or jump."""
        return tuple(piece.start for piece in self.pieces)

    def at(self, rate: Near) -> Fraction:
        """Return the share at a rate, or its limit from one side."""
        if rate.value is None:
            return self.pieces[-1].share if rate.side < 0 else ZERO
        reached = [
            piece
            for piece in self.pieces
            if piece.start < rate.value or (piece.start == rate.value and rate.side >= 0)
        ]
        if not reached:
            return ZERO
        return reached[-1].share + reached[-1].slope * (rate.value - reached[-1].start)


def line(zero_at: Fraction | str = ZERO, full_at: Fraction | str = ONE) -> Curve:
    """Return the straight curve from no points at ``zero_at`` to all of them at ``full_at``.

    Examples
    --------
    >>> line("0.6").at(Near(Fraction("0.9")))
    Fraction(3, 4)
    """
    low, high = Fraction(zero_at), Fraction(full_at)
    return Curve((Piece(low, ZERO, 1 / (high - low)), Piece(high, ONE)))


def steps(levels: Iterable[tuple[Fraction | str, Fraction | str]]) -> Curve:
    """Return the curve that earns each level's share from its rate on (rates rising).

    Examples
    --------
    >>> steps([("0.6", "0.5"), ("0.8", "0.7")]).at(Near(Fraction("0.79")))
    Fraction(1, 2)
    """
    return Curve(tuple(Piece(Fraction(start), Fraction(share)) for start, share in levels))


def with_reduction(curve: Curve, above: Fraction, slope: Fraction, most: Fraction) -> Curve:
    """Return the curve with ``slope`` of the points taken per unit of rate over ``above``.

    ``most`` is the largest share that is taken. A profile has such a formula or not; the
    office's own rule (财预〔2020〕10号 第十六条) names none.

    Examples
    --------
    >>> lower = with_reduction(line(), Fraction("1.3"), Fraction("0.5"), Fraction("0.2"))
    >>> [str(lower.at(Near(Fraction(rate)))) for rate in ("1.3", "1.5", "3")]
    ['1', '9/10', '4/5']
    """
    kept = tuple(piece for piece in curve.pieces if piece.start < above)
    full = curve.at(Near(above))
    return Curve((*kept, Piece(above, full, -slope), Piece(above + most / slope, full - most)))


def image(
    function: Callable[[Near], Fraction], over: Interval, breaks: Iterable[Fraction]
) -> Interval:
    """Return all values of a function over an interval, with the right open and closed ends.

    Parameters
    ----------
    function
        Monotone between two neighbours of ``breaks``, asked with :class:`Near`.
    over
        Where it is asked.
    breaks
        Where it may jump, turn or bend.

    Returns
    -------
    Interval
        The smallest interval that holds every value.

    Examples
    --------
    >>> print(image(line().at, Interval(Fraction(0), Fraction(1), True, False), [Fraction(1)]))
    [0, 1)
    """
    if over.is_exact:
        return Interval.exact(function(Near(over.low)))
    inner = sorted({b for b in breaks if b in over and b not in (over.low, over.high)})
    marks = [over.low, *inner, over.high]
    parts = [Interval.exact(function(Near(b))) for b in inner]
    for end, included in ((over.low, over.low_incl), (over.high, over.high_incl)):
        if end is not None and included:
            parts.append(Interval.exact(function(Near(end))))
    for left, right in pairwise(marks):
        first, last = function(Near(left, 1)), function(Near(right, -1))
        if first == last:
            parts.append(Interval.exact(first))
        else:
            parts.append(Interval(min(first, last), max(first, last), False, False))
    return Interval.hull(parts)
