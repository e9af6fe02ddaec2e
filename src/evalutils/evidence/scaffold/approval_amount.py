"""The amount an approval states: 年初预算数 of the total, where the unit's form has none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from evalutils.base.faults import phrase
from evalutils.evidence.project import OPEN, as_number
from evalutils.evidence.scaffold.figures import ident_for
from evalutils.evidence.scaffold.money import Money, amount_text
from evalutils.evidence.scaffold.wording import pattern, wording
from evalutils.reading.documents import Document
from evalutils.reading.forms import amount_of, header_words, rows_of, stated_unit
from evalutils.reading.selfeval import Amount, SelfEvaluation


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
