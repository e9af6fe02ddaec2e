"""The scoring methods over arrays of draws: the same rates and curves as ``methods`` has.

Exact arithmetic scores the form; here thousands of draws are scored at once in floats. A
test holds both to the same points.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from evalutils.evaluation.curves import Curve

Array = npt.NDArray[np.float64]
Cents = npt.NDArray[np.int64]

#: What a float may be off and still reach a break of a curve, or round up at a half.
SLACK = 1e-9


def shares_at(curve: Curve, rates: Array) -> Array:
    """Return the share of the points at each rate.

    Examples
    --------
    >>> from evalutils.evaluation.curves import steps
    >>> shares_at(steps([("0.6", "0.5"), ("1", "1")]), np.array([0.5, 0.6, 2])).tolist()
    [0.0, 0.5, 1.0]
    """
    starts = np.array([float(piece.start) for piece in curve.pieces])
    levels = np.array([float(piece.share) for piece in curve.pieces])
    slopes = np.array([float(piece.slope) for piece in curve.pieces])
    reach = np.where(np.isfinite(rates), rates + SLACK * np.maximum(1, np.abs(rates)), rates)
    piece = np.searchsorted(starts, reach, side="right") - 1
    at = np.maximum(piece, 0)
    # The last piece is flat; an unbounded rate must not multiply with its slope of 0.
    beyond = np.where(slopes[at] == 0, 0.0, np.where(np.isfinite(rates), rates - starts[at], 0))
    return np.asarray(np.where(piece < 0, 0.0, levels[at] + slopes[at] * beyond))


def rates_of(rate: str, actual: Array, low: Array, high: Array) -> Array:
    """Return the rate of achievement of each draw.

    Parameters
    ----------
    rate
        Key of :data:`evalutils.evaluation.methods.RATES`.
    actual, low, high
        Actual value and both ends of the target, in the same unit; the ends are not below 0.

    Examples
    --------
    >>> one = np.ones(2)
    >>> rates_of("target/actual", np.array([2.0, 0.0]), one, one).tolist()
    [0.5, inf]
    """
    return _RATES[rate](actual, low, high)


def _divided(above: Array, below: Array) -> Array:
    safe = np.where(below == 0, 1, below)
    return np.where(below == 0, np.inf, above / safe)


def _or_none(actual: Array, low: Array) -> Array:
    return np.where(low == 0, np.where(actual > 0, 0.0, 1.0), _divided(actual, low))


def _limit(actual: Array, high: Array) -> Array:
    return np.where(actual <= 0, np.inf, _divided(high, np.maximum(actual, 0)))


def _excess(actual: Array, high: Array) -> Array:
    return np.where(high == 0, _or_none(actual, high), 2 - _divided(actual, high))


def _closeness(actual: Array, low: Array, high: Array) -> Array:
    below = np.where(low == 0, -np.inf, _divided(actual, low))
    inside = np.where(actual < low, below, 1.0)
    return np.where(actual > high, _limit(actual, high), inside)


_RATES: dict[str, Callable[[Array, Array, Array], Array]] = {
    "actual/target": lambda actual, low, _high: _divided(actual, low),
    "actual/target, 0 by none": lambda actual, low, _high: _or_none(actual, low),
    "target/actual": lambda actual, _low, high: _limit(actual, high),
    "1-excess": lambda actual, _low, high: _excess(actual, high),
    "closeness": _closeness,
    "actual": lambda actual, _low, _high: actual,
}


def cents(points: Array, places: int) -> Cents:
    """Return points rounded half up, counted in the last decimal (92.005 → 9201).

    Examples
    --------
    >>> cents(np.array([9.995, 9.9949]), 2).tolist()
    [1000, 999]
    """
    rounded = np.floor(points * 10**places + 0.5 + SLACK * 10**places)
    return np.asarray(rounded, dtype=np.int64)


def whole_cents(points: Array, total: int, places: int) -> Cents:
    """Return rows of points as printable ones that add up to ``total``: largest remainders first.

    Parameters
    ----------
    points
        One form a row, adding up to ``total`` but for floats.
    total
        Sum of each row, counted in the last decimal.

    Examples
    --------
    >>> whole_cents(np.array([[1/3, 1/3, 1/3]]), 100, 2).tolist()
    [[34, 33, 33]]
    """
    scaled = points * 10**places
    whole = np.floor(scaled + SLACK).astype(np.int64)
    short = total - whole.sum(axis=1, keepdims=True)
    order = np.argsort(whole - scaled, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(points.shape[1])[None, :], axis=1)
    return np.asarray(whole + (rank < short), dtype=np.int64)
