"""Problems and recommendations told in prose, and which recommendation answers which problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evalutils.base.patterns import regex
from evalutils.reading.reports.answers import Words, clauses
from evalutils.reading.reports.lexicon import lexicon
from evalutils.reading.reports.sections import Report, Section, Sentence
from evalutils.reading.selfeval import Cell, Problem

#: Money that is paid out late or little. Works behind schedule, and money that arrives late or is
#: short, say nothing of what was spent.
_SLOW_SPENDING = regex.compile(
    r"(?:支出|资金|经费|预算|拨付|支付|付款|用款)"
    r"(?:(?!到位|下达|短缺|紧张|导致|造成|影响|工程|建设|施工)[^，。；]){0,8}?"
    r"(?:滞后|[缓较偏过]慢)"
    r"|(?:执行|支出|使用|支付)(?:率|进度|金额)[^，。；]{0,3}(?:滞后|[缓较偏过]慢|[偏较]低|不高|不足)"
    r"|(?:滞后|迟缓)的(?:支出|支付|拨付|执行)"
)
_SHORTEST = 4
# A short sentence without a comma is the title of what follows it.
_LONGEST_TITLE = 24
_ABOUT = frozenset({"problems", "causes", "recommendations"})
#: One measure for so many problems is told for all of them.
_FEW = 2
#: A problem and a measure need so much in common.
_ENOUGH = 0.12


@dataclass(frozen=True, slots=True)
class Told:
    """Problems and recommendations as told.

    Parameters
    ----------
    problems
        Paired with recommendations.
    recommendations
        In reading order.
    """

    problems: tuple[Problem, ...] = ()
    recommendations: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unit:
    """One problem or one measure.

    ``item`` is that of its sentence. ``group`` counts what stands together, a problem and its
    measures; all of a report that tells problems first and measures behind is one group.
    """

    role: str
    sentence: Sentence
    text: str
    group: int = 0


def tells_of_slow_spending(problem: str) -> bool:
    """Return whether a problem is that money was spent late or too little of it.

    Examples
    --------
    >>> [tells_of_slow_spending(one) for one in ("资金使用相对滞后", "服务站建设进度滞后")]
    [True, False]
    """
    return _SLOW_SPENDING.search(problem) is not None


def read_problems(report: Report, words: Words) -> Told:
    r"""Return problems and recommendations of a report, paired.

    Parameters
    ----------
    report
        The report in sections.
    words
        What words of the document tell apart.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> from evalutils.reading.reports.sections import divide
    >>> text = "三、存在问题\n一是水泵老化；二是台账不全。\n四、建议\n及时更换水泵。"
    >>> report = divide(document_from_text(text, "a.txt"))
    >>> told = read_problems(report, Words(one.text for one in report.sentences))
    >>> [(problem.text.text, problem.answered_by) for problem in told.problems]
    [('水泵老化', (0,)), ('台账不全', ())]
    """
    units = _grouped(_joined(_units(report)))
    problems = [unit for unit in units if unit.role == "problem"]
    measures = [unit for unit in units if unit.role == "measure"]
    paired = []
    for at, unit in enumerate(problems):
        answers, because = _answers(at, problems, measures, words)
        cell = Cell(unit.text, unit.sentence.place)
        paired.append(Problem(cell, is_measure(unit.text), answers, because))
    return Told(tuple(paired), tuple(Cell(unit.text, unit.sentence.place) for unit in measures))


def is_measure(text: str) -> bool:
    """Return whether a sentence says what is to be done rather than what is wrong.

    Examples
    --------
    >>> is_measure("持续壮大巡逻队伍，织密防线"), is_measure("宣传力度不够，要加强引导")
    (True, False)
    """
    known = lexicon()
    first = clauses(text)[0] if clauses(text) else text
    if known.says("measure_any", first):
        return True
    return known.says("measure", text) and not known.says("problem", first)


def _answers(
    at: int, problems: Sequence[_Unit], measures: Sequence[_Unit], words: Words
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return which measures answer a problem: those beside it, else those of the same words."""
    unit = problems[at]
    free = [index for index, one in enumerate(measures) if one.group == unit.group]
    asking = [one for one in problems if one.group == unit.group]
    if len(asking) == 1 and (unit.group or len(free) == 1):
        return tuple(free), ()
    found = words.answers(unit.text, [measures[index].text for index in free], _ENOUGH)
    if found:
        because = tuple(dict.fromkeys(word for one in found for word in one.because))
        return tuple(sorted(free[one.index] for one in found)), because
    shared_by_all = [at for at in free if lexicon().says("all_of_them", measures[at].text)]
    if shared_by_all:
        return tuple(shared_by_all), ()
    texts = [one.text for one in asking]
    if len(free) == 1 and len(asking) <= _FEW:
        # Nobody's by its words: then it is told for all of them.
        shared = words.answers(measures[free[0]].text, texts, _ENOUGH)
        return ((), ()) if shared else (tuple(free), ())
    listed = all(one.sentence.item for one in (*asking, *(measures[index] for index in free)))
    if listed and asking.index(unit) < len(free) and len(free) - len(asking) in (0, 1):
        # Numbered lists as long as each other, but for a last measure, keep one order.
        return (free[asking.index(unit)],), ()
    return (), ()


