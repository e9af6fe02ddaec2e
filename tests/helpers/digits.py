"""What an executed notebook allows an edition to print in digits, and what is left over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from evalutils.reporting.document import (
    DataTable,
    Document,
    Figure,
    Heading,
    Inline,
    Label,
    Number,
    Passage,
    Quotation,
    Reference,
    Table,
)
from evalutils.reporting.editions import read_svg

_SPACE = re.compile(r"\s+")
_ANNEX = re.compile(r"((?:附件|Annex)\s*\w+?)[\s:：]+(.+)")
#: Pieces whose digits are accounted for: data, words of a source, and what says why it has digits.
_BOUND = (Number, Quotation, Label, Reference)


def squeezed(words: str) -> str:
    """Return words without blanks: editions break lines where they like."""
    return _SPACE.sub("", words)


def bound_words(document: Document) -> Counter[str]:
    """Return every string with digits that a document accounts for, and how often it prints it.

    A heading stands in the contents too; the head of a table once on every page it runs over,
    so its words count as often as anybody likes.
    """
    allowed: Counter[str] = Counter()
    for part in (document.cover, document.strip, *document.parts):
        if isinstance(part, Heading):
            allowed.update({squeezed(part.text): 2})
            found = _ANNEX.match(part.text) if part.annex else None
            if found:  # set in two lines, and as one in the contents
                allowed.update({squeezed("".join(found.groups())): 2, squeezed(found[1]): 1})
            continue
        allowed.update(map(squeezed, _words(part, document)))
        for column in part.columns if isinstance(part, Table) else ():
            allowed.update({squeezed(words): 99 for words in _words(column, document)})
    title = squeezed(document.cover.title)
    allowed.update({title: 2})  # on the cover, and over the text
    allowed.update({squeezed(number): 1 for number in document.numbers.values()})
    return Counter({words: count for words, count in allowed.items() if re.search(r"\d", words)})


def loose_digits(printed: str, allowed: Mapping[str, int]) -> list[str]:
    """Return what is left of a text around digits once everything accounted for is taken out.

    The longest words go first, and each no more often than the document prints it.
    """
    left = printed
    for words in sorted(allowed, key=lambda words: (-len(words), words)):
        # A line may end anywhere in it; and 1 does not account for the 1 of 15301.
        before = r"(?<![\d.])" if words[0].isdigit() else ""
        after = r"(?!\d|\.\d)" if words[-1].isdigit() else ""
        pattern = before + r"\s*".join(map(re.escape, words)) + after
        left = re.sub(pattern, "□", left, count=allowed[words])
    return re.findall(r".{0,12}\d.{0,12}", left)


def _words(tree: object, document: Document) -> Iterator[str]:
    if isinstance(tree, tuple):
        for branch in tree:
            yield from _words(branch, document)
    elif isinstance(tree, _BOUND):
        yield _piece(tree, document)
    elif isinstance(tree, Passage):
        yield "".join(_all(tree.content, document))
        yield tree.cite
    elif is_dataclass(tree) and not isinstance(tree, DataTable):
        if isinstance(tree, Figure):
            yield from map(str, read_svg(tree.svg).itertext("{*}text"))
        for part in fields(tree):
            if part.name not in {"columns", "grid"}:
                yield from _words(getattr(tree, part.name), document)


def _piece(piece: Number | Quotation | Label | Reference, document: Document) -> str:
    if isinstance(piece, Reference):
        return document.numbers[piece.target]
    if isinstance(piece, Number):
        assert piece.ref in document.registry, piece
    return piece.text


def _all(pieces: Iterable[Inline], document: Document) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, Reference):
            yield document.numbers[piece.target]
        else:
            yield from _all(piece.content, document) if hasattr(piece, "content") else [piece.text]
