"""Quantities in Chinese text as intervals, with the words that made them.

:func:`read_quantities` is the whole of it: text in, :class:`Quantity` objects out. The
parts, in the order a text passes them: ``flow`` (one line, places kept), ``masks`` (what
is no quantity), ``numerals``, ``units``, ``grammar`` (figures), ``hedges`` (named widths).
"""

from evalutils.reading.quantities.hedges import HedgeTable, default_hedges
from evalutils.reading.quantities.intervals import DivisionByZeroInterval, Interval, number_text
from evalutils.reading.quantities.quantity import Quantity
from evalutils.reading.quantities.reader import read_quantities

__all__ = [
    "DivisionByZeroInterval",
    "HedgeTable",
    "Interval",
    "Quantity",
    "default_hedges",
    "number_text",
    "read_quantities",
]
