"""Numerals as printed: Arabic, Chinese, financial and mixed, read exactly.

A numeral is read at one place of a flowed text (:func:`numeral_at`) and comes back with its
value or, where the words say so (十几, 数百, 两三, 七八), the interval they allow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import regex

from evalutils.reading.quantities.hanzi import (
    DIGITS,
    are_neighbours,
    exact_hanzi,
    hanzi_value,
    scale_value,
    trailing_scale,
)
from evalutils.reading.quantities.intervals import Interval

#: Longer figures are keys or noise, and no figure of an evaluation has so many digits.
LONGEST = 30

_PLAIN = "零〇一二三四五六七八九两"
_FINANCIAL = "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟"
_ONE = Fraction(1)

_ARABIC = regex.compile(r"(?P<whole>\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?P<part>\.\d++)?+", regex.ASCII)
_SCALE = regex.compile(r"[十百千佰仟]?[万亿]亿?|[十百千佰仟]")
_RUN = regex.compile(
    rf"(?P<whole>[{_PLAIN}{_FINANCIAL}俩仨十百千万亿廿卅]++)"
    rf"(?P<part>点[{_PLAIN}]++)?+(?P<scale>[万亿]{{1,2}})?"
)
_SEVERAL = regex.compile(r"[几数](?P<scale>[十百千]?[万亿]{0,2})(?P<more>[余多])?")
_MORE = regex.compile(r"(?P<word>[余多来几])(?P<scale>[百千]?[万亿]{0,2})")
_PAIR = regex.compile(rf"(?P<low>[{_PLAIN}])、(?P<high>[{_PLAIN}])(?=[十百千万亿个天年次名倍])")
_PAIR_SCALE = regex.compile(r"[十百千]?[万亿]{0,2}")
_DATE_TAIL = regex.compile(r"[年月日号:时]")
# 千 and 百 that belong to the unit: 5千克 is 5 of 千克.
_KILO = regex.compile(r"千(?:克|米(?!粉|线|饭)|瓦|伏|卡|焦|帕|赫|字节)|百帕|百分")
# 余, 多 and 来 stand before what is counted, not at the head of another word.
_COUNTED = regex.compile(r"(?!(?<=多)[样次元数功媒维措方]|(?<=来)[自源到访说看])\D|\Z")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral and what its writing says.

    Parameters
    ----------
    end
        Where it ends in the text that was read.
    interval
        Its values: one, or those that 几, 数 and neighbouring digits (两三) allow.
    step
        Place value of the last printed digit; ``None`` where there is none (数十, 半).
    reading
        ``plain``, ``adjacent`` (两三百), ``several`` (十几, 数百) or ``digits`` (八五).
    word
        余, 多 or 来 inside the numeral (三百余, 10多万), else ``""``.
    chain, big
        The scale behind the last digit, whole (百亿) and from 万 on (亿): what a range
        shares with its first figure (八到九百亿).
    arabic
        Whether it is printed in Arabic digits.
    signs
        How many signs it has, without hedges.
    bare
        Whether it begins with a scale (百余, 近千): no figure by itself.
    """

    end: int
    interval: Interval
    step: Fraction | None
    reading: str = "plain"
    word: str = ""
    chain: int = 1
    big: int = 1
    arabic: bool = False
    signs: int = 1
    bare: bool = False

    def scaled(self, factor: Fraction | int) -> Numeral:
        """Return the numeral times an exact factor."""
        if factor == 1:
            return self
        step = None if self.step is None else abs(self.step * factor)
        return replace(self, interval=self.interval.times(factor), step=step)


def numeral_at(text: str, position: int) -> Numeral | None:
    """Return the numeral that begins at ``position``, or ``None``.

    Parameters
    ----------
    text
        A flowed text (see :func:`.flow`).
    position
        Where it must begin; may be the end of the text.

    Examples
    --------
    >>> [str(numeral_at(sign, 0).interval) for sign in ("1,234.5万", "1万5千", "一百零五")]
    ['12345000', '15000', '105']
    >>> [str(numeral_at(sign, 0).interval) for sign in ("两三百", "十几万", "数百")]
    ['[200, 300]', '(100000, 200000)', '(100, 1000)']
    """
    sign = text[position : position + 1]
    if sign.isdigit():
        return _arabic_at(text, position)
    if sign in ("几", "数"):
        return _several_at(text, position)
    return (_pair_at(text, position) or _hanzi_at(text, position)) if sign else None


def place_value(value: Fraction) -> Fraction | None:
    """Return the place value of the last non-zero digit (``None`` for 0 and for 1/3).

    Examples
    --------
    >>> [str(place_value(Fraction(text))) for text in ("120", "13.7", "55000")]
    ['10', '1/10', '1000']
    """
    place = Fraction(1)
    for _ in range(2 * LONGEST):
        if value.denominator == 1:
            break
        value, place = value * 10, place / 10
    number = abs(value.numerator) if value.denominator == 1 else 0
    if number == 0:
        return None
    zeros = 0
    while number % 10 == 0:
        number, zeros = number // 10, zeros + 1
    return place * int(10**zeros)


