"""Pictures of pages as pages of lines and ruled tables, every figure with how it was checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.reading.documents.lines import clean_blanks
from evalutils.reading.documents.model import Pictured, Unreadable
from evalutils.reading.documents.pages.flow import Sheet
from evalutils.reading.documents.pages.glyphs import Printed
from evalutils.reading.documents.pages.ruled import Box, Ruled, reaches
from evalutils.reading.documents.scans.figures import Reading, read_line
from evalutils.reading.documents.scans.lettering import Print, outside
from evalutils.reading.documents.scans.pages import Region, Straight, grids_of, straightened

# A crop is for the eye: so many pixels at most, and such a quality, come to about two kilobytes.
_CROP_WIDTH, _CROP_HEIGHT, _CROP_QUALITY = 360, 160, 60
# Words at the same height with a wide gap are columns, known by three blanks (see ``lines``).
_COLUMN_GAP = "   "
_DIGITS_MEET = re.compile(r"[0-9.,]\n[0-9.,]")
_POINTS = 72
# Inches by which a row is told from the foot of a slanting ruling.
_ROW = 0.08
_HAN = re.compile(r"[\u3400-\u9fff]")
#: Signs of a unit behind a figure (公里, 平方米).
_UNIT = 3
#: Of a file: at some three seconds each they stay within what one file may take.
MOST_PICTURES = 40


def skipped(name: str, number: int) -> Unreadable:
    """Return that a page, and those after it, were not recognised."""
    place = Place(name, page=number)
    return Unreadable(place, "documents.unread.many_pictures", {"most": str(MOST_PICTURES)})


def recognised_page(picture: Any, name: str, number: int) -> Sheet:
    """Return a picture of a page (blue, green, red) as lines and tables.

    Parameters
    ----------
    picture
        The page as it was received.
    name
        Of the document.
    number
        Of the page, from 1.
    """
    page = straightened(picture)
    grids, rulings = grids_of(page)
    printed = Print(page.grey, page.ink, rulings, page.pale, page.inch)
    place = Place(name, page=number)
    share = _POINTS / page.inch
    tables = []
    for grid in grids:
        boxes = tuple(
            _box(page, printed, cell, place, share, tall=_is_tall(cell, grid.cells, page.inch))
            for cell in grid.cells
        )
        low, high = reaches(grid.frame.top, grid.frame.bottom, page.grey.shape[0])
        if any(box.text for box in boxes):
            tables.append(Ruled(number, boxes, (), low, high))
    lines, seen = _outside(page, printed, [grid.frame for grid in grids], place, share)
    return Sheet(tuple(tables), tuple(lines), (), "", tuple(seen))


def _is_tall(cell: Region, cells: Sequence[Region], inch: float) -> bool:
    """Return whether a row of its table begins beside a cell, between its top and its foot."""
    least = inch * _ROW
    return any(cell.top + least < other.top < cell.bottom - least for other in cells)


def _box(
    page: Straight, printed: Print, cell: Region, place: Place, share: float, *, tall: bool
) -> Box:
    """Return a cell with its words, and with its picture where it has figures."""
    lines = printed.lines_in(cell)
    readings = [read_line(line, printed.height) for line in lines]
    readings = [reading for reading in readings if reading.text or reading.doubts]
    # A name may reach over rows (产出指标（50分）); where a bare figure does, a ruling was lost or
    # one too many was seen, and which row it belongs to cannot be told.
    bare = all(len(_HAN.findall(reading.text)) <= _UNIT for reading in readings)
    # A stroke beside words is what was left of a ruling that was not followed.
    left = len(readings) > 1 and any(reading.text == "—" for reading in readings)
    seen = _pictured(page, cell, readings, place, torn=cell.torn or left or (tall and bare))
    broken = seen is not None and bool({"torn", "broken"} & set(seen.doubts))
    shown = [reading.shown for reading in readings]
    if broken:
        shown = [Reading(reading.text, doubts=("torn",)).shown for reading in readings]
    return Box(
        cell.x0 * share, cell.top * share, cell.x1 * share, cell.bottom * share,
        _joined(shown), seen,
    )  # fmt: skip


def _joined(lines: Sequence[str]) -> str:
    """Return the lines of a cell as one text; only words in letters need a blank between."""
    text = ""
    for line in lines:
        ends = text[-1:] + line[:1]
        text += (" " if len(ends) == 2 and ends.isascii() and ends.isalpha() else "") + line
    return clean_blanks(text)


def _pictured(
    page: Straight, region: Region, readings: Sequence[Reading], place: Place, *, torn: bool = False
) -> Pictured | None:
    """Return a passage with figures as evidence: its picture, and what its figures passed."""
    checked = [reading for reading in readings if reading.checks or reading.doubts]
    if not checked:
        return None
    doubts = {doubt for reading in checked for doubt in reading.doubts}
    doubts |= {"torn"} if torn else set()
    # Of a number broken over two lines nobody can tell whether it is one or two.
    text = "\n".join(reading.text for reading in readings)
    doubts |= {"broken"} if _DIGITS_MEET.search(text) else set()
    passed = set.intersection(*(set(reading.checks) for reading in checked))
    return Pictured(
        place,
        _joined([reading.text for reading in readings]),
        _received(page, region),
        _crop(page, region),
        tuple(sorted(passed)),
        tuple(sorted(doubts)),
        _joined([reading.other or reading.text for reading in readings]),
    )


def _received(page: Straight, region: Region) -> tuple[int, int, int, int]:
    """Return where a region lies in the picture that was received."""
    corners = np.array(
        [[[x, y] for x in (region.x0, region.x1) for y in (region.top, region.bottom)]], np.float32
    )
    back = cv2.perspectiveTransform(corners, page.back)[0]
    (x0, top), (x1, bottom) = back.min(axis=0), back.max(axis=0)
    return round(float(x0)), round(float(top)), round(float(x1)), round(float(bottom))


def _crop(page: Straight, region: Region) -> bytes:
    cut = page.colour[region.top : region.bottom, region.x0 : region.x1]
    share = min(_CROP_WIDTH / cut.shape[1], _CROP_HEIGHT / cut.shape[0], 1)
    small = cv2.resize(cut, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    _, packed = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _CROP_QUALITY])
    return bytes(packed)


def _outside(
    page: Straight, printed: Print, frames: Sequence[Region], place: Place, share: float
) -> tuple[list[Printed], list[Pictured]]:
    """Return the lines outside tables, those at one height as one, and their figures."""
    lines: list[Printed] = []
    seen: list[Pictured] = []
    for line in outside(printed, frames):
        reading = read_line(line, printed.height)
        if not reading.text:
            continue
        box = line.box
        picture = _pictured(page, box, [reading], place)
        seen += [] if picture is None else [picture]
        sides = (box.x0 * share, box.top * share, box.x1 * share, box.bottom * share)
        said = Printed(place.page or 0, clean_blanks(reading.shown), *sides)
        above = lines[-1] if lines else None
        middle = (said.top + said.bottom) / 2
        if above is not None and above.top < middle < above.bottom:
            left, right = sorted((above, said), key=lambda part: part.x0)
            gap = right.x0 - left.x1 > 1.8 * (said.bottom - said.top)
            text = left.text + (_COLUMN_GAP if gap else " ") + right.text
            ends = (min(above.top, said.top), right.x1, max(above.bottom, said.bottom))
            lines[-1] = Printed(said.page, text, left.x0, *ends)
        else:
            lines.append(said)
    return lines, seen
