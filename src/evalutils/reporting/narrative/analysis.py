"""The analysis: by dimension and by goal, what was intended, what came of it, why, what follows.

Every sentence is made from results, records and findings, each figure with its reference. A cause
is told where the material tells one; where it does not, the question stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from evalutils.base.refs import Ref
from evalutils.evaluation.registry import Comparison, comparisons
from evalutils.evaluation.scoring import Score
from evalutils.evidence.year import QUALITATIVE, Goal
from evalutils.reading.days import is_after
from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks, tables
from evalutils.reporting.blocks import Block
from evalutils.reporting.document import Inline, words_of
from evalutils.reporting.material import EXECUTION, Report
from evalutils.reporting.narrative.chapters import say
from evalutils.reporting.narrative.issues import cause, in_words, since
from evalutils.reporting.outlines import dimensions_of

#: Parts of an outline whose dimensions tell what came of a project rather than what it did.
_BENEFIT = "benefit"
#: It stands with the benefits, and is an effect of none.
_SATISFACTION = "满意度"


def analysis(report: Report) -> list[Block]:
    """Return a paragraph for every level-1 dimension: target, actual, gap, cause, effect."""
    names = dict.fromkeys(item.level1 for item in report.results.indicators if item.leaf)
    return [blocks.paragraph(_dimension(report, name)) for name in names]


def dimensions(report: Report, part: str) -> list[Block]:
    """Return the same for the dimensions of a part (``output``) only."""
    names = dimensions_of(part)
    there = [name for name in names if report.wording.has(f"score:level1.{name}.points")]
    if not there:
        return say(report, "dimension.absent")
    return [blocks.paragraph(_dimension(report, name)) for name in there]


def _dimension(report: Report, name: str) -> list[Inline]:
    # Where the result with assumptions is not told, the paragraph tells the stated targets' alone.
    strict = ".strict" if len(report.readings) < len(report.results.readings) else ""
    told_of = ("scorable", "unscored", "scored")
    refs = {key: Ref("score", f"level1.{name}{strict}", key) for key in told_of}
    refs["points"] = Ref("score", f"level1.{name}", "points")
    nothing = Interval.exact(0)
    scorable, unscored = (report.values[refs[key]].interval for key in ("scorable", "unscored"))
    case = "none" if scorable == nothing else "all" if unscored == nothing else "some"
    figures = {key: [report.number(ref)] for key, ref in refs.items()}
    named = [blocks.text(report.wording.term(name or EXECUTION))]
    told = report.wording.say(f"dimension.{case}", name=named, **figures)
    level1 = _level1(report)
    mine = [score for score in report.results.scores if level1[score.code] == name]
    for sentence in _sentences(report, mine, none_scored=case == "none"):
        told += sentence
    return told


def _level1(report: Report) -> dict[str, str]:
    """Return code of an indicator → level-1 dimension its points count for."""
    return {item.code: item.level1 for item in report.results.indicators}


def _sentences(
    report: Report, scores: Sequence[Score], *, none_scored: bool
) -> Iterator[list[Inline]]:
    """Yield what is said of indicators: each that lost points, those met, those not scored."""
    wording = report.wording
    lost = {item.code: item for item in report.results.deductions}
    met = [item for item in scores if item.score is not None and item.code not in lost]
    contradicted = _contradicted(report)
    for item in scores:
        if item.code not in lost:
            continue
        ref = Ref("score", item.code)
        parts = {"name": [_name(report, item)], "cause": cause(report, lost[item.code])}
        parts["lost"] = [report.number(ref.of("lost"))]
        for part in ("target", "actual", "gap"):
            if wording.has(ref.of(part)):
                parts[part] = [report.number(ref.of(part))]
        before = since(report, ref)
        parts["since"] = wording.bracketed(before) if before else []
        key = "missed" if "target" in parts and "actual" in parts else "missed_in_words"
        if key != "missed" and (judged := tables.rated(report, item.code)):
            key = "missed_tiered"
            parts |= {"rated": judged, "aim": in_words(report, item.code)}
            parts.pop("gap", None)
        if key == "missed" and not item.strict:
            key = "missed_assumed"  # its points are the evaluator's: nothing is lost yet
        yield wording.say(f"dimension.{key}{'_by' if 'gap' in parts else ''}", **parts)
    yield from _effects(report, [item for item in scores if item.code in lost])
    if met:
        named = [_with_actual(report, item) for item in met]
        yield wording.say("dimension.met", names=wording.joined(named))
    for item in scores:
        for pair in (contradicted[name] for name in item.evidence if name in contradicted):
            yield _of_contradiction(report, item, pair)
    late = [item for item in scores if item.score is None and _is_late(report, item)]
    for item in late:
        parts = {"name": [_name(report, item)], "aim": in_words(report, item.code)}
        yield wording.say("dimension.late", **parts)
    open_ones = [item for item in scores if item.score is None and item not in late]
    open_ones.sort(key=lambda item: _why_open(report, item))
    for reason, listed in groupby(open_ones, lambda item: _why_open(report, item)):
        names = wording.joined([_with_actual(report, item) for item in listed])
        told = wording.say(f"unscored_reasons.{reason}")
        key = "unscored_all" if none_scored else "unscored"
        yield wording.say(f"dimension.{key}", names=names, reason=told)


def _is_late(report: Report, item: Score) -> bool:
    """Return whether an indicator in words was done after the day that it was due by."""
    row = next(one for one in report.year.indicators if one.code == item.code)
    said = (words_of(report.wording.inline(cell)) for cell in (row.target, row.actual))
    return row.direction == QUALITATIVE and is_after(*said)


def _why_open(report: Report, item: Score) -> str:
    """Return why an indicator is unscored: without any result there is no tier to choose."""
    told = report.wording.has(Ref("score", item.code, "actual")) or bool(
        next((row.actual for row in report.year.indicators if row.code == item.code), "")
    )
    return "no_result" if item.unscored_reason == "no_tier" and not told else item.unscored_reason


def _contradicted(report: Report) -> Mapping[str, Comparison]:
    """Return evidence id → what it contradicts: records the text, or the text the records."""
    found = [
        pair
        for pair in comparisons(report.year, report.evidence.values())
        if pair.verdict == "contradicts"
    ]
    return {name: pair for pair in found for name in (pair.record, pair.quoted)}


def _of_contradiction(report: Report, item: Score, pair: Comparison) -> list[Inline]:
    """Return that text and records differ about an indicator, and which of them is scored."""
    key = "by_records" if pair.record in item.evidence else "by_text"
    return report.wording.say(
        f"dimension.{key}",
        name=[_name(report, item)],
        quoted=[report.number(f"evidence:{pair.quoted}")],
        record=[report.number(f"evidence:{pair.record}")],
    )


def _effects(report: Report, missed: Sequence[Score]) -> Iterator[list[Inline]]:
    """Yield what is known of the effects of missed outputs: benefits of the same goals."""
    level1, benefits = _level1(report), dimensions_of(_BENEFIT)
    scores = {score.code: score for score in report.results.scores}
    outputs = {item.code for item in missed if level1[item.code] not in {*benefits, "", EXECUTION}}
    unknown: list[list[Inline]] = []
    for goal in report.year.analysis.goals:
        if goal.kind != "goal" or not outputs & set(goal.indicators):
            continue
        beside = [
            scores[code]
            for code in goal.indicators
            if code in scores
            and level1[code] in benefits
            and report.wording.has(Ref("score", code, "actual"))
        ]
        named: list[Inline] = [blocks.text(goal.label)]
        if beside:
            names = report.wording.joined([_with_actual(report, score) for score in beside])
            yield report.wording.say("dimension.effect", goal=named, names=names)
        else:
            unknown.append(report.wording.say("dimension.goal", goal=named))
    if unknown:
        yield report.wording.say("dimension.effect_open", goals=report.wording.joined(unknown))


def _name(report: Report, item: Score) -> Inline:
    return blocks.text(report.wording.printer.indicator(item.code, item.name))


def _with_actual(report: Report, item: Score) -> list[Inline]:
    """Return an indicator with what was reached, and last year's value."""
    ref, wording = Ref("score", item.code), report.wording
    name = blocks.text(wording.inside(wording.printer.indicator(item.code, item.name)))
    if not wording.has(ref.of("actual")):
        return [name]
    inside: list[Inline] = [report.number(ref.of("actual"))]
    before = since(report, ref)
    if before:
        inside += [blocks.text(wording.word("semicolon")), *before]
    return [name, *wording.bracketed(inside)]


