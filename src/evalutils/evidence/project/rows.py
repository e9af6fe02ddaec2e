"""Table rows into records: blanks, coded values, numbers, names, and the indicator tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from evalutils.base.faults import FaultList, choices
from evalutils.evidence.expressions import is_name
from evalutils.evidence.ledger import EvidenceRow
from evalutils.evidence.project.columns import table_columns
from evalutils.evidence.project.model import OPEN, TIERS, BudgetRow, IndicatorRow
from evalutils.evidence.project.tables import Row, Table
from evalutils.reading.quantities import number_text

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


#: Points of a whole form (办法 附1).
FULL_POINTS = Fraction(100)


def leaves(indicators: Sequence[IndicatorRow]) -> tuple[IndicatorRow, ...]:
    """Return the indicators that nothing stands under, in table order.

    Examples
    --------
    >>> rows = [IndicatorRow(2, "E", "", 1, "效益"), IndicatorRow(3, "E1", "E", 2, "知晓率")]
    >>> [row.code for row in leaves(rows)]
    ['E1']
    """
    parents = {row.parent for row in indicators}
    return tuple(row for row in indicators if row.code not in parents)


def check_tree(table: Table, indicators: Sequence[IndicatorRow], faults: FaultList) -> None:
    """Note what is wrong with parents, levels and points of the indicator table."""
    by_code = {row.code: row for row in indicators if row.code}
    cells = {row.number: row for row in table.rows}
    sound = True
    for row in indicators:
        sound &= _check_place(table, cells[row.row], row, by_code, faults)
    for row in leaves(indicators):
        for field in ("points", "direction"):
            if not getattr(row, field):
                faults.add("cell_blank", table.file, **table.at(cells[row.row], field))
    if sound:
        _check_points(table, cells, indicators, faults)


def _check_place(
    table: Table,
    cells: Row,
    row: IndicatorRow,
    by_code: Mapping[str, IndicatorRow],
    faults: FaultList,
) -> bool:
    """Note a parent that is unknown or a descendant, or a level that does not fit; say if sound."""
    at = table.at(cells, "parent")
    if row.parent and row.parent not in by_code:
        near = choices(row.parent, by_code.keys() - {row.code})
        faults.add("unknown_parent", table.file, row.parent, near=near, **at)
        return False
    seen, above = [row.code], row.parent
    while above and above not in seen:
        seen.append(above)
        above = by_code[above].parent if above in by_code else ""
    if above:
        if above == row.code:
            circle = " → ".join([*seen, above])
            faults.add("parent_circle", table.file, row.parent, circle=circle, **at)
        return False
    wanted = by_code[row.parent].level + 1 if row.parent else 1
    if row.level and row.level != wanted and (not row.parent or by_code[row.parent].level):
        level_at = table.at(cells, "level")
        faults.add("level_wrong", table.file, str(row.level), wanted=wanted, **level_at)
    return True


def _check_points(
    table: Table, cells: Mapping[int, Row], indicators: Sequence[IndicatorRow], faults: FaultList
) -> None:
    points = {row.code: as_number(row.points) for row in indicators}
    for row in indicators:
        children = [child for child in indicators if child.parent == row.code]
        stated, parts = points[row.code], [points[child.code] for child in children]
        if not children or stated is None or None in parts:
            continue
        total = sum((part for part in parts if part is not None), Fraction(0))
        if total != stated:
            faults.add(
                "points_of_children",
                table.file,
                row.points,
                total=number_text(total),
                children="、".join(child.code for child in children),
                **table.at(cells[row.row], "points"),
            )
    bottom = [points[row.code] for row in leaves(indicators)]
    if None not in bottom:
        total = sum((part for part in bottom if part is not None), Fraction(0))
        if total != FULL_POINTS:
            faults.add(
                "points_total",
                table.file,
                number_text(total),
                sheet=table.sheet,
                column=table.headers.get("points", "points"),
            )
