"""Our own project-year under the rules: sources, tables, pairs, and what a person accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.evaluation.audit.accounts import Account, accounts_of
from evalutils.evaluation.audit.across import across
from evalutils.evaluation.audit.case import Case, Standard, page_of
from evalutils.evaluation.audit.engine import findings_on, findings_on_form
from evalutils.evaluation.audit.finding import (
    Finding,
    Name,
    Piece,
    Quoted,
    Term,
)
from evalutils.evaluation.audit.own import OwnYear, own_year, traced
from evalutils.evaluation.audit.rules import PAIRED_RULES
from evalutils.evaluation.audit.rules.paired import values_without_evidence
from evalutils.evaluation.audit.wording import where_of
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.values import Value
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.schema import WORKBOOK
from evalutils.evidence.year import ProjectYear
from evalutils.reading import reports
from evalutils.reading.documents import Document
from evalutils.reading.forms import read_forms
from evalutils.reading.selfeval import SelfEvaluation

#: Checks on any text → the check that tells the same with more behind it, and by which fact.
_TOLD_BY = {
    "annex_missing": ("annex_absent", "annex", "annex"),
    "stops_early": ("data_stop_early", "words", "period"),
}


def audit_year(
    year: ProjectYear,
    documents: Mapping[str, Document],
    evidence: Iterable[Evidence],
    values: Mapping[Ref, Value],
    profile: Profile,
) -> tuple[Finding, ...]:
    """Return what the rules find in a project-year, in the order of the rules (R01 first).

    Parameters
    ----------
    year
        The raw folder.
    documents
        Its sources by file name.
    evidence
        The ledger.
    values
        Evidence and computed values by reference.
    profile
        评分口径 of the run.

    Raises
    ------
    InputFaults
        If a finding is accepted that is not there.

    Notes
    -----
    The rules that read files of others (R01–R20) read the sources and every 自评表 in them,
    and ``indicators.csv`` and ``budget.csv`` as one more form. Of these tables, what a rule
    finds without the evaluator's assumptions is told of the unit; what it finds only with
    them is a note to the evaluator. A value that is missing there is unscored, and no finding.
    """
    own = own_year(year, documents, {item.id: item for item in evidence}, values, profile)
    standard = Standard(profile, True)
    everything = page_of(_together(documents))
    paired_case = Case(everything, own.told, (), standard, own.notes)
    noted = [item for rule in PAIRED_RULES for item in rule(paired_case)]
    seen = _in_sources(documents, own, standard)

    def in_table(form: SelfEvaluation) -> list[Finding]:
        case = Case(everything, form, (form,), standard, own.notes)
        return findings_on_form(case)

    declared, whole = in_table(own.declared), in_table(own.whole)
    told_of = {_about(item) for item in seen}
    both = {item.same for item in declared} & {item.same for item in whole}
    stated = [i for i in declared if i.same in both and _about(i) not in told_of]
    assumed = [i for i in whole if i.same not in both and _about(i) not in told_of]
    remarks = [item for item in (*seen, *stated) if not _is_told(item, noted)]
    ours = [replace(item, severity="note", own=True) for item in assumed]
    ours += values_without_evidence(paired_case)
    several = len(documents) > 1
    named = (_with_documents(traced(item, own.notes), several) for item in (*remarks, *ours))
    found = (*noted, *named)
    reasons = {**year.analysis.suppressions, **year.project.suppressions}
    _check_reasons(year, found)
    return tuple(sorted(accept(found, reasons), key=lambda item: item.rules))


def _check_reasons(year: ProjectYear, found: tuple[Finding, ...]) -> None:
    """Raise the faults of reasons in either file that fit no finding."""
    file = WORKBOOK if year.workbook else "project.yaml"
    faults = stale_reasons(found, year.project.suppressions, file)
    faults += stale_reasons(found, year.analysis.suppressions, "analysis.yaml")
    if faults:
        raise InputFaults(faults)


def _in_sources(
    documents: Mapping[str, Document], own: OwnYear, standard: Standard
) -> list[Finding]:
    """Return what is seen in the sources: in their forms, and in their prose."""
    form = own.declared
    money = SelfEvaluation(form.document, form.place, year=form.year, money=form.money)
    seen: list[Finding] = []
    accounts: list[Account] = []
    for name, document in documents.items():
        page = page_of(document, tuple(other for other in documents if other != name))
        forms = read_forms(document)
        seen += findings_on(page, forms, lambda _: standard, beside_prose=money)
        told = accounts_of(document, name, forms, reports.read_document(document, forms))
        # A source that tells of several projects is a list of them, and theirs not ours.
        accounts += told if len(told) == 1 else ()
    return [*seen, *(item for _, item in across(accounts))]


def _together(documents: Mapping[str, Document]) -> Document:
    parts = (part for document in documents.values() for part in document.paragraphs)
    return Document("", tuple(parts))


def _with_documents(seen: Finding, several: bool) -> Finding:
    """Name the documents of the places: those of tables, and texts where there are several."""
    named = {spot.document for spot in seen.places if several or spot.in_table}
    return replace(seen, named=tuple(sorted(named)))


def _about(item: Finding) -> tuple[str, str]:
    """Return what a finding is about: the unit's form and our table tell the same row once."""
    return item.key, _words(item, "name")


