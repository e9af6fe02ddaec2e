"""The confidence interval of a share in a sample, enclosed in exact numbers."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from evalutils.reading.quantities import Interval

#: Confidence level → two-sided quantile of the standard normal distribution, between two decimals.
LEVELS = {
    Fraction(90, 100): (Fraction("1.644853"), Fraction("1.644854")),
    Fraction(95, 100): (Fraction("1.959963"), Fraction("1.959964")),
    Fraction(99, 100): (Fraction("2.575829"), Fraction("2.575830")),
}
#: Decimals to which the ends are rounded outwards.
_PLACES = 6


def wilson(satisfied: int, asked: int, level: Fraction = Fraction(95, 100)) -> Interval:
    """Return the Wilson score interval of a share, as the shares the sample is compatible with.

    Its ends are ``(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)``. Roots and quantiles
    are no exact numbers: both are enclosed between rationals and the ends are rounded outwards
    to six decimals, so that the interval printed is never too narrow.

    Parameters
    ----------
    satisfied, asked
        Answers that count, and all answers.
    level
        One of :data:`LEVELS`.

    Raises
    ------
    ValueError
        If nobody was asked, or more were satisfied than asked.

    Notes
    -----
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal
    of the American Statistical Association 22 (1927), 209–212. It holds for a simple random
    sample; a sample drawn otherwise says less than this.

    Examples
    --------
    >>> str(wilson(475, 500))
    '[0.927231, 0.965907]'
    >>> str(wilson(20, 20))
    '[0.838874, 1]'
    """
    if asked < 1 or not 0 <= satisfied <= asked:
        message = f"{satisfied} of {asked} is no share of a sample"
        raise ValueError(message)
    ends = [_ends(Fraction(satisfied, asked), asked, z) for z in LEVELS[level]]
    # The interval widens with z, but its middle moves too: take the outermost of both.
    low = max(Fraction(0), min(end[0] for end in ends))
    high = min(Fraction(1), max(end[1] for end in ends))
    scale = 10**_PLACES
    down, up = (
        Fraction((low * scale).__floor__(), scale),
        Fraction((high * scale).__ceil__(), scale),
    )
    return Interval(
        Fraction(0) if satisfied == 0 else down, Fraction(1) if satisfied == asked else up
    )


def _ends(share: Fraction, asked: int, z: Fraction) -> tuple[Fraction, Fraction]:
    middle = share + z * z / (2 * asked)
    spread = share * (1 - share) / asked + z * z / (4 * asked * asked)
    above = _root(spread)
    whole = 1 + z * z / asked
    return (middle - z * above) / whole, (middle + z * above) / whole


def _root(value: Fraction) -> Fraction:
    """Return a decimal just above a square root."""
    scale = 10**24
    floor = isqrt(value.numerator * scale // value.denominator)
    return Fraction(floor + 1, 10**12)
