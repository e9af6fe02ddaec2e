"""Old worksheets of Excel and WPS (.xls, .et): cells as they are shown, merges kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evalutils.reading.documents.formats.sheets import Held, Worksheet, laid_out
from evalutils.reading.documents.model import Document, fault
from evalutils.reading.documents.outline import assemble


def read_xls(path: Path) -> Document:
    """Return an ``.xls`` or ``.et`` file as a document with one table a worksheet.

    Hidden rows, columns and sheets are read like the others, as those of ``.xlsx`` are. A
    formula shows its saved result.

    Parameters
    ----------
    path
        An OLE container with a ``Workbook`` (Excel 97 and later) or ``Book`` stream.

    Raises
    ------
    InputFaults
        ``document_encrypted``, ``document_damaged`` or ``document_too_long``.
    """
    import xlrd

    try:
        # What xlrd doubts in a file it prints; to a user of ours that says nothing.
        book = xlrd.open_workbook(str(path), formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        encrypted = "encrypted" in str(error).lower()
        raise fault(path, "document_encrypted" if encrypted else "document_damaged") from error
    blocks, unread = laid_out(path, [_sheet(book, sheet) for sheet in book.sheets()])
    return assemble(path.name, blocks, unreadable=unread)


def _sheet(book: Any, sheet: Any) -> Worksheet:
    merged = {(top + 1, left + 1): (bottom, right)
              for top, bottom, left, right in sheet.merged_cells}  # fmt: skip
    return Worksheet(sheet.name, _cells(book, sheet), merged, hidden=sheet.visibility != 0)


def _cells(book: Any, sheet: Any) -> Iterator[Held]:
    import xlrd

    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
            if kind in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
                continue
            form = book.xf_list[sheet.cell_xf_index(row, column)].format_key
            code = book.format_map[form].format_str if form in book.format_map else "General"
            if kind == xlrd.XL_CELL_ERROR:
                value = xlrd.error_text_from_code.get(value, "#")
            elif kind == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            elif kind == xlrd.XL_CELL_DATE:
                value = _moment(value, book.datemode)
            yield Held(row + 1, column + 1, value, code, wrong=kind == xlrd.XL_CELL_ERROR)


def _moment(value: float, datemode: int) -> object:
    """Return the date or time that a number stands for; one that stands for none stays."""
    import xlrd

    try:
        made = xlrd.xldate.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value
    # Below one it is a time of day, of no date at all.
    return made.time() if 0 <= value < 1 else made
