"""Outlines: which chapters a report has, how they are headed, what is printed under each."""

from evalutils.reporting.outlines.loading import (
    HERE,
    default_outline,
    dimensions_of,
    known_outlines,
    load_outline,
    part_names,
)
from evalutils.reporting.outlines.model import Chapter, Outline, Section

__all__ = [
    "HERE",
    "Chapter",
    "Outline",
    "Section",
    "default_outline",
    "dimensions_of",
    "known_outlines",
    "load_outline",
    "part_names",
]
