"""Factors: the independent things a simulation varies, each as a number between 0 and 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from evalutils.evaluation.stability.arrays import Array
from evalutils.evaluation.stability.spread import Spread
from evalutils.evaluation.values import Value
from evalutils.evidence.expressions import compute, names_in
from evalutils.evidence.ledger import Evidence
from evalutils.reading.quantities import Interval, default_hedges


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure of the ledger as it is drawn.

    Parameters
    ----------
    id
        Evidence id.
    low, high
        Ends of its interval, in the unit without scale; equal where it is exact.
    hedge
        Row of the hedge table whose width is varied, or ``""``.
    printed
        The number the width reaches from (20000 for 近20000).
    """

    id: str
    low: float
    high: float
    hedge: str = ""
    printed: float = 0.0

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of what moves it; none where it is exact."""
        if self.low == self.high:
            return ()
        return (f"evidence:{self.id}", *([f"hedge:{self.hedge}"] if self.hedge else []))

    def values(self, cube: Mapping[str, Array], spread: Spread) -> Array:
        """Return the figure in every draw; a factor the cube lacks stays at its middle."""
        if self.low == self.high:
            return np.array(self.low)
        share = cube.get(f"evidence:{self.id}", np.array(0.5))
        value = self.low + share * (self.high - self.low)
        if self.hedge:
            width = cube.get(f"hedge:{self.hedge}", np.array(0.5))
            value = self.printed + (value - self.printed) * float(spread.hedges) ** (2 * width - 1)
        return np.asarray(value)


def drawn_figures(evidence: Iterable[Evidence]) -> dict[str, Drawn]:
    """Return every figure with two ends by id; one without (超过8万) cannot be drawn.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from evalutils.reading.documents import Place
    >>> from evalutils.reading.quantities import read_quantities
    >>> (about,) = read_quantities("约120场")
    >>> row = Evidence("shows", "场次", "quote", about, "约120场", Place("a.txt"))
    >>> drawn_figures([row])["shows"].factors
    ('evidence:shows', 'hedge:about')
    """
    hedges = default_hedges().hedges
    found = {}
    for item in evidence:
        interval, quantity = item.quantity.interval, item.quantity
        if interval.low is None or interval.high is None:
            continue
        hedged = quantity.reading in hedges and quantity.printed is not None
        found[item.id] = Drawn(
            item.id,
            float(interval.low),
            float(interval.high),
            quantity.reading if hedged else "",
            float(quantity.printed or 0),
        )
    return found


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression over figures of the ledger, computed values written out.

    Parameters
    ----------
    expression
        As in the column ``actual``.
    within
        Name → figure, or the formula of a computed value.
    """

    expression: str
    within: Mapping[str, Drawn | Formula]

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of what moves it."""
        return tuple(dict.fromkeys(f for part in self.within.values() for f in part.factors))

    def values(self, cube: Mapping[str, Array], spread: Spread) -> Array:
        """Return its value in every draw: a figure that stands twice is drawn once."""
        drawn = {name: part.values(cube, spread) for name, part in self.within.items()}
        return np.asarray(compute(self.expression, drawn, lambda text: np.array(float(text))))


def formula(
    expression: str, figures: Mapping[str, Drawn], values: Mapping[str, Value]
) -> Formula | None:
    """Return an expression with what it names, or ``None`` where a figure cannot be drawn.

    Parameters
    ----------
    expression
        Over ids of evidence and computed values.
    figures
        What :func:`drawn_figures` returned.
    values
        Every value by reference: the formulas of computed ones are taken from here.
    """
    within: dict[str, Drawn | Formula] = {}
    for name in names_in(expression):
        part: Drawn | Formula | None = figures.get(name)
        if f"result:{name}" in values:
            part = formula(values[f"result:{name}"].formula, figures, values)
        if part is None:
            return None
        within[name] = part
    return Formula(expression, within)


def plain(ident: str, interval: Interval) -> Drawn | None:
    """Return a number written into a table as a figure of its own, ``None`` without two ends."""
    if interval.low is None or interval.high is None:
        return None
    return Drawn(ident, float(interval.low), float(interval.high))
