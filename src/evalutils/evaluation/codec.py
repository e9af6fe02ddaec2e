"""Frozen records as JSON and back: exact numbers as strings, intervals by their ends."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from evalutils.reading.quantities import Interval, number_text


def to_json(thing: object) -> Any:
    """Return a record as plain JSON data.

    Examples
    --------
    >>> to_json({"rate": Fraction(8107, 8109), "band": Interval(Fraction(0), Fraction(1))})
    {'rate': '8107/8109', 'band': {'low': '0', 'high': '1', 'low_incl': True, 'high_incl': True}}
    """
    if isinstance(thing, Interval):
        return interval_json(thing)
    if isinstance(thing, Fraction):
        return number_text(thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return {field.name: to_json(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, Mapping):
        return {str(key): to_json(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [to_json(item) for item in thing]
    return thing


def interval_json(interval: Interval) -> dict[str, Any]:
    """Return an interval as ``{"value"}``, or ``{"low", "high", "low_incl", "high_incl"}``.

    Examples
    --------
    >>> interval_json(Interval.exact("81.07"))
    {'value': '81.07'}
    """
    if interval.is_exact:
        return {"value": number_text(interval.value)}
    return {
        "low": None if interval.low is None else number_text(interval.low),
        "high": None if interval.high is None else number_text(interval.high),
        "low_incl": interval.low_incl,
        "high_incl": interval.high_incl,
    }


def from_json(kind: Any, data: Any, names: Mapping[str, Any] | None = None) -> Any:
    """Return what :func:`to_json` wrote, as ``kind``.

    Parameters
    ----------
    kind
        A record class or a type of its fields.
    data
        JSON data.
    names
        Classes that a record's annotations name but its module does not import.

    Examples
    --------
    >>> from_json(tuple[Fraction, ...], ["0.1", "1/3"])
    (Fraction(1, 10), Fraction(1, 3))
    """
    origin = typing.get_origin(kind)
    if origin is not None:
        return _from_generic(origin, typing.get_args(kind), data, names)
    if kind is Interval:
        return interval_from(data)
    if kind is Fraction:
        return Fraction(data)
    if not is_dataclass(kind):
        return data
    hints = typing.get_type_hints(kind, localns=dict(names or {}))
    parts = {f.name: from_json(hints[f.name], data[f.name], names) for f in fields(kind)}
    made: Any = kind
    return made(**parts)


def _from_generic(
    origin: Any, arguments: tuple[Any, ...], data: Any, names: Mapping[str, Any] | None
) -> Any:
    if origin in {typing.Union, types.UnionType}:
        inner = next(one for one in arguments if one is not type(None))
        return None if data is None else from_json(inner, data, names)
    if origin is tuple:
        return tuple(from_json(arguments[0], item, names) for item in data)
    return {key: from_json(arguments[1], value, names) for key, value in data.items()}


def interval_from(data: Mapping[str, Any]) -> Interval:
    """Return the interval of :func:`interval_json`; further keys do not matter.

    Examples
    --------
    >>> interval_from({"low": "0.064", "high": None, "low_incl": False, "high_incl": False})
    <Interval (0.064, ∞)>
    """
    if "value" in data:
        return Interval.exact(data["value"])
    low, high = (None if data[end] is None else Fraction(data[end]) for end in ("low", "high"))
    return Interval(low, high, data["low_incl"], data["high_incl"])
