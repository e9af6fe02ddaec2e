"""Whether a profile fits a form: the dimension of every row, and rows of another system."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import regex

from evalutils.errors import Fault, InputFaults, Where
from evalutils.evaluation.profiles import (
    Dimension,
    Profile,
    bare_name,
    known_profiles,
    load_profile,
)
from evalutils.reading.forms import Form, Indicator, split_points

_IN_BRACKETS = regex.compile(r"[（(]([^（）()]+)[)）]\s*$")


def dimension_in(item: Indicator, profile: Profile) -> Dimension | None:
    """Return the dimension of a row: by its names, else by one that ends with a dimension's.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.reading.forms import Cell, CellPlace
    >>> name, level = (Cell(t, CellPlace("a.txt")) for t in ("好评", "受益对象满意度指标(10分)"))
    >>> dimension_in(Indicator(name, level), load_profile("mof-2020-10")).name
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


def require_fit(form: Form, items: Iterable[Indicator], profile: Profile) -> None:
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


def _levels(item: Indicator) -> tuple[str, ...]:
    cells = (item.level2, item.level1)
    return tuple(
        split_points(cell.text)[0] for cell in cells if cell is not None and not cell.blank
    )


def _where(form: Form, item: Indicator) -> Where:
    place = item.name.place
    return Where(form.document, sheet=place.sheet, row=place.row or place.line)


def _row_text(item: Indicator) -> str:
    return "｜".join([*reversed(_levels(item)), item.name.text])
