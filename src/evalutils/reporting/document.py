"""The document: a report or page as a typed tree of nodes, and its one JSON codec.

One display of a notebook carries ``{"schema": 2, "blocks": [...]}`` under :data:`MIME`.
Exporters read only this JSON and the notebook's Markdown headings; nothing in it is
markup, so nothing in a source can become markup. The nodes stand in
:mod:`evalutils.reporting.nodes`, and :mod:`evalutils.reporting.blocks` makes them in one
call each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from evalutils.base.refs import Ref
from evalutils.evidence.year import ReviewRow
from evalutils.reading.quantities import Interval
from evalutils.reporting import register
from evalutils.reporting.nodes import (
    HEADING_LEVELS,
    LABEL_KINDS,
    Band,
    Bar,
    BlockError,
    Cell,
    Column,
    Cover,
    DataTable,
    Emphasis,
    Entry,
    Fact,
    Figure,
    Footnote,
    Heading,
    Inline,
    Label,
    Link,
    Listing,
    Number,
    Paragraph,
    Passage,
    Point,
    Quotation,
    Reference,
    Registry,
    Review,
    ReviewPlace,
    Row,
    Slot,
    Strip,
    StripItem,
    Table,
    Task,
    Text,
)
from evalutils.reporting.register import Picks, Register

__all__ = [
    "BLOCKS",
    "HEADING_LEVELS",
    "LABEL_KINDS",
    "MIME",
    "PIECES",
    "SCHEMA",
    "Band",
    "Bar",
    "Block",
    "BlockError",
    "Cell",
    "Column",
    "Cover",
    "DataTable",
    "Document",
    "Emphasis",
    "Entry",
    "Fact",
    "Figure",
    "Footnote",
    "Heading",
    "Inline",
    "Label",
    "Link",
    "Listing",
    "Number",
    "Paragraph",
    "Passage",
    "Picks",
    "Point",
    "Quotation",
    "Reference",
    "Register",
    "Registry",
    "Review",
    "ReviewPlace",
    "ReviewRow",
    "Row",
    "Slot",
    "Strip",
    "StripItem",
    "Table",
    "Task",
    "Text",
    "as_json",
    "block_from",
    "bundle",
    "pieces_of",
    "type_name",
    "words_of",
]

MIME = "application/vnd.evalutils.block+json"
#: Goes up when a notebook of before can no longer be read as it stands.
SCHEMA = 2

Block: TypeAlias = (
    Cover
    | Strip
    | Heading
    | Paragraph
    | Listing
    | Passage
    | Table
    | Figure
    | Registry
    | Register
    | Picks
    | Review
)

#: The name a node has in JSON: pieces under ``t``, blocks under ``type``.
PIECES: Mapping[str, type[Any]] = {
    "text": Text, "number": Number, "quote": Quotation, "em": Emphasis, "label": Label,
    "ref": Reference, "link": Link, "footnote": Footnote,
}  # fmt: skip
BLOCKS: Mapping[str, type[Any]] = {
    "cover": Cover, "strip": Strip, "heading": Heading, "paragraph": Paragraph, "list": Listing,
    "quote": Passage, "table": Table, "figure": Figure, "registry": Registry, "register": Register,
    "picks": Picks, "review": Review,
}  # fmt: skip
_PIECE_NAMES = {node: name for name, node in PIECES.items()}
_BLOCK_NAMES = {node: name for name, node in BLOCKS.items()}


@dataclass(frozen=True, slots=True)
class Document:
    """Everything an edition prints.

    Parameters
    ----------
    cover, strip
        The title, and the result of the first page.
    parts
        All other blocks in reading order (the registry taken out).
    registry
        What stands behind every reference.
    numbers
        Id of a table or figure → its printed number (``图1``).
    language
        ``zh`` or ``en``.
    """

    cover: Cover
    strip: Strip | None
    parts: tuple[Block, ...]
    registry: Mapping[Ref, Entry] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh"

    def anchors(self) -> list[str]:
        """Return the ids that headings, tables, figures and rows bring, in document order."""
        found: list[str] = []
        for part in self.parts:
            if isinstance(part, Heading):
                found.append(part.anchor)
            elif isinstance(part, Table | Figure):
                found.append(part.id)
                if isinstance(part, Table):
                    found.extend(row.anchor for row in part.rows if row.anchor)
        return found


def type_name(block: Block) -> str:
    """Return what a block is called in JSON and in messages.

    Examples
    --------
    >>> type_name(Listing(()))
    'list'
    """
    return _BLOCK_NAMES[type(block)]


@cache
def fields_of(kind: type) -> tuple[str, ...]:
    """Return the names of the fields of a kind of node; what is no node has none.

    Looked up once: a document has tens of thousands of nodes, of thirty kinds.

    Examples
    --------
    >>> fields_of(Text), fields_of(str)
    (('text',), ())
    """
    return tuple(part.name for part in fields(kind)) if is_dataclass(kind) else ()


def pieces_of(node: object) -> Iterator[Inline]:
    """Yield every inline piece of a node, those inside others too, in reading order.

    Examples
    --------
    >>> [piece.text for piece in pieces_of(Paragraph((Emphasis((Text("重点"),)),)))
    ...  if isinstance(piece, Text)]
    ['重点']
    """
    if isinstance(node, tuple):
        for part in node:
            yield from pieces_of(part)
    elif type(node) in _PIECE_NAMES:
        yield node  # type: ignore[misc]  # one of Inline, by the table of names
        if inner := getattr(node, "content", ()):
            yield from pieces_of(inner)
    else:
        kind: Any = type(node)
        for name in fields_of(kind):
            part = getattr(node, name)
            # most fields are plain words, and hold no piece
            if part.__class__ is not str and name not in {"grid", "data", "bar"}:
                yield from pieces_of(part)


def words_of(pieces: Sequence[Inline]) -> str:
    """Return the words of pieces as they stand; footnotes and numbers of figures left out.

    Examples
    --------
    >>> words_of((Text("见"), Reference("tab-a"), Emphasis((Label("code", "A1"),))))
    '见A1'
    """
    words = []
    for piece in pieces:
        if isinstance(piece, Emphasis | Link):
            words.append(words_of(piece.content))
        elif not isinstance(piece, Footnote | Reference):
            words.append(piece.text)
    return "".join(words)


def bundle(blocks: Sequence[Block]) -> dict[str, object]:
    """Return the payload of one display: ``{"schema": 2, "blocks": [...]}``."""
    return {"schema": SCHEMA, "blocks": [as_json(block) for block in blocks]}


def as_json(node: object) -> Any:
    """Return a node as JSON; what a field is by default is left out.

    Examples
    --------
    >>> as_json(Number("81.09万元", Ref("evidence", "budget_total"), Interval.exact(810900)))
    {'t': 'number', 'text': '81.09万元', 'ref': 'evidence:budget_total', 'value': '810900'}
    """
    if isinstance(node, tuple):
        return [as_json(part) for part in node]
    if isinstance(node, Mapping):
        return {key: as_json(part) for key, part in node.items()}
    if not is_dataclass(node):
        return node
    made: dict[str, Any] = {}
    if type(node) in _PIECE_NAMES:
        made["t"] = _PIECE_NAMES[type(node)]
    elif type(node) in _BLOCK_NAMES:
        made["type"] = _BLOCK_NAMES[type(node)]
    for part in fields(node):
        value = getattr(node, part.name)
        if part.init and value != part.default:
            made |= value.as_json() if part.name == "bounds" else {part.name: as_json(value)}
    return made


def block_from(raw: object, faults: list[BlockError]) -> Block | None:
    """Return the block that JSON tells, or ``None`` where it cannot be made.

    Parameters
    ----------
    raw
        As :func:`as_json` wrote it.
    faults
        What is the matter is added here, all of it: a file may come from another version or
        from another hand.

    Examples
    --------
    >>> told = []
    >>> block_from({"type": "marquee"}, told), told[0].found
    (None, 'marquee')
    """
    made: Block | None = _tagged(raw, "type", BLOCKS, faults)
    return made


#: Parts of blocks that are no nodes of their own in JSON.
_HOLDERS = (
    *BLOCKS.values(), register.Cell, register.Column, register.FileLink, register.Pick, Fact, Band,
    Bar, StripItem, Point, Column, Cell, Row, DataTable, Entry, ReviewPlace, ReviewRow,
    Task,
)  # fmt: skip


def _bounds_from(raw: Mapping[str, Any]) -> Interval | None:
    return Interval.from_json(raw) if {"value", "low"} & raw.keys() else None


def _tagged(raw: object, key: str, known: Mapping[str, type[Any]], faults: list[BlockError]) -> Any:
    name = str(raw.get(key)) if isinstance(raw, Mapping) else "None"
    if name not in known or not isinstance(raw, Mapping):
        said = ", ".join(sorted(known))
        message = f"unknown {key} {name!r}; one of {said}"
        faults.append(BlockError(message, "block_unknown", name, said))
        return None
    return _node(known[name], raw, faults)


def _node(kind: type[Any], raw: Mapping[str, Any], faults: list[BlockError]) -> Any:
    """Return a node of a kind, or ``None`` after a fault."""
    given: dict[str, Any] = {}
    told = len(faults)
    for name, hint, needed in _shape(kind):  # type: ignore[arg-type]  # a class is hashable
        if name == "bounds":
            given[name] = _bounds_from(raw)
            if needed and given[name] is None:
                faults.append(BlockError("no value"))
        elif name in raw:
            given[name] = _value(hint, raw[name], faults)
        elif needed:
            faults.append(BlockError(f"no {name}"))
    if len(faults) > told:
        return None
    try:
        return kind(**given)
    except BlockError as error:
        faults.append(error)
        return None


@cache
def _shape(kind: Any) -> tuple[tuple[str, Any, bool], ...]:
    """Return the fields of a kind of node: name, type, and whether one must be given."""
    hints = get_type_hints(kind)
    return tuple(
        (part.name, hints[part.name], part.default is MISSING) for part in fields(kind) if part.init
    )


def _value(hint: Any, raw: Any, faults: list[BlockError]) -> Any:
    """Return a value of a field's type."""
    if hint == Inline:
        return _tagged(raw, "t", PIECES, faults)
    origin = get_origin(hint)
    if origin is tuple:
        inner = get_args(hint)[0]
        return tuple(_value(inner, part, faults) for part in raw or ())
    if origin in {UnionType, Union}:
        (inner,) = (part for part in get_args(hint) if part is not NoneType)
        return None if raw is None else _value(inner, raw, faults)
    if origin is not None:  # a mapping from names or references
        name, inner = get_args(hint)
        pairs = ((_value(name, key, faults), part) for key, part in raw.items())
        return {key: _value(inner, part, faults) for key, part in pairs}
    if hint in _HOLDERS:
        return _node(hint, raw, faults)
    if hint is Ref:
        return _ref(raw, faults)
    if hint is str:
        return "" if raw is None else str(raw)
    return raw


def _ref(raw: object, faults: list[BlockError]) -> Ref | None:
    try:
        return Ref.parse(str(raw))
    except ValueError as error:
        faults.append(BlockError(str(error), "reference_unknown", str(raw)))
        return None
