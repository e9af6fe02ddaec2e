"""Scoring: points as intervals, the deductions that explain each loss, and weights by profile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place
from evalutils.evaluation.indicators import TABLE, Indicator, cell_place
from evalutils.evaluation.methods import (
    NegativeTarget,
    ZeroTarget,
    met,
    rounded,
    score_by,
    tier_score,
)
from evalutils.evaluation.profiles import Method, Profile
from evalutils.reading.quantities import Interval

#: Why an indicator can be unscored (暂不计分). The second and third: its target repeats its own
#: actual, or both are another indicator's. The last three: a method that wants a percentage
#: has none, the profile names no points above a rate, a target below 0 is missed.
UNSCORED_REASONS = (
    "conflict",
    "repeats_itself",
    "repeats_other",
    "no_tier",
    "no_target_no_actual",
    "no_target",
    "no_actual",
    "no_percentage",
    "above_range",
    "negative_target",
)
BASES = ("strict", "assumptions")


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one leaf indicator.

    Parameters
    ----------
    code, name
        Of the indicator.
    points
        Its points (分值).
    score
        Points earned, rounded as the profile says; ``None`` where it is unscored
        (暂不计分: neither 0 nor full marks).
    exact
        The same before rounding.
    rule, clause
        Method used and the clause it stands on, as printed.
    unscored_reason
        One of :data:`UNSCORED_REASONS`; ``""`` if scored.
    strict
        Whether both bases (points, target) are stated rather than assumed.
    met
        Whether the target is met; ``None`` where that cannot be told.
    evidence
        Ids the score rests on.
    remarks
        ``over_achieved`` (far above target: an explanation is asked for),
        ``loss_rounds_away`` (less than full marks only before rounding).
    """

    code: str
    name: str
    points: Fraction
    score: Interval | None
    exact: Interval | None
    rule: str
    clause: str
    unscored_reason: str = ""
    strict: bool = False
    met: bool | None = None
    evidence: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def lost(self) -> Interval | None:
        """Points lost; ``None`` where it is unscored."""
        return None if self.score is None else Interval.exact(self.points) - self.score


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a form under one reading (strict, or with assumptions).

    Parameters
    ----------
    basis
        ``strict`` (仅依据已载明目标) or ``assumptions``.
    scored
        Points earned on what could be scored.
    scorable
        Points of the indicators that could be scored.
    unscored
        Points of the others.
    coverage
        可评分覆盖率: ``scorable`` over all points.
    total
        Total if the unscored rest were 0 … full.
    grades
        Grades the total could have, best first; printed only where ``gradable``.
    gradable
        Whether coverage reaches the profile's threshold.
    """

    basis: str
    scored: Interval
    scorable: Fraction
    unscored: Fraction
    coverage: Fraction
    total: Interval
    grades: tuple[str, ...]
    gradable: bool


def score_indicators(
    indicators: Iterable[Indicator], profile: Profile, table: Place = TABLE
) -> tuple[Score, ...]:
    """Return the score of every leaf.

    Parameters
    ----------
    indicators
        The tree.
    profile
        评分口径.
    table
        File and sheet of the rows, for faults.

    Raises
    ------
    InputFaults
        With every target of 0 that an actual value cannot be divided by, or what the
        profile's user has still to complete.

    Examples
    --------
    >>> from evalutils.evaluation.indicators import build_indicators
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evaluation.values import evidence_values
    >>> from evalutils.evidence.year import IndicatorRow
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "approved", actual="300")
    >>> profile = load_profile("mof-2020-10")
    >>> tree = build_indicators([row], evidence_values([]), profile)
    >>> (score,) = score_indicators(tree, profile)
    >>> score.score, score.clause
    (Interval.exact('75'), '财预〔2020〕10号 第十六条')
    """
    if profile.to_complete:
        facts = {"missing": "；".join(profile.to_complete)}
        raise InputFaults([Fault("profile_incomplete", Place("PROFILE"), profile.name, facts)])
    scores, faults = [], []
    for indicator in indicators:
        if not indicator.leaf:
            continue
        try:
            scores.append(score_indicator(indicator, profile))
        except ZeroTarget:
            place = cell_place(table, indicator.row, "target")
            faults.append(Fault("zero_target", place, indicator.target_text))
    if faults:
        raise InputFaults(faults)
    return tuple(scores)


def score_indicator(indicator: Indicator, profile: Profile) -> Score:
    """Return the score of one leaf by the profile's method for its kind.

    See :func:`score_indicators` for all of a form, with an example.

    Raises
    ------
    ZeroTarget
        If the target is 0 and the method divides by it.
    """
    direction = indicator.direction
    kind = "" if direction == "定性" else indicator.kind
    method = profile.method_for(kind, direction)
    exact, reason = _points(indicator, method)
    remarks = []
    if _over_achieved(indicator, profile):
        remarks.append("over_achieved")
    score = None if exact is None else rounded(exact, profile.places)
    full = Interval.exact(indicator.points)
    if score == full and exact != full:
        remarks.append("loss_rounds_away")
    reached = None
    if indicator.target is not None and indicator.actual is not None and not indicator.conflict:
        reached = met(indicator.actual, indicator.target, direction)
    rule, clause = method.rule_for(reached)
    return Score(
        code=indicator.code,
        name=indicator.name,
        points=indicator.points,
        score=score,
        exact=exact,
        rule=rule,
        clause=profile.clauses[clause].cite,
        unscored_reason=reason,
        strict=indicator.strict,
        met=reached,
        evidence=indicator.evidence,
        remarks=tuple(remarks),
    )


def _missing(indicator: Indicator, method: Method) -> str:
    """Return what an indicator lacks for its method, or ``""``."""
    if method.curve is None:
        return "" if indicator.tier_share is not None else "no_tier"
    if indicator.conflict:
        return "conflict"
    if indicator.repeats:
        return "repeats_itself" if indicator.repeats == indicator.code else "repeats_other"
    no_target = indicator.target is None and method.rate != "actual"
    if indicator.actual is None:
        return "no_target_no_actual" if no_target else "no_actual"
    if no_target:
        return "no_target"
    return "no_percentage" if method.rate == "actual" and indicator.actual_unit != "%" else ""


def _points(indicator: Indicator, method: Method) -> tuple[Interval | None, str]:
    """Return the exact points, or why there are none."""
    reason = _missing(indicator, method)
    if reason:
        return None, reason
    if indicator.tier_share is not None and method.curve is None:
        return tier_score(indicator.tier_share, indicator.points), ""
    actual, target = indicator.actual, indicator.target
    if actual is None or method.curve is None:
        message = f"{indicator.code}: neither a tier nor an actual value"
        raise ValueError(message)
    if _above(method, actual, target):
        return None, "above_range"
    try:
        return score_by(method.rate, method.curve, actual, target, indicator.points), ""
    except NegativeTarget:
        # Whether a target below 0 is met can be seen; how far it was missed has no ratio.
        if target is not None and met(actual, target, indicator.direction):
            return Interval.exact(indicator.points), ""
        return None, "negative_target"


def _above(method: Method, actual: Interval, target: Interval | None) -> bool:
    """Return whether the rate may lie where the profile's rule names no points."""
    if method.undefined_above is None:
        return False
    aim = target.low if target is not None and target.low else Fraction(1)
    return actual.high is None or actual.high / aim > method.undefined_above


