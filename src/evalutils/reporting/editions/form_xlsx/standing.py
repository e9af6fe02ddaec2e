"""What the form can say: which indicators are settled, and what the unit declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from evalutils.evaluation.formatting import points_text
from evalutils.evaluation.scoring import Score
from evalutils.evidence.project import IndicatorRow
from evalutils.reading.quantities import Interval
from evalutils.reporting.narrative.report import Report


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator of the form.

    Parameters
    ----------
    item
        Its row of ``indicators.csv``.
    level1, level2
        Names of the headings above it.
    score
        Its score.
    """

    item: IndicatorRow
    level1: str
    level2: str
    score: Score


def form_lines(report: Report) -> list[Line]:
    """Return the indicators that carry points, in the form's order."""
    by_code = {item.code: item for item in report.year.indicators}
    scores = {score.code: score for score in report.results.scores}
    return [
        Line(item, *_headings(item, by_code), scores[item.code])
        for item in report.year.indicators
        if item.code in scores
    ]


def unsettled(report: Report) -> list[Score]:
    """Return the indicators without one score: unscored, or scored as an interval.

    While there is any, the form is a draft.
    """
    return [
        score for score in report.results.scores if score.score is None or not score.score.is_exact
    ]


def declares(report: Report) -> bool:
    """Tell whether the unit declared any score of its own."""
    return any(line.item.declared_score for line in form_lines(report))


def difference(line: Line, places: int) -> str:
    """Return computed − declared score as printed; ``""`` where either is missing.

    Parameters
    ----------
    line
        With ``item.declared_score`` as a decimal.
    places
        Decimals of a score.
    """
    if not line.item.declared_score or line.score.score is None:
        return ""
    return points_text(
        line.score.score - Interval.exact(Fraction(line.item.declared_score)), places
    )


def declared_total(lines: list[Line], places: int) -> str:
    """Return the sum of the declared scores; ``""`` unless every indicator has one."""
    declared = [line.item.declared_score for line in lines]
    if not all(declared):
        return ""
    return points_text(sum(map(Fraction, declared), Fraction(0)), places)


def _headings(item: IndicatorRow, by_code: Mapping[str, IndicatorRow]) -> tuple[str, str]:
    """Return the names of the level-1 and level-2 headings of an indicator."""
    above = []
    while item.parent:
        item = by_code[item.parent]
        above.append(item.name)
    return (above[-1], above[-2] if len(above) > 1 else "") if above else ("", "")
