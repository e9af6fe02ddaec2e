"""One project-year under audit: its sources, the forms in them, and the evaluator's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evalutils.base.faults import InputFaults
from evalutils.evaluation.audit import prose, records
from evalutils.evaluation.audit.accepted import accept, stale_reasons
from evalutils.evaluation.audit.bound import bound, figures_of
from evalutils.evaluation.audit.case import Case, Standard, page_of
from evalutils.evaluation.audit.files import remarks_on, remarks_on_form
from evalutils.evaluation.audit.finding import Finding
from evalutils.evaluation.audit.material import Material, worded_in, wording
from evalutils.evaluation.audit.own import own_forms, values_without_evidence
from evalutils.evaluation.audit.remark import Remark
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.values import Value
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.schema import WORKBOOK
from evalutils.evidence.year import ProjectYear
from evalutils.reading.documents import Document
from evalutils.reading.forms import read_forms
from evalutils.reading.selfeval import SelfEvaluation

if TYPE_CHECKING:
    from evalutils.evaluation.results import Results

#: Languages a report may be made in; Chinese is what the others are translations of.
LANGUAGES = ("zh", "en")

#: Rules on what the evaluator noted about the sources (goals, problems, periods, context).
RULES = (
    prose.lag_against_execution,
    prose.goals_without_result,
    prose.results_without_goal,
    prose.data_that_stop_early,
    prose.annexes_that_are_absent,
    prose.figures_side_by_side,
    prose.hedges_that_conflict,
    prose.results_of_a_wider_area,
    prose.problems_and_recommendations,
    records.records_against_figures,
)
#: Checks on any text → the check here that tells the same with more behind it.
_TOLD_BY = {
    "annex_missing": ("annex_absent", "annex"),
    "stops_early": ("data_stop_early", "words"),
}


@dataclass(frozen=True, slots=True)
class YearAudit:
    """What the rules found in a project-year, free of any language.

    Parameters
    ----------
    material
        What was looked at.
    remarks
        On the sources and on what the unit declared.
    own
        On what only holds by a choice of the evaluator's.
    """

    material: Material
    remarks: tuple[Remark, ...]
    own: tuple[Remark, ...]

    @property
    def values(self) -> list[Value]:
        """The figures that findings print, by the references they use."""
        seen = enumerate((*self.remarks, *self.own), 1)
        return [value for number, item in seen for value in figures_of(item, number)]

    def findings(self, language: str = "zh") -> tuple[Finding, ...]:
        """Return the findings in a language, in the order of the rules (R01 first).

        Raises
        ------
        InputFaults
            If a finding is accepted that is not there.
        """
        year = self.material.year
        named = self._all(LANGUAGES[0])
        places = (
            (year.project.suppressions, self._project_file()),
            (year.analysis.suppressions, "analysis.yaml"),
        )
        faults = [
            fault for reasons, file in places for fault in stale_reasons(named, reasons, file)
        ]
        if faults:
            raise InputFaults(faults)
        reasons = {**year.analysis.suppressions, **year.project.suppressions}
        with worded_in(language):
            told = accept(self._all(language), reasons, named)
        return tuple(sorted(told, key=lambda item: item.rules))

    def _project_file(self) -> str:
        return WORKBOOK if self.material.year.workbook else "project.yaml"

    def _all(self, language: str) -> list[Finding]:
        with worded_in(language):
            found = [finding for rule in RULES for finding in rule(self.material)]
            mark = str(wording()["own"])
        documents = self.material.documents
        for number, item in enumerate((*self.remarks, *self.own), 1):
            finding = bound(item, number, documents, language)
            if number > len(self.remarks):
                finding = replace(
                    finding, severity="note", where=f"{finding.where}{mark}", own=True
                )
            found.append(finding)
        return found


def with_findings(
    results: Results,
    year: ProjectYear,
    documents: Mapping[str, Document],
    evidence: Iterable[Evidence],
    profile: Profile,
) -> Results:
    """Return the results with the findings on the project-year, in every language.

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
        outcome.findings_in("en")
    """
    seen = audit_year(year, documents, evidence, results.values, profile)
    values = {**results.values, **{value.ref: value for value in seen.values}}
    chinese, *others = (seen.findings(language) for language in LANGUAGES)
    return replace(results, values=values).with_findings(
        chinese, dict(zip(LANGUAGES[1:], others, strict=True))
    )


def audit_year(
    year: ProjectYear,
    documents: Mapping[str, Document],
    evidence: Iterable[Evidence],
    values: Mapping[str, Value],
    profile: Profile,
) -> YearAudit:
    """Return what the rules find in a project-year.

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

    Notes
    -----
    The rules that read files of others (R01–R20) read the sources and every 自评表 in them,
    and ``indicators.csv`` and ``budget.csv`` as one more form. Of these tables, what a rule
    finds without the evaluator's assumptions is told of the unit; what it finds only with
    them is a note to the evaluator. A value that is missing there is unscored, and no finding.
    """
    material = Material(year, documents, {item.id: item for item in evidence}, values)
    standard = Standard(profile, True)
    own = own_forms(year, values, profile)
    seen = _in_sources(material, own.declared, standard)
    everything = _together(documents)

    def in_table(form: SelfEvaluation) -> list[Remark]:
        return remarks_on_form(Case(page_of(everything), form, (form,), standard))

    declared, whole = in_table(own.declared), in_table(own.whole)
    told = {_what(item) for item in seen}
    both = {_said(item) for item in declared} & {_said(item) for item in whole}
    stated = [item for item in declared if _said(item) in both and _what(item) not in told]
    assumed = [item for item in whole if _said(item) not in both and _what(item) not in told]
    with worded_in(LANGUAGES[0]):
        noted = [finding for rule in RULES for finding in rule(material)]
    remarks = [item for item in (*seen, *stated) if not _is_told(item, noted)]
    unbacked = values_without_evidence(year, values, profile)
    return YearAudit(material, tuple(remarks), (*assumed, *unbacked))


def _in_sources(material: Material, declared: SelfEvaluation, standard: Standard) -> list[Remark]:
    """Return what is seen in the sources: in their forms, and in their prose."""
    money = SelfEvaluation(
        declared.document, declared.place, year=declared.year, money=declared.money
    )
    names = tuple(material.documents)
    seen: list[Remark] = []
    for name, document in material.documents.items():
        page = page_of(document, tuple(other for other in names if other != name))
        seen += remarks_on(page, read_forms(document), lambda _: standard, money)
    return seen


def _together(documents: Mapping[str, Document]) -> Document:
    parts = (part for document in documents.values() for part in document.paragraphs)
    return Document("", tuple(parts))


def _said(item: Remark) -> tuple[object, ...]:
    """Return what a remark says; the row it is shown with may have more cells in one form."""
    return item.key, item.spots, tuple(sorted(item.facts.items()))


def _what(item: Remark) -> tuple[str, str]:
    """Return what a remark is about: the unit's form and our table tell the same row once."""
    return item.key, item.facts.get("name", "")


def _is_told(item: Remark, noted: Iterable[Finding]) -> bool:
    """Return whether a rule with the evaluator's notes behind it tells the same."""
    key, fact = _TOLD_BY.get(item.key, ("", ""))
    return any(finding.key == key and item.facts[fact] in finding.found for finding in noted)
