"""Goals and results told in prose, and which result answers which goal."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.reading.reports.answers import Answer, Words, clauses
from evalutils.reading.reports.lexicon import lexicon
from evalutils.reading.reports.sections import Report, Section, Sentence
from evalutils.reading.selfeval import Cell, Goal, quantities_of

# Shorter passages name something, but say nothing of it.
_SHORTEST = 6
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
    found = []
    for section in report.sections:
        for at, sentence in enumerate(section.sentences):
            if (goal := _goal(section, at, sentence)) is not None:
                found.append(goal)
    return tuple(found)


def _goal(section: Section, at: int, sentence: Sentence) -> Goal | None:
    known, text = lexicon(), sentence.text
    if known.says("idle", text) or known.says("managing", text) or len(text) < _SHORTEST:
        return None
    lead = known.cues["goal_lead"].match(text)
    if section.kind == "goals":
        if "results" in section.kinds and known.says("achieved", text):
            return None
        following = section.sentences[at + 1 : at + 2]
        if not sentence.item and following and following[0].mark and not sentence.quantities:
            # 紧紧围绕…：一是…二是… opens a list of goals, and is none itself.
            return None
        if known.says("money", text) or known.says("citing", text):
            return None
        return Goal(_cut(sentence, lead.end() if lead else 0))
    if section.kind in ("results", "background", "other", "money") and lead is not None:
        return Goal(_cut(sentence, lead.end()))
    if section.kind == "background" and not known.says("money", text):
        task = sentence.item and sentence.mark and known.says("measure", text)
        if task or known.says("intended", text):
            return Goal(sentence.cell, background=True)
    return None


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
    return tuple(
        sentence.cell
        for section in report.sections
        for sentence in section.sentences
        if _is_result(section, sentence, headed=headed) and not _repeats(sentence.text, copied)
    )


def _is_result(section: Section, sentence: Sentence, *, headed: bool) -> bool:
    known, text = lexicon(), sentence.text
    if len(text) < _SHORTEST or known.says("idle", text) or known.says("score", text):
        return False
    kinds = {one.kind for one in sentence.quantities}
    worked = bool(kinds & {"count", "measure", "ratio"})
    if known.says("money", text) and not kinds & {"count", "measure"}:
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
    return tuple(_paired(goal, results, words) for goal in goals)


def _paired(goal: Goal, results: Sequence[Cell], words: Words) -> Goal:
    if goal.expected is None or goal.status:
        return goal
    texts = [cell.text for cell in results]
    parts = clauses(goal.expected.text)
    found = [words.answers(part, texts, _CLAUSE) for part in parts]
    if not any(found):
        found = [words.answers(goal.expected.text, texts)]
    answers: dict[int, Answer] = {}
    for one in (answer for answered in found for answer in answered):
        answers.setdefault(one.index, one)
    if not answers:
        return _with(goal, "none", (), ())
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
    status = "partial" if (missing and not quantities_of(goal.expected.text)) or unfinished else ""
    return _with(goal, status or "result", told, because)


def _with(goal: Goal, status: str, told: tuple[Cell, ...], because: tuple[str, ...]) -> Goal:
    kept = told if status != "none" else ()
    return Goal(goal.expected, goal.actual, status, kept, because if kept else (), goal.background)
