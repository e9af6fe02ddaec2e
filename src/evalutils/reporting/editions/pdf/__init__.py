"""The PDF edition: GB/T 9704 layout through Typst, from nothing but the executed notebook."""

from __future__ import annotations

from traitlets import default

from evalutils.reporting.editions.dated import DatedExporter
from evalutils.reporting.editions.executed import Executed
from evalutils.reporting.editions.pdf.pages import set_pdf


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
