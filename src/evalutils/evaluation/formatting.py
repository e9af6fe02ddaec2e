"""Formatting: how exact values and intervals are printed, never claiming more than they hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from evalutils.base.words import say
from evalutils.evaluation.methods import round_half_up
from evalutils.reading.quantities import Interval, number_text

#: ``(end, up) -> words``: an end of an interval, rounded outwards.
_EndText = Callable[[Fraction, bool], str]

#: Words of printed scales, longest first.
SCALES = {"千万": 10**7, "百万": 10**6, "亿": 10**8, "万": 10**4}

#: Longest exact decimal that is printed as it is.
EXACT_PLACES = 4
PLACES = 2


def split_unit(unit: str) -> tuple[str, str]:
    """Return the scale word and the unit of a printed unit.

    Examples
    --------
    >>> split_unit("万元"), split_unit("人次"), split_unit("%")
    (('万', '元'), ('', '人次'), ('', '%'))
    """
    for word in SCALES:
        if unit.startswith(word):
            return word, unit.removeprefix(word)
    return "", unit


def quantity_scale(text: str, unit: str) -> str:
    """Return the scale word right before the unit of a printed figure.

    Examples
    --------
    >>> quantity_scale("约13.7万人", "人"), quantity_scale("367条", "条")
    ('万', '')
    """
    words = "|".join(SCALES)
    found = re.search(rf"({words})[多余来]?\s*{re.escape(unit)}", text)
    return found[1] if found else ""


def points_text(points: Interval | Fraction, places: int = PLACES) -> str:
    """Return points with two decimals; an interval with both ends.

    Examples
    --------
    >>> points_text(Fraction(10)), points_text(Interval(Fraction(10), Fraction(100)))
    ('10.00', '10.00—100.00')
    """
    if isinstance(points, Fraction):
        return fixed(points, places)
    if points.is_exact:
        return fixed(points.value, places)
    return interval_text(points, "", lambda end, up: fixed(toward(end, places, up=up), places))


def share_text(share: Fraction) -> str:
    """Return a share that is a rule or a count's share, as short as two decimals allow.

    Examples
    --------
    >>> share_text(Fraction("0.6")), share_text(Fraction(2, 3))
    ('60%', '66.67%')
    """
    return trimmed(fixed(share * 100, PLACES)) + "%"


def percent_text(rate: Interval, places: int = PLACES, language: str = "zh") -> str:
    """Return a rate as a percentage.

    Half up for one value, but a rate that is not 100 % or 0 is never printed as such: it
    gets more decimals instead.

    Examples
    --------
    >>> percent_text(Interval.exact(Fraction(8107, 8109)))
    '99.98%'
    >>> percent_text(Interval.exact(Fraction("0.99999")))
    '99.999%'
    >>> percent_text(Interval(Fraction("0.064"), None, False))
    '超过6.4%'
    """
    if rate.is_exact:
        value = rate.value * 100
        while round_half_up(value, places) in (0, 100) and value not in (0, 100):
            places += 1
        return fixed(value, places) + "%"
    return interval_text(
        rate,
        "%",
        lambda end, up: trimmed(fixed(toward(end * 100, places, up=up), places)),
        language,
    )


def amount_text(
    amount: Interval, unit: str, scale: str = "", places: int = PLACES, language: str = "zh"
) -> str:
    """Return an amount in the scale its evidence was printed in.

    Parameters
    ----------
    amount
        In ``unit``, without scale.
    unit
        Printed unit.
    scale
        Word of :data:`SCALES`, or ``""``.
    places
        Decimals.
    language
        Of the words for an end that is missing; scale and unit stay as printed.

    Examples
    --------
    >>> amount_text(Interval.exact(200), "元", "万")
    '0.02万元'
    >>> amount_text(Interval(Fraction("126535.5"), Fraction("127462.5"), True, False), "人", "万")
    '12.65万—12.75万人'
    """
    factor = SCALES.get(scale, 1)
    whole_units = not scale and unit != "元"

    def end_text(end: Fraction, up: bool) -> str:
        digits = 0 if whole_units and abs(end) >= 1 else places
        return trimmed(fixed(toward(end / factor, digits, up=up), digits)) + scale

    if amount.is_exact:
        if scale and unit == "元":  # as forms and accounts print money: 24.00万元
            return fixed(*_shown(amount.value / factor, places)) + scale + unit
        return number_words(amount.value / factor, places) + scale + unit
    return interval_text(amount, unit, end_text, language)


def value_text(interval: Interval, unit: str, scale: str = "", language: str = "zh") -> str:
    """Return any value by its unit.

    Examples
    --------
    >>> value_text(Interval.exact(119), "人"), value_text(Interval.exact(1), "%")
    ('119人', '100.00%')
    """
    if unit == "%":
        return percent_text(interval, language=language)
    return amount_text(interval, unit, scale, language=language)


def interval_text(interval: Interval, unit: str, end_text: _EndText, language: str = "zh") -> str:
    """Return an interval in words; an end that is missing is said by a bound.

    Examples
    --------
    >>> interval_text(Interval(None, Fraction(5)), "人", lambda end, up: str(end))
    '不超过5人'
    >>> interval_text(Interval(None, Fraction(5)), "人", lambda end, up: str(end), "en")
    'at most 5人'
    """
    low, high = interval.low, interval.high
    if low is not None and high is not None:
        between = "%—" if unit == "%" else "—"
        return end_text(low, False) + between + end_text(high, True) + unit
    if low is not None:
        key = "ge" if interval.low_incl else "gt"
        return say(f"hedges.{key}", language, number=end_text(low, False) + unit)
    if high is not None:
        key = "le" if interval.high_incl else "lt"
        return say(f"hedges.{key}", language, number=end_text(high, True) + unit)
    return "—"


def bounds_text(interval: Interval, end_text: Callable[[Fraction], str], language: str) -> str:
    """Return an interval by words that say which ends belong to it (民法典 art. 1259).

    Examples
    --------
    >>> bounds_text(Interval(Fraction(300), Fraction(400), False, False), str, "zh")
    '超过300、不足400'
    >>> bounds_text(Interval(Fraction(115), Fraction(125), True, False), str, "en")
    'from 115 and under 125'
    """
    ends = (
        (interval.low, "ge" if interval.low_incl else "gt"),
        (interval.high, "le" if interval.high_incl else "lt"),
    )
    told = (
        say(f"intervals.{key}", language, number=end_text(end))
        for end, key in ends
        if end is not None
    )
    return say("intervals.between", language).join(told)


def bracket_text(interval: Interval, unit: str, scale: str = "") -> str:
    """Return how a figure is read: its ends with words that say whether they belong to it.

    Examples
    --------
    >>> bracket_text(Interval(Fraction(1150000), Fraction(1250000), True, False), "人次", "万")
    '115万人次以上、不足125万人次'
    >>> bracket_text(Interval(Fraction(80000), None, False), "人次")
    '超过80000人次'
    """
    factor = Fraction(1, 100) if unit == "%" else Fraction(SCALES.get(scale, 1))
    return bounds_text(interval, lambda end: number_words(end / factor) + scale + unit, "zh")


def digits_text(
    interval: Interval, unit: str = "", scale: str = "", places: int = PLACES, *, exactly: bool
) -> str:
    """Return the digits of a figure, half up, without its unit; a share as a percentage.

    Parameters
    ----------
    interval
        In ``unit``, without scale; both its ends are printed.
    unit
        ``%`` for a share.
    scale
        Word of :data:`SCALES` whose number is printed, or ``""``.
    places
        Decimals, at most or exactly.
    exactly
        Whether zeros at the end are printed.

    Examples
    --------
    >>> digits_text(Interval.exact(Fraction(8107, 8109)), "%", exactly=True)
    '99.98%'
    >>> digits_text(Interval.exact(810900), "元", "万", exactly=False)
    '81.09'
    """
    sign = "%" if unit == "%" else ""
    factor = Fraction(1, 100) if sign else Fraction(SCALES.get(scale, 1))
    bounds = (interval.value,) if interval.is_exact else (interval.low, interval.high)
    told = (fixed(end / factor, places) for end in bounds if end is not None)
    return "—".join((digits if exactly else trimmed(digits)) + sign for digits in told)


def number_words(value: Fraction, places: int = PLACES) -> str:
    """Return an exact decimal as it is where it is short, else rounded half up.

    A number that is not 0 is never printed as 0.

    Examples
    --------
    >>> number_words(Fraction("0.02")), number_words(Fraction(2, 3))
    ('0.02', '0.67')
    """
    exact = number_text(value)
    short = "/" not in exact and len(exact.partition(".")[2]) <= EXACT_PLACES
    return exact if short else fixed(*_shown(value, places))


def _shown(value: Fraction, places: int) -> tuple[Fraction, int]:
    """Return a number with the decimals it takes so as not to be printed as 0."""
    while value and not round_half_up(value, places):
        places += 1
    return value, places


def fixed(value: Fraction, places: int) -> str:
    """Return a number with exactly ``places`` decimals, rounded half up.

    Examples
    --------
    >>> fixed(Fraction("9.995"), 2), fixed(Fraction(-1, 3), 2)
    ('10.00', '-0.33')
    """
    scaled = int(round_half_up(value, places) * 10**places)
    digits = str(abs(scaled)).rjust(places + 1, "0")
    sign = "-" if scaled < 0 else ""
    if not places:
        return sign + digits
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def toward(value: Fraction, places: int, *, up: bool) -> Fraction:
    """Return a number rounded outwards: down for a low end, up for a high one.

    Examples
    --------
    >>> str(toward(Fraction("6.689"), 1, up=False)), str(toward(Fraction("6.61"), 1, up=True))
    ('33/5', '67/10')
    """
    scaled = value * 10**places
    return Fraction(scaled.__ceil__() if up else scaled.__floor__(), 10**places)


def trimmed(digits: str) -> str:
    """Return decimals without zeros at the end.

    Examples
    --------
    >>> trimmed("6.40"), trimmed("100.00"), trimmed("100")
    ('6.4', '100', '100')
    """
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
