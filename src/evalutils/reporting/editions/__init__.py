"""The editions readers get, each an nbconvert exporter that needs only the executed notebook."""

from evalutils.reporting.editions.base import EditionExporter, document_date, exporter_named
from evalutils.reporting.editions.checks import UnusablePicture, read_svg
from evalutils.reporting.editions.docx import DocxExporter
from evalutils.reporting.editions.executed import (
    NUMBER_WORDS,
    NotAReport,
    chart_tables,
    placed_blocks,
    read_executed,
)
from evalutils.reporting.editions.html import HtmlExporter, ReviewExporter
from evalutils.reporting.editions.pdf import PdfExporter
from evalutils.reporting.editions.xlsx import form_bytes

__all__ = [
    "NUMBER_WORDS",
    "DocxExporter",
    "EditionExporter",
    "HtmlExporter",
    "NotAReport",
    "PdfExporter",
    "ReviewExporter",
    "UnusablePicture",
    "chart_tables",
    "document_date",
    "exporter_named",
    "form_bytes",
    "placed_blocks",
    "read_executed",
    "read_svg",
]
