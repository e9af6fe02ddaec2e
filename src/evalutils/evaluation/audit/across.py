"""The files of one project against each other: the same figure, told twice, is told alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Literal

from evalutils.evaluation.audit.case import word
from evalutils.evaluation.audit.figures import money
from evalutils.evaluation.audit.finding import Finding, finding, joined, percent, quoted
from evalutils.reading.documents import Document
from evalutils.reading.quantities import Interval, Quantity, common_unit
from evalutils.reading.reports import divide, passages_of, read_claims
from evalutils.reading.selfeval import Amount, Cell, Claim, Item, SelfEvaluation

#: Amounts of forms are compared in 元, as sentences tell them.
_YUAN = 10_000
#: The papers of one project and year are few; a longer list is a collection.
_MOST_PAPERS = 8
#: A shorter name stands in sentences about many things (培训, 宣传).
_NAMED = 3
#: A share counted and a share told may differ by so much: both are rounded.
_ROUNDED = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that a document states, and what it is of.

    Parameters
    ----------
    kind
        ``executed`` or ``adjusted`` of the project's money; ``indicator``, the actual value of
        one; ``told``, a figure of a sentence; ``asked`` and ``content``, of how many and how
        many of them are content.
    name
        Name of the indicator, or the clause that tells the figure.
    cell
        As printed, with its place.
    interval, unit
        What it can be, as its printed digits allow, in the unit without scale.
    """

    kind: Literal["executed", "adjusted", "indicator", "told", "asked", "content"]
    name: str
    cell: Cell
    interval: Interval
    unit: str


@dataclass(frozen=True, slots=True)
class Account:
    """What a document says that another of the same project may say, too.

    Parameters
    ----------
    projects
        Names of the projects it is of; none where it names none.
    years
        Years it is of.
    stated
        Its figures.
    """

    projects: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    stated: tuple[Stated, ...] = ()


def account_of(
    document: Document, forms: Sequence[SelfEvaluation], told: Sequence[SelfEvaluation] = ()
) -> Account:
    """Return what a document says of its project, from its forms and its sentences.

    Parameters
    ----------
    document
        As it was read.
    forms
        Its 自评表.
    told
        What its sentences tell, for the project's name where no form has one.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> document = document_from_text("全年实际支出97.86万元，学员满意度91.6%。", "a.txt")
    >>> told = account_of(document, ())
    >>> [(one.kind, one.cell.text) for one in told.stated]
    [('executed', '97.86万元'), ('told', '91.6%')]
    """
    named = [*forms, *told]
    projects = [one.project.text for one in named if one.project is not None]
    years = [one.year for one in named if one.year is not None]
    stated = [
        *(figure for form in forms for figure in _of_form(form)),
        *_of_sentences(document, {str(year) for year in years}),
    ]
    return Account(
        tuple(dict.fromkeys(filter(None, map(_plain, projects)))),
        tuple(dict.fromkeys(years)),
        tuple(stated),
    )


def _plain(name: str) -> str:
    """Return a name without what offices write differently: blanks, signs, 项目 at its end."""
    plain = "".join(s for s in unicodedata.normalize("NFKC", name) if s.isalnum())
    return str(word("across.of_names").sub("", plain))


def _of_form(form: SelfEvaluation) -> Iterator[Stated]:
    totals = [row for row in form.money if row.kind == "total"]
    if len(totals) == 1:
        row = totals[0]
        # A sentence says 预算 and not which: where the form has two, either may be meant.
        if row.initial is None or money(row.initial) in (None, money(row.adjusted)):
            yield from _of_amount("adjusted", row.adjusted)
        yield from _of_amount("executed", row.executed)
    for item in form.items:
        yield from _of_item(item)


def _of_amount(kind: str, amount: Amount | None) -> Iterator[Stated]:
    printed = money(amount)
    if amount is not None and printed is not None and amount.unit:
        interval = printed.envelope().times(Fraction(_YUAN))
        which: Literal["executed", "adjusted"] = "executed" if kind == "executed" else "adjusted"
        yield Stated(which, "", amount.cell, interval, "元")


def _of_item(item: Item) -> Iterator[Stated]:
    figures = item.actual_quantities
    if item.actual is not None and len(figures) == 1:
        yield _stated("indicator", item.name.text, item.actual, figures[0])


