"""Weights: whether a form's level-1 points are those of the profile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.profiles import Profile


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
