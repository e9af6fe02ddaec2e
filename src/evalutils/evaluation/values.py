"""Values: every figure that may be printed, with its exact interval and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evalutils.errors import Fault, Where
from evalutils.evaluation.formatting import quantity_scale, value_text
from evalutils.evidence.expressions import evaluate, names_in
from evalutils.evidence.faults import choices
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.project import ComputedRow
from evalutils.evidence.records import origin_text
from evalutils.reading.quantities import DivisionByZeroInterval, Interval


@dataclass(frozen=True, slots=True)
class Value:
    """A figure that may be printed, with what it rests on. One entry of ``results.json``.

    Parameters
    ----------
    ref
        ``evidence:<id>``, ``result:<id>`` or ``score:<id>``.
    label
        What it is, in the report's language.
    text
        How it is printed (``81.09万元``, ``99.98%``, ``10.00—100.00``).
    interval
        Its exact values.
    unit
        Unit without scale.
    evidence
        Evidence ids it rests on (itself, for evidence).
    formula
        How it was computed, in words with ids; for evidence ``""``, but for a figure from
        records the table, the rule and the rows.
    context_only
        Whether it may be told but never scored (district-wide figures).
    """

    ref: str
    label: str
    text: str
    interval: Interval
    unit: str
    evidence: tuple[str, ...]
    formula: str = ""
    context_only: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Evidence and computed values by id, as expressions name them.

    Parameters
    ----------
    values
        Id → value.
    scales
        Id → word of the printed scale (``万``), ``""`` where there is none.
    conflicts
        Evidence ids whose words contradict each other (近20000多份).
    """

    values: Mapping[str, Value]
    scales: Mapping[str, str]
    conflicts: frozenset[str]

    @property
    def intervals(self) -> dict[str, Interval]:
        """Id → interval, as :func:`evalutils.evidence.expressions.evaluate` takes it."""
        return {name: value.interval for name, value in self.values.items()}

    def behind(self, expression: str) -> tuple[str, ...]:
        """Return the evidence ids an expression rests on, through computed values too."""
        found: dict[str, None] = {}
        for name in names_in(expression):
            found.update(dict.fromkeys(self.values[name].evidence))
        return tuple(found)

    def scale_for(self, expression: str, unit: str) -> str:
        """Return the first printed scale among the figures of ``unit`` in an expression."""
        for name in names_in(expression):
            if self.values[name].unit == unit and self.scales[name]:
                return self.scales[name]
        return ""


def evidence_values(evidence: Iterable[Evidence]) -> Figures:
    """Return the ledger's figures as values, printed as the source prints them.

    Examples
    --------
    >>> from evalutils.evidence.ledger import Evidence
    >>> from evalutils.reading.documents import Place
    >>> from evalutils.reading.quantities import Quantity
    >>> spent = Quantity("81.07万元", 0, 7, Interval.exact(810700), "元", "money", "exact")
    >>> row = Evidence("executed", "全年执行数", "quote", spent, "81.07万元", Place("a.txt"))
    >>> figures = evidence_values([row])
    >>> figures.values["executed"].text, figures.scales["executed"]
    ('81.07万元', '万')
    """
    rows = tuple(evidence)
    return Figures(
        values={
            e.id: Value(
                ref=f"evidence:{e.id}",
                label=e.label,
                text=e.quantity.text,
                interval=e.quantity.interval,
                unit=e.quantity.unit,
                evidence=(e.id,),
                formula="" if e.origin is None else origin_text(e.origin),
            )
            for e in rows
        },
        scales={e.id: quantity_scale(e.quantity.text, e.quantity.unit) for e in rows},
        conflicts=frozenset(e.id for e in rows if e.quantity.exactness == "conflict"),
    )


def computed_values(
    rows: Iterable[ComputedRow], figures: Figures, file: str = "analysis.yaml"
) -> tuple[Figures, tuple[Fault, ...]]:
    """Return the figures with every computed value added, in the order of the rows.

    Parameters
    ----------
    rows
        ``analysis.yaml``: each over evidence ids and earlier computed ids.
    figures
        What they may name.
    file
        Where the rows stand, for faults.

    Returns
    -------
    tuple
        The figures, and a fault for every row that has no value.

    Examples
    --------
    >>> row = ComputedRow("share", "占比", "3 / 8", "%")
    >>> figures, faults = computed_values([row], evidence_values([]))
    >>> figures.values["share"].text, faults
    ('37.50%', ())
    """
    values, scales = dict(figures.values), dict(figures.scales)
    faults: list[Fault] = []
    for row in rows:
        so_far = Figures(values, scales, figures.conflicts)
        where = Where(file, column=f"computed.{row.id}")
        interval, problem = evaluated(row.expression, so_far, where)
        if interval is None:
            faults.extend(problem)
            continue
        scale = so_far.scale_for(row.expression, row.unit)
        ref, behind = f"result:{row.id}", so_far.behind(row.expression)
        text = value_text(interval, row.unit, scale)
        values[row.id] = Value(
            ref, row.label, text, interval, row.unit, behind, row.expression, row.context_only
        )
        scales[row.id] = scale
    return Figures(values, scales, figures.conflicts), tuple(faults)


def evaluated(
    expression: str, figures: Figures, where: Where
) -> tuple[Interval | None, tuple[Fault, ...]]:
    """Return an expression's interval, or the faults that leave it without one.

    Examples
    --------
    >>> _, faults = evaluated("a / b", Figures({}, {}, frozenset()), Where("indicators.csv"))
    >>> [fault.found for fault in faults]
    ['a', 'b']
    """
    unknown = [name for name in names_in(expression) if name not in figures.values]
    if unknown:
        return None, tuple(_unknown(name, figures, where) for name in unknown)
    try:
        return evaluate(expression, figures.intervals), ()
    except DivisionByZeroInterval:
        return None, (Fault("division_by_zero", where, expression),)


def _unknown(name: str, figures: Figures, where: Where) -> Fault:
    facts = {"name": name, "near": choices(name, figures.values)}
    return Fault("unknown_name", where, name, facts)
