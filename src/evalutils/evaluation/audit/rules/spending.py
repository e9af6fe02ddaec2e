"""Rules on money told in prose: budget, spending and rate in one passage (R01, R04, R16, R17)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from evalutils.base.patterns import regex
from evalutils.evaluation.audit.case import Case, Passage, says, word
from evalutils.evaluation.audit.figures import Printed, is_in_other_unit
from evalutils.evaluation.audit.finding import Fact, Finding, finding, number, percent, quoted, read
from evalutils.evaluation.audit.payments import ROLES, Told, is_of_this_year, payments, told_in
from evalutils.evaluation.audit.rules.sums import lists_in, told_sum
from evalutils.reading.quantities import Interval, Quantity
from evalutils.reading.reports import claims_of, source_of
from evalutils.reading.selfeval import Claim, quantities_of

_TOLERANCE = Fraction(1, 1000)
_CHANGES = frozenset({"initial", "adjusted", "added", "cut"})
_HIGH, _FULL = Fraction(95), Fraction(100)


def rate_in_prose(case: Case) -> Iterator[Finding]:
    """R01: a rate told beside a budget and a spending that give another one."""
    for told in payments(case):
        yield from _share_left(told)
        if told.rate is None or not told.rate.interval.is_exact:
            continue
        if told.adjusted is not None:
            yield from _rate_of_the_first_budget(told)
            continue
        computed = _computed(told)
        if computed is None or told.budget is None:
            continue
        exact, interval = computed
        rate = told.rate.interval.value
        allowed = Interval(rate - _TOLERANCE, rate + _TOLERANCE)
        if interval.intersection(allowed) is not None or _fits_others(told, rate):
            continue
        sure = not told.several and not told.joined and told.spent is not None
        sure = sure and interval.intersection(told.rate.envelope) is None
        yield finding(
            "rate_prose", told.part.place, severity="error" if sure else "warning",
            context=told.part.text[:300], printed=read(told.rate, told.part.place),
            computed=percent(exact), spent=_spent(told), budget=read(told.budget, told.part.place),
        )  # fmt: skip


def _share_left(told: Told) -> Iterator[Finding]:
    """Yield the share of a budget that is said not to be spent, where the amounts give another."""
    computed = _computed(told)
    if told.unspent is None or computed is None or told.budget is None or told.several:
        return
    if not told.unspent.interval.is_exact:
        return
    share, left = told.unspent.interval.value, Interval.exact(1) - computed[1]
    allowed = Interval(share - _TOLERANCE, share + _TOLERANCE)
    if left.intersection(allowed) is not None or left.intersection(told.unspent.envelope):
        return
    if _fits_others(told, share):
        return
    place, budget = told.part.place, read(told.budget, told.part.place)
    rest = ("（", budget, "－", _spent(told), "）") if told.left is None else read(told.left, place)
    yield finding(
        "share_of_money", place, context=told.part.text[:300], part=rest, whole=budget,
        printed=read(told.unspent, place), computed=percent(1 - computed[0]),
    )  # fmt: skip


def _spent(told: Told) -> Fact:
    """Return what was spent, as told, or as what a budget leaves when its rest is taken off."""
    place = told.part.place
    if told.spent is None and told.budget is not None and told.left is not None:
        return (read(told.budget, place), "－", read(told.left, place))
    return None if told.spent is None else read(told.spent, place)


def rates_of_sources(case: Case) -> Iterator[Finding]:
    """R01: the rate of one source of money is not its spending ÷ its own budget."""
    budgets: dict[str, set[Interval]] = {}
    told: dict[str, Claim] = {}
    for claim in case.form.claims:
        source = source_of(claim.subject)
        if source and ROLES.get(claim.role) == "budget" and claim.quantity is not None:
            budgets.setdefault(source, set()).add(claim.quantity.envelope)
            told.setdefault(source, claim)
    spent: Claim | None = None
    for claim in case.form.claims:
        if claim.role == "executed":
            spent = claim if source_of(claim.subject) else None
        elif claim.role == "rate" and spent is not None and not claim.subject:
            source = source_of(spent.subject)
            near = claim.cell.place == spent.cell.place
            if near and len(budgets.get(source, ())) == 1:
                yield from _rate_of(case, spent, told[source], claim)
            spent = None


def _rate_of(case: Case, spent: Claim, budget: Claim, rate: Claim) -> Iterator[Finding]:
    quantities = spent.quantity, budget.quantity
    values = spent.value, budget.value, rate.value
    if None in quantities or None in values or not budget.value:
        return
    computed = quantities[0].envelope / quantities[1].envelope  # type: ignore[union-attr]
    printed = rate.value or Fraction(0)
    if computed.intersection(Interval(printed - _TOLERANCE, printed + _TOLERANCE)) is not None:
        return
    yield finding(
        "rate_prose", rate.cell, severity="warning", context=rate.clause.text, printed=rate.cell,
        computed=percent((spent.value or 0) / budget.value), spent=spent.cell, budget=budget.cell,
    )  # fmt: skip


def paid_in_full(case: Case) -> Iterator[Finding]:
    """R01: all is said to be paid, beside spending below the budget or a rate below 100 %."""
    for each in payments(case):
        # Of a budget and the one that replaced it the second is what all of it is of.
        changed = each.adjusted is not None
        told = replace(each, budget=each.adjusted, several=False) if changed else each
        words = word("claims.all_paid").search(told.part.text)
        computed = _computed(told)
        if words is None or told.several or told.rate is not None or computed is None:
            continue
        if told.budget is not None and told.spent is not None and (computed[1].high or 1) < 1:
            yield finding(
                "rate_prose", told.part.place, severity="warning", context=told.part.text[:300],
                printed=quoted(words[0], told.part.place), computed=percent(computed[0]),
                spent=read(told.spent, told.part.place), budget=read(told.budget, told.part.place),
            )  # fmt: skip
    yield from _paid_beside_a_rate(case)
    yield from _paid_beside_its_parts(case)
    yield from _paid_beside_a_rest(case)
    yield from _paid_beside_less(case)


def _paid_beside_less(case: Case) -> Iterator[Finding]:
    """Yield the statement that all is paid, beside a lower amount that is told as paid so far."""
    for part in case.paragraphs:
        words = word("claims.paid_up").search(part.text)
        if words is None:
            continue
        paid = [
            claim.quantity
            for claim in claims_of(part.text, part.place)
            if claim.role == "executed" and claim.other is None and claim.quantity is not None
        ]
        so_far = [
            one
            for one in paid
            if word("claims.so_far").search(part.text[max(0, one.start - _AHEAD) : one.start])
        ]
        exact = [one for one in paid if one.interval.is_exact]
        if not exact:
            continue
        whole = max(exact, key=_low)
        for less in so_far:
            if less.interval.is_exact and 0 < _low(less) < _low(whole) * (1 - _TOLERANCE):
                yield finding(
                    "rate_prose", part.place, severity="warning", context=part.text[:300],
                    printed=quoted(words[0], part.place), spent=read(less, part.place),
                    computed=percent(_low(less) / _low(whole)), budget=read(whole, part.place),
                )  # fmt: skip
                return


#: Words so far before an amount say what it is.
_AHEAD = 60


def _low(figure: Quantity) -> Fraction:
    return figure.interval.low or Fraction(0)


def _paid_beside_a_rest(case: Case) -> Iterator[Finding]:
    """Yield the statement that all is paid, beside an amount that is still to be paid."""
    for part in case.paragraphs:
        words = word("claims.paid_up").search(part.text)
        rest = word("claims.still_to_pay").search(part.text)
        if words is not None and rest is not None and "上年" not in rest[0]:
            yield finding(
                "paid_beside_rest", part.place, context=part.text[:300],
                words=quoted(words[0], part.place), rest=quoted(rest[0], part.place),
            )  # fmt: skip


def _paid_beside_its_parts(case: Case) -> Iterator[Finding]:
    """Yield the statement that all is paid, where what it went to comes to less in total."""
    for part in case.paragraphs:
        words = word("claims.all_paid").search(part.text)
        if words is None:
            continue
        for listed in lists_in(part.text):
            spent = sum((item.interval.value * times for item, times in listed.parts), Fraction(0))
            whole = listed.total.interval.value
            if listed.how != "closed" or listed.total.kind != "money" or not 0 < spent < whole:
                continue
            # What all of it is stands in the sentence that says so.
            if regex.search(r"[。；\n]", part.text[listed.total.end : words.start()]):
                continue
            if whole - spent > whole * _TOLERANCE:
                yield finding(
                    "paid_beside_parts", part.place, context=part.text[:300],
                    words=quoted(words[0], part.place), total=read(listed.total, part.place),
                    computed=told_sum(listed), rate=percent(spent / whole),
                )  # fmt: skip
            return


def _paid_beside_a_rate(case: Case) -> Iterator[Finding]:
    """Yield the statement that all is paid, where a rate that is told elsewhere is lower."""
    paid = [
        (m, part) for part in case.paragraphs if (m := word("claims.all_paid").search(part.text))
    ]
    for part in case.paragraphs:
        rate = told_in(part).rate
        if not paid or rate is None or not rate.interval.is_exact or rate.interval.value >= 1:
            continue
        match, other = paid[0]
        if other.place != part.place:
            yield finding(
                "paid_beside_rate", other.place, part.place, context=part.text[:300],
                words=quoted(match[0], other.place), rate=read(rate, part.place),
            )  # fmt: skip
        return


def _rate_of_the_first_budget(told: Told) -> Iterator[Finding]:
    """Yield a finding where the rate is of the budget before its adjustment."""
    after = _computed(replace(told, budget=told.adjusted))
    if after is None or told.rate is None or told.adjusted is None or told.spent is None:
        return
    rate = told.rate.interval.value
    if after[1].intersection(Interval(rate - _TOLERANCE, rate + _TOLERANCE)) is not None:
        return
    yield finding(
        "rate_prose", told.part.place, severity="warning", context=told.part.text[:300],
        printed=read(told.rate, told.part.place), computed=percent(after[0]),
        spent=read(told.spent, told.part.place), budget=read(told.adjusted, told.part.place),
    )  # fmt: skip


def saving_in_prose(case: Case) -> Iterator[Finding]:
    """R03: what is said to be saved is not budget minus spending."""
    for told in payments(case):
        if told.budget is None or told.spent is None or told.saved is None:
            continue
        if told.several or told.joined:
            continue
        figures = (told.budget, told.spent, told.saved)
        if not all(item.interval.is_exact and item.unit == "元" for item in figures):
            continue
        budget, spent, saved = (_printed(item) for item in figures)
        left = budget.envelope() - spent.envelope()
        if left.intersection(saved.envelope()) is None and not _is_a_difference(told, saved):
            yield finding(
                "saving",
                told.part.place,
                context=told.part.text[:300],
                budget=read(told.budget, told.part.place),
                spent=read(told.spent, told.part.place),
                saved=read(told.saved, told.part.place),
                computed=(number(budget.value - spent.value, 6, "元", "万"), "万元"),
            )


def overspent_in_prose(case: Case) -> Iterator[Finding]:
    """R04: spending above the budget, or above what was received, unexplained."""
    if says("claims.overspent_explained", case.text):
        return
    budget = received = None
    for at, part in enumerate(case.paragraphs):
        told = told_in(part)
        budget, received = told.budget or budget, told.received or received
        if told.spent is None or told.several:
            continue
        # A reason may stand in the next passage; one far off is of something else.
        if any(says("claims.explained", near.text) for near in case.paragraphs[at : at + 2]):
            return
        spent = told.spent.envelope
        for limit, key in ((budget, "overspent_prose"), (received, "above_received_prose")):
            if limit is None or limit.unit != told.spent.unit or limit.envelope.high is None:
                continue
            if _is_ten_thousandfold(limit, told.spent):
                yield finding(
                    "spent_in_other_unit", part.place, context=part.text[:300],
                    spent=read(told.spent, part.place), limit=read(limit, part.place),
                )  # fmt: skip
                return
            if spent.low is not None and spent.low >= limit.envelope.high:
                if key == "overspent_prose" and _is_below_a_budget(case, spent.low):
                    continue
                yield finding(
                    key, part.place, context=part.text[:300], spent=read(told.spent, part.place),
                    limit=read(limit, part.place),
                )  # fmt: skip
        return


def _is_below_a_budget(case: Case, spent: Fraction) -> bool:
    """Return whether any budget told is as great as what was spent: the one after adjustment."""
    return any(
        ROLES.get(claim.role) == "budget" and claim.value is not None and claim.value >= spent
        for part in case.paragraphs
        for claim in claims_of(part.text, part.place)
    )


def _is_ten_thousandfold(limit: Quantity, spent: Quantity) -> bool:
    """Return whether spending is the budget's figure with 元 for 万元, or the other way round."""
    if not (limit.interval.is_exact and spent.interval.is_exact) or limit.interval.value <= 0:
        return False
    return is_in_other_unit(spent.interval.value / limit.interval.value)


