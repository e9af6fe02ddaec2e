"""Old formats of office programs: read by what turns them into newer ones, or cell by cell."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from evalutils.base.holds import scratch
from evalutils.base.places import Place
from evalutils.reading.documents.formats.sheets import Held, Worksheet, laid_out, read_sheets
from evalutils.reading.documents.formats.word import read_word
from evalutils.reading.documents.model import Document, Remark, Unreadable, fault, renamed
from evalutils.reading.documents.outline import assemble
from evalutils.reading.documents.tables import MOST_PLACES

# Of the header's class id (MS-CFB 2.2): it has to be zero; WPS writes its own there.
_CLASS_ID = slice(8, 24)
#: What the converter warns of, where it is words that are lost and not looks → what to tell.
_LOST = {
    "picture": {
        "PICTURES_DEFERRED", "FLOATING_PICTURE_FORMAT_DEFERRED", "INLINE_BINARY_DATA_DEFERRED",
        "INLINE_BINARY_DATA_MALFORMED", "INLINE_PICTURE_DATA_STREAM_MISSING",
        "INLINE_PICTURE_FORMAT_DEFERRED", "INLINE_PICTURE_MALFORMED", "OFFICEART_MALFORMED",
    },
    "object": {"OLE_OBJECTS_UNANCHORED", "OLE_OBJECT_OMITTED", "OLE_OBJECT_STORAGE_MISSING"},
    "broken_table": {"MALFORMED_TABLE_FLATTENED", "TABLE_DEPTH_LIMITED"},
    "numbers": {"NUMBERING_TABLE_MALFORMED"},
    "text_box": {"MAIN_TEXTBOX_TABLE_MALFORMED"},
}  # fmt: skip


def read_doc(path: Path) -> Document:
    """Return a ``.doc`` or ``.wps`` file as a document.

    Parameters
    ----------
    path
        An OLE container with a ``WordDocument`` stream.

    Raises
    ------
    InputFaults
        ``document_encrypted``, or ``document_old_format`` for what is older than Word 97 or
        damaged inside.
    """
    from doc2docx import convert
    from doc2docx.errors import EncryptedDocumentError, InvalidWordDocument

    data = bytearray(path.read_bytes())
    data[_CLASS_ID] = bytes(16)
    with scratch() as aside:
        copy = aside / "a.doc"
        copy.write_bytes(data)
        try:
            made = convert(copy, copy.with_suffix(".docx"))
        except EncryptedDocumentError as error:
            raise fault(path, "document_encrypted") from error
        except InvalidWordDocument as error:
            raise fault(path, "document_old_format") from error
        document = renamed(read_word(made.output_path), path.name)
    codes = {warning.code for warning in made.report.warnings}
    lost = [
        Unreadable(Place(path.name), f"documents.unread.{what}")
        for what, among in _LOST.items()
        if codes & among
    ]
    known = {part.key for part in document.unreadable}
    more = (part for part in lost if part.key not in known)
    return replace(document, unreadable=(*document.unreadable, *more))


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


#: Names that worksheets of Office 2003 have for formats → their codes.
_NAMED_CODES = {
    "General Number": "General", "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%",
    "Scientific": "0.00E+00", "Short Date": "yyyy/m/d", "Long Date": "yyyy年m月d日",
    "General Date": "yyyy/m/d",
}  # fmt: skip
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def read_spreadsheetml(path: Path) -> Document:
    """Return a workbook that Office 2003 keeps as one file of mark-up, which many call ``.xls``.

    Parameters
    ----------
    path
        Mark-up of the namespace ``urn:schemas-microsoft-com:office:spreadsheet``.

    Raises
    ------
    InputFaults
        ``document_damaged`` or ``document_too_long``.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.parse(str(path), parser).getroot()
    codes: dict[str, str] = {
        style.get(f"{_SS}ID", ""): _NAMED_CODES.get(code, code)
        for style in root.iter(f"{_SS}Style")
        for form in style.iter(f"{_SS}NumberFormat")
        if (code := form.get(f"{_SS}Format"))
    }
    sheets = [_marked_up(path, sheet, codes) for sheet in root.iter(f"{_SS}Worksheet")]
    blocks, unread = laid_out(path, sheets)
    return assemble(path.name, blocks, unreadable=unread)


