"""A copy of the workbook with its faults as comments on the cells they speak of.

Imported only where one is written: openpyxl is heavy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.errors import Fault, Where
from evalutils.evidence.project.columns import project_keys
from evalutils.evidence.project.model import WORKBOOK
from evalutils.evidence.workbook import layout, row_height, save_settled

_LETTERS = re.compile(r"[A-Z]{1,3}")
_UNIT_AFTER_TITLE = re.compile(r"\s*[（(][^（）()]*[）)]$")


def write_annotated(folder: Path, faults: Sequence[Fault], target: Path) -> None:
    """Write a copy of a folder's workbook with every fault as a comment, and a list of all.

    Faults of other files than the workbook stand in the list only; a folder without a workbook
    gives a workbook with the list alone. The folder itself is not changed.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``.
    faults
        The faults found there.
    target
        The file to write.
    """
    path = folder / WORKBOOK
    book = load_workbook(path) if path.is_file() else Workbook()
    if not path.is_file():
        book.remove(book.worksheets[0])
    for fault in faults:
        sheet = fault.where.sheet
        if sheet is not None and sheet in book.sheetnames and path.is_file():
            _mark(_cell_of(book[sheet], fault.where), fault)
    _list(book.create_sheet(layout()["look"]["faults_sheet"], 0), faults)
    book.active = 0
    save_settled(book, target)


def _cell_of(sheet: Worksheet, where: Where) -> Cell:
    """Return the cell a place names; the header of its column, or the first cell, where no row."""
    if sheet.title == "project" and where.row is None:
        return sheet.cell(_row_of_key(sheet, where.column or ""), 2)
    return sheet.cell(where.row or 1, _column(sheet, where.column or ""))


def _column(sheet: Worksheet, name: str) -> int:
    for cell in sheet[1]:
        printed = str(cell.value or "").strip()
        if name and name in {printed, _UNIT_AFTER_TITLE.sub("", printed)}:
            return int(cell.column)
    return column_index_from_string(name) if _LETTERS.fullmatch(name) else 1


def _row_of_key(sheet: Worksheet, key: str) -> int:
    head, dot, rest = key.partition(".")
    names = {key, f"{project_keys().get(head, head)}{dot}{rest}"}
    for row in range(1, sheet.max_row + 1):
        if str(sheet.cell(row, 1).value or "").strip() in names:
            return row
    return 1


def _mark(cell: Cell, fault: Fault) -> None:
    """Colour a cell and add a fault to what its comment says."""
    before = f"{cell.comment.text}\n\n" if cell.comment is not None else ""
    text = f"{before}{fault.expected()}\n{fault.next_step()}"
    cell.comment = Comment(text, "evalutils", height=180, width=320)
    cell.fill = PatternFill("solid", start_color=layout()["look"]["fault_fill"])


def _list(sheet: Worksheet, faults: Sequence[Fault]) -> None:
    look = layout()["look"]
    widths = look["faults_widths"]
    rows = [tuple(look["faults_header"])]
    rows += [(_place(f.where), f.found, f.expected(), f.next_step()) for f in faults]
    for number, row in enumerate(rows, 1):
        for at, text in enumerate(row, 1):
            cell = sheet.cell(number, at)
            cell.value, cell.data_type, cell.quotePrefix = text, "s", number > 1
            cell.font = Font(name=look["font"], size=look["size"], bold=number == 1)
            cell.alignment = Alignment(vertical="center", wrap_text=True, indent=1)
            cell.border = Border(bottom=Side("thin" if number == 1 else "hair", look["rule"]))
            if number == 1:
                cell.fill = PatternFill("solid", start_color=look["header_fill"])
        sheet.row_dimensions[number].height = row_height(zip(row, widths, strict=True))
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _place(where: Where) -> str:
    """Return a place in words; in the workbook itself the folder goes without saying."""
    return where.text() if where.sheet is None else replace(where, file=WORKBOOK).text()
