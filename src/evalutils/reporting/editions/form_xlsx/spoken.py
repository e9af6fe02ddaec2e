"""Inline pieces as the words of a cell, which holds no links."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.reporting.blocks import Inline
from evalutils.reporting.editions.form_xlsx.cells import form_words
from evalutils.reporting.narrative.report import Report


def plain(report: Report, markup: str) -> str:
    """Return an evaluator's remark as words, its figures filled in."""
    return spoken(report, report.wording.inline(markup))


def spoken(report: Report, pieces: Sequence[Inline]) -> str:
    """Return pieces as words; another table is named by its caption, as a workbook counts none."""
    return "".join(_words(report, piece) for piece in pieces)


def _words(report: Report, piece: Inline) -> str:
    if piece["t"] == "ref":
        say = form_words(report.language)["reference"]
        kind, _, name = str(piece["target"]).partition("-")
        if kind != "tab":
            return str(say["figure"])
        return str(say["table"]).format(
            plain(report, report.wording.word(f"tables.{name}.caption"))
        )
    if "content" in piece:
        return spoken(report, piece["content"])
    return str(piece["text"])
