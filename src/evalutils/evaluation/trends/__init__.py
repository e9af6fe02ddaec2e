"""Trends: the same indicators over several years, with what broke their definition between."""

from evalutils.evaluation.trends.breaks import Break, breaks_between, relative_period
from evalutils.evaluation.trends.change import Change, change_between, no_change
from evalutils.evaluation.trends.series import EvaluatedYear, Trend, YearPoint, trends

__all__ = [
    "Break",
    "Change",
    "EvaluatedYear",
    "Trend",
    "YearPoint",
    "breaks_between",
    "change_between",
    "no_change",
    "relative_period",
    "trends",
]
