"""The workbook: its sheets beside the form, its paper, its properties; the same bytes each time."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.base.packages import packed, settled, unpacked
from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.base.words import beside
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.records import rule_text
from evalutils.reporting import tables
from evalutils.reporting.document import Column, Inline, Number, Row, Table
from evalutils.reporting.editions.xlsx.cells import (
    Look,
    form_words,
    height,
    put,
    put_text,
    span,
    widen,
    with_values,
)
from evalutils.reporting.editions.xlsx.form import (
    cell_words,
    remark_words,
    set_form,
)
from evalutils.reporting.material import Report

_CAPTION = Look(size=14, face="title_face", box=False)
_HEAD = Look(align="center", face="head_face", ground="head")
_NOTE = Look(size=9, box=False, faint=True)
_ENTRY = Look(upright="top")
#: Digits that a unit of a column's relative width takes, and that a turned page has room for.
_UNIT, _PAGE = 11.0, 118.0


def set_table(sheet: Worksheet, report: Report, name: str) -> None:
    """Write one table of the report as a sheet.

    Parameters
    ----------
    sheet
        An empty one.
    name
        Of the table in :mod:`evalutils.reporting.tables`. Where it has no rows the sheet says so.
    """
    words = form_words(report.language)
    made = [part for part in getattr(tables, name)(report) if isinstance(part, Table)]
    caption = remark_words(report, report.wording.word(f"tables.{name}.caption"))
    columns: Sequence[Column] = made[0].columns if made else [Column(())]
    widths = _widths(columns)
    widen(sheet, widths)
    _across(sheet, 1, caption, _CAPTION, widths, words)
    sheet.row_dimensions[1].height = 26
    sheet.page_setup.orientation = "landscape"
    if not made:
        _across(sheet, 2, words["empty"][name], Look(box=False), widths, words)
        return
    heads = [cell_words(report, column.label) for column in columns]
    for column, head in enumerate(heads, start=1):
        put_text(sheet, 2, column, head, _HEAD, words)
    sheet.row_dimensions[2].height = height(list(zip(heads, widths, strict=True)), least=22)
    for row, entry in enumerate(made[0].rows, start=3):
        _set_row(sheet, report, row, entry, columns, widths)
    for row, note in enumerate(made[0].notes, start=3 + len(made[0].rows)):
        _across(sheet, row, cell_words(report, note), _NOTE, widths, words)
    sheet.print_title_rows = "1:2"
    sheet.freeze_panes = "B3"


def _widths(columns: Sequence[Column]) -> list[float]:
    """Return the columns' widths in digits; together never less than the page is wide."""
    shares = [float(column.width or 1) for column in columns]
    return [share * max(_UNIT, _PAGE / sum(shares)) for share in shares]


def _across(
    sheet: Worksheet,
    row: int,
    content: str,
    look: Look,
    widths: Sequence[float],
    words: Mapping[str, Any],
) -> None:
    """Write words over the whole width of a table."""
    put_text(sheet, row, 1, content, look, words)
    span(sheet, (row, 1), (row, len(widths)), look, words)
    sheet.row_dimensions[row].height = height([(content, sum(widths))], look.size)


def _set_row(
    sheet: Worksheet,
    report: Report,
    row: int,
    entry: Row,
    columns: Sequence[Column],
    widths: Sequence[float],
) -> None:
    words = form_words(report.language)
    column, texts = 1, list[tuple[str, float]]()
    for cell in entry.cells:
        end = column + cell.colspan - 1
        align = cell.align or columns[column - 1].align
        content = cell_words(report, cell.content)
        look = Look(
            align=align, face="head_face" if cell.header else "face",
            ground="unscored" if cell.unscored else "", upright="top",
        )  # fmt: skip
        write = put if _is_figure(cell.content) else put_text
        write(sheet, row, column, content, look, words)
        span(sheet, (row, column), (row, end), look, words)
        texts.append((content, sum(widths[column - 1 : end])))
        column = end + 1
    sheet.row_dimensions[row].height = height(texts, least=18)


