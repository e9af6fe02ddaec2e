"""Charts of several figures under each name: bars in groups, and lines from name to name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.reading.quantities import Interval
from evalutils.reporting.charts.amounts import bar
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
    text_width,
    upright,
    wording,
    wrap,
)
from evalutils.reporting.document import DataTable

#: What tells series apart, besides their names beside every bar or in the key.
_COLORS = ("accent", "second", "muted")
_LEADING = 1.35
_BAR = 10.0
_PLOT = 120.0


@dataclass(frozen=True, slots=True)
class Several:
    """Figures under names, one a series.

    Parameters
    ----------
    labels
        Names of the groups, or of the points along a line.
    series
        Names of the series, up to three; ``("",)`` where there is only one.
    figures
        A row a label, in it a figure a series; all of one unit.

    Raises
    ------
    DrawingError
        If there is nothing to draw, or more series than a reader tells apart.
    """

    labels: tuple[str, ...]
    series: tuple[str, ...]
    figures: tuple[tuple[Measured, ...], ...]

    def __post_init__(self) -> None:
        require(self.figures, "figures")
        if len(self.series) > len(_COLORS):
            message = f"{len(self.series)} series; a reader tells at most {len(_COLORS)} apart"
            raise DrawingError(message)

    def data(self, language: str) -> DataTable:
        """Return what is drawn, a figure a row."""
        words = wording(language)["several"]
        rows = tuple(
            (label, *([name] if name else []), figure.text, *figure.ends())
            for label, row in zip(self.labels, self.figures, strict=True)
            for name, figure in zip(self.series, row, strict=True)
        )
        return DataTable(tuple(words["columns" if self.series[0] else "columns_of_one"]), rows)

    def said(self, language: str) -> str:
        """Return every figure in words, for the text alternative."""
        words = wording(language)
        each = words["several"]["each"]
        groups = (
            each.format(
                name=label,
                figures=words["list"].join(
                    f"{name}{figure.text}" for name, figure in zip(self.series, row, strict=True)
                ),
            )
            for label, row in zip(self.labels, self.figures, strict=True)
        )
        return str(words["several"]["between"].join(groups))


def grouped(several: Several, *, language: str = "zh", width_mm: float = PAGE_MM) -> Drawn:
    """Draw bars from zero, those of one label together, each with its name and figure over it.

    Parameters
    ----------
    several
        Figures with a lower end of 0 or more.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If a lower end is missing or negative, or no bar has a length.
    """
    words = wording(language)
    every = [figure for row in several.figures for figure in row]
    for figure in every:
        if figure.interval.low is None or figure.interval.low < 0:
            message = f"{figure.name}: a bar needs a lower end of 0 or more, not {figure.interval}"
            raise DrawingError(message)
    most = max(end for figure in every for end in _ends(figure.interval))
    if most <= 0:
        message = "a chart of bars without any length"
        raise DrawingError(message)
    width = points_wide(width_mm)
    scale = Scale(0, float(most), 0, width - 8)  # an open end's arrow stays on the sheet
    marks: list[Mark] = []
    y = 0.0
    for label, row in zip(several.labels, several.figures, strict=True):
        for line in wrap(label, width, BODY):
            y += BODY * _LEADING
            marks.append(Text(0, y, line))
        for name, figure, color in zip(several.series, row, _COLORS, strict=False):
            note = words["kinds"]["conflict_note"] if figure.conflict else ""
            for line in wrap(f"{name} {figure.text}{note}".strip(), width, SMALL):
                y += SMALL * _LEADING
                marks.append(Text(0, y, line, SMALL))
            marks += bar(figure, scale, y + 3 + _BAR / 2, _BAR, color)
            y += _BAR + 6
        y += 6
    alt = words["several"]["grouped"].format(figures=several.said(language))
    return render(picture(width, y, marks), alt, several.data(language))


def line(several: Several, *, language: str = "zh", width_mm: float = PAGE_MM) -> Drawn:
    """Draw a line a series from label to label, an interval as an upright stroke.

    Parameters
    ----------
    several
        Figures with at least one end each; the line joins the middles of intervals.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If a figure has no end at all.
    """
    words = wording(language)["several"]
    width = points_wide(width_mm)
    middles = [[_middle(figure) for figure in row] for row in several.figures]
    ends = [end for row in several.figures for figure in row for end in _ends(figure.interval)]
    marks, top = _key(several, width, words)
    bottom = top + SMALL + _PLOT
    low, high = float(min([Fraction(0), *ends])), float(max(ends))
    if any(figure.interval.high is None for row in several.figures for figure in row):
        high += (high - low) / 10  # a stroke without an end reaches above the other marks
    up = Scale(low, high if high > low else low + 1, bottom, bottom - _PLOT)
    room = width / len(several.labels)
    along = [room * (place + 0.5) for place in range(len(several.labels))]
    marks.append(level(0, width, up(0), "muted", 0.8))
    for place, color in zip(range(len(several.series)), _COLORS, strict=False):
        points = [(x, up(row[place])) for x, row in zip(along, middles, strict=True)]
        if len(points) > 1:
            marks.append(Line(tuple(points), color, 1.6))
        for (x, y), row in zip(points, several.figures, strict=True):
            marks += _point(row[place].interval, x, y, up, color)
    # Under the plot no line crosses them.
    below = [(several.labels, "muted")]
    if len(several.series) == 1:
        below.append((tuple(row[0].text for row in several.figures), "ink"))
    for texts, color in below:
        bottom += SMALL * _LEADING
        marks += _spread(texts, along, bottom + 2, width, color)
    alt = words["line"].format(figures=several.said(language))
    return render(picture(width, bottom + 8, marks), alt, several.data(language))


def _key(several: Several, width: float, words: dict[str, str]) -> tuple[list[Mark], float]:
    """Return what each line is and from where to where it goes, and how deep that reaches."""
    marks: list[Mark] = []
    y = 0.0
    if len(several.series) > 1:
        for place, color in zip(range(len(several.series)), _COLORS, strict=False):
            said = words["key"].format(
                name=several.series[place],
                first=several.figures[0][place].text,
                last=several.figures[-1][place].text,
            )
            middle = y + SMALL * (_LEADING - 0.35)
            marks.append(Line(((0, middle), (18, middle)), color, 1.6))
            for row in wrap(said, width - 24, SMALL):
                y += SMALL * _LEADING
                marks.append(Text(24, y, row, SMALL))
    return marks, y


def _point(interval: Interval, x: float, y: float, up: Scale, color: str) -> Iterator[Mark]:
    if not interval.is_exact:
        low = up.left if interval.low is None else up(interval.low)
        high = up.right if interval.high is None else up(interval.high)
        yield upright(x, low, high, color, 2.2)
    yield Dot(x, y, 2.6, color if interval.is_exact else "paper", color)


def _spread(
    texts: Sequence[str], along: Sequence[float], y: float, width: float, color: str
) -> Iterator[Mark]:
    """Yield words under their points: the last always, others as far as there is room."""
    taken = width
    for text, x in reversed(list(zip(texts, along, strict=True))):
        half = text_width(text, SMALL) / 2
        middle = min(max(x, half), width - half)
        if middle + half <= taken:
            yield Text(middle, y, text, SMALL, color, "center")
            taken = middle - half - 6


def _ends(interval: Interval) -> list[Fraction]:
    return [end for end in (interval.low, interval.high) if end is not None]


def _middle(figure: Measured) -> Fraction:
    ends = _ends(figure.interval)
    if not ends:
        message = f"{figure.name}: a point needs an end, not {figure.interval}"
        raise DrawingError(message)
    return sum(ends, Fraction(0)) / len(ends)
