"""Rules on what was paired: goals and results, problems and answers, figures side by side.

They read what a self-evaluation tells beside its table. For our own project-year a person has
paired it, and a ledger binds its figures; for a received document the reader of reports has, by
its words. Without pairs they find nothing: "cannot tell" is no finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.evaluation.audit.case import Case, says
from evalutils.evaluation.audit.finding import (
    Fact,
    Finding,
    Known,
    Name,
    Said,
    Term,
    finding,
    first_words,
    joined,
    percent,
    plain_percent,
    quoted,
    read,
)
from evalutils.evaluation.audit.own import Notes
from evalutils.evaluation.audit.rules.money import exact_rate, execution
from evalutils.evaluation.registry import LATE_FROM, Comparison, comparisons
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.year import IndicatorRow
from evalutils.reading.quantities import Interval, Quantity
from evalutils.reading.reports import tells_of_slow_spending
from evalutils.reading.selfeval import Cell, Goal, quantities_of

#: Where it says when in the year, a good rate at the end contradicts nothing.
_IN_THE_YEAR = re.compile(r"[一二三四]季度|[上下]半年|年[中末底]|岁末|\d月|前期|初期")
_LESS_IS_MEANT = ("direction.lower", "claims.at_most")
_MONTH = re.compile(r"(?:截至|截止|至)\D{0,8}?(\d{1,2})\s*月")
#: Below this execution rate "spending lags behind" is no contradiction (our choice).
_RATE_THAT_CONTRADICTS_LAG = Fraction(95, 100)
_RATE = Ref("result", "execution_rate")
#: How many were asked is no result.
_ASKED = re.compile(
    r"问卷|回访|抽样|访谈|调查[^，。；\d]{0,8}\d|\d\s*[人名份户][^，。；]{0,4}满意"
    r"|满意[^，。；度率\d]{0,6}\d+\s*[人名份户]"
)
#: Verdict → check; a figure that agrees with its records is no finding.
_RECORDS = {
    "contradicts": "records_contradict",
    "compatible": "records_compatible",
    "open": "records_open",
}
_JOINT, _BETWEEN = Said("audit.said.joint"), Said("audit.said.named")
#: So many places are counted in words; more are many.
_COUNTED = 10
_WITH_FIGURE = frozenset({"count", "measure", "money"})
_DONE = re.compile(r"(?:完成|建成|实现|达标|落实|达成)(?:到位|目标|任务)?$")
#: Bases of a target that a document states; ``derived`` and ``assumption`` are the evaluator's.
_STATED = frozenset({"approved", "source"})
#: Periods whose beginning and end everybody knows.
_DEFINED = re.compile(
    r"\d|[一二三四五六七八九十]+月|[全上下]半?年|年度|[一二三四]季度|年[末底初]|目前"
)


def lag_against_execution(case: Case) -> Iterator[Finding]:
    """R01/R17: a stated lag of spending beside an execution rate that shows none."""
    rate = _execution_rate(case)
    if rate is None or rate[0] < _RATE_THAT_CONTRADICTS_LAG or any(_late(case.notes)):
        return
    for problem in case.form.problems:
        told = problem.text.text
        # 支出集中在年末 tells how a year that lagged came to its rate: nothing contradicts.
        if tells_of_slow_spending(told) and not _IN_THE_YEAR.search(told):
            yield finding("lag", problem.text, quote=problem.text, rate=rate[1])


def spending_at_the_years_end(case: Case) -> Iterator[Finding]:
    """R16: by the records spending crowds in the last two months, and nothing says why.

    Where the unit itself tells of a lag, that is what the records bear out.
    """
    said = [item.text for item in case.form.problems if tells_of_slow_spending(item.text.text)]
    for late, share in _late(case.notes):
        if said:
            told = Known(late), Known(share)
            yield finding("late_as_told", said[0], quote=said[0], late=told[0], share=told[1])
        else:
            yield finding("late_spending", late=Known(late), share=Known(share))


def _late(notes: Notes | None) -> Iterator[tuple[Ref, Ref]]:
    """Yield what was spent in the last two months, and its share, where it is much of a year."""
    for ident in () if notes is None else notes.year.record_ids:
        late, share = (Ref("result", f"records.{ident}.{part}") for part in ("late", "late_share"))
        known = None if notes is None else notes.values.get(share)
        low = None if known is None else known.interval.low
        if low is not None and low >= LATE_FROM:
            yield late, share


def _execution_rate(case: Case) -> tuple[Fraction, Fact] | None:
    """Return the least that the execution rate may be, and how it is printed."""
    if case.notes is not None:
        known = case.notes.values.get(_RATE)
        low = None if known is None else known.interval.low
        return None if low is None else (low, Known(_RATE))
    for row in case.form.money:
        found, exact = execution(row), exact_rate(row)
        if (
            row.kind == "total"
            and exact is not None
            and found is not None
            and found.low is not None
        ):
            # judged by the least that rounding allows, told as the printed figures have it
            return found.low, percent(exact)
    return None


def goals_without_a_result(case: Case) -> Iterator[Finding]:
    """R15: goals and lines of the background for which no result is reported."""
    goals = case.form.goals
    if case.notes is None and not case.form.results:
        return
    names = _names(goals) if case.notes is None else case.notes.goals
    background = () if case.notes is None else case.notes.background
    for key, named in (
        ("goals_without_result", list(zip(goals, names, strict=True))),
        ("background_without_result", background),
    ):
        unanswered = [(goal, name) for goal, name in named if goal.status == "none"]
        if unanswered:
            names = joined((("“", name, "”") for _, name in unanswered), _JOINT)
            yield finding(key, unanswered[0][0].expected, goals=names)


def goals_done_without_a_figure(case: Case) -> Iterator[Finding]:
    """R12: a goal with a figure, of whose result it is told only that it is done."""
    if case.notes is not None:
        return
    for goal in case.form.goals:
        if goal.expected is None or not any(
            q.kind in _WITH_FIGURE for q in goal.expected.quantities
        ):
            continue
        told = [
            (clause, cell)
            for cell in goal.answered_by
            for clause in re.split(r"[，,；;。：:]", cell.text)
            if any(word in clause for word in goal.because)
        ]
        bare = [(clause, cell) for clause, cell in told if _DONE.search(clause)]
        if bare and not any(re.search(r"\d", clause) for clause, _ in told):
            clause, cell = bare[0]
            yield finding(
                "goal_done_without_figure", cell, goal=first_words(goal.expected),
                result=quoted(clause.strip(), cell.place),
            )  # fmt: skip


def goals_missed(case: Case) -> Iterator[Finding]:
    """R16: a goal's figure is not reached, and no sentence on it says why."""
    if case.notes is not None:
        return
    sentences = [one for part in case.paragraphs for one in re.split(r"[。；;\n]", part.text)]
    told = [cell for problem in case.form.problems for cell in (problem.text,)]
    reasons = [one for one in (*sentences, *(cell.text for cell in told))
               if says("claims.explained", one)]  # fmt: skip
    items = {item.name.text for item in case.rows if item.target is not None}
    for goal in case.form.goals:
        if goal.expected is None or goal.status != "partial" or goal.background:
            continue
        missed = _held_against(goal)
        if missed is None or any(word in reason for word in goal.because for reason in reasons):
            continue
        if any(word in name for word in goal.because for name in items):
            # It is an indicator, too, and is told there.
            continue
        wanted, got, cell = missed
        if not _isfirst_words(wanted, got):
            continue
        yield finding(
            "goal_missed", cell, goal.expected, goal=first_words(goal.expected),
            wanted=read(wanted, goal.expected.place), got=read(got, cell.place),
        )  # fmt: skip


