"""What if: an evaluation again with some cells changed, in memory only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from evalutils.errors import Fault, InputFaults, Where
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.results import Results, evaluate
from evalutils.evidence.faults import choices
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.project import ProjectYear

#: Columns of ``indicators.csv`` that a what-if may change.
COLUMNS = (
    "actual", "direction", "points", "points_basis", "reason", "target", "target_basis", "tier",
    "unit",
)  # fmt: skip
_SETTING = re.compile(r"(?P<code>[^.=\s]+)\.(?P<column>[^.=\s]+)=(?P<value>.*)", re.DOTALL)


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
    """Return the changes written as ``CODE.column=value``.

    Raises
    ------
    InputFaults
        With every one that is written otherwise or names an unknown column.

    Examples
    --------
    >>> read_changes(["Q7.target=95%"])
    (Change(code='Q7', column='target', value='95%'),)
    """
    changes, faults = [], []
    for setting in settings:
        found = _SETTING.fullmatch(setting)
        if found is None:
            faults.append(Fault("what_if_form", Where("--set"), setting))
        elif found["column"] not in COLUMNS:
            facts = {"near": choices(found["column"], COLUMNS)}
            faults.append(Fault("what_if_column", Where("--set"), setting, facts))
        else:
            changes.append(Change(found["code"], found["column"], found["value"].strip()))
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
            faults.append(Fault("what_if_code", Where("--set"), change.code, facts))
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
    >>> from evalutils.evidence.project import Analysis, IndicatorRow, Project
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "approved", actual="300")
    >>> project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
    >>> year = ProjectYear(Path("data/raw/demo/2022"), project, (), (row,), (), Analysis())
    >>> both = what_if(year, (), load_profile("mof-2020-10"), read_changes(["A.target=500"]))
    >>> [result.values["score:A"].text for result in both]
    ['75.00', '60.00']
    """
    rows = tuple(evidence)
    return evaluate(year, rows, profile), evaluate(changed_year(year, changes), rows, profile)
