"""Aims: figures that goals aim at beside the results that answer them, and why one was missed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evalutils.evidence.drafting.conclusions import quotable, subject
from evalutils.evidence.drafting.draft import Cells, rule
from evalutils.evidence.drafting.figures import ProposedFigure
from evalutils.evidence.year import QUALITATIVE
from evalutils.reading.documents import Document
from evalutils.reading.forms import comparator_of
from evalutils.reading.quantities import Quantity
from evalutils.reading.selfeval import Cell, Goal, Item, SelfEvaluation, quantities_of

_CLAUSES = re.compile(r"[，,；;。：:](?!\d{3}(?!\d))")
_MEASURED = frozenset({"count", "measure", "ratio", "money", "duration"})
#: A share that names nothing it is a share of.
_NAMELESS = re.compile(r"(?:任务|目标|指标)?(?:完成|达成|实现|达标)率")


@dataclass(frozen=True, slots=True)
class _Aim:
    """What a goal aims at, and the clause that tells what was reached."""

    goal: Cell
    target: Quantity
    reached: Cell
    actual: Quantity


def with_aims(told: SelfEvaluation) -> SelfEvaluation:
    """Return what prose tells with an indicator for every goal whose figure a result answers.

    Parameters
    ----------
    told
        What prose tells. A form's own rows are left as they are.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> aim = Cell("疏浚河道12公里", Place("a.txt", lines=(3, 3)))
    >>> result = Cell("全年疏浚河道12.4公里", Place("a.txt", lines=(7, 7)))
    >>> goal = Goal(aim, None, "result", (result,), ("疏浚河道",))
    >>> item, = with_aims(SelfEvaluation("a.txt", Place("a.txt"), goals=(goal,))).items
    >>> item.name.text, item.target.text, item.actual.text
    ('疏浚河道', '12公里', '12.4公里')
    """
    if any(item.name.told == "table" for item in told.items):
        return told
    items = [
        item
        for item in told.items
        if item.target is not None or not _NAMELESS.fullmatch(item.name.text)
    ]
    for aim in (found for goal in told.goals for found in _aims(goal)):
        _set(items, aim)
    return replace(told, items=tuple(items))


def _aims(goal: Goal) -> Iterator[_Aim]:
    if goal.expected is None or goal.background:
        return
    wanted = [one for one in quantities_of(goal.expected.text) if one.kind in _MEASURED]
    if len(wanted) != 1:
        return
    for cell in goal.answered_by:
        # The passage that tells what was reached supplies no target.
        if cell.place == goal.expected.place:
            continue
        answers = []
        for clause in _CLAUSES.split(cell.text):
            found = [one for one in quantities_of(clause) if one.kind in _MEASURED]
            alike = len(found) == 1 and found[0].unit == wanted[0].unit
            if alike and any(word in clause for word in goal.because):
                answers.append((_shared(goal.expected.text, clause), clause, found[0]))
        if answers:
            # 恢复面积 and 改善面积 stand side by side: the clause that shares most words answers.
            _, clause, actual = max(answers, key=lambda answer: answer[0])
            yield _Aim(goal.expected, wanted[0], replace(cell, text=clause.strip()), actual)
            return


def _shared(aim: str, clause: str) -> int:
    """Return how many pairs of signs, none of them a digit, two texts share."""

    def pairs(text: str) -> set[str]:
        found = {text[at : at + 2] for at in range(len(text) - 1)}
        return {pair for pair in found if not re.search(r"\d", pair)}

    return len(pairs(aim) & pairs(clause))


def _set(items: list[Item], aim: _Aim) -> None:
    """Set a target beside the actual value that is listed already, or add the indicator."""
    target = replace(aim.goal, text=aim.target.text)
    actual = replace(aim.reached, text=aim.actual.text)
    for at, item in enumerate(items):
        if item.target is None and _is(item.actual, actual, aim.actual):
            items[at] = replace(item, target=target, comparator=comparator_of(None, target))
            return
        if item.actual is None and _is(item.target, target, aim.target):
            twin = next(
                (i for i in items if i.target is None and _is(i.actual, actual, aim.actual)), None
            )
            items[at] = replace(item, actual=actual)
            if twin is not None:
                # The same thing told by its result alone.
                items.remove(twin)
            return
        if _is(item.target, target, aim.target) and _is(item.actual, actual, aim.actual):
            return
    beside = next((item for item in items if item.name.place == actual.place), None)
    name = subject(aim.goal.text)
    if name:
        items.append(
            Item(
                replace(aim.goal, text=name),
                None if beside is None else beside.level1,
                None if beside is None else beside.level2,
                target,
                actual,
                comparator=comparator_of(None, target),
            )
        )


def _is(cell: Cell | None, other: Cell, figure: Quantity) -> bool:
    """Whether a cell tells a figure, at the place of another cell."""
    if cell is None or cell.place.lines != other.place.lines:
        return False
    return any(
        one.unit == figure.unit and one.interval == figure.interval for one in cell.quantities
    )


_SENTENCE = re.compile(r"[^。；;！？]+")
_CLAUSE = re.compile(r"[^，,：:]+")


def with_causes(
    rows: Sequence[Cells],
    quoted: Mapping[str, ProposedFigure],
    documents: Mapping[str, Document],
) -> tuple[Cells, ...]:
    """Return the rows with the reason that the text gives for each missed target.

    Parameters
    ----------
    rows
        Of the indicator table; a reason that stands there already is kept.
    quoted
        Evidence id → figure of a text.
    documents
        File name → document.
    """
    return tuple({**row, **_reason(row, quoted, documents)} for row in rows)


def _reason(
    row: Cells, quoted: Mapping[str, ProposedFigure], documents: Mapping[str, Document]
) -> dict[str, str]:
    figure = quoted.get(row.get("actual", ""))
    if figure is None or row.get("deviation_reason") or not _missed(row, figure):
        return {}
    for clause in causes_near(figure.text, figure.quantity.start):
        quote = quotable(documents[figure.document], clause)
        if quote:
            return {"deviation_reason": f"{{quote:{figure.document}|{quote}}}"}
    return {}


def causes_near(text: str, at: int) -> list[str]:
    """Return the clauses that name a cause in the sentence at an offset, or in the next one.

    Examples
    --------
    >>> text = "全年建成凉亭5座，另有1座因选址调整未动工；整修步道8公里。受台风影响，工期顺延。"
    >>> causes_near(text, text.find("5座"))
    ['另有1座因选址调整未动工']
    >>> causes_near(text, text.find("8公里"))
    ['受台风影响']
    >>> causes_near("全年建成凉亭5座。因此游客增多。", 4)
    []
    """
    sentences = list(_SENTENCE.finditer(text))
    place = next((n for n, one in enumerate(sentences) if one.start() <= at < one.end()), None)
    if place is None:
        return []
    for number, sentence in enumerate(sentences[place : place + 2]):
        clauses = [found[0].strip() for found in _CLAUSE.finditer(sentence[0])]
        # The next sentence counts only where it opens with the cause: else it tells another thing.
        looked = clauses if number == 0 else clauses[:1]
        found = [clause for clause in looked if rule("causes", "cause").search(clause)]
        if found:
            return found
    return []


def _missed(row: Cells, figure: ProposedFigure) -> bool:
    """Tell whether the figure certainly misses the row's target."""
    target, direction = row.get("target", ""), row.get("direction", "")
    if not target or direction == QUALITATIVE:
        return False
    told = quantities_of(target if target.endswith("%") else f"{target}{row.get('unit', '')}")
    if len(told) != 1 or told[0].unit != figure.quantity.unit:
        return False
    wanted, reached = told[0].interval, figure.quantity.interval
    if direction == "≤":
        return reached.low is not None and wanted.high is not None and reached.low > wanted.high
    return reached.high is not None and wanted.low is not None and reached.high < wanted.low
