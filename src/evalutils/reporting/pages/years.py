"""Years of a project side by side: what they come to, how each changed, and what it is bound to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.base.paths import DEFAULT_LANGUAGE
from evalutils.base.refs import Ref
from evalutils.base.words import filled
from evalutils.evaluation.formatting import fixed, number_words, points_text, toward, trimmed
from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.trends import (
    Change,
    EvaluatedYear,
    Trend,
    YearPoint,
    change_between,
    measure_of,
    no_change,
    trends,
)
from evalutils.evidence.expressions import names_in
from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks
from evalutils.reporting.document import Entry, Inline
from evalutils.reporting.finished import FinishedReport
from evalutils.reporting.material import Wording
from evalutils.reporting.pages.kit import dated, entry_of, prefixed, value_of, wording
from evalutils.reporting.printing import Shown


@dataclass(frozen=True, slots=True)
class ComparedYears:
    """Everything a comparison prints, with its wording.

    Parameters
    ----------
    reports
        The finished reports, by year.
    trends
        Every leaf indicator over the years.
    entries
        What stands behind every figure of every year, by reference with its year
        (``score:2022.Q1.actual``).
    wording
        Phrases, with every figure they may name.
    language
        ``zh`` or ``en``.
    """

    reports: tuple[FinishedReport, ...]
    trends: tuple[Trend, ...]
    entries: Mapping[Ref, Entry]
    wording: Wording
    language: str = DEFAULT_LANGUAGE

    @property
    def years(self) -> tuple[str, ...]:
        """The years, rising."""
        return tuple(report.year for report in self.reports)

    def name(self, code: str) -> str:
        """Return an indicator's name in the page's language, as the last year that has it says."""
        named: dict[str, str] = {}
        for report in self.reports:
            named |= report.indicator_names
        return named[code]

    def value(self, year: str, ref: Ref) -> Shown | None:
        """Return a figure of one year by its reference there, if it has one."""
        return self.wording.values.get(dated(ref, year))


def compared(reports: Sequence[FinishedReport], language: str) -> ComparedYears:
    """Return finished reports side by side."""
    listed = tuple(sorted(reports, key=lambda report: report.year))
    found = trends(
        EvaluatedYear(int(report.year), report.results, periods_of(report)) for report in listed
    )
    entries: dict[Ref, Entry] = {}
    for report in listed:
        label = filled(wording("compare", language, {}).word("of_year"), {"year": report.year})
        for ref, entry in report.document.registry.items():
            entries[dated(ref, report.year)] = prefixed(entry, report.year, label)
    values = {ref: value_of(ref, entry) for ref, entry in entries.items()}
    return ComparedYears(listed, found, entries, wording("compare", language, values), language)


def with_values(years: ComparedYears, values: Sequence[Shown]) -> ComparedYears:
    """Return the material with figures of the comparison itself added (changes, counts)."""
    known = {**years.wording.values, **{value.ref: value for value in values}}
    entries = {**years.entries, **{value.ref: entry_of(value) for value in values}}
    return replace(years, wording=replace(years.wording, values=known), entries=entries)


def periods_of(report: FinishedReport) -> dict[str, str]:
    """Return evidence id → date or period its figure speaks of."""
    return {
        ref.name: entry.as_of
        for ref, entry in report.document.registry.items()
        if ref.kind == "evidence"
    }


def case_of(change: Change) -> str:
    """Return the key of the words for a change.

    Examples
    --------
    >>> case_of(Change("rate", "down", Interval.exact("0.03")))
    'rate.down'
    >>> case_of(Change("rate", "up", None, "zero_base"))
    'zero_base.up'
    """
    if change.size is not None:
        return f"{change.measure}.{change.direction}"
    if change.reason in {"zero_base", "negative_base"}:
        return f"{change.reason}.{change.direction}"
    return change.reason or change.direction


def say_change(words: Wording, change: Change | None, size: Shown | None) -> list[Inline]:
    """Return a change as words with its size as a number.

    Parameters
    ----------
    words
        Wording of the page.
    change
        ``None`` in the first year.
    size
        What :func:`size_value` made of it; ``None`` where it has no size.
    """
    if change is None:
        return [blocks.text(words.word("changes.first"))]
    key = f"changes.{case_of(change)}"
    if size is None:
        return words.say(key)
    return words.say(key, size=[blocks.number(size.text, size.ref, size.interval)])


def size_value(
    words: Wording, change: Change | None, ref: Ref, label: str, between: Sequence[Ref]
) -> Shown | None:
    """Return the size of a change as a figure of the page, with what it was computed from.

    Parameters
    ----------
    words
        Wording of the page.
    change
        The change.
    ref, label
        What it is called.
    between
        References of the two values it lies between, earlier first.
    """
    if change is None or change.size is None:
        return None
    size = change.size
    unit = words.word(f"changes.units.{change.measure}")
    text = size_text(words, size, change.measure)
    formula = words.word(f"changes.formulas.{change.measure}")
    shown = "%" if change.measure != "points" else unit
    return Shown(ref, label, text, size, shown, tuple(between), formula)


def size_text(words: Wording, size: Interval, measure: str) -> str:
    """Return the size of a change with its unit: ``12.50%``, ``5个百分点``, ``2.00分``.

    An interval is rounded outwards; an end that does not belong to it and is 0 or missing is
    said by a bound (``超过…``, ``不超过…``).
    """
    unit = words.word(f"changes.units.{measure}")
    factor = Fraction(1) if measure == "points" else Fraction(100)
    if size.is_exact:
        if measure == "percentage_points":
            return number_words(size.value * factor) + unit
        if measure == "points":
            return points_text(size.value) + unit
        return _not_nothing(size.value * factor) + unit

    def end(value: Fraction, up: bool) -> str:
        return trimmed(fixed(toward(value * factor, 2, up=up), 2))

    low, high = size.low, size.high
    if low is not None and high is not None and low > 0:
        return f"{end(low, False)}{words.word('changes.range')}{end(high, True)}{unit}"
    if high is not None:
        key = "at_most" if size.high_incl else "less"
        return filled(words.word(f"changes.bounds.{key}"), {"bound": f"{end(high, True)}{unit}"})
    key = "at_least" if size.low_incl else "more"
    return filled(
        words.word(f"changes.bounds.{key}"), {"bound": f"{end(low or Fraction(0), False)}{unit}"}
    )


def _not_nothing(value: Fraction) -> str:
    """Return two decimals, or as many as keep a change from being printed as none."""
    places = 2
    while value and not Fraction(fixed(value, places)):
        places += 1
    return fixed(value, places)


#: Case of the last year's change → how indicators are counted on the page.
COUNTED = ("up", "down", "same", "open", "broken", "missing")


@dataclass(frozen=True, slots=True)
class MeasuredYear:
    """A result of one year: where its figure stands, and its change against the year before."""

    year: str
    ref: Ref | None
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
        One for each year; ``ref`` is ``None`` where that year states none.
    """

    key: str
    label: str
    years: tuple[MeasuredYear, ...]


