"""Figures that goals aim at, set beside the figures of the results that answer them.

A report tells its goals in one part and its results in another: 维修水库41座 here, 全年维修水库41座
there. Together they are an indicator with its target and its actual value. The target stays the
goal's: one told only in the sentence of the result itself is none, and what a goal aims at is
never what was reached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.evidence.drafting.conclusions import subject
from evalutils.evidence.drafting.draft import proposal, rule, rules
from evalutils.reading.days import days_in
from evalutils.reading.documents import Document
from evalutils.reading.forms import comparator_of
from evalutils.reading.quantities import Quantity
from evalutils.reading.reports import divide
from evalutils.reading.selfeval import Cell, Item, SelfEvaluation, quantities_of

#: Clauses end at commas; at 、 only before a further figure (不少于6期、培训不少于400人次).
_CLAUSE = re.compile(r"(?:[^，,；;。：:、]|[,：:](?=\d)|、(?![^，,；;。、]*\d))+")
_MEASURED = frozenset({"count", "measure", "ratio", "money", "duration"})
#: 名 and 位 count persons: comparable with 人.
_SAME_UNIT = {"名": "人", "位": "人", "天": "日"}
#: A share that names nothing it is a share of.
_NAMELESS = re.compile(r"(?:任务|目标|指标)?(?:完成|达成|实现|达标)率")
#: As many results of the effects as a form has room for.
_EFFECTS = 6


@dataclass(frozen=True, slots=True)
class _Told:
    """One figure of a clause.

    Parameters
    ----------
    cell
        The passage, with the words of the clause alone.
    figure
        The figure; its offsets count in the clause.
    name
        What is counted.
    dimension
        The dimension that headings put the passage in; ``""`` for none.
    """

    cell: Cell
    figure: Quantity
    name: str
    dimension: str = ""

    @property
    def value(self) -> Cell:
        """The figure as printed, with its bound or hedge, at the passage's place."""
        return replace(self.cell, text=self.figure.text)


def with_aims(told: SelfEvaluation, document: Document | None = None) -> SelfEvaluation:
    """Return what prose tells with an indicator for every figure that a goal aims at.

    Effects of which no goal gives a figure are indicators without a target: what the unit tells
    of them is shown, and the target is asked for.

    Parameters
    ----------
    told
        What prose tells. A form's own rows are left as they are.
    document
        Where it stands: its headings say which dimension a result is of.

    Examples
    --------
    >>> from evalutils.reading.selfeval import Goal
    >>> aim = Cell("疏浚河道12公里", Place("a.txt", lines=(3, 3)))
    >>> result = Cell("全年疏浚河道12.4公里", Place("a.txt", lines=(7, 7)))
    >>> goal = Goal(aim, None, "result", (result,), ("疏浚河道",))
    >>> item, = with_aims(SelfEvaluation("a.txt", Place("a.txt"), goals=(goal,))).items
    >>> item.name.text, item.target.text, item.actual.text
    ('疏浚河道', '12公里', '12.4公里')
    """
    if any(item.name.told == "table" for item in told.items):
        return told
    goals = [goal.expected for goal in told.goals if goal.expected and not goal.background]
    headed = {} if document is None else _headed(document)
    aims = [aim for goal in goals for aim in _figures(goal, "")]
    results = [*told.results, *(cell for goal in told.goals for cell in goal.answered_by)]
    reached = [
        one
        for cell in dict.fromkeys((cell.text, cell.place) for cell in results)
        # The passage that tells what was reached supplies no target.
        if cell[1] not in {goal.place for goal in goals}
        for one in _figures(Cell(*cell), headed.get((cell[1].paragraph, cell[0]), ""))
    ]
    items = [item for item in told.items if not _of_goal(item, goals)]
    for aim, result in _paired(aims, reached):
        _set(items, aim, result)
    items = [item for item in items if _keeps(item, alone=not aims)]
    items += [] if document is None else _in_words(document, items)
    listed = " ".join(item.target.text for item in items if item.target is not None)
    items += _by_day([goal for goal in goals if goal.text not in listed], results)
    if not any(_dimension(item, headed) in _BENEFITS for item in items):
        items += [_effect(one) for one in reached if one.dimension in _BENEFITS][:_EFFECTS]
    placed = [_placed(item, headed) for item in items]
    order = [one.name for one in aims]
    placed.sort(key=lambda item: _order(item, order))
    return replace(told, items=tuple(placed))


