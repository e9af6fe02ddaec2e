"""Every quantity of a text: find where a figure can begin, refuse what is none, apply hedges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import regex

from evalutils.reading.quantities.flow import Flow, flow
from evalutils.reading.quantities.grammar import Figure, figure_at, hedge_after, hedge_before
from evalutils.reading.quantities.hedges import Hedge, HedgeTable, default_hedges, hedge_words
from evalutils.reading.quantities.intervals import Interval
from evalutils.reading.quantities.masks import masked_to
from evalutils.reading.quantities.quantity import Quantity
from evalutils.reading.quantities.units import unit_at

_FINANCIAL = "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟"
_BEGIN = regex.compile(
    rf"[0-9零一二三四五六七八九十百千万亿两廿卅半]|几(?![乎何率经时度许分])|数(?=[十百千万亿])|[{_FINANCIAL}](?=[{_FINANCIAL}万亿元圆角])"
    r"|https?://|www\.|[\w.+-]{1,64}+@"
)
_ADDRESS = regex.compile(r"[^\s\u4e00-\u9fff，。；、）)”\"]{1,2000}+")
_LETTER_BEFORE = regex.compile(r"(?r)[A-Za-z][-_/.]?")
_NO_FIGURE_BEFORE = frozenset("_/\\*#@^~.×")
_ONE_NOT_AFTER = frozenset("第统唯归划合专之逐任某每同另新上下这那不万整单进惟均初首前后此哪该各")
_OF_A_BOUND = regex.compile(r"[,，、且并而但和及]{0,2}(?:同时)?")
_BARE_LEFT = regex.compile(
    r"(?r)(?:^|[\s|，。；：、（(“\"=≥≤><:;,\[【!？?+]|[为达共计是至到有得增减约数率值量额分比于了仅成加逾近超过足满降升涨跌计占余]|[%分元])"
)
_BARE_RIGHT = regex.compile(r"$|[\s|，。；：、）)”\",;:\]】!！？?=]|\.(?!\d)")
_YEAR_LIKE = regex.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A figure and the hedge words around it, in the flowed text."""

    figure: Figure
    start: int
    end: int
    before: str = ""
    after: str = ""

    @property
    def hedged(self) -> bool:
        return bool(self.before or self.after or self.figure.words)


def read_quantities(text: str, hedges: HedgeTable | None = None) -> tuple[Quantity, ...]:
    r"""Return every quantity of ``text`` in the order of the text.

    Parameters
    ----------
    text
        Any Chinese text; blanks and line breaks inside a figure do not matter.
    hedges
        Widths of the hedge words; by default those of ``hedges.toml``.

    Returns
    -------
    tuple of Quantity
        Offsets are code points of ``text``.

    Examples
    --------
    >>> for q in read_quantities("印制海报近\n20000 多份，全区共约13.7 万人注册，实名率达92.7%。"):
    ...     print(q.start, repr(q.text), q.interval, q.unit, q.exactness)
    4 '近\n20000 多份' (18000, 30000) 份 conflict
    18 '约13.7 万人' [136500, 137500) 人 approx
    33 '92.7%' 0.927 % exact
    >>> read_quantities("（增平安组发〔2022〕2号）推动一体化运行，一是详见附件1。")
    ()
    """
    page = flow(text)
    table = hedges or default_hedges()
    return tuple(_quantity(text, page, whole, table) for whole in _joined(page.text))


def _joined(text: str) -> Iterator[tuple[_Phrase, ...]]:
    """Yield phrases, two bounds of one interval (大于20且小于35) together."""
    held: _Phrase | None = None
    for phrase in _phrases(text):
        if held is not None and _are_two_bounds(text, held, phrase):
            yield held, phrase
            held = None
            continue
        if held is not None:
            yield (held,)
        held = phrase
    if held is not None:
        yield (held,)


def _are_two_bounds(text: str, first: _Phrase, second: _Phrase) -> bool:
    gap = text[first.end : second.start]
    if len(gap) > 12 or first.figure.unit not in ("", second.figure.unit):
        return False
    names = [_hedge_names(phrase) for phrase in (first, second)]
    if any(
        len(name) != 1 or not p.figure.interval.is_exact
        for name, p in zip(names, (first, second), strict=True)
    ):
        return False
    up, down = {"at_least", "more_than"}, {"at_most", "less_than"}
    low, high = names[0][0], names[1][0]
    if not ((low in up and high in down) or (low in down and high in up)):
        return False
    if bool(first.before) != bool(second.before) or _OF_A_BOUND.fullmatch(gap) is None:
        return False
    bounds = [first, second] if low in up else [second, first]
    bottom, top = (_figure_value(phrase) for phrase in bounds)
    return bottom < top


def _figure_value(phrase: _Phrase) -> Fraction:
    return phrase.figure.interval.value


