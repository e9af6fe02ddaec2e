"""A scoring profile (评分口径): dimensions, methods, tiers and grades, each with its clause.

It is found by name, held to the schema, then built; all faults of its file are told at once.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, InputFaults, choices
from evalutils.base.places import Place
from evalutils.evaluation.methods import Curve, line, steps, with_reduction
from evalutils.evidence.yaml import read_rules
from evalutils.reading.quantities import Interval, number_text

#: Kinds of indicator a profile has a method for; the first four are directions.
METHOD_KINDS = ("≥", "≤", "=", "定性", "execution", "satisfaction")


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a rule stands, and what it says in our own words.

    Parameters
    ----------
    key
        Name inside the profile.
    title
        What it rules, in a word or two.
    cite
        Document and article, as printed (``财预〔2020〕10号 第十六条``).
    rule
        The rule in one sentence.
    choice
        Whether it is a choice of this profile rather than of an office.
    """

    key: str
    title: str
    cite: str
    rule: str
    choice: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """A level-1 dimension, or a group of indicators with a method of its own.

    Parameters
    ----------
    name
        As printed (``产出``).
    members
        Names that belong to it, without 指标.
    kind
        ``execution`` or ``satisfaction`` where its indicators have that method, else ``""``.
    counts_as
        Level-1 dimension whose weight it shares, or its own name.
    """

    name: str
    members: tuple[str, ...]
    kind: str
    counts_as: str


@dataclass(frozen=True, slots=True)
class Minimum:
    """A least share of the points for some dimensions together (产出＋效益 ≥ 60 %)."""

    of: tuple[str, ...]
    share: Fraction


