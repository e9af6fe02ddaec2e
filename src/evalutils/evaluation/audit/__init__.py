"""The defects that reviewers look for, found in a source and told politely."""

from collections.abc import Iterable, Mapping

from evalutils.evaluation.audit import prose, records
from evalutils.evaluation.audit.accepted import accept
from evalutils.evaluation.audit.files import FileAudit, FormSummary, Gap, audit_document, audit_file
from evalutils.evaluation.audit.finding import SEVERITIES, Finding
from evalutils.evaluation.audit.folder import with_units
from evalutils.evaluation.audit.material import Material, worded_in
from evalutils.evaluation.audit.remark import label_of, source_of, title_of
from evalutils.evaluation.values import Value
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.project import ProjectYear
from evalutils.reading.documents import Document

__all__ = [
    "SEVERITIES",
    "FileAudit",
    "Finding",
    "FormSummary",
    "Gap",
    "Material",
    "audit_document",
    "audit_file",
    "audit_year",
    "label_of",
    "source_of",
    "title_of",
    "with_units",
]
#: Rules in the order in which findings are printed within one rule id.
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


def audit_year(
    year: ProjectYear,
    documents: Mapping[str, Document],
    evidence: Iterable[Evidence],
    values: Mapping[str, Value],
    language: str = "zh",
) -> tuple[Finding, ...]:
    """Return the findings on a project-year, in the order of the rules (R01 first).

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
    language
        ``zh`` or ``en``; words quoted from the source stay as they are.

    Raises
    ------
    InputFaults
        If ``analysis.yaml`` accepts a finding that is not there.

    Notes
    -----
    A finding that ``analysis.yaml`` accepts with a reason stays in the list, as a note that
    tells the reason. Rules as in the catalogue of defects (R01–R20); this project-year's prose
    needs R01, R15, R17, R19 and R20.
    """
    material = Material(year, documents, {item.id: item for item in evidence}, values)
    with worded_in(language):
        found = [finding for rule in RULES for finding in rule(material)]
        accepted = accept(found, year.analysis.suppressions)
    return tuple(sorted(accepted, key=lambda item: item.rules))
