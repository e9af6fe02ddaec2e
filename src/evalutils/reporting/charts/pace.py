"""Spending added up over the months of a year, beside the pace it was planned at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, Measured, require
from evalutils.reporting.charts.layout import PAGE_MM, Scale, points_wide, ticks
from evalutils.reporting.charts.marks import (
    SMALL,
    Dot,
    Line,
    Mark,
    Text,
    level,
    picture,
)
from evalutils.reporting.charts.typeface import text_width
from evalutils.reporting.charts.wording import shown, wording

_PLOT = 150.0
_TOP = 20.0
_GAP = 8.0


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
    words = wording(language)["pace"]
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
    up = Scale(values[0], values[-1], _TOP + _PLOT, _TOP)
    names = words["months"].split("|")
    along = Scale(0, len(months), left, width - text_width(names[-1], SMALL) / 2)
    marks: list[Mark] = [Text(0, SMALL, unit, SMALL, "muted")]
    for tick, label in zip(values, write, strict=True):
        y = up(tick)
        marks.append(level(left, width, y, "muted" if tick == 0 else "hairline"))
        marks.append(Text(left - _GAP, y + 0.35 * SMALL, label, SMALL, "muted", "right"))
    marks += _months(names, len(months), along, _TOP + _PLOT)
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
    )
    height = _TOP + _PLOT + SMALL + 10
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
