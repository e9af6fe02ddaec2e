"""The engine: every rule over one document and its forms, as findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace

from evalutils.base.places import Place
from evalutils.evaluation.audit.case import Case, Page, Standard, page_of
from evalutils.evaluation.audit.finding import (
    Finding,
    once,
)
from evalutils.evaluation.audit.judging import (
    certain,
    concerns_an_evaluation,
)
from evalutils.evaluation.audit.rules import (
    FORM_RULES,
    LAST_RULES,
    PAIRED_RULES,
    PROSE_RULES,
)
from evalutils.reading import reports
from evalutils.reading.documents import Document
from evalutils.reading.selfeval import SelfEvaluation

#: What the rules on words tell of a received document.
_TOLD_BY_TEXT = frozenset({"annex_absent"})

#: Of columns of figures that stand side by side; in sentences other rules see to it.
_OF_TABLES = frozenset({"rows_total", "rows_rounding", "rate", "total_row_zero"})
#: What a line of a table of many projects can get wrong; what it leaves out, its form tells.
_OF_LINES = frozenset({"rate", "total_above", "grade", "overspent"})


def findings_on(
    page: Page,
    forms: tuple[SelfEvaluation, ...],
    standard: Callable[[SelfEvaluation], Standard],
    entries: tuple[SelfEvaluation, ...] = (),
    beside_prose: SelfEvaluation | None = None,
) -> list[Finding]:
    """Return what the rules see in a document and its forms, by rule, each once.

    Parameters
    ----------
    page
        The document's words.
    forms
        Its 自评表.
    standard
        What scores and weights of a form are held against.
    entries
        What its tables and sentences tell together, as :func:`told_in` returns it; none for our
        own project-year, for which a person has bound and paired it.
    beside_prose
        The form that the prose is held against where the document has no single one itself:
        our own project-year's, for which goals, results and problems are paired elsewhere.
    """
    if not concerns_an_evaluation(page, forms):
        return []
    seen: list[Finding] = []
    for form in forms:
        seen += findings_on_form(Case(page, form, forms, standard(form)))
    name = page.document.name
    base = forms[0] if len(forms) == 1 else beside_prose or SelfEvaluation(name, Place(name))
    if base.year is None and len({told.year for told in entries}) == 1:
        # The year that the report is about, wherever its title or its first sentences say it.
        base = replace(base, year=entries[0].year)
    case = Case(page, base, forms or (base,) if beside_prose else forms, standard(base))
    seen += (item for rule in PROSE_RULES for item in rule(case))
    if entries:
        seen += _on_what_prose_tells(page, forms, entries, standard, {item.rule for item in seen})
        raised = {item.rule for item in seen}
        last = (item for rule in LAST_RULES for item in rule(case))
        seen += (item for item in last if item.rule not in raised)
    return certain(page.document, once(seen))


def findings_on_parts(
    page: Page,
    parts: Sequence[reports.Part],
    standard: Callable[[SelfEvaluation], Standard],
    entries: Sequence[SelfEvaluation],
) -> list[Finding]:
    """Return what the rules see in a document that tells of several projects in sentences.

    Two projects have two scores and two budgets, and neither contradicts the other: each is
    seen alone, and what is told of all of them beside.

    Parameters
    ----------
    page
        The document's words.
    parts
        What it tells of each project.
    standard
        What scores and weights are held against.
    entries
        What its sentences tell, an entry a project.
    """
    told = {entry.place: entry for entry in entries}
    own = {paragraph.place for part in parts for paragraph in part.document.paragraphs}
    rest = tuple(each for each in page.document.paragraphs if each.place not in own)
    seen = findings_on(page_of(replace(page.document, paragraphs=rest), page.beside), (), standard)
    for part in parts:
        first = reports.passages_of(part.document)[0].place
        entry = told.get(first)
        # It is one of the document's parts, whether its own words say so or not.
        alone = replace(page_of(part.document, page.beside), concerns_an_evaluation=True)
        seen += findings_on(alone, (), standard, () if entry is None else (entry,))
    return once(seen)


def told_in(document: Document, told: tuple[SelfEvaluation, ...]) -> tuple[SelfEvaluation, ...]:
    """Return what tables and prose tell together, an entry a project-year.

    Figures that make up no self-evaluation are claims all the same.

    Parameters
    ----------
    document
        As it was read.
    told
        Its self-evaluations.
    """
    return told or (reports.read_facts(document, reports.passages_of(document)),)


def _on_what_prose_tells(
    page: Page,
    forms: tuple[SelfEvaluation, ...],
    entries: tuple[SelfEvaluation, ...],
    standard: Callable[[SelfEvaluation], Standard],
    raised: Set[str],
) -> Iterator[Finding]:
    """Yield what the rules see in the self-evaluation that the document's sentences tell.

    What stands in no table is read by its words alone: the rules ask about it, and correct
    nothing. A rule that already found something, in a form or sentence, tells it better.
    """
    lines = [told for told in entries if told.place.row and told not in forms]
    for told in lines:
        found = findings_on_form(Case(page, told, (told,), standard(told)))
        yield from (seen for seen in found if seen.key in _OF_LINES)
    cases = [Case(page, told, forms, standard(told)) for told in entries if told not in lines]
    for case in cases:
        for seen in findings_on_form(case):
            if seen.key not in _OF_TABLES and seen.rule not in raised:
                severity = "warning" if seen.severity == "error" else seen.severity
                yield replace(seen, severity=severity)
    cases += [Case(page, form, forms, standard(form)) for form in forms]
    for each in cases:
        for rule in PAIRED_RULES:
            yield from (seen for seen in rule(each) if seen.key not in _TOLD_BY_TEXT)


def findings_on_form(case: Case) -> list[Finding]:
    """Return what the rules on forms see in one form, by rule, each once."""
    return once(item for rule in FORM_RULES for item in rule(case))
