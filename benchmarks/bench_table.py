"""The table of ``make bench`` as it is printed, and where it stands in the READMEs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench import Row

#: README → which of the two languages it has.
READMES = {"README.md": 0, "README.zh-CN.md": 1}
BEGIN, END = "<!-- make bench -->", "<!-- /make bench -->"
HEADS = (
    ("", "papermill + nbconvert or as named", "evalutils", "times"),
    ("", "papermill + nbconvert 或所注", "evalutils", "倍数"),
)
NOTES = (
    "Seconds by the clock (of processor), medians. {machine}. {versions}.",
    "秒数为实际用时（括号内为处理器用时），取中位数。{machine}。{versions}。",
)


def printed(rows: Sequence[Row], machine: str, versions: str, language: int) -> list[str]:
    """Return the lines of the table in a language, and of the note below it."""
    from bench import ROWS

    lines = [f"| {' | '.join(HEADS[language])} |", "|---|---|---|---|"]
    lines += [
        f"| {ROWS[row.key][language]} | {row.theirs} | {row.ours} | {row.ratio} |" for row in rows
    ]
    return [*lines, "", NOTES[language].format(machine=machine, versions=versions)]


def put_into_readmes(root: Path, rows: Sequence[Row], machine: str, versions: str) -> None:
    """Write the table between its markers in each README.

    Raises
    ------
    ValueError
        If a README has no markers.
    """
    for name, language in READMES.items():
        path = root / name
        words = path.read_text(encoding="utf-8")
        table = "\n".join(printed(rows, machine, versions, language))
        found = re.subn(
            f"{BEGIN}.*?{END}", lambda _, t=table: f"{BEGIN}\n{t}\n{END}", words, flags=re.DOTALL
        )
        if not found[1]:
            message = f"{name} has no {BEGIN} … {END}"
            raise ValueError(message)
        path.write_text(found[0], encoding="utf-8", newline="\n")


def rows_of(readme: str) -> list[str]:
    """Return what the lines of the table in a README measure, in order."""
    between = readme.partition(BEGIN)[2].partition(END)[0]
    lines = [line for line in between.splitlines() if line.startswith("| ")]
    return [line.split("|")[1].strip() for line in lines[1:]]
