"""The HTML edition: one file, no outside address, public and review copy from one run."""

from evalutils.reporting.editions.html.embedding import (
    SANS,
    SANS_CLASSES,
    characters_by_face,
    inline_svg,
    palette,
    subset_woff2,
)
from evalutils.reporting.editions.html.inlines import LANGUAGE_TAGS, join, tag
from evalutils.reporting.editions.html.page import (
    HtmlExporter,
    Page,
    ReviewExporter,
    desk_html,
    style_sheet,
)

__all__ = [
    "LANGUAGE_TAGS",
    "SANS",
    "SANS_CLASSES",
    "HtmlExporter",
    "Page",
    "ReviewExporter",
    "characters_by_face",
    "desk_html",
    "inline_svg",
    "join",
    "palette",
    "style_sheet",
    "subset_woff2",
    "tag",
]
