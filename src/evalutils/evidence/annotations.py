"""A copy of what people filled in, with its faults as comments on the cells they speak of."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.base.faults import Fault, InputFaults, phrase, shown_folder
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.words import entry, message_language
from evalutils.evidence.schema import (
    SHEETS,
    WORKBOOK,
    bare_title,
    field_named,
    sheet_named,
    table_columns,
)
from evalutils.evidence.workbook import layout, row_height, saved
from evalutils.reading.documents import decode

#: Files that become sheets, in the order people read them.
COPIED = (
    "project.yaml", "indicators.csv", "evidence.csv", "budget.csv", "analysis.yaml",
    "records.yaml", "review.csv",
)  # fmt: skip
_LINE_WIDTH = 100
_DEFAULT_WIDTH = 16
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def add_mirror(book: Workbook, path: Path) -> None:
    """Add a file to a workbook as a sheet of its name; what cannot be read is left out.

    Parameters
    ----------
    book
        The workbook.
    path
        A CSV file, or a YAML file, which is shown line by line.
    """
    text = _text(path)
    if text is None:
        return
    if path.suffix == ".yaml":
        rows = [[line] for line in text.splitlines()]
    else:
        try:
            rows = list(csv.reader(io.StringIO(text, newline="")))
        except csv.Error:
            rows = [[line] for line in text.splitlines()]
    _fill(book.create_sheet(path.name), rows, path)


def line_of(path: Path, key: str) -> int:
    r"""Return the line of a YAML file on which a key begins, 1 where it is not there.

    Parameters
    ----------
    path
        The file.
    key
        As faults name it: ``sources``, ``goals[2].quote``.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "analysis.yaml"
    ...     _ = file.write_text("goals:\n- id: a\n- id: b\n  quote: x\n", encoding="utf-8")
    ...     line_of(file, "goals[2].quote"), line_of(file, "goals[2].note"), line_of(file, "z")
    (4, 3, 1)
    """
    text = _text(path)
    try:
        node = yaml.compose(text or "", Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return 1
    line = 0
    for name, number in _STEP.findall(key):
        found = _child(node, name, int(number or 0))
        if found is None:
            break
        line, node = found
    return line + 1


def _child(node: yaml.Node | None, name: str, number: int) -> tuple[int, yaml.Node] | None:
    """Return the line and the node below a node, by key or by number from 1."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == name:
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode) and 0 < number <= len(node.value):
        entry = node.value[number - 1]
        return entry.start_mark.line, entry
    return None


def _text(path: Path) -> str | None:
    try:
        return decode(path.read_bytes(), path.name)[0]
    except (InputFaults, OSError):
        return None


def _fill(sheet: Worksheet, rows: list[list[str]], path: Path) -> None:
    """Write rows as words, never as formulas, at the places they have in the file."""
    look = layout()["look"]
    lines = path.suffix == ".yaml"
    widths = [_LINE_WIDTH] if lines else _widths(path.stem, rows[0] if rows else [])
    for number, row in enumerate(rows, 1):
        header = number == 1 and not lines
        for at, text in enumerate(row, 1):
            cell = sheet.cell(number, at)
            if text:
                cell.value, cell.data_type, cell.quotePrefix = text, "s", True
            cell.font = Font(name=look["font"], size=look["size"], bold=header)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            cell.border = Border(bottom=Side("thin" if header else "hair", look["rule"]))
            if header:
                cell.fill = PatternFill("solid", start_color=look["header_fill"])
        sheet.row_dimensions[number].height = row_height(zip(row, widths, strict=False))
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    if not lines:
        sheet.freeze_panes = "B2"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _widths(stem: str, header: list[str]) -> list[float]:
    """Return the widths of columns as the workbook people fill has them."""
    columns = table_columns(stem) if stem in SHEETS else {}
    fields = [field_named(name, columns) for name in header]
    return [columns[field].width if field in columns else _DEFAULT_WIDTH for field in fields]


#: What openpyxl raises for a file that is no workbook.
_BROKEN = (InvalidFileException, KeyError, ValueError, OSError)