def _marked_up(path: Path, sheet: Any, codes: Mapping[str, str]) -> Worksheet:
    cells: list[Held] = []
    areas: dict[tuple[int, int], tuple[int, int]] = {}
    lost: list[tuple[int, int]] = []
    row = places = 0
    for line in sheet.iter(f"{_SS}Row"):
        row = int(line.get(f"{_SS}Index", row + 1))
        column = 0
        for cell in line.iter(f"{_SS}Cell"):
            column = int(cell.get(f"{_SS}Index", column + 1))
            at = row, column
            down, across = (int(cell.get(f"{_SS}Merge{way}", 0)) for way in ("Down", "Across"))
            if down or across:
                areas[at] = (row + down, column + across)
                places += (down + 1) * (across + 1)
            held = cell.find(f"{_SS}Data")
            if held is not None:
                code = codes.get(cell.get(f"{_SS}StyleID", ""), "General")
                cells.append(_marked_cell(at, held, code))
            elif cell.get(f"{_SS}Formula"):
                lost.append(at)
            column += across
        row += int(line.get(f"{_SS}Span", 0))
    if places > MOST_PLACES:
        raise fault(path, "document_too_long", str(places), limit=MOST_PLACES)
    hidden = any(one.text != "SheetVisible" for one in sheet.iter("{*}Visible"))
    return Worksheet(sheet.get(f"{_SS}Name", ""), cells, areas, lost, hidden=hidden)


def _marked_cell(at: tuple[int, int], held: Any, code: str) -> Held:
    kind, text = held.get(f"{_SS}Type", "String"), "".join(held.itertext())
    value: object = text
    if kind == "Number":
        value = float(text) if set(text) & set(".eE") else int(text)
    elif kind == "DateTime":
        value = datetime.fromisoformat(text)
    elif kind == "Boolean":
        value = text == "1"
    return Held(*at, value, code, wrong=kind == "Error")


_PROGRAMS = ("soffice", "libreoffice")
# The first start of a profile takes ten seconds on a slow machine, a form one.
_LONGEST = 120


def read_text_by_office(path: Path) -> Document:
    """Return words (``.rtf``, ``.fodt``) as LibreOffice reads them, and say that it did.

    Parameters
    ----------
    path
        What it is was found by its bytes.

    Raises
    ------
    InputFaults
        ``document_needs_office`` where the machine has no LibreOffice, ``document_damaged``
        where it could not make sense of the file.
    """
    return _read(path, "docx")


def read_sheets_by_office(path: Path) -> Document:
    """Return worksheets (``.xlsb``, ``.fods``) as :func:`read_text_by_office` does words."""
    return _read(path, "xlsx")


def _read(path: Path, to: str) -> Document:
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise fault(path, "document_needs_office", path.suffix)
    with scratch() as aside:
        # Under a plain name, so that no name of a file is taken for an option.
        source = aside / "source"
        shutil.copyfile(path, source)
        # A profile of its own: a window that is open elsewhere would swallow the order.
        profile = f"-env:UserInstallation={(aside / 'profile').as_uri()}"
        words = [
            program,
            profile,
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            str(aside),
            str(source),
        ]
        try:
            # The program is the one on the PATH, the file is data to it.
            subprocess.run(words, check=True, capture_output=True, timeout=_LONGEST)  # noqa: S603
        except (subprocess.SubprocessError, OSError) as error:
            raise fault(path, "document_damaged") from error
        made = source.with_suffix(f".{to}")
        if not made.is_file():
            raise fault(path, "document_damaged")
        document = read_word(made) if to == "docx" else read_sheets(made)
    remark = Remark("documents.remarks.by_office", {"kind": to})
    return replace(renamed(document, path.name), remarks=(remark,))
