"""Rules on targets and actual values: direction (R07), formula (R08), low targets (R09), R16."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalutils.evaluation.audit.case import Case
from evalutils.evaluation.audit.figures import (
    has_reason,
    line_of,
    target_text,
)
from evalutils.evaluation.audit.finding import (
    Fact,
    Finding,
    Term,
    as_points,
    finding,
    joined,
    percent,
    plain_percent,
)
from evalutils.evaluation.audit.measured import Measured, is_lower_better, measured
from evalutils.evaluation.audit.points import shown
from evalutils.evaluation.audit.words import says
from evalutils.evaluation.methods import NegativeTarget, ZeroTarget, rounded, score_by
from evalutils.evaluation.profiles import Method, Tier
from evalutils.reading.quantities import Interval
from evalutils.reading.selfeval import Cell, Item

_TOLERANCE = Fraction(1, 10)
_ALMOST = Fraction(5, 100)


def missed_with_full_points(case: Case) -> Iterator[Finding]:
    """R07: the target is missed, judged by ≥ ≤ =, and the row has full points."""
    for item, seen, points, score in _scored(case):
        if seen.met is None and seen.hedged and score == points:
            yield _pair("met_depends_on_hedge", item, item.score, points=as_points(points))
        if seen.met is not False or score < points:
            continue
        sure = seen.stated and not seen.hedged and seen.direction != "="
        expected = _expected(case, seen, points)
        if expected is not None and (expected.high or 0) >= points - _ALMOST:
            # So little is missed that the formula gives full points, or all but.
            continue
        facts: dict[str, Fact] = {"points": as_points(points)}
        if expected is not None and expected.is_exact:
            facts |= {"rule": Term(_method(case, seen).title), "computed": as_points(expected, 2)}
        yield _pair(
            "missed_but_full_by" if "rule" in facts else "missed_but_full", item, item.score,
            severity="error" if sure else "warning", **facts,
        )  # fmt: skip


def met_with_deduction(case: Case) -> Iterator[Finding]:
    """R07: the target is met and points are taken off, without over-achievement and a reason."""
    threshold = case.standard.profile.over_achievement.threshold
    for item, seen, points, score in _scored(case):
        if seen.met is not True or score >= points:
            continue
        far = seen.ratio is not None and seen.direction == "≥" and seen.ratio >= threshold
        if far and has_reason(item):
            continue
        sure = seen.stated and not seen.hedged and not far and not has_reason(item)
        yield _pair(
            "met_but_deducted", item, item.score, severity="error" if sure else "warning",
            points=as_points(points), score=as_points(score),
        )  # fmt: skip


def met_with_group_deduction(case: Case) -> Iterator[Finding]:
    """R07: all targets of a group are met, and its scores stay below the group's points.

    For forms without a column of points: which row was deducted can't be told, that one was can.
    """
    for weight in case.form.weights:
        rows = [item for item in case.rows if item.level1_name == weight.name]
        if not rows or any(item.points is not None for item in rows):
            continue
        seen = [measured(item) for item in rows]
        scores = [item.score.number for item in rows if item.score is not None]
        known = [score for score in scores if score is not None]
        if len(known) < len(rows) or any(has_reason(item) for item in rows):
            continue
        added = sum(known, Fraction(0))
        all_met = all(one is not None and one.met is True for one in seen)
        if all_met and case.whole and added < weight.points:
            yield finding(
                "group_met_but_deducted", weight.cell, *(item.score for item in rows),
                group=shown(weight), added=as_points(added),
                context="\n".join(line_of(item) for item in rows),
            )  # fmt: skip


def partial_score(case: Case) -> Iterator[Finding]:
    """R08: a missed target's score differs from the profile's formula by more than 0.1.

    For ≤ and = targets there is no answer where the formula is this profile's own choice.
    """
    for item, seen, points, score in _scored(case):
        if seen.met is not False or score >= points or seen.hedged:
            continue
        expected = _expected(case, seen, points)
        if expected is None:
            continue
        if expected.intersection(Interval(score - _TOLERANCE, score + _TOLERANCE)) is not None:
            continue
        yield _pair(
            "partial_score",
            item,
            item.score,
            severity=case.standard.severity,
            score=as_points(score),
            points=as_points(points),
            profile=Term(case.standard.profile.title),
            rule=Term(_method(case, seen).title),
            computed=as_points(expected, 2),
        )


def _method(case: Case, seen: Measured) -> Method:
    item, profile = seen.item, case.standard.profile
    level2 = item.level2.text if item.level2 is not None else ""
    dimension = profile.dimension_of(level2, item.level1_name)
    return profile.method_for(dimension.kind if dimension else "", seen.direction)


def _expected(case: Case, seen: Measured, points: Fraction) -> Interval | None:
    method, profile = _method(case, seen), case.standard.profile
    missed_by_choice = profile.clauses[method.clause].choice and seen.met is False
    if method.curve is None or profile.to_complete or missed_by_choice:
        return None
    try:
        exact = score_by(
            method.rate, method.curve, seen.actual, Interval.exact(seen.target), points
        )
    except (ZeroTarget, NegativeTarget):
        return None
    return rounded(exact.clip(0, points), profile.places)


def tier_against_score(case: Case) -> Iterator[Finding]:
    """R08: a qualitative score lies outside the tier that is reported."""
    profile = case.standard.profile
    for item in case.rows:
        points = item.points.number if item.points is not None else None
        score = item.score.number if item.score is not None else None
        if not points or score is None or item.actual is None or item.target_quantities:
            continue
        tier = _tier(item.actual.text, profile.tiers[profile.methods["定性"].tiers])
        if tier is None or score / points in tier.band or score > points:
            continue
        yield _pair(
            "tier", item, item.score, severity=case.standard.severity, score=as_points(score),
            points=as_points(points), share=percent(score / points), tier=Term(tier.name),
            band=joined((plain_percent(end) for end in _bounds(tier.band)), "—"),
            profile=Term(profile.title),
        )  # fmt: skip


def _tier(text: str, tiers: tuple[Tier, ...]) -> Tier | None:
    """Return the tier a cell names with the rule's own words; a plain 完成 names none."""
    plain = "".join(text.split()).rstrip("。；")
    for tier in tiers:
        long_names = [name for name in tier.aliases if len(name) > 4]
        if plain in long_names or (plain == tier.name and tier.name != "达成" and len(plain) > 2):
            return tier
    return None


