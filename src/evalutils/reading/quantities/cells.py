"""A figure that fills the cell of a table: the short way to what the grammar would say."""

from __future__ import annotations

from fractions import Fraction

import regex

from evalutils.reading.quantities.figures import Figure
from evalutils.reading.quantities.intervals import Interval
from evalutils.reading.quantities.numerals import Numeral
from evalutils.reading.quantities.phrases import Phrase

_EDGES = ("|", "\t", " ", "")
# No year, no month (2022.10), no account code, nothing so long that it may be a key: whatever
# might be masked takes the long way.
_CELL = regex.compile(
    r"(?<=(?:^|[|\t])[ ]?)(?!(?:19|20)\d\d(?!\d|,)|2\d{4}(?!\d)|2\d{6}(?!\d))"
    r"(?P<whole>[1-9]\d{0,2}(?:,\d{3}){1,3}|[1-9]\d{0,6}|0)(?:\.(?P<part>\d{1,8}))?"
    r"(?=[ ]?(?:[|\t\n]|$))",
    regex.ASCII,
)
_ONE = Fraction(1)


def cell_at(text: str, start: int) -> Phrase | None:
    """Return the bare figure that begins at ``start`` and fills a cell or ``text``, or ``None``.

    Tables are mostly such figures, and the whole grammar is a long way for ``1,234.50``.
    What this reads it reads as the grammar would; all else is left to the grammar.

    Parameters
    ----------
    text
        A flowed text.
    start
        Where a digit stands.

    Examples
    --------
    >>> str(cell_at("合计 | 1,234.50 | 10", 5).figure.interval)
    '1234.5'
    >>> cell_at("年度 | 2022 | 10", 5) is None
    True
    """
    if text[start - 1 : start] not in _EDGES:
        return None
    match = _CELL.match(text, start)
    if match is None or (start < 2 and start + len(match.group()) < len(text)):
        return None
    whole, part = match["whole"], match["part"]
    digits = whole.replace(",", "") if len(whole) > 3 else whole
    if part is None:
        value, step = Fraction(int(digits)), _ONE
    else:
        scale = 10 ** len(part)
        value, step = Fraction(int(digits + part), scale), Fraction(1, scale)
    end, interval = match.end(), Interval(value, value)
    numeral = Numeral(end, interval, step, arabic=True, signs=len(digits))
    return Phrase(Figure(start, end, interval, "", "count", step, "plain", (), numeral), start, end)
