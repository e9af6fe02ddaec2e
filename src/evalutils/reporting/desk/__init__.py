"""The analyst's desk: widgets of the notebook `explore`, over evaluations held in memory."""

from evalutils.reporting.desk.desk import Desk, open_desk
from evalutils.reporting.desk.exports import export, patch_of

__all__ = [
    "Desk",
    "export",
    "open_desk",
    "patch_of",
]
