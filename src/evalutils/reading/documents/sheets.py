"""Worksheets (.xlsx): cells as they are shown, merges kept."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evalutils.reading.documents.assembly import Block, assemble
from evalutils.reading.documents.containers import fault
from evalutils.reading.documents.grid import Cell, table_of
from evalutils.reading.documents.model import Document, Place, Table, Unreadable
from evalutils.reading.documents.numberformat import UnknownFormatError, exact, general, shown
from evalutils.reading.documents.wording import words

_MOST_PLACES = 2_000_000
_NAMED_CELLS = 10
_MERGE = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def read_sheets(path: Path) -> Document:
    """Return an ``.xlsx`` file as a document with one table a worksheet, in their order.

    A cell holds what the worksheet shows: 0.9 in the format ``0.0%`` is ``90.0%``. A formula
    shows its saved result; where a program saved none, the cell is blank and listed as
    unreadable. A table's ``origin`` leads back to the cells.

    Parameters
    ----------
    path
        A file whose container was checked before.

    Raises
    ------
    InputFaults
        ``document_too_long`` when cells are merged over millions of places.
    """
    import openpyxl

    _check_merges(path)
    with warnings.catch_warnings():
        # Pick-lists and colours that openpyxl does not know are no part of what is read.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(path, data_only=True)
        formulas = _formulas(path)
    blocks: list[Block] = []
    unread: list[Unreadable] = []
    for sheet in book.worksheets:
        place = Place(path.name, sheet=sheet.title)
        reader = _Sheet(sheet, formulas.get(sheet.title, frozenset()))
        if reader.size <= _MOST_PLACES and (table := reader.table(place)) is not None:
            blocks.append(table)
        unread += [Unreadable(place, why) for why in reader.unread()]
    for sheet in book.chartsheets:
        unread.append(Unreadable(Place(path.name, sheet=sheet.title), words("chart")))
    return assemble(path.name, blocks, unreadable=unread)


def _formulas(path: Path) -> dict[str, frozenset[tuple[int, int]]]:
    """Return where formulas stand, by worksheet."""
    import openpyxl

    return {
        sheet.title: frozenset(at for at, cell in sheet._cells.items() if cell.data_type == "f")
        for sheet in openpyxl.load_workbook(path).worksheets
    }


def _check_merges(path: Path) -> None:
    """Refuse merges over millions of places: openpyxl makes a cell for every one of them."""
    places = 0
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/"):
                for left, top, right, bottom in _MERGE.findall(archive.read(part)):
                    columns = _column(right) - _column(left) + 1
                    places += columns * (int(bottom) - int(top) + 1)
    if places > _MOST_PLACES:
        raise fault(path, "document_too_long", str(places), limit=_MOST_PLACES)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


class _Sheet:
    """One worksheet, with notes on the cells that could not be read as shown."""

    def __init__(self, sheet: Any, formulas: frozenset[tuple[int, int]]) -> None:
        self.sheet = sheet
        self.formulas = formulas
        self.lost: list[str] = []
        self.errors: list[str] = []
        self.strange: dict[str, list[str]] = {}
        # iter_rows() would make a cell for every blank place of a sheet formatted to its end.
        cells = [cell for _, cell in sorted(sheet._cells.items())]
        texts = ((cell, self._shown(cell)) for cell in cells)
        self.texts = {(cell.row, cell.column): text for cell, text in texts if text}
        self.last = tuple(max((at[axis] for at in self.texts), default=0) for axis in (0, 1))
        self.first = tuple(min((at[axis] for at in self.texts), default=1) for axis in (0, 1))

    @property
    def size(self) -> int:
        """Places from the first cell that holds something to the last."""
        rows, columns = (self.last[axis] - self.first[axis] + 1 for axis in (0, 1))
        return rows * columns

    def table(self, place: Place) -> Table | None:
        """Return the worksheet as a table; a merged cell covers its range."""
        areas = {(area.min_row, area.min_col): area for area in self.sheet.merged_cells.ranges}
        cells = []
        for at, text in self.texts.items():
            area = areas.get(at)
            height = min(area.max_row, self.last[0]) - at[0] + 1 if area else 1
            width = min(area.max_col, self.last[1]) - at[1] + 1 if area else 1
            cells.append(Cell(at[0] - 1, at[1] - 1, text, height, width))
        return table_of(cells, place, worksheet=True)

    def unread(self) -> Iterator[str]:
        """Yield what could not be read, in words."""
        if self.size > _MOST_PLACES:
            yield words("sheet_too_large", rows=self.last[0], columns=self.last[1])
        if self.lost:
            yield words("no_saved_value", cells=_some(self.lost))
        if self.errors:
            yield words("formula_error", cells=_some(self.errors))
        for code, cells in sorted(self.strange.items()):
            yield words("unknown_format", format=code, cells=_some(cells))
        if self.sheet._images:
            yield words("picture")
        if self.sheet._charts:
            yield words("chart")

    def _shown(self, cell: Any) -> str:
        value = getattr(cell, "value", None)
        if value is None:
            if (cell.row, cell.column) in self.formulas:
                self.lost.append(cell.coordinate)
            return ""
        if cell.data_type == "e":
            self.errors.append(cell.coordinate)
        try:
            text = shown(value, cell.number_format)
        except UnknownFormatError:
            self.strange.setdefault(cell.number_format, []).append(cell.coordinate)
            text = general(exact(value)) if isinstance(value, (int, float)) else str(value)
        lines = (" ".join(line.split()) for line in text.replace("\r", "\n").split("\n"))
        return "\n".join(line for line in lines if line)


def _some(cells: list[str]) -> str:
    more = "…" if len(cells) > _NAMED_CELLS else ""
    return "、".join(cells[:_NAMED_CELLS]) + more
