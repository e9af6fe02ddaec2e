"""What the years come to: execution, funds, coverage, total, and how many indicators moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.trends import Change, YearPoint, change_between, measure_of, no_change
from evalutils.evaluation.values import Value
from evalutils.evidence.expressions import names_in
from evalutils.reading.quantities import Interval
from evalutils.reporting.comparison.changes import size_value
from evalutils.reporting.comparison.years import ComparedYears, dated, with_values

#: Case of the last year's change → how indicators are counted on the page.
COUNTED = ("up", "down", "same", "open", "broken", "missing")


@dataclass(frozen=True, slots=True)
class MeasuredYear:
    """A result of one year: where its figure stands, and its change against the year before."""

    year: str
    ref: str
    change: Change | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A result over the years.

    Parameters
    ----------
    key
        ``execution``, ``coverage``, ``total``, or ``funds.<evidence id>``.
    label
        As printed.
    years
        One for each year; ``ref`` is ``""`` where that year states none.
    """

    key: str
    label: str
    years: tuple[MeasuredYear, ...]


def measures(years: ComparedYears) -> tuple[Measure, ...]:
    """Return execution rate, the funds behind it, coverage and total over the years."""
    made = [_measure(years, "execution", _execution_refs(years))]
    made += [_measure(years, f"funds.{ident}", refs) for ident, refs in _funds(years).items()]
    for key in ("coverage", "total"):
        made.append(_measure(years, key, [f"score:strict.{key}" for _ in years.reports]))
    return tuple(item for item in made if any(year.ref for year in item.years))


def counted(years: ComparedYears) -> dict[str, int]:
    """Return how many indicators of the last year went which way against the year before."""
    found: Counter[str] = Counter(
        _way(trend.points[-1]) for trend in years.trends if trend.points[-1].indicator is not None
    )
    counts = {way: found[way] for way in COUNTED}
    counts["comparable"] = sum(counts[way] for way in ("up", "down", "same", "open"))
    counts["indicators"] = sum(found.values())
    return counts


def with_changes(years: ComparedYears) -> ComparedYears:
    """Return the material with the size of every change, and the counts, as figures of the page."""
    values = [*_trend_sizes(years), *_measure_sizes(years)]
    for name, count in counted(years).items():
        label = years.wording.word(f"counts.{name}")
        exact = Interval.exact(count)
        values.append(Value(f"result:compare.{name}", label, str(count), exact, "", ()))
    return with_values(years, values)


def execution_of(leaves: Iterator[Indicator]) -> Indicator | None:
    """Return the execution indicator among leaves, if there is one."""
    return next((item for item in leaves if item.kind == "execution"), None)


def _trend_sizes(years: ComparedYears) -> Iterator[Value]:
    for trend in years.trends:
        for before, after in zip(years.years, years.years[1:], strict=False):
            point = trend.points[years.years.index(after)]
            refs = [dated(f"score:{trend.code}.actual", year) for year in (before, after)]
            yield from _size(
                years, point.change, f"{after}.{trend.code}", years.name(trend.code), refs
            )


def _measure_sizes(years: ComparedYears) -> Iterator[Value]:
    for measure in measures(years):
        for before, after in zip(measure.years, measure.years[1:], strict=False):
            refs = [before.ref, after.ref]
            name = f"{after.year}.{measure.key}"
            yield from _size(years, after.change, name, measure.label, refs)


def _size(
    years: ComparedYears, change: Change | None, name: str, label: str, refs: list[str]
) -> Iterator[Value]:
    before, after = (ref.partition(":")[2].partition(".")[0] for ref in refs)
    words = years.wording.word("changes.label").format(label=label, before=before, after=after)
    value = size_value(years.wording, change, f"result:change.{name}", words, refs)
    if value is not None:
        yield value


def _way(point: YearPoint) -> str:
    change = point.change
    if change is None or point.indicator is None:
        return "missing"
    if change.direction:
        return change.direction
    return "broken" if change.reason == "break" else "missing"


def _execution_refs(years: ComparedYears) -> list[str]:
    found = [_execution(years, place) for place in range(len(years.reports))]
    return ["" if item is None else f"score:{item.code}.actual" for item in found]


def _execution(years: ComparedYears, place: int) -> Indicator | None:
    leaves = (item for item in years.reports[place].results.indicators if item.leaf)
    return execution_of(leaves)


def _funds(years: ComparedYears) -> dict[str, list[str]]:
    """Return the figures that the execution rate is computed from, by id, over the years."""
    found: dict[str, list[str]] = {}
    for place in range(len(years.reports)):
        item = _execution(years, place)
        for ident in names_in(item.expression) if item is not None and item.expression else ():
            found.setdefault(ident, [f"evidence:{ident}" for _ in years.reports])
    return found


def _measure(years: ComparedYears, key: str, refs: list[str]) -> Measure:
    listed: list[MeasuredYear] = []
    label = ""
    for year, ref in zip(years.years, refs, strict=True):
        value = years.value(year, ref) if ref else None
        if value is not None and key.startswith("funds."):
            label = value.label.removeprefix(years.wording.word("of_year").format(year=year))
        named = "" if value is None else value.ref
        change = _change(years, key, listed[-1], named) if listed else None
        listed.append(MeasuredYear(year, named, change))
    label = label or years.wording.word(f"tables.results.rows.{key.partition('.')[0]}")
    return Measure(key, label, tuple(listed))


def _change(years: ComparedYears, key: str, before: MeasuredYear, ref: str) -> Change:
    if not ref:
        return no_change("rate", "missing")
    after = years.wording.values[ref]
    measure = measure_of(after.unit)
    if not before.ref:
        return no_change(measure, "missing_before")
    if key in {"coverage", "total"} and _profiles_differ(years, before.year):
        return no_change(measure, "break")
    old = years.wording.values[before.ref]
    return change_between(old.interval, after.interval, measure)


def _profiles_differ(years: ComparedYears, before: str) -> bool:
    """Return whether a year is scored by another profile than the next one."""
    place = years.years.index(before)
    one, other = (report.results.profile for report in years.reports[place : place + 2])
    return (one.name, one.version) != (other.name, other.version)
