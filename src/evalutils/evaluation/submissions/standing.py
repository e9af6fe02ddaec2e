"""How every project-year of a submission stands: its money, findings and claimed score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from evalutils.base.data import beside
from evalutils.base.places import Place
from evalutils.evaluation.audit import Account, Recomputed
from evalutils.evaluation.submissions.filing import ProjectYear


def weights() -> Mapping[str, Fraction]:
    """Return how much each thing weighs in the ranking by risk.

    Examples
    --------
    >>> weights()["error"]
    Fraction(3, 1)
    """
    return {name: Fraction(value) for name, value in beside(__file__, "risk.toml").items()}


@dataclass(frozen=True, slots=True)
class Standing:
    """A project-year among the others.

    Parameters
    ----------
    number
        From 1, in the order of unit and project.
    year
        The project-year.
    severities
        Severity → findings in its files.
    rules
        Rule → findings.
    unread
        Its files that could not be read at all or in part.
    """

    number: int
    year: ProjectYear
    severities: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def budget(self) -> Fraction | None:
        """The year's budget in 万元, of the form, else of the report."""
        return _first(self.year, "budget")

    @property
    def executed(self) -> Fraction | None:
        """What was spent of it, in 万元."""
        return _first(self.year, "executed")

    @property
    def total(self) -> Fraction | None:
        """The total it claims."""
        return _first(self.year, "total")

    @property
    def recomputed(self) -> Recomputed | None:
        """The claimed total against the recomputed one, where its form could be scored."""
        return None if self.year.form is None else self.year.form.recomputed

    @property
    def excess(self) -> Fraction:
        """Points that it claims beyond the most that its own figures give."""
        made = self.recomputed
        if made is None or made.declared is None:
            return Fraction(0)
        return max(made.declared - made.high, Fraction(0))

    @property
    def risk(self) -> Fraction:
        """Weighted sum of what was found; the weights are a choice, printed beside it."""
        weight = weights()
        found = sum((weight[name] * count for name, count in self.severities.items()), Fraction(0))
        doubtful = sum(not one.same and not one.certain for one in self.year.drafts)
        return (
            found
            + weight["point"] * self.excess
            + weight["drafts"] * doubtful
            + weight["unread"] * len(self.unread)
        )


def _first(year: ProjectYear, name: str) -> Fraction | None:
    parts = (year.form, year.report, year.target)
    found = (getattr(part, name) for part in parts if part is not None)
    return next((value for value in found if value is not None), None)


def by_money(standings: Iterable[Standing]) -> list[Standing]:
    """Return project-years by their budget, the largest first; those that state none come last."""
    return sorted(standings, key=lambda one: (one.budget is None, -(one.budget or 0), one.number))


def by_risk(standings: Iterable[Standing]) -> list[Standing]:
    """Return project-years by their risk, the highest first, the larger money before."""
    return sorted(standings, key=lambda one: (-one.risk, -(one.budget or 0), one.number))


def by_excess(standings: Iterable[Standing]) -> list[Standing]:
    """Return project-years by what they claim beyond their own figures, the most first."""
    return sorted(standings, key=lambda one: (-one.excess, -(one.budget or 0), one.number))


def owner_of(place: Place | None, parts: Sequence[Account]) -> Account:
    """Return which of a file's project-years a place belongs to: the last that begins before it.

    Examples
    --------
    >>> one, other = (Account("a.docx", "form", Place("a.docx", table=at)) for at in (1, 3))
    >>> owner_of(Place("a.docx", table=4, row=2), [one, other]) is other
    True
    """
    if place is None or len(parts) == 1:
        return parts[0]
    same = [part for part in parts if part.place.sheet == place.sheet] or list(parts)
    before = [part for part in same if _at(part.place) <= _at(place)]
    return max(before or same[:1], key=lambda part: _at(part.place))


def _at(place: Place) -> tuple[int, int, int, int]:
    line = place.lines[0] if place.lines else place.row
    return place.page or 0, place.table if not place.sheet else 0, line, place.paragraph
