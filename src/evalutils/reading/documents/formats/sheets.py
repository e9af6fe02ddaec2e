"""Worksheets (.xlsx): cells as they are shown, merges kept."""

from __future__ import annotations

import io
import sys
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.signs import visible
from evalutils.reading.documents.formats.number_formats import (
    UnknownFormatError,
    exact,
    general,
    shown,
)
from evalutils.reading.documents.model import Document, Table, Unreadable, fault
from evalutils.reading.documents.outline import Block, assemble
from evalutils.reading.documents.tables import MOST_PLACES, GridCell, table_of

#: The element of a formula, in any prefix; a part in two bytes a sign may hold one.
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]|f\x00")

# More are not named in a message: the first ones lead to the rest.
_NAMED_CELLS = 10


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
        ``document_too_long`` when cells, or merges, spread over millions of places.
    """
    _without_numpy()
    import openpyxl

    _check_merges(path)
    with warnings.catch_warnings():
        # Pick-lists and colours that openpyxl does not know are no part of what is read.
        warnings.simplefilter("ignore", UserWarning)
        # Given a path openpyxl goes by the suffix, and many an .xlsx is called .xls or .et.
        with _merges_as_ranges(), path.open("rb") as file:
            book = openpyxl.load_workbook(file, data_only=True)
            formulas = _formulas(path)
    sheets = [_sheet(sheet, formulas.get(sheet.title, frozenset())) for sheet in book.worksheets]
    blocks, unread = laid_out(path, sheets)
    for sheet in book.chartsheets:
        unread.append(Unreadable(Place(path.name, sheet=sheet.title), "documents.unread.chart"))
    return assemble(path.name, blocks, unreadable=unread)


def _without_numpy() -> None:
    """Load openpyxl without numpy, where neither is loaded yet.

    It asks for numpy only to take its numbers into cells, which no reading of a file does, and
    loading it is a seventh of what the audit of one form takes.
    """
    if "numpy" in sys.modules or "openpyxl" in sys.modules:
        return
    sys.modules["numpy"] = None  # type: ignore[assignment]  # an import of it fails
    try:
        import openpyxl  # noqa: F401
    finally:
        del sys.modules["numpy"]


@contextmanager
def _merges_as_ranges() -> Iterator[None]:
    """Have openpyxl take merges as the ranges they are, for as long as it reads.

    It makes a cell for every place of them: a column merged to its end takes 19 s and 600 MB.
    """
    from openpyxl.worksheet._reader import WorksheetReader

    usual = WorksheetReader.bind_merged_cells
    WorksheetReader.bind_merged_cells = _bind_merges
    try:
        yield
    finally:
        WorksheetReader.bind_merged_cells = usual


def _bind_merges(reader: Any) -> None:
    """Take the merges of a worksheet; what stands in one beside its first cell is not shown."""
    from openpyxl.worksheet.cell_range import CellRange

    cells = reader.ws._cells
    told = reader.parser.merged_cells
    areas = [CellRange(one.ref) for one in told.mergeCell] if told else []
    for area in areas:
        first, last = (area.min_row, area.min_col), (area.max_row, area.max_col)
        height, width = last[0] - first[0] + 1, last[1] - first[1] + 1
        covered = (
            product(range(first[0], last[0] + 1), range(first[1], last[1] + 1))
            if height * width < len(cells)
            else [
                at
                for at in cells
                if first <= at and at[0] <= last[0] and first[1] <= at[1] <= last[1]
            ]
        )
        for at in covered:
            if at != first:
                cells.pop(at, None)
    reader.ws.merged_cells.ranges = areas


def _formulas(path: Path) -> dict[str, frozenset[tuple[int, int]]]:
    """Return where formulas stand, by worksheet."""
    import openpyxl

    # To openpyxl a formula or its value is another reading of the whole file, which takes as long
    # as all else together: most workbooks of offices hold no formula, and their parts say so.
    with zipfile.ZipFile(path) as archive:
        if not any(_FORMULA.search(archive.read(part)) for part in archive.namelist()):
            return {}
    with path.open("rb") as file:
        return {
            sheet.title: frozenset(at for at, cell in sheet._cells.items() if cell.data_type == "f")
            for sheet in openpyxl.load_workbook(file).worksheets
        }


#: Mark-up whose words need not stand there in ASCII: UTF-16, or as it declares.
_IN_OTHER_BYTES = re.compile(
    rb"\xff\xfe|\xfe\xff|<\0|\0<|\s*<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8|us-ascii|iso-8859)",
    re.IGNORECASE,
)


def _check_merges(path: Path) -> None:
    """Refuse merges over millions of places: a table has a cell for every one of them.

    Which part is a worksheet its relations say, not its name, and a range may be written with
    ``$`` and in small letters: every part is read for what openpyxl would take for a merge.
    """
    from lxml import etree
    from openpyxl.utils.cell import range_boundaries

    places = 0
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            with archive.open(part) as stream:
                data = stream.read()
            if b"mergeCell" not in data and not _IN_OTHER_BYTES.match(data):
                continue
            # What is no mark-up at all is a picture, or what openpyxl will refuse by itself.
            with suppress(etree.XMLSyntaxError):
                for _, element in etree.iterparse(io.BytesIO(data), tag="{*}mergeCell"):
                    ref = (element.get("ref") or "A1").upper()
                    left, top, right, bottom = range_boundaries(ref)
                    places += (right - left + 1) * (bottom - top + 1)
                    element.clear()
    if places > MOST_PLACES:
        raise fault(path, "document_too_long", str(places), limit=MOST_PLACES)


def _sheet(sheet: Any, formulas: frozenset[tuple[int, int]]) -> Worksheet:
    """Take a worksheet from openpyxl."""
    # iter_rows() would make a cell for every blank place of a sheet formatted to its end.
    cells = [cell for _, cell in sorted(sheet._cells.items())]
    values = {at: getattr(cell, "value", None) for at, cell in sheet._cells.items()}
    kept = [
        Held(cell.row, cell.column, value, cell.number_format, cell.data_type == "e")
        for cell in cells
        if (value := values[cell.row, cell.column]) is not None
    ]
    return Worksheet(
        sheet.title,
        kept,
        {
            (area.min_row, area.min_col): (area.max_row, area.max_col)
            for area in sheet.merged_cells.ranges
        },
        sorted(at for at in formulas if values.get(at) is None),
        hidden=sheet.sheet_state != "visible",
        pictures=bool(sheet._images),
        charts=bool(sheet._charts),
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A cell that holds something: where, what, and the number format it is shown in."""

    row: int
    column: int
    value: object
    code: str = "General"
    wrong: bool = False


