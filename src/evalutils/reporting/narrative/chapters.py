"""The six chapters: what the source says, what the evidence supports, and what follows."""

from __future__ import annotations

import re

from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block
from evalutils.reporting.narrative.report import Report

_REFERENCE = re.compile(r"\{(?:tab|fig):([\w-]+)\}")
_ROLE = re.compile(r"\{(role:\w+)\}")


def say(report: Report, *keys: str) -> list[Block]:
    """Return phrases as paragraphs, without those that point to a table with nothing in it.

    The evaluator's statement of the same name (``overview_goals_lead`` for
    ``overview.goals_lead``) takes the place of the wording file's phrase.
    """
    own = report.year.analysis.statements
    phrases = [own.get(key.replace(".", "_")) or report.wording.word(key) for key in keys]
    return [
        blocks.paragraph(report.wording.inline(words))
        for words in phrases
        if _points_somewhere(report, words)
    ]


def led(report: Report, key: str, shown: list[Block]) -> list[Block]:
    """Return blocks with the phrase that leads to them; nothing where there are none."""
    return [*say(report, key), *shown] if shown else []


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
    steps = [
        report.wording.inline(words)
        for words in report.wording.phrases["method"]["design"]
        if _points_somewhere(report, words)
    ]
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


def _points_somewhere(report: Report, words: str) -> bool:
    """Return whether every table, figure and role that words refer to is there."""
    shown = all(report.prints(name) for name in _REFERENCE.findall(words))
    return shown and all(report.wording.has(role) for role in _ROLE.findall(words))


def _statements(report: Report, topic: str) -> list[list[blocks.Inline]]:
    return [
        report.wording.inline(words)
        for key, words in report.year.analysis.statements.items()
        if key == topic or key.startswith(f"{topic}_")
    ]


def _titled(report: Report, key: str, items: list[list[blocks.Inline]]) -> list[Block]:
    title = [blocks.emphasis(report.wording.say(key))]
    return [blocks.paragraph(title), blocks.listing(items)]
