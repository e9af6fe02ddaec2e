"""Rows of a table that is set with blanks only: found, kept line by line, never guessed.

Which column a figure belongs to can't be told once a table is flattened to text: a cell
wrapped over lines and a blank cell look alike. The rows stay as they are printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evalutils.reading.documents.lines import Line

_WIDE_BLANK = re.compile(r"\S\s{3,}(?=\S)|\S　{2,}(?=\S)")
_FAR_IN = 8


def aligned_runs(lines: Sequence[Line]) -> tuple[tuple[int, int], ...]:
    """Return runs of rows set with blanks: first and last position in ``lines``.

    A run has at least two lines with two wide blanks each; lines with one, or that begin
    far to the right, belong to it when they stand between or beside.

    Examples
    --------
    >>> rows = ["科目      预算      决算", "办公费      84.62      80.00", "合计      84.62"]
    >>> aligned_runs([Line(number, row) for number, row in enumerate(rows, 1)])
    ((0, 2),)
    """
    blanks = [len(_WIDE_BLANK.findall(line.text)) for line in lines]
    runs = []
    at = 0
    while at < len(lines):
        first = at
        while at < len(lines) and (blanks[at] or lines[at].indent >= _FAR_IN):
            at += 1
        if sum(count > 1 for count in blanks[first:at]) > 1:
            runs.append((first, at - 1))
        at = max(at, first + 1)
    return tuple(runs)
