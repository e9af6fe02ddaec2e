"""How far each indicator got towards its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, require
from evalutils.reporting.charts.ends import whisker
from evalutils.reporting.charts.layout import (
    PAGE_MM,
    Row,
    Scale,
    grid,
    lay_rows,
    points_wide,
    ticks,
)
from evalutils.reporting.charts.marks import SMALL, Text, level, picture, upright
from evalutils.reporting.charts.typeface import text_width
from evalutils.reporting.charts.wording import shown, wording

_BAR = 10.0


@dataclass(frozen=True, slots=True)
class Achieved:
    """The degree to which an indicator reached its target.

    Parameters
    ----------
    name
        Of the indicator.
    rate
        Degree of achievement as the scoring profile defines it, a ratio: 1 is the target met.
    text
        How actual and target are printed (``367/367``), or ``""``.
    assumed
        Whether the target is an assumption: said under the name.

    Raises
    ------
    DrawingError
        If the degree may be negative: no such thing can be drawn from zero.
    """

    name: str
    rate: Interval
    text: str = ""
    assumed: bool = False

    def __post_init__(self) -> None:
        if self.rate.low is None or self.rate.low < 0:
            message = f"{self.name}: a degree of achievement from 0 up is needed, not {self.rate}"
            raise DrawingError(message)

    @property
    def missed(self) -> bool:
        """Whether the target is missed whatever value the evidence allows."""
        high = self.rate.high
        return high is not None and (high < 1 or (high == 1 and not self.rate.high_incl))


def achievement_dots(
    indicators: Sequence[Achieved],
    *,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw degrees of achievement from zero, with their intervals, against the line of 100 %.

    Parameters
    ----------
    indicators
        Scored indicators, in the order they are drawn. A target missed for certain is an
        exception in colour and in words.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there is no indicator.
    """
    require(indicators, "indicators")
    words = wording(language)["achievement"]
    width = points_wide(width_mm)
    notes = [_degree(item.rate, words, language) for item in indicators]
    listed = [
        Row(item.name, _note(item, note, words), _under(item, words))
        for item, note in zip(indicators, notes, strict=True)
    ]
    rows = lay_rows(listed, width, SMALL + 8, _BAR)
    ends = [float(e) * 100 for i in indicators for e in (i.rate.low, i.rate.high) if e is not None]
    values = ticks(max([*ends, 100.0]))
    scale = Scale(0, values[-1] * 1.03, rows.left, rows.right)
    goal = scale(100)
    marks = grid(scale, values, rows.spans, width, write=lambda value: f"{value:g}%")
    marks += rows.words
    half = text_width(words["goal"], SMALL) / 2
    at = min(max(goal - half, 0.0), width - 2 * half)
    marks.append(Text(at, SMALL, words["goal"], SMALL))
    marks += [upright(goal, top, low, "ink", 1.2) for top, low in rows.spans]
    for item, middle in zip(indicators, rows.middles, strict=True):
        color = "exception" if item.missed else "accent"
        percent = item.rate * Interval.exact(100)
        marks.append(level(rows.left, scale(percent.low or 0), middle, "hairline", 1.0))
        marks += whisker(percent, scale, middle, color)
    data = DataTable(tuple(words["columns"]), tuple(map(_cells, indicators)))
    height = rows.spans[-1][1] + SMALL + 8
    return render(picture(width, height, marks), _alt(indicators, notes, words, language), data)


def _degree(rate: Interval, words: dict[str, str], language: str) -> str:
    low, high = (
        None if end is None else shown(end * 100, 2, language) for end in (rate.low, rate.high)
    )
    if rate.is_exact:
        return f"{low}%"
    if high is None:
        return words["from" if rate.low_incl else "above"].format(low)
    return f"{low}%–{high}%"


def _note(item: Achieved, degree: str, words: dict[str, str]) -> str:
    return degree + words["missed"] if item.missed else degree


def _under(item: Achieved, words: dict[str, str]) -> str:
    said = [item.text] if item.text else []
    if item.assumed:
        said.append(words["assumed"])
    return words["between"].join(said)


def _alt(
    indicators: Sequence[Achieved], notes: Sequence[str], words: dict[str, str], language: str
) -> str:
    named = [f"{item.name} {note}" for item, note in zip(indicators, notes, strict=True)]
    missed = [item.name for item in indicators if item.missed]
    return words["alt"].format(
        count=len(indicators),
        degrees=wording(language)["list"].join(named),
        missed=len(missed),
        which=words["which"].format(wording(language)["list"].join(missed)) if missed else "",
    )


def _cells(item: Achieved) -> tuple[str, ...]:
    low, high = (
        "" if end is None else number_text(end * Fraction(100))
        for end in (item.rate.low, item.rate.high)
    )
    return (item.name, item.text, low, high, str(item.rate * Interval.exact(100)))