def _units(report: Report) -> Iterator[_Unit]:
    """Yield every problem, reason and measure in reading order."""
    headed = any(_ABOUT & set(section.kinds) for section in report.sections)
    own = any("problems" in section.kinds for section in report.sections)
    for section in report.sections:
        if bool(_ABOUT & set(section.kinds)) != headed:
            continue
        for sentence in section.sentences:
            for role, text in _roles(section, sentence.text, own=own):
                yield _Unit(role, sentence, text)


def _roles(section: Section, text: str, *, own: bool) -> Iterator[tuple[str, str]]:
    """Yield what a sentence is: a problem, a measure, a reason, or a problem and its measure."""
    known = lexicon()
    if len(text) < _SHORTEST or known.says("idle", text):
        return
    kinds = _ABOUT & set(section.kinds)
    cut = known.cues["told_apart"].search(text)
    before, after = (text, "") if cut is None else (text[: cut.start()], text[cut.end() :])
    if after and kinds != {"recommendations"} and not is_measure(before):
        yield "problem", before
        yield "measure", after
    elif not kinds:
        if known.says("stated_problem", text):
            yield "problem", text
        elif known.says("stated_measure", text):
            yield "measure", text
    elif kinds == {"recommendations"}:
        # 结论和建议 says first what is wrong, and then what to do.
        heading = "" if section.heading is None else section.heading.text
        wrong = known.says("problem", text) and known.says("concluding", heading)
        wrong = wrong and not known.says("measure_any", text)
        yield ("problem" if wrong and not is_measure(text) else "measure"), text
    elif known.says("reason", text) or (kinds == {"causes"} and own):
        yield "reason", text
    elif "recommendations" not in kinds:
        yield "problem", text
    elif is_measure(text) or (known.says("measure_any", text) and not known.says("problem", text)):
        yield "measure", text
    else:
        yield "problem", text


def _joined(units: Iterator[_Unit]) -> list[_Unit]:
    """Return the units with titles before what they head, and reasons behind what they explain."""
    found: list[_Unit] = []
    for unit in units:
        last = found[-1] if found else None
        if last is not None and (
            (unit.role == "reason" and last.role == "problem")
            or (unit.role == last.role and _heads(last, unit))
        ):
            found[-1] = replace(last, text=f"{last.text}。{unit.text}")
        elif unit.role != "reason":
            found.append(unit)
    return found


def _heads(last: _Unit, unit: _Unit) -> bool:
    """Whether one unit is the short title of the next (加强预算管理。细化…)."""
    same = last.sentence.paragraph == unit.sentence.paragraph
    # A numbered item is one matter, however short what follows its title.
    title = len(last.text) <= _LONGEST_TITLE and len(clauses(last.text)) == 1
    title = title and (bool(last.sentence.mark) or len(unit.text) > _LONGEST_TITLE)
    title = title and not last.sentence.quantities
    return same and title and last.sentence.item == unit.sentence.item and not unit.sentence.mark


def _grouped(units: Sequence[_Unit]) -> list[_Unit]:
    """Return the units with their groups, where each problem stands with its measures.

    Where all problems stand before all measures there is one group, numbered 0.
    """
    numbered = []
    group, last = 0, ""
    for unit in units:
        if unit.role == "problem" and last != "problem":
            group += 1
        numbered.append(replace(unit, group=group))
        last = unit.role
    both = {one.group for one in numbered if one.role == "problem"} & {
        one.group for one in numbered if one.role == "measure"
    }
    return numbered if len(both) > 1 else list(units)
