"""The nbconvert exporter ``evalutils-docx``."""

from __future__ import annotations

from traitlets import default

from evalutils.reporting.editions.anchors import anchors_of
from evalutils.reporting.editions.dated import DatedExporter
from evalutils.reporting.editions.docx.document import set_document
from evalutils.reporting.editions.docx.setting import Setting
from evalutils.reporting.editions.executed import Executed
from evalutils.reporting.editions.pdf import heading_pages


class DocxExporter(DatedExporter):
    """One Word file from an executed report notebook; needs nothing but the notebook.

    The same notebook gives the same bytes.

    Examples
    --------
    >>> DocxExporter().file_extension
    '.docx'
    """

    export_from_notebook = "Evaluation report (Word)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".docx"

    def print_file(self, document: Executed, date: tuple[int, int, int]) -> bytes:
        """Return the document.

        Its contents show the pages of the PDF, which has the same layout, until Word counts
        its own on opening; what shows no fields has page numbers too.
        """
        pages = heading_pages(document, date)
        setting = Setting(document, frozenset(anchors_of(document)), pages)
        return set_document(setting, date)
