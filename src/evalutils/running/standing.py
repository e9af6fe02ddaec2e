"""How a project-year's report stands: there or not, up to date, interrupted (stdlib only)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evalutils.base.paths import YearPaths
from evalutils.running.parameters import Asked
from evalutils.running.provenance import is_up_to_date, read_record
from evalutils.running.stamps import run_stamp
from evalutils.running.swaps import alone, is_interrupted, repair


def recorded(root: Path, wanted: Asked) -> tuple[YearPaths, dict[str, Any]] | None:
    """Return the last finished run of what is asked: its locations and its ``run.json``.

    Where no profile is asked for, the record says which one the project had; ``project.yaml``
    is not read.
    """
    for place in wanted.possible_paths(root):
        record = read_record(place.report)
        if record is None:
            continue
        made_with = record["parameters"]["PROFILE"]
        if wanted.profile in {"", made_with}:
            return (place if wanted.profile else wanted.paths(root, made_with)), record
    return None


def finished(root: Path, wanted: Asked) -> YearPaths | None:
    """Return where the report lies when a run would make it again byte for byte."""
    found = recorded(root, wanted)
    if found is None or not is_up_to_date(*found):
        return None
    return found[0]


def changed_since(where: YearPaths, record: Mapping[str, Any]) -> list[str]:
    """Return what has changed since a run, by name (``inputs/evidence.csv``, ``package``)."""
    before, now = record["depends"], run_stamp(where)
    names = []
    for part in sorted(now):
        old, new = before.get(part), now[part]
        if isinstance(old, dict) and isinstance(new, dict):
            keys = sorted(old.keys() | new.keys())
            names += [f"{part}/{key}" for key in keys if old.get(key) != new.get(key)]
        elif old != new:
            names.append(part)
    return names


def mend(root: Path, wanted: Asked) -> None:
    """Repair a swap that was interrupted, if there was one.

    Raises
    ------
    InputFaults
        If it is not interrupted but going on.
    """
    for where in wanted.possible_paths(root):
        if is_interrupted(where.processed) or is_interrupted(where.report):
            with alone(where.processed):
                repair(where.processed)
                repair(where.report)
