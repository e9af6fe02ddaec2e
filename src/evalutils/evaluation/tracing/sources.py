"""Which figures a figure of a report is bound to, follows from, or contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, combinations, pairwise, permutations
from typing import Literal

from evalutils.base.patterns import regex
from evalutils.evaluation.tracing.figures import Figure, figures_of
from evalutils.reading.documents import Document
from evalutils.reading.quantities import Interval, Quantity, common_unit
from evalutils.reading.reports import Words
from evalutils.reading.selfeval import Claim

#: What is known of a figure of the report.
State = Literal["bound", "computed", "contradicting", "not_found"]
STATES: tuple[State, ...] = ("contradicting", "not_found", "computed", "bound")

#: Roles of money that are the same thing wherever they are told.
_MONEY = frozenset({"initial", "adjusted", "received", "executed", "balance"})
#: So much of what a figure is called has to stand in the sentence that tells another one.
_CALLED_SO = 0.75
#: A figure is told where it agrees with one of these in so few digits by chance.
_FEW = 20
#: A sum of more parts than this is found by chance.
_MOST_PARTS = 5
#: Of so many figures sums of more than two are found by chance, too.
_MANY_PARTS = 12


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure of the report with where it comes from.

    Parameters
    ----------
    figure
        As it stands in the report.
    state
        What is known of it.
    sources
        The figures it is bound to, follows from, or contradicts.
    formula
        How it follows (``ratio``, ``growth``, ``decline``, ``rest`` of a whole, ``sum``,
        ``difference``, ``product``, ``count`` of rows); ``""`` where it does not.
    because
        Words that both share, the longest first.
    """

    figure: Figure
    state: State
    sources: tuple[Figure, ...] = ()
    formula: str = ""
    because: tuple[str, ...] = ()


_DIGIT = regex.compile(r"\d")
#: Of a share, which is a part of 1, to percentage points.
_POINTS = 100
#: 一项, 两种, 三方面: how sentences are built, not what was counted.
_WORDING = regex.compile(
    r"[一二两三四五六七八九十]{1,2}(?:项|种|个|方面|类|点|条|次|处|份|笔|批|轮|期|步|级|层|大类)"
)
#: How offices tell percentage points, the second one when they speak.
_POINT_UNITS = frozenset({"个百分点", "个点"})
#: Words by which a share tells how much more or less, a figure how much of each, and what was lost.
_GROWTH = regex.compile(r"超|增|升|高|多|降|减|少|下滑|低|压缩|节约|涨|余|剩|缺|差|未|欠")
_EACH = regex.compile(r"平均|均|每")
_LOST = regex.compile(r"扣|失|丢|减")
#: Rows that add up the others, and heads under which rows of indicators stand.
_TOTAL = regex.compile(r"合计|总计|小计|共计|总额|总数")
#: Parts of a year, the rows they are told in, and words of a part of the indicators.
_PART_OF_YEAR = regex.compile(r"[上下]半年|季度|[至—–-]\d{1,2}月|前\S{1,3}个?[季月]")
_PERIOD = regex.compile(r"季|月")
_SOME_ITEMS = regex.compile(r"指标|项|产出|效益|满意|合计|共")
_DATED = regex.compile(r"\d{4}年|\d{1,2}月\d{1,2}日")
_ITEMS = regex.compile(r"指标|任务|目标")
_ITEM_UNITS = frozenset({"项", "个", "条"})
#: Signs within which a count says what was counted: 4项产出任务.
_NAMED_WITHIN = 8


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
    standing = _Standing(known)
    beside: dict[tuple[object, ...], list[Figure]] = {}
    for one, found in zip(own, first, strict=True):
        for source in () if found is None else found.sources[:1]:
            beside.setdefault(_paragraph(one), []).extend((source, *standing.mates(source)))
    money = [one for one in known if _is_money_of_all(one)]
    made = []
    for one, found in zip(own, first, strict=True):
        near = beside.get(_paragraph(one), ())
        traced = (
            found
            or _mated(one, near)
            or _computed(one, [*near, *_of_rows(one, known), *money])
            or _averaged(one, near, own)
            or standing.lost(one)
            or standing.counted(one)
            or standing.added(one)
            or _contradicting(one, known, words)
        )
        if traced is not None:
            made.append(traced)
        elif not _is_wording(one):
            made.append(_again(one, made) or Traced(one, "not_found"))
    return tuple(made)


def _is_money_of_all(one: Figure) -> bool:
    """Return whether a figure is money of the whole project: told so, or in a row of totals."""
    if one.claim is not None:
        return one.claim.role in _MONEY
    money = one.quantity.unit.endswith("元") and not one.bare
    return bool(one.place.row) and money and _TOTAL.search(one.label) is not None


