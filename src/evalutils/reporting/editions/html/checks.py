"""What every block must have before a page is set; all faults of a notebook at once.

Blocks are checked when they are made, but an exporter reads a file: a notebook may come
from another version, or from another hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evalutils.errors import Fault, Where
from evalutils.reporting import blocks as made
from evalutils.reporting.blocks import LABEL_KINDS, MIME, Block, BlockError, Inline
from evalutils.reporting.editions.executed import NUMBER_WORDS, Executed
from evalutils.reporting.editions.html.cards import based_on
from evalutils.reporting.editions.html.inlines import PIECE_KINDS
from evalutils.reporting.editions.html.parts import PART_TYPES
from evalutils.reporting.editions.html.pictures import UnusablePicture, inline_svg
from evalutils.reporting.editions.html.setting import LANGUAGE_TAGS, anchors_of

_TYPES = PART_TYPES | {"cover", "strip", "heading", "registry"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with the place it stands at: notebook, cell, and what it is."""

    block: Block
    file: str
    cell: str

    def fault(self, code: str, found: str = "", **facts: object) -> Fault:
        """Return a fault of this block."""
        name = self.block.get("id") or self.block.get("type") or "?"
        return Fault(code, Where(self.file, column=f"{self.cell} {name}"), found, facts)


def placed_blocks(notebook: Mapping[str, Any], file: str) -> Iterator[Placed]:
    """Yield every block of a notebook with its cell (``cells[7] c0ffee``; cells count from 0)."""
    for place, cell in enumerate(notebook["cells"]):
        for output in cell.get("outputs", ()):
            for block in output.get("data", {}).get(MIME, {}).get("blocks", ()):
                yield Placed(block, file, f"cells[{place}] {cell.get('id', '')}".strip())


def block_faults(blocks: Sequence[Placed]) -> list[Fault]:
    """Return what blocks lack in themselves: caption, alt text, header, a known language."""
    return [fault for placed in blocks for fault in _block_faults(placed)]


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
    printed = {id(part) for part in (copy.cover, copy.strip, *copy.parts)}
    faults = _twice(blocks, anchors_of(copy))
    for placed in blocks:
        if id(placed.block) in printed:
            faults += [fault for piece in pieces_of(placed.block)
                       for fault in targets.faults(placed, piece)]  # fmt: skip
        elif placed.block.get("type") == "registry":
            faults += targets.basis_faults(placed)
    return faults


def pieces_of(block: Block) -> Iterator[Inline]:
    """Yield every inline piece of a block, those inside others too."""
    waiting: list[Any] = [
        value for key, value in block.items() if key not in {"data", "bar", "svg", "png", "narrow"}
    ]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            if "t" in value:
                yield dict(value)
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)


def _block_faults(placed: Placed) -> list[Fault]:
    block = placed.block
    kind = block.get("type")
    if kind not in _TYPES:
        return [placed.fault("block_unknown", str(kind), known=", ".join(sorted(_TYPES)))]
    checked = _CHECKS.get(kind)
    faults = checked(placed) if checked else []
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
    if language not in LANGUAGE_TAGS or language not in NUMBER_WORDS:
        known = ", ".join(LANGUAGE_TAGS)
        faults.append(placed.fault("language_unknown", language, known=known))
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
    try:
        for drawn in filter(None, (block["svg"], block.get("narrow"))):
            inline_svg(drawn, block["id"], block["alt"])
    except UnusablePicture as error:
        return [placed.fault("picture_unusable", str(error))]
    return []


def _said(error: Exception) -> str:
    return f"no {error.args[0]}" if isinstance(error, KeyError) else str(error)


_CHECKS: dict[str, Callable[[Placed], list[Fault]]] = {
    "cover": _cover,
    "table": _table,
    "figure": _figure,
}


@dataclass(frozen=True, slots=True)
class _Targets:
    """What references of a copy may lead to."""

    copy: Executed
    anchors: frozenset[str]
    known: dict[str, str] = field(default_factory=dict)

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
