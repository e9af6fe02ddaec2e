"""Subsets of the typefaces, small enough to lie in every page.

HarfBuzz takes the glyphs out (a hundredth of a second a face, where fontTools takes half a
second). Two steps of ours then make the result a third smaller: outlines are written on a
coarser grid, so that most distances fit one byte, and the tables are packed as WOFF2.
"""

from __future__ import annotations

import base64
import io
import math
import re
import struct
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from evalutils.reporting.fonts import MissingGlyphs, font_file, missing_glyphs

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

#: Units per em of a subset: fifteen to a pixel at the size of the text, seven where the screen
#: has two to one. A sixth smaller to carry than with the faces' own 1000 cut to 500: the
#: distances in an outline then mostly fit a byte.
UNITS = 250
#: Of brotli, 0 to 11. Of a face of 500 characters (scaled, seconds and KB): 9 takes 0.04 for 56,
#: 10 takes 0.11 for 52, 11 takes 0.27 for 51.5. A page has two faces, and a run two pages.
_QUALITY = 9

#: `halt` lets browsers close up punctuation that meets punctuation; `pwid` has its narrow forms.
_FEATURES = ("kern", "halt")
_NARROW = "pwid"
#: The faces are never set upright; without `pwid` nothing is left to substitute.
_DROPPED = ("BASE", "VORG", "vhea", "vmtx")
_NAMES = (0, 1, 2, 13)

#: What an outline without hints and subroutines is made of (Adobe Technical Note 5177, table 1):
#: operators of two bytes and one, and numbers of three, two, five bytes and one.
_TOKEN = re.compile(
    rb"\x0c.|[\x00-\x1b\x1d-\x1f]|\x1c..|[\xf7-\xfe].|\xff.{4}|[\x20-\xf6]", re.DOTALL
)
#: Tables that WOFF2 knows by number, in its order (W3C WOFF 2.0, 5.2); of ours only these.
_KNOWN = {
    "cmap": 0, "head": 1, "hhea": 2, "hmtx": 3, "maxp": 4, "name": 5, "OS/2": 6, "post": 7,
    "glyf": 10, "loca": 11, "CFF ": 13, "GDEF": 26, "GPOS": 27, "GSUB": 28,
}  # fmt: skip
_UNNAMED = 63
#: "What follows was packed without loss by a tool": the encoder has to say so (bit 11).
_LOSSLESS = 1 << 11


def subset_woff2(face: str, characters: Collection[str], *, narrow: bool = False) -> str:
    """Return a WOFF2 of exactly these characters, in base64; the same bytes for the same set.

    Parameters
    ----------
    face
        ``serif`` or ``sans``.
    characters
        What is set in the face.
    narrow
        Whether the narrow forms of Chinese punctuation come along (``pwid``): other languages
        take the quotation marks from there.

    Raises
    ------
    MissingGlyphs
        If the face lacks a character.

    Examples
    --------
    >>> subset_woff2("sans", "平安")[:5]  # the letters wOF2
    'd09GM'
    """
    missing = missing_glyphs(face, characters)
    if missing:
        raise MissingGlyphs(face, missing)
    return _packed(font_file(face), "".join(sorted(set(characters))), narrow)


@lru_cache(maxsize=8)
def _packed(file: Path, characters: str, narrow: bool) -> str:
    font = _open(_subset(file, characters, narrow))
    _scale(font)
    return base64.b64encode(_woff2(font)).decode("ascii")


def _open(data: bytes) -> TTFont:
    from fontTools.ttLib import TTFont

    return TTFont(io.BytesIO(data), lazy=True, recalcBBoxes=False, recalcTimestamp=False)


def _subset(file: Path, characters: str, narrow: bool) -> bytes:
    import uharfbuzz as hb

    asked, sets = hb.SubsetInput(), hb.SubsetInputSets
    # Without hints and subroutines a CFF subset packs a sixth smaller. No right-to-left text:
    # ≥ does not bring ≤ along.
    flags = hb.SubsetFlags
    asked.flags = (
        flags.NO_HINTING | flags.DESUBROUTINIZE | flags.NOTDEF_OUTLINE | flags.NO_BIDI_CLOSURE
    )
    asked.sets(sets.UNICODE).update(map(ord, characters))
    dropped = _DROPPED if narrow else (*_DROPPED, "GSUB")
    features = (*_FEATURES, _NARROW) if narrow else _FEATURES
    asked.sets(sets.DROP_TABLE_TAG).update(map(_tag, dropped))
    for kind, kept in (
        (sets.LAYOUT_FEATURE_TAG, map(_tag, features)),
        (sets.NAME_ID, _NAMES),
    ):
        asked.sets(kind).clear()
        asked.sets(kind).update(kept)
    whole = hb.Face(hb.Blob.from_file_path(str(file)))
    return bytes(hb.subset(whole, asked).blob.data)


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")


