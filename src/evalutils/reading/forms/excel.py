"""A form as an Excel worksheet, laid out for one A4 page across."""

from __future__ import annotations

import io
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import regex

from evalutils.reading.forms.layout import LaidCell, lay_out
from evalutils.reading.forms.packing import pack
from evalutils.reading.selfeval import SelfEvaluation

_PLAIN = regex.compile(
    r"(?P<digits>(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,9})(?:\.(?P<places>\d{1,4}))?)(?P<percent>%)?"
)
_FORMULA_SIGNS = ("=", "+", "-", "@")
_SHEET = "自评表"
_FACE, _TITLE_FACE = "仿宋_GB2312", "方正小标宋简体"
_SIGNS_PER_LINE, _LINE, _MOST_LINES = 12, 16.0, 12


def write_form_xlsx(form: SelfEvaluation, path: Path) -> None:
    """Write a form in the official layout as ``.xlsx``; reading it back gives the same form.

    Plain figures are numbers that show the printed digits; all else is text, and words that
    begin with ``= + - @`` never become a formula. The same form gives the same bytes.

    Parameters
    ----------
    form
        The form.
    path
        File to be written; an existing one is replaced.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = _SHEET
    cells = lay_out(form)
    width = max(cell.column + cell.width for cell in cells)
    for cell in cells:
        _write(sheet, cell)
    _set_page(sheet, cells, width)
    data = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        book.save(data)
    pack(data.getvalue(), path)


def _write(sheet: Any, cell: LaidCell) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    place = sheet.cell(cell.row + 1, cell.column + 1)
    _set_value(place, cell)
    title = cell.kind == "title"
    place.font = Font(name=_TITLE_FACE if title else _FACE, size=16 if title else 10.5)
    middle = title or cell.kind in ("head", "figure")
    place.alignment = Alignment(
        horizontal="center" if middle else "left", vertical="center", wrap_text=True
    )
    if cell.height > 1 or cell.width > 1:
        sheet.merge_cells(
            start_row=cell.row + 1,
            start_column=cell.column + 1,
            end_row=cell.row + cell.height,
            end_column=cell.column + cell.width,
        )
    if not title:
        line = Side(style="thin")
        for row in range(cell.row + 1, cell.row + cell.height + 1):
            for column in range(cell.column + 1, cell.column + cell.width + 1):
                box = Border(left=line, right=line, top=line, bottom=line)
                sheet.cell(row, column).border = box


def _set_value(place: Any, cell: LaidCell) -> None:
    plain = _PLAIN.fullmatch(cell.text) if cell.kind == "figure" else None
    if plain is None:
        place.value = cell.text
        place.data_type = "s" if cell.text else "n"
        if not cell.text:
            place.value = None
        if cell.text.startswith(_FORMULA_SIGNS):
            place.quotePrefix = True
        return
    number = Decimal(plain["digits"].replace(",", ""))
    whole = "#,##0" if "," in plain["digits"] else "0"
    places = "." + "0" * len(plain["places"]) if plain["places"] else ""
    place.value = number / 100 if plain["percent"] else number
    place.number_format = whole + places + ("%" if plain["percent"] else "")


def _set_page(sheet: Any, cells: tuple[LaidCell, ...], width: int) -> None:
    from openpyxl.utils import get_column_letter

    page = sheet.page_setup
    page.paperSize, page.orientation = sheet.PAPERSIZE_A4, sheet.ORIENTATION_LANDSCAPE
    page.fitToWidth, page.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "— &P —"
    for column in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 14
    heights: dict[int, float] = {}
    for cell in cells:
        if cell.height == 1 and cell.kind != "title":
            lines = -(-len(cell.text) // (_SIGNS_PER_LINE * cell.width // 2 + 1)) or 1
            heights[cell.row] = max(heights.get(cell.row, 0), min(lines, _MOST_LINES) * _LINE)
        elif cell.kind == "title":
            heights[cell.row] = 28
    for row, height in heights.items():
        sheet.row_dimensions[row + 1].height = height
