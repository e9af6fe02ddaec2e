"""Years of a project side by side: what changed, what cannot be compared, and why."""

from evalutils.reporting.comparison.material import open_years
from evalutils.reporting.comparison.opening import cover, heading, headline, registry, strip
from evalutils.reporting.comparison.pictures import indicator_panels, result_panels
from evalutils.reporting.comparison.tables import breaks, overview, results, trend_table
from evalutils.reporting.comparison.years import ComparedYears

__all__ = [
    "ComparedYears",
    "breaks",
    "cover",
    "heading",
    "headline",
    "indicator_panels",
    "open_years",
    "overview",
    "registry",
    "result_panels",
    "results",
    "strip",
    "trend_table",
]
