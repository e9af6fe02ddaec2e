"""Charts that somebody asks for: what keeps one from being drawn, told before anything is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalutils.base.faults import Fault, InputFaults, choices, shown_folder
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.evidence.year import ANALYSIS, ChartRow, ProjectYear
from evalutils.reading.quantities import number_text
from evalutils.reporting.material.report import Report
from evalutils.reporting.outlines import Outline

#: What a reader tells apart: parts of one bar, series beside each other, names along an axis.
_PARTS, _SERIES, _LABELS = 4, 3, 12
#: The part of every outline that prints what was reached is a place for charts by its name.
PERFORMANCE = "performance"


def chart_places(outline: Outline) -> list[str]:
    """Return what a chart may name as its chapter: anchors of chapters, sections, annexes."""
    return list(dict.fromkeys((PERFORMANCE, *outline.anchors())))


def chapter_faults(year: ProjectYear, outline: Outline) -> list[Fault]:
    """Return a fault for every chart of a chapter that the outline does not have.

    It would be printed nowhere, and nobody would be told.

    Parameters
    ----------
    year
        The raw folder.
    outline
        Chapters of the report.
    """
    known = chart_places(outline)
    return [
        Fault(
            "chart_chapter", _where(year, chart, "chapter"), chart.chapter,
            {"known": choices(chart.chapter, known) or "、".join(known)},
        )
        for chart in year.analysis.charts
        if chart.chapter not in known
    ]  # fmt: skip


def chart_faults(report: Report) -> list[Fault]:
    """Return what keeps the charts of ``analysis.yaml`` from being drawn.

    Parameters
    ----------
    report
        Its values and the charts asked for.
    """
    return [fault for chart in report.year.analysis.charts for fault in _faults(report, chart)]


def require_drawable(report: Report, chart: ChartRow) -> None:
    """Raise :class:`InputFaults` where a chart cannot be drawn."""
    if faults := list(_faults(report, chart)):
        raise InputFaults(faults)


def _faults(report: Report, chart: ChartRow) -> Iterator[Fault]:
    year = report.year
    refs = [Ref.parse(part) for part in chart.parts]
    values = [report.values[ref] for ref in refs if ref in report.values]
    if len(values) < len(refs):
        missing = [str(ref) for ref in refs if ref not in report.values]
        yield Fault("chart_no_value", _where(year, chart, "parts"), "、".join(missing))
        return
    several = chart.kind in {"grouped", "line"}
    series = len(chart.series) or 1
    if chart.series and not several:
        yield Fault("chart_series", _where(year, chart, "series"), "、".join(chart.series))
    elif (chart.kind == "grouped" and len(chart.series) < 2) or series > _SERIES:
        yield Fault(
            "chart_series_many", _where(year, chart, "series"), "、".join(chart.series),
            {"most": _SERIES},
        )  # fmt: skip
    names = len(chart.labels) or len(values) // series
    if names * series != len(values) or (series > 1 and not chart.labels):
        yield Fault(
            "chart_count", _where(year, chart, "parts"), str(len(values)),
            {"labels": len(chart.labels), "series": series},
        )  # fmt: skip
    most = _PARTS if chart.kind == "composition" else _LABELS
    if names > most:
        yield Fault("chart_many", _where(year, chart, "parts"), str(names), {"most": most})
    units = dict.fromkeys(value.unit for value in values)
    if len(units) > 1:
        yield Fault("chart_unit", _where(year, chart, "parts"), "、".join(units))
    elif chart.kind == "composition":
        yield from _whole(report, chart)
    else:
        for value in values:
            low, high = value.interval.low, value.interval.high
            unbound = low is None and (high is None or chart.kind != "line")
            if unbound or (chart.kind != "line" and low is not None and low < 0):
                yield Fault("chart_bound", _where(year, chart, "parts"), value.text)


def _whole(report: Report, chart: ChartRow) -> Iterator[Fault]:
    """Yield why the parts are no whole: one is approximate, or they do not add up."""
    refs = [Ref.parse(part) for part in (*chart.parts, chart.total)]
    values = [report.values[ref] for ref in refs if ref in report.values]
    if len(values) < len(refs):
        yield Fault("chart_no_value", _where(report.year, chart, "total"), chart.total)
        return
    rough = [value.text for value in values if not value.interval.is_exact]
    if rough:
        yield Fault("chart_exact", _where(report.year, chart, "parts"), "、".join(rough))
        return
    units = dict.fromkeys(value.unit for value in values)
    if len(units) > 1:
        yield Fault("chart_unit", _where(report.year, chart, "total"), "、".join(units))
        return
    *parts, whole = (value.interval.value for value in values)
    if sum(parts) != whole or whole <= 0:
        said = " + ".join(map(number_text, parts))
        yield Fault(
            "chart_sum", _where(report.year, chart, "parts"), said, {"total": number_text(whole)}
        )


def _where(year: ProjectYear, chart: ChartRow, field: str) -> Place:
    """Return where a key of a chart stands: in ``analysis.yaml``, or on the sheet of charts."""
    if year.workbook:
        return replace(year.where("charts"), key=f"{chart.id}.{field}")
    number = year.analysis.charts.index(chart) + 1
    return Place(f"{shown_folder(year.folder)}{ANALYSIS}", key=f"charts[{number}].{field}")
