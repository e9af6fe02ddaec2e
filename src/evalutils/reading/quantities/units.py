"""Units and measure words, found at one place of a text."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import regex


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed.

    Parameters
    ----------
    name
        What a :class:`.Quantity` carries as ``unit``.
    kind
        One of :data:`.quantity.KINDS`.
    factor
        What one of it is worth in ``name`` (1/100 for %).
    guard
        What must not follow the word, or ``None``.
    careful
        Counts only after Arabic digits or a numeral of two signs and more.
    """

    name: str
    kind: str
    factor: Fraction = Fraction(1)
    guard: regex.Pattern[str] | None = None
    careful: bool = False


@cache
def unit_table() -> dict[str, Unit]:
    """Return every word of ``units.toml``."""
    file = Path(__file__).with_name("units.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    table: dict[str, Unit] = {}
    for kind, rows in data.items():
        guards, factors = rows.get("guarded", {}), rows.get("factors", {})
        named, careful = rows.get("named", {}), frozenset(rows.get("careful", ()))
        for word in rows["words"]:
            guard = guards.get(word)
            table.setdefault(
                word,
                Unit(
                    named.get(word, word),
                    "count" if kind == "nouns" else kind,
                    Fraction(factors.get(word, 1)),
                    regex.compile(guard) if guard else None,
                    kind == "nouns" or word in careful,
                ),
            )
    return table


@cache
def _longest() -> int:
    return max(map(len, unit_table()))


def unit_at(text: str, position: int) -> tuple[Unit, int] | None:
    """Return the longest unit that stands at ``position`` and where it ends.

    Examples
    --------
    >>> unit, end = unit_at("13.7万人次参与", 5)
    >>> unit.name, unit.kind, end
    ('人次', 'count', 7)
    >>> unit_at("三分别", 1) is None
    True
    """
    table = unit_table()
    window = text[position : position + _longest()]
    for length in range(len(window), 0, -1):
        unit = table.get(window[:length])
        if unit is None:
            continue
        end = position + length
        if unit.guard is not None and unit.guard.match(text, end):
            continue
        last = window[length - 1]
        if (
            last.isascii()
            and last.isalpha()
            and text[end : end + 1].isascii()
            and text[end : end + 1].isalpha()
        ):
            continue
        return unit, end
    return None
