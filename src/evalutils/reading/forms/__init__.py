"""Self-evaluation forms (自评表): found in documents, typed, and written back."""

from evalutils.reading.forms.excel import write_form_xlsx
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
from evalutils.reading.forms.word import write_form_docx

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
    "write_form_docx",
    "write_form_xlsx",
]
