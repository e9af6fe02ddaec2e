"""An executed notebook as the one document that every edition prints.

Headings (blocks, or Markdown ones) and blocks in reading order, tables and figures numbered,
the registry gathered: what an exporter needs, whatever it writes. HTML or Markdown made from
data is never read.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from evalutils.base.faults import Fault
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.base.words import say
from evalutils.evidence.processed import shielded
from evalutils.reporting.document import (
    MIME,
    SCHEMA,
    Block,
    BlockError,
    Cover,
    DataTable,
    Document,
    Entry,
    Figure,
    Heading,
    Registry,
    Strip,
    Table,
    block_from,
)
from evalutils.reporting.editions.own_cells import own_parts, own_words
from evalutils.reporting.own_cells import OWN

_HEADING = re.compile(r"^(#{2,4})\s+(.+?)(?:\s+\{#([\w-]+)\})?\s*$")

#: An exact number that no decimal writes.
_FRACTION = re.compile(r"-?\d+/\d+")

#: Markdown and code cells with this tag speak to the analyst at the notebook, not to readers.
DESK_TAG = "desk"
#: Headings (and all under them, up to the next heading of their level) for the review copy only.
REVIEW_TAG = "review"

NUMBER_WORDS = {
    "zh": {Table: "表{}", Figure: "图{}"},
    "en": {Table: "Table {}", Figure: "Figure {}"},
}


class NotAReport(ValueError):
    """The notebook has no blocks to print: it was not executed, or is another notebook."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with the place it stands at, so that a fault of it can be found.

    Parameters
    ----------
    block
        The node, or ``None`` where none could be made of what stands there.
    name
        Its id, else its type.
    file, cell
        The notebook, and the cell as messages name it.
    tags
        Of the cell.
    errors
        What is the matter with it.
    written
        Whether it is a Markdown heading of the notebook's author, no block.
    """

    block: Block | None
    name: str
    file: str
    cell: str
    tags: frozenset[str] = frozenset()
    errors: tuple[BlockError, ...] = ()
    written: bool = False

    def fault(self, code: str, found: str = "", **facts: object) -> Fault:
        """Return a fault of this block."""
        return Fault(code, Place(self.file, key=f"{self.cell} {self.name}"), found, facts)

    def faults(self) -> list[Fault]:
        """Return what kept the block from being made."""
        return [
            self.fault(error.code, error.found, known=error.known)
            if error.known
            else self.fault(error.code, error.found, what=str(error))
            for error in self.errors
        ]


def placed_blocks(notebook: Mapping[str, Any], file: str) -> list[Placed]:
    """Return blocks and Markdown headings with their cells (``cells[7] c0ffee``, from 0).

    Parameters
    ----------
    notebook
        nbformat 4 content.
    file
        The notebook's name, for messages.
    """
    found = []
    language = _language_of(notebook)
    for place, cell in enumerate(notebook["cells"]):
        name, tags = cell_name(place, cell), frozenset(cell.get("metadata", {}).get("tags", ()))
        if cell["cell_type"] == "markdown":
            for part in _parts(source_of(cell), str(cell.get("id", "")), tags, language):
                heading = isinstance(part, Heading)
                found.append(_placed_own(part, file, name, tags, written=heading))
        elif DESK_TAG not in tags:
            found += [_placed_own(part, file, name, tags) for part in own_parts(cell, language)]
        for payload in payloads_of(cell):
            if payload.get(OWN):
                continue
            for raw in payload.get("blocks", ()):
                errors: list[BlockError] = []
                block = block_from(raw, errors)
                ident = str(raw.get("id") or raw.get("type") or "?")
                found.append(Placed(block, ident, file, name, tags, tuple(errors)))
    return found


def _placed_own(
    part: Block | BlockError, file: str, name: str, tags: frozenset[str], *, written: bool = False
) -> Placed:
    """Return a part of an own cell in its place; of a cell for reviewers, for them only."""
    if isinstance(part, BlockError):
        return Placed(None, OWN, file, name, tags, (part,))
    if REVIEW_TAG in tags and not written:
        part = replace(part, audience="review")
    return Placed(part, "heading" if written else OWN, file, name, tags, written=written)


def _language_of(notebook: Mapping[str, Any]) -> str:
    """Return the language of the report that a notebook holds; Chinese where it holds none."""
    told = (
        str(raw.get("language"))
        for cell in notebook["cells"]
        for payload in payloads_of(cell)
        for raw in payload.get("blocks", ())
        if isinstance(raw, Mapping) and raw.get("type") == "cover"
    )
    language = next(told, "zh")
    return language if language in NUMBER_WORDS else "zh"


def read_executed(notebook: Mapping[str, Any], *, review: bool = False) -> Document:
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
        If there is no cover block, or a block is of another version or cannot be printed.
    """
    for cell in notebook["cells"]:
        for payload in payloads_of(cell):
            if payload.get("schema") != SCHEMA:
                message = f"block schema {payload.get('schema')!r}, this package reads {SCHEMA}"
                raise NotAReport(message)
    placed = placed_blocks(notebook, "")
    for error in (error for one in placed for error in one.errors):
        raise NotAReport(str(error)) from error
    return assembled(placed, review=review)


