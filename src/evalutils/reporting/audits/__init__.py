"""Findings on files of others, told for the terminal, in Excel and in a letter in Word.

What writes Word and Excel is loaded when it is asked for: half of the processor's time of
``evalutils audit FORM`` went into libraries for files that nobody had asked it to write.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from evalutils.reporting.audits.overview import (
    Overview,
    below_common_folder,
    names_below,
    overview,
    unit_of,
    words,
)
from evalutils.reporting.audits.text import listed

if TYPE_CHECKING:
    from evalutils.reporting.audits.letters import letter
    from evalutils.reporting.audits.lists import workbook, workbook_of
    from evalutils.reporting.audits.rectification import letter_of, rectification_bytes
    from evalutils.reporting.audits.standings import (
        as_json,
        cause_words,
        difference_words,
        doubts_of,
        money_words,
        named,
        points_words,
        rate_words,
        recomputed_words,
        rule_words,
        short,
        submission_bytes,
        who,
    )
    from evalutils.reporting.audits.tracking import Matter, earlier_rows, tracking_bytes

__all__ = [
    "Matter",
    "Overview",
    "as_json",
    "below_common_folder",
    "cause_words",
    "difference_words",
    "doubts_of",
    "earlier_rows",
    "letter",
    "letter_of",
    "listed",
    "money_words",
    "named",
    "names_below",
    "overview",
    "points_words",
    "rate_words",
    "recomputed_words",
    "rectification_bytes",
    "rule_words",
    "short",
    "submission_bytes",
    "tracking_bytes",
    "unit_of",
    "who",
    "words",
    "workbook",
    "workbook_of",
]

#: Name → the module that has it and costs time to load.
_LATE = {
    "letter": "letters",
    "letter_of": "rectification",
    "rectification_bytes": "rectification",
    "workbook": "lists",
    "workbook_of": "lists",
    "as_json": "standings",
    "cause_words": "standings",
    "difference_words": "standings",
    "doubts_of": "standings",
    "money_words": "standings",
    "named": "standings",
    "points_words": "standings",
    "rate_words": "standings",
    "recomputed_words": "standings",
    "rule_words": "standings",
    "short": "standings",
    "submission_bytes": "standings",
    "who": "standings",
    "Matter": "tracking",
    "earlier_rows": "tracking",
    "tracking_bytes": "tracking",
}


def __getattr__(name: str) -> object:
    """Load what writes a file when it is first asked for."""
    if name not in _LATE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
