"""Payments: the budget, spending, receipts and rate that a passage of a text tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from evalutils.base.patterns import regex
from evalutils.evaluation.audit.case import Case, Passage, says, word
from evalutils.reading.quantities import Quantity
from evalutils.reading.reports import claims_of
from evalutils.reading.selfeval import Claim, quantities_of

#: What a claim's role is to the rules: which figure of spending against a budget it is.
ROLES = {
    "initial": "budget", "adjusted": "budget", "budget": "budget", "executed": "spent",
    "received": "received", "rate": "rate", "balance": "left", "unspent_rate": "unspent",
}  # fmt: skip
#: What is said to be saved is no balance to be carried on, and no claim of its own.
_SAVED = regex.compile(
    r"(?:节约|节余|结余|剩余|未(?:支出|使用|执行))(?:资金|金额|额|数|经费)?(?:为|共|计|：|:|\s|了)*$"
)
_BACK = 16
#: What is spent may be told so many passages behind its budget.
_FAR = 2


@dataclass(frozen=True, slots=True)
class Told:
    """What one paragraph tells of a project's money.

    Parameters
    ----------
    part
        The paragraph.
    budget, spent, received, saved, rate, left, unspent
        The first figure of each kind, where there is one: ``left`` was not spent at the year's
        end, ``unspent`` is its share of the budget.
    several
        Whether a second, other budget stands in the paragraph: which one a rate belongs to
        can't be told.
    joined
        Whether the budget stands in a paragraph before.
    adjusted
        The budget after its adjustment, where both are told.
    """

    part: Passage
    budget: Quantity | None = None
    spent: Quantity | None = None
    received: Quantity | None = None
    saved: Quantity | None = None
    rate: Quantity | None = None
    several: bool = False
    joined: bool = False
    adjusted: Quantity | None = None
    left: Quantity | None = None
    unspent: Quantity | None = None


# Every rule on money goes through all passages: a long report has some thousands of them.
@lru_cache(maxsize=8192)
def told_in(part: Passage) -> Told:
    """Return the money a paragraph tells of.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> part = Passage("全年预算数200万元，实际支出66.86万元，预算执行率100%。", Place("a.txt"))
    >>> told = told_in(part)
    >>> told.budget.text, told.spent.text, told.rate.text
    ('200万元', '66.86万元', '100%')
    """
    found: dict[str, list[Quantity]] = {}
    by_role: dict[str, list[Quantity]] = {}
    of_sources: dict[str, list[Claim]] = {}
    steps = [step.span() for step in word("claims.step").finditer(part.text)]
    for claim in claims_of(part.text, part.place):
        kind = ROLES.get(claim.role)
        at = -1 if claim.quantity is None else claim.quantity.start
        if kind == "rate" and any(begin <= at < end for begin, end in steps):
            # 达到95%得10分 is the rule by which a rate gets points.
            continue
        if kind is None or claim.quantity is None or not is_of_this_year(claim):
            continue
        if claim.role != "rate" and says("claims.source", claim.subject):
            of_sources.setdefault(kind, []).append(claim)
        else:
            found.setdefault(kind, []).append(claim.quantity)
            by_role.setdefault(claim.role, []).append(claim.quantity)
    for kind, claims in of_sources.items():
        # One source alone is all the money there is; of several, each is a part.
        if kind not in found and len({claim.subject for claim in claims}) == 1:
            found[kind] = [claim.quantity for claim in claims if claim.quantity is not None]
    for quantity in quantities_of(part.text):
        before = part.text[max(0, quantity.start - _BACK) : quantity.start]
        if quantity.kind == "money" and _SAVED.search(before):
            found.setdefault("saved", []).append(quantity)
    first = {kind: items[0] for kind, items in found.items()}
    budgets = {item.interval for item in found.get("budget", ())}
    spent = {item.interval for item in found.get("spent", ())}
    received = {item.interval for item in found.get("received", ())}
    return Told(
        part,
        first.get("budget"),
        first.get("spent"),
        first.get("received") if len(received) == 1 else None,
        first.get("saved"),
        first.get("rate"),
        several=len(budgets) > 1 or len(spent) > 1,
        adjusted=_adjusted(part.text, found.get("budget", []), by_role)
        if len(spent) == 1
        else None,
        left=first.get("left") if len(found.get("left", ())) == 1 else None,
        unspent=first.get("unspent"),
    )


def _adjusted(
    text: str, budgets: list[Quantity], by_role: dict[str, list[Quantity]]
) -> Quantity | None:
    """Return the second of two budgets where its words say that it replaced the first."""
    first, last = by_role.get("initial", []), by_role.get("adjusted", [])
    if len(budgets) == len(first) + len(last) and len(first) == len(last) == 1:
        # 年初预算1152.6万元，…，全年预算数为1098.3万元: each is called what it is.
        return last[0]
    if len(budgets) != 2:
        return None
    between = text[budgets[0].end : budgets[1].start]
    return budgets[1] if regex.search(r"调整(?:后|为|预算)|追加后|调减后|调增后", between) else None


def is_of_this_year(claim: Claim) -> bool:
    """Return whether a figure is of this year's money, and no part of another one."""
    return claim.other is None and claim.period == "this" and claim.scope != "other"


def payments(case: Case) -> Iterator[Told]:
    """Yield what paragraphs tell; spending in the paragraphs right after a budget joins it."""
    open_budget: Quantity | None = None
    since = 0
    everything = [told_in(part) for part in case.paragraphs]
    alone = {told.spent.interval for told in everything if told.spent and not told.budget}
    # The one budget of a whole text is what is spent of, however far off it was told.
    budgets = {told.budget.interval for told in everything if told.budget}
    only = len(budgets) == 1 and not any(told.several for told in everything)
    for each in everything:
        told, since = each, since + 1
        if told.budget is not None:
            # Of two budgets told side by side, the one that replaced the other goes on.
            open_budget = told.adjusted if told.several else told.budget
            since = 0
        elif (
            told.spent is not None
            and open_budget is not None
            and (since <= _FAR or only)
            # Of several the works of a project have theirs each, and one is of them all.
            and (len(alone) == 1 or says("claims.in_all", told.part.text[: told.spent.start]))
        ):
            told = replace(told, budget=open_budget, adjusted=None, joined=True)
        if told.budget is None and told.received is not None:
            # Where no budget is told, the rate is of what was received.
            told = replace(told, budget=told.received)
        if told.budget is not None or told.rate is not None:
            yield told
