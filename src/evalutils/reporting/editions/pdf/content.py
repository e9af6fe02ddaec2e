"""The executed document as plain data for the page template.

Numbers of tables and figures are filled in, links without a target become words, sheets
that turn are told apart. The template only sets what stands here; it decides no content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, assert_never

from evalutils.base.patterns import re
from evalutils.base.words import words_under
from evalutils.reporting.document import (
    Bar,
    Block,
    BlockError,
    Cover,
    Document,
    Emphasis,
    Figure,
    Footnote,
    Heading,
    Inline,
    Label,
    Link,
    Listing,
    Number,
    Paragraph,
    Passage,
    Picks,
    Quotation,
    Reference,
    Register,
    Registry,
    Review,
    Strip,
    Table,
    Text,
    type_name,
)
from evalutils.reporting.editions.base import Setting, unparted
from evalutils.reporting.editions.checks import read_svg, view_box
from evalutils.reporting.editions.paper import (
    LEAD,
    Words,
    longest_unbroken,
    measures,
    set_width,
    title_lines,
    turns_page,
)
from evalutils.reporting.editions.pdf.flow import PICTURE_HEIGHT
from evalutils.reporting.fonts import FAMILIES

#: Up to this width (em) a number stays on one line: in running text its digits and what
#: follows them (a wide box would tear the line before it open), in a table all of it.
_WHOLE, _WHOLE_IN_TABLE = Fraction(39, 10), Fraction(8)
#: A table of more rows is set close, and no larger than this (pt).
_MANY_ROWS, _CLOSE = 6, {"zh": Fraction(19, 2), "en": Fraction(8)}
#: The hedge before a number, its digits with sign and unit, and the rest.
_NUMBER = re.compile(r"([^\d+\-−<>≥≤\[(]*)(.*\d[^\d\s]{0,3})(.*)", re.DOTALL)
#: Long names and hashes may break after these, or after so many characters.
_CHUNK = re.compile(r"\s|\S{1,12}?(?:[-_/.](?=\S)|(?=\s)|$)|\S{12}")
_SPACE = re.compile(r"\s+")


#: The page template's data is JSON: its keys are those of ``report.typ``.
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PdfSetting(Setting):
    """The document being set, the anchors already given, and whether in a table."""

    used: set[str] = field(default_factory=set)
    in_table: bool = False

    @property
    def words(self) -> Mapping[str, Any]:
        """The words that the template adds, in the report's language."""
        return template_words(self.document.language)

    def anchor(self, name: str) -> str | None:
        """Return the name once; a second holder of the same name gets none."""
        if not name or name in self.used:
            return None
        self.used.add(name)
        return name


def page_data(document: Document, date: tuple[int, int, int]) -> Data:
    """Return all that the page template prints, ready for JSON.

    Parameters
    ----------
    document
        What the executed notebook holds.
    date
        Year, month and day for the file's metadata.

    Raises
    ------
    BlockError
        If a cross reference names a table or figure that this edition does not print.
    """
    setting = PdfSetting(document)
    cover, words = document.cover, setting.words
    return {
        "language": document.language,
        "words": words,
        "fonts": FAMILIES,
        "date": list(date),
        "title": cover.title,
        "title_lines": title_lines(cover.title, document.language),
        "subtitle": cover.subtitle,
        "identity": cover.identity,
        "facts": [
            {"label": fact.label, "content": _inline(fact.content, setting)} for fact in cover.facts
        ],
        "colophon": [line.format(**FAMILIES) for line in words["colophon"]],
        "strip": None if document.strip is None else _strip(document.strip, setting),
        "sections": list(_sections(document.parts, setting)),
    }


def template_words(language: str) -> Mapping[str, Any]:
    """Return the words that the template adds, in a language."""
    return words_under("editions.pdf", language)


def _sections(parts: Sequence[Block], setting: PdfSetting) -> Iterator[Data]:
    """Yield runs of parts with one page format; an annex with a wide table turns as a whole."""
    level = 0
    for chapter in _chapters(parts):
        head = chapter[0]
        annex = isinstance(head, Heading) and head.annex
        turned = annex and any(map(turns_page, chapter))
        run: list[Data] = []
        newpage = annex
        for part in chapter:
            if isinstance(part, Heading):
                # PDF/UA knows no heading that skips a level.
                level = min(part.level - 1, level + 1)
                run.append(_heading(part, level, setting))
            elif turns_page(part) and not turned:
                if run:
                    yield {"turned": False, "newpage": newpage, "parts": run}
                yield {
                    "turned": True,
                    "newpage": True,
                    "parts": [_part(part, setting, turned=True)],
                }
                run, newpage = [], False
            else:
                run.append(_part(part, setting, turned=turned))
        _lead_to_tables(run)
        if run:
            yield {"turned": turned, "newpage": newpage, "parts": run}