def _is_wording(one: Figure) -> bool:
    """Return whether a sentence is built by a number (两种), or tells how long from day to day."""
    if _WORDING.fullmatch(one.quantity.text):
        return True
    spoken = _DIGIT.search(one.quantity.text) is None or _DATED.search(one.passage)
    return one.quantity.kind == "duration" and bool(spoken)


class _Standing:
    """What stands beside a figure where it comes from: in its row, its column, its sentence."""

    def __init__(self, known: Sequence[Figure]) -> None:
        self.rows: dict[tuple[object, ...], list[Figure]] = {}
        self.passages: dict[tuple[object, ...], list[Figure]] = {}
        self.totals: dict[tuple[object, ...], list[Figure]] = {}
        self.columns: dict[tuple[object, ...], list[Figure]] = {}
        for one in known:
            where = one.place
            if not where.row:
                self.passages.setdefault((where.document, one.passage), []).append(one)
                continue
            self.rows.setdefault(one.row, []).append(one)
            if _TOTAL.search(one.label):
                self.totals.setdefault(one.column, []).append(one)
            else:
                self.columns.setdefault(one.column, []).append(one)

    def mates(self, source: Figure) -> Iterator[Figure]:
        """Yield what is at hand with a figure: 超目标3场 takes its target from its row."""
        where = source.place
        if where.row:
            found = [*self.rows[source.row]]
            found += self.totals.get(source.column, ())
        else:
            found = self.passages[where.document, source.passage]
        yield from (mate for mate in found if mate is not source)

    def lost(self, figure: Figure) -> Traced | None:
        """Return points that were lost, of the row whose points and score are so far apart."""
        quantity = figure.quantity
        if quantity.unit != "分" or not _LOST.search(figure.called):
            return None
        for cells in self.rows.values():
            scored = [one for one in cells if one.scored]
            for points, score in pairwise(scored):
                if _worth(points) - _worth(score) == quantity.interval.value:
                    return Traced(figure, "computed", (points, score), "difference")
        return None

    def added(self, figure: Figure) -> Traced | None:
        """Return what rows below each other add up to: of half a year, of the indicators named."""
        quantity = figure.quantity
        year = _PART_OF_YEAR.search(figure.passage) is not None
        items = quantity.unit == "分" and _SOME_ITEMS.search(figure.passage) is not None
        if not quantity.interval.is_exact or not (year or items):
            return None
        aim = quantity.interval.value * _measured(quantity)[1]
        for column in self.columns.values():
            cells = [
                one for one in column
                if _has_worth(one) and _fits(one, figure)
                and (one.scored if items else _PERIOD.search(one.label))
            ]  # fmt: skip
            sums = [Fraction(0), *accumulate(map(_worth, cells))]
            for first, last in combinations(range(len(sums)), 2):
                if last - first > 1 and sums[last] - sums[first] == aim:
                    return Traced(figure, "computed", tuple(cells[first:last]), "sum")
        return None

    def counted(self, figure: Figure) -> Traced | None:
        """Return a number of indicators: so many rows with a score, of the level that is named."""
        quantity = figure.quantity
        counted = figure.passage[quantity.end :][:_NAMED_WITHIN]
        if quantity.unit not in _ITEM_UNITS or not _ITEMS.search(counted):
            return None
        tables: dict[tuple[object, ...], list[Figure]] = {}
        for at, cells in self.rows.items():
            scored = [one for one in cells if one.scored]
            whole = _TOTAL.search(cells[0].label) or "总分" in cells[0].label
            if scored and not whole:
                tables.setdefault(at[:-1], []).append(scored[0])
        for rows in tables.values():
            named = [
                row for row in rows
                if any(
                    len(core) > 1 and core in counted
                    for core in (word.removesuffix("指标") for word in row.label.split()[:2])
                )
            ]  # fmt: skip
            for some in (named, rows):
                if quantity.interval.is_exact and len(some) == quantity.interval.value:
                    return Traced(figure, "computed", tuple(some), "count")
        return None


def _mated(figure: Figure, beside: Sequence[Figure]) -> Traced | None:
    """Return points that stand in the row of a figure told beside them: 按10分权重."""
    if figure.quantity.unit != "分":
        return None
    same = (one for one in beside if one.bare and _agrees_bare(figure.quantity, one.quantity))
    first = next(same, None)
    return None if first is None else Traced(figure, "bound", (first,))


