"""What changed between two finished reports, and why."""

from evalutils.reporting.differences.difference import Difference, difference
from evalutils.reporting.differences.inputs import changed_inputs
from evalutils.reporting.differences.model import CAUSES, Cause
from evalutils.reporting.differences.page import (
    is_page,
    names,
    notebook,
    page,
    page_blocks,
    say_cause,
)
from evalutils.reporting.differences.terminal import summary
from evalutils.reporting.differences.texts import plain

__all__ = [
    "CAUSES",
    "Cause",
    "Difference",
    "changed_inputs",
    "difference",
    "is_page",
    "names",
    "notebook",
    "page",
    "page_blocks",
    "plain",
    "say_cause",
    "summary",
]
