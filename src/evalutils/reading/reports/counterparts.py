"""Aims and what was reached of them, wherever two clauses of a text tell their figures.

No label says that these are indicators: the words of one clause say that its figure was aimed at
(应, 拟, 任务, 合同约定, ≥); another near it has a figure of the same unit and of the same name, or
names nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.forms import comparator_of
from evalutils.reading.quantities import Quantity
from evalutils.reading.reports.claims import facts
from evalutils.reading.reports.clauses import EDGES, Clause, Day, bare_name, clauses_of
from evalutils.reading.selfeval import Cell, Item, quantities_of

# A name is short: longer words before a figure are a sentence.
_LONGEST_NAME = 40
#: An aim and what was reached stand so many clauses from each other at most, if named alike …
_NEAR = 6
#: … and so many where one of them names nothing: 入驻20家，当年应入驻20家; 14公里（任务14公里）.
_BESIDE = 2
_LONGEST_REASON = 60
#: Money of an indicator is the price of one thing; what everything costs is the budget.
_PRICE = regex.compile(r"单价|成本|人均|户均|亩均|均次|次均|每\p{Han}|标准")
_LARGE = regex.compile(r"[万亿]")


def read_counterparts(
    passages: Sequence[Cell], known: Sequence[Item] = ()
) -> tuple[list[Item], list[Item]]:
    """Return the indicators that labels told, completed, and those that two clauses tell.

    Parameters
    ----------
    passages
        Headings and sentences in reading order.
    known
        Indicators that labels told. Their targets and values are not told once more; points,
        score and reason that clauses around them tell are added.

    Examples
    --------
    >>> text = "应抽检鱼苗60批次，实抽检147批次；更新网箱14只（任务14只）。"
    >>> _, told = read_counterparts([Cell(text, Place("a.txt"))])
    >>> for item in told:
    ...     print(item.name.text, item.target.text, item.actual.text)
    抽检鱼苗 60批次 147批次
    更新网箱 14只 14只
    """
    clauses = clauses_of(passages)
    standing: dict[Place, list[Clause]] = {}
    for clause in clauses:
        if clause.figure is not None:
            standing.setdefault(passages[clause.passage].place, []).append(clause)
    completed = [_completed(item, standing, clauses, passages) for item in known]
    return completed, list(_told(clauses, passages, known))


def _told(
    clauses: Sequence[Clause], passages: Sequence[Cell], known: Sequence[Item]
) -> Iterator[Item]:
    cells = [
        cell
        for item in known
        if item.target is not None and item.actual is not None
        for cell in (item.target, item.actual)
    ]
    taken: dict[Place, list[str]] = {}
    for cell in cells:
        taken.setdefault(cell.place, []).append(cell.text)
    # A paragraph that answers an aim of another one by its name tells of nothing else.
    answers = {
        _paragraph(item.actual.place)
        for item in known
        if item.target is not None and item.actual is not None
        if _paragraph(item.target.place) != _paragraph(item.actual.place)
    }
    waiting: list[Clause] = []
    for clause in clauses:
        if clause.figure is None or _is_taken(clause, passages, taken):
            continue
        if _paragraph(passages[clause.passage].place) in answers:
            continue
        waiting = [one for one in waiting if clause.at - one.at <= _NEAR]
        other = _other(waiting, clause, clauses)
        if other is None:
            waiting.append(clause)
            item = _told_in_words(clauses, clause, passages) if clause.planned else None
        else:
            waiting.remove(other)
            aim, reached = (clause, other) if clause.planned else (other, clause)
            item = _counterpart(clauses, aim, reached, passages)
        if item is not None:
            yield item


def _paragraph(place: Place) -> tuple[int, int, int]:
    return place.table, place.row, place.paragraph


def _completed(
    item: Item,
    standing: dict[Place, list[Clause]],
    clauses: Sequence[Clause],
    passages: Sequence[Cell],
) -> Item:
    """Return an indicator that labels told, with what the clauses around its figures add."""
    if item.target is None or item.actual is None or (item.points and item.score):
        return item
    ends = [
        next((one for one in standing.get(cell.place, ()) if _holds(one, cell)), None)
        for cell in (item.target, item.actual)
    ]
    aim, reached = ends
    if aim is None or reached is None or aim is reached:
        return item
    made = _counterpart(clauses, aim, reached, passages)
    if made is None:
        return item
    return replace(
        item,
        points=item.points or made.points,
        score=item.score or made.score,
        reason=item.reason or made.reason,
    )


def _holds(clause: Clause, cell: Cell) -> bool:
    """Return whether a clause's figure is the one in a cell."""
    return clause.figure is not None and clause.figure.text.strip() in cell.text


def _is_taken(clause: Clause, passages: Sequence[Cell], taken: dict[Place, list[str]]) -> bool:
    figure, texts = clause.figure, taken.get(passages[clause.passage].place, ())
    return figure is not None and any(figure.text.strip() in text for text in texts)


