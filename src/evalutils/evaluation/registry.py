"""Every value of an evaluation that may be printed, by reference, and what its records say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.base.refs import Ref
from evalutils.evaluation.formatting import quantity_scale
from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.scoring import Outcome, Score, level1_points
from evalutils.evaluation.values import Label, Name, Value, Written
from evalutils.evidence.expressions import counted_as
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.records import Group, RecordFigure
from evalutils.evidence.year import IndicatorRow, ProjectYear
from evalutils.reading.quantities import Interval

#: A month is behind the plan from this share of the whole on: a choice of ours, said in the text.
BEHIND_FROM = Fraction(1, 100)
#: Spending crowds at the end of the year from this share of it in the last two months on (an
#: even pace has a sixth there): a choice of ours, said in the text.
LATE_FROM = Fraction(1, 3)


#: Parts of a figure that are shares of it, printed with as few decimals as needed.
_SHARES = frozenset({"confidence", "tolerance", "late_share", "share_of"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure from records beside the quoted one that speaks of the same thing.

    Parameters
    ----------
    aggregate
        Id in ``records.yaml``.
    record, quoted
        Their ids in the ledger.
    verdict
        ``agrees`` (prints as the quoted figure), ``compatible`` (inside what its words allow),
        ``contradicts``, or ``open`` (cannot tell).
    reason
        Why it is open: ``unit``, ``period``, ``conflict``; else ``""``.
    """

    aggregate: str
    record: str
    quoted: str
    verdict: str
    reason: str = ""


def comparisons(year: ProjectYear, evidence: Iterable[Evidence]) -> tuple[Comparison, ...]:
    """Return how every figure with ``same_as`` stands to the quoted one, in order.

    Intervals decide. A plain quoted figure stands for all values that print as it (GB/T 8170),
    a hedged one for what its words allow. Other units, other periods and figures whose words
    contradict each other cannot be compared.

    Parameters
    ----------
    year
        The raw folder with its records.
    evidence
        The ledger.
    """
    ledger = {item.id: item for item in evidence}
    found = []
    for ident, name in year.record_ids.items():
        other = year.records.figures[ident].aggregate.same_as.removeprefix("evidence:")
        if other:
            verdict, reason = _verdict(ledger[name], ledger[other])
            found.append(Comparison(ident, name, other, verdict, reason))
    return tuple(found)


def _verdict(record: Evidence, quoted: Evidence) -> tuple[str, str]:
    left, right = record.quantity, quoted.quantity
    if counted_as(left.unit) != counted_as(right.unit):
        return "open", "unit"
    if right.exactness == "conflict":
        return "open", "conflict"
    if quoted.as_of and quoted.as_of != record.as_of:
        return "open", "period"
    if left.interval.intersection(right.envelope) is None:
        return "contradicts", ""
    plain = right.exactness == "exact" and left.interval.is_exact
    return ("agrees" if plain else "compatible"), ""


