"""One raw folder: what a project-year's people put in, read and checked as a whole."""

from evalutils.evidence.project.model import (
    Analysis,
    BudgetRow,
    ComputedRow,
    EvidenceRow,
    Goal,
    IndicatorRow,
    NotComputed,
    Problem,
    Project,
    ProjectYear,
    Recommendation,
    Request,
)

__all__ = [
    "Analysis",
    "BudgetRow",
    "ComputedRow",
    "EvidenceRow",
    "Goal",
    "IndicatorRow",
    "NotComputed",
    "Problem",
    "Project",
    "ProjectYear",
    "Recommendation",
    "Request",
]
