"""What a page carries inside: pictures made fit to stand in it, and subsets of its typefaces.

HarfBuzz takes the glyphs out (a hundredth of a second a face, where fontTools takes half a
second). Two steps of ours then make the result a third smaller: outlines are written on a
coarser grid, so that most distances fit one byte, and the tables are packed as WOFF2.
"""

from __future__ import annotations

import base64
import io
import math
import struct
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category

from lxml import etree, html
from markupsafe import Markup

from evalutils.base.patterns import re
from evalutils.base.words import beside
from evalutils.reporting.editions.checks import read_svg, root_style, view_box
from evalutils.reporting.fonts import FAMILIES, MissingGlyphs, font_file, missing_glyphs

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


_ELEMENTS = frozenset({
    "svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
    "text", "tspan", "use", "clipPath", "pattern", "linearGradient", "radialGradient", "stop",
    "mask", "marker", "symbol",
})  # fmt: skip
_ATTRIBUTES = frozenset({
    "class", "clip-path", "clip-rule", "clipPathUnits", "cx", "cy", "d", "dominant-baseline", "dx",
    "dy", "fill", "fill-opacity", "fill-rule", "font-family", "font-size", "font-weight",
    "gradientTransform", "gradientUnits", "height", "href", "id", "marker-end", "marker-mid",
    "marker-start", "markerHeight", "markerUnits", "markerWidth", "mask", "offset", "opacity",
    "orient", "patternContentUnits", "patternTransform", "patternUnits", "points",
    "preserveAspectRatio", "r", "refX", "refY", "rx", "ry", "stop-color", "stop-opacity", "stroke",
    "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-opacity", "stroke-width", "style", "text-anchor",
    "textLength", "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
})  # fmt: skip
_PAINTS = ("fill", "stroke", "stop-color")
#: Attributes of the root that the page sets itself.
_OUTER = frozenset({"width", "height", "viewBox", "id", "class"})
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_LOCAL_URL = re.compile(r"url\(\s*(['\"]?)#([^)'\"]+)\1\s*\)")
_ANY_URL = re.compile(r"url\(|image\(|image-set\(|@import|expression\(", re.IGNORECASE)
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")
#: Attributes that the parts of a picture take from its root: name, and what it is where
#: nobody states it (no font size: every text says its own).
_INK = "var(--ink)"
_INHERITED = {"fill": _INK, "font-size": None, "stroke-width": "1", "text-anchor": "start"}
#: What may hold parts of its own; a value on one of these stays where it is.
_HOLDERS = frozenset({"svg", "g", "defs", "clipPath", "pattern", "mask", "marker", "symbol", "use"})
_COMMAND = re.compile(r"\s*([A-Za-z])\s*")
#: A tenth of a point is less than a fifth of a pixel in the widest column.
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")


def inline_svg(svg: str, ident: str, alt: str) -> Markup:
    """Return a picture as an ``svg`` element for a page.

    Parameters
    ----------
    svg
        The picture as drawn, with or without prolog.
    ident
        Id of the figure; prefixes the picture's own ids.
    alt
        Text alternative.

    Raises
    ------
    UnusablePicture
        If it is not SVG, has neither viewBox nor size, or has a style sheet for anything
        but ``*``.

    Examples
    --------
    >>> drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="3pt"><script/></svg>'
    >>> print(inline_svg(drawn, "fig-a", "a bar"))
    <svg viewBox="0 0 9 3" role="img" aria-label="a bar" fill="var(--ink)"></svg>
    """
    root = read_svg(svg)
    inherited, viewbox = root_style(root), view_box(root)
    _clean(root, ident)
    _join_lines(root)
    _share(root)
    if root.get("fill") is None:
        root.set("fill", _INK)
    kept = {name: value for name, value in _named(root).items() if name not in _OUTER}
    style = ";".join(filter(None, [inherited, kept.pop("style", "")]))
    outer = {"viewBox": viewbox, "role": "img", "aria-label": alt}
    plain = etree.Element("svg", {**outer, **({"style": style} if style else {}), **kept})
    plain.text = ""  # an empty picture is still written with its end tag
    plain.extend(list(root))
    # Only the elements and attributes below are left, and lxml escapes their values.
    return Markup(etree.tostring(plain, encoding="unicode"))  # noqa: S704


