"""The model of a form that a simulation scores: what is uncertain in it, and how far it moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import numpy.typing as npt

from evalutils.base.refs import Ref
from evalutils.base.words import beside
from evalutils.evaluation.indicators import Indicator, parse_target
from evalutils.evaluation.methods import Curve
from evalutils.evaluation.profiles import GradeBand, Profile
from evalutils.evaluation.results import Results
from evalutils.evaluation.scoring import Score
from evalutils.evaluation.values import Value
from evalutils.evidence.expressions import compute, names_in
from evalutils.evidence.ledger import Evidence
from evalutils.reading.quantities import Interval, default_hedges

Array = npt.NDArray[np.float64]
Cents = npt.NDArray[np.int64]

#: What a float may be off and still reach a break of a curve, or round up at a half.
SLACK = 1e-9


def shares_at(curve: Curve, rates: Array) -> Array:
    """Return the share of the points at each rate.

    Examples
    --------
    >>> from evalutils.evaluation.methods import steps
    >>> shares_at(steps([("0.6", "0.5"), ("1", "1")]), np.array([0.5, 0.6, 2])).tolist()
    [0.0, 0.5, 1.0]
    """
    starts = np.array([float(piece.start) for piece in curve.pieces])
    levels = np.array([float(piece.share) for piece in curve.pieces])
    slopes = np.array([float(piece.slope) for piece in curve.pieces])
    reach = np.where(np.isfinite(rates), rates + SLACK * np.maximum(1, np.abs(rates)), rates)
    piece = np.searchsorted(starts, reach, side="right") - 1
    at = np.maximum(piece, 0)
    # The last piece is flat; an unbounded rate must not multiply with its slope of 0.
    beyond = np.where(slopes[at] == 0, 0.0, np.where(np.isfinite(rates), rates - starts[at], 0))
    return np.asarray(np.where(piece < 0, 0.0, levels[at] + slopes[at] * beyond))


def rates_of(rate: str, actual: Array, low: Array, high: Array) -> Array:
    """Return the rate of achievement of each draw.

    Parameters
    ----------
    rate
        Key of :data:`evalutils.evaluation.methods.RATES`.
    actual, low, high
        Actual value and both ends of the target, in the same unit; the ends are not below 0.

    Examples
    --------
    >>> one = np.ones(2)
    >>> rates_of("target/actual", np.array([2.0, 0.0]), one, one).tolist()
    [0.5, inf]
    """
    return _RATES[rate](actual, low, high)


def _divided(above: Array, below: Array) -> Array:
    safe = np.where(below == 0, 1, below)
    return np.where(below == 0, np.inf, above / safe)


def _or_none(actual: Array, low: Array) -> Array:
    return np.where(low == 0, np.where(actual > 0, 0.0, 1.0), _divided(actual, low))


def _limit(actual: Array, high: Array) -> Array:
    return np.where(actual <= 0, np.inf, _divided(high, np.maximum(actual, 0)))


def _excess(actual: Array, high: Array) -> Array:
    return np.where(high == 0, _or_none(actual, high), 2 - _divided(actual, high))


def _closeness(actual: Array, low: Array, high: Array) -> Array:
    below = np.where(low == 0, -np.inf, _divided(actual, low))
    inside = np.where(actual < low, below, 1.0)
    return np.where(actual > high, _limit(actual, high), inside)


_RATES: dict[str, Callable[[Array, Array, Array], Array]] = {
    "actual/target": lambda actual, low, _high: _divided(actual, low),
    "actual/target, 0 by none": lambda actual, low, _high: _or_none(actual, low),
    "target/actual": lambda actual, _low, high: _limit(actual, high),
    "1-excess": lambda actual, _low, high: _excess(actual, high),
    "closeness": _closeness,
    "actual": lambda actual, _low, _high: actual,
}


def cents(points: Array, places: int) -> Cents:
    """Return points rounded half up, counted in the last decimal (92.005 → 9201).

    Examples
    --------
    >>> cents(np.array([9.995, 9.9949]), 2).tolist()
    [1000, 999]
    """
    rounded = np.floor(points * 10**places + 0.5 + SLACK * 10**places)
    return np.asarray(rounded, dtype=np.int64)


def whole_cents(points: Array, total: int, places: int) -> Cents:
    """Return rows of points as printable ones that add up to ``total``: largest remainders first.

    Parameters
    ----------
    points
        One form a row, adding up to ``total`` but for floats.
    total
        Sum of each row, counted in the last decimal.

    Examples
    --------
    >>> whole_cents(np.array([[1/3, 1/3, 1/3]]), 100, 2).tolist()
    [[34, 33, 33]]
    """
    scaled = points * 10**places
    whole = np.floor(scaled + SLACK).astype(np.int64)
    short = total - whole.sum(axis=1, keepdims=True)
    order = np.argsort(whole - scaled, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(points.shape[1])[None, :], axis=1)
    return np.asarray(whole + (rank < short), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Spread:
    """How far what is uncertain is moved.

    Parameters
    ----------
    weights
        Two relative standard deviations of a weight of average size (±10 %); 0: none.
    targets
        Share by which a target marked as assumption may be off on both sides; 0: none.
    hedges
        Hedge widths lie between ``1/hedges`` and ``hedges`` times the table's; 1: as they are.
    within
        Share of the draws a printed range holds.

    Raises
    ------
    ValueError
        If a share lies outside [0, 1), or ``hedges`` is below 1.

    Examples
    --------
    >>> default_spread().weights
    Fraction(1, 10)
    """

    weights: Fraction
    targets: Fraction
    hedges: Fraction
    within: Fraction

    def __post_init__(self) -> None:
        shares = (self.weights, self.targets, self.within)
        if not all(0 <= share < 1 for share in shares) or self.hedges < 1:
            message = f"shares lie in [0, 1), hedges is at least 1: {self}"
            raise ValueError(message)


#: Nothing is moved but figures within their own intervals.
NO_SPREAD = Spread(Fraction(0), Fraction(0), Fraction(1), Fraction(9, 10))


@cache
def default_spread() -> Spread:
    """Return the widths of ``spread.toml``."""
    data = beside(__file__, "spread.toml")
    return Spread(*(Fraction(data[key]) for key in ("weights", "targets", "hedges", "within")))


@cache
def default_draws() -> tuple[int, int]:
    """Return how many draws a report makes, and the seed."""
    data = beside(__file__, "spread.toml")
    return int(data["draws"]), int(data["seed"])


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure of the ledger as it is drawn.

    Parameters
    ----------
    id
        Evidence id.
    low, high
        Ends of its interval, in the unit without scale; equal where it is exact.
    hedge
        Row of the hedge table whose width is varied, or ``""``.
    printed
        The number the width reaches from (20000 for 近20000).
    """

    id: str
    low: float
    high: float
    hedge: str = ""
    printed: float = 0.0

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of what moves it; none where it is exact."""
        if self.low == self.high:
            return ()
        return (f"evidence:{self.id}", *([f"hedge:{self.hedge}"] if self.hedge else []))

    def values(self, cube: Mapping[str, Array], spread: Spread) -> Array:
        """Return the figure in every draw; a factor the cube lacks stays at its middle."""
        if self.low == self.high:
            return np.array(self.low)
        share = cube.get(f"evidence:{self.id}", np.array(0.5))
        value = self.low + share * (self.high - self.low)
        if self.hedge:
            width = cube.get(f"hedge:{self.hedge}", np.array(0.5))
            value = self.printed + (value - self.printed) * float(spread.hedges) ** (2 * width - 1)
        return np.asarray(value)


def drawn_figures(evidence: Iterable[Evidence]) -> dict[str, Drawn]:
    """Return every figure with two ends by id; one without (超过8万) cannot be drawn.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.quantities import read_quantities
    >>> (about,) = read_quantities("约120场")
    >>> row = Evidence("shows", "场次", "quote", about, "约120场", Place("a.txt"))
    >>> drawn_figures([row])["shows"].factors
    ('evidence:shows', 'hedge:about')
    """
    hedges = default_hedges().hedges
    found = {}
    for item in evidence:
        interval, quantity = item.quantity.interval, item.quantity
        if interval.low is None or interval.high is None:
            continue
        hedged = quantity.reading in hedges and quantity.printed is not None
        found[item.id] = Drawn(
            item.id,
            float(interval.low),
            float(interval.high),
            quantity.reading if hedged else "",
            float(quantity.printed or 0),
        )
    return found


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression over figures of the ledger, computed values written out.

    Parameters
    ----------
    expression
        As in the column ``actual``.
    within
        Name → figure, or the formula of a computed value.
    """

    expression: str
    within: Mapping[str, Drawn | Formula]

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of what moves it."""
        return tuple(dict.fromkeys(f for part in self.within.values() for f in part.factors))

    def values(self, cube: Mapping[str, Array], spread: Spread) -> Array:
        """Return its value in every draw: a figure that stands twice is drawn once."""
        drawn = {name: part.values(cube, spread) for name, part in self.within.items()}
        return np.asarray(compute(self.expression, drawn, lambda text: np.array(float(text))))


def formula(
    expression: str, figures: Mapping[str, Drawn], values: Mapping[Ref, Value]
) -> Formula | None:
    """Return an expression with what it names, or ``None`` where a figure cannot be drawn.

    Parameters
    ----------
    expression
        Over ids of evidence and computed values.
    figures
        What :func:`drawn_figures` returned.
    values
        Every value by reference: the formulas of computed ones are taken from here.
    """
    within: dict[str, Drawn | Formula] = {}
    for name in names_in(expression):
        part: Drawn | Formula | None = figures.get(name)
        if (computed := Ref("result", name)) in values:
            part = formula(values[computed].expression, figures, values)
        if part is None:
            return None
        within[name] = part
    return Formula(expression, within)


def plain(ident: str, interval: Interval) -> Drawn | None:
    """Return a number written into a table as a figure of its own, ``None`` without two ends."""
    if interval.low is None or interval.high is None:
        return None
    return Drawn(ident, float(interval.low), float(interval.high))


@dataclass(frozen=True, slots=True)
class Leaf:
    """One indicator of the model.

    Parameters
    ----------
    code, name
        Of the indicator.
    points
        Its points.
    free
        Whether its points may be moved: not where a rule fixes them.
    source
        What is drawn: its actual value, or its share of the points where ``rate`` is ``""``;
        ``None`` where it is unscored.
    rate, curve
        The profile's method; ``""`` and ``None`` where the share itself is drawn (a tier, or
        a figure without two ends).
    target
        Both ends of the target.
    assumed
        Whether the target is an assumption, and is moved.
    most
        Largest target that makes sense (1 for a percentage), or infinity.
    """

    code: str
    name: str
    points: float
    free: bool
    source: Drawn | Formula | None
    rate: str = ""
    curve: Curve | None = None
    target: tuple[float, float] = (1.0, 1.0)
    assumed: bool = False
    most: float = float("inf")

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of what moves its share of the points."""
        aims = (f"target:{self.code}",) if self.assumed else ()
        return (*(self.source.factors if self.source else ()), *aims)

    def shares(self, cube: Mapping[str, Array], draws: int, spread: Spread) -> Array:
        """Return its share of the points in every draw; a factor the cube lacks is central."""
        if self.source is None:
            return np.full(draws, np.nan)
        drawn = self.source.values(cube, spread)
        if self.curve is not None:
            moved = np.array(1.0)
            if self.assumed:
                aim = cube.get(f"target:{self.code}", np.array(0.5))
                moved = 1 + float(spread.targets) * (2 * aim - 1)
            low, high = (np.minimum(end * moved, max(end, self.most)) for end in self.target)
            drawn = shares_at(self.curve, rates_of(self.rate, drawn, low, high))
        return np.broadcast_to(np.clip(drawn, 0, 1), (draws,))


