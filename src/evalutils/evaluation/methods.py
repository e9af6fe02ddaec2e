"""Methods: exact points as intervals, from curves that turn a completion rate into a share."""

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


HUNDREDTH_PLACES = 2


class ZeroTarget(ZeroDivisionError):
    """The target is 0 and the method divides by it: an error with a name, not NaN."""


class NegativeTarget(ValueError):
    """The target is below 0: whether it is met can be seen, but there is no ratio to it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How an actual value becomes a rate of achievement (1 is "target met").

    Parameters
    ----------
    of
        ``of(actual, target) -> rate``, monotone in ``actual`` between its breaks.
    breaks
        ``breaks(target, starts)``: actual values at which the rate turns, or reaches one of
        the curve's ``starts``.
    """

    of: Callable[[Near, Interval], Near]
    breaks: Callable[[Interval, Iterable[Fraction]], list[Fraction]]


def _end(end: Fraction | None) -> Fraction:
    if end is None:
        message = "a target has two ends"
        raise ValueError(message)
    return end


def _positive(end: Fraction | None) -> Fraction:
    value = _end(end)
    if value == 0:
        raise ZeroTarget
    if value < 0:
        raise NegativeTarget
    return value


def _not_negative(end: Fraction | None) -> Fraction:
    value = _end(end)
    if value < 0:
        raise NegativeTarget
    return value


def _share_of_target(actual: Near, target: Interval) -> Near:
    aim = _positive(target.low)
    return actual.moved(None if actual.value is None else actual.value / aim)


def _share_of_target_or_none(actual: Near, target: Interval) -> Near:
    """As above; a target of 0 is met by nothing and missed by anything more."""
    if _not_negative(target.low) > 0:
        return _share_of_target(actual, target)
    above = actual.value is None and actual.side < 0
    if actual.value is not None:
        above = actual.value > 0 or (actual.value == 0 and actual.side > 0)
    return Near(ZERO if above else ONE)


def _target_share(actual: Near, target: Interval) -> Near:
    aim = _not_negative(target.high)
    if actual.value is None:
        return Near(ZERO, 1) if actual.side < 0 else Near(None, -1)
    if actual.value < 0 or (actual.value == 0 and actual.side < 0):
        return Near(None, -1)
    if actual.value == 0:
        at_least_met = actual.side == 0 or aim > 0
        return Near(None, -1) if at_least_met else Near(ZERO)
    return actual.flipped(aim / actual.value)


def _excess(actual: Near, target: Interval) -> Near:
    aim = _not_negative(target.high)
    if aim == 0:
        return _share_of_target_or_none(actual, Interval.exact(0))
    return actual.flipped(None if actual.value is None else 2 - actual.value / aim)


def _closeness(actual: Near, target: Interval) -> Near:
    low, high = _not_negative(target.low), _end(target.high)
    above = actual.value is None and actual.side < 0
    below = actual.value is None and actual.side > 0
    if actual.value is not None:
        above = actual.value > high or (actual.value == high and actual.side > 0)
        below = actual.value < low or (actual.value == low and actual.side < 0)
    if above:
        return _target_share(actual, target)
    if below:
        return Near(None, 1) if low == 0 else _share_of_target(actual, target)
    return Near(ONE)


#: Rates by the name that profiles use.
RATES: dict[str, Rate] = {
    # 实际 ÷ 目标: ≥ targets.
    "actual/target": Rate(
        _share_of_target,
        lambda target, starts: [_positive(target.low) * start for start in starts],
    ),
    # As above, and a target of 0 is met by 0: "=" in finance systems.
    "actual/target, 0 by none": Rate(
        _share_of_target_or_none,
        lambda target, starts: [ZERO, *(_not_negative(target.low) * start for start in starts)],
    ),
    # 目标 ÷ 实际: ≤ targets.
    "target/actual": Rate(
        _target_share,
        lambda target, starts: [ZERO, *(_end(target.high) / start for start in starts if start)],
    ),
    # 1 − (实际 − 目标) ÷ 目标: ≤ targets in finance systems.
    "1-excess": Rate(
        _excess,
        lambda target, starts: [ZERO, *(_end(target.high) * (2 - start) for start in starts)],
    ),
    # The smaller of both shares, 1 inside a range: = targets.
    "closeness": Rate(
        _closeness,
        lambda target, starts: [
            _end(target.low),
            _end(target.high),
            *(_end(target.low) * start for start in starts),
            *(_end(target.high) / start for start in starts if start),
        ],
    ),
    # The actual value is itself the rate: a satisfaction of 92.7 %.
    "actual": Rate(lambda actual, _target: actual, lambda _target, starts: list(starts)),
}