def _phrases(text: str) -> Iterator[_Phrase]:
    position = floor = 0
    while (begin := _BEGIN.search(text, position)) is not None:
        at = begin.start()
        if len(begin.group()) > 1:
            address = _ADDRESS.match(text, begin.end())
            position = floor = begin.end() if address is None else address.end()
            continue
        masked = masked_to(text, at)
        if masked is not None:
            position = floor = masked
            continue
        phrase = _phrase_at(text, at, floor)
        if phrase is None:
            position = _behind_numeral(text, at)
            floor = position if text[at].isascii() else at + 1
            continue
        yield phrase
        position = floor = phrase.end


_HANZI_RUN = regex.compile(
    r"[零一二三四五六七八九十百千万亿两廿卅壹贰貳叁參肆伍陆陸柒捌玖拾佰仟]++"
)
_DIGIT_RUN = regex.compile(r"\d++(?:[.,]\d++)*+")


def _behind_numeral(text: str, at: int) -> int:
    run = (_DIGIT_RUN if text[at].isascii() else _HANZI_RUN).match(text, at)
    return at + 1 if run is None else run.end()


def _phrase_at(text: str, at: int, floor: int) -> _Phrase | None:
    """Return the phrase whose numeral begins at ``at``, or ``None`` where it is refused."""
    start = _signed_start(text, at)
    if start is None:
        return None
    figure = figure_at(text, at, signed=start < at)
    if figure is None:
        return None
    if start < at:
        figure = replace(figure, start=min(start, figure.start))
    before = hedge_before(
        text, figure.start, figure.first.bare or figure.first.reading == "several"
    )
    if before is not None and before[1] < floor:
        before = None
    after = hedge_after(text, figure.end, figure.kind)
    end = figure.end if after is None else after[1]
    if after is not None and not figure.unit and figure.kind == "count":
        figure, end = _unit_behind_hedge(text, figure, end)
    phrase = _Phrase(
        figure,
        figure.start if before is None else before[1],
        end,
        "" if before is None else before[0],
        "" if after is None else after[0],
    )
    return phrase if _is_quantity(text, phrase) else None


def _unit_behind_hedge(text: str, figure: Figure, end: int) -> tuple[Figure, int]:
    """Return 300左右人 with its unit."""
    found = unit_at(text, end)
    if found is None or found[0].kind not in ("count", "money"):
        return figure, end
    return replace(figure, unit=found[0].name, kind=found[0].kind), found[1]


def _signed_start(text: str, at: int) -> int | None:
    """Return where the figure begins with its sign, ``None`` where no figure may begin."""
    before = text[at - 1] if at else ""
    if not before:
        return at
    if text[at].isascii():
        if text[at] == "0" and text[at + 1 : at + 2].isdigit():
            return None
        if before == "-":
            ahead = text[at - 2 : at - 1]
            return (
                None
                if ahead and (ahead.isascii() and not ahead.isspace() and ahead not in "(|,:=<>")
                else at - 1
            )
        if before == ":" and text[at - 2 : at - 1].isdigit():
            return None
        if before in _NO_FIGURE_BEFORE or (
            before.isascii() and before.isalpha() and not _currency_ends(text, at)
        ):
            return None
        if before == "负":
            return at - 1 if text[at - 2 : at - 1] not in tuple("减担抱辜欺胜肩自") else at
        return at
    if before == "负" and text[at - 2 : at - 1] not in tuple("减担抱辜欺胜肩自"):
        return at - 1
    if text[at] == "半" and before in "上下前后多大对":
        return None
    if text[at] == "一" and before in _ONE_NOT_AFTER and numeral_signs(text, at) == 1:
        return None
    return None if before == "第" else at


def numeral_signs(text: str, at: int) -> int:
    """Return how many Chinese numeral signs stand in a row at ``at``."""
    run = _HANZI_RUN.match(text, at)
    return 0 if run is None else run.end() - run.start()


def _currency_ends(text: str, at: int) -> bool:
    return text[max(at - 3, 0) : at] in ("RMB", "CNY", "USD", "HKD", "EUR", "GBP", "JPY")


_NEAR_YEARS = frozenset("近这那前后几每")


