"""How often each grade comes out when what is uncertain is varied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.reading.quantities import number_text
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, require
from evalutils.reporting.charts.layout import PAGE_MM, Row, lay_bars, points_wide
from evalutils.reporting.charts.marks import Bar, Mark, picture, upright
from evalutils.reporting.charts.wording import shown, wording

_BAR = 15.0


@dataclass(frozen=True, slots=True)
class GradeShare:
    """A grade and the share of runs it came out of, from 0 to 1."""

    name: str
    share: Fraction


def grade_stability(
    grades: Sequence[GradeShare],
    runs: int,
    *,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw the share of runs that gave each grade, the most frequent one in the main colour.

    To be drawn only where coverage allows a grade.

    Parameters
    ----------
    grades
        From the best grade down; shares add up to 1.
    runs
        How many times the score was computed.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If the shares do not add up to 1.
    """
    require(grades, "grades")
    total = sum((grade.share for grade in grades), Fraction(0))
    if total != 1 or min(grade.share for grade in grades) < 0:
        message = f"shares of grades add up to {number_text(total)}, not to 1"
        raise DrawingError(message)
    words = wording(language)["stability"]
    width = points_wide(width_mm)
    notes = [f"{shown(grade.share * 100, 1, language)}%" for grade in grades]
    rows, scale = lay_bars(
        [Row(grade.name, note) for grade, note in zip(grades, notes, strict=True)],
        [grade.share for grade in grades],
        width,
        0,
        _BAR,
    )
    first = max(grades, key=lambda grade: grade.share)
    marks: list[Mark] = [*rows.words]
    for grade, middle in zip(grades, rows.middles, strict=True):
        if grade.share:
            fill = "accent" if grade == first else "second"
            long = scale(grade.share) - rows.left
            marks.append(Bar(rows.left, middle - _BAR / 2, long, _BAR, fill))
    marks += [upright(rows.left, top, low, "muted", 0.8) for top, low in rows.spans]
    named = [f"{grade.name} {note}" for grade, note in zip(grades, notes, strict=True)]
    alt = words["alt"].format(
        runs=shown(Fraction(runs), language=language),
        grades=wording(language)["list"].join(named),
        first=first.name,
    )
    data = tuple((grade.name, number_text(grade.share * 100)) for grade in grades)
    return render(
        picture(width, rows.spans[-1][1] + 2, marks), alt, DataTable(tuple(words["columns"]), data)
    )
