"""PDF files: characters and rulings of every page; the rest is that of all laid-out pages."""

from __future__ import annotations

import logging
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from evalutils.base.places import Place
from evalutils.reading.documents.model import Document, Unreadable, fault
from evalutils.reading.documents.pages.flow import MOST_PAGES, Sheet, document_of, sheet_of
from evalutils.reading.documents.pages.glyphs import (
    Glyph,
    Page,
    is_lost,
    is_slanted,
    page_taken_in,
)
from evalutils.reading.documents.pages.ruled import Found
from evalutils.reading.documents.scans import installed

# FPDF_ERR_PASSWORD of PDFium.
_PASSWORD_ERROR = 4


def read_pdf(path: Path) -> Document:
    """Return a PDF as a document.

    Text comes from the file's text layer, tables from their rulings. A page that is a
    picture without a text layer is recognised where the extra ``scan`` is there, and listed as
    unreadable where it is not; so are pictures, characters
    that the file gives no meaning to, and tables without rulings. A table that goes on over
    a page break is one table; its repeated head is listed as dropped.

    Parameters
    ----------
    path
        A file that begins and ends as a PDF does.

    Raises
    ------
    InputFaults
        ``document_encrypted``, ``document_damaged``, ``document_too_long``, or
        ``document_no_text`` where all pages are pictures.
    """
    return document_of(path, _pages(path))


def _pages(path: Path) -> list[Sheet]:
    """Return every page with its ruled tables and the lines outside them."""
    import pypdfium2

    pages = []
    scanned = 0
    try:
        with ExitStack() as stack:
            file = stack.enter_context(closing(pypdfium2.PdfDocument(path)))
            if len(file) > MOST_PAGES:
                raise fault(path, "document_too_long", str(len(file)), limit=MOST_PAGES)
            drawn: Any = None
            for number in range(1, len(file) + 1):
                with closing(file[number - 1]) as opened:
                    page = page_of(opened, Place(path.name, page=number))
                    if any(part.whole for part in page.unread) and installed():
                        scanned += 1
                        pages.append(_scanned(opened, path.name, number, scanned))
                        continue
                # pdfplumber is slow and most pages rule nothing: it is opened when one does.
                grids: list[Found] = []
                if page.rulings:
                    drawn = drawn or stack.enter_context(_plumber(path))
                    grids = drawn.pages[number - 1].find_tables()
                    drawn.pages[number - 1].close()
                pages.append(sheet_of(page, grids))
    except pypdfium2.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == _PASSWORD_ERROR
        raise fault(path, "document_encrypted" if encrypted else "document_damaged") from error
    return pages


def _scanned(page: Any, name: str, number: int, scanned: int) -> Sheet:
    """Return a page without text as it is recognised, unless there were too many of them."""
    from evalutils.reading.documents.scans.pictures import drawn
    from evalutils.reading.documents.scans.reader import MOST_PICTURES, recognised_page, skipped

    if scanned > MOST_PICTURES:
        return Sheet((), (), (skipped(name, number),))
    sheet = recognised_page(drawn(page), name, number)
    if sheet.lines or sheet.tables:
        return sheet
    # A page on which nothing is recognised is named as any other that cannot be read.
    return Sheet((), (), (Unreadable(Place(name, page=number), "documents.unread.no_text_layer"),))


def _plumber(path: Path) -> Any:
    import pdfplumber

    # Its parser logs a remark on every font it doubts; to a user they say nothing.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    return pdfplumber.open(path)


def page_of(page: Any, place: Place) -> Page:
    """Return a page of a file opened with pypdfium2, whose number is that of ``place``."""
    from pypdfium2 import raw

    width, height = page.get_size()
    glyphs, watermark, lost = _glyphs(page, width, height)
    kinds = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)
    objects = [(item.type, item.get_bounds()) for item in page.get_objects(filter=kinds)]
    pictures = [
        abs((right - left) * (top - bottom)) / (width * height)
        for kind, (left, bottom, right, top) in objects
        if kind == raw.FPDF_PAGEOBJ_IMAGE
    ]
    shades = sum(kind == raw.FPDF_PAGEOBJ_SHADING for kind, _ in objects)
    return page_taken_in(
        place,
        (width, height),
        glyphs,
        pictures=pictures,
        paths=sum(kind == raw.FPDF_PAGEOBJ_PATH for kind, _ in objects),
        shades=shades,
        lost=lost,
        watermark=watermark,
    )


def _glyphs(page: Any, width: float, height: float) -> tuple[list[Glyph], str, int]:
    """Return the printed characters, slanting ones, and how many have no known meaning."""
    from ctypes import byref

    from pypdfium2 import raw

    text = page.get_textpage()
    left, bottom, _, _ = page.get_mediabox()
    rotation = page.get_rotation()
    box = raw.FS_RECTF()
    glyphs: list[Glyph] = []
    watermark = ""
    lost, spaced = 0, False
    for at in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, at)
        char = chr(code) if code else "\N{REPLACEMENT CHARACTER}"
        if char.isspace():
            spaced = spaced or not raw.FPDFText_IsGenerated(text.raw, at)
        elif is_slanted(raw.FPDFText_GetCharAngle(text.raw, at)):
            watermark += char
        # A soft hyphen is an instruction to the typesetter, not a character.
        elif char != "\xad":
            raw.FPDFText_GetLooseCharBox(text.raw, at, byref(box))
            sides = _turned(
                (box.left - left, box.bottom - bottom, box.right - left, box.top - bottom),
                (width, height),
                rotation,
            )
            lost += is_lost(char)
            glyphs.append(Glyph(char, *sides, spaced))
            spaced = False
    text.close()
    return glyphs, watermark, lost


def _turned(
    box: tuple[float, float, float, float], size: tuple[float, float], rotation: int
) -> tuple[float, float, float, float]:
    """Return a box of the page's own space, y upward, as displayed, y downward."""
    x0, y0, x1, y1 = box
    width, height = size
    if rotation == 90:
        return y0, x0, y1, x1
    if rotation == 180:
        return width - x1, y0, width - x0, y1
    if rotation == 270:
        return width - y1, height - x1, width - y0, height - x0
    return x0, height - y1, x1, height - y0