def _other(waiting: Sequence[Clause], clause: Clause, clauses: Sequence[Clause]) -> Clause | None:
    """Return the clause whose figure belongs to this one's, the nearest of those that may."""
    near = [one for one in waiting if _may_pair(one, clause)]
    named = [one for one in near if _is_alike(one, clause)]
    if named:
        return named[-1]
    beside = [one for one in near if one.passage == clause.passage]
    beside = [one for one in beside if clause.at - one.at <= _BESIDE]
    if len(beside) != 1:
        return None
    one = beside[0]
    # One of them names nothing: it is about what the other names; or both say what they are,
    # or what follows says how the one came out: 任务完成, 是任务数的两倍.
    both = "done" in {one.word, clause.word} or _is_compared(clauses, clause)
    both = both and clause.figure is not None and clause.figure.kind != "ratio"
    return one if both or not one.rest or not clause.rest else None


def _is_compared(clauses: Sequence[Clause], clause: Clause) -> bool:
    following = clauses[clause.at + 1 : clause.at + 2]
    return any(
        one.passage == clause.passage
        and facts().named["counterpart"]["compared"].match(one.text.lstrip(EDGES))
        for one in following
    )


def _may_pair(one: Clause, other: Clause) -> bool:
    first, second = one.figure, other.figure
    if first is None or second is None or one.planned == other.planned:
        return False
    if (first.unit, first.kind) != (second.unit, second.kind):
        return False
    apart = other.passage - one.passage
    if apart and not (one.planned and (other.word or _next_of_one_name(one, other))):
        # A sentence further on tells what was reached of an aim, not the reverse; it says so,
        # or is the next and named alike.
        return False
    if first.kind == "money":
        words = one.text + other.text
        return _PRICE.search(words) is not None and _LARGE.search(words) is None
    return True


def _next_of_one_name(one: Clause, other: Clause) -> bool:
    return other.passage - one.passage == 1 and _is_alike(one, other)


def _is_alike(one: Clause, other: Clause) -> bool:
    """Return whether two clauses name something alike: 抽检, 实抽检; 亩均建设成本, 决算亩均."""
    if min(len(one.rest), len(other.rest)) == 1:
        return one.rest in other.rest or other.rest in one.rest
    return not one.pairs.isdisjoint(other.pairs)


def _told_in_words(clauses: Sequence[Clause], aim: Clause, passages: Sequence[Cell]) -> Item | None:
    """Return an aim in figures whose value is told in words: 9.6公里——按序时进度推进."""
    words = facts().named["counterpart"]
    for clause in clauses[max(aim.at - 1, 0) : aim.at + 2]:
        text = clause.text.strip(EDGES)
        # 患者满意度：满意，目标值≥90%: the value may come first, behind its name.
        ahead = clause.at < aim.at
        if clause is aim or (ahead and (aim.rest or not _goes_with(clause, aim))):
            continue
        found = words["words_ahead" if ahead else "words_only"].match(text)
        if found is not None and clause.figure is None and not quantities_of(clause.text):
            value = Cell(found["value"], passages[clause.passage].place)
            return _item(clauses, aim, (aim, clause), value, passages)
    return None


def _counterpart(
    clauses: Sequence[Clause], aim: Clause, reached: Clause, passages: Sequence[Cell]
) -> Item | None:
    figure = reached.figure
    if figure is None or _is_a_share(clauses, aim, reached):
        return None
    value = Cell(figure.text.strip(), passages[reached.passage].place)
    first, last = sorted((aim, reached), key=lambda clause: clause.at)
    return _item(clauses, aim, (first, last), value, passages)


def _is_a_share(clauses: Sequence[Clause], aim: Clause, reached: Clause) -> bool:
    """Return whether what follows is a rate of its own that one figure makes of the other.

    应随访386人，完成随访378人，随访率97.9%: whom it was due to see is no target.
    """
    one, other = aim.figure, reached.figure
    if not isinstance(one, Quantity) or not isinstance(other, Quantity):
        return False
    if not one.interval.is_exact or not other.interval.is_exact or not one.interval.value:
        return False
    share = other.interval.value / one.interval.value
    for clause in clauses[reached.at + 1 : reached.at + 2]:
        rate = clause.figure
        if clause.passage == reached.passage and isinstance(rate, Quantity) and rate.unit == "%":
            named = facts().named["counterpart"]["own_rate"].search(clause.text)
            return named is not None and share in rate.envelope
    return False


