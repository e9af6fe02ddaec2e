"""Charts: plain functions from figures to a picture with text alternative and data.

Each takes exact figures and returns a :class:`Drawn`; ``width_mm`` is :data:`PAGE_MM` for
paper and :data:`PHONE_MM` for a narrow screen. Headline, subtitle and source are page text.
"""

from evalutils.reporting.charts.amounts import by_kind, composition, execution_bullet
from evalutils.reporting.charts.drawing import redrawn, render
from evalutils.reporting.charts.layout import PAGE_MM, PHONE_MM
from evalutils.reporting.charts.marks import (
    PALETTE,
    DrawingError,
    Drawn,
    Measured,
    Text,
    picture,
    text_width,
    wrap,
    wrap_evenly,
)
from evalutils.reporting.charts.points import (
    Band,
    Contribution,
    DimensionPoints,
    GradeShare,
    contribution_waterfall,
    grade_stability,
    points_by_dimension,
)
from evalutils.reporting.charts.results import (
    Achieved,
    GoalEvidence,
    GoalMark,
    achievement_dots,
    goal_matrix,
    hedged_intervals,
)
from evalutils.reporting.charts.time import (
    MonthEnd,
    Series,
    YearValue,
    columns_by_period,
    over_years,
    spending_pace,
)
from evalutils.reporting.document import DataTable

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
    "redrawn",
    "render",
    "spending_pace",
    "text_width",
    "wrap",
    "wrap_evenly",
]
