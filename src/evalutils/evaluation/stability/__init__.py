"""Stability: whether the grade holds when what is uncertain is varied within its bounds."""

from evalutils.evaluation.stability.draws import (
    Draws,
    GradeCount,
    grade_shares,
    simulate,
    total_range,
)
from evalutils.evaluation.stability.model import (
    NO_SPREAD,
    Array,
    Model,
    Spread,
    cents,
    default_spread,
    rates_of,
    shares_at,
    stability_model,
    whole_cents,
)
from evalutils.evaluation.stability.result import NotGiven, Stability, assess, with_stability

__all__ = [
    "NO_SPREAD",
    "Array",
    "Draws",
    "GradeCount",
    "Model",
    "NotGiven",
    "Spread",
    "Stability",
    "assess",
    "cents",
    "default_spread",
    "grade_shares",
    "rates_of",
    "shares_at",
    "simulate",
    "stability_model",
    "total_range",
    "whole_cents",
    "with_stability",
]
