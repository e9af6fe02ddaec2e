"""The analyst's desk: widgets of the notebook `explore`, over evaluations held in memory."""

from evalutils.reporting.desk.desk import Desk, open_desk

__all__ = ["Desk", "open_desk"]
