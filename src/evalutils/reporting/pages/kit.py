"""What the pages share: words, tables laid out by them, and figures of several runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.base.words import LANGUAGES
from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks
from evalutils.reporting.document import MIME, Block, Entry, Row
from evalutils.reporting.material import Wording
from evalutils.reporting.printing import Shown

#: Column → its width and alignment.
Columns = Sequence[tuple[str, float, str]]


def wording(page: str, language: str, values: Mapping[Ref, Shown]) -> Wording:
    """Return the words of a page with the figures they may name.

    Raises
    ------
    InputFaults
        If there are none in that language.

    Examples
    --------
    >>> wording("compare", "en", {}).word("none")
    'none'
    """
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise InputFaults([Fault("language_unknown", Place("REPORT_LANG"), language,
                                 {"known": known})])  # fmt: skip
    return Wording(language, values, {}, {}, rooms=(f"pages.{page}", "pages.common"))


def entry_of(value: Shown) -> Entry:
    """Return a figure of the comparison as a registry entry."""
    return Entry(
        value.label, value.text, value.unit, value.interval, value.formula, tuple(value.evidence)
    )


def dated(ref: Ref, year: str) -> Ref:
    """Return a reference of one year among those of several.

    Examples
    --------
    >>> dated(Ref("score", "Q1", "actual"), "2022")
    'score:2022.Q1.actual'
    """
    return Ref(ref.kind, f"{year}.{ref.name}", ref.part)


def prefixed(entry: Entry, scope: str, label: str) -> Entry:
    """Return a registry entry among those of several runs; ``label`` says which run."""
    return replace(
        entry,
        label=f"{label}{entry.label}",
        evidence=tuple(f"{scope}.{name}" for name in entry.evidence),
        document=f"{label}{entry.document}" if entry.document else "",
    )


def value_of(ref: Ref, entry: Entry) -> Shown:
    """Return a registry entry as the value it came from."""
    return Shown(
        ref=ref,
        label=entry.label,
        text=entry.text,
        interval=entry.bounds or Interval(None, None),
        unit=entry.unit,
        evidence=entry.evidence,
        formula=entry.formula,
    )


def lay_out(
    words: Wording, name: str, columns: Columns, rows: Sequence[Row], *, wide: bool = False
) -> Block:
    """Return a table named ``tab-<name>``; caption, header and note come from the wording."""
    key = f"tables.{name}"
    heads = [
        blocks.column([blocks.text(words.word(f"{key}.columns.{column}"))], align, width)
        for column, width, align in columns
    ]
    noted = words.knows(f"{key}.note")
    notes = [words.say(f"{key}.note")] if noted else []
    return blocks.table(
        f"tab-{name}", words.say(f"{key}.caption"), heads, rows, notes=notes, wide=wide
    )


def set_html(parts: Sequence[Block], name: str, *, any_sign: bool = False) -> str:
    """Return blocks as one HTML file that looks and behaves like a report.

    Parameters
    ----------
    parts
        The page from its cover on, in reading order.
    name
        What messages call the page.
    any_sign
        Whether a sign that no embedded face shows is left to the reader's own typefaces.
    """
    from evalutils.reporting.editions.html import HtmlExporter

    exporter: Any = HtmlExporter()  # type: ignore[no-untyped-call]  # nbconvert's
    exporter.any_sign = any_sign
    # Not through nbconvert's own door: it copies the notebook node by node, which for the list
    # of a thousand files takes longer than the page itself.
    return str(exporter.set_edition(notebook(parts), f"{name}.ipynb"))


def notebook(parts: Sequence[Block]) -> dict[str, Any]:
    """Return blocks as an executed notebook of one cell, which is what editions read."""
    shown = {"output_type": "display_data", "data": {MIME: blocks.bundle(parts)}, "metadata": {}}
    cell: dict[str, Any] = {
        "cell_type": "code", "id": "page", "execution_count": None, "source": "",
        "metadata": {}, "outputs": [shown],
    }  # fmt: skip
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
