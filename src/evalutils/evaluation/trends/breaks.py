"""Breaks: what changed in the definition of an indicator, so that two years do not compare."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from evalutils.evaluation.formatting import split_unit
from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.results import Results
from evalutils.evaluation.targets import same_unit
from evalutils.reading.quantities import number_text

#: What makes the definition of an indicator, in the order breaks are told.
FIELDS = ("name", "unit", "direction", "points", "target_basis", "profile", "period")

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Break:
    """One part of a definition that is another than before.

    Parameters
    ----------
    field
        One of :data:`FIELDS`.
    before, after
        As written; ``""`` where a year does not state it.
    """

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator measures in one year, as far as two years can be told apart.

    Parameters
    ----------
    written
        Field → as written.
    compared
        Field → what is compared: the unit without its scale, the points as a number, the
        period with years counted from the evaluation year.
    """

    written: Mapping[str, str]
    compared: Mapping[str, object]


def definition(
    indicator: Indicator, results: Results, year: int, periods: Mapping[str, str]
) -> Definition:
    """Return the definition of an indicator in one year.

    Parameters
    ----------
    indicator, results
        Of that year.
    year
        The evaluation year.
    periods
        Evidence id → the date or period its figure speaks of (``截至10月底``), as written.
    """
    stated = sorted({periods.get(ident, "") for ident in indicator.evidence})
    profile = results.profile
    written = {
        "name": indicator.name,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "points": number_text(Fraction(indicator.points)),
        "target_basis": indicator.target_basis,
        "profile": " ".join(filter(None, (profile.name, profile.version))),
        "period": "、".join(filter(None, stated)),
    }
    compared: dict[str, object] = dict(written)
    compared["unit"] = split_unit(indicator.unit)[1]
    compared["period"] = (
        tuple(relative_period(words, year) for words in stated) if indicator.evidence else None
    )
    return Definition(written, compared)


def breaks_between(before: Definition, after: Definition) -> tuple[Break, ...]:
    """Return what changed between two years, in the order of :data:`FIELDS`.

    A period is compared only where both years rest on evidence: one that has none is missing,
    not otherwise defined.

    Examples
    --------
    >>> ten = Definition({"points": "10", "unit": "元"}, {"points": "10", "unit": "元"})
    >>> eight = Definition({"points": "8", "unit": "万元"}, {"points": "8", "unit": "元"})
    >>> breaks_between(ten, eight)
    (Break(field='points', before='10', after='8'),)
    """
    found = []
    for field in FIELDS:
        one, other = before.compared.get(field), after.compared.get(field)
        if one == other or one is None or other is None:
            continue
        if field == "unit" and same_unit(str(one), str(other)):
            continue
        found.append(Break(field, before.written[field], after.written[field]))
    return tuple(found)


def relative_period(words: str, year: int) -> str:
    """Return a period with every year as its distance from the evaluation year.

    So that 截至2022年底 in the evaluation of 2022 is the same as 截至2023年底 in that of 2023.

    Examples
    --------
    >>> relative_period("2022-01-01至2022-10-31", 2022)
    '{0}-01-01至{0}-10-31'
    >>> relative_period("截至2021年底", 2022)
    '截至{-1}年底'
    """
    return _YEAR.sub(lambda found: f"{{{int(found[0]) - year}}}", words.strip())
