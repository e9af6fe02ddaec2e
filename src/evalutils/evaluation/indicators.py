"""Indicators: the rows of a form as a checked tree with exact points, targets and actuals."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.words import message_language
from evalutils.evaluation.formatting import SCALES, split_unit, value_text
from evalutils.evaluation.profiles import Profile, Tier, bare_name
from evalutils.evaluation.values import Figures, Value, evaluated
from evalutils.evidence.expressions import in_words, names_in
from evalutils.evidence.year import IndicatorRow
from evalutils.reading.quantities import Interval, common_unit, number_text

_COMPARATORS = {"≥": "≥", ">=": "≥", "≧": "≥", "≤": "≤", "<=": "≤", "≦": "≤", "=": "=", "═": "="}
_NUMBER = r"-?\d+(?:,\d{3})*(?:\.\d+)?|-?\d+(?:\.\d+)?"
_CELL = re.compile(
    rf"(?P<sign>>=|<=|[≥≧≤≦=═])?\s*(?P<low>{_NUMBER})\s*(?P<between>%|万|亿)?"
    rf"(?:\s*(?:[-–—~至到])\s*(?P<high>{_NUMBER}))?\s*(?P<unit>\D{{0,12}})",
)


@dataclass(frozen=True, slots=True)
class Target:
    """A target with its unit.

    Parameters
    ----------
    interval
        In the unit without scale; one value, or a range.
    unit
        Without scale; ``""`` where none is written.
    sign
        ``≥``, ``≤`` or ``=`` where the cell writes it again, else ``""``.
    text
        As it is printed.
    """

    interval: Interval
    unit: str
    sign: str
    text: str


def parse_target(cell: str, unit: str = "") -> Target | None:
    """Return the target of a cell, or ``None`` where it has no number.

    Parameters
    ----------
    cell
        As written: a number, with or without comparator and unit, or a range.
    unit
        The unit column; used where the cell has no unit of its own.

    Examples
    --------
    >>> parse_target("81.09", "万元").interval
    Interval.exact('810900')
    >>> parse_target("≥95%").interval, parse_target("90%-95%").interval
    (Interval.exact('0.95'), <Interval [0.9, 0.95]>)
    >>> parse_target("总体状况好转") is None
    True
    """
    plain = unicodedata.normalize("NFKC", cell).strip()
    found = _CELL.fullmatch(plain)
    if not found:
        return None
    written = found["unit"].strip()
    if not written and found["between"] and not found["high"]:
        written = found["between"] + (split_unit(unit)[1] if found["between"] != "%" else "")
    elif found["between"] and not found["high"]:
        written = found["between"] + written
    printed = written or unit.strip()
    factor, base = unit_factor(printed)
    low = _number(found["low"]) * factor
    high = _number(found["high"]) * factor if found["high"] else low
    if low > high:
        return None
    text = cell.strip() if written else cell.strip() + unit.strip()
    sign = _COMPARATORS.get(found["sign"] or "", "")
    return Target(Interval(low, high), base, sign, text)


def unit_factor(unit: str) -> tuple[Fraction, str]:
    """Return what one printed unit is worth, and the unit without its scale.

    Examples
    --------
    >>> unit_factor("万元"), unit_factor("%"), unit_factor("条")
    ((Fraction(10000, 1), '元'), (Fraction(1, 100), '%'), (Fraction(1, 1), '条'))
    """
    word, base = split_unit(unit.strip())
    if base == "‰":
        return Fraction(1, 1000), "%"
    # Persons and shares have one name; a distance keeps the unit it was printed in.
    if (shared := common_unit(base)) in ((name, Fraction(1)) for name in ("人", "%")):
        base = shared[0]
    if base == "千元":
        return Fraction(1000), "元"
    return (Fraction(1, 100) if base == "%" else Fraction(SCALES.get(word, 1))), base


def same_unit(one: str, other: str) -> bool:
    """Return whether figures of two units may be compared; an unknown unit fits all.

    Examples
    --------
    >>> same_unit("名", "人"), same_unit("人", "人次"), same_unit("", "人"), same_unit("㎡", "平米")
    (True, False, True, True)
    """
    plain = {common_unit(unit) for unit in (one, other) if unit}
    return len(plain) < 2


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


__all__ = ["Indicator", "Tier", "Value", "build_indicators"]

#: Where the rows stand, unless it is said otherwise.
TABLE = Place("indicators.csv")
_POINTS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_TIER = re.compile(
    r"(?P<name>[^\d\s%％:：,，(（]+)[\s:：,，(（]*(?:(?P<share>\d+(?:\.\d+)?)\s*[%％])?[)）]?"
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A node of the indicator tree: a heading, or a leaf that can be scored.

    Parameters
    ----------
    code, parent, level, name
        As in ``indicators.csv``; headings come before what they hold.
    leaf
        Whether nothing is below it.
    dimension
        二级指标 or its like, without 指标 (``数量``).
    level1
        Dimension of the profile that its points count for (``产出``).
    kind
        ``execution``, ``satisfaction`` or ``""`` (its direction decides on the method).
    points, points_basis
        Points (分值) and where they come from.
    weight
        Points over the whole form's.
    direction, target, target_text, target_unit, target_basis, unit
        ``target`` is ``None`` where no number is stated; ``target_unit`` has no scale,
        ``unit`` is the column as written (``万元``).
    actual, actual_text, actual_unit, actual_scale, expression
        ``actual`` is ``None`` where no figure is stated; ``actual_text`` is how a source or the
        cell writes it, ``""`` where it was computed (then ``actual_scale`` says how it prints).
    evidence, conflict
        Evidence ids behind ``actual``, and whether one of them contradicts itself.
    repeats
        Code of the indicator whose target and actual these are; its own where the target
        repeats the actual (villages / villages). Never scored, in no reading. ``""`` else.
    tier, tier_share, reason
        A person's choice for a qualitative indicator, the shares it allows, and why.
    declared_score, deviation_reason, measure, note
        As in ``indicators.csv``.
    prior, prior_text
        What was reached the year before, in the target's unit, and as it is written; ``None``
        where nobody stated it.
    row
        Row of the table, for faults and findings.
    tier_band
        All the shares that the tier allows.
    """

    code: str
    parent: str
    level: int
    name: str
    leaf: bool
    dimension: str
    level1: str
    kind: str
    points: Fraction
    points_basis: str
    weight: Fraction
    direction: str
    target: Interval | None
    target_text: str
    target_unit: str
    target_basis: str
    unit: str
    actual: Interval | None
    actual_text: str
    actual_unit: str
    actual_scale: str
    expression: str
    evidence: tuple[str, ...]
    conflict: bool
    tier: str
    tier_share: Interval | None
    reason: str
    declared_score: str
    deviation_reason: str
    measure: str
    note: str
    row: int
    repeats: str = ""
    prior: Interval | None = None
    prior_text: str = ""
    tier_band: Interval | None = None

    @property
    def strict(self) -> bool:
        """Whether both bases are stated rather than assumed (仅依据已载明目标)."""
        return self.points_basis in {"rule", "approved", "source"} and self.target_basis in {
            "rule", "approved", "source", "derived",
        }  # fmt: skip