def _lead_to_tables(run: Sequence[Data]) -> None:
    """Have a short paragraph right before a table stay with it: it says what the table is for."""
    for said, shown in pairwise(run):
        if said["type"] == "paragraph" and shown["type"] == "table":
            said["leads"] = said["leads"] or set_width(flat(said["content"])) <= LEAD


def _chapters(parts: Sequence[Block]) -> Iterator[list[Block]]:
    chapter: list[Block] = []
    for part in parts:
        if isinstance(part, Heading) and part.level == 2 and chapter:
            yield chapter
            chapter = []
        chapter.append(part)
    if chapter:
        yield chapter


def _heading(part: Heading, level: int, setting: PdfSetting) -> Data:
    found = re.match(setting.words["annex"], part.text) if part.annex else None
    mark, title = found.groups() if found else (None, part.text)
    return {
        "type": "heading", "level": level, "annex": part.annex, "mark": mark,
        "title": [{"t": "text", "text": title}], "anchor": setting.anchor(part.anchor),
    }  # fmt: skip


def _part(block: Block, setting: PdfSetting, *, turned: bool) -> Data:
    match block:
        case Paragraph(pieces, role):
            content = _inline(pieces, setting)
            leads = flat(content).endswith(("：", ":"))  # to what follows, and stay with it
            return {"type": "paragraph", "role": role, "content": content, "leads": leads}
        case Listing(items, ordered):
            listed = [_inline(item, setting) for item in items]
            return {"type": "list", "ordered": ordered, "items": listed}
        case Passage(pieces, cite):
            return {"type": "quote", "content": _inline(pieces, setting), "cite": cite}
        case Figure():
            return _figure(block, setting)
        case Table():
            return _table(block, setting, turned=turned)
        case Heading() | Cover() | Strip() | Registry() | Register() | Picks() | Review():
            message = f"a {type_name(block)} among the parts of a section"
            raise BlockError(message)
        case _:
            assert_never(block)


def _inline(pieces: Sequence[Inline], setting: PdfSetting) -> list[Data]:
    return [_piece(piece, setting) for piece in pieces]


def _piece(piece: Inline, setting: PdfSetting) -> Data:
    match piece:
        case Text(words):
            return {"t": "text", "text": _SPACE.sub(" ", words)}
        case Number(words):
            shown = unparted(_SPACE.sub(" ", words))
            return {"t": "span", "content": _number(shown, in_table=setting.in_table)}
        case Quotation(words):
            opening, closing = setting.words["quotes"]
            return {"t": "text", "text": opening + _SPACE.sub(" ", words) + closing}
        case Label(kind, words):
            words = _SPACE.sub(" ", words)
            if kind in {"file", "hash"}:
                return {"t": "broken", "parts": [part for part in _CHUNK.findall(words) if part]}
            return {"t": "text", "text": words}
        case Emphasis(content):
            return {"t": "em", "content": _inline(content, setting)}
        case Footnote(content):
            return {"t": "footnote", "content": _inline(content, setting)}
        case Link(target, content):
            inside = _inline(content, setting)
            if target in setting.anchors:
                return {"t": "link", "target": target, "content": inside}
            return {"t": "span", "content": inside}
        case Reference(target):
            number = setting.document.numbers.get(target)
            if number is None:
                message = f"reference to {target!r}, which this edition does not print"
                raise BlockError(message)
            return {"t": "link", "target": target, "content": [{"t": "whole", "text": number}]}
        case _:
            assert_never(piece)


def _number(words: str, *, in_table: bool) -> list[Data]:
    """Return a number that breaks after its hedge at most, where it is short enough."""
    if in_table and set_width(words) <= _WHOLE_IN_TABLE:
        return [{"t": "whole", "text": words}]
    found = _NUMBER.fullmatch(words)
    if found is None or set_width(found[2]) > _WHOLE:
        return [{"t": "text", "text": words}]
    hedge, core, rest = found.groups()
    pieces = [("text", hedge), ("whole", core), ("text", rest)]
    return [{"t": kind, "text": part} for kind, part in pieces if part]


