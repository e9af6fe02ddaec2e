"""The finished PDF, set once, and the pages its headings stand on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pypdfium2

from evalutils.reporting.editions.executed import Executed, Heading
from evalutils.reporting.editions.pdf.content import page_data
from evalutils.reporting.editions.pdf.typeset import typeset
from evalutils.reporting.fonts import font_files


def set_pdf(document: Executed, date: tuple[int, int, int]) -> bytes:
    """Return a document as a PDF; the last ones set are kept, as Word asks for their pages.

    Parameters
    ----------
    document
        Checked.
    date
        Year, month and day for the file's metadata.

    Raises
    ------
    InputFaults
        If a typeface is missing.
    TypesettingError
        If Typst stops or warns.
    """
    data = json.dumps(page_data(document, date), ensure_ascii=False, sort_keys=True)
    return _set(data, font_files())


def heading_pages(document: Executed, date: tuple[int, int, int]) -> Mapping[str, int]:
    """Return the page (from 1, the cover) that each heading's anchor stands on."""
    opened = pypdfium2.PdfDocument(set_pdf(document, date))
    try:
        marks = [mark.get_dest().get_index() for mark in opened.get_toc()]
    finally:
        opened.close()
    headings = [part.anchor for part in document.parts if isinstance(part, Heading)]
    return {anchor: mark + 1 for anchor, mark in zip(headings, marks, strict=True)}


@lru_cache(maxsize=2)
def _set(data: str, fonts: tuple[Path, ...]) -> bytes:
    return typeset(json.loads(data), fonts)
