"""Charts of points: scores by dimension, what makes up the total, how firm its grade is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.layout import (
    PAGE_MM,
    Row,
    Scale,
    lay_bars,
    lay_rows,
    points_wide,
    whisker,
)
from evalutils.reporting.charts.marks import (
    SMALL,
    Bar,
    DrawingError,
    Drawn,
    Line,
    Mark,
    Text,
    level,
    picture,
    require,
    shown,
    text_width,
    upright,
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


_STEP_BAR = 14.0


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a dimension adds to the total.

    Parameters
    ----------
    name
        Of the dimension or indicator.
    points
        Its points.
    score
        Points earned; ``None`` where it is 暂不计分.

    Raises
    ------
    DrawingError
        If more is earned than there is, or a score has no ends.
    """

    name: str
    points: Fraction
    score: Interval | None

    def __post_init__(self) -> None:
        if self.score is None:
            return
        low, high = self.score.low, self.score.high
        if low is None or high is None or not 0 <= low <= high <= self.points:
            message = f"{self.name}: {self.score} of {number_text(self.points)} points"
            raise DrawingError(message)


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the total it begins at."""

    name: str
    low: Fraction


def contribution_waterfall(
    contributions: Sequence[Contribution],
    bands: Sequence[Band] = (),
    *,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw what each dimension adds to the total, and the total against the grades.

    To be drawn only where coverage allows a grade.

    Parameters
    ----------
    contributions
        In the order they add up. Each stands where the lower ends before it left off; lost
        points are outlined, unscored ones hatched and named.
    bands
        Grades, for the rules under the total.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there is nothing to add up, or it has no points.
    """
    require(contributions, "contributions")
    words = wording(language)["waterfall"]
    width = points_wide(width_mm)
    points = sum((item.points for item in contributions), Fraction(0))
    if points <= 0:
        message = "a waterfall of no points"
        raise DrawingError(message)
    total = sum((i.score for i in contributions if i.score is not None), Interval.exact(0))
    missing = sum((i.points for i in contributions if i.score is None), Fraction(0))
    whole = Contribution(words["total"], points, total)
    notes = [_step_note(item, words, language) for item in (*contributions, whole)]
    if missing:
        unscored = words["unscored"].format(points=shown(missing, language=language))
        notes[-1] += words["between"] + unscored
    listed = [Row(i.name, n) for i, n in zip((*contributions, whole), notes, strict=True)]
    top = SMALL + 8 if bands else 0.0
    rows = lay_rows(listed, width, top, _STEP_BAR)
    scale = Scale(0, float(points), rows.left, rows.right)
    marks = _bands(bands, scale, rows.spans)
    marks += rows.words
    at = Fraction(0)
    ends: list[tuple[float, float]] = []
    for item, middle in zip(contributions, rows.middles, strict=False):
        marks += _step(item, at, scale, middle)
        at += item.score.low or Fraction(0) if item.score is not None else Fraction(0)
        ends.append((scale(at), middle + _STEP_BAR / 2))
    if len(rows.spans) == 1:  # on a narrow sheet words stand between the bars
        marks += _links(ends, rows.middles)
    marks += _step(whole, Fraction(0), scale, rows.middles[-1], unscored=missing)
    marks += [upright(rows.left, low, high, "muted", 0.8) for low, high in rows.spans]
    alt = words["alt"].format(
        count=len(contributions),
        parts=wording(language)["list"].join(
            f"{item.name} {note}" for item, note in zip(contributions, notes, strict=False)
        ),
        total=notes[-1],
    )
    data = DataTable(tuple(words["columns"]), tuple(map(_step_cells, (*contributions, whole))))
    return render(picture(width, rows.spans[-1][1] + 2, marks), alt, data)


def _step(
    item: Contribution,
    at: Fraction,
    scale: Scale,
    middle: float,
    *,
    unscored: Fraction = Fraction(0),
) -> list[Mark]:
    """Return a bar from where the last one ended: earned solid, lost outlined, unscored hatched."""
    top = middle - _STEP_BAR / 2
    if item.score is None:
        return [_bar(scale, at, at + item.points, top, Bar(0, 0, 0, 0, hatched=True))]
    earned = at + (item.score.low or Fraction(0))
    end = at + item.points
    marks: list[Mark] = [_bar(scale, at, earned, top, Bar(0, 0, 0, 0))]
    if earned < end - unscored:
        lost = Bar(0, 0, 0, 0, "paper", "accent")
        marks.append(_bar(scale, earned, end - unscored, top, lost))
    if unscored:
        marks.append(_bar(scale, end - unscored, end, top, Bar(0, 0, 0, 0, hatched=True)))
    if not item.score.is_exact:
        marks += whisker(item.score + Interval.exact(at), scale, middle, "ink")
    return marks


def _bar(scale: Scale, start: Fraction, end: Fraction, top: float, look: Bar) -> Bar:
    left, right = scale(start), scale(end)
    return Bar(left, top, right - left, _STEP_BAR, look.fill, look.edge, look.hatched)


def _links(ends: Sequence[tuple[float, float]], middles: Sequence[float]) -> list[Mark]:
    """Return thin rules that carry the end of one bar down to the start of the next."""
    return [
        Line(((x, bottom), (x, middle - _STEP_BAR / 2)), "muted", 0.6)
        for (x, bottom), middle in zip(ends, middles[1:], strict=False)
    ]


def _bands(bands: Sequence[Band], scale: Scale, spans: Sequence[tuple[float, float]]) -> list[Mark]:
    """Return a dashed rule where each grade begins, its name above; none may touch the last."""
    marks: list[Mark] = []
    taken = scale.left
    for band in sorted(bands, key=lambda band: band.low):
        x = scale(band.low)
        if band.low > 0:
            marks += [Line(((x, top), (x, low)), "muted", 0.6, True) for top, low in spans]
        if x >= taken and x + text_width(band.name, SMALL) <= scale.right:
            marks.append(Text(x, SMALL, band.name, SMALL, "muted"))
            taken = x + text_width(band.name, SMALL) + 3
    return marks


def _step_note(item: Contribution, words: dict[str, str], language: str) -> str:
    of = shown(item.points, language=language)
    if item.score is None:
        return words["unscored"].format(points=of)
    low, high = (
        shown(end or Fraction(0), 2, language) for end in (item.score.low, item.score.high)
    )
    return f"{low}/{of}" if item.score.is_exact else f"{low}–{high}/{of}"


def _step_cells(item: Contribution) -> tuple[str, ...]:
    return (item.name, number_text(item.points), "" if item.score is None else str(item.score))


_GRADE_BAR = 15.0


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
        _GRADE_BAR,
    )
    first = max(grades, key=lambda grade: grade.share)
    marks: list[Mark] = [*rows.words]
    for grade, middle in zip(grades, rows.middles, strict=True):
        if grade.share:
            fill = "accent" if grade == first else "second"
            long = scale(grade.share) - rows.left
            marks.append(Bar(rows.left, middle - _GRADE_BAR / 2, long, _GRADE_BAR, fill))
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
