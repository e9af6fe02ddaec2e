"""Rules on a report's prose: annexes, periods, hedges, goals, problems, attribution.

Each rule is one function from the material to findings; "cannot tell" is no finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from evalutils.base.places import Place
from evalutils.evaluation.audit.finding import Finding
from evalutils.evaluation.audit.material import Material, joined, quoted, word_finding, wording
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.year import Goal

_ANNEX = re.compile(r"详见\s*(附件\s*(?:\d+|[一二三四五六七八九十]+)?)")
_LAG = re.compile(
    r"滞后|(?:支出|执行|资金使用)(?:进度)?(?:缓慢|较慢|偏慢|偏低)|进度(?:缓慢|较慢|偏慢)"
)
_MONTH = re.compile(r"(?:截至|截止|至)\D{0,8}?(\d{1,2})\s*月")
#: Below this execution rate "spending lags behind" is no contradiction (our choice).
_RATE_THAT_CONTRADICTS_LAG = Fraction(95, 100)


def lag_against_execution(material: Material) -> Iterator[Finding]:
    """R01/R17: a stated lag of spending beside an execution rate that shows none."""
    rate = material.values.get("result:execution_rate")
    if rate is None or rate.interval.low is None:
        return
    if rate.interval.low < _RATE_THAT_CONTRADICTS_LAG:
        return
    for problem in material.year.analysis.problems:
        if _LAG.search(problem.quote):
            where = _place_of(material, problem.document, problem.quote)
            yield word_finding("lag", where, quote=quoted(problem.document, problem.quote))


def goals_without_result(material: Material) -> Iterator[Finding]:
    """R15: goals and lines of the background for which no result is reported."""
    for kind, key in (
        ("goal", "goals_without_result"),
        ("background", "background_without_result"),
    ):
        open_goals = [
            goal
            for goal in material.year.analysis.goals
            if goal.kind == kind and goal.status == "none"
        ]
        if open_goals:
            where = _place_of(material, open_goals[0].document, open_goals[0].quote)
            yield word_finding(key, where, goals=joined([f"“{goal.label}”" for goal in open_goals]))


def results_without_goal(material: Material) -> Iterator[Finding]:
    """R15: reported results that answer no numbered goal and no indicator with a target."""
    goals = [goal for goal in material.year.analysis.goals if goal.kind == "goal"]
    if not goals:
        return
    answered = {ident for goal in goals for ident in goal.evidence}
    money = {f"{row.adjusted_evidence} {row.executed_evidence}" for row in material.year.budget}
    spent = {ident for idents in money for ident in idents.split()}
    results = _results_section(goals, material)
    loose = [
        item
        for item in material.evidence.values()
        if item.id not in answered | spent and item.place.section[:1] in results
    ]
    if loose:
        figures = joined([_named(item) for item in loose])
        yield word_finding("results_without_goal", _places(loose), figures=figures)


def _results_section(goals: list[Goal], material: Material) -> set[tuple[str, ...]]:
    """Return the chapters in which results that answer goals are reported."""
    places = [material.evidence[ident].place for goal in goals for ident in goal.evidence]
    # Sums of records stand in no chapter: what the unit reports is its text.
    return {place.section[:1] for place in places if place.section}


def data_that_stop_early(material: Material) -> Iterator[Finding]:
    """R19: figures that end before the year does, or whose period is not defined."""
    by_period: dict[str, list[Evidence]] = {}
    for item in material.evidence.values():
        if item.as_of:
            by_period.setdefault(item.as_of, []).append(item)
    for period, items in by_period.items():
        month = _MONTH.search(period)
        facts = {
            "period": f"{{label:date|{period}}}",
            "figures": joined([_named(item) for item in items]),
        }
        if month and int(month[1]) < 12:
            yield word_finding("data_stop_early", _places(items), **facts)
        elif not re.search(r"\d", period):
            yield word_finding("period_undefined", _places(items), **facts)


def annexes_that_are_absent(material: Material) -> Iterator[Finding]:
    """R20: annexes the text cites and the received documents do not hold."""
    cited: dict[str, list[str]] = {}
    for part in material.paragraphs():
        for found in _ANNEX.finditer(part.text):
            annex = re.sub(r"\s", "", found[1])
            cited.setdefault(annex, []).append(part.place.words())
    for annex, places in sorted(cited.items()):
        if not _is_there(material, annex):
            words = wording()
            few = len(places) < len(words["counting"])
            count = words["counting"][len(places)] if few else words["many"]
            label = f"{{label:name|{annex}}}"
            yield word_finding("annex_absent", joined(places), count=count, annex=label)


def _is_there(material: Material, annex: str) -> bool:
    """Return whether a document is the annex, or has it under a heading or as a table's title."""
    for name, document in material.documents.items():
        titles = [name, *(table.title for table in document.tables)]
        titles += [part.text for part in document.paragraphs if part.text.startswith(annex)]
        if any(annex in title.replace(" ", "") for title in titles):
            return True
    return False