def record_values(year: ProjectYear, evidence: Iterable[Evidence]) -> Iterator[Value]:
    """Yield what of the records may be printed beside the ledger's own figures.

    ``result:records.<id>.rows`` and ``.used``; ``.share``, ``.part`` and ``.whole`` of a share;
    ``.by.<group>``, and of a sum of money ``.share_of.<group>``; for spending
    ``.plan.<month>``, ``.gap.<month>``, ``.rate.<month>``,
    ``.behind`` (months below the plan), ``.worst`` (their largest gap) and ``.tolerance``;
    ``.late`` and ``.late_share`` (the last two months), ``.early`` (those before);
    for a sample ``.interval``, ``.confidence`` and ``.interval.<group>``; ``.difference`` from
    the quoted figure.

    Parameters
    ----------
    year
        The raw folder with its records.
    evidence
        The ledger.
    """
    ledger = {item.id: item for item in evidence}
    for ident, name in year.record_ids.items():
        yield from _of_figure(year.records.figures[ident], ledger[name], ledger)
    for pair in comparisons(year, ledger.values()):
        if pair.reason != "unit":
            record, quoted = ledger[pair.record], ledger[pair.quoted]
            gap = record.quantity.interval - quoted.quantity.interval
            made = _Maker(pair.aggregate, record.label, (pair.record, pair.quoted), record)
            apart = -gap if gap.high is not None and gap.high < 0 else gap
            # Two shares are apart by percentage points, not by a share of anything.
            share = record.quantity.unit == "%"
            unit = "个百分点" if share else None
            yield made.value("difference", apart.times(100) if share else apart, unit)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the values of one figure."""

    ident: str
    name: str
    evidence: tuple[str, ...]
    item: Evidence

    def value(
        self, part: str, interval: Interval, unit: str | None = None, group: Group | None = None
    ) -> Value:
        """Return one value; its label is that of the part and, with one, of the group."""
        unit = self.item.quantity.unit if unit is None else unit
        key = part.partition(".")[0]
        named = {"name": Name(self.name, f"evidence:{self.evidence[0]}")}
        if group is not None:
            named["group"] = Name(group.name, f"group:{group.key}")
        return Value(
            ref=Ref("result", f"records.{self.ident}.{part}"),
            label=Label(f"records.{key}", named),
            interval=interval,
            unit=unit,
            evidence=self.evidence,
            printed="share" if key in _SHARES else "unit",
            scale=quantity_scale(self.item.quantity.text, unit) if unit == "元" else "",
        )


def _of_figure(
    figure: RecordFigure, item: Evidence, ledger: Mapping[str, Evidence]
) -> Iterator[Value]:
    asked, origin = figure.aggregate, figure.origin
    make = _Maker(asked.id, item.label, (item.id,), item)
    yield make.value("rows", Interval.exact(origin.rows), "行")
    yield make.value("used", Interval.exact(origin.used), "行")
    if figure.part is not None and figure.whole is not None:
        yield make.value("part", Interval.exact(figure.part), "")
        yield make.value("whole", Interval.exact(figure.whole), "")
    if figure.missing:
        yield make.value("missing", Interval.exact(len(figure.missing)), "")
    if figure.held_back:
        yield make.value("held_back", Interval.exact(figure.held_back), "")
    if figure.interval is not None:
        yield make.value("confidence", Interval.exact(asked.confidence), "%")
        yield make.value("interval", figure.interval, "%")
        yield make.value("share", Interval.exact(figure.value), "%")
    for group in figure.groups:
        yield make.value(f"by.{group.key}", Interval.exact(group.value), figure.unit, group=group)
        yield make.value(f"rows_of.{group.key}", Interval.exact(group.rows), "行", group=group)
        if asked.measure == "sum" and figure.unit == "元" and figure.value > 0:
            share = Interval.exact(group.value / figure.value)
            yield make.value(f"share_of.{group.key}", share, "%", group=group)
        if group.interval is not None:
            yield make.value(f"interval_of.{group.key}", group.interval, "%", group=group)
    if asked.measure == "cumulative":
        yield from _late(figure, make)
    if asked.plan is not None:
        total = ledger[asked.plan.total.removeprefix("evidence:")]
        yield from _pace(figure, make, total)


def _late(figure: RecordFigure, make: _Maker) -> Iterator[Value]:
    """Yield what was spent in the last two months, and its share of the year's spending."""
    months = [group for group in figure.groups if group.name]
    if len(months) < 12 or months[-1].value <= 0:
        return
    late = months[-1].value - months[-3].value
    yield make.value("late", Interval.exact(late), figure.unit)
    yield make.value("early", Interval.exact(months[-3].value), figure.unit)
    yield make.value("late_share", Interval.exact(late / months[-1].value), "%")


