"""What the records of a year say: beside quoted figures, and of spending month by month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from evalutils.base.refs import Ref
from evalutils.evaluation.formatting import quantity_scale
from evalutils.evaluation.values import Label, Name, Value
from evalutils.evidence.expressions import counted_as
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.records import Group, RecordFigure
from evalutils.evidence.year import ProjectYear
from evalutils.reading.quantities import Interval

#: A month is behind the plan from this share of the whole on: a choice of ours, said in the text.
BEHIND_FROM = Fraction(1, 100)
#: Spending crowds at the end of the year from this share of it in the last two months on (an
#: even pace has a sixth there): a choice of ours, said in the text.
LATE_FROM = Fraction(1, 3)


#: Parts of a figure that are shares of it, printed with as few decimals as needed.
_SHARES = frozenset({"confidence", "tolerance", "late_share", "share_of"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure from records beside the quoted one that speaks of the same thing.

    Parameters
    ----------
    aggregate
        Id in ``records.yaml``.
    record, quoted
        Their ids in the ledger.
    verdict
        ``agrees`` (prints as the quoted figure), ``compatible`` (inside what its words allow),
        ``contradicts``, or ``open`` (cannot tell).
    reason
        Why it is open: ``unit``, ``period``, ``conflict``; else ``""``.
    """

    aggregate: str
    record: str
    quoted: str
    verdict: str
    reason: str = ""


def comparisons(year: ProjectYear, evidence: Iterable[Evidence]) -> tuple[Comparison, ...]:
    """Return how every figure with ``same_as`` stands to the quoted one, in order.

    Intervals decide. A plain quoted figure stands for all values that print as it (GB/T 8170),
    a hedged one for what its words allow. Other units, other periods and figures whose words
    contradict each other cannot be compared.

    Parameters
    ----------
    year
        The raw folder with its records.
    evidence
        The ledger.
    """
    ledger = {item.id: item for item in evidence}
    found = []
    for ident, name in year.record_ids.items():
        other = year.records.figures[ident].aggregate.same_as.removeprefix("evidence:")
        if other:
            verdict, reason = _verdict(ledger[name], ledger[other])
            found.append(Comparison(ident, name, other, verdict, reason))
    return tuple(found)


def _verdict(record: Evidence, quoted: Evidence) -> tuple[str, str]:
    left, right = record.quantity, quoted.quantity
    if counted_as(left.unit) != counted_as(right.unit):
        return "open", "unit"
    if right.exactness == "conflict":
        return "open", "conflict"
    if quoted.as_of and quoted.as_of != record.as_of:
        return "open", "period"
    if left.interval.intersection(right.envelope) is None:
        return "contradicts", ""
    plain = right.exactness == "exact" and left.interval.is_exact
    return ("agrees" if plain else "compatible"), ""


def record_values(year: ProjectYear, evidence: Iterable[Evidence]) -> Iterator[Value]:
    """Yield what of the records may be printed beside the ledger's own figures.

    ``result:records.<id>.rows`` and ``.used``; ``.share``, ``.part`` and ``.whole`` of a share;
    ``.by.<group>``, and of a sum of money ``.share_of.<group>``; for spending
    ``.plan.<month>``, ``.gap.<month>``, ``.rate.<month>``,
    ``.behind`` (months below the plan), ``.worst`` (their largest gap) and ``.tolerance``;
    ``.late`` and ``.late_share`` (the last two months), ``.early`` (those before);
    for a sample ``.interval``, ``.confidence`` and ``.interval.<group>``; ``.difference`` from
    the quoted figure.

    Parameters
    ----------
    year
        The raw folder with its records.
    evidence
        The ledger.
    """
    ledger = {item.id: item for item in evidence}
    for ident, name in year.record_ids.items():
        yield from _of_figure(year.records.figures[ident], ledger[name], ledger)
    for pair in comparisons(year, ledger.values()):
        if pair.reason != "unit":
            record, quoted = ledger[pair.record], ledger[pair.quoted]
            gap = record.quantity.interval - quoted.quantity.interval
            made = _Maker(pair.aggregate, record.label, (pair.record, pair.quoted), record)
            below = gap.high is not None and gap.high < 0
            yield made.value("difference", -gap if below else gap)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the values of one figure."""

    ident: str
    name: str
    evidence: tuple[str, ...]
    item: Evidence

    def value(
        self, part: str, interval: Interval, unit: str | None = None, group: Group | None = None
    ) -> Value:
        """Return one value; its label is that of the part and, with one, of the group."""
        unit = self.item.quantity.unit if unit is None else unit
        key = part.partition(".")[0]
        named = {"name": Name(self.name, f"evidence:{self.evidence[0]}")}
        if group is not None:
            named["group"] = Name(group.name, f"group:{group.key}")
        return Value(
            ref=Ref("result", f"records.{self.ident}.{part}"),
            label=Label(f"records.{key}", named),
            interval=interval,
            unit=unit,
            evidence=self.evidence,
            printed="share" if key in _SHARES else "unit",
            scale=quantity_scale(self.item.quantity.text, unit) if unit == "元" else "",
        )


def _of_figure(
    figure: RecordFigure, item: Evidence, ledger: Mapping[str, Evidence]
) -> Iterator[Value]:
    asked, origin = figure.aggregate, figure.origin
    make = _Maker(asked.id, item.label, (item.id,), item)
    yield make.value("rows", Interval.exact(origin.rows), "行")
    yield make.value("used", Interval.exact(origin.used), "行")
    if figure.part is not None and figure.whole is not None:
        yield make.value("part", Interval.exact(figure.part), "")
        yield make.value("whole", Interval.exact(figure.whole), "")
    if figure.missing:
        yield make.value("missing", Interval.exact(len(figure.missing)), "")
    if figure.held_back:
        yield make.value("held_back", Interval.exact(figure.held_back), "")
    if figure.interval is not None:
        yield make.value("confidence", Interval.exact(asked.confidence), "%")
        yield make.value("interval", figure.interval, "%")
        yield make.value("share", Interval.exact(figure.value), "%")
    for group in figure.groups:
        yield make.value(f"by.{group.key}", Interval.exact(group.value), figure.unit, group=group)
        yield make.value(f"rows_of.{group.key}", Interval.exact(group.rows), "行", group=group)
        if asked.measure == "sum" and figure.unit == "元" and figure.value > 0:
            share = Interval.exact(group.value / figure.value)
            yield make.value(f"share_of.{group.key}", share, "%", group=group)
        if group.interval is not None:
            yield make.value(f"interval_of.{group.key}", group.interval, "%", group=group)
    if asked.measure == "cumulative":
        yield from _late(figure, make)
    if asked.plan is not None:
        total = ledger[asked.plan.total.removeprefix("evidence:")]
        yield from _pace(figure, make, total)


def _late(figure: RecordFigure, make: _Maker) -> Iterator[Value]:
    """Yield what was spent in the last two months, and its share of the year's spending."""
    months = [group for group in figure.groups if group.name]
    if len(months) < 12 or months[-1].value <= 0:
        return
    late = months[-1].value - months[-3].value
    yield make.value("late", Interval.exact(late), figure.unit)
    yield make.value("early", Interval.exact(months[-3].value), figure.unit)
    yield make.value("late_share", Interval.exact(late / months[-1].value), "%")


