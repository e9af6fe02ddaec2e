"""WordprocessingML elements, made in one line each."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

from evalutils.reporting.editions.packages import writable

Element: TypeAlias = etree._Element

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def made(name: str, /, *children: Element | None, **attributes: object) -> Element:
    """Return an element.

    Parameters
    ----------
    name
        With its prefix (``w:p``).
    children
        In order; ``None`` is left out.
    attributes
        Of the element's own vocabulary (``val="1"``: those of Word's elements are qualified,
        those of drawings are not), or of another one as ``r__id``. ``None`` is left out.

    Examples
    --------
    >>> etree.tostring(made("w:jc", val="center"), encoding="unicode").split()[-1]
    'w:val="center"/>'
    """
    prefix = name.partition(":")[0]
    element = etree.Element(qualified(name), nsmap=NAMESPACES)
    for key, value in attributes.items():
        if value is None:
            continue
        space, parted, local = key.rpartition("__")
        if parted:
            local = qualified(f"{space}:{local}")
        elif prefix == "w":
            local = qualified(f"w:{local}")
        element.set(local, writable(str(value)))
    element.extend(child for child in children if child is not None)
    return element


def qualified(name: str) -> str:
    """Return a prefixed name as lxml writes it.

    Examples
    --------
    >>> qualified("w:p")
    '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p'
    """
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def run(words: str, *properties: Element) -> Element:
    """Return a run of words; a line feed in them stays one."""
    style = made("w:rPr", *properties) if properties else None
    element = made("w:r", style)
    for place, line in enumerate(words.split("\n")):
        if place:
            element.append(made("w:br"))
        spoken = made("w:t")
        spoken.text = writable(line)
        spoken.set(_XML_SPACE, "preserve")
        element.append(spoken)
    return element


def field(instruction: str, *result: Element) -> list[Element]:
    """Return a field with what it shows until Word computes it anew."""
    code = made("w:instrText")
    code.text = f" {writable(instruction)} "
    code.set(_XML_SPACE, "preserve")
    return [
        made("w:r", made("w:fldChar", fldCharType="begin")),
        made("w:r", code),
        made("w:r", made("w:fldChar", fldCharType="separate")),
        *result,
        made("w:r", made("w:fldChar", fldCharType="end")),
    ]


def paragraph(style: str, *pieces: Element, **properties: object) -> Element:
    """Return a paragraph in a style.

    Parameters
    ----------
    style
        Id of a style of ``styles.toml``.
    pieces
        Runs, hyperlinks, bookmarks.
    properties
        ``keepNext=True``, ``numbering=3`` (id of a list) or ``jc="right"``.
    """
    listed = properties.get("numbering")
    settings = made(
        "w:pPr",
        made("w:pStyle", val=style),
        made("w:keepNext") if properties.get("keepNext") else None,
        made("w:numPr", made("w:ilvl", val=0), made("w:numId", val=listed)) if listed else None,
        made("w:jc", val=properties["jc"]) if properties.get("jc") else None,
    )
    return made("w:p", settings, *pieces)


def part_bytes(root: Element) -> bytes:
    """Return an element as a part of the package."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "r"])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
