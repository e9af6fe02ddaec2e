"""What a figure's pictures have to be before an edition takes them: readable SVG and PNG."""

from __future__ import annotations

import base64
import binascii
import re
import struct

from lxml import etree

_PNG = b"\x89PNG\r\n\x1a\n"
_WHOLE_PICTURE = re.compile(r"\s*\*\s*\{([^{}]*)\}\s*")
_FAMILY = re.compile(r"font-family\s*[:=]\s*[\"']?([^;\"}>]+)|font\s*:\s*([^;}\"]+)")
_SIZE = re.compile(r"^.*?\d[\d.]*(?:px|pt|em|%)?(?:/\S+)?\s+")


class UnusablePicture(ValueError):
    """An SVG that cannot be read, has no size, or styles more than itself."""


def read_svg(svg: str) -> etree._Element:
    """Return the root of an SVG; nothing outside the text is ever fetched.

    Raises
    ------
    UnusablePicture
        If it is not SVG, or uses entities.

    Examples
    --------
    >>> read_svg('<svg xmlns="http://www.w3.org/2000/svg"><!-- no --></svg>')[:]
    []
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
    )
    try:
        root = etree.fromstring(svg.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        message = f"not SVG: {error.msg}"
        raise UnusablePicture(message) from error
    if etree.QName(root).localname != "svg":
        message = f"not SVG but <{etree.QName(root).localname}>"
        raise UnusablePicture(message)
    if any(True for _ in root.iter(etree.Entity)):
        message = "it uses entities of a DOCTYPE"
        raise UnusablePicture(message)
    return root


def root_style(root: etree._Element) -> str:
    """Return the declarations of ``*{…}``, the only style sheet a picture may have.

    In a page any other would reach what stands around the picture.

    Raises
    ------
    UnusablePicture
        If there is another.
    """
    declarations = []
    for node in root.iter("{*}style"):
        found = _WHOLE_PICTURE.fullmatch(node.text or "")
        if found is None:
            message = f"a style sheet that is not *{{…}}: {(node.text or '')[:60]!r}"
            raise UnusablePicture(message)
        declarations.append(re.sub(r"\s*([:;])\s*", r"\1", found.group(1).strip("; \n")))
    return ";".join(declarations)


def view_box(root: etree._Element) -> str:
    """Return the viewBox of an SVG; where it has none, that of its width and height.

    Raises
    ------
    UnusablePicture
        If it has neither.

    Examples
    --------
    >>> view_box(read_svg('<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="3pt"/>'))
    '0 0 9 3'
    """
    stated = root.get("viewBox")
    if stated:
        return str(stated)
    sizes = [re.match(r"[\d.]+", root.get(side, "")) for side in ("width", "height")]
    if not all(sizes):
        message = "neither viewBox nor width and height"
        raise UnusablePicture(message)
    return " ".join(["0", "0", *(size.group() for size in sizes if size)])


def svg_faces(svg: str) -> set[str]:
    """Return the first typeface of every font list in an SVG.

    Examples
    --------
    >>> sorted(svg_faces("<style>text {font: 12px 'Noto Sans SC', sans-serif; x: 1}</style>"))
    ['Noto Sans SC']
    >>> sorted(svg_faces('<text font-family="Helvetica">a</text>'))
    ['Helvetica']
    """
    faces = set()
    for family, font in _FAMILY.findall(svg):
        names = family or _SIZE.sub("", font)
        faces.add(names.split(",")[0].strip().strip("'\""))
    return faces


def png_size(encoded: str) -> tuple[int, int] | None:
    """Return width and height in pixels of a PNG in base64; ``None`` if it is none.

    Examples
    --------
    >>> png_size("no picture") is None
    True
    """
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    if not content.startswith(_PNG) or len(content) < 24:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return (width, height) if width and height else None
