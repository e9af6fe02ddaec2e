"""What is printed of a quantity before any hedge is put to it: amounts, shares, smaller units.

Money that one numeral does not hold (5元3角, 三块五, ￥300, 人民币50万), shares in words
(百分之九十三, 三分之二, 八成), and two figures that are one (2小时30分钟, 5公里300米).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from evalutils.base.patterns import regex
from evalutils.base.words import beside
from evalutils.reading.quantities.intervals import Interval
from evalutils.reading.quantities.numerals import DIGITS, Numeral, numeral_at
from evalutils.reading.quantities.units import unit_at


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit, before hedges are put to it.

    Parameters
    ----------
    start, end
        Its place in the flowed text.
    interval
        Its values, unit factor applied.
    unit, kind
        As in :class:`.Quantity`.
    step
        Place value of the last printed digit, unit factor applied.
    reading
        ``plain``, ``digits``, ``adjacent``, ``several`` or ``range``.
    words
        Hedge words inside the figure, as printed.
    first
        Its first numeral.
    """

    start: int
    end: int
    interval: Interval
    unit: str
    kind: str
    step: Fraction | None
    reading: str
    words: tuple[str, ...]
    first: Numeral


_DIGIT = r"[\d零一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_AMOUNT_SIGNS = frozenset("元圆块毛角")
_YUAN = regex.compile(r"[元圆]")
_KUAI = regex.compile(rf"块(?:零?(?P<jiao>{_DIGIT})(?:毛|(?![\d十百千万个条]))|(?=钱))(?:钱)?")
_JIAO = regex.compile(rf"(?P<jiao>{_DIGIT})[角毛]")
_FEN = regex.compile(rf"零?(?P<fen>{_DIGIT})分(?!之|钟|别)")
_MAO = regex.compile(rf"毛(?P<fen>{_DIGIT})(?:分钱?|(?![\d十百千万个条]))")
_JIAO_ALONE = regex.compile(r"角(?!度|落|色|逐|膜|钢|形|楼|尺|铁|质|票|球)")
WHOLE = regex.compile(r"[整正](?![\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Yuan:
    """An amount in 元: value, place value of its last digit, and where it ends."""

    value: Fraction
    step: Fraction | None
    end: int


def small_change(text: str, numeral: Numeral) -> Yuan | None:
    """Return 5元3角, 三块五 or 3角5分 as one amount in 元, ``None`` for a plain 5元.

    Examples
    --------
    >>> from evalutils.reading.quantities.numerals import numeral_at
    >>> str(small_change("5元3角", numeral_at("5元3角", 0)).value)
    '53/10'
    """
    if not numeral.interval.is_exact or numeral.word:
        return None
    value, end = numeral.interval.value, numeral.end
    if text[end : end + 1] not in _AMOUNT_SIGNS:
        return None
    if _YUAN.match(text, end):
        amount = _fen(text, _jiao(text, Yuan(value, None, end + 1)))
        # A plain 5元 is left to the table of units, which knows 元/人 and its like.
        return None if amount.step is None else _whole(text, amount)
    if kuai := _KUAI.match(text, end):
        if kuai["jiao"]:
            return Yuan(value + _tenths(kuai["jiao"]), Fraction(1, 10), kuai.end())
        return Yuan(value, numeral.step, kuai.end())
    if mao := _MAO.match(text, end):
        return Yuan(value / 10 + _tenths(mao["fen"]) / 10, Fraction(1, 100), mao.end())
    if _JIAO_ALONE.match(text, end) and _counts_jiao(text, numeral):
        return _whole(text, _fen(text, Yuan(value / 10, Fraction(1, 10), end + 1)))
    return None


def _counts_jiao(text: str, numeral: Numeral) -> bool:
    """Whether 角 is money: 三角 is a shape, 3角 and 三角五分 are not."""
    return (
        numeral.arabic
        or text[numeral.end - 1] in "壹贰叁肆伍陆柒捌玖"
        or bool(_FEN.match(text, numeral.end + 1))
    )


def _jiao(text: str, amount: Yuan) -> Yuan:
    match = _JIAO.match(text, amount.end)
    if match is None:
        return amount
    return Yuan(amount.value + _tenths(match["jiao"]), Fraction(1, 10), match.end())


def _fen(text: str, amount: Yuan) -> Yuan:
    match = _FEN.match(text, amount.end)
    if match is None:
        return amount
    return Yuan(amount.value + _tenths(match["fen"]) / 10, Fraction(1, 100), match.end())


def _tenths(sign: str) -> Fraction:
    return Fraction(int(sign) if sign.isdigit() else DIGITS[sign], 10)


def _whole(text: str, amount: Yuan) -> Yuan:
    match = WHOLE.match(text, amount.end)
    return amount if match is None else Yuan(amount.value, amount.step, match.end())


@cache
def _signs() -> tuple[dict[str, str], int, frozenset[str]]:
    signs = beside(__file__, "units.toml")["money"]["signs"]
    return signs, max(map(len, signs)), frozenset(sign[-1] for sign in signs)


def currency_before(text: str, position: int) -> tuple[str, int] | None:
    """Return the unit of the currency sign that ends at ``position`` and where it begins.

    Examples
    --------
    >>> currency_before("合US$300", 4)
    ('美元', 1)
    """
    if position and text[position - 1] == " ":
        position -= 1
    signs, longest, ends = _signs()
    if text[position - 1 : position] not in ends:
        return None
    for length in range(min(longest, position), 0, -1):
        sign = text[position - length : position]
        if sign in signs:
            begin = position - length
            inside = sign[0].isalpha() and sign.isascii() and text[begin - 1 : begin].isalpha()
            return None if inside and text[begin - 1].isascii() else (signs[sign], begin)
    return None


_PARTS = {"百": ("%", 100), "千": ("‰", 1000), "万": ("‱", 10000)}
_PARTS_OF = regex.compile(r"(?P<parts>[百千万])分之")
_OF = regex.compile(
    r"[零一二三四五六七八九十百千万亿\d]{1,12}(?:又[零一二三四五六七八九十百\d]{1,6})?分之"
)
_SLASHED = regex.compile(r"(?P<above>\d{1,3})/(?P<below>\d{1,4})(?![\d/.:年月日号])")
_MIXED = regex.compile(r"(?P<whole>\d{1,3})又(?=\d{1,3}/\d)")
_TO = regex.compile(r"\s?(?:[-—–―]{1,2}|~{1,2}|至|到)\s?")
_WORDS = regex.compile(r"百分百(?!之)|一半(?!径|岛)")
_MEASURED_HALF = regex.compile(
    r"(?r)(?:(?<![附最靠邻临贴亲相远新迫逼])近|(?<![通经不难越])过|逾|超|超过|接近|不足|不到|约)"
)
_NOT_HALF = regex.compile(r"[径导山岛封自官专职成价夜途边坡点响信天百路空壁球场晌月个小]")
_SHARE_BEFORE = frozenset("占在至到的约近过足达为到于是有少了成比≥≤><,，、(:：")
_SHARE_AFTER = frozenset("至到的以左上。，、；)")


def share_at(text: str, start: int) -> Figure | None:
    """Return the share or the range of shares that begins at ``start``, or ``None``.

    Examples
    --------
    >>> [str(share_at(words, 0).interval) for words in ("三分之二", "百分之五至八", "1/3至1/2")]
    ['2/3', '[0.05, 0.08]', '[1/3, 0.5]']
    """
    low = _one_share_at(text, start)
    if low is None or low.unit or not low.interval.is_exact:
        return low
    joint = _TO.match(text, low.end)
    high = None if joint is None else _one_share_at(text, joint.end())
    if high is None or high.unit or not high.interval.is_exact:
        return low
    bottom, top = low.interval.value, high.interval.value
    # 2/3至1/2 falls: two shares that only stand side by side.
    if bottom >= top:
        return low
    return replace(high, start=start, interval=Interval(bottom, top), reading="range")


def _one_share_at(text: str, start: int) -> Figure | None:
    if start >= len(text):
        return None
    if text[start].isascii():
        # Nearly every figure of a text comes by here; two expressions for each would be felt.
        if not any(sign in text[start : start + 16] for sign in "/分"):
            return None
        return _slashed(text, start) or (_of_words(text, start) if _OF.match(text, start) else None)
    if word := _WORDS.match(text, start):
        value, unit = (Fraction(1), "%") if word.group() == "百分百" else (Fraction(1, 2), "")
        numeral = Numeral(word.end(), Interval(value, value), None, signs=len(word.group()))
        return _share(start, numeral, unit)
    if half := _half(text, start):
        return half
    if parts := _PARTS_OF.match(text, start):
        return _parts_of_hundred(text, start, parts)
    return _of_words(text, start) if _OF.match(text, start) else None


def _half(text: str, start: int) -> Figure | None:
    """Return 半数, and 半 behind a word that measures it: 近半, 过半, 超半."""
    if text[start] != "半":
        return None
    number = text.startswith("数", start + 1)
    if not number and (
        _MEASURED_HALF.match(text, 0, start) is None
        or _NOT_HALF.match(text, start + 1)
        or unit_at(text, start + 1)
    ):
        return None
    value = Fraction(1, 2)
    return _share(start, Numeral(start + 1 + number, Interval(value, value), None, bare=True), "")


def _share(start: int, numeral: Numeral, unit: str, reading: str = "") -> Figure:
    words = (numeral.word,) if numeral.word else ()
    return Figure(
        start, numeral.end, numeral.interval, unit, "ratio",
        numeral.step, reading or numeral.reading, words, numeral,
    )  # fmt: skip


def _parts_of_hundred(text: str, start: int, parts: regex.Match[str]) -> Figure | None:
    unit, hundred = _PARTS[parts["parts"]]
    whole = _above(text, parts.end())
    # 百分之几 names no number.
    if whole is None or (whole.reading == "several" and whole.signs == whole.chain == 1):
        return None
    reading = ""
    other = _upper(text, parts["parts"], whole)
    if other is not None:
        interval = Interval(whole.interval.low, other.interval.low)
        whole, reading = replace(other, interval=interval, word=whole.word or other.word), "range"
    return _share(start, whole.scaled(Fraction(1, hundred)), unit, reading)


def _above(text: str, at: int) -> Numeral | None:
    negative = text.startswith("负", at)
    numeral = numeral_at(text, at + negative)
    return numeral.scaled(-1) if negative and numeral is not None else numeral


def _upper(text: str, parts: str, low: Numeral) -> Numeral | None:
    """Return the upper end of 百分之五至百分之八 or 百分之五至八."""
    joint = _TO.match(text, low.end)
    if joint is None or not low.interval.is_exact:
        return None
    again = _PARTS_OF.match(text, joint.end())
    if again is not None and again["parts"] != parts:
        return None
    high = numeral_at(text, joint.end() if again is None else again.end())
    if high is None or not high.interval.is_exact or high.interval.value <= low.interval.value:
        return None
    # 百分之五至八个月: the 8 belongs to its own unit.
    return None if again is None and unit_at(text, high.end) is not None else high


def _of_words(text: str, start: int) -> Figure | None:
    """Return 三分之二 or 一又二分之一."""
    below, whole = numeral_at(text, start), Fraction(0)
    if below is not None and below.interval.is_exact and text.startswith("又", below.end):
        whole, below = below.interval.value, numeral_at(text, below.end + 1)
    if below is None or not text.startswith("分之", below.end) or not below.interval.is_exact:
        return None
    above = numeral_at(text, below.end + 2)
    if above is None or not above.interval.is_exact or below.interval.value == 0:
        return None
    value = whole + above.interval.value / below.interval.value
    return _share(start, replace(above, interval=Interval(value, value), step=None), "")


def _slashed(text: str, start: int) -> Figure | None:
    """Return 2/3 where it can only be a share: below one, no date, no page of pages."""
    mixed = _MIXED.match(text, start)
    match = _SLASHED.match(text, start if mixed is None else mixed.end())
    if match is None:
        return None
    above, below = int(match["above"]), int(match["below"])
    # 5/3 is no share, and 1/2022 is a page, a date or a number of a document.
    if not 0 < above < below <= 1000 or not _stands_as_share(text, start, match.end()):
        return None
    value = Fraction(above, below) + (0 if mixed is None else int(mixed["whole"]))
    return _share(start, Numeral(match.end(), Interval(value, value), None, arabic=True), "")


def _stands_as_share(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return (not before or before in _SHARE_BEFORE or before.isspace()) and (
        not after or after in _SHARE_AFTER or after.isspace()
    )


_AND = regex.compile(r"[零又]?(?=[\d一二三四五六七八九十两])")


@cache
def _parts() -> dict[str, tuple[tuple[str, Fraction], ...]]:
    """Return for every unit the units that may stand behind it, the longest word first."""
    table = beside(__file__, "units.toml")["compound"]
    return {
        unit: tuple(
            (word, Fraction(share))
            for word, share in sorted(words.items(), key=lambda item: (-len(item[0]), item[0]))
        )
        for unit, words in table.items()
    }


def with_smaller_units(text: str, figure: Figure) -> Figure:
    """Return ``figure`` with the figures of smaller units that go on with it.

    The value is in the first unit: 2小时30分钟 is 5/2 小时. Only shares that are exact are
    added up: a month is no fixed number of days, so 3个月5天 stays two figures.

    Parameters
    ----------
    text
        A flowed text.
    figure
        An exact figure with its unit.

    Examples
    --------
    >>> from evalutils.reading.quantities.grammar import figure_at
    >>> str(figure_at("3年零6个月", 0).interval), str(figure_at("1小时30分15秒", 0).interval)
    ('3.5', '361/240')
    """
    words = _parts().get(figure.unit)
    room = Fraction(1)
    while words and (joint := _AND.match(text, figure.end)) is not None:
        part = numeral_at(text, joint.end())
        if part is None or part.word or not part.interval.is_exact or part.reading != "plain":
            break
        found = next((row for row in words if text.startswith(row[0], part.end)), None)
        # 90分钟 behind 2小时 is a second figure: a smaller part stays below one of the larger unit.
        if found is None or part.interval.value * found[1] >= room:
            break
        room = found[1]
        value = figure.interval.value + part.interval.value * room
        figure = replace(
            figure,
            end=part.end + len(found[0]),
            interval=Interval(value, value),
            kind="duration" if found[0] in ("秒", "秒钟") else figure.kind,
            step=room,
        )
        words = tuple(row for row in words if row[1] < room)
    return figure
