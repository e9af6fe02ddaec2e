"""Faults as a terminal shows them: one table for each file or sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from evalutils.base.faults import Fault, phrase
from evalutils.base.places import Place
from evalutils.running.terminal import styled, table

#: Columns of a table that goes into a file or a pipe.
UNWATCHED = 160
_LONGEST_FOUND = 60


def listed(faults: Sequence[Fault], limit: int | None = None, *, colour: bool = False) -> list[str]:
    """Return the lines of a list of faults, grouped by file and sheet in the order they came.

    Parameters
    ----------
    faults
        At least one.
    limit
        Columns of the terminal; ``None`` where it is none.
    colour
        Whether to set headings apart.

    Examples
    --------
    >>> place = Place("indicators.csv", row=6, key="points")
    >>> for line in listed([Fault("cell_blank", place)], 70):
    ...     print(line)
    发现 1 处需要处理：
    <BLANKLINE>
    indicators.csv（1 处）
    位置               现为    应为        下一步
    第 6 行 points 列  （空）  此格须填写  请填写；整行不用时请删去整行
    """
    lines = [styled(phrase("check_total", count=len(faults)), "fault", on=colour)]
    head = phrase("check_columns").split(",")
    for place, members in grouped(faults):
        heading = phrase("check_group", place=place, count=len(members))
        lines += ["", styled(heading, "strong", on=colour)]
        rows = [head, *(_row(fault) for fault in members)]
        lines += table(rows, limit=limit or UNWATCHED, colour=colour)
    return lines


def grouped(faults: Sequence[Fault]) -> list[tuple[str, list[Fault]]]:
    """Return the faults by file and sheet, in the order the files first occur, row by row.

    Examples
    --------
    >>> [place for place, _ in grouped([Fault("bad_year", Place("YEAR"), "x")])]
    ['YEAR']
    """
    order: dict[tuple[str, str], int] = {}
    for fault in faults:
        order.setdefault(_group(fault), len(order))
    ranked = sorted(faults, key=lambda fault: (order[_group(fault)], fault.where.row))
    return [
        (Place(file, sheet=sheet or None).located(), list(members))
        for (file, sheet), members in groupby(ranked, key=_group)
    ]


def place_in_file(fault: Fault) -> str:
    """Return row and column of a fault in words, without the file they are in."""
    where = fault.where
    if not where.row and not where.key:
        return phrase("check_whole_file")
    return replace(where, document="", sheet=None).located().strip(" ,")


def _group(fault: Fault) -> tuple[str, str]:
    return fault.where.document, fault.where.sheet or ""


def _row(fault: Fault) -> list[str]:
    found = fault.found or phrase("check_blank")
    shown = found if len(found) <= _LONGEST_FOUND else found[: _LONGEST_FOUND - 1] + "…"
    return [place_in_file(fault), shown, fault.expected(), fault.next_step()]
