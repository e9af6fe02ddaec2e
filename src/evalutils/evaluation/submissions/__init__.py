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
from evalutils.evaluation.submissions.facts import CAUSES, Cause, Recomputed, Told, told_of
from evalutils.evaluation.submissions.filing import Doubt, Drafts, ProjectYear, filed
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
from evalutils.evaluation.submissions.together import contradictions

__all__ = [
    "CAUSES",
    "LEAST",
    "LOW_EXECUTION",
    "Cause",
    "Doubt",
    "Drafts",
    "FileName",
    "Prints",
    "ProjectYear",
    "Recomputed",
    "Shared",
    "Standing",
    "Submission",
    "Told",
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
    "shared_passages",
    "told_of",
    "units_of",
    "weights",
]