_BENEFITS = frozenset({"效益", "经济效益", "社会效益", "生态效益", "可持续影响"})
_OUTPUTS = {"数量": 0, "质量": 1, "时效": 2, "成本": 3}
_KNOWN = _BENEFITS | set(_OUTPUTS)


def _order(item: Item, aims: Sequence[str]) -> tuple[int, int]:
    """Return where an indicator stands: by its dimension, then as the goals are told."""
    group = "" if item.level2 is None else item.level2.text.removesuffix("指标")
    return _OUTPUTS.get(group, len(_OUTPUTS)), aims.index(
        item.name.text
    ) if item.name.text in aims else len(aims)


def _headed(document: Document) -> Mapping[tuple[int, str], str]:
    """Return paragraph and words of a sentence → the dimension its headings name.

    A short item without a figure heads what stands behind it in its paragraph: （五）社会效果。….
    """
    found = {}
    for section in divide(document).sections:
        title, item = "", 0
        for sentence in section.sentences:
            if sentence.mark and not sentence.quantities and len(sentence.text) <= 12:
                title, item = sentence.text, sentence.item
            dimension = section.dimension
            if not dimension and title and sentence.item == item:
                dimension = _titled(title)
            found[sentence.place.paragraph, sentence.text] = dimension
    return found


def _titled(title: str) -> str:
    named = [key for key, words in rules()["aims"]["titles"].items() if re.search(words, title)]
    # 质量与时效 names two: there the names of the figures say which.
    return str(named[0]) if len(named) == 1 else ""


def _figures(cell: Cell, dimension: str) -> Iterator[_Told]:
    """Yield the figures of a passage that count the whole of something, each with its name."""
    before = ""
    for sentence in re.split(r"[。；;]", cell.text):
        part, last = "", ""
        for found in _CLAUSE.finditer(sentence):
            words = found[0].strip()
            figures = _counted(words)
            # What stands behind 其中 is of what was told before, as far as its unit goes on.
            part = last if rule("when", "part").match(words) else part
            if figures and figures[0].unit == part:
                continue
            part, last = "", figures[0].unit if figures else last
            more = rule("aims", "than_before").match(words) is not None
            named = f"{before}{words}" if more and before else words
            before = before if more else name_of(words)
            if len(figures) == 1 and (name := name_of(named)):
                yield _Told(replace(cell, text=words), figures[0], name, dimension)


def _counted(words: str) -> list[Quantity]:
    """Return the figures of a clause; of a share within so many hours the share alone.

    Examples
    --------
    >>> [one.text for one in _counted("险情2小时内到场率达到98%")]
    ['98%']
    """
    figures = [one for one in quantities_of(words) if one.kind in _MEASURED]
    shares = [one for one in figures if one.unit == "%"]
    others = [one for one in figures if one.unit != "%"]
    within = (
        all(one.kind == "duration" and one.start < shares[0].start for one in others)
        if shares
        else False
    )
    return shares if within and len(shares) == 1 else figures


def name_of(words: str) -> str:
    """Return what the figure of a clause counts, as an indicator is called.

    Examples
    --------
    >>> name_of("全年举办技能培训不少于6期"), name_of("培训不少于400人次")
    ('举办技能培训', '培训人次')
    >>> name_of("确保12个服务点全年开放"), name_of("路灯修复在报修后3日内完成")
    ('服务点全年开放', '路灯修复')
    """
    figures = _counted(words)
    bare = words[: figures[0].start] if figures else words
    while (less := rule("aims", "ends").sub("", rule("aims", "edges").sub("", bare))) != bare:
        bare = less
    if figures and figures[0].kind == "count":
        # 带动238名群众就业, 12个服务点全年开放: what is counted stands behind the figure.
        behind = words[figures[0].end :].strip()
        bare += "" if rule("aims", "no_name").match(behind) else behind
        bare = rule("aims", "edges").sub("", bare)
    if figures and len(bare) < 3 and figures[0].unit != "%":
        return f"{bare}{figures[0].unit}" if bare else ""
    longest = rules()["aims"]["longest"]
    return bare if len(bare) <= longest else subject(bare) or bare[-longest:]


def _words(text: str) -> set[str]:
    """Return the pairs of signs of a text that say something, none of them a digit."""
    said = rule("aims", "empty").sub(" ", text)
    pairs = {said[at : at + 2] for at in range(len(said) - 1)}
    return {pair for pair in pairs if not re.search(r"[\d\s，。；：、（）%]", pair)}


def _unit(figure: Quantity) -> tuple[str, str]:
    return figure.kind, _SAME_UNIT.get(figure.unit, figure.unit)