def _stated(
    kind: Literal["executed", "adjusted", "indicator", "told", "asked", "content"],
    name: str,
    cell: Cell,
    quantity: Quantity,
) -> Stated:
    unit, factor = common_unit(quantity.unit)
    # People are counted one by one; other figures are what their digits were rounded from.
    counted = kind in {"asked", "content"}
    interval = quantity.interval if counted else quantity.envelope
    return Stated(kind, name, cell, interval.times(factor), unit)


def _of_sentences(document: Document, years: Collection[str]) -> Iterator[Stated]:
    # What an approval or a chapter of goals tells is wanted, and no figure of what was reached.
    wanted = "\n".join(
        sentence.text for section in divide(document).of("goals") for sentence in section.sentences
    )
    for passage in passages_of(document):
        claims = {claim.cell.text: claim for claim in read_claims([passage])}
        for quantity in passage.quantities:
            clause = _clause(passage.text, quantity)
            cell = Cell(quantity.text, passage.place)
            before = passage.text[: quantity.start]
            if word("across.content").search(before) and quantity.unit != "%":
                yield _stated("content", clause, cell, quantity)
                continue
            if clause in wanted:
                continue
            named = word("across.year").findall(clause)
            if years and any(year not in years for year in named):
                continue
            kind = _kind(clause, claims.get(quantity.text))
            if kind is not None:
                yield _stated(kind, clause, cell, quantity)


def _clause(text: str, quantity: Quantity) -> str:
    """Return the words around a figure up to the next marks, with the figure."""
    before = word("across.mark").split(text[: quantity.start])[-1]
    after = word("across.mark").split(text[quantity.end :])[0]
    return f"{before}{quantity.text}{after}"


def _kind(
    clause: str, claim: Claim | None
) -> Literal["executed", "adjusted", "told", "asked"] | None:
    """Return what a figure of a sentence is, ``None`` for one that nothing is held against."""
    if claim is not None and (claim.period != "this" or claim.scope != "project"):
        return None
    if claim is not None and claim.role in {"executed", "adjusted", "budget"}:
        # Spending of one part (其中培训费) is not the project's.
        whole = not word("across.part").search(clause)
        if not whole or not word("across.whole").fullmatch(claim.subject):
            return None
        return "executed" if claim.role == "executed" else "adjusted"
    if word("across.part").search(clause) or word("across.aimed").search(clause):
        return None
    return "asked" if claim is not None and claim.role == "sample" else "told"


def across(accounts: Sequence[tuple[str, Account]]) -> Iterator[tuple[str, Finding]]:
    """Yield what differs between documents of one project, with the document it is told of.

    Two figures differ where no value prints as both of them. A sentence is held against an
    indicator only where it has the indicator's name and one figure of its unit.

    Parameters
    ----------
    accounts
        Name of a document → what it says; all of one project.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> def read(text, name): return name, account_of(document_from_text(text, name), ())
    >>> both = read("实际支出99.86万元。", "a.txt"), read("全年实际支出97.86万元。", "b.txt")
    >>> [(name, item.rule) for name, item in across(both)]
    [('b.txt', 'R20')]
    """
    for (_, one), (name, other) in combinations(accounts, 2):
        for mine, theirs, called in _same_things(one, other):
            if mine.unit == theirs.unit and mine.interval.intersection(theirs.interval) is None:
                yield name, _differing(mine, theirs, called)
    yield from _of_surveys(accounts)


def _differing(mine: Stated, theirs: Stated, called: str) -> Finding:
    figures = joined((quoted(one.cell.text, one.cell.place) for one in (mine, theirs)), "、")
    key = f"files_{mine.kind}" if mine.kind in {"executed", "adjusted"} else "files_differ"
    label = quoted(called, mine.cell.place) if called else None
    seen = finding(key, mine.cell, theirs.cell, label=label, figures=figures)
    return replace(seen, named=_documents(mine, theirs))


def _documents(*figures: Stated) -> tuple[str, ...]:
    return tuple(sorted({one.cell.place.document for one in figures}))


def _same_things(one: Account, other: Account) -> Iterator[tuple[Stated, Stated, str]]:
    """Yield the figures of two documents that are of the same thing, and what it is called."""
    for kind in ("adjusted", "executed"):
        mine, theirs = (_only(account.stated, kind) for account in (one, other))
        if mine is not None and theirs is not None:
            yield mine, theirs, ""
    for first, second, turned in ((one, other, False), (other, one, True)):
        for item in first.stated:
            if item.kind != "indicator":
                continue
            found = _namesake(item, second.stated, indicators=not turned)
            if found is not None:
                yield (found, item, item.name) if turned else (item, found, item.name)


