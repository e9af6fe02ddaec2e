"""CSV and YAML files as sheets of a workbook, each cell and line where it stands."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import yaml
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.base.faults import InputFaults
from evalutils.evidence.project import bare_title, table_columns
from evalutils.evidence.workbook import SHEETS, layout, row_height
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
    by_title = {column.title: field for field, column in columns.items()}
    entries = layout()["sheets"].get(stem, {})
    fields = [by_title.get(bare_title(name), bare_title(name)) for name in header]
    return [
        float(entries[field]["width"]) if field in columns else _DEFAULT_WIDTH for field in fields
    ]
