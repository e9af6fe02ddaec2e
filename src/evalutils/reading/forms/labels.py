"""Labels beside their values: 项目名称, 年度, 年度总体目标, in cells or before a colon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from evalutils.reading.forms.rows import Row
from evalutils.reading.forms.vocabulary import compact, header_words, role_of
from evalutils.reading.selfeval import Cell, Goal

_KEY = regex.compile(
    r"([^:：|,，。;；]{1,24}(?:[（(][^（）()]{1,16}[)）])?)\s*[:：]\s*(.*)", regex.DOTALL
)
_NUMBERED = regex.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．])"
)
_ACTUAL = regex.compile(
    r"(?:年度|全年|项目)?(?:总体|绩效|年度)*(?:目标)?(?:的)?(?:年度|全年)?(?:实际|总体)?(?:完成|实现)(?:情况|结果)?(?:综述)?(?:[（(]自评[)）])?"
    r"|(?:年度|全年)?实际(?:完成|情况)?|.*目标[（(](?:实际|完成).*[)）]"
)
_EXPECTED = regex.compile(
    r"(?:年初|年度|预期|项目|年度预期)?(?:设定|预定|预期)?(?:的)?(?:总体|年度|绩效|整体|预期)*目标(?:内容|概述|设定)?(?:\d|[一二三四五])?(?:[（(](?:预期|年初|设定|计划).*[)）])?"
    r"|预期(?:目标|总体目标|情况)|年初设定"
)
_NEXT_LABEL = regex.compile(r"[；;。]\s*(?=[^；;。:：]{4,20}[:：])")
_LONGEST_LABEL = 24


def key_and_value(cell: Cell) -> tuple[str, Cell] | None:
    """Split ``项目名称: 甲`` into its key and the value with the key as header.

    Examples
    --------
    >>> from evalutils.reading.selfeval import CellPlace
    >>> key_and_value(Cell("主管部门: 区水务局", CellPlace("a.txt")))[1].text
    '区水务局'
    """
    found = _KEY.fullmatch(cell.text)
    if found is None:
        return None
    key = _NUMBERED.sub("", found[1].strip())
    place = replace(cell.place, header=key)
    return key, Cell(found[2].strip(), place)


def fields_of(row: Row) -> Iterator[tuple[str, Cell]]:
    """Yield the fields of a row: role (``project``, ``unit`` …) and the cell of its value.

    Examples
    --------
    >>> from evalutils.reading.selfeval import CellPlace
    >>> cells = ("项目名称", "水标尺安装", "主管部门：县水利局")
    >>> line = Row(tuple(Cell(text, CellPlace("a.txt")) for text in cells))
    >>> [(role, cell.text) for role, cell in fields_of(line)]
    [('project', '水标尺安装'), ('department', '县水利局')]
    """
    cells = [cell for _, cell in row.distinct()]
    skip = False
    for at, cell in enumerate(cells):
        if skip:
            skip = False
            continue
        pair = key_and_value(cell)
        role = role_of("field", pair[0] if pair else cell.text)
        if not role:
            continue
        if pair and pair[1].text:
            yield role, pair[1]
            continue
        place = replace(cell.place, header=compact(cell.text).strip(":："))
        value = cells[at + 1] if at + 1 < len(cells) else None
        if value is None or role_of("field", value.text) or _is_key(value):
            yield role, Cell("", place)
            continue
        skip = True
        yield role, Cell(value.text, replace(value.place, header=place.header))


def _is_key(cell: Cell) -> bool:
    pair = key_and_value(cell)
    return pair is not None and bool(role_of("field", pair[0]))


def goal_label(text: str) -> str:
    """Return ``actual`` or ``expected`` for a label of the overall goals, else ``""``.

    Examples
    --------
    >>> [goal_label(text) for text in ("年初设定目标", "全年实际完成", "年度总体目标(实际)")]
    ['expected', 'actual', 'actual']
    """
    if len(text) > _LONGEST_LABEL:
        return ""
    words = header_words(text) if "目标(" not in text and "目标（" not in text else compact(text)
    words = _NUMBERED.sub("", words)
    if _ACTUAL.fullmatch(words):
        return "actual"
    return "expected" if _EXPECTED.fullmatch(words) else ""


def goal_columns(row: Row) -> dict[str, int] | None:
    """Return the columns of 预期目标 and 实际完成情况 where a row is their header."""
    found: dict[str, int] = {}
    for column, cell in row.distinct():
        side = goal_label(cell.text)
        if side:
            found[side] = column
        elif goal_label(cell.text) == "" and key_and_value(cell) is not None:
            return None
    return found if len(found) == 2 else None


def _sentences(cell: Cell) -> list[Cell]:
    """Part a line in which the result stands behind the goal, each with its label."""
    parts = _NEXT_LABEL.split(cell.text)
    if len(parts) < 2 or not all(
        (pair := key_and_value(replace(cell, text=part))) and goal_label(pair[0]) for part in parts
    ):
        return [cell]
    return [replace(cell, text=part) for part in parts]


def goal_of(row: Row) -> Goal | None:
    """Return the goal that a row tells beside its labels, or ``None``.

    Examples
    --------
    >>> from evalutils.reading.selfeval import CellPlace
    >>> line = Row((Cell("年初设定目标: 保供", CellPlace("a.txt")),
    ...             Cell("完成情况: 已达标", CellPlace("a.txt"))))
    >>> goal_of(line).actual.text
    '已达标'
    """
    sides: dict[str, Cell] = {}
    side, label = "", ""
    parts = [part for _, cell in row.distinct() for part in _sentences(cell)]
    for cell in parts:
        pair = key_and_value(cell)
        if pair and (named := goal_label(pair[0])):
            sides.setdefault(named, pair[1])
            side = "" if pair[1].text else named
            label = pair[0]
        elif named := goal_label(cell.text):
            side, label = named, cell.text
        elif side and side not in sides:
            sides[side] = Cell(cell.text, replace(cell.place, header=label))
            side = ""
    if not any(cell.text for cell in sides.values()):
        return None
    return Goal(sides.get("expected"), sides.get("actual"))
