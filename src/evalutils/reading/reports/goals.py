"""Goals and results told in prose, and which result answers which goal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.quantities import Interval
from evalutils.reading.reports.answers import Answer, Words, clauses
from evalutils.reading.reports.lexicon import lexicon
from evalutils.reading.reports.sections import Report, Section, Sentence
from evalutils.reading.selfeval import Cell, Goal, quantities_of

# Neither inside a figure nor inside brackets.
_COMMAS = regex.compile(r"[，,](?!\d{3}(?!\d))(?![^（(]*[)）])")
# A clause that says more of the one before it is no aim of its own.
_GOES_ON = regex.compile(
    r"其中|包括|含|共|合计|总计|占|比|较|即|分别|平均每"
    # 每公里养护成本 is the price of one thing, and an aim of its own.
    r"|每(?![\p{Han}]{1,10}(?:成本|费用|单价|标准))[\p{Han}]"
)
_REALLY = regex.compile(r"[\p{Han}]{0,4}实际")
_AIM = regex.compile(
    r"(?<!(?:达到|高于|超过|低于|完成).{0,8})目标值?(?:为|是)?\s*[≥≤≧≦＞＜><=]{0,2}\d"
)
_DEADLINE = regex.compile(
    r"(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|份|底|末|中旬|上旬|下旬)?"
    r"(?:之?前|以前|内)?"
)
#: The dimension whose results are told in money.
_COST = "成本"
_COSTS = regex.compile(r"支出|投资|成本|决算|费用|造价|单价")
# What one thing cost is a result; what all cost is money.
_PRICED = regex.compile(r"成本[：:]|[^，。；\d]{0,12}(?:人均|户均|亩均|次均|单价|单位成本|平均每)")
_HELD = frozenset({"count", "measure", "ratio", "money"})
#: Characters that a goal may hold beside its deadline.
_FEW_WORDS = 3
_FINISHED = regex.compile(r"完成|完工|竣工|建成|验收|到位|交付|发放|投入使用|结束|完毕")
_AT_MOST = regex.compile(
    r"≤|≦|<|＜|不(?:超过|高于|大于|多于)|控制在|以内|以下|低于|小于|差错|事故|投诉|违法|死亡|成本|费用"
)
# Shorter passages name something, but say nothing of it.
_SHORTEST = 6
_HANDED_ON = regex.compile(r"分解|下达")
#: So many aims in figures make a list, whatever else its sentence says before and behind them.
_LISTED = 3
_LEADS = regex.compile(r"(?:通过|围绕|为了?|根据|按照|依托|以)[^\d]{2,24}$")
#: A clause of a goal is answered from so much of its weight on.
_CLAUSE = 0.3
#: A sentence that holds so much of a goal's words says the goal again.
_COPIED = 0.9


def read_goals(report: Report) -> tuple[Goal, ...]:
    r"""Return the goals that prose tells, not yet held against results.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> from evalutils.reading.reports.sections import divide
    >>> text = "一、年度目标\n总体目标是清理河道36公里。\n二、完成情况\n实际清理38公里。"
    >>> [goal.expected.text for goal in read_goals(divide(document_from_text(text, "a.txt")))]
    ['清理河道36公里']
    """
    found: list[Goal] = []
    for section in report.sections:
        opened = _opening(section)
        listing = False
        for at, sentence in enumerate(section.sentences):
            if at < opened and not (sentence.mark and sentence.quantities):
                continue
            goal = _goal(section, at, sentence)
            if goal is None and listing and len(sentence.text) >= _SHORTEST:
                # 目标是：甲；乙；丙: what a semicolon adds is of the same list.
                goal = Goal(sentence.cell)
            if goal is not None:
                found += _one_by_one(goal)
            listing = goal is not None and not goal.background and sentence.goes_on
    if not found:
        # No part of the report names goals: then results name what they were held against.
        found = [
            goal for section in report.of("results") for one in section.sentences
            for goal in _aimed(one)
        ]  # fmt: skip
    return tuple(found)


def _opening(section: Section) -> int:
    """Return the sentence of a section about goals with which its goals begin.

    Where one says that it tells them (绩效目标为：…), what stands before is how things are; under
    a heading about how they were handed on (分解下达情况) nothing else is one.
    """
    if section.kind != "goals":
        return 0
    lead = lexicon().cues["goal_lead"]
    leads = [at for at, one in enumerate(section.sentences) if lead.match(one.text)]
    handed_on = any(_HANDED_ON.search(heading) for heading in section.path)
    handed_on = handed_on and not section.path[-1].endswith("目标")
    return leads[0] if leads else len(section.sentences) if handed_on else 0


def _one_by_one(goal: Goal) -> list[Goal]:
    """Return a list of aims (更换设备12套，整治水库3座) as a goal each, any other goal whole."""
    if goal.expected is None or goal.background:
        return [goal]
    parts = [part.strip() for part in _COMMAS.split(goal.expected.text)]
    if len(parts) > _LISTED and _LEADS.match(parts[0]) and not quantities_of(parts[0]):
        parts = parts[1:]  # 通过实施本项目，… says by what means, and aims at nothing
    ends = parts[-1:] if len(parts) > _LISTED and not quantities_of(parts[-1]) else []
    aims = parts[: len(parts) - len(ends)]
    listed = len(aims) > 1 and all(
        quantities_of(part) and len(part) >= _SHORTEST and not _GOES_ON.match(part) for part in aims
    )
    if not listed:
        return [goal]
    return [replace(goal, expected=replace(goal.expected, text=part)) for part in parts]


def _aimed(sentence: Sentence) -> list[Goal]:
    """Return what a result was held against: 场次目标60场，实际52场 and 在岗152人，实际150人."""
    parts = [part.strip() for part in _COMMAS.split(sentence.text)]
    found = []
    for at, part in enumerate(parts):
        aim, following = quantities_of(part), parts[at + 1] if at + 1 < len(parts) else ""
        really = _REALLY.match(following) and {one.unit for one in aim} & {
            one.unit for one in quantities_of(following)
        }
        named = len(_AIM.sub("", part)) >= _SHORTEST
        if aim and named and (_AIM.search(part) or really):
            found.append(Goal(Cell(part, sentence.place)))
    return found


def _goal(section: Section, at: int, sentence: Sentence) -> Goal | None:
    known, text = lexicon(), sentence.text
    if known.says("idle", text) or known.says("managing", text) or len(text) < _SHORTEST:
        return None
    if _HOW_IT_IS_SCORED.search(text):
        return None
    lead = known.cues["goal_lead"].match(text)
    if section.kind == "goals":
        if "results" in section.kinds and known.says("achieved", text):
            return None
        following = section.sentences[at + 1 : at + 2]
        if not sentence.item and following and following[0].mark and not sentence.quantities:
            # 紧紧围绕…：一是…二是… opens a list of goals, and is none itself.
            return None
        money = known.says("money", text) and section.dimension != _COST
        if money or known.says("citing", text):
            return None
        return Goal(_cut(sentence, lead.end() if lead else 0))
    if section.kind in ("results", "background", "other", "money") and lead is not None:
        return _answered_beside(Goal(_cut(sentence, lead.end())), sentence)
    if section.kind == "background" and not known.says("money", text):
        task = sentence.item and sentence.mark and known.says("measure", text)
        if task or known.says("intended", text):
            return Goal(sentence.cell, background=True)
    return None


#: How many indicators there are, and how points are given, is no goal.
_HOW_IT_IS_SCORED = regex.compile(
    r"(?:设置|设定|共|设有?)[^，。；]{0,8}(?:绩效)?指标\s*\d+\s*[项个条]|满分\s*\d+\s*分|得满分|[×÷*/]\s*分值"
)
#: Behind a comma, what came of the goal told before it: 目标为…，实际…，得20分.
_CAME_OF_IT = regex.compile(r"[，,；;]\s*(?:全年|年末|年底|截至[^，。；]{0,10}|最终)?实际(?!需)")


def _answered_beside(goal: Goal, sentence: Sentence) -> Goal:
    """Return a goal without the result that its own sentence goes on with, answered by it."""
    found = None if goal.expected is None else _CAME_OF_IT.search(goal.expected.text)
    if found is None or goal.expected is None:
        return goal
    text = goal.expected.text[: found.start()]
    wanted = [one for one in quantities_of(text) if one.kind in _HELD]
    got = quantities_of(goal.expected.text[found.start() :])
    alike = [one for one in got if len(wanted) == 1 and one.unit == wanted[0].unit]
    missed = alike and _stays_behind(alike[0].interval, wanted[0].interval, text)
    return replace(
        goal,
        expected=replace(goal.expected, text=text),
        status="partial" if missed else "result",
        answered_by=(sentence.cell,),
    )


def _cut(sentence: Sentence, start: int) -> Cell:
    return Cell(sentence.text[start:].strip(" ：:，,") or sentence.text, sentence.place)


def read_results(report: Report, goals: Sequence[Goal]) -> tuple[Cell, ...]:
    """Return the results that prose tells, each a sentence.

    Parameters
    ----------
    report
        The report in sections.
    goals
        Its goals: a sentence that only says one of them again is no result.
    """
    copied = frozenset(
        pair
        for goal in goals
        if goal.expected is not None
        for pair in _neighbours(goal.expected.text)
    )
    headed = any("results" in section.kinds for section in report.sections)
    wanted: dict[Place, list[str]] = {}
    for goal in goals:
        if goal.expected is not None and not goal.answered_by:
            wanted.setdefault(goal.expected.place, []).append(goal.expected.text)
    return tuple(
        sentence.cell
        for section in report.sections
        for sentence in section.sentences
        if _is_result(section, sentence, headed=headed) and not _repeats(sentence.text, copied)
        if not any(_tells(sentence.text, goal) for goal in wanted.get(sentence.place, ()))
    )


def _is_result(section: Section, sentence: Sentence, *, headed: bool) -> bool:
    known, text = lexicon(), sentence.text
    if len(text) < _SHORTEST or known.says("idle", text) or known.says("score", text):
        return False
    kinds = {one.kind for one in sentence.quantities}
    priced = _PRICED.match(text) is not None
    worked = priced or bool(kinds & {"count", "measure", "ratio"})
    money = known.says("money", text) and section.dimension != _COST and not priced
    if money and (not kinds & {"count", "measure"} or _MONEY_FIRST.match(text)):
        return False
    if known.says("intended", text) and not known.says("achieved", text):
        return False
    if known.cues["goal_lead"].match(text) or (known.says("managing", text) and not worked):
        return False
    if known.says("problem", text) and not worked and not known.says("achieved", text):
        return False
    if {"results", "satisfaction"} & set(section.kinds):
        if section.kind == "goals":
            return known.says("achieved", text)
        return section.kind not in ("money", "problems", "management", "recommendations")
    loose = section.kind in ("other", "score", "background", "use", "goals", "money")
    return loose and not headed and worked and known.says("achieved", text)


def _tells(text: str, goal: str) -> bool:
    """Return whether a sentence is a goal, with what says so before it; 已疏浚… is its result."""
    lead = text.removesuffix(goal)
    return lead != text and (not lead or regex.search(r"目标|任务|定为|要办", lead) is not None)


#: A sentence whose first figure is what was budgeted or spent goes on about money.
_MONEY_FIRST = regex.compile(
    r"[^，,。；;\d]{0,24}(?:20\d\d年度?)?[^，,。；;\d]{0,24}(?:预算|支出|到位|下达|安排|拨付|支付|执行|承担)[^，,。；;\d]{0,16}"
    r"(?:一项[，,][^，,。；;\d]{0,16})?\d[\d.,]*\s*[万亿]?元"
)


def _repeats(text: str, goals: frozenset[str]) -> bool:
    """Whether a sentence says goals again, in their words and with no figure of its own."""
    own = _neighbours(text)
    return not any(char.isdigit() for char in text) and len(own & goals) >= _COPIED * len(own)


def _neighbours(text: str) -> frozenset[str]:
    plain = "".join(char for char in text if char.isalnum())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def paired_goals(goals: Sequence[Goal], results: Sequence[Cell], words: Words) -> tuple[Goal, ...]:
    """Return the goals with the results that answer them, and whether they are answered.

    A goal is answered by what shares the words of its first clause, or of most of the others;
    it is answered in part where only some of its clauses are, where the result itself says
    that work is unfinished, or where the outcome it names (知晓率, 安全感) is told nowhere.
    """
    told = Counter(goal.expected.place for goal in goals if goal.expected is not None)
    return tuple(
        _paired(goal, results, words, alone=goal.expected is None or told[goal.expected.place] == 1)
        for goal in goals
    )


def _paired(goal: Goal, results: Sequence[Cell], words: Words, *, alone: bool) -> Goal:
    if goal.expected is None or goal.status:
        return goal
    texts = [cell.text for cell in results]
    if (deadline := _deadline(goal.expected.text)) is not None:
        return _in_time(goal, deadline, results)
    parts = clauses(goal.expected.text)
    found = [words.answers(part, texts, _CLAUSE) for part in parts]
    if not any(found):
        found = [words.answers(goal.expected.text, texts)]
    if not any(found) and (spent := _spent(goal.expected.text, results)):
        missed = all(_over(goal.expected.text, cell) for cell in spent)
        because = tuple(
            dict.fromkeys(found[0] for cell in spent if (found := _COSTS.search(cell.text)))
        )
        return _with(goal, "partial" if missed else "result", spent, because)
    answers: dict[int, Answer] = {}
    for one in (answer for answered in found for answer in answered):
        answers.setdefault(one.index, one)
    if not answers:
        if (timed := _timed(goal, results)) is not None:
            return timed
        # Beside several goals nothing tells which of them a result answers.
        told = _beside(goal.expected, results) if alone else ()
        return _with(goal, "result" if told else "none", told, ())
    told = tuple(results[index] for index in sorted(answers))
    because = tuple(dict.fromkeys(word for one in answers.values() for word in one.because))
    answered = sum(1 for one in found if one)
    known = lexicon()
    missing = [
        outcome[0]
        for outcome in known.cues["outcome"].finditer(goal.expected.text)
        if not any(outcome[0][-3:] in text for text in texts)
    ]
    first = bool(found[0])
    if not first and 2 * answered < len(found):
        return _with(goal, "partial" if answered > 1 else "none", told, because)
    unfinished = all(known.says("unfinished", cell.text) for cell in told)
    unfinished = unfinished or _misses(goal.expected.text, told, words)
    status = "partial" if (missing and not quantities_of(goal.expected.text)) or unfinished else ""
    return _with(goal, status or "result", told, because)


def _timed(goal: Goal, results: Sequence[Cell]) -> Goal | None:
    """Return a goal with a deadline and the results that tell by what day it was done, if any."""
    found = None if goal.expected is None else _DEADLINE.search(goal.expected.text)
    if goal.expected is None or found is None or not _FINISHED.search(goal.expected.text):
        return None
    named = _neighbours(_FINISHED.sub("", _DEADLINE.sub("", goal.expected.text)))
    alike = [cell for cell in results if named & _neighbours(cell.text)]
    day = int(found["year"] or 0), int(found["month"]), int(found["day"] or 31)
    timed = _in_time(goal, day, alike)
    return timed if timed.answered_by else None


def _beside(goal: Cell, results: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the results told in the paragraph of a goal (发放时效方面，目标为…。全年…)."""
    paragraph = goal.place.paragraph
    return tuple(
        cell
        for cell in results
        if paragraph and cell.place.paragraph == paragraph and cell.text not in goal.text
    )


