"""The workbook: its sheets, its paper, its properties; the same bytes for the same results."""

from __future__ import annotations

import datetime
import io
import re

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.reporting.editions.form_xlsx.cells import form_words
from evalutils.reporting.editions.form_xlsx.form import set_form
from evalutils.reporting.editions.form_xlsx.ledgers import set_catalogue, set_import, set_table
from evalutils.reporting.editions.form_xlsx.standing import unsettled
from evalutils.reporting.editions.packages import packed, unpacked
from evalutils.reporting.narrative.report import Report

_A4 = 9
#: The time that the library takes from the clock.
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def form_bytes(report: Report) -> bytes:
    """Return the workbook: a draft with its 待补清单 while any score is not settled.

    Sheets: 自评表; of a draft 待补清单 and 暂不计分; 指标, 扣分台账, 佐证目录, 证据清单,
    审查意见, 系统导入. No cell is a formula; equal reports give equal bytes.

    Parameters
    ----------
    report
        The report's material.
    """
    names = form_words(report.language)["sheets"]
    book = Workbook()
    book.remove(book.active)
    set_form(book.create_sheet(names["form"]), report)
    draft = ("requests", "unscored") if unsettled(report) else ()
    for name in (*draft, "indicators", "deductions"):
        set_table(book.create_sheet(names[name]), report, name)
    set_catalogue(book.create_sheet(names["catalogue"]), report)
    for name in ("evidence", "findings"):
        set_table(book.create_sheet(names[name]), report, name)
    set_import(book.create_sheet(names["finance"]), report)
    for sheet in book.worksheets:
        _set_paper(sheet, report)
    _set_properties(book, report)
    return _stable(book, report)


def _set_paper(sheet: Worksheet, report: Report) -> None:
    words = form_words(report.language)
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = sheet.page_setup.fitToHeight or 0  # as many as it takes
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.55
    margins.top, margins.bottom = 0.75, 0.75
    margins.header = margins.footer = 0.35
    sheet.oddFooter.center.text = words["page"]
    identity = report.year.project.identity.replace("&", "&&")
    sheet.oddFooter.left.text = f"&8{identity}" if len(identity) < 40 else ""
    if unsettled(report):
        sheet.oddHeader.right.text = words["draft"]
    sheet.sheet_view.showGridLines = False


def _set_properties(book: Workbook, report: Report) -> None:
    project, words = report.year.project, form_words(report.language)
    book.properties.title = f"{project.name} {project.year}"
    book.properties.subject = words["document"]["subject"]
    book.properties.description = project.identity
    book.properties.creator = ""
    book.properties.language = {"zh": "zh-CN", "en": "en-GB"}[report.language]
    book.properties.created = _date(report)


def _stable(book: Workbook, report: Report) -> bytes:
    """Return the file with the report's date where the library puts the clock's."""
    saved = io.BytesIO()
    book.save(saved)
    parts = unpacked(saved.getvalue())
    date = _date(report).strftime("%Y-%m-%dT%H:%M:%SZ").encode("ascii")
    core = "docProps/core.xml"
    parts[core] = _MODIFIED.sub(rb"\g<1>" + date + rb"\g<2>", parts[core])
    return packed(parts)


def _date(report: Report) -> datetime.datetime:
    day = datetime.date.fromisoformat(report.year.project.report_date)
    return datetime.datetime(day.year, day.month, day.day)
