"""Passages: the words of a quote in its document, with the place and the figures they state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from evalutils.base.places import Place
from evalutils.reading.documents import Document, find_quote
from evalutils.reading.quantities import Quantity, read_quantities

#: Likeness (of 1) from which another passage is worth showing.
_NEAR = 0.5


class PassageError(ValueError):
    """A quote that does not point to one figure.

    Parameters
    ----------
    facts
        What the wording of :attr:`code` names.
    """

    #: Code of the fault.
    code = ""

    def __init__(self, **facts: object) -> None:
        self.facts: Mapping[str, Any] = facts
        super().__init__(self.code, facts)


class QuoteNotFound(PassageError):
    """The words stand nowhere in the document."""

    code = "quote_not_found"


class QuoteRepeated(PassageError):
    """The words stand in more than one place."""

    code = "quote_repeated"


class QuoteCutsFigure(PassageError):
    """The quote begins or ends inside a figure."""

    code = "quote_cuts_figure"


class QuantityMissing(PassageError):
    """The quote has fewer figures than the number asked for."""

    code = "quantity_missing"


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote where it stands.

    Parameters
    ----------
    text
        The words as they stand in the re-flowed text.
    place
        Where they stand; the lines are those of the quote, not of its whole paragraph.
    quantities
        The figures in it; their offsets count inside ``text``.
    """

    text: str
    place: Place
    quantities: tuple[Quantity, ...]

    def figure(self, number: int) -> Quantity:
        """Return the figure with a number, from 1.

        Raises
        ------
        QuantityMissing
            If there are fewer.
        """
        if not 1 <= number <= len(self.quantities):
            figures = "、".join(figure.text for figure in self.quantities) or "—"
            raise QuantityMissing(count=len(self.quantities), figures=figures)
        return self.quantities[number - 1]


def passage(document: Document, quote: str) -> Passage:
    """Return the one passage of a document that has the words of a quote.

    Figures are read in the whole paragraph, so that a quote cannot drop a hedge: one that
    begins or ends inside a figure is refused.

    Parameters
    ----------
    document
        A document that was read.
    quote
        Words copied from it; blanks and line breaks do not matter.

    Raises
    ------
    PassageError
        If the words stand nowhere, more than once, or cut a figure in two.

    Examples
    --------
    >>> from evalutils.reading.documents.text import document_from_text
    >>> document = document_from_text("印制海报近 20000多份，折页4000份。", "report.txt")
    >>> found = passage(document, "海报近20000多份")
    >>> found.place.words(), found.figure(1).text
    ('第 1 行', '近20000多份')
    """
    matches = find_quote(document, quote)
    if not matches:
        raise QuoteNotFound(document=document.name, near=nearest(document, quote))
    paragraphs = document.paragraphs
    if len(matches) > 1:
        places = [replace(paragraphs[m.paragraph].place, lines=m.lines).words() for m in matches]
        raise QuoteRepeated(count=len(matches), places="；".join(places))
    match = matches[0]
    paragraph = paragraphs[match.paragraph]
    place = paragraph.place
    inside = []
    for figure in figures_in(paragraph.text):
        if figure.end <= match.start or figure.start >= match.end:
            continue
        if figure.start < match.start or figure.end > match.end:
            raise QuoteCutsFigure(figure=figure.text)
        inside.append(
            replace(figure, start=figure.start - match.start, end=figure.end - match.start)
        )
    return Passage(
        paragraph.text[match.start : match.end],
        replace(place, lines=match.lines) if match.lines else place,
        tuple(inside),
    )


def spoken(words: str, document: str) -> Passage:
    """Return words that a person entered by hand, for evidence of kind ``manual``.

    Examples
    --------
    >>> spoken("满意度92.5%", "电话记录").figure(1).text
    '92.5%'
    """
    return Passage(words, Place(document), figures_in(words))


def stands_in(document: Document, words: str) -> bool:
    """Return whether words stand in a document, in a paragraph or in a cell of a table.

    Examples
    --------
    >>> from evalutils.reading.documents import Table
    >>> table = Table((("偏差原因",), ("有 3人未考",)), Place("form.docx"))
    >>> document = Document("form.docx", tables=(table,))
    >>> stands_in(document, "3人未考"), stands_in(document, "8人未考")
    (True, False)
    """
    wanted = "".join(words.split())
    if find_quote(document, words):
        return True
    cells = (cell for table in document.tables for row in table.rows for cell in row)
    return bool(wanted) and any(wanted in "".join(cell.split()) for cell in cells)


def nearest(document: Document, quote: str) -> str:
    """Return the words of a document that come nearest to a quote, or ``—``.

    Examples
    --------
    >>> from evalutils.reading.documents.text import document_from_text
    >>> document = document_from_text("全年预算50.00万元，全年执行48.00万元。", "report.txt")
    >>> nearest(document, "全年执行84.00万元")
    '全年执行48.00万元'
    """
    wanted = "".join(quote.split())
    best, shown = _NEAR, "—"
    for paragraph in document.paragraphs:
        for start in _beginnings(paragraph.text, wanted):
            window = paragraph.text[start : start + len(wanted)]
            likeness = SequenceMatcher(None, wanted, window, autojunk=False).ratio()
            if likeness > best:
                best, shown = likeness, window
    return shown


def _beginnings(text: str, wanted: str) -> list[int]:
    """Return where ``wanted`` would begin if one of its pairs of characters fits the text."""
    pairs = {wanted[at : at + 2]: at for at in range(len(wanted) - 1)}
    starts = {
        max(0, at - pairs[text[at : at + 2]])
        for at in range(len(text) - 1)
        if text[at : at + 2] in pairs
    }
    return sorted(starts)


@lru_cache(maxsize=512)
def figures_in(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a paragraph; a paragraph is read once, however often it is quoted.

    Examples
    --------
    >>> [figure.text for figure in figures_in("行政拘留110人，刑事拘留9人")]
    ['110人', '9人']
    """
    return tuple(read_quantities(text))
