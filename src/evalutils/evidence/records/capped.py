"""Faults of tables of any length: the first of each kind, and how many more there are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evalutils.base.faults import Fault, FaultList
from evalutils.evidence.records.personal import masked

#: Faults of one kind in one column of one table that are told one by one.
SHOWN = 5
_Key = tuple[str, str, str | None]


class CappedFaults(FaultList):
    """The faults of the records of one folder.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``.
    most
        How many of one kind in one column are told one by one; ``None`` tells every one.

    Examples
    --------
    >>> faults = CappedFaults(Path("2022"), most=1)
    >>> for row in (2, 7, 9):
    ...     faults.add("record_blank", "records/巡逻.csv", row=row, column="镇街")
    >>> [(fault.code, fault.where.row, dict(fault.facts)) for fault in faults.told()]
    [('record_blank', 2, {}), ('record_more', 0, {'more': 2, 'total': 3, 'next': 7})]
    """

    def __init__(self, folder: Path, most: int | None = SHOWN) -> None:
        super().__init__(folder)
        self.most = most
        self._keys: list[_Key] = []
        self._totals: dict[_Key, int] = {}
        self._next: dict[_Key, int] = {}

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
        """Note a fault; what looks like a personal detail is covered in what is shown."""
        key = (code, file, column)
        self._totals[key] = self._totals.get(key, 0) + 1
        if row is not None and self.most is not None and self._totals[key] > self.most:
            self._next.setdefault(key, row)
            return
        super().add(code, file, masked(found), sheet=sheet, row=row, column=column, **facts)
        self._keys.append(key)

    def total(self, code: str, file: str, column: str | None, total: int) -> None:
        """Say how many faults of a kind there are, where not all of them were added."""
        key = (code, file, column)
        self._totals[key] = max(total, self._totals.get(key, 0))

    @property
    def lookup(self) -> int | None:
        """How many faults of a kind have to be looked up: one more than are told."""
        return None if self.most is None else self.most + 1

    def told(self) -> list[Fault]:
        """Return the faults, with a line after each kind that was cut short."""
        last = {key: place for place, key in enumerate(self._keys)}
        listed = []
        for place, (key, fault) in enumerate(zip(self._keys, self.faults, strict=True)):
            listed.append(fault)
            if key in self._next and last[key] == place:
                total, most = self._totals[key], self.most or 0
                facts = {"more": total - most, "total": total, "next": self._next[key]}
                listed.append(Fault("record_more", replace(fault.where, row=0), "", facts))
        return listed
