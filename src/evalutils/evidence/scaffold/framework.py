"""The standard form of 办法 附1 as rows to be filled, for a project whose form was not received."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from evalutils.evidence.project import OPEN
from evalutils.evidence.scaffold.draft import Cells

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
