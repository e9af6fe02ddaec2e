"""The tracking sheet of an earlier report, filled in and laid into the raw folder of the next."""

from __future__ import annotations

from pathlib import Path

from evalutils.base.faults import FaultList
from evalutils.evidence.tables import Table
from evalutils.evidence.year.model import RectificationRow
from evalutils.evidence.year.rows import check_columns

#: The file: as a report hands it out, so that nobody has to rename it.
RECTIFICATION = "rectification.xlsx"
RECTIFICATION_TABLE = "rectification"
#: States in which a matter is answered, and those answers have to be told.
ANSWERED = frozenset({"已整改", "已说明"})


def read_rectification(folder: Path, faults: FaultList) -> tuple[RectificationRow, ...]:
    """Return the rows of the sheet in a raw folder; none where there is no such file.

    Parameters
    ----------
    folder
        The raw folder.
    faults
        Where faults are noted: of the file, of a cell, of an answer that is not told.
    """
    path = folder / RECTIFICATION
    if not path.is_file():
        return ()
    # openpyxl takes a fifth of a second to import, and few folders have this file
    from evalutils.evidence.workbook import read_sheet

    table = read_sheet(path, RECTIFICATION_TABLE, faults)
    if table is None:
        return ()
    check_columns(table, faults)
    rows = [
        RectificationRow(
            row=row.number,
            state=row.cells["state"] or "待整改",
            **{
                name: row.cells[name]
                for name in (
                    "key", "year", "kind", "matter", "evidence", "measure", "who", "until",
                    "answer",
                )
            },
        )
        for row in table.rows
    ]  # fmt: skip
    _check_answers(table, rows, faults)
    return tuple(rows)


def _check_answers(table: Table, rows: list[RectificationRow], faults: FaultList) -> None:
    """Note every matter that is said to be answered without an answer."""
    for row, made in zip(table.rows, rows, strict=True):
        if made.state in ANSWERED and not made.answer:
            faults.add("rectification_unanswered", table.file, **table.at(row, "answer"))
