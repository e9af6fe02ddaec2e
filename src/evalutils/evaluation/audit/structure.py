"""Rules on what a form must have: dimensions and goals (R15), satisfaction with a basis (R18)."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from evalutils.evaluation.audit.case import Case
from evalutils.evaluation.audit.figures import line_of
from evalutils.evaluation.audit.finding import Finding, Said, finding, joined, quoted
from evalutils.evaluation.audit.words import says
from evalutils.reading.selfeval import Cell, Item

#: Fewer rows than this are an excerpt: what is missing can't be told.
_FEW = 3
_GOAL_WORDS = regex.compile(
    r"^(?:[一二三四五六七八九十\d]+[.、项]?)?(?:目标\d*[:：]?|开展|完成|推进|实施|做好|加强|建设|整治|保障|提升|农村)+"
)
_LEAD = regex.compile(
    r"^(?:全面|重点|持续|本年度?|年内|计划|主要)*(?:开展|完成|推进|实施|做好|加强)"
)
_PARTS = regex.compile(r"[(（：:]([^()（）：:]{6,200})[)）]?")


def dimensions_missing(case: Case) -> Iterator[Finding]:
    """R15: no 产出 or no 效益, no 数量 or no 质量 indicator."""
    rows = case.rows
    if len(rows) < _FEW or not case.whole or case.cut:
        return
    levels1 = {item.level1_name for item in rows} - {""}
    levels2 = {_text(item.level2) for item in rows} - {""}
    of_output = any(says("dimension.output_part", text) for text in levels2)
    if levels1 or of_output:
        present = {name: any(says(f"dimension.{name}", text) for text in levels1 | levels2)
                   for name in ("output", "benefit")}  # fmt: skip
        if not present["output"] and not of_output:
            yield from _missing(case, "output", levels1)
        if not present["benefit"]:
            yield from _missing(case, "benefit", levels1 | levels2)
    if not of_output:
        return
    for name in ("quantity", "quality"):
        if not any(says(f"dimension.{name}", text) for text in levels2):
            yield from _missing(case, name, levels2)


def _missing(case: Case, name: str, levels: set[str]) -> Iterator[Finding]:
    first = next(item for item in case.rows if item.level2 is not None or item.level1 is not None)
    severity = "warning"
    yield finding(
        "dimension_missing", first.level1 or first.level2, severity=severity,
        dimension=Said(f"audit.said.dimension_{name}"),
        levels=joined((quoted(level, first.name.place) for level in sorted(levels)), "、"),
    )  # fmt: skip


def goals_without_result(case: Case) -> Iterator[Finding]:
    """R15: items listed in the goal have neither a result nor an indicator."""
    for goal in case.form.goals:
        if goal.expected is None or goal.actual is None or goal.actual.blank:
            continue
        items = _listed(goal.expected.text)
        if len(items) < _FEW:
            continue
        told = goal.actual.text + "".join(item.name.text for item in case.rows)
        open_items = [item for item in items if not _is_told(item, told)]
        # Lists that share nothing are worded differently: what has no result can't be told.
        if open_items and len(open_items) <= len(items) // 2:
            yield finding(
                "goal_without_result", goal.expected, goal.actual,
                goals=joined(
                    (("“", quoted(item, goal.expected.place), "”") for item in open_items), "、"
                ),
            )  # fmt: skip


def _listed(text: str) -> list[str]:
    """Return the items of the longest list of a goal: in brackets, after a colon, in a clause."""
    found = [part[1] for part in _PARTS.finditer(text)]
    if not found:
        found = [_LEAD.sub("", clause) for clause in regex.split(r"[，。；;,\n]", text)]
        found = [
            regex.sub(
                r"(?:等)?[一二三四五六七八九十两\d]*(?:项|大)?(?:工作|任务|整治|工程|内容)?$", "", c
            )
            for c in found
        ]
    lists = [[item.strip() for item in regex.split("、", part)] for part in found]
    best = max(lists, key=len, default=[])
    return [item for item in best if 2 <= len(item) <= 12 and not regex.search(r"\d", item)]


def _is_told(item: str, told: str) -> bool:
    plain = _GOAL_WORDS.sub("", item) or item
    return 2 * sum(sign in told for sign in plain) > len(plain)


def satisfaction(case: Case) -> Iterator[Finding]:
    """R18: satisfaction that is no number, flat 100 %, asked of the wrong people, without basis."""
    told = "\n".join([case.text, *(cell.text for cell in case.form.notes)])
    for item in case.rows:
        if not _asks_satisfaction(item):
            continue
        yield from _satisfaction_row(case, item, told)


def _asks_satisfaction(item: Item) -> bool:
    """Return whether a row stands under 满意度, or is called so."""
    level = item.level1_name + _text(item.level2)
    if says("dimension.satisfaction", item.name.text):
        return True
    return says("dimension.satisfaction", level) and not regex.search(r"效益", _text(item.level2))


def _satisfaction_row(case: Case, item: Item, told: str) -> Iterator[Finding]:
    actual = item.actual
    name = item.name.text
    if not says("dimension.satisfaction", name):
        kinds = {q.kind for q in item.target_quantities}
        if kinds and not regex.search(r"率|度|投诉|评价|好评", name) and "ratio" not in kinds:
            yield _row("satisfaction_of_things", item, item.name)
        return
    own = says("satisfaction.own_people", name)
    if own and not says("satisfaction.staff_benefits", case.text[:200] + _title(case)):
        yield _row("satisfaction_own_people", item, item.name)
    if actual is None or actual.blank:
        return
    figures = item.actual_quantities
    if says("actual.words_only", "".join(actual.text.split())):
        # Told by R12 already: words stand for the number.
        return
    if not figures:
        yield _row("satisfaction_in_words", item, actual)
    elif figures[0].interval.is_exact and figures[0].interval.value in {1, 100}:
        yield _row("satisfaction_full", item, actual)
    elif not case.cut and not says("satisfaction.basis", told + _own_words(item)):
        yield _row("satisfaction_basis", item, actual)


def _own_words(item: Item) -> str:
    cells = [item.name, item.target, item.actual, item.reason, *(cell for _, cell in item.others)]
    return "".join(_text(cell) for cell in cells)


def _title(case: Case) -> str:
    form = case.form
    return "".join(cell.text for cell in (form.title, form.project) if cell is not None)


def _text(cell: Cell | None) -> str:
    return "" if cell is None else cell.text


def _row(key: str, item: Item, at: Cell) -> Finding:
    return finding(
        key, at, context=line_of(item), name=item.name, target=item.target,
        actual=item.actual,
    )  # fmt: skip