@dataclass(frozen=True, slots=True)
class Model:
    """A form that can be scored thousands of times.

    Parameters
    ----------
    basis
        ``strict`` or ``assumptions``: which indicators count as scored.
    leaves
        In the form's order.
    grades
        Bands, best first.
    coverage, threshold
        Share of scorable points, and the profile's least for a grade.
    places
        Decimals a row is rounded to.
    spread
        How far what is uncertain is moved.
    """

    basis: str
    leaves: tuple[Leaf, ...]
    grades: tuple[GradeBand, ...]
    coverage: Fraction
    threshold: Fraction
    places: int
    spread: Spread

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of everything that moves a share, sorted."""
        return tuple(sorted({factor for leaf in self.leaves for factor in leaf.factors}))

    @property
    def points(self) -> Array:
        """Points of the form's leaves."""
        return np.array([leaf.points for leaf in self.leaves])

    @property
    def free(self) -> tuple[int, ...]:
        """Places of the leaves whose points are moved; at least two, or none."""
        found = [n for n, leaf in enumerate(self.leaves) if leaf.free and leaf.points > 0]
        return tuple(found) if self.spread.weights and len(found) > 1 else ()

    def shares(self, cube: Mapping[str, Array], draws: int) -> Array:
        """Return the share of its points that each leaf earns (draws × leaves; NaN: unscored).

        Parameters
        ----------
        cube
            Factor → numbers from 0 to 1, one a draw; one that is missing stays at its middle.
        draws
            How many draws.
        """
        return np.column_stack([leaf.shares(cube, draws, self.spread) for leaf in self.leaves])

    def rows(self, shares: Array, points: Array) -> Cents:
        """Return each row's score rounded as the profile says, 0 where it is unscored."""
        return cents(np.where(np.isnan(shares), 0, shares) * points, self.places)