#: So many times an amount is no longer what was to be spent: the price of one beside all of it.
_OTHER_AMOUNT = 1000


def _far(aim: Quantity, result: Quantity) -> bool:
    """Whether two amounts of money are so far apart that they tell of different things.

    每页成本控制在0.9元以内 is not reached by 支出53.7万元, however many words they share.
    """
    ends = [
        next((end for end in (one.interval.high, one.interval.low) if end), None)
        for one in (aim, result)
    ]
    if aim.kind != "money" or ends[0] is None or ends[1] is None:
        return False
    return not Fraction(1, _OTHER_AMOUNT) < ends[1] / ends[0] < _OTHER_AMOUNT


def _paired(
    aims: Sequence[_Told], reached: Sequence[_Told]
) -> Iterator[tuple[_Told, _Told | None]]:
    """Yield every aim with the result of its unit that shares most of its words, if any does.

    A word that few clauses hold weighs more than one that many do; each result answers one aim.
    """
    often = Counter(word for one in (*aims, *reached) for word in _words(one.cell.text))
    shared = [
        (sum((Fraction(1, often[word]) for word in both), Fraction(0)), at, place)
        for at, aim in enumerate(aims)
        for place, one in enumerate(reached)
        if _unit(aim.figure) == _unit(one.figure)
        and not _far(aim.figure, one.figure)
        and bool(rule("aims", "than_before").search(aim.cell.text))
        == bool(rule("aims", "than_before").search(one.cell.text))
        and (both := _words(aim.cell.text) & _words(one.cell.text))
    ]
    found: dict[int, int] = {}
    for _, at, place in sorted(shared, key=lambda one: (-one[0], one[1], one[2])):
        if at not in found and place not in found.values():
            found[at] = place
    for at, aim in enumerate(aims):
        yield aim, reached[found[at]] if at in found else None


def _of_goal(item: Item, goals: Sequence[Cell]) -> bool:
    """Whether all that an indicator tells stands in a goal: aims are read here, each alone."""
    places = {goal.place for goal in goals}
    told = [cell.place for cell in (item.target, item.actual) if cell is not None]
    return item.points is None and bool(told) and all(place in places for place in told)


def _set(items: list[Item], aim: _Told, result: _Told | None) -> None:
    """Set a target beside the actual value that is listed already, or add the indicator."""
    target = aim.value
    bound = comparator_of(None, target)
    actual = None if result is None else result.value
    for at, item in enumerate(items):
        if (
            _is(item.target, target, aim.figure)
            and item.target
            and _words(item.name.text) & _words(aim.cell.text)
        ):
            items[at] = item if item.actual else replace(item, actual=actual)
            return
        if result is not None and actual is not None and _is(item.actual, actual, result.figure):
            if item.target is None:
                name = replace(aim.cell, text=aim.name)
                items[at] = replace(item, name=name, target=target, comparator=bound)
            return
    name = replace(aim.cell, text=aim.name)
    dimension = "" if result is None else result.dimension
    level = Cell(f"{dimension}指标", aim.cell.place) if dimension in _KNOWN else None
    items.append(Item(name, level2=level, target=target, actual=actual, comparator=bound))


def _is(cell: Cell | None, other: Cell, figure: Quantity) -> bool:
    """Whether a cell tells a figure: for a value, at the place of another cell."""
    if cell is None:
        return False
    at = cell.place.lines == other.place.lines or cell.place.paragraph == other.place.paragraph
    return at and any(
        one.unit == figure.unit
        and (one.interval == figure.interval or one.printed == figure.printed)
        for one in cell.quantities
    )


def _keeps(item: Item, *, alone: bool) -> bool:
    """Whether an indicator told without a target is one: what goals aim at makes the others.

    The unit's own labels (数量指标：…) make one as well.
    """
    if item.target is not None or alone:
        return item.target is not None or not _NAMELESS.fullmatch(item.name.text)
    labels = [cell.text for cell in (item.level1, item.level2) if cell is not None]
    return "满意" in item.name.text or (
        any("指标" in label or "效益" in label for label in labels)
        and not _NAMELESS.fullmatch(item.name.text)
    )


