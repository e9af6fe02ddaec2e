"""Frozen records as JSON and back: exact numbers as strings, intervals by their ends."""

from __future__ import annotations

import types
import typing
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from evalutils.base.refs import Ref
from evalutils.reading.quantities import Interval, number_text


def to_json(thing: object) -> Any:
    """Return a record as plain JSON data.

    Examples
    --------
    >>> to_json({"rate": Fraction(8107, 8109), "band": Interval(Fraction(0), Fraction(1))})
    {'rate': '8107/8109', 'band': {'low': '0', 'high': '1', 'low_incl': True, 'high_incl': True}}
    """
    if isinstance(thing, Interval):
        return thing.as_json()
    if isinstance(thing, Fraction):
        return number_text(thing)
    if isinstance(thing, bytes):
        return b64encode(thing).decode()
    if is_dataclass(thing) and not isinstance(thing, type):
        return {one.name: to_json(getattr(thing, one.name)) for one in fields(thing) if one.init}
    if isinstance(thing, Mapping):
        if any(isinstance(key, tuple) for key in thing):  # JSON has no such keys: pairs, then
            return [[list(key), to_json(value)] for key, value in thing.items()]
        return {str(key): to_json(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [to_json(item) for item in thing]
    if isinstance(thing, frozenset):
        return [to_json(item) for item in sorted(thing)]
    return thing.as_posix() if isinstance(thing, Path) else thing


def from_json(kind: Any, data: Any) -> Any:
    r"""Return what :func:`to_json` wrote, as ``kind``.

    Parameters
    ----------
    kind
        A record class or a type of its fields.
    data
        JSON data.

    Examples
    --------
    >>> from_json(tuple[Fraction, ...], ["0.1", "1/3"])
    (Fraction(1, 10), Fraction(1, 3))
    >>> from_json(bytes, to_json(b"\xff\xd8"))
    b'\xff\xd8'
    """
    origin = typing.get_origin(kind)
    if origin is not None:
        return _from_generic(origin, typing.get_args(kind), data)
    if kind is Interval:
        return Interval.from_json(data)
    if kind in {Fraction, Path}:
        return kind(data)
    if kind is Ref:
        return Ref.parse(data)
    if kind is bytes:
        return b64decode(data)
    if not is_dataclass(kind):
        return data
    hints = _hints(typing.cast("type", kind))
    made: Any = kind
    return made(**{name: from_json(hint, data[name]) for name, hint in hints.items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Return field → type of a record class, looked up once: a year has thousands of them."""
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind) if field.init}


def _from_generic(origin: Any, arguments: tuple[Any, ...], data: Any) -> Any:
    if origin in {typing.Union, types.UnionType}:
        inner = next(one for one in arguments if one is not type(None))
        return None if data is None else from_json(inner, data)
    if origin is typing.Literal:
        return data
    if origin in {tuple, frozenset}:
        return origin(from_json(arguments[0], item) for item in data)
    pairs = data.items() if isinstance(data, dict) else data
    of_words = arguments[0] is str
    return {key if of_words else tuple(key): from_json(arguments[1], value) for key, value in pairs}
