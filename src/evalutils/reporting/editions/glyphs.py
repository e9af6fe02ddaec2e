"""Characters that no typeface of the editions can show, and the cells they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import category

from evalutils.reporting.editions.pictures import read_svg
from evalutils.reporting.fonts import FACES, missing_glyphs

#: What a block says to machines, or aloud; all other strings in it are set.
_NOT_SET = frozenset({
    "alt", "align", "anchor", "audience", "header", "high", "id", "language", "low", "png", "ref",
    "role", "svg", "narrow", "t", "target", "type", "value",
})  # fmt: skip


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


def set_words(tree: Any) -> Iterator[str]:
    """Yield the words that a block sets in type: its strings, and those of its pictures.

    Examples
    --------
    >>> list(set_words({"type": "paragraph", "content": [{"t": "text", "text": "正文"}]}))
    ['正文']
    """
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping):
        for key, branch in tree.items():
            if key in {"svg", "narrow"} and branch:
                yield from map(str, read_svg(branch).itertext("{*}text", "{*}tspan"))
            elif key not in _NOT_SET:
                yield from set_words(branch)
    elif isinstance(tree, list | tuple):
        for branch in tree:
            yield from set_words(branch)
