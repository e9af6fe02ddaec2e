"""Self-evaluation forms (自评表): found in documents, and written back."""

from evalutils.reading.forms.indicators import comparator_of
from evalutils.reading.forms.money import amount_of, kind_of
from evalutils.reading.forms.reader import read_forms, read_funds
from evalutils.reading.forms.rows import Row, rows_of
from evalutils.reading.forms.vocabulary import header_words, is_called, role_of, stated_unit
from evalutils.reading.forms.writing import (
    doubts_as_json,
    form_as_json,
    in_ten_thousands,
    printed,
    write_form_xlsx,
)

__all__ = [
    "Row",
    "amount_of",
    "comparator_of",
    "doubts_as_json",
    "form_as_json",
    "header_words",
    "in_ten_thousands",
    "is_called",
    "kind_of",
    "printed",
    "read_forms",
    "read_funds",
    "role_of",
    "rows_of",
    "stated_unit",
    "write_form_xlsx",
]
