"""The files of one project against each other: the same figure, told twice, is told alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from evalutils.evaluation.audit.accounts import Account, Kind, Stated
from evalutils.evaluation.audit.case import word
from evalutils.evaluation.audit.finding import Fact, Finding, Said, Term, finding, percent, quoted

#: A shorter name stands in sentences about many things (培训, 宣传).
_NAMED = 3
#: A share counted and a share told may differ by so much: both are rounded.
_ROUNDED = Fraction(1, 1000)
#: Amounts told in sentences that differ by more are another thing: a part, or several years.
_APART = 2
#: The file that others are held against comes first.
_ORDER = ("form", "both", "target", "row", "report", "other")
#: What a project-year has one of; a rate follows from the amounts before it.
_OF_PROJECT: tuple[Kind, ...] = ("budget", "received", "executed", "rate", "total", "grade")


def across(accounts: Iterable[Account]) -> Iterator[tuple[str, Finding]]:
    r"""Yield what differs between files of one project, with the file it is told of.

    A wrong alarm costs more than a missed one: two figures differ where no value prints as both
    of them, and a sentence is held against an indicator only where it has the indicator's name
    and one figure of its unit. Each figure is held against the first file that tells it, form
    before report; what a table of many projects (汇总表) has otherwise is told of the project's
    own file.

    Parameters
    ----------
    accounts
        What the files of one project-year tell.

    Examples
    --------
    >>> from evalutils.evaluation.audit.accounts import accounts_of
    >>> from evalutils.reading.documents import document_from_text
    >>> from evalutils.reading.reports import read_document
    >>> def read(text, name):
    ...     document = document_from_text(f"乡医培训项目绩效自评报告\n\n{text}", name)
    ...     return accounts_of(document, name, (), read_document(document))[0]
    >>> both = read("实际支出99.86万元。", "a.txt"), read("全年实际支出97.86万元。", "b.txt")
    >>> [(name, item.rule) for name, item in across(both)]
    [('b.txt', 'R20')]
    """
    ordered = sorted(accounts, key=lambda one: _ORDER.index(one.role))
    for at, other in enumerate(ordered):
        told: set[Kind] = set()
        for kind in _OF_PROJECT:
            theirs = _of(other, kind)
            first = next((one for one in ordered[:at] if _of(one, kind)), None)
            if first is None or (kind == "rate" and told & {"budget", "executed"}):
                continue
            pair = _differing(_of(first, kind), theirs)
            if pair is not None:
                told.add(kind)
                yield _told_of(first, other), _finding(*pair, Said(f"audit.said.stated_{kind}"))
        for item, told_so, owner in _same_indicators(ordered[:at], other):
            label = quoted(item.name, item.cell.place)
            yield _told_of(owner, other), _finding(item, told_so, label)
    yield from _of_surveys(ordered)


def _told_of(first: Account, other: Account) -> str:
    return first.file if other.role == "row" else other.file


def _of(account: Account, kind: Kind) -> list[Stated]:
    return [one for one in account.stated if one.kind == kind]


def _differing(mine: Sequence[Stated], theirs: Sequence[Stated]) -> tuple[Stated, Stated] | None:
    """Return two figures of one thing that differ, where no two of them agree.

    A form has two budgets, and a sentence does not say which of them it tells.
    """
    pairs = [(one, other) for one in mine for other in theirs if _comparable(one, other)]
    if not pairs or any(_agree(one, other) for one, other in pairs):
        return None
    return next((pair for pair in pairs if _of_one_size(*pair)), None)


def _comparable(one: Stated, other: Stated) -> bool:
    return one.unit == other.unit and (one.interval is None) == (other.interval is None)


def _agree(one: Stated, other: Stated) -> bool:
    if one.interval is None or other.interval is None:
        # 优 and 优秀 are one grade.
        return one.cell.text[:1] == other.cell.text[:1]
    return one.interval.intersection(other.interval) is not None


def _of_one_size(one: Stated, other: Stated) -> bool:
    if one.unit != "元" or "prose" not in (one.cell.told, other.cell.told):
        return True
    ends = [
        end
        for interval in (one.interval, other.interval)
        if interval is not None
        for end in (interval.low, interval.high)
    ]
    known = [end for end in ends if end is not None]
    return len(known) == len(ends) and 0 < max(known) <= min(known) * _APART


def _finding(mine: Stated, theirs: Stated, label: Fact) -> Finding:
    one, other = mine.cell, theirs.cell
    seen = finding(
        "files_differ", one, other, label=label,
        first=Term(one.place.document, "file"), one=quoted(one.text, one.place),
        second=Term(other.place.document, "file"), other=quoted(other.text, other.place),
        context=other.text if theirs.kind != "told" else theirs.name,
    )  # fmt: skip
    return replace(seen, named=_documents(mine, theirs))


def _documents(*figures: Stated) -> tuple[str, ...]:
    return tuple(sorted({one.cell.place.document for one in figures}))


def _same_indicators(
    before: Sequence[Account], other: Account
) -> Iterator[tuple[Stated, Stated, Account]]:
    """Yield the indicators of files before this one that it tells otherwise."""
    known: set[tuple[Kind, str]] = set()
    for account in before:
        for mine in account.stated:
            key = (mine.kind, _plain(mine.name))
            if mine.kind not in {"indicator", "target"} or key in known:
                continue
            known.add(key)
            theirs = _namesake(mine, account, other)
            if theirs is not None and not _agree(mine, theirs):
                yield mine, theirs, account


def _namesake(item: Stated, account: Account, other: Account) -> Stated | None:
    """Return the figure of another file that is of an indicator; ``None`` for doubt."""
    name = _plain(item.name)
    if sum(_plain(one.name) == name for one in _of(account, item.kind)) > 1:
        return None
    same = [one for one in _of(other, item.kind) if _plain(one.name) == name]
    if same:
        return same[0] if len(same) == 1 and _comparable(item, same[0]) else None
    core = str(word("across.counted").sub("", name))
    if item.kind == "target" or len(core) < _NAMED:
        return None
    told = [one for one in _of(other, "told") if one.unit == item.unit and core in _plain(one.name)]
    # One figure may be told in several sentences; several figures are of several things.
    if not told or any(not _agree(told[0], one) for one in told):
        return None
    return told[0]


def _plain(name: str) -> str:
    """Return a name without what offices write differently: blanks, signs, full width."""
    return "".join(s for s in unicodedata.normalize("NFKC", name) if s.isalnum())


def _only(stated: Sequence[Stated]) -> Stated | None:
    """Return the one figure of a kind; ``None`` where there are several, or none."""
    same = all(_agree(one, stated[0]) for one in stated)
    return stated[0] if stated and same else None


def _of_surveys(accounts: Sequence[Account]) -> Iterator[tuple[str, Finding]]:
    """Yield shares of satisfaction that are not what a survey counted: 1042 of 1138 is 91.6 %."""
    for account in accounts:
        asked, content = _only(_of(account, "asked")), _only(_of(account, "content"))
        if asked is None or content is None or asked.unit != content.unit:
            continue
        share = _share(content, asked)
        if share is None:
            continue
        for other in accounts:
            for told in other.stated:
                if told.unit == "%" and "满意" in told.name and _is_off(told, share):
                    seen = finding(
                        "survey_counts", told.cell, content.cell,
                        told=quoted(told.cell.text, told.cell.place),
                        content=quoted(content.cell.text, content.cell.place),
                        asked=quoted(asked.cell.text, asked.cell.place),
                        share=percent(share),
                    )  # fmt: skip
                    yield other.file, replace(seen, named=_documents(told, content))


def _share(content: Stated, asked: Stated) -> Fraction | None:
    part, whole = content.interval, asked.interval
    if part is None or whole is None or not (part.is_exact and whole.is_exact and whole.value):
        return None
    share = part.value / whole.value
    return share if share <= 1 else None


def _is_off(told: Stated, share: Fraction) -> bool:
    if told.kind not in {"indicator", "told"} or told.interval is None:
        return False
    low, high = told.interval.low, told.interval.high
    return low is not None and high is not None and not low - _ROUNDED <= share <= high + _ROUNDED
