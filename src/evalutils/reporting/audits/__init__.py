"""Lists of findings on files of others: for the terminal, the browser, Excel and Word."""

from evalutils.reporting.audits.letter import letter
from evalutils.reporting.audits.overview import unit_of
from evalutils.reporting.audits.page import page
from evalutils.reporting.audits.text import listed
from evalutils.reporting.audits.workbook import workbook

__all__ = [
    "letter",
    "listed",
    "page",
    "unit_of",
    "workbook",
]
