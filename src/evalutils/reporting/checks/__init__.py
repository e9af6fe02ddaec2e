"""The check of a project-year as a page that anybody can open."""

from evalutils.reporting.checks.page import GENERATOR, page

__all__ = ["GENERATOR", "page"]
