"""Stability: whether the grade holds when what is uncertain is varied within its bounds."""

from evalutils.evaluation.stability.model import (
    NO_SPREAD,
    Spread,
    cents,
    rates_of,
    shares_at,
    stability_model,
    whole_cents,
)
from evalutils.evaluation.stability.result import (
    NotGiven,
    Stability,
    assess,
    grade_shares,
    simulate,
    total_range,
    with_stability,
)

__all__ = [
    "NO_SPREAD",
    "NotGiven",
    "Spread",
    "Stability",
    "assess",
    "cents",
    "grade_shares",
    "rates_of",
    "shares_at",
    "simulate",
    "stability_model",
    "total_range",
    "whole_cents",
    "with_stability",
]