def measures(years: ComparedYears) -> tuple[Measure, ...]:
    """Return execution rate, the funds behind it, coverage and total over the years."""
    made = [_measure(years, "execution", _execution_refs(years))]
    made += [_measure(years, f"funds.{ident}", refs) for ident, refs in _funds(years).items()]
    for key in ("coverage", "total"):
        made.append(_measure(years, key, [Ref("score", "strict", key) for _ in years.reports]))
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
        values.append(Shown(Ref("result", f"compare.{name}"), label, str(count), exact, "", ()))
    return with_values(years, values)


def execution_of(leaves: Iterator[Indicator]) -> Indicator | None:
    """Return the execution indicator among leaves, if there is one."""
    return next((item for item in leaves if item.kind == "execution"), None)


def _trend_sizes(years: ComparedYears) -> Iterator[Shown]:
    for trend in years.trends:
        for before, after in zip(years.years, years.years[1:], strict=False):
            point = trend.points[years.years.index(after)]
            refs = [dated(Ref("score", trend.code, "actual"), year) for year in (before, after)]
            name, label = f"{after}.{trend.code}", years.name(trend.code)
            yield from _size(years, point.change, name, label, (before, after), refs)


def _measure_sizes(years: ComparedYears) -> Iterator[Shown]:
    for measure in measures(years):
        for before, after in zip(measure.years, measure.years[1:], strict=False):
            refs = [ref for ref in (before.ref, after.ref) if ref is not None]
            name = f"{after.year}.{measure.key}"
            between = (before.year, after.year)
            yield from _size(years, after.change, name, measure.label, between, refs)


def _size(
    years: ComparedYears,
    change: Change | None,
    name: str,
    label: str,
    between: tuple[str, str],
    refs: list[Ref],
) -> Iterator[Shown]:
    facts = {"label": label, "before": between[0], "after": between[1]}
    words = filled(years.wording.word("changes.label"), facts)
    value = size_value(years.wording, change, Ref("result", f"change.{name}"), words, refs)
    if value is not None:
        yield value


def _way(point: YearPoint) -> str:
    change = point.change
    if change is None or point.indicator is None:
        return "missing"
    if change.direction:
        return change.direction
    return "broken" if change.reason == "break" else "missing"


def _execution_refs(years: ComparedYears) -> list[Ref | None]:
    found = [_execution(years, place) for place in range(len(years.reports))]
    return [None if item is None else Ref("score", item.code, "actual") for item in found]


def _execution(years: ComparedYears, place: int) -> Indicator | None:
    leaves = (item for item in years.reports[place].results.indicators if item.leaf)
    return execution_of(leaves)


def _funds(years: ComparedYears) -> dict[str, list[Ref | None]]:
    """Return the figures that the execution rate is computed from, by id, over the years."""
    found: dict[str, list[Ref | None]] = {}
    for place in range(len(years.reports)):
        item = _execution(years, place)
        for ident in names_in(item.expression) if item is not None and item.expression else ():
            found.setdefault(ident, [Ref("evidence", ident) for _ in years.reports])
    return found


def _measure(years: ComparedYears, key: str, refs: Sequence[Ref | None]) -> Measure:
    listed: list[MeasuredYear] = []
    label = ""
    for report, ref in zip(years.reports, refs, strict=True):
        value = None if ref is None else years.value(report.year, ref)
        if ref is not None and value is not None and key.startswith("funds."):
            label = report.document.registry[ref].label
        named = None if value is None else value.ref
        change = _change(years, key, listed[-1], named) if listed else None
        listed.append(MeasuredYear(report.year, named, change))
    label = label or years.wording.word(f"tables.results.rows.{key.partition('.')[0]}")
    return Measure(key, label, tuple(listed))


def _change(years: ComparedYears, key: str, before: MeasuredYear, ref: Ref | None) -> Change:
    if ref is None:
        return no_change("rate", "missing")
    after = years.wording.values[ref]
    measure = measure_of(after.unit)
    if before.ref is None:
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