def _arabic_at(text: str, position: int) -> Numeral | None:
    """Read 12, 1,234.5万, 1万5千, 3亿5000万: Arabic parts of falling scale."""
    total, ceiling, scale, end = Fraction(0), 0, 1, position
    step, signs = _ONE, 0
    while match := _ARABIC.match(text, end):
        if match.end() - match.start() > LONGEST:
            break
        digits, part = match["whole"].replace(",", ""), match["part"] or ""
        after = None if _KILO.match(text, match.end()) else _SCALE.match(text, match.end())
        own = 1 if after is None else scale_value(after.group())
        number = Fraction(digits + part) if part else Fraction(int(digits))
        if ceiling and _DATE_TAIL.match(text, match.end()):
            break
        spoken = bool(ceiling) and own == 1 and len(digits) == 1 and not part
        if spoken:
            own = ceiling // 10  # 1万5: the next place down, as it is spoken
        if ceiling and number * own >= ceiling:
            break
        total += number * own
        step = Fraction(own, 10 ** (len(part) - 1)) if part else Fraction(own)
        scale, signs = 1 if spoken else own, signs + len(digits)
        end, ceiling = match.end() if after is None else after.end(), own
        if after is None:
            break
    if end == position:
        return None
    found = Numeral(
        end, Interval(total, total), step, chain=scale, big=_big_of(scale), arabic=True, signs=signs
    )
    return _with_more(text, found)


def _big_of(scale: int) -> int:
    return 10**8 if scale % 10**8 == 0 else 10**4 if scale % 10**4 == 0 else 1


def _with_more(text: str, found: Numeral) -> Numeral:
    """Take in 余, 多, 来 or 几 behind the numeral, and the scale behind them (10多万)."""
    match = _MORE.match(text, found.end)
    if match is None or not found.interval.is_exact:
        return found
    value, after = found.interval.value, match["scale"]
    small = value < 10 and found.chain == 1
    if value <= 0 or small or (after and _KILO.match(text, match.end() - len(after))):
        return found
    times = scale_value(after)
    taken = replace(found, end=match.end(), chain=times, big=_big_of(times))
    if match["word"] == "几":
        place = place_value(value)
        if place is None or place < 10:
            return found
        odd = Interval(value, value + place, False, False)
        return replace(taken, interval=odd, step=None, reading="several").scaled(times)
    if not after and not _COUNTED.match(text, match.end()):
        return found
    return replace(taken, word=match["word"]).scaled(times)


def _several_at(text: str, position: int) -> Numeral | None:
    match = _SEVERAL.match(text, position)
    if match is None or (text[position] == "数" and not match["scale"]):
        return None
    times = scale_value(match["scale"])
    interval = Interval(Fraction(times), Fraction(10 * times), False, False)
    return Numeral(
        match.end(), interval, None, "several", match["more"] or "", chain=times, big=_big_of(times)
    )


def _pair_at(text: str, position: int) -> Numeral | None:
    """Read 三、四个月 and 两、三百 as neighbouring digits."""
    match = _PAIR.match(text, position)
    if match is None or not are_neighbours(DIGITS[match["low"]], DIGITS[match["high"]]):
        return None
    scale = _PAIR_SCALE.match(text, match.end())
    end = match.end() if scale is None else scale.end()
    times = scale_value(text[match.end() : end])
    pair = Interval(Fraction(DIGITS[match["low"]]), Fraction(DIGITS[match["high"]]))
    found = Numeral(end, pair, _ONE, "adjacent", chain=times, big=_big_of(times), signs=3)
    return found.scaled(times)


def _hanzi_at(text: str, position: int) -> Numeral | None:
    match = _RUN.match(text, position)
    if match is None or match.end() - position > LONGEST:
        return None
    if match["part"]:
        return _hanzi_decimal(text, match)
    run, end = match["whole"], match.end("whole")
    # 五千克 is five kilograms; 一万五千米 still is 15000 metres.
    if len(run) == 2 and run[1] in "千百" and _KILO.match(text, end - 1):
        run, end = run[:-1], end - 1
    value = hanzi_value(run)
    if value is None:
        return None
    chain = trailing_scale(run)
    low = Fraction(value.low)
    high = low if value.high == value.low else Fraction(value.high)
    found = Numeral(
        end, Interval(low, high), Fraction(_big_of(chain)), value.reading,
        chain=chain, big=_big_of(chain), signs=len(run), bare=run[0] in "百千万亿佰仟",
    )  # fmt: skip
    return _with_more(text, found) if value.reading == "plain" else found


def _hanzi_decimal(text: str, match: regex.Match[str]) -> Numeral | None:
    whole = exact_hanzi(match["whole"])
    if whole is None:
        return None
    digits = "".join(str(DIGITS[sign]) for sign in match["part"][1:])
    times = scale_value(match["scale"] or "")
    value = (whole + Fraction(int(digits), 10 ** len(digits))) * times
    found = Numeral(
        match.end(), Interval(value, value), Fraction(times, 10 ** len(digits)),
        chain=times, big=_big_of(times), signs=match.end() - match.start(),
    )  # fmt: skip
    return _with_more(text, found)
