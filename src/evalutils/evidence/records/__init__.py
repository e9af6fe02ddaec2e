"""Row-level records: tables with a schema, cleaned and aggregated into evidence."""

from evalutils.evidence.records.book import (
    figures_frame,
    read_book,
    write_fault_list,
    write_records,
)
from evalutils.evidence.records.definitions import FILE, yaml_schemas
from evalutils.evidence.records.model import (
    PERIODS,
    Aggregate,
    Column,
    Group,
    Origin,
    Plan,
    RecordBook,
    RecordFigure,
    Schema,
    names_in,
    origin_text,
    quantity_of,
    renamed,
    rule_text,
    value_words,
)
from evalutils.evidence.records.schema import is_personal_column, masked, templates

__all__ = [
    "FILE",
    "PERIODS",
    "Aggregate",
    "Column",
    "Group",
    "Origin",
    "Plan",
    "RecordBook",
    "RecordFigure",
    "Schema",
    "figures_frame",
    "is_personal_column",
    "masked",
    "names_in",
    "origin_text",
    "quantity_of",
    "read_book",
    "renamed",
    "rule_text",
    "templates",
    "value_words",
    "write_fault_list",
    "write_records",
    "yaml_schemas",
]
