"""Files of any kind into paragraphs and tables with their places."""

from evalutils.reading.documents.model import Document, Paragraph, Place, Table, Unreadable

__all__ = ["Document", "Paragraph", "Place", "Table", "Unreadable"]