def _pace(figure: RecordFigure, make: _Maker, total: Evidence) -> Iterator[Value]:
    """Yield the plan of every month beside what was spent by its end."""
    plan = figure.aggregate.plan
    shares = () if plan is None else plan.shares
    whole = total.quantity.interval
    based = _Maker(make.ident, make.name, (*make.evidence, total.id), make.item)
    months: list[Group] = [group for group in figure.groups if group.name]
    late = months_behind(figure, whole)
    gaps: list[Interval] = []
    for group, share in zip(months, shares, strict=False):
        planned = whole.times(share)
        gap = Interval.exact(group.value) - planned
        if group.key in late:
            gaps.append(gap)
        yield based.value(f"plan.{group.key}", planned, group=group)
        yield based.value(f"gap.{group.key}", gap, group=group)
        if 0 not in whole:
            rate = Interval.exact(group.value) / whole
            yield based.value(f"rate.{group.key}", rate, "%", group=group)
    yield based.value("behind", Interval.exact(len(late)), "个月")
    yield based.value("tolerance", Interval.exact(BEHIND_FROM), "%")
    if gaps:
        worst = min(gaps, key=lambda gap: gap.low if gap.low is not None else Fraction(0))
        yield based.value("worst", -worst)


def months_behind(figure: RecordFigure, whole: Interval) -> frozenset[str]:
    """Return the keys of the months at whose end spending is behind its plan.

    It is behind where it falls short by at least :data:`BEHIND_FROM` of the whole, whatever
    the whole is within its interval: a year that ends with small change left is not late.

    Parameters
    ----------
    figure
        Spending by month, with a plan; without one no month is behind.
    whole
        What the plan spreads over the year, in 元.

    Examples
    --------
    >>> from evalutils.evidence.records import Aggregate, Group, Origin, Plan, RecordFigure
    >>> shares = tuple(Fraction(month, 12) for month in range(1, 13))
    >>> asked = Aggregate("spent", "支出", "凭证", "cumulative", plan=Plan("total", shares))
    >>> spent = [0, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 119]
    >>> months = tuple(Group(f"{n:02d}", f"{n}月", Fraction(x), 1) for n, x in enumerate(spent, 1))
    >>> origin = Origin("凭证.csv", "凭证", "", "cumulative", "金额", (), (), 12, 12)
    >>> figure = RecordFigure(asked, Fraction(119), "元", origin, groups=months)
    >>> sorted(months_behind(figure, Interval.exact(120)))  # 1 of 120 short in December
    ['01']
    """
    plan = figure.aggregate.plan
    months = [group for group in figure.groups if group.name]
    found = set()
    for group, share in zip(months, () if plan is None else plan.shares, strict=False):
        spare = Interval.exact(group.value) - whole.times(share - BEHIND_FROM)
        if spare.high is not None and spare.high <= 0:
            found.add(group.key)
    return frozenset(found)