def _is_told(item: Finding, noted: Iterable[Finding]) -> bool:
    """Return whether a rule with more behind it tells the same."""
    if item.key not in _TOLD_BY:
        return False
    key, mine, theirs = _TOLD_BY[item.key]
    words = _words(item, mine)
    return any(other.key == key and words in _words(other, theirs) for other in noted)


def _words(item: Finding, fact: str) -> str:
    """Return the words of a fact as they were read: what two findings are matched by."""
    return "".join(_read(piece) for piece in item.facts.get(fact, ()))


def _read(piece: Piece) -> str:
    if isinstance(piece, Term):
        return piece.words + piece.number
    return piece.words if isinstance(piece, Quoted | Name) else ""


def accept(
    found: Iterable[Finding], reasons: Mapping[str, str], language: str = "zh"
) -> list[Finding]:
    """Return the findings; an accepted one is a note that tells why it was accepted.

    Parameters
    ----------
    found
        Findings of the rules.
    reasons
        ``suppressions``: check (``annex_absent``), or rule and place
        (``R20 三（二） 第 40–52 行``) → reason.
    language
        In which the reasons name places.

    Examples
    --------
    >>> from evalutils.evaluation.audit.finding import Said, Term, finding
    >>> from evalutils.evaluation.audit.wording import worded
    >>> said = {"annex": Term("附件", "name", "1"), "count": Said("audit.said.count_1")}
    >>> one = finding("annex_absent", **said)
    >>> (accepted,) = accept([one], {"annex_absent": "附件1依规定不公开。"})
    >>> accepted.severity, worded(accepted).mend
    ('note', '已说明：附件1依规定不公开。')
    """
    return [_accepted(item, reasons, language) for item in found]


def stale_reasons(
    found: Iterable[Finding], reasons: Mapping[str, str], file: str, language: str = "zh"
) -> list[Fault]:
    """Return a fault for every reason that fits no finding: what it accepted is gone.

    Parameters
    ----------
    found
        Of everything that was audited.
    reasons, language
        As in :func:`accept`.
    file
        Where the reasons stand.

    Examples
    --------
    >>> stale_reasons([], {"annex_absent": "附件1依规定不公开。"}, "project.yaml")[0].code
    'suppression_stale'
    """
    listed = list(found)
    names = {name for item in listed for name in _names(item, language)}
    known = "、".join(sorted({item.key for item in listed})) or "—"
    return [
        Fault(
            "suppression_stale", Place(file, key=f"suppressions.{key}"), key, {"known": known}
        )
        for key in reasons
        if key not in names
    ]  # fmt: skip


def _names(item: Finding, language: str) -> tuple[str, str]:
    return item.key, f"{item.rule} {where_of(item, language)}"


def _accepted(item: Finding, reasons: Mapping[str, str], language: str) -> Finding:
    for name in _names(item, language):
        if name in reasons:
            reason = Name(reasons[name], f"suppression:{name}")
            return replace(item, severity="note", accepted=reason)
    return item
