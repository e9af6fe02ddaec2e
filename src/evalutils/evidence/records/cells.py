"""Cells of a worksheet as the text a person would type."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal


def cell_text(value: object) -> str:
    """Return a cell's value as text: days in ISO form, numbers without a float's tail.

    Examples
    --------
    >>> from datetime import datetime
    >>> cell_text(datetime(2023, 5, 1)), cell_text(12.0), cell_text(0.1), cell_text(None)
    ('2023-05-01', '12', '0.1', '')
    >>> cell_text(True), cell_text(" 是 ")
    ('是', ' 是 ')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        # repr is the shortest text that gives the cell's double again: what was typed.
        text = f"{Decimal(repr(value)):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
