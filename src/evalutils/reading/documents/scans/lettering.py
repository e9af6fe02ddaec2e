"""What stands in a region of a straightened page: its printed lines, each cut out for reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from evalutils.reading.documents.scans.pages import Region

# Inches: a speck is smaller than any point of a figure; no letter is lower or higher.
_SPECK = 0.008
_LOWEST, _HIGHEST = 0.05, 0.45
# In heights of a line: two runs of ink nearer than this are one line (二, ＝, 言), what is
# lower than this share stands in a line of its own only as a stroke (—).
_NEAR_RUNS, _PART_OF_LINE = 0.22, 0.55
# Around the ink, as share of its height: recognisers were taught with a little paper around.
_PAPER = 0.18


@dataclass(frozen=True, slots=True)
class Lettering:
    """One printed line.

    Parameters
    ----------
    box
        Its ink, in pixels of the page.
    grey
        The line cut out, with paper around.
    runs
        Where ink stands from left to right, as (first, last) columns of ``grey``.
    sealed
        Whether a seal was taken off it that could not be told by its colour.
    """

    box: Region
    grey: Any
    runs: tuple[tuple[int, int], ...]
    sealed: bool = False


class Print:
    """The print of a page without its rulings.

    Parameters
    ----------
    grey
        The evened page.
    ink
        Where something is printed.
    rulings
        Where rulings run.
    pale
        Where a seal was that could not be told by its colour.
    inch
        Pixels to an inch.
    """

    def __init__(self, grey: Any, ink: Any, rulings: Any, pale: Any, inch: float) -> None:
        over = cv2.dilate(rulings, np.ones((3, 3), np.uint8)) > 0
        self.grey = np.where(over, 255, grey).astype(np.uint8)
        self.ink = _without_specks(np.where(over, 0, ink).astype(np.uint8), inch)
        self.pale, self.inch = pale, inch
        self.height = self._usual_height()

    def _usual_height(self) -> float:
        """Return the height of most letters of the page, in pixels."""
        _, _, stats, _ = cv2.connectedComponentsWithStats(self.ink, connectivity=8)
        heights = stats[1:, cv2.CC_STAT_HEIGHT]
        letters = heights[(heights > self.inch * _LOWEST) & (heights < self.inch * _HIGHEST)]
        # Figures and letters that hang together; parts of letters are lower.
        return float(np.percentile(letters, 75)) if letters.size else self.inch * 0.12

    def lines_in(self, region: Region) -> list[Lettering]:
        """Return the printed lines of a cell from top to bottom."""
        ink = self.ink[region.top : region.bottom, region.x0 : region.x1]
        found = []
        for top, bottom in self._heights(ink.any(axis=1)):
            across = np.flatnonzero(ink[top:bottom].any(axis=0))
            x0, x1 = int(across[0]), int(across[-1]) + 1
            box = Region(region.x0 + x0, region.top + top, region.x0 + x1, region.top + bottom)
            found.append(self.cut(box, region))
        return found

    def _heights(self, printed: Any) -> list[tuple[int, int]]:
        """Return where lines stand, given which rows have ink."""
        runs = spans(printed)
        lines: list[list[int]] = []
        for top, bottom in runs:
            if lines:
                above = lines[-1]
                near = top - above[1] <= self.height * _NEAR_RUNS
                part = min(bottom - top, above[1] - above[0]) < self.height * _PART_OF_LINE
                fits = bottom - above[0] <= self.height * 1.35
                if fits and (near or part):
                    above[1] = bottom
                    continue
            lines.append([top, bottom])
        return [(top, bottom) for top, bottom in lines]

    def cut(self, box: Region, within: Region) -> Lettering:
        """Return a line cut out of the page, with paper around, never beyond its cell."""
        # A lone stroke is read at the height it would have beside letters.
        high = max(box.bottom - box.top, int(self.height))
        middle = (box.top + box.bottom) / 2
        pad = int(high * _PAPER) + 1
        top, bottom = int(middle - high / 2) - pad, int(middle + high / 2) + pad + 1
        left, right = box.x0 - pad, box.x1 + pad
        inner = self.grey[
            max(top, within.top) : min(bottom, within.bottom),
            max(left, within.x0) : min(right, within.x1),
        ]
        grey = cv2.copyMakeBorder(
            inner,
            max(within.top - top, 0),
            max(bottom - within.bottom, 0),
            max(within.x0 - left, 0),
            max(right - within.x1, 0),
            cv2.BORDER_CONSTANT,
            value=255,
        )
        columns = self.ink[box.top : box.bottom, box.x0 : box.x1].any(axis=0)
        runs = tuple((first + pad, last + pad) for first, last in spans(columns))
        sealed = bool(self.pale[box.top : box.bottom, box.x0 : box.x1].any())
        return Lettering(box, grey, runs, sealed)


def spans(flags: Any) -> list[tuple[int, int]]:
    """Return where flags are set, as (first, end) of each run.

    Examples
    --------
    >>> spans(np.array([0, 1, 1, 0, 1]))
    [(1, 3), (4, 5)]
    """
    edges = np.diff(np.concatenate([[0], np.asarray(flags, np.int8), [0]]))
    firsts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [(int(first), int(end)) for first, end in zip(firsts, ends, strict=True)]


def _without_specks(ink: Any, inch: float) -> Any:
    least = max(int(inch * _SPECK), 2) ** 2
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    kept = stats[:, cv2.CC_STAT_AREA] >= least
    kept[0] = False
    return (kept[labels]).astype(np.uint8) * 255


def outside(printed: Print, tables: Sequence[Region]) -> list[Lettering]:
    """Return the printed lines outside tables, those side by side apart, from top to bottom."""
    ink = printed.ink.copy()
    margin = int(printed.height * 0.3)
    for table in tables:
        ink[
            max(table.top - margin, 0) : table.bottom + margin,
            max(table.x0 - margin, 0) : table.x1 + margin,
        ] = 0
    reach = int(printed.height * 1.6) | 1
    words = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    words = cv2.dilate(words, np.ones((int(printed.height * 0.3) | 1, 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(words, connectivity=8)
    found = []
    for at in range(1, count):
        x, y, wide, high, _ = (int(value) for value in stats[at])
        own = ink[y : y + high, x : x + wide]
        rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
        if not rows.size:
            continue
        box = Region(
            x + int(columns[0]), y + int(rows[0]), x + int(columns[-1]) + 1, y + int(rows[-1]) + 1
        )
        high = box.bottom - box.top
        # A frame of the glass, a shadow, the edge of the sheet: no letters, though dark.
        if not printed.height * 0.45 < high < printed.height * 3 or box.x1 - box.x0 < high * 0.4:
            continue
        found.append(printed.cut(box, Region(0, 0, ink.shape[1], ink.shape[0])))
    return sorted(found, key=lambda line: (line.box.top, line.box.x0))
