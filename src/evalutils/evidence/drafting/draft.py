"""A draft of a raw folder: its sheets and analysis, and the standard framework."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from evalutils.evidence.schema import OPEN


@cache
def wording() -> dict[str, Any]:
    """Return ``wording.toml``.

    Examples
    --------
    >>> wording()["columns"]["executed"]
    '全年执行数'
    """
    text = Path(__file__).with_name("wording.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def pattern(table: str, key: str) -> re.Pattern[str]:
    """Return a regular expression of ``wording.toml``.

    Examples
    --------
    >>> bool(pattern("amounts", "adjusted").search("区级财政、全年预算"))
    True
    """
    return re.compile(wording()[table][key])


#: A row of a sheet: field → text; a field left out is a blank cell.
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal for one project-year.

    Parameters
    ----------
    project
        Keys of ``project.yaml`` → text; ``sources.<file>`` for the title of a source.
    evidence, indicators, budget
        Rows of the sheets. A cell that a person must decide says 待定.
    analysis
        What ``analysis.yaml`` shall hold; empty for no such file.
    notes
        What a person should know about the sources, in words: phrases already worded.

    Examples
    --------
    >>> draft = Draft({"name": "待定", "unit": ""}, budget=({"source": "年度资金总额"},))
    >>> draft.open_cells
    {'project': 1, 'indicators': 0, 'evidence': 0, 'budget': 0}
    """

    project: Mapping[str, str]
    evidence: tuple[Cells, ...] = ()
    indicators: tuple[Cells, ...] = ()
    budget: tuple[Cells, ...] = ()
    analysis: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def sheets(self) -> dict[str, tuple[Cells, ...]]:
        """The rows of every sheet, by its name."""
        return {
            "project": tuple({"key": key, "value": text} for key, text in self.project.items()),
            "indicators": self.indicators,
            "evidence": self.evidence,
            "budget": self.budget,
        }

    @property
    def open_cells(self) -> dict[str, int]:
        """Sheet → how many of its cells a person still has to decide."""
        return {
            name: sum(text == OPEN for row in rows for text in row.values())
            for name, rows in self.sheets.items()
        }


#: Cells of a lowest indicator that a person decides where no form does.
_DECIDED = ("name", "points", "points_basis", "direction", "target", "unit", "target_basis",
            "actual")  # fmt: skip


def standard_rows(stated: Mapping[str, str]) -> tuple[Cells, ...]:
    """Return the rows of the standard form.

    Parameters
    ----------
    stated
        Column of the budget → evidence id of its total, for the execution rate.

    Examples
    --------
    >>> rows = standard_rows({"executed": "spent", "adjusted": "budget"})
    >>> rows[1]["actual"], rows[4]["name"], rows[4]["points"]
    ('spent / budget', '待定', '待定')
    """
    rows = []
    for entry in _rows():
        cells = {key: value for key, value in entry.items() if key != "open"}
        if entry.get("open"):
            cells = {**dict.fromkeys(_DECIDED, OPEN), **cells}
        if cells.get("target_basis") == "rule":
            known = {"executed", "adjusted"} <= stated.keys()
            cells["actual"] = f"{stated['executed']} / {stated['adjusted']}" if known else OPEN
        rows.append(cells)
    return tuple(rows)


@cache
def _rows() -> list[dict[str, Any]]:
    text = Path(__file__).with_name("framework.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["rows"]
    return rows
