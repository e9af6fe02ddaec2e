"""Numerals as printed: Arabic, Chinese, financial and mixed, read exactly.

A numeral is read at one place of a flowed text (:func:`numeral_at`) and comes back with its
value or, where the words say so (十几, 数百, 两三, 七八), the interval they allow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from unicodedata import normalize

from evalutils.base.patterns import re, regex
from evalutils.reading.quantities.intervals import Interval

DIGITS = {
    sign: value
    for value, signs in enumerate(
        ("零〇", "一壹", "二两贰貳俩", "三叁參仨", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for sign in signs
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
BIG = {"万": 10**4, "亿": 10**8}
_TENS = {"廿": 20, "卅": 30, "卌": 40}
# Eight of the smaller, or one of the larger: as it is spoken, no 180.
_ROUGH = {"百八十": (80, 100), "千八百": (800, 1000), "万八千": (8000, 10000)}
_TRAILING = re.compile(r"[十百千拾佰仟]?[万亿]*\Z")


@dataclass(frozen=True, slots=True)
class HanziValue:
    """A run of Chinese numeral signs, read.

    Parameters
    ----------
    low, high
        Its value; two for neighbouring digits (两三百 is 200 to 300).
    reading
        ``plain``, ``adjacent``, or ``digits`` for digits in a row (二零二二, 八五).
    """

    low: int
    high: int
    reading: str = "plain"


@lru_cache(maxsize=4096)
def hanzi_value(run: str) -> HanziValue | None:
    """Return what a run of numeral signs says, or ``None`` where it is no numeral.

    A run that begins with a scale is read as one of it (百 is 100).

    Examples
    --------
    >>> hanzi_value("一万五").low, hanzi_value("壹拾贰万叁仟").low
    (15000, 123000)
    >>> hanzi_value("两三百")
    HanziValue(low=200, high=300, reading='adjacent')
    >>> hanzi_value("十百") is None
    True
    """
    if run in _ROUGH:
        return HanziValue(*_ROUGH[run], "adjacent")
    value = exact_hanzi("一" + run if run[0] in "百千万亿佰仟" else run)
    if value is not None:
        return HanziValue(value, value)
    pair = _neighbours(run)
    if pair is not None:
        return HanziValue(*pair, "adjacent")
    if len(run) > 1 and all(sign in DIGITS for sign in run):
        digits = int("".join(str(DIGITS[sign]) for sign in run))
        return HanziValue(digits, digits, "digits")
    return None


def exact_hanzi(run: str, strict: bool = False) -> int | None:
    """Return the value of one well-formed numeral, or ``None``.

    Parameters
    ----------
    run
        Numeral signs only.
    strict
        Refuse the spoken short form (一万五 for 15000).
    """
    sum_up = _Sum(strict)
    return sum_up.total() if all(sum_up.takes(sign) for sign in run) else None


def scale_value(signs: str) -> int:
    """Return the product of scale signs: 百万 is a million, no sign is 1."""
    value = 1
    for sign in signs:
        value *= SMALL.get(sign) or BIG[sign]
    return value


def trailing_scale(run: str) -> int:
    """Return the scale behind the last digit of a run: 百亿 of 九百亿, 1 of 十."""
    match = _TRAILING.search(run)
    signs = match.group() if match else ""
    return 1 if run == signs and len(signs) == 1 else scale_value(signs)


def are_neighbours(first: int, second: int) -> bool:
    """Whether two digits in a row mean "the one or the other": 两三, 七八, 三五."""
    return first > 0 and (second - first == 1 or (first, second) == (3, 5))


def _neighbours(run: str) -> tuple[int, int] | None:
    for at in range(len(run) - 1):
        first, second = DIGITS.get(run[at]), DIGITS.get(run[at + 1])
        if first and second and are_neighbours(first, second):
            low = exact_hanzi(run[: at + 1] + run[at + 2 :], strict=True)
            high = exact_hanzi(run[:at] + run[at + 1 :], strict=True)
            return (low, high) if low is not None and high is not None and low < high else None
    return None


class _Sum:
    """A numeral being added up, sign by sign; a sign that cannot follow is not taken."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.whole = 0  # from 万 on
        self.section = 0  # below 万
        self.digit: int | None = None
        self.below = 10**5  # the next scale of the section must stay below it
        self.last = 0  # the scale just before the digit at hand, 0 behind 零

    def takes(self, sign: str) -> bool:
        if sign in DIGITS:
            return self._digit(DIGITS[sign])
        if sign in _TENS:
            return not self.digit and self._small(_TENS[sign], 10)
        if sign in SMALL:
            unit = SMALL[sign]
            return bool(self.digit or unit == 10) and self._small((self.digit or 1) * unit, unit)
        return self._big(BIG[sign])

    def total(self) -> int:
        digit = self.digit or 0
        if digit and self.last >= 100 and not self.strict:
            digit *= self.last // 10
        return self.whole + self.section + digit

    def _digit(self, value: int) -> bool:
        if self.digit or (self.digit == 0 and value == 0):
            return False
        if self.digit == 0:
            self.last = 0
        self.digit = value
        return True

    def _small(self, value: int, unit: int) -> bool:
        if unit >= self.below:
            return False
        self.section += value
        self.digit, self.below, self.last = None, unit, unit
        return True

    def _big(self, unit: int) -> bool:
        section = self.section + (self.digit or 0)
        above = self.whole % 10**8
        if unit == 10**8:
            if not section + above or self.whole >= 10**12:
                return False
            self.whole = (self.whole + section) * unit
        else:
            if self.last == unit and not section and above < 10**8:
                self.whole *= unit  # 四万万: four hundred million
            elif not section or above:
                return False
            self.whole += section * unit
        self.section, self.digit, self.below, self.last = 0, None, 10**5, unit
        return True


