"""Clauses with the figure or the day in them, and whether that was aimed at or reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.days import where_days_stand
from evalutils.reading.forms import comparator_of
from evalutils.reading.quantities import Quantity
from evalutils.reading.reports.claims import facts
from evalutils.reading.selfeval import Cell, quantities_of

#: What stands around words and is none of them.
EDGES = '“”"「」『』()（）[]【】、，,；;：:。.→|—- \u3000'
#: Words so far before a figure say nothing of it.
_REACH = 16
_CUTS = regex.compile(r"[，；;。！？!?\n()（）|→]|,(?!\d{3})|(?<!\d),|——|—")
_KINDS = frozenset({"count", "measure", "ratio", "duration", "money"})
_COLONS = regex.compile(
    r"[：:]|(?:数量|质量|时效|成本|效益|满意度|影响)指标(?:为|是)?(?=[“「\p{Han}])"
)
_HAN = regex.compile(r"\p{Han}{2}")
_ENDS = "。！？!?\n"
_NUMBERED = regex.compile(
    r"[。！？!?\n]\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[①-⑳]|[一二三四五六七八九]是)"
)
_LABELS = regex.compile(r"[\]】]")
#: Further figures of a clause, with their units: 较50份的任务少13份.
_NUMBERS = regex.compile(r"[多少差缺超]?\d[\d.,，]*\s*[\p{Han}%]?")
_FROM_TO = regex.compile(r"[由从]\D{0,8}\d[^，。；]{0,16}[到至为]")
#: 超过8万人次 tells what was reached.
_BOUNDS = frozenset({"≥", "≤"})
_BOUND_AHEAD_OF = regex.compile(r"不少于|不低于|不高于|不超过|至少")


@dataclass(frozen=True, slots=True)
class Day:
    """A day by which something was due, or on which it was done, in the place of a figure."""

    text: str
    start: int
    unit: str = "日"
    kind: str = "day"


@dataclass(frozen=True, slots=True)
class Clause:
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
    figure: Quantity | Day | None = None
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
        return str(empty.sub("", _NUMBERS.sub("", "".join(self.around))).strip(EDGES))

    @property
    def pairs(self) -> frozenset[str]:
        """The pairs of signs beside the figure, but those that only say aimed at or reached."""
        found: set[str] = set()
        for words in self.around:
            # A sign of such a word may well be one of a name, too: 亩均, 均 alone says nothing.
            idle = {
                at
                for match in facts().named["counterpart"]["empty"].finditer(words)
                for at in range(match.start(), match.end() - 1)
            }
            found |= {
                words[at : at + 2]
                for at in range(len(words) - 1)
                if at not in idle and _HAN.fullmatch(words, at, at + 2)
            }
        return frozenset(found)

    @property
    def name(self) -> str:
        """What is counted, as printed: the words before the figure, else those behind."""
        bare = (bare_name(words) for words in self.around)
        return next((words for words in bare if len(words) > 1), "")


def bare_name(words: str) -> str:
    """Return words without what only says that a figure was aimed at or reached.

    门诊次均药费：目标不高于: the name is the last of the parts that say something else.
    """
    for part in reversed(_COLONS.split(words)):
        # 本项目设“亩均建设成本≤4500元”一项: an opened quotation mark begins the name.
        label = _LABELS.split(part)[-1]
        text, left = "", (label.rpartition("“")[-1].strip(EDGES) or label).strip(EDGES)
        while text != left:
            text, left = left, facts().named["counterpart"]["at_edges"].sub("", left).strip(EDGES)
        if len(text) > 1:
            return text
    return ""


def clauses_of(passages: Sequence[Cell]) -> list[Clause]:
    """Return the clauses of passages in order, each with its figure, if it has one.

    Examples
    --------
    >>> text = "计划6月底前完工，实际7月3日通过验收；应修沟渠12公里。"
    >>> for clause in clauses_of([Cell(text, Place("a.txt"))]):
    ...     print(clause.figure.text, clause.planned, clause.name)
    6月底前 True 完工
    7月3日 False 通过验收
    12公里 True 修沟渠
    """
    return list(_listed_aims(_cut(passages)))


def _cut(passages: Sequence[Cell]) -> Iterator[Clause]:
    at = 0
    for number, passage in enumerate(passages):
        text = passage.text
        figures = [each for each in quantities_of(text) if each.kind in _KINDS and each.unit]
        begin = 0
        for end in (*(cut.start() for cut in _CUTS.finditer(text)), len(text)):
            if not text[begin:end].strip(EDGES):
                continue
            held = [each for each in figures if begin <= each.start < end]
            # 由12处增加到15处: what was reached is the last.
            own = None if not held else held[-1 if _FROM_TO.search(text, begin, end) else 0]
            clause = Clause(text[begin:end], begin, number, at)
            yield _dated(clause) if own is None else _figured(clause, own)
            at, begin = at + 1, end


def _figured(clause: Clause, figure: Quantity) -> Clause:
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


def _dated(clause: Clause) -> Clause:
    """Return a clause with the one day in it, if it says that something was due or done then."""
    words = facts().named["counterpart"]
    spans = where_days_stand(clause.text)
    if len(spans) != 1 or words["no_day"].search(clause.text):
        return clause
    begin, end = spans[0]
    before = clause.text[:begin]
    due = words["due"].match(clause.text, end)
    end = end if due is None else due.end()
    figure = Day(clause.text[begin:end], clause.start + begin)
    if words["finished"].search(clause.text) is None:
        return clause
    reached = words["done"].search(before) is not None
    aimed = words["planned"].search(before) is not None
    planned = aimed or (due is not None and not reached)
    return replace(clause, figure=figure, planned=planned, word="planned" if planned else "done")


def _listed_aims(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """Yield the clauses, those that go on a list of aims as aims: 计划新建3座，改造5处，….

    The clause right behind an aim may tell what was reached of it, in the same unit.
    """
    aim: Clause | None = None
    passage, opened = -1, True
    for each in clauses:
        clause = each
        if clause.passage != passage:
            aim, passage, opened = None, clause.passage, True
        elif clause.text[0] in _ENDS and not _NUMBERED.match(clause.text):
            # A new sentence is no longer of the list, unless it is numbered as the next of it.
            aim = None
        if clause.figure is not None:
            if clause.word == "planned" and opened:
                aim = clause
            elif clause.word == "done":
                aim = None
            elif aim is not None and aim.figure is not None and not clause.planned:
                beside = clause.at - aim.at == 1 and clause.figure.unit == aim.figure.unit
                # A list of aims goes from numbers to rates; a number behind a rate is its ground.
                grounds = aim.figure.kind == "ratio" and clause.figure.kind != "ratio"
                clause = clause if beside or grounds else replace(clause, planned=True)
            # 入驻20家，应入驻20家: where values come first, no list of aims begins.
            opened = opened and clause.planned
        yield clause
