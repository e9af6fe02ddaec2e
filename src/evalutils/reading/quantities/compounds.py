"""Two figures that are one: 2小时30分钟, 3年零6个月, 5公里300米, 3斤2两."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import regex

from evalutils.reading.quantities.figures import Figure
from evalutils.reading.quantities.intervals import Interval
from evalutils.reading.quantities.numerals import numeral_at

_AND = regex.compile(r"[零又]?(?=[\d一二三四五六七八九十两])")


@cache
def _parts() -> dict[str, tuple[tuple[str, Fraction], ...]]:
    """Return for every unit the units that may stand behind it, the longest word first."""
    file = Path(__file__).with_name("units.toml")
    table = tomllib.loads(file.read_text(encoding="utf-8"))["compound"]
    return {
        unit: tuple(
            (word, Fraction(share))
            for word, share in sorted(words.items(), key=lambda item: (-len(item[0]), item[0]))
        )
        for unit, words in table.items()
    }


def with_smaller_units(text: str, figure: Figure) -> Figure:
    """Return ``figure`` with the figures of smaller units that go on with it.

    The value is in the first unit: 2小时30分钟 is 5/2 小时. Only shares that are exact are
    added up: a month is no fixed number of days, so 3个月5天 stays two figures.

    Parameters
    ----------
    text
        A flowed text.
    figure
        An exact figure with its unit.

    Examples
    --------
    >>> from evalutils.reading.quantities.grammar import figure_at
    >>> str(figure_at("3年零6个月", 0).interval), str(figure_at("1小时30分15秒", 0).interval)
    ('3.5', '361/240')
    """
    words = _parts().get(figure.unit)
    room = Fraction(1)
    while words and (joint := _AND.match(text, figure.end)) is not None:
        part = numeral_at(text, joint.end())
        if part is None or part.word or not part.interval.is_exact or part.reading != "plain":
            break
        found = next((row for row in words if text.startswith(row[0], part.end)), None)
        if found is None or part.interval.value * found[1] >= room:
            break
        room = found[1]
        value = figure.interval.value + part.interval.value * room
        figure = replace(
            figure,
            end=part.end + len(found[0]),
            interval=Interval(value, value),
            kind="duration" if found[0] in ("秒", "秒钟") else figure.kind,
            step=room,
        )
        words = tuple(row for row in words if row[1] < room)
    return figure
