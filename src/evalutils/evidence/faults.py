"""Collecting faults while a folder is read: what stands where, and what comes near to it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from evalutils.errors import Fault, Where

#: How many names a message offers when none comes near.
OFFERED = 12


def choices(word: str, known: Iterable[str]) -> str:
    """Return the names that come near to ``word``, else the known ones, for a message.

    Examples
    --------
    >>> choices("buget_total", ["villages", "budget_total"])
    'budget_total'
    >>> choices("x", ["villages", "budget_total"])
    'budget_total、villages'
    >>> choices("x", [])
    '—'
    """
    names = sorted(set(known))
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(word.casefold(), list(folded), n=3, cutoff=0.6)
    if near:
        return "、".join(folded[name] for name in near)
    if not names:
        return "—"
    more = "…" if len(names) > OFFERED else ""
    return "、".join(names[:OFFERED]) + more


def shown_folder(folder: Path) -> str:
    """Return a raw folder as the user knows it: from the bundle's root, where it lies in one.

    Examples
    --------
    >>> shown_folder(Path("/home/li/bundle/data/raw/pingan-zengcheng/2022"))
    'data/raw/pingan-zengcheng/2022/'
    >>> shown_folder(Path("/tmp/2022"))
    ''
    """
    parts = folder.parts
    if len(parts) >= 4 and parts[-4:-2] == ("data", "raw"):
        return "/".join(parts[-4:]) + "/"
    return ""


class FaultList:
    """The faults of one folder, in the order they are found."""

    def __init__(self, folder: Path) -> None:
        self._prefix = shown_folder(folder)
        self.faults: list[Fault] = []

    def add(
        self,
        code: str,
        file: str,
        found: str = "",
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        **facts: object,
    ) -> None:
        """Note a fault; ``file`` is relative to the folder, ``facts`` fill the wording."""
        where = Where(self._prefix + file, sheet, row, column)
        self.faults.append(Fault(code, where, found, facts))

    def extend(self, faults: Iterable[Fault]) -> None:
        """Note faults that another reader raised."""
        self.faults.extend(faults)

    def __len__(self) -> int:
        return len(self.faults)