def stability_model(
    results: Results,
    profile: Profile,
    evidence: Iterable[Evidence],
    basis: str = "strict",
    spread: Spread | None = None,
) -> Model:
    """Return the model of an evaluation.

    Parameters
    ----------
    results
        What :func:`evalutils.evaluation.results.evaluate` returned.
    profile
        The profile it was scored by.
    evidence
        The ledger: figures that two indicators share are drawn once.
    basis
        ``strict`` counts only indicators whose bases are stated; ``assumptions`` counts all.
    spread
        How far what is uncertain is moved; the widths of ``spread.toml`` if not given.

    Examples
    --------
    >>> from evalutils.evaluation.results import evaluate
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evidence.year import Analysis, IndicatorRow, Project, ProjectYear
    >>> from pathlib import Path
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "assumption", actual="300")
    >>> project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
    >>> year = ProjectYear(Path("data/raw/demo/2022"), project, (), (row,), (), Analysis())
    >>> profile = load_profile("mof-2020-10")
    >>> model = stability_model(evaluate(year, (), profile), profile, (), "assumptions")
    >>> model.factors, model.shares({}, 2).tolist()
    (('target:A',), [[0.75], [0.75]])
    """
    figures = drawn_figures(evidence)
    leaves = {item.code: item for item in results.indicators if item.leaf}
    outcome = results.outcomes[basis]
    used = default_spread() if spread is None else spread
    return Model(
        basis=basis,
        leaves=tuple(
            _leaf(leaves[score.code], score, profile, figures, results, basis, used)
            for score in results.scores
        ),
        grades=profile.grades,
        coverage=outcome.coverage,
        threshold=profile.coverage_threshold,
        places=profile.places,
        spread=used,
    )


