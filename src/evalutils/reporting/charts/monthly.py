"""One number for each month or quarter of a year, as columns from zero."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, Measured, require
from evalutils.reporting.charts.layout import PAGE_MM, Scale, points_wide, ticks
from evalutils.reporting.charts.marks import SMALL, Bar, Mark, Text, level, picture
from evalutils.reporting.charts.typeface import text_width
from evalutils.reporting.charts.wording import shown, wording

_PLOT = 110.0
_TOP = 22.0
_GAP = 8.0
_MOST_LABELS = 12


def columns_by_period(
    periods: Sequence[Measured],
    *,
    unit: str = "",
    per_unit: int = 1,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw each period as a column from zero, in order, a period without anything as a gap.

    Parameters
    ----------
    periods
        Exact figures of 0 or more; names are ``2023-06`` or ``2023-Q2``, and the part after the
        year is what stands below a column.
    unit, per_unit
        Unit of the axis, and how many of the figures' own unit it holds.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there is no period, nothing in any of them, or something below zero.
    """
    require(periods, "periods")
    words = wording(language)["monthly"]
    width = points_wide(width_mm)
    values = [period.interval.value / per_unit for period in periods]
    if min(values) < 0 or max(values) <= 0:
        message = f"columns need something above and nothing below zero: {min(values)}"
        raise DrawingError(message)
    axis = ticks(float(max(values)))
    write = [shown(Fraction(value), language=language) for value in axis]
    left = max(text_width(label, SMALL) for label in write) + _GAP
    up = Scale(0, axis[-1], _TOP + _PLOT, _TOP)
    marks: list[Mark] = [Text(0, SMALL, unit, SMALL, "muted")]
    for value, label in zip(axis, write, strict=True):
        marks.append(level(left, width, up(value), "muted" if value == 0 else "hairline"))
        marks.append(Text(left - _GAP, up(value) + 0.35 * SMALL, label, SMALL, "muted", "right"))
    marks += _columns(periods, values, up, (left, width), language)
    filled = [place for place, value in enumerate(values) if value]
    most = max(range(len(values)), key=lambda place: (values[place], -place))
    alt = words["alt"].format(
        count=len(periods),
        most=periods[most].name,
        value=periods[most].text,
        empty=len(periods) - len(filled),
    )
    rows = tuple((period.name, period.text, period.ends()[0]) for period in periods)
    sheet = picture(width, _TOP + _PLOT + SMALL + 10, marks)
    return render(sheet, alt, DataTable(tuple(words["columns"]), rows))


def _columns(
    periods: Sequence[Measured],
    values: Sequence[Fraction],
    up: Scale,
    span: tuple[float, float],
    language: str,
) -> list[Mark]:
    """Return the columns with their values on top and their names below."""
    months = wording(language)["monthly"]["months"].split("|")
    names = {f"{number:02d}": name for number, name in enumerate(months, 1)}
    room = (span[1] - span[0]) / len(periods)
    tops = [shown(value, language=language) for value in values]
    labelled = len(tops) <= _MOST_LABELS and max(text_width(top, SMALL) for top in tops) <= room
    below = [_short(period.name, names) for period in periods]
    step = 1 if max(text_width(name, SMALL) for name in below) + 2 <= room else 3
    marks: list[Mark] = []
    for place, (value, top) in enumerate(zip(values, tops, strict=True)):
        middle = span[0] + room * (place + 0.5)
        y = up(value)
        if value:
            marks.append(Bar(middle - 0.32 * room, y, 0.64 * room, up(0) - y))
        if labelled:
            marks.append(Text(middle, y - 3, top, SMALL, "ink", "center"))
        if step == 1 or (place + 1) % step == 0:
            marks.append(Text(middle, up(0) + SMALL + 4, below[place], SMALL, "muted", "center"))
    return marks


def _short(name: str, months: dict[str, str]) -> str:
    part = name.rpartition("-")[2]
    return months.get(part, part)
