"""What the evaluation itself found wrong, the gravest first, and what is to be done about it.

Everything comes from results, records and the audit: no cause is guessed. Where the material
gives one it is told as the material's, where it gives none the question stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.evaluation.audit import (
    Finding,
    Known,
    Markup,
    Quoted,
    Worded,
    facts_in_words,
    title_of,
)
from evalutils.evaluation.registry import LATE_FROM, comparisons
from evalutils.evaluation.scoring import UNEXPLAINED, Deduction, Score
from evalutils.reporting import blocks, tables
from evalutils.reporting.document import Inline
from evalutils.reporting.material import Report

#: Where the first clause of a passage ends, by which readers know it again.
CLAUSE_END = re.compile(r"(?<=\S{6})[，。；：！？]")
#: How grave a problem is: it touches the score, what may be believed, or wants explaining.
WEIGHTS = ("error", "warning", "note")
#: Checks of the audit that stand here under a result of their own, told with its figures.
_TOLD_ELSEWHERE = frozenset({
    "records_contradict", "records_compatible", "goals_without_result", "goal_without_result",
    "missed_but_full", "missed_but_full_by", "actual_missing", "actuals_missing",
    "deviation_unexplained", "partial_score", "scored_on_nothing", "goals_without_target",
    # What the chapter on the unit's own problems tells beside each of them.
    "problem_is_measure", "problem_unanswered",
})  # fmt: skip

#: Rules whose findings set a figure against what it should be: told in that order.
_OF_FIGURES = frozenset({"R01", "R02", "R03", "R06"})
#: As many items of a fact a sentence names one by one: figures come with what they are called.
_LISTED = {"figures": 1}
_MOST = 4
#: A loss below this many points only wants explaining: rows are rounded to hundredths.
_SLIGHT = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem that the evaluation found.

    Parameters
    ----------
    key
        Its words in the catalogue, under ``report.issues``.
    weight
        One of :data:`WEIGHTS`.
    name, problem, measure, accepted
        In a few words; the sentence; what is to be done; when it counts as done.
    points
        How many points hang on it.
    figures
        Of a contradiction: the name with both figures.
    subject
        Of a missed target: the indicator.
    """

    key: str
    weight: str
    name: Sequence[Inline]
    problem: Sequence[Inline]
    measure: Sequence[Inline]
    accepted: Sequence[Inline]
    points: Fraction = field(default=Fraction(0))
    figures: Sequence[Inline] = ()
    subject: Sequence[Inline] = ()


def issues(report: Report) -> list[Issue]:
    """Return the problems that the evaluation found, the gravest first."""
    found = [
        *_contradictions(report),
        *_of_evaluator(report),
        *_unscored(report),
        *_missed(report),
        *_open_goals(report),
        *_late_spending(report),
        *_of_audit(report),
    ]
    return sorted(found, key=lambda issue: (WEIGHTS.index(issue.weight), -issue.points))


def _issue(
    report: Report,
    key: str,
    weight: str,
    parts: Mapping[str, Sequence[Inline]],
    points: Fraction = Fraction(0),
) -> Issue:
    say = report.wording.say
    told = {part: say(f"issues.{key}.{part}", **parts) for part in _PARTS}
    return Issue(key, weight, points=points, **told)


_PARTS = ("name", "problem", "measure", "accepted")


def _contradictions(report: Report) -> Iterator[Issue]:
    """Yield what the records tell otherwise than the text."""
    for pair in comparisons(report.year, report.evidence.values()):
        if pair.verdict == "contradicts":
            parts: dict[str, Sequence[Inline]] = {
                "name": [blocks.text(report.evidence[pair.record].label)],
                "quoted": [report.number(f"evidence:{pair.quoted}")],
                "record": [report.number(f"evidence:{pair.record}")],
            }
            # What is told wrongly comes before what is merely missed.
            made = _issue(report, "contradicted", "error", parts, Fraction(1000))
            figures = report.wording.say("issues.contradicted.figures", **parts)
            yield replace(made, figures=figures)


