"""Hedges: which words around a figure make it a wider interval, and how wide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from evalutils.base.patterns import regex
from evalutils.base.words import beside
from evalutils.reading.quantities.figures import Figure
from evalutils.reading.quantities.intervals import Interval
from evalutils.reading.quantities.numerals import place_value


@dataclass(frozen=True, slots=True)
class Width:
    """How far a hedged figure reaches to one side: the smaller of two shares.

    Parameters
    ----------
    step
        Share of the place value of the last non-zero digit; ``None``: no such limit.
    value
        Share of the figure itself; ``None``: no such limit.
    unbounded
        The figure has no end on this side.
    """

    step: Fraction | None = None
    value: Fraction | None = None
    unbounded: bool = False

    def of(self, number: Fraction, place: Fraction | None) -> Fraction | None:
        """Return the width at ``number``, ``None`` where there is no end."""
        if self.unbounded:
            return None
        limits = []
        if self.step is not None and place is not None:
            limits.append(self.step * place)
        if self.value is not None:
            limits.append(self.value * abs(number))
        if self.step is not None and not limits:
            # 半年多 has no digit to take a step of: up to as much again.
            limits.append(abs(number))
        # The smaller of both: 近20000 would reach down to 10000 by its place value alone.
        return min(limits, default=Fraction(0))


@dataclass(frozen=True, slots=True)
class Hedge:
    """One row of the hedge table.

    Parameters
    ----------
    name
        Key of the row; printed as ``reading``.
    exactness
        One of :data:`.quantity.EXACTNESS`.
    below, above
        Widths on both sides.
    low_incl, high_incl
        Whether the ends belong to the interval.
    """

    name: str
    exactness: str
    below: Width
    above: Width
    low_incl: bool
    high_incl: bool

    @property
    def leans(self) -> int:
        """-1 where the hedge says "less", 1 where it says "more", 0 for both."""
        if self.exactness in ("over", "ge", "gt"):
            return 1
        return -1 if self.exactness in ("under", "le", "lt") else 0

    def around(self, number: Fraction, place: Fraction | None) -> Interval:
        """Return the values the hedge allows around ``number``.

        Parameters
        ----------
        number
            The printed figure, scale applied.
        place
            Place value of its last non-zero digit (see :func:`.place_value`); ``None`` for a
            figure without digits of its own (三分之一), whose width is a share of itself.

        Examples
        --------
        >>> str(default_hedges()["near"].around(Fraction(20000), Fraction(10000)))
        '(18000, 20000)'
        """
        below, above = self.below.of(number, place), self.above.of(number, place)
        low = None if below is None else number - below
        high = None if above is None else number + above
        if low is not None and low == high:
            return Interval.exact(number)
        return Interval(low, high, self.low_incl, self.high_incl)


@dataclass(frozen=True, slots=True)
class HedgeTable:
    """All hedges by name; :meth:`with_widths` gives the same table with one width changed.

    Examples
    --------
    >>> wide = default_hedges().with_widths("about", step=Fraction(1), value=Fraction(1, 5))
    >>> str(wide["about"].around(Fraction(120), Fraction(10)))
    '[110, 130)'
    """

    hedges: Mapping[str, Hedge]

    def __getitem__(self, name: str) -> Hedge:
        return self.hedges[name]

    def with_widths(
        self, name: str, step: Fraction | None = None, value: Fraction | None = None
    ) -> HedgeTable:
        """Return a table where the finite, non-zero widths of ``name`` are these shares."""
        hedge = self.hedges[name]
        width = Width(step, value)

        def changed(side: Width) -> Width:
            return width if side.step is not None or side.value is not None else side

        new = replace(hedge, below=changed(hedge.below), above=changed(hedge.above))
        return HedgeTable({**self.hedges, name: new})


@dataclass(frozen=True, slots=True)
class Period:
    """When 近 before a duration is no hedge: its units, and the words that make it one."""

    units: frozenset[str]
    lasting: regex.Pattern[str]
    long: regex.Pattern[str]


@dataclass(frozen=True, slots=True)
class Distant:
    """Words that bound a figure behind a verb, with the verb and what follows it up to there."""

    pattern: regex.Pattern[str]
    longest: int


@dataclass(frozen=True, slots=True)
class HedgeWords:
    """Which words mean which hedge, by their place; and what must not stand next to them."""

    before: Mapping[str, str]
    inside: Mapping[str, str]
    after: Mapping[str, str]
    not_after: Mapping[str, str]
    not_before: Mapping[str, str]
    only_bare: frozenset[str]
    period: Period
    distant: Distant

    #: Length of the longest word; last signs of ``before``, first signs of ``after``.
    longest: int
    ends: frozenset[str]
    begins: frozenset[str]


@cache
def default_hedges() -> HedgeTable:
    """Return the table of ``hedges.toml``."""
    rows = {}
    for row in beside(__file__, "hedges.toml")["hedge"]:
        rows[row["name"]] = Hedge(
            row["name"], row["exactness"], _width(row["below"]), _width(row["above"]),
            row["low_incl"], row["high_incl"],
        )  # fmt: skip
    return HedgeTable(rows)


@cache
def hedge_words() -> HedgeWords:
    """Return the words of ``hedges.toml``."""
    data = beside(__file__, "hedges.toml")

    def words(place: str) -> dict[str, str]:
        return {word: row["name"] for row in data["hedge"] for word in row[place]}

    before, after = words("before"), words("after")
    return HedgeWords(
        before, words("inside"), after,
        data["not_after"], data["not_before"], frozenset(data["only_bare"]["words"]),
        Period(
            frozenset(data["period"]["units"]),
            regex.compile(data["period"]["lasting"]),
            regex.compile(data["period"]["long"]),
        ),
        _distant(data["distant"]),
        max(map(len, (*before, *after))),
        frozenset(word[-1] for word in before), frozenset(word[0] for word in after),
    )  # fmt: skip


def _distant(data: Mapping[str, Any]) -> Distant:
    words = "|".join(data["words"])
    pattern = rf"(?P<word>{words}){data['verbs']}[\u4e00-\u9fff]{{0,6}}$"
    # The pattern ends where the search does: at the figure.
    return Distant(regex.compile(pattern), data["longest"])


def _width(entry: str | Mapping[str, str]) -> Width:
    if entry == "inf":
        return Width(unbounded=True)
    if isinstance(entry, str):
        return Width()
    shares = {key: Fraction(share) for key, share in entry.items()}
    return Width(shares.get("step"), shares.get("value"))


_EXACTNESS = {
    "plain": "exact",
    "digits": "exact",
    "adjacent": "adjacent",
    "several": "approx",
    "range": "range",
}
# Of two hedges that lean the same way, the one that says more gives the name.
_TELLING = ("approx", "over", "under", "gt", "lt", "ge", "le")
_COMPARISON = regex.compile(r"\s?(?:≤|≥|<=|>=|=<|=>|<|>)")
# What is bounded from both sides: the x of 5≤x≤10, the 合格率 of 95%≤合格率≤100%.
_BOUNDED = regex.compile(r"\s?(?:[A-Za-zα-ω]{1,8}|[\u4e00-\u9fff]{1,12}(?:\([A-Za-z%]{1,4}\))?)\s?")
_BETWEEN_BOUNDS = regex.compile(r"[,，、]?(?:的?同时|且|并|并且|而且|但|而|和|及)?")
#: Signs that behind a figure bound what follows them: 5≤x≤10.
COMPARISONS = frozenset({"≤", "≥", "<=", ">=", "=<", "=>", "<", ">"})
_SIGNS = frozenset("≤≥<>=")
_MEASURED_KINDS = frozenset({"duration", "measure", "multiple", "money", "ratio"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A figure and its hedge words, placed in the flowed text.

    Parameters
    ----------
    figure
        The figure itself.
    start, end
        Place of the whole phrase.
    before, after
        Hedge words around the figure; ``""`` for none.
    """

    figure: Figure
    start: int
    end: int
    before: str = ""
    after: str = ""

    @property
    def hedged(self) -> bool:
        """Whether any hedge word belongs to it."""
        return bool(self.before or self.after or self.figure.words)

    @property
    def more_than_units(self) -> bool:
        """Whether 多 or 余 stands behind the unit: 10年多 is less than eleven years."""
        split = bool(self.figure.words) and not self.figure.first.word
        whole = self.figure.kind in ("duration", "measure", "multiple")
        return split or (whole and self.after in ("多", "余"))

    @property
    def names(self) -> list[str]:
        """Rows of the hedge table its words stand for, in the order of the words."""
        words = hedge_words()
        names = [words.before[self.before]] if self.before else []
        names += [words.inside[word] for word in self.figure.words]
        names += [words.after[self.after]] if self.after else []
        return list(dict.fromkeys(names))

    def qualifiers(self, text: str) -> list[str]:
        """Return the hedge words as printed in ``text``."""
        words = [self.before] if self.before else []
        if self.figure.reading == "several":
            printed = text[self.figure.start : self.figure.end]
            words += [sign for sign in printed if sign in "几数"][:1]
        words += self.figure.words
        return words + ([self.after] if self.after else [])


