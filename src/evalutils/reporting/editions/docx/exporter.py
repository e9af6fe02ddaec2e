"""The nbconvert exporter ``evalutils-docx``."""

from __future__ import annotations

from nbformat import NotebookNode
from traitlets import default

from evalutils.reporting.editions.anchors import anchors_of
from evalutils.reporting.editions.dated import DatedExporter, document_date
from evalutils.reporting.editions.docx.document import set_document
from evalutils.reporting.editions.docx.setting import Setting
from evalutils.reporting.editions.executed import Executed


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

    def print_edition(self, document: Executed, notebook: NotebookNode) -> bytes:
        """Return the document; raise ``InputFaults`` if no date is known."""
        setting = Setting(document, frozenset(anchors_of(document)))
        return set_document(setting, document_date(document.cover, self.date))
