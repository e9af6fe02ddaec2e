"""How full the pages of a PDF are, as a reader sees them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pypdfium2

_MM = 72 / 25.4
#: Type area of GB/T 9704: top and bottom of an upright sheet, and of a turned one, in pt.
_UPRIGHT = (37 * _MM, (297 - 35) * _MM)
_TURNED = (28 * _MM, (210 - 26) * _MM)
#: Dots a pt: two rows of them are thinner than any gap between two lines.
_SCALE = 0.5
#: A grey that no paper has.
_INK = 250


def fills(pdf: Path) -> Mapping[int, float]:
    """Return which share of its type area each page fills, by page from 1.

    Left out are pages that a chapter or the report ends on: the next one begins a new page.
    """
    found = {}
    opened = pypdfium2.PdfDocument(pdf)
    try:
        marks = [mark for mark in opened.get_toc() if mark.level == 0]
        starts = {mark.get_dest().get_index() + 1 for mark in marks if _opens_page(mark)}
        for number, page in enumerate(opened, start=1):
            if number == len(opened) or number + 1 in starts:
                continue
            top, bottom = _TURNED if page.get_width() > page.get_height() else _UPRIGHT
            seen = page.render(scale=_SCALE, grayscale=True).to_numpy().min(axis=1)
            # what stands below the area is the page number
            rows = np.flatnonzero(seen[: round((bottom + 6) * _SCALE)] < _INK)
            found[number] = (float(rows.max() + 1) / _SCALE - top) / (bottom - top)
    finally:
        opened.close()
    return found


def _opens_page(mark: pypdfium2.PdfOutlineItem) -> bool:
    return any(mark.get_title().startswith(word) for word in ("附件", "Annex"))
