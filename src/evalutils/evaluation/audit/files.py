"""One file under audit: its forms and its prose, with what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from evalutils.base.faults import InputFaults
from evalutils.base.places import Place, places_in_words
from evalutils.evaluation.audit import (
    agreement,
    claims,
    measures,
    money,
    naming,
    points,
    residue,
    spending,
    structure,
    sums,
    targets,
    told,
)
from evalutils.evaluation.audit.case import Case, Page, Standard, page_of, standard_for
from evalutils.evaluation.audit.finding import Finding
from evalutils.evaluation.audit.remark import Remark, worded
from evalutils.reading.documents import Document, read_document
from evalutils.reading.forms import read_forms
from evalutils.reading.selfeval import Cell, SelfEvaluation

Rule = Callable[[Case], Iterator[Remark]]

#: Rules on a form, in the order of their ids.
FORM_RULES: tuple[Rule, ...] = (
    money.rate_against_amounts,
    money.execution_score,
    money.rows_against_total,
    sums.sums_in_goals,
    money.overspent,
    points.weights_of_groups,
    points.points_of_rows,
    points.weights_off_the_rule,
    points.weights_off_the_profile,
    points.total_against_scores,
    points.total_above_full,
    points.grade_of_total,
    targets.missed_with_full_points,
    targets.met_with_deduction,
    targets.met_with_group_deduction,
    targets.partial_score,
    targets.tier_against_score,
    targets.target_too_low,
    naming.comparator_reversed,
    measures.target_in_words_only,
    measures.benefit_without_formula,
    measures.actual_is_missing,
    measures.actual_with_comparator,
    measures.actual_in_words_only,
    measures.goals_copied,
    naming.rate_counted_in_things,
    naming.several_figures_in_a_cell,
    naming.rate_above_the_whole,
    naming.yuan_against_wan,
    naming.money_flow_as_output,
    naming.filed_twice,
    structure.dimensions_missing,
    structure.goals_without_result,
    money.execution_unexplained,
    targets.deviation_unexplained,
    claims.high_total_beside_trouble,
    structure.satisfaction,
)
#: Rules on a document's prose, or on prose and form together.
PROSE_RULES: tuple[Rule, ...] = (
    spending.rate_in_prose,
    told.rates_in_tables,
    sums.sums_in_prose,
    spending.saving_in_prose,
    spending.overspent_in_prose,
    agreement.grades_in_prose,
    agreement.vague_goals_in_prose,
    told.bare_completion,
    spending.low_execution_in_prose,
    claims.praise_beside_trouble,
    claims.every_project_excellent,
    told.satisfaction_in_prose,
    residue.template_words,
    residue.broken_figures,
    residue.other_years,
    residue.data_that_stop_early,
    residue.repeated_sentences,
    agreement.annexes_that_are_absent,
    agreement.prose_against_form,
    agreement.prose_against_rows,
    agreement.scores_that_differ,
    agreement.same_item_two_figures,
)


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be read or told: said, and never a finding."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class FormSummary:
    """A form in a line: what it is called, whose it is, and what it claims."""

    project: str
    unit: str
    total: Fraction | None
    grade: str


@dataclass(frozen=True, slots=True)
class FileAudit:
    """What one file's audit found.

    Parameters
    ----------
    file
        Path as it was given.
    findings
        In the order of the rules.
    unreadable
        Parts (or the whole file) that could not be read.
    contexts
        For every finding, the row or sentence it stands in.
    forms
        Of every form.
    read
        Whether the file could be read at all; parts of it may still be ``unreadable``.
    """

    file: str
    findings: tuple[Finding, ...] = ()
    unreadable: tuple[Gap, ...] = ()
    contexts: tuple[str, ...] = ()
    forms: tuple[FormSummary, ...] = ()
    read: bool = True

    def as_json(self) -> dict[str, object]:
        """Return the file as ``evalutils audit --json`` prints it."""
        return {
            "file": self.file,
            "findings": [
                {
                    "rule": item.rule,
                    "severity": item.severity,
                    "where": item.where,
                    "found": item.found,
                    "expected": item.expected,
                    "mend": item.mend,
                }
                for item in self.findings
            ],
            "unreadable": [{"where": gap.where, "why": gap.why} for gap in self.unreadable],
        }


def audit_file(
    path: Path,
    profile: str | None = None,
    language: str = "zh",
    folders: tuple[Path, ...] = (),
) -> FileAudit:
    """Return what the rules find in a file; a file that can't be read is told as such.

    Parameters
    ----------
    path
        Form or report: txt, docx, pdf, xlsx or html.
    profile
        评分口径 the user chose; else the one a form names, else the default, and what depends
        on it is asked, not corrected.
    language
        ``zh`` or ``en``: language of the findings.
    folders
        Folders of profiles that a user added.
    """
    try:
        document = read_document(path)
    except InputFaults as faults:
        gaps = tuple(
            Gap(
                fault.where.located(language),
                f"{fault.expected(language)}；{fault.next_step(language)}",
            )
            for fault in faults.faults
        )
        return FileAudit(str(path), unreadable=gaps, read=False)
    beside = tuple(sorted(other.name for other in path.parent.iterdir() if other.name != path.name))
    return audit_document(
        document, read_forms(document), str(path), profile, language, beside, folders
    )


def audit_document(
    document: Document,
    forms: tuple[SelfEvaluation, ...],
    file: str = "",
    profile: str | None = None,
    language: str = "zh",
    beside: tuple[str, ...] = (),
    folders: tuple[Path, ...] = (),
) -> FileAudit:
    """Return what the rules find in a document and its forms.

    Parameters
    ----------
    document
        As it was read.
    forms
        Its 自评表.
    file
        Path as the user knows it.
    profile, language
        As in :func:`audit_file`.
    beside
        Names of the files in the same folder: a cited annex may be one of them.
    folders
        Folders of profiles that a user added.

    Raises
    ------
    InputFaults
        If the chosen profile does not exist.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.documents import Paragraph
    >>> told = "全年预算数200万元，实际支出66.86万元，预算执行率100%，原因是未竣工。"
    >>> document = Document("a.txt", (Paragraph(told, Place("a.txt", lines=(1, 1))),))
    >>> [finding.rule for finding in audit_document(document, ()).findings]
    ['R01']
    """
    kept = remarks_on(
        page_of(document, beside), forms, lambda form: standard_for(form, profile, folders)
    )
    return FileAudit(
        file or document.name,
        tuple(worded(item, language) for item in kept),
        tuple(_gaps(document, forms, language)),
        tuple(item.context for item in kept),
        tuple(_summary(form) for form in forms),
    )


def remarks_on(
    page: Page,
    forms: tuple[SelfEvaluation, ...],
    standard: Callable[[SelfEvaluation], Standard],
    beside_prose: SelfEvaluation | None = None,
) -> list[Remark]:
    """Return what the rules see in a document and its forms, by rule, each once.

    Parameters
    ----------
    page
        The document's words.
    forms
        Its 自评表.
    standard
        What scores and weights of a form are held against.
    beside_prose
        The form that the prose is held against where the document has no single one itself.
    """
    seen: list[Remark] = []
    for form in forms:
        seen += remarks_on_form(Case(page, form, forms, standard(form)))
    name = page.document.name
    base = forms[0] if len(forms) == 1 else beside_prose or SelfEvaluation(name, Place(name))
    case = Case(page, base, forms or (base,) if beside_prose else forms, standard(base))
    seen += (item for rule in PROSE_RULES for item in rule(case))
    return _once(seen)


def remarks_on_form(case: Case) -> list[Remark]:
    """Return what the rules on forms see in one form, by rule, each once."""
    return _once(item for rule in FORM_RULES for item in rule(case))


def _once(seen: Iterable[Remark]) -> list[Remark]:
    """Return every remark once, by rule; the order inside a rule is kept."""
    kept: dict[tuple[object, ...], Remark] = {}
    for item in seen:
        kept.setdefault((item.key, item.spots, tuple(sorted(item.facts.items()))), item)
    return sorted(kept.values(), key=lambda item: item.rule)


def _gaps(document: Document, forms: Iterable[SelfEvaluation], language: str) -> Iterator[Gap]:
    for part in document.unreadable:
        yield Gap(places_in_words([part.place], language), part.why())
    for form in forms:
        for unread in form.unreadable:
            yield Gap(unread.place.words(), unread.why())


def _summary(form: SelfEvaluation) -> FormSummary:
    total = form.total.score if form.total is not None else None
    return FormSummary(
        _words(form.project),
        _words(form.unit) or _words(form.department),
        total.number if total is not None else None,
        _words(form.grade),
    )


def _words(cell: Cell | None) -> str:
    return "" if cell is None or cell.blank else cell.text
