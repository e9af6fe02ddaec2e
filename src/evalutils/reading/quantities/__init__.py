"""Figures in Chinese text as exact intervals with unit, hedge and place."""

from evalutils.reading.quantities.intervals import DivisionByZeroInterval, Interval, number_text
from evalutils.reading.quantities.quantity import Quantity

__all__ = ["DivisionByZeroInterval", "Interval", "Quantity", "number_text"]