#: Longer figures are keys or noise, and no figure of an evaluation has so many digits.
LONGEST = 30

_PLAIN = "零〇一二三四五六七八九两"
_FINANCIAL = "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟"
_ONE = Fraction(1)

_ARABIC = regex.compile(r"(?P<whole>\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?P<part>\.\d++)?+", regex.ASCII)
_SCALE = regex.compile(r"(?P<small>[十百千佰仟])?(?P<big>万万|[万亿]亿?)?")
# 15k and 30w, as they are typed; 5km, 30W and 4k高清 are something else.
_LETTERS = {"k": 1000, "w": 10000}
_LETTER = regex.compile(r"[kw](?![A-Za-z0-9]|高清|超清|电视|视频|画质|分辨率|屏|跑|马拉松)")
_BELOW = frozenset("零一二三四五六七八九")
_SCALE_SIGNS = frozenset("十百千佰仟万亿")
_MORE_SIGNS = frozenset("余多来几")
_NO_CEILING = 10**40
_RUN = regex.compile(
    rf"(?P<whole>[{_PLAIN}{_FINANCIAL}俩仨十百千万亿廿卅卌]++)"
    rf"(?P<part>点[{_PLAIN}]++)?+(?P<scale>[万亿]{{1,2}})?"
)
_SEVERAL = regex.compile(r"[几数](?P<scale>[十百千]?[万亿]{0,2})(?P<more>[余多])?")
_MORE = regex.compile(r"(?P<word>[余多来几])(?P<scale>[百千]?[万亿]{0,2})")
_PAIR = regex.compile(rf"(?P<low>[{_PLAIN}])、(?P<high>[{_PLAIN}])(?=[十百千万亿个天年次名倍])")
_PAIR_OF_DIGITS = regex.compile(
    r"(?<=[\u4e00-\u9fff])(?P<low>[1-8])、(?P<high>[2-9])(?=[百千万亿]?[个天年次名人倍]|个月)"
)
_PAIR_SCALE = regex.compile(r"[十百千]?[万亿]{0,2}")
_DATE_TAIL = regex.compile(r"[年月日号:时]")
# 千 and 百 that belong to the unit: 5千克 is 5 of 千克.
_KILO = regex.compile(r"千(?:克|米(?!粉|线|饭)|瓦|伏|卡|焦|帕|赫|字节)|百帕|百分[点比]")
# 余, 多 and 来 stand before what is counted, not at the head of another word.
_COUNTED = regex.compile(
    r"(?!(?<=多)(?:[样数功媒维]|措并举|元[化素共论主统社格复体文调合纠矛参协治])"
    r"|(?<=来)[自源到访说看])\D|\Z"
)
_VULGAR = {
    sign: Fraction(normalize("NFKC", sign).replace("\u2044", "/")) for sign in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
}


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
        if text[position + 1 : position + 2] == "、":
            pair = _pair_at(text, position, _PAIR_OF_DIGITS)
            if pair is not None:
                return pair
        return _counted_scale(text, _arabic_at(text, position))
    if sign in _VULGAR:
        value = _VULGAR[sign]
        return Numeral(position + 1, Interval(value, value), None, arabic=True)
    if sign in ("几", "数"):
        return _counted_scale(text, _several_at(text, position))
    found = (_pair_at(text, position) or _hanzi_at(text, position)) if sign else None
    return _counted_scale(text, found)


def _counted_scale(text: str, found: Numeral | None) -> Numeral | None:
    """Take in 个亿 behind a numeral: 两个亿, 1.5个亿."""
    if found is None or text[found.end : found.end + 1] != "个" or found.big > 1:
        return found
    # 一个亿万富翁 is one.
    if text[found.end + 1 : found.end + 2] != "亿" or text.startswith("万", found.end + 2):
        return found
    if found.word:
        return found
    scaled = replace(found, end=found.end + 2, chain=BIG["亿"], big=BIG["亿"], signs=3)
    return scaled.scaled(Fraction(BIG["亿"]))


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
    """Read 12, 1,234.5万, 2½, 1万5千, 3亿5000万: Arabic parts of falling scale."""
    first = _part_at(text, position)
    if first is None:
        return None
    if first.scale == 1:
        found = Numeral(
            first.end,
            Interval(first.number, first.number),
            first.step,
            arabic=True,
            signs=first.signs,
        )
        sign = text[first.end : first.end + 1]
        if sign in _VULGAR and first.step is _ONE:
            value = first.number + _VULGAR[sign]
            return replace(found, end=first.end + 1, interval=Interval(value, value), step=None)
        return _with_more(text, found) if sign in _MORE_SIGNS else found
    return _with_more(text, _parts_of(text, first))


