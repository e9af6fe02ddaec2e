"""How the total comes about, dimension by dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, require
from evalutils.reporting.charts.ends import whisker
from evalutils.reporting.charts.layout import PAGE_MM, Row, Scale, lay_rows, points_wide
from evalutils.reporting.charts.marks import SMALL, Bar, Line, Mark, Text, picture, upright
from evalutils.reporting.charts.typeface import text_width
from evalutils.reporting.charts.wording import shown, wording

_BAR = 14.0


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
    notes = [_note(item, words, language) for item in (*contributions, whole)]
    if missing:
        unscored = words["unscored"].format(shown(missing, language=language))
        notes[-1] += words["between"] + unscored
    listed = [Row(i.name, n) for i, n in zip((*contributions, whole), notes, strict=True)]
    top = SMALL + 8 if bands else 0.0
    rows = lay_rows(listed, width, top, _BAR)
    scale = Scale(0, float(points), rows.left, rows.right)
    marks = _bands(bands, scale, rows.spans)
    marks += rows.words
    at = Fraction(0)
    ends: list[tuple[float, float]] = []
    for item, middle in zip(contributions, rows.middles, strict=False):
        marks += _step(item, at, scale, middle)
        at += item.score.low or Fraction(0) if item.score is not None else Fraction(0)
        ends.append((scale(at), middle + _BAR / 2))
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
    data = DataTable(tuple(words["columns"]), tuple(map(_cells, (*contributions, whole))))
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
    top = middle - _BAR / 2
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
    return Bar(left, top, right - left, _BAR, look.fill, look.edge, look.hatched)


def _links(ends: Sequence[tuple[float, float]], middles: Sequence[float]) -> list[Mark]:
    """Return thin rules that carry the end of one bar down to the start of the next."""
    return [
        Line(((x, bottom), (x, middle - _BAR / 2)), "muted", 0.6)
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


def _note(item: Contribution, words: dict[str, str], language: str) -> str:
    of = shown(item.points, language=language)
    if item.score is None:
        return words["unscored"].format(of)
    low, high = (
        shown(end or Fraction(0), 2, language) for end in (item.score.low, item.score.high)
    )
    return f"{low}/{of}" if item.score.is_exact else f"{low}–{high}/{of}"


def _cells(item: Contribution) -> tuple[str, ...]:
    return (item.name, number_text(item.points), "" if item.score is None else str(item.score))
