"""What the review copy is told of reviewers: places with their marks, comments, sign-offs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalutils.base.faults import Fault, choices
from evalutils.evaluation.audit import where_of
from evalutils.evidence.year import PREFIXES, SIGN_OFF, TABLE, ProjectYear, had_its_place
from evalutils.reporting import blocks
from evalutils.reporting.document import Block, ReviewPlace
from evalutils.reporting.narrative.report import Report
from evalutils.reporting.outlines import Outline
from evalutils.reporting.states import finding_anchors, marks_of

#: Beginnings of the names of tables and figures.
_MADE_LATER = ("tab-", "fig-")
#: Longest name of a place that is a passage of the source.
_LABEL = 24


def notes(report: Report) -> list[Block]:
    """Return the review block: places of the folder's own with their marks, and what was said.

    Left out of the public copy, as all blocks for reviewers are.
    """
    year = report.year
    table = year.where(TABLE)
    marks = report.marks or marks_of(year, report.evidence, report.results)
    places = {anchor: ReviewPlace(name, marks[anchor]) for anchor, name in _names(report)}
    made = blocks.review(
        file=table.document,
        sheet=table.sheet,
        places=places,
        comments=[row for row in year.review if row.anchor != SIGN_OFF],
        signed=[row for row in year.review if row.anchor == SIGN_OFF],
    )
    return blocks.for_review([made])


def place_faults(year: ProjectYear, outline: Outline) -> list[Fault]:
    """Return a fault for every comment on a chapter that the outline does not have.

    Parameters
    ----------
    year
        The raw folder; it has checked the places that it names itself.
    outline
        Chapters of the report. Tables and figures are known only once they are made.
    """
    chapters = list(outline.anchors())
    table = year.where(TABLE)
    faults = []
    for row in year.review:
        elsewhere = row.anchor == SIGN_OFF or row.anchor.startswith(_MADE_LATER)
        named = row.anchor.partition("-")[0] in PREFIXES
        kept = had_its_place(row.anchor, row.status, row.seen)
        if not (elsewhere or named or kept or row.anchor in chapters):
            facts = {"near": choices(row.anchor, chapters)}
            where = replace(table, row=row.row, key="anchor")
            faults.append(Fault("unknown_anchor", where, row.anchor, facts))
    return faults


def _names(report: Report) -> Iterator[tuple[str, str]]:
    """Yield anchor and name of every place, in the report's language."""
    analysis, say = report.year.analysis, report.wording
    yield from ((f"ind-{row.code}", row.name) for row in report.year.indicators)
    yield from ((f"ev-{ident}", item.label) for ident, item in report.evidence.items())
    yield from ((f"goal-{goal.id}", goal.label) for goal in analysis.goals)
    for problem in analysis.problems:
        told = say.gloss(problem.quote) if report.language != "zh" else ""
        yield f"problem-{problem.id}", _short(told or problem.quote)
    findings = report.results.findings
    for anchor, finding in zip(finding_anchors(findings), findings, strict=True):
        yield anchor, f"{finding.rules} {where_of(finding, report.language)}"


def _short(words: str) -> str:
    return words if len(words) <= _LABEL else words[: _LABEL - 1] + "…"
