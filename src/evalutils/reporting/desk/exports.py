"""A trial as files to keep: a workbook, a table and a patch for indicators.csv.

Imported only where somebody exports: openpyxl is heavy.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.base.faults import shown_folder
from evalutils.base.paths import YearPaths
from evalutils.evaluation.scoring import BASES
from evalutils.evaluation.whatif import Standing, Trial
from evalutils.evidence.schema import WORKBOOK, table_columns
from evalutils.evidence.tables import changed_csv, unified_patch
from evalutils.evidence.workbook import layout, row_height, saved
from evalutils.reading.quantities import number_text
from evalutils.reporting.desk.controls import say
from evalutils.reporting.desk.trials import outcome_cells, points_words

TABLE = "indicators.csv"
_WIDTHS = {"about": (22, 60), "changes": (30, 10, 28, 16, 16, 16), "outcome": (22, 24, 18, 18),
           "scores": (10, 30, 12, 12, 18, 18, 18), "ledger": (10, 30, 12, 18, 18, 46)}  # fmt: skip

Rows = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Export:
    """Files of a trial.

    Parameters
    ----------
    workbook, table
        ``whatif.xlsx`` and ``whatif.csv``.
    patch
        ``indicators.patch``; empty where no cell is changed or the year has no
        ``indicators.csv``.
    """

    workbook: bytes
    table: bytes
    patch: bytes

    @property
    def files(self) -> dict[str, bytes]:
        """The files by name; no patch where there is none."""
        named = {"whatif.xlsx": self.workbook, "whatif.csv": self.table}
        return named | ({"indicators.patch": self.patch} if self.patch else {})


def export(before: Standing, trial: Trial) -> Export:
    """Return a trial as files, each marked as a trial and no result.

    Raises
    ------
    InputFaults
        If ``indicators.csv`` cannot be read any more.
    """
    sheets = {
        "about": _about(before),
        "changes": [tuple(map(say, ("place", "code", "name", "column", "old", "new"))),
                    *_changes(before, trial)],
        "outcome": list(_outcomes(before, trial)),
        "scores": list(_scores(before, trial)),
        "ledger": list(_ledger(trial)),
    }  # fmt: skip
    return Export(_workbook(sheets), _csv(sheets["scores"]), patch_of(before, trial))


def patch_of(before: Standing, trial: Trial) -> bytes:
    """Return the trial as a patch for ``indicators.csv``, applied from the bundle's root.

    Hedge widths are no cells, and are not in it; a year that is filled in ``inputs.xlsx`` has
    none.
    """
    file = before.year.folder / TABLE
    if not file.is_file() or not trial.changes:
        return b""
    content = file.read_bytes()
    cells = {(change.code, change.column): change.value for change in trial.changes}
    changed = changed_csv(content, cells, TABLE)
    return unified_patch(content, changed, f"{shown_folder(before.year.folder)}{TABLE}")


def export_folder(where: YearPaths) -> Path:
    """Return where the files of a trial go: beside the processed data, never among reports."""
    home = where.root / "data" / "processed" / where.project
    return home / f"{where.year}-whatif"


def _about(before: Standing) -> Rows:
    year, profile = before.year, before.profile
    return [
        (say("mark"), say("mark_note")),
        (say("project"), year.project.name),
        (say("year"), year.project.year),
        (say("profile"), f"{profile.title}（{profile.name}）"),
    ]


def _changes(before: Standing, trial: Trial) -> Iterator[tuple[str, ...]]:
    """Yield every changed cell with its place as a spreadsheet shows it, then the widths."""
    rows = {row.code: row for row in before.year.indicators}
    sheet = before.year.sheets.get("indicators")
    columns = table_columns("indicators")
    for change in trial.changes:
        row = rows[change.code]
        file = f"{WORKBOOK}!{sheet.title}" if sheet is not None else TABLE
        old = getattr(row, change.column)
        title = columns[change.column].title
        yield (f"{file}:{row.row}", change.code, row.name, title, old, change.value)
    for name, factor in trial.widths.items():
        words = say("width_change", hedge=say(f"hedges.{name}"), factor=number_text(factor))
        yield ("hedges.toml", "", words, "", "1", number_text(factor))


def _outcomes(before: Standing, trial: Trial) -> Iterator[tuple[str, ...]]:
    yield (say("basis_of_result"), say("item"), say("now"), say("trial"))
    for basis in BASES:
        now, new = outcome_cells(before.results, basis), outcome_cells(trial.results, basis)
        for name, words in now.items():
            yield (say(basis), say(name), words, new[name])
    points = (number_text(trial.full), number_text(trial.points))
    yield ("", say("sum_of_points"), *points)


def _scores(before: Standing, trial: Trial) -> Iterator[tuple[str, ...]]:
    yield tuple(map(say, ("code", "name", "points_now", "points_new", "score_now", "score_new",
                          "lost")))  # fmt: skip
    places = trial.results.profile.places
    for old, new in zip(before.results.scores, trial.results.scores, strict=True):
        lost = "" if new.lost is None else points_words(new.lost, places)
        scores = [points_words(score.score, places) for score in (old, new)]
        yield (new.code, new.name, number_text(old.points), number_text(new.points), *scores, lost)


def _ledger(trial: Trial) -> Iterator[tuple[str, ...]]:
    yield tuple(map(say, ("code", "name", "points", "score", "lost", "rule")))
    places = trial.results.profile.places
    for row in trial.results.deductions:
        points = [points_words(value, places) for value in (row.points, row.score, row.lost)]
        yield (row.code, row.name, *points, f"{row.rule}（{row.clause}）")


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Return the scores as CSV that Excel opens: UTF-8 with a mark, each row said to be a trial."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(["", *rows[0]])
    writer.writerows([say("mark"), *row] for row in rows[1:])
    return written.getvalue().encode("utf-8-sig")


def _workbook(sheets: dict[str, Rows]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        _fill(book.create_sheet(say(f"sheet_{name}")), rows, _WIDTHS[name], name)
    return saved(book)


def _fill(sheet: Worksheet, rows: Rows, widths: Sequence[float], name: str) -> None:
    """Write rows as words, never as formulas; the first row of a table is its header."""
    look = layout()["look"]
    for number, row in enumerate(rows, 1):
        header = number == 1 and name != "about"
        for at, text in enumerate(row, 1):
            cell = sheet.cell(number, at)
            cell.value, cell.data_type, cell.quotePrefix = text, "s", not header
            bold = header or (name == "about" and at == 1)
            cell.font = Font(name=look["font"], size=look["size"], bold=bold)
            cell.alignment = Alignment(vertical="center", wrap_text=True, indent=1)
            cell.border = Border(bottom=Side("thin" if header else "hair", look["rule"]))
            if header:
                cell.fill = PatternFill("solid", start_color=look["header_fill"])
        sheet.row_dimensions[number].height = row_height(zip(row, widths, strict=True))
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = None if name == "about" else "A2"
    sheet.oddHeader.center.text = say("mark")
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
