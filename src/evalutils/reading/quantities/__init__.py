"""Quantities in Chinese text as intervals, with the words that made them.

:func:`read_quantities` is the whole of it: text in, :class:`Quantity` objects out. The
parts, in the order a text passes them: ``flow`` (one line, places kept), ``masks`` (what
is no quantity), ``numerals``, ``units``, ``grammar`` (figures), ``hedges`` (named widths).

Where usage allows two readings, this one is taken:

- 近三年 is the last three years: 三年 without a hedge. Behind a word of lasting (历时近三年) and
  before 之久 or 的时间 it is nearly three years.
- 2小时30分钟, 3年6个月, 1米75 and 5元3角 are one quantity in the first unit. A month is no fixed
  number of days, so 3个月10天 are two.
- 翻两番 is 4倍, 增长1.5倍 is 1.5倍, 增加到3倍 is 3倍; 翻番 and 成倍 name no number.
- 过半, 逾半 and 超半数 are more than 1/2; 大半, 多半, 小半 and 若干 name no number.
- 三分之一强 and 五成弱 are a little more and a little less; the widths stand in ``hedges.toml``.
- 百八十 is 80 to 100; 成百上千 and 数以万计 are idioms. 好几百 reads as 几百.
- 两打 is 2 打, 三双 is 3 双: a measure word keeps its name.
- 5±0.2 is a range, 3:7 and 3比2 are no quantity.
- 二期 and 二次 are the second (two is 两期); so is every 第…, 前三名 and 前5个月.
- 三年行动, 十四五, 五个一工程, 15分钟生活圈, 五年制 and 三级 are names and classes.
- Eleven digits are a telephone number unless a hedge or a unit makes them a figure.
- A budget account code, a year and a key that fill a cell of a table are no figures.
"""

from evalutils.reading.quantities.hedges import HedgeTable, Width, default_hedges
from evalutils.reading.quantities.intervals import DivisionByZeroInterval, Interval, number_text
from evalutils.reading.quantities.reader import Quantity, read_quantities
from evalutils.reading.quantities.units import common_unit

__all__ = [
    "DivisionByZeroInterval",
    "HedgeTable",
    "Interval",
    "Quantity",
    "Width",
    "common_unit",
    "default_hedges",
    "number_text",
    "read_quantities",
]
