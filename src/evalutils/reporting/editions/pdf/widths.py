"""How wide words are when set, and how a table's columns share the page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil

#: What a full-width character takes, and what others take at most on average, in em: digits
#: and small letters, capitals, blanks and thin letters.
_WIDE, _NARROW, _CAPITAL, _THIN = Fraction(1), Fraction(3, 5), Fraction(7, 10), Fraction(2, 5)
_THIN_ONES = frozenset(" .,:;'!|()[]fijlrt")
#: What fits on one line of a title (26 pt on 156 mm), in em.
_TITLE = Fraction(17)
#: Between two of these no line ends: Latin words, numbers with their signs.
_UNBROKEN = re.compile(r"[!-~–°%‰]+")


def set_width(words: str) -> Fraction:
    """Return how wide words are when set, in em (an estimate on the wide side).

    Examples
    --------
    >>> set_width("81.09万元")
    Fraction(24, 5)
    """
    return sum(map(_width, words), Fraction(0))


def _width(character: str) -> Fraction:
    if is_wide(character):
        return _WIDE
    if character in _THIN_ONES:
        return _THIN
    return _CAPITAL if character.isupper() else _NARROW


def is_wide(character: str) -> bool:
    """Tell whether a character takes a full square.

    Examples
    --------
    >>> is_wide("元"), is_wide("9")
    (True, False)
    """
    return unicodedata.east_asian_width(character) in "WFA"


def longest_unbroken(words: str) -> Fraction:
    """Return the width of the longest run that no line break can part, in em.

    Examples
    --------
    >>> longest_unbroken("执行率 99.98%")
    Fraction(17, 5)
    """
    runs = [set_width(run) for run in _UNBROKEN.findall(words)]
    return max([*runs, _WIDE if words else Fraction(0)])


def share(
    weights: Sequence[Fraction], needs: Sequence[Fraction], available: Fraction
) -> tuple[Fraction, ...]:
    """Return the columns' widths: by weight, but no column narrower than it needs.

    Parameters
    ----------
    weights
        Relative widths.
    needs
        Least width of each column, same unit as ``available``.
    available
        Width of the table. Where the needs alone exceed it, they share it in proportion.

    Examples
    --------
    >>> [str(width) for width in share([Fraction(1)] * 3, [Fraction(6), 1, 1], Fraction(12))]
    ['6', '3', '3']
    """
    if sum(needs) >= available:
        return tuple(need * available / sum(needs) for need in needs)
    fixed: set[int] = set()
    while True:
        rest = available - sum(needs[column] for column in fixed)
        free = sum(weight for column, weight in enumerate(weights) if column not in fixed)
        narrow = {
            column
            for column, weight in enumerate(weights)
            if column not in fixed and weight / free * rest < needs[column]
        }
        if not narrow:
            return tuple(
                needs[column] if column in fixed else weight / free * rest
                for column, weight in enumerate(weights)
            )
        fixed |= narrow


def lowest(
    rows: Sequence[Sequence[Fraction]], needs: Sequence[Fraction], available: Fraction
) -> list[Fraction]:
    """Return the widths that make a table lowest, no column narrower than it needs.

    Width is given out in small steps, each to the column that saves most lines by it.

    Parameters
    ----------
    rows
        Width of the words in each cell of each row; 0 where a cell spans columns.
    needs
        Least width of each column, same unit.
    available
        Width of the table.

    Examples
    --------
    >>> rows = [[Fraction(4), Fraction(30)], [Fraction(4), Fraction(12)]]
    >>> [int(width) for width in lowest(rows, [Fraction(3), Fraction(3)], Fraction(20))]
    [6, 14]
    """
    widths, step = list(needs), available / 60
    while available - sum(widths) >= step:
        tried = []
        for column in range(len(widths)):
            wider = [*widths[:column], widths[column] + step, *widths[column + 1 :]]
            tried.append((_height(rows, wider), column))
        _, best = min(tried)
        widths[best] += step
    return widths


def _height(rows: Sequence[Sequence[Fraction]], widths: Sequence[Fraction]) -> Fraction:
    """Return the lines of a table; parts of lines tell which step comes nearer to saving one."""
    lines = Fraction(0)
    for row in rows:
        needed = [words / width for words, width in zip(row, widths, strict=True)]
        lines += max(map(ceil, needed)) + sum(needed, Fraction(0)) / 100
    return lines


def natural_weights(columns: Iterable[Sequence[Fraction]]) -> list[Fraction]:
    """Return weights from what stands in the columns: the widest cell, in bounds.

    Parameters
    ----------
    columns
        Widths of the cells of each column, in em.

    Examples
    --------
    >>> natural_weights([[Fraction(1), Fraction(2)], [Fraction(40)]])
    [Fraction(3, 1), Fraction(16, 1)]
    """
    return [min(max([*widths, Fraction(3)]), Fraction(16)) for widths in columns]


def balanced(title: str, breaks: Sequence[str]) -> list[str]:
    """Return a title as one line, or as two of about the same length that part no word.

    Parameters
    ----------
    title
        The words.
    breaks
        What a line may end with, the best first; else the title stays in one piece and
        breaks where it is full.

    Examples
    --------
    >>> balanced("增城区平安建设项目2022年度绩效自评复算分析报告", ["年度", "项目"])
    ['增城区平安建设项目2022年度', '绩效自评复算分析报告']
    >>> balanced("平安建设项目绩效评价", ["年度", "项目"])
    ['平安建设项目绩效评价']
    """
    whole = set_width(title)
    if whole <= _TITLE:
        return [title]
    for mark in breaks:
        ends = [found.end() for found in re.finditer(re.escape(mark), title)]
        halves = [(set_width(title[:end].strip()), end) for end in ends if end < len(title)]
        fitting = [
            (abs(whole - 2 * width), end)
            for width, end in halves
            if width <= _TITLE and whole - width <= _TITLE
        ]
        if fitting:
            _, end = min(fitting)
            return [title[:end].strip(), title[end:].strip()]
    first, _, rest = title.partition(breaks[0])  # too long for two lines: the second runs on
    return [f"{first}{breaks[0]}".strip(), rest] if rest and set_width(first) <= _TITLE else [title]
