"""The model: a scored form as something that thousands of draws can be put through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from evalutils.evaluation.curves import Curve
from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.profiles import GradeBand, Profile
from evalutils.evaluation.results import Results
from evalutils.evaluation.scoring import Score
from evalutils.evaluation.stability.arrays import Array, Cents, cents, rates_of, shares_at
from evalutils.evaluation.stability.factors import Drawn, Formula, drawn_figures, formula, plain
from evalutils.evaluation.stability.spread import Spread, default_spread
from evalutils.evaluation.targets import parse_target
from evalutils.evidence.ledger import Evidence
from evalutils.reading.quantities import Interval


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
    >>> from evalutils.evidence.project import Analysis, IndicatorRow, Project, ProjectYear
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
