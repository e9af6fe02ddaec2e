"""The sheets of ``inputs.xlsx`` as tables. Imported only where there is one: openpyxl is heavy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.base.faults import FaultList, choices
from evalutils.evidence.project.tables import Table, table_from

#: Sheets the workbook may have; it may go without ``review``.
SHEETS = ("project", "indicators", "evidence", "budget", "review")


def read_workbook(path: Path, faults: FaultList) -> dict[str, Table]:
    """Return the tables of ``inputs.xlsx`` by sheet name; a sheet that cannot be read is left out.

    Percent cells come as they show (``92.7%``), dates in ISO form, formulas as the value last
    computed by the spreadsheet program.
    """
    try:
        book = load_workbook(path)
        values = load_workbook(path, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError):
        faults.add("workbook_broken", path.name, path.name)
        return {}
    tables = {}
    for sheet in book.worksheets:
        if sheet.title not in SHEETS:
            faults.add("unknown_sheet", path.name, sheet.title, near=choices(sheet.title, SHEETS))
        else:
            lines = list(_sheet_lines(sheet, values[sheet.title], path.name, faults))
            if sheet.title == "review" and not any(any(cells) for _, cells in lines):
                continue
            table = table_from(lines, sheet.title, path.name, sheet.title, faults)
            if table is not None:
                tables[sheet.title] = table
    titles = {sheet.title for sheet in book.worksheets}
    for missing in [name for name in SHEETS if name not in titles and name != "review"]:
        faults.add("missing_sheet", path.name, sheet=missing, near=choices(missing, titles))
    return tables


def sheet_texts(path: Path, *, without: Collection[str] = ()) -> dict[str, list[list[str]]]:
    """Return the cells of every sheet but those named, as :func:`read_workbook` reads them.

    What tells whether two workbooks say the same: looks, widths and comments are not in it, nor
    are blank rows and cells at the end.
    """
    book, values = load_workbook(path), load_workbook(path, data_only=True)
    texts = {}
    for sheet in book.worksheets:
        if sheet.title not in without:
            lines = _sheet_lines(sheet, values[sheet.title], path.name, FaultList(path.parent))
            texts[sheet.title] = [_trimmed(cells) for _, cells in lines]
            while texts[sheet.title] and not texts[sheet.title][-1]:
                texts[sheet.title].pop()
    return texts


def _trimmed(cells: Sequence[str]) -> list[str]:
    filled = [place for place, cell in enumerate(cells, 1) if cell]
    return list(cells[: filled[-1]]) if filled else []


def _sheet_lines(
    sheet: Worksheet, values: Worksheet, file: str, faults: FaultList
) -> Iterator[tuple[int, Sequence[str]]]:
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = []
        for cell in cells:
            shown = values.cell(cell.row, cell.column) if cell.data_type == "f" else cell
            if cell.data_type == "f" and shown.value is None:
                faults.add(
                    "formula_without_value",
                    file,
                    str(cell.value),
                    sheet=sheet.title,
                    row=cell.row,
                    column=cell.column_letter,
                )
            texts.append(_cell_text(shown))
        yield number, texts


def _cell_text(cell: Cell | MergedCell) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, date):  # a datetime too: the cell shows a day
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, int | float):
        return str(value)
    # repr is the shortest text that gives the cell's double again: what was typed.
    number = Decimal(repr(value))
    return f"{_plain(number * 100)}%" if "%" in str(cell.number_format) else _plain(number)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
