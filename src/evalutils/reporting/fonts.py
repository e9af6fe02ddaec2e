"""The typefaces every edition sets Chinese in: where they lie, and what they have glyphs for.

There is one place to ask: :func:`font_file`. ``EVALUTILS_FONTS`` names a folder that wins
over the installed wheel. Looking a face up needs the standard library only (content stamps
hash the files).
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from unicodedata import category

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place

OVERRIDE = "EVALUTILS_FONTS"

#: Face → stem of its file; an override folder may hold it as .otf or .ttf.
FACES = {"serif": "NotoSerifSC-Regular", "sans": "NotoSansSC-Regular"}
#: Face → family name, as editions and charts name it.
FAMILIES = {"serif": "Noto Serif SC", "sans": "Noto Sans SC"}

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


def unshown(words: str) -> str:
    """Return the characters of words that one of the faces has no glyph for, sorted.

    Line ends are set as blanks, and format characters (a zero-width blank) have no glyph.

    Examples
    --------
    >>> unshown("平安" + chr(0xE000) + chr(0x200B)) == chr(0xE000)
    True
    """
    wanted = {c for c in words if c not in "\n\r\t" and category(c) != "Cf"}
    return "".join(sorted({c for face in FACES for c in missing_glyphs(face, wanted)}))


def named_unshown(words: str) -> str:
    """Return the characters of words that have no glyph, as a message names them.

    Examples
    --------
    >>> named_unshown("平安" + chr(0x20BB7))
    '𠮷 (U+20BB7)'
    """
    return ", ".join(f"{c if c.isprintable() else '�'} (U+{ord(c):04X})" for c in unshown(words))


def families() -> str:
    """Return the names of the faces, as a message names them."""
    return ", ".join(FAMILIES[face] for face in sorted(FAMILIES))


@lru_cache(maxsize=4)
def _code_points(file: Path) -> frozenset[int]:
    import uharfbuzz as hb

    return frozenset(hb.Face(hb.Blob.from_file_path(str(file))).unicodes)
