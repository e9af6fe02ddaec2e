"""A fictitious project of three years that shows what one real source cannot."""

from evalutils.running.demo.folder import read_plan, write_year

__all__ = [
    "read_plan",
    "write_year",
]
