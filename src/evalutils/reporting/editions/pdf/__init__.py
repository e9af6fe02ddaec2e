"""The PDF edition: GB/T 9704 layout through Typst, from nothing but the executed notebook."""

from __future__ import annotations

from traitlets import default

from evalutils.reporting.editions.dated import DatedExporter
from evalutils.reporting.editions.executed import Executed
from evalutils.reporting.editions.pdf.content import template_words
from evalutils.reporting.editions.pdf.flow import Spot, Spots, fill_pages
from evalutils.reporting.editions.pdf.pages import heading_pages, set_pdf
from evalutils.reporting.editions.pdf.tables import lay_out
from evalutils.reporting.editions.pdf.tagging import TaggingError, tag_rows
from evalutils.reporting.editions.pdf.typeset import TypesettingError, typeset
from evalutils.reporting.editions.pdf.widths import balanced, is_wide


class PdfExporter(DatedExporter):
    """nbconvert exporter ``evalutils-pdf``; the same notebook gives the same bytes."""

    export_from_notebook = "PDF（GB/T 9704）"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def print_file(self, document: Executed, date: tuple[int, int, int]) -> bytes:
        """Return the PDF.

        Raises
        ------
        InputFaults
            If a typeface is missing.
        TypesettingError
            If Typst stops or warns.
        """
        return set_pdf(document, date)


__all__ = [
    "DatedExporter",
    "Executed",
    "Spot",
    "Spots",
    "TaggingError",
    "TypesettingError",
    "annotations",
    "balanced",
    "default",
    "fill_pages",
    "heading_pages",
    "is_wide",
    "lay_out",
    "set_pdf",
    "tag_rows",
    "template_words",
    "typeset",
]
