"""What charts are made of: marks in points, measured words, scales, axes, rows, ends of bars."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.ticker import MaxNLocator

from evalutils.base.patterns import re
from evalutils.base.words import LANGUAGES, beside, words_under
from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting.document import DataTable, Figure, Inline
from evalutils.reporting.fonts import FAMILIES, font_file


class DrawingError(ValueError):
    """A chart that could not be read: nothing to draw, a sum that fails, a missing glyph."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart, drawn.

    Parameters
    ----------
    svg
        The ``<svg>`` element; text stays text, set in Noto Sans SC.
    png
        The same picture at 200 dpi on white.
    alt
        One sentence: type, data, message.
    data
        What is drawn.
    paint
        Paints it in dots.
    """

    svg: str
    alt: str
    data: DataTable
    paint: Callable[[], bytes]

    @property
    def png(self) -> bytes:
        """The chart in dots, painted when it is asked for: a phone shows lines only."""
        return self.paint()

    def figure(
        self,
        ident: str,
        narrow: Drawn,
        *,
        headline: Sequence[Inline],
        subtitle: Sequence[Inline],
        source: Sequence[Inline],
    ) -> Figure:
        """Return the chart as a figure of a document, with the same drawn for a phone's width."""
        return Figure(
            ident,
            tuple(headline),
            tuple(subtitle),
            tuple(source),
            alt=self.alt,
            svg=self.svg,
            png=base64.b64encode(self.png).decode("ascii"),
            data=self.data,
            narrow=narrow.svg,
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure as a chart takes it: its name, the values it may have, and how it is printed.

    Parameters
    ----------
    name
        Label in the picture.
    interval
        Values it may have, in the unit without its scale (810900 for 81.09万元).
    text
        How it is printed, with its unit (``近55000份``).
    conflict
        Whether its words contradict each other (近…多): marked as an exception.
    printed
        The bare number in its words, scale applied (137000 for 约13.7万人); ``None`` where
        there is none (数十万) or nobody needs it.

    Examples
    --------
    >>> Measured("宣传折页", Interval(54000, 55000, False, False), "近55000份").ends()
    ('54000', '55000', '(54000, 55000)')
    """

    name: str
    interval: Interval
    text: str
    conflict: bool = False
    printed: Fraction | None = None

    def ends(self) -> tuple[str, str, str]:
        """Return the lower end, the upper end (``""`` if unbounded) and the interval as text."""
        low, high = self.interval.low, self.interval.high
        return (
            "" if low is None else number_text(low),
            "" if high is None else number_text(high),
            str(self.interval),
        )


def require(items: Sequence[object], what: str) -> None:
    """Raise :class:`DrawingError` where there is nothing to draw."""
    if not items:
        message = f"a chart of {what} needs at least one row"
        raise DrawingError(message)


FAMILY = FAMILIES["sans"]

_PIECES = re.compile(r"[A-Za-z0-9][\w.,%+/'’-]*\s*|\s+|.", re.ASCII)
_NOT_LAST = "（「『“‘《([{"
_NOT_FIRST = "，。、；：？！）》」』”’%…—·,.;:?!)]}"


@cache
def register_face() -> Path:
    """Make Noto Sans SC known to matplotlib under its family name; return the file."""
    file = font_file("sans")
    font_manager.fontManager.addfont(str(file))
    return file


@cache
def _face() -> FT2Font:
    return FT2Font(str(register_face()))


@cache
def _advance(character: str) -> float:
    """Return the advance of a character in ems."""
    face = _face()
    index = face.get_char_index(ord(character))
    if not index:
        message = f"{FAMILY} has no glyph for {character!r} (U+{ord(character):04X})"
        raise DrawingError(message)
    return face.load_glyph(index, flags=LoadFlags.NO_SCALE).horiAdvance / face.units_per_EM


def text_width(words: str, size: float) -> float:
    """Return the width of words in points.

    Raises
    ------
    DrawingError
        If the face has no glyph for a character; the message says which.

    Examples
    --------
    >>> text_width("预算", 10)
    20.0
    """
    return sum(_advance(character) for character in words) * size


def wrap(words: str, width: float, size: float) -> list[str]:
    """Break words into lines no wider than ``width`` points.

    Chinese breaks between any two characters, Latin words and numbers stay whole where they
    fit; no line begins with a closing mark or ends with an opening one.

    Examples
    --------
    >>> wrap("重点地区整治，好转", 60, 10)
    ['重点地区整', '治，好转']
    """
    lines = [""]
    for piece in _pieces(words, width, size):
        if lines[-1] and text_width(lines[-1] + piece.rstrip(), size) > width:
            keep = len(lines[-1])
            while keep > 1 and (
                (keep == len(lines[-1]) and piece[0] in _NOT_FIRST)
                or lines[-1][keep - 1] in _NOT_LAST
            ):
                keep -= 1
            lines[-1:] = [lines[-1][:keep], lines[-1][keep:]]
        lines[-1] += piece
    return [line.strip() for line in lines]


def wrap_evenly(words: str, width: float, size: float) -> list[str]:
    """Break words into as few lines as :func:`wrap` does, of about the same length.

    Examples
    --------
    >>> wrap("进入评分", 30, 10), wrap_evenly("进入评分", 30, 10)
    (['进入评', '分'], ['进入', '评分'])
    """
    lines = wrap(words, width, size)
    while len(lines) > 1 and width > 2 * size:
        width -= size / 2
        narrower = wrap(words, width, size)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _pieces(words: str, width: float, size: float) -> list[str]:
    """Split words where a line may break; a piece wider than a line is cut by character."""
    pieces: list[str] = []
    for piece in _PIECES.findall(words):
        fits = text_width(piece.rstrip(), size) <= width
        pieces.extend([piece] if fits else list(piece))
    return pieces


@cache
def wording(language: str) -> dict[str, Any]:
    """Return the words of a language (``zh`` or ``en``), a table for each chart.

    Raises
    ------
    DrawingError
        If the charts do not speak that language.
    """
    if language not in LANGUAGES:
        message = f"charts have no words in {language!r}; one of {', '.join(sorted(LANGUAGES))}"
        raise DrawingError(message)
    return dict(words_under("charts", language))


def shown(value: Fraction, places: int | None = None, language: str = "zh") -> str:
    """Return a number as a label: ``places`` decimals, half up; as many as it has by default.

    Examples
    --------
    >>> shown(Fraction("99.975"), 2), shown(Fraction(21)), shown(Fraction(1, 3), 1)
    ('99.98', '21', '0.3')
    >>> shown(Fraction(1250000), language="en")
    '1,250,000'
    """
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if places is None:
        places = max(0, -int(exact.normalize().as_tuple().exponent)) if exact else 0
        places = min(places, 2)
    scaled = value * 10**places
    rounded = int(abs(scaled) + Fraction(1, 2)) * (-1 if value < 0 else 1)
    number = Decimal(rounded).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    grouping = wording(language)["thousands"]
    return f"{number:,f}".replace(",", grouping)


#: Colours by role, from ``palette.toml``.
PALETTE: dict[str, str] = beside(__file__, "palette.toml")

#: Type sizes in points: labels, secondary words, the one figure that is the message.
BODY, SMALL, LARGE = 10.0, 9.0, 24.0


@dataclass(frozen=True, slots=True)
class Text:
    """Words on one line; ``y`` is the baseline, ``align`` is left, center or right."""

    x: float
    y: float
    words: str
    size: float = BODY
    color: str = "ink"
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; ``hatched`` is the sign of 暂不计分 and of nothing else."""

    x: float
    y: float
    width: float
    height: float
    fill: str | None = "accent"
    edge: str | None = None
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A stroke through points."""

    points: tuple[tuple[float, float], ...]
    color: str = "hairline"
    width: float = 0.6
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc; with ``share`` below 1 only that part of it, from the left, is filled."""

    x: float
    y: float
    radius: float
    fill: str = "accent"
    edge: str = "accent"
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled polygon (an arrow head)."""

    points: tuple[tuple[float, float], ...]
    fill: str = "accent"


Mark = Text | Bar | Line | Dot | Shape


@dataclass(frozen=True, slots=True)
class Picture:
    """Marks on a sheet of ``width`` × ``height`` points."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def level(
    x_from: float, x_to: float, y: float, color: str = "hairline", width: float = 0.6
) -> Line:
    """Return a horizontal rule."""
    return Line(((x_from, y), (x_to, y)), color, width)


def upright(
    x: float, y_from: float, y_to: float, color: str = "hairline", width: float = 0.6
) -> Line:
    """Return a vertical rule."""
    return Line(((x, y_from), (x, y_to)), color, width)


def picture(width: float, height: float, marks: Iterable[Mark]) -> Picture:
    """Return the marks as a picture."""
    return Picture(width, height, tuple(marks))


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