def adjustment_in_prose(case: Case) -> Iterator[Finding]:
    """R03: the adjusted budget is not the initial one with what was added and cut."""
    told: dict[str, list[Claim]] = {}
    for claim in case.form.claims:
        if claim.role in _CHANGES and claim.quantity is not None and is_of_this_year(claim):
            told.setdefault(claim.role, []).append(claim)
    first, last = told.get("initial", []), told.get("adjusted", [])
    changes = [(claim, 1) for claim in told.get("added", [])]
    changes += [(claim, -1) for claim in told.get("cut", [])]
    if len(first) != 1 or len(last) != 1 or not changes:
        return
    parts = [(first[0], 1), *changes]
    values = [claim.value for claim, _ in (*parts, (last[0], 1))]
    places = {claim.cell.place for claim, _ in parts} | {last[0].cell.place}
    # What one passage does not tell together may be of other money.
    if None in values or len(places) > 1:
        return
    exact = [_printed(claim.quantity) for claim, _ in parts if claim.quantity is not None]
    whole = _printed(last[0].quantity) if last[0].quantity is not None else None
    added, envelope = Fraction(0), Interval.exact(0)
    for one, (_, sign) in zip(exact, parts, strict=True):
        added += one.value * sign
        envelope = envelope + one.envelope() if sign > 0 else envelope - one.envelope()
    if whole is None or envelope.intersection(whole.envelope()) is not None:
        return
    terms = [("＋" if sign > 0 else "－", claim.cell) for claim, sign in parts]
    yield finding(
        "adjustment", last[0].cell, total=last[0].cell, context=last[0].clause.text,
        computed=(
            *(piece for at, pair in enumerate(terms) for piece in (pair if at else pair[1:])),
            "＝", number(added, 6, "元", "万"), "万元",
        ),
    )  # fmt: skip