def _deadline(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day of a goal that is nothing but a deadline: 12月底前完成."""
    found = _DEADLINE.search(text)
    rest = _DEADLINE.sub("", text, count=1)
    plain = lexicon().cues["common"].sub("", _FINISHED.sub("", rest))
    if found is None or sum(char.isalnum() for char in plain) > _FEW_WORDS:
        return None
    return int(found["year"] or 0), int(found["month"]), int(found["day"] or 31)


def _in_time(goal: Goal, deadline: tuple[int, int, int], results: Sequence[Cell]) -> Goal:
    """Return a deadline with the results that tell when all was done, and whether in time."""
    told = []
    late = True
    for cell in results:
        day = _DEADLINE.search(cell.text)
        if day is None or not _FINISHED.search(cell.text):
            continue
        year = int(day["year"] or deadline[0])
        told.append(cell)
        done = (year if deadline[0] else 0, int(day["month"]), int(day["day"] or 1))
        late = late and done > deadline
    because = tuple(
        dict.fromkeys(found[0] for cell in told if (found := _FINISHED.search(cell.text)))
    )
    status = ("partial" if late else "result") if told else "none"
    return _with(goal, status, tuple(told), because)


def _spent(goal: str, results: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the results that tell what was spent, where a goal is a ceiling of money."""
    if not _AT_MOST.search(goal) or not any(one.kind == "money" for one in quantities_of(goal)):
        return ()
    return tuple(
        cell
        for cell in results
        if _COSTS.search(cell.text) and any(one.kind == "money" for one in quantities_of(cell.text))
    )


def _over(goal: str, told: Cell) -> bool:
    ceilings = [one.interval.high for one in quantities_of(goal) if one.kind == "money"]
    amounts = [one.interval.low for one in quantities_of(told.text) if one.kind == "money"]
    known = [high for high in ceilings if high is not None]
    return bool(known) and any(low is not None and low > max(known) for low in amounts)


def _misses(goal: str, told: Sequence[Cell], words: Words) -> bool:
    """Return whether the figure of a result stays behind that of the goal it answers."""
    for aim in clauses(goal):
        wanted = [one for one in quantities_of(aim) if one.kind in _HELD]
        parts = [part for cell in told for part in clauses(cell.text)]
        alike = [
            (part, found)
            for part in parts
            if len(found := [one for one in quantities_of(part) if one.kind in _HELD]) == 1
            and part != aim
            and len(wanted) == 1
            and found[0].unit == wanted[0].unit
        ]
        best = words.answers(aim, [part for part, _ in alike], _CLAUSE) if alike else ()
        really = [found for part, found in alike if _REALLY.match(part)]
        chosen = alike[best[0].index][1] if best else really[0] if len(really) == 1 else ()
        if chosen and _stays_behind(chosen[0].interval, wanted[0].interval, aim):
            return True
    return False


def _stays_behind(got: Interval, wanted: Interval, aim: str) -> bool:
    if _AT_MOST.search(aim):
        return got.low is not None and wanted.high is not None and got.low > wanted.high
    return got.high is not None and wanted.low is not None and got.high < wanted.low


def _with(goal: Goal, status: str, told: tuple[Cell, ...], because: tuple[str, ...]) -> Goal:
    kept = told if status != "none" else ()
    return Goal(goal.expected, goal.actual, status, kept, because if kept else (), goal.background)
