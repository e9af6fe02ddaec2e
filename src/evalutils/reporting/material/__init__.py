"""What a report is written from: the results, the folder, and the wording of its language."""

from evalutils.reporting.material.checking import (
    PERFORMANCE,
    chapter_faults,
    chart_faults,
    report_faults,
    require_drawable,
    sign_faults,
)
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
from evalutils.reporting.material.wording import NarrativeError, Wording, capitalised

__all__ = [
    "EXECUTION",
    "PERFORMANCE",
    "YEAR_TOTAL",
    "Formulas",
    "NarrativeError",
    "Report",
    "Wording",
    "capitalised",
    "chapter_faults",
    "chart_faults",
    "open_report",
    "received_words",
    "report_faults",
    "report_of",
    "require_drawable",
    "roles_of",
    "sign_faults",
]