def build_indicators(
    rows: Iterable[IndicatorRow], figures: Figures, profile: Profile, table: Place = TABLE
) -> tuple[Indicator, ...]:
    """Return the checked tree, headings before their children, in the rows' order.

    Parameters
    ----------
    rows
        ``indicators.csv``.
    figures
        What the column ``actual`` may name.
    profile
        Tells which dimension a row belongs to, and the tiers.
    table
        File and sheet of the rows, for faults.

    Raises
    ------
    InputFaults
        With everything that is wrong: points that do not add up (children ≠ parent, the
        whole ≠ 100), unknown names, targets without a number, units that do not fit, tiers
        outside their band, a dimension the profile does not have.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evaluation.values import evidence_values
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "approved", actual="300")
    >>> (item,) = build_indicators([row], evidence_values([]), load_profile("mof-2020-10"))
    >>> item.level1, item.target_text, item.strict
    ('产出', '400场', True)
    """
    form = tuple(rows)
    points, faults = _points(form, profile, table)
    by_code = {row.code: row for row in form}
    leaves = _leaves(form)
    made = []
    for row in form:
        reader = _RowReader(row, by_code, figures, profile, row.code in leaves, table)
        made.append(reader.indicator(points.get(row.code, Fraction(0))))
        faults += reader.faults
    if faults:
        raise InputFaults(faults)
    return tuple(replace(item, repeats=_repeated(item, made, figures)) for item in made)