def _in_words(document: Document, items: Sequence[Item]) -> list[Item]:
    """Return the results without a figure that stand under 质量指标 and its like.

    The unit itself calls them indicators: they are shown, and a person chooses their tier.
    """
    told = [cell for item in items for cell in (item.actual, item.target) if cell is not None]
    found = []
    for section in divide(document).sections:
        heading = "" if section.heading is None else section.heading.text
        if section.kind != "results" or "指标" not in heading or section.dimension not in _OUTPUTS:
            continue
        level = Cell(f"{section.dimension}指标", Place(document.name))
        for sentence in section.sentences:
            words = sentence.text
            known = any(
                c.place.paragraph == sentence.place.paragraph and c.text in words for c in told
            )
            name = rule("aims", "how").sub("", words)
            if known or sentence.quantities or "，" in words or not 4 <= len(name) <= 24:
                continue
            nature = Cell("定性", sentence.place)
            found.append(
                Item(Cell(name, sentence.place), level2=level, actual=sentence.cell, nature=nature)
            )
    return found


def _by_day(goals: Sequence[Cell], results: Sequence[Cell]) -> Iterator[Item]:
    """Yield an indicator for every goal that is a day, with the day of the result that answers it.

    No rule turns days into points: it is shown in words, and a person chooses its tier.
    """
    for goal in goals:
        for words in _CLAUSE.findall(goal.text):
            due = rule("goals", "deadline").search(words)
            if due is None or _counted(words) or days_in(words) is None:
                continue
            done = [
                (len(_words(words) & _words(told)), -at, replace(cell, text=told.strip()))
                for at, cell in enumerate(results)
                for told in _CLAUSE.findall(cell.text)
                if cell.place != goal.place and days_in(told) and rule("aims", "done").search(told)
            ]
            best = max(done, key=lambda one: one[:2], default=None)
            bare = rule("aims", "ends").sub("", rule("aims", "edges").sub("", words[: due.start()]))
            name = replace(goal, text=f"{bare}{proposal('goals.on_time')}")
            yield Item(
                name,
                level2=Cell("时效指标", goal.place),
                target=replace(goal, text=words.strip()),
                actual=best[2] if best is not None and best[0] else None,
                nature=Cell("定性", goal.place),
            )


def _effect(one: _Told) -> Item:
    level = Cell("效益指标", one.cell.place)
    named = Cell(one.name, one.cell.place)
    second = None if one.dimension == "效益" else Cell(f"{one.dimension}指标", one.cell.place)
    return Item(named, level, second, actual=one.value)


def _dimension(item: Item, headed: Mapping[tuple[int, str], str]) -> str:
    """Return the dimension an indicator told in prose is of: its name's, else its headings'."""
    name = item.name.text
    labels = [cell.text for cell in (item.level2, item.level1) if cell is not None]
    known = [key for label in labels if (key := _titled(label)) in _KNOWN]
    labelled = any("指标" in label for label in labels)
    if "满意" in name:
        return str(rules()["dimensions"]["S"])
    own = [str(key) for key, words in rules()["outputs"].items() if re.search(words, name)]
    if labelled and known:
        return known[0]
    if any("满意" in label for label in labels):
        return str(rules()["dimensions"]["S"])
    paragraph = 0 if item.actual is None else item.actual.place.paragraph
    around = {found for (at, _), found in headed.items() if at == paragraph and found}
    # A paragraph that tells several dimensions says of none of its figures which one it is of.
    there = [found for found in around if len(around) == 1 and found in _KNOWN]
    # 质量与时效 heads both: only its own name says which an indicator is.
    return (own or there or known or ["数量"])[0]


def _placed(item: Item, headed: Mapping[tuple[int, str], str]) -> Item:
    """Return an indicator under the standard names of its levels, where no form names others."""
    if item.points is not None:
        return item
    dimension = _dimension(item, headed)
    at = item.name.place
    name = replace(item.name, text=_full_name(item))
    if dimension in _OUTPUTS:
        return replace(
            item, name=name, level1=Cell("产出指标", at), level2=Cell(f"{dimension}指标", at)
        )
    if dimension in _BENEFITS:
        second = None if dimension == "效益" else Cell(f"{dimension}指标", at)
        return replace(item, name=name, level1=Cell("效益指标", at), level2=second)
    return replace(item, name=name, level1=Cell(f"{dimension}指标", at), level2=None)


def _full_name(item: Item) -> str:
    """Return the name of an indicator; one with a day to be done by says so (图书采购按期完成)."""
    name = item.name.text
    bare = rule("aims", "ends").sub("", name)
    if name.endswith(proposal("goals.on_time")):
        return name
    if item.target is not None and rule("goals", "deadline").search(item.target.text):
        return f"{bare}{proposal('aims.in_time')}" if bare else name
    return name