def _is_figure(pieces: Sequence[Inline]) -> bool:
    return len(pieces) == 1 and isinstance(pieces[0], Number)


def set_catalogue(sheet: Worksheet, report: Report) -> None:
    """Write the catalogue: the evidence of every indicator, numbered ``Q1-1``, then the rest."""
    words = form_words(report.language)
    say = words["catalogue"]
    keys = ("number", "indicator", "label", "figure", "document", "place", "as_of", "quote")
    widths = (8, 18, 18, 12, 19, 17, 10, 38)
    widen(sheet, widths)
    for column, key in enumerate(keys, start=1):
        put_text(sheet, 1, column, say[key], _HEAD, words)
    sheet.row_dimensions[1].height = 22
    for row, entries in enumerate(_catalogue(report, say), start=2):
        for column, content in enumerate(entries, start=1):
            put_text(sheet, row, column, content, _ENTRY, words)
        sheet.row_dimensions[row].height = height(list(zip(entries, widths, strict=True)), least=18)
    _as_list(sheet, len(keys))


def _catalogue(report: Report, say: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    used: set[str] = set()
    for line in tables.form_lines(report):
        for place, ident in enumerate(line.score.evidence, start=1):
            used.add(ident)
            number = f"{line.item.code}-{place}"
            yield _entry(report, number, line.item.name, report.evidence[ident])
    rest = [item for ident, item in report.evidence.items() if ident not in used]
    for place, item in enumerate(rest, start=1):
        yield _entry(report, f"{say['background']}-{place}", say["background_indicator"], item)


def _entry(report: Report, number: str, indicator: str, item: Evidence) -> tuple[str, ...]:
    as_of = item.as_of or report.wording.word("not_stated_short")
    place = item.place
    wording = report.wording
    figure = report.number(Ref("evidence", item.id)).text
    if item.origin is None:
        quote = cell_words(report, wording.quoted(item.quote, wording.cite(item)))
    else:  # counted from records: the rule stands for the quote
        quote = rule_text(item.origin, report.language)
    where = wording.place(place)
    return (number, indicator, item.label, figure, place.document, where, as_of, quote)


def set_import(sheet: Worksheet, report: Report) -> None:
    """Write the sheet that finance systems import: columns of ``finance.toml``, bare figures."""
    words, columns = form_words(report.language), _import_columns()
    widen(sheet, [column["width"] for column in columns])
    for place, column in enumerate(columns, start=1):
        put_text(sheet, 1, place, column[report.language], _HEAD, words)
    for row, line in enumerate(tables.form_lines(report), start=2):
        fields = _import_fields(report, line)
        for place, column in enumerate(columns, start=1):
            content, figure = fields[column["field"]]
            write = put if figure else put_text
            write(sheet, row, place, content, Look(align="right" if figure else "left"), words)
    _as_list(sheet, len(columns))


@cache
def _import_columns() -> Sequence[Mapping[str, Any]]:
    columns: Sequence[Mapping[str, Any]] = beside(__file__, "finance.toml")["column"]
    return columns


def _import_fields(report: Report, line: tables.Line) -> dict[str, tuple[str, bool]]:
    """Return each field with whether it is a figure; nothing where there is nothing."""
    item, ref = line.item, Ref("score", line.item.code)

    def figure(name: str, unit: str = "") -> tuple[str, bool]:
        if not report.wording.has(name):
            return "", False
        text = report.number(name).text
        bare = text.removesuffix(unit)
        # 近1.8万人次 keeps its unit: without it the hedge would stand before another number.
        return (bare if _PLAIN.fullmatch(bare) else text), True

    target = figure(ref.of("target"), item.unit)
    if not target[0]:
        target = (remark_words(report, item.target), False)
    actual = figure(ref.of("actual"), item.unit)
    if not actual[0] and item.direction == "定性":  # told in words, as the form tells it
        actual = (remark_words(report, item.actual), False)
    # Neither what the evaluator set nor what the rules ask of the execution rate is a target of
    # the unit, which a finance system would hold its result against.
    if line.is_execution or item.target_basis == tables.ASSUMED:
        target = ("", False)
    assumed = []
    if item.points_basis == tables.ASSUMED:
        assumed.append(report.wording.word("form.assumed_points"))
    if item.target and item.target_basis == tables.ASSUMED:
        set_to = item.direction * item.target[0].isdigit() + item.target
        assumed.append(report.wording.word("form.assumed_target", target=set_to))
    return {
        "level1": (line.level1, False),
        "level2": (line.level2, False),
        "level3": (item.name, False),
        "direction": ("" if line.is_execution else report.wording.term(item.direction), False),
        "target": target,
        "unit": (item.unit, False),
        "actual": actual,
        "points": figure(ref.of("points")),
        "score": figure(ref) if line.counts else ("", False),
        "reason": (remark_words(report, item.deviation_reason), False),
        "measure": (remark_words(report, item.measure), False),
        "note": (report.wording.word("semicolon").join(assumed), False),
    }


def _as_list(sheet: Worksheet, columns: int) -> None:
    """Freeze and repeat the header, and offer filters."""
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(columns)}{max(2, sheet.max_row)}"
    sheet.page_setup.orientation = "landscape"