def laid_out(path: Path, sheets: Sequence[Worksheet]) -> tuple[list[Block], list[Unreadable]]:
    """Return the tables of a workbook's sheets and what could not be read of them.

    Raises
    ------
    InputFaults
        ``document_too_long`` where no sheet is small enough to be read.
    """
    blocks: list[Block] = []
    unread: list[Unreadable] = []
    for sheet in sheets:
        place = Place(path.name, sheet=sheet.title, hidden=sheet.hidden)
        if sheet.size <= MOST_PLACES and (table := sheet.table(place)) is not None:
            blocks.append(table)
        unread += sheet.unread(place)
    if not blocks and any(part.whole for part in unread):
        raise fault(path, "document_too_long", limit=MOST_PLACES)
    return blocks, unread


class Worksheet:
    """One worksheet, with notes on the cells that could not be read as shown.

    Parameters
    ----------
    title
        Its name.
    cells
        What it holds, row by row.
    areas
        First place of every merged range → its last one; rows and columns from 1.
    lost
        Places of formulas without a saved result.
    hidden, pictures, charts
        Whether it is hidden, and whether it has any.
    """

    def __init__(
        self,
        title: str,
        cells: Iterable[Held],
        areas: Mapping[tuple[int, int], tuple[int, int]],
        lost: Iterable[tuple[int, int]] = (),
        *,
        hidden: bool = False,
        pictures: bool = False,
        charts: bool = False,
    ) -> None:
        self.title = title
        self.hidden = hidden
        self.areas = areas
        self.lost = [_coordinate(*at) for at in lost]
        self.seen = {"picture": pictures, "chart": charts}
        self.errors: list[str] = []
        self.strange: dict[str, list[str]] = {}
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
        cells = []
        for at, text in self.texts.items():
            bottom, right = self.areas.get(at, at)
            height = min(bottom, self.last[0]) - at[0] + 1
            width = min(right, self.last[1]) - at[1] + 1
            cells.append(GridCell(at[0] - 1, at[1] - 1, text, height, width))
        return table_of(cells, place, worksheet=True)

    def unread(self, place: Place) -> Iterator[Unreadable]:
        """Yield what could not be read."""

        def lost(name: str, **facts: str) -> Unreadable:
            return Unreadable(place, f"documents.unread.{name}", facts)

        if self.size > MOST_PLACES:
            yield lost("sheet_too_large", rows=str(self.last[0]), columns=str(self.last[1]))
        if self.lost:
            yield lost("no_saved_value", cells=_some(self.lost))
        if self.errors:
            yield lost("formula_error", cells=_some(self.errors))
        for code, cells in sorted(self.strange.items()):
            yield lost("unknown_format", format=code, cells=_some(cells))
        for name, there in self.seen.items():
            if there:
                yield lost(name)

    def _shown(self, cell: Held) -> str:
        if cell.wrong:
            self.errors.append(_coordinate(cell.row, cell.column))
        try:
            text = shown(cell.value, cell.code)
        except UnknownFormatError:
            where = _coordinate(cell.row, cell.column)
            self.strange.setdefault(cell.code, []).append(where)
            value = cell.value
            text = general(exact(value)) if isinstance(value, (int, float)) else str(value)
        text = visible(text).replace("\r", "\n")
        lines = (" ".join(line.split()) for line in text.split("\n"))
        return "\n".join(line for line in lines if line)


def _coordinate(row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _some(cells: list[str]) -> str:
    more = "…" if len(cells) > _NAMED_CELLS else ""
    return "、".join(cells[:_NAMED_CELLS]) + more
