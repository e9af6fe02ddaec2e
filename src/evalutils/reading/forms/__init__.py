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
    "split_points",
]
