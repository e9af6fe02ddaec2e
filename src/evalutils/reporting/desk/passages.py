"""A piece of evidence beside its place in the source, as HTML for an output area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from evalutils.evaluation.formatting import bracket_text, quantity_scale
from evalutils.evidence.ledger import Evidence
from evalutils.reading.documents import Document, Match, Paragraph, find_quote
from evalutils.reporting.desk.wording import say
from evalutils.reporting.editions.html import join, tag

#: Paragraphs shown before and after the one that is quoted.
BESIDE = 1


def evidence_html(
    item: Evidence,
    documents: Mapping[str, Document],
    titles: Mapping[str, str],
    used: Sequence[str],
) -> str:
    """Return a piece of evidence: figure, interval, place, and its paragraph with the quote marked.

    Parameters
    ----------
    item
        Bound to its words.
    documents, titles
        Sources by file name, and how they are cited.
    used
        Names of the indicators that rest on it.

    Examples
    --------
    >>> from evalutils.reading.documents import Place
    >>> from evalutils.reading.documents.text import document_from_text
    >>> from evalutils.reading.quantities import read_quantities
    >>> document = document_from_text("印制海报近20000多份。", "report.txt")
    >>> (figure,) = read_quantities("海报近20000多份")
    >>> item = Evidence("posters", "海报", "quote", figure, "海报近20000多份", Place("report.txt"))
    >>> shown = evidence_html(item, {"report.txt": document}, {}, [])
    >>> "印制<mark>海报<b>近20000多份</b></mark>。" in shown
    True
    """
    figure = item.quantity
    scale = quantity_scale(figure.text, figure.unit)
    title = titles.get(item.place.document, item.place.document)
    place = " · ".join(part for part in (title, item.place.text()) if part)
    facts = [
        (say("interval"), bracket_text(figure.interval, figure.unit, scale)),
        (say("reading"), say(f"readings.{figure.exactness}")),
        (say("source"), place),
        (say("as_of"), item.as_of),
        (say("used_by"), say("between").join(used) or say("used_by_none")),
        (say("note"), item.note),
    ]
    rows = [join([tag("dt", name), tag("dd", words)]) for name, words in facts if words]
    return str(
        tag(
            "div",
            tag("p", item.label, " ", tag("small", item.id)),
            tag("p", figure.text, class_="figure"),
            tag("dl", *rows, class_="facts"),
            _passage(item, documents),
            class_="evd",
        )
    )


def _passage(item: Evidence, documents: Mapping[str, Document]) -> Markup:
    """Return the paragraph of the quote, with those beside it and the heading above it."""
    document = documents.get(item.place.document)
    matches = find_quote(document, item.quote) if document is not None else []
    if document is None or len(matches) != 1:
        quoted = tag("p", *_marked(item.quote, 0, len(item.quote), item))
        said = say("record" if item.kind == "record" else "manual")
        return tag("div", tag("p", said, class_="beside"), quoted, class_="passage")
    at = matches[0].paragraph
    first, last = max(0, at - BESIDE), min(len(document.paragraphs), at + BESIDE + 1)
    shown = []
    heading = _heading_above(document.paragraphs, first)
    if heading is not None:
        shown.append(tag("p", heading.text, class_="head"))
    for number in range(first, last):
        paragraph = document.paragraphs[number]
        if number == at:
            shown.append(_quoted(paragraph, matches[0], item))
        else:
            kind = "head" if paragraph.heading_level else "beside"
            shown.append(tag("p", paragraph.text, class_=kind))
    return tag("div", *shown, class_="passage")


def _heading_above(paragraphs: Sequence[Paragraph], first: int) -> Paragraph | None:
    above = [part for part in paragraphs[:first] if part.heading_level]
    return above[-1] if above and not paragraphs[first].heading_level else None


def _quoted(paragraph: Paragraph, match: Match, item: Evidence) -> Markup:
    text = paragraph.text
    parts = _marked(text, match.start, match.end, item)
    return tag("p", text[: match.start], *parts, text[match.end :])


def _marked(text: str, start: int, end: int, item: Evidence) -> list[Markup]:
    """Return the quote as a mark with its figure underlined; offsets count inside the quote."""
    first, last = start + item.quantity.start, start + item.quantity.end
    inner = [text[start:first], tag("b", text[first:last]), text[last:end]]
    return [tag("mark", *inner)]
