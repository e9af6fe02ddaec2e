"""All project-years at hand as one list that can be sorted and filtered."""

from evalutils.reporting.portfolio.entries import Edition, Entry, entries_under
from evalutils.reporting.portfolio.opening import (
    Portfolio,
    cover,
    open_portfolio,
    registry,
    rules,
    show_index,
    strip,
)

__all__ = [
    "Edition",
    "Entry",
    "Portfolio",
    "cover",
    "entries_under",
    "open_portfolio",
    "registry",
    "rules",
    "show_index",
    "strip",
]
