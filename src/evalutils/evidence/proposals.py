"""What is proposed in a workbook: listed row by row, and confirmed, changed or taken out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Literal

from openpyxl import load_workbook

from evalutils.base.faults import Fault, FaultList, InputFaults, shown_folder
from evalutils.base.places import Place
from evalutils.evidence.schema import PROPOSED, SHEETS, WORKBOOK, table_columns
from evalutils.evidence.workbook import columns_of, read_workbook, saved, sheet_of
from evalutils.evidence.year import read_year

#: What a person decides of a proposal.
Choice = Literal["confirm", "change", "reject"]
CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row that the program proposed, and whether somebody has confirmed it.

    Parameters
    ----------
    sheet, row
        Where it stands in ``inputs.xlsx``.
    cells
        Field → text of every cell that is filled.
    status
        ``proposed`` or ``confirmed``.
    """

    sheet: str
    row: int
    cells: Mapping[str, str] = field(default_factory=dict)
    status: str = PROPOSED

    @property
    def name(self) -> str:
        """What the row is called: its first filled cell, with its label where it has one."""
        first = next(iter(self.cells.values()), "")
        label = self.cells.get("label") or self.cells.get("name") or self.cells.get("item") or ""
        return f"{first}　{label}".rstrip() if label != first else first


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision made of the workbook, so that it can be taken back.

    Parameters
    ----------
    before, after
        Content of ``inputs.xlsx``.
    """

    before: bytes
    after: bytes


def proposals(folder: Path, status: str = PROPOSED) -> tuple[Proposal, ...]:
    """Return what is proposed in a raw folder's workbook, in the order of its sheets.

    Empty where the folder has no workbook, or nothing is left to confirm.

    Parameters
    ----------
    folder
        The raw folder.
    status
        ``proposed``, or ``confirmed``: what somebody has confirmed already.
    """
    path = folder / WORKBOOK
    if not path.is_file():
        return ()
    tables = read_workbook(path, FaultList(folder))
    return tuple(
        Proposal(
            name,
            row.number,
            {key: text for key, text in row.cells.items() if text and key != "status"},
            status,
        )
        for name in SHEETS
        if name in tables
        for row in tables[name].rows
        if row.cells.get("status") == status
    )


def decide(
    folder: Path, proposal: Proposal, choice: Choice, cells: Mapping[str, str] | None = None
) -> Decision:
    """Write a person's decision into ``inputs.xlsx``; everything else in it stays.

    Parameters
    ----------
    folder
        The raw folder.
    proposal
        A row of :func:`proposals`.
    choice
        ``confirm`` it as it is; ``change`` some of its cells, which confirms it; ``reject`` it,
        which takes its row out.
    cells
        Of a change: field → new text.

    Raises
    ------
    InputFaults
        If the folder would have a fault it does not have now (evidence that something else
        names is taken out); nothing is written then.
    """
    path = folder / WORKBOOK
    before = path.read_bytes()
    known = [(fault.code, fault.found) for fault in read_year(folder)[1]]
    book = load_workbook(BytesIO(before))
    sheet = sheet_of(book, proposal.sheet)
    columns = columns_of(sheet, proposal.sheet)
    if choice == "reject":
        sheet.delete_rows(proposal.row)
    else:
        changed = {**(cells or {}), "status": CONFIRMED}
        known_columns = table_columns(proposal.sheet)
        # Codes are written in the language that the workbook has them in.
        status = str(sheet.cell(proposal.row, columns["status"]).value or "")
        language = "en" if status == known_columns["status"].said(proposal.status, "en") else "zh"
        for name, text in changed.items():
            cell = sheet.cell(proposal.row, columns[name])
            cell.value = known_columns[name].said(text, language) or None
            if text:
                cell.data_type = "s"
    after = saved(book)
    path.write_bytes(after)
    # Rows below one that is taken out move up: a fault is known by what is wrong, not by its row.
    new = [fault for fault in read_year(folder)[1] if (fault.code, fault.found) not in known]
    if new:
        path.write_bytes(before)
        raise InputFaults(new)
    return Decision(before, after)


def undo(folder: Path, last: Decision) -> None:
    """Take the last decision back: ``inputs.xlsx`` is as it was before it.

    Raises
    ------
    InputFaults
        If the workbook was changed since, in Excel say: that change would be lost.
    """
    path = folder / WORKBOOK
    if path.read_bytes() != last.after:
        raise InputFaults([Fault("undo_changed", Place(shown_folder(folder) + WORKBOOK))])
    path.write_bytes(last.before)
