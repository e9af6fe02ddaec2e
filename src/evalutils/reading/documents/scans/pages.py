"""The picture of a page made ready: seals off, light evened out, laid straight, tables found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

# One thread: results do not hang on the machine, and the time told is the time taken.
cv2.setNumThreads(1)

#: Inches of the long side of A4: with it lengths on a page of unknown size are told.
_LONG_SIDE = 11.69
# Grey values, of 255, with paper at 255. Ink of a seal, seen through the red channel, stays
# above the first; half-tone of a fax is between them.
_DARKEST_SEAL, _FAINTEST_INK = 190, 100
# Red of a seal's ink over black letters, and on paper.
_DEEPEST, _LIGHTEST = 70, 190
# Grey of a seal in a copy; inches of its strokes, and of itself: no letter is so large.
_PALE, _BROAD, _SEAL = (70, 200), 0.025, 0.4
# Inches a ruling runs at least; under a seal longer than letters are high, with the grain along it
# evened, and narrower than this; and how much darker it is there than what is beside it.
_RULING = 0.13
_LONG, _EVEN, _THIN, _DARKER = 0.2, 0.04, 0.045, 14
# Degrees: beyond it a page was not laid askew but turned on purpose.
_MOST_ASKEW = 4.0
# Pixels of the long side that are enough to tell how much lines slant.
_SMALL = 900
# A table narrower than this share of the page says too little of how the page lies.
_WIDE_TABLE = 0.45
_INK = 255


@dataclass(frozen=True, slots=True)
class Straight:
    """A page laid straight.

    Parameters
    ----------
    colour
        As it looks (blue, green, red), for people.
    grey
        Paper white, seals gone, for recognition.
    ink
        255 where something is printed.
    inch
        Pixels to an inch, if the page is as long as A4.
    pale
        255 where a seal that had been copied in grey was taken off, thin strokes maybe with it.
    sealed
        Paper white, that seal still on it.
    back
        Matrix from this picture to the one received.
    """

    colour: Any
    grey: Any
    ink: Any
    inch: float
    pale: Any
    sealed: Any
    back: Any


def straightened(picture: Any) -> Straight:
    """Return a picture of a page (blue, green, red) laid straight.

    First the angle is found in which lines of print are sharpest, then the corners of the
    largest table are moved to a rectangle, which undoes what a camera saw from the side.
    """
    high, wide = picture.shape[:2]
    inch = max(high, wide) / _LONG_SIDE
    grey, _ = _without_pale_seal(_even(_without_seal(picture), inch), inch)
    angle = _slant(grey)
    matrix = np.eye(3)
    matrix[:2] = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1)
    turned = cv2.warpPerspective(grey, matrix, (wide, high), borderValue=255)
    corners = _corners(inked(turned), inch)
    if corners is not None:
        matrix = _to_rectangle(corners) @ matrix
    colour = cv2.warpPerspective(
        picture, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    sealed = _even(_without_seal(colour), inch)
    grey, pale = _without_pale_seal(sealed, inch)
    return Straight(colour, grey, inked(grey), inch, pale, sealed, np.linalg.inv(matrix))


def _without_seal(picture: Any) -> Any:
    """Return the red channel: red ink is as bright as paper in it, black stays black."""
    red = picture[:, :, 2]
    # JPEG keeps colour at half the sharpness, so that the rim of a seal is a grey line in red.
    near = cv2.dilate(_seals(picture), np.ones((3, 3), np.uint8)) > 0
    bright = np.clip((red.astype(np.float32) - _DEEPEST) * 255 / (_LIGHTEST - _DEEPEST), 0, 255)
    return np.where(near, np.maximum(bright.astype(np.uint8), red), red).astype(np.uint8)


def _seals(picture: Any) -> Any:
    """Return where red ink is."""
    blue, green, red = (picture[:, :, at].astype(np.int16) for at in range(3))
    coloured = (red - np.maximum(blue, green) > 40).astype(np.uint8) * _INK
    return cv2.morphologyEx(coloured, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))


def _without_pale_seal(grey: Any, inch: float) -> tuple[Any, Any]:
    """Return a page without a seal that was copied in grey, and where it was.

    It is known by what tells it from print for the eye, too: broad strokes that are paler than
    the letters. Where letters are pale themselves nothing is taken off.
    """
    letters = grey[grey < _DARKEST_SEAL]
    none = np.zeros_like(grey)
    if not letters.size or np.percentile(letters, 30) > _FAINTEST_INK:
        return grey, none
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    pale = ((smooth > _PALE[0]) & (smooth < _PALE[1])).astype(np.uint8) * _INK
    broad = max(round(inch * _BROAD), 3)
    broad_strokes = cv2.morphologyEx(pale, cv2.MORPH_OPEN, np.ones((broad, broad), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        cv2.dilate(broad_strokes, np.ones((broad + 2, broad + 2), np.uint8)), connectivity=8
    )
    sizes = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    large = sizes > inch * _SEAL
    large[0] = False
    if count < 2 or not large.any():
        return grey, none
    seal = large[labels].astype(np.uint8) * _INK
    bright = np.clip((grey.astype(np.float32) - _PALE[0] / 2) * 255 / (_PALE[0] / 2), 0, 255)
    return np.where(seal > 0, np.maximum(bright.astype(np.uint8), grey), grey), seal


def _even(grey: Any, inch: float) -> Any:
    """Return a page as if it had been lit evenly: each part against the paper around it."""
    quarter = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    reach = max(int(inch * 0.25 / 4), 3) | 1
    paper = cv2.morphologyEx(quarter, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), reach / 2)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    even = grey.astype(np.float32) * 255 / np.maximum(paper, 40)
    return np.clip(even * 1.02, 0, 255).astype(np.uint8)


def inked(grey: Any) -> Any:
    """Return where an evened page is printed on."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    limit, _ = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    limit = min(max(limit, _FAINTEST_INK), _DARKEST_SEAL)
    return (smooth < limit).astype(np.uint8) * _INK


