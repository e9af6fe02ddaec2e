"""What a person confirmed of figures read from a picture: a workbook beside the file.

Each figure in doubt is a row with its picture; what the person types in the last column stands
for it from then on, wherever the file is read.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evalutils.base.packages import settled
from evalutils.base.words import say
from evalutils.reading.documents.model import Document, Pictured, Remark, fault, masked

#: Behind the name of the file whose figures it confirms.
SUFFIX = ".核对.xlsx"
# The columns in their order; a person sorts rows, not columns.
_COLUMNS = ("page", "table", "row", "column", "read", "why", "crop", "confirmed")
_WIDTHS = (6, 6, 6, 6, 18, 46, 42, 18)
_PIXELS_TO_POINTS = 0.75
# The picture of a cell is at most so high, in pixels; a row a little higher.
_ROW_MARGIN, _LOWEST_ROW = 8, 20
# The sheet that says of which file the rows are.
_DIGEST = "sha256"

_Key = tuple[int, int, int, int, str]


def confirmations_of(path: Path) -> Path:
    """Return the workbook beside a file in which its figures are confirmed.

    Examples
    --------
    >>> confirmations_of(Path("报送/自评表.jpg")).name
    '自评表.jpg.核对.xlsx'
    """
    return path.with_name(path.name + SUFFIX)


def write_confirmations(path: Path, seen: Iterable[Pictured], language: str = "zh") -> Path:
    """Write the workbook for the figures of a file that are in doubt, and return where it is.

    Parameters
    ----------
    path
        The scan or picture.
    seen
        Its figures; those in doubt get a row.
    language
        Of heads and reasons.

    Raises
    ------
    InputFaults
        ``confirmations_there`` where the workbook is there already: it may hold somebody's work.
    """
    from openpyxl import Workbook
    from openpyxl.drawing.image import Image
    from openpyxl.styles import Alignment, Font

    target = confirmations_of(path)
    if target.exists():
        raise fault(target, "confirmations_there")
    book = Workbook()
    sheet: Any = book.active
    sheet.title = say("documents.confirm.sheet", language)
    sheet.append([say(f"documents.confirm.{name}", language) for name in _COLUMNS])
    for cell, width in zip(sheet[1], _WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    for part in seen:
        if not part.uncertain:
            continue
        sheet.append([*_key(part)[:4], "", part.unreadable().why(language), "", ""])
        row = sheet.max_row
        # Text, whatever it looks like: 98% would become 0.98, and = a formula.
        for column, text in ((5, part.text), (8, "")):
            cell = sheet.cell(row, column)
            cell.number_format, cell.value, cell.data_type = "@", text, "s"
        for cell in sheet[row]:
            cell.alignment = Alignment(vertical="center", wrap_text=True)
        picture = Image(io.BytesIO(part.crop))
        sheet.add_image(picture, f"G{row}")
        high = (picture.height + _ROW_MARGIN) * _PIXELS_TO_POINTS
        sheet.row_dimensions[row].height = max(high, _LOWEST_ROW)
    digest: Any = book.create_sheet(_DIGEST)
    digest.append([_digest(path)])
    digest.sheet_state = "hidden"
    data = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        book.save(data)
    # openpyxl dates a file by the clock.
    target.write_bytes(settled(data.getvalue()))
    return target


def with_confirmed(document: Document, path: Path) -> Document:
    """Return a document with what a person confirmed of its figures, where there is such a file.

    Parameters
    ----------
    document
        As it was read from a picture.
    path
        Where it was read from.

    Raises
    ------
    InputFaults
        ``document_damaged`` where the workbook cannot be opened.
    """
    file = confirmations_of(path)
    if not document.seen or not file.is_file():
        return document
    digest, told = _told(file)
    if digest != _digest(path):
        remark = Remark("documents.remarks.confirmed_other", {"file": file.name})
        return replace(document, remarks=(*document.remarks, remark))
    return _with_told(document, told)


def _with_told(document: Document, told: dict[_Key, str]) -> Document:
    tables, paragraphs = list(document.tables), list(document.paragraphs)
    seen, gone = [], []
    for part in document.seen:
        text = told.get(_key(part))
        if text is None:
            seen.append(part)
            continue
        place = part.place
        if place.table:
            table = tables[place.table - 1]
            tables[place.table - 1] = table.with_text(place.row - 1, place.column - 1, text)
        else:
            # A line outside a table is part of a paragraph of its page.
            hidden = masked(part.text) if part.uncertain else part.text
            for at, paragraph in enumerate(paragraphs):
                if paragraph.place.page in {None, place.page} and hidden in paragraph.text:
                    changed = paragraph.text.replace(hidden, text, 1)
                    paragraphs[at] = replace(paragraph, text=changed)
                    break
        gone += [part.unreadable()] if part.uncertain else []
        seen.append(replace(part, text=text, doubts=(), checks=(*part.checks, "person")))
    return replace(
        document,
        tables=tuple(tables),
        paragraphs=tuple(paragraphs),
        seen=tuple(seen),
        unreadable=tuple(part for part in document.unreadable if part not in gone),
    )


def _told(file: Path) -> tuple[str, dict[_Key, str]]:
    """Return the digest of the file that was confirmed, and the confirmed texts."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True)
        digest = str(book[_DIGEST]["A1"].value)
        rows = list(book.worksheets[0].iter_rows(min_row=2, max_col=8, values_only=True))
        book.close()
    except Exception as error:
        # What openpyxl raises at a damaged file has no common class.
        raise fault(file, "document_damaged") from error
    return digest, {key: text for row in rows if (key := _row_key(row)) and (text := _text(row))}


def _row_key(row: Sequence[Any]) -> _Key | None:
    page, table, line, column = row[:4]
    if not all(isinstance(value, int) for value in row[:4]):
        return None
    return page, table, line, column, str(row[4] or "")


def _text(row: Sequence[Any]) -> str:
    return "" if row[7] is None else str(row[7]).strip()


def _key(part: Pictured) -> _Key:
    place = part.place
    return place.page or 0, place.table, place.row, place.column, part.text


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
