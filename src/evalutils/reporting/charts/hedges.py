"""Hedged figures as intervals, each against the number that is printed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, Measured, require
from evalutils.reporting.charts.ends import sample, whisker
from evalutils.reporting.charts.layout import (
    PAGE_MM,
    Row,
    Scale,
    grid,
    lay_rows,
    points_wide,
    ticks,
)
from evalutils.reporting.charts.marks import SMALL, Mark, Text, picture, upright
from evalutils.reporting.charts.typeface import text_width
from evalutils.reporting.charts.wording import shown, wording

_BAR = 12.0


def hedged_intervals(
    figures: Sequence[Measured],
    *,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw what approximate figures leave open, widest first, the printed number being 100 %.

    Parameters
    ----------
    figures
        Hedged figures, with their printed numbers; exact ones are left out of the picture.
        One without a printed number is drawn relative to its lower end, and says so.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If no figure is hedged, or one has no end to measure it by.
    """
    drawn = sorted((f for f in figures if not f.interval.is_exact), key=_by_width)
    require(drawn, "hedged figures")
    words = wording(language)["hedges"]
    width = points_wide(width_mm)
    key, top = _key(words, width)
    rows = lay_rows([_row(f, words, language) for f in drawn], width, top, _BAR)
    scale, values = _scale(drawn, rows.left, rows.right)
    marks: list[Mark] = [*key, *rows.words]
    marks[:0] = [
        *grid(scale, values, rows.spans, width, write=lambda v: f"{v:g}%"),
        *(upright(scale(100), high, low, "ink", 1.0) for high, low in rows.spans),
    ]
    for figure, middle in zip(drawn, rows.middles, strict=True):
        color = "exception" if figure.conflict else "accent"
        marks += whisker(_relative(figure), scale, middle, color)
    data = DataTable(tuple(words["columns"]), tuple(_cells(figure) for figure in drawn))
    return render(
        picture(width, rows.spans[-1][1] + SMALL + 8, marks), _alt(drawn, words, language), data
    )


def _relative(figure: Measured) -> Interval:
    """Return the interval in percent of the printed number, or of the lower end."""
    base = figure.interval.low if figure.printed is None else figure.printed
    if base is None or base <= 0:
        message = f"{figure.text}: nothing positive to measure its interval by"
        raise DrawingError(message)
    return figure.interval * Interval.exact(Fraction(100) / base)


def _by_width(figure: Measured) -> tuple[bool, Fraction, str]:
    relative = _relative(figure)
    if relative.low is None or relative.high is None:
        return (False, Fraction(0), figure.name)
    return (True, relative.low - relative.high, figure.name)


def _cells(figure: Measured) -> tuple[str, ...]:
    printed = "" if figure.printed is None else number_text(figure.printed)
    return (figure.name, figure.text, *figure.ends(), printed)


def _row(figure: Measured, words: dict[str, str], language: str) -> Row:
    under = figure.text
    if figure.conflict:
        under += words["conflict_note"]
    if figure.printed is None:
        under += words["from_low"]
    return Row(figure.name, _range(figure.interval, words, language), under)


def _range(interval: Interval, words: dict[str, str], language: str) -> str:
    """Return the interval in words; which ends belong to it is drawn, not said."""
    low = None if interval.low is None else shown(interval.low, language=language)
    high = None if interval.high is None else shown(interval.high, language=language)
    if low is not None and high is not None:
        return words["range"].format(low=low, high=high)
    if low is not None:
        return words["atleast" if interval.low_incl else "above"].format(low=low)
    return words["atmost" if interval.high_incl else "below"].format(high=high)


def _scale(figures: Sequence[Measured], left: float, right: float) -> tuple[Scale, list[float]]:
    """Return a scale that holds every end with some room, and its ticks."""
    ends = [float(e) for r in map(_relative, figures) for e in (r.low, r.high) if e is not None]
    low, high = min([*ends, 95.0]), max([*ends, 105.0])
    values = ticks(high, low=low, most=6)
    room = 8 * (values[-1] - values[0]) / (right - left)
    return Scale(values[0] - room, values[-1] + room, left, right), values


def _key(words: dict[str, str], width: float) -> tuple[list[Mark], float]:
    """Return what the ends and 100 % mean, over the rows, and where the rows begin."""
    marks: list[Mark] = []
    x, y = 0.0, SMALL
    for kind in ("closed", "open", "unbounded"):
        long = 23 + text_width(words[kind], SMALL)
        if x and x + long > width:
            x, y = 0.0, y + 1.6 * SMALL
        marks += [*sample(kind, x, y - 3), Text(x + 23, y, words[kind], SMALL, "muted")]
        x += long + 14
    if x + text_width(words["literal"], SMALL) > width:
        y += 1.6 * SMALL
    marks.append(Text(width, y, words["literal"], SMALL, "muted", "right"))
    return marks, y + 15


def _alt(figures: Sequence[Measured], words: dict[str, str], language: str) -> str:
    clash = [f.name for f in figures if f.conflict]
    named = words["conflicts"].format(names=wording(language)["list"].join(clash))
    return words["alt"].format(
        count=len(figures),
        widest=f"{figures[0].name} {figures[0].text}",
        narrowest=f"{figures[-1].name} {figures[-1].text}",
        conflicts=named if clash else words["no_conflict"],
    )
