"""The list of findings as an Excel workbook: findings, overview, what was not read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.base.packages import settled, writable
from evalutils.evaluation.audit import FileAudit, label_of, source_of, title_of
from evalutils.reading.documents import columns
from evalutils.reporting.audits.overview import (
    Counting,
    Overview,
    below_common_folder,
    unit_of,
    words,
)

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
    return workbook_of(below_common_folder(audits), language)


def workbook_of(
    audits: Iterable[FileAudit],
    language: str = "zh",
    passed: Callable[[FileAudit], None] = lambda _: None,
) -> bytes:
    """Return the workbook of files that are called as they are to be; each is asked for once.

    Parameters
    ----------
    audits
        One after the other: none is held.
    language
        ``zh`` or ``en``.
    passed
        Told of every file that is in.
    """
    say, counting = words(language), Counting()
    book = Workbook(write_only=True)
    head, widths = [say[name] for name, _ in _COLUMNS], [width for _, width in _COLUMNS]
    findings = _sheet(book, say["list_sheet"], [*zip(head, widths, strict=True)])
    counts = _sheet(book, say["overview"], [("", 30)], headed=False)
    wide = (40, 40, 70)
    unread, unjudged = (
        _sheet(book, say[title], [*zip((say[name] for name in names), wide, strict=True)])
        for title, names in (
            ("unread_sheet", ("file", "where", "unread")),
            ("judged_sheet", ("file", "rule", "why_unjudged")),
        )
    )
    number = 1
    for audit in audits:
        counting.add(audit)
        for row in _rows(audit, language):
            number += 1
            _append(findings, [number - 1, *row], widths, number)
        for gap in audit.unreadable:
            _append(unread, [audit.file, gap.where, gap.why])
        for item in audit.not_judged:
            _append(unjudged, [audit.file, item.rule, item.why(language)])
        passed(audit)
    findings.auto_filter.ref = f"A1:{get_column_letter(len(widths))}{number}"
    for row in _overview_rows(counting.made(), language):
        _append(counts, row)
    made = io.BytesIO()
    book.save(made)
    # The date of a list is no part of it: it would change the bytes from run to run.
    return settled(made.getvalue())


def long_sheet(
    book: Workbook,
    title: str,
    heads: Sequence[tuple[str, float]],
    rows: Iterable[Sequence[object]],
    hidden: int = 0,
) -> Any:
    """Add a sheet to a workbook that is written row by row, none of them held; return it.

    Parameters
    ----------
    book
        Made with ``write_only``.
    title
        Of the sheet.
    heads
        Titles of the columns, each with its width.
    rows
        As many cells as columns in each; numbers stay numbers, exactly as far as Excel holds them.
    hidden
        Column, from 1, that is the program's and not the reader's.
    """
    sheet, count = _sheet(book, title, heads, hidden=hidden), 1
    widths = [int(width) for _, width in heads]
    if hidden:
        # What nobody sees takes no room.
        widths[hidden - 1] = 10_000
    for row in rows:
        count += 1
        _append(sheet, row, widths, count)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{count}"
    return sheet


def _sheet(
    book: Workbook,
    title: str,
    heads: Sequence[tuple[str, float]],
    *,
    headed: bool = True,
    hidden: int = 0,
) -> Any:
    sheet: Any = book.create_sheet(title)
    if hidden:
        # Columns are written before the first row.
        sheet.column_dimensions[get_column_letter(hidden)].hidden = True
    for at, (_, width) in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    _set_page(sheet)
    if headed:
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, head, bold=True) for head, _ in heads])
    return sheet


_SQUARE, _SET = re.compile("[“”‘’…—]"), 1.08
#: Of 11 pt in the tallest of the usual faces, in pt.
_LINE = 18
_TOP, _BOLD = Alignment(vertical="top", wrap_text=True), Font(bold=True)


def _cell(sheet: Any, value: object, *, bold: bool = False) -> WriteOnlyCell:
    made = WriteOnlyCell(sheet, value=_plain(value))
    made.alignment = _TOP
    # Words that begin with = are a file's, never a formula.
    if isinstance(value, str):
        made.data_type = "s"
    if bold:
        made.font = _BOLD
    return made


def _append(sheet: Any, row: Sequence[object], widths: Sequence[int] = (), number: int = 0) -> None:
    """Add a row; with widths, as high as its longest cell takes: programs differ in doing so."""
    if widths:
        lines = (
            ceil(_taken(str(value or "")) / max(width - 2, 1))
            for value, width in zip(row, widths, strict=True)
        )
        sheet.row_dimensions[number].height = _LINE * max(1, *lines)
    sheet.append([_cell(sheet, value) for value in row])


def _taken(text: str) -> float:
    """Return how many digits wide words are set: a square takes a little more than two of them."""
    # quotation marks and dashes are squares in Chinese faces, whatever Unicode says
    return (columns(text) + len(_SQUARE.findall(text))) * _SET


def _set_page(sheet: Any) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = "1:1"
    sheet.print_options.gridLines = True  # on paper a row without lines cannot be followed


def _rows(audit: FileAudit, language: str) -> Iterator[list[object]]:
    for item in audit.worded(language):
        yield [
            audit.file, unit_of(audit), label_of(item.severity, language), item.rule,
            title_of(item.rule, language), item.where, item.found, item.expected, item.mend,
            source_of(item.rule, language),
        ]  # fmt: skip


def _overview_rows(made: Overview, language: str) -> Iterator[list[object]]:
    say = words(language)
    rules = sorted({rule for found in made.by_unit.values() for rule in found})
    yield [say["unit"], *rules, say["total"]]
    for unit, found in made.by_unit.items():
        yield [unit or say["unnamed"], *(found.get(rule, 0) for rule in rules), sum(found.values())]
    yield []
    yield [say["band"], say["count"]]
    for band, count in made.bands:
        yield [band, count]


def _plain(value: object) -> object:
    return writable(value) if isinstance(value, str) else value
