"""What the evaluation found wrong, numbered as letter, list and review copy number it.

Everything comes from results, records and the audit: no cause is guessed. Where the material
gives one it is told as the material's, where it gives none the question stands in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from evalutils.base.places import ranges
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
from evalutils.evaluation.matters import told_of
from evalutils.evaluation.scoring import UNEXPLAINED, Deduction, Score
from evalutils.reporting import blocks, tables
from evalutils.reporting.document import Inline, Text, words_of
from evalutils.reporting.material import Report
from evalutils.reporting.rectification import Matter, all_matters
from evalutils.reporting.tables import CLAUSE_END

#: How a problem is asked about: 请更正, 请核实, what is no finding on the material, 提示.
WEIGHTS = ("error", "warning", "other", "note")

#: Rules whose findings set a figure against what it should be: told in that order.
_OF_FIGURES = frozenset({"R01", "R02", "R03", "R06", "R07", "R08", "R16"})
#: What the chapter on the unit's own problems tells beside each of them, with its number.
BESIDE_PROBLEMS = frozenset({"problem_is_measure", "problem_unanswered"})
#: As many items of a fact a sentence names one by one: figures come with what they are called.
_LISTED = {"figures": 1}
_MOST = 4


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem that the evaluation found.

    Parameters
    ----------
    key
        What it is of: a check of the audit, ``of_evaluator``, ``missed``, ``unscored``.
    weight
        One of :data:`WEIGHTS`.
    number
        Its number, as letter, list and review copy have it; 0 for what is none of theirs.
    name, problem, measure, accepted
        In a few words; the sentence, none for what is told beside the unit's own problems; what
        is to be done; when it counts as done.
    points
        How many points hang on it.
    figures
        Of a contradiction: the name with both figures.
    title
        What is wrong with it (达标方向与得分不符), where its name does not say so.
    """

    key: str
    weight: str
    number: int
    name: Sequence[Inline]
    problem: Sequence[Inline]
    measure: Sequence[Inline]
    accepted: Sequence[Inline]
    points: Fraction = field(default=Fraction(0))
    figures: Sequence[Inline] = ()
    title: Sequence[Inline] = ()


def issues(report: Report) -> list[Issue]:
    """Return the problems that the evaluation found, by their numbers."""
    made = {"finding": _of_findings, "own": _of_evaluator, "missed": _missed}
    matters = all_matters(report.year, report.results)
    return [made[one.kind](report, one) for one in matters if one.kind in made]


def grave(found: Sequence[Issue]) -> list[Issue]:
    """Return problems by what hangs on them: what contradicts, then points, then severity."""
    return sorted(found, key=lambda one: (not one.figures, -one.points, WEIGHTS.index(one.weight)))


def _of_findings(report: Report, matter: Matter) -> Issue:
    """Return findings of one matter as one problem: a sentence for each that is told."""
    say, results = report.wording, report.results
    worded = tables.worded_findings(report)
    lost = _lost(report, matter.about)
    single = len(matter.of) == 1 and lost is None
    parts = [
        _Part.of(report, worded[at], results.findings[at], at + 1)
        for at in told_of(matter.of, results.findings)
    ]
    name = _about(report, matter.about) or parts[0].name
    if single and say.knows(f"issue_names.{parts[0].key}"):
        name = parts[0].name
    begins = words_of(parts[0].problem).lstrip("“").startswith(words_of(name))
    shown = [part for part in parts if part.key not in BESIDE_PROBLEMS]
    single = single or (len(shown) <= 1 and lost is None)
    told = [[] if single or begins else say.say("issues.several", name=name)]
    told += [list(part.problem) for part in shown]
    if lost is not None:
        told.append(say.say("issues.lost", lost=[report.number(Ref("score", lost.code, "lost"))]))
        told.append(cause(report, lost))
    problem, measure = say.spaced(told), say.spaced(part.measure for part in parts)
    # A name alone does not say what is wrong with it: on the first page its rule does.
    named = bool(_about(report, matter.about)) and name is not parts[0].name
    rule = worded[matter.of[0]].rule
    title = [blocks.text(title_of(rule, report.language))] if named else []
    accepted = parts[0].accepted or (
        say.say("issues.accepted", name=name) if named else say.say("issues.accepted_plain")
    )
    contradicted = next((part.figures for part in parts if part.figures), ())
    loss = Fraction(0) if lost is None or lost.lost.high is None else lost.lost.high
    return Issue(
        parts[0].key, results.findings[matter.of[0]].severity, matter.number, name,
        _closed(problem), measure, accepted, loss, contradicted, title,
    )  # fmt: skip