def _of_evaluator(report: Report) -> Iterator[Issue]:
    """Yield what the evaluator found in words of theirs, with their recommendations for it."""
    known = {item.id: item for item in report.year.analysis.recommendations}
    for problem in report.year.analysis.problems:
        if not problem.text:
            continue
        say = report.wording
        told = say.inline(problem.text)
        measures = [
            say.quoted(one.quote, one.document) if one.quote else say.inline(one.text)
            for one in (known[ident] for ident in problem.answered_by)
        ]
        # Words that name figures are whole or nothing: a clause could end within a reference.
        short = problem.text if "{" in problem.text else CLAUSE_END.split(problem.text, 1)[0]
        yield Issue(
            "of_evaluator",
            "warning",
            say.inline(short),
            [*told, *say.say("problems.ours")],
            say.joined(measures) if measures else say.say("problems.ours_measure"),
            say.say("issues.explained"),
        )


def _unscored(report: Report) -> Iterator[Issue]:
    outcome = report.results.outcomes["strict"]
    if not outcome.unscored:
        return
    open_ones = [item for item in report.results.scores if item.score is None or not item.strict]
    # Where nothing but the evaluator's own choice of a tier is missing, no form is asked for.
    tiers = {item.unscored_reason for item in open_ones} <= {"no_tier", "no_percentage"}
    names = [[blocks.text(_named(report, item))] for item in open_ones]
    parts = {
        "reasons": reasons(report),
        "names": report.wording.joined(names),
    }
    made = _issue(report, "untiered" if tiers else "unscored", "error", parts, outcome.unscored)
    if outcome.gradable:
        made = replace(made, accepted=report.wording.say("issues.untiered.accepted"))
    yield replace(made, key="unscored")


def _named(report: Report, item: Score) -> str:
    return report.wording.printer.indicator(item.code, item.name)


def reasons(report: Report) -> list[Inline]:
    """Return why points are unscored: in the evaluator's words, else reason by reason."""
    statement = report.year.analysis.statements.get("unscored_reason")
    if statement:
        return report.wording.inline(statement)
    found = dict.fromkeys(
        item.unscored_reason or "assumed"
        for item in report.results.scores
        if item.score is None or not item.strict
    )
    named = [report.wording.say(f"unscored_reasons.{key}") for key in found]
    return report.wording.joined(named)


def _missed(report: Report) -> Iterator[Issue]:
    strict = {score.code: score.strict for score in report.results.scores}
    for item in report.results.deductions:
        lost = item.lost.high if item.lost.high is not None else Fraction(0)
        ref = f"score:{item.code}"
        parts: dict[str, Sequence[Inline]] = {
            "name": [blocks.text(report.wording.printer.indicator(item.code, item.name))],
            "lost": [report.number(f"{ref}.lost")],
            "cause": cause(report, item),
        }
        if report.wording.has(f"{ref}.target") and report.wording.has(f"{ref}.actual"):
            key = "missed"
            parts |= {part: [report.number(f"{ref}.{part}")] for part in ("target", "actual")}
            before = since(report, Ref("score", item.code))
            parts["since"] = report.wording.bracketed(before) if before else []
        else:
            key = "missed_in_words"
        weight = "note" if lost < _SLIGHT else "error"
        made = replace(_issue(report, key, weight, parts, lost), subject=parts["name"])
        if key == "missed" and not strict[item.code]:
            # Its points are the evaluator's own: that it was missed is told, and no loss.
            made = replace(made, problem=report.wording.say("issues.missed.assumed", **parts))
        if item.measure != UNEXPLAINED:
            # A measure of few words (专班办理) does not say what it is for.
            measure = report.wording.inline(report.wording.printer.remark(item.measure))
            parts["measure"] = measure
            made = replace(made, measure=report.wording.say("issues.missed.measure_own", **parts))
        elif item.reason != UNEXPLAINED and key == "missed":
            made = replace(made, measure=report.wording.say("issues.missed.measure_known", **parts))
        yield made


def cause(report: Report, item: Deduction) -> list[Inline]:
    """Return why a target was missed: as the material tells it, or the question."""
    if item.reason == UNEXPLAINED:
        return report.wording.say("issues.no_cause")
    told = report.wording.printer.remark(item.reason)
    return report.wording.say("issues.cause", reason=report.wording.inline(told))


