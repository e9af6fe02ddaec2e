"""How wide words are when set, and how a table's columns share the page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction

#: What a full-width character takes, and what another one takes at most on average, in em.
_WIDE, _NARROW = Fraction(1), Fraction(3, 5)
#: What fits on one line of a title (26 pt on 156 mm), in em.
_TITLE = Fraction(17)
#: Between two of these no line ends: Latin words, numbers with their signs.
_UNBROKEN = re.compile(r"[!-~–°%‰]+")


def set_width(words: str) -> Fraction:
    """Return how wide words are when set, in em (an estimate on the wide side).

    Examples
    --------
    >>> set_width("81.09万元")
    Fraction(5, 1)
    """
    return sum((_WIDE if is_wide(character) else _NARROW for character in words), Fraction(0))


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
    Fraction(18, 5)
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
    return [title]