def hedge_before(text: str, position: int, bare: bool) -> tuple[str, int] | None:
    """Return the hedge word that ends at ``position`` and where it begins.

    ``bare`` says that the figure is a scale without a digit (上百人, 过亿元).
    """
    words = hedge_words()
    if text[position - 1 : position] not in words.ends:
        return None
    for length in range(min(words.longest, position), 0, -1):
        word = text[position - length : position]
        if word not in words.before or (word in words.only_bare and not bare):
            continue
        start = position - length
        if start == 0 or text[start - 1] not in words.not_after.get(word, ""):
            return word, start
    return None


def hedge_further_before(text: str, position: int, floor: int) -> str | None:
    """Return the word that bounds a figure from further on: the 至少 of 至少开展培训10场.

    Parameters
    ----------
    text, position
        Where the figure begins.
    floor
        Where the figure before it ends: a word in front of that is not about this one.
    """
    words = hedge_words().distant
    near = text[max(floor, position - words.longest) : position]
    # Most figures have no such word before them, and this is asked at every one.
    if not any(sign in near for sign in "少多码过"):
        return None
    found = words.pattern.search(near)
    return None if found is None else found["word"]


def names_a_period(text: str, word: str, start: int, figure: Figure, end: int) -> bool:
    """Whether 近三年 is the last three years rather than nearly three years.

    It is nearly three behind a word of lasting (历时近三年) or before one (近三年之久).
    """
    period = hedge_words().period
    return (
        word == "近"
        and figure.unit in period.units
        and period.lasting.match(text, 0, start) is None
        and period.long.match(text, end) is None
    )


