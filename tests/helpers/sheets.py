"""How full the pages of a PDF are, as a reader sees them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pdfplumber
import pypdfium2

_MM = 72 / 25.4
#: Type area of GB/T 9704: top and bottom of an upright sheet, and of a turned one, in pt.
_UPRIGHT = (37 * _MM, (297 - 35) * _MM)
_TURNED = (28 * _MM, (210 - 26) * _MM)


def fills(pdf: Path) -> Mapping[int, float]:
    """Return which share of its type area each page fills, by page from 1.

    Left out are pages that a chapter or the report ends on: the next one begins a new page.
    """
    opened = pypdfium2.PdfDocument(pdf)
    try:
        marks = [mark for mark in opened.get_toc() if mark.level == 0]
        starts = {mark.get_dest().get_index() + 1 for mark in marks if _opens_page(mark)}
        count = len(opened)
    finally:
        opened.close()
    found = {}
    with pdfplumber.open(pdf) as document:
        for page in document.pages:
            number = page.page_number
            if number == count or number + 1 in starts:
                continue
            top, bottom = _TURNED if page.width > page.height else _UPRIGHT
            # A picture's parts are lines and curves; what stands below the area is the page number.
            drawn = [*page.chars, *page.lines, *page.curves, *page.rects]
            ends = [part["bottom"] for part in drawn if top < part["bottom"] <= bottom + 6]
            found[number] = (max(ends) - top) / (bottom - top)
    return found


def _opens_page(mark: pypdfium2.PdfOutlineItem) -> bool:
    return any(mark.get_title().startswith(word) for word in ("附件", "Annex"))
