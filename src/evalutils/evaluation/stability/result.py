"""How stable a grade is: a form scored thousands of times, and what the totals say of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from evalutils.base.refs import Ref
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.results import Results
from evalutils.evaluation.stability.model import (
    Array,
    Cents,
    Model,
    default_draws,
    stability_model,
    whole_cents,
)
from evalutils.evaluation.values import Label, Name, Value
from evalutils.evidence.ledger import Evidence
from evalutils.reading.quantities import Interval

DRAWS, SEED = default_draws()


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """A form scored many times.

    Parameters
    ----------
    model
        What was drawn.
    seed
        Of the generator (PCG64).
    shares
        Share of its points each leaf earned, draws × leaves; NaN where it is unscored.
    points
        Points of each leaf, in units of the last decimal.
    low, high
        Total with the unscored rest at 0 and at full marks, in units of the last decimal;
        the same where everything is scored.
    """

    model: Model
    seed: int
    shares: Array
    points: Cents
    low: Cents
    high: Cents

    def __len__(self) -> int:
        return len(self.low)


@dataclass(frozen=True, slots=True)
class GradeCount:
    """A grade and the share of draws in which it came out; ``""``: it stayed open."""

    name: str
    share: Fraction


def simulate(model: Model, draws: int = DRAWS, seed: int = SEED) -> Draws:
    """Return a form scored ``draws`` times; the same seed gives the same draws.

    Every figure is drawn evenly within its interval, hedge widths, points and assumed targets
    within the model's spread. Rows are rounded as the profile says, totals come from the rows.

    Parameters
    ----------
    model
        See :func:`evalutils.evaluation.stability.stability_model`.
    draws
        How many.
    seed
        Of the generator.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evaluation.stability.model import Drawn
    >>> from evalutils.evaluation.stability.model import Leaf
    >>> from evalutils.evaluation.stability.model import NO_SPREAD
    >>> leaf = Leaf("A", "宣传场次", 100.0, False, Drawn("share", 0.85, 0.95))
    >>> grades, covered = load_profile("mof-2020-10").grades, (Fraction(1), Fraction(3, 5))
    >>> model = Model("strict", (leaf,), grades, *covered, 2, NO_SPREAD)
    >>> drawn = simulate(model, 1000)
    >>> [(grade.name, round(float(grade.share), 1)) for grade in grade_shares(drawn)]
    [('优', 0.5), ('良', 0.5), ('中', 0.0), ('差', 0.0)]
    >>> [round(float(end)) for end in total_range(drawn, Fraction(4, 5))]
    [86, 94]
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    table = generator.random((draws, len(model.factors)))
    cube = {factor: table[:, column] for column, factor in enumerate(model.factors)}
    points = drawn_points(model, generator, draws)
    shares = model.shares(cube, draws)
    return scored(model, seed, shares, points)


def scored(model: Model, seed: int, shares: Array, points: Cents) -> Draws:
    """Return the draws of given shares and points: rows rounded, totals from the rows."""
    scale = 10**model.places
    low = model.rows(shares, points / scale).sum(axis=1)
    rest = np.where(np.isnan(shares), points, 0).sum(axis=1)
    return Draws(model, seed, shares, points, low, low + rest)


def drawn_points(model: Model, generator: np.random.Generator, draws: int) -> Cents:
    """Return the points of every leaf in every draw, in units of the last decimal.

    Points that a rule fixes stay. The others come from a Dirichlet distribution around the
    form's own, so that they keep their sum; they are printable points again.
    """
    nominal = np.rint(model.points * 10**model.places).astype(np.int64)
    points = np.tile(nominal, (draws, 1))
    free = list(model.free)
    if free:
        total = int(nominal[free].sum())
        parts = generator.dirichlet(_concentration(model), size=draws)
        points[:, free] = whole_cents(parts * total / 10**model.places, total, model.places)
    return points


def _concentration(model: Model) -> Array:
    """Return the parameters of the Dirichlet distribution of the points that are moved.

    Their sum is such that a weight of average size has a relative standard deviation of half
    the spread: with ±10 %, about 95 % of the draws lie within it.
    """
    own = model.points[list(model.free)]
    relative = float(model.spread.weights) / 2
    return np.asarray(own / own.sum() * ((len(own) - 1) / relative**2 - 1))


def grade_shares(draws: Draws) -> tuple[GradeCount, ...]:
    """Return the share of draws that gave each grade, best first.

    A draw whose unscored rest leaves more than one grade open gives none: it counts under the
    name ``""``, which stands last and only where there is such a draw. Shares add up to 1.
    """
    model = draws.model
    best, worst = _grade_of(draws.high, model), _grade_of(draws.low, model)
    told = np.where(best == worst, best, len(model.grades))
    counts = np.bincount(told, minlength=len(model.grades) + 1)
    names = [*(grade.name for grade in model.grades), ""]
    shares = [
        GradeCount(name, Fraction(int(count), len(draws)))
        for name, count in zip(names, counts, strict=True)
    ]
    return tuple(item for item in shares if item.name or item.share)


def _grade_of(totals: Cents, model: Model) -> Cents:
    lows = [math.ceil(grade.low * 10**model.places) for grade in model.grades]
    return np.asarray((totals[:, None] < np.array(lows)[None, :]).sum(axis=1))


