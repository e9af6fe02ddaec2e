"""The report's figures: a drawing with its headline, statistical subtitle, source and data."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalutils.base.refs import Ref
from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.scoring import Score
from evalutils.evidence.year import ChartRow, Goal
from evalutils.reading.quantities import Interval, read_quantities
from evalutils.reporting import blocks, charts
from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.charts import (
    Achieved,
    Band,
    Contribution,
    DimensionPoints,
    GoalEvidence,
    GoalMark,
    GradeShare,
)
from evalutils.reporting.material import EXECUTION, Report
from evalutils.reporting.narrative.chapters import balance_case, stays_open
from evalutils.reporting.narrative.drawings import Pair, assemble, drawn_twice, measured

_ZERO = Interval.exact(0)
#: Execution rate from which the budget is called almost entirely executed (our choice).
_ALMOST_DONE = Fraction(95, 100)


def execution(report: Report) -> list[Block]:
    """Return 图 预算执行: budget against executed; nothing where either is not stated."""
    roles = ("adjusted", "executed", "rate", "balance")
    if not all(report.wording.has(f"role:{role}") for role in roles):
        return []
    figures = [measured(report, report.wording.roles[role]) for role in roles]
    drawn = drawn_twice(report, charts.execution_bullet, *figures)
    return [_figure(report, "execution", drawn, _execution_case(report))]


def _execution_case(report: Report) -> str:
    """Return which headline tells the execution: over, even, almost done, or some left."""
    case = balance_case(report)
    rate = report.values[report.wording.roles["rate"]].interval
    if case == "left" and rate.low is not None and rate.low >= _ALMOST_DONE:
        return "headline_done"
    return {"even": "headline_even", "over": "headline_over"}.get(case, "headline")


def points(report: Report) -> list[Block]:
    """Return 图 分值构成: points by dimension with what is scored and what is not."""
    parts = [_dimension(report, name, items) for name, items in _by_dimension(report).items()]
    drawn = drawn_twice(report, charts.points_by_dimension, parts)
    return [_figure(report, "points", drawn, _points_case(report))]


def _points_case(report: Report) -> str:
    """Return which headline tells the points: none, only some, most or all can be scored."""
    strict = report.results.outcomes["strict"]
    if strict.coverage == 1:
        return "headline_all"
    if strict.coverage == 0:
        return "headline_none"
    return "headline_most" if strict.gradable else "headline"


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
    return [_figure(report, "achievement", drawn_twice(report, charts.achievement_dots, reached))]


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


def contributions(report: Report) -> list[Block]:
    """Return 图 得分累计: what each dimension adds to the total; only where a grade is given."""
    if not report.results.outcomes["strict"].gradable:
        return []
    steps: list[Contribution] = []
    for name, items in _by_dimension(report).items():
        given = [item for item in items if item.score is not None and item.strict]
        open_points = sum((item.points for item in items if item not in given), Fraction(0))
        points = sum((item.points for item in given), Fraction(0))
        words = report.wording.term(name or EXECUTION)
        if given:
            earned = sum((item.score for item in given if item.score is not None), _ZERO)
            steps.append(Contribution(words, points, earned))
        if open_points:
            steps.append(Contribution(words, open_points, None))
    bands = [
        Band(report.wording.term(band.name), band.low) for band in report.results.profile.grades
    ]
    drawn = drawn_twice(report, charts.contribution_waterfall, steps, bands)
    return [_figure(report, "contributions", drawn)]


def stability(report: Report) -> list[Block]:
    """Return 图 等级稳健性: share of draws by grade; nothing where no grade can be given."""
    shares = grade_shares(report)
    if not shares:
        return []
    runs = int(report.values[Ref("result", "stability.draws")].interval.value)
    drawn = drawn_twice(report, charts.grade_stability, shares, runs)
    grade = report.values[Ref("result", "stability.leading")].label
    case = "headline_open" if stays_open(report) else "headline"
    return [_figure(report, "stability", drawn, case, grade=[blocks.text(grade)])]


def grade_shares(report: Report) -> list[GradeShare]:
    """Return the share of draws by grade, best first, what stayed open last; none if not given."""
    parts = [f"grade.{n}" for n, _ in enumerate(report.results.profile.grades, 1)]
    found = [report.values.get(Ref("result", f"stability.{part}")) for part in [*parts, "open"]]
    return [GradeShare(value.label, value.interval.value) for value in found if value is not None]


def hedged(report: Report) -> list[Block]:
    """Return 图 约数: every hedged figure as the interval its words allow."""
    items = [measured(report, Ref("evidence", item.id)) for item in report.drawn_hedges]
    if not items:
        return []
    return [_figure(report, "hedged", drawn_twice(report, charts.hedged_intervals, items))]


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
        _chosen(report, chart) for chart in report.year.analysis.charts if chart.chapter == chapter
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
