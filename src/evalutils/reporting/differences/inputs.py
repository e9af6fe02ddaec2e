"""What two runs were made from: parameters, inputs, notebooks, program, libraries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evalutils.reporting.differences.model import Changed

#: Parts of ``depends`` that map names to hashes.
_NAMED = ("inputs", "notebooks", "profiles", "fonts")
#: Parts of ``depends`` that are one value.
_SINGLE = ("package", "lock", "python", "platform")


def changed_inputs(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Changed, ...]:
    """Return everything two runs depend on that is not the same.

    Parameters
    ----------
    before, after
        ``run.json`` of the runs.

    Examples
    --------
    >>> one = {"parameters": {"YEAR": "2022"}, "depends": {"inputs": {"budget.csv": "1"}}}
    >>> other = {"parameters": {"YEAR": "2022"}, "depends": {"inputs": {"budget.csv": "2"}}}
    >>> changed_inputs(one, other)
    (Changed(part='inputs', name='budget.csv', before='1', after='2'),)
    """
    found = list(_differing("parameters", before["parameters"], after["parameters"]))
    old, new = before.get("depends", {}), after.get("depends", {})
    for part in _NAMED:
        found += _differing(part, old.get(part, {}), new.get(part, {}))
    singles = [{key: side.get(key, "") for key in _SINGLE} for side in (old, new)]
    found += _differing("program", *singles)
    found += _differing("versions", before.get("versions", {}), after.get("versions", {}))
    return tuple(found)


def is_changed(changes: tuple[Changed, ...], part: str, name: str) -> bool:
    """Return whether something is among the changes."""
    return any(change.part == part and change.name == name for change in changes)


def _differing(part: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Changed]:
    for name in sorted(old.keys() | new.keys()):
        before, after = str(old.get(name, "")), str(new.get(name, ""))
        if before != after:
            yield Changed(part, name, before, after)
