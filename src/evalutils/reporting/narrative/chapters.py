"""The six chapters: what the source says, what the evidence supports, and what follows."""

from __future__ import annotations

import re

from evalutils.base.refs import Ref
from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block
from evalutils.reporting.material import Report
from evalutils.reporting.outlines import dimensions_of

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


def from_source(report: Report, part: str) -> list[Block]:
    """Return the passage of the source that a part quotes, each paragraph with its place."""
    made: list[Block] = []
    for item in report.passage(part):
        document, place = item.place.document, report.wording.place(item.place)
        words = [blocks.quotation(item.text, document)]
        made.append(blocks.quote(words, f"{document} · {place}"))
        meaning = report.wording.gloss(item.text)
        if meaning:
            gloss = [blocks.label("gloss", meaning)]
            said = report.wording.say("gloss_of_passage", words=gloss)
            made.append(blocks.paragraph(said, role="small"))
    return made


def statements(report: Report, topic: str) -> list[Block]:
    """Return the evaluator's statements on a topic (``performance``, ``performance_…``)."""
    return [blocks.paragraph(words) for words in _statements(report, topic)]


def design(report: Report) -> list[Block]:
    """Return how this evaluation was made, step by step."""
    steps = [
        report.wording.inline(words)
        for words in report.wording.listed("method.design")
        if _points_somewhere(report, words)
    ]
    return [*say(report, "method.design_lead"), blocks.listing(steps, ordered=True)]


def standard(report: Report) -> list[Block]:
    """Return the scoring profile by name, version and clauses."""
    profile = report.results.profile
    named = report.wording.say(
        "method.profile",
        title=[blocks.label("name", report.wording.term(profile.title))],
        name=[blocks.label("name", profile.name)],
        version=[blocks.label("name", profile.version)],
    )
    return [blocks.paragraph(report.wording.say("method.standard_lead", profile=named))]


def scope(report: Report) -> list[Block]:
    """Return what was evaluated, of which year, from which documents."""
    project = report.year.project
    titles = [[blocks.label("file", title)] for title in project.sources.values()]
    said = report.wording.say(
        "method.scope",
        project=[blocks.label("name", project.name)],
        year=[blocks.label("date", project.year)],
        sources=report.wording.joined(titles),
    )
    return [blocks.paragraph(said)]


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
    leading = report.values.get(Ref("result", "stability.leading"))
    if leading is None:
        return say(report, "stability.not_given")
    words = report.wording
    same = report.values[Ref("result", "stability.total")].interval.is_exact
    totals = words.say("stability.totals_same" if same else "stability.totals")
    if stays_open(report):
        return [blocks.paragraph(words.say("stability.open", totals=totals))]
    grade = [blocks.text(leading.label)]
    return [blocks.paragraph(words.say("stability.given", grade=grade, totals=totals))]


def stays_open(report: Report) -> bool:
    """Return whether most draws leave the grade open, for what is unscored could still move it."""
    leading = report.results.values.get(Ref("result", "stability.leading"))
    return leading is not None and leading.label.key == "stability.open"


def goals_after(report: Report) -> list[Block]:
    """Return what the figure of goals shows: with or without goals that have no result."""
    open_ones = any(goal.outcome == "none" for goal in report.year.analysis.goals)
    return say(report, "overview.goals_after" if open_ones else "overview.goals_after_answered")


def funds_after(report: Report) -> list[Block]:
    """Return how the execution rate came about, and what is left: something, nothing, less."""
    words = report.wording
    if not all(words.has(f"role:{role}") for role in ("executed", "adjusted", "rate")):
        return []
    own = report.year.analysis.statements.get("overview_funds_after")
    if own:
        return say(report, "overview.funds_after")
    rest = words.say(f"overview.rest.{balance_case(report)}")
    return [blocks.paragraph(words.say("overview.funds_after", rest=rest))]


def balance_case(report: Report) -> str:
    """Return whether money is ``left``, nothing (``even``), less (``over``), or ``unknown``."""
    if not report.wording.has("role:balance"):
        return "unknown"
    balance = report.values[report.wording.roles["balance"]].interval
    if balance == Interval.exact(0):
        return "even"
    if balance.low is not None and balance.low >= 0:
        return "left"
    return "over" if balance.high is not None and balance.high <= 0 else "unknown"


def points_after(report: Report) -> list[Block]:
    """Return what the figure of points shows, hatched parts only where there are any."""
    whole = all(item.score is not None for item in report.results.scores)
    return say(report, "result.points_after_all" if whole else "result.points_after")


def dimensions(report: Report, part: str) -> list[Block]:
    """Return how far the dimensions of a part (``output``) could be scored, one sentence each."""
    names = dimensions_of(part)
    there = [name for name in names if report.wording.has(Ref("score", f"level1.{name}", "points"))]
    if not there:
        return say(report, "dimension.absent")
    told = [blocks.paragraph(_dimension(report, name)) for name in there]
    return [*told, *say(report, "dimension.table")]


def _dimension(report: Report, name: str) -> list[blocks.Inline]:
    keys = ("points", "scorable", "scored", "unscored")
    refs = {key: Ref("score", f"level1.{name}", key) for key in keys}
    scorable, unscored = (report.values[refs[key]].interval for key in ("scorable", "unscored"))
    nothing = Interval.exact(0)
    case = "none" if scorable == nothing else "all" if unscored == nothing else "some"
    figures = {key: [report.number(ref)] for key, ref in refs.items()}
    named = [blocks.text(report.wording.term(name))]
    return report.wording.say(f"dimension.{case}", name=named, **figures)


def problems(report: Report) -> list[Block]:
    """Return whether every problem is answered: all, but one, or but many."""
    listed = report.year.analysis.problems
    if not listed:
        return say(report, "problems.none")
    count = sum(not item.answered_by for item in listed)
    case = {0: "all_answered", 1: "one_open"}.get(count, "many_open")
    return say(report, f"problems.{case}")


def recommendations(report: Report) -> list[Block]:
    """Return whether every recommendation answers a problem: all, but one, or but many."""
    analysis = report.year.analysis
    if not analysis.recommendations:
        return say(report, "recommendations.none")
    asked = {ident for item in analysis.problems for ident in item.answered_by}
    count = sum(item.id not in asked for item in analysis.recommendations)
    case = {0: "all_asked", 1: "one_loose"}.get(count, "many_loose")
    return say(report, f"recommendations.{case}")


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
