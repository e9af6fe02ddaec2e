"""Stability: whether the grade holds when what is uncertain is varied within its bounds."""

from evalutils.evaluation.stability.arrays import Array, cents, rates_of, shares_at, whole_cents
from evalutils.evaluation.stability.draws import (
    Draws,
    GradeCount,
    Swing,
    grade_shares,
    simulate,
    tornado,
    total_range,
)
from evalutils.evaluation.stability.model import Model, stability_model
from evalutils.evaluation.stability.result import NotGiven, Stability, assess, with_stability
from evalutils.evaluation.stability.sensitivity import SobolIndex, sobol, sobol_indices
from evalutils.evaluation.stability.spread import NO_SPREAD, Spread, default_spread

__all__ = [
    "NO_SPREAD",
    "Array",
    "Draws",
    "GradeCount",
    "Model",
    "NotGiven",
    "SobolIndex",
    "Spread",
    "Stability",
    "Swing",
    "assess",
    "cents",
    "default_spread",
    "grade_shares",
    "rates_of",
    "shares_at",
    "simulate",
    "sobol",
    "sobol_indices",
    "stability_model",
    "tornado",
    "total_range",
    "whole_cents",
    "with_stability",
]