def _pace(figure: RecordFigure, make: _Maker, total: Evidence) -> Iterator[Value]:
    """Yield the plan of every month beside what was spent by its end."""
    plan = figure.aggregate.plan
    shares = () if plan is None else plan.shares
    whole = total.quantity.interval
    based = _Maker(make.ident, make.name, (*make.evidence, total.id), make.item)
    months: list[Group] = [group for group in figure.groups if group.name]
    late = months_behind(figure, whole)
    gaps: list[Interval] = []
    for group, share in zip(months, shares, strict=False):
        planned = whole.times(share)
        gap = Interval.exact(group.value) - planned
        if group.key in late:
            gaps.append(gap)
        yield based.value(f"plan.{group.key}", planned, group=group)
        yield based.value(f"gap.{group.key}", gap, group=group)
        if 0 not in whole:
            rate = Interval.exact(group.value) / whole
            yield based.value(f"rate.{group.key}", rate, "%", group=group)
    yield based.value("behind", Interval.exact(len(late)), "个月")
    yield based.value("tolerance", Interval.exact(BEHIND_FROM), "%")
    if gaps:
        worst = min(gaps, key=lambda gap: gap.low if gap.low is not None else Fraction(0))
        yield based.value("worst", -worst)


def months_behind(figure: RecordFigure, whole: Interval) -> frozenset[str]:
    """Return the keys of the months at whose end spending is behind its plan.

    It is behind where it falls short by at least :data:`BEHIND_FROM` of the whole, whatever
    the whole is within its interval: a year that ends with small change left is not late.

    Parameters
    ----------
    figure
        Spending by month, with a plan; without one no month is behind.
    whole
        What the plan spreads over the year, in 元.

    Examples
    --------
    >>> from evalutils.evidence.records import Aggregate, Group, Origin, Plan, RecordFigure
    >>> shares = tuple(Fraction(month, 12) for month in range(1, 13))
    >>> asked = Aggregate("spent", "支出", "凭证", "cumulative", plan=Plan("total", shares))
    >>> spent = [0, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 119]
    >>> months = tuple(Group(f"{n:02d}", f"{n}月", Fraction(x), 1) for n, x in enumerate(spent, 1))
    >>> origin = Origin("凭证.csv", "凭证", "", "cumulative", "金额", (), (), 12, 12)
    >>> figure = RecordFigure(asked, Fraction(119), "元", origin, groups=months)
    >>> sorted(months_behind(figure, Interval.exact(120)))  # 1 of 120 short in December
    ['01']
    """
    plan = figure.aggregate.plan
    months = [group for group in figure.groups if group.name]
    found = set()
    for group, share in zip(months, () if plan is None else plan.shares, strict=False):
        spare = Interval.exact(group.value) - whole.times(share - BEHIND_FROM)
        if spare.high is not None and spare.high <= 0:
            found.add(group.key)
    return frozenset(found)


_ZERO = Fraction(0)


def count_value(name: str, count: int) -> Value:
    """Return a count of the registry.

    Examples
    --------
    >>> value = count_value("indicators", 16)
    >>> value.ref, value.label.key, value.interval
    ('result:count.indicators', 'count.indicators', Interval.exact('16'))
    """
    label = Label(f"count.{name.replace('.', '_')}")
    return Value(Ref("result", f"count.{name}"), label, Interval.exact(count), printed="number")


def reading_values(evidence: Iterable[Evidence]) -> Iterator[Value]:
    """Yield, for every hedged figure, the interval it was read as (``result:read.<id>``).

    It is printed with its ends in words that say which belong to it,
    ``115万人次以上、不足125万人次``: that explains the reading.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.quantities import Quantity
    >>> about = Interval(Fraction(136500), Fraction(137500), True, False)
    >>> words = Quantity("约13.7万人", 0, 7, about, "人", "count", "approx")
    >>> row = Evidence("registered", "注册人数", "quote", words, "约13.7万人", Place("a.txt"))
    >>> [(value.ref, value.printed, value.scale) for value in reading_values([row])]
    [('result:read.registered', 'brackets', '万')]
    """
    for item in evidence:
        quantity = item.quantity
        if quantity.exactness != "exact":
            yield Value(
                ref=Ref("result", f"read.{item.id}"),
                label=Label("read", {"label": Name(item.label, f"evidence:{item.id}")}),
                interval=quantity.interval,
                unit=quantity.unit,
                evidence=(item.id,),
                printed="brackets",
                scale=quantity_scale(quantity.text, quantity.unit),
            )


