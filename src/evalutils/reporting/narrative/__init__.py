"""The report in words: phrases as data, every number by reference, every quote with its place."""

from evalutils.reporting.narrative.report import Report, open_report
from evalutils.reporting.narrative.wording import NarrativeError, Wording

__all__ = ["NarrativeError", "Report", "Wording", "open_report"]
