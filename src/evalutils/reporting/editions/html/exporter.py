"""The nbconvert exporters ``evalutils-html`` (public copy) and ``evalutils-review``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nbconvert.exporters.exporter import Exporter
from nbconvert.exporters.templateexporter import TemplateExporter

from evalutils.errors import InputFaults
from evalutils.reporting.editions.html.checks import placed_blocks
from evalutils.reporting.editions.html.faces import characters_by_face, font_faces
from evalutils.reporting.editions.html.page import Page, glyph_faults, set_page
from evalutils.reporting.fonts import MissingGlyphs


class HtmlExporter(TemplateExporter):
    """One HTML file from an executed report notebook; needs nothing but the notebook.

    Examples
    --------
    >>> HtmlExporter().template.name
    'page.html.j2'
    """

    export_from_notebook = "Evaluation report (HTML)"
    output_mimetype = "text/html"
    file_extension = ".html"
    template_file = "page.html.j2"
    #: Whether this is the copy for reviewers.
    review = False

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and nbconvert's resources.

        Raises
        ------
        NotAReport
            If the notebook holds no report.
        InputFaults
            If a block cannot be printed, or a character has no glyph; names notebook, cell
            and block.
        """
        # Not the parent's: it renders the notebook's cells, and no cell is ever markup here.
        notebook, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        name = str(resources.get("metadata", {}).get("name") or "notebook")
        page = set_page(notebook, f"{name}.ipynb", review=self.review)
        try:
            return self._render(page), resources
        except MissingGlyphs as missing:
            faults = glyph_faults(list(placed_blocks(notebook, f"{name}.ipynb")), missing)
            if not faults:
                raise
            raise InputFaults(faults) from missing

    def _render(self, page: Page) -> str:
        """Return the page, printed twice: what is embedded is read off the first printing."""
        bare = self.template.render(page=page, faces="")
        characters = characters_by_face(bare, page.style)
        return str(self.template.render(page=page, faces=font_faces(characters))) + "\n"

    def _create_environment(self) -> Environment:
        # The package's own folder is the only one looked in: a template of the same name in
        # somebody's Jupyter folder must not change a report.
        return Environment(
            loader=FileSystemLoader(Path(__file__).parent),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )


class ReviewExporter(HtmlExporter):
    """The review copy: annexes for reviewers, backlinks, parameters and folded code."""

    export_from_notebook = "Evaluation report (HTML, review copy)"
    review = True
