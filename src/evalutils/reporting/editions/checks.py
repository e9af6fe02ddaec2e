"""What every edition asks of a notebook before it prints a word; all faults are told at once.

Blocks are checked when they are made, but an exporter reads a file: a notebook may come
from another version, or from another hand, or may never have been run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place
from evalutils.reporting import blocks as made
from evalutils.reporting.blocks import (
    BLOCK_TYPES,
    LABEL_KINDS,
    PIECE_KINDS,
    SCHEMA,
    BlockError,
    Inline,
)
from evalutils.reporting.editions.executed import (
    DESK_TAG,
    NUMBER_WORDS,
    Executed,
    Heading,
    Placed,
    anchors_of,
    cell_name,
    own_anchors,
    payloads_of,
    pieces_of,
    placed_blocks,
    read_executed,
)
from evalutils.reporting.editions.pictures import (
    UnusablePicture,
    png_size,
    read_svg,
    root_style,
    svg_faces,
    view_box,
)
from evalutils.reporting.fonts import FACES, FAMILIES, missing_glyphs

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


def reference_faults(blocks: Sequence[Placed], copy: Executed, review: Executed) -> list[Fault]:
    """Return references that lead nowhere.

    Parameters
    ----------
    blocks
        All blocks of the notebook.
    copy
        The copy to be set; a sentence in it may name only tables and figures it has.
    review
        The review copy, which has every anchor; a link to one the public copy lacks is
        printed as plain words.
    """
    targets = _Targets(copy, frozenset(anchors_of(review)))
    printed = printed_blocks(copy)
    faults = _twice(blocks, anchors_of(copy))
    for placed in blocks:
        if id(placed.block) in printed:
            faults += [fault for piece in pieces_of(placed.block)
                       for fault in targets.faults(placed, piece)]  # fmt: skip
        elif placed.block.get("type") == "registry":
            faults += targets.basis_faults(placed)
    return faults


def based_on(entry: Mapping[str, Any]) -> list[str]:
    """Return the references of the evidence that an entry of the registry is computed from.

    Examples
    --------
    >>> based_on({"evidence": ["spent_total", "evidence:budget_total"]})
    ['evidence:spent_total', 'evidence:budget_total']
    """
    names = entry.get("evidence") or ()
    return [name if ":" in name else f"evidence:{name}" for name in names]


def printed_blocks(copy: Executed) -> set[int]:
    """Return the identities of the blocks that a copy prints."""
    return {id(part) for part in (copy.cover, copy.strip, *copy.parts)}


@dataclass(frozen=True, slots=True)
class _Targets:
    """What references of a copy may lead to."""

    copy: Executed
    anchors: frozenset[str]

    def faults(self, placed: Placed, piece: Inline) -> list[Fault]:
        kind = piece["t"]
        if kind == "number" and piece["ref"] not in self.copy.registry:
            return [placed.fault("reference_unknown", f"{piece['ref']} ({piece['text']})")]
        if kind == "ref" and piece["target"] not in self.copy.numbers:
            return [placed.fault("target_unknown", piece["target"])]
        if kind == "link" and piece["target"] not in self.anchors:
            return [placed.fault("target_unknown", piece["target"])]
        return []

    def basis_faults(self, placed: Placed) -> list[Fault]:
        return [
            placed.fault("reference_unknown", f"{ref} → {basis}")
            for ref, entry in placed.block["entries"].items()
            for basis in based_on(entry)
            if basis not in self.copy.registry
        ]


def _twice(blocks: Sequence[Placed], anchors: list[str]) -> list[Fault]:
    """Return ids of tables, figures and rows that stand twice, told at their blocks."""
    doubled = {anchor for anchor, times in Counter(anchors).items() if times > 1}
    faults = []
    for placed in blocks:
        block = placed.block
        own = [block.get("id"), *(row.get("anchor") for row in block.get("rows", ()))]
        faults += [placed.fault("id_twice", ident) for ident in own if ident in doubled]
    return faults


def checked(
    notebook: Mapping[str, Any], file: str, *, review: bool = False, any_sign: bool = False
) -> Executed:
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
    blocks = list(placed_blocks(notebook, file))
    _stop_at(_foreign_faults(notebook, blocks, file))
    _stop_at(block_faults(blocks))
    document = own_anchors(read_executed(notebook, review=review))
    complete = document if review else own_anchors(read_executed(notebook, review=True))
    faults = reference_faults(blocks, document, complete)
    if not any_sign:
        faults += glyph_faults(notebook, blocks, document, file, review=review)
    _stop_at(faults)
    return document


def block_faults(blocks: Sequence[Placed]) -> list[Fault]:
    """Return what blocks lack in themselves: caption, alt text, header, a known language."""
    return [fault for placed in blocks for fault in _block_faults(placed)]


def glyph_faults(
    notebook: Mapping[str, Any],
    blocks: Sequence[Placed],
    copy: Executed,
    file: str,
    *,
    review: bool,
) -> list[Fault]:
    """Return the characters that no face of the editions shows, block by block.

    The words of every block and heading of the copy count, what the registry says of the
    numbers in them, and for reviewers the code that is printed with the copy.
    """
    printed = printed_blocks(copy)
    headings = {part.text for part in copy.parts if isinstance(part, Heading)}
    told = [
        (placed, placed.block)
        for placed in blocks
        if id(placed.block) in printed
        or headings & {placed.block.get("text"), placed.block.get("public")}
    ]
    used = {
        piece["ref"] for _, block in told for piece in pieces_of(block) if piece["t"] == "number"
    }
    used |= {basis for ref in used for basis in based_on(copy.registry.get(ref, {}))}
    for placed in blocks:
        if placed.block["type"] == "registry":
            entries = placed.block["entries"]
            told.append((placed, {ref: entries[ref] for ref in entries if ref in used}))
    told += [(placed, placed.block) for placed in _cells(notebook, copy, file, review=review)]
    faults = []
    for placed, words in told:
        missing = unshown("".join(set_words(words)))
        if missing:
            shown = ", ".join(f"{c if c.isprintable() else '�'} (U+{ord(c):04X})" for c in missing)
            faces = ", ".join(FAMILIES[face] for face in sorted(FAMILIES))
            faults.append(placed.fault("glyph_missing", shown, faces=faces))
    return faults


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
    if faults or any(placed.block.get("type") == "cover" for placed in blocks):
        return faults
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    ran = any(cell.get("outputs") or cell.get("execution_count") for cell in code)
    return [Fault("notebook_no_report" if ran or not code else "notebook_not_run", Place(file))]


def _cells(
    notebook: Mapping[str, Any], copy: Executed, file: str, *, review: bool
) -> Iterator[Placed]:
    """Yield the headings of a copy, and the code that its readers see, as blocks of their cells."""
    headings = {part.text for part in copy.parts if isinstance(part, Heading)}
    for place, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"])
        if DESK_TAG in cell.get("metadata", {}).get("tags", ()):
            continue
        if cell["cell_type"] == "markdown":
            said = [words for words in headings if words in source]
            yield Placed({"type": "heading", "text": sorted(said)}, file, cell_name(place, cell))
        elif cell["cell_type"] == "code" and review:
            yield Placed({"type": "code", "text": source}, file, cell_name(place, cell))


def _block_faults(placed: Placed) -> list[Fault]:
    block = placed.block
    kind = block.get("type")
    if kind not in BLOCK_TYPES:
        return [placed.fault("block_unknown", str(kind), known=", ".join(sorted(BLOCK_TYPES)))]
    check = _CHECKS.get(kind)
    faults = check(placed) if check else []
    for piece in pieces_of(block) if kind != "registry" else ():
        if piece["t"] not in PIECE_KINDS:
            known = ", ".join(sorted(PIECE_KINDS))
            faults.append(placed.fault("block_unknown", str(piece["t"]), known=known))
        elif piece["t"] == "label" and piece["kind"] not in LABEL_KINDS:
            known = ", ".join(LABEL_KINDS)
            faults.append(placed.fault("block_unknown", str(piece["kind"]), known=known))
    return faults


def _cover(placed: Placed) -> list[Fault]:
    block = placed.block
    faults = [
        placed.fault("block_incomplete", what=key)
        for key in ("title", "identity")
        if not str(block.get(key) or "").strip()
    ]
    language = str(block.get("language"))
    if language not in NUMBER_WORDS:
        faults.append(placed.fault("language_unknown", language, known=", ".join(NUMBER_WORDS)))
    return faults


def _table(placed: Placed) -> list[Fault]:
    block = placed.block
    try:
        made.table(block["id"], block["caption"], block["columns"], block["rows"])
    except (BlockError, KeyError) as error:
        return [placed.fault("block_incomplete", what=_said(error))]
    return []


def _figure(placed: Placed) -> list[Fault]:
    block = placed.block
    try:
        fields = ("headline", "subtitle", "source", "alt", "svg", "png", "data")
        made.figure(block["id"], **{name: block[name] for name in fields})
    except (BlockError, KeyError) as error:
        return [placed.fault("block_incomplete", what=_said(error))]
    faults = []
    for drawn in filter(None, (block["svg"] or " ", block.get("narrow"))):
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
    if png_size(str(block["png"])) is None:
        faults.append(placed.fault("picture_no_png"))
    return faults


def _said(error: Exception) -> str:
    return f"no {error.args[0]}" if isinstance(error, KeyError) else str(error)


_CHECKS: dict[str, Callable[[Placed], list[Fault]]] = {
    "cover": _cover,
    "table": _table,
    "figure": _figure,
}