def _averaged(figure: Figure, beside: Sequence[Figure], own: Sequence[Figure]) -> Traced | None:
    """Return a figure that is so much of each: a total told beside it, by a count told with it."""
    quantity = figure.quantity
    if not _EACH.search(figure.called) or quantity.unit == "%":
        return None
    told = [one for one in own if one.passage == figure.passage and one is not figure]
    unit, scale = _measured(quantity)
    totals = [one for one in beside if not one.bare and _has_worth(one)]
    for whole in (one for one in totals if _measured(one.quantity)[0] == unit):
        for count in (*told, *totals):
            if not _has_worth(count) or not _worth(count) or _measured(count.quantity)[0] == "%":
                continue
            if count is not whole and _is_about(quantity, _worth(whole) / _worth(count) / scale):
                return Traced(figure, "computed", (whole, count), "ratio")
    return None


def _is_about(quantity: Quantity, value: Fraction) -> bool:
    """Return whether a value is what a figure prints, rounded, or within its hedge."""
    if not quantity.interval.is_exact:
        return value in quantity.interval
    return quantity.step is not None and abs(value - quantity.interval.value) * 2 <= quantity.step


def _again(figure: Figure, before: Sequence[Traced]) -> Traced | None:
    """Return a figure that was computed before, and is told once more: 剩余0.8公里."""
    if not _measured(figure.quantity)[0] or _is_everyday(figure.quantity):
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


def _measured(quantity: Quantity) -> tuple[str, Fraction]:
    return common_unit(quantity.unit)


def _by_value(known: Iterable[Figure]) -> Mapping[str, list[Figure]]:
    """Return figures by the unit they are measured in; those without one under ``""``."""
    found: dict[str, list[Figure]] = {}
    for one in known:
        found.setdefault("" if one.bare else _measured(one.quantity)[0], []).append(one)
    return found


def _bound(figure: Figure, known: Mapping[str, list[Figure]], words: Words) -> Traced | None:
    """Return a figure bound to the one that agrees with it and shares most words."""
    unit = _measured(figure.quantity)[0]
    candidates = [one for one in known.get(unit, ()) if agrees(figure.quantity, one.quantity)]
    if unit:
        bare = known.get("", ())
        candidates += [
            one
            for one in bare
            if _agrees_bare(figure.quantity, one.quantity)
            # what stands under 分值 and 得分 is points, whatever the row is of
            and (unit == "分" or not one.scored)
        ]
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
        and any(len(name) > 1 and name in figure.called for name in one.label.split())
    ]
    if named:
        return Traced(figure, "bound", (named[0],))
    # no word in common: only a figure that is no everyday number can be meant
    sure = [one for one in candidates if not _is_everyday(figure.quantity)]
    # of numbers whose unit nothing tells, only one that is printed to its decimals
    sure = [one for one in sure if not one.bare or not _is_whole(figure.quantity)]
    return Traced(figure, "bound", (sure[0],)) if sure else None


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
    (unit, one), (other, two) = _measured(told), _measured(known)
    if unit != other:
        return False
    here, there = told.interval.times(one), known.interval.times(two)
    if here == there:
        return True
    if not there.is_exact:
        # 指标值12500亩 and 未达到12500亩 repeat the end of ≥12500亩: so sentences tell targets
        if len(_ends(there)) == 1 and _ends(here) == _ends(there):
            return True
        # a range is printed with its ends rounded outwards: it holds the one it was made of
        return told.exactness == "range" and here.intersection(there) == there
    if not here.is_exact:
        return there.value in here
    if told.step is None:
        return False
    step, finer = told.step * one, (known.step or Fraction(0)) * two
    return finer < step and abs(here.value - there.value) * 2 <= step


def _ends(interval: Interval) -> list[Fraction]:
    return [end for end in dict.fromkeys((interval.low, interval.high)) if end is not None]


def _agrees_bare(told: Quantity, known: Quantity) -> bool:
    """Return whether a figure is a number whose unit is not told, in any usual scale."""
    if told.printed is None or known.printed is None or not told.interval.is_exact:
        return False
    return known.printed in {told.printed, told.printed / 10_000, told.printed * 100}


def _of_rows(figure: Figure, known: Iterable[Figure]) -> Iterator[Figure]:
    """Yield the figures of table rows whose whole name stands in the sentence."""
    for one in known:
        # levels of indicators (产出指标) stand in their rows, too, and name none of them
        names = [name for name in one.label.split() if not name.endswith("指标")]
        if one.place.row and any(
            len(name) > 1 and name in figure.passage and not _TOTAL.search(name) for name in names
        ):
            yield one


