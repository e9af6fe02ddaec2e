"""The 自评表 on one sheet: the table of every edition; its sums follow what a clerk fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.cell import Cell as SheetCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.reading.quantities import number_text
from evalutils.reporting import tables
from evalutils.reporting.document import Cell, Emphasis, Footnote, Inline, Link, Number, Reference
from evalutils.reporting.editions.xlsx.cells import (
    Look,
    form_words,
    height,
    put,
    put_formula,
    put_text,
    span,
    widen,
)
from evalutils.reporting.material import Report


def remark_words(report: Report, markup: str) -> str:
    """Return an evaluator's remark as words, its figures filled in."""
    return cell_words(report, report.wording.inline(markup))


def cell_words(report: Report, pieces: Sequence[Inline]) -> str:
    """Return pieces as words; another table is named by its caption, as a workbook counts none."""
    return "".join(_piece_words(report, piece) for piece in pieces)


def _piece_words(report: Report, piece: Inline) -> str:
    if isinstance(piece, Reference):
        say = form_words(report.language)["reference"]
        kind, _, name = piece.target.partition("-")
        if kind != "tab":
            return str(say["figure"])
        caption = remark_words(report, report.wording.word(f"tables.{name}.caption"))
        return str(say["table"]).format(name=caption)
    if isinstance(piece, Emphasis | Link | Footnote):
        return cell_words(report, piece.content)
    return piece.text


#: English words take more room; the sheet is shrunk to the paper as a whole.
_WIDER = {"zh": 1.0, "en": 1.3}
#: Up to this height in pt, for the widths above, the form is shrunk onto one page.
_ONE_PAGE = 1000
#: Rows with room to sign and to seal in, the last two of the table, in pt.
_SIGNED = (26, 52)
_TITLE = Look(size=18, align="center", face="title_face", box=False)
_YEAR = Look(size=12, align="center", box=False)
_NOTE = Look(size=9, box=False, faint=True)
#: Rows of the sheet above the table: title and year.
_ABOVE = 2


def set_form(sheet: Worksheet, report: Report) -> dict[str, str]:
    """Write the 自评表 on a sheet, laid out for A4.

    Parameters
    ----------
    sheet
        An empty one.
    report
        The report's material.

    Returns
    -------
    dict
        Cell of a formula → its present value.
    """
    form, words = tables.form(report), form_words(report.language)
    table = form.table
    wider = _WIDER[report.language]
    widths = [float(column.width or 1) * wider for column in table.columns]
    widen(sheet, widths)
    last = len(widths)
    for row, (content, look, high) in enumerate(
        ((table.caption, _TITLE, 34), (table.columns[0].label, _YEAR, 22)), start=1
    ):
        put_text(sheet, row, 1, cell_words(report, content), look, words)
        span(sheet, (row, 1), (row, last), look, words)
        sheet.row_dimensions[row].height = high
    for place in range(len(table.rows)):
        texts = list[tuple[str, float]]()
        for slot in table.begun(place):
            first, end = slot.column + 1, slot.column + slot.cell.colspan
            at = (_ABOVE + 1 + place, first)
            amount = (place, slot.column) in form.amounts
            text = _set_cell(sheet, report, at, slot.cell, words, amount=amount)
            if slot.cell.rowspan == 1:
                texts.append((text, sum(widths[first - 1 : end])))
        signed = place - len(table.rows) + len(_SIGNED)
        least = _SIGNED[signed] if signed >= 0 else 18
        sheet.row_dimensions[_ABOVE + 1 + place].height = height(texts, least=least)
    known = _set_sums(sheet, report, form)
    notes = [cell_words(report, note) for note in table.notes]
    for row, note in enumerate([*notes, words["sums"]], start=_ABOVE + 1 + len(table.rows)):
        put_text(sheet, row, 1, note, _NOTE, words)
        span(sheet, (row, 1), (row, last), _NOTE, words)
        sheet.row_dimensions[row].height = height([(note, sum(widths))], 9, 14)
    sheet.page_setup.orientation = "portrait"
    high = sum(sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1))
    sheet.page_setup.fitToHeight = 1 if high <= _ONE_PAGE * wider else 0
    return known


