"""The first page: the conclusion, why, what is wrong, what follows for the budget, who signs."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.base.refs import Ref
from evalutils.evaluation.scoring import Outcome
from evalutils.reading.quantities import number_text
from evalutils.reporting import blocks
from evalutils.reporting.document import Band, Bar, Block, Inline
from evalutils.reporting.material import Report
from evalutils.reporting.narrative.issues import (
    Issue,
    by_weight,
    grave,
    issues,
    numbers_of,
    reasons,
    unscored,
)
from evalutils.reporting.narrative.opening import date_of

#: As many reasons, and as many names of problems in a line, as a signer reads.
_REASONS, _NAMES = 3, 4
#: The differences told one by one between the unit's total and ours; the rest is told together.
_STEPS = 4


def decision(report: Report) -> Block:
    """Return what a signer reads before anything else, and signs."""
    words = report.wording
    strict = report.results.outcomes["strict"]
    found, open_points = issues(report), unscored(report)
    ranked = ([open_points] if open_points else []) + found
    items = [
        (
            words.word(f"strip.{key}"),
            words.say(f"strip.{key}_value"),
            words.say(f"strip.{_note_of(report, key)}"),
        )
        for key in _items(report)
    ]
    points = [
        ("reasons", _reasons(report, ranked)),
        ("problems", _problems(report, found)),
        ("budget", _advice(report, ranked)),
    ]
    return blocks.strip(
        verdict(report, strict, provisional=report.provisional),
        conclusion(report),
        items,
        bar=_bar(report, strict),
        bridge=_bridge(report),
        points=[(words.word(f"decision.{key}"), told) for key, told in points if told],
        signed=_signed(report),
    )


def _items(report: Report) -> list[str]:
    """Return the figures of the page: the second result only where an assumption adds to it."""
    shown = [*(outcome.basis for outcome in report.readings), "coverage"]
    shown += ["execution"] if report.wording.has("role:rate") else []
    return [*shown, "findings"]


def _note_of(report: Report, key: str) -> str:
    """Return the key of an item's note: counts of nothing are told in words."""
    if key == "findings" and not report.values[Ref("result", "count.findings")].interval.value:
        return "findings_note_none"
    if key in report.results.outcomes and report.results.outcomes[key].total.is_exact:
        return f"{key}_note_exact"
    return f"{key}_note"


def verdict(report: Report, outcome: Outcome, *, provisional: bool = False) -> list[Inline]:
    """Return the grade, the grades still possible, or 不能定级."""
    words = report.wording
    if not outcome.gradable:
        return words.say("strip.ungradable")
    if len(outcome.grades) == 1:
        key = "provisional" if provisional else "grade"
        return words.say(f"strip.{key}", grade=[blocks.text(words.term(outcome.grades[0]))])
    return words.say("strip.several_grades", grades=grades(report, outcome))


def grades(report: Report, outcome: Outcome) -> list[Inline]:
    """Return the grades a total could have, joined."""
    return report.wording.joined(
        [[blocks.text(report.wording.term(grade))] for grade in outcome.grades]
    )


def conclusion(report: Report) -> list[Inline]:
    """Return the conclusion in two sentences: what the result is, and what it rests on."""
    words, strict = report.wording, report.results.outcomes["strict"]
    named = {"grades": grades(report, strict)}
    if not strict.gradable:
        told = words.say("decision.ungradable")
    else:
        declared = words.has("score:declared.total")
        case = "graded" if len(strict.grades) == 1 else "several"
        # Where nothing is unscored the score and the total are one figure, told once.
        tail = "" if not declared else "_declared" if strict.unscored else "_declared_all"
        told = words.say(f"decision.{case}{tail}", **named)
        if case == "graded" and report.provisional:
            told = [*told, *words.say("decision.provisional")]
    own = report.year.analysis.statements.get("declared")
    if own and not words.has("score:declared.total"):
        told = [*words.inline(own), *told]
    executed = words.has("role:rate") and words.has("role:execution_score")
    told += words.say("decision.execution" if executed else "decision.execution_missing")
    if strict.unscored:
        return [*told, *words.say("decision.unscored")]
    return [*told, *words.say("decision.lost" if report.deductions else "decision.full")]


def _bridge(report: Report) -> list[tuple[str, list[Inline]]]:
    """Return the way from the unit's own total to ours, the largest differences by name."""
    words = report.wording
    if not words.has("score:declared.total"):
        return []
    changed = [
        (abs(bounds.low), item)
        for item in report.results.scores
        if (bounds := report.values[Ref("score", item.code, "difference")].interval).low
    ]
    if not changed:
        return []  # the sentence above tells both totals
    changed.sort(key=lambda pair: -pair[0])
    steps: list[tuple[str, list[Inline]]] = []
    for _, item in changed[:_STEPS]:
        name = words.printer.indicator(item.code, item.name)
        case = "unscored" if item.score is None else "changed"
        label = words.word(f"decision.bridge.{case}", name=name)
        steps.append((label, [report.number(f"score:{item.code}.difference")]))
    if len(changed) > _STEPS:
        steps.append((words.word("decision.bridge.rest"), words.say("decision.bridge.smaller")))
    ends: list[tuple[str, list[Inline]]] = [
        (words.word(f"decision.bridge.{end}"), [report.number(ref)])
        for end, ref in (("declared", "score:declared.total"), ("found", "score:strict.scored"))
    ]
    return [ends[0], *steps, ends[1]]


