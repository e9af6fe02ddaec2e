"""Files of any kind into paragraphs and tables with their places."""

from evalutils.reading.documents.frames import paragraphs_frame
from evalutils.reading.documents.model import (
    Document,
    Dropped,
    Paragraph,
    Place,
    Table,
    Unreadable,
)
from evalutils.reading.documents.opening import read_document
from evalutils.reading.documents.quotes import Match, find_quote

__all__ = [
    "Document",
    "Dropped",
    "Match",
    "Paragraph",
    "Place",
    "Table",
    "Unreadable",
    "find_quote",
    "paragraphs_frame",
    "read_document",
]