@dataclass(frozen=True, slots=True)
class _Part:
    """One run of Arabic digits and the scale behind it: 5千 of 1万5千."""

    end: int
    number: Fraction
    small: int
    big: int
    step: Fraction
    signs: int

    @property
    def scale(self) -> int:
        return self.small * self.big


def _part_at(text: str, position: int) -> _Part | None:
    match = _ARABIC.match(text, position)
    if match is None or match.end() - position > LONGEST:
        return None
    digits, part = match["whole"].replace(",", ""), match["part"]
    number = (
        Fraction(int(digits + part[1:]), 10 ** (len(part) - 1)) if part else Fraction(int(digits))
    )
    end, small, big = match.end(), 1, 1
    if text[end : end + 1] in _LETTERS and (letter := _LETTER.match(text, end)):
        end, small = end + 1, _LETTERS[letter[0]]
    if text[end : end + 1] in _SCALE_SIGNS and not _KILO.match(text, end):
        after = _SCALE.match(text, end)
        if after is not None:
            end, small = after.end(), scale_value(after["small"] or "")
            big = scale_value(after["big"] or "")
    own = small * big
    step = Fraction(own, 10 ** (len(part) - 1)) if part else _ONE if own == 1 else Fraction(own)
    return _Part(end, number, small, big, step, len(digits))


def _parts_of(text: str, first: _Part) -> Numeral:
    """Add up parts of falling scale; 万 and 亿 go for all of their section (2千6百万)."""
    above, section = Fraction(0), first.number * first.small
    below_big, below = _NO_CEILING, first.small
    if first.big > 1:
        above, section, below_big, below = section * first.big, Fraction(0), first.big, first.big
    last, signs = first, first.signs
    while (part := _part_at(text, last.end)) is not None:
        if _DATE_TAIL.match(text, part.end):
            break
        if part.scale == 1 and part.signs == 1 and part.step is _ONE:
            # 1万5: the next place down, as it is spoken.
            part = replace(part, small=last.scale // 10, step=Fraction(last.scale // 10))
            if part.number * part.small >= below:
                break
            above += section + part.number * part.small
            return _whole(part, above, 1, signs + 1)
        value = part.number * part.small
        if value >= below or (section + value) * part.big >= below_big:
            break
        section, signs, last = section + value, signs + part.signs, part
        below = part.small
        if part.big > 1:
            above, section = above + section * part.big, Fraction(0)
            below_big = below = part.big
        if part.scale == 1:
            break
    return _with_hanzi(text, _whole(last, above + section, last.scale, signs))


def _with_hanzi(text: str, found: Numeral) -> Numeral:
    """Add what is written in Chinese below the last scale: 100万三千, 2亿零五百万."""
    match = _RUN.match(text, found.end) if text[found.end : found.end + 1] in _BELOW else None
    run = "" if match is None or match["part"] else match["whole"].lstrip("零")
    if match is None or len(run) < 2 or run[-1] not in "十百千万":
        return found
    more = exact_hanzi(run)
    if more is None or more >= found.chain or not found.interval.is_exact:
        return found
    value, scale = found.interval.value + more, trailing_scale(run)
    return replace(
        found, end=match.end("whole"), interval=Interval(value, value), step=Fraction(scale),
        chain=scale, big=_big_of(scale), signs=found.signs + len(run),
    )  # fmt: skip


def _whole(last: _Part, total: Fraction, scale: int, signs: int) -> Numeral:
    return Numeral(
        last.end, Interval(total, total), last.step,
        chain=scale, big=_big_of(scale), arabic=True, signs=signs,
    )  # fmt: skip


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
        place = Fraction(10) if text[match.start() - 1] == "零" else place_value(value)
        if place is None or place < 10:
            return found
        odd = Interval(value, value + place, False, False)
        signs = found.signs + 1
        return replace(taken, interval=odd, step=None, reading="several", signs=signs).scaled(times)
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


def _pair_at(text: str, position: int, pattern: regex.Pattern[str] = _PAIR) -> Numeral | None:
    """Read 三、四个月, 两、三百 and 5、6个 as neighbouring digits."""
    match = pattern.match(text, position)
    if match is None:
        return None
    first, second = (
        int(sign) if sign.isascii() else DIGITS[sign] for sign in match.group("low", "high")
    )
    if not are_neighbours(first, second):
        return None
    scale = _PAIR_SCALE.match(text, match.end())
    end = match.end() if scale is None else scale.end()
    times = scale_value(text[match.end() : end])
    pair = Interval(Fraction(first), Fraction(second))
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
    # 两 ends no number: 三十两 is a weight, but 一两 (个) is one or two.
    if len(run) > 1 and run[-1] == "两" and run[-2] != "一":
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
