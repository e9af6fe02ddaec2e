"""Rules on figures that all but agree: a rest, a sum, a product, a share, one thing told twice.

No word need say how the figures of a passage belong together: that they nearly agree does. 90万元,
66.8万元 and 节约23.6万元 are a budget, its spending and a rest with a slip in it, whatever the
sentence calls them; figures of different things come so near each other by a rare chance. What
any figures of the passage explain exactly is left alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.evaluation.audit.case import Case, word
from evalutils.evaluation.audit.figures import is_in_other_unit
from evalutils.evaluation.audit.finding import (
    Fact,
    Finding,
    as_points,
    finding,
    joined,
    number,
    percent,
    quoted,
    read,
)
from evalutils.reading.quantities import Quantity
from evalutils.reading.selfeval import quantities_of

#: A slip of the pen: a sum is so near its parts, a rest or a product so near its figures.
_SUM, _REST, _PRODUCT = Fraction(2, 100), Fraction(25, 100), Fraction(5, 100)
#: A share told is so far from the one computed at most; nearer, both are rounded.
_SHARE, _ROUNDED = Fraction(35, 1000), Fraction(15, 10000)
#: Passages with more figures are tables in words: too many of them come near each other.
_MOST = 14
#: Points of a whole; a score differs from what makes it where it does by more than rounding.
_FULL, _POINT = Fraction(100), Fraction(5, 100)
_FEWEST = 3
_KINDS = frozenset({"money", "count", "measure"})
_SENTENCE = regex.compile(r"(?<=[。！？\n])")


@dataclass(frozen=True, slots=True)
class _Figure:
    """An exact figure of a passage, with the words before it up to the figure before."""

    quantity: Quantity
    before: str
    behind: str

    @property
    def value(self) -> Fraction:
        return self.quantity.interval.value

    def says(self, key: str) -> bool:
        return word(f"arithmetic.{key}").search(self.before) is not None


def figures_that_nearly_come_out(case: Case) -> Iterator[Finding]:
    """R03, R01, R06, R20: one figure of a passage is nearly what the others make of it."""
    for part in case.paragraphs:
        sentences = [text for text in _SENTENCE.split(part.text) if text.strip()]
        told: set[str] = set()
        for at, sentence in enumerate(sentences):
            window = (sentences[at - 1] if at else "") + sentence
            figures = _figures(window)
            if not _FEWEST <= len(figures) <= _MOST:
                continue
            for seen, about in _in_window(figures, part.place, window):
                if about.text not in told:
                    told.add(about.text)
                    yield seen


#: 平均每亩投资, 人均补助: what an average is of.
_AVERAGE = regex.compile(
    r"(?:平均)?(?:每(?P<of>亩|户|人|平方米|公里|场|次|个|套|台|件)|(?P<of>亩|户|人)均)"
    r"(?:投资|投入|补助|补贴|支出|成本|费用|资金|经费|财政)*(?:为|约|达)?(?=\d)"
)


def averages_in_another_unit(case: Case) -> Iterator[Finding]:
    """R13: an average times what it is of comes to ten thousand times the total."""
    for part in case.paragraphs:
        match = _AVERAGE.search(part.text)
        if match is None:
            continue
        figures = quantities_of(part.text)
        average = next((q for q in figures if match.end() - 1 <= q.start <= match.end() + 1), None)
        counts = {q.interval.value for q in figures if q.unit == match["of"] and _is_plain(q)}
        totals = [q for q in figures if q.kind == "money" and _is_plain(q) and q is not average]
        if average is None or average.kind != "money" or not _is_plain(average) or len(counts) != 1:
            continue
        whole = counts.pop() * average.interval.value
        for total in totals:
            if total.interval.value > 0 and is_in_other_unit(whole / total.interval.value):
                yield finding(
                    "average_in_other_unit", part.place, context=part.text[:300],
                    average=quoted(part.text[match.start() : average.end], part.place),
                    total=read(total, part.place),
                    computed=(number(whole, 6, "元", "万"), "万元"),
                )  # fmt: skip
                return


def _is_plain(quantity: Quantity) -> bool:
    return quantity.interval.is_exact and quantity.exactness == "exact"


#: Clauses share so many of the pairs of signs of the shorter one, and so many at least.
_ALIKE, _FEWEST_PAIRS = Fraction(6, 10), 3
#: So many digits make a slip: 26 and 28 are two numbers.
_DIGITS = 3
_CLAUSE = regex.compile(r"[，,。；;：:！!？?（()）\n]")


def figures_with_a_slip(case: Case) -> Iterator[Finding]:
    """R20: one thing is told twice, and its figures differ by a digit: 1350名, 1530名."""
    if case.notes is not None or case.forms:
        # A form's targets and values are told in the same words; other rules see to them.
        return
    seen: dict[tuple[str, str], deque[_Named]] = {}
    for part in case.paragraphs:
        marks = [mark.start() for mark in _CLAUSE.finditer(part.text)]
        for quantity in quantities_of(part.text):
            if quantity.exactness != "exact" or not quantity.interval.is_exact or not quantity.unit:
                continue
            at = bisect_left(marks, quantity.start)
            begin = marks[at - 1] + 1 if at else 0
            after = bisect_left(marks, quantity.end)
            end = marks[after] if after < len(marks) else len(part.text)
            clause = part.text[begin : quantity.start] + "，" + part.text[quantity.end : end]
            digits = _digits(quantity)
            if len(digits) < _DIGITS or word("arithmetic.another").search(clause):
                continue
            one = _Named(quantity, digits, _pairs(clause), part.place)
            buckets = [
                seen.setdefault((quantity.unit, key), deque(maxlen=_KEPT)) for key in _keys(digits)
            ]
            other = next((each for each in chain(*buckets) if one.may_be(each)), None)
            if other is not None:
                yield finding(
                    "told_twice", other.place, part.place, context=clause,
                    label=quoted(clause.strip("，"), part.place),
                    figures=joined(
                        (read(other.quantity, other.place), read(quantity, part.place)), "、"
                    ),
                )  # fmt: skip
            for bucket in buckets:
                bucket.append(one)


#: Of figures that differ by a digit so many are remembered: a text may tell thousands.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class _Named:
    """A figure with its digits, the pairs of signs of its clause, and where it stands."""

    quantity: Quantity
    digits: str
    pairs: frozenset[str]
    place: Place

    def may_be(self, other: _Named) -> bool:
        """Return whether another figure is told of the same thing, with a slip in one of them."""
        common = len(self.pairs & other.pairs)
        enough = common >= _FEWEST_PAIRS and self.place != other.place
        alike = common >= _ALIKE * min(len(self.pairs), len(other.pairs))
        return enough and alike and _is_a_slip(self.digits, other.digits)


def _keys(digits: str) -> list[str]:
    """Return what figures share that differ by a slip: all digits in any order, or all but one."""
    but_one = [f"{digits[:at]}*{digits[at + 1 :]}" for at in range(len(digits))]
    return ["".join(sorted(digits)), *but_one]


def _digits(quantity: Quantity) -> str:
    return "".join(sign for sign in quantity.text if sign.isdigit())


def _is_a_slip(one: str, other: str) -> bool:
    """Return whether two figures are the same digits in another order, or differ in one."""
    if one == other or len(one) != len(other):
        return False
    apart = sum(mine != theirs for mine, theirs in zip(one, other, strict=True))
    return apart == 1 or (sorted(one) == sorted(other) and apart == 2)


def _pairs(clause: str) -> frozenset[str]:
    """Return the pairs of signs that follow each other in the words of a clause."""
    found: set[str] = set()
    for words in regex.findall(r"\p{Han}{2,}", word("arithmetic.empty").sub("，", clause)):
        found |= {words[at : at + 2] for at in range(len(words) - 1)}
    return frozenset(found)


def _figures(text: str) -> list[_Figure]:
    found: list[_Figure] = []
    quantities = quantities_of(text)
    ends = [0, *(one.end for one in quantities)]
    starts = [*(one.start for one in quantities), len(text)]
    for at, one in enumerate(quantities):
        if one.exactness == "exact" and one.interval.is_exact and one.unit:
            behind = text[one.end : starts[at + 1]]
            found.append(_Figure(one, text[ends[at] : one.start], behind))
    return found


def _in_window(
    figures: Sequence[_Figure], place: Place, text: str
) -> Iterator[tuple[Finding, Quantity]]:
    for unit in dict.fromkeys(one.quantity.unit for one in figures):
        alike = [one for one in figures if one.quantity.unit == unit]
        kind = alike[0].quantity.kind
        if unit == "分":
            yield from _scores(alike, place, text)
        if unit != "%" and (kind in _KINDS or unit == "分"):
            yield from _sums(alike, place, text)
            yield from _rests(alike, place, text)
            yield from _shares(alike, figures, place, text)
    yield from _products(figures, place, text)


def _sums(alike: Sequence[_Figure], place: Place, text: str) -> Iterator[tuple[Finding, Quantity]]:
    """Yield totals that the run of figures right before or behind them nearly makes up."""
    # 每人1800元 is the price of one thing, and no part of what all cost.
    alike = [one for one in alike if not one.says("each")]
    for at, total in enumerate(alike):
        called = total.says("total")
        runs = [alike[start:at] for start in range(at - 1)]
        runs += [alike[at + 1 : end] for end in range(at + 3, len(alike) + 1)]
        sums = [(sum((one.value for one in run), Fraction(0)), run) for run in runs]
        if any(added == total.value for added, _ in sums) or _is_a_rest(total, alike):
            continue
        # Parts that make up another figure are not this one's: what was spent of it.
        others = {one.value for one in alike}
        for added, run in (pair for pair in sums if pair[0] not in others):
            if total.quantity.unit == "分" and abs(added - total.value) <= _POINT:
                continue
            if (called or len(run) >= _FEWEST) and _near(added, total.value, _SUM):
                parts = [one.quantity for one in run]
                if total.value > max(one.value for one in run):
                    yield _told("sum", total.quantity, "＋", parts, added, place, text)
                    break


def _scores(
    alike: Sequence[_Figure], place: Place, text: str
) -> Iterator[tuple[Finding, Quantity]]:
    """Yield a score that is nearly the mean of those before it, or what deductions leave of 100."""
    for at, told in enumerate(alike):
        before = alike[:at]
        if len(before) < 2:
            continue
        parts = [one.quantity for one in before]
        added = sum((one.value for one in before), Fraction(0))
        rows: list[Fact] = joined((read(part, place) for part in parts), "＋")
        if told.says("mean"):
            made = added / len(before)
            rows = ["（", *rows, "）÷", number(len(before))]
        elif all(one.says("taken") for one in before) and not told.says("taken"):
            made = _FULL - added
            rows = [as_points(_FULL), "－（", *rows, "）"]
        else:
            continue
        if _near(made, told.value, _SUM) and abs(made - told.value) > _POINT:
            yield finding(
                "total_of_rows", place, severity="warning", context=text.strip()[:300],
                total=as_points(told.value), rows=(rows, "＝", as_points(made, 2)),
            ), told.quantity  # fmt: skip


def _is_a_rest(figure: _Figure, alike: Sequence[_Figure]) -> bool:
    return any(
        abs(one.value - other.value) == figure.value
        for one, other in combinations(alike, 2)
        if figure not in (one, other)
    )


def _rests(alike: Sequence[_Figure], place: Place, text: str) -> Iterator[tuple[Finding, Quantity]]:
    """Yield what is left of an amount, or above it, that two other figures nearly make."""
    for rest in alike:
        if not rest.says("rest"):
            continue
        pairs = [
            (max(one.value, other.value) - min(one.value, other.value), one, other)
            for one, other in combinations([one for one in alike if one is not rest], 2)
        ]
        if any(left == rest.value for left, _, _ in pairs):
            continue
        if any(one.value + other.value == rest.value for _, one, other in pairs):
            continue
        near = [
            (left, one, other)
            for left, one, other in pairs
            if left
            and _near(left, rest.value, _REST)
            and abs(left - rest.value) <= max(one.value, other.value) * _SUM
        ]
        if len(near) == 1:
            left, one, other = near[0]
            both = sorted((one.quantity, other.quantity), key=lambda q: -q.interval.value)
            yield _told("sum", rest.quantity, "－", both, left, place, text)


def _products(
    figures: Sequence[_Figure], place: Place, text: str
) -> Iterator[tuple[Finding, Quantity]]:
    """Yield totals that a price times the number of things nearly makes: 每户2.1万元, 56户."""
    prices = [one for one in figures if one.quantity.kind == "money" and one.says("each")]
    # Of two prices nothing tells which belongs to what.
    for price in prices if len(prices) == 1 else ():
        of = word("arithmetic.each").search(price.before)
        units = {of["of"], {"人": "名", "名": "人"}.get(of["of"], of["of"])} if of else set()
        counts = [one for one in figures if one.quantity.unit in units]
        totals = [one for one in figures if one.quantity.kind == "money" and one is not price]
        made = [(price.value * count.value, count, total) for count in counts for total in totals]
        if any(_rounds_to(price, count, total) for _, count, total in made):
            continue
        near = [each for each in made if _near(each[0], each[2].value, _PRODUCT)]
        if len(near) == 1:
            product, count, total = near[0]
            parts = [price.quantity, count.quantity]
            yield _told("sum", total.quantity, "×", parts, product, place, text)


def _rounds_to(price: _Figure, count: _Figure, total: _Figure) -> bool:
    """Return whether a price times a number prints as a total; an average was rounded itself."""
    step = total.quantity.step or Fraction(0)
    spare = (price.quantity.step or Fraction(0)) / 2 if "均" in price.before else Fraction(0)
    low, high = ((price.value + off) * count.value for off in (-spare, spare))
    return low - step / 2 <= total.value <= high + step / 2


def _shares(
    alike: Sequence[_Figure], figures: Sequence[_Figure], place: Place, text: str
) -> Iterator[tuple[Finding, Quantity]]:
    """Yield a percentage that is nearly one of the two figures beside it divided by the other."""
    for share in figures:
        if share.quantity.unit != "%" or share.says("apart") or not 0 < share.value <= 1:
            continue
        step = share.quantity.step or Fraction(0)
        room = max(step / 2, _ROUNDED)
        ratios = [ratio for one, other in combinations(alike, 2) for ratio in _ratios(one, other)]
        if any(abs(ratio - share.value) <= room for ratio in ratios):
            continue
        before = [one for one in alike if one.quantity.end <= share.quantity.start][-2:]
        if len(before) < 2 or text.count("%") + text.count("％") > 1:
            continue
        low, high = sorted(before, key=lambda one: one.value)
        if not high.value or not low.value:
            continue
        exact = low.value / high.value
        if abs(exact - share.value) > _SHARE:
            continue
        money = low.quantity.kind == "money"
        # 随访管理率98.4% behind two numbers of people may be of a third.
        if not money and not share.says("of_work"):
            continue
        yield finding(
            "share_of_money" if money else "share_of_work", place, context=text.strip()[:300],
            part=read(low.quantity, place), whole=read(high.quantity, place),
            printed=read(share.quantity, place), computed=percent(exact),
        ), share.quantity  # fmt: skip


def _ratios(one: _Figure, other: _Figure) -> Iterator[Fraction]:
    """Yield what two figures may make together: a share, the rest of it, a growth, a part."""
    low, high = sorted((one.value, other.value))
    if low > 0:
        yield from (low / high, 1 - low / high, high / low - 1, low / (low + high))
        yield high / (low + high)


def _near(value: Fraction, told: Fraction, room: Fraction) -> bool:
    return told > 0 and 0 < abs(value - told) <= told * room


def _told(
    key: str,
    about: Quantity,
    sign: str,
    parts: Sequence[Quantity],
    value: Fraction,
    place: Place,
    text: str,
) -> tuple[Finding, Quantity]:
    words: list[Fact] = [read(part, place) for part in parts]
    if about.unit == "分":
        seen = finding(
            "total_of_rows", place, severity="warning", context=text.strip()[:300],
            total=as_points(about.interval.value),
            rows=(joined(words, sign), "＝", as_points(value)),
        )  # fmt: skip
        return seen, about
    scale = next((each for each in ("亿", "万") if each in about.text), "")
    seen = finding(
        key, place, severity="warning", context=text.strip()[:300], total=read(about, place),
        computed=(joined(words, sign), "＝", number(value, unit=about.unit, scale=scale)),
    )  # fmt: skip
    return seen, about
