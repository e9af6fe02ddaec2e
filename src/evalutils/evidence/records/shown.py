"""Figures from records in words: how they are printed, and what they rest on."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from evalutils.evidence.records.model import Origin, RecordFigure
from evalutils.reading.quantities import Interval, Quantity, number_text

_WAN = 10_000
_MOST_PLACES = 4


def rule_text(origin: Origin, language: str = "zh") -> str:
    """Return what was done and to which rows, without counts.

    Examples
    --------
    >>> disputes = (("是否纠纷类", "是"),)
    >>> origin = Origin("records/警情.csv", "警情登记", "", "count", "", disputes, (), 9, 4)
    >>> rule_text(origin)
    '《警情登记》计数；条件：是否纠纷类：是'
    """
    words = _words(language)
    key = "share_of" if origin.measure == "share" and origin.of else origin.measure
    parts = [words["measures"][key].format(title=origin.title, of=origin.of)]
    for name, pairs in (("where", origin.conditions), ("part", origin.part)):
        told = [words["pair"].format(*pair) if pair[0] else pair[1] for pair in pairs]
        if told:
            parts.append(words[name].format(words["comma"].join(told)))
    return str(words["between"]).join(parts)


def origin_text(origin: Origin, language: str = "zh") -> str:
    """Return file, rule, rows and the beginning of the hash, in one line.

    Examples
    --------
    >>> origin = Origin("records/警情.csv", "警情登记", "ab" * 32, "count", "", (), (), 9, 4)
    >>> origin_text(origin, "en")
    'records/警情.csv: rows of 警情登记; 4 of 9 rows used; sha256 abababababab'
    """
    words = _words(language)
    rows = words["used"].format(origin.used, origin.rows)
    told = words["between"].join(
        [rule_text(origin, language), rows, f"sha256 {origin.sha256[:12]}"]
    )
    return str(words["pair"].format(origin.file, told))


def names_in(origin: Origin) -> Iterator[str]:
    """Yield the names of an office that a figure's origin is told with."""
    yield from (origin.title, origin.of)
    for title, words in (*origin.conditions, *origin.part):
        yield title
        yield from words.removeprefix("≠").split("、")


def renamed(origin: Origin, term: Callable[[str], str]) -> Origin:
    """Return an origin with the names of its table in another language.

    Parameters
    ----------
    origin
        With the office's names.
    term
        Returns a name in the language.
    """

    def told(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        made = []
        for title, words in pairs:
            sign = "≠" if words.startswith("≠") else ""
            parts = words.removeprefix("≠").split("、")
            made.append((term(title), sign + " / ".join(map(term, parts))))
        return tuple(made)

    return replace(
        origin, title=term(origin.title), of=term(origin.of),
        conditions=told(origin.conditions), part=told(origin.part),
    )  # fmt: skip


def quantity_of(figure: RecordFigure) -> Quantity:
    """Return a figure as evidence carries it: exact, or a sample's interval where that is carried.

    Examples
    --------
    >>> from evalutils.evidence.records.model import Aggregate
    >>> origin = Origin("records/凭证.csv", "凭证", "", "sum", "金额", (), (), 2, 2)
    >>> spent = Aggregate("spent", "已支付", "凭证", "sum", "amount")
    >>> quantity_of(RecordFigure(spent, Fraction(810700), "元", origin)).text
    '81.07万元'
    """
    if figure.interval is not None and figure.aggregate.carry == "interval":
        low, high = (percent(end) for end in (figure.interval.low, figure.interval.high))
        return Quantity(
            f"{low.removesuffix('%')}%—{high}", 0, 0, figure.interval, "%", "ratio", "range",
            reading="range",
        )  # fmt: skip
    kind = {"%": "ratio", "元": "money"}.get(figure.unit, "count")
    text = value_words(figure.value, figure.unit)
    return Quantity(text, 0, 0, Interval.exact(figure.value), figure.unit, kind, "exact")


def value_words(value: Fraction, unit: str) -> str:
    """Return an exact value as it is printed: shares with two decimals, large money in 万元.

    Examples
    --------
    >>> value_words(Fraction(2, 3), "%"), value_words(Fraction("1234567.8"), "元")
    ('66.67%', '123.46万元')
    >>> value_words(Fraction(9999), "元"), value_words(Fraction(1204), "人次")
    ('9999元', '1204人次')
    """
    if unit == "%":
        return percent(value)
    if unit == "元" and abs(value) >= _WAN:
        return f"{_number(value / _WAN)}万元"
    return f"{_number(value)}{unit}"


def percent(share: Fraction | None) -> str:
    """Return a share as a percentage, half up; never 100 or 0 where it is not.

    Examples
    --------
    >>> percent(Fraction(366, 367)), percent(Fraction(99999, 100000)), percent(Fraction(1))
    ('99.73%', '99.999%', '100%')
    """
    value, places = Fraction(share or 0) * 100, 2
    while _half_up(value, places) in {0, 100} and value not in {0, 100}:
        places += 1
    text = number_text(_half_up(value, places))
    return f"{text}%"


def _number(value: Fraction) -> str:
    exact = number_text(value)
    if "/" not in exact and len(exact.partition(".")[2]) <= _MOST_PLACES:
        return exact
    places = 2
    while value and not _half_up(value, places):
        places += 1
    return number_text(_half_up(value, places))


def _half_up(value: Fraction, places: int) -> Fraction:
    scaled = abs(value) * 10**places
    rounded = Fraction((scaled + Fraction(1, 2)).__floor__(), 10**places)
    return -rounded if value < 0 else rounded


@cache
def _words(language: str) -> dict[str, Any]:
    text = Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)[language])
