"""Rules on 项目资金: execution rate (R01), its score (R02), sums (R03), overspending (R04)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from operator import attrgetter

from evalutils.evaluation.audit.case import Case, profile_named, says
from evalutils.evaluation.audit.case import execution_points as case_points
from evalutils.evaluation.audit.figures import (
    Printed,
    amount_text,
    in_wan,
    money,
    same_money,
    share_of,
    sum_verdict,
)
from evalutils.evaluation.audit.finding import (
    Fact,
    Finding,
    Term,
    as_points,
    finding,
    joined,
    percent,
    quoted,
)
from evalutils.evaluation.methods import rounded, score_by
from evalutils.evaluation.profiles import Profile, known_profiles
from evalutils.reading.quantities import Interval
from evalutils.reading.selfeval import Amount, Cell, MoneyRow

#: Tolerance of a printed execution rate: 0.1 percentage points.
RATE_TOLERANCE = Fraction(1, 1000)
SCORE_TOLERANCE = Fraction(5, 100)
#: 元 in a 万元: claims are told in 元.
_YUAN = 10_000
_TYPED = frozenset({"appropriation", "carried", "other"})
_COLUMNS = ("initial", "adjusted", "executed", "received")


def rate_against_amounts(case: Case) -> Iterator[Finding]:
    """R01: the printed rate is not executed ÷ full-year budget (0.1 percentage points)."""
    for row in case.form.money:
        printed, computed = share_of(row.rate), execution(row)
        if printed is None or computed is None or row.rate is None:
            continue
        value, step = printed
        exact = exact_rate(row)
        if exact is None or abs(exact - value) <= RATE_TOLERANCE:
            continue
        allowed = Interval(value - RATE_TOLERANCE, value + RATE_TOLERANCE)
        if computed.intersection(allowed) is not None:
            continue
        rounding = Interval(value - step / 2, value + step / 2)
        severity = "error" if computed.intersection(rounding) is None else "warning"
        if _of_received(row, value):
            severity = "warning"
        yield finding(
            "rate", row.rate, severity=severity, context=_line(row),
            row=row.label, printed=row.rate, computed=percent(exact),
            executed=amount_text(row.executed), budget=amount_text(_budget(row)),
        )  # fmt: skip


def execution_score(case: Case) -> Iterator[Finding]:
    """R02: the score of execution is not min(1, rate) × points (0.05), or above the points."""
    for row in case.form.money:
        points = row.points.number if row.points is not None else None
        if row.kind == "total":
            points = case_points(case.form)
        score = row.score.number if row.score is not None else None
        if points is None or score is None or row.score is None:
            continue
        if score > points:
            yield finding(
                "score_above", row.score, context=_line(row),
                name=row.label, score=as_points(score), points=as_points(points),
            )  # fmt: skip
            continue
        if row.kind != "total":
            continue
        yield from _total_row(case, row, points, score)


def _total_row(case: Case, row: MoneyRow, points: Fraction, score: Fraction) -> Iterator[Finding]:
    spent = money(row.executed)
    parts = [money(part.executed) for part in case.form.money if part.kind != "total"]
    if spent is not None and spent.value == 0 and any(p is not None and p.value > 0 for p in parts):
        yield finding(
            "total_row_zero",
            row.score,
            row.executed.cell if row.executed else None,
            context=_line(row),
            score=as_points(score),
            parts=joined(
                (in_wan(p.value, row.executed) for p in parts if p is not None and p.value > 0),
                "、",
            ),
        )
        return
    computed, exact = execution(row), exact_rate(row)
    if computed is None or exact is None:
        return
    profile = case.standard.profile
    expected = execution_points(profile, computed, points)
    if expected is None or near(expected, score):
        return
    other = None if case.standard.stated else profile_that_gives(computed, points, score)
    yield finding(
        "execution_score_elsewhere" if other else "execution_score", row.score,
        severity="note" if other else case.standard.severity, context=_line(row),
        score=as_points(score), points=as_points(points), rate=percent(exact),
        expected=as_points(
            execution_points(profile, Interval.exact(exact), points) or expected, 2
        ),
        rule=Term(profile.methods["execution"].title),
        profile=Term(other.title if other else profile.title),
    )  # fmt: skip


def execution_points(profile: Profile, rate: Interval, points: Fraction) -> Interval | None:
    """Return the points of an execution rate under a profile; ``None`` where it names none."""
    method = profile.methods["execution"]
    if method.curve is None or profile.to_complete:
        return None
    above = method.undefined_above
    if above is not None and (rate.high is None or rate.high > above):
        return None
    return rounded(score_by(method.rate, method.curve, rate, Interval.exact(1), points))


def profile_that_gives(rate: Interval, points: Fraction, score: Fraction) -> Profile | None:
    """Return the first known profile whose rule gives a score of execution, or ``None``."""
    for name in known_profiles():
        profile = profile_named(name)
        expected = execution_points(profile, rate, points)
        if expected is not None and near(expected, score):
            return profile
    return None


def near(expected: Interval, score: Fraction) -> bool:
    """Return whether a printed score is the expected one, within 0.05.

    Examples
    --------
    >>> expected = Interval.exact(Fraction("9.12"))
    >>> near(expected, Fraction("9.1")), near(expected, Fraction(10))
    (True, False)
    """
    allowed = Interval(score - SCORE_TOLERANCE, score + SCORE_TOLERANCE)
    return expected.intersection(allowed) is not None


def rows_against_total(case: Case) -> Iterator[Finding]:
    """R03: 年度资金总额 is not the sum of its rows, column by column."""
    totals = [row for row in case.form.money if row.kind == "total"]
    parts = [row for row in case.form.money if row.kind != "total"]
    if len(totals) != 1 or not parts:
        return
    wrong: dict[str, list[tuple[Cell, str, Fact]]] = {}
    for column in _COLUMNS:
        amount: Amount | None = getattr(totals[0], column)
        verdict, shown = _column_verdict(amount, parts, column)
        if verdict and amount is not None:
            header = amount.cell.place.header or column
            wrong.setdefault(verdict, []).append((amount.cell, header, shown))
    for verdict, columns in wrong.items():
        yield finding(
            "rows_rounding" if verdict == "note" else "rows_total",
            *(cell for cell, _, _ in columns),
            severity=verdict,
            context=_line(totals[0]),
            printed=joined(((_header(cell, header), cell) for cell, header, _ in columns), "，"),
            computed=joined(
                ((_header(cell, header), told) for cell, header, told in columns), "，"
            ),
        )


def _header(cell: Cell, header: str) -> Fact:
    return quoted(header, cell.place)


def _column_verdict(total: Amount | None, rows: list[MoneyRow], column: str) -> tuple[str, Fact]:
    whole = money(total)
    if whole is None:
        return "", ""
    groups = [rows, [row for row in rows if row.kind in _TYPED]]
    groups.append([row for row in rows if row.kind not in _TYPED])
    verdicts: list[tuple[str, Fact]] = []
    for group in groups:
        cells: list[Amount | None] = [getattr(row, column) for row in group]
        # A row of words is no source of money.
        cells = [c for c in cells if c is None or c.cell.blank or c.number is not None]
        found = [money(cell) for cell in cells if same_money(cell, total)]
        parts = [part for part in found if part is not None]
        if not parts:
            continue
        verdict = "" if _adds_up_again(whole, parts) else sum_verdict(whole, parts)
        added = sum((part.value for part in parts), Fraction(0))
        if not verdict:
            return "", ""
        if added < whole.value and (len(parts) < len(cells) or len(parts) == 1):
            if group is rows:
                # A blank row, or a source that is not listed, may hold what is missing.
                return "", ""
            continue
        verdicts.append((verdict, _added(parts, total)))
    return verdicts[0] if verdicts else ("", "")


def _adds_up_again(total: Printed, parts: list[Printed]) -> bool:
    """Return whether the rows are several lists of one total (by income, then by expense)."""
    added = Fraction(0)
    times = 0
    for part in parts:
        added += part.value
        if added == total.value:
            added, times = Fraction(0), times + 1
    return times > 1 and added == 0


def _added(parts: list[Printed], total: Amount | None) -> Fact:
    """Return a sum as people write it, in the unit of its total."""
    scale = "" if total is None else total.unit.removesuffix("元")

    def shown(wan: Fraction) -> Fact:
        return replace(in_wan(wan, total), scale=scale)

    added = shown(sum((part.value for part in parts), Fraction(0)))
    if len(parts) == 1:
        return added
    return (joined((shown(part.value) for part in parts), "＋"), "＝", added)


def overspent(case: Case) -> Iterator[Finding]:
    """R04: executed above the full-year budget or above what was received, unexplained."""
    explained = says("claims.explained", "\n".join(cell.text for cell in case.form.notes))
    seen = False
    for row in sorted(case.form.money, key=lambda row: row.kind != "total"):
        reason = row.reason is not None and not row.reason.blank
        spent = money(row.executed)
        if reason or explained or spent is None or (seen and row.kind != "total"):
            continue
        told = row.label.told == "prose" or (row.executed and row.executed.cell.told == "prose")
        if told and says("claims.overspent_explained", case.text):
            continue
        for name in ("adjusted", "received"):
            limit: Amount | None = attrgetter(name)(row)
            most = money(limit)
            if most is None or most.value <= 0 or not same_money(limit, row.executed):
                continue
            if spent.envelope().intersection(Interval(None, most.envelope().high)) is not None:
                continue
            if name == "adjusted" and _is_below_another_budget(case, row):
                continue
            seen = True
            yield finding(
                "overspent" if name == "adjusted" else "above_received",
                row.executed.cell if row.executed else None, context=_line(row),
                severity="error" if row.kind == "total" else "warning", row=row.label,
                executed=amount_text(row.executed), limit=amount_text(limit),
                over=in_wan(spent.value - most.value, row.executed),
            )  # fmt: skip


def _is_below_another_budget(case: Case, row: MoneyRow) -> bool:
    """Return whether sentences tell a greater budget: the one of the row may be a part's.

    Sources that stand side by side make up the whole together.
    """
    spent = money(row.executed)
    told = [
        (claim.subject, claim.value)
        for claim in case.form.claims
        if claim.role in {"initial", "adjusted", "budget"} and claim.value is not None
    ]
    # A source that is told twice is one.
    sources = {subject: value for subject, value in told if says("claims.source", subject)}
    most = max([*(value for _, value in told), sum(sources.values(), Fraction(0))])
    return spent is not None and most >= spent.value * _YUAN


def execution_unexplained(case: Case) -> Iterator[Finding]:
    """R16: executed below 80 % of the budget, or above it, and no reason is given."""
    for row in case.form.money:
        if row.kind != "total":
            continue
        computed, exact = execution(row), exact_rate(row)
        if computed is None or exact is None or computed.high is None:
            continue
        reason = row.reason is not None and not row.reason.blank
        told = "\n".join([case.text, *(cell.text for cell in case.form.notes)])
        above = computed.low is not None and computed.low > 1
        if not (above or computed.high < Fraction(8, 10)) or reason:
            continue
        if says("claims.explained", told):
            continue
        yield finding(
            "execution_high" if above else "execution_low",
            row.rate or (row.executed.cell if row.executed else row.label), context=_line(row),
            rate=percent(exact), executed=amount_text(row.executed),
            budget=amount_text(_budget(row)),
        )  # fmt: skip


def execution(row: MoneyRow) -> Interval | None:
    """Return executed ÷ budget with all values the printed figures allow, or ``None``."""
    spent, budget = money(row.executed), money(_budget(row))
    if spent is None or budget is None or budget.value <= 0:
        return None
    if not same_money(row.executed, _budget(row)):
        return None
    # A total of 0 beside parts above it says nothing about execution.
    if spent == budget:
        return Interval.exact(1)
    floor = _positive(budget)
    return spent.envelope() / floor if floor is not None else None


def _positive(figure: Printed) -> Interval | None:
    envelope = figure.envelope()
    return envelope if envelope.low is not None and envelope.low > 0 else None


def exact_rate(row: MoneyRow) -> Fraction | None:
    """Return executed ÷ budget of the figures as printed, or ``None``."""
    spent, budget = money(row.executed), money(_budget(row))
    if spent is None or budget is None or budget.value <= 0:
        return None
    return spent.value / budget.value


def _budget(row: MoneyRow) -> Amount | None:
    if row.adjusted is not None and row.adjusted.number is not None:
        return row.adjusted
    return row.initial if row.adjusted is None else None


def _of_received(row: MoneyRow, rate: Fraction) -> bool:
    spent, received = money(row.executed), money(row.received)
    if spent is None or received is None or received.value <= 0:
        return False
    return abs(spent.value / received.value - rate) <= RATE_TOLERANCE


def _line(row: MoneyRow) -> str:
    amounts = (row.initial, row.adjusted, row.received, row.executed)
    cells = [
        row.label,
        *(a.cell for a in amounts if a is not None),
        row.points,
        row.rate,
        row.score,
    ]
    return " | ".join(cell.text for cell in cells if cell is not None)
