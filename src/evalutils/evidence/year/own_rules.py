"""Rules of one's own: plain functions in ``rules.py`` of a year's folder, asked by every check.

The file is a program of whoever fills the folder, and runs as one. It lies among the inputs, so
a run is made again when it changes, and a seal holds it.
"""

from __future__ import annotations

import runpy
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, shown_folder
from evalutils.base.places import Place
from evalutils.evidence.year.handover import CleanYear

#: File of a raw folder, and the name in it that lists the rules.
OWN_RULES, LISTED = "rules.py", "RULES"

#: What a rule is: it takes a year as it was read, and gives what has to be mended in it.
Rule = Callable[[CleanYear], Iterable[Fault]]


def fault(
    file: str, *, expected: str, step: str, row: int = 0, column: str = "", found: object = ""
) -> Fault:
    """Return something that has to be mended, in the words of a rule of one's own.

    Parameters
    ----------
    file
        Where: a file of the year's folder (``indicators.csv``), or a sheet of ``inputs.xlsx``.
    row, column
        Where in it, the header being row 1.
    found
        What is there.
    expected
        What should be.
    step
        What to do next.

    Examples
    --------
    >>> told = fault("indicators.csv", row=4, column="points", found=12, expected="不超过10分",
    ...              step="按批复的分值填写")
    >>> print(told.text("zh"))
    indicators.csv 第 4 行 points 列：现为“12”
      应为：不超过10分
      下一步：按批复的分值填写
    """
    where = Place(file, row=row, key=column)
    return Fault("own_rule", where, str(found), {"expected": expected, "step": step})


def own_faults(clean: CleanYear) -> list[Fault]:
    """Return what the rules of a year's own folder find; none where it has no such file.

    Parameters
    ----------
    clean
        The year, read and without other faults.
    """
    path = clean.year.folder / OWN_RULES
    if not path.is_file():
        return []
    try:
        return [_placed(found, clean) for found in _found(path, clean)]
    except Exception as error:
        # a rule is a program of the user's: whatever it raises is told with its line
        lines = [one.lineno for one in traceback.extract_tb(error.__traceback__)
                 if one.filename == str(path)]  # fmt: skip
        line = lines[-1] if lines else getattr(error, "lineno", None)
        where = Place(shown_folder(path.parent) + OWN_RULES, lines=(line, line) if line else None)
        return [Fault("own_rule_failed", where, f"{type(error).__name__}: {error}")]


def _found(path: Path, clean: CleanYear) -> Iterator[Any]:
    rules: Iterable[Rule] = runpy.run_path(str(path)).get(LISTED, ())
    for rule in rules:
        yield from rule(clean)


def _placed(found: Any, clean: CleanYear) -> Fault:
    """Return a fault with its file named as the user knows it: from the bundle's root."""
    if not isinstance(found, Fault):
        message = f"a rule gives evalutils.fault(…), not {found!r}"
        raise TypeError(message)
    document = shown_folder(clean.year.folder) + found.where.document
    return replace(found, where=replace(found.where, document=document))
