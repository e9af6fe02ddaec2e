"""The check of a project-year as a page that anybody can open: every fault, file by file."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.base.faults import Fault, phrase
from evalutils.base.words import message_language
from evalutils.reporting import blocks
from evalutils.reporting.document import Block, Inline
from evalutils.reporting.pages.kit import set_html

#: Names the pages of this kind, so that only those are ever written over.
GENERATOR = "evalutils check"
_SHEET = "check"
#: Found, expected, next step; the place heads its row.
_WIDTHS = (1, 1.2, 1.5, 1.6)


def page(name: str, groups: Sequence[tuple[str, Sequence[tuple[str, Fault]]]], counts: str) -> str:
    """Return the page.

    Parameters
    ----------
    name
        What was checked (``data/raw/pingan-zengcheng/2022``).
    groups
        File and sheet in words → ``(row and column in words, fault)``, in reading order.
    counts
        What the folder holds, in words; may be empty.

    Examples
    --------
    >>> "没有发现问题" in page("data/raw/demo/2023", [], "佐证 3 条")
    True
    """
    # What somebody typed into a cell may hold any sign, and is shown all the same.
    return set_html(page_blocks(name, groups, counts), "check", any_sign=True)


def page_blocks(
    name: str, groups: Sequence[tuple[str, Sequence[tuple[str, Fault]]]], counts: str
) -> list[Block]:
    """Return the page as blocks, in reading order."""
    total = sum(len(members) for _, members in groups)
    said = phrase("check_counted", count=total) if total else phrase("check_none")
    lead = phrase("check_lead") if total else counts
    cover = blocks.cover(
        phrase("check_title", name=name),
        subtitle="",
        identity=phrase("check_identity"),
        facts=[],
        language=message_language(),
        sheet=_SHEET,
    )
    counted = blocks.emphasis([blocks.label("ordinal", said)])
    summary: list[Inline] = [counted, blocks.text(f" {lead}")]
    parts: list[Block] = [cover, blocks.paragraph(summary, role="lead")]
    for number, (place, members) in enumerate(groups, 1):
        named = phrase("check_group", place=place, count=len(members))
        parts += [blocks.heading(2, named, f"g{number}"), _table(number, named, members)]
    return parts


def _table(number: int, named: str, members: Sequence[tuple[str, Fault]]) -> Block:
    names = phrase("check_columns").split(",")
    columns = [blocks.column([blocks.text(name)], width=width)
               for name, width in zip(names, _WIDTHS, strict=True)]  # fmt: skip
    rows = []
    for at, fault in members:
        found = blocks.label("words", fault.found) if fault.found else (
            blocks.text(phrase("check_blank") if fault.of_cell else "—")
        )  # fmt: skip
        told = (found, blocks.text(fault.expected()), blocks.text(fault.next_step()))
        cells = [blocks.cell([one]) for one in told]
        head = blocks.cell([blocks.label("ordinal", at)], header="row")
        rows.append(blocks.row(head, *cells))
    return blocks.table(f"tab-g{number}", [blocks.label("file", named)], columns, rows)
