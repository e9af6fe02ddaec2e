"""The same figures over several years, a small panel each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, require
from evalutils.reporting.charts.layout import PAGE_MM, Scale, points_wide
from evalutils.reporting.charts.marks import BODY, SMALL, Dot, Line, Mark, Text, level, picture
from evalutils.reporting.charts.typeface import text_width, wrap
from evalutils.reporting.charts.wording import wording

_PLOT = 58.0
_GAP = 22.0
_RADIUS = 2.6


@dataclass(frozen=True, slots=True)
class YearValue:
    """A figure of one year.

    Parameters
    ----------
    year
        The year.
    interval
        Values it may have, or ``None`` where the year states none.
    text
        How it is printed.
    new_definition
        Whether it is defined otherwise than the year before: no line joins the two.
    """

    year: int
    interval: Interval | None
    text: str = ""
    new_definition: bool = False

    @property
    def middle(self) -> Fraction | None:
        """The value itself, the middle of an interval, or its one end."""
        if self.interval is None:
            return None
        low, high = self.interval.low, self.interval.high
        if low is None or high is None:
            return low if high is None else high
        return (low + high) / 2


@dataclass(frozen=True, slots=True)
class Series:
    """A figure over the years, in their order.

    Raises
    ------
    DrawingError
        If the years do not rise, or no year has a value of 0 or more.
    """

    name: str
    values: tuple[YearValue, ...]

    def __post_init__(self) -> None:
        years = [value.year for value in self.values]
        if years != sorted(set(years)):
            message = f"{self.name}: years out of order: {years}"
            raise DrawingError(message)
        middles = [value.middle for value in self.values if value.middle is not None]
        if not middles or min(middles) < 0:
            message = f"{self.name}: nothing of 0 or more to draw"
            raise DrawingError(message)


def over_years(
    series: Sequence[Series],
    *,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw each figure over the years in a panel of its own, from zero, last value labelled.

    A line joins neighbouring years only; it breaks where a year is missing and, with a dashed
    rule, where the definition changed. Intervals are upright strokes through their dots.

    Parameters
    ----------
    series
        One panel each; units differ, so scales do.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there is no series.
    """
    require(series, "series")
    words = wording(language)["years"]
    width = points_wide(width_mm)
    years = sorted({value.year for one in series for value in one.values})
    marks, y = _panels(series, (years[0], years[-1]), width, words)
    if any(value.new_definition for one in series for value in one.values):
        marks += [
            level(0, 18, y + 13, "muted", 0.8),
            *_break(9, y + 13),
            Text(24, y + 16, words["break"], SMALL, "muted"),
        ]
        y += 20
    alt = words["alt"].format(
        count=len(series),
        first=years[0],
        last=years[-1],
        ends=wording(language)["list"].join(f"{one.name} {_span(one)}" for one in series),
    )
    data = tuple(_cells(one, value, words) for one in series for value in one.values)
    return render(picture(width, y, marks), alt, DataTable(tuple(words["columns"]), data))


def _panels(
    series: Sequence[Series], years: tuple[int, int], width: float, words: dict[str, str]
) -> tuple[list[Mark], float]:
    """Return the panels in lines of up to three, one below the other on a narrow sheet."""
    across = min(len(series), 3 if width > 340 else 1)
    wide = (width - _GAP * (across - 1)) / across
    marks: list[Mark] = []
    y = 0.0
    for start in range(0, len(series), across):
        line = series[start : start + across]
        heads = [wrap(one.name, wide, BODY) for one in line]
        top = y + max(len(head) for head in heads) * BODY * 1.3 + 6
        for place, (one, head) in enumerate(zip(line, heads, strict=True)):
            x = place * (wide + _GAP)
            marks += [Text(x, y + BODY * (1 + 1.3 * row), text) for row, text in enumerate(head)]
            marks += _panel(one, years, (x, x + wide), top, words)
        y = top + _PLOT + SMALL + 22
    return marks, y - 16


