"""The PDF edition: GB/T 9704 layout through Typst, from nothing but the executed notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode
from traitlets import default

from evalutils.errors import Fault, InputFaults, Where
from evalutils.reporting.blocks import MIME
from evalutils.reporting.editions.dated import DatedExporter, document_date
from evalutils.reporting.editions.executed import read_executed
from evalutils.reporting.editions.pdf.content import page_data
from evalutils.reporting.editions.pdf.typeset import MissingGlyph, typeset
from evalutils.reporting.fonts import FACES, font_files, missing_glyphs


class PdfExporter(DatedExporter):
    """nbconvert exporter ``evalutils-pdf``; the same notebook gives the same bytes."""

    export_from_notebook = "PDF（GB/T 9704）"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]  # the base class says text, writers take bytes
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the PDF and nbconvert's resources.

        Raises
        ------
        NotAReport
            If the notebook holds no report.
        InputFaults
            If a date, a typeface or a glyph is missing; the cell is named.
        TypesettingError
            If Typst stops or warns.
        """
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        name = resources.get("metadata", {}).get("name") or "notebook"
        executed = read_executed(notebook, review=self.review)
        data = page_data(executed, document_date(executed.cover, self.date))
        fonts = font_files()
        try:
            pdf = typeset(data, fonts)
        except MissingGlyph as error:
            faults = list(_glyph_faults(notebook, f"{name}.ipynb"))
            if not faults:
                raise
            raise InputFaults(faults) from error
        return pdf, resources


def _glyph_faults(notebook: Mapping[str, Any], name: str) -> Iterator[Fault]:
    """Yield one fault for every cell with characters that no typeface has."""
    for number, cell in enumerate(notebook["cells"], start=1):
        words = [str(cell["source"])] if cell["cell_type"] == "markdown" else []
        for output in cell.get("outputs", ()):
            words += _strings(output.get("data", {}).get(MIME))
        characters = {c for c in "".join(words) if c.isprintable()}
        missing = {c for face in FACES for c in missing_glyphs(face, characters)}
        if missing:
            shown = ", ".join(f"{c} (U+{ord(c):04X})" for c in sorted(missing))
            place = Where(name, column=f"cell {number} ({cell.get('id', '')})")
            yield Fault("pdf_glyph", place, shown)


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping):
        for branch in tree.values():
            yield from _strings(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _strings(branch)
