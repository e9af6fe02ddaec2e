"""Trends: the same indicators over several years, with what broke their definition between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.base.patterns import re
from evalutils.evaluation.formatting import split_unit, value_text
from evalutils.evaluation.indicators import Indicator, parse_target, same_unit
from evalutils.evaluation.results import Results
from evalutils.evaluation.scoring import Score
from evalutils.reading.quantities import Interval, number_text

#: What makes the definition of an indicator, in the order breaks are told.
FIELDS = ("name", "unit", "direction", "points", "target_basis", "profile", "period")

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Break:
    """One part of a definition that is another than before.

    Parameters
    ----------
    field
        One of :data:`FIELDS`.
    before, after
        As written; ``""`` where a year does not state it.
    """

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator measures in one year, as far as two years can be told apart.

    Parameters
    ----------
    written
        Field → as written.
    compared
        Field → what is compared: the unit without its scale, the points as a number, the
        period with years counted from the evaluation year.
    """

    written: Mapping[str, str]
    compared: Mapping[str, object]


def definition(
    indicator: Indicator, results: Results, year: int, periods: Mapping[str, str]
) -> Definition:
    """Return the definition of an indicator in one year.

    Parameters
    ----------
    indicator, results
        Of that year.
    year
        The evaluation year.
    periods
        Evidence id → the date or period its figure speaks of (``截至10月底``), as written.
    """
    stated = sorted({periods.get(ident, "") for ident in indicator.evidence})
    profile = results.profile
    written = {
        "name": indicator.name,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "points": number_text(Fraction(indicator.points)),
        "target_basis": indicator.target_basis,
        "profile": " ".join(filter(None, (profile.name, profile.version))),
        "period": "、".join(filter(None, stated)),
    }
    compared: dict[str, object] = dict(written)
    compared["unit"] = split_unit(indicator.unit)[1]
    compared["period"] = (
        tuple(relative_period(words, year) for words in stated) if indicator.evidence else None
    )
    return Definition(written, compared)


def breaks_between(before: Definition, after: Definition) -> tuple[Break, ...]:
    """Return what changed between two years, in the order of :data:`FIELDS`.

    A period is compared only where both years rest on evidence: one that has none is missing,
    not otherwise defined.

    Examples
    --------
    >>> ten = Definition({"points": "10", "unit": "元"}, {"points": "10", "unit": "元"})
    >>> eight = Definition({"points": "8", "unit": "万元"}, {"points": "8", "unit": "元"})
    >>> breaks_between(ten, eight)
    (Break(field='points', before='10', after='8'),)
    """
    found = []
    for field in FIELDS:
        one, other = before.compared.get(field), after.compared.get(field)
        if one == other or one is None or other is None:
            continue
        if field == "unit" and same_unit(str(one), str(other)):
            continue
        found.append(Break(field, before.written[field], after.written[field]))
    return tuple(found)


def reached_in(results: Results) -> dict[str, str]:
    """Return what each indicator reached, as a cell of the next year's table holds it.

    Hedged and computed intervals are left out: a cell holds one number.

    Returns
    -------
    dict
        Name of the indicator → number, with ``%`` or in the row's own unit.

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evaluation.results import evaluate
    >>> from evalutils.evidence.year import Analysis, IndicatorRow, Project, ProjectYear
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "approved", actual="300")
    >>> project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
    >>> year = ProjectYear(Path("data/raw/demo/2022"), project, (), (row,), (), Analysis())
    >>> reached_in(evaluate(year, (), load_profile("mof-2020-10")))
    {'宣传场次': '300'}
    """
    cells = {}
    for item in results.indicators:
        if item.actual is None or not item.actual.is_exact or item.conflict:
            continue
        text = item.actual_text or value_text(item.actual, item.actual_unit, item.actual_scale)
        target = parse_target(text, item.unit)
        if target is not None and same_unit(target.unit, item.actual_unit):
            cells[item.name] = text.removesuffix(item.unit) if item.unit != "%" else text
    return cells


