"""The block: a typed tree in which narrative, tables and figures reach every edition.

One display of a notebook carries ``{"schema": 1, "blocks": [...]}`` under :data:`MIME`.
Exporters read only this JSON and the notebook's Markdown headings; nothing in it is
markup, so nothing in a source can become markup. The constructors below are the only
way blocks are made: they check what every edition relies on (a caption, an alt text, a
header) and the build stops where it is missing.

Inline pieces (``{"t": …}``)
    ``text`` (text) · ``number`` (text, ref, and value or low/high/low_incl/high_incl) ·
    ``quote`` (text, cite) · ``em`` (content) · ``label`` (kind, text: digits that are not
    data) · ``ref`` (target: id of a table or figure, numbered by the exporter) ·
    ``link`` (target: anchor, content) · ``footnote`` (content)

Blocks (``{"type": …}``)
    ``cover`` · ``strip`` · ``heading`` · ``paragraph`` · ``list`` · ``quote`` · ``table`` ·
    ``figure`` · ``registry`` (what stands behind every reference; shown as evidence cards) ·
    ``register`` (rows that a reader searches, picks and sorts: see
    :mod:`evalutils.reporting.register`) ·
    ``review`` (what reviewers said, beside the places it is about)

Every block may carry ``"audience": "review"``: left out of the public copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evalutils.evidence import markup
from evalutils.reading.quantities import Interval

MIME = "application/vnd.evalutils.block+json"
SCHEMA = 1

#: Why a digit that is no data may stand in the text (an attribute in HTML says which); ``words``
#: are another file's own, told as they stand there.
LABEL_KINDS = (*markup.LABEL_KINDS, "words")

#: Levels of headings below the title.
HEADING_LEVELS = (2, 3, 4)
#: The kinds of inline piece and the types of block that every edition can set.
PIECE_KINDS = frozenset({"text", "number", "quote", "em", "label", "ref", "link", "footnote"})
BLOCK_TYPES = frozenset(
    {"cover", "strip", "heading", "paragraph", "list", "quote", "table", "figure", "registry"}
    | {"register", "review"}
)

Inline = dict[str, Any]
Block = dict[str, Any]


class BlockError(ValueError):
    """A block that no edition could print: no caption, no alt text, an unknown label."""


def bundle(blocks: Sequence[Block]) -> dict[str, Any]:
    """Return the payload of one display: ``{"schema": 1, "blocks": [...]}``."""
    return {"schema": SCHEMA, "blocks": list(blocks)}


def text(words: str) -> Inline:
    """Return plain words (no data digits: those are numbers, labels or quotations)."""
    return {"t": "text", "text": words}


def number(words: str, ref: str, interval: Interval) -> Inline:
    """Return a number bound to its reference.

    Examples
    --------
    >>> number("81.09万元", "evidence:budget_total", Interval.exact(810900))
    {'t': 'number', 'text': '81.09万元', 'ref': 'evidence:budget_total', 'value': '810900'}
    """
    return {"t": "number", "text": words, "ref": ref, **interval.as_json()}


def quotation(words: str, cite: str) -> Inline:
    """Return words of the source inside a sentence; ``cite`` names document and place."""
    return {"t": "quote", "text": words, "cite": cite}


def emphasis(content: Sequence[Inline]) -> Inline:
    """Return emphasised pieces (set in sans; Chinese has no italics here)."""
    return {"t": "em", "content": list(content)}


def label(kind: str, words: str) -> Inline:
    """Return digits that are not data; ``kind`` says why (:data:`LABEL_KINDS`)."""
    if kind not in LABEL_KINDS:
        message = f"unknown label kind {kind!r}; one of {', '.join(LABEL_KINDS)}"
        raise BlockError(message)
    return {"t": "label", "kind": kind, "text": words}


def cross_reference(target: str) -> Inline:
    """Return a reference to a table or figure by id; exporters print its number (图1)."""
    return {"t": "ref", "target": target}


def link(target: str, content: Sequence[Inline]) -> Inline:
    """Return pieces that lead to an anchor (``ind-B1``) of the same document."""
    return {"t": "link", "target": target, "content": list(content)}


def footnote(content: Sequence[Inline]) -> Inline:
    """Return a footnote at this place."""
    return {"t": "footnote", "content": list(content)}


def heading(level: int, words: str, anchor: str, *, annex: bool = False, public: str = "") -> Block:
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
    public
        The words in the public copy, where they differ: it may hold less.

    Raises
    ------
    BlockError
        If the level is none of these, or words or anchor are missing.

    Examples
    --------
    >>> heading(2, "六、相关建议", "recommendations")["anchor"]
    'recommendations'
    """
    if level not in HEADING_LEVELS:
        message = f"heading {words!r} has level {level!r}; one of {HEADING_LEVELS}"
        raise BlockError(message)
    if not words.strip() or not anchor:
        message = f"heading {words!r} has no {'anchor' if words.strip() else 'words'}"
        raise BlockError(message)
    made = {"type": "heading", "level": level, "text": words, "anchor": anchor, "annex": annex}
    return {**made, "public": public} if public else made