def _leaf(
    item: Indicator,
    score: Score,
    profile: Profile,
    figures: Mapping[str, Drawn],
    results: Results,
    basis: str,
    spread: Spread,
) -> Leaf:
    points, free = float(item.points), item.points_basis != "rule"
    if score.exact is None or (basis == "strict" and not score.strict):
        return Leaf(item.code, item.name, points, free, None)
    method = profile.method_for("" if item.direction == "定性" else item.kind, item.direction)
    source = _actual(item, figures, results) if method.curve is not None else None
    below = item.target is not None and item.target.low is not None and item.target.low < 0
    if source is None or below:
        share = score.exact.times(1 / item.points) if item.points else Interval.exact(0)
        return Leaf(item.code, item.name, points, free, plain(f"score:{item.code}", share))
    target = item.target or Interval.exact(1)
    low, high = Fraction(target.low or 0), Fraction(target.high or 0)
    assumed = item.target_basis == "assumption" and bool(spread.targets and item.target)
    return Leaf(
        code=item.code,
        name=item.name,
        points=points,
        free=free,
        source=source,
        rate=method.rate,
        curve=method.curve,
        target=(float(low), float(high)),
        assumed=assumed,
        most=1.0 if item.target_unit == "%" and high <= 1 else float("inf"),
    )


def _actual(
    item: Indicator, figures: Mapping[str, Drawn], results: Results
) -> Drawn | Formula | None:
    """Return what an indicator's actual value is drawn from, ``None`` where it has no two ends."""
    if item.actual is None:
        return None
    if parse_target(item.expression, item.unit) is not None:
        return plain(f"actual:{item.code}", item.actual)
    return formula(item.expression, figures, results.values)
