"""How the documentation is made: ``make docs`` writes docs/_build/html, warnings are errors."""

import base64
import logging
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import generate  # the pages made from parsers, profiles and packages
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search.zh import SearchChinese

import evalutils
from evalutils.reporting.editions.html import subset_woff2
from evalutils.reporting.fonts import missing_glyphs

project = "evalutils"
author = "evalutils contributors"
release = evalutils.__version__
language = "zh_CN"

_CHINESE = re.compile(r"[\u2018-\u201d\u3000-\u303f\u4e00-\u9fff\uff00-\uff60]")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = True
# Docstrings name types in words ("list of dict"), and annotations are shown beside them.
nitpick_ignore_regex = [(r"py:.*", r".*")]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
# Two rooms may have a class of the same name (Indicator); a signature names it without its room.
# A block of CSV has no colours to give.
suppress_warnings = ["ref.python", "misc.highlighting_failure"]

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = "evalutils"
html_static_path = ["_static"]
html_css_files = ["quiet.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
# summaries are fetched, which a page opened as a file may not
html_show_search_summary = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#12436d",
        "color-brand-content": "#12436d",
        "color-foreground-primary": "#1d2433",
        "font-stack": "var(--sans)",
    },
    "dark_css_variables": {
        "color-brand-primary": "#8ab8e0",
        "color-brand-content": "#8ab8e0",
        "font-stack": "var(--sans)",
    },
}


class ChinesePairs(SearchChinese):
    """The search index of Chinese text: every two neighbouring characters are a term."""

    # names the stemmer that the page of results calls
    language_name = "English"
    js_splitter_code = """
function splitQuery(query) {
  const words = query.toLowerCase().match(/[a-z0-9_]+/g) || [];
  for (const run of query.match(/[\\u4e00-\\u9fff]+/g) || [])
    for (let i = 0; i + 1 < run.length; i++) words.push(run.slice(i, i + 2));
  return words;
}
"""

    def split(self, text: str) -> list[str]:
        """Return the terms of a text."""
        runs = re.findall(r"[\u4e00-\u9fff]+", text)
        pairs = [run[place : place + 2] for run in runs for place in range(len(run) - 1)]
        return [*pairs, *super().split(text)]


def join_chinese_lines(_: Sphinx, page: nodes.document) -> None:
    """Take away the blank that a line break leaves between two Chinese characters."""
    for node in list(page.findall(nodes.Text)):
        if node.astext() != "\n":
            continue
        place = node.parent.index(node)
        around = [beside.astext() for beside in node.parent.children[max(place - 1, 0) : place + 2]]
        if len(around) == 3 and all(_CHINESE.fullmatch(s) for s in (around[0][-1:], around[2][:1])):
            node.parent.remove(node)


def embed_faces(app: Sphinx, failed: Exception | None) -> None:
    """Lay beside the pages as much of the fonts as their text needs: readers may have none."""
    if failed or app.builder.format != "html":
        return
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    built = Path(app.outdir)
    text = "".join(page.read_text(encoding="utf-8") for page in sorted(built.rglob("*.html")))
    wanted = {sign for sign in text if ord(sign) >= 0x2000}
    for face in ("sans", "serif"):
        known = wanted - set(missing_glyphs(face, wanted))
        font = base64.b64decode(subset_woff2(face, known))
        (built / "_static" / f"noto-{face}-sc.woff2").write_bytes(font)


def setup(app: Sphinx) -> None:
    """Write the generated pages before Sphinx looks for sources, and the fonts after it."""
    app.connect("doctree-read", join_chinese_lines)
    app.connect("build-finished", embed_faces)
    app.add_search_language(ChinesePairs)
    generate.write(Path(__file__).parent / "reference" / "generated")
