"""All project-years at hand as one list that can be sorted and filtered."""

from evalutils.reporting.portfolio.entries import (
    FILES,
    Edition,
    Entry,
    Result,
    entries_under,
    records_under,
)
from evalutils.reporting.portfolio.exporter import PortfolioExporter
from evalutils.reporting.portfolio.opening import (
    INDEX_MIME,
    Portfolio,
    cover,
    index_json,
    open_portfolio,
    portfolio_of,
    registry,
    rules,
    show_index,
    strip,
)

__all__ = [
    "FILES",
    "INDEX_MIME",
    "Edition",
    "Entry",
    "Portfolio",
    "PortfolioExporter",
    "Result",
    "cover",
    "entries_under",
    "index_json",
    "open_portfolio",
    "portfolio_of",
    "records_under",
    "registry",
    "rules",
    "show_index",
    "strip",
]
