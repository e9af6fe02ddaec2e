"""Processed data: frozen records as JSON and back, and the tables, with their dictionary.

In JSON exact numbers stand as strings, intervals by their ends. In Parquet and CSV figures stand
as text, too; behind each one stands the same as a floating number, which sorts and draws. What
every column means is declared once, in ``processed.toml``.
"""

from __future__ import annotations

import tomllib
import types
import typing
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.reading.quantities import Interval, number_text

if TYPE_CHECKING:
    import pandas as pd


def to_json(thing: object) -> Any:
    """Return a record as plain JSON data.

    Examples
    --------
    >>> to_json({"rate": Fraction(8107, 8109), "band": Interval(Fraction(0), Fraction(1))})
    {'rate': '8107/8109', 'band': {'low': '0', 'high': '1', 'low_incl': True, 'high_incl': True}}
    """
    if isinstance(thing, Interval):
        return thing.as_json()
    if isinstance(thing, Fraction):
        return number_text(thing)
    if isinstance(thing, bytes):
        return b64encode(thing).decode()
    if is_dataclass(thing) and not isinstance(thing, type):
        return {one.name: to_json(getattr(thing, one.name)) for one in fields(thing) if one.init}
    if isinstance(thing, Mapping):
        if any(isinstance(key, tuple) for key in thing):  # JSON has no such keys: pairs, then
            return [[list(key), to_json(value)] for key, value in thing.items()]
        return {str(key): to_json(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [to_json(item) for item in thing]
    if isinstance(thing, frozenset):
        return [to_json(item) for item in sorted(thing)]
    return thing.as_posix() if isinstance(thing, Path) else thing


def from_json(kind: Any, data: Any) -> Any:
    r"""Return what :func:`to_json` wrote, as ``kind``.

    Parameters
    ----------
    kind
        A record class or a type of its fields.
    data
        JSON data.

    Examples
    --------
    >>> from_json(tuple[Fraction, ...], ["0.1", "1/3"])
    (Fraction(1, 10), Fraction(1, 3))
    >>> from_json(bytes, to_json(b"\xff\xd8"))
    b'\xff\xd8'
    """
    origin = typing.get_origin(kind)
    if origin is not None:
        return _from_generic(origin, typing.get_args(kind), data)
    if kind is Interval:
        return Interval.from_json(data)
    if kind in {Fraction, Path}:
        return kind(data)
    if kind is Ref:
        return Ref.parse(data)
    if kind is bytes:
        return b64decode(data)
    if not is_dataclass(kind):
        return data
    hints = _hints(typing.cast("type", kind))
    made: Any = kind
    return made(**{name: from_json(hint, data[name]) for name, hint in hints.items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Return field → type of a record class, looked up once: a year has thousands of them."""
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind) if field.init}


def _from_generic(origin: Any, arguments: tuple[Any, ...], data: Any) -> Any:
    if origin in {typing.Union, types.UnionType}:
        inner = next(one for one in arguments if one is not type(None))
        return None if data is None else from_json(inner, data)
    if origin is typing.Literal:
        return data
    if origin in {tuple, frozenset}:
        return origin(from_json(arguments[0], item) for item in data)
    pairs = data.items() if isinstance(data, dict) else data
    of_words = arguments[0] is str
    return {key if of_words else tuple(key): from_json(arguments[1], value) for key, value in pairs}


#: Behind an exact text: the same as a floating number.
NUMBER = "_number"
#: What every column of every table means, beside the tables.
DICTIONARY = "dictionary.csv"
_ENDS = ("low", "high", "low_incl", "high_incl")
#: Excel takes a file without it for the system's own encoding.
_MARK = b"\xef\xbb\xbf"
#: What Excel takes for the beginning of a formula, unless a number follows.
_FORMULA = re.compile(r"\s*(?:[=@＝＠]|[+\-＋－](?![\d.,]+%?$))")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One column of a table of processed data.

    Parameters
    ----------
    table, column
        Names.
    zh, en
        What it means.
    exact
        Whether its text is an exact number.
    """

    table: str
    column: str
    zh: str
    en: str
    exact: bool = False


def meanings() -> tuple[Meaning, ...]:
    """Return the data dictionary: every column of every table, exact columns with their number.

    Examples
    --------
    >>> [one.column for one in meanings() if one.table == "scores" and "points" in one.column]
    ['points', 'points_number']
    """
    return tuple(one for table in _declared() for one in _of(table).values())


def table_titles() -> Mapping[str, Mapping[str, str]]:
    """Return what each table holds, in both languages, by the table's name."""
    return {name: table["title"] for name, table in _declared().items()}


def write_table(folder: Path, name: str, table: Any, declared: str = "") -> Path:
    """Write a table as ``<name>.parquet`` and ``<name>.csv`` and return the first.

    Parameters
    ----------
    folder
        Where processed data lie.
    name
        Of the file.
    table
        A ``pyarrow.Table``.
    declared
        Name in the dictionary, where it is another one.
    """
    import pyarrow.csv
    import pyarrow.parquet as pq

    known = _of(declared or name)
    for column in [one for one in table.column_names if one in known and known[one].exact]:
        numbers = [_number(text) for text in table[column].to_pylist()]
        place = table.column_names.index(column) + 1
        table = table.add_column(place, column + NUMBER, pyarrow.array(numbers, pyarrow.float64()))
    path = folder / f"{name}.parquet"
    pq.write_table(table, path)
    with (folder / f"{name}.csv").open("wb") as file:
        file.write(_MARK)
        pyarrow.csv.write_csv(_shielded(table), file)
    return path


def shielded(text: str) -> str:
    """Return a text for a CSV file: what Excel would take for a formula behind an apostrophe.

    Words of a source stand in these files, and a source is written by strangers.

    Examples
    --------
    >>> shielded("=HYPERLINK(A1)"), shielded("-3.5%"), shielded("培训12场")
    ("'=HYPERLINK(A1)", '-3.5%', '培训12场')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def read_frames(folder: Path) -> dict[str, pd.DataFrame]:
    """Return every table of processed data by its name.

    Parameters
    ----------
    folder
        ``data/processed/<project>/<year>``.
    """
    import pandas as pd

    return {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}


def write_dictionary(folder: Path) -> None:
    """Write what every column means beside the tables."""
    import pyarrow
    import pyarrow.csv

    rows = [
        {"table": one.table, "column": one.column, "zh": one.zh, "en": one.en} for one in meanings()
    ]
    with (folder / DICTIONARY).open("wb") as file:
        file.write(_MARK)
        pyarrow.csv.write_csv(pyarrow.Table.from_pylist(rows), file)


def _shielded(table: Any) -> Any:
    import pyarrow

    for place, field in enumerate(table.schema):
        if str(field.type) in {"string", "large_string"}:
            cells = [cell and shielded(cell) for cell in table[field.name].to_pylist()]
            table = table.set_column(place, field, pyarrow.array(cells, field.type))
    return table


def _number(text: str | None) -> float | None:
    return float(Fraction(text)) if text else None


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _declared() -> dict[str, Any]:
    return {name: part for name, part in _file().items() if name not in {"words", "parts"}}


@cache
def _of(table: str) -> dict[str, Meaning]:
    return {one.column: one for one in _columns(table, _declared()[table])}


def _columns(table: str, declared: Mapping[str, Any]) -> Iterator[Meaning]:
    words, parts = _file()["words"], _file()["parts"]
    for column in declared["columns"]:
        yield Meaning(table, column, **words[column])
    exact = {column: words[column] for column in declared.get("exact", ())}
    for stem in declared.get("intervals", ()):
        for end in _ENDS:
            both = {key: f"{words[stem][key]}: {parts[end][key]}" for key in ("zh", "en")}
            both["zh"] = both["zh"].replace(": ", "：")
            if end in {"low", "high"}:
                exact[f"{stem}_{end}"] = both
            else:
                yield Meaning(table, f"{stem}_{end}", both["zh"], both["en"])
    for column, both in exact.items():
        yield Meaning(table, column, **both, exact=True)
        yield Meaning(table, column + NUMBER, **parts["number"])