def _slant(grey: Any) -> float:
    """Return the angle, in degrees, by which a page has to be turned."""
    share = _SMALL / max(grey.shape)
    small = inked(cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA))
    middle = (small.shape[1] / 2, small.shape[0] / 2)

    def sharpness(angle: float) -> float:
        matrix = cv2.getRotationMatrix2D(middle, angle, 1)
        turned = cv2.warpAffine(small, matrix, (small.shape[1], small.shape[0]))
        rows = turned.sum(axis=1, dtype=np.float64)
        return float(np.square(np.diff(rows)).sum())

    best = 0.0
    for step, reach in ((0.5, _MOST_ASKEW), (0.1, 0.5)):
        tried = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(tried, key=lambda angle: (sharpness(angle), -abs(angle))))
    return best


def rulings_of(page: Straight) -> tuple[Any, Any]:
    """Return the rulings of a page that run across and that run down, those under a seal too.

    A seal that was copied in grey takes thin rulings with it, and two cells become one. Under
    it a ruling is still darker than what is beside it, on paper as on the seal.
    """
    across, down = ruled(page.ink, page.inch)
    if not page.pale.any():
        return across, down
    long, even, thin = (max(round(page.inch * share), 5) | 1 for share in (_LONG, _EVEN, _THIN))
    one = np.ones
    # What a seal leaves of a ruling beside itself is too short to be known as one.
    near = cv2.dilate(page.pale, one((long, long))) > 0
    for found, blur, beside, along in (
        (across, (even, 1), one((thin, 1)), one((1, long))),
        (down, (1, even), one((1, thin)), one((long, 1))),
    ):
        # Along a ruling the grain evens out.
        darker = cv2.morphologyEx(cv2.blur(page.sealed, blur), cv2.MORPH_BLACKHAT, beside)
        lines = cv2.morphologyEx((darker > _DARKER).astype(np.uint8), cv2.MORPH_OPEN, along)
        found[(lines > 0) & near] = _INK
    return across, down


def ruled(ink: Any, inch: float) -> tuple[Any, Any]:
    """Return what of the print runs straight across and straight down, as long as rulings."""
    reach = max(int(inch * _RULING), 12)
    # A ruling that was scanned a little askew climbs by a pixel now and then.
    across = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    across = cv2.morphologyEx(across, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))
    down = cv2.dilate(ink, np.ones((1, 3), np.uint8))
    down = cv2.morphologyEx(down, cv2.MORPH_OPEN, np.ones((reach, 1), np.uint8))
    return across, down


def _corners(ink: Any, inch: float) -> Any:
    """Return the corners of the largest ruled table, from the top left clockwise, or None."""
    across, down = ruled(ink, inch)
    lines = cv2.dilate(across | down, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    sizes = stats[1:, cv2.CC_STAT_WIDTH].astype(np.int64) * stats[1:, cv2.CC_STAT_HEIGHT]
    if count < 2 or stats[1 + int(sizes.argmax()), cv2.CC_STAT_WIDTH] < ink.shape[1] * _WIDE_TABLE:
        return None
    down_at, across_at = np.nonzero(labels == 1 + int(sizes.argmax()))
    points = np.stack([across_at, down_at], axis=1).astype(np.float32)
    sums, differences = points.sum(axis=1), points[:, 0] - points[:, 1]
    corners = np.stack([
        points[sums.argmin()], points[differences.argmax()],
        points[sums.argmax()], points[differences.argmin()],
    ])  # fmt: skip
    hull = cv2.convexHull(points)
    # A frame with a bite or a tail is no quadrangle, and would bend the page.
    whole = cv2.contourArea(corners) >= 0.97 * cv2.contourArea(hull)
    return corners if whole and cv2.isContourConvex(corners) else None


def _to_rectangle(corners: Any) -> Any:
    left, right = corners[[0, 3], 0].mean(), corners[[1, 2], 0].mean()
    top, bottom = corners[[0, 1], 1].mean(), corners[[2, 3], 1].mean()
    ends = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    return cv2.getPerspectiveTransform(corners.astype(np.float32), ends)


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
    across, down = rulings_of(page)
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
