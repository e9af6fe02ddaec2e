"""Aims and what was reached of them, wherever two clauses of a text tell their figures.

No label says that these are indicators: the words of one clause say that its figure was aimed at
(应, 拟, 任务, 合同约定, ≥); another near it has a figure of the same unit and of the same name, or
names nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.forms import comparator_of
from evalutils.reading.quantities import Quantity
from evalutils.reading.reports.claims import facts
from evalutils.reading.selfeval import Cell, Item, quantities_of

# A name is short: longer words before a figure are a sentence.
_LONGEST_NAME = 40
#: An aim and what was reached stand so many clauses from each other at most, if named alike …
_NEAR = 6
#: … and so many where one of them names nothing: 入驻20家，当年应入驻20家; 14公里（任务14公里）.
_BESIDE = 2
_LONGEST_REASON = 60
#: Words so far before a figure say nothing of it.
_REACH = 16
_EDGES = '“”"「」『』()（）[]【】、，,；;：:。.→|—- \u3000'
_CUTS = regex.compile(r"[，；;。！？!?\n()（）|→]|,(?!\d{3})|(?<!\d),|——|—")
_KINDS = frozenset({"count", "measure", "ratio", "duration", "money"})
#: Money of an indicator is the price of one thing; what everything costs is the budget.
_PRICE = regex.compile(r"单价|成本|人均|户均|亩均|均次|次均|每\p{Han}|标准")
_LARGE = regex.compile(r"[万亿]")
_COLONS = regex.compile(
    r"[：:]|(?:数量|质量|时效|成本|效益|满意度|影响)指标(?:为|是)?(?=[“「\p{Han}])"
)
_LABELS = regex.compile(r"[\]】]")
#: Further figures of a clause, with their units: 较50份的任务少13份.
_NUMBERS = regex.compile(r"[多少差缺超]?\d[\d.,，]*\s*[\p{Han}%]?")
_FROM_TO = regex.compile(r"[由从]\D{0,8}\d[^，。；]{0,16}[到至为]")
#: 超过8万人次 tells what was reached.
_BOUNDS = frozenset({"≥", "≤"})


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause, the figure in it, and what its words make of that figure.

    Parameters
    ----------
    text, start
        The clause as printed, with the mark before it, and where it begins in its passage.
    passage, at
        Index of the passage, and of the clause among all of them.
    figure
        Its first figure; ``None`` where it has none, or a difference, a part, a share.
    planned
        Whether the figure was aimed at.
    word
        ``planned`` or ``done``, where a word says so; ``""`` where only a bound or nothing does.
    """

    text: str
    start: int
    passage: int
    at: int
    figure: Quantity | None = None
    planned: bool = False
    word: str = ""

    @property
    def around(self) -> tuple[str, str]:
        """The words before its figure and behind it."""
        if self.figure is None:
            return self.text, ""
        at = self.figure.start - self.start
        return self.text[:at], self.text[at + len(self.figure.text) :]

    @property
    def rest(self) -> str:
        """What the clause says besides: what is counted, where it says so."""
        empty = facts().named["counterpart"]["empty"]
        return str(empty.sub("", _NUMBERS.sub("", "".join(self.around))).strip(_EDGES))

    @property
    def name(self) -> str:
        """What is counted, as printed: the words before the figure, else those behind."""
        bare = (_bare(words) for words in self.around)
        return next((words for words in bare if len(words) > 1), "")


def _bare(words: str) -> str:
    """Return words without what only says that a figure was aimed at or reached.

    门诊次均药费：目标不高于: the name is the last of the parts that say something else.
    """
    for part in reversed(_COLONS.split(words)):
        text, left = "", _LABELS.split(part)[-1].strip(_EDGES)
        while text != left:
            text, left = left, facts().named["counterpart"]["at_edges"].sub("", left).strip(_EDGES)
        if len(text) > 1:
            return text
    return ""


def read_counterparts(passages: Sequence[Cell], known: Sequence[Item] = ()) -> Iterator[Item]:
    """Yield figures that were reached with those aimed at, wherever two clauses tell them.

    Parameters
    ----------
    passages
        Headings and sentences in reading order.
    known
        Indicators that labels told: their targets and values are not told once more.

    Examples
    --------
    >>> text = "应抽检鱼苗60批次，实抽检147批次；更新网箱14只（任务14只）。"
    >>> for item in read_counterparts([Cell(text, Place("a.txt"))]):
    ...     print(item.name.text, item.target.text, item.actual.text)
    抽检鱼苗 60批次 147批次
    更新网箱 14只 14只
    """
    cells = [
        cell
        for item in known
        if item.target is not None and item.actual is not None
        for cell in (item.target, item.actual)
    ]
    taken = {(cell.place, cell.text) for cell in cells}
    clauses = list(_listed_aims(_clauses(passages)))
    waiting: list[_Clause] = []
    for clause in clauses:
        if clause.figure is None or _is_taken(clause, passages, taken):
            continue
        waiting = [one for one in waiting if clause.at - one.at <= _NEAR]
        other = _other(waiting, clause)
        if other is None:
            waiting.append(clause)
            item = _told_in_words(clauses, clause, passages) if clause.planned else None
        else:
            waiting.remove(other)
            aim, reached = (clause, other) if clause.planned else (other, clause)
            item = _counterpart(clauses, aim, reached, passages)
        if item is not None:
            yield item


