"""The portfolio's page: the report's look, with a list that can be sorted and filtered."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from evalutils.reporting.comparison import phrases
from evalutils.reporting.editions import Executed, HtmlExporter, NotAReport
from evalutils.reporting.editions.html import Page
from evalutils.reporting.portfolio.listing import set_listing
from evalutils.reporting.portfolio.opening import INDEX_MIME


class PortfolioExporter(HtmlExporter):
    """One HTML file over all project-years, from the executed ``portfolio`` notebook."""

    export_from_notebook = ""

    def set_page(self, document: Executed, notebook: NotebookNode) -> Page:
        """Return the page with the list before everything else, its style and its script.

        Raises
        ------
        NotAReport
            If the notebook holds no list.
        """
        page = super().set_page(document, notebook)
        data = index_of(notebook)
        listing = set_listing(data, phrases("portfolio", str(data["language"])))
        script = f"{page.script}\n{_data('list.js').strip()}"
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
        return replace(
            page,
            text=listing + page.text,
            style=page.style + _data("list.css"),
            script=script,
            script_hash=f"sha256-{digest}",
        )


def index_of(notebook: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the list that an executed notebook holds.

    Raises
    ------
    NotAReport
        If it holds none.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            found: Mapping[str, Any] | None = output.get("data", {}).get(INDEX_MIME)
            if found is not None:
                return found
    message = "no list of project-years: run evalutils portfolio first"
    raise NotAReport(message)


def _data(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
