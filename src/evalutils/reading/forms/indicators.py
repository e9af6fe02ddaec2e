"""绩效指标: one row under its header, with the direction that its target states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import regex

from evalutils.reading.forms.columns import Columns
from evalutils.reading.forms.rows import Row
from evalutils.reading.forms.vocabulary import compact
from evalutils.reading.selfeval import (
    Cell,
    Item,
    UnreadablePart,
    Weight,
    quantities_of,
    split_points,
)

#: Fields of an indicator that are columns of the form.
FIELDS = (
    "level1", "level2", "name", "target", "actual", "points", "score", "reason", "nature", "unit",
)  # fmt: skip

_CUT = regex.compile(
    r"[（(\[【]?(?:摘录|以下|以上|此处|后文|原文|表格)*(?:截断|从略|未录|未摘录)[)）\]】]?"
)
_SIGNS = (
    ("≥", regex.compile(r"(?:≥|≧|⩾|[>＞]\s*[=＝═]|大于(?:或)?等于|不少于|不低于|不小于|正向)")),
    (
        "≤",
        regex.compile(r"≤|≦|⩽|[<＜]\s*[=＝═]|小于(?:或)?等于|不(?:超过|[高多大]于)|[反逆]向"),
    ),
    ("=", regex.compile(r"[=＝═]{1,2}|等于")),
    (">", regex.compile(r"[>＞]|大于|超过")),
    ("<", regex.compile(r"[<＜]|小于|少于|低于")),
    ("qualitative", regex.compile(r"定性")),
)  # fmt: skip
_EXACTNESS = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<"}


def is_cut(text: str) -> bool:
    """Return whether a cell only says that the text is cut off here.

    Examples
    --------
    >>> is_cut("(摘录截断)"), is_cut("……")
    (True, False)
    """
    return _CUT.fullmatch(compact(text)) is not None


def comparator_of(nature: Cell | None, target: Cell | None) -> str:
    """Return the direction of a target: from 指标性质, else from the target's own words.

    Examples
    --------
    >>> from evalutils.reading.selfeval import CellPlace
    >>> place = CellPlace("a.txt")
    >>> [comparator_of(None, Cell(text, place)) for text in
    ...  (">=9431人", "≧5", "═100%", "98%以上", "小于0.9‰", "至少全年完成2次", "5场", "效果明显")]
    ['≥', '≥', '=', '≥', '<', '≥', '', '']
    >>> comparator_of(Cell("定性", place), Cell("好坏", place))
    'qualitative'
    """
    for cell in (nature, target):
        text = "" if cell is None else cell.text.strip()
        for sign, words in _SIGNS:
            if words.match(text) and (sign != "qualitative" or cell is nature):
                return sign
    text = "" if target is None else target.text
    found = quantities_of(text)
    if len(found) == 1:
        return _EXACTNESS.get(found[0].exactness, "≥" if text.startswith("至少") else "")
    return ""


def indicator_of(columns: Columns, row: Row, above: Mapping[str, Cell]) -> Item | None:
    """Return a row under the header as an indicator, ``None`` where none is named.

    Parameters
    ----------
    columns
        Of the header.
    row
        A row laid under it.
    above
        Level-1 and level-2 cells of the row above, carried down where this row leaves them
        blank.
    """
    cells = {role: columns.cell(row, role) for role in FIELDS}
    cells |= _carried(cells, above)
    cells |= _parted(columns.cell(row, "points_score"))
    name = cells.pop("name")
    said = [cell for role, cell in cells.items() if cell and role not in ("level1", "level2")]
    if name is None or not any(cell.text and not is_cut(cell.text) for cell in (name, *said)):
        return None
    if is_cut(name.text) or (not name.text and all(not cell.text for cell in said)):
        return None
    kept = {
        role: Cell("", cell.place) if cell is not None and is_cut(cell.text) else cell
        for role, cell in cells.items()
    }
    others = tuple(
        (columns.headers[column], cell)
        for column in columns.others
        if (cell := columns.other(row, column)) is not None
    )
    sign = comparator_of(kept["nature"], kept["target"])
    return Item(name, **kept, comparator=sign, others=others)


def _carried(cells: Mapping[str, Cell | None], above: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return the levels that a row leaves blank under the row above."""
    first, up = cells["level1"], above.get("level1")
    begins = (
        first is not None
        and first.text
        and (up is None or split_points(first.text)[0] != split_points(up.text)[0])
    )
    levels = ("level1",) if begins else ("level1", "level2")
    return {
        role: replace(above[role], carried=True)
        for role in levels
        if (cell := cells[role]) is not None and not cell.text and role in above
    }


def cuts_of(row: Row) -> Iterator[UnreadablePart]:
    """Yield the places of a row at which the text is cut off."""
    for _, cell in row.distinct():
        if is_cut(cell.text):
            yield UnreadablePart(cell.place.text(), f"原文到此截断：“{cell.text}”")


def _parted(cell: Cell | None) -> dict[str, Cell]:
    """Part a column 分值/得分 at its stroke."""
    if cell is None:
        return {}
    points, _, score = regex.sub("／", "/", cell.text).partition("/")
    return {
        "points": replace(cell, text=points.strip()),
        "score": replace(cell, text=score.strip()),
    }


def weights_of(columns: Columns, row: Row, above: Mapping[str, Cell]) -> Iterator[Weight]:
    """Yield the points printed in the level names of a row, each with its parent."""
    parent = _group_name(columns)
    for role in ("level1", "level2"):
        cell = columns.cell(row, role)
        if cell is None:
            continue
        if not cell.text:
            if role == "level1" and role in above:
                parent = split_points(above[role].text)[0]
            continue
        name, points = split_points(cell.text)
        if points is not None:
            yield Weight(name, points, cell, parent)
        parent = name


def _group_name(columns: Columns) -> str:
    named = [split_points(cell.text) for cell in columns.group]
    return next((name for name, points in named if points is not None), "")


def weight_of(cell: Cell) -> Weight | None:
    """Return the points printed in the name of a part: 预算执行情况(万元)(20分)."""
    text = regex.sub(r"[（(](?:单位[:：])?(?:万元|元)[)）]", "", compact(cell.text))
    name, points = split_points(text)
    return None if points is None else Weight(name, Fraction(points), cell)