def reached(report: Report) -> list[Block]:
    """Return a paragraph for every goal: its outputs against their targets, then its effects.

    The evaluator's own statements on performance take their place
    (:func:`evalutils.reporting.narrative.chapters.statements`).
    """
    listed = [goal for goal in report.year.analysis.goals if goal.kind == "goal"]
    if not listed:
        return say(report, "reached.no_goals")
    told: list[Block] = [blocks.paragraph(_goal(report, goal)) for goal in listed]
    unknown = [
        report.wording.say("dimension.goal", goal=[blocks.text(goal.label)])
        for goal in listed
        if goal.outcome != "none" and not _benefits(report, goal)
    ]
    loose = _of_no_goal(report, listed)
    aimed = [item for item in loose if report.wording.has(Ref("score", item.code, "target"))]
    if aimed:
        names = report.wording.joined([_against_target(report, item) for item in aimed])
        told.append(blocks.paragraph(report.wording.say("reached.effects", listed=names)))
    if untied := [item for item in loose if item not in aimed]:
        names = report.wording.joined([_with_actual(report, item) for item in untied])
        told.append(blocks.paragraph(report.wording.say("reached.effects_untied", names=names)))
    if unknown and not loose:
        names = report.wording.joined(unknown)
        told.append(blocks.paragraph(report.wording.say("reached.no_effects", goals=names)))
    return told


