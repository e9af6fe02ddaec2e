"""What can be read of a mapping that has faults, so that one fault does not hide the others."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from evalutils.evidence.yaml_reading import Entry

_Model = TypeVar("_Model", bound=Entry)


def salvaged(model: type[_Model], content: object) -> _Model | None:
    """Return an entry with a blank wherever its mapping is wrong or says nothing.

    Only for looking on: whoever calls this has noted the faults, and whatever is blank here
    has one.

    Parameters
    ----------
    model
        The schema.
    content
        What the file holds, all scalars as text.

    Returns
    -------
    Entry or None
        Never validated; ``None`` where there is no mapping at all.

    Examples
    --------
    >>> class Goal(Entry):
    ...     id: str
    ...     kind: Literal["goal", "background"]
    ...     evidence: tuple[str, ...] = ()
    >>> salvaged(Goal, {"idd": "a", "kind": "gaol", "evidence": "x"})
    Goal(id='', kind='goal', evidence=())
    """
    if not isinstance(content, Mapping):
        return None
    values = {}
    for name, field in model.model_fields.items():
        if name in content or field.is_required():
            values[name] = _read(field.annotation, content.get(name))
        else:
            values[name] = field.get_default(call_default_factory=True)
    return model.model_construct(**values)


def _read(kind: Any, value: object) -> Any:
    """Return a value as its schema has it, else the blank of its kind."""
    origin, arguments = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Entry):
        return salvaged(kind, value if isinstance(value, Mapping) else {})
    if kind is bool:
        return value == "true"
    if origin is tuple:
        parts = value if isinstance(value, list) else []
        return tuple(_read(arguments[0], part) for part in parts)
    if origin is dict:
        pairs = value.items() if isinstance(value, Mapping) else ()
        return {str(key): text if isinstance(text, str) else "" for key, text in pairs}
    if origin is Literal:
        return value if value in arguments else arguments[0]
    blank = None if origin in {Union, types.UnionType} else ""
    return value if isinstance(value, str) and value.strip() else blank
