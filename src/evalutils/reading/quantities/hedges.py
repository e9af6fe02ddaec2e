"""Hedge words and the width each gives to a figure: one named table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import regex

from evalutils.reading.quantities.intervals import Interval


@dataclass(frozen=True, slots=True)
class Width:
    """How far a hedged figure reaches to one side: the smaller of two shares.

    Parameters
    ----------
    step
        Share of the place value of the last non-zero digit; ``None``: no such limit.
    value
        Share of the figure itself; ``None``: no such limit.
    unbounded
        The figure has no end on this side.
    """

    step: Fraction | None = None
    value: Fraction | None = None
    unbounded: bool = False

    def of(self, number: Fraction, place: Fraction | None) -> Fraction | None:
        """Return the width at ``number``, ``None`` where there is no end."""
        if self.unbounded:
            return None
        limits = []
        if self.step is not None and place is not None:
            limits.append(self.step * place)
        if self.value is not None:
            limits.append(self.value * abs(number))
        if self.step is not None and not limits:
            # 半年多 has no digit to take a step of: up to as much again.
            limits.append(abs(number))
        return min(limits, default=Fraction(0))


@dataclass(frozen=True, slots=True)
class Hedge:
    """One row of the hedge table.

    Parameters
    ----------
    name
        Key of the row; printed as ``reading``.
    exactness
        One of :data:`.quantity.EXACTNESS`.
    below, above
        Widths on both sides.
    low_incl, high_incl
        Whether the ends belong to the interval.
    """

    name: str
    exactness: str
    below: Width
    above: Width
    low_incl: bool
    high_incl: bool

    @property
    def leans(self) -> int:
        """-1 where the hedge says "less", 1 where it says "more", 0 for both."""
        if self.exactness in ("over", "ge", "gt"):
            return 1
        return -1 if self.exactness in ("under", "le", "lt") else 0

    def around(self, number: Fraction, place: Fraction | None) -> Interval:
        """Return the values the hedge allows around ``number``.

        Parameters
        ----------
        number
            The printed figure, scale applied.
        place
            Place value of its last non-zero digit (see :func:`.place_value`); ``None`` for a
            figure without digits of its own (三分之一), whose width is a share of itself.

        Examples
        --------
        >>> str(default_hedges()["near"].around(Fraction(20000), Fraction(10000)))
        '(18000, 20000)'
        """
        below, above = self.below.of(number, place), self.above.of(number, place)
        low = None if below is None else number - below
        high = None if above is None else number + above
        if low is not None and low == high:
            return Interval.exact(number)
        return Interval(low, high, self.low_incl, self.high_incl)


@dataclass(frozen=True, slots=True)
class HedgeTable:
    """All hedges by name; :meth:`with_widths` gives the same table with one width changed.

    Examples
    --------
    >>> wide = default_hedges().with_widths("about", step=Fraction(1), value=Fraction(1, 5))
    >>> str(wide["about"].around(Fraction(120), Fraction(10)))
    '[110, 130)'
    """

    hedges: Mapping[str, Hedge]

    def __getitem__(self, name: str) -> Hedge:
        return self.hedges[name]

    def with_widths(
        self, name: str, step: Fraction | None = None, value: Fraction | None = None
    ) -> HedgeTable:
        """Return a table where the finite, non-zero widths of ``name`` are these shares."""
        hedge = self.hedges[name]
        width = Width(step, value)

        def changed(side: Width) -> Width:
            return width if side.step is not None or side.value is not None else side

        new = replace(hedge, below=changed(hedge.below), above=changed(hedge.above))
        return HedgeTable({**self.hedges, name: new})


@dataclass(frozen=True, slots=True)
class Period:
    """When 近 before a duration is no hedge: its units, and the words that make it one."""

    units: frozenset[str]
    lasting: regex.Pattern[str]
    long: regex.Pattern[str]


@dataclass(frozen=True, slots=True)
class HedgeWords:
    """Which words mean which hedge, by their place; and what must not stand next to them."""

    before: Mapping[str, str]
    inside: Mapping[str, str]
    after: Mapping[str, str]
    not_after: Mapping[str, str]
    not_before: Mapping[str, str]
    only_bare: frozenset[str]
    period: Period

    #: Length of the longest word; last signs of ``before``, first signs of ``after``.
    longest: int
    ends: frozenset[str]
    begins: frozenset[str]


@cache
def default_hedges() -> HedgeTable:
    """Return the table of ``hedges.toml``."""
    rows = {}
    for row in _data()["hedge"]:
        rows[row["name"]] = Hedge(
            row["name"], row["exactness"], _width(row["below"]), _width(row["above"]),
            row["low_incl"], row["high_incl"],
        )  # fmt: skip
    return HedgeTable(rows)


@cache
def hedge_words() -> HedgeWords:
    """Return the words of ``hedges.toml``."""
    data = _data()

    def words(place: str) -> dict[str, str]:
        return {word: row["name"] for row in data["hedge"] for word in row[place]}

    before, after = words("before"), words("after")
    return HedgeWords(
        before, words("inside"), after,
        data["not_after"], data["not_before"], frozenset(data["only_bare"]["words"]),
        Period(
            frozenset(data["period"]["units"]),
            regex.compile(data["period"]["lasting"]),
            regex.compile(data["period"]["long"]),
        ),
        max(map(len, (*before, *after))),
        frozenset(word[-1] for word in before), frozenset(word[0] for word in after),
    )  # fmt: skip


def _width(entry: str | Mapping[str, str]) -> Width:
    if entry == "inf":
        return Width(unbounded=True)
    if isinstance(entry, str):
        return Width()
    shares = {key: Fraction(share) for key, share in entry.items()}
    return Width(shares.get("step"), shares.get("value"))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("hedges.toml").read_text(encoding="utf-8"))
