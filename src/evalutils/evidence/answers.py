"""Answers that a reviewer saved on the review page, on their way into the table of comments."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from evalutils.base.faults import Fault, FaultList, InputFaults, choices
from evalutils.base.paths import check_names
from evalutils.base.places import Place
from evalutils.evidence.schema import WORKBOOK, table_columns
from evalutils.evidence.tables import Table, read_csv
from evalutils.evidence.workbook import columns_of, read_workbook, saved, sheet_of
from evalutils.evidence.year import REVIEW, SIGN_OFF, TABLE, iso_date

#: What the page writes first, so that no other file is taken for one of its own.
_KIND, _VERSION = "evalutils-review", 1
#: What is said of the whole file, and of each answer.
_HEAD = ("project", "year", "results_id", "reviewer", "date")
_ANSWER = ("anchor", "decision", "comment", "seen")


@dataclass(frozen=True, slots=True)
class Answers:
    """What one reviewer saved.

    Parameters
    ----------
    file
        Its path, as given.
    project, year, results_id
        The report that was answered, and which run of it (``""`` where the page had none).
    reviewer, date
        Who, and when (ISO).
    rows
        Field → text, as rows of the table of comments; a sign-off is the last of them.
    """

    file: str
    project: str
    year: str
    results_id: str
    reviewer: str
    date: str
    rows: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """How many answers came into the table.

    Parameters
    ----------
    added, changed, same
        New rows; rows whose reviewer answers otherwise by now; rows that were there already.
    """

    added: int = 0
    changed: int = 0
    same: int = 0


def read_answers(path: Path) -> Answers:
    """Return the answers of a file that the review page saved.

    Raises
    ------
    InputFaults
        With everything in it that such a page does not write.
    """
    name = path.name
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputFaults([Fault("answers_missing", Place(str(path)))]) from None
    except (ValueError, OSError):
        content = None
    if not isinstance(content, dict) or content.get("kind") != _KIND:
        raise InputFaults([Fault("answers_not_ours", Place(name))])
    if content.get("version") != _VERSION:
        raise InputFaults([Fault("answers_version", Place(name), str(content.get("version")))])
    faults: list[Fault] = []
    head = {key: _text(content, key, name, key, faults) for key in _HEAD}
    faults += [
        Fault("answers_blank", Place(name, key=key))
        for key in ("reviewer", "date")
        if not head[key]
    ]
    date = iso_date(head["date"])
    if head["date"] and date is None:
        faults.append(Fault("bad_date", Place(name, key="date"), head["date"]))
    # They name a folder below data/raw: a path is none.
    named = check_names(project=head["project"], year=head["year"])
    faults += [replace(one, where=Place(name, key=one.where.document.lower())) for one in named]
    listed = content.get("answers")
    if not isinstance(listed, list):
        faults.append(Fault("answers_blank", Place(name, key="answers")))
        listed = []
    who = {"reviewer": head["reviewer"], "date": date or ""}
    rows = [
        {**_row(one, f"answers[{number}]", name, faults), **who}
        for number, one in enumerate(listed)
    ]
    if content.get("sign") is True:
        rows.append({**who, "anchor": SIGN_OFF, "results_id": head["results_id"],
                     "status": "已关闭"})  # fmt: skip
        if not head["results_id"]:
            faults.append(Fault("sign_off_without_id", Place(name, key="results_id")))
    if faults:
        raise InputFaults(faults)
    return Answers(
        str(path), head["project"], head["year"], head["results_id"], head["reviewer"],
        date or "", tuple(rows),
    )  # fmt: skip


def _row(one: Any, at: str, file: str, faults: list[Fault]) -> dict[str, str]:
    if not isinstance(one, dict):
        faults.append(Fault("answers_blank", Place(file, key=at)))
        return {}
    row = {key: _text(one, key, file, f"{at}.{key}", faults) for key in _ANSWER}
    column = table_columns(TABLE)["decision"]
    decision = column.coded(row["decision"])
    if decision and decision not in column.values:
        facts = {"near": choices(decision, column.values)}
        faults.append(Fault("answers_decision", Place(file, key=f"{at}.decision"), decision, facts))
    if not row["anchor"] or not (decision or row["comment"]):
        faults.append(Fault("answers_blank", Place(file, key=at)))
    return {**row, "decision": decision}


def _text(content: Mapping[str, Any], key: str, file: str, at: str, faults: list[Fault]) -> str:
    value = content.get(key, "")
    if not isinstance(value, str):
        faults.append(Fault("answers_no_text", Place(file, key=at), str(value)))
        return ""
    return value.strip()


def import_answers(folder: Path, files: Iterable[Answers]) -> Merged:
    """Bring answers into a raw folder's table of comments: ``review.csv``, or its sheet.

    A comment that is there already is not doubled; where its reviewer says something else by
    now, and nobody has replied yet, the new words take the place of the old ones.

    Parameters
    ----------
    folder
        The raw folder.
    files
        Of one or several reviewers, all about this folder's report.

    Raises
    ------
    InputFaults
        If the table that is there cannot be read.
    """
    faults = FaultList(folder)
    path = folder / REVIEW
    sheet = _sheet_of(folder)
    in_book = sheet is not None and bool(sheet.rows) and not path.is_file()
    table = sheet if in_book else read_csv(path, TABLE, faults) if path.is_file() else None
    if faults.faults:
        raise InputFaults(faults.faults)
    rows = [dict(row.cells) for row in table.rows] if table is not None else []
    counts = {"added": 0, "changed": 0, "same": 0}
    for answers in files:
        for given in answers.rows:
            counts[_merge(rows, given)] += 1
    if in_book:
        _write_sheet(folder / WORKBOOK, rows)
    else:
        _write_csv(path, rows, table)
    return Merged(**counts)


def _sheet_of(folder: Path) -> Table | None:
    """Return the workbook's sheet of comments; what is wrong elsewhere in it is no matter here."""
    path = folder / WORKBOOK
    return read_workbook(path, FaultList(folder)).get(TABLE) if path.is_file() else None


