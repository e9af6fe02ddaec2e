"""What if: an evaluation again with some cells changed, in memory only, or with a row proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from evalutils.base.faults import Fault, InputFaults, choices
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.results import Results, evaluate
from evalutils.evaluation.values import computed_values, evaluated, evidence_values
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.schema import OPEN, Column, table_columns
from evalutils.evidence.year import CleanYear, IndicatorRow, NotComputed, ProjectYear, leaves
from evalutils.reading.documents import Document, find_quote
from evalutils.reading.quantities import (
    HedgeTable,
    Interval,
    Width,
    default_hedges,
    number_text,
    read_quantities,
)

if TYPE_CHECKING:
    import pandas as pd

#: Columns of ``indicators.csv`` that a what-if may change.
COLUMNS = (
    "actual", "direction", "points", "points_basis", "reason", "target", "target_basis", "tier",
    "unit",
)  # fmt: skip
_SETTING = re.compile(r"(?P<code>[^=\s]+)\.(?P<column>[^.=\s]+)=(?P<value>.*)", re.DOTALL)


@cache
def _columns() -> Mapping[str, Column]:
    """Return the columns that may be changed, by field and by title."""
    columns = [column for field, column in table_columns("indicators").items() if field in COLUMNS]
    return {name: column for column in columns for name in column.names}


@dataclass(frozen=True, slots=True)
class Change:
    """One cell with another value.

    Parameters
    ----------
    code, column
        Indicator and column of ``indicators.csv``.
    value
        What stands there instead; ``""`` is "not stated".
    """

    code: str
    column: str
    value: str


def read_changes(settings: Iterable[str]) -> tuple[Change, ...]:
    """Return the changes written as ``CODE.column=value``, the column and codes also in Chinese.

    Raises
    ------
    InputFaults
        With every one that is written otherwise or names an unknown column.

    Examples
    --------
    >>> read_changes(["Q7.target=95%"])
    (Change(code='Q7', column='target', value='95%'),)
    >>> read_changes(["Q7.指标值依据=已批复"])
    (Change(code='Q7', column='target_basis', value='approved'),)
    """
    changes, faults = [], []
    for setting in settings:
        found = _SETTING.fullmatch(setting)
        if found is None:
            faults.append(Fault("what_if_form", Place("--set"), setting))
        elif (column := _columns().get(found["column"])) is None:
            facts = {"near": choices(found["column"], _columns())}
            faults.append(Fault("what_if_column", Place("--set"), setting, facts))
        else:
            value = column.coded(found["value"].strip())
            changes.append(Change(found["code"], column.field, value))
    if faults:
        raise InputFaults(faults)
    return tuple(changes)


def changed_year(year: ProjectYear, changes: Iterable[Change]) -> ProjectYear:
    """Return the project-year with some cells changed; the folder is not touched.

    Raises
    ------
    InputFaults
        With every code that no indicator has.
    """
    rows = {row.code: row for row in year.indicators}
    faults = []
    for change in changes:
        if change.code not in rows:
            facts = {"near": choices(change.code, rows)}
            faults.append(Fault("what_if_code", Place("--set"), change.code, facts))
        else:
            cell: dict[str, Any] = {change.column: change.value}
            rows[change.code] = replace(rows[change.code], **cell)
    if faults:
        raise InputFaults(faults)
    return replace(year, indicators=tuple(rows.values()))


def what_if(
    year: ProjectYear, evidence: Iterable[Evidence], profile: Profile, changes: Iterable[Change]
) -> tuple[Results, Results]:
    """Return the evaluation as it is and with some cells changed.

    Parameters
    ----------
    year, evidence, profile
        As for :func:`evalutils.evaluation.results.evaluate`.
    changes
        See :func:`read_changes`. Bases stay as they are: who sets a target that nobody
        stated sets ``target_basis=assumption`` with it.

    Raises
    ------
    InputFaults
        If a change names nothing, or the changed form does not fit together.

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evidence.year import Analysis, IndicatorRow, Project
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "approved", actual="300")
    >>> project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
    >>> year = ProjectYear(Path("data/raw/demo/2022"), project, (), (row,), (), Analysis())
    >>> both = what_if(year, (), load_profile("mof-2020-10"), read_changes(["A.target=500"]))
    >>> [str(result.values["score:A"].interval) for result in both]
    ['75', '60']
    """
    rows = tuple(evidence)
    return evaluate(year, rows, profile), evaluate(changed_year(year, changes), rows, profile)


def what_if_frame(
    year: ProjectYear, evidence: Iterable[Evidence], profile: Profile, settings: Iterable[str]
) -> pd.DataFrame:
    """Return the scores as they are and as a trial makes them, one row an indicator.

    Parameters
    ----------
    year, evidence, profile
        As in :func:`what_if`.
    settings
        What is tried, as ``evalutils score --set`` has it; none: the scores as they are.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``name``, ``points``, ``before``, ``after`` (as printed; ``""`` where unscored)
        and ``changed``.
    """
    import pandas as pd

    both = what_if(year, evidence, profile, read_changes(settings))
    rows = []
    for old, new in zip(*(results.scores for results in both), strict=True):
        before, after = ("" if one.score is None else str(one.score) for one in (old, new))
        cells = (old.code, old.name, str(new.points), before, after, before != after)
        rows.append(cells)
    columns = ["code", "name", "points", "before", "after", "changed"]
    return pd.DataFrame(rows, columns=columns)


#: What a target or points that somebody tries rest on, unless it is said otherwise.
ASSUMED = "assumption"
_BASIS_OF = {"target": "target_basis", "points": "points_basis"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A project-year as it stands: what every trial starts from.

    Parameters
    ----------
    year, documents, evidence, profile
        Read once.
    results
        The evaluation without any change.
    """

    year: ProjectYear
    documents: Mapping[str, Document]
    evidence: tuple[Evidence, ...]
    profile: Profile
    results: Results


