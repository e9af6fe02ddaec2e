"""An executed notebook as the one document that every edition prints.

Headings (blocks, or Markdown ones) and blocks in reading order, tables and figures numbered,
the registry gathered: what an exporter needs, whatever it writes. HTML or Markdown made from
data is never read.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from evalutils.base.faults import Fault
from evalutils.base.places import Place
from evalutils.reporting.blocks import MIME, SCHEMA, Block, Inline

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


def anchors_of(document: Executed) -> list[str]:
    """Return the ids that headings, tables, figures and rows bring, in document order."""
    found: list[str] = []
    for part in document.parts:
        if isinstance(part, Heading):
            found.append(part.anchor)
        elif part["type"] in {"table", "figure"}:
            found.append(part["id"])
            found.extend(row["anchor"] for row in part.get("rows", ()) if row.get("anchor"))
    return found


def own_anchors(document: Executed) -> Executed:
    """Return the document with a number behind every anchor that an earlier heading has.

    Examples
    --------
    >>> twice = (Heading(3, "数量指标", "h-a"), Heading(3, "数量指标", "h-a"))
    >>> [part.anchor for part in own_anchors(Executed({}, None, twice, {})).parts]
    ['h-a', 'h-a-2']
    """
    met: Counter[str] = Counter()
    parts = []
    for part in document.parts:
        if isinstance(part, Heading):
            met[part.anchor] += 1
            if met[part.anchor] > 1:
                part = replace(part, anchor=f"{part.anchor}-{met[part.anchor]}")  # noqa: PLW2901
        parts.append(part)
    return replace(document, parts=tuple(parts))


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with the place it stands at: notebook, cell, and what it is."""

    block: Block
    file: str
    cell: str

    def fault(self, code: str, found: str = "", **facts: object) -> Fault:
        """Return a fault of this block."""
        name = self.block.get("id") or self.block.get("type") or "?"
        return Fault(code, Place(self.file, key=f"{self.cell} {name}"), found, facts)


def placed_blocks(notebook: Mapping[str, Any], file: str) -> Iterator[Placed]:
    """Yield every block of a notebook with its cell (``cells[7] c0ffee``; cells count from 0)."""
    for place, cell in enumerate(notebook["cells"]):
        for payload in payloads_of(cell):
            for block in payload.get("blocks", ()):
                yield Placed(block, file, cell_name(place, cell))


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


def payloads_of(cell: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what the outputs of a cell carry for the editions."""
    found = [output.get("data", {}).get(MIME) for output in cell.get("outputs", ())]
    return [payload for payload in found if payload is not None]


def cell_name(place: int, cell: Mapping[str, Any]) -> str:
    """Return how a cell is named in messages: its place (from 0) and its id."""
    return f"cells[{place}] {cell.get('id', '')}".strip()


def chart_tables(executed: Executed) -> dict[str, str]:
    r"""Return file name → CSV text of every figure, in document order.

    The text begins with a byte order mark, so that Excel reads it as UTF-8.

    Examples
    --------
    >>> from evalutils.reporting import blocks
    >>> words = [blocks.text("预算执行")]
    >>> drawn = blocks.figure("fig-execution", headline=words, subtitle=words, source=words,
    ...     alt="条形图：预算执行", svg="<svg/>", png="",
    ...     data={"columns": ["项", "元"], "rows": [["预算", "810900"]]})
    >>> cover = blocks.cover("绩效自评", subtitle="", identity="", facts=[], language="zh")
    >>> chart_tables(Executed(cover, None, (drawn,), {}))
    {'fig-execution.csv': '\ufeff项,元\r\n预算,810900\r\n'}
    """
    tables = {}
    for part in executed.parts:
        if isinstance(part, Heading) or part["type"] != "figure":
            continue
        written = io.StringIO()
        rows = csv.writer(written)
        rows.writerow(part["data"]["columns"])
        rows.writerows(part["data"]["rows"])
        tables[f"{part['id']}.csv"] = "\ufeff" + written.getvalue()
    return tables
