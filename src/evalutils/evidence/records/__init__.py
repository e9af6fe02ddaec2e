"""Row-level records: tables with a schema, cleaned and aggregated into evidence."""

from evalutils.evidence.records.book import (
    figures_frame,
    read_book,
    read_faults,
    write_fault_list,
    write_records,
)
from evalutils.evidence.records.computing import wilson
from evalutils.evidence.records.definitions import FILE, yaml_schemas
from evalutils.evidence.records.model import (
    PERIODS,
    TYPES,
    Aggregate,
    Column,
    Condition,
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
from evalutils.evidence.records.schema import is_personal_column, masked, personal_kind, templates

__all__ = [
    "FILE",
    "PERIODS",
    "TYPES",
    "Aggregate",
    "Column",
    "Condition",
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
    "personal_kind",
    "quantity_of",
    "read_book",
    "read_faults",
    "renamed",
    "rule_text",
    "templates",
    "value_words",
    "wilson",
    "write_fault_list",
    "write_records",
    "yaml_schemas",
]
