"""What an outline prints under its headings: a function for every part, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evalutils.reporting import blocks, tables
from evalutils.reporting.blocks import Block
from evalutils.reporting.material import Report
from evalutils.reporting.narrative import chapters, figures, records
from evalutils.reporting.narrative.chapters import from_source, led, say


def background(report: Report) -> list[Block]:
    """Return the project's background as the source tells it."""
    return led(report, "overview.background_lead", from_source(report, "background"))


def basis(report: Report) -> list[Block]:
    """Return the decisions that the project stands on, as the source lists them."""
    return led(report, "overview.basis_lead", from_source(report, "basis"))


def goals(report: Report) -> list[Block]:
    """Return the goals in the source's words, and what answers each of them."""
    quoted = led(report, "overview.goals_lead", from_source(report, "goals"))
    checked = [*figures.goals(report), *chapters.goals_after(report)]
    return [*quoted, *checked, *tables.goals(report)]


def funds(report: Report) -> list[Block]:
    """Return sources and use of funds, and the execution rate."""
    told = [*say(report, "overview.funds_lead"), *tables.budget(report)]
    return [*told, *chapters.funds_after(report), *figures.execution(report)]


def implementation(report: Report) -> list[Block]:
    """Return what the source tells of the implementation."""
    quoted = from_source(report, "implementation")
    return led(report, "overview.implementation_lead", quoted)


def purpose(report: Report) -> list[Block]:
    """Return the purpose of the evaluation as the source states it."""
    return led(report, "method.purpose_lead", from_source(report, "purpose"))


def design(report: Report) -> list[Block]:
    """Return how the evaluation was made and how hedged figures were read."""
    return [
        *chapters.design(report),
        *led(report, "method.hedges_lead", tables.hedges(report)),
    ]


def standard(report: Report) -> list[Block]:
    """Return the scoring profile, its rules, and the indicators."""
    rules = [*chapters.standard(report), *tables.methods(report)]
    return [*rules, *say(report, "method.standard_after"), *tables.indicators(report)]


def conclusion(report: Report) -> list[Block]:
    """Return what the evidence supports and what not, both results, what was deducted."""
    told = [*chapters.conclusion(report), *tables.results(report)]
    return [*told, *chapters.deducted(report)]


def points(report: Report) -> list[Block]:
    """Return the points by dimension, scored and unscored."""
    return [*figures.points(report), *chapters.points_after(report)]


def stability(report: Report) -> list[Block]:
    """Return how stable the grade is, or why nothing is said about it."""
    return [*chapters.stability(report), *figures.stability(report)]


def performance(report: Report) -> list[Block]:
    """Return the evaluator's statements on results, hedged figures and the chosen charts."""
    told = [*chapters.statements(report, "performance"), *figures.hedged(report)]
    return [*told, *figures.chosen(report, "performance")]


def computed(report: Report) -> list[Block]:
    """Return the values computed from evidence."""
    return led(report, "performance.computed_lead", tables.computed(report))


def not_computed(report: Report) -> list[Block]:
    """Return the values that would mislead, with reasons."""
    return led(report, "performance.not_computed_lead", tables.not_computed(report))


def problems(report: Report) -> list[Block]:
    """Return each problem beside the recommendation that answers it, missing pairs named."""
    paired = led(report, "problems.lead", tables.problems(report))
    return [*paired, *chapters.problems(report)]


def recommendations(report: Report) -> list[Block]:
    """Return each recommendation beside the problem it answers, missing pairs named."""
    paired = led(report, "recommendations.lead", tables.recommendations(report))
    return [*paired, *chapters.recommendations(report)]


def requests(report: Report) -> list[Block]:
    """Return the 待补清单."""
    return led(report, "recommendations.requests_lead", tables.requests(report))


def form(report: Report) -> list[Block]:
    """Return the 自评表 itself, on one page."""
    return [tables.form(report).table]


def deductions(report: Report) -> list[Block]:
    """Return the 扣分台账, and what is unscored, which is no deduction."""
    ledger = [*chapters.deductions_note(report), *tables.deductions(report)]
    return [*ledger, *led(report, "annex.unscored_lead", tables.unscored(report))]


def evidence(report: Report) -> list[Block]:
    """Return the list of evidence."""
    return led(report, "annex.evidence_lead", tables.evidence(report))


def limits(report: Report) -> list[Block]:
    """Return the limits of the material (数据局限说明)."""
    return led(report, "annex.limits_lead", tables.limits(report))


def findings(report: Report) -> list[Block]:
    """Return the findings on the source, for the review copy only."""
    listed = led(report, "annex.findings_lead", tables.findings(report))
    return blocks.for_review(listed)


#: Part → what it prints; ``outlines/parts.toml`` says which of them an outline must have.
PARTS: Mapping[str, Callable[[Report], list[Block]]] = {
    "background": background,
    "basis": basis,
    "goals": goals,
    "funds": funds,
    "implementation": implementation,
    "purpose": purpose,
    "scope": chapters.scope,
    "design": design,
    "standard": standard,
    "conclusion": conclusion,
    "points": points,
    "achievement": figures.achievement,
    "contributions": figures.contributions,
    "stability": stability,
    "decision": lambda report: chapters.dimensions(report, "decision"),
    "process": lambda report: chapters.dimensions(report, "process"),
    "output": lambda report: chapters.dimensions(report, "output"),
    "benefit": lambda report: chapters.dimensions(report, "benefit"),
    "performance": performance,
    "records": records.records,
    "computed": computed,
    "not_computed": not_computed,
    "problems": problems,
    "recommendations": recommendations,
    "requests": requests,
    "form": form,
    "deductions": deductions,
    "evidence": evidence,
    "limits": limits,
    "findings": findings,
}