def _is_quantity(text: str, phrase: _Phrase) -> bool:
    figure = phrase.figure
    numeral = figure.first
    if numeral.bare and not (phrase.before or figure.words) and figure.kind != "ratio":
        return False
    if figure.unit or figure.kind == "ratio":
        if numeral.reading == "several" and numeral.chain == 1 and numeral.signs == 1:
            return figure.kind == "count" and text[figure.start - 1 : figure.start] not in tuple(
                "近这那前后每好哪第"
            )
        return True
    if text[: figure.start].strip() == "" and text[phrase.end :].strip() == "":
        return numeral.reading != "several" or numeral.chain > 1
    after = text[phrase.end : phrase.end + 1]
    if after.isascii() and (after.isalnum() or (after and after in "/:_*#@^\\~+-×")):
        return False
    if not numeral.arabic:
        return _is_bare_hanzi(text, phrase)
    printed = text[figure.start : figure.end]
    free = _BARE_RIGHT.match(text, phrase.end) is not None
    if phrase.hedged or any(sign in printed for sign in ".,百千万亿"):
        return free or phrase.hedged or any(sign in printed for sign in "万亿")
    if not free or _YEAR_LIKE.fullmatch(printed) or len(printed) > 8:
        return False
    if (
        text[figure.start - 1 : figure.start] in ("\n", "")
        and after in ("\n", "")
        and len(printed) <= 3
    ):
        return False
    return _BARE_LEFT.match(text, 0, figure.start) is not None


def _is_bare_hanzi(text: str, phrase: _Phrase) -> bool:
    numeral = phrase.figure.first
    if numeral.reading in ("several", "adjacent"):
        return numeral.chain > 1 and (
            phrase.hedged or _BARE_RIGHT.match(text, phrase.end) is not None
        )
    if numeral.signs < 2 or numeral.reading == "digits":
        return False
    free = _BARE_RIGHT.match(text, phrase.end) is not None
    return free and (phrase.hedged or _BARE_LEFT.match(text, 0, phrase.figure.start) is not None)


def _hedge_names(phrase: _Phrase) -> list[str]:
    words = hedge_words()
    names = []
    if phrase.before:
        names.append(words.before[phrase.before])
    names += [words.inside[word] for word in phrase.figure.words]
    if phrase.after:
        names.append(words.after[phrase.after])
    return list(dict.fromkeys(names))


def _quantity(text: str, page: Flow, phrases: tuple[_Phrase, ...], table: HedgeTable) -> Quantity:
    first, last = phrases[0], phrases[-1]
    start, end = page.source(first.start), page.source(last.end - 1) + 1
    parts = [_hedged(phrase, table) for phrase in phrases]
    interval, exactness, reading = parts[0]
    if len(parts) == 2:
        both = parts[0][0].intersection(parts[1][0])
        interval = interval if both is None else both
        exactness, reading = "range", "+".join(part[2] for part in parts)
    figure = last.figure
    return Quantity(
        text[start:end], start, end, interval, figure.unit, figure.kind, exactness,
        tuple(word for phrase in phrases for word in _qualifiers(page.text, phrase)),
        first.figure.step, reading,
        figure.interval.value if len(phrases) == 1 and figure.interval.is_exact else None,
    )  # fmt: skip


def _qualifiers(text: str, phrase: _Phrase) -> list[str]:
    words = [phrase.before] if phrase.before else []
    if phrase.figure.reading == "several":
        printed = text[phrase.figure.start : phrase.figure.end]
        words += [sign for sign in printed if sign in "几数"][:1]
    words += phrase.figure.words
    return words + ([phrase.after] if phrase.after else [])


_EXACTNESS = {
    "plain": "exact",
    "digits": "exact",
    "adjacent": "adjacent",
    "several": "approx",
    "range": "range",
}


def _hedged(phrase: _Phrase, table: HedgeTable) -> tuple[Interval, str, str]:
    """Return the interval of a phrase, its exactness and the names of the rows used."""
    figure = phrase.figure
    names = _hedge_names(phrase)
    reading = "plain" if figure.reading == "digits" else figure.reading
    if not names:
        return figure.interval, _EXACTNESS[figure.reading], reading
    rows = [table[name] for name in names]
    values = [_around(figure.interval, row) for row in rows]
    label = "+".join(names) if reading == "plain" else "+".join([reading, *names])
    exactness = rows[0].exactness if figure.interval.is_exact else _EXACTNESS[figure.reading]
    if len(rows) == 1:
        if rows[0].below.unbounded or rows[0].above.unbounded:
            exactness = rows[0].exactness
        return values[0], exactness, label
    both = values[0]
    if len({row.leans for row in rows}) == 1:
        for value in values[1:]:
            both = both.intersection(value) or Interval.hull([both, value])
        return both, _narrowest(rows), label
    return Interval.hull(values), "conflict", label


def _narrowest(rows: list[Hedge]) -> str:
    order = ("approx", "over", "under", "gt", "lt", "ge", "le")
    return min((row.exactness for row in rows), key=order.index)


def _around(interval: Interval, row: Hedge) -> Interval:
    if interval.is_exact:
        return row.around(interval.value)
    if row.above.unbounded:
        return Interval(interval.low, None, row.low_incl and interval.low_incl, False)
    if row.below.unbounded:
        return Interval(None, interval.high, False, row.high_incl and interval.high_incl)
    if row.exactness == "over" and interval.high is not None:
        return Interval.hull([interval, row.around(interval.high)])
    return interval
