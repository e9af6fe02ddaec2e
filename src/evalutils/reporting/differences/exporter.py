"""The report's HTML exporter with what a page of differences needs beside it."""

from __future__ import annotations

from dataclasses import replace

from nbformat import NotebookNode

from evalutils.reporting.editions import Executed, HtmlExporter
from evalutils.reporting.editions.html import Page

#: Changed words are shaded and underlined: never colour alone.
_STYLE = """
td em{background:var(--tint);text-decoration:underline;text-underline-offset:.25em}
td [data-kind=hash],td [data-kind=file]{overflow-wrap:anywhere}
"""


class DifferenceExporter(HtmlExporter):
    """The page of ``evalutils diff``."""

    export_from_notebook = ""

    def set_page(self, document: Executed, notebook: NotebookNode) -> Page:
        """Return the page with the shade of changed words."""
        page = super().set_page(document, notebook)
        return replace(page, style=page.style + _STYLE)
