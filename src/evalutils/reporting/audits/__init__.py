"""Findings on files of others, told for the terminal, in Excel and in a letter in Word."""

from evalutils.reporting.audits.letter import letter
from evalutils.reporting.audits.overview import (
    Overview,
    below_common_folder,
    overview,
    unit_of,
    words,
)
from evalutils.reporting.audits.rectification import letter_of, rectification_bytes
from evalutils.reporting.audits.text import listed
from evalutils.reporting.audits.workbook import workbook

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
