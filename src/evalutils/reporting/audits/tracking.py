"""The tracking sheet of a submission: every finding a row, with what units answered kept."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from evalutils.base.faults import FaultList, InputFaults
from evalutils.base.packages import settled
from evalutils.base.words import say
from evalutils.evidence.schema import table_columns
from evalutils.evidence.workbook import read_sheet
from evalutils.evidence.year import RECTIFICATION_TABLE
from evalutils.reporting.audits.lists import long_sheet

#: What stands in a row that nobody has answered yet.
_OPEN = "待整改"
_ANSWERED = frozenset({"已整改", "已说明"})
#: Kept from the earlier sheet while a matter is open: what people write.
_THEIRS = ("state", "answer", "until")


@dataclass(frozen=True, slots=True)
class Matter:
    """One finding to be tracked, in words.

    Parameters
    ----------
    unit, year
        Whose it is, and of which year.
    kind, matter, evidence, measure
        请更正 …, what is found, where, and what is asked for.
    key
        What another run knows it by.
    """

    unit: str
    year: str
    kind: str
    matter: str
    evidence: str
    measure: str
    key: str


def earlier_rows(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a sheet that was filled in, by their keys.

    Raises
    ------
    InputFaults
        If it is there and cannot be read: what people wrote is never written over unread.
    """
    if not path.exists():
        return {}
    faults = FaultList(path.parent)
    table = read_sheet(path, RECTIFICATION_TABLE, faults)
    if table is None or len(faults):
        raise InputFaults(faults.faults)
    names = table_columns(RECTIFICATION_TABLE)
    rows = [{name: row.cells.get(name, "") for name in names} for row in table.rows]
    return {row["key"]: row for row in rows if row["key"]}


def tracking_bytes(
    matters: Iterable[Matter],
    earlier: Mapping[str, Mapping[str, str]],
    until: datetime.date | None = None,
    language: str = "zh",
) -> bytes:
    """Return the sheet as a workbook; the same matters and answers give the same bytes.

    Parameters
    ----------
    matters
        In the order they are listed.
    earlier
        Rows of the sheet as it was filled in: what stands there of a matter is kept; rows whose
        matter is not found any more go to a second sheet.
    until
        Until when an answer is asked for.
    language
        Of titles and of what has ended.
    """
    book = Workbook(write_only=True)
    met: set[str] = set()
    _fill(book, "tracking", _rows(matters, earlier, until, met), language)
    ended = [row for key, row in earlier.items() if key not in met]
    if ended:
        _fill(book, "ended", _ended(ended, language), language)
    stream = io.BytesIO()
    book.save(stream)
    return settled(stream.getvalue())


def _rows(
    matters: Iterable[Matter],
    earlier: Mapping[str, Mapping[str, str]],
    until: datetime.date | None,
    met: set[str],
) -> Iterator[dict[str, str]]:
    for number, one in enumerate(matters, 1):
        before = earlier.get(one.key, {})
        met.add(one.key)
        made = {
            "number": str(number), "kind": one.kind, "matter": one.matter,
            "evidence": one.evidence, "measure": one.measure, "who": one.unit,
            "until": until.isoformat() if until else "", "state": _OPEN, "answer": "",
            "history": before.get("history", ""), "year": one.year, "key": one.key,
        }  # fmt: skip
        yield made | {name: before[name] for name in _THEIRS if before.get(name)}


def _ended(rows: Sequence[Mapping[str, str]], language: str) -> Iterator[dict[str, str]]:
    for number, row in enumerate(rows, 1):
        how = "ended_mended" if row["state"] in _ANSWERED else "ended_unseen"
        yield {**row, "number": str(number), "history": say(f"submission.{how}", language)}


def _fill(book: Workbook, name: str, rows: Iterable[Mapping[str, str]], language: str) -> None:
    columns = table_columns(RECTIFICATION_TABLE)
    # Headers are Chinese in every language: by them the sheet is read again.
    heads = [(column.title, column.width) for column in columns.values()]
    state = list(columns).index("state") + 1
    picks = DataValidation("list", formula1=f'"{",".join(columns["state"].values)}"')
    picks.add(f"{get_column_letter(state)}2:{get_column_letter(state)}1048576")
    title = say(f"submission.{name}", language)
    cells = ([row.get(field, "") for field in columns] for row in rows)
    sheet = long_sheet(book, title, heads, cells, hidden=list(columns).index("key") + 1)
    sheet.data_validations.append(picks)
