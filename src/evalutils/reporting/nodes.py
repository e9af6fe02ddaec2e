"""The nodes of a document: inline pieces and blocks, frozen, each checked when it is made.

A node checks what every edition relies on (a caption, an alt text, a header, a full grid),
whether narrative made it or a file was read. Every block may be for the audience ``review``:
left out of the public copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from evalutils.base.refs import Ref
from evalutils.evidence import markup
from evalutils.evidence.year import ReviewRow
from evalutils.reading.quantities import Interval

#: Why a digit that is no data may stand in the text (an attribute in HTML says which); ``words``
#: are another file's own, told as they stand there; ``own`` an analyst's, bound to nothing.
LABEL_KINDS = (*markup.LABEL_KINDS, "words", "own")
#: Levels of headings below the title.
HEADING_LEVELS = (2, 3, 4)


class BlockError(ValueError):
    """A node that no edition could print: no caption, no alt text, an unknown label.

    Parameters
    ----------
    message
        What is the matter.
    code
        Of the fault that an exporter makes of it.
    found, known
        What stands there, and what could: where something unknown does.
    """

    def __init__(
        self, message: str, code: str = "block_incomplete", found: str = "", known: str = ""
    ) -> None:
        super().__init__(message)
        self.code, self.found, self.known = code, found, known


# Inline pieces


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words (no data digits: those are numbers, labels or quotations)."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed, bound to its reference, with the exact values it may have."""

    text: str
    ref: Ref
    bounds: Interval


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of the source inside a sentence; ``cite`` names document and place."""

    text: str
    cite: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Emphasised pieces (set in sans; Chinese has no italics here)."""

    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """Digits that are not data; ``kind`` says why (:data:`LABEL_KINDS`)."""

    kind: str
    text: str

    def __post_init__(self) -> None:
        if self.kind not in LABEL_KINDS:
            known = ", ".join(LABEL_KINDS)
            message = f"unknown label kind {self.kind!r}; one of {known}"
            raise BlockError(message, "block_unknown", self.kind, known)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a table or figure by id; editions print its number (图1)."""

    target: str


@dataclass(frozen=True, slots=True)
class Link:
    """Pieces that lead to an anchor (``ind-B1``) of the same document."""

    target: str
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote at this place."""

    content: tuple[Inline, ...]


Inline: TypeAlias = Text | Number | Quotation | Emphasis | Label | Reference | Link | Footnote


# Blocks


