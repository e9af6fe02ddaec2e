"""A new year from documents as received: the forms and the text in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evalutils.base.faults import phrase
from evalutils.evidence.project import OPEN
from evalutils.evidence.scaffold.approval_amount import approved_amounts, with_approved
from evalutils.evidence.scaffold.approved import apply_approved, is_approved
from evalutils.evidence.scaffold.draft import Cells, Draft
from evalutils.evidence.scaffold.figures import ProposedFigure, ident_for, propose_figures
from evalutils.evidence.scaffold.framework import standard_rows
from evalutils.evidence.scaffold.indicators import propose_indicators
from evalutils.evidence.scaffold.money import Money, propose_money
from evalutils.evidence.scaffold.wording import wording
from evalutils.reading.documents import Document
from evalutils.reading.forms import read_forms
from evalutils.reading.selfeval import Cell, SelfEvaluation

_LONGEST_TITLE = 40
_SENTENCE = re.compile(r"[。；，]")
#: Parts that could not be read which a note tells one by one.
_TOLD = 5


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
            figures = "、".join(figure.text for figure in unquotable[:_TOLD])
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
    names = {key: _stated(forms, key) for key in ("project", "unit", "department")}
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


def _stated(forms: Sequence[SelfEvaluation], field: str) -> str:
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
        for name, part in parts[:_TOLD]
    ]
    if len(parts) > _TOLD:
        notes.append(phrase("new_unread_more", count=len(parts) - _TOLD))
    return notes
