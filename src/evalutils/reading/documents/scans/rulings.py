"""Ruled tables on a straightened page, and their cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from evalutils.reading.documents.scans.pages import Straight, ruled

# Inches. A gap that noise tears into a ruling; and what is too narrow or low to be a cell.
_GAP, _LEAST = 0.05, 0.06
# Inches a table has at least; a box for a tick has less.
_LEAST_TABLE = (1.5, 0.25)
# Share of its bounding box that a cell fills; one whose ruling is torn is a corner of two.
_RECTANGULAR = 0.9


@dataclass(frozen=True, slots=True)
class Region:
    """A ruled cell, in pixels of the straightened page.

    ``torn`` tells that a ruling around it could not be followed, so that it may be several.
    """

    x0: int
    top: int
    x1: int
    bottom: int
    torn: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its frame and its cells."""

    frame: Region
    cells: tuple[Region, ...]


def grids_of(page: Straight) -> tuple[tuple[Grid, ...], Any]:
    """Return the ruled tables of a page from top to bottom, and where their rulings run."""
    across, down = ruled(page.ink, page.inch)
    net = across | down
    joined = cv2.dilate(net, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    rulings = np.zeros_like(net)
    grids = []
    for at in range(1, count):
        x, y, wide, high, _ = (int(value) for value in stats[at])
        if wide < page.inch * _LEAST_TABLE[0] or high < page.inch * _LEAST_TABLE[1]:
            continue
        window = (slice(y, y + high), slice(x, x + wide))
        own = labels[window] == at
        lines = _mended(across[window] * own, down[window] * own, page.inch)
        cells = tuple(_cells(lines, x, y, page.inch))
        if len(cells) < 2:
            continue
        rulings[window] |= lines
        grids.append(Grid(Region(x, y, x + wide, y + high), cells))
    grids.sort(key=lambda grid: (grid.frame.top, grid.frame.x0))
    return tuple(grids), rulings


def _mended(across: Any, down: Any, inch: float) -> Any:
    """Return the rulings of one table with small gaps closed, each along its own direction."""
    gap = max(int(inch * _GAP), 5)
    across = cv2.morphologyEx(across, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    down = cv2.morphologyEx(down, cv2.MORPH_CLOSE, np.ones((gap, 1), np.uint8))
    return across | down


def _cells(lines: Any, left: int, above: int, inch: float) -> list[Region]:
    """Return what the rulings enclose: white that does not reach the outside."""
    framed = cv2.copyMakeBorder(255 - lines, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=255)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(framed, connectivity=4)
    outside = labels[0, 0]
    found = []
    for at in range(1, count):
        x, y, wide, high, area = (int(value) for value in stats[at])
        if at == outside or min(wide, high) < inch * _LEAST:
            continue
        torn = area < wide * high * _RECTANGULAR
        x, y = x + left - 1, y + above - 1
        found.append(Region(x, y, x + wide, y + high, torn))
    return sorted(found, key=lambda cell: (cell.top, cell.x0))