def _merge(rows: list[dict[str, str]], given: Mapping[str, str]) -> str:
    """Put an answer into the rows, and return whether it was added, changed or there already."""
    # What a sign-off says is which results it is given for: it never takes another's place.
    said = ("comment", "decision", "results_id")
    mine = [row for row in rows if all(row[key] == given[key] for key in ("anchor", "reviewer"))]
    if any(all(row[key] == given.get(key, "") for key in said) for row in mine):
        return "same"
    open_ones = [row for row in mine if not row["reply"] and given["anchor"] != SIGN_OFF]
    filled = {**dict.fromkeys(table_columns(TABLE), ""), **given}
    if open_ones:
        open_ones[-1].update(filled)
        return "changed"
    rows.append(filled)
    return "added"


def _write_csv(path: Path, rows: Sequence[Mapping[str, str]], table: Table | None) -> None:
    fields = list(table_columns(TABLE))
    printed = [(table.headers.get(field, field) if table else field) for field in fields]
    written = io.StringIO(newline="")
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow(printed)
    lines.writerows([row[field] for field in fields] for row in rows)
    # Beside it first, so that comments of people are never half written.
    beside = path.with_name(f".{path.name}.new")
    beside.write_text("\ufeff" + written.getvalue(), encoding="utf-8", newline="")
    beside.replace(path)


def _write_sheet(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    book = load_workbook(path)
    sheet = sheet_of(book, TABLE)
    columns = table_columns(TABLE)
    places = columns_of(sheet, TABLE)
    for field, column in columns.items():
        if field not in places:
            places[field] = sheet.max_column + 1
            sheet.cell(1, places[field], column.title)
    last = max(sheet.max_row, len(rows) + 1)
    for number in range(2, last + 1):
        row = rows[number - 2] if number - 2 < len(rows) else {}
        for field in columns:
            cell = sheet.cell(number, places[field])
            cell.value = row.get(field) or None
            if cell.value is not None:
                cell.data_type = "s"  # words of people are never a formula
    path.write_bytes(saved(book))
