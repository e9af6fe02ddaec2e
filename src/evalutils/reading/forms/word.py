"""A form as a Word document: the title above one table on landscape A4."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from evalutils.reading.forms.layout import LaidCell, lay_out
from evalutils.reading.forms.packing import pack
from evalutils.reading.selfeval import SelfEvaluation

_FACE, _TITLE_FACE = "仿宋_GB2312", "方正小标宋简体"


def write_form_docx(form: SelfEvaluation, path: Path) -> None:
    """Write a form in the official layout as ``.docx``; reading it back gives the same form.

    The same form gives the same bytes.

    Parameters
    ----------
    form
        The form.
    path
        File to be written; an existing one is replaced.
    """
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    cells = lay_out(form)
    for cell in (cell for cell in cells if cell.kind == "title"):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, cell.text, Pt(18), _TITLE_FACE)
    body = [cell for cell in cells if cell.kind != "title"]
    if body:
        top = min(cell.row for cell in body)
        rows = max(cell.row + cell.height for cell in body) - top
        columns = max(cell.column + cell.width for cell in body)
        table = document.add_table(rows, columns, style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        grid = [list(row.cells) for row in table.rows]
        for cell in body:
            _write(grid, cell, top)
    data = io.BytesIO()
    document.save(data)
    pack(data.getvalue(), path)


def _write(grid: list[list[Any]], cell: LaidCell, top: int) -> None:
    from docx.enum.table import WD_ALIGN_VERTICAL
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    row = cell.row - top
    place = grid[row][cell.column]
    if cell.height > 1 or cell.width > 1:
        last = grid[row + cell.height - 1][cell.column + cell.width - 1]
        place = place.merge(last)
        for extra in place.paragraphs[1:]:
            extra._element.getparent().remove(extra._element)
    place.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = place.paragraphs[0]
    if cell.kind in ("head", "figure"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, cell.text, Pt(9 if cell.kind == "figure" else 10.5), _FACE)


def _run(paragraph: Any, text: str, size: Any, face: str) -> None:
    from docx.oxml.ns import qn

    run = paragraph.add_run(text)
    run.font.size, run.font.name = size, face
    # East Asian text takes its face from an attribute that python-docx does not set.
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