def _is_taken(clause: _Clause, passages: Sequence[Cell], taken: set[tuple[Place, str]]) -> bool:
    place = passages[clause.passage].place
    figure = clause.figure
    return figure is not None and any(
        where == place and figure.text.strip() in text for where, text in taken
    )


def _clauses(passages: Sequence[Cell]) -> Iterator[_Clause]:
    at = 0
    for number, passage in enumerate(passages):
        text = passage.text
        figures = [each for each in quantities_of(text) if each.kind in _KINDS and each.unit]
        begin = 0
        for end in (*(cut.start() for cut in _CUTS.finditer(text)), len(text)):
            if not text[begin:end].strip(_EDGES):
                continue
            held = [each for each in figures if begin <= each.start < end]
            # 由12处增加到15处: what was reached is the last.
            own = None if not held else held[-1 if _FROM_TO.search(text, begin, end) else 0]
            clause = _Clause(text[begin:end], begin, number, at)
            yield clause if own is None else _figured(clause, own)
            at, begin = at + 1, end


def _figured(clause: _Clause, figure: Quantity) -> _Clause:
    """Return a clause with its figure, and whether that was aimed at; or without, if neither."""
    words = facts().named["counterpart"]
    at = figure.start - clause.start
    before, behind = clause.text[:at], clause.text[at + len(figure.text) :]
    if any(words[kind].search(before) for kind in ("neither", "share", "each", "part")):
        return clause
    aims = [found.span() for found in words["planned"].finditer(before)]
    reached = [found.span() for found in words["done"].finditer(before)]
    aims = [span for span in aims if at - span[1] <= _REACH]
    # The last word counts; 计划完成 is one, and what is planned is not yet done.
    planned = bool(aims) and (not reached or aims[-1][1] >= reached[-1][1])
    planned = planned or words["planned_behind"].search(behind) is not None
    bounded = comparator_of(None, Cell(figure.text.strip(), Place(""))) in _BOUNDS
    # 完成里程不少于860公里: a bound of these words is aimed at, whatever verb stands before it.
    planned = planned or _BOUND_AHEAD_OF.match(figure.text.strip()) is not None
    word = "planned" if planned else "done" if reached else ""
    return replace(clause, figure=figure, planned=planned or (bounded and not reached), word=word)


def _listed_aims(clauses: Iterable[_Clause]) -> Iterator[_Clause]:
    """Yield the clauses, those that go on a list of aims as aims: 计划新建3座，改造5处，….

    The clause right behind an aim may tell what was reached of it, in the same unit.
    """
    aim: _Clause | None = None
    passage, opened = -1, True
    for each in clauses:
        clause = each
        if clause.passage != passage:
            aim, passage, opened = None, clause.passage, True
        if clause.figure is not None:
            if clause.word == "planned" and opened:
                aim = clause
            elif clause.word == "done":
                aim = None
            elif aim is not None and aim.figure is not None and not clause.planned:
                beside = clause.at - aim.at == 1 and clause.figure.unit == aim.figure.unit
                clause = clause if beside else replace(clause, planned=True)
            # 入驻20家，应入驻20家: where values come first, no list of aims begins.
            opened = opened and clause.planned
        yield clause


def _other(waiting: Sequence[_Clause], clause: _Clause) -> _Clause | None:
    """Return the clause whose figure belongs to this one's, the nearest of those that may."""
    near = [one for one in waiting if _may_pair(one, clause)]
    named = [one for one in near if _is_alike(one.rest, clause.rest)]
    if named:
        return named[-1]
    beside = [one for one in near if one.passage == clause.passage]
    beside = [one for one in beside if clause.at - one.at <= _BESIDE]
    if len(beside) != 1:
        return None
    one = beside[0]
    # One of them names nothing: it is about what the other names; or both say what they are.
    both = "done" in {one.word, clause.word}
    both = both and clause.figure is not None and clause.figure.kind != "ratio"
    return one if both or not one.rest or not clause.rest else None


def _may_pair(one: _Clause, other: _Clause) -> bool:
    first, second = one.figure, other.figure
    if first is None or second is None or one.planned == other.planned:
        return False
    if (first.unit, first.kind) != (second.unit, second.kind):
        return False
    if one.passage != other.passage and (not one.planned or not other.word):
        # A sentence further on tells what was reached of an aim, not the reverse.
        return False
    if first.kind == "money":
        words = one.text + other.text
        return _PRICE.search(words) is not None and _LARGE.search(words) is None
    return True


