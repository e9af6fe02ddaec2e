"""Targets, points and amounts as approved, put over what the unit's own form says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from evalutils.base.faults import phrase
from evalutils.base.patterns import re
from evalutils.evidence.drafting.draft import Cells, proposal, rule, rules
from evalutils.evidence.drafting.figures import Money, amount_text, ident_for
from evalutils.evidence.drafting.indicators import points_text, target_cells
from evalutils.evidence.schema import PROPOSED
from evalutils.evidence.year import QUALITATIVE, as_number
from evalutils.reading.documents import Document
from evalutils.reading.forms import amount_of, header_words, rows_of, stated_unit
from evalutils.reading.selfeval import Amount, Item, SelfEvaluation

_QUOTED = re.compile(r"\{quote:[^|]*\|(.*)\}")
#: Indicators a note names one by one.
_TOLD = 8


def is_approved(form: SelfEvaluation) -> bool:
    """Return whether a form declares or approves targets and reports no result."""
    title = "" if form.title is None else "".join(form.title.text.split())
    if any(not _blank(item) for item in form.items):
        return False
    return bool(rule("approved", "title").search(title)) or all(
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
    if not item.comparator and row.get("direction"):
        stated["direction"] = row["direction"]
    if stated["target"]:
        if _plain(row.get("target", "")) not in {"", _plain(stated["target"])}:
            told.append(_told(row, "target", stated["target"]))
        cells |= stated
        cells |= _fitting(row, stated["direction"])
    points = points_text(item.points)
    if points:
        if row.get("points", "") not in {"", points}:
            told.append(_told(row, "points", points))
        cells |= {"points": points, "points_basis": "approved"}
    return _Merged(cells, tuple(told))


def _fitting(row: Cells, direction: str) -> dict[str, str]:
    """Return what changes with the direction: only a qualitative indicator has a tier."""
    if direction == QUALITATIVE:
        return {"tier": row.get("tier", ""), "reason": row.get("reason", "")}
    if row.get("direction") == QUALITATIVE:
        return {"tier": "", "reason": "", "actual": ""}
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


def approved_amounts(
    documents: Mapping[str, Document], approved: Sequence[SelfEvaluation]
) -> tuple[Amount, ...]:
    """Return the total amount that the approvals state: one, or none where they differ.

    Parameters
    ----------
    documents
        File name → document.
    approved
        The approved forms in them.
    """
    found: list[Amount] = []
    for name in sorted({form.document for form in approved}):
        found += _stated(documents[name])
    return tuple(found[:1]) if len({amount.value for amount in found}) == 1 else ()


def with_approved(
    money: Money, amount: Amount, taken: Collection[str]
) -> tuple[Money, tuple[str, ...]]:
    """Return the budget with the approved amount as the total's 年初预算数, and what to look at.

    Parameters
    ----------
    money
        The budget as proposed so far; an amount it states stays.
    amount
        The approved amount.
    taken
        Evidence ids that are taken.
    """
    words = rules()
    total = next((row for row in money.rows if row["source"] == words["budget"]["total"]), None)
    if total is None:
        return money, ()
    text, own = amount_text(amount), total.get("initial", "")
    if own:
        differs = amount.value != as_number(own)
        return money, (phrase("new_amount_differs", own=own, approved=text),) if differs else ()
    label = proposal("approved.label")
    ident = ident_for(label, taken)
    place = amount.cell.place
    title = place.sheet or place.document
    evidence = {
        "id": ident,
        "label": label,
        "kind": "manual",
        "document": place.document,
        "quote": f"{label}{text}万元",
        "quantity": "1",
        "note": proposal("form.manual_note", title=title, place=place.words()),
        "status": PROPOSED,
    }
    filled = {**total, "initial": text, "initial_evidence": ident}
    rows = tuple(filled if row is total else row for row in money.rows)
    stated = {**money.stated, "initial": ident}
    return Money(rows, (*money.evidence, evidence), stated), ()


def _stated(document: Document) -> list[Amount]:
    """Return the amounts right after words that name the total, with a unit that is stated."""
    amounts = []
    for row in rows_of(document):
        cells = [cell for _, cell in row.distinct()]
        around = stated_unit("".join(cell.text for cell in cells))
        for label, cell in pairwise(cells):
            if not rule("approved", "total").fullmatch(header_words(label.text)):
                continue
            amount = amount_of(cell, stated_unit(label.text) or around)
            if amount is not None and amount.value is not None:
                header = header_words(label.text)
                placed = replace(cell, place=replace(cell.place, header=header))
                amounts.append(replace(amount, cell=placed))
    return amounts
