"""Characters on a laid-out page, and the lines they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sin
from statistics import median

from evalutils.base.places import Place
from evalutils.reading.documents.model import Unreadable

# Share of the page: smaller pictures are logos, seals and stamps.
_LARGE_PICTURE = 0.05
# A picture over half the page with hardly a character on it is a scan.
_SCAN = 0.5
# Maps and charts draw more paths than any table rules; looking for cells in them takes very long.
_MOST_PATHS = 20_000
# Characters: a page number and a stamp on a scanned page are no text layer.
_FEW = 20
# In heights of a character, beyond the usual gap of the line: below is spacing of letters and
# justified text, above are columns of a table without rulings.
_WIDE_GAP = 1.8
# In heights of a character: the narrowest blank of common faces is a quarter of it.
_BLANK = 0.18
# Sine of twice the angle: seven degrees off both directions. Watermarks slant by 30 to 60.
_SLANT = 0.25
# Three blanks are what a table that is set with blanks is known by (see ``lines``).
_COLUMN_GAP = "   "


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box, in points from the top left corner of the page as displayed.

    ``spaced`` tells that the file itself has a blank before it.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    spaced: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """Centre of the box."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Parameters
    ----------
    number
        From 1.
    width, height
        In points, as displayed.
    glyphs
        Printed characters in the order of the file.
    rulings
        Drawn paths that could rule a table; 0 where there are too many to be rulings.
    unread
        What could not be read.
    watermark
        Slanting words, which are no part of the text.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rulings: int
    unread: tuple[Unreadable, ...]
    watermark: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed line: its text, wide gaps as three blanks, and its box."""

    page: int
    text: str
    x0: float
    top: float
    x1: float
    bottom: float


def page_taken_in(
    place: Place,
    size: tuple[float, float],
    glyphs: Sequence[Glyph],
    *,
    pictures: Sequence[float] = (),
    paths: int = 0,
    shades: int = 0,
    lost: int = 0,
    watermark: str = "",
) -> Page:
    """Return a page from what its file draws on it, with what of it cannot be read.

    Parameters
    ----------
    place
        Of the page.
    size
        Width and height, in points.
    glyphs
        Its characters, in the order of the file.
    pictures
        Share of the page that each picture covers.
    paths, shades
        How many lines and outlines, and how many shadings, are drawn.
    lost
        Characters that the file gives no meaning to.
    watermark
        Slanting words.
    """
    unread: list[Unreadable] = []
    scanned = max(pictures, default=0) > _SCAN and len(glyphs) < _FEW
    if scanned or ((pictures or paths or shades) and not glyphs):
        unread.append(Unreadable(place, "documents.unread.no_text_layer"))
    elif any(share > _LARGE_PICTURE for share in pictures):
        unread.append(Unreadable(place, "documents.unread.picture"))
    if lost:
        unread.append(Unreadable(place, "documents.unread.garbled", {"count": str(lost)}))
    if paths > _MOST_PATHS:
        unread.append(Unreadable(place, "documents.unread.drawing", {"count": str(paths)}))
        paths = 0
    return Page(place.page or 0, *size, tuple(glyphs), paths, tuple(unread), watermark)


def is_slanted(angle: float) -> bool:
    """Return whether a character at an angle (in radians) is one of a watermark.

    Examples
    --------
    >>> is_slanted(0.0), is_slanted(0.785), is_slanted(1.5708)
    (False, True, False)
    """
    # Zero along and across the page, one half way between.
    return abs(sin(2 * angle)) > _SLANT


def is_lost(char: str) -> bool:
    """Return whether a file gives a character no meaning: a sign of a face of its own.

    Examples
    --------
    >>> is_lost("\ue123"), is_lost("元")
    (True, False)
    """
    return (
        char == "\N{REPLACEMENT CHARACTER}" or "\ue000" <= char <= "\uf8ff" or ord(char) >= 0xFFFE
    )


def printed_lines(page: int, glyphs: Sequence[Glyph]) -> list[Printed]:
    """Return the lines of a page's ``glyphs`` from top to bottom.

    Where the file's own order goes down the page more than once (columns of text), that
    order is kept.

    Examples
    --------
    >>> row = [Glyph(c, x, 0, x + 10, 10) for c, x in (("科", 0), ("目", 10), ("8", 90))]
    >>> printed_lines(1, row)[0].text
    '科目   8'
    """
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _level(runs[-1], glyph) and glyph.x0 > runs[-1][-1].middle[0]:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    upward = sum(after[0].bottom < run[0].top for run, after in pairwise(runs))
    # Some programs write a page's text in any order; only where the order in the file goes up
    # the page often is it one of columns, which must not be read across.
    if upward * 10 <= len(runs):
        runs = _rows(glyphs)
    return [_printed(page, run) for run in runs]


def joined(glyphs: Sequence[Glyph]) -> str:
    """Return the text of a cell: lines by height, characters from left to right.

    Examples
    --------
    >>> joined([Glyph("标", 0, 12, 10, 22), Glyph("指", 0, 0, 10, 10)])
    '指标'
    """
    text = ""
    for line in map(_spelled, _rows(glyphs)):
        ends = text[-1:] + line[:1]
        text += (" " if len(ends) == 2 and ends.isascii() and ends.isalpha() else "") + line
    return text


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.middle[1], glyph.x0)):
        if rows and _level(rows[-1], glyph):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [sorted(row, key=lambda glyph: glyph.x0) for row in rows]


def _level(run: Sequence[Glyph], glyph: Glyph) -> bool:
    """Return whether a character stands on the line that ``run`` began."""
    height = max(run[0].bottom - run[0].top, glyph.bottom - glyph.top)
    return abs(glyph.middle[1] - run[0].middle[1]) < height / 2


def _printed(page: int, glyphs: Sequence[Glyph]) -> Printed:
    return Printed(
        page,
        _spelled(glyphs),
        min(glyph.x0 for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
    )


def _spelled(glyphs: Sequence[Glyph]) -> str:
    """Spell a line out: a gap wider than the line's usual one is a blank, a wide one three."""
    size = median(max(glyph.bottom - glyph.top, glyph.x1 - glyph.x0) for glyph in glyphs)
    gaps = [after.x0 - before.x1 for before, after in pairwise(glyphs)]
    usual = max(median(gaps), 0.0) if gaps else 0.0
    text = glyphs[0].text
    for glyph, gap in zip(glyphs[1:], gaps, strict=True):
        if gap > usual + _WIDE_GAP * size:
            text += _COLUMN_GAP
        elif glyph.spaced or gap > usual + _BLANK * size:
            text += " "
        text += glyph.text
    return text
