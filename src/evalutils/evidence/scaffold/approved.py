"""Targets and points as approved: the 绩效目标申报表 or 批复表 over the unit's own form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.base.faults import phrase
from evalutils.evidence.project import OPEN, QUALITATIVE
from evalutils.evidence.scaffold.draft import Cells
from evalutils.evidence.scaffold.indicators import points_text, target_cells
from evalutils.evidence.scaffold.wording import pattern
from evalutils.reading.selfeval import Item, SelfEvaluation

_QUOTED = re.compile(r"\{quote:[^|]*\|(.*)\}")
#: Indicators a note names one by one.
_TOLD = 8


def is_approved(form: SelfEvaluation) -> bool:
    """Return whether a form declares or approves targets and reports no result."""
    title = "" if form.title is None else "".join(form.title.text.split())
    if any(not _blank(item) for item in form.items):
        return False
    return bool(pattern("approved", "title").search(title)) or all(
        item.actual is None for item in form.items
    )


def apply_approved(
    rows: Sequence[Cells], approved: SelfEvaluation
) -> tuple[tuple[Cells, ...], tuple[str, ...]]:
    """Return the indicator table with targets and points as approved, and what to look at.

    Indicators are the same when their names are, blanks aside; a name that stands twice on
    either side is left to a person.

    Parameters
    ----------
    rows
        Rows made from the unit's own form.
    approved
        The approved form.
    """
    wanted: dict[str, Item | None] = {}
    for item in approved.items:
        name = _name(item.name.text)
        wanted[name] = None if name in wanted else item
    names = [_name(row.get("name", "")) for row in rows]
    parents = {row.get("parent", "") for row in rows}
    filled: list[Cells] = []
    changes: list[dict[str, str]] = []
    used: set[str] = set()
    for row, name in zip(rows, names, strict=True):
        namesake = wanted.get(name)
        if namesake is None or row["code"] in parents or names.count(name) > 1:
            filled.append(row)
            continue
        used.add(name)
        change = _merged(row, namesake)
        filled.append(change.cells)
        changes += change.told
    left = [item.name.text for item in approved.items if _name(item.name.text) not in used]
    notes = [phrase("new_target_differs", **told) for told in changes]
    if left:
        shown = "、".join(left[:_TOLD])
        notes.append(
            phrase("new_approved_left", file=approved.document, count=len(left), names=shown)
        )
    return tuple(_settled(filled)), tuple(notes)


def _settled(rows: Sequence[Cells]) -> list[Cells]:
    """Return the rows with groups that hold approved points only: as approved, or left blank."""
    settled = []
    for row in rows:
        lowest = _lowest(rows, row["code"])
        if row in lowest or not row.get("points"):
            settled.append(row)
        elif all(below.get("points_basis") == "approved" for below in lowest):
            same = sum(Fraction(below["points"]) for below in lowest) == Fraction(row["points"])
            kept = {"points_basis": "approved"} if same else {"points": "", "points_basis": ""}
            settled.append({**row, **kept})
        else:
            settled.append(row)
    return settled


def _lowest(rows: Sequence[Cells], code: str) -> list[Cells]:
    """Return the lowest indicators under a code, itself where nothing is under it."""
    children = [row for row in rows if row.get("parent") == code]
    if not children:
        return [row for row in rows if row["code"] == code]
    return [leaf for child in children for leaf in _lowest(rows, child["code"])]


@dataclass(frozen=True, slots=True)
class _Merged:
    """A row as approved, and where the unit's own form said something else."""

    cells: Cells
    told: tuple[dict[str, str], ...]


def _merged(row: Cells, item: Item) -> _Merged:
    cells, told = dict(row), []
    stated = target_cells(item, "approved")
    if stated["direction"] == OPEN:
        stated["direction"] = row.get("direction", OPEN)
    if stated["target"] != OPEN:
        if _plain(row.get("target", OPEN)) not in {OPEN, _plain(stated["target"])}:
            told.append(_told(row, "target", stated["target"]))
        cells |= stated
        cells |= _fitting(row, stated["direction"])
    points = points_text(item.points)
    if points:
        if row.get("points", OPEN) not in {OPEN, points}:
            told.append(_told(row, "points", points))
        cells |= {"points": points, "points_basis": "approved"}
    return _Merged(cells, tuple(told))


def _fitting(row: Cells, direction: str) -> dict[str, str]:
    """Return what changes with the direction: only a qualitative indicator has a tier."""
    if direction == QUALITATIVE:
        return {"tier": row.get("tier") or OPEN, "reason": row.get("reason") or OPEN}
    if row.get("direction") == QUALITATIVE:
        return {"tier": "", "reason": "", "actual": OPEN}
    return {}


def _told(row: Cells, field: str, approved: str) -> dict[str, str]:
    return {"name": row["name"], "own": _plain(row[field]), "approved": _plain(approved)}


def _plain(text: str) -> str:
    """Return the words of a cell without the mark that they are quoted."""
    quoted = _QUOTED.fullmatch(text)
    return quoted[1] if quoted else text


def _name(text: str) -> str:
    return "".join(text.split())


def _blank(item: Item) -> bool:
    cells = (item.actual, item.score)
    return all(cell is None or cell.blank for cell in cells)
