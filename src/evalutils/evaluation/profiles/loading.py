"""Reading a scoring profile from its file: found by name, held to the schema, then built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, InputFaults, choices
from evalutils.base.places import Place
from evalutils.evaluation.methods import Curve, line, steps, with_reduction
from evalutils.evaluation.profiles.profile import (
    Clause,
    Dimension,
    GradeBand,
    Method,
    Minimum,
    OverAchievement,
    Profile,
    Tier,
    Weights,
    schema_faults,
)
from evalutils.evidence.yaml import read_rules
from evalutils.reading.quantities import Interval, number_text

HERE = Path(__file__).parent


def known_profiles(extra_folders: Iterable[Path] = ()) -> dict[str, Path]:
    """Return every profile by name with its file; a user's file wins over ours.

    Parameters
    ----------
    extra_folders
        Folders with further ``<name>.yaml`` files (``data/profiles`` of a bundle); one that
        does not exist is passed over.

    Examples
    --------
    >>> sorted(known_profiles())[:3]
    ['finance-system', 'four-kinds', 'hubei-20-80']
    """
    found = {}
    for folder in (HERE, *map(Path, extra_folders)):
        for file in sorted(folder.glob("*.yaml")):
            found[file.stem] = file
    return dict(sorted(found.items()))


def load_profile(name: str, extra_folders: Iterable[Path] = ()) -> Profile:
    """Return a scoring profile by name.

    Parameters
    ----------
    name
        File name without ``.yaml``.
    extra_folders
        As for :func:`known_profiles`: a user adds a profile by adding a file there.

    Raises
    ------
    InputFaults
        If there is no such profile (near matches are named), or with everything that is
        wrong in its file.

    Examples
    --------
    >>> profile = load_profile("mof-2020-10")
    >>> profile.title, profile.clauses["grades"].cite
    ('财预〔2020〕10号 项目支出绩效自评', '财预〔2020〕10号 第十八条')
    """
    known = known_profiles(extra_folders)
    if name not in known:
        facts = {"near": choices(name, known), "known": "、".join(known)}
        raise InputFaults([Fault("unknown_profile", Place("PROFILE"), name, facts)])
    return _read(known[name])


def _read(file: Path) -> Profile:
    shown = file.name if file.parent == HERE else f"{file.parent.name}/{file.name}"
    data = read_rules(file, shown, "profile")
    # Those of the package are held to the schema by its tests: loading jsonschema for them would
    # take a twentieth of the time that a form is audited in.
    faults = [] if file.parent == HERE else schema_faults(data, shown)
    faults = faults or list(_sense_faults(data, shown, file.stem))
    if faults:
        raise InputFaults(faults)
    return _profile(data)


def _number(text: str) -> Fraction:
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def _sense_faults(data: Mapping[str, Any], file: str, stem: str) -> Iterable[Fault]:
    """Yield what a schema cannot see: names that lead nowhere, points and bands with gaps."""

    def fault(code: str, key: str, found: object = "", **facts: object) -> Fault:
        return Fault(code, Place(file, key=key), str(found), facts)

    if data["name"] != stem:
        yield fault("profile_name", "name", data["name"], name=stem)
    for code, key, used, names in _references(data):
        if used not in names:
            yield fault(code, key, used, known="、".join(names))
    full = _number(data["full_points"])
    for index, weights in enumerate(data["weights"]):
        total = sum(map(_number, weights.get("points", {}).values()), Fraction(0))
        if "points" in weights and total != full:
            facts = {"full": number_text(full)}
            yield fault("profile_weights", f"weights[{index}].points", number_text(total), **facts)
    for kind, method in data["methods"].items():
        if not _rises(method):
            yield fault("profile_not_rising", f"methods.{kind}")
    for name, tiers in data["tiers"].items():
        if not _joins(tiers):
            yield fault("profile_tier_bands", f"tiers.{name}")
    threshold = data["over_achievement"]["threshold"]
    if _number(threshold) <= 1:
        yield fault("profile_over_threshold", "over_achievement.threshold", threshold)
    lows = [_number(band["low"]) for band in data["grades"]["bands"]]
    if lows[-1] or any(a <= b for a, b in pairwise([full, *lows])):
        shown = "、".join(map(number_text, lows))
        yield fault("profile_grade_bands", "grades.bands", shown, full=number_text(full))


def _joins(tiers: list[Mapping[str, str]]) -> bool:
    """Return whether tiers go down without a gap from at most 100 % to 0."""
    ends = [(_number(tier["low"]), _number(tier["high"])) for tier in tiers]
    touching = all(upper[0] == lower[1] for upper, lower in pairwise(ends))
    return (
        touching and all(low < high for low, high in ends) and not ends[-1][0] and ends[0][1] <= 1
    )


def _rises(method: Mapping[str, Any]) -> bool:
    """Return whether a better rate never earns less, and nothing earns more than all."""
    if "line" in method:
        return _number(method["line"]["zero_at"]) < _number(method["line"]["full_at"])
    levels = [(_number(s["from"]), _number(s["share"])) for s in method.get("steps", ())]
    rises = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(levels))
    return rises and all(share <= 1 for _, share in levels)


def _references(data: Mapping[str, Any]) -> Iterable[tuple[str, str, str, list[str]]]:
    """Yield every name that must lead to an entry: fault, key, name, names there are."""
    for key, clause in _clause_keys(data):
        yield "profile_no_clause", key, clause, list(data["clauses"])
    for key, used in _dimension_keys(data):
        yield "profile_no_dimension", key, used, list(data["dimensions"])
    wanted = data["methods"]["定性"]["tiers"]
    yield "profile_no_tiers", "methods.定性.tiers", wanted, list(data["tiers"])


def _clause_keys(data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for key in ("execution_rate", "grades", "coverage_threshold", "over_achievement", "rounding"):
        yield f"{key}.clause", data[key]["clause"]
    for index, weights in enumerate(data["weights"]):
        yield f"weights[{index}].clause", weights["clause"]
    for kind, method in data["methods"].items():
        if "clause" in method:
            yield f"methods.{kind}.clause", method["clause"]
        if "when_met" in method:
            yield f"methods.{kind}.when_met.clause", method["when_met"]["clause"]


def _dimension_keys(data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, dimension in data["dimensions"].items():
        if "counts_as" in dimension:
            yield f"dimensions.{name}.counts_as", dimension["counts_as"]
    for index, weights in enumerate(data["weights"]):
        used = [*weights.get("points", ()), *weights.get("with", ())]
        used += [name for least in weights.get("at_least", ()) for name in least["of"]]
        for name in used:
            yield f"weights[{index}]", name


def _profile(data: Mapping[str, Any]) -> Profile:
    full = _number(data["full_points"])
    over = _over_achievement(data["over_achievement"])
    return Profile(
        name=data["name"],
        version=data["version"],
        title=data["title"],
        full_points=full,
        clauses={
            key: Clause(
                key, entry["title"], entry["cite"], entry["rule"], entry.get("choice") == "true"
            )
            for key, entry in data["clauses"].items()
        },
        dimensions=tuple(
            Dimension(name, tuple(d["members"]), d.get("kind", ""), d.get("counts_as", name))
            for name, d in data["dimensions"].items()
        ),
        weights=tuple(map(_weights, data["weights"])),
        methods={
            kind: _method(kind, entry, over)
            for kind, entry in data["methods"].items()
            if "same_as" not in entry
        },
        tiers={name: tuple(map(_tier, tiers)) for name, tiers in data["tiers"].items()},
        grades=_grades(data["grades"]["bands"], full),
        grades_clause=data["grades"]["clause"],
        coverage_threshold=_number(data["coverage_threshold"]["share"]),
        coverage_clause=data["coverage_threshold"]["clause"],
        over_achievement=over,
        places=int(data["rounding"]["places"]),
        rounding_clause=data["rounding"]["clause"],
        execution_definition=data["execution_rate"]["definition"],
        execution_clause=data["execution_rate"]["clause"],
        to_complete=tuple(data.get("to_complete", ())),
    )


def _weights(entry: Mapping[str, Any]) -> Weights:
    return Weights(
        title=entry["title"],
        points={name: _number(points) for name, points in entry.get("points", {}).items()},
        present=tuple(entry.get("with", ())),
        at_least=tuple(
            Minimum(tuple(least["of"]), _number(least["share"]))
            for least in entry.get("at_least", ())
        ),
        clause=entry["clause"],
    )


def _method(kind: str, entry: Mapping[str, Any], over: OverAchievement) -> Method:
    above = entry.get("undefined_above")
    curve = _curve(entry)
    if curve is not None and kind == "≥" and over.slope:
        curve = with_reduction(curve, over.threshold, over.slope, over.most)
    return Method(
        kind=kind,
        title=entry["title"],
        clause=entry["clause"],
        rate=entry.get("rate", ""),
        curve=curve,
        tiers=entry.get("tiers", ""),
        undefined_above=None if above is None else _number(above),
        met_title=entry.get("when_met", {}).get("title", ""),
        met_clause=entry.get("when_met", {}).get("clause", ""),
    )


def _curve(entry: Mapping[str, Any]) -> Curve | None:
    if "line" in entry:
        return line(_number(entry["line"]["zero_at"]), _number(entry["line"]["full_at"]))
    if "steps" in entry:
        return steps((_number(step["from"]), _number(step["share"])) for step in entry["steps"])
    return None


def _over_achievement(entry: Mapping[str, Any]) -> OverAchievement:
    formula = entry.get("deduction", {"per_unit": "0", "most": "0"})
    return OverAchievement(
        _number(entry["threshold"]),
        entry["clause"],
        _number(formula["per_unit"]),
        _number(formula["most"]),
    )


def _tier(entry: Mapping[str, Any]) -> Tier:
    included = entry.get("high_included") == "true"
    band = Interval(_number(entry["low"]), _number(entry["high"]), True, included)
    return Tier(entry["name"], tuple(entry.get("aliases", ())), band)


def _grades(bands: list[Mapping[str, str]], full: Fraction) -> tuple[GradeBand, ...]:
    high, made = full, []
    for entry in bands:
        low = _number(entry["low"])
        made.append(GradeBand(entry["name"], low, high, high == full))
        high = low
    return tuple(made)