def _is_alike(one: str, other: str) -> bool:
    """Return whether two names share a word: 抽检, 实抽检."""
    pairs = {one[at : at + 2] for at in range(len(one) - 1)}
    return any(other[at : at + 2] in pairs for at in range(len(other) - 1)) or (
        min(len(one), len(other)) == 1 and (one in other or other in one)
    )


def _told_in_words(
    clauses: Sequence[_Clause], aim: _Clause, passages: Sequence[Cell]
) -> Item | None:
    """Return an aim in figures whose value is told in words: 9.6公里——按序时进度推进."""
    words = facts().named["counterpart"]
    for clause in clauses[max(aim.at - 1, 0) : aim.at + 2]:
        text = clause.text.strip(_EDGES)
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
    clauses: Sequence[_Clause], aim: _Clause, reached: _Clause, passages: Sequence[Cell]
) -> Item | None:
    figure = reached.figure
    if figure is None:
        return None
    value = Cell(figure.text.strip(), passages[reached.passage].place)
    first, last = sorted((aim, reached), key=lambda clause: clause.at)
    return _item(clauses, aim, (first, last), value, passages)


def _item(
    clauses: Sequence[_Clause],
    aim: _Clause,
    span: tuple[_Clause, _Clause],
    value: Cell,
    passages: Sequence[Cell],
) -> Item | None:
    """Return an indicator of two clauses, with its name, points, score and reason around them."""
    if aim.figure is None:
        return None
    words = facts().named["counterpart"]
    first, last = span
    figured = [clause for clause in span if clause.figure is not None]
    name = max(figured, key=lambda clause: len(clause.rest)).name
    ahead = None
    if len(name) < 2 and first.at and _goes_with(clauses[first.at - 1], first):
        # 窗口设置，目标22个: the clause before is the name.
        ahead = clauses[first.at - 1]
        name = _bare(words["points"].sub("", ahead.text))
    if not 1 < len(name) <= _LONGEST_NAME:
        return None
    place = passages[aim.passage].place
    # What stands around it, up to the next figure that is another's.
    behind: list[_Clause] = []
    for clause in clauses[last.at + 1 :]:
        if clause.passage != last.passage or clause.figure is not None or len(behind) == _NEAR:
            break
        behind.append(clause)
    around = [*([] if ahead is None else [ahead]), *clauses[first.at : last.at + 1], *behind]

    def told(kind: str, among: Sequence[_Clause]) -> Cell | None:
        for clause in among:
            found = words[kind].search(clause.text)
            if found is not None:
                return Cell(found["value"].strip(), passages[clause.passage].place)
        return None

    points = told("points", around)
    told_full = any(words["full"].search(clause.text) for clause in behind)
    target = Cell(_with_bound(aim), place)
    why = _reason(passages, last)
    return Item(
        Cell(name, place),
        target=target,
        actual=value,
        points=points,
        score=told("score", behind) or (points if told_full else None),
        reason=why,
        comparator=comparator_of(None, target),
    )


def _reason(passages: Sequence[Cell], last: _Clause) -> Cell | None:
    """Return why a value differs from its aim: told behind it, up to the paragraph's end."""
    words = facts().named["counterpart"]
    here = passages[last.passage].place
    at = last.start + len(last.text)
    for number in range(last.passage, min(last.passage + _NEAR, len(passages))):
        passage = passages[number]
        if (passage.place.paragraph, passage.place.row) != (here.paragraph, here.row):
            return None
        found = words["reason"].search(passage.text, at) or words["event"].search(passage.text, at)
        if found is not None:
            return Cell(
                passage.text[found.start() :].strip(_EDGES)[:_LONGEST_REASON], passage.place
            )
        at = 0
    return None


def _goes_with(one: _Clause, other: _Clause) -> bool:
    return one.passage == other.passage and not other.text.startswith(("。", "；", ";"))


def _with_bound(aim: _Clause) -> str:
    """Return an aim with the sign or word of its bound, where that stands before the figure."""
    figure = aim.figure
    if figure is None:
        return aim.text
    before = aim.text[: figure.start - aim.start]
    found = _BOUND_AHEAD.search(before)
    behind = _BOUND_BEHIND.match(aim.text, figure.start - aim.start + len(figure.text))
    return ("" if found is None else found[0]) + figure.text.strip() + (behind[0] if behind else "")


_BOUND_AHEAD_OF = regex.compile(r"不少于|不低于|不高于|不超过|至少")
_BOUND_AHEAD = regex.compile(r"(?:不少于|不低于|不高于|不超过|至少|控制在)$")
_BOUND_BEHIND = regex.compile(r"以?[内上下]")
