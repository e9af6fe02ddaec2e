"""A new year from the last one: its framework, with everything that was evidence emptied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from evalutils.base.faults import phrase
from evalutils.base.paths import known_projects, known_years
from evalutils.evidence.project import (
    OPEN,
    QUALITATIVE,
    Analysis,
    IndicatorRow,
    Project,
    ProjectYear,
    leaves,
)
from evalutils.evidence.scaffold.draft import Cells, Draft

#: Parts of ``analysis.yaml`` that name figures and judge nothing: they hold for another year.
_KEPT = ("computed", "charts")
_FRAMEWORK = ("code", "parent", "name", "dimension", "points", "points_basis", "direction",
              "unit", "benchmark")  # fmt: skip


def last_year(root: Path, project: str, year: str) -> Path | None:
    """Return the raw folder of the nearest year before ``year``; ``None`` where there is none.

    Parameters
    ----------
    root
        The bundle's root.
    project, year
        Already validated.
    """
    known = known_years(root, project) if project in known_projects(root) else []
    earlier = [found for found in known if found < year]
    return root / "data" / "raw" / project / max(earlier) if earlier else None


def draft_after(before: ProjectYear, year: str) -> Draft:
    """Return the framework of a year for the next one.

    Indicators keep code, points, direction and the expression of their actual value; evidence
    keeps its ids and labels, so that expressions still name something. Every quote, target and
    amount is to be decided anew; nothing of last year's findings is carried over.

    Parameters
    ----------
    before
        The earlier year, read and free of faults.
    year
        The new one.
    """
    evidence = tuple(
        {
            "id": row.id,
            "label": row.label,
            "kind": row.kind,
            "document": OPEN,
            "quote": OPEN,
            "quantity": str(row.quantity),
        }
        for row in before.evidence
    )
    lowest = {row.code for row in leaves(before.indicators)}
    indicators = tuple(_indicator(row, row.code in lowest) for row in before.indicators)
    notes = (phrase("new_framework", year=before.project.year),)
    return Draft(
        _identity(before.project, year),
        evidence,
        indicators,
        tuple(_amounts(asdict(row)) for row in before.budget),
        _analysis(before.analysis),
        notes,
    )


def _identity(project: Project, year: str) -> dict[str, str]:
    return {
        "name": project.name,
        "name_is_ours": "true" if project.name_is_ours else "false",
        "year": year,
        "unit": project.unit or "",
        "department": project.department or "",
        "profile": project.profile,
        "report_date": OPEN,
        "identity": project.identity,
        "subtitle": project.subtitle,
        "outline": project.outline,
        f"sources.{phrase('new_source')}": OPEN,
    }


def _indicator(row: IndicatorRow, lowest: bool) -> Cells:
    cells = {field: str(getattr(row, field)) for field in _FRAMEWORK} | {"level": str(row.level)}
    if not lowest:
        return cells
    if row.direction == QUALITATIVE:
        cells |= {"tier": OPEN, "reason": OPEN}
    else:
        cells["actual"] = row.actual
    if row.target_basis == "rule":
        return cells | {"target": row.target, "target_basis": row.target_basis}
    return cells | {"target": OPEN, "target_basis": OPEN}


def _amounts(row: Mapping[str, object]) -> Cells:
    cells = {"source": str(row["source"])}
    for column in ("initial", "adjusted", "executed"):
        if row[column]:
            cells[column] = OPEN
            cells[f"{column}_evidence"] = str(row[f"{column}_evidence"])
    return cells


def _analysis(analysis: Analysis) -> dict[str, object]:
    """Return the parts that hold for another year, without what was noted about this one."""
    kept: dict[str, object] = {}
    for name in _KEPT:
        entries = [_plain(asdict(entry)) for entry in getattr(analysis, name)]
        if entries:
            kept[name] = entries
    if analysis.context:
        kept["context"] = list(analysis.context)
    return kept


def _plain(entry: Mapping[str, object]) -> dict[str, object]:
    """Return an entry as YAML holds it: lists for tuples, nothing that is blank or a note."""
    values = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in entry.items()
        if key != "note"
    }
    return {key: value for key, value in values.items() if value not in ("", [], False)}