def paragraph(content: Sequence[Inline], *, role: str = "body") -> Block:
    """Return a paragraph; ``role`` is ``body``, ``lead``, ``caution`` or ``small``."""
    return {"type": "paragraph", "role": role, "content": list(content)}


def listing(items: Sequence[Sequence[Inline]], *, ordered: bool = False) -> Block:
    """Return a list."""
    return {"type": "list", "ordered": ordered, "items": [list(item) for item in items]}


def quote(content: Sequence[Inline], cite: str) -> Block:
    """Return a passage of the source as a block; ``cite`` names document and place."""
    return {"type": "quote", "content": list(content), "cite": cite}


def cover(
    title: str,
    *,
    subtitle: str,
    identity: str,
    facts: Sequence[tuple[str, Sequence[Inline]]],
    language: str,
    sheet: str = "",
) -> Block:
    """Return the title page: the document's one h1, the identity line, label–value facts.

    ``sheet`` names what a page beside the report sets in its own way (``differences``).
    """
    made: Block = {
        "type": "cover",
        "title": title,
        "subtitle": subtitle,
        "identity": identity,
        "language": language,
        "facts": [{"label": name, "content": list(content)} for name, content in facts],
    }
    return {**made, "sheet": sheet} if sheet else made


def strip(
    verdict: Sequence[Inline],
    reason: Sequence[Inline],
    items: Sequence[tuple[str, Sequence[Inline], Sequence[Inline]]],
    *,
    bar: Mapping[str, Any] | None = None,
) -> Block:
    """Return the result strip: verdict with its reason, and items of (label, value, note).

    ``bar`` (only where a grade can be given) is
    ``{"low": "85.5", "high": "91", "bands": [{"name": "优", "low": "90", "high": "100"}, …]}``.
    """
    return {
        "type": "strip",
        "verdict": list(verdict),
        "reason": list(reason),
        "items": [
            {"label": name, "content": list(content), "note": list(note)}
            for name, content, note in items
        ],
        "bar": None if bar is None else dict(bar),
    }


def cell(
    content: Sequence[Inline],
    *,
    colspan: int = 1,
    rowspan: int = 1,
    header: str | None = None,
    align: str | None = None,
    unscored: bool = False,
) -> dict[str, Any]:
    """Return a table cell; ``header`` is ``row`` or ``col`` where it heads its row or column.

    ``unscored`` marks 暂不计分 (hatched grey, and always named in words too).
    """
    made: dict[str, Any] = {"content": list(content)}
    if colspan != 1:
        made["colspan"] = colspan
    if rowspan != 1:
        made["rowspan"] = rowspan
    if header is not None:
        made["header"] = header
    if align is not None:
        made["align"] = align
    if unscored:
        made["unscored"] = True
    return made


def table(
    ident: str,
    caption: Sequence[Inline],
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    *,
    notes: Sequence[Sequence[Inline]] = (),
    wide: bool = False,
) -> Block:
    """Return a table.

    Parameters
    ----------
    ident
        Stable id (``tab-indicators``); numbered 表1, 表2… in document order by exporters.
    caption
        What it shows.
    columns
        ``{"label": [inline…], "align": "left" | "right" | "center", "width": number}``; ``width``
        is a relative weight.
    rows
        ``{"cells": [cell(…)…], "anchor": "ind-B1"?, "group": True?}``; ``group`` marks a row that
        heads the rows below it. Cells covered by a span are left out, as in HTML.
    notes
        Footnotes below the table.
    wide
        Whether paged editions turn the page.

    Raises
    ------
    BlockError
        If caption or header is missing, or a row's cells do not fill the columns.
    """
    if not caption:
        raise BlockError(f"table {ident} has no caption")
    if not columns or not all(column.get("label") for column in columns):
        raise BlockError(f"table {ident} has no header row")
    _check_grid(ident, len(columns), rows)
    return {
        "type": "table",
        "id": ident,
        "caption": list(caption),
        "columns": [dict(column) for column in columns],
        "rows": [dict(row) for row in rows],
        "notes": [list(note) for note in notes],
        "wide": wide,
    }


