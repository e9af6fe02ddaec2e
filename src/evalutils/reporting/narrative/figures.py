"""The report's figures: a drawing with its headline, statistical subtitle, source and data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from evalutils.base.refs import Ref
from evalutils.evaluation.indicators import degree
from evalutils.evaluation.scoring import Score
from evalutils.evidence.year import ChartRow, Goal
from evalutils.reading.quantities import Interval, read_quantities
from evalutils.reporting import blocks, charts
from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.charts import Drawn, Measured
from evalutils.reporting.material import EXECUTION, Report, capitalised, require_drawable

#: A chart for the page, and the same for the width of a phone.
Pair = tuple[Drawn, Drawn]
_ZERO = Interval.exact(0)
#: Bars from which on a chart of losses says more than a sentence.
_FEWEST_BARS = 2
#: Missed targets from which on their distances are drawn.
_FEWEST_MISSED = 3
#: Goals from which on a matrix shows more than the paragraphs on each of them tell.
_FEWEST_GOALS = 3
#: As many indicators a headline names.
_NAMED = 3


def points(report: Report) -> list[Block]:
    """Return 图 失分: the dimensions that lost points, where there are several.

    One bar says no more than the sentence about its dimension does.
    """
    parts = [_dimension(report, name, items) for name, items in _by_dimension(report).items()]
    assumes = len(report.readings) > 1
    # The headline counts what the bars show: one reading, the one with assumptions if it adds.
    short = [
        part
        for part in parts
        if (part.assumed if assumes else part.strict)
        != Interval.exact(part.assumed_of if assumes else part.strict_of)
    ]
    if len(short) < _FEWEST_BARS:
        return []
    basis = "assumptions" if assumes else "strict"
    case = "headline_both" if report.results.outcomes[basis].unscored else "headline"
    drawn = drawn_twice(report, charts.points.points_by_dimension, short)
    figures = {
        part: [report.number(f"score:{basis}.{part}")]
        for part in ("lost", "unscored")
        if report.wording.has(f"score:{basis}.{part}")
    }
    lead = report.wording.say("figures.points.assumed") if assumes else []
    return [_figure(report, "points", drawn, case, lead=lead, **figures)]


def achievement(report: Report) -> list[Block]:
    """Return 图 完成程度: how far targets that were not certainly reached were from it.

    Nothing where no grade can be given, or where so few were missed that sentences tell it:
    bars of indicators that reached 100 % carry no message.
    """
    if not report.results.outcomes["strict"].gradable:
        return []
    scored = {
        item.code: item for item in report.results.scores if item.score is not None and not item.met
    }
    named = {item.code: item.name for item in report.year.indicators}
    reached = [
        charts.results.Achieved(
            named[item.code], rate, _against(report, item.code), not scored[item.code].strict
        )
        for item in report.results.indicators
        if item.code in scored and (rate := degree(item)) is not None
    ]
    # An interval across its target is drawn even alone: a sentence does not show where it lies.
    if len(reached) < _FEWEST_MISSED and all(one.rate.is_exact for one in reached):
        return []
    drawn = drawn_twice(report, charts.results.achievement_dots, reached)
    # A headline names few: those furthest from their targets.
    reached.sort(key=lambda item: item.rate.low if item.rate.low is not None else Fraction(0))
    case = "headline_many" if len(reached) > _NAMED else "headline"
    names = report.wording.joined([[blocks.text(item.name)] for item in reached[:_NAMED]])
    count = [blocks.label("ordinal", str(len(reached)))]
    return [_figure(report, "achievement", drawn, case, names=names, count=count)]


def goals(report: Report) -> list[Block]:
    """Return 图 目标与佐证: which goals have a target, a result, a source, a score.

    Nothing where every goal has all of them, or where there are one or two: sentences tell it.
    """
    listed = report.year.analysis.goals
    if not goals_drawn(report):
        return []
    columns = [report.wording.word(f"goal_columns.{key}") for key in _GOAL_COLUMNS]
    rows = [
        charts.results.GoalEvidence(capitalised(goal.label), _marks(report, goal))
        for goal in listed
    ]
    what = report.wording.word("figures.goals.what")
    drawn = drawn_twice(report, charts.results.goal_matrix, rows, columns, what=what)
    unanswered = any(goal.outcome == "none" for goal in listed if goal.kind == "goal")
    return [_figure(report, "goals", drawn, "headline" if unanswered else "headline_answered")]


def goals_drawn(report: Report) -> bool:
    """Return whether there is a figure of the goals: :func:`goals` says when."""
    few = len(report.year.analysis.goals) < _FEWEST_GOALS and not _pointed_at(report)
    return not (few or goals_answered(report))


def goals_answered(report: Report) -> bool:
    """Return whether every goal has a target, a result, a source and a score of its own.

    Not where the evaluator's own words point to the figure that shows them.
    """
    if _pointed_at(report):
        return False
    marks = (mark for goal in report.year.analysis.goals for mark in _marks(report, goal))
    return all(mark.state == "full" for mark in marks)


def _pointed_at(report: Report) -> bool:
    return any("{fig:goals}" in words for words in report.year.analysis.statements.values())


def chosen(report: Report, chapter: str) -> list[Block]:
    """Return the figures that ``analysis.yaml`` asks for in a chapter or section."""
    return [
        _chosen(report, chart)
        for chart in report.year.analysis.charts
        # What the program proposes is drawn once somebody has asked for it.
        if chart.chapter == chapter and chart.status == "confirmed"
    ]


_GOAL_COLUMNS = ("target", "result", "evidence", "scored")


def _chosen(report: Report, chart: ChartRow) -> Block:
    require_drawable(report, chart)
    refs = [Ref.parse(part) for part in chart.parts]
    names = [report.wording.term(name) for name in chart.labels]
    parts = [measured(report, ref) for ref in refs]
    if len(names) == len(parts):
        parts = [replace(part, name=name) for part, name in zip(parts, names, strict=True)]
    if chart.kind == "composition":
        drawn = drawn_twice(
            report, charts.amounts.composition, measured(report, Ref.parse(chart.total)), parts
        )
    elif chart.kind == "by_kind":
        unit = report.values[refs[0]].unit
        if report.language != "zh":
            unit = f" {report.wording.printer.lexicon.unit(unit, plural=True)}"
        drawn = drawn_twice(report, charts.amounts.by_kind, parts, unit=unit)
    else:
        series = tuple(report.wording.term(name) for name in chart.series) or ("",)
        rows = tuple(
            tuple(parts[start : start + len(series)]) for start in range(0, len(parts), len(series))
        )
        labels = tuple(names) or tuple(row[0].name for row in rows)
        draw = charts.several.grouped if chart.kind == "grouped" else charts.several.line
        drawn = drawn_twice(report, draw, charts.several.Several(labels, series, rows))
    return assemble(
        report,
        chart.id,
        drawn,
        report.wording.inline(chart.headline),
        report.wording.inline(chart.subtitle),
    )


def _figure(
    report: Report, name: str, drawn: Pair, case: str = "headline", **parts: Sequence[Inline]
) -> Block:
    words = report.wording
    statements = report.year.analysis.statements
    key = f"figure_{name}"
    headline = (
        words.inline(statements[key])
        if key in statements
        else words.say(f"figures.{name}.{case}", **parts)
    )
    return assemble(report, name, drawn, headline, words.say(f"figures.{name}.subtitle"))


def _by_dimension(report: Report) -> dict[str, list[Score]]:
    found: dict[str, list[Score]] = {}
    dimensions = {item.code: item.dimension for item in report.year.indicators}
    for item in report.results.scores:
        found.setdefault(dimensions[item.code], []).append(item)
    return found


def _against(report: Report, code: str) -> str:
    """Return actual and target as they are printed, where both are."""
    refs = [Ref("score", code, part) for part in ("actual", "target")]
    return " / ".join(report.values[ref].text for ref in refs if ref in report.values)


def _dimension(report: Report, name: str, items: list[Score]) -> charts.points.DimensionPoints:
    def scored(chosen: list[Score]) -> tuple[Interval, Fraction]:
        total = sum((item.score for item in chosen if item.score is not None), _ZERO)
        return total, sum((item.points for item in chosen), Fraction(0))

    given = [item for item in items if item.score is not None]
    strict, strict_of = scored([item for item in given if item.strict])
    assumed, assumed_of = scored(given)
    total = sum((item.points for item in items), Fraction(0))
    words = report.wording.term(name or EXECUTION)
    return charts.points.DimensionPoints(words, total, strict, strict_of, assumed, assumed_of)


def _marks(report: Report, goal: Goal) -> tuple[charts.results.GoalMark, ...]:
    rows = {item.code: item for item in report.year.indicators}
    scores = {item.code: item for item in report.results.scores}
    own = [rows[code] for code in goal.indicators if code in rows]
    stated = [item for item in own if item.target and item.target_basis != "assumption"]
    figures = [item for item in stated if report.wording.has(Ref("score", item.code, "target"))]
    given = [scores[item.code] for item in own if scores[item.code].score is not None]
    # A goal that names a figure has its target, whether or not an indicator takes it up.
    aims = read_quantities(goal.quote)
    states = {
        "target": "full" if figures or aims else "half" if stated else "empty",
        "result": {"result": "full", "partial": "half", "none": "empty"}[goal.outcome],
        "evidence": "full" if goal.evidence else "empty",
        "scored": "full" if any(item.strict for item in given) else "half" if given else "empty",
    }
    return tuple(
        charts.results.GoalMark(states[key], report.wording.word(f"goal_marks.{key}.{states[key]}"))
        for key in _GOAL_COLUMNS
    )


def drawn_twice(report: Report, draw: Callable[..., Drawn], *data: Any, **options: Any) -> Pair:
    """Return a chart drawn for the page and for the width of a phone."""
    page = draw(*data, **options, language=report.language)
    phone = draw(*data, **options, language=report.language, width_mm=charts.PHONE_MM)
    return page, phone


def assemble(
    report: Report,
    name: str,
    drawn: Pair,
    headline: Sequence[Inline],
    subtitle: Sequence[Inline],
    source: Sequence[Inline] = (),
) -> Block:
    """Return a figure named ``fig-<name>``; its source is the project's documents by default."""
    page, phone = drawn
    titles = [[blocks.label("file", title)] for title in report.year.project.sources.values()]
    return page.figure(
        f"fig-{name}",
        phone,
        headline=headline,
        subtitle=subtitle,
        source=source or report.wording.joined(titles),
    )


def measured(report: Report, ref: Ref) -> Measured:
    """Return the figure behind a reference as charts take it."""
    value = report.values[ref]
    if ref.kind != "evidence":
        return Measured(value.label, value.interval, value.text)
    figure = report.evidence[ref.name].quantity
    conflict = figure.exactness == "conflict"
    return Measured(value.label, value.interval, value.text, conflict, figure.printed)
