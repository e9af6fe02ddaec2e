"""YAML that people write: read as text, held against a schema, its faults told in words."""

from __future__ import annotations

import types
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from yaml.composer import Composer
from yaml.constructor import BaseConstructor, ConstructorError
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs leave it out
from yaml.resolver import BaseResolver

from evalutils.base.faults import Fault, FaultList, InputFaults, choices
from evalutils.base.places import Place
from evalutils.base.signs import ENDLESS, visible
from evalutils.reading.documents import decode

#: pydantic's name of an error → code of our fault.
_CODES = {
    "missing": "yaml_missing_key",
    "extra_forbidden": "yaml_unknown_key",
    "unexpected_keyword_argument": "yaml_unknown_key",
    "string_too_short": "yaml_blank",
    "too_short": "yaml_blank",
    "string_type": "yaml_want_text",
    "bool_parsing": "yaml_want_bool",
    "literal_error": "yaml_unknown_value",
    "tuple_type": "yaml_want_list",
    "list_type": "yaml_want_list",
    "dict_type": "yaml_want_mapping",
    "mapping_type": "yaml_want_mapping",
    "dataclass_type": "yaml_want_mapping",
    "model_type": "yaml_want_mapping",
}


# Nodes of one file, aliases written out: the largest folder has some thousands.
_MOST_NODES = 200_000
#: Words that may not be left out or blank.
Filled = Annotated[str, Field(min_length=1)]


