"""What can be wrong with what people put in, and how it is told to them.

A user's mistake is a :class:`Fault`: where it stands, what is there, what was
expected, and the next step. Faults are collected and raised together as
:class:`InputFaults`; a user never sees a traceback for a mistake in data.
Wording lives in ``messages/<language>/<room>.toml``, keyed by the fault's code.
"""

from __future__ import annotations

import os
import tomllib
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
#: Set where a notebook's traceback is wanted in full (a run sets it, so that --debug shows it).
TRACEBACKS = "EVALUTILS_TRACEBACK"


class EvalutilsError(Exception):
    """Base of every error that is told to a user in one message, without a traceback."""

    exit_status = 1

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in place of a traceback: the message, and nothing else.

        The cell fails all the same, so that papermill and "run all" stop there.

        Examples
        --------
        >>> UsageError("no such option")._render_traceback_()
        ['no such option']
        """
        if os.environ.get(TRACEBACKS):
            return "".join(traceback.format_exception(self)).splitlines()
        return str(self).splitlines()


class UsageError(EvalutilsError):
    """A command was called with words it does not have."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a fault, as precisely as it is known.

    Parameters
    ----------
    file
        Path as the user knows it (relative to the bundle), or a parameter's name.
    sheet
        Worksheet, for .xlsx.
    row
        Row as a spreadsheet counts it: the header is row 1.
    column
        Column name as in the header, or the key in a YAML file (``a.b[2]``).

    Examples
    --------
    >>> Where("evidence.csv", row=3, column="quote").text("zh")
    'evidence.csv 第 3 行 quote 列'
    >>> Where("project.yaml", column="year").text("en")
    'project.yaml, year'
    """

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def text(self, language: str | None = None) -> str:
        """Return the place in words."""
        wording = _wording(language or message_language())["where"]
        parts = [self.file]
        if self.sheet is not None:
            parts.append(wording["sheet"].format(self.sheet))
        if self.row is not None:
            parts.append(wording["row"].format(self.row))
        if self.column is not None:
            key = "column" if self.row is not None else "key"
            parts.append(wording[key].format(self.column))
        return str(wording["between"]).join(parts)


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in what was put in.

    Parameters
    ----------
    code
        Key of the wording in ``messages/<language>/*.toml``.
    where
        Place of the fault.
    found
        What is there, as printed.
    facts
        Values that the wording of this code names.

    Examples
    --------
    >>> print(Fault("bad_year", Where("YEAR"), "../x").text("en"))
    YEAR: found "../x"
      expected: a year of four digits, such as 2022
      next: write it like YEAR=2022
    """

    code: str
    where: Where
    found: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    def expected(self, language: str | None = None) -> str:
        """Return what was expected."""
        return self._phrase("expected", language)

    def next_step(self, language: str | None = None) -> str:
        """Return what the user can do."""
        return self._phrase("next", language)

    def text(self, language: str | None = None) -> str:
        """Return the fault as where → what → expected → next step."""
        language = language or message_language()
        frame = _wording(language)["frame"]
        shown = self.found if len(self.found) <= 120 else self.found[:117] + "…"
        head = frame["found"] if self.found else frame["missing"]
        return "\n".join(
            [
                head.format(where=self.where.text(language), found=shown),
                frame["expected"].format(self.expected(language)),
                frame["next"].format(self.next_step(language)),
            ]
        )

    def _phrase(self, part: str, language: str | None) -> str:
        phrases = _wording(language or message_language())["faults"][self.code]
        return str(phrases[part]).format(found=self.found, **self.facts)


class InputFaults(EvalutilsError):
    """All faults found in one pass over what a user put in.

    Parameters
    ----------
    faults
        At least one fault; kept in the order they were found.

    Raises
    ------
    ValueError
        If there is no fault to tell.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        if not self.faults:
            message = "InputFaults needs at least one fault"
            raise ValueError(message)
        super().__init__(self.faults)

    def __str__(self) -> str:
        language = message_language()
        total = _wording(language)["frame"]["total"].format(len(self.faults))
        return "\n".join([total, *(fault.text(language) for fault in self.faults)])


def phrase(code: str, **facts: object) -> str:
    """Return a message that is no fault, in the user's language.

    Parameters
    ----------
    code
        Key under ``[phrases]`` in ``messages/<language>/*.toml``.
    facts
        Values that the wording names.

    Examples
    --------
    >>> phrase("up_to_date", folder="reports/pingan-zengcheng/2022")
    '已是最新：reports/pingan-zengcheng/2022'
    """
    return str(_wording(message_language())["phrases"][code]).format(**facts)


def message_language() -> str:
    """Return the language of messages: ``EVALUTILS_LANG`` (``zh`` or ``en``), else ``zh``."""
    asked = os.environ.get("EVALUTILS_LANG", "zh").lower()[:2]
    return asked if asked in LANGUAGES else "zh"


@cache
def _wording(language: str) -> dict[str, dict[str, Any]]:
    wording: dict[str, dict[str, Any]] = {}
    folder = Path(__file__).with_name("messages") / language
    for file in sorted(folder.glob("*.toml")):
        for table, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
            wording.setdefault(table, {}).update(entries)
    return wording
