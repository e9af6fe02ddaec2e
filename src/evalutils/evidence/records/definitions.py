"""``records.yaml``: what is counted in the records, in declarations; nothing in it is run."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from evalutils.base.faults import FaultList, choices
from evalutils.evidence.expressions import is_name
from evalutils.evidence.records.checks import check_aggregate
from evalutils.evidence.records.model import Aggregate, Condition, Plan, Schema
from evalutils.evidence.yaml import Entry, read_yaml, validated

FILE = "records.yaml"
#: Groups of fewer rows than this are held back where a table has non-public columns (our choice).
SMALL_CELL = 5
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]", re.ASCII)


class _Range(Entry):
    from_: str = Field("", alias="from")
    to: str = ""


class _Not(Entry):
    not_: str | tuple[str, ...] = Field(alias="not")


class _Listed(Entry):
    table: str = Field(min_length=1)
    column: str = Field(min_length=1)


class _Plan(Entry):
    total: str = Field(min_length=1)
    cumulative: tuple[str, ...] = ()


class _Aggregate(Entry):
    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    table: str = Field(min_length=1)
    measure: Literal[
        "count", "sum", "distinct", "share", "coverage", "cumulative", "satisfaction"
    ]  # fmt: skip
    of: str = ""
    where: dict[str, Any] = Field(default_factory=dict)
    part: dict[str, Any] = Field(default_factory=dict)
    by: str = ""
    unit: str = ""
    list: _Listed | None = None
    satisfied: tuple[str, ...] = ()
    confidence: str = "95%"
    carry: Literal["share", "interval"] = "share"
    plan: _Plan | None = None
    same_as: str = ""
    as_of: str = ""
    note: str = ""


class _File(Entry):
    small_cell: str = str(SMALL_CELL)
    aggregates: tuple[dict[str, Any], ...] = ()


def read_definitions(
    folder: Path, schemas: Mapping[str, Schema], faults: FaultList
) -> tuple[tuple[Aggregate, ...], int]:
    """Return the aggregates of ``records.yaml`` that make sense, and the smallest group told.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``; a folder may go without the file.
    schemas
        Tables that could be read.
    faults
        Place faults are noted.
    """
    if not (folder / FILE).is_file():
        return (), SMALL_CELL
    content = read_yaml(folder / FILE, faults)
    entry = None if content is None else validated(_File, content, FILE, faults)
    if entry is None:
        return (), SMALL_CELL
    small = entry.small_cell
    if not re.fullmatch(r"[1-9]\d{0,3}", small, re.ASCII):
        faults.add("record_small_cell", FILE, small, column="small_cell")
        small = str(SMALL_CELL)
    aggregates: dict[str, Aggregate] = {}
    for number, given in enumerate(entry.aggregates, 1):
        place = f"aggregates[{number}]"
        made = _aggregate(given, place, schemas, faults)
        if made is None:
            continue
        if made.id in aggregates:
            faults.add("name_repeated_key", FILE, made.id, column=f"{place}.id")
        else:
            aggregates[made.id] = made
    return tuple(aggregates.values()), int(small)


def _aggregate(
    given: Mapping[str, Any], place: str, schemas: Mapping[str, Schema], faults: FaultList
) -> Aggregate | None:
    entry = validated(_Aggregate, given, FILE, faults, prefix=place)
    if entry is None:
        return None
    before = len(faults)
    if not is_name(entry.id):
        faults.add("bad_id", FILE, entry.id, column=f"{place}.id")
    if entry.table not in schemas:
        near = choices(entry.table, schemas)
        faults.add("record_unknown_table", FILE, entry.table, column=f"{place}.table", near=near)
        return None
    confidence = _confidence(entry.confidence, f"{place}.confidence", faults)
    conditions = {
        key: _conditions(getattr(entry, key), f"{place}.{key}", faults) for key in ("where", "part")
    }
    plan = None
    if entry.plan is not None:
        plan = _plan(entry.plan, f"{place}.plan", faults)
    made = Aggregate(
        **{**entry.model_dump(exclude={"list", "where", "part", "plan"}), "confidence": confidence},
        where=conditions["where"],
        part=conditions["part"],
        listed=(entry.list.table, entry.list.column) if entry.list else None,
        plan=plan,
    )
    check_aggregate(made, place, schemas, faults)
    return made if len(faults) == before else None


def _conditions(given: Mapping[str, Any], place: str, faults: FaultList) -> tuple[Condition, ...]:
    """Return conditions: ``column: word``, ``[words]``, ``{not: …}`` or ``{from: …, to: …}``."""
    made = []
    for column, wanted in given.items():
        at = f"{place}.{column}"
        if isinstance(wanted, Mapping) and "not" in wanted:
            negated = validated(_Not, wanted, FILE, faults, prefix=at)
            if negated is not None:
                made.append(Condition(column, _words(negated.not_), negated=True))
        elif isinstance(wanted, Mapping):
            bounds = validated(_Range, wanted, FILE, faults, prefix=at)
            if bounds is not None and not (bounds.from_ or bounds.to):
                faults.add("record_condition_blank", FILE, column=at)
            elif bounds is not None:
                made.append(Condition(column, low=bounds.from_, high=bounds.to))
        elif isinstance(wanted, str) or all(isinstance(word, str) for word in wanted):
            made.append(Condition(column, _words(wanted)))
        else:
            faults.add("record_condition_blank", FILE, column=at)
    return tuple(made)


def _words(given: str | Collection[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _confidence(text: str, place: str, faults: FaultList) -> Fraction:
    from evalutils.evidence.records.confidence import LEVELS

    found = _SHARE.fullmatch(text.strip())
    level = Fraction(found[1]) / 100 if found else None
    if level not in LEVELS:
        known = "、".join(f"{int(one * 100)}%" for one in LEVELS)
        faults.add("record_confidence", FILE, text, column=place, known=known)
        return Fraction(95, 100)
    return level


def _plan(entry: _Plan, place: str, faults: FaultList) -> Plan:
    even = tuple(Fraction(month, 12) for month in range(1, 13))
    if not entry.cumulative:
        return Plan(entry.total, even)
    found = [_SHARE.fullmatch(text.strip()) for text in entry.cumulative]
    shares = tuple(Fraction(one[1]) / 100 for one in found if one)
    rising = all(a <= b for a, b in pairwise(shares))
    if len(shares) != 12 or not rising or shares[-1] != 1:
        told = "、".join(entry.cumulative)
        faults.add("record_plan", FILE, told, column=f"{place}.cumulative")
        return Plan(entry.total, even)
    return Plan(entry.total, shares, even=False)
