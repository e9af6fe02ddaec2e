"""One raw folder: what a project-year's people put in, read and checked as a whole."""

from evalutils.evidence.project.loading import (
    load_project_year,
    open_year,
    read_project_year,
    require_year,
)
from evalutils.evidence.project.model import (
    Analysis,
    BudgetRow,
    ChartRow,
    Comparison,
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
    ReviewRow,
)
from evalutils.evidence.project.registry import check_registry, write_registry
from evalutils.evidence.project.tree import leaves

__all__ = [
    "Analysis",
    "BudgetRow",
    "ChartRow",
    "Comparison",
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
    "ReviewRow",
    "check_registry",
    "leaves",
    "load_project_year",
    "open_year",
    "read_project_year",
    "require_year",
    "write_registry",
]
