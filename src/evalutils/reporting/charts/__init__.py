"""Charts: plain functions from figures to a picture with text alternative and data.

Each takes exact figures and returns a :class:`Drawn`; ``width_mm`` is :data:`PAGE_MM` for
paper and :data:`PHONE_MM` for a narrow screen. Headline, subtitle and source are page text.
The charts stand under their subjects: ``charts.results.goal_matrix``.
"""

from evalutils.reporting.charts import amounts, points, results, several, time
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
from evalutils.reporting.document import DataTable

__all__ = [
    "PAGE_MM",
    "PALETTE",
    "PHONE_MM",
    "DataTable",
    "DrawingError",
    "Drawn",
    "Measured",
    "Text",
    "amounts",
    "picture",
    "points",
    "redrawn",
    "render",
    "results",
    "several",
    "text_width",
    "time",
    "wrap",
    "wrap_evenly",
]
