"""From numerals and units to figures: ranges, halves, rates, amounts of money.

5%-8%, 两年半, 3000元/人, 八到九百亿元; shares in words are in :mod:`.figures`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.reading.quantities.figures import (
    WHOLE,
    Figure,
    currency_before,
    share_at,
    small_change,
    with_smaller_units,
)
from evalutils.reading.quantities.intervals import Interval
from evalutils.reading.quantities.numerals import DIGITS, Numeral, numeral_at
from evalutils.reading.quantities.units import Unit, unit_at

_TO = regex.compile(r"\s?(?:--?|[—–―‐‑]{1,2}|~{1,2}|至|到)\s?")
_AND = regex.compile(r"[和与](?=[\d零一二三四五六七八九十百千两])")
_WORDS_OF_BETWEEN = ("和", "与")
_BELOW_ZERO = regex.compile(r"-|负|零下")
_HYPHEN = regex.compile(r"\s?--?\s?")
# What may stand between the figures of a range, first signs: one look instead of three.
_JOINTS = frozenset(" \n-—–―‐‑~至到和与±(")
_INCLUDED = regex.compile(r"\((?P<not>不)?含(?:本数|\d{1,6}[%\u4e00-\u9fff]{0,2})?\)")
_BEGINS_NUMERAL = frozenset("0123456789零一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾")
_PER = regex.compile(r"[月日时班]|(?:min|h|s|d|a)(?![A-Za-z])")
_HALF = regex.compile(r"半(?![月个径数导山岛封自官专职成价夜途边坡点])")
_HALF_OF = regex.compile(r"半(?P<noun>月|小时|学期|学年|星期|世纪|钟头|工作日)")
_MORE_OF = regex.compile(r"[多余](?P<noun>月|小时|星期|世纪|学期|学年|工作日|礼拜|钟头|季度)")
_TENTH = regex.compile(r"[一二三四五六七八九半]")
_CENTIMETRES = regex.compile(
    r"\d{1,2}(?![\d.,万亿%‰/×个人年月日米~至-])|[一二三四五六七八九][零一二三四五六七八九]?(?=$|[^\u4e00-\u9fff]|[的高])"
)
# Tiers of shares and scores are printed from the top down: 100-80%, 90-60分.
_FALLING_KINDS = frozenset({"ratio", "score"})
_TURNED = regex.compile(r"(?r)翻[了过]?")
# 翻N番 beyond this is a number that was no count of doublings (2 to the 20th is a million times).
_MOST_DOUBLED = 20
_SAID = regex.compile(r"意见|建议|要求|体会|希望|看法|共识|思考|启示|做法|措施|经验|说明|感受")
_SCORED = frozenset("得扣加减满计为打")


def figure_at(text: str, start: int, negative: bool = False) -> Figure | None:
    """Return the figure whose first numeral begins at ``start``, or ``None``.

    Parameters
    ----------
    text
        A flowed text.
    start
        Where its first numeral sign stands.
    negative
        Whether a minus stands before it.

    Examples
    --------
    >>> figure = figure_at("八到九百亿元", 0)
    >>> str(figure.interval), figure.unit
    ('[80000000000, 90000000000]', '元')
    """
    # Before numerals: 三分之二 begins with a numeral of its own.
    share = share_at(text, start)
    if share is not None:
        return replace(share, interval=-share.interval) if negative else share
    if text[start] == "半":
        return _half_at(text, start)
    numeral = numeral_at(text, start)
    if numeral is None:
        return None
    if negative:
        numeral = numeral.scaled(-1)
    return _range_at(text, start, numeral) or _with_unit(text, start, numeral)


def _half_at(text: str, start: int) -> Figure | None:
    found = unit_at(text, start + 1)
    if found is None:
        return None
    unit = found[0]
    if unit.kind not in ("measure", "duration") and unit.name not in ("个", "倍", "成"):
        return None
    half = Fraction(1, 2)
    return _with_unit(text, start, Numeral(start + 1, Interval(half, half), None, signs=2))


def _range_at(text: str, start: int, low: Numeral) -> Figure | None:
    """Return A–B, unit and scale shared from B."""
    # 两三 is a range already, and 十来 has no end that a range could begin at.
    if low.reading not in ("plain", "digits") or low.word == "来":
        return None
    own = None if low.word else unit_at(text, low.end)
    at = low.end if own is None else own[1]
    if text[at : at + 1] not in _JOINTS:
        return None
    included = _INCLUDED.match(text, at)
    at = at if included is None else included.end()
    if text[at : at + 1] == "±":
        return _around(text, start, at, low, own)
    joint = _TO.match(text, at) or _AND.match(text, at)
    high = None if joint is None else _second(text, joint)
    if joint is None or high is None or high.interval.high is None:
        return None
    # 5至七八个: what the range reaches is the upper end of its second figure.
    upper = Interval(high.interval.high, high.interval.high)
    whole = _with_unit(text, start, replace(high, interval=upper, reading="plain"))
    if not _makes_range(whole, own, _HYPHEN.fullmatch(joint.group()) is not None):
        return None
    # 八到九百亿 is 800 to 900; 3个至5百个 says what its first figure is itself.
    if own is None:
        low = _sharing_scale(low, high)
    # 5和8 are two figures; only 5和8之间 is a range.
    if joint.group() in _WORDS_OF_BETWEEN:
        if not text.startswith("之间", whole.end):
            return None
        whole = replace(whole, end=whole.end + 2)
    factor = _factor_behind(text, high.end) if whole.unit else Fraction(1)
    bottom = low.interval.value * factor
    top = whole.interval.value
    # 90(不含)-100分: the bracket stands behind the end it speaks of.
    open_first = included is not None and included["not"] is not None
    if bottom < top:
        interval = Interval(bottom, top, not open_first, True)
    elif bottom > top and whole.kind in _FALLING_KINDS:
        interval = Interval(top, bottom, True, not open_first)
    else:
        return None
    words = (low.word,) if low.word else ()
    return replace(whole, interval=interval, reading="range", words=words + whole.words, first=low)


def _around(
    text: str, start: int, at: int, low: Numeral, own: tuple[Unit, int] | None
) -> Figure | None:
    """Return 5±0.2毫米, from 4.8 to 5.2."""
    width = numeral_at(text, at + 1)
    if width is None or not (width.interval.is_exact and low.interval.is_exact):
        return None
    whole = _with_unit(text, at + 1, width)
    if own is not None and own[0].name != whole.unit:
        return None
    factor = _factor_behind(text, width.end) if own is None else own[0].factor
    middle, reach = low.interval.value * factor, whole.interval.value
    interval = Interval(middle - reach, middle + reach)
    return replace(whole, start=start, interval=interval, reading="range", first=low)


def _second(text: str, joint: regex.Match[str]) -> Numeral | None:
    """Return the second numeral of a range; behind ~ and 至 it may be negative."""
    at = joint.end()
    below = _BELOW_ZERO.match(text, at)
    negative = below is not None
    if below is not None:
        # 3--5: two strokes are one joint, no joint and a minus.
        if below.group() == "-" and _HYPHEN.fullmatch(joint.group()) is not None:
            return None
        at = below.end()
    if text[at : at + 1] not in _BEGINS_NUMERAL or at >= len(text):
        return None
    numeral = numeral_at(text, at)
    if numeral is None or numeral.reading == "several":
        return None
    return numeral.scaled(-1) if negative else numeral


def _makes_range(whole: Figure, own: tuple[Unit, int] | None, hyphen: bool) -> bool:
    """Whether two figures belong together: 3个至5个 and 3-5个 do, 3-5 and 3个-5年 do not."""
    if own is not None:
        return (own[0].kind, own[0].name) == (whole.kind, whole.unit.split("/")[0])
    return whole.unit != "" or not hyphen or whole.first.big > 1


def _factor_behind(text: str, position: int) -> Fraction:
    found = unit_at(text, position)
    return Fraction(1) if found is None else found[0].factor


def _sharing_scale(low: Numeral, high: Numeral) -> Numeral:
    """Give the first figure the scale of the second where that makes a rising range."""
    value, top = low.interval.value, high.interval.high
    shares = (high.chain, high.big) if value < 10 and low.chain == 1 else (high.big,)
    for share in shares:
        if share > max(low.big, 1) and top is not None and value * share < top:
            return low.scaled(share)
    return low


def _with_unit(text: str, start: int, numeral: Numeral) -> Figure:
    """Return the figure of one numeral with all that stands behind it."""
    words = (numeral.word,) if numeral.word else ()
    currency = currency_before(text, start)
    amount = small_change(text, numeral)
    if amount is not None:
        interval = Interval(amount.value, amount.value)
        return Figure(
            start, amount.end, interval, "元", "money", amount.step, "plain", words, numeral
        )
    found = unit_at(text, numeral.end) or _unit_behind_blank(text, numeral.end)
    if found is None or not _unit_fits(text, start, numeral, found[0]):
        name, kind = "", "count"
        if currency is not None:
            (name, start), kind = currency, "money"
        return Figure(
            start, numeral.end, numeral.interval, name, kind,
            numeral.step, numeral.reading, words, numeral,
        )  # fmt: skip
    unit, end = found
    if currency is not None and unit.name == "元" and text[currency[1]] != "人":
        start, unit = currency[1], replace(unit, name=currency[0])
    # 八五折 and 85折 are 8.5 tenths.
    if unit.name == "折" and numeral.interval.is_exact and 10 < numeral.interval.value < 100:
        numeral = numeral.scaled(Fraction(1, 10))
    scaled = numeral.scaled(unit.factor)
    figure = Figure(
        start,
        end,
        scaled.interval,
        unit.name,
        unit.kind,
        scaled.step,
        scaled.reading,
        words,
        numeral,
    )
    return _rated(text, _extended(text, figure))


def _unit_behind_blank(text: str, end: int) -> tuple[Unit, int] | None:
    """Return the unit of ``49.95 MB``: the blank before Latin letters stays in a flowed text."""
    if text[end : end + 1] != " " or not text[end + 1 : end + 2].isascii():
        return None
    return unit_at(text, end + 1)


def _unit_fits(text: str, start: int, numeral: Numeral, unit: Unit) -> bool:
    if unit.name == "点" and _SAID.match(text, numeral.end + 1):
        return True
    # 八五 before a unit is a slip or a name, but 二〇二 is 202.
    if numeral.reading == "digits" and unit.name != "折":
        return numeral.signs > 2
    long = numeral.arabic or numeral.signs > 1 or numeral.reading != "plain"
    if unit.name == "分":
        return long or text[start - 1 : start] in _SCORED
    # 1.1项目背景 is the head of a section.
    if unit.noun and numeral.interval.is_exact and numeral.interval.value.denominator > 1:
        return False
    # 二期 is the second one; two of them are 两期.
    if unit.second and not long and text[start] == "二":
        return False
    if unit.mild:
        return long or text[start] not in "一二十"
    return long or not unit.careful


def _extended(text: str, figure: Figure) -> Figure:
    """Return the figure with what its kind of unit may carry behind it (三成半, 两年半, 整)."""
    if not figure.interval.is_exact:
        return figure
    longer = with_smaller_units(text, figure)
    if longer is not figure:
        return longer
    extend = _EXTENSIONS.get(figure.unit) or _EXTENSIONS.get(figure.kind)
    return figure if extend is None else extend(text, figure)


def _plus(figure: Figure, more: Fraction, end: int) -> Figure:
    value = figure.interval.value + more
    return replace(figure, interval=Interval(value, value), end=end)


def _plus_tenth(text: str, figure: Figure) -> Figure:
    match = _TENTH.match(text, figure.end)
    if match is None:
        return figure
    tenth = "一二三四五六七八九".find(match.group()) + 1
    return _plus(figure, Fraction(tenth, 100) if tenth else Fraction(1, 20), match.end())


def _doubled(text: str, figure: Figure) -> Figure:
    """Return 翻两番, twice doubled, as four times."""
    match = _TURNED.match(text, 0, figure.start)
    times = figure.interval.value
    if match is None or times.denominator > 1 or not 0 < times <= _MOST_DOUBLED:
        return figure
    value = Fraction(2) ** times.numerator
    return replace(
        figure, start=match.start(), interval=Interval(value, value), unit="倍", step=None
    )


def _plus_half(text: str, figure: Figure) -> Figure:
    match = _HALF.match(text, figure.end)
    return figure if match is None else _plus(figure, Fraction(1, 2), match.end())


def _of_a_noun(text: str, figure: Figure) -> Figure:
    """Return 三个半小时 and 3个多月, whose unit goes on behind 半 and 多."""
    if match := _HALF_OF.match(text, figure.end):
        figure = _plus(figure, Fraction(1, 2), match.end())
        return replace(figure, unit="个" + match["noun"], kind="duration")
    match = _MORE_OF.match(text, figure.end)
    if match is None or figure.words:
        return figure
    return replace(
        figure, unit="个" + match["noun"], kind="duration", end=match.end(),
        words=(match.group()[0],),
    )  # fmt: skip


def _plus_centimetres(text: str, figure: Figure) -> Figure:
    match = _CENTIMETRES.match(text, figure.end)
    if match is None:
        return _plus_half(text, figure)
    digits = "".join(sign if sign.isascii() else str(DIGITS[sign]) for sign in match.group())
    return _plus(figure, Fraction(int(digits), 10 ** len(digits)), match.end())


def _to_the_cent(text: str, figure: Figure) -> Figure:
    match = WHOLE.match(text, figure.end)
    return figure if match is None else replace(figure, end=match.end())


_EXTENSIONS: dict[str, Callable[[str, Figure], Figure]] = {
    "成": _plus_tenth,
    "番": _doubled,
    "个": _of_a_noun,
    "米": _plus_centimetres,
    "money": _to_the_cent,
    "duration": _plus_half,
    "measure": _plus_half,
    "multiple": _plus_half,
}


def _rated(text: str, figure: Figure) -> Figure:
    """Return the figure with its rate: 元/人次, 元/人·天."""
    end = figure.end
    if text[end : end + 1] != "/":
        return figure
    for signs in ("/", "/·•"):
        if text[end : end + 1] not in tuple(signs):
            break
        found = unit_at(text, end + 1)
        if found is not None:
            end = found[1]
        elif (per := _PER.match(text, end + 1)) is not None:
            end = per.end()
        else:
            break
    if end == figure.end:
        return figure
    return replace(figure, end=end, unit=figure.unit + text[figure.end : end])