def goals_passed_by_far(case: Case) -> Iterator[Finding]:
    """R09: a goal's figure is passed by 30 % and more, and nothing near says why."""
    far = case.standard.profile.over_achievement.threshold
    items = {item.name.text for item in case.rows if item.target is not None}
    for goal in case.form.goals if case.notes is None and not case.forms else ():
        held = _held_against(goal)
        if goal.expected is None or goal.background or held is None:
            continue
        wanted, got, cell = held
        low = wanted.interval.low
        if not low or not got.interval.is_exact or got.interval.value < low * far:
            continue
        less = any(says(words, goal.expected.text) for words in _LESS_IS_MEANT)
        known = any(word in name for word in goal.because for name in items)
        if less or known or says("claims.explained", cell.text):
            continue
        yield finding(
            "target_low", cell, goal.expected, name=first_words(goal.expected),
            target=read(wanted, goal.expected.place), actual=read(got, cell.place),
            ratio=plain_percent(got.interval.value / low), threshold=plain_percent(far),
        )  # fmt: skip


def _isfirst_words(wanted: Quantity, got: Quantity) -> bool:
    low, high = wanted.interval.low, got.interval.high
    return low is not None and high is not None and high < low


def _held_against(goal: Goal) -> tuple[Quantity, Quantity, Cell] | None:
    """Return what a goal wanted, the figure of the clause that answers it, and its cell."""
    told = () if goal.expected is None else goal.expected.quantities
    wanted = [quantity for quantity in told if quantity.kind in _WITH_FIGURE]
    if len(wanted) != 1 or wanted[0].interval.low is None:
        return None
    for cell in goal.answered_by:
        for clause in re.split(r"[，,；;。]", cell.text):
            got = [q for q in quantities_of(clause) if q.unit == wanted[0].unit]
            named = any(word in clause for word in goal.because)
            if len(got) == 1 and named and got[0].interval.high is not None:
                return wanted[0], got[0], cell
    return None


