"""Evidence proposed from a document: every figure of its text with a quote that stands once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from evalutils.base.places import Place
from evalutils.evidence.expressions import is_name
from evalutils.evidence.quotes import figures_in
from evalutils.evidence.scaffold.wording import pattern, wording
from evalutils.reading.documents import Document, Paragraph
from evalutils.reading.quantities import Quantity

_CLAUSE_END = re.compile(r"[，。；！？!?;]")
_BREAK = re.compile(r"[，。；！？!?;、：:（）()“”\"《》\s]")
_EXPLAINED = re.compile(r"[（(][^（）()]*[）)](?=共?计?$)")
_NO_NAME = re.compile(r"[^\w]|_")
#: Clauses that a quote may grow by on either side until it stands once.
_WIDEST = 6


@dataclass(frozen=True, slots=True)
class ProposedFigure:
    """A figure of a document with the quote proposed for it.

    Parameters
    ----------
    label
        A name made of the words before the figure.
    document
        File name.
    quote
        Words that stand exactly once in the document and cut no figure.
    number
        Which figure of the quote it is, from 1.
    quantity
        The figure; its offsets count in its paragraph.
    before
        The words of the clause right before it.
    place
        Where its paragraph stands.
    """

    label: str
    document: str
    quote: str
    number: int
    quantity: Quantity
    before: str
    place: Place

    def row(self, ident: str) -> dict[str, str]:
        """Return the figure as a row of the evidence table."""
        return {
            "id": ident,
            "label": self.label,
            "kind": "quote",
            "document": self.document,
            "quote": self.quote,
            "quantity": str(self.number),
            "note": wording()["exactness"].get(self.quantity.exactness, ""),
        }


def propose_figures(document: Document) -> tuple[list[ProposedFigure], list[Quantity]]:
    """Return the figures of a document's text that can be quoted, and those that cannot.

    Parameters
    ----------
    document
        A document that was read.

    Returns
    -------
    proposed
        In reading order.
    unquotable
        Figures around which no words stand exactly once, such as those of a paragraph that
        is printed twice.

    Examples
    --------
    >>> from evalutils.reading.documents.text import document_from_text
    >>> text = "全年预算81.09万元。印制海报近20000多份。"
    >>> proposed, _ = propose_figures(document_from_text(text, "report.txt"))
    >>> [(figure.label, figure.quote, figure.number) for figure in proposed]
    [('全年预算', '全年预算81.09万元', 1), ('印制海报', '印制海报近20000多份', 1)]
    """
    dense = "\n".join("".join(paragraph.text.split()) for paragraph in document.paragraphs)
    proposed, unquotable = [], []
    for paragraph in document.paragraphs:
        figures = figures_in(paragraph.text)
        if not figures:
            continue
        ends = _clause_ends(paragraph.text, figures)
        for at, figure in enumerate(figures):
            span = _once(paragraph.text, figure, ends, dense)
            if span is None:
                unquotable.append(figure)
                continue
            inside = [other for other in figures if span[0] <= other.start < span[1]]
            before, label = _words(paragraph, figures, at)
            proposed.append(
                ProposedFigure(
                    label,
                    document.name,
                    _tidy(paragraph.text[span[0] : span[1]]),
                    inside.index(figure) + 1,
                    figure,
                    before,
                    paragraph.place,
                )
            )
    return proposed, unquotable


def ident_for(label: str, taken: Collection[str]) -> str:
    """Return an evidence id made of a label, one that is not taken.

    Examples
    --------
    >>> ident_for("全年预算（数）", []), ident_for("全年预算", ["全年预算"]), ident_for("2022", [])
    ('全年预算数', '全年预算_2', '数2022')
    """
    words = wording()["label"]
    stem = _NO_NAME.sub("", label)[: words["longest_id"]]
    if not is_name(stem):
        stem = words["unnamed"] + stem
    if not is_name(stem):
        stem = words["unnamed"]
    ident, number = stem, 1
    while ident in taken:
        number += 1
        ident = f"{stem}_{number}"
    return ident


def _clause_ends(text: str, figures: Sequence[Quantity]) -> list[int]:
    """Return where clauses end, with 0 before the first; no end lies inside a figure."""
    starts = [figure.start for figure in figures]
    ends = [0]
    for found in _CLAUSE_END.finditer(text):
        before = bisect_right(starts, found.start()) - 1
        if before < 0 or figures[before].end <= found.start():
            ends.append(found.end())
    if ends[-1] < len(text):
        ends.append(len(text))
    return ends


def _once(text: str, figure: Quantity, ends: Sequence[int], dense: str) -> tuple[int, int] | None:
    """Return the fewest clauses around a figure whose words stand once in a document."""
    first = bisect_right(ends, figure.start) - 1
    last = bisect_left(ends, figure.end)
    for step in range(2 * _WIDEST):
        start, end = ends[first], ends[last]
        words = "".join(text[start:end].split()).rstrip("，。；！？!?;")
        at = dense.find(words)
        if dense.find(words, at + 1) < 0:
            return start, start + len(text[start:end].rstrip().rstrip("，。；！？!?;"))
        if first == 0 and last == len(ends) - 1:
            return None
        if first and (step % 2 == 0 or last == len(ends) - 1):
            first -= 1
        else:
            last += 1
    return None


def _tidy(quote: str) -> str:
    """Return a quote without the bracket at its end that nothing in it opens."""
    quote = quote.strip()
    return quote[:-1] if quote[-1:] in "）)" and not set(quote) & set("（(") else quote


def _words(paragraph: Paragraph, figures: Sequence[Quantity], at: int) -> tuple[str, str]:
    """Return the words right before a figure, and a label made of them or of those after it."""
    text, figure, words = paragraph.text, figures[at], wording()["label"]
    left = figures[at - 1].end if at else 0
    right = figures[at + 1].start if at + 1 < len(figures) else len(text)
    # 宣传礼品（扇子、帆布袋）4000余份: what a bracket explains stands before it.
    before = _BREAK.split(_EXPLAINED.sub("", text[left : figure.start].rstrip()))[-1]
    after = _BREAK.split(text[figure.end : right].lstrip())[0]
    named = pattern("label", "after").sub("", pattern("label", "before").sub("", before))
    if len(named) < words["shortest"]:
        named = pattern("label", "before").sub("", after)
        return before, named[: words["longest"]] or before or figure.text
    return before, named[-words["longest"] :]
