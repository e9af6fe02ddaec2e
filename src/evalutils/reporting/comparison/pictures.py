"""The small multiples of a comparison: indicators, and execution with coverage, over the years."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.evaluation.trends import Trend
from evalutils.reporting import blocks, charts
from evalutils.reporting.blocks import Block
from evalutils.reporting.charts import Series, YearValue
from evalutils.reporting.comparison.measures import Measure, measures
from evalutils.reporting.comparison.years import ComparedYears

_ON_THE_RATE = ("execution", "coverage")


def indicator_panels(years: ComparedYears) -> list[Block]:
    """Return a panel for every indicator that any year states a value of; nothing without one."""
    series = [_series(years, trend) for trend in years.trends if _drawable(trend)]
    broken = any(value.new_definition for one in series for value in one.values)
    return _figure(years, "trends", series, "headline_broken" if broken else "headline",
                   "subtitle" if broken else "subtitle_plain")  # fmt: skip


def result_panels(years: ComparedYears) -> list[Block]:
    """Return execution rate and coverage over the years."""
    found = [one for one in measures(years) if one.key in _ON_THE_RATE]
    return _figure(years, "results", [_measured(years, one) for one in found])


def _figure(
    years: ComparedYears,
    name: str,
    series: Sequence[Series],
    headline: str = "headline",
    subtitle: str = "subtitle",
) -> list[Block]:
    if not series:
        return []
    words = years.wording
    page = charts.over_years(series, language=years.language)
    phone = charts.over_years(series, language=years.language, width_mm=charts.PHONE_MM)
    made = blocks.figure(
        f"fig-{name}",
        headline=words.say(f"figures.{name}.{headline}"),
        subtitle=words.say(f"figures.{name}.{subtitle}"),
        source=words.say("figures.source"),
        narrow=phone.svg,
        **page.parts(),
    )
    return [made]


def _drawable(trend: Trend) -> bool:
    """Return whether any year states a value of 0 or more (a panel starts at zero)."""
    known = [p.indicator.actual for p in trend.points if p.indicator is not None]
    stated = [value for value in known if value is not None]
    return bool(stated) and all((v.low if v.low is not None else v.high or -1) >= 0 for v in stated)


def _series(years: ComparedYears, trend: Trend) -> Series:
    values = []
    for point in trend.points:
        actual = None if point.indicator is None else point.indicator.actual
        shown = years.value(str(point.year), f"score:{trend.code}.actual")
        text = "" if shown is None else shown.text
        values.append(YearValue(point.year, actual, text, bool(point.breaks)))
    return Series(years.name(trend.code), tuple(values))


def _measured(years: ComparedYears, measure: Measure) -> Series:
    values = []
    for one in measure.years:
        shown = years.wording.values.get(one.ref)
        broken = one.change is not None and one.change.reason == "break"
        values.append(
            YearValue(int(one.year), None if shown is None else shown.interval,
                      "" if shown is None else shown.text, broken)
        )  # fmt: skip
    return Series(measure.label, tuple(values))