def _over_achieved(indicator: Indicator, profile: Profile) -> bool:
    """Return whether a ≥ target is surpassed by the threshold for certain."""
    actual, target = indicator.actual, indicator.target
    if indicator.direction != "≥" or actual is None or target is None or indicator.conflict:
        return False
    if actual.low is None or not target.low or target.low < 0:
        return False
    return actual.low / target.low >= profile.over_achievement.threshold


def outcome(basis: str, scores: Iterable[Score], profile: Profile) -> Outcome:
    """Return the result of a form under one reading.

    Parameters
    ----------
    basis
        ``strict`` counts only indicators whose bases are stated; ``assumptions`` counts all.
    scores
        Of every leaf; totals come from the rounded rows.
    profile
        Threshold and grades.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> profile = load_profile("mof-2020-10")
    >>> ten, ninety = Fraction(10), Fraction(90)
    >>> rows = [
    ...     Score("B1", "预算执行率", ten, Interval.exact(10), None, "", "", strict=True),
    ...     Score("S1", "满意度", ninety, None, None, "", "", "no_target_no_actual"),
    ... ]
    >>> result = outcome("strict", rows, profile)
    >>> print(result.scored, result.scorable, result.coverage, result.total, result.gradable)
    10 10 1/10 [10, 100] False
    """
    rows = tuple(scores)
    counted = [row for row in rows if row.score is not None and (row.strict or basis != "strict")]
    full = sum((row.points for row in rows), Fraction(0))
    scorable = sum((row.points for row in counted), Fraction(0))
    scored = Interval.exact(0)
    for row in counted:
        if row.score is not None:
            scored = scored + row.score
    total = scored + Interval(Fraction(0), full - scorable)
    coverage = scorable / full
    return Outcome(
        basis=basis,
        scored=scored,
        scorable=scorable,
        unscored=full - scorable,
        coverage=coverage,
        total=total,
        grades=profile.grades_in(total),
        gradable=coverage >= profile.coverage_threshold,
    )


#: What stands in the ledger where no reason was given.
UNEXPLAINED = "未说明"
_BLANK = {"", "无", "-", "—", "/"}


