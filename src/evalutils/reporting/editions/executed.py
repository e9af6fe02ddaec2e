"""An executed notebook as the one document that every edition prints.

Headings (blocks, or Markdown ones) and blocks in reading order, tables and figures numbered,
the registry gathered: what an exporter needs, whatever it writes. HTML or Markdown made from
data is never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evalutils.reporting.blocks import MIME, SCHEMA, Block

_HEADING = re.compile(r"^(#{2,4})\s+(.+?)(?:\s+\{#([\w-]+)\})?\s*$")

#: Markdown and code cells with this tag speak to the analyst at the notebook, not to readers.
DESK_TAG = "desk"
#: Headings (and all under them, up to the next heading of their level) for the review copy only.
REVIEW_TAG = "review"

NUMBER_WORDS = {
    "zh": {"table": "表{}", "figure": "图{}"},
    "en": {"table": "Table {}", "figure": "Figure {}"},
}


class NotAReport(ValueError):
    """The notebook has no blocks to print: it was not executed, or is another notebook."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 2 for a chapter (一、), 3 for a section (（一）), 4 below."""

    level: int
    text: str
    anchor: str
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Executed:
    """Everything an edition prints.

    Parameters
    ----------
    cover, strip
        The title page and the result strip.
    parts
        Headings and blocks in reading order (cover, strip and registry taken out).
    registry
        What stands behind every reference.
    numbers
        Id of a table or figure → its printed number (``图1``).
    language
        ``zh`` or ``en``.
    """

    cover: Block
    strip: Block | None
    parts: tuple[Heading | Block, ...]
    registry: Mapping[str, Mapping[str, Any]]
    numbers: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh"


def read_executed(notebook: Mapping[str, Any], *, review: bool = False) -> Executed:
    """Return the document an executed notebook holds.

    Parameters
    ----------
    notebook
        nbformat 4 content.
    review
        Whether blocks and chapters for the review copy are kept.

    Raises
    ------
    NotAReport
        If there is no cover block.
    """
    cover: Block | None = None
    strip: Block | None = None
    registry: dict[str, Mapping[str, Any]] = {}
    parts: list[Heading | Block] = []
    hidden_below: int | None = None  # level of a review-only heading we are under
    for item, tags in _items(notebook, review=review):
        if isinstance(item, Heading):
            if hidden_below is not None and item.level <= hidden_below:
                hidden_below = None
            if REVIEW_TAG in tags and not review and hidden_below is None:
                hidden_below = item.level
            if hidden_below is None:
                parts.append(item)
            continue
        kind = item["type"]
        if kind == "registry":
            registry.update(item["entries"])
        elif hidden_below is not None or (item.get("audience") == "review" and not review):
            continue
        elif kind == "cover":
            cover = item
        elif kind == "strip":
            strip = item
        else:
            parts.append(item)
    if cover is None:
        message = "no cover block: run the notebook first (make report), then export what was run"
        raise NotAReport(message)
    language = str(cover.get("language", "zh"))
    return Executed(cover, strip, tuple(parts), registry, _numbers(parts, language), language)


def _items(
    notebook: Mapping[str, Any], *, review: bool
) -> Iterator[tuple[Heading | Block, frozenset[str]]]:
    for cell in notebook["cells"]:
        tags = frozenset(cell.get("metadata", {}).get("tags", ()))
        if DESK_TAG in tags:
            continue
        if cell["cell_type"] == "markdown":
            for line in _text(cell["source"]).splitlines():
                found = _HEADING.match(line)
                if found:
                    marks, words, anchor = found.groups()
                    yield (
                        Heading(len(marks), words, anchor or _anchor(words), "annex" in tags),
                        tags,
                    )
        for output in cell.get("outputs", ()):
            payload = output.get("data", {}).get(MIME)
            if payload is None:
                continue
            if payload.get("schema") != SCHEMA:
                message = f"block schema {payload.get('schema')!r}, this package reads {SCHEMA}"
                raise NotAReport(message)
            for block in payload["blocks"]:
                if block["type"] != "heading":
                    yield block, tags
                elif block.get("audience") == "review":
                    yield _heading(block, review=review), tags | {REVIEW_TAG}
                else:
                    yield _heading(block, review=review), tags


def _heading(block: Block, *, review: bool) -> Heading:
    words = block["text"] if review else block.get("public") or block["text"]
    return Heading(block["level"], words, block["anchor"], block["annex"])


def _numbers(parts: list[Heading | Block], language: str) -> dict[str, str]:
    counts = {"table": 0, "figure": 0}
    numbers = {}
    for part in parts:
        if not isinstance(part, Heading) and part["type"] in counts:
            counts[part["type"]] += 1
            numbers[part["id"]] = NUMBER_WORDS[language][part["type"]].format(counts[part["type"]])
    return numbers


def _anchor(words: str) -> str:
    return "h-" + re.sub(r"[^\w]+", "-", words).strip("-")


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
