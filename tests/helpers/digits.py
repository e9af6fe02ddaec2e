"""What an executed notebook allows an edition to print in digits, and what is left over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evalutils.reporting.editions import Executed, Heading, read_svg

_SPACE = re.compile(r"\s+")
_ANNEX = re.compile(r"((?:附件|Annex)\s*\w+?)[\s:：]+(.+)")
#: Pieces whose digits are accounted for: data, words of a source, and what says why it has digits.
_BOUND = ("number", "quote", "label", "ref")


def squeezed(words: str) -> str:
    """Return words without blanks: editions break lines where they like."""
    return _SPACE.sub("", words)


def bound_words(document: Executed) -> Counter[str]:
    """Return every string with digits that a document accounts for, and how often it prints it.

    A heading stands in the contents too; the head of a table once on every page it runs over,
    so its words count as often as anybody likes.
    """
    allowed: Counter[str] = Counter()
    for part in (document.cover, document.strip or {}, *document.parts):
        if isinstance(part, Heading):
            allowed.update({squeezed(part.text): 2})
            found = _ANNEX.match(part.text) if part.annex else None
            if found:  # set in two lines, and as one in the contents
                allowed.update({squeezed("".join(found.groups())): 2, squeezed(found[1]): 1})
            continue
        allowed.update(map(squeezed, _words(part, document)))
        for column in part.get("columns", ()):
            allowed.update({squeezed(words): 99 for words in _words(column, document)})
    title = squeezed(str(document.cover["title"]))
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


def _words(tree: Any, document: Executed) -> Iterator[str]:
    if isinstance(tree, Mapping):
        if tree.get("t") in _BOUND:
            yield _piece(tree, document)
        if tree.get("type") in {"quote", "figure"}:
            yield from _of_quotations_and_pictures(tree, document)
            tree = {key: branch for key, branch in tree.items() if key != "content"}
        yield from _words([tree[key] for key in tree if key not in {"columns", "data"}], document)
    elif isinstance(tree, list | tuple):
        for branch in tree:
            yield from _words(branch, document)


def _piece(piece: Mapping[str, Any], document: Executed) -> str:
    if piece["t"] == "ref":
        return document.numbers[piece["target"]]
    if piece["t"] == "number":
        assert piece["ref"] in document.registry, piece
    return str(piece["text"])


def _of_quotations_and_pictures(block: Mapping[str, Any], document: Executed) -> Iterable[str]:
    """Return words of the source with the place they stand in, or those drawn in a picture."""
    if block["type"] == "quote":
        return ["".join(_all(block["content"], document)), str(block["cite"])]
    return list(map(str, read_svg(block["svg"]).itertext("{*}text")))


def _all(pieces: Iterable[Mapping[str, Any]], document: Executed) -> Iterator[str]:
    for piece in pieces:
        if "content" in piece:
            yield from _all(piece["content"], document)
        else:
            yield document.numbers[piece["target"]] if piece["t"] == "ref" else str(piece["text"])
