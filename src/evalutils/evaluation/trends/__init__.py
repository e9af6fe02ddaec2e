"""Trends: the same indicators over several years, with what broke their definition between."""

from evalutils.evaluation.trends.breaks import Break, Definition, breaks_between, relative_period
from evalutils.evaluation.trends.change import Change, change_between, measure_of, no_change
from evalutils.evaluation.trends.series import EvaluatedYear, Trend, YearPoint, trends

__all__ = [
    "Break",
    "Change",
    "Definition",
    "EvaluatedYear",
    "Trend",
    "YearPoint",
    "breaks_between",
    "change_between",
    "measure_of",
    "no_change",
    "relative_period",
    "trends",
]