def _names(goals: Iterable[Goal]) -> list[Fact]:
    """Return the goals' first words: enough to know them by."""
    return [first_words(goal.expected) for goal in goals]


def results_without_a_goal(case: Case) -> Iterator[Finding]:
    """R15: reported results that answer no numbered goal and no indicator with a target."""
    notes = case.notes
    if notes is None:
        yield from _loose_results(case)
    goals = [] if notes is None else [g for g in notes.year.analysis.goals if g.kind == "goal"]
    if notes is None or not goals:
        return
    answered = {ident for goal in goals for ident in goal.evidence}
    money = (f"{row.adjusted_evidence} {row.executed_evidence}" for row in notes.year.budget)
    spent = {ident for idents in money for ident in idents.split()}
    # The chapters in which results that answer goals are reported; sums of records stand in
    # no chapter: what the unit reports is its text.
    chapters = {
        notes.evidence[ident].place.section[:1]
        for ident in answered
        if notes.evidence[ident].place.section
    }
    aimed = " ".join(row.actual for row in notes.year.indicators if row.target)
    measured = {ident for ident in notes.evidence if re.search(rf"\b{re.escape(ident)}\b", aimed)}
    # 控制在4000元以内 is what the value beside it was held against, and no result.
    labels = {notes.evidence[ident].label for ident in measured}
    # A form's value entered by hand is told in the text as well, in words of its own.
    values = {_value(notes.evidence[ident]) for ident in measured}
    loose = [
        item
        for item in notes.evidence.values()
        if item.id not in answered | spent | measured
        and item.label not in labels
        and _value(item) not in values
        # 自评得分97.6分 is what the unit thinks of its results, and none of them.
        and item.quantity.kind != "score"
        and item.place.section[:1] in chapters
        and not _ASKED.search(item.quote)
    ]
    if loose:
        yield finding("results_without_goal", *places_of(loose), figures=_figures(loose))


def _value(item: Evidence) -> tuple[Interval, str]:
    """Return what a figure says; 名 and 位 count persons as 人 does."""
    unit = item.quantity.unit
    return item.quantity.interval, "人" if unit in {"名", "位"} else unit


def _loose_results(case: Case) -> Iterator[Finding]:
    """Yield results with figures that the reader could hold against no goal, of some it could."""
    goals = case.form.goals
    texts = "\n".join(cell.text for cell in case.form.results)
    if all(goal.expected is not None and goal.expected.text in texts for goal in goals):
        # The goals are told with their results, in the same sentences.
        return
    answered = {(cell.text, cell.place) for goal in goals for cell in goal.answered_by}
    loose = [
        cell
        for cell in case.form.results
        # 产出指标（50分） tells points, and nothing that was done.
        if any(quantity.kind != "score" for quantity in cell.quantities)
        and (cell.text, cell.place) not in answered
    ]
    if answered and loose:
        figures = joined((("“", first_words(cell), "”") for cell in loose), _JOINT)
        yield finding("results_without_goal", *loose, severity="note", figures=figures)


