"""The nbconvert exporters ``evalutils-html`` (public copy) and ``evalutils-review``."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode

from evalutils.reporting.editions.executed import Executed
from evalutils.reporting.editions.exporting import EditionExporter
from evalutils.reporting.editions.html.faces import characters_by_face, font_faces
from evalutils.reporting.editions.html.page import Page, set_page


class HtmlExporter(EditionExporter, TemplateExporter):  # type: ignore[misc]  # bytes, see there
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

    def print_edition(self, document: Executed, notebook: NotebookNode) -> str:
        """Return the page, printed twice: what is embedded is read off the first printing."""
        page = self.set_page(document, notebook)
        bare = self.template.render(page=page, faces="")
        characters = characters_by_face(bare, page.style)
        faces = font_faces(characters, narrow=document.language != "zh")
        return str(self.template.render(page=page, faces=faces)) + "\n"

    def set_page(self, document: Executed, notebook: NotebookNode) -> Page:
        """Return what the template prints; a page with more of its own adds it here."""
        return set_page(document, notebook, review=self.review)

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
