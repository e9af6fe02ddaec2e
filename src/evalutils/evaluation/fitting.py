"""Whether a scoring profile fits a form, row by row: no bad row hides another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.evaluation.indicators import build_indicators
from evalutils.evaluation.profiles import (
    Dimension,
    Profile,
    bare_name,
    known_profiles,
    load_profile,
)
from evalutils.evaluation.results import evaluate, indicator_table
from evalutils.evaluation.scoring import score_indicators
from evalutils.evaluation.values import Figures, computed_values, evidence_values
from evalutils.evidence.schema import field_named, table_columns
from evalutils.evidence.year import CleanYear, IndicatorRow, ProjectYear, leaves
from evalutils.reading.selfeval import Item, SelfEvaluation, split_points

_IN_BRACKETS = regex.compile(r"[（(]([^（）()]+)[)）]\s*$")


def dimension_in(item: Item, profile: Profile) -> Dimension | None:
    """Return the dimension of a row: by its names, else by one that ends with a dimension's.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.selfeval import Cell
    >>> name, level = (Cell(t, Place("a.txt")) for t in ("好评", "受益对象满意度指标(10分)"))
    >>> dimension_in(Item(name, level), load_profile("mof-2020-10")).name
    '满意度'
    """
    levels = _levels(item)
    bracket = _IN_BRACKETS.search(item.name.text)
    if bracket is not None:
        levels = (*levels, bracket[1])
    found = profile.dimension_of(item.name.text, *levels)
    if found is not None:
        return found
    for level in map(bare_name, levels):
        held = [
            (len(name), dimension)
            for dimension in profile.dimensions
            for name in (dimension.name, *dimension.members)
            if level.endswith(name)
        ]
        if held:
            return max(held, key=lambda pair: pair[0])[1]
    return None


def require_fit(form: SelfEvaluation, items: Iterable[Item], profile: Profile) -> None:
    """Refuse a form whose rows belong to dimensions of other profiles, or to none of this.

    A level that no profile knows (进度指标) beside others that fit is no misfit.

    Raises
    ------
    InputFaults
        With every row that does not fit, and the profiles that do.
    """
    grouped = [item for item in items if _levels(item)]
    astray = [item for item in grouped if dimension_in(item, profile) is None]
    if not astray:
        return
    others = [other for other in _shipped() if other.name != profile.name]
    foreign = [
        item for item in astray if any(dimension_in(item, other) is not None for other in others)
    ]
    if len(astray) < len(grouped):
        astray = foreign
    if not astray:
        return
    fitting = [
        other.name
        for other in others
        if not other.to_complete and all(dimension_in(item, other) for item in grouped)
    ]
    known = "、".join(dimension.name for dimension in profile.dimensions)
    code = "form_does_not_fit_near" if fitting else "form_does_not_fit"
    facts = {"profile": profile.name, "known": known, "near": "、".join(fitting)}
    raise InputFaults(Fault(code, _where(form, item), _row_text(item), facts) for item in astray)


@cache
def _shipped() -> tuple[Profile, ...]:
    return tuple(map(load_profile, known_profiles()))


def _levels(item: Item) -> tuple[str, ...]:
    cells = (item.level2, item.level1)
    return tuple(
        split_points(cell.text)[0] for cell in cells if cell is not None and not cell.blank
    )


def _where(form: SelfEvaluation, item: Item) -> Place:
    place = item.name.place
    return Place(form.document, sheet=place.sheet, row=place.row or (place.lines or (0,))[0])


def _row_text(item: Item) -> str:
    return "｜".join([*reversed(_levels(item)), item.name.text])


def misfits(clean: CleanYear, profile: Profile, told: Sequence[Fault] = ()) -> tuple[Fault, ...]:
    """Return every fault that shows only when a form is scored.

    Parameters
    ----------
    clean
        What of a raw folder could be read.
    profile
        评分口径.
    told
        Faults of the folder that are known already; what only follows from them is left out.

    Returns
    -------
    tuple of Fault
        In the order of the rows; columns as the table prints them.
    """
    year = clean.year
    if not told:
        try:
            evaluate(year, clean.evidence, profile)
        except InputFaults as found:
            whole = found.faults
        else:
            return ()
    else:
        whole = ()
    figures = _figures(clean, told)
    unbound = {row.id for row in year.evidence} | {row.id for row in year.analysis.computed}
    unbound = (unbound | year.records.unanswered) - figures.values.keys()
    places = {_cell(fault.where) for fault in told}
    found_now = [*whole, *_by_row(year, profile, figures)]
    kept: dict[tuple[str, Place], Fault] = {}
    for fault in found_now:
        follows = fault.code == "unknown_name" and fault.found in unbound
        if not follows and _cell(fault.where) not in places:
            kept.setdefault((fault.code, fault.where), fault)
    return tuple(_as_printed(year, fault) for fault in kept.values())


def _figures(clean: CleanYear, told: Iterable[Fault]) -> Figures:
    """Return the figures of the evidence that has no fault of its own."""
    table = clean.year.where("evidence")
    rows = {
        fault.where.row
        for fault in told
        if (fault.where.document, fault.where.sheet) == (table.document, table.sheet)
    }
    broken = {row.id for row in clean.year.evidence if row.row in rows}
    sound = [item for item in clean.evidence if item.id not in broken]
    figures, _ = computed_values(clean.year.analysis.computed, evidence_values(sound))
    return figures


def _by_row(year: ProjectYear, profile: Profile, figures: Figures) -> list[Fault]:
    """Return what is wrong with each leaf by itself, scored as if it were the whole form."""
    faults: list[Fault] = []
    table = indicator_table(year)
    by_code = {row.code: row for row in year.indicators if row.code}
    for leaf in leaves(year.indicators):
        line = _line(leaf, by_code)
        if not line:
            continue
        rows = [replace(row, points="") for row in line[:-1]] + [_with_points(leaf)]
        alone = replace(profile, full_points=Fraction(rows[-1].points))
        try:
            score_indicators(build_indicators(rows, figures, alone, table), alone, table)
        except InputFaults as found:
            faults += found.faults
    return faults


def _line(leaf: IndicatorRow, by_code: Mapping[str, IndicatorRow]) -> list[IndicatorRow]:
    """Return a leaf with what stands above it, the top first; nothing where the tree is broken."""
    line = [leaf]
    while line[0].parent:
        above = by_code.get(line[0].parent)
        if above is None or above in line:
            return []
        line.insert(0, above)
    return line if leaf.code else []


def _with_points(leaf: IndicatorRow) -> IndicatorRow:
    """Return a leaf with points to score by; points that can't be read have a fault already."""
    text = leaf.points.strip()
    readable = text.replace(".", "", 1).isdecimal() and Fraction(text) > 0
    return leaf if readable else replace(leaf, points="1")


def _cell(where: Place) -> tuple[str, str | None, int | None, str | None]:
    """Return a place whatever language its column is named in."""
    column = field_named(where.key, table_columns("indicators")) or where.key
    return where.document, where.sheet, where.row, column


def _as_printed(year: ProjectYear, fault: Fault) -> Fault:
    """Return a fault whose column is named as in the sheet people fill."""
    sheet = year.sheets.get("indicators")
    return fault if sheet is None else replace(fault, where=sheet.at(fault.where))
