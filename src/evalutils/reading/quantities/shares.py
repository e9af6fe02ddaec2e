"""Shares in words: 三分之二, 百分之九十, 千分之三, 一半, 2/3."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import regex

from evalutils.reading.quantities.figures import Figure
from evalutils.reading.quantities.intervals import Interval
from evalutils.reading.quantities.numerals import Numeral, numeral_at
from evalutils.reading.quantities.units import unit_at

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
    if bottom >= top:
        return low
    return replace(high, start=start, interval=Interval(bottom, top), reading="range")


def _one_share_at(text: str, start: int) -> Figure | None:
    if start >= len(text):
        return None
    if text[start].isascii():
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
    if not 0 < above < below <= 1000 or not _stands_as_share(text, start, match.end()):
        return None
    value = Fraction(above, below) + (0 if mixed is None else int(mixed["whole"]))
    return _share(start, Numeral(match.end(), Interval(value, value), None, arabic=True), "")


def _stands_as_share(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return (not before or before in _SHARE_BEFORE or before.isspace()) and (
        not after or after in _SHARE_AFTER or after.isspace()
    )
