"""The spread: how far a simulation moves what is uncertain, read from one data file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spread:
    """How far what is uncertain is moved.

    Parameters
    ----------
    weights
        Two relative standard deviations of a weight of average size (±10 %); 0: none.
    targets
        Share by which a target marked as assumption may be off on both sides; 0: none.
    hedges
        Hedge widths lie between ``1/hedges`` and ``hedges`` times the table's; 1: as they are.
    within
        Share of the draws a printed range holds.

    Raises
    ------
    ValueError
        If a share lies outside [0, 1), or ``hedges`` is below 1.

    Examples
    --------
    >>> default_spread().weights
    Fraction(1, 10)
    """

    weights: Fraction
    targets: Fraction
    hedges: Fraction
    within: Fraction

    def __post_init__(self) -> None:
        shares = (self.weights, self.targets, self.within)
        if not all(0 <= share < 1 for share in shares) or self.hedges < 1:
            message = f"shares lie in [0, 1), hedges is at least 1: {self}"
            raise ValueError(message)


#: Nothing is moved but figures within their own intervals.
NO_SPREAD = Spread(Fraction(0), Fraction(0), Fraction(1), Fraction(9, 10))


@cache
def default_spread() -> Spread:
    """Return the widths of ``spread.toml``."""
    data = _data()
    return Spread(*(Fraction(data[key]) for key in ("weights", "targets", "hedges", "within")))


@cache
def default_draws() -> tuple[int, int]:
    """Return how many draws a report makes, and the seed."""
    return int(_data()["draws"]), int(_data()["seed"])


@cache
def _data() -> dict[str, str]:
    file = Path(__file__).with_name("spread.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
