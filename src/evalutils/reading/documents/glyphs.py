"""Characters on the pages of a PDF, and the lines they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from evalutils.reading.documents.wording import words

_LARGE_PICTURE = 0.05
_SCAN = 0.5
_FEW = 20
_WIDE_GAP = 1.8
_COLUMN_GAP = "   "


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box, in points from the top left corner of the page as displayed."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    line: int

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
    has_rulings
        Whether anything is drawn that could rule a table.
    unread
        What could not be read, in words.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    has_rulings: bool
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed line: its text, wide gaps as three blanks, and its box."""

    page: int
    text: str
    x0: float
    top: float
    x1: float
    bottom: float


def page_of(page: Any, number: int) -> Page:
    """Return page ``number`` of a file opened with pypdfium2."""
    from pypdfium2 import raw

    width, height = page.get_size()
    glyphs, lost = _glyphs(page, width, height)
    kinds = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)
    objects = [(item.type, item.get_bounds()) for item in page.get_objects(filter=kinds)]
    pictures = [
        abs((right - left) * (top - bottom)) / (width * height)
        for kind, (left, bottom, right, top) in objects
        if kind == raw.FPDF_PAGEOBJ_IMAGE
    ]
    unread = []
    scanned = max(pictures, default=0) > _SCAN and len(glyphs) < _FEW
    if scanned or (objects and not glyphs):
        unread.append(words("no_text_layer"))
    elif any(share > _LARGE_PICTURE for share in pictures):
        unread.append(words("picture"))
    if lost:
        unread.append(words("garbled", count=lost))
    drawn = any(kind == raw.FPDF_PAGEOBJ_PATH for kind, _ in objects)
    return Page(number, width, height, tuple(glyphs), drawn, tuple(unread))


def _glyphs(page: Any, width: float, height: float) -> tuple[list[Glyph], int]:
    """Return the printed characters, and how many have no known meaning."""
    from ctypes import byref

    from pypdfium2 import raw

    text = page.get_textpage()
    left, bottom, _, _ = page.get_mediabox()
    rotation = page.get_rotation()
    box = raw.FS_RECTF()
    glyphs, lost, line = [], 0, 0
    for at in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, at)
        char = chr(code) if code else "\N{REPLACEMENT CHARACTER}"
        if char in "\r\n":
            line += 1
        elif not char.isspace() and char != "\xad":
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
            glyphs.append(Glyph(char, *sides, line))
    text.close()
    return glyphs, lost


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
    >>> row = [Glyph(c, x, 0, x + 10, 10, 0) for c, x in (("科", 0), ("目", 10), ("8", 90))]
    >>> printed_lines(1, row)[0].text
    '科目   8'
    """
    groups: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        groups.setdefault(glyph.line, []).append(glyph)
    lines = [_printed(page, group) for group in groups.values()]
    upward = sum(after.bottom < line.top for line, after in pairwise(lines))
    if upward * 10 > len(lines):
        return lines
    return sorted(lines, key=lambda line: (line.bottom, line.x0))


def joined(glyphs: Sequence[Glyph]) -> str:
    """Return the text of a cell: lines by height, characters from left to right.

    Examples
    --------
    >>> cell = [Glyph("标", 0, 12, 10, 22, 1), Glyph("指", 0, 0, 10, 10, 0)]
    >>> joined(cell)
    '指标'
    """
    if not glyphs:
        return ""
    height = median(glyph.bottom - glyph.top for glyph in glyphs) or 1
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.middle[1]):
        if rows and glyph.middle[1] - rows[-1][0].middle[1] < height * 0.6:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    lines = [_spelled(sorted(row, key=lambda glyph: glyph.x0)) for row in rows]
    text = lines[0]
    for line in lines[1:]:
        latin = (
            text[-1:].isascii()
            and text[-1:].isalpha()
            and line[:1].isascii()
            and line[:1].isalpha()
        )
        text += " " + line if latin else line
    return text


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
    """Spell a line out; a gap of a quarter of a character is a blank, a wide one three."""
    size = median(max(glyph.bottom - glyph.top, glyph.x1 - glyph.x0) for glyph in glyphs)
    text = ""
    for before, glyph in zip([None, *glyphs], glyphs, strict=False):
        if before is not None:
            gap = glyph.x0 - before.x1
            latin = before.text.isascii() and glyph.text.isascii()
            if gap > _WIDE_GAP * size:
                text += _COLUMN_GAP
            elif gap > (0.2 if latin else 0.6) * size:
                text += " "
        text += glyph.text
    return text
