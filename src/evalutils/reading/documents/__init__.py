"""Files of any kind into paragraphs and tables with their places."""

from evalutils.reading.documents.confirmations import write_confirmations
from evalutils.reading.documents.folders import Met, files_of, lost_fault, read_each
from evalutils.reading.documents.formats.number_formats import UnknownFormatError, shown
from evalutils.reading.documents.formats.text import decode, document_from_text
from evalutils.reading.documents.lines import columns
from evalutils.reading.documents.model import (
    UNCERTAIN,
    Document,
    Match,
    Paragraph,
    Pictured,
    Remark,
    Table,
    Unreadable,
    find_quote,
    masked,
    paragraphs_frame,
)
from evalutils.reading.documents.numbering import Level, Numbering, number_text
from evalutils.reading.documents.opening import read_document
from evalutils.reading.documents.outline import enumerator

__all__ = [
    "UNCERTAIN",
    "Document",
    "Level",
    "Match",
    "Met",
    "Numbering",
    "Paragraph",
    "Pictured",
    "Remark",
    "Table",
    "UnknownFormatError",
    "Unreadable",
    "columns",
    "decode",
    "document_from_text",
    "enumerator",
    "files_of",
    "find_quote",
    "lost_fault",
    "masked",
    "number_text",
    "paragraphs_frame",
    "read_document",
    "read_each",
    "shown",
    "write_confirmations",
]
