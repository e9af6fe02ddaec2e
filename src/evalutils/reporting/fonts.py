"""The typefaces every edition sets Chinese in: where they lie, and subsets of them.

There is one place to ask: :func:`font_file`. ``EVALUTILS_FONTS`` names a folder that wins
over the installed wheel. Looking a face up needs the standard library only (content stamps
hash the files); subsetting imports fontTools when it is called.
"""

from __future__ import annotations

import base64
import importlib.util
import io
import os
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place

OVERRIDE = "EVALUTILS_FONTS"

#: Face → stem of its file; an override folder may hold it as .otf or .ttf.
FACES = {"serif": "NotoSerifSC-Regular", "sans": "NotoSansSC-Regular"}
#: Face → family name, as editions and charts name it.
FAMILIES = {"serif": "Noto Serif SC", "sans": "Noto Sans SC"}

#: Units per em of a subset: fifteen to a pixel at the size of the text, seven where the screen
#: has two to one. A sixth smaller to carry than with the faces' own 1000 cut to 500: the
#: distances in an outline then mostly fit a byte.
UNITS = 250

_WHEEL = "pylopdf_fonts_zh_cn"
_SUFFIXES = (".otf", ".ttf")


class MissingGlyphs(ValueError):
    """A face has no glyph for characters that have to be set in it.

    Parameters
    ----------
    face
        ``serif`` or ``sans``.
    characters
        The characters, sorted.
    """

    def __init__(self, face: str, characters: Collection[str]) -> None:
        self.face = face
        self.characters = "".join(sorted(characters))
        named = ", ".join(f"{c} (U+{ord(c):04X})" for c in self.characters)
        super().__init__(f"{FAMILIES[face]} has no glyph for {named}")


def font_folder() -> Path:
    """Return the folder the faces lie in: ``EVALUTILS_FONTS``, else the fonts wheel.

    Raises
    ------
    InputFaults
        If the folder that was named does not exist, or no wheel is installed.
    """
    override = os.environ.get(OVERRIDE)
    if override:
        folder = Path(override).expanduser()
        if not folder.is_dir():
            raise InputFaults([Fault("fonts_no_folder", Place(OVERRIDE), override)])
        return folder
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise InputFaults([Fault("fonts_no_wheel", Place(OVERRIDE), facts={"wheel": _WHEEL})])
    return Path(spec.submodule_search_locations[0])


def font_file(face: str) -> Path:
    """Return the file of a face.

    Parameters
    ----------
    face
        ``serif`` (body) or ``sans`` (headings, tables, emphasis, charts).

    Raises
    ------
    InputFaults
        If there is no such file in the folder.

    Examples
    --------
    >>> font_file("sans").name
    'NotoSansSC-Regular.otf'
    """
    folder = font_folder()
    for suffix in _SUFFIXES:
        file = folder / (FACES[face] + suffix)
        if file.is_file():
            return file
    wanted = " / ".join(FACES[face] + suffix for suffix in _SUFFIXES)
    raise InputFaults([Fault("fonts_no_face", Place(str(folder)), facts={"wanted": wanted})])


def font_files() -> tuple[Path, ...]:
    """Return the files of all faces (what a content stamp hashes), in the order of their names."""
    return tuple(font_file(face) for face in sorted(FACES))


def missing_glyphs(face: str, characters: Collection[str]) -> str:
    """Return the characters that the face has no glyph for, sorted.

    Examples
    --------
    >>> missing_glyphs("serif", "平安" + chr(0xE000)) == chr(0xE000)
    True
    """
    known = _code_points(font_file(face))
    return "".join(sorted({c for c in characters if ord(c) not in known}))


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
    return _subset(font_file(face), "".join(sorted(set(characters))), narrow)


@lru_cache(maxsize=4)
def _code_points(file: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=8)
def _subset(file: Path, characters: str, narrow: bool) -> str:
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.scaleUpem import scale_upem

    options = subset.Options()
    options.flavor = "woff2"
    # Without hints and subroutines a CFF subset packs a sixth smaller. `halt` lets browsers
    # close up punctuation that meets punctuation; the faces are never set upright.
    options.hinting = False
    options.desubroutinize = True
    options.layout_features = ["kern", "halt", *(["pwid"] if narrow else [])]
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", *([] if narrow else ["GSUB"])]
    options.name_IDs = [0, 1, 2, 13]
    options.notdef_outline = True
    options.bidi_closure = False  # no right-to-left text: ≥ does not bring ≤ along
    with TTFont(file, lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=characters)
        subsetter.subset(font)
        scale_upem(font, UNITS)
        font.flavor = "woff2"
        packed = io.BytesIO()
        font.save(packed)
    return base64.b64encode(packed.getvalue()).decode("ascii")
