"""The tables of a comparison: results by year, their changes, indicators, changed definitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evalutils.evaluation.trends import Break, Trend, YearPoint
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.comparison.changes import say_change
from evalutils.reporting.comparison.measures import Measure, measures
from evalutils.reporting.comparison.years import ComparedYears, dated
from evalutils.reporting.finished import FinishedReport
from evalutils.reporting.narrative.wording import Wording

#: Column → its width and alignment.
Columns = Sequence[tuple[str, float, str]]

_LABELS = {"name": "name", "unit": "name", "direction": "name", "profile": "name", "period": "date"}


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
        refs = [dated(f"score:strict.{part}", year) for part in ("coverage", "scored", "total")]
        refs.append(execution.get(year, ""))
        refs += [dated(f"result:count.findings.{name}", year)
                 for name in ("error", "warning", "note")]  # fmt: skip
        cells = [_figure(years, ref) for ref in refs]
        rows.append({"cells": [_year(year), blocks.cell(grade(years.wording, report)), *cells]})
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
        {"cells": [*_head(place, years.name(trend.code), trend.code, len(trend.points)),
                   *_point(years, trend, point)]}
        for trend in years.trends
        for place, point in enumerate(trend.points)
    ]  # fmt: skip
    return [lay_out(years.wording, "trends", columns, rows, wide=True)] if rows else []


def breaks(years: ComparedYears) -> list[Block]:
    """Return every changed definition with what stood before and after, or that there is none."""
    columns = (("name", 2, "left"), ("year", 0.7, "left"), ("field", 1, "left"),
               ("before", 2, "left"), ("after", 2, "left"))  # fmt: skip
    rows = [
        {"cells": [*_head(0, years.name(trend.code), trend.code, 1),
                   _year(str(point.year), header=False),
                   blocks.cell([blocks.text(years.wording.word(f"fields.{found.field}"))]),
                   *_sides(years, trend, point, found)]}
        for trend in years.trends
        for point in trend.points
        for found in point.breaks
    ]  # fmt: skip
    if not rows:
        return [blocks.paragraph(years.wording.say("tables.breaks.none"))]
    return [lay_out(years.wording, "breaks", columns, rows)]


def lay_out(
    words: Wording, name: str, columns: Columns, rows: Sequence[Block], *, wide: bool = False
) -> Block:
    """Return a table named ``tab-<name>``; caption, header and note come from the wording."""
    key = f"tables.{name}"
    heads = [
        {"label": [blocks.text(words.word(f"{key}.columns.{column}"))], "width": width,
         "align": align}
        for column, width, align in columns
    ]  # fmt: skip
    noted = "note" in words.phrases["tables"][name]
    notes = [words.say(f"{key}.note")] if noted else []
    return blocks.table(
        f"tab-{name}", words.say(f"{key}.caption"), heads, rows, notes=notes, wide=wide
    )


def grade(words: Wording, report: FinishedReport) -> list[Inline]:
    """Return the grade of a report, those still possible, or 不能定级."""
    strict = report.results.outcomes["strict"]
    if not strict.gradable:
        return [blocks.text(words.word("ungradable"))]
    return words.joined([[blocks.label("name", name)] for name in strict.grades])


def _measure_rows(years: ComparedYears, measure: Measure) -> list[Block]:
    rows = []
    for place, one in enumerate(measure.years):
        size = years.wording.values.get(f"result:change.{one.year}.{measure.key}")
        rows.append(
            {
                "cells": [
                    *_head(place, measure.label, "", len(measure.years)),
                    _year(one.year, header=False),
                    _figure(years, one.ref),
                    blocks.cell(say_change(years.wording, one.change, size)),
                ]
            }
        )
    return rows


def _head(place: int, name: str, code: str, span: int) -> list[dict[str, Any]]:
    """Return the cell that heads the rows of an indicator: in the first of them only."""
    if place:
        return []
    label = [blocks.label("name", name)]
    if code:
        label = [blocks.label("code", code), blocks.text(" "), *label]
    return [blocks.cell(label, header="row", rowspan=span)]


def _point(years: ComparedYears, trend: Trend, point: YearPoint) -> list[dict[str, Any]]:
    words, year = years.wording, str(point.year)
    first = _year(year, header=False)
    if point.indicator is None or point.score is None:
        absent = blocks.cell([blocks.text(words.word("absent"))], colspan=6)
        return [first, absent]
    ref = f"score:{trend.code}"
    size = words.values.get(f"result:change.{year}.{trend.code}")
    return [
        first,
        _figure(years, dated(f"{ref}.target", year)),
        _figure(years, dated(f"{ref}.actual", year)),
        blocks.cell(say_change(words, point.change, size)),
        _score(years, dated(ref, year)),
        _figure(years, dated(f"{ref}.points", year)),
        blocks.cell(_fields(words, point.breaks)),
    ]


def _fields(words: Wording, found: Sequence[Break]) -> list[Inline]:
    if not found:
        return [blocks.text(words.word("none"))]
    return words.joined([[blocks.text(words.word(f"fields.{one.field}"))] for one in found])


def _sides(
    years: ComparedYears, trend: Trend, point: YearPoint, found: Break
) -> list[dict[str, Any]]:
    """Return what stood before and after as two cells."""
    words = years.wording
    if found.field == "points":
        before = [y for y in trend.points if y.year < point.year and y.indicator is not None][-1]
        refs = [dated(f"score:{trend.code}.points", str(y.year)) for y in (before, point)]
        return [blocks.cell([words.number(ref)]) for ref in refs]
    cells = []
    for written in (found.before, found.after):
        if found.field in {"target_basis", "direction"}:
            group = "basis" if found.field == "target_basis" else "direction"
            content = [blocks.text(words.word(f"{group}.{written}"))]
        elif written:
            content = [blocks.label(_LABELS[found.field], written)]
        else:
            content = [blocks.text(words.word("not_stated"))]
        cells.append(blocks.cell(content))
    return cells


def _year(year: str, *, header: bool = True) -> dict[str, Any]:
    return blocks.cell([blocks.label("date", year)], header="row" if header else None)


def _figure(years: ComparedYears, ref: str) -> dict[str, Any]:
    if ref and years.wording.has(ref):
        return blocks.cell([years.wording.number(ref)], align="right")
    return blocks.cell([blocks.text(years.wording.word("not_stated"))], align="right")


def _score(years: ComparedYears, ref: str) -> dict[str, Any]:
    if years.wording.has(ref):
        return blocks.cell([years.wording.number(ref)], align="right")
    words = [blocks.text(years.wording.word("unscored"))]
    return blocks.cell(words, align="right", unscored=True)
