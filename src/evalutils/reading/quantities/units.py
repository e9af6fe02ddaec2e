"""Units and measure words, found at one place of a text."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from evalutils.base.patterns import regex
from evalutils.base.words import beside


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
    mild
        Counts after any numeral but 一, 二 and 十.
    noun
        Is counted without a measure word, and only whole: 1.1项目 is the head of a section.
    second
        Behind 二 alone it is the second one (二期), not two.
    """

    name: str
    kind: str
    factor: Fraction = Fraction(1)
    guard: regex.Pattern[str] | None = None
    careful: bool = False
    mild: bool = False
    noun: bool = False
    second: bool = False


@cache
def unit_table() -> dict[str, Unit]:
    """Return every word of ``units.toml``."""
    data = beside(__file__, "units.toml")
    table: dict[str, Unit] = {}
    for kind, rows in data.items():
        if "words" not in rows:
            continue
        guards, factors = rows.get("guarded", {}), rows.get("factors", {})
        named, careful = rows.get("named", {}), frozenset(rows.get("careful", ()))
        mild, second = frozenset(rows.get("mild", ())), frozenset(rows.get("second", ()))
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
                    word in mild,
                    kind == "nouns",
                    word in second,
                ),
            )
    return table


def common_unit(unit: str) -> tuple[str, Fraction]:
    """Return the unit that ``unit`` is measured by, and what one of it is worth.

    Examples
    --------
    >>> common_unit("公里"), common_unit("㎡"), common_unit("亩")
    (('米', Fraction(1000, 1)), ('平方米', Fraction(1, 1)), ('亩', Fraction(1, 1)))
    """
    return _same().get(unit, (unit, Fraction(1)))


@cache
def _same() -> dict[str, tuple[str, Fraction]]:
    rows = beside(__file__, "units.toml")["same"]
    return {
        word: (unit, Fraction(factor))
        for unit, words in rows.items()
        for word, factor in words.items()
    }


@cache
def _by_first_sign() -> dict[str, tuple[tuple[str, Unit], ...]]:
    """Words by their first sign, the longest first: few are ever compared."""
    found: dict[str, list[tuple[str, Unit]]] = {}
    for word, unit in sorted(unit_table().items(), key=lambda item: (-len(item[0]), item[0])):
        found.setdefault(word[0], []).append((word, unit))
    return {sign: tuple(rows) for sign, rows in found.items()}


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
    for word, unit in _by_first_sign().get(text[position : position + 1], ()):
        if not text.startswith(word, position):
            continue
        end = position + len(word)
        if unit.guard is not None and unit.guard.match(text, end):
            continue
        # 5m is metres, 5min is not.
        if _is_latin(word[-1]) and _is_latin(text[end : end + 1]):
            continue
        return unit, end
    return None


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()
