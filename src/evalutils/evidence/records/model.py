"""Records as data: the columns of a table, what is counted in it, and what came out.

A table of records is one CSV or .xlsx file under ``records/`` with a schema file beside it;
``records.yaml`` says what is aggregated. Values are exact (:class:`fractions.Fraction`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from evalutils.reading.quantities import Interval

#: Types a column may have.
TYPES = ("date", "text", "count", "number", "amount", "flag")
#: What can be aggregated.
MEASURES = (
    "count", "sum", "distinct", "share", "coverage", "cumulative", "satisfaction",
)  # fmt: skip
#: Periods that a date column can be grouped by.
PERIODS = ("month", "quarter")
#: Words of a yes/no column → what it is held as.
FLAGS = {"是": "是", "否": "否"} | dict.fromkeys(("true", "yes", "y", "1", "√"), "是")
FLAGS |= dict.fromkeys(("false", "no", "n", "0", "×"), "否")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table of records.

    Parameters
    ----------
    name
        Its name in ``records.yaml``; a header may use it.
    title
        Its Chinese title, which a header may use instead; a unit in brackets after it is not
        compared.
    type
        One of :data:`TYPES`.
    unit
        Unit of its numbers (``人次``, ``元``, ``万元``).
    required
        Whether every row needs something in it.
    values
        The words it may hold; empty for any.
    public
        Whether a public edition may print what is in it.
    negative
        Whether its numbers may be below 0 (a voucher that takes money back).
    """

    name: str
    title: str
    type: str
    unit: str = ""
    required: bool = False
    values: tuple[str, ...] = ()
    public: bool = True
    negative: bool = False

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.type in {"count", "number", "amount"}


@dataclass(frozen=True, slots=True)
class Schema:
    """The description of one table of records.

    Parameters
    ----------
    table
        Name of the file without its ending: what ``records.yaml`` calls the table.
    file
        Path in the raw folder (``records/巡逻.csv``).
    title
        What the table is.
    columns
        By name, in the order of the description.
    unique
        Names of the columns that together stand only once.
    any_year
        Whether dates may lie outside the evaluation year.
    """

    table: str
    file: str
    title: str
    columns: Mapping[str, Column]
    unique: tuple[str, ...] = ()
    any_year: bool = False

    @property
    def date(self) -> str:
        """Name of the first date column, or ``""``."""
        return next((name for name, one in self.columns.items() if one.type == "date"), "")

    @property
    def public(self) -> bool:
        """Whether every column is public."""
        return all(column.public for column in self.columns.values())


@dataclass(frozen=True, slots=True)
class Condition:
    """What a row has to fulfil in one column.

    Parameters
    ----------
    column
        Name of the column.
    values
        Words of which it must hold one (or none, with ``negated``); numbers and dates as text.
    low, high
        Bounds, both included; ``""`` for none.
    negated
        Whether ``values`` are those it must not hold.
    """

    column: str
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What spending is held against: a total, and how it should have been spread.

    Parameters
    ----------
    total
        Id of the evidence that states the whole amount.
    shares
        Cumulative share planned by the end of each month, January first; twelve of them.
    even
        Whether the shares are the calendar's own (a twelfth a month), stated by no plan.
    """

    total: str
    shares: tuple[Fraction, ...]
    even: bool = True


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One entry of ``records.yaml``: what is counted, of which rows.

    Parameters
    ----------
    id, label
        Name in expressions, and in words.
    table
        Table it is made from.
    measure
        One of :data:`MEASURES`.
    of
        Column that is added up, counted or answered; ``""`` where rows are counted.
    where
        Conditions that all have to hold.
    part
        For a share: further conditions of the rows in its numerator.
    by
        Column, ``month`` or ``quarter`` whose groups are told too; ``""`` for none.
    unit
        Unit of the result.
    listed
        For coverage: the table and column of the whole list.
    satisfied
        For satisfaction: the answers that count as satisfied.
    confidence
        For satisfaction: level of the interval (0.95).
    carry
        For satisfaction: ``share`` (of those asked) or ``interval`` is what becomes evidence.
    plan
        For cumulative: what it is held against.
    same_as
        Id of the quoted evidence that speaks of the same thing, or ``""``.
    as_of, note
        As in ``evidence.csv``.
    """

    id: str
    label: str
    table: str
    measure: str
    of: str = ""
    where: tuple[Condition, ...] = ()
    part: tuple[Condition, ...] = ()
    by: str = ""
    unit: str = ""
    listed: tuple[str, str] | None = None
    satisfied: tuple[str, ...] = ()
    confidence: Fraction = Fraction(95, 100)
    carry: str = "share"
    plan: Plan | None = None
    same_as: str = ""
    as_of: str = ""
    note: str = ""

    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns it looks at."""
        names = [self.of, *(one.column for one in (*self.where, *self.part))]
        names += [self.by] if self.by not in PERIODS else []
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a figure from records comes from: file, what was done, which rows.

    Parameters
    ----------
    file, title, sha256
        The table: path in the raw folder, what it is, and its registered content.
    measure, of
        What was done, and the title of the column it was done to (``""``: rows).
    conditions, part
        Conditions of all rows, and of those in a share's numerator: title of the column and
        what it holds, in words.
    rows, used
        Rows of the table, and those that fulfil the conditions.
    """

    file: str
    title: str
    sha256: str
    measure: str
    of: str
    conditions: tuple[tuple[str, str], ...]
    part: tuple[tuple[str, str], ...]
    rows: int
    used: int


@dataclass(frozen=True, slots=True)
class Group:
    """An aggregate's value in one group.

    Parameters
    ----------
    key
        Its name in references (``2023-06``, ``荔城街``).
    name
        Its name in words.
    value
        Exact; in the unit without its scale.
    rows
        Rows it was made from.
    interval
        For satisfaction: the confidence interval.
    """

    key: str
    name: str
    value: Fraction
    rows: int
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class RecordFigure:
    """An aggregate with its values.

    Parameters
    ----------
    aggregate
        What was asked for.
    value
        Exact, in the unit without its scale (元, not 万元; a share is 0.927).
    unit
        Unit without its scale.
    origin
        What it rests on.
    part, whole
        Numerator and denominator of a share.
    groups
        In a fixed order; months without rows are there with 0. Groups held back are left out.
    held_back
        How many groups a public edition must not print: few rows of a table with non-public
        columns, and what would give them away by subtraction.
    missing
        For coverage: entries of the list that no row names, in order.
    interval
        For satisfaction: the confidence interval.
    """

    aggregate: Aggregate
    value: Fraction
    unit: str
    origin: Origin
    part: Fraction | None = None
    whole: Fraction | None = None
    groups: tuple[Group, ...] = ()
    held_back: int = 0
    missing: tuple[str, ...] = ()
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class RecordBook:
    """Everything the records of a project-year say that may be printed.

    Parameters
    ----------
    figures
        By id, in the order of ``records.yaml``.
    internal
        Figures that rest on non-public columns: for use inside the office only, never evidence
        and never printed.
    tables
        The tables, by name, sorted.
    unanswered
        Ids of ``records.yaml`` that faults in the records leave without a value.
    """

    figures: Mapping[str, RecordFigure] = field(default_factory=dict)
    internal: Mapping[str, RecordFigure] = field(default_factory=dict, repr=False)
    tables: Mapping[str, Schema] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.tables)
