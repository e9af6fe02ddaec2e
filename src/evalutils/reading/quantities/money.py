"""Money that one numeral does not hold: 5元3角, 三块五, 三毛五, ￥300, 人民币50万."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import regex

from evalutils.reading.quantities.hanzi import DIGITS
from evalutils.reading.quantities.numerals import Numeral

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
class Amount:
    """An amount in 元: value, place value of its last digit, and where it ends."""

    value: Fraction
    step: Fraction | None
    end: int


def small_change(text: str, numeral: Numeral) -> Amount | None:
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
        amount = _fen(text, _jiao(text, Amount(value, None, end + 1)))
        return None if amount.step is None else _whole(text, amount)
    if kuai := _KUAI.match(text, end):
        if kuai["jiao"]:
            return Amount(value + _tenths(kuai["jiao"]), Fraction(1, 10), kuai.end())
        return Amount(value, numeral.step, kuai.end())
    if mao := _MAO.match(text, end):
        return Amount(value / 10 + _tenths(mao["fen"]) / 10, Fraction(1, 100), mao.end())
    if _JIAO_ALONE.match(text, end) and _counts_jiao(text, numeral):
        return _whole(text, _fen(text, Amount(value / 10, Fraction(1, 10), end + 1)))
    return None


def _counts_jiao(text: str, numeral: Numeral) -> bool:
    """Whether 角 is money: 三角 is a shape, 3角 and 三角五分 are not."""
    return (
        numeral.arabic
        or text[numeral.end - 1] in "壹贰叁肆伍陆柒捌玖"
        or bool(_FEN.match(text, numeral.end + 1))
    )


def _jiao(text: str, amount: Amount) -> Amount:
    match = _JIAO.match(text, amount.end)
    if match is None:
        return amount
    return Amount(amount.value + _tenths(match["jiao"]), Fraction(1, 10), match.end())


def _fen(text: str, amount: Amount) -> Amount:
    match = _FEN.match(text, amount.end)
    if match is None:
        return amount
    return Amount(amount.value + _tenths(match["fen"]) / 10, Fraction(1, 100), match.end())


def _tenths(sign: str) -> Fraction:
    return Fraction(int(sign) if sign.isdigit() else DIGITS[sign], 10)


def _whole(text: str, amount: Amount) -> Amount:
    match = WHOLE.match(text, amount.end)
    return amount if match is None else Amount(amount.value, amount.step, match.end())


@cache
def _signs() -> tuple[dict[str, str], int, frozenset[str]]:
    file = Path(__file__).with_name("units.toml")
    signs = tomllib.loads(file.read_text(encoding="utf-8"))["money"]["signs"]
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
