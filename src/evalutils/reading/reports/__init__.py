"""Self-evaluations told in prose, read into the model of the forms; tables and prose together."""

from evalutils.reading.reports.answers import Words
from evalutils.reading.reports.claims import claims_of
from evalutils.reading.reports.clauses import Clause, clauses_of
from evalutils.reading.reports.lexicon import is_evaluation
from evalutils.reading.reports.money import is_whole_subject, source_of
from evalutils.reading.reports.problems import is_measure, tells_of_slow_spending
from evalutils.reading.reports.reader import (
    Part,
    parts_of,
    passages_of,
    read_claims,
    read_document,
    read_facts,
    read_reports,
)
from evalutils.reading.reports.sections import Report, Section, divide

__all__ = [
    "Clause",
    "Part",
    "Report",
    "Section",
    "Words",
    "claims_of",
    "clauses_of",
    "divide",
    "is_evaluation",
    "is_measure",
    "is_whole_subject",
    "parts_of",
    "passages_of",
    "read_claims",
    "read_document",
    "read_facts",
    "read_reports",
    "source_of",
    "tells_of_slow_spending",
]
