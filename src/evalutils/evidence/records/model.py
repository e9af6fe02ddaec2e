"""What tables of records, their schemas and the figures made from them are.

Which columns name persons is told by the schema beside a table, and where a figure comes from by
its origin.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

import yaml
from pydantic import Field

from evalutils.base.faults import FaultList, choices
from evalutils.base.patterns import re
from evalutils.base.words import beside, say
from evalutils.evidence.expressions import is_name
from evalutils.evidence.yaml import Entry, read_yaml, validated
from evalutils.reading.quantities import Interval, Quantity, number_text

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


def held_back(groups: Sequence[Group], small_cell: int) -> frozenset[str]:
    """Return the keys of the groups that are not told.

    A group of fewer than ``small_cell`` rows is held back; where it is the only one, the
    smallest other one too, for otherwise the total would give it away.

    Examples
    --------
    >>> from fractions import Fraction
    >>> groups = [Group(name, name, Fraction(n), n) for name, n in (("甲", 2), ("乙", 9))]
    >>> sorted(held_back(groups, 5))
    ['乙', '甲']
    """
    small = [group for group in groups if 0 < group.rows < small_cell]
    if len(small) == 1:
        others = [group for group in groups if group.rows >= small_cell]
        small += sorted(others, key=lambda group: group.rows)[:1]
    return frozenset(group.key for group in small)


def is_internal(
    aggregate: Aggregate, schemas: Mapping[str, Schema], figure: RecordFigure, small_cell: int
) -> bool:
    """Return whether a figure stays in the office.

    It does where it looks at a non-public column, and where a table with such columns gives
    it fewer rows than a group that may be told.
    """
    schema = schemas[aggregate.table]
    if aggregate.listed is not None:
        table, column = aggregate.listed
        if not schemas[table].columns[column].public:
            return True
    if any(not schema.columns[name].public for name in aggregate.columns()):
        return True
    return not schema.public and 0 < figure.origin.used < small_cell


_WAN = 10_000
_MOST_PLACES = 4


def rule_text(origin: Origin, language: str = "zh") -> str:
    """Return what was done and to which rows, without counts.

    Examples
    --------
    >>> disputes = (("是否纠纷类", "是"),)
    >>> origin = Origin("records/警情.csv", "警情登记", "", "count", "", disputes, (), 9, 4)
    >>> rule_text(origin)
    '《警情登记》计数；条件：是否纠纷类：是'
    """
    key = "share_of" if origin.measure == "share" and origin.of else origin.measure
    parts = [say(f"origins.measures.{key}", language, title=origin.title, of=origin.of)]
    for kind, pairs in (("where", origin.conditions), ("part", origin.part)):
        told = [_pair(name, words, language) if name else words for name, words in pairs]
        if told:
            listed = say("origins.comma", language).join(told)
            parts.append(say(f"origins.{kind}", language, told=listed))
    return say("origins.between", language).join(parts)


def _pair(name: str, told: str, language: str) -> str:
    return say("origins.pair", language, name=name, told=told)


def origin_text(origin: Origin, language: str = "zh") -> str:
    """Return file, rule, rows and the beginning of the hash, in one line.

    Examples
    --------
    >>> origin = Origin("records/警情.csv", "警情登记", "ab" * 32, "count", "", (), (), 9, 4)
    >>> origin_text(origin, "en")
    'records/警情.csv: rows of 警情登记; 4 of 9 rows used; sha256 abababababab'
    """
    rows = say("origins.used", language, used=origin.used, rows=origin.rows)
    parts = [rule_text(origin, language), rows, f"sha256 {origin.sha256[:12]}"]
    return _pair(origin.file, say("origins.between", language).join(parts), language)


def names_in(origin: Origin) -> Iterator[str]:
    """Yield the names of an office that a figure's origin is told with."""
    yield from (origin.title, origin.of)
    for title, words in (*origin.conditions, *origin.part):
        yield title
        yield from words.removeprefix("≠").split("、")


