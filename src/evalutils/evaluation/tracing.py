"""Where the figures of a report come from, when somebody wrote the report by hand.

Every figure of the report is held against the figures of what was handed in with it: form,
ledger, other documents. It is bound (the same figure stands there), computed (it follows from
figures that do), contradicting (the same thing stands there with another figure) or not found.
Dates, clauses and numbering are no figures: the reader of quantities passes over them. So are
the counts by which sentences are built (两种读法, 一项), unless something agrees or contradicts.

A wrong alarm costs more than a missed one, so that a contradiction needs the same role (spent,
budget …) of the same thing, or nearly all words of what the other figure is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, permutations
from typing import Literal

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.documents import Document, Table
from evalutils.reading.quantities import Interval, Quantity, common_unit, read_quantities
from evalutils.reading.reports import Words, passages_of, read_claims
from evalutils.reading.selfeval import Claim

#: What is known of a figure of the report.
State = Literal["bound", "computed", "contradicting", "not_found"]
STATES: tuple[State, ...] = ("contradicting", "not_found", "computed", "bound")

_CLAUSE_END = regex.compile(r"[，,。；;：:！!？?、]")
_PLAIN = regex.compile(r"\s*-?\d[\d,，]*(?:\.\d+)?\s*")
#: A unit a table tells in a head or caption: （万元）, 单位：万元.
_TABLE_UNIT = regex.compile(
    r"单位\s*[：:]\s*([^\s\d（）()，,]{1,4})|[（(]([^\d（）()，,]{1,4})[）)]"
)
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
class Figure:
    """A figure that stands somewhere, and what it is of.

    Parameters
    ----------
    quantity
        As read.
    place
        Where it stands.
    passage
        The sentence or cell that holds it.
    called
        Words that say what it is of: the clause around it, or the heads of row and column.
    claim
        What a sentence says it is, where it says so.
    bare
        Whether it is a number whose unit nothing tells.
    """

    quantity: Quantity
    place: Place
    passage: str
    called: str
    claim: Claim | None = None
    bare: bool = False


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
        How it follows (``ratio``, ``sum``, ``difference``, ``product``); ``""`` where it does not.
    because
        Words that both share, the longest first.
    """

    figure: Figure
    state: State
    sources: tuple[Figure, ...] = ()
    formula: str = ""
    because: tuple[str, ...] = ()


#: Numbers that name instead of counting: an enumerator, a table's number, a year.
_ENUMERATOR = regex.compile(r"^[“\"「『（(\s]*\d{1,3}\s*[.．、)）]")
_NUMBERED = regex.compile(r"[表图第]\s*$|附[件表]\s*$")
_YEAR = regex.compile(r"(?:19|20)\d\d")
#: 一项, 两种, 三方面: how sentences are built, not what was counted.
#: Heads of columns without a unit of their own.
_SCORED = regex.compile(r"分值|得分|评分|权重")
#: Of a share, which is a part of 1, to percentage points.
_POINTS = 100
_WORDING = regex.compile(r"[一二两三四五六七八九十]{1,2}(?:项|种|个|方面|类|点|条|次|处|份)")


def figures_of(document: Document) -> tuple[Figure, ...]:
    r"""Return every figure of a document, of sentences first, then of tables.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> document = document_from_text("2022年全年预算81.09万元，执行81.07万元。", "a.txt")
    >>> [(one.quantity.text, one.called) for one in figures_of(document)]
    [('81.09万元', '2022年全年预算'), ('81.07万元', '执行')]
    """
    return (*_of_sentences(document), *_of_tables(document))


def _of_sentences(document: Document) -> Iterator[Figure]:
    for passage in passages_of(document):
        told = list(read_claims([passage]))
        for quantity in read_quantities(passage.text):
            if _is_numbering(passage.text, quantity):
                continue
            claim = next((one for one in told if one.cell.text == quantity.text), None)
            if claim is not None:
                told.remove(claim)
            called = _clause(passage.text, quantity)
            yield Figure(quantity, passage.place, passage.text, called, claim)


def _is_numbering(text: str, quantity: Quantity) -> bool:
    """Return whether a number numbers something, or is a year."""
    before, printed = text[: quantity.start], quantity.text.strip()
    if _NUMBERED.search(before):
        return True
    if quantity.unit:
        return False
    first = _ENUMERATOR.match(text)
    return _YEAR.fullmatch(printed) is not None or (
        first is not None and quantity.start < first.end()
    )


def _clause(text: str, quantity: Quantity) -> str:
    """Return the words around a figure up to the next marks, without the figure."""
    before = _CLAUSE_END.split(text[: quantity.start])[-1]
    after = _CLAUSE_END.split(text[quantity.end :])[0]
    return f"{before}{after}".strip()


def _of_tables(document: Document) -> Iterator[Figure]:
    for number, table in enumerate(document.tables, 1):
        # a worksheet's tables are named by their sheet, others by their number
        yield from _of_table(table, table.place.table or (0 if table.place.sheet else number))


