"""Points as intervals: what the evidence supports, what it does not, and why."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from evalutils.reading.quantities import Interval


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
    rule, clause
        Method used and the clause it stands on.
    unscored_reason
        Why it is unscored: ``no_target``, ``no_actual``, ``no_tier``, ``conflict``…;
        ``""`` if scored.
    strict
        Whether both bases (points, target) are stated rather than assumed.
    evidence
        Ids the score rests on.
    """

    code: str
    name: str
    points: Fraction
    score: Interval | None
    rule: str
    clause: str
    unscored_reason: str = ""
    strict: bool = False
    evidence: tuple[str, ...] = ()


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
    coverage
        可评分覆盖率: ``scorable`` over all points.
    total
        Total if the unscored rest were 0 … full.
    grades
        Grades the total could have; printed only where ``gradable``.
    gradable
        Whether coverage reaches the profile's threshold.
    """

    basis: str
    scored: Interval
    scorable: Fraction
    coverage: Fraction
    total: Interval
    grades: tuple[str, ...]
    gradable: bool


@dataclass(frozen=True, slots=True)
class Deduction:
    """A row of the 扣分台账: points lost, with the rule and clause that take them."""

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
