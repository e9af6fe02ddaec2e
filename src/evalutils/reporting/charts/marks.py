"""What charts are made of: marks in points, words measured in their face, and the drawn result."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags

from evalutils.base.data import beside
from evalutils.base.patterns import re
from evalutils.base.words import LANGUAGES, words_under
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