class Entry(BaseModel):
    """A mapping of a YAML file: its keys are known, and it never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_Model = TypeVar("_Model")


def closed(record: type[_Model]) -> type[_Model]:
    """Let a frozen dataclass be read from a mapping that has its fields as keys and no others.

    The fields with their types are then the schema of that mapping, and the only one.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @closed
    ... @dataclass(frozen=True)
    ... class Goal:
    ...     id: Filled
    ...     note: str = ""
    >>> faults = FaultList(Path("demo"))
    >>> record_from(Goal, {"id": "a"}, "goals.yaml", faults)
    Goal(id='a', note='')
    >>> record_from(Goal, {"idd": "a"}, "goals.yaml", faults)
    Goal(id='', note='')
    >>> [(fault.code, fault.where.key) for fault in faults.faults]
    [('yaml_missing_key', 'id'), ('yaml_unknown_key', 'idd')]
    """
    made: Any = record
    made.__pydantic_config__ = ConfigDict(extra="forbid")
    return record


class _DuplicateKey(yaml.MarkedYAMLError):
    """A key that stands twice in one mapping: YAML would silently drop the first."""


class _Unbounded(yaml.MarkedYAMLError):
    """Aliases that repeat so much, or themselves, that a few lines stand for millions."""


class _TextLoader(Composer, CParser, BaseConstructor, BaseResolver):
    """Reads every scalar as text, refuses a key that stands twice and aliases without end.

    libyaml scans, ten times as fast as PyYAML. The nodes are put together in Python all the
    same: its own composer ends the process on a few thousand brackets, this one says so.
    """

    def __init__(self, stream: str) -> None:
        CParser.__init__(self, stream)
        Composer.__init__(self)
        BaseConstructor.__init__(self)
        BaseResolver.__init__(self)

    @classmethod
    def of(cls, text: str) -> Any:
        """Return what a text holds; YAML's own errors are the caller's to word."""
        loader = cls(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()

    def get_single_node(self) -> Any:
        node = super().get_single_node()
        if node is not None:
            self._size(node, {})
        return node

    def _size(self, node: yaml.Node, known: dict[int, int]) -> int:
        """Return how many nodes a node stands for, each alias written out."""
        if id(node) not in known:
            # Until it is known: a node inside itself would have no end.
            known[id(node)] = _MOST_NODES
            below = node.value if isinstance(node, yaml.SequenceNode) else ()
            if isinstance(node, yaml.MappingNode):
                below = [part for pair in node.value for part in pair]
            known[id(node)] = 1 + sum(self._size(part, known) for part in below)
        if known[id(node)] >= _MOST_NODES:
            raise _Unbounded(problem="&, *", problem_mark=node.start_mark)
        return known[id(node)]

    def construct_scalar(self, node: yaml.ScalarNode) -> str:
        text = visible(str(super().construct_scalar(node)))
        if ENDLESS.search(text):
            raise ConstructorError(problem=text[:20], problem_mark=node.start_mark)
        return text

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ConstructorError(problem="?", problem_mark=key.start_mark)
            if (name := visible(str(key.value))) in seen:
                raise _DuplicateKey(problem=name, problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path, faults: FaultList, file: str = "") -> object:
    """Return what a YAML file holds, all scalars as text; ``None`` with its faults noted.

    Parameters
    ----------
    path
        The file.
    faults
        Place faults are noted.
    file
        Its path in the folder, for messages; its name by default.
    """
    file = file or path.name
    try:
        text, _ = decode(path.read_bytes(), file)
        return _TextLoader.of(text) or {}
    except InputFaults as problem:
        offset = problem.faults[0].facts["offset"]
        faults.add("table_encoding", file, offset=offset)
    except _DuplicateKey as problem:
        faults.add("yaml_duplicate_key", file, str(problem.problem), row=_line(problem))
    except yaml.MarkedYAMLError as problem:
        faults.add("yaml_broken", file, str(problem.problem or ""), row=_line(problem))
    except yaml.YAMLError as problem:
        faults.add("yaml_broken", file, str(problem).splitlines()[0])
    except RecursionError:
        faults.add("yaml_broken", file)
    return None


def read_rules(path: Path, shown: str, kind: str) -> Any:
    """Return what a file of rules holds (a scoring profile, an outline), all scalars as text.

    A number such as 0.6 never passes through a float, and no key stands twice.

    Parameters
    ----------
    path
        The file.
    shown
        Its path as the user knows it.
    kind
        ``profile`` or ``outline``: whose words a fault has.

    Raises
    ------
    InputFaults
        If the file is no UTF-8 or no YAML, with the line where reading stopped.
    """
    try:
        return _TextLoader.of(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise InputFaults([Fault(f"{kind}_not_utf8", Place(shown))]) from None
    except (yaml.YAMLError, RecursionError) as error:
        problem = str(getattr(error, "problem", None) or "?")
        if isinstance(error, _DuplicateKey):
            problem = f"{problem} stands twice"
        row = (_line(error) if isinstance(error, yaml.MarkedYAMLError) else None) or 0
        fault = Fault(f"{kind}_not_yaml", Place(shown, row=row), facts={"problem": problem})
        raise InputFaults([fault]) from None


def validated(
    model: type[_Model],
    content: object,
    file: str,
    faults: FaultList,
    *,
    prefix: str = "",
    **at: Any,
) -> _Model | None:
    """Return what a mapping holds, or ``None`` with its faults noted.

    Parameters
    ----------
    model
        The keys it may have.
    content
        What the file or sheet holds.
    file
        Place it stands, for messages.
    faults
        Place faults are noted.
    prefix
        Place in the file the mapping stands (``columns.date``).
    at
        More about the place (``sheet``).
    """
    try:
        return TypeAdapter(model).validate_python(content)
    except ValidationError as problem:
        for error in problem.errors(include_url=False):
            _note({**error, "prefix": prefix}, model, file, faults, at)
        return None


def _note(
    error: Mapping[str, Any],
    model: type[_Model],
    file: str,
    faults: FaultList,
    at: Mapping[str, Any],
) -> None:
    """Note one of pydantic's errors in our words."""
    path = ".".join(part for part in (error["prefix"], _path(error["loc"])) if part)
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


