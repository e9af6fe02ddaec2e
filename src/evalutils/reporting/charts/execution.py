"""Budget against what was executed, as a bullet."""

from __future__ import annotations

from fractions import Fraction

from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, Measured
from evalutils.reporting.charts.layout import PAGE_MM, Scale, grid, points_wide, ticks
from evalutils.reporting.charts.marks import (
    BODY,
    LARGE,
    SMALL,
    Bar,
    Mark,
    Text,
    picture,
    upright,
)
from evalutils.reporting.charts.typeface import text_width, wrap
from evalutils.reporting.charts.wording import shown, wording

_BAR = 22.0
#: Half the goal line, and a point of paper.
_PARTED = 2.0
_GAP = 22.0


def execution_bullet(
    budget: Measured,
    executed: Measured,
    rate: Measured,
    balance: Measured,
    *,
    unit: str | None = None,
    per_unit: int | None = None,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw 全年执行数 against 全年预算数 from zero, with rate and balance in words.

    Parameters
    ----------
    budget, executed, rate, balance
        Exact figures in 元 (the rate a ratio), each with its printed text. Names are labels.
    unit, per_unit
        Unit of the axis, and how many 元 it holds; else 万元, or thousands in English.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there is neither a budget nor anything executed, or a glyph is missing.
    ValueError
        If a figure is not exact.
    """
    words = wording(language)["execution"]
    unit, per_unit = unit or words["unit"], per_unit or words["per_unit"]
    width = points_wide(width_mm)
    planned, spent = (part.interval.value / per_unit for part in (budget, executed))
    most = max(planned, spent)
    if most <= 0:
        message = "an execution chart of nothing: budget and executed are 0"
        raise DrawingError(message)
    block, left = _block(rate, balance, width)
    scale = Scale(0, float(most), left, width)
    labels, top = _labels(budget, executed, left, scale(planned), width)
    marks: list[Mark] = [
        *block,
        *grid(
            scale,
            [value for value in ticks(float(most)) if value <= most],
            [(top, top + _BAR + 4)],
            width,
            write=lambda value: shown(Fraction(value), language=language),
            unit=unit,
        ),
        *_bars(scale, planned, spent, top),
        *labels,
    ]
    height = max(block[-1].y + 5, top + _BAR + SMALL + 12)
    figures = (budget, executed, rate, balance)
    alt = words["alt"].format(*(f"{part.name} {part.text}" for part in figures))
    rows = tuple((part.name, part.text, part.ends()[0]) for part in figures)
    return render(picture(width, height, marks), alt, DataTable(tuple(words["columns"]), rows))


def _block(rate: Measured, balance: Measured, width: float) -> tuple[list[Text], float]:
    """Return the rate, large, with its name and the balance below, and where the bar begins."""
    room = 0.42 * width
    lines = [Text(0, LARGE, rate.text, LARGE, "accent")]
    for words, color in ((rate.name, "muted"), (f"{balance.name} {balance.text}", "ink")):
        for line in wrap(words, room, SMALL):
            lines.append(Text(0, lines[-1].y + 1.55 * SMALL, line, SMALL, color))
    return lines, max(text_width(line.words, line.size) for line in lines) + _GAP


def _labels(
    budget: Measured, executed: Measured, left: float, goal: float, width: float
) -> tuple[list[Text], float]:
    """Return the labels above the bar, on one line where they fit, and the bar's top."""
    spent, planned = f"{executed.name} {executed.text}", f"{budget.name} {budget.text}"
    room = text_width(spent, BODY) + text_width(planned, BODY) + _GAP
    if room <= goal - left:
        lines = [Text(left, BODY, spent, BODY, "accent"), Text(goal, BODY, planned, align="right")]
        return lines, BODY + 9
    lines = []
    for words, color in ((planned, "ink"), (spent, "accent")):
        for line in wrap(words, width - left, BODY):
            lines.append(Text(left, BODY + 1.4 * BODY * len(lines), line, BODY, color))
    return lines, lines[-1].y + 9


def _bars(scale: Scale, planned: Fraction, spent: Fraction, top: float) -> list[Mark]:
    """Return the budget as ground and goal line, the executed part as the bar on it."""
    goal, end = scale(planned), scale(min(planned, spent))
    over = spent > planned
    # Beside the goal line a little paper parts the two colours.
    end -= _PARTED if over else 0
    marks: list[Mark] = [
        Bar(scale.left, top, goal - scale.left, _BAR, fill="tint"),
        Bar(scale.left, top + 6, max(end - scale.left, 0), _BAR - 12),
    ]
    if over:
        beyond = goal + _PARTED
        width = max(scale(spent) - beyond, 1.0)
        marks.append(Bar(beyond, top + 6, width, _BAR - 12, fill="exception"))
    return [*marks, upright(goal - 1, top - 3, top + _BAR + 3, "ink", 2.0)]
