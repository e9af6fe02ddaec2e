"""What a report is written from: the results, the folder, and the wording of its language."""

from evalutils.reporting.material.checking import report_faults
from evalutils.reporting.material.formulas import Formulas
from evalutils.reporting.material.report import (
    EXECUTION,
    YEAR_TOTAL,
    Report,
    open_report,
    received_words,
    report_of,
    roles_of,
)
from evalutils.reporting.material.signs import sign_faults
from evalutils.reporting.material.wording import NarrativeError, Wording, capitalised

__all__ = [
    "EXECUTION",
    "YEAR_TOTAL",
    "Formulas",
    "NarrativeError",
    "Report",
    "Wording",
    "capitalised",
    "open_report",
    "received_words",
    "report_faults",
    "report_of",
    "roles_of",
    "sign_faults",
]
