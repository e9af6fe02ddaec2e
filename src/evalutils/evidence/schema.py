"""The columns of the tables people fill, declared once."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from evalutils.base.data import beside

#: The one workbook that may stand in for project.yaml and the CSV files.
WORKBOOK = "inputs.xlsx"
#: What is concluded, a sheet for every list of analysis.yaml.
ANALYSIS_SHEETS = (
    "goals", "problems", "recommendations", "computed", "not_computed", "requests",
    "comparisons", "charts", "statements", "context",
)  # fmt: skip
#: The tables, as sheets of it, in the order people fill them.
SHEETS = ("project", "indicators", "evidence", "budget", *ANALYSIS_SHEETS, "review")
#: Sheets a workbook may go without, or with nothing on them.
OPTIONAL_SHEETS = frozenset({*ANALYSIS_SHEETS, "review"})
#: Of an entry that the program proposed and nobody has confirmed yet.
PROPOSED = "proposed"
#: What stands in a cell that a person still has to decide; the loader tells each of them.
OPEN = "待定"

_BETWEEN_NAMES = re.compile(r"[\s、，,；;]+")
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
    english
        Its title in English, for the reference.
    help
        What people read in its header.
    width
        In characters, of the sheet.
    filled
        Whether every row needs something in it.
    optional
        Whether the table may go without it.
    numeric
        Whether the sheet has numbers in it where they say the same as the text.
    values
        The coded values it may have; empty for free text.
    meant
        What people write instead → the coded value that a message then offers.
    words
        Chinese words of the coded values, which a cell may hold instead → the value.
    offered
        Words a pick-list offers that takes others too.
    listed
        Cells of the workbook whose words a pick-list takes, or ``""``.
    many
        Whether a cell may hold several names (:func:`names_in_cell`).
    """

    field: str
    title: str
    english: str
    help: str
    width: int
    filled: bool = False
    optional: bool = False
    numeric: bool = False
    values: tuple[str, ...] = ()
    meant: Mapping[str, str] = dataclasses.field(default_factory=dict)
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    offered: tuple[str, ...] = ()
    listed: str = ""
    many: bool = False

    def coded(self, text: str) -> str:
        """Return the coded value that a cell means: itself, in Chinese, or typed full-width.

        Examples
        --------
        >>> basis = table_columns("indicators")["target_basis"]
        >>> [basis.coded(text) for text in ("已批复", "ａｐｐｒｏｖｅｄ", "Source", "也许")]
        ['approved', 'approved', 'source', '也许']
        """
        if not self.values or text in self.values:
            return text
        plain = unicodedata.normalize("NFKC", text).strip()
        return self.words.get(plain) or next(
            (value for value in self.values if value.casefold() == plain.casefold()), text
        )


@dataclass(frozen=True, slots=True)
class Schema:
    """A table people fill: its columns, and its sheet when it is printed.

    Parameters
    ----------
    name
        One of :data:`SHEETS`.
    printed
        Title of the sheet on paper.
    landscape, pages_wide
        How it is printed.
    columns
        By field, in order.
    repeated
        Columns repeated on every page, where the sheet is wider than one.
    """

    name: str
    printed: str
    landscape: bool
    pages_wide: int
    columns: Mapping[str, Column]
    repeated: str = ""


@cache
def table_schema(table: str) -> Schema:
    """Return what is declared of a table.

    Examples
    --------
    >>> table_schema("budget").columns["initial"].width
    14
    """
    entry = dict(beside(__file__, "schema.toml")[table])
    columns = {field: _column(field, told) for field, told in entry.pop("columns").items()}
    return Schema(table, columns=columns, **entry)


def _column(field: str, told: Mapping[str, Any]) -> Column:
    title = told["title"]
    made: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in told.items() if k != "title"
    }
    spoken = beside(__file__, "schema.toml")["words"]
    words = {word: value for value in made.get("values", ()) for word in spoken.get(value, ())}
    return Column(field, title["zh"], title["en"], words=words, **made)


def table_columns(table: str) -> Mapping[str, Column]:
    """Return the columns of one of :data:`SHEETS`.

    Examples
    --------
    >>> table_columns("budget")["initial"].title
    '年初预算数'
    """
    return table_schema(table).columns


def sheet_named(title: str) -> str:
    """Return the table a sheet holds, by its name in the code or in Chinese; ``""`` for none.

    Examples
    --------
    >>> [sheet_named(title) for title in ("budget", "项目资金（万元）", "绩效指标", "Sheet1")]
    ['budget', 'budget', 'indicators', '']
    """
    plain = bare_title(title)
    return next(
        (name for name in SHEETS if plain in {name, bare_title(table_schema(name).printed)}), ""
    )


def project_keys() -> Mapping[str, str]:
    """Return the keys of the sheet ``project``: name in the code → Chinese name.

    Examples
    --------
    >>> project_keys()["department"]
    '主管部门'
    """
    return {key: title["zh"] for key, title in beside(__file__, "schema.toml")["keys"].items()}


def names_in_cell(text: str) -> list[str]:
    """Return the names that a cell holds, however people part them.

    Examples
    --------
    >>> names_in_cell("Q1、Q2, Q3；E1")
    ['Q1', 'Q2', 'Q3', 'E1']
    """
    return [name for name in _BETWEEN_NAMES.split(text) if name]


def bare_title(printed: str) -> str:
    """Return a header without blanks around it and without the unit in brackets behind it.

    Examples
    --------
    >>> bare_title(" 年初预算数（万元）")
    '年初预算数'
    """
    return _UNIT_AFTER_TITLE.sub("", printed.strip())
