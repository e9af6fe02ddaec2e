"""Years of a project side by side: what changed, what cannot be compared, and why."""

from evalutils.reporting.comparison.changes import case_of, say_change, size_text
from evalutils.reporting.comparison.material import listed_years, open_years
from evalutils.reporting.comparison.opening import cover, heading, headline, registry, strip
from evalutils.reporting.comparison.pictures import indicator_panels, result_panels
from evalutils.reporting.comparison.tables import (
    Columns,
    breaks,
    lay_out,
    overview,
    results,
    trend_table,
)
from evalutils.reporting.comparison.words import LANGUAGES, PAGES, phrases, wording
from evalutils.reporting.comparison.years import ComparedYears, dated, entry_of, prefixed, value_of

__all__ = [
    "LANGUAGES",
    "PAGES",
    "Columns",
    "ComparedYears",
    "breaks",
    "case_of",
    "cover",
    "dated",
    "entry_of",
    "heading",
    "headline",
    "indicator_panels",
    "lay_out",
    "listed_years",
    "open_years",
    "overview",
    "phrases",
    "prefixed",
    "registry",
    "result_panels",
    "results",
    "say_change",
    "size_text",
    "strip",
    "trend_table",
    "value_of",
    "wording",
]
