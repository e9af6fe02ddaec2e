"""Table rows into records, cell by cell: blanks, coded values, numbers, names that stand twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fractions import Fraction

from evalutils.base.faults import FaultList, choices
from evalutils.evidence.expressions import is_name
from evalutils.evidence.project.columns import table_columns
from evalutils.evidence.project.model import OPEN, TIERS, BudgetRow, EvidenceRow, IndicatorRow
from evalutils.evidence.project.tables import Row, Table

_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_POINTS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_TARGET = re.compile(r"-?\d+(?:\.\d+)?%?", re.ASCII)
_CODE = re.compile(r"[^\W_][\w.-]{0,39}")
#: A profile may write a tier out (部分达成并有一定效果); it begins with the tier's short name.
_TIER = re.compile(rf"({'|'.join(TIERS)})[^\d\s]*(?:\s*(\d+(?:\.\d+)?)\s*[%％])?", re.ASCII)
_LEVELS = ("1", "2", "3")
QUALITATIVE = "定性"


def as_number(text: str) -> Fraction | None:
    """Return a decimal as written in a cell, exactly; ``None`` if it is no plain decimal.

    Examples
    --------
    >>> as_number("81.09"), as_number("677,00")
    (Fraction(8109, 100), None)
    """
    return Fraction(text) if _DECIMAL.fullmatch(text) else None


def evidence_rows(table: Table, faults: FaultList) -> tuple[EvidenceRow, ...]:
    """Return the rows of the evidence table, noting what is wrong with its cells."""
    check_columns(table, faults)
    _check_names(table, "id", is_name, "bad_id", faults)
    rows = []
    for row in table.rows:
        cells = row.cells
        number = cells["quantity"] or "1"
        if not (number.isascii() and number.isdigit() and int(number) > 0):
            faults.add("bad_count", table.file, number, **table.at(row, "quantity"))
            number = "1"
        rows.append(
            EvidenceRow(
                row=row.number,
                id=cells["id"],
                label=cells["label"],
                kind=cells["kind"],
                document=cells["document"],
                quote=cells["quote"],
                quantity=int(number),
                as_of=cells["as_of"],
                note=cells["note"],
            )
        )
    return tuple(rows)


def indicator_rows(table: Table, faults: FaultList) -> tuple[IndicatorRow, ...]:
    """Return the rows of the indicator table, noting what is wrong with its cells."""
    check_columns(table, faults)
    _check_names(table, "code", lambda code: bool(_CODE.fullmatch(code)), "bad_code", faults)
    rows = []
    for row in table.rows:
        cells = dict(row.cells)
        level = cells.pop("level")
        if level and level not in _LEVELS:
            faults.add("bad_level", table.file, level, **table.at(row, "level"))
        for field in ("points", "declared_score"):
            _check_number(table, row, field, _POINTS, faults)
        if cells["direction"] != QUALITATIVE:
            _check_number(table, row, "target", _TARGET, faults)
        if cells["target"] and not cells["target_basis"]:
            faults.add("basis_blank", table.file, **table.at(row, "target_basis"))
        if cells["points"] and not cells["points_basis"]:
            faults.add("basis_blank", table.file, **table.at(row, "points_basis"))
        _check_tier(table, row, faults)
        # Cells are keyed by field, and the record's other fields are all text.
        rows.append(IndicatorRow(row.number, level=int(level) if level in _LEVELS else 0, **cells))
    return tuple(rows)


def budget_rows(table: Table, faults: FaultList) -> tuple[BudgetRow, ...]:
    """Return the rows of the budget table, noting what is wrong with its cells."""
    check_columns(table, faults)
    _check_repeats(table, "source", faults)
    for row in table.rows:
        for field in ("initial", "adjusted", "executed"):
            _check_number(table, row, field, _DECIMAL, faults)
    return tuple(BudgetRow(row.number, **row.cells) for row in table.rows)


def check_columns(table: Table, faults: FaultList) -> None:
    """Check every cell against its column: decided, filled, and one of the coded values."""
    for row in table.rows:
        for field, column in table_columns(table.name).items():
            text = row.cells[field]
            if text == OPEN:
                faults.add("to_be_decided", table.file, text, **table.at(row, field))
            if column.filled and not text and field in table.headers:
                faults.add("cell_blank", table.file, **table.at(row, field))
            if column.values and text and text not in column.values:
                faults.add(
                    "unknown_value",
                    table.file,
                    text,
                    values="、".join(column.values),
                    near=column.meant.get(text) or choices(text, column.values),
                    **table.at(row, field),
                )


def _check_names(
    table: Table, field: str, good: Callable[[str], bool], code: str, faults: FaultList
) -> None:
    for row in table.rows:
        name = row.cells[field]
        if name and not good(name):
            faults.add(code, table.file, name, **table.at(row, field))
    _check_repeats(table, field, faults)


def _check_repeats(table: Table, field: str, faults: FaultList) -> None:
    first: dict[str, int] = {}
    for row in table.rows:
        name = row.cells[field]
        if name in first:
            at = table.at(row, field)
            faults.add("name_repeated", table.file, name, first=first[name], **at)
        elif name:
            first[name] = row.number


def _check_number(
    table: Table, row: Row, field: str, pattern: re.Pattern[str], faults: FaultList
) -> None:
    text = row.cells[field]
    if text and not pattern.fullmatch(text):
        faults.add("bad_number", table.file, text, **table.at(row, field))


def _check_tier(table: Table, row: Row, faults: FaultList) -> None:
    tier = row.cells["tier"]
    if not tier:
        return
    if not _TIER.fullmatch(tier):
        near = "、".join(_tier_examples(TIERS))
        faults.add("bad_tier", table.file, tier, near=near, **table.at(row, "tier"))
    if row.cells["direction"] != QUALITATIVE:
        faults.add("tier_not_qualitative", table.file, tier, **table.at(row, "tier"))
    if not row.cells["reason"]:
        faults.add("tier_without_reason", table.file, **table.at(row, "reason"))


def _tier_examples(tiers: Iterable[str]) -> list[str]:
    return [f"{tier} {share}%" for tier, share in zip(tiers, (90, 70, 40), strict=True)]
