"""The indicator tree: parents, levels, and points that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from evalutils.base.faults import FaultList, choices
from evalutils.evidence.project.model import IndicatorRow
from evalutils.evidence.project.rows import as_number
from evalutils.evidence.project.tables import Row, Table
from evalutils.reading.quantities import number_text

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