def _of_table(table: Table, number: int) -> Iterator[Figure]:
    around = " ".join((table.title, *table.notes))
    heads: tuple[str, ...] = ()
    for row, cells in enumerate(table.rows):
        if not any(map(read_quantities, cells)):
            # a form has several heads one below the other; two lines of one head stand together
            above = table.rows[row - 1] if row else cells
            joined = above if not any(map(read_quantities, above)) else cells
            heads = tuple(
                " ".join(dict.fromkeys((a, b))) for a, b in zip(joined, cells, strict=True)
            )
        heads = heads or ("",) * len(cells)
        header = " ".join(heads)  # 资金（万元）, in its first cell, is of all that stands below
        label = " ".join(dict.fromkeys(c for c in cells if c and not read_quantities(c)))
        for column, text in enumerate(cells):
            if (row, column) in table.merged or not text.strip():
                continue
            called = f"{label} {heads[column]}".strip()
            place = Place(table.place.document, sheet=table.place.sheet, page=table.place.page,
                          table=number, row=row + 1, column=column + 1,
                          header=heads[column])  # fmt: skip
            if _YEAR.fullmatch(text.strip()):
                continue
            if not _PLAIN.fullmatch(text):
                for quantity in read_quantities(text):
                    yield Figure(quantity, place, text, called)
                continue
            # points and scores of a row of money are no money, whatever the row begins with
            told = (heads[column],) if _SCORED.search(heads[column]) else (
                heads[column], label, header, around)  # fmt: skip
            with_unit = _with_unit(text.strip(), told)
            for quantity in with_unit or read_quantities(text.strip()):
                yield Figure(quantity, place, text, called, bare=not with_unit)


def _with_unit(number: str, told: Iterable[str]) -> tuple[Quantity, ...]:
    """Return a number as it reads with the unit that its head, row or table tells."""
    for words in told:
        for match in _TABLE_UNIT.finditer(words):
            unit = match[1] or match[2]
            read = read_quantities(f"{number}{unit}")
            if len(read) == 1 and read[0].text == f"{number}{unit}" and read[0].unit:
                return read
    return ()


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
    beside: dict[tuple[object, ...], list[Figure]] = {}
    rows: dict[tuple[object, ...], list[Figure]] = {}
    for one in known:
        if one.place.row:
            rows.setdefault(_row(one), []).append(one)
    for one, found in zip(own, first, strict=True):
        # with a result its whole row is at hand: 超目标3场 takes its target from there
        for source in () if found is None else found.sources[:1]:
            near = beside.setdefault(_paragraph(one), [])
            near += [source, *(mate for mate in rows.get(_row(source), ()) if mate is not source)]
    money = [one for one in known if one.claim is not None and one.claim.role in _MONEY]
    made = []
    for one, found in zip(own, first, strict=True):
        traced = (
            found
            or _computed(one, [*beside.get(_paragraph(one), ()), *_of_rows(one, known), *money])
            or _contradicting(one, known, words)
        )
        if traced is not None:
            made.append(traced)
        elif not _WORDING.fullmatch(one.quantity.text):
            made.append(_again(one, made) or Traced(one, "not_found"))
    return tuple(made)


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


def _row(figure: Figure) -> tuple[object, ...]:
    where = figure.place
    return where.document, where.sheet, where.page, where.table, where.row


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
        candidates += [one for one in bare if _agrees_bare(figure.quantity, one.quantity)]
    if not candidates:
        return None
    called = f"{figure.called} {figure.passage}"
    answers = words.answers(called, [f"{c.called} {c.passage}" for c in candidates], enough=0.0)
    if answers:
        best = candidates[answers[0].index]
        return Traced(figure, "bound", (best,), because=answers[0].because)
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
        label = one.called.removesuffix(one.place.header).split()
        names = [name for name in label if len(name) > 2 and not name.endswith("指标")]
        if one.place.row and any(name in figure.passage for name in names):
            yield one


def _computed(figure: Figure, beside: Sequence[Figure]) -> Traced | None:
    """Return a figure that follows from figures told beside it; from no others, by chance.

    Among all figures of a folder some pair gives nearly any percentage.
    """
    quantity = figure.quantity
    if not quantity.interval.is_exact or quantity.step is None:
        return None
    exact = {_worth(one): one for one in beside
             if _has_worth(one) and _fits(one, figure)}  # fmt: skip
    parts = list(exact.values())
    wanted, half = quantity.interval.value, quantity.step / 2
    aim = wanted * _measured(quantity)[1]
    if quantity.unit == "个百分点":
        # points are told of shares, which are parts of 1
        aim /= _POINTS
    if (product := _product(figure, beside)) is not None:
        return product
    for one, two in combinations(parts, 2):
        a, b = _worth(one), _worth(two)
        ratios = [(one, two, a / b)] if b else []
        ratios += [(two, one, b / a)] if a else []
        if quantity.unit == "%":
            for upper, lower, ratio in ratios:
                if abs(ratio - wanted) <= half:
                    return Traced(figure, "computed", (upper, lower), "ratio")
            continue
        for upper, lower, difference in ((one, two, a - b), (two, one, b - a)):
            if difference == aim and difference:
                return Traced(figure, "computed", (upper, lower), "difference")
    return None if quantity.unit == "%" else _sum(figure, parts, aim)


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
    if figure.quantity.unit == "个百分点":
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
