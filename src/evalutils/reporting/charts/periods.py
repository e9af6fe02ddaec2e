"""What time each figure speaks of, against the year that is evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, require
from evalutils.reporting.charts.layout import PAGE_MM, Row, Scale, lay_rows, points_wide
from evalutils.reporting.charts.marks import (
    SMALL,
    Bar,
    Dot,
    Line,
    Mark,
    Text,
    picture,
    upright,
)
from evalutils.reporting.charts.typeface import text_width
from evalutils.reporting.charts.wording import wording

_BAR = 8.0


@dataclass(frozen=True, slots=True)
class Period:
    """The time a figure speaks of.

    Parameters
    ----------
    name
        Of the figure.
    words
        The time as the source states it (``截至10月底``, ``防护期``), or ``""``.
    start, end
        First and last day; one of them alone is a date from which or up to which is known,
        neither is a time the source does not fix.

    Raises
    ------
    DrawingError
        If it ends before it starts.
    """

    name: str
    words: str
    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            message = f"{self.name}: ends on {self.end}, before {self.start}"
            raise DrawingError(message)


def evidence_periods(
    periods: Sequence[Period],
    year: int,
    *,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw the time every figure speaks of along the months of the year.

    Parameters
    ----------
    periods
        In the order they are drawn. A known period is a bar, a known day a dot with a
        dashed approach, an unknown time a dashed line over the whole year.
    year
        The year that is evaluated.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there are no figures, or one lies outside the year altogether.
    """
    require(periods, "periods")
    words = wording(language)["periods"]
    width = points_wide(width_mm)
    first, last = date(year, 1, 1), date(year, 12, 31)
    for period in periods:
        if (period.end or last) < first or (period.start or first) > last:
            message = f"{period.name}: its time lies outside {year}"
            raise DrawingError(message)
    rows = lay_rows([Row(period.name, _note(period, words)) for period in periods], width, 2, _BAR)
    scale = Scale(first.toordinal(), last.toordinal() + 1, rows.left, rows.right - 4)
    marks = _months(scale, year, rows.spans, words)
    marks += rows.words
    for period, middle in zip(periods, rows.middles, strict=True):
        marks += _time(period, scale, middle)
    fixed = [p for p in periods if p.start is not None and p.end is not None]
    whole = [p for p in fixed if (p.start or last) <= first and (p.end or first) >= last]
    short = [p for p in periods if p.end is not None and p.end < last]
    alt = words["alt"].format(
        count=len(periods),
        year=year,
        whole=len(whole),
        short=wording(language)["list"].join(f"{p.name} {p.words}" for p in short) or words["none"],
        unknown=sum(p.start is None and p.end is None for p in periods),
    )
    data = tuple((p.name, p.words, _day(p.start), _day(p.end)) for p in periods)
    height = rows.spans[-1][1] + SMALL + 8
    return render(picture(width, height, marks), alt, DataTable(tuple(words["columns"]), data))


def _months(
    scale: Scale, year: int, spans: Sequence[tuple[float, float]], words: dict[str, str]
) -> list[Mark]:
    """Return quarter rules with the month that begins there, and the end of the year in ink."""
    marks: list[Mark] = []
    for month in (1, 4, 7, 10):
        x = scale(date(year, month, 1).toordinal())
        marks += [upright(x, top, bottom) for top, bottom in spans]
        label = words["month"].split("|")[month // 3]
        marks.append(Text(x, spans[-1][1] + SMALL + 4, label, SMALL, "muted"))
    marks += [upright(scale.right, top, bottom, "ink", 1.2) for top, bottom in spans]
    marks.append(
        Text(scale.right + 4, spans[-1][1] + SMALL + 4, words["end"], SMALL, "ink", "right")
        if scale.right - scale(date(year, 10, 1).toordinal())
        > text_width(words["end"] + words["month"].split("|")[3], SMALL) + 8
        else upright(scale.right, spans[-1][1], spans[-1][1] + 4, "ink", 1.2)
    )
    return marks


def _time(period: Period, scale: Scale, middle: float) -> list[Mark]:
    start = None if period.start is None else max(scale(period.start.toordinal()), scale.left)
    end = None if period.end is None else min(scale(period.end.toordinal() + 1), scale.right)
    if start is not None and end is not None:
        return [Bar(start, middle - _BAR / 2, max(end - start, 1.5), _BAR)]
    left = scale.left if start is None else start
    right = scale.right if end is None else end
    marks: list[Mark] = [Line(((left, middle), (right, middle)), "muted", 1.2, True)]
    if end is not None or start is not None:
        marks.append(Dot(right if end is not None else left, middle, 3.0))
    return marks


def _note(period: Period, words: dict[str, str]) -> str:
    if period.start is None and period.end is None:
        said = words["unknown"]
        return f"{period.words}{words['between']}{said}" if period.words else said
    return period.words or f"{_day(period.start)}–{_day(period.end)}"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
