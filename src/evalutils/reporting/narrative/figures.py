"""The report's figures: a drawing with its headline, statistical subtitle, source and data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from evalutils.base.refs import Ref
from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.scoring import Score
from evalutils.evidence.year import ChartRow, Goal
from evalutils.reading.quantities import Interval, read_quantities
from evalutils.reporting import blocks, charts
from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.charts import (
    Achieved,
    DimensionPoints,
    Drawn,
    GoalEvidence,
    GoalMark,
    Measured,
)
from evalutils.reporting.material import EXECUTION, Report

#: A chart for the page, and the same for the width of a phone.
Pair = tuple[Drawn, Drawn]
_ZERO = Interval.exact(0)


def points(report: Report) -> list[Block]:
    """Return 图 失分: the dimensions that lost points; nothing where none did."""
    if not report.results.deductions:
        return []
    parts = [_dimension(report, name, items) for name, items in _by_dimension(report).items()]
    short = [part for part in parts if part.assumed != Interval.exact(part.assumed_of)]
    case = "headline_both" if report.results.outcomes["strict"].unscored else "headline"
    return [_figure(report, "points", drawn_twice(report, charts.points_by_dimension, short), case)]


def achievement(report: Report) -> list[Block]:
    """Return 图 完成程度: how far scored figures got towards their targets.

    Nothing where no grade can be given, or no quantitative indicator has both figures.
    """
    if not report.results.outcomes["strict"].gradable:
        return []
    scored = {item.code: item for item in report.results.scores if item.score is not None}
    named = {item.code: item.name for item in report.year.indicators}
    reached = [
        Achieved(named[item.code], rate, _against(report, item.code), not scored[item.code].strict)
        for item in report.results.indicators
        if item.code in scored and (rate := degree(item)) is not None
    ]
    if not reached:
        return []
    drawn = drawn_twice(report, charts.achievement_dots, reached)
    case = "headline_missed" if report.results.deductions else "headline"
    return [_figure(report, "achievement", drawn, case)]


def degree(item: Indicator) -> Interval | None:
    """Return how far an actual value got towards its target: 1 is the target met.

    Actual ÷ target for ≥, target ÷ actual for ≤, the smaller of both for =; ``None`` where
    there is no such ratio (words, a tier, a target or an actual value of 0 or below).

    Examples
    --------
    >>> from evalutils.evaluation.indicators import IndicatorRow, build_indicators
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evaluation.values import evidence_values
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "approved", actual="300")
    >>> (item,) = build_indicators([row], evidence_values([]), load_profile("mof-2020-10"))
    >>> degree(item)
    Interval.exact('0.75')
    """
    actual, target = item.actual, item.target
    if actual is None or target is None or item.conflict:
        return None
    low, high = target.low, target.high
    if low is None or high is None or low <= 0 or actual.low is None or actual.low < 0:
        return None
    share = actual / Interval.exact(low)
    if item.direction == "≥":
        return share
    if actual.low == 0 or item.direction not in {"≤", "="}:
        return None
    back = Interval.exact(high) / actual
    if item.direction == "≤":
        return back
    if actual.intersection(target) is not None:
        return Interval.exact(1) if actual.is_exact else None
    return share if actual.high is not None and actual.high <= low else back


def goals(report: Report) -> list[Block]:
    """Return 图 目标与佐证: which goals have a target, a result, a source, a score."""
    listed = report.year.analysis.goals
    if not listed:
        return []
    columns = [report.wording.word(f"goal_columns.{key}") for key in _GOAL_COLUMNS]
    rows = [GoalEvidence(goal.label, _marks(report, goal)) for goal in listed]
    what = report.wording.word("figures.goals.what")
    drawn = drawn_twice(report, charts.goal_matrix, rows, columns, what=what)
    unanswered = any(goal.outcome == "none" for goal in listed if goal.kind == "goal")
    return [_figure(report, "goals", drawn, "headline" if unanswered else "headline_answered")]


def chosen(report: Report, chapter: str) -> list[Block]:
    """Return the figures that ``analysis.yaml`` asks for in a chapter."""
    return [
        _chosen(report, chart)
        for chart in report.year.analysis.charts
        # What the program proposes is drawn once somebody has asked for it.
        if chart.chapter == chapter and chart.status == "confirmed"
    ]


_GOAL_COLUMNS = ("target", "result", "evidence", "scored")


def _chosen(report: Report, chart: ChartRow) -> Block:
    refs = [Ref.parse(part) for part in chart.parts]
    parts = [measured(report, ref) for ref in refs]
    if chart.kind == "composition":
        drawn = drawn_twice(
            report, charts.composition, measured(report, Ref.parse(chart.total)), parts
        )
    else:
        unit = report.values[refs[0]].unit
        if report.language != "zh":
            unit = f" {report.wording.printer.lexicon.unit(unit, plural=True)}"
        drawn = drawn_twice(report, charts.by_kind, parts, unit=unit)
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


def _dimension(report: Report, name: str, items: list[Score]) -> DimensionPoints:
    def scored(chosen: list[Score]) -> tuple[Interval, Fraction]:
        total = sum((item.score for item in chosen if item.score is not None), _ZERO)
        return total, sum((item.points for item in chosen), Fraction(0))

    given = [item for item in items if item.score is not None]
    strict, strict_of = scored([item for item in given if item.strict])
    assumed, assumed_of = scored(given)
    total = sum((item.points for item in items), Fraction(0))
    words = report.wording.term(name or EXECUTION)
    return DimensionPoints(words, total, strict, strict_of, assumed, assumed_of)


def _marks(report: Report, goal: Goal) -> tuple[GoalMark, ...]:
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
        GoalMark(states[key], report.wording.word(f"goal_marks.{key}.{states[key]}"))
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
