"""Whole submissions: which files are one project-year, read together, ranked, copied passages."""

from evalutils.evaluation.submissions.copies import (
    LEAST,
    Prints,
    Shared,
    by_units,
    prints_of,
    rare_pairs,
    shared_passages,
)
from evalutils.evaluation.submissions.facts import CAUSES, recomputed, with_recomputed
from evalutils.evaluation.submissions.filing import (
    Doubt,
    Drafts,
    ProjectYear,
    filed,
)
from evalutils.evaluation.submissions.names import FileName, file_name, plain_unit
from evalutils.evaluation.submissions.standing import (
    Standing,
    by_excess,
    by_money,
    by_risk,
    owner_of,
    weights,
)
from evalutils.evaluation.submissions.submission import LOW_EXECUTION, Submission, units_of
from evalutils.evaluation.submissions.together import contradictions, together

__all__ = [
    "CAUSES",
    "LEAST",
    "LOW_EXECUTION",
    "Doubt",
    "Drafts",
    "FileName",
    "Prints",
    "ProjectYear",
    "Shared",
    "Standing",
    "Submission",
    "by_excess",
    "by_money",
    "by_risk",
    "by_units",
    "contradictions",
    "file_name",
    "filed",
    "owner_of",
    "plain_unit",
    "prints_of",
    "rare_pairs",
    "recomputed",
    "shared_passages",
    "together",
    "units_of",
    "weights",
    "with_recomputed",
]
