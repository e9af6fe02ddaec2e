"""The deduction ledger (扣分台账): every point lost, with the rule and clause that take it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.scoring import Score
from evalutils.reading.quantities import Interval

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
