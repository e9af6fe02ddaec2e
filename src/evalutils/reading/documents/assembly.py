"""Paragraphs and tables in reading order into one document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evalutils.reading.documents.headings import Outline
from evalutils.reading.documents.model import (
    Document,
    Dropped,
    Paragraph,
    Table,
    Unreadable,
)

Block = Paragraph | Table
NO_HEADING = -1

_NOTE = re.compile(r"(?:备?注|说明|表注|填表说明|填报说明|附注)\s*[\d一二三四五]?\s*[:：.、]")
_KEY = re.compile(r"[^:：]{2,20}[:：]")
_NAMES_A_TABLE = re.compile(r"表\s*(?:[（(][^（）()]*[)）]\s*)*$")
_LINES_ABOVE = 4
_LONGEST_TITLE = 80


def assemble(
    name: str,
    blocks: Sequence[Block],
    *,
    unreadable: Sequence[Unreadable] = (),
    dropped: Sequence[Dropped] = (),
    encoding: str | None = None,
) -> Document:
    """Return the document of ``blocks``: paragraphs numbered and placed in their sections.

    A paragraph's ``heading_level`` stands as the reader found it (a style of Word); where it
    is 0 the number at its start decides. ``NO_HEADING`` keeps a paragraph out of the outline,
    as it must rows of a table set with blanks. A table takes its section and the number of
    the paragraph before it, which is its title when it is short, and the notes under it;
    title and notes stay paragraphs, too.

    Examples
    --------
    >>> from evalutils.reading.documents.model import Place
    >>> place = Place("a.html")
    >>> table = Table((("指标", "得分"),), place)
    >>> words = [Paragraph("自评表", place), Paragraph("注：满分100分", place)]
    >>> made = assemble("a.html", [words[0], table, words[1]])
    >>> made.tables[0].title, made.tables[0].notes
    ('自评表', ('注：满分100分',))
    """
    outline = Outline()
    paragraphs: list[Paragraph] = []
    tables: list[Table] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Table):
            place = replace(block.place, section=outline.section, paragraph=len(paragraphs))
            title = block.title or _title(blocks, at)
            notes = block.notes or _notes(blocks, at)
            tables.append(replace(block, place=place, title=title, notes=notes))
            continue
        level = 0
        if block.heading_level != NO_HEADING:
            outline, level = outline.after(block.text, block.heading_level)
        place = replace(block.place, section=outline.section, paragraph=len(paragraphs) + 1)
        paragraphs.append(replace(block, place=place, heading_level=level))
    return Document(
        name, tuple(paragraphs), tuple(tables), tuple(unreadable), encoding, tuple(dropped)
    )


def _title(blocks: Sequence[Block], at: int) -> str:
    """Take the short paragraph above a table, with what is named between: 单位：万元, 部门：…."""
    between: list[str] = []
    for block in reversed(blocks[max(at - _LINES_ABOVE, 0) : at]):
        if isinstance(block, Table) or len(block.text) > _LONGEST_TITLE:
            break
        between.insert(0, block.text)
        if _NAMES_A_TABLE.search(block.text) or not _KEY.match(block.text):
            sentence = block.text.endswith(("。", "；", "，", "、")) or _NOTE.match(block.text)
            return "" if sentence else " ".join(between)
    return ""


def _notes(blocks: Sequence[Block], at: int) -> tuple[str, ...]:
    notes = []
    for block in blocks[at + 1 :]:
        if isinstance(block, Table) or not _NOTE.match(block.text):
            break
        notes.append(block.text)
    return tuple(notes)
