"""Which characters of a page are set in which face: what has to be embedded.

The page's style sheet takes the elements set in Sans from here, so the two cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category

from lxml import etree, html

from evalutils.reporting.fonts import FAMILIES, subset_woff2

#: Elements that are set in Sans, with all that stands in them.
SANS = (
    "h1", "h2", "h3", "h4", "em", "table", "nav", "header", "footer", "figcaption", "details",
    "svg", "aside", "sup",
)  # fmt: skip
#: The same for classes.
SANS_CLASSES = (
    "strip", "source", "table-notes", "skip", "back", "notes", "facts", "kicker", "identity",
    "sans",
)  # fmt: skip
#: Elements set in Serif wherever they stand.
SERIF = ("blockquote",)

_UNSEEN = frozenset({"script", "style", "title", "template"})
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_GENERATED = re.compile(r"(?:content|quotes)\s*:\s*([^;}]+)")
#: List markers and page numbers come from the browser.
_MARKERS = "0123456789. "


def sans_selector() -> str:
    """Return the selector of everything set in Sans."""
    return ",".join([*SANS, *(f".{name}" for name in SANS_CLASSES)])


def serif_selector() -> str:
    """Return the selector of everything set in Serif again, inside what is set in Sans."""
    return ",".join(SERIF)


def characters_by_face(page: str, style: str = "") -> dict[str, str]:
    """Return the characters of a page, sorted, by the face they are set in.

    Parameters
    ----------
    page
        HTML.
    style
        Style sheet; what it writes itself (``content``, ``quotes``) may fall in either face.

    Examples
    --------
    >>> faces = characters_by_face("<body><h2>标题</h2><p>正文</p></body>")
    >>> [set("标题正文") & set(faces[face]) == set(words)
    ...  for face, words in (("sans", "标题"), ("serif", "正文"))]
    [True, True]
    """
    generated = _MARKERS + "".join(
        _unescaped(written)
        for declaration in _GENERATED.findall(style)
        for written in _STRING.findall(declaration)
    )
    found: dict[str, set[str]] = {"serif": set(generated), "sans": set(generated)}
    for face, words in _runs(html.document_fromstring(page), "serif"):
        found[face].update(words)
    return {face: "".join(sorted(_printable(found[face]))) for face in sorted(found)}


def font_faces(characters: dict[str, str], *, narrow: bool = False) -> str:
    """Return ``@font-face`` rules that embed exactly these characters.

    Parameters
    ----------
    characters
        By face.
    narrow
        Whether quotation marks come in their narrow form too, for pages that are not Chinese.

    Raises
    ------
    MissingGlyphs
        If a face has no glyph for one of them.
    """
    rules = []
    for face, letters in characters.items():
        packed = subset_woff2(face, letters, narrow=narrow)
        rules.append(
            f'@font-face{{font-family:"{FAMILIES[face]}";font-display:block;'
            f"src:url(data:font/woff2;base64,{packed}) format('woff2')}}"
        )
    return "\n".join(rules)


def _runs(node: etree._Element, face: str) -> Iterator[tuple[str, str]]:
    if not isinstance(node.tag, str) or node.tag in _UNSEEN:
        return
    classes = (node.get("class") or "").split()
    if node.tag in SANS or any(name in SANS_CLASSES for name in classes):
        face = "sans"
    elif node.tag in SERIF:
        face = "serif"
    if node.text:
        yield face, node.text
    for child in node:
        yield from _runs(child, face)
        if child.tail:
            yield face, child.tail


def _printable(characters: set[str]) -> set[str]:
    # Line breaks are set as spaces; format characters (a zero-width blank) have no glyph.
    return {c for c in characters if c not in "\n\r\t" and category(c) != "Cf"} | {" "}


def _unescaped(written: str) -> str:
    return re.sub(r"\\([0-9a-fA-F]{1,6})\s?", lambda m: chr(int(m.group(1), 16)), written)