def degree(item: Indicator) -> Interval | None:
    """Return how far an actual value got towards its target: 1 is the target met.

    Actual ÷ target for ≥, target ÷ actual for ≤, the smaller of both for =; ``None`` where
    there is no such ratio (words, a tier, a target or an actual value of 0 or below).

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evaluation.values import evidence_values
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "approved", actual="300")
    >>> (item,) = build_indicators([row], evidence_values([]), load_profile("mof-2020-10"))
    >>> degree(item)
    Interval.exact('0.75')
    """
    actual, target = item.actual, item.target
    if actual is None or target is None or item.conflict:
        return None
    low, high = target.low, target.high
    if low is None or high is None or low <= 0 or actual.low is None or actual.low < 0:
        return None
    share = actual / Interval.exact(low)
    if item.direction == "≥":
        return share
    if actual.low == 0 or item.direction not in {"≤", "="}:
        return None
    back = Interval.exact(high) / actual
    if item.direction == "≤":
        return back
    if actual.intersection(target) is not None:
        return Interval.exact(1) if actual.is_exact else None
    return share if actual.high is not None and actual.high <= low else back


#: Bases of a target that nobody but the evaluator set.
_SET_BY_EVALUATOR = frozenset({"derived", "assumption"})


def _repeated(item: Indicator, listed: list[Indicator], figures: Figures) -> str:
    """Return the code of the indicator whose target and actual ``item`` repeats, or ``""``."""
    if item.target is None or item.actual is None or not item.evidence:
        return ""
    if figures.by_construction(item.expression):
        return item.code
    # An approved target, or one the source states, may well be met to the unit.
    if item.target_basis not in _SET_BY_EVALUATOR:
        return ""
    share = item.target_unit == "%"  # 100 % is where every share ends, not somebody's result
    if item.target_basis == "assumption" and item.target == item.actual and not share:
        return "" if item.target == Interval.exact(0) else item.code
    for other in listed:
        first = other.target_basis not in _SET_BY_EVALUATOR or other.row < item.row
        if other.code != item.code and first and _same_reach(item, other):
            return other.code
    return ""


def _same_reach(item: Indicator, other: Indicator) -> bool:
    """Return whether another indicator says the same: how far the same figures reach."""
    if other.target is None or other.actual is None or not item.target or not item.actual:
        return False
    # 81.07 of 81.09 and 81.07/81.09 of 100 %: actual × target of the other, either way round.
    ends = (item.actual, item.target, other.actual, other.target)
    exact = all(end.is_exact for end in ends)
    within = set(item.evidence) <= set(other.evidence)
    return exact and within and (item.actual * other.target == other.actual * item.target)


def cell_place(table: Place, row: int, column: str) -> Place:
    """Return the place of a cell of the indicator table.

    Examples
    --------
    >>> cell_place(TABLE, 7, "target").located("en")
    'indicators.csv, row 7, column target'
    """
    return replace(table, row=row, key=column)


def _leaves(rows: Iterable[IndicatorRow]) -> set[str]:
    table = tuple(rows)
    return {row.code for row in table} - {row.parent for row in table}