def _of_no_goal(report: Report, goals: Sequence[Goal]) -> list[Score]:
    """Return the effects that are told of no goal in particular."""
    tied, level1 = {code for goal in goals for code in goal.indicators}, _level1(report)
    return [
        item
        for item in report.results.scores
        if item.code not in tied
        and level1[item.code] in dimensions_of(_BENEFIT)
        and level1[item.code] != _SATISFACTION
        and report.wording.has(Ref("score", item.code, "actual"))
    ]


def _measured(report: Report, goal: Goal) -> list[Score]:
    """Return the goal's indicators that have an actual value."""
    scores = {item.code: item for item in report.results.scores}
    return [
        scores[code]
        for code in goal.indicators
        if code in scores and report.wording.has(Ref("score", code, "actual"))
    ]


def _benefits(report: Report, goal: Goal) -> list[Score]:
    level1 = _level1(report)
    measured = _measured(report, goal)
    return [item for item in measured if level1[item.code] in dimensions_of(_BENEFIT)]


def _goal(report: Report, goal: Goal) -> list[Inline]:
    wording = report.wording
    mine, level1 = _measured(report, goal), _level1(report)
    effects = [item for item in _benefits(report, goal) if level1[item.code] != _SATISFACTION]
    outputs = [item for item in mine if item not in effects]
    # 新建分馆：新建分馆5个 says the name twice.
    names = [wording.printer.indicator(item.code, item.name) for item in outputs]
    worded = _in_words(report, goal)
    names += [words_of(one[:1]) for one in worded]
    repeats = bool(names) and goal.label in names[0]
    told = [] if repeats else wording.say("reached.goal", goal=[blocks.text(goal.label)])
    for key, items in (("outputs", outputs), ("effects", effects)):
        if items:
            listed = wording.joined([_against_target(report, item) for item in items])
            told += wording.say(f"reached.{key}", listed=listed)
    if worded:
        told += wording.say("reached.outputs", listed=wording.joined(worded))
    others = _others(report, goal, mine)
    if others:
        named = [_evidence(report, name) for name in others]
        told += wording.say("reached.others", listed=wording.joined(named))
    if not (mine or worded or others):
        return [*told, *wording.say("reached.nothing")]
    return told if mine or worded else [*told, *wording.say("reached.partial")]


def _in_words(report: Report, goal: Goal) -> list[list[Inline]]:
    """Return the goal's indicators whose target and result are words: a day, a state of things."""
    rows = {row.code: row for row in report.year.indicators}
    told = []
    for code in goal.indicators:
        worded = code in rows and rows[code].direction == QUALITATIVE
        if worded and (said := in_words(report, code)):
            name = report.wording.printer.indicator(code, rows[code].name)
            told.append([blocks.text(name), *said])
    return told


def _evidence(report: Report, name: str) -> list[Inline]:
    """Return a figure of the documents by its name, beside it what the records say otherwise."""
    wording, number = report.wording, report.number(f"evidence:{name}")
    pair = _contradicted(report).get(name)
    label = blocks.text(report.evidence[name].label)
    if pair is None:
        return [label, *wording.say("space"), number]
    record = [report.number(f"evidence:{pair.record}")]
    return wording.say("issues.contradicted.figures", name=[label], quoted=[number], record=record)


def _against_target(report: Report, item: Score) -> list[Inline]:
    """Return an indicator with what was reached and what it was to be."""
    ref, wording = Ref("score", item.code), report.wording
    parts: dict[str, Sequence[Inline]] = {"name": [_name(report, item)]}
    parts["actual"] = [report.number(ref.of("actual"))]
    if not wording.has(ref.of("target")):
        return wording.say("reached.without_target", **parts)
    parts["target"] = [report.number(ref.of("target"))]
    return wording.say("reached.missed" if item.met is False else "reached.measured", **parts)


def _others(report: Report, goal: Goal, mine: Sequence[Score]) -> list[str]:
    """Return the goal's evidence that no indicator of it rests on.

    Nor is told what the records correct: which figure counts is said in the analysis.
    """
    used = {name for item in mine for name in item.evidence}
    # What an indicator of another goal rests on is told there.
    elsewhere = {name for item in report.results.scores for name in item.evidence}
    told = {
        name
        for pair in comparisons(report.year, report.evidence.values())
        for name in (pair.record, pair.quoted)
        if used & {pair.record, pair.quoted}
    }
    return [
        name
        for name in goal.evidence
        if name not in used | told | elsewhere
        and name in report.evidence
        # 24小时内处置 says how fast, and is no result beside others.
        and not report.evidence[name].quantity.text.endswith("内")
    ]