def assembled(placed: Iterable[Placed], *, review: bool) -> Document:
    """Return the document of blocks in reading order: the review copy, or the public one.

    Raises
    ------
    NotAReport
        If there is no cover block.
    """
    cover: Cover | None = None
    strip: Strip | None = None
    registry: dict[Ref, Entry] = {}
    parts: list[Block] = []
    hidden_below: int | None = None  # level of a review-only heading we are under
    for one in placed:
        block = one.block
        if block is None or DESK_TAG in one.tags:
            continue
        if isinstance(block, Heading):
            kept_back = REVIEW_TAG in one.tags or block.audience == "review"
            if hidden_below is not None and block.level <= hidden_below:
                hidden_below = None
            if kept_back and not review and hidden_below is None:
                hidden_below = block.level
            if hidden_below is None:
                parts.append(block)
        elif isinstance(block, Registry):
            registry |= block.entries
        elif hidden_below is not None or (block.audience == "review" and not review):
            continue
        elif isinstance(block, Cover):
            cover = block
        elif isinstance(block, Strip):
            strip = block
        else:
            parts.append(block)
    if cover is None:
        message = "no cover block: run the notebook first (make report), then export what was run"
        raise NotAReport(message)
    numbers = _numbers(parts, cover.language)
    return Document(cover, strip, tuple(parts), registry, numbers, cover.language)


def own_anchors(document: Document) -> Document:
    """Return the document with a number behind every anchor that an earlier heading has.

    Examples
    --------
    >>> twice = (Heading(3, "数量指标", "h-a"), Heading(3, "数量指标", "h-a"))
    >>> document = own_anchors(Document(Cover("", "", "", "zh"), None, twice))
    >>> document.anchors()
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


def payloads_of(cell: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what the outputs of a cell carry for the editions."""
    found = [output.get("data", {}).get(MIME) for output in cell.get("outputs", ())]
    return [payload for payload in found if payload is not None]


def cell_name(place: int, cell: Mapping[str, Any]) -> str:
    """Return how a cell is named in messages: its place (from 0) and its id."""
    return f"cells[{place}] {cell.get('id', '')}".strip()


def source_of(cell: Mapping[str, Any]) -> str:
    """Return the source of a cell, which a file may hold as lines."""
    return "".join(cell["source"])


def chart_tables(document: Document) -> dict[str, str]:
    r"""Return file name → CSV text of every figure, in document order.

    The text begins with a byte order mark, so that Excel reads it as UTF-8. Behind a column of
    exact fractions (``8107/8109``) stands the same in decimals: no spreadsheet reads ``p/q``.

    Examples
    --------
    >>> from evalutils.reporting.document import DataTable, Text
    >>> words = (Text("预算执行"),)
    >>> drawn = Figure("fig-execution", words, words, words, "条形图：预算执行", "<svg/>", "",
    ...     DataTable(("项", "元"), (("预算", "810900"),)))
    >>> chart_tables(Document(Cover("绩效自评", "", "", "zh"), None, (drawn,)))
    {'fig-execution.csv': '\ufeff项,元\r\n预算,810900\r\n'}
    """
    tables = {}
    for part in document.parts:
        if isinstance(part, Figure):
            written = io.StringIO()
            rows = csv.writer(written)
            decimal = say("chart_data.decimal", document.cover.language)
            rows.writerows(_with_decimals(part.data, decimal))
            tables[f"{part.id}.csv"] = "\ufeff" + written.getvalue()
    return tables


def _with_decimals(data: DataTable, decimal: str) -> Iterator[list[str]]:
    """Yield the header and the rows, behind each column that holds fractions their decimals."""
    parted = {
        place for row in data.rows for place, cell in enumerate(row) if _FRACTION.fullmatch(cell)
    }
    for number, row in enumerate((data.columns, *data.rows)):
        cells = []
        for place, cell in enumerate(row):
            cells.append(shielded(cell))
            if place in parted:
                cells.append(f"{cell}{decimal}" if number == 0 else _in_decimals(cell))
        yield cells


def _in_decimals(cell: str) -> str:
    return repr(float(Fraction(cell))) if _FRACTION.fullmatch(cell) else cell


def _parts(
    source: str, ident: str, tags: frozenset[str], language: str
) -> Iterator[Block | BlockError]:
    """Yield the headings of a Markdown cell, and what its analyst wrote between them."""
    written: list[str] = []
    number = 0
    for line in [*source.splitlines(), None]:
        found = None if line is None else _HEADING.match(line)
        if line is not None and not found:
            written.append(line)
            continue
        if any(map(str.strip, written)) and DESK_TAG not in tags:
            number += 1
            yield from own_words("\n".join(written), f"{ident}-{number}", language)
        written = []
        if found:
            marks, words, anchor = found.groups()
            name = anchor or "h-" + re.sub(r"[^\w]+", "-", words).strip("-")
            yield Heading(len(marks), words, name, "annex" in tags)


def _numbers(parts: Iterable[Block], language: str) -> dict[str, str]:
    counts: Counter[type[Block]] = Counter()
    numbers = {}
    for part in parts:
        if isinstance(part, Table | Figure):
            counts[type(part)] += 1
            numbers[part.id] = NUMBER_WORDS[language][type(part)].format(counts[type(part)])
    return numbers
