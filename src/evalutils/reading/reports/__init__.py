"""Self-evaluations told in prose, read into the model of the forms."""

from evalutils.reading.reports.claims import claims_of
from evalutils.reading.reports.facts import passages_of, read_claims, read_facts

__all__ = ["claims_of", "passages_of", "read_claims", "read_facts"]
