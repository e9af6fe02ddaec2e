"""The nbconvert exporter ``evalutils-docx``."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from traitlets import default

from evalutils.errors import InputFaults
from evalutils.reporting.editions.dated import DatedExporter, document_date
from evalutils.reporting.editions.docx.document import set_document
from evalutils.reporting.editions.docx.pictures import picture_faults
from evalutils.reporting.editions.docx.setting import Setting
from evalutils.reporting.editions.executed import read_executed
from evalutils.reporting.editions.html.checks import block_faults, placed_blocks, reference_faults
from evalutils.reporting.editions.html.setting import anchors_of


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

    def from_notebook_node(  # type: ignore[override]  # the base class says text, writers take bytes
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the document and nbconvert's resources.

        Raises
        ------
        NotAReport
            If the notebook holds no report.
        InputFaults
            If a block cannot be printed, or no date is known; names notebook, cell and block.
        """
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        name = f"{resources.get('metadata', {}).get('name') or 'notebook'}.ipynb"
        placed = list(placed_blocks(notebook, name))
        _stop_at(block_faults(placed))
        _stop_at(picture_faults(placed))
        document = read_executed(notebook, review=self.review)
        complete = read_executed(notebook, review=True)
        _stop_at(reference_faults(placed, document, complete))
        setting = Setting(document, frozenset(anchors_of(document)))
        return set_document(setting, document_date(document.cover, self.date)), resources


def _stop_at(faults: list[Any]) -> None:
    if faults:
        raise InputFaults(faults)