def _closed(pieces: Sequence[Inline]) -> list[Inline]:
    """Return pieces without a blank at their end."""
    kept = list(pieces)
    while kept and not getattr(kept[-1], "text", "x").strip():
        kept.pop()
    return kept


def _lost(report: Report, about: str) -> Deduction | None:
    """Return what was lost by the indicator that a matter is about."""
    return next(
        (item for item in report.results.deductions if f"indicator:{item.code}" == about), None
    )


def _about(report: Report, about: str) -> list[Inline]:
    """Return the name of what findings speak of; nothing where it has none."""
    kind, _, name = about.partition(":")
    if kind == "indicator":
        item = next(one for one in report.results.indicators if one.code == name)
        return [blocks.text(report.wording.printer.indicator(item.code, item.name))]
    return [blocks.text(report.evidence[name].label)] if kind == "evidence" else []


@dataclass(frozen=True, slots=True)
class _Part:
    """One finding in words for a report."""

    key: str
    name: Sequence[Inline]
    problem: Sequence[Inline]
    measure: Sequence[Inline]
    accepted: Sequence[Inline]
    figures: Sequence[Inline] = ()

    @classmethod
    def of(cls, report: Report, item: Worded, seen: Finding, number: int) -> _Part:
        """Return a finding with the sentences that tell it."""
        say = report.wording
        facts = _facts(report, seen, number)

        def told(room: str) -> list[Inline]:
            key = f"{room}.{item.key}"
            return say.say(key, **facts) if say.knows(key) else []

        figures: list[Inline] = []
        if item.key == "records_contradict":
            figures = say.say("issues.contradicted.figures", name=facts["record_name"], **facts)
        problem = told("limits") or say.say(
            # What is wrong first, and in brackets where it shows.
            f"issues.found.{'figures' if item.rule in _OF_FIGURES else 'words'}",
            found=_open(say.inline(item.found)),
            expected=_open(say.inline(item.expected)),
        )
        # The list as a whole asks: each of its rows begins with what is to be done.
        measure = told("issue_measures") or say.inline(item.mend.removeprefix("请"))
        accepted = told("issue_accepted")
        return cls(item.key, name_of(report, item), problem, measure, accepted, figures)


def _open(pieces: Sequence[Inline]) -> list[Inline]:
    """Return pieces without the stop at their end: the sentence around them has its own."""
    kept = list(pieces)
    if kept and isinstance(kept[-1], Text):
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip("。. "))
    return kept


def _of_evaluator(report: Report, matter: Matter) -> Issue:
    """Return what the evaluator found in words of theirs, with their recommendations for it."""
    known = {item.id: item for item in report.year.analysis.recommendations}
    problem = report.year.analysis.problems[matter.of[0]]
    say = report.wording
    measures = [
        say.quoted(one.quote, one.document) if one.quote else say.inline(one.text)
        for one in (known[ident] for ident in problem.answered_by)
    ]
    # Words that name figures are whole or nothing, as a clause could end within a reference: but
    # for those with a head of their own (按期完成率逾期：原定…).
    head, colon, _ = problem.text.partition("：")
    headed = bool(colon) and "{" not in head
    short = problem.text if "{" in problem.text else CLAUSE_END.split(problem.text, 1)[0]
    name = say.inline(head if headed else short)
    return Issue(
        "of_evaluator",
        "other",
        matter.number,
        name,
        [*_open(say.inline(problem.text)), *say.say("problems.ours"), *say.say("period")],
        say.joined(measures) if measures else say.say("problems.ours_measure"),
        say.say("issues.own_accepted"),
    )


_PARTS = ("name", "problem", "measure", "accepted")


def unscored(report: Report) -> Issue | None:
    """Return that points could not be scored, and why: what the findings come to."""
    outcome = report.results.outcomes["strict"]
    if not outcome.unscored:
        return None
    open_ones = [item for item in report.results.scores if item.score is None or not item.strict]
    # Where nothing but the evaluator's own choice of a tier is missing, no form is asked for.
    tiers = {item.unscored_reason for item in open_ones} <= {"no_tier", "no_percentage"}
    names = [[blocks.text(_named(report, item))] for item in open_ones]
    parts = {"reasons": reasons(report), "names": report.wording.joined(names)}
    key = "untiered" if tiers else "unscored"
    told = {part: report.wording.say(f"issues.{key}.{part}", **parts) for part in _PARTS}
    if outcome.gradable:
        told["accepted"] = report.wording.say("issues.untiered.accepted")
    return Issue("unscored", "error", 0, points=outcome.unscored, **told)


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