def figures_side_by_side(material: Material) -> Iterator[Finding]:
    """R20: two figures for what may be the same thing, held against each other as intervals."""
    for item in material.year.analysis.comparisons:
        left, right = material.values[item.left], material.values[item.right]
        meet = left.interval.intersection(right.interval) is not None
        sources = [material.evidence[ident] for ident in (*left.evidence, *right.evidence)]
        yield word_finding(
            "figures_compatible" if meet else "figures_disagree",
            _places(sources),
            left_words=quoted(sources[0].place.document, sources[0].quote),
            right_words=quoted(sources[-1].place.document, sources[-1].quote),
            left=f"{{{item.left}}}",
            right=f"{{{item.right}}}",
            question=item.question,
        )


def hedges_that_conflict(material: Material) -> Iterator[Finding]:
    """R20: one figure with hedges of opposite direction (近…多); reported, never repaired."""
    for item in material.evidence.values():
        if item.quantity.exactness == "conflict":
            quote = quoted(item.place.document, item.quantity.text)
            yield word_finding("hedge_conflict", item.place.words(), quote=quote)


def results_of_a_wider_area(material: Material) -> Iterator[Finding]:
    """R20: figures for the whole area, of which the project's own part is not stated."""
    context = [material.evidence[ident] for ident in material.year.analysis.context]
    if context:
        figures = joined([_named(item) for item in context])
        yield word_finding("attribution", _places(context), figures=figures)


def problems_and_recommendations(material: Material) -> Iterator[Finding]:
    """R20: a stated problem that is a measure, or that no recommendation answers."""
    for problem in material.year.analysis.problems:
        where = _place_of(material, problem.document, problem.quote)
        quote = quoted(problem.document, problem.quote)
        if problem.is_measure:
            yield word_finding("problem_is_measure", where, quote=quote)
        elif not problem.answered_by:
            yield word_finding("problem_unanswered", where, quote=quote)


def _named(item: Evidence) -> str:
    """Return a figure with its name before it."""
    words = str(wording()["named"])
    return words.replace("[label]", item.label).replace("[figure]", f"{{evidence:{item.id}}}")


def _places(items: list[Evidence]) -> str:
    """Return the sections the figures stand in, each with the lines from first to last."""
    by_section: dict[tuple[str, ...], list[Place]] = {}
    for item in items:
        by_section.setdefault((item.place.document, *item.place.section), []).append(item.place)
    return joined([_span(places).words() for places in by_section.values()])


def _span(places: list[Place]) -> Place:
    lines = [place.lines for place in places if place.lines]
    if not lines:
        return places[0]
    return replace(places[0], lines=(min(a for a, _ in lines), max(b for _, b in lines)))


def _place_of(material: Material, document: str, quote: str) -> str:
    """Return where a checked quote of ``analysis.yaml`` stands."""
    wanted = re.sub(r"\s", "", quote)
    for part in material.documents[document].paragraphs:
        if wanted in re.sub(r"\s", "", part.text):
            return part.place.words()
    message = f"a quote of analysis.yaml is not in {document}: {quote!r}"
    raise LookupError(message)
