"""Charts: plain functions from figures to a picture with text alternative and data.

Each takes exact figures and returns a :class:`Drawn`; ``width_mm`` is :data:`PAGE_MM` for
paper and :data:`PHONE_MM` for a narrow screen. Headline, subtitle and source are page text.
"""

from evalutils.reporting.charts.amounts import by_kind, composition
from evalutils.reporting.charts.drawing import redrawn, render
from evalutils.reporting.charts.layout import (
    PAGE_MM,
    PALETTE,
    PHONE_MM,
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
    DimensionPoints,
    points_by_dimension,
)
from evalutils.reporting.charts.results import (
    Achieved,
    GoalEvidence,
    GoalMark,
    achievement_dots,
    goal_matrix,
)
from evalutils.reporting.charts.several import Several, grouped, line
from evalutils.reporting.charts.time import (
    MonthEnd,
    Series,
    YearValue,
    over_years,
    spending_pace,
)
from evalutils.reporting.document import DataTable

__all__ = [
    "PAGE_MM",
    "PALETTE",
    "PHONE_MM",
    "Achieved",
    "DataTable",
    "DimensionPoints",
    "DrawingError",
    "Drawn",
    "GoalEvidence",
    "GoalMark",
    "Measured",
    "MonthEnd",
    "Series",
    "Several",
    "Text",
    "YearValue",
    "achievement_dots",
    "by_kind",
    "composition",
    "goal_matrix",
    "grouped",
    "line",
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
