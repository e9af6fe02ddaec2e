"""Holding a profile's file to its JSON schema, and saying what is wrong in plain words."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from evalutils.errors import Fault, Where


def schema_faults(data: object, file: str) -> list[Fault]:
    """Return everything in a profile's data that the schema does not allow.

    Parameters
    ----------
    data
        The file's content, every scalar as text.
    file
        File name, for the place of a fault.

    Examples
    --------
    >>> [fault.code for fault in schema_faults("words", "mine.yaml")]
    ['profile_wrong_type']
    """
    errors = sorted(
        _validator().iter_errors(data), key=lambda e: (list(map(str, e.path)), e.schema_path)
    )
    return [fault for error in errors for fault in _faults(error, file)]


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    text = Path(__file__).with_name("profile.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _faults(error: Any, file: str) -> Iterator[Fault]:
    key, found = _key(error.absolute_path), _shown(error.instance)
    rule, wanted = error.validator, error.validator_value
    if rule == "required":
        for name in wanted:
            if name not in error.instance:
                yield Fault("profile_missing_key", Where(file, column=_under(key, name)))
    elif rule == "additionalProperties":
        allowed = list(error.schema.get("properties", ()))
        for name in error.instance:
            if name not in allowed:
                near = difflib.get_close_matches(name, allowed, n=2, cutoff=0.4) or allowed
                facts = {"near": "、".join(near)}
                yield Fault("profile_unknown_key", Where(file, column=key or None), name, facts)
    elif rule == "enum":
        facts = {"known": "、".join(wanted)}
        yield Fault("profile_not_in_list", Where(file, column=key), found, facts)
    elif rule == "pattern":
        code = "profile_not_a_number" if "[0-9]" in wanted else "profile_bad_text"
        yield Fault(code, Where(file, column=key), found)
    elif rule == "oneOf":
        yield Fault("profile_line_or_steps", Where(file, column=key))
    elif rule == "type":
        yield Fault("profile_wrong_type", Where(file, column=key or None), found, {"type": wanted})
    else:
        yield Fault("profile_empty", Where(file, column=key or None))


def _key(path: Any) -> str:
    key = ""
    for part in path:
        key = f"{key}[{part}]" if isinstance(part, int) else _under(key, str(part))
    return key


def _under(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _shown(instance: object) -> str:
    return instance if isinstance(instance, str) else json.dumps(instance, ensure_ascii=False)
