"""What a document says of each project-year, its tables and its prose together."""

from __future__ import annotations

from dataclasses import fields, replace

from evalutils.reading.documents import Document
from evalutils.reading.forms import read_forms
from evalutils.reading.reports.facts import passages_of, read_facts
from evalutils.reading.selfeval import SelfEvaluation

#: Of a form, what its own tables say; prose adds only what they leave out.
_HEAD = frozenset({"document", "place", "kind", "title", "unreadable"})


def read_document(document: Document) -> tuple[SelfEvaluation, ...]:
    """Return what a document says, one entry for each project-year told; empty for none.

    A form's cells stand where both a form and prose tell the same; what prose says beside it
    stays among the claims, with its own place.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> text = "云岭区2023年度山塘整治项目绩效自评报告" + chr(10) * 2 + "预算9万元，支出8万元。"
    >>> [(entry.year, entry.money[0].executed.cell.text)
    ...  for entry in read_document(document_from_text(text, "a.txt"))]
    [(2023, '8万元')]
    """
    forms = read_forms(document)
    told = read_facts(document, passages_of(document))
    if len(forms) == 1:
        return (_joined(forms[0], told),)
    if forms:
        return forms
    return (told,) if says_something(told) else ()


def _joined(form: SelfEvaluation, told: SelfEvaluation) -> SelfEvaluation:
    """Return a form with what the prose around it says of what the form leaves out."""
    added = {
        part.name: getattr(told, part.name)
        for part in fields(form)
        if part.name not in _HEAD and not getattr(form, part.name)
    }
    return replace(form, **added)


def says_something(told: SelfEvaluation) -> bool:
    """Return whether anything was understood that only a self-evaluation tells."""
    return bool(
        told.money or told.items or told.goals or told.results or told.problems
        or told.recommendations or told.satisfaction or told.grade or told.total
    )  # fmt: skip
