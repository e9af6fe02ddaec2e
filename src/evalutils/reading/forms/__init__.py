"""Self-evaluation forms (自评表): found in documents, typed, and written back."""

from evalutils.reading.forms.model import (
    COMPARATORS,
    Amount,
    Cell,
    CellPlace,
    Form,
    Goal,
    Indicator,
    MoneyRow,
    Total,
    UnreadablePart,
    Weight,
    is_blank,
    plain_number,
    split_points,
)
from evalutils.reading.forms.reader import read_forms

__all__ = [
    "COMPARATORS",
    "Amount",
    "Cell",
    "CellPlace",
    "Form",
    "Goal",
    "Indicator",
    "MoneyRow",
    "Total",
    "UnreadablePart",
    "Weight",
    "is_blank",
    "plain_number",
    "read_forms",
    "split_points",
]