def score_values(
    indicators: Iterable[Indicator], scores: Iterable[Score], places: int
) -> Iterator[Value]:
    """Yield points, target, actual, score and loss of every indicator, where they exist.

    With last year's value its rise or fall, too; of a qualitative one the share of its points.

    A heading has points, and a score once everything below it is scored.

    Examples
    --------
    >>> from evalutils.evaluation.indicators import IndicatorRow, build_indicators
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evaluation.scoring import score_indicators
    >>> from evalutils.evaluation.values import evidence_values
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "approved", actual="300")
    >>> profile = load_profile("mof-2020-10")
    >>> tree = build_indicators([row], evidence_values([]), profile)
    >>> shown = score_values(tree, score_indicators(tree, profile), 2)
    >>> for value in list(shown)[1:5]:
    ...     print(value.ref, value.interval, value.unit)
    score:A.target 400 场
    score:A.actual 300 场
    score:A.gap 100 场
    score:A 75 分
    """
    tree = tuple(indicators)
    by_code = {score.code: score for score in scores}
    for item in tree:
        ref, named = Ref("score", item.code), {"name": Name(item.name, f"indicator:{item.code}")}
        points = Interval.exact(item.points)
        yield _points(ref.of("points"), Label("score.points", named), points, places)
        if item.target is not None:
            yield Value(
                ref.of("target"),
                Label("score.target", named),
                item.target,
                item.target_unit,
                printed="written",
                written=Written(item.target_text),
            )
        if item.actual is not None:
            yield Value(
                ref.of("actual"),
                Label("score.actual", named),
                item.actual,
                item.actual_unit,
                item.evidence,
                printed="written" if item.actual_text else "unit",
                scale=item.actual_scale,
                written=Written(item.actual_text) if item.actual_text else None,
                expression=item.expression,
            )
        gap = _gap(item)
        if gap is not None:
            yield _apart(item, "gap", named, gap)
        yield from _since(item, named)
        if item.tier_share is not None and item.tier_share.is_exact:
            chosen = Label("score.share", named)
            yield Value(ref.of("share"), chosen, item.tier_share, "%", printed="share")
        below = [by_code[leaf.code] for leaf in _leaves_under(item.code, tree)]
        known = [(s.score, s.evidence) for s in below if s.score is not None]
        if len(known) < len(below):
            continue
        total = sum((score for score, _ in known), Interval.exact(0))
        used = tuple(dict.fromkeys(name for _, names in known for name in names))
        scored = _points(ref, Label("score.score", named), total, places, used)
        yield replace(scored, rule=below[0].rule if item.leaf else "")
        yield _points(ref.of("lost"), Label("score.lost", named), points - total, places, used)


def _apart(item: Indicator, part: str, named: Mapping[str, Name], apart: Interval) -> Value:
    """Return a difference of two values of an indicator: of shares in 百分点."""
    share = item.actual_unit == "%"
    return Value(
        Ref("score", item.code, part),
        Label(f"score.{part}", named),
        apart.times(100) if share else apart,
        "个百分点" if share else item.actual_unit,
        item.evidence,
        printed="unit",
        scale=item.actual_scale,
    )


def _since(item: Indicator, named: Mapping[str, Name]) -> Iterator[Value]:
    """Yield last year's actual value, and how far this year's has risen or fallen since."""
    if item.prior is None:
        return
    yield Value(
        Ref("score", item.code, "prior"),
        Label("score.prior", named),
        item.prior,
        item.actual_unit or item.target_unit,
        printed="written",
        written=Written(item.prior_text),
    )
    if item.actual is None or item.conflict:
        return
    change = item.actual - item.prior
    if change == Interval.exact(0):
        return
    if change.low is not None and change.low >= 0:
        yield _apart(item, "rise", named, change)
    elif change.high is not None and change.high <= 0:
        yield _apart(item, "fall", named, -change)


def _gap(item: Indicator) -> Interval | None:
    """Return how far an actual value stays from its target, where it certainly does."""
    if item.target is None or item.actual is None or item.conflict:
        return None
    gap = item.target - item.actual if item.direction != "≤" else item.actual - item.target
    if item.direction == "=" and gap.high is not None and gap.high < 0:
        return -gap
    return gap if gap.low is not None and gap.low > 0 else None