@dataclass(frozen=True, slots=True)
class Weights:
    """One set of level-1 points, used where all of ``present`` occur in a form.

    Parameters
    ----------
    title
        In which case it holds.
    points
        Level-1 dimension → points; empty where the profile leaves them to the evaluator.
    present
        Level-1 dimensions a form must have for this set.
    at_least
        Least shares.
    clause
        Key of the clause.
    """

    title: str
    points: Mapping[str, Fraction]
    present: tuple[str, ...]
    at_least: tuple[Minimum, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Method:
    """How one kind of indicator earns points.

    Parameters
    ----------
    kind
        One of :data:`METHOD_KINDS`.
    title
        The rule as it is printed in the form and the ledger.
    clause
        Key of the clause.
    rate
        Rate of achievement (a key of ``methods.RATES``); ``""`` for tiers.
    curve
        Share of the points at every rate; ``None`` for tiers.
    tiers
        Name of the tier table; ``""`` for quantitative methods.
    undefined_above
        Rate above which the rule names no points (over budget), or ``None``.
    met_title, met_clause
        Rule and clause where the target is met, if they differ: an office may say what a
        met target earns and leave a missed one to the profile. ``""`` where they do not.
    """

    kind: str
    title: str
    clause: str
    rate: str = ""
    curve: Curve | None = None
    tiers: str = ""
    undefined_above: Fraction | None = None
    met_title: str = ""
    met_clause: str = ""

    def rule_for(self, met: bool | None) -> tuple[str, str]:
        """Return the title and the clause's key for a target that is met, missed or unclear.

        Examples
        --------
        >>> from evalutils.evaluation.profiles import load_profile
        >>> limit = load_profile("mof-2020-10").methods["≤"]
        >>> limit.rule_for(True)[1], limit.rule_for(False)[1]
        ('quantitative', 'reverse')
        """
        if met and self.met_clause:
            return self.met_title, self.met_clause
        return self.title, self.clause


@dataclass(frozen=True, slots=True)
class Tier:
    """A qualitative tier: its name, other ways to write it, and the shares it allows."""

    name: str
    aliases: tuple[str, ...]
    band: Interval


@dataclass(frozen=True, slots=True)
class GradeBand:
    """A grade and the totals that earn it: from ``low`` on, ``high`` only where it is the top."""

    name: str
    low: Fraction
    high: Fraction
    top: bool = False

    @property
    def band(self) -> Interval:
        """The totals as an interval."""
        return Interval(self.low, self.high, True, self.top)


@dataclass(frozen=True, slots=True)
class OverAchievement:
    """From which multiple of a ≥ target an explanation is asked for, and what it may cost.

    ``slope`` is the share of the points taken per unit of rate above the threshold, at most
    ``most``; both 0 where the profile has no formula (nothing is deducted then).
    """

    threshold: Fraction
    clause: str
    slope: Fraction = Fraction(0)
    most: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Profile:
    """A scoring profile (评分口径), read from its file and free of faults.

    Parameters
    ----------
    name, version, title
        Printed on every report.
    full_points
        Points of a whole form.
    clauses
        Every rule by key, with its text.
    dimensions
        Groups of indicators, in the file's order.
    weights
        Sets of level-1 points; the first whose ``present`` all occur is used.
    methods
        One for each of :data:`METHOD_KINDS`; ``satisfaction`` is missing where the
        indicator's direction decides.
    tiers
        Tier tables by name, best first.
    grades
        Bands, best first, without gaps from 0 to ``full_points``.
    grades_clause
        Key of the clause of the bands.
    coverage_threshold, coverage_clause
        Share of scorable points below which no grade is given (不能定级), and its clause.
    over_achievement
        Threshold for "far above target".
    places
        Decimals each row is rounded to, half up.
    rounding_clause
        Key of the clause of the rounding.
    execution_definition, execution_clause
        Which of the two definitions of 执行率 is used, in words, and its clause.
    to_complete
        What a user must still fill in; a profile with any cannot score.
    """

    name: str
    version: str
    title: str
    full_points: Fraction
    clauses: Mapping[str, Clause]
    dimensions: tuple[Dimension, ...]
    weights: tuple[Weights, ...]
    methods: Mapping[str, Method]
    tiers: Mapping[str, tuple[Tier, ...]]
    grades: tuple[GradeBand, ...]
    grades_clause: str
    coverage_threshold: Fraction
    coverage_clause: str
    over_achievement: OverAchievement
    places: int
    rounding_clause: str
    execution_definition: str
    execution_clause: str
    to_complete: tuple[str, ...] = field(default=())

    def dimension_of(self, *names: str) -> Dimension | None:
        """Return the first dimension that one of ``names`` belongs to, the first name first.

        Examples
        --------
        >>> from evalutils.evaluation.profiles import load_profile
        >>> load_profile("mof-2021-101").dimension_of("成本指标").counts_as
        '成本'
        """
        for name in names:
            plain = bare_name(name)
            for dimension in self.dimensions:
                if plain and (plain == dimension.name or plain in dimension.members):
                    return dimension
        return None

    def weights_for(self, present: Collection[str]) -> Weights:
        """Return the set of weights for a form with these level-1 dimensions.

        Examples
        --------
        >>> from evalutils.evaluation.profiles import load_profile
        >>> load_profile("mof-2021-101").weights_for({"产出", "效益"}).title
        '不设成本指标、无满意度指标'
        """
        for weights in self.weights:
            if set(weights.present) <= set(present):
                return weights
        return self.weights[-1]

    def method_for(self, kind: str, direction: str) -> Method:
        """Return the method of an indicator by its kind, else by its direction.

        Examples
        --------
        >>> from evalutils.evaluation.profiles import load_profile
        >>> load_profile("mof-2021-101").method_for("satisfaction", "≥").title
        '满意度分档'
        """
        return self.methods.get(kind) or self.methods[direction]

    def grade_of(self, total: Fraction) -> str:
        """Return the grade of a rounded total.

        Examples
        --------
        >>> from evalutils.evaluation.profiles import load_profile
        >>> profile = load_profile("mof-2020-10")
        >>> [profile.grade_of(Fraction(total)) for total in ("59.99", "60", "79.99", "80", "90")]
        ['差', '中', '中', '良', '优']
        """
        return next(grade.name for grade in self.grades if total in grade.band)

    def grades_in(self, total: Interval) -> tuple[str, ...]:
        """Return every grade a total can have, best first.

        Examples
        --------
        >>> from evalutils.evaluation.profiles import load_profile
        >>> load_profile("mof-2020-10").grades_in(Interval(Fraction(85), Fraction(91)))
        ('优', '良')
        """
        return tuple(g.name for g in self.grades if g.band.intersection(total) is not None)


def bare_name(name: str) -> str:
    """Return a dimension's name without 指标 and blanks.

    Examples
    --------
    >>> bare_name("服务对象 满意度指标")
    '服务对象满意度'
    """
    return "".join(name.split()).removesuffix("指标")


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
                yield Fault("profile_missing_key", Place(file, key=_under(key, name)))
    elif rule == "additionalProperties":
        allowed = list(error.schema.get("properties", ()))
        for name in error.instance:
            if name not in allowed:
                facts = {"near": choices(name, allowed)}
                yield Fault("profile_unknown_key", Place(file, key=key), name, facts)
    elif rule == "enum":
        facts = {"known": "、".join(wanted)}
        yield Fault("profile_not_in_list", Place(file, key=key), found, facts)
    elif rule == "pattern":
        code = "profile_not_a_number" if "[0-9]" in wanted else "profile_bad_text"
        yield Fault(code, Place(file, key=key), found)
    elif rule == "oneOf":
        yield Fault("profile_line_or_steps", Place(file, key=key))
    elif rule == "type":
        yield Fault("profile_wrong_type", Place(file, key=key), found, {"type": wanted})
    else:
        yield Fault("profile_empty", Place(file, key=key))


def _key(path: Any) -> str:
    key = ""
    for part in path:
        key = f"{key}[{part}]" if isinstance(part, int) else _under(key, str(part))
    return key


def _under(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _shown(instance: object) -> str:
    return instance if isinstance(instance, str) else json.dumps(instance, ensure_ascii=False)


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