def _set_cell(
    sheet: Worksheet,
    report: Report,
    at: tuple[int, int],
    cell: Cell,
    words: Mapping[str, Any],
    *,
    amount: bool,
) -> str:
    """Write a cell of the form, and return its words."""
    ground = "unscored" if cell.unscored else "head" if cell.header else ""
    look = Look(
        align=cell.align or "left", face="head_face" if cell.header else "face", ground=ground
    )
    text = cell_words(report, cell.content)
    if cell.align == "right":
        # The head of the funds names their unit: a bare number, that sums can be made of.
        bare = text.removesuffix(tables.UNIT if amount else tables.MARK)
        figure = put(sheet, *at, bare, look, words)
        if text.endswith(tables.MARK):
            _mark(figure, text)
    else:
        put_text(sheet, *at, text, look, words)
    end = (at[0] + cell.rowspan - 1, at[1] + cell.colspan - 1)
    span(sheet, at, end, look, words)
    return text


def _mark(cell: SheetCell, text: str) -> None:
    """Put the mark behind a figure: into its format, so that it stays a number."""
    if cell.data_type == "n":
        cell.number_format += f'"{tables.MARK}"'
    else:
        cell.value = text


def _set_sums(sheet: Worksheet, report: Report, form: tables.Form) -> dict[str, str]:
    """Let total and remark follow the scores: what a clerk fills in counts at once.

    Returns
    -------
    dict
        Cell → its present value, which a spreadsheet shows before it calculates anything.
    """
    result = report.results.outcomes["strict"]
    if not form.scores or not result.scored.is_exact:  # an interval has no sum in a sheet
        return {}
    scores, points = _ranges(form.scores), _ranges(form.points)
    total, full = _address(form.total), _address((form.total[0], form.points[-1][1]))
    known = {full: _shown(sheet[full]), total: _shown(sheet[total])}
    put_formula(sheet[full], f"=SUM({','.join(points)})")
    put_formula(sheet[total], f'=IF(COUNT({",".join(scores)})=0,"",SUM({",".join(scores)}))')
    remark = _address((form.total[0] + 1, 2))
    if not (result.gradable and result.unscored):  # a grade that may still change stays as told
        known[remark] = _shown(sheet[remark])
        open_points = "+".join(
            f"SUMPRODUCT((1-ISNUMBER({score}))*{point})"
            for score, point in zip(scores, points, strict=True)
        )
        before, after = _around(report, "form.unscored_points")
        still = f'"{before}"&TEXT({open_points},"0.00")&"{after}"'
        put_formula(sheet[remark], f"=IF({open_points}=0,{_grade(report, total)},{still})")
    return known


def _ranges(cells: Sequence[tuple[int, int]]) -> list[str]:
    """Return the cells as ranges; that of the execution rate stands apart, in another column."""
    runs: list[list[tuple[int, int]]] = []
    for cell in cells:
        if runs and (cell[0] - 1, cell[1]) == runs[-1][-1]:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [_address(run[0]) + (f":{_address(run[-1])}" if len(run) > 1 else "") for run in runs]


def _address(cell: tuple[int, int]) -> str:
    return f"{get_column_letter(cell[1] + 1)}{cell[0] + _ABOVE + 1}"


def _around(report: Report, key: str) -> tuple[str, str]:
    """Return the words before and after the figure of a phrase, as a formula may hold them."""
    pieces = report.wording.say(key)
    place = next(n for n, piece in enumerate(pieces) if isinstance(piece, Number))
    halves = (pieces[:place], pieces[place + 1 :])
    before, after = (cell_words(report, half).replace('"', '""') for half in halves)
    return before, after


def _grade(report: Report, total: str) -> str:
    """Return the formula of the grade that a total gives, by the bands of the profile."""
    *bands, worst = [
        (number_text(band.low), report.wording.term(band.name))
        for band in report.results.profile.grades
    ]
    found = f'"{worst[1]}"'
    for low, name in reversed(bands):
        found = f'IF({total}>={low},"{name}",{found})'
    before, after = report.wording.word("form.grade", grade="\0").split("\0")
    return f'"{before}"&{found}&"{after}"'


def _shown(cell: SheetCell) -> str:
    return "" if cell.value is None else str(cell.value)
