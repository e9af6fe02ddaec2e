"""``project.yaml`` and ``analysis.yaml`` held against their schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, field_validator

from evalutils.base.faults import FaultList
from evalutils.evidence.project.model import (
    OPEN,
    Analysis,
    ChartRow,
    Comparison,
    ComputedRow,
    Goal,
    NotComputed,
    Problem,
    Project,
    Recommendation,
    Request,
)
from evalutils.evidence.yaml import Entry, salvaged, validated

_BLANK = {"", "~", "null"}


class _Project(Entry):
    name: str = Field(min_length=1)
    year: str = Field(min_length=1)
    profile: str = Field(min_length=1)
    report_date: str = Field(min_length=1)
    identity: str = Field(min_length=1)
    sources: dict[str, str]
    unit: str | None = None
    department: str | None = None
    name_is_ours: bool = False
    outline: str = Field("source-2022", min_length=1)
    subtitle: str = ""
    suppressions: dict[str, str] = Field(default_factory=dict)

    @field_validator("unit", "department", mode="before")
    @classmethod
    def _not_stated(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip() in _BLANK else value


class _Computed(Entry):
    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    expression: str = Field(min_length=1)
    unit: str
    note: str = ""
    context_only: bool = False


class _NotComputed(Entry):
    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    expression: str = ""
    unit: str = ""
    assumption: str = ""


class _Goal(Entry):
    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    document: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    status: Literal["result", "partial", "none"]
    evidence: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    note: str = ""
    kind: Literal["goal", "background"] = "goal"


class _Problem(Entry):
    id: str = Field(min_length=1)
    document: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    answered_by: tuple[str, ...] = ()
    note: str = ""
    is_measure: bool = False


class _Recommendation(Entry):
    id: str = Field(min_length=1)
    document: str = ""
    quote: str = ""
    text: str = ""


class _Request(Entry):
    id: str = ""
    item: str = Field(min_length=1)
    why: str = Field(min_length=1)
    indicators: tuple[str, ...] = ()


class _Comparison(Entry):
    id: str = Field(min_length=1)
    left: str = Field(min_length=1)
    right: str = Field(min_length=1)
    question: str = Field(min_length=1)


class _Chart(Entry):
    id: str = Field(min_length=1)
    chapter: str = Field(min_length=1)
    kind: Literal["composition", "by_kind"]
    headline: str = Field(min_length=1)
    subtitle: str = Field(min_length=1)
    parts: tuple[str, ...] = Field(min_length=1)
    total: str = ""


class _Analysis(Entry):
    computed: tuple[_Computed, ...] = ()
    not_computed: tuple[_NotComputed, ...] = ()
    goals: tuple[_Goal, ...] = ()
    problems: tuple[_Problem, ...] = ()
    recommendations: tuple[_Recommendation, ...] = ()
    requests: tuple[_Request, ...] = ()
    comparisons: tuple[_Comparison, ...] = ()
    charts: tuple[_Chart, ...] = ()
    context: tuple[str, ...] = ()
    statements: dict[str, str] = Field(default_factory=dict)
    suppressions: dict[str, str] = Field(default_factory=dict)


def project_from(content: object, file: str, faults: FaultList, **at: Any) -> Project | None:
    """Return the project that a mapping describes, blank where it has a fault (noted).

    Parameters
    ----------
    content
        What ``project.yaml`` or the sheet ``project`` holds.
    file
        Place it stands, for messages.
    faults
        Place faults are noted.
    at
        More about the place (``sheet``).

    Returns
    -------
    Project or None
        ``None`` where it is no mapping.
    """
    _note_open(content, file, faults, at)
    entry = validated(_Project, content, file, faults, **at) or salvaged(_Project, content)
    if entry is None:
        return None
    fields = entry.model_dump()
    fields["sources"] = dict(sorted(fields["sources"].items()))
    return Project(**fields)


def _note_open(content: object, file: str, faults: FaultList, at: Mapping[str, Any]) -> None:
    """Note every entry of a mapping, also of ``sources``, that a person still has to decide."""
    entries = dict(content) if isinstance(content, Mapping) else {}
    sources = entries.pop("sources", None)
    if isinstance(sources, Mapping):
        entries |= {f"sources.{name}": title for name, title in sources.items()}
    for key, value in entries.items():
        if value == OPEN:
            faults.add("to_be_decided", file, OPEN, column=str(key), **at)


def analysis_from(content: object, file: str, faults: FaultList) -> Analysis | None:
    """Return the analysis that a mapping describes, blank where it has a fault (noted).

    ``None`` where it is no mapping.
    """
    entry = validated(_Analysis, content, file, faults) or salvaged(_Analysis, content)
    if entry is None:
        return None
    lists = {
        name: tuple(record(**item.model_dump()) for item in getattr(entry, name))
        for name, record in _RECORDS.items()
    }
    return Analysis(
        **lists,
        context=entry.context,
        statements=dict(entry.statements),
        suppressions=dict(entry.suppressions),
    )


#: Lists of ``analysis.yaml`` and the record that each of their entries becomes.
_RECORDS: dict[str, Any] = {
    "computed": ComputedRow,
    "not_computed": NotComputed,
    "goals": Goal,
    "problems": Problem,
    "recommendations": Recommendation,
    "requests": Request,
    "comparisons": Comparison,
    "charts": ChartRow,
}