def figure(
    ident: str,
    *,
    headline: Sequence[Inline],
    subtitle: Sequence[Inline],
    source: Sequence[Inline],
    alt: str,
    svg: str,
    png: str,
    data: Mapping[str, Sequence[Any]],
    narrow: str | None = None,
) -> Block:
    """Return a figure.

    Parameters
    ----------
    ident
        Stable id (``fig-execution``); numbered 图1, 图2… in document order by exporters.
    headline, subtitle
        The message, and measure · place · time; page text, not part of the picture.
    source
        Where its figures come from.
    alt
        One sentence: type, data, message; made by the function that draws.
    svg, png
        The picture; ``png`` in base64.
    data
        What is drawn: ``{"columns": […], "rows": [[…], …]}``, also written as CSV.
    narrow
        The same picture as SVG drawn for the width of a phone, for editions that can choose.

    Raises
    ------
    BlockError
        If headline, source or alt text is missing.
    """
    for what, value in (("headline", headline), ("source", source), ("alt text", alt.strip())):
        if not value:
            raise BlockError(f"figure {ident} has no {what}")
    made: Block = {
        "type": "figure",
        "id": ident,
        "headline": list(headline),
        "subtitle": list(subtitle),
        "source": list(source),
        "alt": alt,
        "svg": svg,
        "png": png,
        "data": {"columns": list(data["columns"]), "rows": [list(row) for row in data["rows"]]},
    }
    if narrow is not None:
        made["narrow"] = narrow
    return made


def registry(entries: Mapping[str, Mapping[str, Any]]) -> Block:
    """Return what stands behind every reference, for evidence cards and checks.

    ``entries[ref]`` has ``label``, ``text``, ``unit``, ``value`` or ``low``/``high``/…, and
    for evidence ``quote``, ``mark`` (start and end of the figure inside the quote),
    ``document``, ``place``, ``as_of``, ``reading`` (how the interval was read, in words);
    for results ``formula`` and ``evidence`` (ids).
    """
    return {"type": "registry", "entries": {ref: dict(entry) for ref, entry in entries.items()}}


def review(
    *,
    file: str,
    sheet: str | None,
    places: Mapping[str, Mapping[str, str]],
    comments: Sequence[Mapping[str, Any]],
    signed: Sequence[Mapping[str, Any]],
) -> Block:
    """Return what reviewers said, and what a comment may be about.

    Parameters
    ----------
    file, sheet
        Where the comments stand, for messages.
    places
        Anchor → ``{"label", "mark"}``: what it is called, and the mark of its present state.
    comments, signed
        Rows of ``review.csv``: ``row``, ``anchor``, ``reviewer``, ``date``, ``comment``,
        ``status``, ``reply``, ``seen``, ``results_id``.
    """
    return {
        "type": "review",
        "file": file,
        "sheet": sheet,
        "places": {anchor: dict(place) for anchor, place in places.items()},
        "comments": [dict(row) for row in comments],
        "signed": [dict(row) for row in signed],
    }


def for_review(parts: Iterable[Block]) -> list[Block]:
    """Return blocks marked as left out of the public copy."""
    return [{**block, "audience": "review"} for block in parts]


def _check_grid(ident: str, width: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Check that the cells of every row, with those spanning into it, fill the columns."""
    covered = [0] * width  # rows still covered by a span from above, by column
    for place, row in enumerate(rows, start=1):
        free = [column for column in range(width) if not covered[column]]
        covered = [max(0, rest - 1) for rest in covered]
        for made in row["cells"]:
            span = made.get("colspan", 1)
            for column in free[:span]:
                covered[column] = made.get("rowspan", 1) - 1
            if len(free) < span:
                raise BlockError(f"table {ident}, row {place}: more cells than columns ({width})")
            free = free[span:]
        if free:
            raise BlockError(f"table {ident}, row {place}: {len(free)} of {width} columns empty")