def _panel(
    one: Series,
    years: tuple[int, int],
    sides: tuple[float, float],
    top: float,
    words: dict[str, str],
) -> list[Mark]:
    left, right = sides
    known = [value for value in one.values if value.interval is not None]
    label = max(text_width(value.text, SMALL) for value in (known[0], known[-1]))
    inset = max(min(label / 2, (right - left) / 4), 12.0)
    across = Scale(years[0], max(years[1], years[0] + 1), left + inset, right - inset)
    ends = [end for value in known for end in _ends(value) if end]
    bottom = top + _PLOT
    up = Scale(0, float(max(ends, default=Fraction(1))), bottom, top + SMALL + 8)
    marks: list[Mark] = [level(left, right, bottom, "muted", 0.8)]
    marks += _joins(one, across, up)
    for value in known:
        marks += _value(value, across(value.year), up)
    marks += _labels(known, across, up, sides)
    for year in sorted({one.values[0].year, one.values[-1].year}):
        marks.append(Text(across(year), bottom + SMALL + 4, str(year), SMALL, "muted", "center"))
    for value in one.values:
        if value.interval is None:
            x = across(value.year)
            marks.append(Text(x, bottom - 4, words["missing"], SMALL, "muted", "center"))
    return marks


def _labels(
    known: Sequence[YearValue], across: Scale, up: Scale, sides: tuple[float, float]
) -> list[Mark]:
    """Return the last value in words, and the first one where both fit side by side."""
    marks: list[Mark] = []
    taken = sides[1] + 6
    for value in dict.fromkeys((known[-1], known[0])):
        half = text_width(value.text, SMALL) / 2
        x = min(max(across(value.year), sides[0] + half), sides[1] - half)
        high = max(end or Fraction(0) for end in (*_ends(value), value.middle))
        if x + half + 6 <= taken:
            marks.append(Text(x, up(high) - 6, value.text, SMALL, "ink", "center"))
            taken = x - half
    return marks


def _ends(value: YearValue) -> tuple[Fraction | None, Fraction | None]:
    return (None, None) if value.interval is None else (value.interval.low, value.interval.high)


def _joins(one: Series, across: Scale, up: Scale) -> list[Mark]:
    """Return the lines between neighbouring years, and the sign of a break on the axis."""
    marks: list[Mark] = []
    for before, after in zip(one.values, one.values[1:], strict=False):
        if after.new_definition:
            marks += _break((across(before.year) + across(after.year)) / 2, up.left)
        elif before.middle is not None and after.middle is not None:
            ends = tuple((across(v.year), up(v.middle or 0)) for v in (before, after))
            if after.year == before.year + 1:
                marks.append(Line(ends, "accent", 1.4))
    return marks


def _break(x: float, y: float) -> list[Mark]:
    """Return two slanted strokes across the axis."""
    return [Line(((x + shift - 2, y + 5), (x + shift + 2, y - 5)), "ink", 1.2) for shift in (-2, 2)]


def _value(value: YearValue, x: float, up: Scale) -> list[Mark]:
    interval = value.interval
    if interval is None or value.middle is None:
        return []
    marks: list[Mark] = []
    if not interval.is_exact:
        low, high = up(interval.low or 0), up(interval.high or up.high)
        marks.append(Line(((x, low), (x, high)), "accent", 2.2))
    fill = "accent" if interval.is_exact else "paper"
    return [*marks, Dot(x, up(value.middle), _RADIUS, fill, "accent")]


def _span(one: Series) -> str:
    known = [value for value in one.values if value.interval is not None]
    return "–".join(dict.fromkeys((known[0].text, known[-1].text)))


def _cells(one: Series, value: YearValue, words: dict[str, str]) -> tuple[str, ...]:
    low, high = ("" if end is None else number_text(end) for end in _ends(value))
    changed = words["changed"] if value.new_definition else ""
    return (one.name, str(value.year), value.text, low, high, changed)