def _known_keys(model: Any, loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys a mapping may have that stands at the top of a file, or in a list of it."""
    if len(loc) == 1:
        return list(_kinds(model))
    inner = next(iter(get_args(_kinds(model)[str(loc[0])])), None)
    return list(_kinds(inner)) if _is_record(inner) else []


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and (issubclass(kind, Entry) or is_dataclass(kind))


def _kinds(record: Any) -> Mapping[str, Any]:
    """Return field → type of a record."""
    return (
        get_type_hints(record)
        if is_dataclass(record)
        else {name: field.annotation for name, field in record.model_fields.items()}
    )


def _path(loc: tuple[int | str, ...]) -> str:
    """Return a place in a YAML file as people write it: ``goals[2].quote``."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _line(problem: yaml.MarkedYAMLError) -> int | None:
    mark = problem.problem_mark or problem.context_mark
    return None if mark is None else mark.line + 1


def record_from(
    record: type[_Model], content: object, file: str, faults: FaultList, **at: Any
) -> _Model | None:
    """Return the record a mapping describes, noting every fault; ``None`` where it is no mapping.

    A record with faults is only for looking on: it has a blank wherever the mapping is wrong
    or says nothing, so that one fault does not hide the others.

    Parameters
    ----------
    record
        A :func:`closed` dataclass.
    content, file, faults, at
        As in :func:`validated`.
    """
    return validated(record, content, file, faults, **at) or _with_blanks(record, content)


def _with_blanks(record: Any, content: object) -> Any:
    if not isinstance(content, Mapping):
        return None
    kinds = _kinds(record)
    without_default = {
        one.name
        for one in fields(record)
        if one.default is MISSING and one.default_factory is MISSING
    }
    stated = [name for name in kinds if name in content or name in without_default]
    return record(**{name: _read(kinds[name], content.get(name)) for name in stated})


def _read(kind: Any, value: object) -> Any:
    """Return a value as its schema has it, else the blank of its kind."""
    origin, arguments = get_origin(kind), get_args(kind)
    if _is_record(kind):
        return _with_blanks(kind, value if isinstance(value, Mapping) else {})
    if kind is bool:
        return value == "true"
    if origin is tuple:
        parts = value if isinstance(value, list) else []
        return tuple(_read(arguments[0], part) for part in parts)
    if origin is Mapping:
        pairs = value.items() if isinstance(value, Mapping) else ()
        return {str(key): text if isinstance(text, str) else "" for key, text in pairs}
    if origin is Literal:
        return value if value in arguments else arguments[0]
    blank = None if origin in {Union, types.UnionType} else ""
    return value if isinstance(value, str) and value.strip() else blank


def json_schema(record: type[Any], title: str) -> dict[str, Any]:
    """Return the JSON schema of a YAML file that :func:`record_from` or :func:`validated` reads.

    Editors complete and check the file by it while it is written. Every scalar is read as text:
    a year without quotes is a year, for which an editor has a number.

    Parameters
    ----------
    record
        A :func:`closed` dataclass or an :class:`Entry`.
    title
        Of the file.

    Examples
    --------
    >>> class Plan(Entry):
    ...     total: Filled
    >>> made = json_schema(Plan, "plan.yaml")
    >>> made["required"], made["properties"]["total"]
    (['total'], {'minLength': 1, 'type': ['string', 'number']})
    """
    made = TypeAdapter(record).json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return head | {key: value for key, value in _as_written(made).items() if key != "title"}


def _as_written(schema: Any) -> Any:
    """Return a schema that takes numbers for texts, without the titles pydantic makes of names."""
    if isinstance(schema, list):
        return [_as_written(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    # Under these two the keys are names that people gave, a field called title among them.
    named = {"properties", "$defs"}
    made = {
        key: {name: _as_written(one) for name, one in part.items()}
        if key in named
        else _as_written(part)
        for key, part in schema.items()
        if key != "title"
    }
    if made.get("type") == "string" and "enum" not in made and "const" not in made:
        made["type"] = ["string", "number"]
    return made
