"""What reviewers said of the places of one page, and whether it still speaks of what is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evalutils.base.faults import Fault, choices
from evalutils.base.places import Place
from evalutils.evidence.year import ReviewRow, had_its_place
from evalutils.reading.quantities import number_text
from evalutils.reporting.anchors import mark
from evalutils.reporting.document import (
    Block,
    Document,
    Figure,
    Heading,
    Inline,
    Number,
    Quotation,
    Review,
    ReviewPlace,
    Row,
    Table,
    pieces_of,
    words_of,
)


@dataclass(frozen=True, slots=True)
class Commented:
    """A place that may be spoken of.

    Parameters
    ----------
    anchor
        Its id in the page.
    label
        What it is called.
    mark
        Short name of what stands there (:func:`evalutils.reporting.anchors.mark`).
    kind
        ``heading``, ``block`` (a table or figure) or ``row``.
    """

    anchor: str
    label: str
    mark: str
    kind: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its place.

    Parameters
    ----------
    number
        Its place among all comments, from 1.
    row
        As in ``review.csv``.
    state
        ``same``; ``changed`` (something else stands there by now), ``gone`` (there is no such
        place any more) or ``unmarked`` (nobody can tell: it names no mark).
    """

    number: int
    row: ReviewRow
    state: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """All that the review copy shows of reviewers.

    Parameters
    ----------
    places
        By anchor, in document order.
    comments
        In the order of the table.
    signed
        Sign-offs, as in ``review.csv``.
    results_id
        Of the run, or ``None`` where the notebook was not run by ``make report``.
    """

    places: Mapping[str, Commented]
    comments: tuple[Comment, ...]
    signed: tuple[ReviewRow, ...]
    results_id: str | None

    def at(self, anchor: str) -> list[Comment]:
        """Return the comments on a place."""
        return [one for one in self.comments if one.row.anchor == anchor]

    def lost(self) -> list[Comment]:
        """Return the comments whose place is gone."""
        return [one for one in self.comments if one.state == "gone"]

    def counts(self, key: str) -> Counter[str]:
        """Return how many comments there are by ``status`` or ``state``."""
        return Counter(one.state if key == "state" else one.row.status for one in self.comments)

    def standing(self, signed: ReviewRow) -> str:
        """Return whether a sign-off is ``valid``, ``stale`` or cannot be told (``unknown``)."""
        if self.results_id is None:
            return "unknown"
        return "valid" if self.results_id.startswith(signed.results_id) else "stale"


def read_remarks(document: Document, results_id: str | None) -> Remarks | None:
    """Return what reviewers said of a document; ``None`` where its notebook asks nobody.

    Parameters
    ----------
    document
        The review copy.
    results_id
        Of the run (:func:`~evalutils.running.stamps.results_id`).
    """
    block = _block_of(document)
    if block is None:
        return None
    places = {place.anchor: place for place in _places(document, block.places)}
    comments = [
        Comment(number, row, _state(row, places.get(row.anchor)))
        for number, row in enumerate(block.comments, 1)
    ]
    return Remarks(places, tuple(comments), block.signed, results_id)


def remark_faults(document: Document, remarks: Remarks) -> list[Fault]:
    """Return a fault for every comment on a place that never was: a slip of the pen.

    One that names a mark, or is closed, had its place once and is shown as such.
    """
    block = _block_of(document)
    if block is None:
        return []
    faults = []
    for row in (comment.row for comment in remarks.lost()):
        anchor = row.anchor
        was_there = had_its_place(anchor, row.status, row.seen)
        # A name of the raw folder's own is known, and only has no line in this document.
        if not was_there and anchor not in block.places:
            where = Place(block.file, sheet=block.sheet, row=row.row, key="anchor")
            facts = {"near": choices(anchor, remarks.places)}
            faults.append(Fault("unknown_anchor", where, anchor, facts))
    return faults


def _block_of(document: Document) -> Review | None:
    return next((part for part in document.parts if isinstance(part, Review)), None)


def _state(row: ReviewRow, place: Commented | None) -> str:
    if place is None:
        return "gone"
    if not row.seen:
        return "unmarked"
    return "same" if row.seen == place.mark else "changed"


def _places(document: Document, named: Mapping[str, ReviewPlace]) -> Iterator[Commented]:
    for at, part in enumerate(document.parts):
        if isinstance(part, Heading):
            below = _below(document.parts[at + 1 :], part.level)
            yield Commented(part.anchor, part.text, mark(_figures(below)), "heading")
        elif isinstance(part, Table | Figure):
            title = words_of(part.caption if isinstance(part, Table) else part.headline).strip()
            label = f"{document.numbers[part.id]} {title}"
            yield Commented(part.id, label, mark(_figures([part])), "block")
        for row in part.rows if isinstance(part, Table) else ():
            given = named.get(row.anchor)
            if given is not None:
                yield Commented(row.anchor, given.label, given.mark, "row")
            elif row.anchor:
                label = words_of(row.cells[0].content).strip()
                yield Commented(row.anchor, label, mark(_figures([row])), "row")


def _below(parts: Sequence[Block], level: int) -> list[Block]:
    """Return the blocks under a heading of a level, up to the next one like it."""
    found: list[Block] = []
    for part in parts:
        if not isinstance(part, Heading):
            found.append(part)
        elif part.level <= level:
            break
    return found


def _figures(nodes: Sequence[Block | Row]) -> list[str]:
    """Return the figures and quotations of nodes, sorted: the same in every language."""
    told = {_figure(piece) for node in nodes for piece in pieces_of(node)}
    return sorted(told - {""})


def _figure(piece: Inline) -> str:
    """Return what a mark is made of; its form is fixed, as marks stand in people's tables."""
    if isinstance(piece, Number):
        bounds = piece.bounds
        if bounds.is_exact:
            return f"{piece.ref} {number_text(bounds.value)} None None None None"
        ends = ["None" if end is None else number_text(end) for end in (bounds.low, bounds.high)]
        return " ".join([piece.ref, "None", *ends, str(bounds.low_incl), str(bounds.high_incl)])
    return piece.text if isinstance(piece, Quotation) else ""