def _scale(font: TTFont) -> None:
    """Write a font on a grid of :data:`UNITS`; every number is rounded by itself."""
    from fontTools.misc.roundTools import otRound
    from fontTools.ttLib.scaleUpem import scale_upem

    if "CFF " not in font:
        scale_upem(font, UNITS)
        return
    factor = UNITS / font["head"].unitsPerEm
    outlines = font["CFF "]
    # fontTools scales outlines by taking each apart into commands; their numbers can be written
    # anew as they stand, which gives the same bytes in a tenth of the time.
    del font["CFF "]
    scale_upem(font, UNITS)
    font["CFF "] = outlines
    top = outlines.cff.topDictIndex[0]
    scaled = _Scaled(factor)
    for glyph in top.CharStrings.values():
        glyph.bytecode = b"".join([scaled[token] for token in _TOKEN.findall(glyph.bytecode)])
    top.rawDict["FontMatrix"] = [1 / UNITS, 0, 0, 1 / UNITS, 0, 0]
    top.rawDict["FontBBox"] = [otRound(edge * factor) for edge in top.rawDict["FontBBox"]]
    for part in top.FDArray if hasattr(top, "FDArray") else [top]:
        # Widths are what is left of a private table without hints.
        private = part.Private.rawDict
        for name in private.keys() & {"defaultWidthX", "nominalWidthX"}:
            private[name] = otRound(private[name] * factor)


class _Scaled(dict[bytes, bytes]):
    """Number or operator of a Type 2 charstring → what it is on another grid, made once.

    A face has a hundred thousand of them, and a few hundred are different.
    """

    def __init__(self, factor: float) -> None:
        self._factor = factor

    def __missing__(self, token: bytes) -> bytes:
        """Return the token's own: numbers are multiplied, each rounded by itself."""
        first, rest = token[0], token[1:]
        value: float
        if first == 28:
            value = int.from_bytes(rest, "big", signed=True)
        elif first < 32:
            return token
        elif first <= 246:
            value = first - 139
        elif first <= 250:
            value = (first - 247) * 256 + rest[0] + 108
        elif first <= 254:
            value = -(first - 251) * 256 - rest[0] - 108
        else:
            value = int.from_bytes(rest, "big", signed=True) / 65536
        self[token] = made = _number(math.floor(value * self._factor + 0.5))
        return made


def _number(value: int) -> bytes:
    if -107 <= value <= 107:
        return bytes((value + 139,))
    if 108 <= value <= 1131:
        high, low = divmod(value - 108, 256)
        return bytes((high + 247, low))
    if -1131 <= value <= -108:
        high, low = divmod(-value - 108, 256)
        return bytes((high + 251, low))
    return b"\x1c" + value.to_bytes(2, "big", signed=True)


def _woff2(font: TTFont) -> bytes:
    """Return a font packed as WOFF2 without transformed tables (an OpenType/CFF face has none).

    fontTools packs too, at brotli's slowest step only; W3C WOFF 2.0, sections 4 to 6.
    """
    import brotli

    font["head"].flags |= _LOSSLESS
    tables = {tag: font.getTableData(tag) for tag in sorted(font.keys()) if tag != "GlyphOrder"}
    directory = b"".join(_entry(tag, len(data)) for tag, data in tables.items())
    packed: bytes = brotli.compress(
        b"".join(tables.values()), mode=brotli.MODE_FONT, quality=_QUALITY
    )
    plain = 12 + 16 * len(tables) + sum(-(-len(data) // 4) * 4 for data in tables.values())
    length = 48 + len(directory) + len(packed)
    padding = -length % 4
    head = struct.pack(
        ">4s4sIHHIIHHIIIII", b"wOF2", font.sfntVersion.encode("latin-1"), length + padding,
        len(tables), 0, plain, len(packed), 1, 0, 0, 0, 0, 0, 0,
    )  # fmt: skip
    return head + directory + packed + bytes(padding)


def _entry(tag: str, length: int) -> bytes:
    known = _KNOWN.get(tag, _UNNAMED)
    # Transform 3 is none for the outlines of TrueType, 0 is none for every other table.
    flags = known | (3 << 6 if tag in {"glyf", "loca"} else 0)
    return (
        bytes((flags,)) + (tag.encode("latin-1") if known == _UNNAMED else b"") + _base128(length)
    )


def _base128(value: int) -> bytes:
    digits = [value & 127]
    while value := value >> 7:
        digits.append(value & 127 | 128)
    return bytes(reversed(digits))
