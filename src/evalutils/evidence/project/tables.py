"""Tables as people fill them, read by the names of their columns; CSV of any usual encoding."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.base.faults import FaultList, InputFaults, choices
from evalutils.evidence.project.columns import Column, bare_title, table_columns
from evalutils.reading.documents import decode


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number as a spreadsheet shows it, and field → cell text, stripped."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table read by field names, whatever language its header was in.

    Parameters
    ----------
    name
        ``evidence``, ``indicators``, ``budget``, ``project`` or ``review``.
    file, sheet
        Where it stands; ``sheet`` for a workbook.
    rows
        Rows that are not blank.
    headers
        Field → header as printed, to name a column the way its people wrote it.
    """

    name: str
    file: str
    sheet: str | None
    rows: tuple[Row, ...]
    headers: Mapping[str, str]

    def at(self, row: Row, field: str) -> dict[str, Any]:
        """Return the place of a cell, as the keywords of a fault."""
        return {"sheet": self.sheet, "row": row.number, "column": self.headers.get(field, field)}


def read_csv(path: Path, name: str, faults: FaultList) -> Table | None:
    """Return a CSV table, or ``None`` (with its faults noted) if it cannot be read.

    Parameters
    ----------
    path
        The file.
    name
        Which table it is; its columns are those of :func:`table_columns`.
    faults
        Where faults are noted.
    """
    try:
        text, _ = decode(path.read_bytes(), path.name)
    except InputFaults as problem:
        offset = problem.faults[0].facts["offset"]
        faults.add("table_encoding", path.name, offset=offset)
        return None
    lines: list[tuple[int, Sequence[str]]] = []
    try:
        lines.extend(enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1))
    except csv.Error:
        faults.add("csv_broken", path.name, row=len(lines) + 1)
        return None
    return table_from(lines, name, path.name, None, faults)


def table_from(
    lines: Sequence[tuple[int, Sequence[str]]],
    name: str,
    file: str,
    sheet: str | None,
    faults: FaultList,
) -> Table | None:
    """Return a table from its lines, or ``None`` (with the fault noted) if it has no header.

    Parameters
    ----------
    lines
        Number of a row as a spreadsheet shows it, and its cells; blank rows are passed over.
    name, file, sheet
        As in :class:`Table`.
    faults
        Where faults are noted.
    """
    filled = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if not filled:
        faults.add("empty_table", file, sheet=sheet)
        return None
    (header_row, header), *body = filled
    columns = table_columns(name)
    place = {"file": file, "sheet": sheet, "row": header_row}
    fields = _fields(header, columns, place, faults)
    rows = []
    for number, cells in body:
        if any(cell.strip() for cell in cells[len(header) :]):
            extra = "，".join(cells[len(header) :])
            faults.add("row_too_long", file, extra, sheet=sheet, row=number, columns=len(header))
        texts = dict.fromkeys(columns, "")
        texts.update(
            {field: cell.strip() for field, cell in zip(fields, cells, strict=False) if field}
        )
        rows.append(Row(number, texts))
    headers = {field: printed.strip() for field, printed in zip(fields, header, strict=True)}
    headers.pop("", None)
    return Table(name, file, sheet, tuple(rows), headers)


def _fields(
    header: Sequence[str],
    columns: Mapping[str, Column],
    place: Mapping[str, Any],
    faults: FaultList,
) -> list[str]:
    """Return the field of every header cell, ``""`` where it has none."""
    by_title = {column.title: field for field, column in columns.items()}
    fields = []
    for printed in header:
        plain = bare_title(printed)
        field = plain if plain in columns else by_title.get(plain, "")
        if not field and plain:
            near = choices(plain, [*columns, *by_title])
            faults.add("unknown_column", found=plain, near=near, **place)
        fields.append(field)
    counts = Counter(field for field in fields if field)
    for field, count in counts.items():
        if count > 1:
            faults.add("duplicate_column", found=field, **place)
    for field, column in columns.items():
        if field not in counts and not column.optional:
            found = "、".join(cell.strip() for cell in header if cell.strip())
            faults.add("missing_column", found=found, field=field, title=column.title, **place)
    return fields