def _points(
    rows: tuple[IndicatorRow, ...], profile: Profile, table: Place
) -> tuple[dict[str, Fraction], list[Fault]]:
    """Return the points by code (a blank heading has its children's sum), and what is off."""
    faults: list[Fault] = []
    written: dict[str, Fraction] = {}
    leaves = _leaves(rows)
    for row in rows:
        if _POINTS.fullmatch(row.points.strip()):
            written[row.code] = Fraction(row.points.strip())
        elif row.points.strip() or row.code in leaves:
            faults.append(Fault("bad_number", cell_place(table, row.row, "points"), row.points))
    if faults:
        return written, faults

    def below(code: str) -> list[str]:
        return [row.code for row in rows if row.parent == code]

    def total(code: str) -> Fraction:
        return written[code] if code in written else sum(map(total, below(code)), Fraction(0))

    points = {row.code: total(row.code) for row in rows}
    for row in rows:
        children = below(row.code)
        parts = sum((points[code] for code in children), Fraction(0))
        if children and parts != points[row.code]:
            facts = {"total": number_text(parts), "children": "、".join(children)}
            faults.append(
                Fault("points_of_children", cell_place(table, row.row, "points"), row.points, facts)
            )
    whole = sum((points[code] for code in below("")), Fraction(0))
    if whole != profile.full_points:
        facts = {"full": number_text(profile.full_points)}
        place = replace(table, key="points")
        faults.append(Fault("points_not_full", place, number_text(whole), facts))
    return points, faults


@dataclass(frozen=True, slots=True)
class _Actual:
    """An actual value: interval, as written, unit and scale."""

    interval: Interval | None = None
    text: str = ""
    unit: str = ""
    scale: str = ""


