"""The six chapters: what the source says, what the evidence supports, and what follows."""

from __future__ import annotations

from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block
from evalutils.reporting.narrative.report import Report


def say(report: Report, *keys: str) -> list[Block]:
    """Return phrases of the wording file as paragraphs, those that fit this project-year."""
    said = [key for key in keys if report.wording.said(key)]
    return [blocks.paragraph(report.wording.say(key)) for key in said]


def from_source(report: Report, *section: str) -> list[Block]:
    """Return the paragraphs of a section of the source as quotations with their places."""
    return [
        blocks.quote(
            [blocks.quotation(part.text, part.place.document)],
            f"{part.place.document} · {part.place.text()}",
        )
        for part in report.section(*section)
    ]


def statements(report: Report, topic: str) -> list[Block]:
    """Return the evaluator's statements on a topic (``performance``, ``performance_…``)."""
    return [blocks.paragraph(words) for words in _statements(report, topic)]


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
        made += _titled(report, "result.supports", [words.say("result.supports_text")])
    for topic in ("not_supported", "follows"):
        told = _statements(report, topic)
        if told:
            made += _titled(report, f"result.{topic}", told)
    return made


def deducted(report: Report) -> list[Block]:
    """Return whether points were lost: nothing, one, or many indicators."""
    count = len(report.results.deductions)
    case = {0: "no_deduction", 1: "one_deduction"}.get(count, "many_deductions")
    return say(report, f"result.{case}")


def stability(report: Report) -> list[Block]:
    """Return how stable the grade is, or why nothing is said about it, in one sentence."""
    leading = report.values.get("result:stability.leading")
    if leading is None:
        return say(report, "stability.not_given")
    if "result:stability.open" in report.values and leading.label == (
        report.values["result:stability.open"].label
    ):
        return say(report, "stability.open")
    grade = [blocks.text(leading.label)]
    return [blocks.paragraph(report.wording.say("stability.given", grade=grade))]


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


def unscored_note(report: Report) -> list[Block]:
    """Return the sentence before the list of what is unscored, where there is such a list."""
    some = any(item.score is None for item in report.results.scores)
    return say(report, "annex.unscored_lead") if some else []


def _statements(report: Report, topic: str) -> list[list[blocks.Inline]]:
    return [
        report.wording.inline(words)
        for key, words in report.year.analysis.statements.items()
        if key == topic or key.startswith(f"{topic}_")
    ]


def _titled(report: Report, key: str, items: list[list[blocks.Inline]]) -> list[Block]:
    title = [blocks.emphasis(report.wording.say(key))]
    return [blocks.paragraph(title), blocks.listing(items)]
