"""From numerals, units and hedge words to figures: the phrases of Chinese quantities.

``hedge? numeral (dash numeral)? unit? rate? hedge?`` with fractions (三分之二), percent
words (百分之九十) and money of several units (5元3角) on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import regex

from evalutils.reading.quantities.hedges import hedge_words
from evalutils.reading.quantities.intervals import Interval
from evalutils.reading.quantities.numerals import Numeral, numeral_at
from evalutils.reading.quantities.units import Unit, unit_at

_PARTS = {"百": ("%", 100), "千": ("‰", 1000), "万": ("‱", 10000)}
_PARTS_OF = regex.compile(r"(?P<parts>[百千万])分之")
_OF = regex.compile(r"分之")
_SLASHED = regex.compile(r"/(?P<below>\d{1,4})(?![\d/.:年月日号]|\d)")
_TO = regex.compile(r"\s?(?:--?|[—–―‐‑]{1,2}|~{1,2}|至|到)\s?")
_TILDE_OR_WORD = regex.compile(r"[~至到—–―]")
_INCLUDED = regex.compile(r"\((?P<not>不)?含(?:本数|\d{1,6}[%\u4e00-\u9fff]{0,2})?\)")
_HALF = regex.compile(r"半(?!径|数|导|山|岛|封|自|官|专|职|成品|价|夜|途|边|坡|点)")
_HALF_OF = regex.compile(r"半(?P<noun>月|小时|学期|学年|星期|世纪|钟头|工作日)")
_DURATION_MORE = regex.compile(r"[多余](?=个?(?:月|小时|星期|世纪|学期|工作日|月份))")
_PERCENT_POINT = regex.compile(r"个百分点|百分点")
_JIAO = regex.compile(r"(?P<jiao>[\d一二三四五六七八九壹贰叁肆伍陆柒捌玖零])(?P<unit>角|毛)")
_FEN = regex.compile(r"零?(?P<fen>[\d一二三四五六七八九壹贰叁肆伍陆柒捌玖])分(?!之|钟|别)")
_KUAI = regex.compile(
    r"块(?:(?P<jiao>[\d一二三四五六七八九])(?![\d十百千万个条])毛?|(?=钱))(?:钱)?"
)
_WHOLE = regex.compile(r"[整正](?![\u4e00-\u9fff])")
_CURRENCY = {"¥": "元", "$": "美元", "€": "欧元", "£": "英镑", "RMB": "元", "CNY": "元", "USD": "美元",
             "US$": "美元", "HK$": "港元", "人民币": "元", "NT$": "新台币", "A$": "澳元", "C$": "加元",
             "HKD": "港元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元"}  # fmt: skip
_CURRENCY_BEFORE = regex.compile(
    r"(?r)(?:US\$|HK\$|NT\$|A\$|C\$|¥|\$|€|£|RMB|CNY|USD|HKD|EUR|GBP|JPY|人民币)\s?(?<![A-Za-z](?:RMB|CNY|USD|HKD|EUR|GBP|JPY)\s?)"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit, before hedges are put to it.

    Parameters
    ----------
    start, end
        Its place in the flowed text.
    interval
        The values of the numerals, unit factor applied.
    unit, kind
        As in :class:`.Quantity`.
    step
        Place value of the last printed digit, unit factor applied.
    reading
        ``plain``, ``adjacent``, ``several`` or ``range``.
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


def figure_at(text: str, start: int, signed: bool = False) -> Figure | None:
    """Return the figure that begins at ``start`` (its sign one before it), or ``None``."""
    if text[start] == "半":
        return _half_at(text, start)
    if word := _WHOLE_OR_HALF.match(text, start):
        return _whole_or_half(start, word)
    parts = _PARTS_OF.match(text, start)
    if parts is not None:
        return _parts_of_hundred(text, start, parts)
    numeral = numeral_at(text, start)
    if numeral is None:
        return None
    fraction = _fraction(text, start, numeral)
    if fraction is not None:
        return fraction
    if signed:
        numeral = numeral.scaled(-1)
    ranged = _range(text, start, numeral)
    return ranged or _with_unit(text, start, numeral, "plain")


_WHOLE_OR_HALF = regex.compile(r"百分百(?!之)|一半(?!径|岛)")


def _whole_or_half(start: int, word: regex.Match[str]) -> Figure:
    """Return 百分百 and 一半, the two shares that have a word of their own."""
    value, unit = (Fraction(1), "%") if word.group() == "百分百" else (Fraction(1, 2), "")
    numeral = Numeral(word.end(), Interval.exact(value), None, signs=len(word.group()))
    return Figure(start, word.end(), numeral.interval, unit, "ratio", None, "plain", (), numeral)


def _half_at(text: str, start: int) -> Figure | None:
    found = unit_at(text, start + 1)
    if found is None or found[0].kind in ("ratio", "score", "percentage_points"):
        return None
    half = Numeral(start + 1, Interval.exact(Fraction(1, 2)), None, signs=2)
    if not (found[0].kind in ("measure", "duration") or found[0].name in ("个", "倍")):
        return None
    return _with_unit(text, start, half, "plain")


def _parts_of_hundred(text: str, start: int, parts: regex.Match[str]) -> Figure | None:
    unit, hundred = _PARTS[parts["parts"]]
    if (
        parts["parts"] == "百"
        and text.startswith("百", parts.end())
        and not numeral_bare(text, parts.end())
    ):
        whole = Numeral(parts.end() + 1, Interval.exact(100), Fraction(1))
    else:
        negative = text.startswith("负", parts.end())
        numeral = (
            numeral_at(text, parts.end() + negative) if parts.end() + negative < len(text) else None
        )
        if numeral is None:
            return None
        whole = numeral.scaled(-1) if negative else numeral
    reading, end = whole.reading, whole.end
    joint = _TO.match(text, end)
    if joint is not None and joint.end() < len(text) and whole.interval.is_exact:
        again = _PARTS_OF.match(text, joint.end())
        at = again.end() if again is not None and again["parts"] == parts["parts"] else joint.end()
        other = numeral_at(text, at) if at < len(text) else None
        fits = other is not None and (again is not None or unit_at(text, other.end) is None)
        if (
            other is not None
            and fits
            and other.interval.is_exact
            and whole.interval.value < other.interval.value
        ):
            whole = replace(
                whole, interval=Interval(whole.interval.low, other.interval.low), word=other.word
            )
            reading, end = "range", other.end
    scaled = whole.scaled(Fraction(1, hundred))
    return Figure(
        start, end, scaled.interval, unit, "ratio", scaled.step, reading, _words(whole), whole
    )


def numeral_bare(text: str, position: int) -> bool:
    """Whether a scale at ``position`` belongs to a longer numeral (百五 in 百分之百五)."""
    return text[position + 1 : position + 2] in tuple("一二三四五六七八九十")


def _words(numeral: Numeral) -> tuple[str, ...]:
    return (numeral.word,) if numeral.word else ()


def _fraction(text: str, start: int, below: Numeral) -> Figure | None:
    """Return 三分之二, 5分之3, 一又二分之一 or a careful 2/3."""
    if not below.interval.is_exact or below.word:
        return None
    value, end, whole = below.interval.value, below.end, Fraction(0)
    if text.startswith("又", end) and end + 1 < len(text):
        inner = numeral_at(text, end + 1)
        if inner is None or not inner.interval.is_exact:
            return None
        whole, value, end = value, inner.interval.value, inner.end
        below = inner
    if match := _OF.match(text, end):
        above = numeral_at(text, match.end()) if match.end() < len(text) else None
        if above is None or value == 0 or not above.interval.is_exact:
            return None
        interval = Interval.exact(whole + above.interval.value / value)
        return Figure(
            start,
            above.end,
            interval,
            "",
            "ratio",
            None,
            "plain",
            _words(above),
            replace(below, signs=3),
        )
    slashed = _SLASHED.match(text, end)
    if slashed is None or not below.arabic or below.chain != 1:
        return None
    divisor = int(slashed["below"])
    if (
        not 0 < value < divisor <= 1000
        or value.denominator != 1
        or (not whole and not _slash_fits(text, start, slashed.end()))
    ):
        return None
    interval = Interval.exact(whole + value / divisor)
    return Figure(
        start, slashed.end(), interval, "", "ratio", None, "plain", (), replace(below, signs=3)
    )


_BEFORE_SLASHED = frozenset("占的约近过足达为到于是有少了成比≥≤><,，、(:：")


def _slash_fits(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else ""
    after = text[end : end + 1]
    return (not before or before in _BEFORE_SLASHED or before.isspace()) and (
        not after or after in "的以左上。，、；)" or after.isspace()
    )


def _range(text: str, start: int, low: Numeral) -> Figure | None:
    """Return A–B, unit and scale shared from B."""
    if low.word == "来" or low.reading not in ("plain", "digits"):
        return None
    own = None if low.word else unit_at(text, low.end)
    at = low.end if own is None else own[1]
    included = _INCLUDED.match(text, at)
    joint = _TO.match(text, at if included is None else included.end())
    if joint is None or joint.end() >= len(text):
        return None
    after, negative = joint.end(), False
    if text[after] == "-" and _TILDE_OR_WORD.search(joint.group()):
        after, negative = after + 1, True
    if after >= len(text) or not _may_begin(text[after]):
        return None
    high = numeral_at(text, after)
    if high is None or high.reading not in ("plain", "digits", "adjacent"):
        return None
    if negative:
        high = high.scaled(-1)
    low = low if own is not None else _shared_scale(low, high)
    bottom, top = low.interval.low, high.interval.high
    if bottom is None or top is None:
        return None
    whole = _with_unit(text, start, replace(high, interval=Interval.exact(top)), "range")
    if whole is None or (
        own is not None and (own[0].kind, own[0].name) != (whole.kind, whole.unit)
    ):
        return None
    if not whole.unit and (joint.group().strip() in ("-", "--") or whole.kind != "count"):
        return None
    bottom *= _factor(text, high.end, whole)
    if whole.interval.low is None or bottom >= whole.interval.low:
        return None
    words = _words(low) + whole.words
    high_end = whole.interval.high
    interval = Interval(bottom, high_end, included is None or not included["not"], True)
    return replace(whole, interval=interval, reading="range", words=words, first=low)


def _may_begin(sign: str) -> bool:
    return sign.isdigit() or sign in "零一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾半"


def _factor(text: str, position: int, whole: Figure) -> Fraction:
    found = unit_at(text, position)
    return found[0].factor if found is not None and whole.unit else Fraction(1)


def _shared_scale(low: Numeral, high: Numeral) -> Numeral:
    """Give the first figure the scale of the second where that makes a rising range."""
    value, top = low.interval.value, high.interval.high
    shares = [high.chain, high.big] if value < 10 and low.chain == 1 else [high.big]
    for share in shares:
        if share > 1 and share > low.big and top is not None and value * share < top:
            return low.scaled(share)
    return low


def _with_unit(text: str, start: int, numeral: Numeral, reading: str) -> Figure | None:
    """Return the figure with what stands behind the numeral: unit, rate, half, small change."""
    reading = numeral.reading if reading == "plain" and numeral.reading != "digits" else reading
    words = _words(numeral)
    currency = _CURRENCY_BEFORE.match(text, 0, start) if start else None
    money = _small_change(text, start, numeral)
    if money is not None:
        return money
    found = unit_at(text, numeral.end)
    if found is None or not _unit_fits(text, start, numeral, found[0]):
        if currency is not None:
            name = _CURRENCY[currency.group().strip()]
            return Figure(
                currency.start(),
                numeral.end,
                numeral.interval,
                name,
                "money",
                numeral.step,
                reading,
                words,
                numeral,
            )
        return Figure(
            start, numeral.end, numeral.interval, "", "count", numeral.step, reading, words, numeral
        )
    unit, end = found
    if currency is not None and unit.name == "元" and not currency.group().startswith("人民币"):
        start = currency.start()
    if unit.name == "折" and numeral.interval.is_exact and 10 < numeral.interval.value < 100:
        numeral = numeral.scaled(Fraction(1, 10))
    numeral = numeral.scaled(unit.factor)
    interval, name = numeral.interval, unit.name
    if unit.kind == "ratio" and unit.name == "成" and interval.is_exact:
        tail = regex.match(r"[一二三四五六七八九半]", text, pos=end)
        if tail is not None:
            tenth = (
                Fraction("0.05")
                if tail.group() == "半"
                else Fraction("一二三四五六七八九".index(tail.group()) + 1, 100)
            )
            interval, end = Interval.exact(interval.value + tenth), tail.end()
    elif unit.name == "个" and (half := _HALF_OF.match(text, end)) and interval.is_exact:
        interval, name, end = (
            Interval.exact(interval.value + Fraction(1, 2)),
            "个" + half["noun"],
            half.end(),
        )
        unit = replace(unit, kind="duration")
    elif unit.name == "个" and (more := _DURATION_MORE.match(text, end)) and not numeral.word:
        inner = unit_at(text, end + 1) if not text.startswith("月", end + 1) else (unit, end + 2)
        if inner is not None:
            name, words, end = "个" + text[more.end() : inner[1]], (*words, more.group()), inner[1]
            unit = replace(unit, kind="duration")
    elif (
        unit.kind in ("duration", "measure", "multiple")
        and interval.is_exact
        and (half := _HALF.match(text, end))
    ):
        interval, end = Interval.exact(interval.value + Fraction(1, 2)), half.end()
    if unit.kind == "money" and (whole := _WHOLE.match(text, end)):
        end = whole.end()
    rate = _rate_end(text, end)
    name = ("元" if name == "圆" else name) + text[end:rate]
    return Figure(start, rate, interval, name, unit.kind, numeral.step, reading, words, numeral)


def _unit_fits(text: str, start: int, numeral: Numeral, unit: Unit) -> bool:
    several = numeral.arabic or numeral.signs > 1 or numeral.reading != "plain"
    if numeral.reading == "digits" and unit.name not in ("折", "年"):
        return numeral.signs > 2
    if unit.name == "分":
        return (
            numeral.arabic
            or numeral.signs > 1
            or text[start - 1 : start] in tuple("得扣加减满计为打")
        )
    return several or not unit.careful


def _rate_end(text: str, end: int) -> int:
    for sign in ("/", "/·•"):
        if end >= len(text) or text[end] not in sign:
            return end
        found = unit_at(text, end + 1)
        if found is not None:
            end = found[1]
        elif text[end + 1 : end + 2] in tuple("月日时"):
            end += 2
        else:
            return end
    return end


def _small_change(text: str, start: int, numeral: Numeral) -> Figure | None:
    """Return 5元3角, 三块五, 3角5分 as one amount in 元."""
    if not numeral.interval.is_exact or numeral.word:
        return None
    value, end = numeral.interval.value, numeral.end
    step: Fraction | None = None
    main = regex.match(r"[元圆]", text, pos=end)
    if main is not None:
        end = main.end()
    elif kuai := _KUAI.match(text, end):
        if kuai["jiao"]:
            value += Fraction(_digit(kuai["jiao"]), 10)
            step = Fraction(1, 10)
        return Figure(
            start,
            kuai.end(),
            Interval.exact(value),
            "元",
            "money",
            step or numeral.step,
            "plain",
            (),
            numeral,
        )
    elif regex.match(r"角\d分|角[一二三四五六七八九壹贰叁肆伍陆柒捌玖]分", text, pos=end) or (
        regex.match(r"角(?!度|落|色|逐|膜|钢|形|楼)", text, pos=end)
        and (numeral.arabic or text[numeral.end - 1] in "壹贰叁肆伍陆柒捌玖")
    ):
        value, step, end = value / 10, Fraction(1, 10), end + 1
    else:
        return None
    found = main is None
    if main is not None and (jiao := _JIAO.match(text, end)):
        value, step, end, found = (
            value + Fraction(_digit(jiao["jiao"]), 10),
            Fraction(1, 10),
            jiao.end(),
            True,
        )
    if fen := _FEN.match(text, end):
        value, step, end, found = (
            value + Fraction(_digit(fen["fen"]), 100),
            Fraction(1, 100),
            fen.end(),
            True,
        )
    if not found:
        return None
    if whole := _WHOLE.match(text, end):
        end = whole.end()
    return Figure(start, end, Interval.exact(value), "元", "money", step, "plain", (), numeral)


def _digit(sign: str) -> int:
    plain = "零一二三四五六七八九".find(sign)
    return (
        int(sign) if sign.isascii() else plain if plain >= 0 else "零壹贰叁肆伍陆柒捌玖".index(sign)
    )


def hedge_before(text: str, position: int, bare: bool) -> tuple[str, int] | None:
    """Return the hedge word that ends at ``position`` and where it begins."""
    words = hedge_words()
    for length in range(min(words.longest, position), 0, -1):
        word = text[position - length : position]
        if word not in words.before:
            continue
        start = position - length
        if word in words.only_bare and not bare:
            continue
        if start and text[start - 1] in words.not_after.get(word, ""):
            continue
        return word, start
    return None


def hedge_after(text: str, position: int, kind: str) -> tuple[str, int] | None:
    """Return the hedge word that begins at ``position`` and where it ends."""
    words = hedge_words()
    for length in range(min(words.longest, len(text) - position), 0, -1):
        word = text[position : position + length]
        if word not in words.after:
            continue
        end = position + length
        if text[end : end + 1] and text[end] in words.not_before.get(word, ""):
            continue
        if word == "内" and kind not in ("duration", "measure"):
            continue
        if word in ("多", "余") and kind not in (
            "duration",
            "measure",
            "multiple",
            "money",
            "ratio",
        ):
            continue
        return word, end
    return None