@dataclass(frozen=True, slots=True)
class Deduction:
    """A row of the 扣分台账: points lost, with the rule and clause that take them.

    Parameters
    ----------
    code, name, points, score
        Of the indicator.
    lost
        ``points`` − ``score``.
    rule, clause
        As printed in the form.
    evidence
        Evidence ids behind the actual value; their file and place stand in the ledger of
        evidence.
    reason
        The declared 偏差原因, a person's reason for a tier, or 未说明.
    measure
        改进措施, or 未说明.
    """

    code: str
    name: str
    points: Fraction
    score: Interval
    lost: Interval
    rule: str
    clause: str
    evidence: tuple[str, ...]
    reason: str
    measure: str


def deductions(indicators: Iterable[Indicator], scores: Iterable[Score]) -> tuple[Deduction, ...]:
    """Return a row for every indicator that lost, or may have lost, points.

    The rows' ``lost`` add up to full points − scored − unscored: an indicator whose loss
    rounds away, or that is unscored, has no row.

    Parameters
    ----------
    indicators
        The tree; its leaves carry reasons and measures.
    scores
        Of its leaves.

    Examples
    --------
    >>> from evalutils.evaluation.indicators import IndicatorRow, build_indicators
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evaluation.scoring import score_indicators
    >>> from evalutils.evaluation.values import evidence_values
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "approved", actual="300", deviation_reason="部分活动推迟")
    >>> profile = load_profile("mof-2020-10")
    >>> tree = build_indicators([row], evidence_values([]), profile)
    >>> (line,) = deductions(tree, score_indicators(tree, profile))
    >>> line.lost, line.reason, line.measure
    (Interval.exact('25'), '部分活动推迟', '未说明')
    """
    by_code = {indicator.code: indicator for indicator in indicators}
    rows = []
    for score in scores:
        lost = score.lost
        if score.score is None or lost is None or lost == Interval.exact(0):
            continue
        indicator = by_code[score.code]
        rows.append(
            Deduction(
                code=score.code,
                name=score.name,
                points=score.points,
                score=score.score,
                lost=lost,
                rule=score.rule,
                clause=score.clause,
                evidence=score.evidence,
                reason=_stated(indicator.deviation_reason, indicator.reason),
                measure=_stated(indicator.measure),
            )
        )
    return tuple(rows)


def _stated(*texts: str) -> str:
    return next((text.strip() for text in texts if text.strip() not in _BLANK), UNEXPLAINED)


@dataclass(frozen=True, slots=True)
class WeightCheck:
    """Points of a dimension beside those of the profile.

    Parameters
    ----------
    kind
        ``points`` (a level-1 weight) or ``at_least`` (a least share for some together).
    dimension
        Level-1 dimension, or several joined with ＋.
    found, expected
        Points of the form, and of the profile.
    clause
        As printed.
    """

    kind: str
    dimension: str
    found: Fraction
    expected: Fraction
    clause: str

    @property
    def fits(self) -> bool:
        """Whether the form keeps to the profile (if not: a warning, with reason allowed)."""
        if self.kind == "at_least":
            return self.found >= self.expected
        return self.found == self.expected


def level1_points(indicators: Iterable[Indicator]) -> dict[str, Fraction]:
    """Return the points of the leaves by level-1 dimension, in the form's order.

    Examples
    --------
    >>> from evalutils.evaluation.indicators import IndicatorRow, build_indicators
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evaluation.values import evidence_values
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", direction="≥")
    >>> tree = build_indicators([row], evidence_values([]), load_profile("mof-2020-10"))
    >>> level1_points(tree)
    {'产出': Fraction(100, 1)}
    """
    points: dict[str, Fraction] = {}
    for indicator in indicators:
        if indicator.leaf:
            points[indicator.level1] = points.get(indicator.level1, Fraction(0)) + indicator.points
    return points


def weight_checks(indicators: Iterable[Indicator], profile: Profile) -> tuple[WeightCheck, ...]:
    """Return every level-1 weight of the profile beside the form's.

    Parameters
    ----------
    indicators
        The tree.
    profile
        Its first set of weights that fits the form's dimensions is used.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> checks = weight_checks([], load_profile("mof-2020-10"))
    >>> [(check.dimension, str(check.expected), check.fits) for check in checks][1]
    ('产出', '50', False)
    """
    points = level1_points(indicators)
    weights = profile.weights_for(points)
    clause = profile.clauses[weights.clause].cite
    names = dict.fromkeys([*weights.points, *points]) if weights.points else {}
    checks = [
        WeightCheck(
            "points",
            name,
            points.get(name, Fraction(0)),
            weights.points.get(name, Fraction(0)),
            clause,
        )
        for name in names
    ]
    for least in weights.at_least:
        found = sum((points.get(name, Fraction(0)) for name in least.of), Fraction(0))
        expected = least.share * profile.full_points
        checks.append(WeightCheck("at_least", "＋".join(least.of), found, expected, clause))
    return tuple(checks)
