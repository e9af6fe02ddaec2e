"""Why a target was missed, as the source says, and what it says is done about it.

A cause is never guessed. It is proposed only where the sentence of the result itself, or the one
right behind it, names one in a clause of its own (其中1处因场地未落实未能建成), or where the part
on problems tells one that speaks of the same thing in the same words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from evalutils.base.patterns import re
from evalutils.evidence.drafting.conclusions import quotable
from evalutils.evidence.drafting.draft import Cells, rule
from evalutils.evidence.drafting.figures import ProposedFigure
from evalutils.evidence.year import QUALITATIVE
from evalutils.reading.days import is_after
from evalutils.reading.documents import Document
from evalutils.reading.selfeval import Problem, SelfEvaluation, quantities_of

_SENTENCE = re.compile(r"[^。；;！？]+")
_CLAUSE = re.compile(r"[^，,：:]+")


def with_causes(
    rows: Sequence[Cells],
    quoted: Mapping[str, ProposedFigure],
    documents: Mapping[str, Document],
    told: Sequence[SelfEvaluation] = (),
) -> tuple[Cells, ...]:
    """Return the rows with the reason, and the measure, that the text gives for each missed target.

    Parameters
    ----------
    rows
        Of the indicator table; a reason that stands there already is kept.
    quoted
        Evidence id → figure of a text.
    documents
        File name → document.
    told
        What they say: problems with their causes, and what is to be done about them.
    """
    return tuple({**row, **_reason(row, quoted, documents, told)} for row in rows)


def _reason(
    row: Cells,
    quoted: Mapping[str, ProposedFigure],
    documents: Mapping[str, Document],
    told: Sequence[SelfEvaluation],
) -> dict[str, str]:
    if row.get("deviation_reason"):
        return {}
    figure = quoted.get(row.get("actual", ""))
    behind = figure is not None and _missed(row, figure)
    of_money = row.get("target_basis") == "rule" and _is_unspent(row, quoted)
    if not (behind or of_money or is_late(row)):
        return {}
    found: dict[str, str] = {}
    near = [] if figure is None else causes_near(figure.text, figure.quantity.start)
    for clause in near:
        if figure is not None and (quote := quotable(documents[figure.document], clause)):
            found["deviation_reason"] = f"{{quote:{figure.document}|{quote}}}"
            break
    for evaluation in told:
        document = documents[evaluation.document]
        problem = _spending(evaluation) if of_money else _about(row["name"], evaluation)
        if problem is None:
            continue
        quotes = (quotable(document, words) for words in _causes_of(problem.text.text))
        if "deviation_reason" not in found and (quote := next(filter(None, quotes), "")):
            found["deviation_reason"] = f"{{quote:{document.name}|{quote}}}"
        measures = (evaluation.recommendations[at].text for at in problem.answered_by)
        answers = [quote for words in measures if (quote := quotable(document, words))]
        if answers and not row.get("measure"):
            found["measure"] = f"{{quote:{document.name}|{answers[-1 if of_money else 0]}}}"
        break
    return found


def _about(name: str, told: SelfEvaluation) -> Problem | None:
    """Return the problem that speaks of an indicator: it shares most words of its name.

    One pair of signs alone (培训, 管理) is no agreement; words of every problem weigh less.
    """
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    often = Counter(pair for one in told.problems for pair in pairs if pair in one.text.text)
    shared = [
        (sum((Fraction(1, often[pair]) for pair in both), Fraction(0)), -at, problem)
        for at, problem in enumerate(told.problems)
        if len(both := {pair for pair in pairs if pair in problem.text.text}) > 1
    ]
    return max(shared, key=lambda one: one[:2])[2] if shared else None


def _spending(told: SelfEvaluation) -> Problem | None:
    """Return the problem that speaks of how slowly or unevenly money was spent."""
    spending = rule("causes", "spending")
    return next((one for one in told.problems if spending.search(one.text.text)), None)


def _causes_of(problem: str) -> list[str]:
    """Return the words of a problem that say why, the plainest first; else all that it says.

    Examples
    --------
    >>> _causes_of("路灯更换偏慢。因招标流标，到货晚于计划")[:2]
    ['因招标流标，到货晚于计划', '路灯更换偏慢。因招标流标，到货晚于计划']
    """
    title, _, behind = problem.partition("。")
    bare = rule("causes", "opening")
    named = [words for words in problem.split("。") if rule("causes", "cause").search(words)]
    named = [bare.sub("", words.strip()) for words in named]
    # What stands behind the title of a problem explains it, whether or not it says 因.
    return list(dict.fromkeys([*named, *([behind] if behind else []), problem, title]))


def _is_unspent(row: Cells, quoted: Mapping[str, ProposedFigure]) -> bool:
    """Tell whether a rate of two amounts of a text is certainly below one."""
    spent, _, budget = row.get("actual", "").partition(" / ")
    if spent not in quoted or budget not in quoted:
        return False
    low = quoted[budget].quantity.interval.low
    high = quoted[spent].quantity.interval.high
    return low is not None and high is not None and high < low


def is_late(row: Cells) -> bool:
    """Tell whether an indicator was to be done by a day, and was done after it.

    Examples
    --------
    >>> is_late({"target": "{quote:a.txt|9月底前完成}", "actual": "{quote:a.txt|11月完成}"})
    True
    """
    return is_after(*(row.get(key, "").partition("|")[2] for key in ("target", "actual")))


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