@dataclass(frozen=True, slots=True)
class Fact:
    """A label on the title page with what it says."""

    label: str
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """The title page: the document's one h1, the identity line, label–value facts.

    ``sheet`` names what a page beside the report sets in its own way (``differences``);
    ``name`` is the project's, for whoever speaks of the document elsewhere; ``date`` is the
    document's, ISO.
    """

    title: str
    subtitle: str
    identity: str
    language: str
    facts: tuple[Fact, ...] = ()
    sheet: str = ""
    name: str = ""
    audience: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A grade on the bar: its name and the totals it goes from and to, as decimals."""

    name: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The 0–100 bar: the total's interval over the bands of grades, as decimals."""

    low: str
    high: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class StripItem:
    """One figure of the result strip, with its label and a note."""

    label: str
    content: tuple[Inline, ...]
    note: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """What the first page says under one word (reasons, problems, advice), item by item."""

    label: str
    items: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """The result, on the first page and the first screen: what a signer reads, and signs.

    Parameters
    ----------
    verdict, reason
        The grade, or that none can be given, and the conclusion in two sentences.
    items
        The figures it rests on.
    bar
        The scale of grades; only where a grade is given.
    bridge
        From the unit's own total to the one found: what was taken off and why, in order.
    points
        Reasons, problems, advice.
    signed
        Who evaluated and when; blank where it has to be filled in by hand.
    """

    verdict: tuple[Inline, ...]
    reason: tuple[Inline, ...]
    items: tuple[StripItem, ...]
    bar: Bar | None = None
    bridge: tuple[StripItem, ...] = ()
    points: tuple[Point, ...] = ()
    signed: tuple[Fact, ...] = ()
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 2 for a chapter (一、), 3 for a section (（一）), 4 below."""

    level: int
    text: str
    anchor: str
    annex: bool = False
    audience: str = ""

    def __post_init__(self) -> None:
        if self.level not in HEADING_LEVELS:
            message = f"heading {self.text!r} has level {self.level!r}; one of {HEADING_LEVELS}"
            raise BlockError(message)
        if not self.text.strip() or not self.anchor:
            missing = "anchor" if self.text.strip() else "words"
            message = f"heading {self.text!r} has no {missing}"
            raise BlockError(message)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``role`` is ``body``, ``lead``, ``caution`` or ``small``."""

    content: tuple[Inline, ...]
    role: str = "body"
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, numbered or not."""

    items: tuple[tuple[Inline, ...], ...]
    ordered: bool = False
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of the source as a block; ``cite`` names document and place."""

    content: tuple[Inline, ...]
    cite: str
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its alignment, its relative width where one is asked for."""

    label: tuple[Inline, ...]
    align: str = "left"
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; ``header`` is ``row`` or ``col`` where it heads its row or column.

    ``unscored`` marks 暂不计分 (hatched grey, and always named in words too).
    """

    content: tuple[Inline, ...]
    colspan: int = 1
    rowspan: int = 1
    header: str = ""
    align: str = ""
    unscored: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row; ``group`` marks one that heads the rows below it.

    ``kinds`` are the keys of the boxes that it is shown by
    (:class:`~evalutils.reporting.register.Picks`).
    Cells covered by a span from above are left out, as in HTML.
    """

    cells: tuple[Cell, ...]
    anchor: str = ""
    group: bool = False
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell in its place: the column it begins in, and whether it only goes on from above."""

    column: int
    cell: Cell
    below: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; spans are resolved once, when it is made.

    Parameters
    ----------
    id
        Stable (``tab-indicators``); numbered 表1, 表2… in document order by editions.
    caption
        What it shows.
    columns, rows
        Its head, and what stands below it.
    notes
        Footnotes below the table.
    wide
        Whether paged editions turn the page.
    form
        Whether it is a form: every cell has its lines, one line heads all columns, and paged
        editions set it on one page.
    grid
        For every row its cells with their columns, those that go on from a row above too.
    """

    id: str
    caption: tuple[Inline, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[tuple[Inline, ...], ...] = ()
    wide: bool = False
    audience: str = ""
    form: bool = False
    grid: tuple[tuple[Slot, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.caption:
            raise BlockError(f"table {self.id} has no caption")
        if not self.columns or not all(column.label for column in self.columns):
            raise BlockError(f"table {self.id} has no header row")
        object.__setattr__(self, "grid", tuple(_placed(self)))

    def begun(self, row: int) -> list[Slot]:
        """Return the cells that begin in a row, each with its column."""
        return [slot for slot in self.grid[row] if not slot.below]


@dataclass(frozen=True, slots=True)
class DataTable:
    """The data a chart draws, exact, also written as CSV.

    Parameters
    ----------
    columns
        Headers, with units where they are the same for all rows.
    rows
        One cell a column; numbers as exact strings, ``""`` where there is no number.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                message = f"{len(row)} cells in a table of {len(self.columns)} columns: {row}"
                raise BlockError(message)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure.

    Parameters
    ----------
    id
        Stable (``fig-execution``); numbered 图1, 图2… in document order by editions.
    headline, subtitle
        The message, and measure · place · time; page text, not part of the picture.
    source
        Where its figures come from.
    alt
        One sentence: type, data, message; made by the function that draws.
    svg, png
        The picture; ``png`` in base64.
    data
        What is drawn.
    narrow
        The same picture as SVG drawn for the width of a phone, for editions that can choose.
    """

    id: str
    headline: tuple[Inline, ...]
    subtitle: tuple[Inline, ...]
    source: tuple[Inline, ...]
    alt: str
    svg: str
    png: str
    data: DataTable
    narrow: str = ""
    audience: str = ""

    def __post_init__(self) -> None:
        needed = {"headline": self.headline, "source": self.source, "alt text": self.alt.strip()}
        for what, value in needed.items():
            if not value:
                raise BlockError(f"figure {self.id} has no {what}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands behind a reference, shown as its evidence card.

    Parameters
    ----------
    label, text, unit
        Its name, how it is printed, and the printed unit.
    bounds
        The exact values it may have.
    formula, evidence
        For a result: how it was computed, and references of what from.
    quote, mark
        For evidence: words of the source, and where the figure starts and ends in them.
    document, place, as_of
        Where the words stand, and the date they speak of.
    reading
        How the interval was read, in words.
    gloss
        What the quote means, in an edition of another language.
    crops
        Of a figure read from a scan: where it stands there, each a JPEG in base64.
    """

    label: str = ""
    text: str = ""
    unit: str = ""
    bounds: Interval | None = None
    formula: str = ""
    evidence: tuple[str, ...] = ()
    quote: str = ""
    mark: tuple[int, ...] = ()
    document: str = ""
    place: str = ""
    as_of: str = ""
    reading: str = ""
    gloss: str = ""
    crops: tuple[str, ...] = ()

    def based_on(self) -> list[Ref]:
        """Return the references of the evidence that this is computed from.

        Examples
        --------
        >>> Entry(evidence=("spent_total", "evidence:budget_total")).based_on()
        ['evidence:spent_total', 'evidence:budget_total']
        """
        return [Ref.parse(name) if ":" in name else Ref("evidence", name) for name in self.evidence]


