"""The comparison of several years as a page: opening, tables, small multiples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.paths import (
    DEFAULT_LANGUAGE,
    DEFAULT_PROJECT,
    RECORD,
    YearPaths,
    bundle_root,
    plain_names,
)
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.base.words import filled
from evalutils.evaluation.trends import Break, Trend, YearPoint
from evalutils.reporting import blocks, charts
from evalutils.reporting.document import Block, Cell, Inline, Row
from evalutils.reporting.finished import FinishedReport, open_finished, read_run
from evalutils.reporting.material import Wording
from evalutils.reporting.pages.kit import dated, lay_out
from evalutils.reporting.pages.years import (
    ComparedYears,
    Measure,
    compared,
    counted,
    measures,
    say_change,
    with_changes,
)

_BETWEEN = re.compile(r"[\s,，、;；]+")


def listed_years(words: str) -> list[str]:
    """Return the years named in a parameter, rising, each once.

    Examples
    --------
    >>> listed_years("2023, 2021，2022 2021")
    ['2021', '2022', '2023']
    """
    return sorted({year for year in _BETWEEN.split(words) if year})


def open_years(
    years: str | int,
    project: str = DEFAULT_PROJECT,
    profile: str = "",
    language: str = DEFAULT_LANGUAGE,
) -> ComparedYears:
    """Return the material of a comparison.

    Parameters
    ----------
    years
        As the parameter has it: ``2021,2022,2023``; of one year papermill makes a number.
    project, profile, language
        Parameters of the reports; ``profile`` ``""`` is each year's own.

    Raises
    ------
    InputFaults
        If a parameter is no name, or with every year that has no finished report to read.
    """
    names = plain_names(project=project, profile=profile, language=language)
    project, profile, language = names.values()
    root = bundle_root()
    reports: list[FinishedReport] = []
    faults: list[Fault] = []
    for year in listed_years(str(years)):
        plain_names(year=year)
        try:
            reports.append(open_finished(report_folder(root, project, year, profile, language)))
        except InputFaults as told:
            faults += told.faults
    if faults:
        raise InputFaults(faults)
    return with_changes(compared(reports, language))


def report_folder(root: Path, project: str, year: str, profile: str, language: str) -> Path:
    """Return where a report lies: in its profile's own folder, or in that of the project's.

    Raises
    ------
    InputFaults
        If there is none.
    """
    at_home = YearPaths(root, project, year, language=language).report
    places = [at_home]
    if profile:
        places.insert(0, YearPaths(root, project, year, profile, language, "").report)
    for place in places:
        if (place / RECORD).is_file():
            made_with = read_run(place)["parameters"]["PROFILE"]
            if profile in {"", made_with}:
                return place
    shown = at_home.relative_to(root).as_posix()
    raise InputFaults([Fault("no_report_here", Place(shown))])


#: Direction as indicators.csv has it → key of its words.
_DIRECTIONS = {"≥": "direction.at_least", "≤": "direction.at_most", "=": "direction.equal",
               "定性": "direction.qualitative"}  # fmt: skip
_LABELS = {"name": "name", "unit": "name", "profile": "name", "period": "date"}


def overview(years: ComparedYears) -> list[Block]:
    """Return the result of every year, one a row."""
    columns = (
        ("year", 0.7, "left"), ("grade", 1.2, "left"), ("coverage", 1.1, "right"),
        ("scored", 1, "right"), ("total", 1.5, "right"), ("execution", 1.1, "right"),
        ("error", 0.8, "right"), ("warning", 0.8, "right"), ("note", 0.7, "right"),
    )  # fmt: skip
    execution = {year.year: year.ref for one in measures(years) if one.key == "execution"
                 for year in one.years}  # fmt: skip
    rows = []
    for report in years.reports:
        year = report.year
        strict = Ref("score", "strict")
        counts = [Ref("result", f"count.findings.{name}") for name in ("error", "warning", "note")]
        refs = [
            *(dated(strict.of(part), year) for part in ("coverage", "scored", "total")),
            execution.get(year),
            *(dated(ref, year) for ref in counts),
        ]
        cells = [_figure(years, ref) for ref in refs]
        rows.append(blocks.row(_year(year), blocks.cell(grade(years.wording, report)), *cells))
    return [lay_out(years.wording, "overview", columns, rows)]


def results(years: ComparedYears) -> list[Block]:
    """Return execution, funds, coverage and total with their changes."""
    columns = (("name", 1.6, "left"), ("year", 0.7, "left"), ("value", 1.4, "right"),
               ("change", 1.8, "left"))  # fmt: skip
    rows = [row for measure in measures(years) for row in _measure_rows(years, measure)]
    return [lay_out(years.wording, "results", columns, rows)]


def trend_table(years: ComparedYears) -> list[Block]:
    """Return every indicator in every year: target, result, change, score, what broke."""
    columns = (
        ("name", 2, "left"), ("year", 0.7, "left"), ("target", 1.2, "right"),
        ("actual", 1.3, "right"), ("change", 1.8, "left"), ("score", 1, "right"),
        ("points", 0.8, "right"), ("breaks", 1.5, "left"),
    )  # fmt: skip
    rows = [
        blocks.row(*_head(place, years.name(trend.code), trend.code, len(trend.points)),
                   *_point(years, trend, point))
        for trend in years.trends
        for place, point in enumerate(trend.points)
    ]  # fmt: skip
    return [lay_out(years.wording, "trends", columns, rows, wide=True)] if rows else []


def breaks(years: ComparedYears) -> list[Block]:
    """Return every changed definition with what stood before and after, or that there is none."""
    columns = (("name", 2, "left"), ("year", 0.7, "left"), ("field", 1, "left"),
               ("before", 2, "left"), ("after", 2, "left"))  # fmt: skip
    rows = [
        blocks.row(*_head(0, years.name(trend.code), trend.code, 1),
                   _year(str(point.year), header=False),
                   blocks.cell([blocks.text(years.wording.word(f"fields.{found.field}"))]),
                   *_sides(years, trend, point, found))
        for trend in years.trends
        for point in trend.points
        for found in point.breaks
    ]  # fmt: skip
    if not rows:
        return [blocks.paragraph(years.wording.say("tables.breaks.none"))]
    return [lay_out(years.wording, "breaks", columns, rows)]


def grade(words: Wording, report: FinishedReport) -> list[Inline]:
    """Return the grade of a report, those still possible, or 不能定级."""
    strict = report.results.outcomes["strict"]
    if not strict.gradable:
        return [blocks.text(words.word("ungradable"))]
    return words.joined([[blocks.label("name", name)] for name in strict.grades])


def _measure_rows(years: ComparedYears, measure: Measure) -> list[Row]:
    rows = []
    for place, one in enumerate(measure.years):
        size = years.wording.values.get(Ref("result", f"change.{one.year}.{measure.key}"))
        rows.append(
            blocks.row(
                *_head(place, measure.label, "", len(measure.years)),
                _year(one.year, header=False),
                _figure(years, one.ref),
                blocks.cell(say_change(years.wording, one.change, size)),
            )
        )
    return rows


def _head(place: int, name: str, code: str, span: int) -> list[Cell]:
    """Return the cell that heads the rows of an indicator: in the first of them only."""
    if place:
        return []
    label: list[Inline] = [blocks.label("name", name)]
    if code:
        label = [blocks.label("code", code), blocks.text(" "), *label]
    return [blocks.cell(label, header="row", rowspan=span)]


def _point(years: ComparedYears, trend: Trend, point: YearPoint) -> list[Cell]:
    words, year = years.wording, str(point.year)
    first = _year(year, header=False)
    if point.indicator is None or point.score is None:
        absent = blocks.cell([blocks.text(words.word("absent"))], colspan=6)
        return [first, absent]
    ref = Ref("score", trend.code)
    size = words.values.get(Ref("result", f"change.{year}.{trend.code}"))
    return [
        first,
        _figure(years, dated(ref.of("target"), year)),
        _figure(years, dated(ref.of("actual"), year)),
        blocks.cell(say_change(words, point.change, size)),
        _score(years, dated(ref, year)),
        _figure(years, dated(ref.of("points"), year)),
        blocks.cell(_fields(words, point.breaks)),
    ]


def _fields(words: Wording, found: Sequence[Break]) -> list[Inline]:
    if not found:
        return [blocks.text(words.word("none"))]
    return words.joined([[blocks.text(words.word(f"fields.{one.field}"))] for one in found])


def _sides(years: ComparedYears, trend: Trend, point: YearPoint, found: Break) -> list[Cell]:
    """Return what stood before and after as two cells."""
    words = years.wording
    if found.field == "points":
        before = [y for y in trend.points if y.year < point.year and y.indicator is not None][-1]
        refs = [dated(Ref("score", trend.code, "points"), str(y.year)) for y in (before, point)]
        return [blocks.cell([words.number(ref)]) for ref in refs]
    cells = []
    for written in (found.before, found.after):
        content: list[Inline]
        if not written:
            content = [blocks.text(words.word("not_stated"))]
        elif found.field == "target_basis":
            content = [blocks.text(words.word(f"basis.{written}"))]
        elif found.field == "direction":
            content = [blocks.text(words.word(_DIRECTIONS[written]))]
        else:
            content = [blocks.label(_LABELS[found.field], written)]
        cells.append(blocks.cell(content))
    return cells


def _year(year: str, *, header: bool = True) -> Cell:
    return blocks.cell([blocks.label("date", year)], header="row" if header else "")


def _figure(years: ComparedYears, ref: Ref | None) -> Cell:
    if ref and years.wording.has(ref):
        return blocks.cell([years.wording.number(ref)], align="right")
    return blocks.cell([blocks.text(years.wording.word("not_stated"))], align="right")


def _score(years: ComparedYears, ref: Ref) -> Cell:
    if years.wording.has(ref):
        return blocks.cell([years.wording.number(ref)], align="right")
    words = [blocks.text(years.wording.word("unscored"))]
    return blocks.cell(words, align="right", unscored=True)


_ON_THE_RATE = ("execution", "coverage")


def indicator_panels(years: ComparedYears) -> list[Block]:
    """Return a panel for every indicator that any year states a value of; nothing without one."""
    series = [_series(years, trend) for trend in years.trends if _drawable(trend)]
    broken = any(value.new_definition for one in series for value in one.values)
    return _panels(years, "trends", series, "headline_broken" if broken else "headline",
                   "subtitle" if broken else "subtitle_plain")  # fmt: skip


def result_panels(years: ComparedYears) -> list[Block]:
    """Return execution rate and coverage over the years."""
    found = [one for one in measures(years) if one.key in _ON_THE_RATE]
    return _panels(years, "results", [_measured(years, one) for one in found])


def _panels(
    years: ComparedYears,
    name: str,
    series: Sequence[charts.time.Series],
    headline: str = "headline",
    subtitle: str = "subtitle",
) -> list[Block]:
    if not series:
        return []
    words = years.wording
    page = charts.time.over_years(series, language=years.language)
    phone = charts.time.over_years(series, language=years.language, width_mm=charts.PHONE_MM)
    made = page.figure(
        f"fig-{name}",
        phone,
        headline=words.say(f"figures.{name}.{headline}"),
        subtitle=words.say(f"figures.{name}.{subtitle}"),
        source=words.say("figures.source"),
    )
    return [made]


def _drawable(trend: Trend) -> bool:
    """Return whether any year states a value of 0 or more (a panel starts at zero)."""
    known = [p.indicator.actual for p in trend.points if p.indicator is not None]
    stated = [value for value in known if value is not None]
    return bool(stated) and all((v.low if v.low is not None else v.high or -1) >= 0 for v in stated)


def _series(years: ComparedYears, trend: Trend) -> charts.time.Series:
    values = []
    for point in trend.points:
        actual = None if point.indicator is None else point.indicator.actual
        shown = years.value(str(point.year), Ref("score", trend.code, "actual"))
        text = "" if shown is None else shown.text
        values.append(charts.time.YearValue(point.year, actual, text, bool(point.breaks)))
    return charts.time.Series(years.name(trend.code), tuple(values))


def _measured(years: ComparedYears, measure: Measure) -> charts.time.Series:
    values = []
    for one in measure.years:
        shown = None if one.ref is None else years.wording.values.get(one.ref)
        broken = one.change is not None and one.change.reason == "break"
        values.append(
            charts.time.YearValue(int(one.year), None if shown is None else shown.interval,
                      "" if shown is None else shown.text, broken)
        )  # fmt: skip
    return charts.time.Series(measure.label, tuple(values))


#: Sums that a comparison leaves to the reports.
_SUMMED = ("dimension", "level1")
#: What the strip counts, in its order.
_ITEMS = ("up", "down", "same", "open", "broken", "missing")


def registry(years: ComparedYears) -> Block:
    """Return what stands behind every figure that a comparison may print."""
    printed = {ref for ref in years.entries if _may_be_printed(ref)}
    waiting = list(printed)
    while waiting:
        entry = years.entries[waiting.pop()]
        behind = set(entry.based_on())
        waiting += behind - printed
        printed |= behind
    return blocks.registry({ref: years.entries[ref] for ref in sorted(printed)})


def _may_be_printed(ref: Ref) -> bool:
    if ref.kind == "score":
        return ref.part != "lost" and not any(f".{group}." in ref.name for group in _SUMMED)
    return ref.kind == "result" and (
        ref.name.startswith(("change.", "compare.")) or ".count.findings" in ref.name
    )


def cover(years: ComparedYears) -> Block:
    """Return the title page."""
    words = years.wording
    last = years.reports[-1]
    first_year, last_year = years.years[0], years.years[-1]
    span = f"{first_year}{words.word('cover.to')}{last_year}"
    found = [report.results.profile for report in years.reports]
    # A profile's title is Chinese; its name is what every other language calls it by.
    profiles = dict.fromkeys(f"{one.title}（{one.name}）" if years.language == "zh" else one.name
                             for one in found)  # fmt: skip
    source = words.word("cover.facts.source")
    facts: list[tuple[str, list[Inline]]] = [
        ("name", [blocks.label("name", last.name)]),
        ("years", words.joined([[blocks.label("date", year)] for year in years.years])),
        ("profiles", words.joined([[blocks.label("name", title)] for title in profiles])),
        ("sources", words.joined([[blocks.label("file", filled(source, {"year": year}))]
                                  for year in years.years])),
    ]  # fmt: skip
    return blocks.cover(
        filled(words.word("cover.title"), {"name": last.name, "years": span}),
        subtitle=words.word("cover.subtitle"),
        identity=last.document.cover.identity,
        facts=[(words.word(f"cover.facts.{key}"), content) for key, content in facts],
        language=years.language,
    )


def strip(years: ComparedYears) -> Block:
    """Return how many indicators of the last year moved which way."""
    words = years.wording
    count = counted(years)["comparable"]
    key = "verdict_none" if not count else "verdict_one" if count == 1 else "verdict"
    items = [
        (
            words.word(f"strip.{name}"),
            words.say("strip.items", count=[words.number(Ref("result", f"compare.{name}"))]),
            words.say("strip.items_note"),
        )
        for name in _ITEMS
    ]
    return blocks.strip(words.say(f"strip.{key}"), words.say("strip.reason", **_span(years)), items)


def headline(years: ComparedYears) -> list[Block]:
    """Return what can be said over the years, what cannot, and how to read it."""
    words, counts = years.wording, counted(years)
    key = "lead" if counts["comparable"] else "none"
    said = words.say(f"headline.{key}", **_span(years))
    if counts["comparable"]:
        for name in ("broken", "missing"):
            if counts[name]:
                said += words.say(f"headline.{name}")
    for key, listed in (("fallen", _fallen(years)), ("missed", _missed(years))):
        if listed:
            said += words.say(f"headline.{key}", listed=words.joined(listed), **_span(years))
    return [
        blocks.paragraph(said, role="lead"),
        blocks.paragraph(words.say("headline.rule"), role="caution"),
    ]


def _fallen(years: ComparedYears) -> list[list[Inline]]:
    """Return the indicators of the last year that fell against the one before, by name."""
    said = []
    for trend in years.trends:
        before, last = trend.points[-2:] if len(trend.points) > 1 else (None, trend.points[-1])
        fell = last.change is not None and last.change.direction == "down" and not last.breaks
        if before is not None and fell:
            refs = {"before": before.year, "after": last.year}
            parts = _actuals(years, trend, refs)
            if parts:
                said.append(years.wording.say("headline.from_to", **parts))
    return said


def _missed(years: ComparedYears) -> list[list[Inline]]:
    """Return the indicators of the last year that missed their targets, by name."""
    said = []
    for trend in years.trends:
        last = trend.points[-1]
        if last.score is None or last.score.met is not False:
            continue
        parts = _actuals(years, trend, {"after": last.year})
        target = dated(Ref("score", trend.code, "target"), str(last.year))
        if parts and target in years.wording.values:
            parts["target"] = [years.wording.number(target)]
            said.append(years.wording.say("headline.of_target", **parts))
    return said


def _actuals(
    years: ComparedYears, trend: Trend, wanted: Mapping[str, int]
) -> dict[str, Sequence[Inline]]:
    """Return an indicator's name and its actual values of years, none if one is not stated."""
    parts: dict[str, Sequence[Inline]] = {"name": [blocks.text(years.name(trend.code))]}
    for name, year in wanted.items():
        ref = dated(Ref("score", trend.code, "actual"), str(year))
        if ref not in years.wording.values:
            return {}
        parts[name] = [years.wording.number(ref)]
    return parts


def heading(years: ComparedYears, chapter: str) -> Block:
    """Return the heading of a chapter: ``overview``, ``results``, ``trends`` or ``breaks``."""
    return blocks.heading(2, years.wording.word(f"headings.{chapter}"), chapter)


def _span(years: ComparedYears) -> Mapping[str, Any]:
    return {
        "first": [blocks.label("date", years.years[0])],
        "last": [blocks.label("date", years.years[-1])],
    }