class _RowReader:
    """Reads one row into an :class:`Indicator`; what is wrong with it goes to ``faults``."""

    def __init__(
        self,
        row: IndicatorRow,
        by_code: Mapping[str, IndicatorRow],
        figures: Figures,
        profile: Profile,
        leaf: bool,
        table: Place,
    ) -> None:
        self.row, self.figures, self.profile, self.leaf = row, figures, profile, leaf
        self.table = table
        self.line = [row]
        while self.line[-1].parent:
            self.line.append(by_code[self.line[-1].parent])
        self.faults: list[Fault] = []

    def indicator(self, points: Fraction) -> Indicator:
        row = self.row
        level1, kind = self._dimension()
        target = self._target()
        actual = self._actual(target, kind)
        tier, tier_share, tier_band = self._tier()
        prior = self._prior(target, actual)
        named = actual.interval is not None and parse_target(row.actual, row.unit) is None
        evidence = self.figures.behind(row.actual) if named else ()
        return Indicator(
            code=row.code,
            parent=row.parent,
            level=row.level,
            name=row.name,
            leaf=self.leaf,
            dimension=bare_name(row.dimension or self.line[-1].name),
            level1=level1,
            kind=kind,
            points=points,
            points_basis=row.points_basis,
            weight=points / self.profile.full_points,
            direction=row.direction,
            target=target.interval if target else None,
            target_text=target.text if target else row.target.strip(),
            target_unit=target.unit if target else "",
            target_basis=row.target_basis,
            unit=row.unit,
            actual=actual.interval,
            actual_text=actual.text,
            actual_unit=actual.unit,
            actual_scale=actual.scale,
            expression=row.actual.strip(),
            evidence=evidence,
            conflict=any(name in self.figures.conflicts for name in evidence),
            tier=tier,
            tier_share=tier_share,
            tier_band=tier_band,
            reason=row.reason,
            declared_score=row.declared_score,
            deviation_reason=row.deviation_reason,
            measure=row.measure,
            note=row.note,
            row=row.row,
            prior=prior.interval if prior else None,
            prior_text=prior.text if prior else "",
        )

    def _fault(self, code: str, column: str, found: str, **facts: object) -> None:
        self.faults.append(Fault(code, self._at(column), found, facts))

    def _at(self, column: str) -> Place:
        return cell_place(self.table, self.row.row, column)

    def _dimension(self) -> tuple[str, str]:
        names = [self.row.name, self.row.dimension]
        for above in self.line[1:]:
            names += [above.dimension, above.name]
        found = self.profile.dimension_of(*names)
        if found is None:
            known = "、".join(d.name for d in self.profile.dimensions)
            facts = {"profile": self.profile.name, "known": known}
            self._fault("profile_does_not_fit", "dimension", self.row.dimension, **facts)
            return "", ""
        return found.counts_as, found.kind

    def _target(self) -> Target | None:
        row = self.row
        if not self.leaf:
            return None
        if row.direction not in self.profile.methods:
            self._fault("unknown_direction", "direction", row.direction)
            return None
        if not row.target.strip() or row.direction == "定性":
            return None
        target = parse_target(row.target, row.unit)
        if target is None:
            self._fault("target_without_number", "target", row.target)
            return None
        if target.sign and target.sign != row.direction:
            self._fault("target_sign", "target", row.target, direction=row.direction)
        if not same_unit(target.unit, split_unit(row.unit)[1]):
            self._fault("target_unit", "target", row.target, unit=row.unit)
        return target

    def _prior(self, target: Target | None, actual: _Actual) -> Target | None:
        """Return last year's actual value; another unit than this year's is a fault."""
        row = self.row
        if not self.leaf or not row.prior.strip() or row.direction == "定性":
            return None
        prior = parse_target(row.prior, row.unit)
        if prior is None:
            self._fault("target_without_number", "prior", row.prior)
            return None
        wanted = target.unit if target and target.unit else actual.unit
        if not same_unit(prior.unit, wanted):
            self._fault("target_unit", "prior", row.prior, unit=row.unit)
        return prior

    def _actual(self, target: Target | None, kind: str) -> _Actual:
        row = self.row
        expression = row.actual.strip()
        if not self.leaf or not expression:
            return _Actual()
        if row.direction == "定性" and in_words(expression, self.figures.values):
            return _Actual(text=expression)
        plain_number = parse_target(expression, row.unit)
        if plain_number is not None:
            # A bare number counts in the row's unit, as a target does; evidence has its own.
            return _Actual(plain_number.interval, plain_number.text, plain_number.unit)
        interval, faults = evaluated(expression, self.figures, self._at("actual"))
        for fault in faults:
            by_zero = kind == "execution" and fault.code == "division_by_zero"
            self.faults.append(replace(fault, code="zero_budget") if by_zero else fault)
        if interval is None:
            return _Actual()
        names = names_in(expression)
        values = [self.figures.values[name] for name in names]
        for value in values:
            if value.context_only:
                self._fault("context_scored", "actual", value.ref)
        wanted = target.unit if target and target.unit else split_unit(row.unit)[1]
        text = ""
        if names == (expression,):
            unit, scale, written = values[0].unit, values[0].scale, values[0].written
            text = "" if written is None else written.words
        else:
            # A sum keeps the unit of what it adds; a share or product takes the row's.
            plain = {v.unit for v in values} if not set("*/×÷") & set(expression) else set()
            unit = plain.pop() if len(plain) == 1 else wanted
            scale = self.figures.scale_for(expression, unit)
        if not same_unit(unit, wanted):
            found = text or value_text(interval, unit, scale, message_language())
            self._fault("actual_unit", "actual", found, unit=row.unit)
        return _Actual(interval, text, unit, scale)

    def _tier(self) -> tuple[str, Interval | None, Interval | None]:
        """Return the tier's name, the share of its points that is taken, and those it allows."""
        cell = self.row.tier.strip()
        if not self.leaf or not cell or self.row.direction != "定性":
            return "", None, None
        tiers = self.profile.tiers[self.profile.methods["定性"].tiers]
        found = _TIER.fullmatch(cell)
        named = found["name"] if found else cell
        tier = next((t for t in tiers if named == t.name or named in t.aliases), None)
        if found is None or tier is None:
            self._fault("unknown_tier", "tier", cell, known="、".join(t.name for t in tiers))
            return "", None, None
        if not self.row.reason.strip():
            self._fault("tier_without_reason", "reason", "")
        if found["share"] is None:
            return tier.name, tier.band, tier.band
        share = Fraction(found["share"]) / 100
        if share not in tier.band:
            band = value_text(tier.band, "%", language=message_language())
            self._fault("tier_outside_band", "tier", cell, tier=tier.name, band=band)
        return tier.name, Interval.exact(share), tier.band