_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)*%?", re.ASCII)
_A4 = 9
#: The form as a part of the package: the first sheet.
_FORM = "xl/worksheets/sheet1.xml"


def form_bytes(report: Report) -> bytes:
    """Return the workbook: a draft with its 待补清单 while any score is not settled.

    Sheets: 自评表; of a draft 待补清单 and 暂不计分; 指标, 扣分台账, 佐证目录, 证据清单,
    审查意见, 系统导入. Only the sums of the form are formulas; equal reports give equal bytes.

    Parameters
    ----------
    report
        The report's material.
    """
    names = form_words(report.language)["sheets"]
    book = Workbook()
    book.remove(book.active)
    known = set_form(book.create_sheet(names["form"]), report)
    draft = ("requests", "unscored") if tables.unsettled(report) else ()
    for name in (*draft, "indicators", "deductions"):
        set_table(book.create_sheet(names[name]), report, name)
    set_catalogue(book.create_sheet(names["catalogue"]), report)
    for name in ("evidence", "findings"):
        set_table(book.create_sheet(names[name]), report, name)
    set_import(book.create_sheet(names["finance"]), report)
    for sheet in book.worksheets:
        _set_paper(sheet, report)
    _set_properties(book, report)
    return _stable(book, report, known)


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
    identity = report.identity.replace("&", "&&")
    sheet.oddFooter.left.text = f"&8{identity}" if len(identity) < 40 else ""
    if report.year.proposals:
        sheet.oddHeader.left.text = report.marked("").strip()
    if tables.unsettled(report):
        sheet.oddHeader.right.text = words["draft"]
    sheet.sheet_view.showGridLines = False


def _set_properties(book: Workbook, report: Report) -> None:
    project, words = report.year.project, form_words(report.language)
    book.properties.title = f"{project.name} {project.year}"
    book.properties.subject = words["document"]["subject"]
    book.properties.description = report.identity
    book.properties.creator = ""
    book.properties.language = {"zh": "zh-CN", "en": "en-GB"}[report.language]
    book.properties.created = _date(report)


def _stable(book: Workbook, report: Report, known: Mapping[str, str]) -> bytes:
    """Return the file with the values of its formulas, and the report's date for the clock's."""
    saved = io.BytesIO()
    book.save(saved)
    parts = unpacked(saved.getvalue())
    parts[_FORM] = with_values(parts[_FORM], known)
    return settled(packed(parts), _date(report).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _date(report: Report) -> datetime.datetime:
    day = datetime.date.fromisoformat(report.year.project.report_date)
    return datetime.datetime(day.year, day.month, day.day)
