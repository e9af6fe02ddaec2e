"""The one workbook that stands in for a folder's tables, ``inputs.xlsx``: written and read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.base.faults import FaultList, choices, near, phrase
from evalutils.base.packages import settled
from evalutils.base.words import beside, message_language
from evalutils.evidence.schema import (
    OPEN,
    OPTIONAL_SHEETS,
    PROPOSED,
    SHEETS,
    Column,
    field_named,
    project_help,
    project_keys,
    project_value,
    sheet_named,
    table_columns,
    table_schema,
)
from evalutils.evidence.tables import Table, table_from

_POINTS_A_LINE = 15
#: As far as the ids go that a pick-list offers.
_LISTED_ROWS = 500
#: Lines a row is made high enough for; longer words are read in the cell itself.
_MOST_LINES = 8


def write_inputs(
    path: Path,
    tables: Mapping[str, Sequence[Mapping[str, str]]],
    choices: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Write ``inputs.xlsx``, in the language of messages: names of sheets, heads, help and codes.

    Whatever it is written in, it is read in both languages. Cells are text, or numbers where a
    number says the same; words that begin like a formula (``=``, ``+``, ``-``, ``@``) stay words.
    A cell that says 待定 is coloured until it is filled.

    Parameters
    ----------
    path
        The file to write.
    tables
        Sheet (of :data:`SHEETS`) → rows, each field → text; ``project`` has the fields ``key``
        (as in ``project.yaml``; ``sources.<file>`` for a source) and ``value``. A sheet without
        rows has its header only.
    choices
        Key of ``project`` → what it may be: a pick-list (``profile`` and its like, whose
        names this floor does not know).

    Examples
    --------
    >>> import tempfile
    >>> from evalutils.base.faults import FaultList
    >>> from evalutils.evidence.workbook import read_workbook
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "inputs.xlsx"
    ...     write_inputs(path, {"budget": [{"source": "年度资金总额", "adjusted": "50.00"}]})
    ...     table = read_workbook(path, FaultList(Path(folder)))["budget"]
    >>> table.rows[0].cells["adjusted"]
    '50.00'
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    language = message_language()
    for name in SHEETS:
        sheet = book.create_sheet(table_schema(name).titled(language))
        fill_sheet(sheet, name, tables.get(name, ()), choices, language)
    path.write_bytes(saved(book))


def titles_of(tables: Iterable[str]) -> list[str]:
    """Return what the sheets of some tables are called in the language of messages.

    Examples
    --------
    >>> titles_of(["project", "budget"])
    ['项目基本情况', '项目资金']
    """
    return [table_schema(name).titled(message_language()) for name in tables]


def sheet_of(book: Workbook, table: str) -> Worksheet:
    """Return the sheet of a workbook that holds a table, whatever language it is called in.

    Raises
    ------
    KeyError
        If it has none.
    """
    for sheet in book.worksheets:
        if sheet_named(sheet.title) == table:
            return sheet
    raise KeyError(table)


def columns_of(sheet: Worksheet, table: str) -> dict[str, int]:
    """Return field → number of the column of a sheet, by its header."""
    columns = table_columns(table)
    named = {field_named(str(cell.value or ""), columns): cell.column for cell in sheet[1]}
    return {field: number for field, number in named.items() if field}


def saved(book: Workbook) -> bytes:
    """Return the file of any workbook of openpyxl, the same bytes whenever it is saved."""
    written = BytesIO()
    book.save(written)
    return settled(written.getvalue())


@cache
def layout() -> dict[str, Any]:
    """Return ``workbook.toml``: how the workbook looks.

    Examples
    --------
    >>> layout()["look"]["size"]
    10.5
    """
    return beside(__file__, "workbook.toml")


def fill_sheet(
    sheet: Worksheet,
    name: str,
    rows: Sequence[Mapping[str, str]],
    choices: Mapping[str, Sequence[str]] | None = None,
    language: str = "zh",
) -> None:
    """Fill a sheet with a table: header with help, rows, pick-lists, and how it is printed.

    Parameters
    ----------
    sheet
        Empty.
    name
        The table, as the schema has it.
    rows
        Each field → text.
    choices
        Of ``project``: key → what it may be.
    language
        Of heads, help, codes, and of what Excel says of a wrong pick. What a run writes has one
        of its own: the language of whoever runs it must not move a byte.
    """
    columns = list(table_columns(name).values())
    key = table_columns("project")["key"]
    last = len(rows) + 1 + int(layout()["look"]["spare_rows"])
    _header(sheet, columns, language)
    # openpyxl looks every property of every cell up among all it knows, and most of the cells of
    # a sheet are its spare rows: a look is made once and handed on, at a fifth of the time.
    looks: dict[tuple[bool, bool], Any] = {}
    for number in range(2, last + 1):
        cells = rows[number - 2] if number - 2 < len(rows) else {}
        bold = cells.get("level") == "1"
        for at, column in enumerate(columns, 1):
            cell = sheet.cell(number, at)
            if (bold, column.numeric) not in looks:
                _set_look(cell, bold=bold, numeric=column.numeric)
                looks[bold, column.numeric] = copy(cell._style)
            cell._style = copy(looks[bold, column.numeric])
            text = column.said(cells.get(column.field, ""), language)
            if column is key:
                text = _key(text, language)
            elif name == "project" and column.field == "value":
                coded = project_value(cells.get("key", "").partition(".")[0])
                text = text if coded is None else coded.said(text, language)
            _write(cell, text, numeric=column.numeric)
        if cells:
            sheet.row_dimensions[number].height = row_height(
                (cells.get(column.field, ""), column.width) for column in columns
            )
    _pick_lists(sheet, name, columns, rows, last, choices or {}, language)
    if name == "project":
        _key_help(sheet, rows, language)
    _mark_open(sheet, len(columns), last)
    _mark_proposed(sheet, columns, last, language)
    _print_setup(sheet, name, len(columns), len(rows) + 1, language)


def _set_look(cell: Any, *, bold: bool, numeric: bool) -> None:
    look = layout()["look"]
    plain = Font(name=look["font"], size=look["size"])
    cell.font = plain + Font(bold=True) if bold else plain
    cell.border = Border(bottom=Side("hair", look["rule"]))
    cell.number_format = "General" if numeric else "@"
    side = "right" if numeric else "left"
    cell.alignment = Alignment(side, vertical="center", wrap_text=True, indent=1)


def _header(sheet: Worksheet, columns: Sequence[Column], language: str) -> None:
    look = layout()["look"]
    for at, column in enumerate(columns, 1):
        cell = sheet.cell(1, at, column.titled(language))
        cell.font = Font(name=look["font"], size=look["size"], bold=True)
        cell.fill = PatternFill("solid", start_color=look["header_fill"])
        cell.border = Border(bottom=Side("thin", look["rule"]))
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        told = [column.help[language]]
        if column.values:
            told.append(phrase("workbook_values", language, values=_values(column, language)))
        if at == 1:
            told += ["", phrase("workbook_legend", language)]
        cell.comment = Comment("\n".join(told), "evalutils", height=170, width=320)
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.row_dimensions[1].height = 2 * _POINTS_A_LINE
    sheet.freeze_panes = "B2" if len(columns) > 2 else "A2"


def _key_help(sheet: Worksheet, rows: Sequence[Mapping[str, str]], language: str) -> None:
    """Say at every key of the project what is to be written beside it."""
    told = project_help(language)
    for number, row in enumerate(rows, 2):
        if row["key"] in told:
            comment = Comment(told[row["key"]], "evalutils", height=110, width=320)
            sheet.cell(number, 1).comment = comment


def _values(column: Column, language: str) -> str:
    return "、".join(column.said(value, language) for value in column.values)


def _key(key: str, language: str) -> str:
    """Return a key of the project as its sheet prints it: 项目名称, 来源.report.txt."""
    head, dot, rest = key.partition(".")
    return f"{project_keys(language).get(head, head)}{dot}{rest}"


def _write(cell: Any, text: str, *, numeric: bool) -> None:
    """Write a cell as a number where that says the same, else as words and never as a formula."""
    if not text:
        return
    if numeric and _is_plain(text):
        cell.value = int(text) if text.isdigit() else float(text)
        return
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = True


def _is_plain(text: str) -> bool:
    """Return whether a number in a cell shows the very digits of a text."""
    digits = text.replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit()):
        return False
    return f"{Decimal(repr(float(text))):f}".removesuffix(".0") == text


def row_height(cells: Iterable[tuple[str, float]]) -> float:
    """Return the height in points of a row whose cells are wrapped.

    Parameters
    ----------
    cells
        Words and width of each cell; a Chinese character takes two of a width's characters.

    Examples
    --------
    >>> row_height([("合格率", 10)]), row_height([("组织区平安宣讲团在全区", 14), ("", 30)])
    (20, 35)
    """
    lines = 1
    for text, width in cells:
        taken = sum(1 if sign.isascii() else 2 for sign in text)
        lines = max(lines, -(-taken // max(int(width) - 3, 1)))
    return min(lines, _MOST_LINES) * _POINTS_A_LINE + 5


def _pick_lists(
    sheet: Worksheet,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, str]],
    last: int,
    choices: Mapping[str, Sequence[str]],
    language: str,
) -> None:
    def add(source: str, cells: str, error: str) -> None:
        picked = DataValidation("list", formula1=source, allow_blank=True)
        title = phrase("workbook_not_a_choice", language)
        picked.error, picked.errorTitle = error or None, title
        picked.showErrorMessage = bool(error)
        picked.add(cells)
        sheet.add_data_validation(picked)

    def add_words(values: Sequence[str], cells: str) -> None:
        told = phrase("workbook_pick_one", language, values="、".join(values))
        add(f'"{",".join(values)}"', cells, told)

    for at, column in enumerate(columns, 1):
        letter = get_column_letter(at)
        cells = f"{letter}2:{letter}{last}"
        if column.values:
            add_words([column.said(value, language) for value in column.values], cells)
        elif column.offered:
            # offers words and takes others too: nothing is an error
            add(f'"{",".join(column.offered)}"', cells, "")
        elif column.listed:
            table, _, field = column.listed.partition(".")
            title, listed = table_schema(table).titled(language), list(table_columns(table))
            place = get_column_letter(listed.index(field) + 1)
            source = f"'{title}'!${place}$2:${place}${_LISTED_ROWS}"
            add(source, cells, phrase("workbook_not_listed", language, sheet=title))
    if name == "project":
        for number, row in enumerate(rows, 2):
            coded = project_value(row["key"].partition(".")[0])
            values = choices.get(row["key"], ())
            if coded is not None:
                values = [coded.said(value, language) for value in coded.values]
            if values:
                add_words(values, f"B{number}")


def _mark_open(sheet: Worksheet, width: int, last: int) -> None:
    """Colour the cells that are still to be decided; the colour goes when they are filled."""
    fill = PatternFill("solid", bgColor=layout()["look"]["open_fill"])
    cells = f"A2:{get_column_letter(width)}{last}"
    rule = FormulaRule([f'EXACT(A2,"{OPEN}")'], fill=fill, font=Font(bold=True))
    sheet.conditional_formatting.add(cells, rule)


def _mark_proposed(sheet: Worksheet, columns: Sequence[Column], last: int, language: str) -> None:
    """Tint the rows that are proposed; the tint goes when a person picks ``confirmed``."""
    for at, column in enumerate(columns, 1):
        if column.field == "status" and PROPOSED in column.values:
            fill = PatternFill("solid", bgColor=layout()["look"]["proposed_fill"])
            said = column.said(PROPOSED, language)
            rule = FormulaRule([f'${get_column_letter(at)}2="{said}"'], fill=fill)
            cells = f"A2:{get_column_letter(len(columns))}{last}"
            sheet.conditional_formatting.add(cells, rule)


def _print_setup(sheet: Worksheet, name: str, width: int, last: int, language: str) -> None:
    schema = table_schema(name)
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if schema.landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = schema.pages_wide, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    if schema.pages_wide > 1:
        sheet.print_title_cols = schema.repeated
    sheet.print_area = f"A1:{get_column_letter(width)}{max(last, 2)}"
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.7
    sheet.oddHeader.center.text = schema.printed[language]
    sheet.oddFooter.center.text = "— &P —"


def read_workbook(path: Path, faults: FaultList) -> dict[str, Table]:
    """Return the tables of ``inputs.xlsx`` by sheet name; a sheet that cannot be read is left out.

    Percent cells come as they show (``92.7%``), dates in ISO form, formulas as the value last
    computed by the spreadsheet program.
    """
    try:
        book, values = _with_values(path)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError):
        faults.add("workbook_broken", path.name, path.name)
        return {}
    tables, named = {}, set[str]()
    for sheet in book.worksheets:
        name = sheet_named(sheet.title)
        named.add(name)
        if not name:
            names = [name for table in SHEETS for name in table_schema(table).names]
            known = "、".join(titles_of(SHEETS))
            meant = "、".join(near(sheet.title, names)) or known
            faults.add("unknown_sheet", path.name, sheet.title, near=meant, known=known)
        else:
            lines = list(_sheet_lines(sheet, values[sheet.title], path.name, faults))
            if name in OPTIONAL_SHEETS and not any(any(cells) for _, cells in lines):
                continue
            table = table_from(lines, name, path.name, sheet.title, faults)
            if table is not None:
                tables[name] = table
    titles = {sheet.title for sheet in book.worksheets}
    lacking = [name for name in SHEETS if name not in {*named, *OPTIONAL_SHEETS}]
    for missing in titles_of(lacking):
        faults.add("missing_sheet", path.name, sheet=missing, near=choices(missing, titles))
    return tables


def read_sheet(path: Path, name: str, faults: FaultList) -> Table | None:
    """Return the table on the first sheet of a workbook, or ``None`` (with its faults noted)."""
    try:
        book, values = _with_values(path)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError):
        faults.add("workbook_broken", path.name, path.name)
        return None
    sheet = book.worksheets[0]
    lines = list(_sheet_lines(sheet, values.worksheets[0], path.name, faults))
    return table_from(lines, name, path.name, sheet.title, faults)


def sheet_texts(path: Path, *, without: Collection[str] = ()) -> dict[str, list[list[str]]]:
    """Return the cells of every sheet but those tables, as :func:`read_workbook` reads them.

    What tells whether two workbooks say the same: looks, widths and comments are not in it, nor
    are blank rows and cells at the end.
    """
    book, values = _with_values(path)
    texts = {}
    for sheet in book.worksheets:
        if sheet_named(sheet.title) not in without:
            lines = _sheet_lines(sheet, values[sheet.title], path.name, FaultList(path.parent))
            texts[sheet.title] = [_trimmed(cells) for _, cells in lines]
            while texts[sheet.title] and not texts[sheet.title][-1]:
                texts[sheet.title].pop()
    return texts


def _with_values(path: Path) -> tuple[Workbook, Workbook]:
    """Return a workbook, and the values its formulas last had: itself where it has none."""
    book = load_workbook(path)
    lines = (line for sheet in book.worksheets for line in sheet.iter_rows())
    computed = any(cell.data_type == "f" for line in lines for cell in line)
    return book, load_workbook(path, data_only=True) if computed else book


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
                    column=str(sheet.cell(1, cell.column).value or cell.column_letter),
                    number=cell.column,
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