def hedge_after(text: str, position: int, kind: str) -> tuple[str, int] | None:
    """Return the hedge word that begins at ``position`` and where it ends."""
    words = hedge_words()
    sign = text[position : position + 1]
    if sign not in words.begins:
        return _bound_after(text, position) if sign == " " else None
    if sign in _SIGNS:
        return _bound_after(text, position)
    for length in range(min(words.longest, len(text) - position), 0, -1):
        word = text[position : position + length]
        if word not in words.after:
            continue
        end = position + length
        if text[end : end + 1] and text[end] in words.not_before.get(word, ""):
            continue
        # 强 and 弱 measure shares (三分之一强); behind anything else they begin a word.
        if word in ("强", "弱") and kind != "ratio":
            continue
        # 三天内 is a bound; 3个村内 is a place.
        if word == "内" and kind not in ("duration", "measure"):
            continue
        if word in ("多", "余") and kind not in _MEASURED_KINDS:
            continue
        return word, end
    return None


def _bound_after(text: str, position: int) -> tuple[str, int] | None:
    """Return the first sign of 5≤x≤10, which bounds what stands behind it from below."""
    sign = _COMPARISON.match(text, position)
    bounded = None if sign is None else _BOUNDED.match(text, sign.end())
    if sign is None or bounded is None:
        return None
    other = _COMPARISON.match(text, bounded.end())
    if other is None or (sign.group().strip()[0] in ">≥") != (other.group().strip()[0] in ">≥"):
        return None
    return sign.group().strip(), sign.end()