def score_by(
    rate: str, curve: Curve, actual: Interval, target: Interval | None, points: Fraction
) -> Interval:
    """Return the points of an actual value by a rate and a curve.

    Parameters
    ----------
    rate
        Key of :data:`RATES`.
    curve
        Share of the points at every rate.
    actual, target
        In the same unit; ``target`` may be a range, and is not used by rate ``actual``.
    points
        Points of the indicator (分值).

    Returns
    -------
    Interval
        Exact, not rounded, inside [0, points].

    Raises
    ------
    ZeroTarget, NegativeTarget
        If the target allows no rate.

    Examples
    --------
    >>> score_by("1-excess", line(), Interval.exact(150), Interval.exact(100), Fraction(8))
    Interval.exact('4')
    """
    form = RATES[rate]
    aim = Interval.exact(1) if target is None else target
    shares = image(
        lambda near: curve.at(form.of(near, aim)), actual, form.breaks(aim, curve.starts)
    )
    return shares * Interval.exact(points)


def tier_score(share: Interval, points: Fraction) -> Interval:
    """Return the points of a qualitative indicator at the share a person chose.

    Where only a tier was chosen, ``share`` is its band and the score stays an interval.

    Examples
    --------
    >>> tier_score(Interval(Fraction("0.6"), Fraction("0.8"), True, False), Fraction(5))
    <Interval [3, 4)>
    """
    return share * Interval.exact(points)


def met(actual: Interval, target: Interval, direction: str) -> bool | None:
    """Return whether the target is met; ``None`` where the interval allows both.

    Examples
    --------
    >>> met(Interval(Fraction(300), Fraction(400), False, False), Interval.exact(300), "≥")
    True
    """
    if direction == "≥":
        fine = Interval(target.low, None, target.low_incl)
    elif direction == "≤":
        fine = Interval(None, target.high, False, target.high_incl)
    else:
        fine = target
    common = actual.intersection(fine)
    if common is None:
        return False
    return True if common == actual else None


def round_half_up(value: Fraction, places: int = HUNDREDTH_PLACES) -> Fraction:
    """Return a number rounded half up (away from zero), exactly.

    Examples
    --------
    >>> round_half_up(Fraction("59.995")) == 60, round_half_up(Fraction("59.9949")) < 60
    (True, True)
    """
    scale = 10**places
    whole = (abs(value) * scale + Fraction(1, 2)).__floor__()
    return Fraction(whole if value >= 0 else -whole, scale)


def rounded(interval: Interval, places: int = HUNDREDTH_PLACES) -> Interval:
    """Return what the values of a non-negative, bounded interval round to (half up, closed).

    Examples
    --------
    >>> print(rounded(Interval(Fraction("3.996"), Fraction("9.995"), True, False)))
    [4, 9.99]
    """
    if interval.low is None or interval.high is None:
        message = f"{interval} has an open end: it is no score"
        raise ValueError(message)
    low, high = round_half_up(interval.low, places), round_half_up(interval.high, places)
    on_the_half = high - interval.high == Fraction(1, 2 * 10**places)
    if not interval.high_incl and on_the_half:
        # The half itself is never reached, and everything below it rounds down.
        high -= Fraction(1, 10**places)
    return Interval(low, max(low, high))
