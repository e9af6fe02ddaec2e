"""Indicators told in sentences: what each is called, what was aimed at, what was reached.

``产出指标：数量指标：计划培训12场，实际完成12场；质量指标：合格率100%``. The levels are the words
before the colons, or the headings the sentences stand under. Where no label says so, two clauses
do whose figures have one unit and one name, if the words of one say that it was aimed at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from evalutils.base.places import Place
from evalutils.reading.forms import comparator_of
from evalutils.reading.quantities import Quantity
from evalutils.reading.reports.claims import facts
from evalutils.reading.selfeval import Cell, Item, is_blank, quantities_of

_STOPS = regex.compile(r"[；;。！\n]")
_COMMAS = regex.compile(r"，|,(?!\d{3})|(?<!\d),")
# A name is short: longer words before a figure are a sentence.
_LONGEST_NAME = 40
_ENUMERATOR = regex.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[①-⑳]|第?[一二三四五六七八九十][是、，,]|指标\s*\d{1,2}\s*[:：、.]?)\s*"
)


#: Words before what was done in the year.
_DONE = regex.compile(r"^(?:全年|年内|本年|当年|已|共|累计|总共|实际)+(?:共|已|累计|实际)*")
#: A heading of the upper levels: short, numbered, without a figure.
_HEADING = regex.compile(
    r"(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十]{1,3}[)）])[^\d。；：:，]{2,30}"
)


_DASHES = regex.compile(r"(?<=指标值?|目标值?|完成值|实际值|情况)(?:——|—|－－)")
_SQUARE = regex.compile(
    r"[\[【]((?:产出|效益|满意度|数量|质量|时效|成本|社会效益|经济效益|生态效益)(?:指标)?)[\]】]"
)


# 三级指标：甲；指标值：乙；分值：丙: fields of one indicator, whatever stands between them.
_FIELDS = regex.compile(
    r"[；;](?=(?:年度|全年)?(?:指标值|目标值|分值|得分|完成情况|完成值|实际完成值|实际值|实际情况)[：:“])"
)


@dataclass(frozen=True, slots=True)
class _Levels:
    """The levels a sentence stands under, as they were told."""

    level1: Cell | None = None
    level2: Cell | None = None


def read_items(passages: Sequence[Cell]) -> tuple[Item, ...]:
    """Return the indicators that sentences under 产出, 效益 or 满意度 tell.

    Parameters
    ----------
    passages
        Headings and sentences in reading order.

    Examples
    --------
    >>> told = read_items([Cell(text, Place("a.txt")) for text in (
    ...     "（一）产出指标", "数量指标：计划巡河40次，实际巡河36次。",
    ...     "质量指标：河道保洁率目标值95%，完成值97%。")])
    >>> for item in told:
    ...     print(item.level2.text, item.name.text, item.target.text, item.actual.text)
    数量指标 巡河 40次 36次
    质量指标 河道保洁率 95% 97%

    Without a label, what was aimed at and what was reached make one, too:

    >>> text = "应抽检鱼苗60批次，实抽检147批次；更新网箱14只（任务14只）。"
    >>> for item in read_items([Cell(text, Place("a.txt"))]):
    ...     print(item.name.text, item.target.text, item.actual.text)
    抽检鱼苗 60批次 147批次
    更新网箱 14只 14只
    """
    levels = _Levels()
    items: list[Item] = []
    for printed in passages:
        # 年度指标值——“…”: a dash behind a label is a colon, a square bracket a heading's.
        text = _DASHES.sub("：", _SQUARE.sub(r"\1：", printed.text))
        passage = replace(printed, text=_FIELDS.sub("，", text))
        if _HEADING.fullmatch(passage.text.strip()):
            # 二、资金使用情况: what stood under 满意度目标 above ends here.
            levels = _Levels()
        for text, under in _labelled(passage, levels):
            levels = under
            found = _items(text, passage.place, levels)
            if levels.level1 is None and levels.level2 is None:
                # Without a level only what is told as target and actual value is an indicator.
                found = (item for item in found if item.target is not None and item.actual)
            items.extend(found)
        if _leaves(passage.text):
            levels = _Levels()
    told = tuple(_counterparts(passages, items))
    # 人均培训费≤500元 … 人均468元: an aim alone is the same one with its value.
    both = {(item.target.place, item.target.text) for item in told if item.target is not None}
    whole = (item for item in items if item.actual is not None or not _is_among(item, both))
    return (*whole, *told)


def _is_among(item: Item, told: set[tuple[Place, str]]) -> bool:
    target = item.target
    return target is not None and any(
        where == target.place and (target.text in text or text in target.text)
        for where, text in told
    )


def _leaves(text: str) -> bool:
    """Whether a heading leaves the part about indicators (存在问题, 下一步 …)."""
    return facts().named["indicator"]["leaves"].match(text.strip()) is not None


def _labelled(passage: Cell, levels: _Levels) -> Iterator[tuple[str, _Levels]]:
    """Yield the parts of a passage, each with the levels it stands under."""
    text, place = passage.text, passage.place
    known = facts().named["indicator"]
    marks = [
        (found.start(), found.end(), name, found["name"])
        for name in ("level1", "level2")
        for found in known[name].finditer(text)
    ]
    marks.sort()
    at = 0
    for start, end, name, told in marks:
        if start < at:
            continue
        if text[at:start].strip():
            yield text[at:start], levels
        cell = Cell(told, place)
        if name == "level1":
            levels = _Levels(cell)
        else:
            levels = replace(levels, level2=cell, level1=levels.level1)
        at = end
        yield "", levels
    yield text[at:], levels


@dataclass(slots=True)
class _Open:
    """An indicator while its clauses are read: 目标值3个，完成值3个，得分10分，因…."""

    name: str = ""
    target: str = ""
    actual: str = ""
    #: A figure of which the words do not say whether it was planned or reached.
    figure: str = ""
    points: str = ""
    score: str = ""
    reason: str = ""
    rate: str = ""

    def item(self, place: Place, levels: _Levels) -> Item | None:
        """Return the indicator, ``None`` where it has no name or no value."""
        actual = self.actual or self.figure
        if not self.name or not (self.target or actual):
            return None

        def cell(words: str) -> Cell | None:
            return Cell(words, place) if words else None

        return Item(
            Cell(self.name, place),
            levels.level1,
            levels.level2,
            cell(self.target),
            cell(actual),
            cell(self.points),
            cell(self.score),
            cell(self.reason),
            comparator=comparator_of(None, cell(self.target)),
            others=(("完成率", Cell(self.rate, place)),) if self.rate else (),
        )


def _items(text: str, place: Place, levels: _Levels) -> Iterator[Item]:
    held = _Open()
    labelled = levels.level2 is not None
    for part in _STOPS.split(text):
        for at, clause in enumerate(_COMMAS.split(part)):
            # 目标值：合格率95%；实际值：88%: only the value of what was aimed at goes on.
            if at == 0 and not _goes_on(held, clause):
                item, held = held.item(place, levels), _Open()
                if item is not None:
                    yield item
            done = _take(held, clause, labelled=labelled)
            if done is not None:
                item, held = held.item(place, levels), done
                if item is not None:
                    yield item
    item = held.item(place, levels)
    if item is not None:
        yield item


def _goes_on(held: _Open, clause: str) -> bool:
    """Return whether a clause behind a stop tells the value of the target before it."""
    pair = _pair(clause) if held.target and not held.actual else None
    return pair is not None and pair[:2] == ("", "actual")


def _take(held: _Open, clause: str, *, labelled: bool = False) -> _Open | None:
    """Add a clause to an indicator; return the next one where it begins another."""
    known = facts().named["indicator"]
    for extra in ("points", "score", "rate", "reason"):
        found = known[extra].search(clause.strip())
        if found is not None and held.name:
            setattr(held, extra, getattr(held, extra) or found["value"].strip())
            beside = known["points_beside"].search(clause)
            held.points = held.points or ("" if beside is None else beside["value"].strip())
            return None
    if (done := _done_of(held, clause)) is not None:
        held.actual = done
        return None
    pair = _pair(clause) or (_figure(clause) if labelled else None)
    if pair is None:
        bare = known["bare"].fullmatch(_ENUMERATOR.sub("", clause.strip()).strip('“”" '))
        begun = held.target or held.actual or held.figure
        return _Open(bare[0]) if bare is not None and not begun else None
    name, told, value = pair
    if told == "both":
        target, actual = value.split("\n")
        return _Open(name, target, actual)
    if told == "target":
        if held.target or held.actual or held.figure or (held.name and name):
            return _Open(name, value)
        held.name, held.target = name or held.name, value
        return None
    if told == "actual" and held.name and not held.actual:
        # 租赁飞机8架，实际租赁7架: what is really so tells that the figure before was the plan.
        held.target, held.figure = held.target or held.figure, ""
        held.actual = value
        return None
    fresh = _Open(name, actual=value) if told == "actual" else _Open(name, figure=value)
    if not held.name or held.target or held.actual or held.figure:
        return fresh
    return fresh if name else _Open(held.name, figure=value)


def _pair(clause: str) -> tuple[str, str, str] | None:
    """Return name, whether a target or an actual value, and the value of a clause."""
    known = facts().named["indicator"]
    text = _ENUMERATOR.sub("", clause.strip()).strip()
    for told in ("both", "actual", "target", "plain"):
        found = known[told].search(text)
        if found is None:
            continue
        name = _name(found)
        if told == "both":
            return (name, told, f"{found['target']}\n{found['actual']}") if name else None
        value = found["value"].strip()
        if is_blank(value) or (told == "plain" and not name):
            continue
        return name, told, value
    return None


def _done_of(held: _Open, clause: str) -> str | None:
    """Return what was done of what was planned: 计划更换水表800块，全年更换690块."""
    if not held.target or held.actual or held.figure:
        return None
    found = facts().named["indicator"]["figure"].search(_DONE.sub("", clause.strip()))
    if found is None or _DONE.match(clause.strip()) is None:
        return None
    aims, values = quantities_of(held.target), quantities_of(found["value"])
    same = len(aims) == len(values) == 1 and aims[0].unit == values[0].unit
    alike = found["name"] in held.name or held.name in found["name"]
    return found["value"].strip() if same and alike else None


def _figure(clause: str) -> tuple[str, str, str] | None:
    """Return a name with a figure, where the label before it says that it is an indicator."""
    text = _DONE.sub("", _ENUMERATOR.sub("", clause.strip()).strip())
    found = facts().named["indicator"]["figure"].search(text)
    name = "" if found is None else _name(found)
    return (name, "plain", found["value"].strip()) if found is not None and name else None


def _name(found: regex.Match[str]) -> str:
    known = facts().named["indicator"]
    groups = found.groupdict()
    name = (groups.get("name") or groups.get("behind") or "").strip()
    name = known["around"].sub("", name).strip('“”"：: 、')
    # One character is what a lost one left of 年初目标值.
    return name if 1 < len(name) <= _LONGEST_NAME else ""


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
_BOUNDS = frozenset({"≥", "≤", "<", ">"})


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


def _counterparts(passages: Sequence[Cell], known: Sequence[Item]) -> Iterator[Item]:
    """Yield figures that were reached with those aimed at, wherever two clauses tell them.

    No label says that these are indicators: the words of one clause say that its figure was
    aimed at (应, 拟, 任务, 合同约定, ≥); another near it has a figure of the same unit and of
    the same name, or names nothing itself.
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
    if any(words[kind].search(before) for kind in ("neither", "share", "each")):
        return clause
    aims = [found.span() for found in words["planned"].finditer(before)]
    reached = [found.span() for found in words["done"].finditer(before)]
    aims = [span for span in aims if at - span[1] <= _REACH]
    # The last word counts, and 计划完成 is one: what is planned is not yet done.
    planned = bool(aims) and (not reached or aims[-1][1] >= reached[-1][1] >= aims[-1][0])
    planned = planned or bool(aims and reached and reached[-1][1] <= aims[-1][0])
    planned = planned or words["planned_behind"].search(behind) is not None
    bounded = comparator_of(None, Cell(figure.text.strip(), Place(""))) in _BOUNDS
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


_BOUND_AHEAD = regex.compile(r"(?:不少于|不低于|不高于|不超过|至少|控制在)$")
_BOUND_BEHIND = regex.compile(r"以?[内上下]")