def low_execution_in_prose(case: Case) -> Iterator[Finding]:
    """R16, R17: execution below 80 % without a reason; or beside “圆满完成”."""
    for told in payments(case):
        computed = _computed(told)
        if computed is None or told.budget is None:
            continue
        exact, interval = computed
        if told.several or interval.high is None or interval.high >= Fraction(9, 10):
            continue
        facts: dict[str, Fact] = {
            "spent": _spent(told),
            "budget": read(told.budget, told.part.place), "rate": percent(exact),
        }  # fmt: skip
        low = interval.high < Fraction(8, 10)
        if low and not _has_cause(case.text):
            yield finding(
                "execution_low_prose",
                told.part.place,
                severity="",
                context=told.part.text[:300],
                **facts,
            )
        praise = _praise(case) or (_high_score(case) if low else None)
        if praise is not None:
            words, part = praise
            yield finding(
                "done_but_unspent", part.place, told.part.place, praise=quoted(words, part.place),
                severity="warning" if low else "note", context=part.text[:300], **facts,
            )  # fmt: skip
        return
    yield from _low_rate_alone(case)


def _low_rate_alone(case: Case) -> Iterator[Finding]:
    """Yield the one rate that a text tells, without amounts beside it, below 80 %."""
    rates = [
        (claim.quantity, part)
        for part in case.paragraphs
        for claim in claims_of(part.text, part.place)
        if claim.role == "rate" and claim.quantity is not None
    ]
    exact = {rate.interval.value for rate, _ in rates if rate.interval.is_exact}
    if len(exact) != 1 or not 0 < min(exact) < Fraction(8, 10):
        return
    if any(row.rate is not None and row.rate.told == "table" for row in case.form.money):
        return
    rate, part = next(pair for pair in rates if pair[0].interval.is_exact)
    praise = _praise(case) or _high_score(case)
    if praise is not None:
        words, place = praise[0], praise[1].place
        yield finding(
            "done_beside_low_rate", place, part.place, praise=quoted(words, place),
            context=part.text[:300], rate=read(rate, part.place),
        )  # fmt: skip
    if _has_cause(case.text):
        return
    yield finding(
        "execution_low_told", part.place, context=part.text[:300], rate=read(rate, part.place)
    )


