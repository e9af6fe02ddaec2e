"""Picture files (JPEG, PNG, TIFF, BMP, GIF), a page each or several, as documents."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from evalutils.reading.documents.model import Document, fault
from evalutils.reading.documents.pages.flow import Sheet, document_of
from evalutils.reading.documents.scans.reader import MOST_PICTURES, recognised_page, skipped

# A sheet of A3 at 400 dpi has 31 million; a picture that claims more fills the memory.
_MOST_PIXELS = 60_000_000
# Pixels of the long side: with fewer strokes run together, with more nothing is read better.
_SHORTEST, _LONGEST = 1900, 2900


def read_pictures(path: Path) -> Document:
    """Return a picture file as a document, each of its frames as a page.

    Parameters
    ----------
    path
        A file that begins as a picture does.

    Raises
    ------
    InputFaults
        ``document_damaged``, ``document_picture_size`` where it has too many pixels, or
        ``document_picture_blank`` where no line of print was found in it.
    """
    sheets = []
    for number, picture in enumerate(_frames(path), 1):
        if number > MOST_PICTURES:
            sheets.append(Sheet((), (), (skipped(path.name, number),)))
            break
        sheets.append(recognised_page(picture, path.name, number))
    document = document_of(path, sheets)
    if document.blank:
        raise fault(path, "document_picture_blank")
    return document


def _frames(path: Path) -> Iterator[Any]:
    from PIL import Image, ImageOps, ImageSequence

    with warnings.catch_warnings():
        # What a damaged head says is checked here, and said in our words.
        warnings.simplefilter("ignore")
        with Image.open(path, formats=("JPEG", "PNG", "TIFF", "BMP", "GIF", "MPO")) as file:
            for frame in ImageSequence.Iterator(file):
                pixels = frame.width * frame.height
                if pixels > _MOST_PIXELS:
                    found = f"{pixels / 1_000_000:.0f}"
                    raise fault(
                        path, "document_picture_size", found, limit=_MOST_PIXELS // 1_000_000
                    )
                # A phone keeps how it was held beside the picture; a colour that lets the
                # page behind it through is paper.
                upright = ImageOps.exif_transpose(frame).convert("RGBA")
                paper = Image.new("RGBA", upright.size, "white")
                flat = Image.alpha_composite(paper, upright).convert("RGB")
                yield sized(np.asarray(flat)[:, :, ::-1])


def sized(picture: Any) -> Any:
    """Return a picture of a page at the size that is recognised best."""
    import cv2

    long = max(picture.shape[:2])
    share = _SHORTEST / long if long < _SHORTEST else min(_LONGEST / long, 1.0)
    if share == 1:
        return np.ascontiguousarray(picture)
    way = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    return cv2.resize(np.ascontiguousarray(picture), None, fx=share, fy=share, interpolation=way)


def drawn(page: Any) -> Any:
    """Return a page of a PDF, opened with pypdfium2, as a picture."""
    wide, high = page.get_size()
    # 200 dpi, as offices scan; less where a page is as large as a wall.
    scale = min(200 / 72, sqrt(_MOST_PIXELS / 4 / max(wide * high, 1)))
    bitmap = page.render(scale=scale, may_draw_forms=False)
    picture = bitmap.to_numpy()
    if picture.ndim == 2 or picture.shape[2] == 1:
        picture = np.repeat(picture.reshape(*picture.shape[:2], 1), 3, axis=2)
    return np.ascontiguousarray(picture[:, :, :3])
