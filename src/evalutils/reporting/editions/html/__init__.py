"""The HTML edition: one file, no outside address, public and review copy from one run."""

from evalutils.reporting.editions.html.desk import desk_html
from evalutils.reporting.editions.html.exporter import HtmlExporter, ReviewExporter
from evalutils.reporting.editions.html.faces import (
    SANS,
    SANS_CLASSES,
    characters_by_face,
    font_faces,
    sans_selector,
)
from evalutils.reporting.editions.html.markup import join, tag
from evalutils.reporting.editions.html.page import Page, style_sheet
from evalutils.reporting.editions.html.pictures import inline_svg, palette
from evalutils.reporting.editions.html.setting import LANGUAGE_TAGS

__all__ = [
    "LANGUAGE_TAGS",
    "SANS",
    "SANS_CLASSES",
    "HtmlExporter",
    "Page",
    "ReviewExporter",
    "characters_by_face",
    "desk_html",
    "font_faces",
    "inline_svg",
    "join",
    "palette",
    "sans_selector",
    "style_sheet",
    "tag",
]