def target_too_low(case: Case) -> Iterator[Finding]:
    """R09: the actual value is 130 % of the target or more, and no reason is given."""
    threshold = case.standard.profile.over_achievement.threshold
    for item in case.rows:
        seen = measured(item)
        if seen is None or seen.direction != "≥" or seen.ratio is None or has_reason(item):
            continue
        if seen.hedged or is_lower_better(item.name.text) or seen.ratio < threshold:
            continue
        yield _pair(
            "target_low",
            item,
            item.target,
            ratio=percent(seen.ratio),
            threshold=plain_percent(threshold),
        )


def deviation_unexplained(case: Case) -> Iterator[Finding]:
    """R16: a target is missed and the reason is blank or 无."""
    # A form without a column of reasons may give them below.
    told = "\n".join([case.text, *(cell.text for cell in case.form.notes)])
    for item in case.rows:
        seen = measured(item)
        if seen is None or seen.met is not False or has_reason(item):
            continue
        if seen.direction == "=" and seen.actual.low is not None and seen.actual.low > seen.target:
            continue
        if item.reason is None and says("claims.explained", told):
            continue
        at = item.reason if item.reason is not None else item.actual
        yield _pair(
            "deviation_unexplained", item, at,
            severity="" if seen.stated and not seen.hedged else "note",
        )  # fmt: skip


def _scored(case: Case) -> Iterator[tuple[Item, Measured, Fraction, Fraction]]:
    for item in case.rows:
        points = item.points.number if item.points is not None else None
        score = item.score.number if item.score is not None else None
        seen = measured(item)
        if seen is not None and points and score is not None and score <= points:
            yield item, seen, points, score


def _pair(key: str, item: Item, at: Cell | None, severity: str = "", **facts: Fact) -> Finding:
    return finding(
        key, at, severity=severity, context=line_of(item), name=item.name,
        target=target_text(item), actual=item.actual, **facts,
    )  # fmt: skip


def _bounds(span: Interval) -> tuple[Fraction, ...]:
    return tuple(end for end in (span.low, span.high) if end is not None)
