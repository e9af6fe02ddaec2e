"""A whole submission as it was found: project-years, where they stand, what they claim and repeat.

The files of every project-year are held against each other, however they came; the total that a
form claims is set against the one that its own figures give, with the causes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from evalutils.base.faults import InputFaults
from evalutils.base.places import Place
from evalutils.base.words import beside
from evalutils.evaluation.audit import (
    Account,
    Cause,
    FileAudit,
    Finding,
    Recomputed,
    across,
    standard_for,
)
from evalutils.evaluation.form_scoring import FormScore, score_form
from evalutils.evaluation.submissions.copies import Shared
from evalutils.evaluation.submissions.filing import ProjectYear, filed, long_names, plain_unit
from evalutils.reading.selfeval import SelfEvaluation

#: Causes of a difference between the total a form claims and the recomputed one, in their order:
#: its rows do not add up to it, the execution of the budget, the rows, rows that cannot be
#: scored, rows for which it claims no score.
CAUSES = ("sum", "execution", "rows", "unscored", "undeclared")
#: Rows that are named with a difference: the largest.
_NAMED = 3


def with_recomputed(
    accounts: Iterable[Account],
    forms: Sequence[SelfEvaluation],
    profile: str | None = None,
    folders: tuple[Path, ...] = (),
) -> tuple[Account, ...]:
    """Return what a file tells of its project-years, with the recomputed total of every form.

    Parameters
    ----------
    accounts
        Of one file.
    forms
        Its 自评表.
    profile
        The scoring profile that was chosen.
    folders
        Folders of profiles that a user added.
    """
    by_place = {form.place: form for form in forms}
    return tuple(
        replace(one, recomputed=recomputed(by_place[one.place], profile, folders))
        if one.role in {"form", "both"} and one.place in by_place
        else one
        for one in accounts
    )


def recomputed(
    form: SelfEvaluation, profile: str | None = None, folders: tuple[Path, ...] = ()
) -> Recomputed | None:
    """Return the claimed total of a form against the recomputed one, with its causes.

    ``None`` where no profile fits the form, or where it has no row with points.
    """
    standard = standard_for(form, profile, folders)
    if standard.profile.to_complete:
        return None
    try:
        made = score_form(form, standard.profile)
    except InputFaults:
        # A level-1 name that the profile does not have: told by the audit.
        return None
    if made.outcome is None or made.total.low is None or made.total.high is None:
        return None
    low, high = made.total.low, made.total.high
    causes = () if made.declared_total is None else tuple(_causes(made, low, high))
    return Recomputed(
        standard.profile.name, standard.stated, made.declared_total, low, high, causes
    )


def _causes(made: FormScore, low: Fraction, high: Fraction) -> Iterator[Cause]:
    """Yield the parts of claimed less recomputed; together they make up the whole of it."""
    parts: dict[str, list[tuple[Fraction, Fraction, str]]] = {kind: [] for kind in CAUSES}
    for at, (score, own) in enumerate(zip(made.scores, made.declared, strict=True)):
        if score.score is None:
            if own is not None:
                parts["unscored"].append((own - score.points, own, score.name))
            continue
        least, most = score.score.low, score.score.high
        if least is None or most is None:
            continue
        if own is None:
            parts["undeclared"].append((-most, -least, score.name))
        elif own != most or own != least:
            execution = at == 0 and len(made.scores) > len(made.form.items)
            kind = "execution" if execution else "rows"
            parts[kind].append((own - most, own - least, score.name))
    claimed = made.declared_total or Fraction(0)
    known = [
        (sum((p[0] for p in part), Fraction(0)), sum((p[1] for p in part), Fraction(0)))
        for part in parts.values()
    ]
    # What is left of the whole is in the sum: rows that the total does not follow from.
    rest = (
        claimed - high - sum((one[0] for one in known), Fraction(0)),
        claimed - low - sum((one[1] for one in known), Fraction(0)),
    )
    if any(rest):
        yield Cause("sum", min(rest), max(rest))
    for kind, rows in parts.items():
        if rows:
            rows.sort(key=lambda row: (-max(abs(row[0]), abs(row[1])), row[2]))
            yield Cause(
                kind,
                sum((row[0] for row in rows), Fraction(0)),
                sum((row[1] for row in rows), Fraction(0)),
                tuple(row[2] for row in rows[:_NAMED]),
            )


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


def together(audits: Iterable[FileAudit]) -> list[FileAudit]:
    """Return the files, those of one project-year held against each other.

    Parameters
    ----------
    audits
        Audited files, in their order.
    """
    listed = list(audits)
    more = contradictions(*filed(part for audit in listed for part in audit.accounts), listed)
    return [
        replace(audit, findings=tuple(sorted(
            (*audit.findings, *more[audit.file]), key=lambda item: item.rule)))
        if audit.file in more else audit
        for audit in listed
    ]  # fmt: skip


def contradictions(
    years: Iterable[ProjectYear], unfiled: Iterable[str], audits: Iterable[FileAudit]
) -> dict[str, list[Finding]]:
    """Return file → what it tells otherwise than another file of its project-year.

    Parameters
    ----------
    years, unfiled
        As :func:`filed` returns them; a file that belongs nowhere may contradict itself.
    audits
        Of all files.
    """
    alone = {audit.file: audit.accounts for audit in audits}
    found: dict[str, list[Finding]] = defaultdict(list)
    for accounts in (*(year.compared for year in years), *(alone[file] for file in unfiled)):
        for file, seen in across(accounts):
            found[file].append(seen)
    return found
