"""The defects that reviewers look for, found in a source and told politely."""

from evalutils.evaluation.audit.files import FileAudit, FormSummary, Gap, audit_document, audit_file
from evalutils.evaluation.audit.finding import SEVERITIES, Finding
from evalutils.evaluation.audit.folder import with_units
from evalutils.evaluation.audit.remark import label_of, source_of, title_of
from evalutils.evaluation.audit.year import audit_year, with_findings

__all__ = [
    "SEVERITIES",
    "FileAudit",
    "Finding",
    "FormSummary",
    "Gap",
    "audit_document",
    "audit_file",
    "audit_year",
    "label_of",
    "source_of",
    "title_of",
    "with_findings",
    "with_units",
]
