"""A whole submission as it was found: project-years, units, copied passages, what is left over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from evalutils.evaluation.submissions.copies import Shared
from evalutils.evaluation.submissions.filing import ProjectYear
from evalutils.evaluation.submissions.names import long_names, plain_unit
from evalutils.evaluation.submissions.standing import Standing

#: Execution below this is low: what R16 asks a reason for.
LOW_EXECUTION = Fraction(80, 100)
#: What stands out among project-years, the gravest first.
STANDING_OUT = (
    "overclaimed", "contradicted", "errors", "low_execution", "overspent", "drafts", "no_form",
    "no_report", "doubts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Submission:
    """What was handed in by all units.

    Parameters
    ----------
    files
        How many files there are.
    standings
        Every project-year, by unit, project and year.
    units
        File → unit, as printed; files of no project-year have the unit that they name.
    shared
        Passages that two units share word for word.
    unfiled
        Files that were read and belong to no project-year.
    unread
        File → why it could not be read at all, in words.
    partly
        Files that could be read in part.
    """

    files: int
    standings: tuple[Standing, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    shared: tuple[Shared, ...] = ()
    unfiled: tuple[str, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)
    partly: tuple[str, ...] = ()

    @property
    def unit_names(self) -> tuple[str, ...]:
        """Every unit once, sorted; those of project-years that name none are left out."""
        return tuple(sorted({name for name in self.units.values() if name}))

    @property
    def budget(self) -> Fraction:
        """All budgets that are stated, in 万元."""
        return sum((one.budget for one in self.standings if one.budget is not None), Fraction(0))

    @property
    def executed(self) -> Fraction:
        """All that was spent where budget and spending are stated, in 万元."""
        return sum((spent for _, spent in self._pairs()), Fraction(0))

    @property
    def execution(self) -> Fraction | None:
        """Spent of the budgets where both are stated."""
        whole = sum((budget for budget, _ in self._pairs()), Fraction(0))
        return self.executed / whole if whole else None

    def _pairs(self) -> list[tuple[Fraction, Fraction]]:
        return [
            (one.budget, one.executed)
            for one in self.standings
            if one.budget is not None and one.executed is not None
        ]

    def standing_out(self) -> Mapping[str, tuple[Standing, ...]]:
        """Return what stands out: key of the catalogue → project-years, the weightiest first.

        Keys without any project-year are left out.
        """
        found: dict[str, list[Standing]] = defaultdict(list)
        for one in self.standings:
            if one.excess > 0:
                found["overclaimed"].append(one)
            if one.rules.get("R20"):
                found["contradicted"].append(one)
            if one.severities.get("error"):
                found["errors"].append(one)
            if one.budget and one.executed is not None:
                rate = one.executed / one.budget
                if rate < LOW_EXECUTION:
                    found["low_execution"].append(one)
                elif rate > 1:
                    found["overspent"].append(one)
            if one.year.form is None:
                found["no_form"].append(one)
            elif one.year.report is None:
                found["no_report"].append(one)
            if any(not drafts.same for drafts in one.year.drafts):
                found["drafts"].append(one)
            if one.year.doubts:
                found["doubts"].append(one)
        return {
            key: tuple(sorted(found[key], key=lambda one: _weight(key, one)))
            for key in STANDING_OUT
            if found[key]
        }


def _weight(key: str, one: Standing) -> tuple[Fraction, Fraction, int]:
    first = {"overclaimed": -one.excess, "errors": Fraction(-one.severities.get("error", 0))}
    return first.get(key, Fraction(0)), -(one.budget or Fraction(0)), one.number


def units_of(years: Iterable[ProjectYear], others: Mapping[str, str]) -> dict[str, str]:
    """Return file → unit as most of its files print it; a short name and the long one are one.

    Parameters
    ----------
    years
        The project-years.
    others
        File → unit it names, for files of no project-year.

    Examples
    --------
    >>> units_of([], {"a.doc": "某县水务局", "b.doc": "水务局", "c.doc": "丙镇"})["b.doc"]
    '某县水务局'
    """
    # A table of projects is a bureau's, whose projects ever it lists.
    named = {p.file: year.unit for year in years for p in year.parts if p.role != "row"}
    named = {**others, **named}
    long = long_names(named.values())
    return {file: long[plain_unit(name)] if name else "" for file, name in sorted(named.items())}
