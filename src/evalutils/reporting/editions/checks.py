"""What every edition asks before it prints a word: of a notebook, and of a figure's pictures.

Nodes check themselves when they are made, but an exporter reads a file: a notebook may come
from another version, or from another hand, or may never have been run. All faults are told at
once.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.reporting.document import (
    SCHEMA,
    Cover,
    Document,
    Figure,
    Heading,
    Inline,
    Link,
    Number,
    Reference,
    Registry,
    Table,
    fields_of,
    pieces_of,
)
from evalutils.reporting.editions.executed import (
    DESK_TAG,
    NUMBER_WORDS,
    Placed,
    assembled,
    cell_name,
    own_anchors,
    payloads_of,
    placed_blocks,
    source_of,
)
from evalutils.reporting.fonts import FAMILIES, families, named_unshown

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


#: What a block says to machines, or aloud; all other strings in it are set.
_NOT_SET = frozenset({
    "alt", "align", "anchor", "audience", "bounds", "grid", "header", "id", "kind", "kinds",
    "language", "low", "high", "png", "ref", "role", "target",
})  # fmt: skip
_PICTURES = frozenset({"svg", "narrow"})


def checked(
    notebook: Mapping[str, Any], file: str, *, review: bool = False, any_sign: bool = False
) -> Document:
    """Return the document of an executed notebook, in which every edition can rely on all.

    Parameters
    ----------
    notebook
        nbformat 4 content.
    file
        The notebook's name, for messages.
    review
        Whether the copy for reviewers is wanted.
    any_sign
        Whether a character without a glyph is no fault.

    Raises
    ------
    InputFaults
        If the notebook holds no report, or a block of it cannot be printed: no caption, no
        text alternative, no header, a character without a glyph, an unknown language, a
        reference that leads nowhere. Names notebook, cell and block.

    Examples
    --------
    >>> checked({"cells": []}, "notes.ipynb")
    Traceback (most recent call last):
    evalutils.base.faults.InputFaults: ...
    """
    placed = placed_blocks(notebook, file)
    blocks = [one for one in placed if not one.written]
    _stop_at(_foreign_faults(notebook, blocks, file))
    _stop_at([fault for one in blocks for fault in _block_faults(one)])
    document = own_anchors(assembled(placed, review=review))
    complete = document if review else own_anchors(assembled(placed, review=True))
    faults = _reference_faults(blocks, document, complete)
    if not any_sign:
        faults += _glyph_faults(notebook, blocks, document, file, review=review)
    _stop_at(faults)
    return document


def set_words(node: object) -> Iterator[str]:
    """Yield the words that a node sets in type: its strings, and those of its pictures.

    Examples
    --------
    >>> from evalutils.reporting.document import Paragraph, Text
    >>> list(set_words(Paragraph((Text("正文"),), role="lead")))
    ['正文']
    """
    if isinstance(node, str):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from set_words(part)
    elif isinstance(node, Mapping):
        for part in node.values():
            yield from set_words(part)
    else:
        kind: Any = type(node)
        for name in fields_of(kind):
            value = getattr(node, name)
            if name in _PICTURES and value:
                yield from map(str, read_svg(value).itertext("{*}text", "{*}tspan"))
            elif name not in _NOT_SET:
                yield from set_words(value)


def _stop_at(faults: Sequence[Fault]) -> None:
    if faults:
        raise InputFaults(faults)


def _foreign_faults(
    notebook: Mapping[str, Any], blocks: Sequence[Placed], file: str
) -> list[Fault]:
    """Return why a notebook is no report: of another version, never run, or of another kind."""
    faults = []
    for place, cell in enumerate(notebook["cells"]):
        others = {str(made.get("schema")) for made in payloads_of(cell)} - {str(SCHEMA)}
        where = Place(file, key=cell_name(place, cell))
        faults += [Fault("block_schema", where, other, {"known": SCHEMA}) for other in others]
    if faults or any(one.name == "cover" for one in blocks):
        return faults
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    ran = any(cell.get("outputs") or cell.get("execution_count") for cell in code)
    return [Fault("notebook_no_report" if ran or not code else "notebook_not_run", Place(file))]


def _block_faults(placed: Placed) -> list[Fault]:
    """Return what a block lacks in itself: caption, alt text, header, a known language."""
    block = placed.block
    if isinstance(block, Cover):
        faults = [
            placed.fault("block_incomplete", what=key)
            for key in ("title", "identity")
            if not getattr(block, key).strip()
        ]
        if block.language not in NUMBER_WORDS:
            known = ", ".join(NUMBER_WORDS)
            faults.append(placed.fault("language_unknown", block.language, known=known))
        return faults
    return _picture_faults(placed, block) if isinstance(block, Figure) else placed.faults()


def _picture_faults(placed: Placed, block: Figure) -> list[Fault]:
    faults = []
    for drawn in filter(None, (block.svg or " ", block.narrow)):
        try:
            root = read_svg(drawn)
            root_style(root), view_box(root)
        except UnusablePicture as error:
            faults.append(placed.fault("picture_unusable", str(error)))
        else:
            known = ", ".join(sorted(FAMILIES.values()))
            faults += [
                placed.fault("picture_font", face, known=known)
                for face in sorted(svg_faces(drawn) - set(FAMILIES.values()))
            ]
    if png_size(block.png) is None:
        faults.append(placed.fault("picture_no_png"))
    return faults


def _reference_faults(blocks: Sequence[Placed], copy: Document, review: Document) -> list[Fault]:
    """Return references that lead nowhere.

    A sentence of a copy may name only tables and figures that the copy has; a link to an
    anchor that only the review copy has is printed as plain words.
    """
    anchors, printed = frozenset(review.anchors()), _printed(copy)
    doubled = {anchor for anchor, times in Counter(copy.anchors()).items() if times > 1}
    faults = []
    for placed in blocks:
        block = placed.block
        own = [block.id] if isinstance(block, Table | Figure) else []
        own += [row.anchor for row in block.rows] if isinstance(block, Table) else []
        faults += [placed.fault("id_twice", ident) for ident in own if ident in doubled]
    for placed in blocks:
        block = placed.block
        if isinstance(block, Registry):
            faults += [
                placed.fault("reference_unknown", f"{ref} → {basis}")
                for ref, entry in block.entries.items()
                for basis in entry.based_on()
                if basis not in copy.registry
            ]
        elif id(block) in printed:
            faults += [
                placed.fault(*lost)
                for piece in pieces_of(block)
                if (lost := _lost(piece, copy, anchors))
            ]
    return faults


def _lost(piece: Inline, copy: Document, anchors: frozenset[str]) -> tuple[str, str] | None:
    """Return code and name of what a piece leads to, where there is no such thing."""
    if isinstance(piece, Number) and piece.ref not in copy.registry:
        return "reference_unknown", f"{piece.ref} ({piece.text})"
    if isinstance(piece, Reference) and piece.target not in copy.numbers:
        return "target_unknown", piece.target
    if isinstance(piece, Link) and piece.target not in anchors:
        return "target_unknown", piece.target
    return None


def _printed(copy: Document) -> set[int]:
    """Return the identities of the blocks that a copy prints."""
    return {id(part) for part in (copy.cover, copy.strip, *copy.parts)}


def _glyph_faults(
    notebook: Mapping[str, Any],
    blocks: Sequence[Placed],
    copy: Document,
    file: str,
    *,
    review: bool,
) -> list[Fault]:
    """Return the characters that no face of the editions shows, block by block.

    The words of every block and heading of the copy count, what the registry says of the
    numbers in them, and for reviewers the code that is printed with the copy.
    """
    printed = _printed(copy)
    headings = {part.text for part in copy.parts if isinstance(part, Heading)}
    told: list[tuple[Placed, object]] = []
    for placed in blocks:
        block = placed.block
        named = isinstance(block, Heading) and block.text in headings
        if named or id(block) in printed:
            told.append((placed, block))
    used = {
        piece.ref for _, block in told for piece in pieces_of(block) if isinstance(piece, Number)
    }
    used |= {basis for ref in used if ref in copy.registry
             for basis in copy.registry[ref].based_on()}  # fmt: skip
    for placed in blocks:
        if isinstance(placed.block, Registry):
            entries = placed.block.entries
            told.append((placed, tuple(entries[ref] for ref in entries if ref in used)))
    told += _cells(notebook, headings, file, review=review)
    faults = []
    for placed, words in told:
        missing = named_unshown("".join(set_words(words)))
        if missing:
            faults.append(placed.fault("glyph_missing", missing, faces=families()))
    return faults


def _cells(
    notebook: Mapping[str, Any], headings: set[str], file: str, *, review: bool
) -> Iterator[tuple[Placed, object]]:
    """Yield the headings of a copy, and the code that its readers see, by their cells."""
    for place, cell in enumerate(notebook["cells"]):
        source = source_of(cell)
        if DESK_TAG in cell.get("metadata", {}).get("tags", ()):
            continue
        if cell["cell_type"] == "markdown":
            said = sorted(words for words in headings if words in source)
            yield Placed(None, "heading", file, cell_name(place, cell)), tuple(said)
        elif cell["cell_type"] == "code" and review:
            yield Placed(None, "code", file, cell_name(place, cell)), source