def _reasons(report: Report, found: Sequence[Issue]) -> list[Sequence[Inline]]:
    """Return why the conclusion is what it is: the evaluator's reasons, else the gravest."""
    own = report.year.analysis.statements
    said: list[Sequence[Inline]] = []
    contradicted = [issue.figures for issue in found if issue.figures]
    if contradicted:
        listed = report.wording.joined(contradicted)
        said.append(report.wording.say("decision.why_contradicted", figures=listed))
    for issue in grave(found):
        if issue.figures:
            continue
        if issue.key == "unscored":
            why = report.wording.say("decision.why_unscored", reasons=reasons(report))
            said.append([*why, *report.wording.say("space"), *points_note(report)])
        elif issue.key == "goals_without_result" and "headline_limits" in own:
            continue
        else:
            said.append(issue.problem)
    written = [
        report.wording.inline(own[key])
        for key in ("headline_limits", "headline_context")
        if key in own
    ]
    graded = report.results.outcomes["strict"].gradable
    first = said[: _REASONS - len(written)] if not graded else said
    return [*first, *written][:_REASONS]


def points_note(report: Report) -> list[Inline]:
    """Return who set the points, where any are assumed."""
    how_many = report.points_set_by_evaluator
    if how_many == "none":
        return []
    return report.wording.say(f"strip.points_{how_many}_assumed")


def _problems(report: Report, found: Sequence[Issue]) -> list[Sequence[Inline]]:
    """Return the problems in a line for each weight, by name."""
    lines: list[Sequence[Inline]] = []
    for weight, listed in by_weight(found).items():
        names = list({str(issue.name): _called(report, issue) for issue in listed}.values())
        told = report.wording.joined(names[:_NAMES])
        key = "more" if len(names) > _NAMES else "all"
        lines.append(
            report.wording.say(
                f"decision.{key}",
                weight=[blocks.emphasis(report.wording.say(f"decision.weights.{weight}"))],
                numbers=[blocks.label("ordinal", numbers_of(listed))],
                names=told,
            )
        )
    return lines


def _called(report: Report, issue: Issue) -> Sequence[Inline]:
    """Return a problem in a few words: what it is of, and what is wrong with that."""
    if not issue.title:
        return issue.name
    return [*issue.name, *report.wording.bracketed(issue.title)]


def _advice(report: Report, found: Sequence[Issue]) -> list[Sequence[Inline]]:
    """Return what follows for next year's budget, and on what condition."""
    strict, bands = report.results.outcomes["strict"], report.results.profile.grades
    year = [blocks.label("date", str(report.budget_year))]
    if not strict.gradable:
        items = [report.wording.inline(one.item) for one in report.year.analysis.requests[:3]]
        key = "decision.advice.open" if items else "decision.advice.open_bare"
        told = report.wording.say(key, items=report.wording.joined(items), year=year)
        return [[*told, *_meanwhile(report)]]
    if len(strict.grades) > 1 and strict.unscored:
        # Which grade it is depends on what nobody could score: no budget follows from that.
        told = report.wording.say("decision.advice.undecided", year=year)
        return [[*told, *_meanwhile(report)]]
    # The lowest of the grades that are possible: nobody is promised what may not hold.
    place = max(at for at, band in enumerate(bands) if band.name in strict.grades)
    case = "best" if place == 0 else "worst" if place == len(bands) - 1 else f"band_{min(place, 2)}"
    first = [issue.name for issue in found if issue.figures or issue.key == "unscored"][:_NAMES]
    if place == 0 and any(issue.figures for issue in found):
        case = "band_1"  # a best grade that the records put in doubt is no ground for more
    names = report.wording.joined(first)
    told = report.wording.say(f"decision.advice.{case}", year=year)
    if found:
        condition = "condition" if first else "measures"
        told += report.wording.say(f"decision.advice.{condition}", names=names)
    return [[*told, *_meanwhile(report)]]


def _meanwhile(report: Report) -> list[Inline]:
    """Return that years have passed since the one evaluated, of which nothing is known here."""
    first, last = int(report.year.project.year) + 1, report.budget_year - 2
    if last < first:
        return []
    years = f"{first}" if first == last else f"{first}—{last}"
    return report.wording.say("decision.advice.meanwhile", years=[blocks.label("date", years)])


def _signed(report: Report) -> list[tuple[str, list[Inline]]]:
    """Return who evaluated, and when; what nobody stated is left to be written in."""
    words, project = report.wording, report.year.project
    people = {"evaluator": project.evaluator, "assessor": project.assessor}
    told: list[tuple[str, list[Inline]]] = [
        (words.word(f"decision.signed.{key}"), [blocks.text(name)] if name else [])
        for key, name in people.items()
    ]
    return [*told, (words.word("decision.signed.date"), [date_of(report)])]


def _bar(report: Report, outcome: Outcome) -> Bar | None:
    """Return the 0–100 bar with the grade bands: only where a grade can be given."""
    total = outcome.total
    if not outcome.gradable or total.low is None or total.high is None:
        return None
    bands = (
        Band(report.wording.term(band.name), str(band.low), str(band.high))
        for band in report.results.profile.grades
    )
    return Bar(number_text(total.low), number_text(total.high), tuple(bands))
