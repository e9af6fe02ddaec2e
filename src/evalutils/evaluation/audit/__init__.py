"""The defects that reviewers look for, found in a source and told politely."""

from evalutils.evaluation.audit.accepted import accept, stale_reasons
from evalutils.evaluation.audit.files import FileAudit, FormSummary, Gap, audit_document, audit_file
from evalutils.evaluation.audit.finding import SEVERITIES, Finding
from evalutils.evaluation.audit.folder import with_units
from evalutils.evaluation.audit.remark import label_of, source_of, template, title_of
from evalutils.evaluation.audit.year import audit_year, with_findings

__all__ = [
    "SEVERITIES",
    "FileAudit",
    "Finding",
    "FormSummary",
    "Gap",
    "accept",
    "audit_document",
    "audit_file",
    "audit_year",
    "label_of",
    "source_of",
    "stale_reasons",
    "template",
    "title_of",
    "with_findings",
    "with_units",
]
