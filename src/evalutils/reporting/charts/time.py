"""Charts over time: spending by month's end, and years beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.layout import (
    BODY,
    PAGE_MM,
    SMALL,
    Dot,
    DrawingError,
    Drawn,
    Line,
    Mark,
    Measured,
    Scale,
    Text,
    level,
    picture,
    points_wide,
    require,
    shown,
    text_width,
    ticks,
    wording,
    wrap,
)
from evalutils.reporting.document import DataTable

_GAP = 8.0


_PACE_PLOT = 150.0
_PACE_TOP = 20.0


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """Where spending stands at the end of a month.

    Parameters
    ----------
    name
        The month, as the table names it (``2023-06``).
    spent
        Added up since January.
    planned
        What was planned to be spent by then; ``None`` where there is no plan.
    behind
        Whether spending counts as behind the plan: who draws does not decide what is late.
    """

    name: str
    spent: Measured
    planned: Measured | None = None
    behind: bool = False


def spending_pace(
    months: Sequence[MonthEnd],
    *,
    unit: str | None = None,
    per_unit: int | None = None,
    even: bool = False,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw cumulative spending as a line from zero, and the plan as a dashed one.

    Parameters
    ----------
    months
        January first; amounts in 元.
    unit, per_unit
        Unit of the axis, and how many 元 it holds; else 万元, or thousands in English.
    even
        Whether the plan is no plan but an even pace that is assumed: the key says so.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there is no month, nothing is spent or planned, or spending is no single value.
    """
    require(months, "months")
    words = dict(wording(language)["pace"])
    if even:
        words |= {"planned": words["even"], "behind": words["below_even"]}
    unit, per_unit = unit or words["unit"], per_unit or words["per_unit"]
    width = points_wide(width_mm)
    spent = [month.spent.interval.value / per_unit for month in months]
    planned = [_middle(month.planned, per_unit) for month in months]
    plan = [value for value in planned if value is not None]
    most = max([*spent, *plan])
    if most <= 0:
        message = "a chart of spending that never rises above zero"
        raise DrawingError(message)
    values = ticks(float(most), low=min(0.0, float(min(spent))))
    write = [shown(Fraction(value), language=language) for value in values]
    left = max(text_width(label, SMALL) for label in write) + _GAP
    up = Scale(values[0], values[-1], _PACE_TOP + _PACE_PLOT, _PACE_TOP)
    names = words["months"].split("|")
    along = Scale(0, len(months), left, width - text_width(names[-1], SMALL) / 2)
    marks: list[Mark] = [Text(0, SMALL, unit, SMALL, "muted")]
    for tick, label in zip(values, write, strict=True):
        y = up(tick)
        marks.append(level(left, width, y, "muted" if tick == 0 else "hairline"))
        marks.append(Text(left - _GAP, y + 0.35 * SMALL, label, SMALL, "muted", "right"))
    marks += _months(names, len(months), along, _PACE_TOP + _PACE_PLOT)
    if len(plan) == len(months):
        marks.append(_path(plan, along, up, "ink", 1.2, dashed=True))
    marks.append(_path(spent, along, up, "accent", 2.0, dashed=False))
    for place, (month, value) in enumerate(zip(months, spent, strict=True), 1):
        fill = "exception" if month.behind else "accent"
        marks.append(Dot(along(place), up(value), 2.4, fill, fill))
    marks += _key(words, left, width, bool(plan))
    alt = words["alt"].format(
        count=len(months),
        spent=months[-1].spent.text,
        behind=sum(month.behind for month in months),
        planned=words["planned"],
    )
    height = _PACE_TOP + _PACE_PLOT + SMALL + 10
    return render(
        picture(width, height, marks), alt, DataTable(tuple(words["columns"]), _rows(months))
    )


def _middle(planned: Measured | None, per_unit: int) -> Fraction | None:
    if planned is None or planned.interval.low is None or planned.interval.high is None:
        return None
    return (planned.interval.low + planned.interval.high) / 2 / per_unit


def _path(
    values: Sequence[Fraction], along: Scale, up: Scale, color: str, wide: float, *, dashed: bool
) -> Line:
    points = [(along(0), up(0)), *((along(n), up(value)) for n, value in enumerate(values, 1))]
    return Line(tuple(points), color, wide, dashed)


def _months(names: Sequence[str], count: int, along: Scale, base: float) -> list[Mark]:
    """Return the names of the months below their ends, as many as there is room for."""
    room = (along.right - along.left) / max(count, 1)
    widest = max(text_width(name, SMALL) for name in names) + 2
    step = 1 if widest <= room else 3
    return [
        Text(along(place), base + SMALL + 4, names[(place - 1) % 12], SMALL, "muted", "center")
        for place in range(step, count + 1, step)
    ]


def _key(words: dict[str, str], left: float, width: float, planned: bool) -> list[Mark]:
    """Return what the two lines are, on one line above the plot."""
    x = max(left, 34.0)
    y = SMALL - 0.35 * SMALL
    marks: list[Mark] = [
        Line(((x, y), (x + 18, y)), "accent", 2.0),
        Text(x + 23, SMALL, words["spent"], SMALL),
    ]
    if planned:
        x += 23 + text_width(words["spent"], SMALL) + 16
        marks += [
            Line(((x, y), (x + 18, y)), "ink", 1.2, True),
            Text(x + 23, SMALL, words["planned"], SMALL),
        ]
        x += 23 + text_width(words["planned"], SMALL) + 16
        if x + 10 + text_width(words["behind"], SMALL) <= width:
            marks += [
                Dot(x + 4, y, 2.4, "exception", "exception"),
                Text(x + 11, SMALL, words["behind"], SMALL),
            ]
    return marks


def _rows(months: Sequence[MonthEnd]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            month.name,
            month.spent.ends()[0],
            "" if month.planned is None else month.planned.ends()[0],
            "" if month.planned is None else month.planned.ends()[1],
        )
        for month in months
    )


_YEARS_PLOT = 58.0
_YEARS_GAP = 22.0
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
    wide = (width - _YEARS_GAP * (across - 1)) / across
    marks: list[Mark] = []
    y = 0.0
    for start in range(0, len(series), across):
        line = series[start : start + across]
        heads = [wrap(one.name, wide, BODY) for one in line]
        top = y + max(len(head) for head in heads) * BODY * 1.3 + 6
        for place, (one, head) in enumerate(zip(line, heads, strict=True)):
            x = place * (wide + _YEARS_GAP)
            marks += [Text(x, y + BODY * (1 + 1.3 * row), text) for row, text in enumerate(head)]
            marks += _panel(one, years, (x, x + wide), top, words)
        y = top + _YEARS_PLOT + SMALL + 22
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
    bottom = top + _YEARS_PLOT
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
