"""Days that words name: by which something was due, or when it was done."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import regex

#: A year that stands for any: days of one unnamed year can be held against each other.
ANY_YEAR = 2000
_DAY = regex.compile(
    r"(?:(?P<year>20\d\d)\s*(?:年度?|[.\-/／])\s*)?(?:"
    r"(?P<month>1[0-2]|0?[1-9])\s*(?:月份?|[.\-/／](?=\d))\s*"
    r"(?:(?P<day>3[01]|[12]\d|0?[1-9])(?:[日号]|(?![\d年月]))|(?P<part>上旬|中旬|下旬|[初中底末]))?"
    r"|第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年|年(?P<end>[底末内]))"
)
#: Two numbers with a sign between them are as well a figure: 12.5, 3/4.
_MARK = regex.compile(r"[年月季半日号]|20\d\d(?P<sign>[.\-/／])\d{1,2}(?P=sign)\d")
_PARTS = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "中": (11, 20), "下旬": (21, 31)}
_LATE = ("底", "末")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Days:
    """The days that words may mean.

    Parameters
    ----------
    first, last
        Both inclusive; of :data:`ANY_YEAR` where no year is told.
    has_year
        Whether the words tell the year.
    """

    first: date
    last: date
    has_year: bool

    def in_year_of(self, other: Days) -> Days:
        """Return the days, in another's year where the words tell none themselves."""
        if self.has_year or not other.has_year:
            return self
        year = other.first.year
        return Days(_in(year, self.first), _in(year, self.last), True)


def days_in(text: str) -> Days | None:
    """Return the one day or span of days that words name, ``None`` for none or several.

    Examples
    --------
    >>> for text in ("2023年11月30日前", "6月底前完工", "9月中旬通过初验", "第三季度", "3月至6月"):
    ...     found = days_in(text)
    ...     print(found and (found.first.isoformat()[-5:], found.last.isoformat()[-5:]))
    ('11-30', '11-30')
    ('06-30', '06-30')
    ('09-11', '09-20')
    ('07-01', '09-30')
    None
    """
    found = _named(text)
    return _days(found[0]) if len(found) == 1 else None


def where_days_stand(text: str) -> list[tuple[int, int]]:
    """Return where a text names days, each as the beginning and the end of its words.

    Examples
    --------
    >>> where_days_stand("计划6月底前完工，实际9月中旬通过初验，共3处。")
    [(2, 5), (11, 15)]
    """
    return [match.span() for match in _named(text)]


def _named(text: str) -> list[regex.Match[str]]:
    return [match for match in _DAY.finditer(text) if _MARK.search(match[0])]


def _days(told: regex.Match[str]) -> Days | None:
    year = int(told["year"] or ANY_YEAR)
    if told["quarter"]:
        quarter = int(_QUARTERS.get(told["quarter"], 0) or told["quarter"])
        return _span(year, 3 * quarter - 2, 3 * quarter, told)
    if told["half"]:
        return _span(year, *((1, 6) if told["half"] == "上" else (7, 12)), told)
    if told["end"]:
        end = date(year, 12, 31)
        return Days(date(year, 1, 1) if told["end"] == "内" else end, end, bool(told["year"]))
    month = int(told["month"])
    most = monthrange(year, month)[1]
    if told["day"]:
        if int(told["day"]) > most:
            return None
        low = high = int(told["day"])
    elif told["part"] in _LATE:
        low = high = most
    else:
        low, high = _PARTS.get(told["part"] or "", (1, most))
    return Days(date(year, month, low), date(year, month, min(high, most)), bool(told["year"]))


def is_after(due: str, done: str) -> bool:
    """Return whether words name a day after the one that others name, whatever each may mean.

    Examples
    --------
    >>> is_after("9月底前完成", "11月完成"), is_after("2023年12月前", "12月5日")
    (True, False)
    """
    by, at = days_in(due), days_in(done)
    if by is None or at is None:
        return False
    return at.in_year_of(by).first > by.in_year_of(at).last


def _span(year: int, first: int, last: int, told: regex.Match[str]) -> Days:
    end = date(year, last, monthrange(year, last)[1])
    return Days(date(year, first, 1), end, bool(told["year"]))


def _in(year: int, day: date) -> date:
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
