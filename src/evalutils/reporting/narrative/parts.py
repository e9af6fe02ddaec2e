"""What an outline prints under its headings: a function for every part, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evalutils.reporting import blocks, tables
from evalutils.reporting.blocks import Block
from evalutils.reporting.material import PERFORMANCE, Report
from evalutils.reporting.narrative import analysis, chapters, figures, measures, records
from evalutils.reporting.narrative.chapters import from_source, led


def goals(report: Report) -> list[Block]:
    """Return the goals in the source's words, and what answers each of them.

    Reviewers get them row by row, with the evidence and the evaluator's notes.
    """
    told = chapters.goals(report)
    return [*told, *figures.goals(report), *blocks.for_review(tables.goals(report))]


def funds(report: Report) -> list[Block]:
    """Return what the project had and spent: its sources, its uses, its course over the year."""
    told = [*chapters.funds(report), *chapters.statements(report, "funds")]
    return [*told, *records.spending(report)]


def standard(report: Report) -> list[Block]:
    """Return the scoring profile; its rules one by one for reviewers."""
    return [*chapters.standard(report), *blocks.for_review(tables.methods(report))]


def conclusion(report: Report) -> list[Block]:
    """Return the conclusion; where an assumption adds a result, both beside each other."""
    both = tables.results(report) if len(report.results.readings) > 1 else []
    return [*chapters.conclusion(report), *both]


def performance(report: Report) -> list[Block]:
    """Return what came of every goal, and the charts that somebody asked for.

    The evaluator's own statements on results stand in their place where there are any.
    """
    told = chapters.statements(report, "performance") or analysis.reached(report)
    return [*told, *figures.chosen(report, PERFORMANCE)]


def problems(report: Report) -> list[Block]:
    """Return the problems that the unit names; row by row for reviewers."""
    return [*chapters.stated_problems(report), *blocks.for_review(tables.problems(report))]


def requests(report: Report) -> list[Block]:
    """Return the 待补清单."""
    return led(report, "recommendations.requests_lead", tables.requests(report))


def form(report: Report) -> list[Block]:
    """Return the 自评表 itself, on one page."""
    return [tables.form(report).table]


def deductions(report: Report) -> list[Block]:
    """Return every indicator with its score, and the 扣分台账 where points were lost."""
    ledger = led(report, "annex.deductions_lead", tables.deductions(report))
    return [*tables.indicators(report), *ledger]


def evidence(report: Report) -> list[Block]:
    """Return the list of evidence, and what was counted from records."""
    listed = tables.evidence(report)
    hedges = blocks.for_review(tables.hedges(report))
    counted = [*tables.records(report), *tables.record_groups(report)]
    return [*listed, *hedges, *counted, *tables.quotations(report)]


def computed(report: Report) -> list[Block]:
    """Return the values computed from evidence, for reviewers: readers have them on the cards."""
    return blocks.for_review(led(report, "performance.computed_lead", tables.computed(report)))


def not_computed(report: Report) -> list[Block]:
    """Return the values that would mislead, with reasons."""
    return tables.not_computed(report)


def findings(report: Report) -> list[Block]:
    """Return the findings on the source, for the review copy only."""
    return blocks.for_review(led(report, "annex.findings_lead", tables.findings(report)))


#: Part → what it prints; ``outlines/parts.toml`` says which of them an outline must have.
PARTS: Mapping[str, Callable[[Report], list[Block]]] = {
    "background": lambda report: from_source(report, "background"),
    "basis": lambda report: from_source(report, "basis"),
    "goals": goals,
    "funds": funds,
    "implementation": lambda report: from_source(report, "implementation"),
    "purpose": lambda report: from_source(report, "purpose"),
    "scope": chapters.scope,
    "design": chapters.design,
    "standard": standard,
    "conclusion": conclusion,
    "analysis": analysis.analysis,
    "points": figures.points,
    "achievement": figures.achievement,
    "stability": chapters.stability,
    "decision": lambda report: analysis.dimensions(report, "decision"),
    "process": lambda report: analysis.dimensions(report, "process"),
    "output": lambda report: analysis.dimensions(report, "output"),
    "benefit": lambda report: analysis.dimensions(report, "benefit"),
    "performance": performance,
    "records": records.records,
    "problems": problems,
    "own_problems": measures.own_problems,
    "recommendations": measures.recommendations,
    "requests": requests,
    "form": form,
    "deductions": deductions,
    "evidence": evidence,
    "computed": computed,
    "not_computed": not_computed,
    "findings": findings,
}