@dataclass(frozen=True, slots=True)
class Trial:
    """A project-year tried with some changes.

    Parameters
    ----------
    changes
        Every cell that differs from the folder's, those that follow from others included.
    widths
        Hedge → how many times its width of the hedge table.
    evidence
        The ledger read with these widths.
    results
        The evaluation; without a grade where the points do not add up.
    points, full
        Sum of the leaves' points, and what it should be.
    """

    changes: tuple[Change, ...]
    widths: Mapping[str, Fraction]
    evidence: tuple[Evidence, ...]
    results: Results
    points: Fraction
    full: Fraction

    @property
    def adds_up(self) -> bool:
        """Whether the points are those of a whole form."""
        return self.points == self.full


@dataclass(frozen=True, slots=True)
class Assumed:
    """A figure the report does not compute, seen under an assumption that nobody confirmed."""

    entry: NotComputed
    interval: Interval


def standing(clean: CleanYear, profile: Profile) -> Standing:
    """Return a project-year with its form scored.

    Raises
    ------
    InputFaults
        If form and profile do not fit each other.
    """
    results = evaluate(clean.year, clean.evidence, profile)
    return Standing(clean.year, clean.documents, clean.evidence, profile, results)


def tried(
    before: Standing, changes: Iterable[Change], widths: Mapping[str, Fraction] | None = None
) -> Trial:
    """Return a project-year scored with some cells and some hedge widths changed.

    Points that no longer add up are no fault here: every row is scored as it is, and no grade
    is given.

    Parameters
    ----------
    before
        What :func:`standing` returned.
    changes
        Cells, see :class:`evalutils.evaluation.whatif.Change`. A target or points somebody
        tries count as an assumption unless the same trial says otherwise; headings get the
        sum of what they hold; a tier without a reason gets 待定, which `check` asks for.
    widths
        Hedge (:func:`adjustable_hedges`) → how many times its usual width.

    Raises
    ------
    InputFaults
        If a changed cell cannot be read, or the form can't be scored with it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evidence.year import Analysis, Project
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "approved", actual="300")
    >>> project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
    >>> year = ProjectYear(Path("data/raw/demo/2022"), project, (), (row,), (), Analysis())
    >>> before = standing(CleanYear(year), load_profile("mof-2020-10"))
    >>> trial = tried(before, [Change("A", "points", "90")])
    >>> str(trial.results.values["score:A"].interval), trial.adds_up
    ('67.5', False)
    """
    whole = completed(before.year, changes)
    year = changed_year(before.year, whole)
    scaled = {name: factor for name, factor in (widths or {}).items() if factor != 1}
    evidence = reread(before, scaled)
    points, full = _sum_of_points(year.indicators), before.profile.full_points
    profile = replace(before.profile, full_points=points) if points else before.profile
    results = evaluate(year, evidence, profile)
    if points != full:
        open_outcomes = {k: replace(o, gradable=False) for k, o in results.outcomes.items()}
        results = replace(results, outcomes=open_outcomes)
    return Trial(whole, scaled, evidence, results, points, full)