def periods_that_stop_early(case: Case) -> Iterator[Finding]:
    """R19: figures that end before the year does, or whose period is not defined."""
    if case.notes is None:
        yield from _undefined_periods(case)
    by_period: dict[str, list[Evidence]] = {}
    for item in _ledger(case):
        if item.as_of:
            by_period.setdefault(item.as_of, []).append(item)
    for period, items in by_period.items():
        month = _MONTH.search(period)
        facts: dict[str, Fact] = {"period": Term(period, "date"), "figures": _figures(items)}
        if month and int(month[1]) < 12:
            yield finding("data_stop_early", *places_of(items), severity="", context="", **facts)
        elif not _DEFINED.search(period):
            yield finding("period_undefined", *places_of(items), severity="", context="", **facts)


def _undefined_periods(case: Case) -> Iterator[Finding]:
    """Yield periods that are named without a beginning or an end (防护期)."""
    for cell in case.form.periods:
        if _DEFINED.search(cell.text):
            continue
        told = [result for result in case.form.results if cell.text in result.text]
        figures = joined((read(q, r.place) for r in told for q in r.quantities), _JOINT)
        if figures:
            yield finding("period_undefined", cell, period=Term(cell.text, "date"), figures=figures)


def annexes_that_are_cited(case: Case) -> Iterator[Finding]:
    """R20: annexes the text cites and the received documents do not hold."""
    cited: dict[str, list[Place]] = {}
    for annex in case.form.annexes:
        if not annex.present:
            cited.setdefault(annex.name.text, []).append(annex.name.place)
    for name, places in sorted(cited.items()):
        count = str(len(places)) if len(places) <= _COUNTED else "many"
        number = name.removeprefix("附件")
        yield finding(
            "annex_absent", *places, annex=Term("附件", "name", number),
            count=Said(f"audit.said.count_{count}"),
        )  # fmt: skip


def figures_side_by_side(case: Case) -> Iterator[Finding]:
    """R20: two figures for what may be the same thing, held against each other as intervals."""
    notes = case.notes
    if notes is None:
        return
    for item in notes.year.analysis.comparisons:
        refs = Ref.parse(item.left), Ref.parse(item.right)
        left, right = (notes.values[ref] for ref in refs)
        meet = left.interval.intersection(right.interval) is not None
        sources = [notes.evidence[ident] for ident in (*left.evidence, *right.evidence)]
        yield finding(
            "figures_compatible" if meet else "figures_disagree", *places_of(sources),
            left_words=_quote(sources[0]), right_words=_quote(sources[-1]),
            left=Known(refs[0]), right=Known(refs[1]),
            question=Name(item.question, f"comparison:{item.id}"),
        )  # fmt: skip


def hedges_that_conflict(case: Case) -> Iterator[Finding]:
    """R20: one figure with hedges of opposite direction (近…多); reported, never repaired."""
    figures = [(item.quantity, item.place) for item in _ledger(case)]
    if case.notes is None:
        parts = case.paragraphs
        figures = [(each, part.place) for part in parts for each in quantities_of(part.text)]
    for quantity, place in figures:
        if quantity.exactness == "conflict":
            yield finding("hedge_conflict", place, quote=read(quantity, place))


def results_of_a_wider_area(case: Case) -> Iterator[Finding]:
    """R20: figures that are not the project's alone, of which its own part is not stated.

    The scope is told as the source tells it: of a figure whose sentence names no area it is
    asked, not stated.
    """
    notes = case.notes
    context = [] if notes is None else [notes.evidence[i] for i in notes.year.analysis.context]
    whole = [item for item in context if says("claims.whole_area", item.quote)]
    for key, items in (
        ("attribution", whole),
        ("scope_unstated", [item for item in context if item not in whole]),
    ):
        if items:
            yield finding(key, *places_of(items), figures=_figures(items))