def write_annotated(folder: Path, faults: Sequence[Fault], target: Path) -> None:
    """Write a copy of what a folder's people filled in, every fault as a comment, and a list.

    ``inputs.xlsx`` is copied as it is; the CSV and YAML files of a folder become sheets, cell
    by cell and line by line where they stand. Faults of other files stand in the list only.
    The folder itself is not changed.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``.
    faults
        The faults found there.
    target
        The file to write.
    """
    book = _copied(folder)
    prefix = shown_folder(folder)
    named = {fault.where.document.removeprefix(prefix) for fault in faults}
    for name in sorted(named & set(COPIED), key=COPIED.index):
        add_mirror(book, folder / name)
    for fault in faults:
        file = fault.where.document.removeprefix(prefix)
        sheet = fault.where.sheet if file == WORKBOOK else file if file in COPIED else None
        if sheet is not None and sheet in book.sheetnames:
            _mark(_cell_of(book[sheet], fault.where, folder / file), fault)
    _list(book.create_sheet(phrase("workbook_faults"), 0), faults, folder)
    book.active = 0
    target.write_bytes(saved(book))


def _copied(folder: Path) -> Workbook:
    """Return the folder's workbook, or an empty one where it has none that can be opened."""
    path = folder / WORKBOOK
    if path.is_file():
        try:
            return load_workbook(path)
        except _BROKEN:  # a fault of its own, which the list tells
            pass
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def _cell_of(sheet: Worksheet, where: Place, file: Path) -> Cell | MergedCell:
    """Return the cell a place names; the header of its column, or the first cell, where no row."""
    column = where.key
    if file.suffix == ".yaml":
        return sheet.cell(where.row or line_of(file, column), 1)
    if where.column:
        return sheet.cell(where.row or 1, where.column)
    return sheet.cell(where.row or 1, _column(sheet, column, file.stem))


def _column(sheet: Worksheet, name: str, stem: str) -> int:
    """Return the column with a header: as printed, by its field or by its title."""
    table = stem if stem in SHEETS else sheet_named(sheet.title)
    columns = table_columns(table) if table else {}
    field = field_named(name, columns)
    for cell in sheet[1]:
        printed = bare_title(str(cell.value or ""))
        same = field_named(printed, columns) == field if field else printed == bare_title(name)
        if name and same:
            return int(cell.column)
    return 1


def _mark(cell: Cell | MergedCell, fault: Fault) -> None:
    """Colour a cell and add a fault to what its comment says."""
    if isinstance(cell, MergedCell):  # only its first cell can have a comment
        merged = next(area for area in cell.parent.merged_cells.ranges if cell.coordinate in area)
        cell = cell.parent.cell(merged.min_row, merged.min_col)
    before = f"{cell.comment.text}\n\n" if cell.comment is not None else ""
    text = f"{before}{fault.expected()}\n{fault.next_step()}"
    cell.comment = Comment(text, "evalutils", height=180, width=320)
    cell.fill = PatternFill("solid", start_color=layout()["look"]["fault_fill"])


def _list(sheet: Worksheet, faults: Sequence[Fault], folder: Path) -> None:
    look = layout()["look"]
    widths = look["faults_widths"]
    rows = [tuple(entry("workbook.faults_header", message_language()))]
    rows += [(_place(f.where, folder), f.found, f.expected(), f.next_step()) for f in faults]
    for number, row in enumerate(rows, 1):
        for at, text in enumerate(row, 1):
            cell = sheet.cell(number, at)
            cell.value, cell.data_type, cell.quotePrefix = text, "s", number > 1
            cell.font = Font(name=look["font"], size=look["size"], bold=number == 1)
            cell.alignment = Alignment(vertical="center", wrap_text=True, indent=1)
            cell.border = Border(bottom=Side("thin" if number == 1 else "hair", look["rule"]))
            if number == 1:
                cell.fill = PatternFill("solid", start_color=look["header_fill"])
        if number > 1:
            _lead_to(sheet.cell(number, 1), faults[number - 2].where, folder)
        sheet.row_dimensions[number].height = row_height(zip(row, widths, strict=True))
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _lead_to(cell: Cell, where: Place, folder: Path) -> None:
    """Let a click on a place in the list lead to the cell."""
    book, file = cell.parent.parent, folder / Path(where.document).name
    target = where.sheet or file.name
    if target in book.sheetnames:
        place = _cell_of(book[target], where, file)
        leads = f"'{target}'!{place.coordinate}"
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=leads)
        cell.font = cell.font + Font(color="FF12436D", underline="single")


def _place(where: Place, folder: Path) -> str:
    """Return a place in words; the folder goes without saying."""
    return replace(where, document=where.document.removeprefix(shown_folder(folder))).located()