def _table(block: Table, setting: PdfSetting, *, turned: bool) -> Data:
    inside = replace(setting, in_table=True)
    heads = [_inline(column.label, setting) for column in block.columns]
    cells = [[_inline(cell.content, inside) for cell in row.cells] for row in block.rows]
    many = len(block.rows) > _MANY_ROWS
    worked_out = measures(
        block,
        [_measured(head) for head in heads],
        [[_measured(content) for content in row] for row in cells],
        turned=turned,
        language=setting.document.language,
        largest=_CLOSE[setting.document.language] if many else None,
    )
    return {
        "type": "table",
        "ident": block.id,
        "cut": False,
        "tight": many,
        "id": setting.anchor(block.id),
        "number": setting.document.numbers[block.id],
        "caption": _inline(block.caption, setting),
        "notes": [_inline(note, setting) for note in block.notes],
        "form": block.form,
        "size": worked_out.size,  # of a form: where the template begins to try
        "widths": list(worked_out.widths),
        "columns": [
            {"label": head, "align": column.align}
            for head, column in zip(heads, block.columns, strict=True)
        ],
        "rows": [_row(block, place, contents, setting) for place, contents in enumerate(cells)],
        "last_row_free": _last_row_free(block),
    }


def _row(table: Table, place: int, contents: Sequence[Sequence[Data]], setting: PdfSetting) -> Data:
    """Return a row with every cell's defaults said; a group row must stand free of spans."""
    row, slots = table.rows[place], table.begun(place)
    whole = sum(slot.cell.colspan for slot in slots) == len(table.columns)
    plain = all(slot.cell.rowspan == 1 for slot in slots)
    return {
        "anchor": setting.anchor(row.anchor),
        "group": row.group and whole and plain,
        "cells": [
            {
                "content": content,
                "colspan": slot.cell.colspan,
                "rowspan": slot.cell.rowspan,
                "header": slot.cell.header,
                "align": slot.cell.align or table.columns[slot.column].align,
                "unscored": slot.cell.unscored,
            }
            for slot, content in zip(slots, contents, strict=True)
        ],
    }


def _last_row_free(table: Table) -> bool:
    """Tell whether the last row heads nothing and no span from above reaches into it."""
    if not table.rows or table.rows[-1].group:
        return False
    return sum(cell.colspan for cell in table.rows[-1].cells) == len(table.columns)


def flat(pieces: Sequence[Data]) -> str:
    """Return the words of template pieces (footnotes stand at the foot of the page)."""
    words = []
    for piece in pieces:
        if piece["t"] == "footnote":
            continue
        if "content" in piece:
            words.append(flat(piece["content"]))
        else:
            words.append(piece.get("text") or "".join(piece["parts"]))
    return "".join(words)


def _measured(pieces: Sequence[Data]) -> Words:
    return Words(set_width(flat(pieces)), _need(pieces))


def _need(pieces: Sequence[Data]) -> Fraction:
    """Return the widest piece that must not be parted, in em."""
    least = Fraction(0)
    for piece in pieces:
        if piece["t"] == "whole":
            least = max(least, set_width(piece["text"]))
        elif piece["t"] == "broken":
            least = max([least, *(set_width(part) for part in piece["parts"])])
        elif piece["t"] != "footnote":
            inside = "content" in piece
            need = _need(piece["content"]) if inside else longest_unbroken(piece["text"])
            least = max(least, need)
    return least


def _figure(block: Figure, setting: PdfSetting) -> Data:
    return {
        "type": "figure",
        "ident": block.id,
        "id": setting.anchor(block.id),
        "number": setting.document.numbers[block.id],
        "headline": _inline(block.headline, setting),
        "subtitle": _inline(block.subtitle, setting),
        "source": _inline(block.source, setting),
        "alt": block.alt,
        "svg": block.svg,
        "aspect": _aspect(block.svg),
        "limit": PICTURE_HEIGHT,
    }


def _aspect(svg: str) -> float:
    """Return width ÷ height of a picture."""
    *_, width, height = view_box(read_svg(svg)).replace(",", " ").split()
    return float(Fraction(width) / Fraction(height))


def _strip(block: Strip, setting: PdfSetting) -> Data:
    bar = block.bar
    return {
        "verdict": _inline(block.verdict, setting),
        "reason": _inline(block.reason, setting),
        "items": [
            {
                "label": item.label,
                "content": _inline(item.content, setting),
                "note": _inline(item.note, setting),
            }
            for item in block.items
        ],
        "bar": None if bar is None else _bar(bar, setting),
        "bridge": [
            {"label": step.label, "content": _inline(step.content, setting)}
            for step in block.bridge
        ],
        "points": [
            {"label": point.label, "items": [_inline(item, setting) for item in point.items]}
            for point in block.points
        ],
        "signed": [
            {"label": fact.label, "content": _inline(fact.content, setting)}
            for fact in block.signed
        ],
    }


def _bar(bar: Bar, setting: PdfSetting) -> Data:
    return {
        "low": float(Fraction(bar.low)),
        "high": float(Fraction(bar.high)),
        "alt": setting.words["bar"].format(low=bar.low, high=bar.high),
        "bands": [
            {
                "name": band.name,
                "mark": band.low,
                "low": float(Fraction(band.low)),
                "high": float(Fraction(band.high)),
            }
            for band in bar.bands
        ],
    }
