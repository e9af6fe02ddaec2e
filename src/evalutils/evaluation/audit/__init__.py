"""The defects that reviewers look for, found in a source and told politely."""

from evalutils.evaluation.audit.finding import Finding

__all__ = ["Finding"]
