"""Counts of unlike things as bars from zero, with what their words leave open; no total."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, Measured, require
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
from evalutils.reporting.charts.marks import SMALL, Bar, Mark, picture
from evalutils.reporting.charts.wording import shown, wording

_BAR = 16.0


def by_kind(
    kinds: Sequence[Measured],
    *,
    unit: str = "",
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw each kind as a bar to its lower end and a whisker over its interval.

    Parameters
    ----------
    kinds
        Figures with a lower end of 0 or more, in the order they are drawn. A conflict is
        drawn as an exception and said so.
    unit
        Unit of the axis (份).
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there is nothing to draw, or a lower end is missing or negative.
    """
    require(kinds, "kinds")
    for kind in kinds:
        if kind.interval.low is None or kind.interval.low < 0:
            message = f"{kind.name}: a bar needs a lower end of 0 or more, not {kind.interval}"
            raise DrawingError(message)
    words = wording(language)["kinds"]
    width = points_wide(width_mm)
    notes = [f"{k.text}{words['conflict_note'] if k.conflict else ''}" for k in kinds]
    rows = lay_rows(
        [Row(kind.name, note) for kind, note in zip(kinds, notes, strict=True)], width, 2, _BAR
    )
    known = [end for k in kinds for end in (k.interval.low, k.interval.high) if end is not None]
    values = ticks(float(max(known)) or 1.0)
    scale = Scale(0, values[-1], rows.left, rows.right)
    marks = grid(
        scale,
        values,
        rows.spans,
        width,
        write=lambda value: shown(Fraction(value), language=language),
        unit=unit,
    )
    marks += rows.words
    for kind, middle in zip(kinds, rows.middles, strict=True):
        marks += _bar(kind, scale, middle)
    said = [f"{kind.name}{note}" for kind, note in zip(kinds, notes, strict=True)]
    alt = words["alt"].format(parts=wording(language)["list"].join(said))
    data = tuple((kind.name, kind.text, *kind.ends()) for kind in kinds)
    return render(
        picture(width, rows.spans[-1][1] + SMALL + 8, marks),
        alt,
        DataTable(tuple(words["columns"]), data),
    )


def _bar(kind: Measured, scale: Scale, middle: float) -> list[Mark]:
    """Return the certain part solid, what the words leave open pale with its ends."""
    low = scale(kind.interval.low or 0)
    high = scale.right if kind.interval.high is None else scale(kind.interval.high)
    top = middle - _BAR / 2
    marks: list[Mark] = [Bar(scale.left, top, low - scale.left, _BAR)]
    if not kind.interval.is_exact:
        marks.append(Bar(low, top, high - low, _BAR, "tint"))
        color = "exception" if kind.conflict else "accent"
        marks += whisker(kind.interval, scale, middle, color)
    return marks
