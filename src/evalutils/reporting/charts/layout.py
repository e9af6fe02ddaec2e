"""The shared frame of the charts: widths, scales, axes, rows with names, ends of intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from matplotlib.ticker import MaxNLocator

from evalutils.reading.quantities import Interval
from evalutils.reporting.charts.marks import (
    BODY,
    SMALL,
    Dot,
    DrawingError,
    Line,
    Mark,
    Shape,
    Text,
    level,
    text_width,
    upright,
    wrap,
)

#: Widths of a picture in mm: the type area of GB/T 9704 and a phone of 360 px.
PAGE_MM, PHONE_MM = 156.0, 90.0

#: Below this width (points) names stand above their bars instead of beside them.
_BESIDE = 340.0
_LEADING = 1.3
_GAP = 12.0


def points_wide(width_mm: float) -> float:
    """Return a width in points."""
    return width_mm / 25.4 * 72


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale: values from ``low`` to ``high`` lie between ``left`` and ``right``."""

    low: float
    high: float
    left: float
    right: float

    def __call__(self, value: Fraction | float) -> float:
        """Return the place of a value in points."""
        share = (float(value) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)


def ticks(high: float, *, low: float = 0.0, most: int = 5) -> list[float]:
    """Return round values from ``low`` to the first one at or above ``high``."""
    locator = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10])
    return [float(value) for value in locator.tick_values(low, high)]


def grid(
    scale: Scale,
    values: Sequence[float],
    spans: Sequence[tuple[float, float]],
    sheet: float,
    *,
    write: Callable[[float], str],
    unit: str = "",
) -> list[Mark]:
    """Return upright hairlines over ``spans`` (top, bottom), with their values below the last.

    The unit follows the first value; words that would leave a sheet ``sheet`` points wide are
    moved in, and those that would touch the words before them are left out.
    """
    marks: list[Mark] = []
    taken = -SMALL
    base = spans[-1][1] + SMALL + 4
    for place, value in enumerate(values):
        x, words = scale(value), write(value)
        half = text_width(words, SMALL) / 2
        start = min(max(0.0, x - half), sheet - 2 * half)
        strong = value == 0
        color, thick = ("muted", 0.8) if strong else ("hairline", 0.6)
        marks += [upright(x, top, bottom, color, thick) for top, bottom in spans]
        if start >= taken + 4:
            words += "" if place else unit
            marks.append(Text(start, base, words, SMALL, "muted"))
            taken = start + text_width(words, SMALL)
    return marks


