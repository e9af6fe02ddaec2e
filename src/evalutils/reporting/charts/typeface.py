"""Measuring and breaking words with the metrics of the face they are set in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags

from evalutils.reporting.charts.drawn import DrawingError
from evalutils.reporting.fonts import FAMILIES, font_file

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