def make_one_interval(text: str, first: Phrase, second: Phrase) -> bool:
    """Whether two phrases are the two bounds of one interval: 大于20且小于35."""
    gap = text[first.end : second.start]
    through = first.after in COMPARISONS
    if len(gap) > (20 if through else 4) or first.figure.unit not in ("", second.figure.unit):
        return False
    if len(first.names) != 1 or len(second.names) != 1:
        return False
    if not through and bool(first.after) != bool(second.after):
        return False
    if not (first.figure.interval.is_exact and second.figure.interval.is_exact):
        return False
    up, down = ("at_least", "more_than"), ("at_most", "less_than")
    low, high = (first, second) if first.names[0] in up else (second, first)
    return (
        low.names[0] in up
        and high.names[0] in down
        and low.figure.interval.value < high.figure.interval.value
        and (_BOUNDED if through else _BETWEEN_BOUNDS).fullmatch(gap) is not None
    )


def interval_of(phrases: tuple[Phrase, ...], table: HedgeTable) -> tuple[Interval, str, str]:
    """Return the interval of one phrase or two bounds, its exactness, and the rows used."""
    interval, exactness, reading = _hedged(phrases[0], table)
    for phrase in phrases[1:]:
        other, _, name = _hedged(phrase, table)
        interval = interval.intersection(other) or Interval.hull([interval, other])
        exactness, reading = "range", f"{reading}+{name}"
    return interval, exactness, reading


def _hedged(phrase: Phrase, table: HedgeTable) -> tuple[Interval, str, str]:
    figure, names = phrase.figure, phrase.names
    reading = "plain" if figure.reading == "digits" else figure.reading
    if not names:
        return figure.interval, _EXACTNESS[figure.reading], reading
    rows = [table[name] for name in names]
    values = [_around(phrase, row) for row in rows]
    label = "+".join(names if reading == "plain" else [reading, *names])
    # 近…多 leans both ways at once: both readings are kept, and the conflict is told.
    if len({row.leans for row in rows}) > 1:
        return Interval.hull(values), "conflict", label
    interval = values[0]
    for value in values[1:]:
        interval = interval.intersection(value) or interval
    exactness = min((row.exactness for row in rows), key=_TELLING.index)
    bounded = not any(row.below.unbounded or row.above.unbounded for row in rows)
    if bounded and not figure.interval.is_exact:
        exactness = _EXACTNESS[figure.reading]
    return interval, exactness, label


def _around(phrase: Phrase, row: Hedge) -> Interval:
    figure = phrase.figure
    interval = figure.interval
    if interval.is_exact:
        # 三分之一 has no digit of its own whose place could say how exact it is.
        place = None if figure.step is None else place_value(interval.value)
        if place is not None and phrase.more_than_units:
            place = min(place, Fraction(1))
        return row.around(interval.value, place)
    if row.above.unbounded:
        return Interval(interval.low, None, row.low_incl and interval.low_incl, False)
    if row.below.unbounded:
        return Interval(None, interval.high, False, row.high_incl and interval.high_incl)
    if row.exactness == "over" and interval.high is not None:
        return Interval.hull([interval, row.around(interval.high, place_value(interval.high))])
    return interval
