"""A draft from documents as received: form, report, approval."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from evalutils.base.faults import phrase
from evalutils.evidence.drafting.draft import Cells, Draft, pattern, standard_rows, wording
from evalutils.evidence.drafting.figures import (
    Money,
    ProposedFigure,
    amount_text,
    ident_for,
    propose_figures,
    propose_money,
)
from evalutils.evidence.drafting.indicators import points_text, propose_indicators, target_cells
from evalutils.evidence.schema import OPEN
from evalutils.evidence.year import QUALITATIVE, as_number
from evalutils.reading.documents import Document
from evalutils.reading.forms import amount_of, header_words, read_forms, rows_of, stated_unit
from evalutils.reading.selfeval import Amount, Cell, Item, SelfEvaluation

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
    words = wording()
    total = next((row for row in money.rows if row["source"] == words["budget"]["total"]), None)
    if total is None:
        return money, ()
    text, own = amount_text(amount), total.get("initial", OPEN)
    if own != OPEN:
        differs = amount.value != as_number(own)
        return money, (phrase("new_amount_differs", own=own, approved=text),) if differs else ()
    label = words["approved"]["label"]
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
        "note": words["form"]["manual_note"].format(title=title, place=place.words()),
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
            if not pattern("approved", "total").fullmatch(header_words(label.text)):
                continue
            amount = amount_of(cell, stated_unit(label.text) or around)
            if amount is not None and amount.value is not None:
                header = header_words(label.text)
                placed = replace(cell, place=replace(cell.place, header=header))
                amounts.append(replace(amount, cell=placed))
    return amounts


_LONGEST_TITLE = 40
_SENTENCE = re.compile(r"[。；，]")
#: Parts that could not be read which a note tells one by one.
_MOST_TOLD = 5


def draft_from(documents: Mapping[str, Document], year: str) -> Draft:
    """Return what is proposed for a project-year from the documents received.

    Parameters
    ----------
    documents
        File name → document.
    year
        The year to be evaluated, four digits.
    """
    forms = [
        form for document in documents.values() for form in read_forms(document, declarations=True)
    ]
    own = [form for form in forms if form.items and not is_approved(form)]
    approved = [form for form in forms if form.items and is_approved(form)]
    quoted, notes = _quoted(documents)
    form = own[0] if own else None
    told = form or (approved[0] if approved else None)
    title = form_title(told) if told is not None else ""
    money = propose_money(told if told and told.money else None, quoted, title)
    for amount in approved_amounts(documents, approved):
        money, more = with_approved(money, amount, [*quoted, *_ids(money.evidence)])
        notes += more
    rows, by_hand = _indicators(form, approved, [*quoted, *_ids(money.evidence)], money, title)
    if form is not None:
        for declared in approved:
            rows, more = apply_approved(rows, declared)
            notes += more
    evidence = [figure.row(ident) for ident, figure in quoted.items()]
    return Draft(
        _identity(documents, [form for form in (form, *approved) if form is not None], year),
        (*evidence, *money.evidence, *by_hand),
        rows,
        money.rows,
        _analysis(money.stated),
        (*_about(forms, own, year), *notes, *_unread(documents)),
    )


def form_title(form: SelfEvaluation) -> str:
    """Return what a form is called: its title without blanks, else 自评表."""
    title = "" if form.title is None else "".join(form.title.text.split())
    return title or str(wording()["form"]["no_title"])


def _quoted(documents: Mapping[str, Document]) -> tuple[dict[str, ProposedFigure], list[str]]:
    """Return every figure of the text by its evidence id, and a note on those left out."""
    quoted: dict[str, ProposedFigure] = {}
    notes = []
    for name, document in documents.items():
        proposed, unquotable = propose_figures(document)
        for figure in proposed:
            quoted[ident_for(figure.label, quoted)] = figure
        if unquotable:
            figures = "、".join(figure.text for figure in unquotable[:_MOST_TOLD])
            notes.append(phrase("new_unquoted", file=name, count=len(unquotable), figures=figures))
    return quoted, notes


def _ids(evidence: Sequence[Cells]) -> list[str]:
    return [row["id"] for row in evidence]


def _indicators(
    form: SelfEvaluation | None,
    approved: Sequence[SelfEvaluation],
    taken: Sequence[str],
    money: Money,
    title: str,
) -> tuple[tuple[Cells, ...], tuple[Cells, ...]]:
    """Return the indicators of the unit's form, else of the approved one, else the standard's."""
    if form is not None:
        proposed = propose_indicators(form, "source", taken, money.stated, title)
    elif approved:
        proposed = propose_indicators(approved[0], "approved", taken, money.stated, title)
    else:
        return standard_rows(money.stated), ()
    return proposed.rows, proposed.evidence


def _identity(
    documents: Mapping[str, Document], forms: Sequence[SelfEvaluation], year: str
) -> dict[str, str]:
    """Return who and what is evaluated as the forms state it; the rest stays blank."""
    defaults = wording()["identity"]
    names = {key: _name_in(forms, key) for key in ("project", "unit", "department")}
    return {
        "name": names["project"] or OPEN,
        "name_is_ours": "false" if names["project"] else "",
        "year": year,
        "unit": names["unit"],
        "department": names["department"],
        "profile": defaults["profile"],
        "report_date": OPEN,
        "identity": OPEN,
        "subtitle": "",
        "outline": defaults["outline"],
        **{f"sources.{name}": _title(document, forms) for name, document in documents.items()},
    }


def _name_in(forms: Sequence[SelfEvaluation], field: str) -> str:
    """Return the first statement of a name in the forms."""
    cells: list[Cell | None] = [getattr(form, field) for form in forms]
    return next((cell.text for cell in cells if cell is not None and not cell.blank), "")


def _title(document: Document, forms: Sequence[SelfEvaluation]) -> str:
    """Return how a source is cited: its form's title, its first words, else its file's name."""
    for form in forms:
        if form.document == document.name and form.title is not None:
            return form_title(form)
    opening = document.paragraphs[0] if document.paragraphs else None
    first = "" if opening is None or opening.heading_level else opening.text.strip()
    if first and len(first) <= _LONGEST_TITLE and not _SENTENCE.search(first):
        return first
    return document.name.rpartition(".")[0] or document.name


def _analysis(stated: Mapping[str, str]) -> dict[str, object]:
    """Return rate and balance under the ids the report knows, where both amounts are stated."""
    words = wording()["execution"]
    if not {"executed", "adjusted"} <= stated.keys():
        return {}
    executed, adjusted = stated["executed"], stated["adjusted"]
    rate = {
        "id": "execution_rate",
        "label": words["name"],
        "expression": f"{executed} / {adjusted}",
        "unit": "%",
        "note": words["note"],
    }
    balance = {
        "id": "balance",
        "label": words["balance"],
        "expression": f"{adjusted} - {executed}",
        "unit": "元",
    }
    return {"computed": [rate, balance]}


def _about(forms: Sequence[SelfEvaluation], own: Sequence[SelfEvaluation], year: str) -> list[str]:
    """Return notes on the forms: another year, more than one."""
    notes = [
        phrase("new_year_differs", file=form.document, found=form.year, year=year)
        for form in forms
        if form.year is not None and str(form.year) != year
    ]
    if len(own) > 1:
        taken = form_title(own[0])
        notes.append(phrase("new_more_forms", count=len(own), taken=taken, file=own[0].document))
    return sorted(set(notes))


def _unread(documents: Mapping[str, Document]) -> list[str]:
    """Return a note on every part that could not be read, and on how many more there are."""
    parts = [(name, part) for name, document in documents.items() for part in document.unreadable]
    notes = [
        phrase("new_unread", file=name, place=part.place.words() or name, why=part.why())
        for name, part in parts[:_MOST_TOLD]
    ]
    if len(parts) > _MOST_TOLD:
        notes.append(phrase("new_unread_more", count=len(parts) - _MOST_TOLD))
    return notes
