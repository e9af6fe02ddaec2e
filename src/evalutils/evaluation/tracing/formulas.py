"""Which figures a figure of a report follows from: shares, growth, rests, sums, averages, counts.

Among all figures of a folder some pair gives nearly any percentage. Operands are therefore only
those that the sentence names: what its paragraph is bound to with what stands beside that in its
row, the rows whose names the sentence says, the money of the whole project, and what the sentence
itself tells and was traced already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, combinations, pairwise, permutations

from evalutils.base.patterns import regex
from evalutils.evaluation.tracing.figures import Figure, Traced, ends, holds, measured
from evalutils.reading.quantities import Quantity

#: Roles of money that are the same thing wherever they are told.
MONEY = frozenset({"initial", "adjusted", "received", "executed", "balance"})
#: A sum of more parts than this is found by chance.
_MOST_PARTS = 5
#: Of so many figures sums of more than two are found by chance, too.
_MANY_PARTS = 12
#: Of a share, which is a part of 1, to percentage points.
_POINTS = 100
#: How offices tell percentage points, the second one when they speak.
_POINT_UNITS = frozenset({"个百分点", "个点"})
#: Units of what is one figure by another.
_SHARES = frozenset({"%", "倍"})
#: Words by which a share tells how much more or less, a figure how much of each, and what was lost.
_GROWTH = regex.compile(
    r"超|增|升|高|多|降|减|少|下滑|低|压缩|节约|涨|余|剩|缺|差|未|欠|比上|较上|上年比|同比|环比|变[化动]"
)
_REST = regex.compile(r"不|未|其余|其他|剩|余|没有|无")
EACH = regex.compile(r"平均|均|每|摊|单位成本|单价")
_LOST = regex.compile(r"扣|失|丢|减")
#: A part of a year by the word for its average, with how many there are.
_PARTS_OF_YEAR = (
    ("month", regex.compile(r"月均|每个?月"), (12,)),
    ("quarter", regex.compile(r"季均|每个?季"), (4,)),
    ("week", regex.compile(r"周均|每周"), (52,)),
    ("day", regex.compile(r"日均|每天|每日|天均"), (365, 366)),
)
#: Of how many of what a figure is told: 每万人, 每百户, 人均.
_PER = regex.compile(r"每([十百千万]?)(\p{Han}{1,4})|(\p{Han})均")
#: Of ten people nine are content: a share in words.
_OF_ROUND = regex.compile(r"每(10+)\p{Han}{1,4}(?:就|中|里|当中)?\p{Han}{0,3}$")
_TIMES = {"": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000}
#: Rows that add up the others, and heads under which rows of indicators stand.
TOTAL = regex.compile(r"合计|总计|小计|共计|总额|总数")
#: Parts of a year, the rows they are told in, and words of a part of the indicators.
_PART_OF_YEAR = regex.compile(r"[上下]半年|季度|[至—–-]\d{1,2}月|前\S{1,3}个?[季月]")
_PERIOD = regex.compile(r"季|月")
_SOME_ITEMS = regex.compile(r"指标|项|产出|效益|满意|合计|共")
_ITEMS = regex.compile(r"指标|任务|目标")
_ITEM_UNITS = frozenset({"项", "个", "条"})
#: What rows of a ledger are counted in.
_ROW_UNITS = frozenset({"笔", "项", "个", "条", "家", "户", "批"})
_COUNTED = regex.compile(
    r"(?:共|计|总|累计|发生|支付|拨付|支出|签订|涉及|分|剩|其余|余下|另)\p{Han}{0,4}$"
)
#: Words of indicators with all their points, and of those that lost some.
_FULL = regex.compile(r"(?:满|全)分|不失分|未失分|未扣分")
_PARTLY = regex.compile(r"失分|扣分|丢分|未得满分|未拿满")
_HUNDRED = regex.compile(r"百分制|百分计")
#: Signs within which a count says what was counted: 4项产出任务.
_NAMED_WITHIN = 8


class Standing:
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
            if TOTAL.search(one.label):
                self.totals.setdefault(one.column, []).append(one)
            else:
                self.columns.setdefault(one.column, []).append(one)
        self.scored = {one.row[:-1] for one in known if one.scored}
        self.money = [one for one in known if _is_money_of_all(one)]
        self.people = [one for one in known if one.unit and _is_of_all(one)]

    def mates(self, source: Figure) -> Iterator[Figure]:
        """Yield what is at hand with a figure: 超目标3场 takes its target from its row."""
        where = source.place
        if where.row:
            found = [*self.rows[source.row]]
            found += self.totals.get(source.column, ())
        else:
            found = self.passages[where.document, source.passage]
        yield from (mate for mate in found if mate is not source)

    def named(self, figure: Figure) -> Iterator[Figure]:
        """Yield the figures of table rows whose whole name stands in the sentence."""
        for cells in self.rows.values():
            if any(name in figure.passage for name in _names(cells[0])):
                yield from cells

    def following(
        self,
        figure: Figure,
        near: Sequence[Figure],
        told: Sequence[Figure],
        beside: Sequence[Figure],
    ) -> Traced | None:
        """Return a figure with those that it follows from.

        Parameters
        ----------
        figure
            Of the report.
        near
            The figures that its paragraph is bound to, and those beside them.
        told
            Figures of its own sentence that were traced.
        beside
            All figures of its sentence: of so many streets (两个街道) each has 13.
        """
        named = list(self.named(figure))
        return (
            _mated(figure, near)
            or _computed(figure, told, [*near, *named, *self.money])
            or self._each(figure, [*told, *near, *named, *self.money], beside)
            or self._lost(figure)
            or self._counted(figure, near)
            or self._added(figure, near)
        )

    def _each(
        self, figure: Figure, known: Sequence[Figure], beside: Sequence[Figure]
    ) -> Traced | None:
        """Return a figure that is so much of each: of a count, of a month, of 10,000 people."""
        if not EACH.search(figure.called) or _is_share(figure.quantity):
            return None
        wholes = [one for one in known if one.is_one and one.unit == figure.unit and one.unit]
        scale = measured(figure.quantity)[1]
        if of_ten := _OF_ROUND.search(figure.passage[: figure.quantity.start]):
            for share in (one for one in known if one.unit == "%" and one.is_one):
                if _is_about(figure.quantity, share.worth * int(of_ten[1])):
                    return Traced(figure, "computed", (share,), "ratio")
        for formula, words, parts in _PARTS_OF_YEAR:
            if words.search(figure.called):
                for whole in wholes:
                    if any(_is_about(figure.quantity, whole.worth / n / scale) for n in parts):
                        return Traced(figure, "computed", (whole,), formula)
        per = _PER.search(figure.called)
        # 91.78万 of a population: what it is counted in is not always said
        many = [one for one in self.people if per and (per[2] or per[3]).startswith(one.unit)]
        times = 1 if per is None else _TIMES[per[1] or ""]
        counts = [
            one for one in (*known, *beside)
            if one is not figure and one.unit not in {"", "%"} and one.is_one and one.worth
        ]  # fmt: skip
        for whole in wholes:
            for count, of in (*((one, times) for one in many), *((one, 1) for one in counts)):
                # per kilometre, as it is printed, not per metre
                value = whole.worth * of / ends(count.quantity.interval)[0] / scale
                if count is not whole and _is_about(figure.quantity, value):
                    return Traced(figure, "computed", (whole, count), "ratio")
        return None

    def _lost(self, figure: Figure) -> Traced | None:
        """Return points that were lost, of the row whose points and score are so far apart."""
        quantity = figure.quantity
        if quantity.unit != "分" or not _LOST.search(figure.called):
            return None
        for points, score in self._scores():
            if points.worth - score.worth == quantity.interval.value:
                return Traced(figure, "computed", (points, score), "difference")
        return None

    def _scores(self) -> Iterator[tuple[Figure, Figure]]:
        """Yield points and score of every row that has both."""
        for cells in self.rows.values():
            scored = [one for one in cells if one.scored and one.is_one]
            yield from pairwise(scored)

    def _added(self, figure: Figure, near: Sequence[Figure]) -> Traced | None:
        """Return what rows of one column add up to: of half a year, of what the sentence names."""
        quantity = figure.quantity
        if not quantity.interval.is_exact or quantity.step is None or _is_share(quantity):
            return None
        year = _PART_OF_YEAR.search(figure.passage) is not None
        items = quantity.unit == "分" and _SOME_ITEMS.search(figure.passage) is not None
        tables = {one.row[:-1] for one in near if one.place.row}
        for at, column in self.columns.items():
            cells = [one for one in column if one.is_one and _fits(one, figure)]
            some = [one for one in cells if one.scored] if items else cells
            if year and not items:
                some = [one for one in cells if _PERIOD.search(one.label)]
            if (year or items) and (run := _run(some, figure)):
                return Traced(figure, "computed", run, "sum")
            if items or len(cells) < 2:
                continue
            whole = [tuple(cells)] if at[:-1] in tables else []
            for group in (*whole, *_groups(cells, figure.passage)):
                if sum(one.worth for one in group) == figure.worth:
                    return Traced(figure, "computed", group, "sum")
        return None

    def _counted(self, figure: Figure, near: Sequence[Figure]) -> Traced | None:
        """Return a number of rows: of indicators of the level named, of payments of a ledger."""
        quantity = figure.quantity
        if not quantity.interval.is_exact:
            return None
        aim = quantity.interval.value
        if quantity.unit == "%":
            return self._part_of_indicators(figure)
        rows = self._indicators(figure) if quantity.unit in _ITEM_UNITS else []
        if quantity.unit in _ROW_UNITS and _COUNTED.search(figure.passage[: quantity.start]):
            # only of a ledger that the paragraph is about: of many tables one has any number
            tables = {one.row[:-1] for one in near if one.place.row} - self.scored
            for at, column in self.columns.items():
                if at[:-1] in tables:
                    rows += [tuple(column), *_groups(column, figure.passage)]
                    if _REST.search(figure.called):  # 其余8笔: without those told before
                        rows.append(tuple(one for one in column if one not in near))
        for some in rows:
            if some and len(some) == aim:
                return Traced(figure, "computed", some, "count")
        return None

    def _part_of_indicators(self, figure: Figure) -> Traced | None:
        """Return a share of indicators: of those with all their points 得满分的占50%."""
        for some in self._indicators(figure):
            of = self._indicators(replace(figure, called=""))
            for all_of_them in of if some else ():
                share = Fraction(len(some), len(all_of_them) or 1)
                if _is_about(figure.quantity, share):
                    return Traced(figure, "computed", some, "count")
        return None

    def _indicators(self, figure: Figure) -> list[tuple[Figure, ...]]:
        """Return rows of indicators that a count can mean, a tuple for each way to count them."""
        passage, quantity = figure.passage, figure.quantity
        after = passage[quantity.end :][:_NAMED_WITHIN]
        around = passage[max(quantity.start - _NAMED_WITHIN, 0) : quantity.end] + after
        clause = figure.called
        tables: dict[tuple[object, ...], list[tuple[Figure, ...]]] = {}
        for at, cells in self.rows.items():
            scored = tuple(one for one in cells if one.scored and one.is_one)
            whole = TOTAL.search(cells[0].label) or "总分" in cells[0].label
            if scored and not whole:
                tables.setdefault(at[:-1], []).append(scored)
        found: list[tuple[Figure, ...]] = []
        for rows in tables.values():
            both = [row for row in rows if len(row) > 1]
            named = _levels([row[0] for row in rows], around)
            if named:
                found += named
            elif not _ITEMS.search(passage):
                continue
            elif _PARTLY.search(clause):
                found.append(tuple(row[0] for row in both if row[1].worth < row[0].worth))
            elif _FULL.search(clause):
                found.append(tuple(row[0] for row in both if row[1].worth == row[0].worth))
            elif _ITEMS.search(after) or not clause:
                found.append(tuple(row[0] for row in rows))
        return found


def _levels(rows: Sequence[Figure], words: str) -> list[tuple[Figure, ...]]:
    """Return rows by each level of indicators that is named: 产出, 数量 of 数量指标."""
    found: dict[str, list[Figure]] = {}
    for row in rows:
        for core in dict.fromkeys(word.removesuffix("指标") for word in row.label.split()[:2]):
            if len(core) > 1 and core in words:
                found.setdefault(core, []).append(row)
    return [tuple(some) for some in found.values()]


def _names(row: Figure) -> list[str]:
    """Return what a row is called; levels of indicators (产出指标) stand in it and name none."""
    return [
        name
        for name in row.label.split()
        if len(name) > 1 and not name.endswith("指标") and not TOTAL.search(name)
    ]


def _groups(column: Sequence[Figure], passage: str) -> Iterator[tuple[Figure, ...]]:
    """Yield the cells of rows that share a name which a sentence says, where there are several."""
    shared: dict[str, list[Figure]] = {}
    for one in column:
        for name in _names(one):
            if name in passage:
                shared.setdefault(name, []).append(one)
    yield from (tuple(some) for some in shared.values() if len(some) > 1)


def _run(cells: Sequence[Figure], figure: Figure) -> tuple[Figure, ...]:
    """Return cells one below the other that add up to a figure."""
    sums = [Fraction(0), *accumulate(one.worth for one in cells)]
    for first, last in combinations(range(len(sums)), 2):
        if last - first > 1 and sums[last] - sums[first] == figure.worth:
            return tuple(cells[first:last])
    return ()


def _is_money_of_all(one: Figure) -> bool:
    """Return whether a figure is money of the whole project: told so, or in a row of totals."""
    if one.claim is not None:
        return one.claim.role in MONEY
    return bool(one.place.row) and one.unit == "元" and TOTAL.search(one.label) is not None


_PEOPLE = regex.compile(r"人口|总户数|总人数|户籍|常住|辖")


def _is_of_all(one: Figure) -> bool:
    """Return whether a figure is of all who live somewhere, of which others are told per 10,000."""
    return one.is_one and one.worth > 0 and _PEOPLE.search(one.called) is not None


def _mated(figure: Figure, beside: Sequence[Figure]) -> Traced | None:
    """Return points that stand in the row of a figure told beside them: 按10分权重."""
    if figure.quantity.unit != "分":
        return None
    same = (one for one in beside if one.bare and agrees_bare(figure.quantity, one.quantity))
    first = next(same, None)
    return None if first is None else Traced(figure, "bound", (first,))


def agrees_bare(told: Quantity, known: Quantity) -> bool:
    """Return whether a figure is a number whose unit is not told, in any usual scale."""
    if told.printed is None or known.printed is None or not told.interval.is_exact:
        return False
    return known.printed in {told.printed, told.printed / 10_000, told.printed * 100}


def _is_about(quantity: Quantity, value: Fraction) -> bool:
    """Return whether a value is what a figure prints, rounded, or within its hedge."""
    if not quantity.interval.is_exact:
        return holds(quantity.interval, value)
    return quantity.step is not None and abs(value - quantity.interval.value) * 2 <= quantity.step


def _is_by(quantity: Quantity, value: Fraction) -> bool:
    """Return whether 超19.3% tells by how much, rounded, and not a least."""
    if quantity.exactness != "gt" or quantity.step is None:
        return False
    return any(abs(value - end) * 2 <= quantity.step for end in ends(quantity.interval))


def _is_share(quantity: Quantity) -> bool:
    """Return whether a figure tells one thing by another: 81%, 八成, 四分之一, 1.2倍."""
    return measured(quantity)[0] in _SHARES


def _computed(figure: Figure, told: Sequence[Figure], others: Sequence[Figure]) -> Traced | None:
    """Return a figure that follows from figures told beside it; from no others, by chance."""
    quantity = figure.quantity
    beside = [*told, *others]
    parts = _apart(one for one in beside if one.is_one and _fits(one, figure))
    if _is_share(quantity):
        own = [one for one in told if one.is_one and _fits(one, figure)]
        return _share(figure, parts, own) or _remainder(figure, beside) or _all(figure, beside)
    if quantity.interval.is_exact and quantity.step is None:
        return None
    if quantity.unit in _POINT_UNITS:
        # points are told of shares, which are parts of 1
        for share in parts:
            if _is_told(figure, 1 - share.worth) and _GROWTH.search(figure.called):
                return Traced(figure, "computed", (share,), "rest")
    if (product := _product(figure, beside)) is not None:
        return product
    if (difference := _difference(figure, parts, beside)) is not None:
        return difference
    if quantity.unit == "分" and _HUNDRED.search(figure.passage):
        for score, whole in permutations(parts, 2):
            if whole.worth and _is_about(quantity, score.worth / whole.worth * 100):
                return Traced(figure, "computed", (score, whole), "hundred")
    before = [one for one in told if _fits(one, figure) and _precedes(one, figure)]
    if figure.is_one and (run := _run(before, figure)):
        return Traced(figure, "computed", run, "sum")
    return _sum(figure, parts)


def _precedes(one: Figure, figure: Figure) -> bool:
    where, at = one.place, figure.place
    return one.is_one and (where.column, one.quantity.start) < (at.column, figure.quantity.start)


def _difference(figure: Figure, parts: Sequence[Figure], beside: Sequence[Figure]) -> Traced | None:
    """Return a figure that tells how far two others are apart; with a sign where it has one."""
    signed = figure.quantity.interval.is_exact and figure.quantity.interval.value < 0
    for one, two in permutations(parts, 2):
        apart = one.worth - two.worth
        if (one.bare or two.bare) and one.row != two.row:
            continue  # of many points some two are as far apart
        if apart and (signed or apart > 0) and _is_told(figure, apart):
            return Traced(figure, "computed", (one, two), "difference")
    if _is_told(figure, Fraction(0)) and figure.quantity.interval.is_exact:
        # 富余0户: two that are the same
        return _equal(figure, beside, "difference")
    return None


def _remainder(figure: Figure, beside: Sequence[Figure]) -> Traced | None:
    """Return a share that is what another leaves of a whole: 不满意的占6.8%."""
    if not _REST.search(figure.called):
        return None
    for one in beside:
        if one.unit == "%" and one.is_one and _is_about(figure.quantity, 1 - one.worth):
            return Traced(figure, "computed", (one,), "rest")
    return None


def _all(figure: Figure, beside: Sequence[Figure]) -> Traced | None:
    """Return a share of all, 100%, with two figures told beside it that are the same."""
    if not figure.quantity.interval.is_exact or figure.quantity.interval.value != 1:
        return None
    return _equal(figure, beside, "ratio")


def _equal(figure: Figure, beside: Sequence[Figure], formula: str) -> Traced | None:
    fitting = [one for one in beside if one.is_one and _fits(one, figure)]
    for one, two in combinations(fitting, 2):
        same = (one.unit, one.worth) == (two.unit, two.worth)
        if same and (one.called, one.place) != (two.called, two.place):
            return Traced(figure, "computed", (one, two), formula)
    return None


def _apart(figures: Iterable[Figure]) -> list[Figure]:
    """Return figures of which no two are the same; two that are equal can be added, no third."""
    found: dict[Fraction, list[Figure]] = {}
    for one in figures:
        equal = found.setdefault(one.worth, [])
        if not equal or (len(equal) < 2 and one.row != equal[0].row and one.place.row):
            equal.append(one)
    return [one for equal in found.values() for one in equal]


def _is_told(figure: Figure, value: Fraction) -> bool:
    """Return whether a value is the one a figure tells, or is within its hedge."""
    unit = figure.quantity.unit
    scale = Fraction(1, _POINTS) if unit in _POINT_UNITS else measured(figure.quantity)[1]
    return value / scale in figure.quantity.interval


def _share(figure: Figure, parts: Sequence[Figure], told: Sequence[Figure]) -> Traced | None:
    """Return a share that is one figure by another, or how much one is above or below another.

    Of two figures told in one sentence the second is asked without a word of growth, too: offices
    have many (上浮, 扩大, 走低).
    """
    quantity = figure.quantity
    before = figure.passage[: quantity.start]
    signed = before.endswith(("+", "＋")) or quantity.text.startswith(("+", "-", "－", "−"))
    grows = signed or _GROWTH.search(figure.called) is not None
    for upper, lower in permutations(parts, 2):
        # a share is of two things that are measured alike
        if not lower.worth or (not quantity.interval.is_exact and upper.unit != lower.unit):
            continue
        ratio = upper.worth / lower.worth
        if _is_about(quantity, ratio) and not signed:
            return Traced(figure, "computed", (upper, lower), "ratio")
        change = ratio - 1 if signed else abs(ratio - 1)
        both = grows or (upper.unit == lower.unit and upper in told and lower in told)
        if (
            both
            and (change or signed)
            and (_is_about(quantity, change) or _is_by(quantity, change))
        ):
            way = "growth" if ratio > 1 else "decline"
            return Traced(figure, "computed", (upper, lower), way)
    return None


def _sum(figure: Figure, parts: Sequence[Figure]) -> Traced | None:
    """Return a figure that is the sum of others; of points that no unit tells any sum is some."""
    if not figure.quantity.interval.is_exact:
        return None
    added = [one for one in parts if not one.bare]
    most = _MOST_PARTS if len(added) <= _MANY_PARTS else 2
    for count in range(2, min(len(added), most) + 1):
        for some in combinations(added, count):
            if _is_told(figure, sum((one.worth for one in some), Fraction(0))):
                return Traced(figure, "computed", some, "sum")
    return None


def _product(figure: Figure, beside: Sequence[Figure]) -> Traced | None:
    """Return a figure that is so many times another: 367 villages with one lecture each.

    Both stand in one sentence, one of them in the unit of the figure.
    """
    if not figure.quantity.interval.is_exact or figure.unit == "%":
        return None
    exact = [one for one in beside if one.quantity.interval.is_exact and not one.bare]
    for each, times in permutations(exact, 2):
        if each.passage != times.passage or each.unit != figure.unit:
            continue
        counted = times.unit not in {figure.unit, "%", ""}
        if counted and each.worth * times.worth == figure.worth:
            return Traced(figure, "computed", (times, each), "product")
    return None


def _fits(one: Figure, figure: Figure) -> bool:
    """Return whether a figure can be an operand: of a share anything but a share."""
    if _is_share(figure.quantity):
        return bool(one.unit) and not _is_share(one.quantity)
    if figure.quantity.unit in _POINT_UNITS:
        return one.unit == "%"
    # in a form's columns of points and scores no unit is told
    return one.unit == figure.unit or (one.bare and figure.quantity.unit == "分")
