"""Runs of parts that share a page format: upright, or turned for a wide table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evalutils.reporting.blocks import Block
from evalutils.reporting.editions.executed import Heading

Part = Heading | Block


@dataclass(frozen=True, slots=True)
class Sheet:
    """Parts of one page format.

    Parameters
    ----------
    parts
        Headings and blocks in reading order.
    turned
        Whether the paper is turned.
    """

    parts: tuple[Part, ...]
    turned: bool


def sheets(parts: Sequence[Part]) -> list[Sheet]:
    """Return the parts by page format.

    A wide table turns its own sheet; in an annex it turns the annex, heading and all.

    Examples
    --------
    >>> wide = {"type": "table", "wide": True}
    >>> [sheet.turned for sheet in sheets([Heading(2, "一、", "a"), wide, Heading(2, "二、", "b")])]
    [False, True, False]
    >>> [sheet.turned for sheet in sheets([Heading(2, "附件1", "a", annex=True), wide])]
    [True]
    """
    joined: list[Sheet] = []
    for part, turned in _formats(parts):
        if joined and joined[-1].turned == turned and not _opens_annex(part):
            joined[-1] = Sheet((*joined[-1].parts, part), turned)
        else:
            joined.append(Sheet((part,), turned))
    return joined


def is_wide(part: Part) -> bool:
    """Tell whether a part is a table that turns the page."""
    return not isinstance(part, Heading) and part["type"] == "table" and bool(part["wide"])


def _formats(parts: Sequence[Part]) -> Iterator[tuple[Part, bool]]:
    annex_turned = False
    for place, part in enumerate(parts):
        if isinstance(part, Heading) and part.level == 2:
            annex_turned = part.annex and any(map(is_wide, _chapter(parts, place)))
        yield part, annex_turned or is_wide(part)


def _chapter(parts: Sequence[Part], start: int) -> Iterator[Part]:
    for place, part in enumerate(parts[start:]):
        if place and isinstance(part, Heading) and part.level == 2:
            return
        yield part


def _opens_annex(part: Part) -> bool:
    return isinstance(part, Heading) and part.annex and part.level == 2