def declared_values(
    rows: Iterable[IndicatorRow], scores: Iterable[Score], places: int
) -> Iterator[Value]:
    """Yield the unit's own scores, and what the re-computation takes from or adds to each.

    ``score:<code>.declared`` and ``.difference``; ``score:declared.total`` where every scored
    row has one, and its ``.difference`` where all are scored on stated targets. What cannot
    be scored takes away all of its declared score.

    Examples
    --------
    >>> from evalutils.evaluation.indicators import IndicatorRow
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "10", declared_score="10")
    >>> score = Score("A", "宣传场次", Fraction(10), None, None, "", "", "no_actual")
    >>> for value in declared_values([row], [score], 2):
    ...     print(value.ref, value.interval)
    score:A.declared 10
    score:A.difference -10
    score:declared.total 10
    """
    by_code = {score.code: score for score in scores}
    told = {row.code: row for row in rows if row.code in by_code and row.declared_score}
    for code, row in told.items():
        named = {"name": Name(row.name, f"indicator:{code}")}
        own, score = Interval.exact(Fraction(row.declared_score)), by_code[code].score
        found = -own if score is None else score - own
        ref, based = Ref("score", code), by_code[code].evidence
        yield _points(ref.of("declared"), Label("score.declared", named), own, places)
        yield _points(ref.of("difference"), Label("score.difference", named), found, places, based)
    if told and len(told) == len(by_code):
        total = sum((Fraction(row.declared_score) for row in told.values()), _ZERO)
        ref, own = Ref("score", "declared"), Interval.exact(total)
        yield _points(ref.of("total"), Label("outcome.declared"), own, places)
        known = [score.score for score in by_code.values() if score.score and score.strict]
        if len(known) == len(by_code):
            apart = sum(known, Interval.exact(0)) - own
            yield _points(ref.of("difference"), Label("outcome.difference"), apart, places)


def _points(
    ref: Ref, label: Label, points: Interval, places: int, evidence: tuple[str, ...] = ()
) -> Value:
    return Value(ref, label, points, "分", evidence, printed="points", places=places)


def _leaves_under(code: str, tree: tuple[Indicator, ...]) -> list[Indicator]:
    below = [item for item in tree if item.parent == code]
    if not below:
        return [item for item in tree if item.code == code]
    return [leaf for child in below for leaf in _leaves_under(child.code, tree)]


def outcome_values(results: Iterable[Outcome], places: int) -> Iterator[Value]:
    """Yield the parts of both results.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evaluation.scoring import outcome
    >>> rows = [Score("S1", "满意度", Fraction(100), None, None, "", "", "no_actual")]
    >>> shown = outcome_values([outcome("strict", rows, load_profile("mof-2020-10"))], 2)
    >>> [(value.ref, str(value.interval)) for value in shown][-2:]
    [('score:strict.total', '[0, 100]'), ('score:strict.coverage', '0')]
    """
    for result in results:
        lost = Interval.exact(result.scorable) - result.scored
        parts = {
            "scored": result.scored,
            "scorable": Interval.exact(result.scorable),
            "unscored": Interval.exact(result.unscored),
            "lost": lost,
            "total": result.total,
        }
        for part, points in parts.items():
            label = Label(f"outcome.{result.basis}.{part}")
            yield _points(Ref("score", result.basis, part), label, points, places)
        yield Value(
            Ref("score", result.basis, "coverage"),
            Label(f"outcome.{result.basis}.coverage"),
            Interval.exact(result.coverage),
            "%",
            printed="share",
        )


def group_values(
    indicators: Iterable[Indicator], scores: Iterable[Score], places: int
) -> Iterator[Value]:
    """Yield points, scored and unscored part by dimension and by level-1 dimension.

    ``score:dimension.数量.scored`` counts every scored indicator,
    ``score:dimension.数量.strict.scored`` only those whose bases are stated; the same under
    ``score:level1.产出``.
    """
    leaves = {item.code: item for item in indicators if item.leaf}
    rows = tuple(scores)
    for kind in ("dimension", "level1"):
        names = dict.fromkeys(str(getattr(item, kind)) for item in leaves.values())
        for name in names:
            mine = [s for s in rows if getattr(leaves[s.code], kind) == name]
            for part, points in _group_parts(mine).items():
                label = Label(f"group.{part}", {"name": Name(name)})
                yield _points(Ref.parse(f"score:{kind}.{name}.{part}"), label, points, places)


