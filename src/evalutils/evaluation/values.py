"""Values: every figure that may be printed, exact and without words, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from evalutils.base.faults import Fault, choices
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.evaluation.formatting import PLACES, quantity_scale
from evalutils.evidence.expressions import ExpressionError, compute, evaluate, names_in
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.year import ComputedRow
from evalutils.reading.quantities import DivisionByZeroInterval, Interval

#: How a figure is printed: as a source writes it, by its unit and scale, as points with
#: their decimals or as few as needed, as a share, as a bare number, with brackets that say
#: which ends belong to it, as a share of draws, or as digits without unit in a sentence
#: that names it, with as few decimals as needed or with all of them.
PRINTED = (
    "written", "unit", "points", "rule", "share", "number", "brackets", "drawn", "digits",
    "decimals",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a label, as a person, a form or a profile gave it.

    Parameters
    ----------
    words
        As given.
    of
        What it belongs to (``indicator:Q1``, ``evidence:spent``, ``computed:share``), so that
        another language can name it by what was translated there; ``""`` for a term of forms
        and profiles (``数量``), which the language's list of terms knows.
    """

    words: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What a value is called: a key of the catalogue below ``labels``, and the names in it.

    Parameters
    ----------
    key
        ``score.points``; ``name`` for a value that a person named.
    names
        Place in the words of the key → name.
    """

    key: str
    names: Mapping[str, Name] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """A figure as a source or a cell of the raw folder writes it.

    Parameters
    ----------
    words
        As written, with unit and hedge.
    exactness
        How its hedge is read (``approx``); ``""`` for a cell, which is its interval.
    number
        The number in it, where there is one.
    """

    words: str
    exactness: str = ""
    number: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A figure that may be printed, with what it rests on. One entry of ``results.json``.

    It holds no printed word: text, label and unit are put in when an edition is printed.

    Parameters
    ----------
    ref
        What it is of an evaluation: evidence, a computed result or a score.
    label
        What it is.
    interval
        Its exact values.
    unit
        Unit without scale.
    evidence
        Evidence ids it rests on (itself, for evidence).
    printed
        One of :data:`PRINTED`.
    scale
        Word of the scale it is printed in (``万``), ``""`` where there is none.
    places
        Decimals of points.
    written
        How a source writes it, where it is printed so.
    expression
        What it was computed by, over ids.
    rule
        The rule of the scoring profile behind a score.
    context_only
        Whether it may be told but never scored (district-wide figures).

    Examples
    --------
    >>> scored = Label("score.score", {"name": Name("预算执行率", "indicator:C1")})
    >>> value = Value(Ref("score", "C1"), scored, Interval.exact(10), "分", printed="points")
    >>> value.interval, value.evidence
    (Interval.exact('10'), ())
    """

    ref: Ref
    label: Label
    interval: Interval
    unit: str = ""
    evidence: tuple[str, ...] = ()
    printed: str = "unit"
    scale: str = ""
    places: int = PLACES
    written: Written | None = None
    expression: str = ""
    rule: str = ""
    context_only: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Evidence and computed values by id, as expressions name them.

    Parameters
    ----------
    values
        Id → value.
    conflicts
        Evidence ids whose words contradict each other (近20000多份).
    readings
        Evidence id → the figure of a document that it reads: two ids of one figure are one.
    """

    values: Mapping[str, Value]
    conflicts: frozenset[str] = frozenset()
    readings: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

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

    def by_construction(self, expression: str) -> bool:
        """Return whether an expression has one value whatever its evidence says.

        So has a figure over itself, also through computed values, or where two ids read the
        same figure of the same passage.

        Examples
        --------
        >>> from evalutils.evidence.year import ComputedRow
        >>> nine = Interval.exact(9)
        >>> known = {name: Value(f"evidence:{name}", Label("name"), nine) for name in "ab"}
        >>> rows = [ComputedRow("share", "占比", "(a + b) / (b + a)", "%")]
        >>> figures, _ = computed_values(rows, Figures(known))
        >>> [figures.by_construction(words) for words in ("a / a", "share", "a / b", "a")]
        [True, True, False, False]
        """
        if not names_in(expression):
            return False
        # Evaluated twice over made-up figures: only what cancels out gives the same twice.
        try:
            one, other = (self._drawn(expression, {}, after) for after in (10**4, 10**6))
        except ZeroDivisionError:
            return False
        return one == other

    def _drawn(self, expression: str, drawn: dict[Any, Fraction], after: int) -> Fraction:
        """Return an expression's value with a made-up number for every figure read."""
        known: dict[str, Fraction] = {}
        for name in names_in(expression):
            value = self.values[name]
            if value.expression:
                known[name] = self._drawn(value.expression, drawn, after)
                continue
            figure = self.readings.get(name, (name,))
            drawn.setdefault(figure, Fraction(after + 7 * len(drawn) ** 2 + len(drawn) + 1))
            known[name] = drawn[figure]
        result: Fraction = compute(expression, known, Fraction)
        return result

    def scale_for(self, expression: str, unit: str) -> str:
        """Return the first printed scale among the figures of ``unit`` in an expression."""
        named = (self.values[name] for name in names_in(expression))
        return next((value.scale for value in named if value.unit == unit and value.scale), "")


