"""The engine: every rule over files of others and over our own project-year, as findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place, places_in_words
from evalutils.base.refs import Ref
from evalutils.base.words import say
from evalutils.evaluation.audit.case import Case, Page, Standard, page_of, standard_for
from evalutils.evaluation.audit.finding import (
    Figure,
    Finding,
    Name,
    Piece,
    Quoted,
    Term,
    as_points,
    finding,
    number,
    once,
)
from evalutils.evaluation.audit.judging import (
    Unjudged,
    all_rules,
    concerns_an_evaluation,
    not_judged,
)
from evalutils.evaluation.audit.own import OwnYear, own_year, traced
from evalutils.evaluation.audit.rules import FORM_RULES, PAIRED_RULES, PROSE_RULES
from evalutils.evaluation.audit.rules.paired import values_without_evidence
from evalutils.evaluation.audit.wording import (
    Worded,
    figures_of,
    where_of,
    worded,
)
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.values import Label, Value, Written
from evalutils.evaluation.values import Name as Named
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.schema import WORKBOOK
from evalutils.evidence.year import ProjectYear
from evalutils.reading import reports
from evalutils.reading.documents import Document, Remark, read_document
from evalutils.reading.forms import read_forms
from evalutils.reading.selfeval import Cell, SelfEvaluation

if TYPE_CHECKING:  # results carry the findings of the audit that reads them
    from evalutils.evaluation.results import Results

#: Checks on any text → the check that tells the same with more behind it, and by which fact.
_TOLD_BY = {
    "annex_missing": ("annex_absent", "annex", "annex"),
    "stops_early": ("data_stop_early", "words", "period"),
}
#: What the rules on words tell of a received document.
_TOLD_BY_TEXT = frozenset({"annex_absent"})
#: Of columns of figures that stand side by side; in sentences other rules see to it.
_OF_TABLES = frozenset({"rows_total", "rows_rounding", "rate", "total_row_zero"})


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be read or told: said, and never a finding.

    Parameters
    ----------
    where, why
        In words.
    whole
        Whether it is a file, a page or a worksheet: what is wrong in there stays unknown.
    """

    where: str
    why: str
    whole: bool = False


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
    forms
        Of every form.
    read
        Whether the file could be read at all; parts of it may still be ``unreadable``.
    paragraphs
        Paragraphs of prose that were looked at.
    not_judged
        Rules for which the document told no facts.
    remarks
        How the file was read, where that is not what its name says.
    """

    file: str
    findings: tuple[Finding, ...] = ()
    unreadable: tuple[Gap, ...] = ()
    forms: tuple[FormSummary, ...] = ()
    read: bool = True
    paragraphs: int = 0
    not_judged: tuple[Unjudged, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def judged(self) -> bool:
        """Whether any rule could be judged: where none was, no finding is no clean bill."""
        return self.read and len(self.not_judged) < len(all_rules())

    def understood(self, language: str = "zh") -> str:
        """Return in words what was read: how many forms, how much prose.

        Examples
        --------
        >>> FileAudit("a.txt", paragraphs=12).understood("en")
        'forms 0, prose 12 paragraphs'
        """
        counts = {"forms": len(self.forms), "paragraphs": self.paragraphs}
        key = "audit.lists.read" if self.read else "audit.not_judged.unread"
        told = [say(key, language, **counts), *(one.words(language) for one in self.remarks)]
        return say("audit.lists.between", language).join(told)

    def worded(self, language: str = "zh") -> tuple[Worded, ...]:
        """Return the findings in the words of a language."""
        return tuple(worded(item, language) for item in self.findings)

    def as_json(self, language: str = "zh") -> dict[str, object]:
        """Return the file as ``evalutils audit --json`` prints it."""
        return {
            "file": self.file,
            "read": self.understood(language),
            "findings": [
                {
                    "rule": item.rule,
                    "severity": item.severity,
                    "where": item.where,
                    "found": item.found,
                    "expected": item.expected,
                    "mend": item.mend,
                }
                for item in self.worded(language)
            ],
            "unreadable": [{"where": gap.where, "why": gap.why} for gap in self.unreadable],
            "not_judged": [
                {"rule": item.rule, "why": item.why(language)} for item in self.not_judged
            ],
        }


def audit_file(
    path: Path,
    profile: str | None = None,
    language: str = "zh",
    folders: tuple[Path, ...] = (),
    name: str = "",
) -> FileAudit:
    """Return what the rules find in a file; a file that can't be read is told as such.

    Parameters
    ----------
    path
        Form or report, of any format that documents are read in.
    profile
        评分口径 the user chose; else the one a form names, else the default, and what depends
        on it is asked, not corrected.
    language
        ``zh`` or ``en``: language of what could not be read.
    folders
        Folders of profiles that a user added.
    name
        What the user knows the file as, where that is not its path: archive and member.
    """
    try:
        document = read_document(path, name)
    except InputFaults as faults:
        return unread(name or str(path), *gaps_of(faults, language))
    beside = tuple(sorted(other.name for other in path.parent.iterdir() if other.name != path.name))
    return audit_document(
        document, read_forms(document), name or str(path), profile, language, beside, folders
    )


def gaps_of(faults: InputFaults, language: str = "zh") -> Iterator[Gap]:
    """Yield in words why a file could not be read, and what to do."""
    for one in faults.faults:
        why = f"{one.expected(language)}；{one.next_step(language)}"
        yield Gap(one.where.located(language), why, whole=True)


def unread(file: str, *gaps: Gap) -> FileAudit:
    """Return the audit of a file that could not be read: why, and that no rule was judged.

    Examples
    --------
    >>> told = unread("a.pdf", Gap("a.pdf", "加密"))
    >>> told.judged, len(told.not_judged)
    (False, 20)
    """
    return FileAudit(file, unreadable=gaps, read=False, not_judged=not_judged(None, ()))


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
    >>> from evalutils.reading.documents import Paragraph
    >>> told = "全年预算数200万元，实际支出66.86万元，预算执行率100%，原因是未竣工。"
    >>> document = Document("a.txt", (Paragraph(told, Place("a.txt", lines=(1, 1))),))
    >>> [finding.rule for finding in audit_document(document, ()).findings]
    ['R01']
    """
    page = page_of(document, beside)
    kept = findings_on(page, forms, lambda form: standard_for(form, profile, folders))
    return FileAudit(
        file or document.name,
        tuple(kept),
        tuple(_gaps(document, forms, language)),
        tuple(_summary(form) for form in forms),
        paragraphs=len(document.paragraphs),
        remarks=document.remarks,
        not_judged=not_judged(page, forms, (item.rule for item in kept)),
    )


