"""Characters on the pages of a PDF, and the lines they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sin
from statistics import median
from typing import Any

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


def page_of(page: Any, place: Place) -> Page:
    """Return a page of a file opened with pypdfium2, whose number is that of ``place``."""
    from pypdfium2 import raw

    width, height = page.get_size()
    glyphs, watermark, lost = _glyphs(page, width, height)
    kinds = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)
    objects = [(item.type, item.get_bounds()) for item in page.get_objects(filter=kinds)]
    pictures = [
        abs((right - left) * (top - bottom)) / (width * height)
        for kind, (left, bottom, right, top) in objects
        if kind == raw.FPDF_PAGEOBJ_IMAGE
    ]
    unread: list[Unreadable] = []
    scanned = max(pictures, default=0) > _SCAN and len(glyphs) < _FEW
    if scanned or (objects and not glyphs):
        unread.append(Unreadable(place, "documents.unread.no_text_layer"))
    elif any(share > _LARGE_PICTURE for share in pictures):
        unread.append(Unreadable(place, "documents.unread.picture"))
    if lost:
        unread.append(Unreadable(place, "documents.unread.garbled", {"count": str(lost)}))
    drawn = sum(kind == raw.FPDF_PAGEOBJ_PATH for kind, _ in objects)
    if drawn > _MOST_PATHS:
        unread.append(Unreadable(place, "documents.unread.drawing", {"count": str(drawn)}))
        drawn = 0
    return Page(place.page or 0, width, height, tuple(glyphs), drawn, tuple(unread), watermark)


def _glyphs(page: Any, width: float, height: float) -> tuple[list[Glyph], str, int]:
    """Return the printed characters, slanting ones, and how many have no known meaning."""
    from ctypes import byref

    from pypdfium2 import raw

    text = page.get_textpage()
    left, bottom, _, _ = page.get_mediabox()
    rotation = page.get_rotation()
    box = raw.FS_RECTF()
    glyphs: list[Glyph] = []
    watermark = ""
    lost, spaced = 0, False
    for at in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, at)
        char = chr(code) if code else "\N{REPLACEMENT CHARACTER}"
        if char.isspace():
            spaced = spaced or not raw.FPDFText_IsGenerated(text.raw, at)
        # Zero along and across the page, one half way between.
        elif abs(sin(2 * raw.FPDFText_GetCharAngle(text.raw, at))) > _SLANT:
            watermark += char
        # A soft hyphen is an instruction to the typesetter, not a character.
        elif char != "\xad":
            raw.FPDFText_GetLooseCharBox(text.raw, at, byref(box))
            sides = _turned(
                (box.left - left, box.bottom - bottom, box.right - left, box.top - bottom),
                (width, height),
                rotation,
            )
            lost += (
                char == "\N{REPLACEMENT CHARACTER}"
                or "\ue000" <= char <= "\uf8ff"
                or code >= 0xFFFE
            )
            glyphs.append(Glyph(char, *sides, spaced))
            spaced = False
    text.close()
    return glyphs, watermark, lost


def _turned(
    box: tuple[float, float, float, float], size: tuple[float, float], rotation: int
) -> tuple[float, float, float, float]:
    """Return a box of the page's own space, y upward, as displayed, y downward."""
    x0, y0, x1, y1 = box
    width, height = size
    if rotation == 90:
        return y0, x0, y1, x1
    if rotation == 180:
        return width - x1, y0, width - x0, y1
    if rotation == 270:
        return width - y1, height - x1, width - y0, height - x0
    return x0, height - y1, x1, height - y0


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
