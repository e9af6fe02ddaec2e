"""Findings on files of others, told for the terminal, in Excel and in a letter in Word.

What writes Word and Excel is loaded when it is asked for: half of the processor's time of
``evalutils audit FORM`` went into libraries for files that nobody had asked it to write.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from evalutils.reporting.audits.overview import (
    Overview,
    below_common_folder,
    overview,
    unit_of,
    words,
)
from evalutils.reporting.audits.text import listed

if TYPE_CHECKING:
    from evalutils.reporting.audits.letters import letter
    from evalutils.reporting.audits.lists import workbook
    from evalutils.reporting.audits.rectification import letter_of, rectification_bytes

__all__ = [
    "Overview",
    "below_common_folder",
    "letter",
    "letter_of",
    "listed",
    "overview",
    "rectification_bytes",
    "unit_of",
    "words",
    "workbook",
]

#: Name → the module that has it and costs time to load.
_LATE = {
    "letter": "letters",
    "letter_of": "rectification",
    "rectification_bytes": "rectification",
    "workbook": "lists",
}


def __getattr__(name: str) -> object:
    """Load what writes a file when it is first asked for."""
    if name not in _LATE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
