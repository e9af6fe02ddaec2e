"""Lines of a text file with their numbers, and the lines that belong to the page."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from evalutils.reading.documents.wording import words

_BREAK = re.compile(r"\r\n|\n|\r")
_MARKED_NUMBER = re.compile(
    r"[-–—－·•]+\s*\d{1,4}\s*[-–—－·•]+"
    r"|第\s*\d{1,4}\s*页(?:\s*[,，/、]?\s*共\s*\d{1,4}\s*页)?"
    r"|(?:Page|page|PAGE)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
)
_BARE_NUMBER = re.compile(r"(\d{1,4})(?:\s*/\s*\d{1,4})?")
_MANY_PAGES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line.

    Parameters
    ----------
    number
        Number in the file, from 1.
    text
        Without blanks at either end.
    indent
        Columns of blanks before it (a full-width blank counts 2).
    gap
        Blank lines right before it.
    page
        Page from 1, counted by form feeds; 0 where the file has none.
    """

    number: int
    text: str
    indent: int = 0
    gap: int = 0
    page: int = 0

    @property
    def width(self) -> int:
        """Printed width in columns; blanks do not count, since extraction invents them."""
        return columns(self.text)


def columns(text: str) -> int:
    """Return the width of a text: 2 for a full-width character, 1 for others, 0 for blanks.

    Examples
    --------
    >>> columns("约 13.7 万人")
    10
    """
    return sum(
        0 if char.isspace() else 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        for char in text
    )


def split_lines(text: str) -> tuple[Line, ...]:
    r"""Return the lines that are not blank, in order.

    Examples
    --------
    >>> [(line.number, line.text, line.gap) for line in split_lines("甲\n\n 乙\n")]
    [(1, '甲', 0), (3, '乙', 1)]
    """
    lines = []
    page, gap = int("\f" in text), 0
    for number, printed in enumerate(_BREAK.split(text), 1):
        for turn, part in enumerate(printed.split("\f")):
            page += turn > 0
            shown = part.strip()
            if shown:
                before = part[: len(part) - len(part.lstrip())]
                indent = sum(2 if char == "　" else 4 if char == "\t" else 1 for char in before)
                lines.append(Line(number, shown, indent, gap, page))
                gap = 0
        gap += not printed.strip()
    return tuple(lines)


def page_furniture(lines: tuple[Line, ...]) -> dict[int, str]:
    r"""Return which lines are page numbers or running heads: position in ``lines`` → what.

    A number alone is a page number only where pages are known and it stands at an edge, or
    where it is marked as one (``- 3 -``, 第3页): a lone figure may as well be a cell.

    Examples
    --------
    >>> page_furniture(split_lines("本年支出\n- 3 -\n进度较慢"))
    {1: '页码'}
    """
    found = {
        at: words("page_number")
        for at, line in enumerate(lines)
        if _MARKED_NUMBER.fullmatch(line.text)
    }
    pages: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        pages.setdefault(line.page, []).append(at)
    if len(pages) < 2:
        return found
    found |= _edge_numbers(lines, pages, found)
    return dict(sorted((found | _running_heads(lines, pages, found)).items()))


def _edge_numbers(
    lines: tuple[Line, ...], pages: dict[int, list[int]], found: dict[int, str]
) -> dict[int, str]:
    edges: dict[int, int] = {}
    for page, ats in pages.items():
        for at in (ats[0], ats[-1]):
            number = _BARE_NUMBER.fullmatch(lines[at].text)
            if number and at not in found:
                edges[at] = int(number[1]) - page
    offsets = Counter(edges.values())
    return {at: words("page_number") for at, offset in edges.items() if offsets[offset] > 1}


def _running_heads(
    lines: tuple[Line, ...], pages: dict[int, list[int]], found: dict[int, str]
) -> dict[int, str]:
    """Take the same words at the same edge of at least three pages, and of half of them."""
    heads: dict[int, str] = {}
    for edge in (0, -1):
        at_edge = {}
        alone = set()
        for ats in pages.values():
            left = [at for at in ats if at not in found and at not in heads]
            if left:
                at_edge[left[edge]] = re.sub(r"^\d+|\d+$|\s+", "", lines[left[edge]].text)
                alone |= {left[edge]} if len(left) == 1 else set()
        times = Counter(head for head in at_edge.values() if head)
        beside = {head for at, head in at_edge.items() if at not in alone}
        heads |= {
            at: words("running_head")
            for at, head in at_edge.items()
            if head in beside and times[head] >= max(_MANY_PAGES, len(pages) / 2)
        }
    return heads
