"""The Excel edition: the official 自评表 ready for A4 paper, with its ledgers on further sheets."""

from evalutils.reporting.editions.xlsx.cells import as_number
from evalutils.reporting.editions.xlsx.workbook import form_bytes

__all__ = [
    "as_number",
    "form_bytes",
]
