"""Rows that carry their labels in their cells, laid under a header of their own.

满意度指标 | 群众满意度 | 目标值：≥90% | 完成值：94% | 分值10 | 得分10: there is no head, each cell
says what it holds. So do lines whose parts stand apart by blanks, or by nothing but the labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import regex

from evalutils.reading.forms.labels import goal_label
from evalutils.reading.forms.rows import Row, columns_of
from evalutils.reading.forms.vocabulary import is_called, role_of
from evalutils.reading.selfeval import Cell

#: Numbers of tables for such rows, beyond those of documents and of other forms in lines.
_FIRST_TABLE = 30_000
_HEADS = {
    "level1": "一级指标", "level2": "二级指标", "name": "三级指标", "target": "年度指标值",
    "actual": "实际完成值", "points": "分值", "score": "得分", "reason": "偏差原因",
}  # fmt: skip
_FEWEST_CELLS = 3
#: So many cells of a row say what they are; one alone may do so in any table.
_FEWEST_LABELS = 2
_APART = regex.compile(r"\s*[|｜\t]\s*|[ \u3000]{2,}|\u3000+")
_LABELLED = regex.compile(r"(?P<label>[^：:，。；]{2,12})[：:]\s*(?P<value>\S.*)", regex.DOTALL)
#: 得9分, 得分10, 分值10, 满分10分: with the number run on.
_SCORE = regex.compile(r"(?:自评|实际)?得分?[：:]?\s*(?P<value>\d+(?:\.\d+)?)\s*分?")
_POINTS = regex.compile(
    r"(?:分值|满分|权重|标准分)?[：:]?\s*(?P<value>\d+(?:\.\d+)?)\s*分"
    r"|(?:分值|满分|权重)[：:]?\s*(?P<value>\d+(?:\.\d+)?)"
)
#: Where a label begins in a line that has lost the blanks between its parts.
_BEFORE_LABEL = regex.compile(
    r"(?=[一二三]级指标[：:])|(?=(?:(?:年度|计划|预期|绩效)*(?:指标值|目标值)"
    r"|(?:全年|实际|年度)*(?:完成值|实际值)|偏差原因)[：:])|(?=(?:分值|满分)[：:]?\s*\d)|(?=得分[：:]?\s*\d)"
)
#: 产出—质量：成果一次通过率: the levels before a name.
_LEVELS = regex.compile(r"(?P<first>[\p{Han}]{2,8})\s*[—\-–·/]+\s*(?P<second>[\p{Han}]{2,8})")


def with_labels(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows of a document, those whose cells carry labels laid under a header.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> lines = ["产出—数量：培训 | 9场 | 8场 | 20分 | 得18分",
    ...          "满意度指标 | 学员满意度 | 目标值：≥90% | 完成值：94% | 分值10 | 得分10"]
    >>> made = with_labels([Row((Cell(text, Place("a.txt")),), printed=1) for text in lines])
    >>> for row in made[1:]:
    ...     print([cell.text for cell in row.cells])
    ['产出', '数量', '培训', '9场', '8场', '20', '18']
    ['满意度指标', '', '学员满意度', '≥90%', '94%', '10', '10']
    """
    return tuple(_laid(rows))


def _laid(rows: Sequence[Row]) -> Iterator[Row]:
    table = _FIRST_TABLE
    # Under a head of its own a table needs no labels.
    headed = {row.table for row in rows if row.table and _is_head(row)}
    read = ((row, {} if row.table in headed else _roles(row)) for row in rows)
    for labelled, run in groupby(read, key=lambda one: bool(one[1])):
        block = list(run)
        if not labelled:
            yield from (row for row, _ in block)
            continue
        table += 1
        # Only what some row says has a column: points and scores alone are no blank targets.
        roles = [role for role in _HEADS if any(role in found for _, found in block)]
        place = replace(block[0][0].cells[0].place, column=0)
        yield _row([Cell(_HEADS[role], place) for role in roles], table)
        for row, found in block:
            blank = Cell("", replace(row.cells[0].place, column=0))
            yield _row([found.get(role, blank) for role in roles], table)


def _is_head(row: Row) -> bool:
    return len(columns_of("indicator", row).roles) >= _FEWEST_CELLS


def _row(cells: Sequence[Cell], table: int) -> Row:
    return Row(tuple(cells), printed=len(cells), table=table)


def _cells(row: Row) -> list[Cell]:
    if row.table:
        return [cell for _, cell in row.distinct()]
    (line,) = row.cells[:1]
    words = line.text.strip("|｜ \u3000")
    parts = _APART.split(words)
    if len(parts) < _FEWEST_CELLS:
        parts = _BEFORE_LABEL.split(words)
    parts = [part.strip(" ，,；;。") for part in parts]
    return [replace(line, text=part) for part in parts if part]


def _roles(row: Row) -> dict[str, Cell]:
    """Return the cells of a row by what they say they are; none where too few say so."""
    cells = _cells(row)
    # 年度总体目标 | 预期：… | 实际：… are texts of a goal, and no indicator.
    if len(cells) < _FEWEST_CELLS or goal_label(cells[0].text):
        return {}
    found: dict[str, Cell] = {}
    plain: list[Cell] = []
    labels = 0
    for cell in cells:
        role, value = _label(cell.text)
        if role and role not in found:
            found[role] = replace(cell, text=value)
            labels += role not in {"level1", "level2"}
        else:
            plain.append(cell)
    if labels < _FEWEST_LABELS or not (found.keys() & {"target", "actual", "score"}):
        return {}
    return _placed(found, plain)


def _label(text: str) -> tuple[str, str]:
    """Return what a cell says that it holds, and that; ``""`` where it says nothing."""
    for role, pattern in (("score", _SCORE), ("points", _POINTS)):
        whole = pattern.fullmatch(text)
        if whole is not None:
            return role, whole["value"]
    parts = _LABELLED.fullmatch(text)
    if parts is None:
        return "", text
    role = role_of("indicator", parts["label"])
    return (role, parts["value"]) if role in _HEADS else ("", text)


def _placed(found: dict[str, Cell], plain: Sequence[Cell]) -> dict[str, Cell]:
    """Give levels, name and values to the cells that say nothing, by their order."""
    rest = list(plain)
    for role, entry in (("level1", "first"), ("level2", "second")):
        if rest and role not in found and is_called("level", entry, rest[0].text):
            found[role] = rest.pop(0)
    if rest and "name" not in found:
        named = rest.pop(0)
        before = _LABELLED.fullmatch(named.text)
        levels = None if before is None else _LEVELS.fullmatch(before["label"])
        if before is not None and levels is not None:
            found |= {
                "level1": replace(named, text=levels["first"]),
                "level2": replace(named, text=levels["second"]),
            }
        known = before is not None and (
            levels is not None or any(is_called("level", e, before["label"]) for e in _ENTRIES)
        )
        if before is not None and known and levels is None:
            found.setdefault("level2", replace(named, text=before["label"]))
        found["name"] = replace(named, text=before["value"]) if before and known else named
    for role in ("target", "actual"):
        if rest and role not in found:
            found[role] = rest.pop(0)
    # What is left over was not understood: the row is no such row.
    name = found.get("name")
    return {} if rest or name is None or _FIGURE_FIRST.match(name.text) else found


_ENTRIES = ("first", "second")
_FIGURE_FIRST = regex.compile(r"[≥≤>＞<＜=]|\d+(?:\.\d+)?\s*(?:[%％]|\p{Han}?$)")
