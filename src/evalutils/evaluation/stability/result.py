"""The result: how stable a grade is, or why nothing is said about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.base.refs import Ref
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.results import Results
from evalutils.evaluation.stability.draws import (
    DRAWS,
    SEED,
    GradeCount,
    grade_shares,
    simulate,
    total_range,
)
from evalutils.evaluation.stability.model import Model, stability_model
from evalutils.evaluation.values import Label, Name, Value
from evalutils.evidence.ledger import Evidence
from evalutils.reading.quantities import Interval


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
