"""What the records say: sentences on samples, coverage and pace, their charts and tables."""

from __future__ import annotations

from evalutils.base.refs import Ref
from evalutils.evaluation.registry import LATE_FROM, months_behind
from evalutils.evidence.records import RecordFigure
from evalutils.reporting import blocks, charts
from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.charts import Measured
from evalutils.reporting.material import Report
from evalutils.reporting.narrative.chapters import say
from evalutils.reporting.narrative.figures import assemble, drawn_twice
from evalutils.reporting.tables import equation

#: What the sentence on spending says of the months behind the plan.
_PACE = ("behind", "worst", "tolerance")
#: More entries of a list than these are counted, not named.
_MOST_NAMES = 20


def records(report: Report) -> list[Block]:
    """Return what the records say but for the money; nothing where there are none.

    Figures of columns that are not public never come here: the book keeps them apart.
    """
    figures = [one for one in report.year.records.figures.values() if not _is_money(one)]
    told = [sentence for figure in figures for sentence in _sentences(report, figure)]
    return [*say(report, "records.lead"), blocks.listing(told)] if told else []


def spending(report: Report) -> list[Block]:
    """Return what the records say of the money: for what, by month, at what cost; and its course.

    The year's end comes first: that half of it was spent in two months says more than a distance
    from a pace that nobody planned.
    """
    figures = [one for one in report.year.records.figures.values() if _is_money(one)]
    told: list[Inline] = []
    for figure in figures:
        if figure.aggregate.measure == "sum":
            told += _by_purpose(report, figure)
    for figure in figures:
        if figure.aggregate.measure == "cumulative":
            told += _by_month(report, figure)
    told += _unit_costs(report)
    drawn = [block for figure in figures for block in _drawn(report, figure)]
    return [*([blocks.paragraph(told)] if told else []), *drawn]


def _is_money(figure: RecordFigure) -> bool:
    return figure.unit == "元" and figure.aggregate.measure in {"sum", "cumulative"}


def _by_purpose(report: Report, figure: RecordFigure) -> list[Inline]:
    """Return the amounts of a sum of money by its groups, each with its share."""
    ident = figure.aggregate.id
    groups = sorted((one for one in figure.groups if one.name), key=lambda one: -one.value)
    listed = [
        report.wording.say(
            "spending.part",
            name=[blocks.label("name", report.wording.term(group.name))],
            amount=[report.number(f"result:records.{ident}.by.{group.key}")],
            share=[report.number(share)],
        )
        for group in groups
        if report.wording.has(share := f"result:records.{ident}.share_of.{group.key}")
    ]
    if not listed:
        return []
    return _say(report, figure, "by_purpose", listed=report.wording.joined(listed))


def _by_month(report: Report, figure: RecordFigure) -> list[Inline]:
    """Return what was spent in the last two months, then how spending went against its plan."""
    told = []
    if report.wording.has(f"result:records.{figure.aggregate.id}.late"):
        told += _say(report, figure, "late", "late", "late_share", "early")
    if figure.aggregate.plan is not None:
        told += _say(report, figure, _pace_key(report, figure), *_PACE)
    return told


def _unit_costs(report: Report) -> list[Inline]:
    """Return the computed costs of a unit of output (元 for each …), where there are any."""
    listed: list[list[Inline]] = []
    for item in report.year.analysis.computed:
        if item.unit.startswith("元/"):
            told: list[Inline] = [blocks.text(item.label), report.number(f"result:{item.id}")]
            if formula := equation(report, item.expression):
                told += report.wording.say("performance.equation", formula=formula)
            listed.append(told)
    if not listed:
        return []
    return report.wording.say("spending.unit_costs", listed=report.wording.joined(listed))


def _sentences(report: Report, figure: RecordFigure) -> list[list[Inline]]:
    measure = figure.aggregate.measure
    told = []
    if measure == "satisfaction":
        told.append(_say(report, figure, "sample", "whole", "part", "confidence", "interval"))
    elif measure == "coverage":
        told.append(_coverage(report, figure))
    if figure.held_back:
        told.append(_say(report, figure, "held_back", "held_back"))
    return told


def _coverage(report: Report, figure: RecordFigure) -> list[Inline]:
    if not 0 < len(figure.missing) <= _MOST_NAMES:
        return _say(report, figure, "coverage", "whole", "part")
    told = [report.wording.term(name) for name in figure.missing]
    names = report.wording.joined([[blocks.label("name", name)] for name in told])
    return _say(report, figure, "coverage_missing", "whole", "part", "missing", names=names)


def _pace_key(report: Report, figure: RecordFigure) -> str:
    plan = figure.aggregate.plan
    if not report.wording.has(Ref("result", f"records.{figure.aggregate.id}.worst")):
        return "pace_kept"
    return "pace_even" if plan is not None and plan.even else "pace_plan"


def _say(
    report: Report, figure: RecordFigure, key: str, *parts: str, **more: list[Inline]
) -> list[Inline]:
    """Return a phrase with the figure's name, value and those of its other values it names."""
    ident = figure.aggregate.id
    name = report.year.record_ids[ident]
    numbers = {
        part: [report.number(ref)]
        for part in parts
        if report.wording.has(ref := Ref("result", f"records.{ident}.{part}"))
    }
    label = [blocks.text(report.evidence[name].label)]
    value = [report.number(Ref("evidence", name))]
    if figure.interval is not None:
        value = [report.number(Ref("result", f"records.{ident}.share"))]
    return report.wording.say(f"records.{key}", name=label, value=value, **numbers, **more)


def _drawn(report: Report, figure: RecordFigure) -> list[Block]:
    """Return the one drawing that says more than a sentence: how spending went over the year."""
    return _pace(report, figure) if figure.aggregate.measure == "cumulative" else []


def _pace(report: Report, figure: RecordFigure) -> list[Block]:
    ident, plan = figure.aggregate.id, figure.aggregate.plan
    late: frozenset[str] = frozenset()
    if plan is not None:
        total = report.evidence[plan.total.removeprefix("evidence:")]
        late = months_behind(figure, total.quantity.interval)
    months = [
        charts.time.MonthEnd(
            group.name,
            _measured(report, Ref("result", f"records.{ident}.by.{group.key}")),
            _measured(report, Ref("result", f"records.{ident}.plan.{group.key}")) if plan else None,
            group.key in late,
        )
        for group in figure.groups
        if group.name
    ]
    if not any(month.spent.interval.value > 0 for month in months):
        return []
    even = plan is not None and plan.even
    drawn = drawn_twice(report, charts.time.spending_pace, months, even=even)
    headline = _say(report, figure, _headline_of(report, ident), "behind", "late", "late_share")
    subtitle = report.wording.say("records.figures.pace_subtitle")
    source: list[Inline] = report.wording.say(
        "titled", title=[blocks.label("file", figure.origin.title)]
    )
    return [assemble(report, f"records-{ident}", drawn, headline, subtitle, source)]


def _headline_of(report: Report, ident: str) -> str:
    """Return what a drawing of spending says: crowded at the end, behind its plan, or how much."""
    late = report.values.get(Ref("result", f"records.{ident}.late_share"))
    if late is not None and late.interval.low is not None and late.interval.low >= LATE_FROM:
        return "figures.late"
    behind = report.wording.has(f"result:records.{ident}.worst")
    return "figures.pace" if behind else "figures.spent"


def _measured(report: Report, ref: Ref) -> Measured:
    value = report.values[ref]
    return Measured(value.label, value.interval, value.text)