def renamed(origin: Origin, term: Callable[[str], str]) -> Origin:
    """Return an origin with the names of its table in another language.

    Parameters
    ----------
    origin
        With the office's names.
    term
        Returns a name in the language.
    """

    def told(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        made = []
        for title, words in pairs:
            sign = "≠" if words.startswith("≠") else ""
            parts = words.removeprefix("≠").split("、")
            made.append((term(title), sign + " / ".join(map(term, parts))))
        return tuple(made)

    return replace(
        origin, title=term(origin.title), of=term(origin.of),
        conditions=told(origin.conditions), part=told(origin.part),
    )  # fmt: skip


def quantity_of(figure: RecordFigure) -> Quantity:
    """Return a figure as evidence carries it: exact, or a sample's interval where that is carried.

    Examples
    --------
    >>> from evalutils.evidence.records.model import Aggregate
    >>> origin = Origin("records/凭证.csv", "凭证", "", "sum", "金额", (), (), 2, 2)
    >>> spent = Aggregate("spent", "已支付", "凭证", "sum", "amount")
    >>> quantity_of(RecordFigure(spent, Fraction(810700), "元", origin)).text
    '81.07万元'
    """
    if figure.interval is not None and figure.aggregate.carry == "interval":
        low, high = (percent(end) for end in (figure.interval.low, figure.interval.high))
        return Quantity(
            f"{low.removesuffix('%')}%—{high}", 0, 0, figure.interval, "%", "ratio", "range",
            reading="range",
        )  # fmt: skip
    kind = {"%": "ratio", "元": "money"}.get(figure.unit, "count")
    text = value_words(figure.value, figure.unit)
    return Quantity(text, 0, 0, Interval.exact(figure.value), figure.unit, kind, "exact")


def value_words(value: Fraction, unit: str) -> str:
    """Return an exact value as it is printed: shares with two decimals, large money in 万元.

    Examples
    --------
    >>> value_words(Fraction(2, 3), "%"), value_words(Fraction("1234567.8"), "元")
    ('66.67%', '123.46万元')
    >>> value_words(Fraction(9999), "元"), value_words(Fraction(1204), "人次")
    ('9999元', '1204人次')
    """
    if unit == "%":
        return percent(value)
    if unit == "元" and abs(value) >= _WAN:
        return f"{_number(value / _WAN)}万元"
    return f"{_number(value)}{unit}"


def percent(share: Fraction | None) -> str:
    """Return a share as a percentage, half up; never 100 or 0 where it is not.

    Examples
    --------
    >>> percent(Fraction(366, 367)), percent(Fraction(99999, 100000)), percent(Fraction(1))
    ('99.73%', '99.999%', '100%')
    """
    value, places = Fraction(share or 0) * 100, 2
    while _half_up(value, places) in {0, 100} and value not in {0, 100}:
        places += 1
    text = number_text(_half_up(value, places))
    return f"{text}%"


def _number(value: Fraction) -> str:
    exact = number_text(value)
    if "/" not in exact and len(exact.partition(".")[2]) <= _MOST_PLACES:
        return exact
    places = 2
    while value and not _half_up(value, places):
        places += 1
    return number_text(_half_up(value, places))


def _half_up(value: Fraction, places: int) -> Fraction:
    scaled = abs(value) * 10**places
    rounded = Fraction((scaled + Fraction(1, 2)).__floor__(), 10**places)
    return -rounded if value < 0 else rounded


#: Weights of the first seventeen digits of an identity number, and its check signs (GB 11643).
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SIGNS = "10X98765432"
#: Stands in messages where a personal detail was written.
MASK = "＊＊＊"
_DIGIT = "0-9０-９"


def is_personal_column(title: str) -> bool:
    """Return whether a header names a detail of a person.

    Examples
    --------
    >>> [is_personal_column(title) for title in ("姓名", "联系电话（手机）", "Phone")]
    [True, True, True]
    >>> [is_personal_column(title) for title in ("是否实名", "电诈警情", "town name")]
    [False, False, False]
    """
    plain = unicodedata.normalize("NFKC", title).strip()
    data = beside(__file__, "personal.toml")
    for spared in data["spared"]:
        plain = plain.replace(spared, "")
    english = " ".join(re.split(r"[\W_]+", plain.casefold())).strip()
    return english in data["names"] or any(word in plain for word in data["words"])


def personal_kind(text: str) -> str:
    """Return what personal detail a text holds: ``identity``, ``mobile``, ``telephone``, or ``""``.

    An identity number is one of 18 signs whose check sign is right (GB 11643); other runs of 18
    digits are numbers of vouchers or cases.

    Examples
    --------
    >>> personal_kind("凭证 440183199001011234"), personal_kind("11010519491231002X")
    ('', 'identity')
    >>> personal_kind("来电１３８ 0013 8000"), personal_kind("登记号 20230138001380001")
    ('mobile', '')
    """
    for kind, pattern in _patterns().items():
        for found in pattern.finditer(text):
            if kind != "identity" or _is_identity(found[1]):
                return kind
    return ""


def masked(text: str) -> str:
    """Return a text in which everything that looks like a personal detail is covered.

    Numbers that only look like an identity number are covered too.

    Examples
    --------
    >>> masked("联系13800138000处理")
    '联系＊＊＊处理'
    """
    for pattern in _patterns().values():
        text = pattern.sub(MASK, text)
    return text


def screen() -> str:
    """Return the pattern of texts that are worth a look, in the words of RE2 (for DuckDB)."""
    return "|".join(beside(__file__, "personal.toml")["values"].values())


def shortest() -> int:
    """Return how many signs the shortest of these texts has."""
    return int(beside(__file__, "personal.toml")["shortest"])


def _is_identity(text: str) -> bool:
    signs = re.sub(r"[ -]", "", unicodedata.normalize("NFKC", text)).upper()
    total = sum(int(digit) * weight for digit, weight in zip(signs, _WEIGHTS, strict=False))
    return _SIGNS[total % 11] == signs[-1]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    # A look at both sides keeps a longer number (of a case, with decimals) from being cut.
    return {
        kind: re.compile(rf"(?<![{_DIGIT}.])({words})(?!\.?[{_DIGIT}])")
        for kind, words in beside(__file__, "personal.toml")["values"].items()
    }


#: Folder of the tables, inside a raw folder.
FOLDER = "records"
#: Endings of tables.
TABLES = (".csv", ".xlsx")


class _Column(Entry):
    title: str = Field(min_length=1)
    type: Literal["date", "text", "count", "number", "amount", "flag"]
    unit: str = ""
    required: bool = False
    values: tuple[str, ...] = ()
    public: bool = True
    negative: bool = False


class ColumnChange(Entry):
    """What a schema file changes in a column of its template."""

    title: str | None = None
    type: Literal["date", "text", "count", "number", "amount", "flag"] | None = None
    unit: str | None = None
    required: bool | None = None
    values: tuple[str, ...] | None = None
    public: bool | None = None
    negative: bool | None = None


_One = TypeVar("_One")


class TableFile(Entry, Generic[_One]):
    """A table under ``records/``: the kind it is of, and what is other in it."""

    table: str = Field(min_length=1)
    title: str = ""
    columns: dict[str, _One] = Field(default_factory=dict)
    without: tuple[str, ...] = ()
    unique: tuple[str, ...] | None = None
    any_year: bool = False


@cache
def templates() -> Mapping[str, Mapping[str, Any]]:
    """Return the kinds of tables that come with the package, each as its schema file would say it.

    Examples
    --------
    >>> sorted(templates())[:4]
    ['equipment', 'incidents', 'lectures', 'materials']
    >>> templates()["vouchers"]["columns"]["amount"]["title"]
    '金额（元）'
    """
    text = Path(__file__).with_name("templates.yaml").read_text(encoding="utf-8")
    kinds: Mapping[str, Mapping[str, Any]] = yaml.safe_load(text)
    return kinds


def read_schemas(folder: Path, faults: FaultList) -> dict[str, Schema]:
    """Return the schema of every table under ``records/``, by name, sorted.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``.
    faults
        Place faults are noted: a table without a schema file, a schema file without a table,
        two tables of one name, and whatever a schema file says wrong.
    """
    place = folder / FOLDER
    files = sorted(place.iterdir()) if place.is_dir() else []
    files = [file for file in files if file.is_file() and not file.name.startswith((".", "~$"))]
    tables: dict[str, Path] = {}
    described = {file.stem: file for file in files if file.suffix.lower() in {".yaml", ".yml"}}
    for file in files:
        name = f"{FOLDER}/{file.name}"
        if file.stem in described and described[file.stem] == file:
            continue
        if file.suffix.lower() not in TABLES:
            faults.add("record_file_kind", name, file.suffix, known="、".join(TABLES))
        elif file.stem in tables:
            faults.add("record_table_twice", name, tables[file.stem].name)
        else:
            tables[file.stem] = file
    schemas = {}
    for stem, file in tables.items():
        name = f"{FOLDER}/{file.name}"
        if stem not in described:
            known = "、".join(sorted(templates()))
            faults.add("record_schema_missing", name, schema=f"{FOLDER}/{stem}.yaml", known=known)
        elif (found := _read(described[stem], name, faults)) is not None:
            schemas[stem] = found
    for stem, file in described.items():
        if stem not in tables:
            near = choices(stem, tables)
            faults.add("record_table_missing", f"{FOLDER}/{file.name}", stem, near=near)
    return schemas


def _read(path: Path, table_file: str, faults: FaultList) -> Schema | None:
    file = f"{FOLDER}/{path.name}"
    content = read_yaml(path, faults, file)
    entry = None if content is None else validated(TableFile[dict[str, Any]], content, file, faults)
    if entry is None:
        return None
    template = templates().get(entry.table, {})
    if not template and not entry.columns:
        near = choices(entry.table, templates())
        faults.add("record_kind_unknown", file, entry.table, column="table", near=near)
        return None
    columns = _columns(entry, template.get("columns", {}), file, faults)
    unique = entry.unique
    if unique is None:
        unique = tuple(name for name in template.get("unique", ()) if name in columns)
    for name in unique:
        if name not in columns:
            near = choices(name, columns)
            faults.add("record_unknown_column", file, name, column="unique", near=near)
    _check_titles(columns.values(), file, faults)
    return Schema(
        table=path.stem,
        file=table_file,
        title=entry.title or template.get("title", "") or path.stem,
        columns=columns,
        unique=tuple(name for name in unique if name in columns),
        any_year=entry.any_year,
    )


def _columns(
    entry: TableFile[dict[str, Any]], template: Mapping[str, Any], file: str, faults: FaultList
) -> dict[str, Column]:
    """Return the template's columns as changed, then those that the schema file adds."""
    for name in entry.without:
        if name not in template:
            near = choices(name, template)
            faults.add("record_unknown_column", file, name, column="without", near=near)
    wanted: dict[str, Mapping[str, Any]] = {
        name: given for name, given in template.items() if name not in entry.without
    }
    made: dict[str, Column] = {}
    for name in [*wanted, *(name for name in entry.columns if name not in wanted)]:
        place = f"columns.{name}"
        stated: Mapping[str, Any] = wanted.get(name, {})
        if name in entry.columns:
            change = validated(ColumnChange, entry.columns[name], file, faults, prefix=place)
            if change is None:
                continue
            stated = {**stated, **change.model_dump(exclude_unset=True)}
        column = validated(_Column, stated, file, faults, prefix=place)
        if not is_name(name):
            faults.add("bad_id", file, masked(name), column=place)
        elif column is not None:
            made[name] = Column(name, **column.model_dump())
    return made


def _check_titles(columns: Iterable[Column], file: str, faults: FaultList) -> None:
    """Note columns that name persons, and two that share a title."""
    seen: dict[str, str] = {}
    for column in columns:
        place = f"columns.{column.name}"
        if is_personal_column(column.title) or is_personal_column(column.name):
            faults.add("record_personal_column", file, column.title, column=place)
        if column.title in seen:
            faults.add("name_repeated_key", file, column.title, column=place)
        seen[column.title] = column.name
        if column.values and column.type != "text":
            faults.add("record_values_of_text", file, column.type, column=f"{place}.values")
        if column.type == "amount" and column.unit not in {"元", "万元"}:
            faults.add("record_amount_unit", file, column.unit, column=f"{place}.unit")
