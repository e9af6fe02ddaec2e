"""Charts of points: what was scored and lost, by dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.layout import (
    PAGE_MM,
    SMALL,
    Bar,
    DrawingError,
    Drawn,
    Mark,
    Row,
    Scale,
    Text,
    lay_bars,
    level,
    picture,
    points_wide,
    require,
    shown,
    upright,
    whisker,
    wording,
)
from evalutils.reporting.document import DataTable

_DIMENSION_BAR = 15.0


@dataclass(frozen=True, slots=True)
class DimensionPoints:
    """The points of one dimension and what became of them.

    Parameters
    ----------
    name
        数量, 质量 …
    points
        All its points.
    strict, strict_of
        Points earned on stated targets, and the points of the indicators they come from.
    assumed, assumed_of
        The same with assumptions, what is scored strictly included.

    Raises
    ------
    DrawingError
        If more can be scored than there are points, or less with assumptions than without.

    Examples
    --------
    >>> DimensionPoints("数量", Fraction(23), Interval.exact(0), Fraction(0),
    ...                 Interval.exact(8), Fraction(8)).unscored
    Fraction(15, 1)
    """

    name: str
    points: Fraction
    strict: Interval
    strict_of: Fraction
    assumed: Interval
    assumed_of: Fraction

    def __post_init__(self) -> None:
        if not 0 <= self.strict_of <= self.assumed_of <= self.points:
            said = ", ".join(map(number_text, (self.strict_of, self.assumed_of, self.points)))
            message = f"{self.name}: strict, assumed and all points do not rise: {said}"
            raise DrawingError(message)

    @property
    def unscored(self) -> Fraction:
        """Points of indicators that are 暂不计分 even with assumptions."""
        return self.points - self.assumed_of

    @property
    def further(self) -> tuple[Interval, Fraction]:
        """What assumptions add: points earned, and the points they come from."""
        ends = [
            max((more or Fraction(0)) - (less or Fraction(0)), Fraction(0))
            for more, less in (
                (self.assumed.low, self.strict.low),
                (self.assumed.high, self.strict.high),
            )
        ]
        return Interval(min(ends), max(ends)), self.assumed_of - self.strict_of


def points_by_dimension(
    dimensions: Sequence[DimensionPoints],
    *,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw every dimension's points as a bar: scored strictly, with assumptions, lost, unscored.

    Parameters
    ----------
    dimensions
        In the order they are drawn.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there are no dimensions.
    """
    require(dimensions, "dimensions")
    words = wording(language)["points"]
    width = points_wide(width_mm)
    notes = [_dimension_note(part, words, language) for part in dimensions]
    marks, y = _panel(words["each"], dimensions, notes, width, 0)
    return render(
        picture(width, y + 2, marks),
        _alt(dimensions, words, language),
        DataTable(tuple(words["columns"]), tuple(_dimension_cells(part) for part in dimensions)),
    )


def _panel(
    title: str,
    parts: Sequence[DimensionPoints],
    notes: Sequence[str],
    width: float,
    top: float,
) -> tuple[list[Mark], float]:
    """Return a titled group of bars on one scale from zero, and where it ends."""
    head = Text(0, top + SMALL, title, SMALL, "muted")
    rows, scale = lay_bars(
        [Row(part.name, note) for part, note in zip(parts, notes, strict=True)],
        [part.points for part in parts],
        width,
        top + SMALL + 10,
        _DIMENSION_BAR,
    )
    marks: list[Mark] = [head, level(0, width, top + SMALL + 5), *rows.words]
    for part, middle in zip(parts, rows.middles, strict=True):
        marks += _segments(part, scale, middle)
    marks += [upright(rows.left, top, low, "muted", 0.8) for top, low in rows.spans]
    return marks, rows.bottom


def _segments(part: DimensionPoints, scale: Scale, middle: float) -> list[Mark]:
    """Return the bar of a dimension from left to right; an interval's rest is a whisker."""
    top = middle - _DIMENSION_BAR / 2
    marks: list[Mark] = []
    at = Fraction(0)
    for score, of, fill in (
        (part.strict, part.strict_of, "accent"),
        (*part.further, "second"),
    ):
        earned = score.low or Fraction(0)
        marks += _segment(scale, at, earned, top, Bar(0, 0, 0, 0, fill=fill))
        lost = Bar(0, 0, 0, 0, fill="paper", edge=fill)
        marks += _segment(scale, at + earned, of - earned, top, lost)
        if not score.is_exact:
            marks += whisker(score + Interval.exact(at), scale, middle, "ink")
        at += of
    return [*marks, *_segment(scale, at, part.unscored, top, Bar(0, 0, 0, 0, hatched=True))]


def _segment(scale: Scale, start: Fraction, length: Fraction, top: float, look: Bar) -> list[Mark]:
    if length <= 0:
        return []
    left, right = scale(start), scale(start + length)
    gap = 1.0 if start else 0.0  # white between neighbours: they never part by colour alone
    return [
        Bar(
            left + gap, top, right - left - gap, _DIMENSION_BAR, look.fill, look.edge, look.hatched
        ),
    ]


def _dimension_note(part: DimensionPoints, words: dict[str, Any], language: str) -> str:
    """Return the words beside a bar: every segment named with its points."""
    said = []
    for score, of, name in (
        (part.strict, part.strict_of, words["strict"]),
        (*part.further, words["assumed"]),
    ):
        if of:
            said.append(f"{name} {_scored(score, language)}/{shown(of, language=language)}")
    if part.unscored:
        said.append(f"{words['unscored']} {shown(part.unscored, language=language)}")
    return str(words["between"]).join(said)


def _scored(score: Interval, language: str) -> str:
    ends = [shown(end or Fraction(0), 2, language) for end in (score.low, score.high)]
    return ends[0] if score.is_exact else f"{ends[0]}–{ends[1]}"


def _alt(dimensions: Sequence[DimensionPoints], words: dict[str, Any], language: str) -> str:
    def total(values: Sequence[Fraction]) -> str:
        return shown(sum(values, Fraction(0)), language=language)

    empty = [part.name for part in dimensions if part.unscored == part.points]
    return str(words["alt"]).format(
        total=total([part.points for part in dimensions]),
        strict=total([part.strict_of for part in dimensions]),
        assumed=total([part.further[1] for part in dimensions]),
        unscored=total([part.unscored for part in dimensions]),
        empty=wording(language)["list"].join(empty) or words["none"],
    )


def _dimension_cells(part: DimensionPoints) -> tuple[str, ...]:
    return (
        part.name,
        number_text(part.points),
        str(part.strict),
        number_text(part.strict_of),
        str(part.assumed),
        number_text(part.assumed_of),
        number_text(part.unscored),
    )
