"""Making the document's nodes, one call each: what narrative, tables and pages are written with.

The nodes themselves, what they check and how they travel stand in
:mod:`evalutils.reporting.document`; here sequences of any kind become theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from evalutils.base.refs import Ref
from evalutils.evidence.year import ReviewRow
from evalutils.reading.quantities import Interval
from evalutils.reporting.document import (
    MIME,
    SCHEMA,
    Bar,
    Block,
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
    Strip,
    StripItem,
    Table,
    Task,
    Text,
    bundle,
)

__all__ = [
    "MIME",
    "SCHEMA",
    "Block",
    "BlockError",
    "Inline",
    "bundle",
    "cell",
    "column",
    "cover",
    "cross_reference",
    "emphasis",
    "figure",
    "footnote",
    "for_review",
    "heading",
    "label",
    "link",
    "listing",
    "number",
    "paragraph",
    "quotation",
    "quote",
    "registry",
    "review",
    "row",
    "strip",
    "table",
    "text",
]


def text(words: str) -> Text:
    """Return plain words (no data digits: those are numbers, labels or quotations)."""
    return Text(words)


def number(words: str, ref: Ref, interval: Interval) -> Number:
    """Return a number bound to its reference.

    Examples
    --------
    >>> number("81.09万元", Ref("evidence", "budget_total"), Interval.exact(810900)).ref
    'evidence:budget_total'
    """
    return Number(words, ref, interval)


def quotation(words: str, cite: str) -> Quotation:
    """Return words of the source inside a sentence; ``cite`` names document and place."""
    return Quotation(words, cite)


def emphasis(content: Sequence[Inline]) -> Emphasis:
    """Return emphasised pieces."""
    return Emphasis(tuple(content))


def label(kind: str, words: str) -> Label:
    """Return digits that are not data; ``kind`` says why.

    Raises
    ------
    BlockError
        If the kind is none of :data:`~evalutils.reporting.document.LABEL_KINDS`.
    """
    return Label(kind, words)


def cross_reference(target: str) -> Reference:
    """Return a reference to a table or figure by id; editions print its number (图1)."""
    return Reference(target)


def link(target: str, content: Sequence[Inline]) -> Link:
    """Return pieces that lead to an anchor (``ind-B1``) of the same document."""
    return Link(target, tuple(content))


def footnote(content: Sequence[Inline]) -> Footnote:
    """Return a footnote at this place."""
    return Footnote(tuple(content))


def heading(level: int, words: str, anchor: str, *, annex: bool = False) -> Heading:
    """Return a heading: level 2 for a chapter (一、), 3 for a section (（一）), 4 below.

    Parameters
    ----------
    level
        2 to 4; 1 is the cover's title.
    words
        With their number, as printed.
    anchor
        Id, once in the document and the same in every language.
    annex
        Whether the chapter is an annex, which begins on a new page.

    Raises
    ------
    BlockError
        If the level is none of these, or words or anchor are missing.

    Examples
    --------
    >>> heading(2, "六、相关建议", "recommendations").anchor
    'recommendations'
    """
    return Heading(level, words, anchor, annex)


def paragraph(content: Sequence[Inline], *, role: str = "body") -> Paragraph:
    """Return a paragraph; ``role`` is ``body``, ``lead``, ``caution`` or ``small``."""
    return Paragraph(tuple(content), role)


def listing(items: Sequence[Sequence[Inline]], *, ordered: bool = False) -> Listing:
    """Return a list."""
    return Listing(tuple(tuple(item) for item in items), ordered)


def quote(content: Sequence[Inline], cite: str) -> Passage:
    """Return a passage of the source as a block; ``cite`` names document and place."""
    return Passage(tuple(content), cite)


def cover(
    title: str,
    *,
    subtitle: str,
    identity: str,
    facts: Sequence[tuple[str, Sequence[Inline]]],
    language: str,
    sheet: str = "",
    name: str = "",
    date: str = "",
) -> Cover:
    """Return the title page: the document's one h1, the identity line, label–value facts.

    ``sheet`` names what a page beside the report sets in its own way (``differences``);
    ``name`` is the project's, in the document's language; ``date`` the document's, ISO.
    """
    told = tuple(Fact(label, tuple(content)) for label, content in facts)
    return Cover(title, subtitle, identity, language, told, sheet, name, date=date)


def strip(
    verdict: Sequence[Inline],
    reason: Sequence[Inline],
    items: Sequence[tuple[str, Sequence[Inline], Sequence[Inline]]],
    *,
    bar: Bar | None = None,
    bridge: Sequence[tuple[str, Sequence[Inline]]] = (),
    points: Sequence[tuple[str, Sequence[Sequence[Inline]]]] = (),
    signed: Sequence[tuple[str, Sequence[Inline]]] = (),
) -> Strip:
    """Return the result: verdict with its reason, and items of (label, value, note).

    ``bar`` only where a grade can be given; ``bridge`` only where the unit scored itself; the
    rest are (label, content), as of :class:`~evalutils.reporting.document.Strip`.
    """
    shown = tuple(StripItem(name, tuple(content), tuple(note)) for name, content, note in items)
    return Strip(
        tuple(verdict),
        tuple(reason),
        shown,
        bar,
        tuple(StripItem(name, tuple(content)) for name, content in bridge),
        tuple(Point(name, tuple(map(tuple, told))) for name, told in points),
        tuple(Fact(name, tuple(content)) for name, content in signed),
    )


def cell(
    content: Sequence[Inline],
    *,
    colspan: int = 1,
    rowspan: int = 1,
    header: str = "",
    align: str = "",
    unscored: bool = False,
) -> Cell:
    """Return a table cell; ``header`` is ``row`` or ``col`` where it heads its row or column.

    ``unscored`` marks 暂不计分 (hatched grey, and always named in words too).
    """
    return Cell(tuple(content), colspan, rowspan, header, align, unscored)


def row(*cells: Cell, anchor: str = "", group: bool = False, kinds: Sequence[str] = ()) -> Row:
    """Return a table row; ``group`` marks one that heads the rows below it.

    ``kinds`` are the keys of the boxes above the table that it is shown by.
    """
    return Row(cells, anchor, group, tuple(kinds))


def column(label: Sequence[Inline], align: str = "left", width: float | None = None) -> Column:
    """Return a column's head; ``width`` is a relative weight."""
    return Column(tuple(label), align, width)


