"""The figure: what is printed of a quantity before any hedge is put to it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from evalutils.reading.quantities.intervals import Interval
from evalutils.reading.quantities.numerals import Numeral


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit, before hedges are put to it.

    Parameters
    ----------
    start, end
        Its place in the flowed text.
    interval
        Its values, unit factor applied.
    unit, kind
        As in :class:`.Quantity`.
    step
        Place value of the last printed digit, unit factor applied.
    reading
        ``plain``, ``digits``, ``adjacent``, ``several`` or ``range``.
    words
        Hedge words inside the figure, as printed.
    first
        Its first numeral.
    """

    start: int
    end: int
    interval: Interval
    unit: str
    kind: str
    step: Fraction | None
    reading: str
    words: tuple[str, ...]
    first: Numeral
