"""Rules on names, targets and actual values (R07–R10, R13, R14, R16)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.evaluation.audit.case import Case, says, word
from evalutils.evaluation.audit.figures import (
    Measured,
    has_reason,
    is_in_other_unit,
    is_lower_better,
    is_reversed,
    line_of,
    measured,
    on_row,
    text_of,
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
    quoted,
    read,
)
from evalutils.evaluation.audit.rules.points import shown
from evalutils.evaluation.methods import NegativeTarget, ZeroTarget, rounded, score_by
from evalutils.evaluation.profiles import Method, Tier
from evalutils.reading.quantities import Interval, Quantity, read_quantities
from evalutils.reading.selfeval import Item, quantities_of

_RATE = regex.compile(r"(?:率|比例|占比|比重)(?=\d|[（(]|$)")
_COUNT = regex.compile(
    r"(?:数量|人数|个数|户数|次数|场次|面积|件数|金额|[位处套台册份期项家栋座辆条篇起批亩]数)$"
)
#: What a name measures, and the units that it never has.
_CLASHES = tuple(
    (regex.compile(names), frozenset(units.split()))
    for names, units in (
        (r"(?:长度|里程|公里数|延米)$", "立方米 平方米 亩 公顷 人 户 吨 %"),
        (r"面积$", "公里 米 立方米 人 户 吨"),
        (r"(?:土方|方量|体积|容积|库容|水量)$", "公里 米 平方米 亩 人 户"),
        (r"(?:重量|产量)$", "公里 平方米 立方米 人 户"),
        (r"(?:人数|人次)$", "平方米 公里 亩 元 吨 立方米"),
    )
)
#: A shorter rest of a name says nothing of its own.
_WORD = 3
_COUNTED = frozenset({"count", "measure", "money"})


def comparator_reversed(case: Case) -> Iterator[Finding]:
    """R10: a cost or another lower-is-better indicator has ≥, or a count of output has ≤."""
    for item in case.rows:
        wanted = is_reversed(item)
        if wanted:
            yield on_row("less_wanted" if wanted == "less" else "count_capped", item, item.target)


def rate_counted_in_things(case: Case) -> Iterator[Finding]:
    """R13: a rate whose target is so many things, or a number of things in percent."""
    for item in case.rows:
        # Where no target is told, what was reached has the same unit as one would have.
        aimed = item.target is not None and not item.target.blank
        cell = item.target if aimed else item.actual
        figures = item.target_quantities if aimed else item.actual_quantities
        if len(figures) != 1 or cell is None or not (aimed or item.name.told == "prose"):
            continue
        figure, name = figures[0], item.name.text
        if (
            _RATE.search(name)
            and figure.kind in {*_COUNTED, "duration"}
            and figure.unit
            and figure.unit != "%"
        ):
            yield on_row(
                "rate_in_things" if aimed else "rate_reached_in_things", item, cell,
                unit=quoted(figure.unit, cell.place),
            )  # fmt: skip
        elif _COUNT.search(name) and figure.unit == "%" and aimed:
            yield on_row("things_in_percent", item, cell)
        elif _RATE.search(name) and figure.unit == "%" and _in_things(item.actual_quantities):
            unit = item.actual_quantities[0].unit
            yield on_row(
                "rate_reached_in_things", item, item.actual,
                unit=quoted(unit, (item.actual or cell).place),
            )  # fmt: skip


def _in_things(figures: Sequence[Quantity]) -> bool:
    """Return whether a value is one number of things, with no share beside it."""
    return len(figures) == 1 and figures[0].kind in _COUNTED and figures[0].unit not in {"", "%"}


def lengths_in_cubic_metres(case: Case) -> Iterator[Finding]:
    """R13: what is measured and the unit of its figure clash: 清淤长度12.6立方米."""
    for item in case.rows:
        for cell, figures in (
            (item.target, item.target_quantities), (item.actual, item.actual_quantities),
        ):  # fmt: skip
            if cell is not None and len(figures) == 1 and _clashes(item.name.text, figures[0]):
                yield on_row("unit_clash", item, cell, unit=quoted(figures[0].unit, cell.place),
                           words=cell)  # fmt: skip
                break
    told = {(item.actual.place, item.actual.text) for item in case.rows if item.actual is not None}
    for part in case.paragraphs:
        for figure in quantities_of(part.text):
            before = regex.split(r"[，,；;。：:（(\s\d]", part.text[: figure.start])[-1]
            before = regex.sub(r"(?:为|达到?|是|共|约|合计|累计)+$", "", before)
            if _clashes(before, figure) and (part.place, figure.text.strip()) not in told:
                yield finding(
                    "unit_clash", part.place, context=part.text[:300],
                    name=quoted(before, part.place), words=read(figure, part.place),
                    unit=quoted(figure.unit, part.place),
                )  # fmt: skip


def _clashes(name: str, figure: Quantity) -> bool:
    return any(of.search(name) and figure.unit in units for of, units in _CLASHES)


def several_figures_in_a_cell(case: Case) -> Iterator[Finding]:
    """R13: one indicator carries several figures."""
    for item in case.rows:
        for cell in (item.name, item.target):
            if cell is None:
                continue
            plain = regex.sub(r"[(（][^()（）]*[)）]", "", cell.text)
            figures = [
                q
                for q in read_quantities(plain)
                if q.unit and q.kind in _COUNTED and q.exactness != "range"
                if regex.search(r"\d", q.text)
            ]
            units = {q.unit for q in figures}
            if len(figures) >= 2 and not _explains(plain, len(units)):
                yield on_row(
                    "several_figures", item, cell, cell=cell,
                    figures=joined((read(q, cell.place) for q in figures), "、"),
                )  # fmt: skip
                break


def _explains(text: str, units: int) -> bool:
    """Return whether further figures only say how the first is made (50人×200元, 其中)."""
    return bool(regex.search(r"[×*xX=＝＋+]|其中|每|/|以上的|不足|至|—|~", text)) and units > 0


def rate_above_the_whole(case: Case) -> Iterator[Finding]:
    """R13: a rate above 100 % that cannot be."""
    for item in case.rows:
        if not says("actual.at_most_whole", item.name.text) or item.actual is None:
            continue
        for quantity in item.actual_quantities:
            low = quantity.interval.low
            if quantity.unit == "%" and low is not None and low > 1:
                yield on_row("rate_above_whole", item, item.actual, actual_rate=percent(low))
                break


def yuan_against_wan(case: Case) -> Iterator[Finding]:
    """R13: target and actual value of one amount, in 元 here and in 万元 there."""
    for item in case.rows:
        aims, values = item.target_quantities, item.actual_quantities
        if len(aims) != 1 or len(values) != 1 or "money" not in {aims[0].kind, values[0].kind}:
            continue
        seen = measured(item)
        if seen is None or seen.ratio is None:
            continue
        if is_in_other_unit(seen.ratio):
            yield on_row("yuan_against_wan", item, item.actual)


def money_flow_as_output(case: Case) -> Iterator[Finding]:
    """R14: money paid, received or executed is filed as 数量, 质量 or 时效."""
    for item in case.rows:
        level2 = text_of(item.level2)
        filed = any(
            says(f"dimension.{name}", level2) for name in ("quantity", "quality", "timeliness")
        )
        if filed and _is_money_on_its_way(item):
            # When grants reach people may well be how timely the work was: it is asked.
            asked = regex.search(r"(?:时间|时限|期限|日期)$", item.name.text) is not None
            yield finding(
                "money_as_output", item.name, severity="note" if asked else "",
                context=line_of(item), name=item.name, level2=item.level2,
            )  # fmt: skip


def money_filed_as_work(case: Case) -> Iterator[Finding]:
    """R14: a sentence says that money paid or received was made an indicator of work."""
    for part in case.paragraphs:
        found = word("filing.money_filed").search(part.text)
        if found is not None:
            yield finding(
                "money_as_output", part.place, context=part.text[:300],
                name=quoted(found[0], part.place), level2=quoted(found["level"], part.place),
            )  # fmt: skip
        told = {item.name.text for item in case.rows}
        for found in word("filing.filed_under").finditer(part.text):
            # Where the reader made an indicator of it, its row is asked about.
            if found["name"] not in told:
                yield finding(
                    "money_as_output", part.place, context=part.text[:300],
                    name=quoted(found["name"], part.place),
                    level2=quoted(found["level"], part.place),
                )  # fmt: skip


def _is_money_on_its_way(item: Item) -> bool:
    """Return whether a row counts money received, handed on or spent, by name or by unit."""
    name = item.name.text
    if any(says(f"filing.{other}", name) for other in ("handled", "paid_out", "result_money")):
        return False
    if says("filing.money_flow", name):
        return True
    kinds = {quantity.kind for quantity in (*item.target_quantities, *item.actual_quantities)}
    return kinds == {"money"} and says("filing.money_name", name)


def filed_twice(case: Case) -> Iterator[Finding]:
    """R14: the same indicator stands in two places, in the same or in other words."""
    seen: dict[str, Item] = {}
    for item in case.listed:
        name = regex.sub(r"[\s\p{P}\p{S}]", "", item.name.text)
        first = seen.setdefault(name, item)
        if first is item:
            first = next((other for other in seen.values() if _means_the_same(other, item)), item)
        if first is item or len(name) < 4:
            continue
        if text_of(first.target) == text_of(item.target) or first.level1_name != item.level1_name:
            groups = {text_of(row.level2) or row.level1_name: row for row in (item, first)}
            if len(groups) == 1 and "prose" in (item.name.told, first.name.told):
                # A report says a thing again in its text: that files nothing twice.
                continue
            places = joined((_group(groups[name]) for name in reversed(groups)), "、")
            same = first.name.text == item.name.text
            yield on_row(
                "filed_twice" if same else "filed_twice_in_words", item, item.name,
                places=places, other=first.name,
            )  # fmt: skip


def _means_the_same(one: Item, other: Item) -> bool:
    """Return whether rows under two 一级指标 count the same thing: 培训合格率, 培训合格情况."""
    if one is other or one.level1_name == other.level1_name:
        return False
    names = [word("filing.name_rest").sub("", row.name.text.strip()) for row in (one, other)]
    if min(map(len, names)) < _WORD:
        return False
    return names[0] == names[1] or (
        _alike(*names) and text_of(one.actual) == text_of(other.actual) != ""
    )


def _alike(one: str, other: str) -> bool:
    pairs = [{name[at : at + 2] for at in range(len(name) - 1)} for name in (one, other)]
    return 3 * len(pairs[0] & pairs[1]) >= 2 * min(map(len, pairs))


def _group(item: Item) -> Fact:
    """Return what a row stands under: 二级指标, else 一级指标 without its points."""
    if item.level2 is not None and item.level2.text:
        return item.level2
    return quoted(item.level1_name, (item.level1 or item.name).place)


_TOLERANCE = Fraction(1, 10)
_ALMOST = Fraction(5, 100)


def missed_with_full_points(case: Case) -> Iterator[Finding]:
    """R07: the target is missed, judged by ≥ ≤ =, and the row has full points."""
    for item, seen, points, score in _scored(case):
        if seen.met is None and seen.hedged and score == points:
            yield on_row("met_depends_on_hedge", item, item.score, points=as_points(points))
        if seen.met is not False or score < points:
            continue
        sure = seen.stated and not seen.hedged and seen.direction != "="
        # A printed 5 % may be 4.96 %: under “<5%” it is asked about.
        sure = sure and not (seen.strict_end and seen.actual == Interval.exact(seen.target))
        expected = _expected(case, seen, points)
        if expected is not None and (expected.high or 0) >= points - _ALMOST:
            # So little is missed that the formula gives full points, or all but.
            continue
        facts: dict[str, Fact] = {"points": as_points(points)}
        if expected is not None and expected.is_exact:
            facts |= {"rule": Term(_method(case, seen).title), "computed": as_points(expected, 2)}
        yield on_row(
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
        yield on_row(
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
        yield on_row(
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
    if seen.dated:
        # How much a day counts no profile says.
        return None
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
        yield on_row(
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
        if seen is None or seen.ratio is None or has_reason(item):
            continue
        if not _is_passed_by_far(seen, threshold):
            continue
        yield on_row(
            "target_low",
            item,
            item.target,
            ratio=plain_percent(seen.ratio),
            threshold=plain_percent(threshold),
        )


def _is_passed_by_far(seen: Measured, threshold: Fraction) -> bool:
    if seen.direction != "≥" or seen.ratio is None or seen.hedged:
        return False
    return not is_lower_better(seen.item.name.text) and seen.ratio >= threshold


def deviation_unexplained(case: Case) -> Iterator[Finding]:
    """R16: a target is missed, or passed by far, and the reason is blank or 无."""
    far = case.standard.profile.over_achievement.threshold
    # A form without a column of reasons may give them below.
    told = "\n".join([case.text, *(cell.text for cell in case.form.notes)])
    for item in case.rows:
        seen = measured(item)
        if seen is None or has_reason(item):
            continue
        if item.reason is not None and seen.ratio is not None and _is_passed_by_far(seen, far):
            # That the target was low is another matter (R09): the column asks for a reason.
            yield on_row("excess_unexplained", item, item.reason, ratio=plain_percent(seen.ratio))
            continue
        if seen.met is not False:
            continue
        if seen.direction == "=" and seen.actual.low is not None and seen.actual.low > seen.target:
            continue
        if item.reason is None and says("claims.explained", told):
            continue
        at = item.reason if item.reason is not None else item.actual
        yield on_row(
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


def _bounds(span: Interval) -> tuple[Fraction, ...]:
    return tuple(end for end in (span.low, span.high) if end is not None)
