"""The columns of the tables people fill, declared once."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from evalutils.base.patterns import re
from evalutils.base.words import beside

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
    title, english
        Its titles, which a header may use instead.
    help
        What people read in its header, by language.
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
    spoken
        Coded value → its words by language, the one that is written first.
    offered
        Words a pick-list offers that takes others too.
    listed
        ``table.field`` of the column whose words a pick-list takes, or ``""``.
    many
        Whether a cell may hold several names (:func:`names_in_cell`).
    """

    field: str
    title: str
    english: str
    help: Mapping[str, str]
    width: int
    filled: bool = False
    optional: bool = False
    numeric: bool = False
    values: tuple[str, ...] = ()
    meant: Mapping[str, str] = dataclasses.field(default_factory=dict)
    spoken: Mapping[str, Mapping[str, Sequence[str]]] = dataclasses.field(default_factory=dict)
    offered: tuple[str, ...] = ()
    listed: str = ""
    many: bool = False

    @property
    def names(self) -> tuple[str, str, str]:
        """What a header may call it, as :func:`bare_title` leaves it."""
        return (self.field, self.title, self.english)

    def titled(self, language: str) -> str:
        """Return its title in a language."""
        return self.english if language == "en" else self.title

    def said(self, value: str, language: str) -> str:
        """Return the word that is written for a coded value; other words stay as they are.

        Examples
        --------
        >>> basis = table_columns("indicators")["target_basis"]
        >>> basis.said("approved", "zh"), basis.said("approved", "en"), basis.said("待定", "zh")
        ('已批复', 'approved', '待定')
        """
        words = self.spoken.get(value, {}).get(language, ())
        return words[0] if words else value

    def coded(self, text: str) -> str:
        """Return the coded value that a cell means: itself, its words, or typed full-width.

        Examples
        --------
        >>> basis = table_columns("indicators")["target_basis"]
        >>> [basis.coded(text) for text in ("已批复", "ａｐｐｒｏｖｅｄ", "Source", "也许")]
        ['approved', 'approved', 'source', '也许']
        """
        if not self.values or text in self.values:
            return text
        plain = unicodedata.normalize("NFKC", text).strip().casefold()
        for value in self.values:
            spoken = self.spoken.get(value, {}).values()
            words = [value, *(word for words in spoken for word in words)]
            if plain in {unicodedata.normalize("NFKC", word).casefold() for word in words}:
                return value
        return text


@dataclass(frozen=True, slots=True)
class Schema:
    """A table people fill: its columns, and its sheet when it is printed.

    Parameters
    ----------
    name
        One of :data:`SHEETS`.
    printed
        Title of the sheet on paper, by language.
    landscape, pages_wide
        How it is printed.
    columns
        By field, in order.
    repeated
        Columns repeated on every page, where the sheet is wider than one.
    """

    name: str
    printed: Mapping[str, str]
    landscape: bool
    pages_wide: int
    columns: Mapping[str, Column]
    repeated: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What a sheet may be called that holds it."""
        return (self.name, *map(bare_title, self.printed.values()))

    def titled(self, language: str) -> str:
        """Return what its sheet is called in a workbook written in a language.

        Examples
        --------
        >>> budget = table_schema("budget")
        >>> budget.titled("zh"), budget.titled("en")
        ('项目资金', 'Budget')
        """
        return bare_title(self.printed[language])


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
    declared = beside(__file__, "schema.toml")
    if "shared" in told:
        told = declared["shared"][told["shared"]]
    title = told["title"]
    made: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in told.items() if k != "title"
    }
    spoken = {v: declared["words"][v] for v in made.get("values", ()) if v in declared["words"]}
    return Column(field, title["zh"], title["en"], spoken=spoken, **made)


def table_columns(table: str) -> Mapping[str, Column]:
    """Return the columns of one of :data:`SHEETS`.

    Examples
    --------
    >>> table_columns("budget")["initial"].title
    '年初预算数'
    """
    return table_schema(table).columns


def sheet_named(title: str) -> str:
    """Return the table a sheet holds, by its name in the code or a title; ``""`` for none.

    Examples
    --------
    >>> [sheet_named(title) for title in ("budget", "项目资金（万元）", "indicators", "Sheet1")]
    ['budget', 'budget', 'indicators', '']
    """
    plain = bare_title(title).casefold()
    named = (name for name in SHEETS if plain in map(str.casefold, table_schema(name).names))
    return next(named, "")


def field_named(printed: str, columns: Mapping[str, Column]) -> str:
    """Return the field that a header names, by itself or a title of it; ``""`` for none.

    Examples
    --------
    >>> [field_named(name, table_columns("budget")) for name in ("全年执行数（万元）", "Executed")]
    ['executed', 'executed']
    """
    plain = bare_title(printed).casefold()
    named = (one.field for one in columns.values() if plain in map(str.casefold, one.names))
    return next(named, "")


def project_keys(language: str = "zh") -> Mapping[str, str]:
    """Return the keys of the sheet ``project``: name in the code → name in a language.

    Examples
    --------
    >>> project_keys()["department"], project_keys("en")["year"]
    ('主管部门', 'Year')
    """
    declared = beside(__file__, "schema.toml")["keys"]
    return {key: title[language] for key, title in declared.items()}


def project_key(printed: str) -> tuple[str, str]:
    """Return the key that a row of the sheet ``project`` is about, and what follows it.

    Examples
    --------
    >>> project_key("主管部门"), project_key("Year"), project_key("来源.报告.txt")
    (('department', ''), ('year', ''), ('sources', '报告.txt'))
    """
    head, _, rest = printed.partition(".")
    plain = bare_title(head).casefold()
    declared = beside(__file__, "schema.toml")["keys"]
    known = (key for key, title in declared.items()
             if plain in {key, title["zh"], title["en"].casefold()})  # fmt: skip
    return next(known, head), rest


def project_help(language: str) -> Mapping[str, str]:
    """Return what is to be written beside a key of the sheet ``project``, where that needs saying.

    Examples
    --------
    >>> "封面" in project_help("zh")["identity"], "sources" in project_help("zh")
    (True, False)
    """
    declared = beside(__file__, "schema.toml")["keys"]
    return {key: told["help"][language] for key, told in declared.items() if "help" in told}


def project_value(key: str) -> Column | None:
    """Return the column of coded values that a key of the project has; ``None`` for free text.

    Examples
    --------
    >>> project_value("name_is_ours").coded("是"), project_value("name")
    ('true', None)
    """
    told = beside(__file__, "schema.toml")["keys"].get(key, {})
    if "values" not in told:
        return None
    return _column(key, {"title": told, "help": {}, "width": 0, "values": told["values"]})


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
