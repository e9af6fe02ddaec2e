"""Ids inside a document: what headings, tables, figures and rows can be reached by."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from evalutils.reporting.editions.executed import Executed, Heading


def anchors_of(document: Executed) -> list[str]:
    """Return the ids that headings, tables, figures and rows bring, in document order."""
    found: list[str] = []
    for part in document.parts:
        if isinstance(part, Heading):
            found.append(part.anchor)
        elif part["type"] in {"table", "figure"}:
            found.append(part["id"])
            found.extend(row["anchor"] for row in part.get("rows", ()) if row.get("anchor"))
    return found


def own_anchors(document: Executed) -> Executed:
    """Return the document with a number behind every anchor that an earlier heading has.

    Examples
    --------
    >>> twice = (Heading(3, "数量指标", "h-a"), Heading(3, "数量指标", "h-a"))
    >>> [part.anchor for part in own_anchors(Executed({}, None, twice, {})).parts]
    ['h-a', 'h-a-2']
    """
    met: Counter[str] = Counter()
    parts = []
    for part in document.parts:
        if isinstance(part, Heading):
            met[part.anchor] += 1
            if met[part.anchor] > 1:
                part = replace(part, anchor=f"{part.anchor}-{met[part.anchor]}")  # noqa: PLW2901
        parts.append(part)
    return replace(document, parts=tuple(parts))