def problems_without_an_answer(case: Case) -> Iterator[Finding]:
    """R20: a stated problem that is a measure, or that no recommendation answers."""
    # Where no recommendation is told at all, none of them answers.
    paired = case.notes is not None or bool(case.form.recommendations)
    for problem in case.form.problems:
        if problem.is_measure:
            yield finding("problem_is_measure", problem.text, quote=problem.text)
        elif paired and not problem.answered_by:
            yield finding("problem_unanswered", problem.text, quote=problem.text)


def records_against_figures(case: Case) -> Iterator[Finding]:
    """R20: a figure of the text beside the one that the records give for the same thing.

    Intervals decide: an error of the text is only asked about (请核实) where no value that its
    words allow is the records'; where units, periods or words forbid a comparison, that is said.
    """
    if case.notes is None:
        return
    for pair in comparisons(case.notes.year, case.notes.evidence.values()):
        if pair.verdict in _RECORDS:
            yield _of_records(case.notes, pair)


def _of_records(notes: Notes, pair: Comparison) -> Finding:
    item = notes.evidence[pair.quoted]
    table = notes.year.records.figures[pair.aggregate].origin.title
    return finding(
        _RECORDS[pair.verdict], item.place, quote=_quote(item), table=Term(table, "name"),
        record=Known(Ref("evidence", pair.record)), quoted=Known(Ref("evidence", pair.quoted)),
        difference=Known(Ref("result", f"records.{pair.aggregate}.difference")),
        used=Known(Ref("result", f"records.{pair.aggregate}.used")),
        reason=Said(f"audit.said.open_{pair.reason}") if pair.reason else None,
    )  # fmt: skip


def values_without_evidence(case: Case) -> Iterator[Finding]:
    """R20: an actual value that somebody typed, and no evidence stands behind it."""
    for name, actual in () if case.notes is None else case.notes.typed:
        yield replace(finding("actual_unbacked", actual, name=name, actual=actual), own=True)


def _ledger(case: Case) -> Iterable[Evidence]:
    return () if case.notes is None else case.notes.evidence.values()


def _figures(items: Iterable[Evidence]) -> Fact:
    """Return figures, each with its name before it."""
    named = (
        (Name(item.label, f"evidence:{item.id}"), _BETWEEN, Known(Ref("evidence", item.id)))
        for item in items
    )
    return joined(named, _JOINT)


def _quote(item: Evidence) -> Fact:
    return quoted(item.quote, item.place)


def places_of(items: Iterable[Evidence]) -> list[Place]:
    """Return the sections the figures stand in, each with the lines from first to last."""
    by_section: dict[tuple[str, ...], list[Place]] = {}
    for item in items:
        by_section.setdefault((item.place.document, *item.place.section), []).append(item.place)
    return [_span(places) for places in by_section.values()]


def _span(places: list[Place]) -> Place:
    lines = [place.lines for place in places if place.lines]
    if not lines:
        return places[0]
    return replace(places[0], lines=(min(a for a, _ in lines), max(b for _, b in lines)))


def goals_that_cannot_be_measured(case: Case) -> Iterator[Finding]:
    """R11: not one of the goals names a figure, and no indicator has a target that does."""
    goals = [goal.expected for goal in case.form.goals if goal.expected is not None]
    if not goals or case.cut or any(cell.quantities for cell in goals):
        return
    if case.notes is not None:
        if not any(_aims(row) for row in case.notes.year.indicators):
            names = joined((("“", name, "”") for name in case.notes.goals), _JOINT)
            yield finding("goals_vague", *goals[:1], goal=names)
    elif goals[0].told != "table" and not any(item.target_quantities for item in case.listed):
        yield finding("goals_vague", *goals[:3], goal=joined(map(first_words, goals[:3]), "；"))


def _aims(row: IndicatorRow) -> bool:
    """Return whether a document states a target of this indicator that can be measured."""
    return row.target_basis in _STATED and bool(quantities_of(row.target))