def findings_on(
    page: Page,
    forms: tuple[SelfEvaluation, ...],
    standard: Callable[[SelfEvaluation], Standard],
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
    entries = () if beside_prose is not None else _told(page.document)
    base = forms[0] if len(forms) == 1 else beside_prose or SelfEvaluation(name, Place(name))
    if base.year is None and len({told.year for told in entries}) == 1:
        # The year that the report is about, wherever its title or its first sentences say it.
        base = replace(base, year=entries[0].year)
    case = Case(page, base, forms or (base,) if beside_prose else forms, standard(base))
    seen += (item for rule in PROSE_RULES for item in rule(case))
    if beside_prose is None:
        # What a person has bound and paired is told of our own project-year with more behind it.
        seen += _on_what_prose_tells(page, forms, entries, standard, {item.rule for item in seen})
    return once(seen)


def _told(document: Document) -> tuple[SelfEvaluation, ...]:
    """Return what tables and prose tell together, an entry a project-year.

    Figures that make up no self-evaluation are claims all the same.
    """
    return reports.read_document(document) or (
        reports.read_facts(document, reports.passages_of(document)),
    )


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
    cases = [Case(page, told, forms, standard(told)) for told in entries]
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


def _gaps(document: Document, forms: Iterable[SelfEvaluation], language: str) -> Iterator[Gap]:
    for part in document.unreadable:
        yield Gap(places_in_words([part.place], language), part.why(language), part.whole)
    for form in forms:
        for part in form.unreadable:
            told = part.worded(language)
            yield Gap(told["where"], told["why"])


def _summary(form: SelfEvaluation) -> FormSummary:
    total = form.total.score if form.total is not None else None
    return FormSummary(
        _printed(form.project),
        _printed(form.unit) or _printed(form.department),
        total.number if total is not None else None,
        _printed(form.grade),
    )


def _printed(cell: Cell | None) -> str:
    return "" if cell is None or cell.blank else cell.text


#: Of fewer projects it says nothing that all are near full marks.
_FEW = 3
_HIGH = Fraction(98)


def with_units(audits: Iterable[FileAudit]) -> list[FileAudit]:
    """Return the files, with a note on the first file of every unit whose projects are all ≥ 98.

    Parameters
    ----------
    audits
        Audited files; those that name no unit are left alone.

    Examples
    --------
    >>> forms = [FormSummary(name, "甲局", Fraction(99), "优") for name in "甲乙丙"]
    >>> (file,) = with_units([FileAudit("a.xlsx", forms=tuple(forms))])
    >>> file.worded()[0].rule, file.worded()[0].found
    ('R17', '“甲局”的3个项目得分均不低于98分（99—99）')
    """
    listed = list(audits)
    totals: dict[str, list[Fraction]] = {}
    first: dict[str, int] = {}
    for at, audit in enumerate(listed):
        for form in audit.forms:
            if form.unit and form.total is not None:
                totals.setdefault(form.unit, []).append(form.total)
                first.setdefault(form.unit, at)
    for unit, found in totals.items():
        if len(found) < _FEW or min(found) < _HIGH:
            continue
        seen = finding(
            "unit_all_high", unit=unit, count=number(len(found)), low=as_points(min(found)),
            high=as_points(max(found)),
        )  # fmt: skip
        audit = listed[first[unit]]
        kept = sorted((*audit.findings, seen), key=lambda item: item.rule)
        listed[first[unit]] = replace(audit, findings=tuple(kept))
    return listed


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


def with_findings(
    results: Results,
    year: ProjectYear,
    documents: Mapping[str, Document],
    evidence: Iterable[Evidence],
    profile: Profile,
) -> Results:
    """Return the results with the findings on the project-year, and the figures they print.

    Parameters
    ----------
    results
        What was worked out.
    year, documents, evidence, profile
        As in :func:`audit_year`.

    Raises
    ------
    InputFaults
        If a finding is accepted that is not there.

    Examples
    --------
    In ``02_indicators``, after scoring::

        outcome = audit.with_findings(outcome, year, documents, evidence, profile)
        outcome.findings
    """
    found = audit_year(year, documents, evidence, results.values, profile)
    figures = {
        ref: _value(ref, seen, figure)
        for at, seen in enumerate(found, 1)
        for ref, figure in figures_of(at, seen)
    }
    return replace(results, values={**results.values, **figures}).with_findings(found)


def _value(ref: Ref, seen: Finding, figure: Figure) -> Value:
    """Return a figure of a finding as a value of the results: exact, with what it rests on."""
    named = Label("name", {"name": Named(seen.rule, f"rule:{seen.rule}")})
    return Value(
        ref, named, figure.interval, figure.unit, figure.evidence, figure.shown, figure.scale,
        figure.places, Written(figure.words) if figure.words else None,
    )  # fmt: skip


def _in_sources(
    documents: Mapping[str, Document], own: OwnYear, standard: Standard
) -> list[Finding]:
    """Return what is seen in the sources: in their forms, and in their prose."""
    form = own.declared
    money = SelfEvaluation(form.document, form.place, year=form.year, money=form.money)
    seen: list[Finding] = []
    for name, document in documents.items():
        page = page_of(document, tuple(other for other in documents if other != name))
        seen += findings_on(page, read_forms(document), lambda _: standard, money)
    return seen


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
    >>> from evalutils.evaluation.audit.finding import Said
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
