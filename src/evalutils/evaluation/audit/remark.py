"""A remark: what a rule saw, before it is put into words of a language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evalutils.evaluation.audit.finding import Finding
from evalutils.reading.documents import Place
from evalutils.reading.selfeval import Cell, CellPlace

_NAMED = re.compile(r"\[([a-z_0-9]+)\]")
Spot = CellPlace | Place


@dataclass(frozen=True, slots=True)
class Remark:
    """What one rule saw at one place, free of any language.

    Parameters
    ----------
    key
        Check inside a rule; its words stand under ``forms`` in ``wording.<language>.yaml``.
    spots
        Where it stands: cells or paragraphs.
    facts
        Words of the file and computed figures that fill the ``[name]`` places.
    severity
        Where it is not the check's usual one.
    context
        The row or sentence it stands in, for lists that show it.
    """

    key: str
    spots: tuple[Spot, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    severity: str = ""
    context: str = ""

    @property
    def rule(self) -> str:
        """``R01`` … ``R20``."""
        return str(template(self.key)["rule"])


def remark(
    key: str, *at: Cell | Spot | None, severity: str = "", context: str = "", **facts: str
) -> Remark:
    """Return a remark; ``None`` among the places is left out.

    Examples
    --------
    >>> cell = Cell("≥4", CellPlace("a.docx", table=1, row=3, column=4, header="年度指标值"))
    >>> seen = remark("count_capped", cell, name="示范村数量", target="≥4")
    >>> seen.rule, seen.spots[0].row
    ('R10', 3)
    """
    spots = [item.place if isinstance(item, Cell) else item for item in at if item is not None]
    return Remark(key, tuple(spots), facts, severity, context)


def worded(seen: Remark, language: str = "zh") -> Finding:
    """Return a remark as a finding in a language.

    Raises
    ------
    KeyError
        If the language has no words for the check.

    Examples
    --------
    >>> place = CellPlace("a.docx", table=1, row=3, column=4, header="年度指标值")
    >>> finding = worded(Remark("count_capped", (place,), {"name": "示范村数量", "target": "≤4"}))
    >>> finding.where, finding.found
    ('表 1 第 3 行“年度指标值”列', '示范村数量：年度指标值“≤4”')
    """
    entry = template(seen.key, language)

    def filled(part: str) -> str:
        # In one pass: words of the file that look like a [name] stay what they are.
        return _NAMED.sub(lambda found: seen.facts.get(found[1], found[0]), str(entry[part]))

    return Finding(
        rule=seen.rule,
        severity=seen.severity or str(template(seen.key)["severity"]),
        where=where_text(seen.spots, language),
        found=filled("found"),
        expected=filled("expected"),
        mend=filled("mend"),
        key=seen.key,
    )


def template(key: str, language: str = "zh") -> Mapping[str, str]:
    """Return the words of a check: ``found``, ``expected``, ``mend``; in Chinese also its rule.

    Raises
    ------
    KeyError
        If the language has no words for the check.
    """
    words: Mapping[str, str] = _words(language)["forms"][key]
    return words


def where_text(
    spots: Iterable[Spot], language: str = "zh", named: frozenset[str] = frozenset()
) -> str:
    """Return places in words; cells of one column are named once.

    Parameters
    ----------
    spots
        Cells and paragraphs.
    language
        ``zh`` or ``en``.
    named
        Documents whose name is told; within one file it goes without saying.

    Examples
    --------
    >>> cells = [CellPlace("a", table=3, row=row, header="年度指标值") for row in (8, 9)]
    >>> where_text(cells)
    '表 3 第 8、9 行“年度指标值”列'
    >>> where_text(cells, "en")
    'table 3, rows 8, 9, column “年度指标值”'
    >>> where_text([CellPlace("budget.csv", row=2)], named=frozenset({"budget.csv"}))
    'budget.csv 第 2 行'
    """
    words = _words(language)["places"]
    groups: dict[tuple[object, ...], list[str]] = {}
    for spot in spots:
        file = spot.document if spot.document in named else ""
        if isinstance(spot, Place):
            number = _lines(spot.lines)
            section = "".join(spot.section)
            kind = "lines" if number else "section" if section else "paragraph"
            group = (file, kind, section, spot.sheet, spot.page, 0, "")
            number = number or (str(spot.paragraph) if spot.paragraph else "")
        else:
            table = 0 if spot.sheet else spot.table
            number = str(spot.row or spot.line or "")
            kind = "rows" if spot.row else "lines" if spot.line else "cell"
            group = (file, kind, "", spot.sheet, spot.page, table, spot.header)
        numbers = groups.setdefault(group, [])
        if number and number not in numbers:
            numbers.append(number)
    # Columns of the same rows are named together.
    rows: dict[tuple[object, ...], list[str]] = {}
    for (*place, header), numbers in groups.items():
        rows.setdefault((*place, tuple(numbers)), []).append(str(header))
    return str(words["between"]).join(
        text for group, headers in rows.items() if (text := _place(group, headers, words))
    ) or str(words["whole"])


def _lines(lines: tuple[int, int] | None) -> str:
    if lines is None:
        return ""
    return str(lines[0]) if lines[0] == lines[1] else f"{lines[0]}–{lines[1]}"


def _place(group: tuple[object, ...], headers: list[str], words: Mapping[str, str]) -> str:
    file, kind, section, sheet, page, table, numbers = group
    named = (
        ("file", file),
        ("section", section),
        ("sheet", sheet),
        ("page", page),
        ("table", table),
    )
    parts = [words[name].format(value) for name, value in named if value]
    if isinstance(numbers, tuple) and numbers and kind != "section":
        one = "one" if len(numbers) == 1 else "many"
        name = {"rows": "row", "lines": "line", "paragraph": "paragraph", "cell": "line"}[str(kind)]
        parts.append(words[f"{name}_{one}"].format(words["comma"].join(numbers)))
    text = words["join"].join(parts)
    header = words["quotes_join"].join(name for name in headers if name)
    if header:
        text += words["header" if kind == "rows" else "field"].format(header)
    return text.strip(" ,")


def label_of(severity: str, language: str = "zh") -> str:
    """Return how a severity is printed.

    Examples
    --------
    >>> [label_of(severity) for severity in ("error", "warning", "note")]
    ['请更正', '请核实', '提示']
    """
    return str(_words(language)["labels"][severity])


def title_of(rule: str, language: str = "zh") -> str:
    """Return what a rule is called.

    Examples
    --------
    >>> title_of("R03"), title_of("R03", "en")
    ('合计与分项不符', 'Sums do not add up')
    """
    return str(_words(language)["catalogue"][rule]["title"])


def source_of(rule: str, language: str = "zh") -> str:
    """Return the clause or source a rule stands on.

    Examples
    --------
    >>> source_of("R06")
    '财预〔2020〕10号 第十八条'
    """
    return str(_words(language)["catalogue"][rule]["source"])


@cache
def _words(language: str) -> Mapping[str, Any]:
    file = Path(__file__).with_name(f"wording.forms.{language}.yaml")
    words: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return words