def relative_period(words: str, year: int) -> str:
    """Return a period with every year as its distance from the evaluation year.

    So that 截至2022年底 in the evaluation of 2022 is the same as 截至2023年底 in that of 2023.

    Examples
    --------
    >>> relative_period("2022-01-01至2022-10-31", 2022)
    '{0}-01-01至{0}-10-31'
    >>> relative_period("截至2021年底", 2022)
    '截至{-1}年底'
    """
    return _YEAR.sub(lambda found: f"{{{int(found[0]) - year}}}", words.strip())


#: How a change is measured: a share by percentage points, an amount by its rate, points by points.
MEASURES = ("percentage_points", "rate", "points")
#: Which way it went; ``open`` where the intervals overlap.
DIRECTIONS = ("up", "down", "same", "open", "")
#: Why a change has no size.
REASONS = (
    "missing", "missing_before", "absent_before", "break", "conflict", "overlap",
    "zero_base", "negative_base",
)  # fmt: skip

_ONE = Interval.exact(1)


@dataclass(frozen=True, slots=True)
class Change:
    """A change between two years.

    Parameters
    ----------
    measure
        One of :data:`MEASURES`.
    direction
        One of :data:`DIRECTIONS`; ``""`` where nothing can be compared.
    size
        Size of the change, never negative (a decrease of 3 % is 3 %, going down); a share for
        ``percentage_points`` and ``rate``. ``None`` where it has none.
    reason
        Why it has none, of :data:`REASONS`; ``""`` if it has, or nothing changed.
    """

    measure: str
    direction: str
    size: Interval | None = None
    reason: str = ""


def no_change(measure: str, reason: str) -> Change:
    """Return that nothing can be compared, and why.

    Examples
    --------
    >>> no_change("rate", "missing").direction
    ''
    """
    return Change(measure, "", None, reason)


def measure_of(unit: str) -> str:
    """Return how changes of a unit are measured: shares by percentage points (RULES: 个百分点).

    Examples
    --------
    >>> measure_of("%"), measure_of("场次"), measure_of("分")
    ('percentage_points', 'rate', 'points')
    """
    if unit in {"%", "‰"}:
        return "percentage_points"
    return "points" if unit == "分" else "rate"


def change_between(before: Interval, after: Interval, measure: str) -> Change:
    """Return the change between the values of two years, by interval arithmetic.

    Parameters
    ----------
    before, after
        Values, in the unit without its scale; shares as such (0.927 for 92.7 %).
    measure
        One of :data:`MEASURES`.

    Notes
    -----
    The two years' figures vary on their own, so every value of one meets every value of the
    other. Values that both years allow leave the direction open; no size is then given. A rate
    needs a base above 0.

    Examples
    --------
    A share rises by percentage points, a count by its rate:

    >>> from fractions import Fraction
    >>> half, more = Interval.exact("0.5"), Interval.exact("0.55")
    >>> change_between(half, more, "percentage_points").size
    Interval.exact('0.05')
    >>> change_between(half, more, "rate").size
    Interval.exact('0.1')

    约300 against 280 may be either way:

    >>> about = Interval(Fraction(270), Fraction(330), True, False)
    >>> change_between(Interval.exact(280), about, "rate").direction
    'open'
    """
    if before == after and before.is_exact:
        return Change(measure, "same")
    if before.intersection(after) is not None:
        return Change(measure, "open", None, "overlap")
    up = _is_above(after, before)
    direction = "up" if up else "down"
    if measure != "rate":
        return Change(measure, direction, after - before if up else before - after)
    if 0 in before:
        return Change(measure, direction, None, "zero_base")
    if before.low is None or before.low < 0:
        return Change(measure, direction, None, "negative_base")
    ratio = after / before
    return Change(measure, direction, ratio - _ONE if up else _ONE - ratio)


def _is_above(one: Interval, other: Interval) -> bool:
    """Return whether one of two intervals without a common value lies above the other."""
    return one.low is not None and other.high is not None and one.low >= other.high


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
