"""The six chapters: what the source says, what the evidence supports, and what follows."""

from __future__ import annotations

from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block
from evalutils.reporting.narrative.report import Report


def say(report: Report, *keys: str) -> list[Block]:
    """Return phrases of the wording file as paragraphs."""
    return [blocks.paragraph(report.wording.say(key)) for key in keys]


def from_source(report: Report, *section: str) -> list[Block]:
    """Return the paragraphs of a section of the source as quotations with their places."""
    return [
        blocks.quote(
            [blocks.quotation(part.text, part.place.document)],
            f"{part.place.document} · {part.place.text()}",
        )
        for part in report.section(*section)
    ]


def statement(report: Report, key: str) -> list[Block]:
    """Return the evaluator's statement ``key`` of ``analysis.yaml``, where there is one."""
    words = report.year.analysis.statements.get(key)
    return [blocks.paragraph(report.wording.inline(words))] if words else []


def design(report: Report) -> list[Block]:
    """Return how this evaluation was made, step by step."""
    steps = report.wording.say_all("method.design")
    return [*say(report, "method.design_lead"), blocks.listing(steps, ordered=True)]


def standard(report: Report) -> list[Block]:
    """Return the scoring profile by name, version and clauses."""
    profile = report.results.profile
    named = [blocks.label("name", f"{profile.title}（{profile.name}，{profile.version}）")]
    return [blocks.paragraph(report.wording.say("method.standard_lead", profile=named))]


def conclusion(report: Report) -> list[Block]:
    """Return what the evidence supports, what it does not, and what follows from it."""
    words = report.wording
    made: list[Block] = []
    if words.has("role:rate") and words.has("role:execution_score"):
        made.append(_titled(report, "result.supports", [words.say("result.supports_text")]))
    for key, name in (("not_supported", "not_supported"), ("follows", "follows")):
        statements = [
            words.inline(text)
            for ident, text in report.year.analysis.statements.items()
            if ident.startswith(f"{name}_") or ident == name
        ]
        if statements:
            made.append(_titled(report, f"result.{key}", statements))
    return made


def deducted(report: Report) -> list[Block]:
    """Return whether points were lost: nothing, one, or many indicators."""
    count = len(report.results.deductions)
    case = {0: "no_deduction", 1: "one_deduction"}.get(count, "many_deductions")
    return say(report, f"result.{case}")


def recommendations(report: Report) -> list[Block]:
    """Return the source's recommendations as a list of quotations."""
    items = [
        [blocks.quotation(item.quote, item.document)]
        for item in report.year.analysis.recommendations
        if item.quote
    ]
    if not items:
        return []
    return [*say(report, "recommendations.lead"), blocks.listing(items)]


def deductions_note(report: Report) -> list[Block]:
    """Return the sentence before the ledger, or that there is nothing in it."""
    case = "deductions_lead" if report.results.deductions else "deductions_none"
    return say(report, f"annex.{case}")


def _titled(report: Report, key: str, items: list[list[blocks.Inline]]) -> Block:
    title = blocks.emphasis(report.wording.say(key))
    colon = blocks.text(report.wording.word("colon"))
    return blocks.listing([[title, colon, *item] for item in items])
