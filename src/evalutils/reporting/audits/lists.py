"""The list of findings as an Excel workbook: findings, overview, what was not read."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.base.packages import settled, writable
from evalutils.evaluation.audit import FileAudit, label_of, source_of, title_of
from evalutils.reading.documents import columns
from evalutils.reporting.audits.overview import below_common_folder, overview, unit_of, words

_COLUMNS = (
    ("number", 6), ("file", 28), ("unit", 22), ("label", 9), ("rule", 7), ("title_of", 20),
    ("where", 30), ("found", 46), ("expected", 40), ("mend", 40), ("source", 26),
)  # fmt: skip


def workbook(audits: Iterable[FileAudit], language: str = "zh") -> bytes:
    """Return the workbook; the same findings give the same bytes.

    Parameters
    ----------
    audits
        In the order they are listed.
    language
        ``zh`` or ``en``.

    Examples
    --------
    >>> workbook([FileAudit("a.docx")])[:2]
    b'PK'
    """
    listed, say = below_common_folder(audits), words(language)
    book = Workbook()
    sheet = book.active
    sheet.title = say["list_sheet"]
    _fill(sheet, [say[name] for name, _ in _COLUMNS], _rows(listed, language))
    for column, (_, width) in enumerate(_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    _set_heights(sheet, [width for _, width in _COLUMNS])
    _set_page(sheet)
    sheet.auto_filter.ref = sheet.dimensions
    _overview_sheet(book.create_sheet(say["overview"]), listed, language)
    unread = [[a.file, gap.where, gap.why] for a in listed for gap in a.unreadable]
    _fill(
        book.create_sheet(say["unread_sheet"]), [say["file"], say["where"], say["unread"]], unread
    )
    open_rules = [[a.file, i.rule, i.why(language)] for a in listed for i in a.not_judged]
    _fill(
        book.create_sheet(say["judged_sheet"]),
        [say["file"], say["rule"], say["why_unjudged"]],
        open_rules,
    )
    made = io.BytesIO()
    book.save(made)
    # The date of a list is no part of it: it would change the bytes from run to run.
    return settled(made.getvalue())


def _set_heights(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Give every row the height its longest cell takes: programs differ in doing so."""
    for cells in sheet.iter_rows(min_row=2):
        lines = (
            -(-columns(str(cell.value or "")) // max(width - 2, 1))
            for cell, width in zip(cells, widths, strict=True)
        )
        sheet.row_dimensions[cells[0].row].height = 15 * max(1, *lines)


def _set_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = "1:1"


def _rows(audits: Sequence[FileAudit], language: str) -> list[list[object]]:
    rows: list[list[object]] = []
    for audit in audits:
        for item in audit.worded(language):
            rows.append(
                [
                    len(rows) + 1, audit.file, unit_of(audit), label_of(item.severity, language),
                    item.rule, title_of(item.rule, language), item.where, item.found,
                    item.expected, item.mend, source_of(item.rule, language),
                ]
            )  # fmt: skip
    return rows


def _overview_sheet(sheet: Worksheet, audits: Sequence[FileAudit], language: str) -> None:
    made, say = overview(audits), words(language)
    rules = sorted({rule for found in made.by_unit.values() for rule in found})
    body: list[list[object]] = [
        [unit or say["unnamed"], *(found.get(rule, 0) for rule in rules), sum(found.values())]
        for unit, found in made.by_unit.items()
    ]
    _fill(sheet, [say["unit"], *rules, say["total"]], body)
    sheet.append([])
    sheet.append([say["band"], say["count"]])
    for band, count in made.bands:
        sheet.append([band, count])
    sheet.column_dimensions["A"].width = 30


def _fill(sheet: Worksheet, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    sheet.append(list(head))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([_plain(value) for value in row])
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            # Words that begin with = are a file's, never a formula.
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"


def _plain(value: object) -> object:
    return writable(value) if isinstance(value, str) else value
