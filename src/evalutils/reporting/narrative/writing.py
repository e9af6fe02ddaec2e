"""Writing the report: the outline's chapters, each as headings and the parts under them."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.reporting import blocks, review
from evalutils.reporting.blocks import Block
from evalutils.reporting.narrative import opening
from evalutils.reporting.narrative.parts import PARTS
from evalutils.reporting.narrative.report import Report
from evalutils.reporting.outlines import Chapter


def front(report: Report) -> list[Block]:
    """Return what comes before all chapters: registry, cover, result strip, reviewers' notes."""
    made = [opening.registry(report), opening.cover(report), opening.strip(report)]
    return [*made, *review.notes(report)]


def summary(report: Report) -> list[Block]:
    """Return the outline's summary, where it has one."""
    found = report.outline.summary
    return [] if found is None else _chapter(report, found)


def chapter(report: Report, number: int) -> list[Block]:
    """Return a chapter of the outline with its heading; nothing where it has fewer.

    Parameters
    ----------
    number
        From 1.
    """
    return _numbered(report, report.outline.chapters, number)


def chapters_after(report: Report, number: int) -> list[Block]:
    """Return all chapters after one: outlines differ in length, and none may be lost."""
    later = report.outline.chapters[number:]
    return [block for found in later for block in _chapter(report, found)]


def annex(report: Report, number: int) -> list[Block]:
    """Return an annex of the outline with its heading; nothing where it has fewer."""
    return _numbered(report, report.outline.annexes, number)


def annexes_after(report: Report, number: int) -> list[Block]:
    """Return all annexes after one."""
    later = report.outline.annexes[number:]
    return [block for found in later for block in _chapter(report, found)]


def whole(report: Report) -> list[Block]:
    """Return the whole report as the notebook shows it, in reading order."""
    text = [*summary(report), *chapters_after(report, 0), *annexes_after(report, 0)]
    return [*front(report), *text]


def _numbered(report: Report, listed: Sequence[Chapter], number: int) -> list[Block]:
    return _chapter(report, listed[number - 1]) if 0 < number <= len(listed) else []


def _chapter(report: Report, found: Chapter) -> list[Block]:
    words = found.heading[report.language]
    public = (found.public_heading or {}).get(report.language, "")
    made: list[Block] = [blocks.heading(2, words, found.anchor, annex=found.annex, public=public)]
    made += _printed(report, found.parts)
    for section in found.sections:
        printed = _printed(report, section.parts)
        if not printed:
            printed = [blocks.paragraph([blocks.text(report.wording.word("empty_section"))])]
        made.append(blocks.heading(3, section.heading[report.language], section.anchor))
        made += printed
    return made


def _printed(report: Report, parts: Sequence[str]) -> list[Block]:
    return [block for part in parts for block in PARTS[part](report)]