@dataclass(frozen=True, slots=True)
class Registry:
    """What stands behind every reference, for evidence cards and checks."""

    entries: Mapping[Ref, Entry]
    audience: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPlace:
    """What a comment may be about: what it is called, and the mark of its present state."""

    label: str
    mark: str


@dataclass(frozen=True, slots=True)
class Task:
    """Something a reviewer decides: a finding, or an indicator with what was made of it.

    Parameters
    ----------
    anchor
        The place whose comment the decision is.
    group
        What it is put under: ``findings``, ``points``, ``assumed``, ``notes`` or ``others``.
    label
        What is asked (请更正); ``""`` where the group says it.
    title
        What it is about.
    facts
        What there is to know, each with its label.
    number
        As the report numbers it; ``""`` where it does not.
    """

    anchor: str
    group: str
    label: str
    title: tuple[Inline, ...]
    facts: tuple[Fact, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What reviewers said, beside the places it is about.

    Parameters
    ----------
    file, sheet
        Where the comments stand, for messages.
    places
        By anchor.
    comments, signed
        Rows of ``review.csv``; sign-offs apart.
    tasks
        The worklist: decisions first, by severity, then the rest.
    project, year
        Of which report, as the commands name it: what is saved on the page says so.
    """

    file: str
    sheet: str | None
    places: Mapping[str, ReviewPlace]
    comments: tuple[ReviewRow, ...]
    signed: tuple[ReviewRow, ...]
    audience: str = ""
    tasks: tuple[Task, ...] = ()
    project: str = ""
    year: str = ""


def _placed(table: Table) -> Iterator[tuple[Slot, ...]]:
    """Yield for every row its cells in their columns, with those that span into it."""
    width = len(table.columns)
    above: list[tuple[Slot, int] | None] = [None] * width  # by column: cell, rows it still takes
    for place, row in enumerate(table.rows, start=1):
        # A cell wider than one column goes on from above once, at the column it begins in.
        slots = [
            Slot(column, held[0].cell, below=True)
            for column, held in enumerate(above)
            if held is not None and held[0].column == column
        ]
        free = [column for column, held in enumerate(above) if held is None]
        above = [(held[0], held[1] - 1) if held and held[1] > 1 else None for held in above]
        for cell in row.cells:
            if len(free) < cell.colspan:
                message = f"table {table.id}, row {place}: more cells than columns ({width})"
                raise BlockError(message)
            slot = Slot(free[0], cell)
            slots.append(slot)
            for column in free[: cell.colspan]:
                above[column] = (slot, cell.rowspan - 1) if cell.rowspan > 1 else None
            free = free[cell.colspan :]
        if free:
            message = f"table {table.id}, row {place}: {len(free)} of {width} columns empty"
            raise BlockError(message)
        yield tuple(sorted(slots, key=lambda slot: slot.column))
