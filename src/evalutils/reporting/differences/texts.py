"""The sentences of a report by section, and those that are not the same in another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.differences.model import SentenceChange
from evalutils.reporting.editions import Executed, Heading

#: Tables whose rows are told by themselves: figures, evidence, findings.
_TOLD_ELSEWHERE = frozenset({"tab-findings", "tab-evidence", "tab-indicators", "tab-computed"})
#: A cell of fewer characters is a word, not a sentence.
_SHORTEST = 10
_END = re.compile(r"(?<=[。！？；])(?!”)|(?<=[。！？；]”)|(?<=[.!?;]) ")


def changed_sentences(before: Executed, after: Executed) -> tuple[SentenceChange, ...]:
    """Return the sentences of two reports that differ, section by section.

    Sections are matched by their anchors, which are the same in every language and year.
    """
    old, new = sentences(before), sentences(after)
    found: list[SentenceChange] = []
    for anchor in dict.fromkeys([*new, *old]):
        title, lines = new.get(anchor, ("", []))
        old_title, old_lines = old.get(anchor, ("", []))
        for one, other in _pairs(old_lines, lines):
            found.append(SentenceChange(title or old_title, one, other))
    return tuple(found)


def sentences(document: Executed) -> dict[str, tuple[str, list[str]]]:
    """Return anchor → title and sentences of every section, in reading order."""
    found: dict[str, tuple[str, list[str]]] = {"": ("", [])}
    anchor = ""
    if document.strip is not None:
        for key in ("verdict", "reason"):
            found[""][1].extend(_split(plain(document, document.strip[key])))
    for part in document.parts:
        if isinstance(part, Heading):
            anchor = part.anchor
            found.setdefault(anchor, (part.text, []))
        else:
            for passage in _passages(part):
                found[anchor][1].extend(_split(plain(document, passage)))
    return {key: value for key, value in found.items() if value[1]}


def plain(document: Executed, pieces: Sequence[Inline]) -> str:
    """Return inline pieces as words, quotations in quotation marks."""
    written = []
    for piece in pieces:
        kind = piece["t"]
        if kind in {"em", "link", "footnote"}:
            words = plain(document, piece["content"])
            written.append(f"（{words}）" if kind == "footnote" else words)
        elif kind == "ref":
            written.append(document.numbers.get(piece["target"], piece["target"]))
        elif kind == "quote":
            written.append(f"“{piece['text']}”")
        else:
            written.append(str(piece["text"]))
    return "".join(written)


def _passages(block: Block) -> Iterator[Sequence[Inline]]:
    kind = block["type"]
    if kind in {"paragraph", "quote"}:
        yield block["content"]
    elif kind == "list":
        yield from block["items"]
    elif kind == "table" and block["id"] not in _TOLD_ELSEWHERE:
        yield from (cell["content"] for row in block["rows"] for cell in row["cells"]
                    if _is_sentence(cell))  # fmt: skip
        yield from block["notes"]


def _is_sentence(cell: dict[str, Any]) -> bool:
    content = cell["content"]
    length = sum(len(str(piece.get("text") or "")) for piece in content)
    return length >= _SHORTEST and any(piece["t"] in {"text", "quote"} for piece in content)


def _split(words: str) -> list[str]:
    return [_without_half_quotes(part.strip()) for part in _END.split(words) if part.strip()]


def _without_half_quotes(sentence: str) -> str:
    """Return a sentence of a longer quotation without the mark whose partner stands elsewhere."""
    if sentence.count("“") == sentence.count("”"):
        return sentence
    return sentence.removeprefix("“").removesuffix("”")


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        before, after = list(old[i:j]), list(new[k:m])
        longest = max(len(before), len(after))
        before += [""] * (longest - len(before))
        after += [""] * (longest - len(after))
        yield from zip(before, after, strict=True)
