"""Rules on what can be measured: targets without a measure (R11), actuals missing (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

import regex

from evalutils.base.places import Place
from evalutils.evaluation.audit.case import Case
from evalutils.evaluation.audit.figures import has_reason, line_of
from evalutils.evaluation.audit.finding import Fact, Finding, finding, joined, number, quoted
from evalutils.evaluation.audit.words import says
from evalutils.reading.selfeval import Cell, Item

_COMPARATOR = regex.compile(
    r"^\s*(?:[≥≤≧≦＞＜><]=?|不低于|不少于|不超过|不高于|大于|小于|至少|至多)"
)
_SAME_TEXT = 0.95
_LONG = 10
#: Longer targets describe something that a person can look at.
_MOST = 16


def target_in_words_only(case: Case) -> Iterator[Finding]:
    """R11: a target of nothing but words such as 明显, 有效, 提高 that nobody can measure."""
    vague = [item for item in case.rows if item.target is not None and is_vague(item.target.text)]
    if vague:
        cells = [item.target for item in vague if item.target is not None]
        yield finding(
            "target_vague", *cells, context="\n".join(line_of(item) for item in vague),
            targets=joined(((item.name, "“", item.target, "”") for item in vague), "；"),
        )  # fmt: skip


def is_vague(target: str) -> bool:
    """Return whether a target is nothing but words of praise or of direction.

    Examples
    --------
    >>> is_vague("效果明显"), is_vague("严格执行相关制度规定"), is_vague("提高5%")
    (True, False, False)
    """
    plain = regex.sub(r"[\s\p{P}\p{S}]", "", target)
    if not plain or regex.search(r"\d", plain):
        return False
    if says("vague.always", plain) or says("vague.alone", plain):
        return True
    return len(plain) <= _MOST and says("vague.sign", plain) and not says("vague.checked", plain)


def benefit_without_formula(case: Case) -> Iterator[Finding]:
    """R11: a benefit of “≥95%” whose name does not say what share is meant."""
    for item in case.rows:
        level = item.level1_name + _text(item.level2)
        if not says("dimension.benefit", level) or says("dimension.satisfaction", level):
            continue
        aims = item.target_quantities
        if len(aims) != 1 or item.target is None:
            continue
        # A bare 100 that names no unit is meant as a percentage.
        bare = item.target.number == 100 and (item.unit is None or item.unit.blank)
        if aims[0].unit != "%" and not bare:
            continue
        if not says("vague.rate_name", item.name.text + _around(item.target.text)):
            yield _row("benefit_without_formula", item, item.target)


def _around(target: str) -> str:
    return str(regex.sub(r"[\d.%％≥≤=<>\s]", "", target))


def actual_is_missing(case: Case) -> Iterator[Finding]:
    """R12: a blank actual value beside a target."""
    rows = [item for item in case.rows if item.actual is not None and item.target is not None]
    given = [item for item in rows if item.actual is not None and not item.actual.blank]
    if not given:
        yield from _column_missing(rows)
        return
    for item in rows:
        if item.target is None or item.target.blank or item.actual is None:
            continue
        if says("residue.dots", item.target.text.strip()):
            continue
        if not (item.actual.blank or _says_nothing(item, item.actual)):
            continue
        scored = item.score is not None and (item.score.number or 0) > 0
        severity = "note" if has_reason(item) and not scored else "warning"
        yield _row("actual_missing", item, item.actual, severity=severity)


def _column_missing(rows: list[Item]) -> Iterator[Finding]:
    """Yield one remark for a column that is blank throughout, beside targets."""
    aimed = [item for item in rows if item.target is not None and not item.target.blank]
    if aimed:
        yield finding(
            "actuals_missing", aimed[0].actual, count=number(len(aimed)),
            context="\n".join(line_of(item) for item in aimed),
        )  # fmt: skip


def _says_nothing(item: Item, actual: Cell) -> bool:
    """Return whether 无 stands where a number is due (无 answers 无事故发生)."""
    return actual.text.strip() in {"无", "暂无", "未统计"} and any(
        quantity.interval.value > 0
        for quantity in item.target_quantities
        if quantity.interval.is_exact
    )


def actual_with_comparator(case: Case) -> Iterator[Finding]:
    """R12: the actual value is a bound, as a target is."""
    copied = [
        item
        for item in case.rows
        if item.actual is not None
        and _COMPARATOR.search(item.actual.text)
        and item.actual_quantities
    ]
    if copied:
        cells = [item.actual for item in copied if item.actual is not None]
        yield finding(
            "actual_bound", *cells, context="\n".join(line_of(item) for item in copied),
            rows=joined(((item.name, "“", item.actual, "”") for item in copied), "；"),
        )  # fmt: skip


def actual_in_words_only(case: Case) -> Iterator[Finding]:
    """R12: “达成预期” or “已完成” stands for a number."""
    told = [item for item in case.rows if _is_words_for_number(item)]
    if told:
        cells = [item.actual for item in told if item.actual is not None]
        yield finding(
            "actual_words", *cells, context="\n".join(line_of(item) for item in told),
            rows=joined(
                ((item.name, "（", item.target, "）“", item.actual, "”") for item in told), "；"
            ),
        )  # fmt: skip


def _is_words_for_number(item: Item) -> bool:
    if item.actual is None or not item.target_quantities or item.comparator == "qualitative":
        return False
    plain = "".join(item.actual.text.split())
    return bool(plain) and says("actual.words_only", plain)


def goals_copied(case: Case) -> Iterator[Finding]:
    """R12: what was expected and what is reported are the same text."""
    for goal in case.form.goals:
        if goal.expected is None or goal.actual is None:
            continue
        expected, actual = _plain(goal.expected.text), _plain(goal.actual.text)
        if min(len(expected), len(actual)) < _LONG:
            continue
        if SequenceMatcher(None, expected, actual, autojunk=False).ratio() >= _SAME_TEXT:
            yield finding(
                "goals_copied", goal.actual, goal.expected,
                expected=_short(goal.expected.text, goal.expected.place),
                actual=_short(goal.actual.text, goal.actual.place),
            )  # fmt: skip


def _plain(text: str) -> str:
    return str(regex.sub(r"[\s\p{P}\p{S}]", "", text))[:2000]


def _short(text: str, place: Place, most: int = 60) -> Fact:
    return quoted(text, place) if len(text) <= most else (quoted(text[: most - 1], place), "…")


def _text(cell: Cell | None) -> str:
    return "" if cell is None else cell.text


def _row(key: str, item: Item, at: Cell, severity: str = "", **facts: Fact) -> Finding:
    return finding(
        key, at, severity=severity, context=line_of(item), name=item.name,
        target=item.target, actual=item.actual, **facts,
    )  # fmt: skip
