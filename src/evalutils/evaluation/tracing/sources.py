"""Which figures a figure of a report is bound to, follows from, or contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.evaluation.tracing.figures import Figure, Traced, ends, figures_of, holds, measured
from evalutils.evaluation.tracing.formulas import EACH, MONEY, Standing, agrees_bare
from evalutils.reading.documents import Document
from evalutils.reading.quantities import Quantity
from evalutils.reading.reports import Words
from evalutils.reading.selfeval import Claim

#: So much of what a figure is called has to stand in the sentence that tells another one.
_CALLED_SO = 0.75
#: A figure is told where it agrees with one of these in so few digits by chance.
_FEW = 20
_DIGIT = regex.compile(r"\d")
#: The row of all points of a form.
_WHOLE = regex.compile(r"总分|合计|总计|总得分")
#: 一项, 两种, 三方面: how sentences are built, not what was counted.
_WORDING = regex.compile(
    r"[一二两三四五六七八九十]{1,2}(?:项|种|个|方面|类|点|条|次|处|份|笔|批|轮|期|步|级|层|大类)"
)
#: 每10元, 每花出去100元: what another figure is told per.
_PER = regex.compile(r"每\p{Han}{0,4}$")
_ROUND = regex.compile(r"10*")
_DATED = regex.compile(r"\d{4}年|\d{1,2}月\d{1,2}日")
#: Words of another year, of what is still to come and of a part: no whole of this year contradicts.
_OTHERWISE = regex.compile(
    r"上年|上一?年度|去年|往年|同期|前年|明年|来年|下一?年|今后|下一步|拟|预计"
)


def trace(report: Document, known: Sequence[Figure]) -> tuple[Traced, ...]:
    """Return every figure of a report with where it comes from, in reading order.

    Parameters
    ----------
    report
        The report somebody wrote.
    known
        The figures of what it is held against (:func:`figures_of`).

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> form = document_from_text("全年预算81.09万元，执行81.07万元。培训12场。", "form.txt")
    >>> report = document_from_text("执行81.07万元，执行率99.98%。培训15场。", "report.txt")
    >>> [(one.figure.quantity.text, one.state) for one in trace(report, figures_of(form))]
    [('81.07万元', 'bound'), ('99.98%', 'computed'), ('15场', 'contradicting')]
    """
    words = Words(dict.fromkeys(f"{one.called} {one.passage}" for one in known))
    own = figures_of(report)
    by_value = _by_value(known)
    first = [_bound(one, by_value, words) for one in own]
    standing = Standing(known)
    beside: dict[tuple[object, ...], list[Figure]] = {}
    for one, found in zip(own, first, strict=True):
        for source in () if found is None else found.sources[:1]:
            beside.setdefault(_paragraph(one), []).extend((source, *standing.mates(source)))
    sentences: dict[tuple[object, ...], list[int]] = {}
    for at, one in enumerate(own):
        sentences.setdefault(_sentence(one), []).append(at)
    traced = list(first)
    # what follows from a figure told after it (占八成，其中…) is found the second time
    for _ in range(2):
        for at, one in enumerate(own):
            if traced[at] is None:
                near = beside.get(_paragraph(one), ())
                said = sentences[_sentence(one)]
                told = [own[n] for n in said if traced[n] is not None]
                traced[at] = standing.following(one, near, told, [own[n] for n in said])
    made: list[Traced] = []
    for one, found in zip(own, traced, strict=True):
        answer = found or _contradicting(one, known, words)
        if answer is not None:
            made.append(answer)
        elif not _is_wording(one):
            made.append(_again(one, made) or Traced(one, "not_found"))
    return tuple(made)


def _sentence(figure: Figure) -> tuple[object, ...]:
    """Return the sentence, or the row of a table, that a figure stands in."""
    return (*figure.row, "" if figure.place.row else figure.passage)


def _is_wording(one: Figure) -> bool:
    """Return whether a sentence is built by a number (两种), or tells how long from day to day."""
    if _WORDING.fullmatch(one.quantity.text):
        return True
    before = one.passage[: one.quantity.start]
    if _PER.search(before) and _ROUND.fullmatch(str(one.quantity.printed)):
        return True
    spoken = _DIGIT.search(one.quantity.text) is None or _DATED.search(one.passage)
    return one.quantity.kind == "duration" and bool(spoken)


def _again(figure: Figure, before: Sequence[Traced]) -> Traced | None:
    """Return a figure that was computed before, and is told once more: 剩余0.8公里."""
    if not measured(figure.quantity)[0] or _is_everyday(figure.quantity):
        return None
    same = (
        one
        for one in before
        if one.state == "computed" and one.figure.quantity.text == figure.quantity.text
    )
    first = next(same, None)
    return None if first is None else replace(first, figure=figure)


def _paragraph(figure: Figure) -> tuple[object, ...]:
    where = figure.place
    return where.document, where.paragraph, where.table, where.row


def _by_value(known: Iterable[Figure]) -> Mapping[str, list[Figure]]:
    """Return figures by the unit they are measured in; those without one under ``""``."""
    found: dict[str, list[Figure]] = {}
    for one in known:
        found.setdefault("" if one.bare else measured(one.quantity)[0], []).append(one)
    return found


def _bound(figure: Figure, known: Mapping[str, list[Figure]], words: Words) -> Traced | None:
    """Return a figure bound to the one that agrees with it and shares most words."""
    unit = measured(figure.quantity)[0]
    candidates = [one for one in known.get(unit, ()) if agrees(figure.quantity, one.quantity)]
    if unit:
        bare = known.get("", ())
        candidates += [
            one
            for one in bare
            if agrees_bare(figure.quantity, one.quantity)
            # what stands under 分值 and 得分 is points, whatever the row is of
            and (unit == "分" or not one.scored)
        ]
    elif figure.quantity.kind == "count" and not _is_everyday(figure.quantity):
        # 常住人口91.78万: what was counted needs no unit where its name tells it
        candidates += [
            one for some in known.values() for one in some
            if one.unit not in {"", "%", "元"} and _is_number_of(figure.quantity, one.quantity)
        ]  # fmt: skip
    if not candidates:
        return None
    called = f"{figure.called} {figure.passage}"
    answers = words.answers(called, [f"{c.called} {c.passage}" for c in candidates], enough=0.0)
    if answers:
        best = candidates[answers[0].index]
        return Traced(figure, "bound", (best,), because=answers[0].because)
    # a short name of a row (三所) is all that the clause can share with it
    named = [
        one
        for one in candidates
        if one.place.row
        and (
            any(len(name) > 1 and name in figure.called for name in one.label.split())
            # 自评69分: of the row of totals, whose name no sentence says
            or (unit == "分" and one.scored and _WHOLE.search(one.label) is not None)
        )
    ]
    if named:
        return Traced(figure, "bound", (named[0],))
    # no word in common: only a figure that is no everyday number can be meant
    sure = [one for one in candidates if not _is_everyday(figure.quantity)]
    # of numbers whose unit nothing tells, only one that is printed to its decimals
    sure = [one for one in sure if not one.bare or not _is_whole(figure.quantity)]
    return Traced(figure, "bound", (sure[0],)) if sure else None


def _is_number_of(told: Quantity, known: Quantity) -> bool:
    scale = measured(known)[1]
    return told.interval == known.interval.times(scale)


def _is_whole(quantity: Quantity) -> bool:
    return quantity.printed is None or quantity.printed.denominator == 1


def _is_everyday(quantity: Quantity) -> bool:
    """Return whether a figure is one that stands in documents for many things (3项, 100%)."""
    number = quantity.printed
    return number is None or (number.denominator == 1 and abs(number) <= _FEW)


def agrees(told: Quantity, known: Quantity) -> bool:
    """Return whether two figures say the same: equal, rounded, or within what a hedge allows.

    Examples
    --------
    >>> from evalutils.reading.quantities import read_quantities
    >>> def read(text): return read_quantities(text)[0]
    >>> agrees(read("81.1万元"), read("81.07万元")), agrees(read("81.2万元"), read("81.07万元"))
    (True, False)
    >>> agrees(read("300余场"), read("367场次")), agrees(read("约13.7万人"), read("约13.7万名"))
    (True, True)
    """
    (unit, one), (other, two) = measured(told), measured(known)
    if unit != other:
        return False
    here, there = told.interval.times(one), known.interval.times(two)
    if here == there:
        return True
    if not there.is_exact:
        # 指标值12500亩 and 未达到12500亩 repeat the end of ≥12500亩: so sentences tell targets
        if len(ends(there)) == 1 and ends(here) == ends(there):
            return True
        # a range is printed with its ends rounded outwards: it holds the one it was made of
        return told.exactness == "range" and here.intersection(there) == there
    if not here.is_exact:
        return holds(here, there.value)
    if told.step is None:
        return False
    step, finer = told.step * one, (known.step or Fraction(0)) * two
    return finer < step and abs(here.value - there.value) * 2 <= step


def _contradicting(figure: Figure, known: Sequence[Figure], words: Words) -> Traced | None:
    """Return a figure whose thing is known with another figure."""
    unit = measured(figure.quantity)[0]
    same = [one for one in known if not one.bare and measured(one.quantity)[0] == unit]
    claim = figure.claim
    if claim is not None and claim.role in MONEY and claim.scope == "project":
        told = [one for one in same if _is_told(one.claim, claim)]
        if told:
            return Traced(figure, "contradicting", (told[0],), because=(told[0].called,))
    negative = figure.quantity.interval.high is not None and figure.quantity.interval.high < 0
    if negative or EACH.search(figure.called) or _OTHERWISE.search(figure.called):
        return None
    if not unit or (claim is not None and (claim.period != "this" or claim.role in MONEY)):
        return None
    # what was done before what was aimed at: a target is a bound, a result a figure
    for one in sorted(same, key=lambda one: not one.quantity.interval.is_exact):
        if one.claim is not None and (one.claim.period != "this" or one.claim.role in MONEY):
            continue
        found = words.answers(one.called, [figure.called], enough=_CALLED_SO)
        if found:
            return Traced(figure, "contradicting", (one,), because=found[0].because)
    return None


def _is_told(known: Claim | None, claim: Claim) -> bool:
    """Return whether a sentence tells the same money of the same thing and year."""
    return known is not None and (
        (known.role, known.subject, known.scope, known.period)
        == (claim.role, claim.subject, claim.scope, claim.period)
    )
