"""Outlines: which chapters a report has, how they are headed, what is printed under each."""

from evalutils.reporting.outlines.outline import (
    HERE,
    Chapter,
    FormShape,
    Outline,
    Section,
    default_outline,
    dimensions_of,
    known_outlines,
    load_outline,
    part_names,
)

__all__ = [
    "HERE",
    "Chapter",
    "FormShape",
    "Outline",
    "Section",
    "default_outline",
    "dimensions_of",
    "known_outlines",
    "load_outline",
    "part_names",
]
