"""The PDF edition: GB/T 9704 layout through Typst, from nothing but the executed notebook."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import Bool, Unicode, default

from evalutils.errors import Fault, InputFaults, Where
from evalutils.reporting.blocks import MIME, Block
from evalutils.reporting.editions.executed import read_executed
from evalutils.reporting.editions.pdf.content import page_data
from evalutils.reporting.editions.pdf.typeset import MissingGlyph, typeset
from evalutils.reporting.fonts import FACES, font_files, missing_glyphs

_DATE = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d)")


class PdfExporter(Exporter):
    """nbconvert exporter ``evalutils-pdf``.

    The date in the file's metadata is, in this order: the trait ``date``, the first full
    date on the cover, ``SOURCE_DATE_EPOCH``; never the clock. The same notebook gives the
    same bytes.
    """

    export_from_notebook = "PDF（GB/T 9704）"
    output_mimetype = "application/pdf"

    review = Bool(False, help="Print what is meant for the review copy too.").tag(config=True)
    date = Unicode("", help="Date of the document, YYYY-MM-DD; else the cover's.").tag(config=True)

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


def document_date(cover: Block, asked: str = "") -> tuple[int, int, int]:
    """Return year, month and day of a document: as asked, as on its cover, or of the epoch.

    Parameters
    ----------
    cover
        The cover block.
    asked
        ``YYYY-MM-DD``, or nothing.

    Raises
    ------
    InputFaults
        If none of the three gives a date (PDF/A demands one, and the clock is none).

    Examples
    --------
    >>> printed = {"t": "label", "kind": "date", "text": "2023年3月1日"}
    >>> document_date({"facts": [{"label": "报告日期", "content": [printed]}]})
    (2023, 3, 1)
    """
    printed = [
        piece["text"]
        for fact in cover["facts"]
        for piece in fact["content"]
        if piece["t"] == "label" and piece["kind"] == "date"
    ]
    for words in [asked] if asked else printed:
        found = _DATE.search(words)
        if found:
            return _checked(found)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if asked or not epoch.isdecimal():
        raise InputFaults([Fault("pdf_date", Where("date"), asked)])
    moment = datetime.fromtimestamp(int(epoch), UTC)
    return moment.year, moment.month, moment.day


def _checked(found: re.Match[str]) -> tuple[int, int, int]:
    year, month, day = map(int, found.groups())
    try:
        date(year, month, day)
    except ValueError as error:
        raise InputFaults([Fault("pdf_date", Where("date"), found[0])]) from error
    return year, month, day


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