def _group_parts(scores: list[Score]) -> dict[str, Interval]:
    def scored(rows: list[Score]) -> Interval:
        return sum((s.score for s in rows if s.score is not None), Interval.exact(0))

    def points(rows: list[Score]) -> Interval:
        return Interval.exact(sum((s.points for s in rows), _ZERO))

    given = [s for s in scores if s.score is not None]
    strict = [s for s in given if s.strict]
    return {
        "points": points(scores),
        "scorable": points(given),
        "scored": scored(given),
        "unscored": points([s for s in scores if s.score is None]),
        "lost": points(given) - scored(given),
        "strict.scorable": points(strict),
        "strict.scored": scored(strict),
        "strict.unscored": points(scores) - points(strict),
    }


def profile_values(profile: Profile, indicators: Iterable[Indicator]) -> Iterator[Value]:
    """Yield the figures of the profile: threshold, full points, weights, grade bands.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> shown = profile_values(load_profile("mof-2020-10"), [])
    >>> [(value.ref, str(value.interval)) for value in shown][:2]
    [('result:profile.full_points', '100'), ('result:profile.coverage_threshold', '0.6')]
    """
    full = profile.full_points
    yield _rule("full_points", Label("profile.full_points"), full, "分")
    for part, share in (
        ("coverage_threshold", profile.coverage_threshold),
        ("over_achievement", profile.over_achievement.threshold),
    ):
        ref, label = Ref("result", f"profile.{part}"), Label(f"profile.{part}")
        yield Value(ref, label, Interval.exact(share), "%", printed="share")
    weights = profile.weights_for(level1_points(indicators))
    for name, points in weights.points.items():
        yield _rule(f"weight.{name}", Label("profile.weight", {"name": Name(name)}), points, "分")
    for number, grade in enumerate(profile.grades, start=1):
        label = Label("profile.grade", {"name": Name(grade.name)})
        yield _rule(f"grade.{number}.low", label, grade.low, "分")


def _rule(name: str, label: Label, number: Fraction, unit: str) -> Value:
    ref = Ref("result", f"profile.{name}")
    return Value(ref, label, Interval.exact(number), unit, printed="rule")


def year_counts(year: ProjectYear, evidence: Iterable[Evidence]) -> dict[str, int]:
    """Return how many goals, problems, figures … the raw folder holds."""
    analysis, rows = year.analysis, tuple(evidence)
    stated = [item for item in analysis.problems if item.quote]
    counts = {
        "evidence": len(rows),
        "evidence.hedged": sum(item.quantity.exactness != "exact" for item in rows),
        "evidence.conflict": sum(item.quantity.exactness == "conflict" for item in rows),
        "problems": len(stated),
        "problems.answered": sum(bool(item.answered_by) for item in stated),
        "recommendations": len(analysis.recommendations),
        "computed": len(analysis.computed),
        "not_computed": len(analysis.not_computed),
        "requests": len(analysis.requests),
    }
    for kind, name in (("goal", "goals"), ("background", "background")):
        listed = [item for item in analysis.goals if item.kind == kind]
        counts[name] = len(listed)
        for outcome in ("result", "partial", "none"):
            counts[f"{name}.{outcome}"] = sum(item.outcome == outcome for item in listed)
    return counts


def score_counts(
    indicators: Iterable[Indicator], scores: Iterable[Score], lost: int
) -> dict[str, int]:
    """Return how many indicators there are, are scored, lost points, have evidence."""
    leaves, rows = [item for item in indicators if item.leaf], tuple(scores)
    scored = [score for score in rows if score.score is not None]
    return {
        "indicators": len(leaves),
        "scored": len(scored),
        "unscored": len(leaves) - len(scored),
        "scored_strict": sum(score.strict for score in scored),
        "open": len(leaves) - sum(score.strict for score in scored),
        "with_evidence": sum(bool(item.evidence) for item in leaves),
        "deductions": lost,
    }
