"""What every figure of the report shares: two drawings, a source line, numbers for a chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from evalutils.base.refs import Ref
from evalutils.reporting import blocks, charts
from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.charts import Drawn, Measured
from evalutils.reporting.material import Report

#: A chart for the page, and the same for the width of a phone.
Pair = tuple[Drawn, Drawn]


def drawn_twice(report: Report, draw: Callable[..., Drawn], *data: Any, **options: Any) -> Pair:
    """Return a chart drawn for the page and for the width of a phone."""
    page = draw(*data, **options, language=report.language)
    phone = draw(*data, **options, language=report.language, width_mm=charts.PHONE_MM)
    return page, phone


def assemble(
    report: Report,
    name: str,
    drawn: Pair,
    headline: Sequence[Inline],
    subtitle: Sequence[Inline],
    source: Sequence[Inline] = (),
) -> Block:
    """Return a figure named ``fig-<name>``; its source is the project's documents by default."""
    page, phone = drawn
    titles = [[blocks.label("file", title)] for title in report.year.project.sources.values()]
    return page.figure(
        f"fig-{name}",
        phone,
        headline=headline,
        subtitle=subtitle,
        source=source or report.wording.joined(titles),
    )


def measured(report: Report, ref: Ref) -> Measured:
    """Return the figure behind a reference as charts take it."""
    value = report.values[ref]
    if ref.kind != "evidence":
        return Measured(value.label, value.interval, value.text)
    figure = report.evidence[ref.name].quantity
    conflict = figure.exactness == "conflict"
    return Measured(value.label, value.interval, value.text, conflict, figure.printed)
