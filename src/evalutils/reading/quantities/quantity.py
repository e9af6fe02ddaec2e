"""The quantity: a figure in a text, as the interval of values its words allow."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from evalutils.reading.quantities.intervals import Interval, number_text

KINDS = (
    "count", "money", "ratio", "percentage_points", "measure", "duration", "score", "multiple",
)  # fmt: skip
EXACTNESS = (
    "exact", "approx", "under", "over", "ge", "gt", "le", "lt", "range", "adjacent", "conflict",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit, its hedges and its place in the text it was read from.

    Parameters
    ----------
    text
        The span with its hedges and unit, as printed (``近20000多份``).
    start, end
        Code-point offsets in the text that was read; ``end`` exclusive.
    interval
        Values the words allow, in the unit without its scale (810900 元 for 81.09万元,
        0.927 for 92.7%).
    unit
        Printed unit without its scale (``元``, ``人次``, ``%``); ``""`` for a bare number.
    kind
        One of :data:`KINDS`.
    exactness
        One of :data:`EXACTNESS`.
    qualifiers
        The hedge words, as printed (``("近", "多")``).
    step
        Place value of the last printed digit, with scale applied (100 元 for 81.09万元):
        half of it on both sides is the rounding envelope of GB/T 8170. ``None`` where the
        form has no last digit (三分之二, 数十万).
    reading
        How the interval was made: ``plain``, ``range``, ``adjacent`` (两三百), ``several``
        (十几, 数百), or the rows of the hedge table that were used, joined by ``+``
        (``near+odd`` for 近20000多份).
    printed
        The number without its hedges, scale applied (20000 for 近20000多份); ``None`` where
        the words hold no single number (数十万, 5至8名).
    """

    text: str
    start: int
    end: int
    interval: Interval
    unit: str
    kind: str
    exactness: str
    qualifiers: tuple[str, ...] = ()
    step: Fraction | None = None
    reading: str = "plain"
    printed: Fraction | None = None

    @property
    def envelope(self) -> Interval:
        """Values that print as this figure: rounding of the printed digits (GB/T 8170).

        A hedged figure's interval is wide enough already and is returned as it is.
        """
        if self.exactness != "exact" or self.step is None or not self.interval.is_exact:
            return self.interval
        value, half = self.interval.value, self.step / 2
        return Interval(value - half, value + half, True, False)

    def as_json(self) -> dict[str, object]:
        """Return the quantity as ``evalutils quantities --json`` prints it."""
        low, high = self.interval.low, self.interval.high
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "low": None if low is None else number_text(low),
            "low_incl": self.interval.low_incl,
            "high": None if high is None else number_text(high),
            "high_incl": self.interval.high_incl,
            "unit": self.unit,
            "kind": self.kind,
            "exactness": self.exactness,
            "qualifiers": list(self.qualifiers),
            "reading": self.reading,
        }
