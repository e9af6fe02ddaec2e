"""The columns of the tables people fill, declared once."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

#: The one workbook that may stand in for project.yaml and the CSV files.
WORKBOOK = "inputs.xlsx"
#: What stands in a cell that a person still has to decide; the loader tells each of them.
OPEN = "待定"

_UNIT_AFTER_TITLE = re.compile(r"\s*[（(][^（）()]*[）)]$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    field
        Its name in the code, which a header may use.
    title
        Its Chinese title, which a header may use instead.
    filled
        Whether every row needs something in it.
    optional
        Whether the table may go without it.
    values
        The coded values it may have; empty for free text.
    meant
        What people write instead → the coded value that a message then offers.
    """

    field: str
    title: str
    filled: bool = False
    optional: bool = False
    values: tuple[str, ...] = ()
    meant: Mapping[str, str] = dataclasses.field(default_factory=dict)


@cache
def table_columns(table: str) -> Mapping[str, Column]:
    """Return the columns of ``evidence``, ``indicators``, ``budget``, ``project`` or ``review``.

    Examples
    --------
    >>> table_columns("budget")["initial"].title
    '年初预算数'
    """
    entries = _data()[table]
    return {
        name: Column(
            name,
            entry["title"],
            entry.get("filled", False),
            entry.get("optional", False),
            tuple(entry.get("values", ())),
            entry.get("meant", {}),
        )
        for name, entry in entries.items()
    }


def project_keys() -> Mapping[str, str]:
    """Return the keys of the sheet ``project``: name in the code → Chinese name.

    Examples
    --------
    >>> project_keys()["department"]
    '主管部门'
    """
    return dict(_data()["keys"])


def bare_title(printed: str) -> str:
    """Return a header without blanks around it and without the unit in brackets behind it.

    Examples
    --------
    >>> bare_title(" 年初预算数（万元）")
    '年初预算数'
    """
    return _UNIT_AFTER_TITLE.sub("", printed.strip())


@cache
def _data() -> dict[str, dict[str, Any]]:
    text = Path(__file__).with_name("columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