def _missed(report: Report, matter: Matter) -> Issue:
    """Return points that were lost and that no finding speaks of."""
    item = report.results.deductions[matter.of[0]]
    ref = f"score:{item.code}"
    next_year = [blocks.label("date", str(report.next_year))]
    parts: dict[str, Sequence[Inline]] = {
        "name": [blocks.text(report.wording.printer.indicator(item.code, item.name))],
        "lost": [report.number(f"{ref}.lost")],
        "cause": cause(report, item),
        "year": next_year,
    }
    key = "missed_in_words"
    if judged := tables.rated(report, item.code):
        key = "missed_tiered"
        parts |= {"rated": judged, "aim": in_words(report, item.code)}
    elif report.wording.has(f"{ref}.target") and report.wording.has(f"{ref}.actual"):
        key = "missed"
        parts |= {part: [report.number(f"{ref}.{part}")] for part in ("target", "actual")}
        before = since(report, Ref("score", item.code))
        parts["since"] = report.wording.bracketed(before) if before else []
    told = {part: report.wording.say(f"issues.{key}.{part}", **parts) for part in _PARTS}
    strict = next(one.strict for one in report.results.scores if one.code == item.code)
    if key == "missed" and not strict:
        # Its points are the evaluator's own: that it was missed is told, and no loss.
        told["problem"] = report.wording.say("issues.missed.assumed", **parts)
    if item.measure != UNEXPLAINED:
        # A measure of few words (专班办理) does not say what it is for.
        own = report.wording.inline(report.wording.printer.remark(item.measure))
        told["measure"] = report.wording.say("issues.missed.measure_own", **parts, measure=own)
    elif item.reason != UNEXPLAINED and key == "missed":
        told["measure"] = report.wording.say("issues.missed.measure_known", **parts)
    lost = item.lost.high if item.lost.high is not None else Fraction(0)
    return Issue("missed", "other", matter.number, points=lost, **told)


def cause(report: Report, item: Deduction) -> list[Inline]:
    """Return why a target was missed: as the material tells it, or the question."""
    if item.reason == UNEXPLAINED:
        return report.wording.say("issues.no_cause")
    told = report.wording.printer.remark(item.reason)
    return report.wording.say("issues.cause", reason=report.wording.inline(told))


def in_words(report: Report, code: str) -> list[Inline]:
    """Return target and result of a qualitative indicator in brackets; nothing without both."""
    row = next(one for one in report.year.indicators if one.code == code)
    if not (row.target and row.actual):
        return []
    parts = {"target": tables.target(report, row), "actual": tables.actual(report, row)}
    return report.wording.say("rated.aim", **parts)


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


def _facts(report: Report, seen: Finding, number: int) -> dict[str, Sequence[Inline]]:
    """Return what a finding saw as the parts of a sentence: of a long list its first items.

    A figure of the evaluation brings what it is called, as ``<fact>_name``.
    """
    say = report.wording
    hand = Markup(report.language, say.names, report.term)
    parts: dict[str, Sequence[Inline]] = {}
    for name, items in facts_in_words(seen, hand, number).items():
        told = [say.inline(item) for item in items]
        most = _LISTED.get(name, _MOST)
        parts[name] = say.joined(told[:most])
        if len(told) > most:
            count = [blocks.label("ordinal", str(len(told)))]
            parts[name] = say.say("limits.more", listed=parts[name], count=count)
        match list(seen.facts[name]):
            case [Quoted(words, place) as piece] if piece.is_passage:
                # a passage is known by its first clause; its meaning is that of the whole
                known = words if say.gloss(words) else CLAUSE_END.split(words, maxsplit=1)[0]
                parts[name] = say.meant(known, place.document)
            case [Known(ref)]:
                parts[f"{name}_name"] = [blocks.text(say.inside(report.values[ref].label))]
    return parts


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


def numbers_of(found: Sequence[Issue]) -> str:
    """Return the numbers of problems in a row: those that follow each other as a range."""
    return ranges(issue.number for issue in found)