def since(report: Report, ref: Ref) -> list[Inline]:
    """Return last year's value and what has changed since; nothing where nobody stated it."""
    wording = report.wording
    if not wording.has(ref.of("prior")):
        return []
    prior = [report.number(ref.of("prior"))]
    for way in ("rise", "fall"):
        if wording.has(ref.of(way)):
            change = report.values[ref.of(way)]
            kind = "share" if change.unit == "个百分点" else "amount"
            parts = {"prior": prior, "change": [report.number(ref.of(way))]}
            return wording.say(f"since.{way}_{kind}", **parts)
    actual = report.results.values.get(ref.of("actual"))
    same = actual is not None and actual.interval == report.values[ref.of("prior")].interval
    return wording.say("since.same" if same else "since.open", prior=prior)


def _open_goals(report: Report) -> Iterator[Issue]:
    listed = report.year.analysis.goals
    names = [
        [blocks.text(goal.label)]
        for goal in listed
        if goal.outcome == "none" and goal.kind == "goal"
    ]
    if names:
        yield _issue(report, "goals_open", "warning", {"goals": report.wording.joined(names)})


def _late_spending(report: Report) -> Iterator[Issue]:
    for ident in report.year.record_ids:
        share = Ref("result", f"records.{ident}.late_share")
        if report.wording.has(share):
            low = report.values[share].interval.low
            if low is not None and low >= LATE_FROM:
                late = report.number(f"result:records.{ident}.late")
                parts = {"late": [late], "share": [report.number(share)]}
                yield _issue(report, "late", "warning", parts)


def _of_audit(report: Report) -> Iterator[Issue]:
    """Yield what else the audit found, each check once; notes only that have words for readers."""
    met: set[str] = set()
    findings = zip(tables.worded_findings(report), report.results.findings, strict=True)
    for number, (item, kept) in enumerate(findings, 1):
        if item.own or kept.accepted or item.key in met or item.key in _TOLD_ELSEWHERE:
            continue
        worded = report.wording.knows(f"limits.{item.key}")
        if item.severity == "note" and not worded:
            continue
        met.add(item.key)
        facts = _facts(report, kept, number) if worded else None
        yield _of_finding(report, item, facts)


def _facts(report: Report, seen: Finding, number: int) -> dict[str, Sequence[Inline]]:
    """Return what a finding saw as the parts of a sentence: of a long list its first items.

    A figure of the evaluation brings what it is called, as ``<fact>_name``.
    """
    say = report.wording
    hand = Markup(report.language, say.names, say.term)
    parts: dict[str, Sequence[Inline]] = {}
    for name, items in facts_in_words(seen, hand, number).items():
        told = [say.inline(item) for item in items]
        most = _LISTED.get(name, _MOST)
        parts[name] = say.joined(told[:most])
        if len(told) > most:
            count = [blocks.label("ordinal", str(len(told)))]
            parts[name] = say.say("limits.more", listed=parts[name], count=count)
        match list(seen.facts[name]):
            case [Quoted(words)] if say.gloss(words):
                parts[name] = [blocks.label("gloss", say.gloss(words))]
            case [Known(ref)]:
                parts[f"{name}_name"] = [blocks.text(say.inside(report.values[ref].label))]
    return parts


def _of_finding(
    report: Report, item: Worded, facts: Mapping[str, Sequence[Inline]] | None
) -> Issue:
    say = report.wording
    sentence = (
        say.say(f"limits.{item.key}", **facts)
        if facts is not None
        # What is wrong first, and in brackets where it shows.
        else say.say(
            f"issues.found.{'figures' if item.rule in _OF_FIGURES else 'words'}",
            found=say.inline(item.found),
            expected=say.inline(item.expected),
        )
    )
    return Issue(
        item.key,
        "warning" if item.severity == "error" else item.severity,
        name_of(report, item),
        sentence,
        say.say(f"issue_measures.{item.key}")
        if say.knows(f"issue_measures.{item.key}")
        else say.inline(item.mend),
        say.say("issues.explained"),
    )


def name_of(report: Report, item: Worded) -> list[Inline]:
    """Return what a finding is called: by what it is about, else by its rule."""
    if report.wording.knows(f"issue_names.{item.key}"):
        return report.wording.say(f"issue_names.{item.key}")
    return [blocks.text(title_of(item.rule, report.language))]


def by_weight(found: Sequence[Issue]) -> Mapping[str, list[Issue]]:
    """Return the problems of each weight, the gravest first; no weight without any."""
    return {
        weight: listed
        for weight in WEIGHTS
        if (listed := [issue for issue in found if issue.weight == weight])
    }
