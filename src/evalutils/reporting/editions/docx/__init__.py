"""The Word edition: a native document in the layout of GB/T 9704, to be filed or edited."""

from evalutils.reporting.editions.docx.document import DocxExporter

__all__ = ["DocxExporter"]