def total_range(draws: Draws, within: Fraction | None = None) -> tuple[Fraction, Fraction]:
    """Return the range of totals that holds a share of the draws, the same left out either side.

    Parameters
    ----------
    draws
        The draws.
    within
        Share of the draws; that of the spread if not given.
    """
    share = draws.model.spread.within if within is None else within
    low = _quantile(draws.low, (1 - share) / 2)
    high = _quantile(draws.high, (1 + share) / 2)
    scale = 10**draws.model.places
    return Fraction(low, scale), Fraction(high, scale)


def _quantile(totals: Cents, share: Fraction) -> int:
    """Return a total that was drawn, never one in between: totals are printed."""
    return int(np.quantile(totals, float(share), method="closest_observation"))


@dataclass(frozen=True, slots=True)
class NotGiven:
    """There is no stability result, and why.

    Parameters
    ----------
    reason
        ``coverage``: too little can be scored for a grade (不能定级), so none can be stable.
    coverage, threshold
        Share of scorable points, and the profile's least.
    """

    reason: str
    coverage: Fraction
    threshold: Fraction


@dataclass(frozen=True, slots=True)
class Stability:
    """How often each grade came out when what is uncertain was varied.

    Parameters
    ----------
    basis
        ``strict`` or ``assumptions``.
    draws, seed
        How many, and the generator's seed: the same two give the same result.
    grades
        Share of draws by grade, best first; ``""``: the unscored rest left it open.
    total
        Range of totals that holds the spread's share of the draws.
    """

    basis: str
    draws: int
    seed: int
    grades: tuple[GradeCount, ...]
    total: tuple[Fraction, Fraction]

    @property
    def leading(self) -> GradeCount:
        """The grade that came out most often; the better one of two."""
        return max(self.grades, key=lambda grade: grade.share)


def assess(model: Model, draws: int = DRAWS, seed: int = SEED) -> Stability | NotGiven:
    """Return how stable the grade of a form is, or why nothing is said.

    Coverage decides: below the profile's threshold there is no grade, so nothing is drawn.

    Parameters
    ----------
    model
        See :func:`evalutils.evaluation.stability.stability_model`.
    draws, seed
        How many, and the generator's seed.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evaluation.stability.model import Drawn
    >>> from evalutils.evaluation.stability.model import Leaf
    >>> from evalutils.evaluation.stability.model import NO_SPREAD
    >>> leaf = Leaf("A", "宣传场次", 100.0, False, Drawn("share", 0.85, 0.95))
    >>> grades, covered = load_profile("mof-2020-10").grades, (Fraction(1, 10), Fraction(3, 5))
    >>> model = Model("strict", (leaf,), grades, *covered, 2, NO_SPREAD)
    >>> assess(model).reason
    'coverage'
    """
    if model.coverage < model.threshold:
        return NotGiven("coverage", model.coverage, model.threshold)
    drawn = simulate(model, draws, seed)
    return Stability(model.basis, draws, seed, grade_shares(drawn), total_range(drawn))


def with_stability(
    results: Results,
    profile: Profile,
    evidence: Iterable[Evidence],
    draws: int = DRAWS,
    seed: int = SEED,
) -> Results:
    """Return the results with the figures of the strict result's stability among their values.

    ``result:stability.draws``, ``.weights``, ``.targets``, ``.within``, ``.total``,
    ``.grade.<number>`` (in the profile's order), ``.open`` and ``.leading``. Results below
    the coverage threshold come back as they are.

    Parameters
    ----------
    results
        What :func:`evalutils.evaluation.results.evaluate` returned.
    profile
        The profile it was scored by.
    evidence
        The ledger.
    draws, seed
        How many, and the generator's seed.
    """
    model = stability_model(results, profile, evidence)
    found = assess(model, draws, seed)
    if isinstance(found, NotGiven):
        return results
    values = {**results.values, **{v.ref: v for v in stability_values(found, model)}}
    return replace(results, values=dict(sorted(values.items())))


def stability_values(found: Stability, model: Model) -> Iterator[Value]:
    """Yield the figures of a stability result that may be printed.

    Shares are counts of draws and totals are totals that were drawn: they are what the
    simulation gave, and are printed with 约.
    """
    draws = Interval.exact(found.draws)
    yield Value(_ref("draws"), Label("stability.draws"), draws, printed="number")
    for name in ("weights", "targets", "within"):
        share = Interval.exact(getattr(model.spread, name))
        yield Value(_ref(name), Label(f"stability.{name}"), share, "%", printed="share")
    yield Value(
        _ref("total"),
        Label("stability.total"),
        Interval(*found.total),
        "分",
        printed="points",
        places=model.places,
    )
    for number, grade in enumerate(found.grades, start=1):
        yield _share(f"grade.{number}" if grade.name else "open", grade)
    yield _share("leading", found.leading)


def _ref(part: str) -> Ref:
    return Ref("result", f"stability.{part}")


def _share(part: str, grade: GradeCount) -> Value:
    named = {"name": Name(grade.name)}
    label = Label("name", named) if grade.name else Label("stability.open")
    share = Interval.exact(grade.share)
    return Value(_ref(part), label, share, "%", printed="drawn")