@cache
def palette() -> Mapping[str, Mapping[str, str]]:
    """Return ``light`` and ``dark``: name of a colour → hex (``palette.toml``)."""
    colours: Mapping[str, Mapping[str, str]] = beside(__file__, "palette.toml")
    return colours


def _clean(root: etree._Element, ident: str) -> None:
    """Drop what does not draw, prefix ids, name colours; namespaces are gone afterwards."""
    for node in list(root.iter(etree.Element)):
        name = etree.QName(node).localname
        if name not in _ELEMENTS:
            parent = node.getparent()
            if parent is not None:
                parent.remove(node)
            continue
        node.tag = name
        attributes = _named(node)
        node.attrib.clear()
        for raw, value in attributes.items():
            attribute = "href" if raw == _XLINK_HREF else raw
            kept = _attribute(attribute, value, ident)
            if kept is not None:
                node.set(attribute, kept)
    etree.cleanup_namespaces(root)


def _join_lines(root: etree._Element) -> None:
    """Make one path of lines that follow each other and look the same (ticks, grid lines)."""
    for node in list(root.iter("path")):
        before = node.getprevious()
        if before is None or before.tag != "path" or node.get("fill") != "none":
            continue
        mine, others = dict(_named(node)), dict(_named(before))
        drawn = others.pop("d", "") + mine.pop("d", "")
        if mine == others and not {"id", "opacity", "stroke-opacity", "marker-end"} & mine.keys():
            node.set("d", drawn)
            parent = before.getparent()
            if parent is not None:
                parent.remove(before)


def _share(root: etree._Element) -> None:
    """Write the commonest value of an inherited attribute once, at the root: a quarter less."""
    parts = [node for node in root.iter(etree.Element) if node is not root]
    for name, unstated in _INHERITED.items():
        holders = [root, *(node for node in parts if node.tag in _HOLDERS)]
        if any(node.get(name) or name in node.get("style", "") for node in holders):
            continue
        concerned = [node for node in parts if _concerns(name, node)]
        values = Counter(node.get(name) or unstated for node in concerned)
        if not values or None in values or len(concerned) < 3:
            continue
        common = max(sorted(map(str, values)), key=lambda value: values[value])
        root.set(name, common)
        for node in concerned:
            own = node.get(name) or str(unstated)
            node.attrib.pop(name, "")
            if own != common:
                node.set(name, own)


def _concerns(name: str, node: etree._Element) -> bool:
    """Tell whether an attribute changes how an element is drawn."""
    if node.tag in _HOLDERS:
        return False
    if name in {"font-size", "text-anchor"}:
        return node.tag in {"text", "tspan"}
    return name != "stroke-width" or node.get("stroke") not in {None, "none"}


def _named(node: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in node.attrib.items()}


def _attribute(name: str, value: str, ident: str) -> str | None:
    """Return the value an attribute keeps in the page, ``None`` where it has no place there."""
    if name == "href":
        return f"#{ident}-{value[1:]}" if value.startswith("#") else None
    value = _LOCAL_URL.sub(rf"url(#{ident}-\2)", value)
    if name not in _ATTRIBUTES or _ANY_URL.search(_LOCAL_URL.sub("", value)):
        return None
    if name == "id":
        value = f"{ident}-{value}"
    elif name == "style":
        value = _HEX.sub(_variable, re.sub(r"\s*([:;])\s*", r"\1", value.strip("; ")))
    elif name in _PAINTS:
        value = _HEX.sub(_variable, value)
    elif name in {"d", "points", "x", "y"}:
        value = _LONG_NUMBER.sub(lambda found: _shorter(found.group()), value)
        value = _COMMAND.sub(r"\1", value) if name == "d" else value
    return value


def _variable(found: re.Match[str]) -> str:
    """Return ``var(--ink)`` for the ink's hex, and any colour that is not ours as it stands."""
    colour = found.group().lower()
    if len(colour) == 4:
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    for name, ours in palette()["light"].items():
        if ours == colour:
            return f"var(--{name})"
    return colour


def _shorter(number: str) -> str:
    whole, _, decimals = number.partition(".")
    tenths = round(int(whole.lstrip("-") + decimals[:2]) / 10)
    sign = "-" if number.startswith("-") and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10}".removesuffix(".0")


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
    """Return the characters of a page, sorted, by the face they are set in on some screen.

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
    ...  for face, words in (("sans", "标题正文"), ("serif", "正文"))]
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
    # A screen too coarse for the strokes of Serif shows all of it in Sans.
    found["sans"] |= found["serif"]
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