def _computed(figure: Figure, beside: Sequence[Figure]) -> Traced | None:
    """Return a figure that follows from figures told beside it; from no others, by chance.

    Among all figures of a folder some pair gives nearly any percentage.
    """
    quantity = figure.quantity
    if quantity.unit != "%" and (not quantity.interval.is_exact or quantity.step is None):
        return None
    exact = {_worth(one): one for one in beside
             if _has_worth(one) and _fits(one, figure)}  # fmt: skip
    parts = list(exact.values())
    if quantity.unit == "%":
        return _share(figure, parts)
    aim = quantity.interval.value * _measured(quantity)[1]
    if quantity.unit in _POINT_UNITS:
        # points are told of shares, which are parts of 1
        aim /= _POINTS
        for share in parts:
            if 1 - _worth(share) == aim and _GROWTH.search(figure.called):
                return Traced(figure, "computed", (share,), "rest")
    if (product := _product(figure, beside)) is not None:
        return product
    for one, two in combinations(parts, 2):
        a, b = _worth(one), _worth(two)
        for upper, lower, difference in ((one, two, a - b), (two, one, b - a)):
            if difference == aim and difference:
                return Traced(figure, "computed", (upper, lower), "difference")
    return _sum(figure, parts, aim)


def _share(figure: Figure, parts: Sequence[Figure]) -> Traced | None:
    """Return a share that is one figure by another, or how much one is above or below another."""
    grows = _GROWTH.search(figure.called) is not None
    for upper, lower in permutations(parts, 2):
        if not _worth(lower):
            continue
        ratio = _worth(upper) / _worth(lower)
        if _is_about(figure.quantity, ratio):
            return Traced(figure, "computed", (upper, lower), "ratio")
        if grows and ratio != 1 and _is_about(figure.quantity, abs(ratio - 1)):
            way = "growth" if ratio > 1 else "decline"
            return Traced(figure, "computed", (upper, lower), way)
    return None


def _sum(figure: Figure, parts: Sequence[Figure], aim: Fraction) -> Traced | None:
    """Return a figure that is the sum of others; of points that no unit tells any sum is some."""
    added = [one for one in parts if not one.bare]
    most = _MOST_PARTS if len(added) <= _MANY_PARTS else 2
    for count in range(2, min(len(added), most) + 1):
        for some in combinations(added, count):
            if sum(map(_worth, some)) == aim:
                return Traced(figure, "computed", some, "sum")
    return None


def _product(figure: Figure, beside: Sequence[Figure]) -> Traced | None:
    """Return a figure that is so many times another: 367 villages with one lecture each.

    Both stand in one sentence, one of them in the unit of the figure.
    """
    unit = _measured(figure.quantity)[0]
    wanted = figure.quantity.interval.value * _measured(figure.quantity)[1]
    exact = [one for one in beside if one.quantity.interval.is_exact and not one.bare]
    for each, times in permutations(exact, 2):
        if each.passage != times.passage or _measured(each.quantity)[0] != unit or unit == "%":
            continue
        counted = _measured(times.quantity)[0] not in {unit, "%", ""}
        if counted and _worth(each) * _worth(times) == wanted:
            return Traced(figure, "computed", (times, each), "product")
    return None


def _fits(one: Figure, figure: Figure) -> bool:
    """Return whether a figure can be an operand: of a share anything but a share."""
    unit = "" if one.bare else _measured(one.quantity)[0]
    if figure.quantity.unit == "%":
        return bool(unit) and unit != "%"
    if figure.quantity.unit in _POINT_UNITS:
        return unit == "%"
    # in a form's columns of points and scores no unit is told
    return unit == _measured(figure.quantity)[0] or (one.bare and figure.quantity.unit == "分")


def _has_worth(figure: Figure) -> bool:
    """Return whether a figure is one value, or a target with one end: ≥36公里."""
    return len(_ends(figure.quantity.interval)) == 1


def _worth(figure: Figure) -> Fraction:
    return _ends(figure.quantity.interval)[0] * _measured(figure.quantity)[1]


def _contradicting(figure: Figure, known: Sequence[Figure], words: Words) -> Traced | None:
    """Return a figure whose thing is known with another figure."""
    unit = _measured(figure.quantity)[0]
    same = [one for one in known if not one.bare and _measured(one.quantity)[0] == unit]
    claim = figure.claim
    if claim is not None and claim.role in _MONEY and claim.scope == "project":
        told = [one for one in same if _is_told(one.claim, claim)]
        if told:
            return Traced(figure, "contradicting", (told[0],), because=(told[0].called,))
    if not unit or (claim is not None and (claim.period != "this" or claim.role in _MONEY)):
        return None
    # what was done before what was aimed at: a target is a bound, a result a figure
    for one in sorted(same, key=lambda one: not one.quantity.interval.is_exact):
        if one.claim is not None and (one.claim.period != "this" or one.claim.role in _MONEY):
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