def completed(year: ProjectYear, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes that change something, with those that follow from them.

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalutils.evidence.year import Analysis, Project
    >>> rows = (IndicatorRow(2, "P", "", 1, "产出", points="40", points_basis="approved"),
    ...         IndicatorRow(3, "P1", "P", 2, "场次", "数量", "40", "approved", "≥", "10"))
    >>> project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
    >>> year = ProjectYear(Path("demo/2022"), project, (), rows, (), Analysis())
    >>> for change in completed(year, [Change("P1", "points", "45")]):
    ...     print(change.code, change.column, change.value)
    P1 points 45
    P1 points_basis assumption
    P points 45
    P points_basis assumption
    """
    rows = {row.code: row for row in year.indicators}
    wanted = {(c.code, c.column): c.value for c in changes if _differs(rows, c)}
    for code, column in list(wanted):
        if column in _BASIS_OF and wanted[code, column]:
            wanted.setdefault((code, _BASIS_OF[column]), ASSUMED)
        if column == "tier" and wanted[code, column] and not rows[code].reason:
            wanted.setdefault((code, "reason"), OPEN)
    for code, total in _heading_points(year, wanted).items():
        wanted[code, "points"] = total
        wanted.setdefault((code, "points_basis"), ASSUMED)
    listed = (Change(code, column, value) for (code, column), value in wanted.items())
    return tuple(change for change in listed if _differs(rows, change))


def adjustable_hedges(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """Return the hedges of the ledger that have a width, in the order of the hedge table.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> (about,) = read_quantities("约120场")
    >>> adjustable_hedges([Evidence("a", "场次", "quote", about, "约120场", Place("a.txt"))])
    ('about',)
    """
    used = {name for item in evidence for name in item.quantity.reading.split("+")}
    table = default_hedges()
    return tuple(name for name in table.hedges if name in used and _width(table, name))


def reread(before: Standing, widths: Mapping[str, Fraction]) -> tuple[Evidence, ...]:
    """Return the ledger with hedged figures read at other widths; the others stay as they are.

    Parameters
    ----------
    before
        The project-year.
    widths
        Hedge → how many times its usual width; 0 reads the printed number as it stands.
    """
    table = default_hedges()
    for name, factor in widths.items():
        width = _width(table, name)
        if width is not None:
            step = None if width.step is None else width.step * factor
            value = None if width.value is None else width.value * factor
            table = table.with_widths(name, step, value)
    return tuple(
        _reread(item, before.documents, table)
        if widths.keys() & set(item.quantity.reading.split("+"))
        else item
        for item in before.evidence
    )


def assumed_values(before: Standing, evidence: Iterable[Evidence]) -> tuple[Assumed, ...]:
    """Return what the report leaves uncomputed but a person may look at under an assumption.

    Only entries of ``not_computed`` in ``analysis.yaml`` that state an ``expression`` and the
    ``assumption`` it needs; none of them is ever scored or printed in a report.
    """
    analysis = before.year.analysis
    figures, _ = computed_values(analysis.computed, evidence_values(evidence))
    found = []
    for entry in analysis.not_computed:
        if entry.expression:
            where = Place("analysis.yaml", key=f"not_computed.{entry.id}")
            interval, _ = evaluated(entry.expression, figures, where)
            if interval is not None:
                found.append(Assumed(entry, interval))
    return tuple(found)


def _differs(rows: Mapping[str, IndicatorRow], change: Change) -> bool:
    row = rows.get(change.code)
    return row is None or getattr(row, change.column) != change.value


def _heading_points(year: ProjectYear, wanted: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """Return the new points of every heading above a leaf whose points are changed."""
    rows = {row.code: row for row in year.indicators}
    written = {code: wanted.get((code, "points"), row.points) for code, row in rows.items()}
    lowest = {row.code for row in leaves(year.indicators)}
    above: set[str] = set()
    for code, column in wanted:
        while column == "points" and code in rows and rows[code].parent:
            code = rows[code].parent  # noqa: PLW2901
            above.add(code)

    def total(code: str) -> Fraction | None:
        if code in lowest:
            return _number(written[code])
        parts = [total(row.code) for row in year.indicators if row.parent == code]
        return None if None in parts else sum((p for p in parts if p is not None), Fraction(0))

    sums = {code: total(code) for code in rows if code in above and rows[code].points}
    return {
        code: number_text(points)
        for code, points in sums.items()
        if points is not None and points != _number(rows[code].points)
    }


def _sum_of_points(rows: Iterable[IndicatorRow]) -> Fraction:
    points = [_number(row.points) for row in leaves(tuple(rows))]
    return sum((number for number in points if number is not None), Fraction(0))


def _number(text: str) -> Fraction | None:
    plain = text.strip()
    return Fraction(plain) if plain.replace(".", "", 1).isdecimal() else None


def _width(table: HedgeTable, name: str) -> Width | None:
    """Return the finite width of a hedge, or ``None`` where it has none."""
    hedge = table[name]
    sides = (hedge.below, hedge.above)
    return next((s for s in sides if s.step is not None or s.value is not None), None)


def _reread(item: Evidence, documents: Mapping[str, Document], table: HedgeTable) -> Evidence:
    """Return a piece of evidence with its figure read again where it stands."""
    text, offset = item.quote, 0
    document = documents.get(item.place.document)
    matches = find_quote(document, item.quote) if document is not None else []
    if document is not None and len(matches) == 1:
        text, offset = document.paragraphs[matches[0].paragraph].text, matches[0].start
    span = (item.quantity.start + offset, item.quantity.end + offset)
    for figure in read_quantities(text, table):
        if (figure.start, figure.end) == span:
            start, end = item.quantity.start, item.quantity.end
            return replace(item, quantity=replace(figure, start=start, end=end))
    return item
