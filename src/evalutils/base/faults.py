"""What can be wrong with what people put in, and how it is told to them.

A user's mistake is a :class:`Fault`: where it stands, what is there, what was
expected, and the next step. Faults are collected and raised together as
:class:`InputFaults`; a user never sees a traceback for a mistake in data.
Their words stand in the catalogue under ``faults.<code>``.
"""

from __future__ import annotations

import difflib
import errno
import os
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from evalutils.base.places import Place, located
from evalutils.base.words import message_language, say

#: Set where a notebook's traceback is wanted in full (a run sets it, so that --debug shows it).
TRACEBACKS = "EVALUTILS_TRACEBACK"
#: How many names a message offers when none comes near.
OFFERED = 12


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
class Fault:
    """One mistake in what was put in.

    Parameters
    ----------
    code
        Key of its words in the catalogue.
    where
        Place of the fault.
    found
        What is there, as printed.
    facts
        Values that the wording of this code names.
    others
        Further places of the very same mistake (:func:`alike`).

    Examples
    --------
    >>> print(Fault("bad_year", Place("YEAR"), "../x").text("en"))
    YEAR: found "../x"
      expected: a year of four digits, such as 2022
      next: write it like YEAR=2022
    """

    code: str
    where: Place
    found: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    others: tuple[Place, ...] = ()

    @property
    def of_cell(self) -> bool:
        """Whether it speaks of a cell or a key, which may be blank; a file or folder is not.

        Examples
        --------
        >>> print(Fault("no_report_here", Place("2022")).text().splitlines()[0])
        2022
        """
        return bool(self.where.row or self.where.key)

    def expected(self, language: str | None = None) -> str:
        """Return what was expected."""
        return self._said("expected", language or message_language())

    def next_step(self, language: str | None = None) -> str:
        """Return what the user can do."""
        return self._said("next", language or message_language())

    def text(self, language: str | None = None) -> str:
        """Return the fault as where → what → expected → next step."""
        language = language or message_language()
        shown = self.found if len(self.found) <= 120 else self.found[:117] + "…"
        where = located((self.where, *self.others), language)
        missing = "frame.missing" if self.of_cell else "frame.place"
        head = "frame.found" if self.found else missing
        return "\n".join(
            [
                say(head, language, where=where, found=shown),
                say("frame.expected", language, words=self.expected(language)),
                say("frame.next", language, words=self.next_step(language)),
            ]
        )

    def _said(self, part: str, language: str) -> str:
        facts = {"found": self.found, **self.facts}
        return say(f"faults.{self.code}.{part}", language, **facts)


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
        total = say("frame.total", language, count=len(self.faults))
        return "\n".join([total, *(fault.text(language) for fault in alike(self.faults))])


#: Different words of one mistake that are shown, where it stands in many places.
_SHOWN = 4


#: What the machine says → what to tell: no room on a disk, no further process.
_REFUSALS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "machine_full"),
    **dict.fromkeys((errno.EAGAIN, errno.ENOMEM, errno.ECHILD), "machine_processes"),
}


def refused(error: OSError | MemoryError | ModuleNotFoundError) -> Fault:
    """Return what the machine refused: no room on a disk, a folder that can't be written to.

    Or a package that is not installed: what reports need besides is an extra of its own.

    Examples
    --------
    >>> refused(OSError(errno.ENOSPC, "No space left on device", "reports")).code
    'machine_full'
    >>> print(refused(ModuleNotFoundError(name="nbconvert.exporters")).text("en"))
    nbconvert
      expected: an installed package, which reports and lists of files need
      next: pip install "evalutils[report]"; in a checkout: python3 tools/setup_venv.py run
    """
    if isinstance(error, ModuleNotFoundError):
        return Fault("package_missing", Place((error.name or str(error)).partition(".")[0]))
    if isinstance(error, MemoryError):
        return Fault("machine_memory", Place("evalutils"))
    code = _REFUSALS.get(error.errno or 0, "machine_refused")
    where = Place(str(error.filename or "evalutils"))
    return Fault(code, where, error.strerror or str(error))


def alike(faults: Iterable[Fault]) -> list[Fault]:
    """Return the faults with those as one that ask for the same in the same column.

    A code misspelt in fourteen rows is one mistake: a reader wants one line that names the cells.

    Examples
    --------
    >>> at = Place("inputs.xlsx", sheet="资金", column=3, key="金额")
    >>> one, = alike(Fault("cell_blank", replace(at, row=row)) for row in (2, 3, 5))
    >>> one.text().splitlines()[0]
    'inputs.xlsx 工作表 资金 C2:C3、C5（金额）：（空）'
    """
    groups: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        where = fault.where
        # Only cells have a column they share; what is wrong with a file, a key or a row is one.
        single = () if where.row and where.key else (len(groups),)
        told = (fault.expected(), fault.next_step(), bool(fault.found))
        at = (where.document, where.sheet, where.key, where.column)
        groups.setdefault((fault.code, *at, *told, *single), []).append(fault)
    return [_as_one(members) for members in groups.values()]


def _as_one(members: list[Fault]) -> Fault:
    first, *others = members
    if not others:
        return first
    words = list(dict.fromkeys(fault.found for fault in members))
    more = "…" if len(words) > _SHOWN else ""
    found = "、".join(words[:_SHOWN]) + more
    return replace(first, found=found, others=tuple(fault.where for fault in others))


def phrase(code: str, language: str = "", /, **facts: object) -> str:
    """Return a message that is no fault, in the user's language or the one that is named.

    Parameters
    ----------
    code
        Key under ``phrases`` in the catalogue.
    language
        ``zh`` or ``en``; that of messages where none is given.
    facts
        Values that the wording names.

    Examples
    --------
    >>> phrase("up_to_date", folder="reports/pingan-zengcheng/2022")
    '已是最新：reports/pingan-zengcheng/2022'
    """
    return say(f"phrases.{code}", language or message_language(), **facts)


def near(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return the names that look most like a misspelt one, the nearest first.

    Examples
    --------
    >>> near("YAER", ["YEAR", "YEARS", "A"]), near("year", ["YEAR"]), near("QQQ", ["YEAR"])
    (['YEAR', 'YEARS'], ['YEAR'], [])
    """
    folded = {name.casefold(): name for name in known}
    # 0.6 lets two swapped letters of four pass, and no other word of the same ending.
    found = difflib.get_close_matches(word.casefold(), list(folded), n=most, cutoff=0.6)
    return [folded[name] for name in found]


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
    found = near(word, names)
    if found:
        return "、".join(found)
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
        number: int = 0,
        **facts: object,
    ) -> None:
        """Note a fault; ``file`` is relative to the folder, ``facts`` fill the wording.

        ``column`` is a column's name, ``number`` its place in a worksheet, from 1.
        """
        key, place = column or "", row or 0
        where = Place(self._prefix + file, sheet=sheet, row=place, column=number, key=key)
        self.faults.append(Fault(code, where, found, facts))

    def extend(self, faults: Iterable[Fault]) -> None:
        """Note faults that another reader raised."""
        self.faults.extend(faults)

    def __len__(self) -> int:
        return len(self.faults)
