"""Self-evaluations told in prose, read into the model of the forms; tables and prose together."""

from evalutils.reading.reports.claims import claims_of
from evalutils.reading.reports.export import told_as_json
from evalutils.reading.reports.facts import passages_of, read_claims, read_facts
from evalutils.reading.reports.reader import read_document

__all__ = [
    "claims_of",
    "passages_of",
    "read_claims",
    "read_document",
    "read_facts",
    "told_as_json",
]
