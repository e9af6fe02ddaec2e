"""The HTML edition: one file, no outside address, public and review copy from one run."""

from evalutils.reporting.editions.html.exporter import HtmlExporter, ReviewExporter

__all__ = ["HtmlExporter", "ReviewExporter"]
