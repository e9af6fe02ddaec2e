"""The PDF edition: GB/T 9704 layout through Typst, from nothing but the executed notebook."""

from evalutils.reporting.editions.pdf.content import template_words
from evalutils.reporting.editions.pdf.flow import Spot, Spots, fill_pages
from evalutils.reporting.editions.pdf.tagging import TaggingError, tag_rows
from evalutils.reporting.editions.pdf.typeset import (
    PdfExporter,
    TypesettingError,
    typeset,
)

__all__ = [
    "PdfExporter",
    "Spot",
    "Spots",
    "TaggingError",
    "TypesettingError",
    "fill_pages",
    "tag_rows",
    "template_words",
    "typeset",
]