@dataclass(frozen=True, slots=True)
class Row:
    """What is said about a row.

    Parameters
    ----------
    name
        Its label.
    note
        Words on the right.
    under
        A second, smaller line under the name.
    """

    name: str
    note: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows laid out.

    Parameters
    ----------
    left, right
        Where the plot lies.
    middles
        The middle of each row's bar.
    bottom
        Where the last row ends.
    words
        Names and notes.
    spans
        Stretches (top, bottom) where nothing is written across the plot.
    """

    left: float
    right: float
    middles: tuple[float, ...]
    bottom: float
    words: tuple[Mark, ...]
    spans: tuple[tuple[float, float], ...]


def lay_rows(rows: Sequence[Row], width: float, top: float, bar: float) -> Rows:
    """Lay rows out from ``top`` down, each with a bar ``bar`` points high.

    Names stand to the left and notes to the right of the plot; on a narrow sheet both
    stand on their own lines above the bar, so that the bar keeps the whole width.
    """
    return (_beside if width >= _BESIDE else _above)(rows, width, top, bar)


def lay_bars(
    rows: Sequence[Row], lengths: Sequence[Fraction], width: float, top: float, bar: float
) -> tuple[Rows, Scale]:
    """Lay rows of bars out and set each note right after its bar, with the scale that allows it.

    Parameters
    ----------
    rows
        Names and notes.
    lengths
        How long each row's bar is, in the unit of the scale.
    width, top, bar
        As for :func:`lay_rows`.

    Raises
    ------
    DrawingError
        If no bar has a length.
    """
    most = float(max(lengths))
    if most <= 0:
        message = f"no bar of {', '.join(row.name for row in rows)} has a length"
        raise DrawingError(message)
    if width < _BESIDE:
        laid = lay_rows(rows, width, top, bar)
        return laid, Scale(0, most, laid.left, laid.right)
    laid = lay_rows([replace(row, note="") for row in rows], width, top, bar)
    room = laid.right - laid.left
    needs = [text_width(row.note, SMALL) + 8 for row in rows]
    unit = min(
        [room / most]
        + [
            (room - need) / float(length)
            for need, length in zip(needs, lengths, strict=True)
            if length
        ]
    )
    if unit * most < room / 2:  # notes too long to follow the bars: a column of their own
        laid = lay_rows(rows, width, top, bar)
        return laid, Scale(0, most, laid.left, laid.right)
    scale = Scale(0, room / unit, laid.left, laid.right)
    notes = [
        Text(scale(length) + 8, middle + 0.35 * SMALL, row.note, SMALL)
        for row, length, middle in zip(rows, lengths, laid.middles, strict=True)
    ]
    return replace(laid, words=(*laid.words, *notes)), scale


def _beside(rows: Sequence[Row], width: float, top: float, bar: float) -> Rows:
    name_width = min(max(_widest(row.name, row.under) for row in rows), 0.34 * width)
    note_width = min(max(text_width(row.note, SMALL) for row in rows), 0.32 * width)
    left = name_width + _GAP
    right = width - note_width - (_GAP if note_width else 0)
    middles: list[float] = []
    words: list[Mark] = []
    y = top
    for row in rows:
        names = [Text(0, 0, line) for line in wrap(row.name, name_width, BODY)]
        if row.under:
            names += [
                Text(0, 0, line, SMALL, "muted") for line in wrap(row.under, name_width, SMALL)
            ]
        notes = [
            Text(right + _GAP, 0, line, SMALL, "ink")
            for line in (wrap(row.note, note_width, SMALL) if row.note else [])
        ]
        height = max(tall(names), tall(notes), bar)
        middle = y + height / 2
        words += [*stack(names, middle), *stack(notes, middle)]
        middles.append(middle)
        y += height + 9
    bottom = y - 9
    return Rows(left, right, tuple(middles), bottom, tuple(words), ((top, bottom),))


def _above(rows: Sequence[Row], width: float, top: float, bar: float) -> Rows:
    middles: list[float] = []
    words: list[Mark] = []
    y = top
    for row in rows:
        beside = _widest(row.name) + _GAP + text_width(row.note, SMALL) <= width
        lines = [Text(0, 0, line) for line in wrap(row.name, width, BODY)]
        if row.note and not beside:
            lines += [Text(0, 0, line, SMALL) for line in wrap(row.note, width, SMALL)]
        if row.under:
            lines += [Text(0, 0, line, SMALL, "muted") for line in wrap(row.under, width, SMALL)]
        height = tall(lines)
        placed = stack(lines, y + height / 2)
        words += placed
        if row.note and beside:
            words.append(Text(width, placed[0].y, row.note, SMALL, "ink", "right"))
        y += height + 3
        middles.append(y + bar / 2)
        y += bar + 11
    spans = tuple((middle - bar / 2 - 2, middle + bar / 2 + 2) for middle in middles)
    return Rows(0, width, tuple(middles), y - 11, tuple(words), spans)


def _widest(name: str, under: str = "") -> float:
    return max(text_width(name, BODY), text_width(under, SMALL))


def tall(lines: Sequence[Text]) -> float:
    """Return how high lines set below each other are, in points."""
    return sum(line.size * _LEADING for line in lines)


def stack(lines: Sequence[Text], middle: float) -> list[Text]:
    """Set lines below each other, centred on ``middle``."""
    y = middle - tall(lines) / 2
    placed = []
    for line in lines:
        y += line.size * _LEADING
        # Chinese glyphs reach 0.88 em above and 0.12 em below the baseline.
        placed.append(replace(line, y=y - line.size * (_LEADING - 1) / 2 - 0.12 * line.size))
    return placed


_RADIUS = 2.8


def whisker(interval: Interval, scale: Scale, y: float, color: str = "accent") -> list[Mark]:
    """Return the marks of an interval on a line at height ``y``.

    A filled dot is an end that belongs to the interval, a hollow one an end that does not;
    an unbounded side runs to the end of the scale and ends in an arrow. An exact figure is
    one filled dot.
    """
    low = scale.left if interval.low is None else scale(interval.low)
    high = scale.right if interval.high is None else scale(interval.high)
    if interval.is_exact:
        return [_end(low, y, True, color)]
    marks: list[Mark] = [level(low, high, y, color, 2.0)]
    for x, value, incl, outward in (
        (low, interval.low, interval.low_incl, -1),
        (high, interval.high, interval.high_incl, 1),
    ):
        marks.append(_arrow(x, y, outward, color) if value is None else _end(x, y, incl, color))
    return marks


def _end(x: float, y: float, included: bool, color: str) -> Dot:
    return Dot(x, y, _RADIUS, color if included else "paper", color)


def _arrow(x: float, y: float, outward: int, color: str) -> Shape:
    back = x - outward * 7
    return Shape(((x + outward, y), (back, y - 4), (back, y + 4)), color)


def sample(kind: str, x: float, y: float, color: str = "muted") -> list[Mark]:
    """Return a small example of an end (``closed``, ``open``, ``unbounded``) for a key."""
    stroke: Line = level(x, x + 16, y, color, 1.6)
    if kind == "unbounded":
        return [stroke, _arrow(x + 18, y, 1, color)]
    return [stroke, Dot(x + 16, y, _RADIUS, color if kind == "closed" else "paper", color)]
