"""The schema beside each table of records, and the columns that name persons."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

import yaml
from pydantic import Field

from evalutils.base.data import beside
from evalutils.base.faults import FaultList, choices
from evalutils.base.patterns import re
from evalutils.evidence.expressions import is_name
from evalutils.evidence.records.model import Column, Schema
from evalutils.evidence.yaml import Entry, read_yaml, validated

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
