"""Scoring profiles (评分口径): weights, methods, tiers and grades as data files, with clauses."""

from evalutils.evaluation.profiles.profile import (
    METHOD_KINDS,
    Clause,
    Dimension,
    GradeBand,
    Method,
    Profile,
    Tier,
    Weights,
    bare_name,
    known_profiles,
    load_profile,
)

__all__ = [
    "METHOD_KINDS",
    "Clause",
    "Dimension",
    "GradeBand",
    "Method",
    "Profile",
    "Tier",
    "Weights",
    "bare_name",
    "known_profiles",
    "load_profile",
]