def evidence_values(evidence: Iterable[Evidence]) -> Figures:
    """Return the ledger's figures as values, printed as the source prints them.

    Examples
    --------
    >>> from evalutils.evidence.ledger import Evidence
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.quantities import Quantity
    >>> spent = Quantity("81.07万元", 0, 7, Interval.exact(810700), "元", "money", "exact")
    >>> row = Evidence("executed", "全年执行数", "quote", spent, "81.07万元", Place("a.txt"))
    >>> value = evidence_values([row]).values["executed"]
    >>> value.written.words, value.scale
    ('81.07万元', '万')
    """
    rows = tuple(evidence)
    return Figures(
        {e.id: _of_evidence(e) for e in rows},
        frozenset(e.id for e in rows if e.quantity.exactness == "conflict"),
        {e.id: (e.place, e.quote, e.quantity.start) for e in rows},
    )


def _of_evidence(item: Evidence) -> Value:
    figure = item.quantity
    return Value(
        ref=Ref("evidence", item.id),
        label=Label("name", {"name": Name(item.label, f"evidence:{item.id}")}),
        interval=figure.interval,
        unit=figure.unit,
        evidence=(item.id,),
        printed="written",
        scale=quantity_scale(figure.text, figure.unit),
        written=Written(figure.text, figure.exactness, figure.printed),
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
    >>> figures.values["share"].interval, faults
    (Interval.exact('0.375'), ())
    """
    values = dict(figures.values)
    faults: list[Fault] = []
    for row in rows:
        so_far = replace(figures, values=values)
        where = Place(file, key=f"computed.{row.id}")
        interval, problem = evaluated(row.expression, so_far, where)
        if interval is None:
            faults.extend(problem)
            continue
        values[row.id] = Value(
            ref=Ref("result", row.id),
            label=Label("name", {"name": Name(row.label, f"computed:{row.id}")}),
            interval=interval,
            unit=row.unit,
            evidence=so_far.behind(row.expression),
            scale=so_far.scale_for(row.expression, row.unit),
            expression=row.expression,
            context_only=row.context_only,
        )
    return replace(figures, values=values), tuple(faults)


def evaluated(
    expression: str, figures: Figures, where: Place
) -> tuple[Interval | None, tuple[Fault, ...]]:
    """Return an expression's interval, or the faults that leave it without one.

    Examples
    --------
    >>> _, faults = evaluated("a / b", Figures({}), Place("indicators.csv"))
    >>> [fault.found for fault in faults]
    ['a', 'b']
    """
    try:
        unknown = [name for name in names_in(expression) if name not in figures.values]
    except ExpressionError as problem:
        return None, (Fault("bad_expression", where, expression, {"part": problem.what}),)
    if unknown:
        return None, tuple(_unknown(name, figures, where) for name in unknown)
    try:
        return evaluate(expression, figures.intervals), ()
    except DivisionByZeroInterval:
        return None, (Fault("division_by_zero", where, expression),)


def _unknown(name: str, figures: Figures, where: Place) -> Fault:
    facts = {"name": name, "near": choices(name, figures.values)}
    return Fault("unknown_name", where, name, facts)
