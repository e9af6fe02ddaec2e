"""``project.yaml`` and ``analysis.yaml``: read as text, held against a schema, faults in words.

Every scalar stays the text people wrote: no date, octal or ``no`` turns into something else.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from evalutils.errors import InputFaults
from evalutils.evidence.faults import FaultList, choices
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
from evalutils.reading.documents.text import decode

_BLANK = {"", "~", "null"}
#: pydantic's name of an error → code of our fault.
_CODES = {
    "missing": "yaml_missing_key",
    "extra_forbidden": "yaml_unknown_key",
    "string_too_short": "yaml_blank",
    "too_short": "yaml_blank",
    "string_type": "yaml_want_text",
    "bool_parsing": "yaml_want_bool",
    "literal_error": "yaml_unknown_value",
    "tuple_type": "yaml_want_list",
    "list_type": "yaml_want_list",
    "dict_type": "yaml_want_mapping",
    "model_type": "yaml_want_mapping",
}


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Project(_Entry):
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

    @field_validator("unit", "department", mode="before")
    @classmethod
    def _not_stated(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip() in _BLANK else value


class _Computed(_Entry):
    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    expression: str = Field(min_length=1)
    unit: str
    note: str = ""
    context_only: bool = False


class _NotComputed(_Entry):
    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    expression: str = ""
    unit: str = ""
    assumption: str = ""


class _Goal(_Entry):
    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    document: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    status: Literal["result", "partial", "none"]
    evidence: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    note: str = ""
    kind: Literal["goal", "background"] = "goal"


class _Problem(_Entry):
    id: str = Field(min_length=1)
    document: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    answered_by: tuple[str, ...] = ()
    note: str = ""
    is_measure: bool = False


class _Recommendation(_Entry):
    id: str = Field(min_length=1)
    document: str = ""
    quote: str = ""
    text: str = ""


class _Request(_Entry):
    item: str = Field(min_length=1)
    why: str = Field(min_length=1)
    indicators: tuple[str, ...] = ()


class _Comparison(_Entry):
    id: str = Field(min_length=1)
    left: str = Field(min_length=1)
    right: str = Field(min_length=1)
    question: str = Field(min_length=1)


class _Chart(_Entry):
    id: str = Field(min_length=1)
    chapter: str = Field(min_length=1)
    kind: Literal["composition", "by_kind"]
    headline: str = Field(min_length=1)
    subtitle: str = Field(min_length=1)
    parts: tuple[str, ...] = Field(min_length=1)
    total: str = ""


class _Analysis(_Entry):
    computed: tuple[_Computed, ...] = ()
    not_computed: tuple[_NotComputed, ...] = ()
    goals: tuple[_Goal, ...] = ()
    problems: tuple[_Problem, ...] = ()
    recommendations: tuple[_Recommendation, ...] = ()
    requests: tuple[_Request, ...] = ()
    comparisons: tuple[_Comparison, ...] = ()
    charts: tuple[_Chart, ...] = ()
    context: tuple[str, ...] = ()
    statements: dict[str, str] = {}
    suppressions: dict[str, str] = {}


_Model = TypeVar("_Model", bound=_Entry)


class _DuplicateKey(yaml.MarkedYAMLError):
    """A key that stands twice in one mapping: YAML would silently drop the first."""


class _TextLoader(yaml.BaseLoader):
    """Reads every scalar as text and refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise _DuplicateKey(problem=str(key.value), problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path, faults: FaultList) -> object:
    """Return what a YAML file holds, all scalars as text; ``None`` with its faults noted."""
    try:
        text, _ = decode(path.read_bytes(), path.name)
        return yaml.load(text, Loader=_TextLoader) or {}  # noqa: S506  (a BaseLoader makes text only)
    except InputFaults as problem:
        offset = problem.faults[0].facts["offset"]
        faults.add("table_encoding", path.name, offset=offset)
    except _DuplicateKey as problem:
        faults.add("yaml_duplicate_key", path.name, str(problem.problem), row=_line(problem))
    except yaml.MarkedYAMLError as problem:
        faults.add("yaml_broken", path.name, str(problem.problem or ""), row=_line(problem))
    except yaml.YAMLError as problem:
        faults.add("yaml_broken", path.name, str(problem).splitlines()[0])
    except RecursionError:
        faults.add("yaml_broken", path.name)
    return None


def project_from(content: object, file: str, faults: FaultList, **at: Any) -> Project | None:
    """Return the project that a mapping describes, or ``None`` with its faults noted.

    Parameters
    ----------
    content
        What ``project.yaml`` or the sheet ``project`` holds.
    file
        Where it stands, for messages.
    faults
        Where faults are noted.
    at
        More about the place (``sheet``).
    """
    _note_open(content, file, faults, at)
    entry = _validated(_Project, content, file, faults, **at)
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
    """Return the analysis that a mapping describes, or ``None`` with its faults noted."""
    entry = _validated(_Analysis, content, file, faults)
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


def _validated(
    model: type[_Model], content: object, file: str, faults: FaultList, **at: Any
) -> _Model | None:
    try:
        return model.model_validate(content)
    except ValidationError as problem:
        for error in problem.errors(include_url=False):
            _note(error, model, file, faults, at)
        return None


def _note(
    error: Mapping[str, Any],
    model: type[_Entry],
    file: str,
    faults: FaultList,
    at: Mapping[str, Any],
) -> None:
    """Note one of pydantic's errors in our words."""
    path = _path(error["loc"])
    code = _CODES.get(error["type"], "yaml_wrong_value")
    given = error["input"]
    found = given if isinstance(given, str) else ""
    facts: dict[str, object] = {"key": str(error["loc"][-1]) if error["loc"] else ""}
    if code == "yaml_unknown_key":
        found = str(error["loc"][-1])
        facts["near"] = choices(found, _known_keys(model, error["loc"]))
    elif code == "yaml_unknown_value":
        facts["expected"] = str(error["ctx"]["expected"]).replace(" or ", "、").replace(", ", "、")
    faults.add(code, file, found, column=path or None, **{**at, **facts})


def _known_keys(model: type[_Entry], loc: tuple[int | str, ...]) -> list[str]:
    if len(loc) == 1:
        return list(model.model_fields)
    inner = model.model_fields[str(loc[0])].annotation
    entry = next(iter(getattr(inner, "__args__", ())), None)
    return list(entry.model_fields) if isinstance(entry, type) and issubclass(entry, _Entry) else []


def _path(loc: tuple[int | str, ...]) -> str:
    """Return a place in a YAML file as people write it: ``goals[2].quote``."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _line(problem: yaml.MarkedYAMLError) -> int | None:
    mark = problem.problem_mark or problem.context_mark
    return None if mark is None else mark.line + 1
