"""Numerals as printed: Arabic, Chinese, financial and mixed, read exactly.

A numeral is read at one place of a flowed text (:func:`numeral_at`) and comes back with its
value or, where the words say so (十几, 数百, 两三, 七八), the interval they allow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import regex

from evalutils.reading.quantities.intervals import Interval

_DIGITS = {
    sign: value
    for value, signs in enumerate(
        (
            "零〇",
            "一壹弌幺",
            "二两贰貳俩",
            "三叁參仨",
            "四肆",
            "五伍",
            "六陆陸",
            "七柒",
            "八捌",
            "九玖",
        )
    )
    for sign in signs
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": 20, "卅": 30}
_BIG = {"万": 10**4, "亿": 10**8}
#: Longer figures are keys or noise, and no figure of an evaluation has so many digits.
_LONGEST = 30

_PLAIN = "零〇一二三四五六七八九两"
_FINANCIAL = "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟"
_ARABIC = regex.compile(r"(?P<whole>\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?P<part>\.\d++)?+", regex.ASCII)
_SCALE = regex.compile(r"(?:[十百千佰仟]?[万亿]亿?|[十百千佰仟])")
_RUN = regex.compile(
    rf"(?P<whole>[{_PLAIN}{_FINANCIAL}俩仨十百千万亿廿卅]++)(?P<part>点[{_PLAIN}]++)?+(?P<scale>[万亿]{{1,2}})?"
)
_SEVERAL = regex.compile(r"[几数](?P<scale>[十百千]?[万亿]{0,2})")
_MORE = regex.compile(r"(?P<word>[余多来几])(?P<scale>[百千]?[万亿]{0,2})")
_LISTED_PAIR = regex.compile(rf"[{_PLAIN}]、[{_PLAIN}](?=[十百千万亿个天年次名倍])")
_TRAILING = regex.compile(r"[十百千拾佰仟]?[万亿]*\Z")


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
        Place value of the last printed digit; ``None`` for 几 and 数.
    reading
        ``plain``, ``adjacent`` (两三百) or ``several`` (十几, 数百).
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
        Whether it begins with a scale (百余, 近千): no figure without a hedge.
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
        times = Interval.exact(factor)
        step = None if self.step is None else self.step * factor
        return replace(self, interval=self.interval * times, step=step)


def numeral_at(text: str, position: int) -> Numeral | None:
    """Return the numeral that begins at ``position``, or ``None``.

    Parameters
    ----------
    text
        A flowed text (see :mod:`.flow`).
    position
        Where it must begin.

    Examples
    --------
    >>> [str(numeral_at(sign, 0).interval) for sign in ("1,234.5万", "1万5千", "一百零五")]
    ['12345000', '15000', '105']
    >>> [str(numeral_at(sign, 0).interval) for sign in ("两三百", "十几万", "数百")]
    ['[200, 300]', '(100000, 200000)', '(100, 1000)']
    """
    sign = text[position : position + 1]
    if sign.isascii():
        return _arabic_at(text, position)
    if sign in "几数":
        return _several_at(text, position)
    return _hanzi_at(text, position)


def digits_end(text: str, position: int) -> int:
    """Return where the run of digits, commas and points that begins at ``position`` ends."""
    match = _ARABIC.match(text, position)
    return position + 1 if match is None else match.end()


def place_value(value: Fraction) -> Fraction | None:
    """Return the place value of the last non-zero digit (``None`` for 0 and for 1/3).

    Examples
    --------
    >>> [str(place_value(Fraction(text))) for text in ("120", "13.7", "55000")]
    ['10', '1/10', '1000']
    """
    if value == 0:
        return None
    whole, place = value, Fraction(1)
    for _ in range(2 * _LONGEST):
        if whole.denominator == 1:
            break
        whole, place = whole * 10, place / 10
    else:
        return None
    number = abs(whole.numerator)
    while number % 10 == 0:
        number, place = number // 10, place * 10
    return place


def _scale_value(signs: str) -> int:
    value = 1
    for sign in signs:
        value *= _SMALL.get(sign) or _BIG[sign]
    return value


def _arabic_at(text: str, position: int) -> Numeral | None:
    total, ceiling, end = Fraction(0), None, position
    step, scale, signs = Fraction(1), 1, 0
    while match := _ARABIC.match(text, end):
        if match.end() - match.start() > _LONGEST:
            return None
        digits, part = match["whole"].replace(",", ""), match["part"] or ""
        number = Fraction(digits + part)
        after = _SCALE.match(text, match.end())
        own = 1 if after is None or _kilo_unit(text, match.end()) else _scale_value(after.group())
        if ceiling is not None:
            tail = (
                own == 1
                and len(digits) == 1
                and not part
                and not _DATE_TAIL.match(text, match.end())
            )
            if tail and digits != "0":
                own_value = number * ceiling / 10  # 1万5: the next place down, as it is spoken
                step, scale = Fraction(ceiling, 10), 1
                return Numeral(
                    match.end(),
                    Interval.exact(total + own_value),
                    step,
                    arabic=True,
                    signs=signs + 2,
                )
            if number * own >= ceiling or _DATE_TAIL.match(text, match.end()):
                break
        total += number * own
        step, scale, signs = Fraction(own, 10 ** max(len(part) - 1, 0)), own, signs + len(digits)
        end = match.end() if own == 1 or after is None else after.end()
        if own == 1:
            break
        ceiling = own
    if end == position:
        return None
    found = Numeral(
        end, Interval.exact(total), step, chain=scale, big=_big_of(scale), arabic=True, signs=signs
    )
    return _with_more(text, found)


_DATE_TAIL = regex.compile(r"[年月日号:时]")
_KILO = regex.compile(r"千(?:克|米(?!粉|线|饭)|瓦|伏|卡|焦|帕|赫|字节)|百帕|百分")


def _kilo_unit(text: str, position: int) -> bool:
    return _KILO.match(text, position) is not None


def _big_of(scale: int) -> int:
    return 10**8 if scale % 10**8 == 0 else 10**4 if scale % 10**4 == 0 else 1


def _with_more(text: str, found: Numeral) -> Numeral:
    """Take in 余, 多, 来 or 几 behind the numeral, and the scale behind them (10多万)."""
    match = _MORE.match(text, found.end)
    if match is None or (found.step is not None and found.step < 1):
        return found
    word, after = match["word"], match["scale"]
    value = found.interval
    if (
        not value.is_exact
        or value.value <= 0
        or (found.signs == 1 and not after and value.value < 10)
    ):
        return found
    if after and _kilo_unit(text, match.end() - len(after)):
        return found
    times = _scale_value(after)
    if word == "几":
        place = place_value(value.value)
        if place is None or place < 10:
            return found
        odd = Interval(value.value, value.value + place, False, False)
        return replace(
            found,
            end=match.end(),
            interval=odd,
            step=None,
            reading="several",
            chain=times,
            big=times,
        ).scaled(times)
    if not after and not _NOUN.match(text, match.end()):
        return found
    return replace(
        found, end=match.end(), word=word, chain=times, big=_big_of(times), bare=False
    ).scaled(times)


# 余, 多 and 来 must be followed by what can be counted, not by a word they begin.
_NOUN = regex.compile(r"(?!(?<=多)[样次种元数功媒维措方]|(?<=来)[自源到访说看])[^\d]|\Z")


def _several_at(text: str, position: int) -> Numeral | None:
    match = _SEVERAL.match(text, position)
    if match is None:
        return None
    times = _scale_value(match["scale"])
    interval = Interval(Fraction(times), Fraction(10 * times), False, False)
    if text[position] == "数" and times == 1:
        return None
    found = Numeral(match.end(), interval, None, "several", chain=times, big=_big_of(times))
    if more := regex.match(r"[余多]", text, pos=match.end()):
        return replace(found, end=more.end(), word=more.group())
    return found


def _hanzi_at(text: str, position: int) -> Numeral | None:
    if pair := _LISTED_PAIR.match(text, position):
        joined = pair.group().replace("、", "")
        if _are_neighbours(*(_DIGITS[sign] for sign in joined)):
            inner = _hanzi_run(joined + _scales_behind(text, pair.end()))
            if inner is not None:
                return replace(inner, end=pair.end() + inner.signs - 2)
    match = _RUN.match(text, position)
    if match is None or match.end() - match.start() > _LONGEST:
        return None
    run = match["whole"]
    end = match.end("whole")
    if match["part"]:
        return _hanzi_decimal(text, match)
    # 五千克 is five kilograms; 一万五千米 still is 15000 metres.
    if run.endswith(("千", "百")) and _kilo_unit(text, end - 1) and len(run) == 2:
        run, end = run[:-1], end - 1
    found = _hanzi_run(run)
    if found is None:
        return None
    found = replace(found, end=end)
    if found.reading == "plain":
        found = _with_more(text, found)
    return found


def _scales_behind(text: str, position: int) -> str:
    match = _SCALE.match(text, position)
    return "" if match is None else match.group()


def _hanzi_decimal(text: str, match: regex.Match[str]) -> Numeral | None:
    whole = _exact_hanzi(match["whole"])
    if whole is None:
        return None
    digits = "".join(str(_DIGITS[sign]) for sign in match["part"][1:])
    times = _scale_value(match["scale"] or "")
    value = (whole + Fraction(int(digits), 10 ** len(digits))) * times
    step = Fraction(times, 10 ** len(digits))
    signs = match.end() - match.start()
    found = Numeral(
        match.end(), Interval.exact(value), step, chain=times, big=_big_of(times), signs=signs
    )
    return _with_more(text, found)


def _hanzi_run(run: str) -> Numeral | None:
    chain = _trailing_scale(run)
    bare = run[0] in "百千万亿佰仟"
    value = _exact_hanzi("一" + run if bare else run)
    if value is not None:
        big = _big_of(chain)
        return Numeral(
            0, Interval.exact(value), Fraction(big), chain=chain, big=big, signs=len(run), bare=bare
        )
    pair = _adjacent(run)
    if pair is not None:
        low, high = pair
        return Numeral(
            0, Interval(low, high), Fraction(_big_of(chain)), "adjacent",
            chain=chain, big=_big_of(chain), signs=len(run),
        )  # fmt: skip
    if len(run) >= 2 and all(sign in _DIGITS for sign in run):
        digits = "".join(str(_DIGITS[sign]) for sign in run)
        return Numeral(0, Interval.exact(int(digits)), Fraction(1), "digits", signs=len(run))
    return None


def _trailing_scale(run: str) -> int:
    match = _TRAILING.search(run)
    signs = match.group() if match else ""
    return (
        1
        if len(signs) == len(run) and signs[:1] == "十" and len(signs) == 1
        else _scale_value(signs)
    )


def _are_neighbours(first: int, second: int) -> bool:
    return first > 0 and (second - first == 1 or (first, second) == (3, 5))


def _adjacent(run: str) -> tuple[Fraction, Fraction] | None:
    """Return the two values of 两三百, 十七八, 七八十万."""
    for at in range(len(run) - 1):
        first, second = _DIGITS.get(run[at]), _DIGITS.get(run[at + 1])
        if first and second and _are_neighbours(first, second):
            low = _exact_hanzi(run[: at + 1] + run[at + 2 :], strict=True)
            high = _exact_hanzi(run[:at] + run[at + 1 :], strict=True)
            if low is not None and high is not None and low < high:
                return low, high
            return None
    return None


def _exact_hanzi(run: str, strict: bool = False) -> Fraction | None:
    """Return the value of a well-formed numeral (一万五 is 15000), or ``None``."""
    total = section = 0
    digit: int | None = None
    last = 0  # the scale just before the digit at hand; 0 after 零
    limit = 10**5  # what the next scale of the section must stay below
    for sign in run:
        if sign in _DIGITS:
            if digit:
                return None
            if digit == 0 and _DIGITS[sign] == 0:
                return None
            last = 0 if digit == 0 else last
            digit = _DIGITS[sign]
        elif sign in _TENS:
            if digit or limit <= 10:
                return None
            section, digit, limit, last = section + _TENS[sign], None, 10, 10
        elif sign in _SMALL:
            unit = _SMALL[sign]
            if unit >= limit or (not digit and unit != 10):
                return None
            section, digit, limit, last = section + (digit or 1) * unit, None, unit, unit
        else:
            unit = _BIG[sign]
            section += digit or 0
            if section == 0 and not (unit == 10**8 and total and total % 10**8):
                return None
            if unit == 10**8:
                if total >= 10**12:
                    return None
                total = (total + section) * unit
            elif total % 10**8:
                return None
            else:
                total += section * unit
            section, digit, limit, last = 0, None, 10**5, unit
    if digit and last >= 100 and not strict:
        digit *= last // 10
    return Fraction(total + section + (digit or 0))
