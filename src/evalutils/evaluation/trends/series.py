"""Series: every indicator over the years, with its change and what broke between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.results import Results
from evalutils.evaluation.scoring import Score
from evalutils.evaluation.trends.breaks import Break, breaks_between, definition
from evalutils.evaluation.trends.change import Change, change_between, measure_of, no_change


@dataclass(frozen=True, slots=True)
class EvaluatedYear:
    """One year of a project, evaluated.

    Parameters
    ----------
    year
        The evaluation year.
    results
        What was worked out.
    periods
        Evidence id → date or period its figure speaks of, as written; ``""`` if not stated.
    """

    year: int
    results: Results
    periods: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class YearPoint:
    """An indicator in one year.

    Parameters
    ----------
    year
        The year.
    indicator, score
        ``None`` where that year's form does not have it.
    breaks
        What its definition changed against the last year before that has it.
    change
        Of the actual value against the year before among those compared; ``None`` in the
        first one.
    """

    year: int
    indicator: Indicator | None
    score: Score | None
    breaks: tuple[Break, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Trend:
    """An indicator over the years, in their order.

    Parameters
    ----------
    code
        What keys it over the years.
    name
        As the last year names it.
    points
        One for every year compared.
    """

    code: str
    name: str
    points: tuple[YearPoint, ...]

    @property
    def is_stated(self) -> bool:
        """Whether any year states a value."""
        return any(p.indicator is not None and p.indicator.actual is not None for p in self.points)

    @property
    def is_broken(self) -> bool:
        """Whether its definition changed."""
        return any(point.breaks for point in self.points)


def trends(years: Iterable[EvaluatedYear]) -> tuple[Trend, ...]:
    """Return every leaf indicator of any year over all of them.

    Parameters
    ----------
    years
        At least one; sorted here.

    Returns
    -------
    tuple
        In the order of the last year's form; indicators that only earlier years have come
        after those, in the order they first stood in.

    Notes
    -----
    Indicators are keyed by code, never by position. A code that stands for something else by
    now is a break of the field ``name``.
    """
    listed = sorted(years, key=lambda one: one.year)
    leaves = [{item.code: item for item in y.results.indicators if item.leaf} for y in listed]
    order = dict.fromkeys(code for found in reversed(leaves) for code in found)
    return tuple(_trend(code, listed, leaves) for code in order)


def _trend(
    code: str, years: Sequence[EvaluatedYear], leaves: Sequence[Mapping[str, Indicator]]
) -> Trend:
    points: list[YearPoint] = []
    last: tuple[EvaluatedYear, Indicator] | None = None
    name = ""
    for year, found in zip(years, leaves, strict=True):
        item = found.get(code)
        if item is None:
            change = no_change("rate", "missing") if points else None
            points.append(YearPoint(year.year, None, None, (), change))
            continue
        name = item.name
        breaks = () if last is None else _breaks(*last, year, item)
        before = points[-1] if points else None
        points.append(
            YearPoint(
                year=year.year,
                indicator=item,
                score=next(score for score in year.results.scores if score.code == code),
                breaks=breaks,
                change=None if before is None else _change(before, item, breaks),
            )
        )
        last = (year, item)
    return Trend(code, name, tuple(points))


def _breaks(
    before: EvaluatedYear, old: Indicator, after: EvaluatedYear, new: Indicator
) -> tuple[Break, ...]:
    one = definition(old, before.results, before.year, before.periods)
    other = definition(new, after.results, after.year, after.periods)
    return breaks_between(one, other)


def _change(before: YearPoint, item: Indicator, breaks: tuple[Break, ...]) -> Change:
    measure = measure_of(item.actual_unit or item.unit)
    old = before.indicator
    if item.actual is None:
        return no_change(measure, "missing")
    if old is None:
        return no_change(measure, "absent_before")
    if old.actual is None:
        return no_change(measure, "missing_before")
    if item.conflict or old.conflict:
        return no_change(measure, "conflict")
    if breaks:
        return no_change(measure, "break")
    return change_between(old.actual, item.actual, measure)