def _only(stated: Iterable[Stated], kind: str) -> Stated | None:
    """Return the one figure of a kind; ``None`` where there are several, or none."""
    found = [one for one in stated if one.kind == kind]
    same = all(one.interval.intersection(found[0].interval) is not None for one in found)
    return found[0] if found and same else None


def _namesake(item: Stated, stated: Iterable[Stated], *, indicators: bool) -> Stated | None:
    """Return the figure of another document that is of an indicator; ``None`` for doubt."""
    name = _plain(item.name)
    if indicators:
        same = [one for one in stated if one.kind == "indicator" and _plain(one.name) == name]
        if same:
            return same[0] if len(same) == 1 else None
    core = word("across.counted").sub("", name)
    if len(core) < _NAMED:
        return None
    told = [
        one
        for one in stated
        if one.kind == "told" and one.unit == item.unit and core in _plain(one.name)
    ]
    agreeing = any(one.interval.intersection(item.interval) is not None for one in told)
    return told[0] if len(told) == 1 and not agreeing else None


def _of_surveys(accounts: Sequence[tuple[str, Account]]) -> Iterator[tuple[str, Finding]]:
    """Yield shares of satisfaction that are not what a survey counted: 1042 of 1138 is 91.6 %."""
    for _, account in accounts:
        asked, content = _only(account.stated, "asked"), _only(account.stated, "content")
        if asked is None or content is None or asked.unit != content.unit:
            continue
        if not (asked.interval.is_exact and content.interval.is_exact):
            continue
        share = content.interval.value / asked.interval.value if asked.interval.value else None
        if share is None or share > 1:
            continue
        for name, other in accounts:
            for told in other.stated:
                if told.unit == "%" and "满意" in told.name and _is_off(told, share):
                    seen = finding(
                        "survey_counts", told.cell, content.cell,
                        told=quoted(told.cell.text, told.cell.place),
                        content=quoted(content.cell.text, content.cell.place),
                        asked=quoted(asked.cell.text, asked.cell.place),
                        share=percent(share),
                    )  # fmt: skip
                    yield name, replace(seen, named=_documents(told, content))


def _is_off(told: Stated, share: Fraction) -> bool:
    low, high = told.interval.low, told.interval.high
    if told.kind not in {"indicator", "told"} or low is None or high is None:
        return False
    return not low - _ROUNDED <= share <= high + _ROUNDED


def of_one_project(accounts: Sequence[tuple[str, Account]]) -> list[list[tuple[str, Account]]]:
    """Return the documents of a folder by the project they are of; others stand alone.

    Names may be longer or shorter forms of each other (乡镇卫生员培训, 卫生员培训项目); a document
    without a name belongs to the folder's only project.

    Examples
    --------
    >>> named = [("a", Account(("卫生员培训",))), ("b", Account()), ("c", Account(("道路养护",)))]
    >>> [[name for name, _ in group] for group in of_one_project(named[:2])]
    [['a', 'b']]
    >>> [[name for name, _ in group] for group in of_one_project(named)]
    [['a'], ['c'], ['b']]
    """
    groups: list[list[tuple[str, Account]]] = []
    for name, account in accounts:
        # A file of several projects is a list of them: each has its own files elsewhere.
        if len(account.projects) != 1:
            continue
        for group in groups:
            if all(_may_be_one(account, other) for _, other in group):
                group.append((name, account))
                break
        else:
            groups.append([(name, account)])
    loose = [(name, account) for name, account in accounts if not account.projects]
    if len(groups) == 1:
        groups[0] += [one for one in loose if _same_year(one[1], groups[0][0][1])]
        loose = []
    return [group for group in (*groups, *([one] for one in loose)) if _is_one_file(group)]


def _is_one_file(group: Sequence[tuple[str, Account]]) -> bool:
    """Return whether the documents can be the papers of one project: with at most one form.

    Several forms of one name are those of several units (设备购置), or versions of one: nobody
    knows which of them the other papers belong to.
    """
    forms = sum(any(one.kind == "indicator" for one in account.stated) for _, account in group)
    return forms <= 1 and len(group) <= _MOST_PAPERS


def _may_be_one(one: Account, other: Account) -> bool:
    (mine,), (theirs,) = one.projects, other.projects
    return _same_year(one, other) and (mine in theirs or theirs in mine)


def _same_year(one: Account, other: Account) -> bool:
    return not (one.years and other.years) or bool(set(one.years) & set(other.years))
