"""The tables of processed data: Parquet and CSV, a number behind each exact text, a dictionary.

Figures are exact, so they stand as text; behind each one stands the same as a floating number,
which sorts and draws. What every column means is declared once, in ``processed.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

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