def _has_cause(text: str) -> bool:
    return bool(
        regex.search(
            r"原因(?!分析|及|和|[：:]\s*(?:无|没有|暂无))|由于|因(?:疫情|政策|为|此|.{1,20}?(?:导致|致使|造成|未))|受.{1,12}影响|导致|致使",
            text,
        )
    )


def _high_score(case: Case) -> tuple[str, Passage] | None:
    """Return a total of 95 or more that the text tells of the whole."""
    for part in case.paragraphs:
        found = word("claims.total_score").search(part.text)
        if found is not None and _HIGH <= Fraction(found["score"]) <= _FULL:
            return found[0], part
    return None


def _praise(case: Case) -> tuple[str, Passage] | None:
    for part in case.paragraphs:
        found = regex.search(
            r"[^，。；;,()（）]{0,12}(?:圆满完成|全面完成|全部完成)[^，。；;,()（）]{0,12}",
            part.text,
        )
        if found is not None:
            return regex.sub(r"^[一二三四五六七八九十]+、", "", found[0].strip()), part
    return None


def _computed(told: Told) -> tuple[Fraction, Interval] | None:
    """Return the rate of spending; of a budget and its rest alone, what the rest leaves of it."""
    if told.spent is None and told.left is not None:
        rest = _computed(replace(told, spent=told.left))
        return None if rest is None or rest[0] > 1 else (1 - rest[0], Interval.exact(1) - rest[1])
    if told.budget is None or told.spent is None or told.budget.unit != told.spent.unit:
        return None
    budget, spent = told.budget.envelope, told.spent.envelope
    plain = told.budget.interval.is_exact and told.spent.interval.is_exact
    if not plain or budget.low is None or budget.low <= 0:
        return None
    exact = told.spent.interval.value / told.budget.interval.value
    return exact, Interval.exact(1) if exact == 1 else spent / budget


def _amounts(told: Told) -> list[Fraction]:
    """Return every plain amount of the paragraph: any of them may be what a rate is of."""
    return [
        quantity.interval.value
        for quantity in quantities_of(told.part.text)
        if quantity.kind == "money" and quantity.interval.is_exact and quantity.interval.value > 0
    ]


def _fits_others(told: Told, rate: Fraction) -> bool:
    """Return whether two other amounts of the paragraph give the rate (received, adjusted)."""
    amounts = _amounts(told)
    return any(abs(part / whole - rate) <= _TOLERANCE for part, whole in permutations(amounts, 2))


def _is_a_difference(told: Told, saved: Printed) -> bool:
    amounts = _amounts(told)
    return any((one - other) in saved.envelope() for one in amounts for other in amounts)


def _printed(quantity: Quantity) -> Printed:
    return Printed(quantity.interval.value, quantity.step or Fraction(0))