def _item(
    clauses: Sequence[Clause],
    aim: Clause,
    span: tuple[Clause, Clause],
    value: Cell,
    passages: Sequence[Cell],
) -> Item | None:
    """Return an indicator of two clauses, with its name, points, score and reason around them."""
    if aim.figure is None:
        return None
    words = facts().named["counterpart"]
    first, last = span
    figured = [clause for clause in span if clause.figure is not None]
    if isinstance(aim.figure, Day):
        figured = [aim] if len(aim.rest) > 1 else figured
    name = max(figured, key=lambda clause: len(clause.rest)).name
    ahead = None
    if len(name) < 2 and first.at and _goes_with(clauses[first.at - 1], first):
        # 窗口设置，目标22个: the clause before is the name.
        ahead = clauses[first.at - 1]
        name = bare_name(words["points"].sub("", ahead.text))
    if not 1 < len(name) <= _LONGEST_NAME:
        return None
    place = passages[aim.passage].place
    # What stands around it, up to the next figure that is another's.
    behind: list[Clause] = []
    passage = last.passage
    for clause in clauses[last.at + 1 : last.at + 1 + _NEAR]:
        again = aim.figure.text in clause.text
        if clause.passage != passage and not (again or _goes_on(clauses, clause)):
            break
        # “6月底前完工”满分5分: the aim is told again with its points.
        if clause.figure is not None and not again:
            break
        passage = clause.passage
        behind.append(clause)
    around = [*([] if ahead is None else [ahead]), *clauses[first.at : last.at + 1], *behind]

    def told(kind: str, among: Sequence[Clause]) -> Cell | None:
        for clause in among:
            found = words[kind].search(clause.text)
            if found is not None:
                return Cell(found["value"].strip(), passages[clause.passage].place)
        return None

    points = told("points", around) or _labelled_points(clauses, first, passages)
    told_full = any(words["full"].search(clause.text) for clause in behind)
    target = Cell(_with_bound(aim), place)
    why = _reason(clauses, passages, first, last)
    return Item(
        Cell(name, place),
        target=target,
        actual=value,
        points=points,
        score=told("score", behind) or (points if told_full else None),
        reason=why,
        comparator=comparator_of(None, target),
    )


def _labelled_points(
    clauses: Sequence[Clause], first: Clause, passages: Sequence[Cell]
) -> Cell | None:
    """Return the points in the label before an indicator: 数量指标（分值20分）。目标为…."""
    pattern = facts().named["counterpart"]["points_ahead"]
    here = passages[first.passage].place
    for number in range(first.passage, max(first.passage - 2, -1), -1):
        passage = passages[number]
        if (passage.place.paragraph, passage.place.row) != (here.paragraph, here.row):
            return None
        end = first.start if number == first.passage else len(passage.text)
        found = [*pattern.finditer(passage.text, 0, end)][-1:]
        if found:
            # What stands between them is no other indicator.
            between = clauses[max(0, first.at - _NEAR) : first.at]
            begin = found[0].end()
            another = any(
                one.figure is not None and (one.passage, one.start) >= (number, begin)
                for one in between
            )
            return None if another else Cell(found[0]["value"], passage.place)
    return None


def _goes_on(clauses: Sequence[Clause], clause: Clause) -> bool:
    """Return whether a sentence goes on about the indicator before it (鉴于…，该项自评10分)."""
    the_same = facts().named["counterpart"]["the_same"]
    return any(
        one.passage == clause.passage and the_same.match(one.text)
        for one in clauses[clause.at : clause.at + _NEAR]
    )


def _reason(
    clauses: Sequence[Clause], passages: Sequence[Cell], first: Clause, last: Clause
) -> Cell | None:
    """Return why a value differs from its aim: told behind the first, in the same paragraph.

    What stands behind the next aim is of that one.
    """
    words = facts().named["counterpart"]
    here = passages[last.passage].place
    one = first if first.passage == last.passage else last
    at = one.start + len(one.text)
    following = (each for each in clauses[last.at + 1 : last.at + 1 + 2 * _NEAR] if each.planned)
    another = next(following, None)
    for number in range(last.passage, min(last.passage + _NEAR, len(passages))):
        passage = passages[number]
        if (passage.place.paragraph, passage.place.row) != (here.paragraph, here.row):
            return None
        stops = another is not None and another.passage == number
        end = another.start if stops and another is not None else len(passage.text)
        found = words["reason"].search(passage.text, at, end)
        found = found or words["event"].search(passage.text, at, end)
        if found is not None:
            told = passage.text[found.start() : end].strip(EDGES)[:_LONGEST_REASON]
            return Cell(told, passage.place)
        if stops:
            return None
        at = 0
    return None


def _goes_with(one: Clause, other: Clause) -> bool:
    return one.passage == other.passage and not other.text.startswith(("。", "；", ";"))


def _with_bound(aim: Clause) -> str:
    """Return an aim with the sign or word of its bound, where that stands before the figure."""
    figure = aim.figure
    if figure is None:
        return aim.text
    before = aim.text[: figure.start - aim.start]
    found = _BOUND_AHEAD.search(before)
    behind = _BOUND_BEHIND.match(aim.text, figure.start - aim.start + len(figure.text))
    return ("" if found is None else found[0]) + figure.text.strip() + (behind[0] if behind else "")


_BOUND_AHEAD = regex.compile(r"(?:不少于|不低于|不高于|不超过|至少|控制在)$")
_BOUND_BEHIND = regex.compile(r"以?[内上下]")
