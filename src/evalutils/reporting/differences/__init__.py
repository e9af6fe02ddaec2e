"""What changed between two finished reports, and why."""

from evalutils.reporting.differences.difference import Difference, difference
from evalutils.reporting.differences.page import is_page, names, page
from evalutils.reporting.differences.terminal import summary

__all__ = ["Difference", "difference", "is_page", "names", "page", "summary"]
