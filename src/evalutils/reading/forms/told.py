"""Indicators told in one line: 质量指标 合格率 100% / 100% / 10."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from evalutils.reading.forms.indicators import comparator_of
from evalutils.reading.forms.labels import key_and_value
from evalutils.reading.forms.vocabulary import is_called
from evalutils.reading.selfeval import Cell, Item

_LEVEL = regex.compile(r"(?P<level>[\p{Han}]{2,8}?(?:指标|度))\s+(?P<rest>.+)")
_TARGET_AT_END = regex.compile(
    r"(?P<name>.*?[\p{Han})）])\s*(?P<target>[≥≤≧≦<>=＝═]*\s*\d[\d,.]*\s*(?:[%％‰]|[\p{Han}]{1,3})?)"
)
_FEWEST_PARTS, _MOST_PARTS = 3, 4


def told_indicators(cell: Cell) -> Iterator[Item]:
    """Yield the indicators that a line tells as target / actual / score (or … / points / score).

    Parameters
    ----------
    cell
        A paragraph whose key names a part of the form: ``年度绩效目标1(40分): …``.

    Examples
    --------
    >>> from evalutils.reading.selfeval import CellPlace
    >>> words = "绩效目标1(40分): 质量指标 数据合格 100% / 98% / 9.8；满意度 资料审核98% / 98% / 10"
    >>> [(item.level2.text, item.name.text, item.actual.text)
    ...  for item in told_indicators(Cell(words, CellPlace("a.txt")))]
    [('质量指标', '数据合格', '98%'), ('满意度', '资料审核', '98%')]
    """
    pair = key_and_value(cell)
    if pair is None or "/" not in pair[1].text or not _names_a_part(pair[0]):
        return
    level1 = replace(cell, text=pair[0])
    for printed in regex.split(r"[;；]", pair[1].text):
        told = _told(level1, printed.strip(" 。"), pair[1])
        if told is not None:
            yield told


def _names_a_part(key: str) -> bool:
    return is_called("group", "indicators", key) or is_called("level", "first", key)


def _told(level1: Cell, printed: str, source: Cell) -> Item | None:
    parts = [part.strip() for part in regex.split(r"\s*[/／]\s*", printed)]
    if not _FEWEST_PARTS <= len(parts) <= _MOST_PARTS:
        return None
    level = _LEVEL.fullmatch(parts[0])
    found = _TARGET_AT_END.fullmatch(level["rest"] if level else parts[0])
    if found is None:
        return None

    def cell(text: str) -> Cell:
        return replace(source, text=text.strip())

    target = cell(found["target"])
    return Item(
        cell(found["name"]),
        level1=level1,
        level2=cell(level["level"]) if level else None,
        target=target,
        actual=cell(parts[1]),
        points=cell(parts[2]) if len(parts) == _MOST_PARTS else None,
        score=cell(parts[-1]),
        comparator=comparator_of(None, target),
    )
