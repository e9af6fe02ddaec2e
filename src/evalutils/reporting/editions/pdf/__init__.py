"""The PDF edition: GB/T 9704 layout through Typst, from nothing but the executed notebook."""

from __future__ import annotations

from nbformat import NotebookNode
from traitlets import default

from evalutils.reporting.editions.dated import DatedExporter, document_date
from evalutils.reporting.editions.executed import Executed
from evalutils.reporting.editions.pdf.content import page_data
from evalutils.reporting.editions.pdf.typeset import typeset
from evalutils.reporting.fonts import font_files


class PdfExporter(DatedExporter):
    """nbconvert exporter ``evalutils-pdf``; the same notebook gives the same bytes."""

    export_from_notebook = "PDF（GB/T 9704）"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def print_edition(self, document: Executed, notebook: NotebookNode) -> bytes:
        """Return the PDF.

        Raises
        ------
        InputFaults
            If a date or a typeface is missing.
        TypesettingError
            If Typst stops or warns.
        """
        data = page_data(document, document_date(document.cover, self.date))
        return typeset(data, font_files())
