"""The registry: a value, by reference, for everything a report may print."""

from evalutils.evaluation.registry.printed import (
    count_value,
    declared_values,
    group_values,
    outcome_values,
    profile_values,
    reading_values,
    score_counts,
    score_values,
    year_counts,
)
from evalutils.evaluation.registry.records import (
    LATE_FROM,
    Comparison,
    comparisons,
    months_behind,
    record_values,
)

__all__ = [
    "LATE_FROM",
    "Comparison",
    "comparisons",
    "count_value",
    "declared_values",
    "group_values",
    "months_behind",
    "outcome_values",
    "profile_values",
    "reading_values",
    "record_values",
    "score_counts",
    "score_values",
    "year_counts",
]