def table(
    ident: str,
    caption: Sequence[Inline],
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    notes: Sequence[Sequence[Inline]] = (),
    wide: bool = False,
) -> Table:
    """Return a table.

    Parameters
    ----------
    ident
        Stable id (``tab-indicators``); numbered 表1, 表2… in document order by editions.
    caption
        What it shows.
    columns, rows
        As :func:`column` and :func:`row` make them. Cells covered by a span are left out, as in
        HTML.
    notes
        Footnotes below the table.
    wide
        Whether paged editions turn the page.

    Raises
    ------
    BlockError
        If caption or header is missing, or a row's cells do not fill the columns.
    """
    told = tuple(tuple(note) for note in notes)
    return Table(ident, tuple(caption), tuple(columns), tuple(rows), told, wide)


def figure(
    ident: str,
    *,
    headline: Sequence[Inline],
    subtitle: Sequence[Inline],
    source: Sequence[Inline],
    alt: str,
    svg: str,
    png: str,
    data: DataTable,
    narrow: str = "",
) -> Figure:
    """Return a figure; its parts are those of :class:`~evalutils.reporting.document.Figure`.

    Raises
    ------
    BlockError
        If headline, source or alt text is missing.
    """
    return Figure(
        ident, tuple(headline), tuple(subtitle), tuple(source), alt, svg, png, data, narrow
    )


def registry(entries: Mapping[Ref, Entry]) -> Registry:
    """Return what stands behind every reference, for evidence cards and checks."""
    return Registry(dict(entries))


def review(
    *,
    file: str,
    sheet: str | None,
    places: Mapping[str, ReviewPlace],
    comments: Sequence[ReviewRow],
    signed: Sequence[ReviewRow],
    tasks: Sequence[Task] = (),
    project: str = "",
    year: str = "",
) -> Review:
    """Return what reviewers said, and what a comment may be about."""
    return Review(
        file, sheet, dict(places), tuple(comments), tuple(signed),
        tasks=tuple(tasks), project=project, year=year,
    )  # fmt: skip


def for_review(parts: Iterable[Block]) -> list[Block]:
    """Return blocks marked as left out of the public copy."""
    return [replace(block, audience="review") for block in parts]
