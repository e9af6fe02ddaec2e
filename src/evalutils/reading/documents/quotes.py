"""Where a quoted passage stands in a document."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.reading.documents.model import Document


@dataclass(frozen=True, slots=True)
class Match:
    """One place where a quote stands.

    Parameters
    ----------
    paragraph
        Index in ``document.paragraphs``, from 0.
    start, end
        Code-point offsets in the paragraph's text; ``end`` exclusive.
    lines
        First and last source line, where lines are known.
    """

    paragraph: int
    start: int
    end: int
    lines: tuple[int, int] | None = None


def find_quote(document: Document, quote: str) -> list[Match]:
    r"""Return every place where ``quote`` stands inside one paragraph; blanks do not matter.

    Places may overlap. A quote without any printed character stands nowhere.

    Parameters
    ----------
    document
        Any document that was read.
    quote
        Words copied from the source or from its re-flowed text.

    Examples
    --------
    >>> from evalutils.reading.documents.text import document_from_text
    >>> document = document_from_text("全年预算\n81.09万元，执行81.07万元。", "a.txt")
    >>> [(match.start, match.end, match.lines) for match in find_quote(document, "执行 81.07 万元")]
    [(8, 17, (2, 2))]
    """
    wanted = "".join(quote.split())
    found: list[Match] = []
    if not wanted:
        return found
    for index, paragraph in enumerate(document.paragraphs):
        printed = [at for at, char in enumerate(paragraph.text) if not char.isspace()]
        dense = "".join(paragraph.text.split())
        at = dense.find(wanted)
        while at >= 0:
            start, end = printed[at], printed[at + len(wanted) - 1] + 1
            found.append(Match(index, start, end, paragraph.lines_of(start, end)))
            at = dense.find(wanted, at + 1)
    return found
