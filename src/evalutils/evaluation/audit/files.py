"""Files of others under the rules: what was read of each, found in it, and not judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from evalutils.base.faults import InputFaults
from evalutils.base.places import places_in_words
from evalutils.base.words import say
from evalutils.evaluation.audit.accounts import Account, accounts_of, printed
from evalutils.evaluation.audit.case import Page, Standard, page_of, standard_for
from evalutils.evaluation.audit.engine import findings_on, findings_on_parts, told_in
from evalutils.evaluation.audit.finding import (
    Finding,
    as_points,
    finding,
    number,
)
from evalutils.evaluation.audit.judging import (
    Unjudged,
    all_rules,
    concerns_an_evaluation,
    not_judged,
    uncertain_rules,
)
from evalutils.evaluation.audit.wording import (
    Worded,
    worded,
)
from evalutils.reading import reports
from evalutils.reading.documents import Document, Pictured, Remark, read_document
from evalutils.reading.forms import doubts_as_json, read_forms
from evalutils.reading.selfeval import SelfEvaluation
from evalutils.reading.sums import checked


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
    accounts
        What it tells of each project-year, for other files of it to be held against.
    seen
        Figures read from a picture; no finding rests on one that is in doubt.
    """

    file: str
    findings: tuple[Finding, ...] = ()
    unreadable: tuple[Gap, ...] = ()
    forms: tuple[FormSummary, ...] = ()
    read: bool = True
    paragraphs: int = 0
    not_judged: tuple[Unjudged, ...] = ()
    remarks: tuple[Remark, ...] = ()
    accounts: tuple[Account, ...] = ()
    seen: tuple[Pictured, ...] = ()

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
            **doubts_as_json(self.seen, language),
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
        document = checked(read_document(path, name))
    except InputFaults as faults:
        return unread(name or str(path), *gaps_of(faults, language))
    return audit_document(
        document,
        read_forms(document),
        name or str(path),
        profile,
        language,
        beside_of(path),
        folders,
    )


def beside_of(path: Path) -> tuple[str, ...]:
    """Return the names of the other files in a file's folder: one may be an annex it cites."""
    return tuple(sorted(other.name for other in path.parent.iterdir() if other.name != path.name))


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
    told: tuple[SelfEvaluation, ...] | None = None,
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
    told
        What its tables and prose tell together, where that was read before.

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
    page = page_of(document, beside)
    told = reports.read_document(document, forms) if told is None else told
    entries = told_in(document, told) if concerns_an_evaluation(page, forms) else ()

    def standard(form: SelfEvaluation) -> Standard:
        return standard_for(form, profile, folders)

    parts = reports.parts_of(document) if len(entries) > 1 and not forms else ()
    if len(parts) > 1:
        kept = findings_on_parts(page, parts, standard, entries)
    else:
        kept = findings_on(page, forms, standard, entries)
    return FileAudit(
        file or document.name,
        tuple(kept),
        tuple(_gaps(document, forms, language)),
        tuple(_summary(form) for form in forms),
        paragraphs=len(document.paragraphs),
        remarks=document.remarks,
        not_judged=_not_judged(page, (*forms, *entries), {item.rule for item in kept}),
        accounts=accounts_of(document, file or document.name, forms, told),
        seen=document.seen,
    )


def _not_judged(
    page: Page, forms: Sequence[SelfEvaluation], raised: Set[str]
) -> tuple[Unjudged, ...]:
    """Return the rules that could not be judged, those for figures in doubt among them."""
    uncertain = uncertain_rules(page.document, raised)
    named = {one.rule for one in uncertain}
    rest = (one for one in not_judged(page, forms, raised) if one.rule not in named)
    return tuple(sorted((*uncertain, *rest), key=lambda one: one.rule))


def _gaps(document: Document, forms: Sequence[SelfEvaluation], language: str) -> Iterator[Gap]:
    """Yield what could not be read, each part once.

    A form carries what the document's reader left unread where it may belong to the form; a
    part it does not carry was read into it after all.
    """
    for part in document.unreadable:
        beside = [form for form in forms if part.place.sheet in (None, form.place.sheet)]
        if not beside or any(part in form.unreadable for form in beside):
            yield Gap(places_in_words([part.place], language), part.why(language), part.whole)
    for form in forms:
        for part in form.unreadable:
            if part not in document.unreadable:
                told = part.worded(language)
                yield Gap(told["where"], told["why"])


def _summary(form: SelfEvaluation) -> FormSummary:
    total = form.total.score if form.total is not None else None
    return FormSummary(
        printed(form.project),
        printed(form.unit) or printed(form.department),
        total.number if total is not None else None,
        printed(form.grade),
    )


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
