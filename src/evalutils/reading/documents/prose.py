"""Lines without drawn tables into paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evalutils.reading.documents.aligned import aligned_runs
from evalutils.reading.documents.assembly import NO_HEADING
from evalutils.reading.documents.lines import Line
from evalutils.reading.documents.model import Paragraph, Place, Unreadable
from evalutils.reading.documents.reflow import Layout, join_lines, paragraph_of
from evalutils.reading.documents.wording import words


def prose(
    lines: Sequence[Line], name: str, page: Layout
) -> tuple[list[Paragraph], list[Unreadable]]:
    """Join lines to paragraphs; rows of a table set with blanks stay as they are printed.

    Parameters
    ----------
    lines
        In reading order, without page numbers and running heads.
    name
        File name, for the places.
    page
        How the lines of the whole document were set.

    Returns
    -------
    tuple
        The paragraphs, and a note on every such table.

    Examples
    --------
    >>> rows = [Line(1, "科目   预算   决算"), Line(2, "办公费   84.62   80.00")]
    >>> paragraphs, notes = prose(rows, "a.txt", Layout())
    >>> [paragraph.text for paragraph in paragraphs], notes[0].place.lines
    (['科目  预算  决算', '办公费  84.62  80.00'], (1, 2))
    """
    paragraphs: list[Paragraph] = []
    unreadable = []
    done = 0
    for first, last in aligned_runs(lines):
        paragraphs += join_lines(lines[done:first], name, page)
        for line in lines[first : last + 1]:
            row = replace(paragraph_of([line], name), heading_level=NO_HEADING)
            paragraphs.append(replace(row, text=re.sub(r"\s{2,}", "  ", line.text)))
        stand = (lines[first].number, lines[last].number)
        place = Place(name, lines=stand, page=lines[first].page or None)
        unreadable.append(Unreadable(place, words("aligned_table")))
        done = last + 1
    paragraphs += join_lines(lines[done:], name, page)
    return paragraphs, unreadable
