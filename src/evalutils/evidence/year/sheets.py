"""Sheets that are laid into a raw folder: the analysis as a workbook, an earlier report's tracking.

Whether people write sheets or YAML, one schema checks what they say, and one set of checks what
it refers to. Those tell faults by the keys of ``analysis.yaml`` (``goals[2].quote``); here such a
key becomes the cell that was meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evalutils.base.faults import Fault, FaultList
from evalutils.base.patterns import re
from evalutils.evidence.schema import ANALYSIS_SHEETS, PROPOSED, names_in_cell, table_columns
from evalutils.evidence.tables import Row, Table
from evalutils.evidence.year.model import RectificationRow
from evalutils.evidence.year.rows import check_columns
from evalutils.evidence.year.texts import ANALYSIS

#: Between the names of one cell.
JOINT = "、"
#: Sheets of pairs and of single names, and the column that names their rows.
_NAMED = {"statements": "key", "context": "evidence"}
_KEY = re.compile(r"(\w+)(?:\[(\d+)\]|\.([^.\[]+))?(?:\.(\w+))?")


def filled_sheets(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Return the sheets of the analysis that hold something."""
    return {name: tables[name] for name in ANALYSIS_SHEETS if name in tables and tables[name].rows}


def analysis_content(tables: Mapping[str, Table], faults: FaultList) -> dict[str, object]:
    """Return what ``analysis.yaml`` would hold.

    Parameters
    ----------
    tables
        The sheets of the analysis.
    faults
        Place faults of single cells are noted.
    """
    content: dict[str, object] = {}
    proposed: list[str] = []
    for name, table in tables.items():
        check_columns(table, faults)
        key = _NAMED.get(name)
        if key is None:
            content[name] = [_entry(name, row) for row in table.rows]
            continue
        named = _once(table, key, faults)
        proposed += [word for word, row in named.items() if row.cells["status"] == PROPOSED]
        if key == "key":
            content[name] = {word: row.cells["text"] for word, row in named.items()}
        else:
            content[name] = [row.cells[key] for row in table.rows]
    return {**content, "proposed": proposed}


def _once(table: Table, key: str, faults: FaultList) -> dict[str, Row]:
    """Return the rows by their name; a name that stands twice is a fault."""
    named: dict[str, Row] = {}
    for row in table.rows:
        word = row.cells[key]
        if word in named:
            first = named[word].number
            faults.add("name_repeated", table.file, word, first=first, **table.at(row, key))
        elif word:
            named[word] = row
    return named


def _entry(name: str, row: Row) -> dict[str, object]:
    """Return a row as an entry of its list: a cell left blank is a key left out."""
    columns = table_columns(name)
    return {
        field: names_in_cell(text) if columns[field].many else text
        for field, text in row.cells.items()
        if text or (name == "computed" and field == "unit")
    }


def analysis_rows(content: Mapping[str, object]) -> dict[str, tuple[dict[str, str], ...]]:
    """Return the sheets that say what a mapping for ``analysis.yaml`` says.

    Examples
    --------
    >>> goal = {"id": "a", "indicators": ["Q1", "Q2"], "status": "proposed"}
    >>> rows = analysis_rows({"goals": [goal], "context": ["visits"], "proposed": ["visits"]})
    >>> rows["goals"], rows["context"]
    (({'id': 'a', 'indicators': 'Q1、Q2', 'status': 'proposed'},), \
({'evidence': 'visits', 'status': 'proposed'},))
    """
    sheets: dict[str, tuple[dict[str, str], ...]] = {}
    proposed = content.get("proposed", ())
    for name in ANALYSIS_SHEETS:
        stated = content.get(name, ())
        if isinstance(stated, Mapping):
            named = [{"key": str(key), "text": str(text)} for key, text in stated.items()]
        elif name in _NAMED:
            named = [{"evidence": str(word)} for word in _listed(stated)]
        else:
            sheets[name] = tuple(_cells(entry) for entry in _listed(stated))
            continue
        sheets[name] = tuple(
            row | ({"status": PROPOSED} if row[_NAMED[name]] in _listed(proposed) else {})
            for row in named
        )
    return sheets


def _listed(stated: object) -> Sequence[object]:
    return stated if isinstance(stated, list | tuple) else ()


def _cells(entry: object) -> dict[str, str]:
    stated = entry if isinstance(entry, Mapping) else {}
    cells = {}
    for field, value in stated.items():
        if isinstance(value, bool):
            cells[str(field)] = str(value).lower()
        else:
            words = _listed(value)
            cells[str(field)] = JOINT.join(map(str, words)) if words else str(value or "")
    return cells


def in_sheets(fault: Fault, tables: Mapping[str, Table]) -> Fault:
    """Return a fault of ``analysis.yaml`` at the cell of the workbook that says it.

    Parameters
    ----------
    fault
        Any fault; one of another file stays as it is.
    tables
        The sheets of the analysis.
    """
    where = fault.where
    found = _KEY.match(where.key) if where.document.endswith(ANALYSIS) and not where.sheet else None
    if found is None or found[1] not in tables:
        return fault
    table = tables[found[1]]
    row, field = _row(table, found), found[4] or ""
    if table.name in _NAMED:
        field = "text" if table.name == "statements" else "evidence"
    moved = replace(
        where,
        document=where.document.removesuffix(ANALYSIS) + table.file,
        sheet=table.sheet or "",
        row=0 if row is None else row.number,
        key=table.headers.get(field, field) if row is not None else "",
        column=table.numbers.get(field, 0) if row is not None else 0,
    )
    return replace(fault, where=moved)


def _row(table: Table, found: re.Match[str]) -> Row | None:
    if found[2]:
        return table.rows[int(found[2]) - 1]
    named = (row for row in table.rows if row.cells[_NAMED.get(table.name, "id")] == found[3])
    return next(named, None)


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
