"""Composite indicators: many units compared on many indicators, step by step.

Tables are units × indicators: the index holds unit names, each column is an indicator in
its own unit. Normalise, then aggregate; every step is a plain function.
"""

from evalutils.evaluation.composite.aggregation import (
    arithmetic_mean,
    geometric_mean,
    harmonic_mean,
    ranking,
)
from evalutils.evaluation.composite.normalisation import (
    distance_to_reference,
    distance_to_target,
    min_max,
    rank_scores,
    z_scores,
)
from evalutils.evaluation.composite.weighting import effective_weights, variance_shares

__all__ = [
    "arithmetic_mean",
    "distance_to_reference",
    "distance_to_target",
    "effective_weights",
    "geometric_mean",
    "harmonic_mean",
    "min_max",
    "rank_scores",
    "ranking",
    "variance_shares",
    "z_scores",
]
