"""Charts: plain functions from figures to a picture with text alternative and data.

Each takes exact figures and returns a :class:`Drawn`; ``width_mm`` is :data:`PAGE_MM` for
paper and :data:`PHONE_MM` for a narrow screen. Headline, subtitle and source are page text.
"""

from evalutils.reporting.charts.achievement import Achieved, achievement_dots
from evalutils.reporting.charts.dimensions import DimensionPoints, points_by_dimension
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, Measured
from evalutils.reporting.charts.execution import execution_bullet
from evalutils.reporting.charts.goals import GoalEvidence, GoalMark, goal_matrix
from evalutils.reporting.charts.hedges import hedged_intervals
from evalutils.reporting.charts.kinds import by_kind
from evalutils.reporting.charts.layout import PAGE_MM, PHONE_MM
from evalutils.reporting.charts.marks import PALETTE, Text, picture
from evalutils.reporting.charts.monthly import columns_by_period
from evalutils.reporting.charts.pace import MonthEnd, spending_pace
from evalutils.reporting.charts.parts import composition
from evalutils.reporting.charts.stability import GradeShare, grade_stability
from evalutils.reporting.charts.typeface import text_width, wrap, wrap_evenly
from evalutils.reporting.charts.waterfall import Band, Contribution, contribution_waterfall
from evalutils.reporting.charts.years import Series, YearValue, over_years

__all__ = [
    "PAGE_MM",
    "PALETTE",
    "PHONE_MM",
    "Achieved",
    "Band",
    "Contribution",
    "DataTable",
    "DimensionPoints",
    "DrawingError",
    "Drawn",
    "GoalEvidence",
    "GoalMark",
    "GradeShare",
    "Measured",
    "MonthEnd",
    "Series",
    "Text",
    "YearValue",
    "achievement_dots",
    "by_kind",
    "columns_by_period",
    "composition",
    "contribution_waterfall",
    "execution_bullet",
    "goal_matrix",
    "grade_stability",
    "hedged_intervals",
    "over_years",
    "picture",
    "points_by_dimension",
    "render",
    "spending_pace",
    "text_width",
    "wrap",
    "wrap_evenly",
]
