"""The executed document as plain data for the page template.

Numbers of tables and figures are filled in, links without a target become words, sheets
that turn are told apart. The template only sets what stands here; it decides no content.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from evalutils.reporting.blocks import Block, BlockError, Inline
from evalutils.reporting.editions.base import unparted
from evalutils.reporting.editions.executed import Executed, Heading
from evalutils.reporting.editions.paper import balanced, flat, lay_out, set_width
from evalutils.reporting.editions.pdf.flow import PICTURE_HEIGHT
from evalutils.reporting.editions.pictures import read_svg, view_box
from evalutils.reporting.fonts import FAMILIES

#: Up to this width (em) a number stays on one line: in running text its digits and what
#: follows them (a wide box would tear the line before it open), in a table all of it.
_WHOLE, _WHOLE_IN_TABLE = Fraction(6), Fraction(8)
#: The hedge before a number, its digits with sign and unit, and the rest.
_NUMBER = re.compile(r"([^\d+\-−<>≥≤\[(]*)(.*\d[^\d\s]{0,3})(.*)", re.DOTALL)
#: Long names and hashes may break after these, or after so many characters.
_CHUNK = re.compile(r"\s|\S{1,12}?(?:[-_/.](?=\S)|(?=\s)|$)|\S{12}")
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class _Setting:
    """What stays the same over one document, and the anchors already given."""

    numbers: Mapping[str, str]
    targets: frozenset[str]
    words: Mapping[str, Any]
    language: str
    used: set[str] = field(default_factory=set)
    in_table: bool = False

    def anchor(self, name: str | None) -> str | None:
        """Return the name once; a second holder of the same name gets none."""
        if name is None or name in self.used:
            return None
        self.used.add(name)
        return name


def page_data(document: Executed, date: tuple[int, int, int]) -> dict[str, Any]:
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
    words = template_words()[document.language]
    targets = frozenset(_targets(document.parts))
    setting = _Setting(document.numbers, targets, words, document.language)
    cover = document.cover
    return {
        "language": document.language,
        "words": words,
        "fonts": FAMILIES,
        "date": list(date),
        "title": cover["title"],
        "title_lines": balanced(cover["title"], words["title_breaks"]),
        "subtitle": cover["subtitle"],
        "identity": cover["identity"],
        "facts": [
            {"label": fact["label"], "content": _inline(fact["content"], setting)}
            for fact in cover["facts"]
        ],
        "colophon": [line.format(**FAMILIES) for line in words["colophon"]],
        "strip": None if document.strip is None else _strip(document.strip, setting),
        "sections": list(_sections(document.parts, setting)),
    }


@cache
def template_words() -> dict[str, dict[str, Any]]:
    """Return the words that the template adds, by language."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def _targets(parts: Iterable[Heading | Block]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Heading):
            yield part.anchor
            continue
        if "id" in part:
            yield part["id"]
        yield from (row["anchor"] for row in part.get("rows", ()) if row.get("anchor"))


def _sections(parts: Sequence[Heading | Block], setting: _Setting) -> Iterator[dict[str, Any]]:
    """Yield runs of parts with one page format; an annex with a wide table turns as a whole."""
    level = 0
    for chapter in _chapters(parts):
        head = chapter[0]
        annex = isinstance(head, Heading) and head.annex
        turned = annex and any(_is_wide(part) for part in chapter)
        run: list[dict[str, Any]] = []
        newpage = annex
        for part in chapter:
            if isinstance(part, Heading):
                # PDF/UA knows no heading that skips a level.
                level = min(part.level - 1, level + 1)
                run.append(_heading(part, level, setting))
            elif _is_wide(part) and not turned:
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
        if run:
            yield {"turned": turned, "newpage": newpage, "parts": run}


def _chapters(parts: Sequence[Heading | Block]) -> Iterator[list[Heading | Block]]:
    chapter: list[Heading | Block] = []
    for part in parts:
        if isinstance(part, Heading) and part.level == 2 and chapter:
            yield chapter
            chapter = []
        chapter.append(part)
    if chapter:
        yield chapter


def _is_wide(part: Heading | Block) -> bool:
    return not isinstance(part, Heading) and part["type"] == "table" and bool(part["wide"])


def _heading(part: Heading, level: int, setting: _Setting) -> dict[str, Any]:
    found = re.match(setting.words["annex"], part.text) if part.annex else None
    mark, title = found.groups() if found else (None, part.text)
    return {
        "type": "heading", "level": level, "annex": part.annex, "mark": mark,
        "title": [{"t": "text", "text": title}], "anchor": setting.anchor(part.anchor),
    }  # fmt: skip


def _part(block: Block, setting: _Setting, *, turned: bool) -> dict[str, Any]:
    kind = block["type"]
    if kind == "paragraph":
        content = _inline(block["content"], setting)
        return {"type": kind, "role": block["role"], "content": content, "leads": _leads(content)}
    if kind == "list":
        items = [_inline(item, setting) for item in block["items"]]
        return {"type": kind, "ordered": block["ordered"], "items": items}
    if kind == "quote":
        return {"type": kind, "content": _inline(block["content"], setting), "cite": block["cite"]}
    if kind == "figure":
        return _figure(block, setting)
    if kind == "table":
        return _table(block, setting, turned=turned)
    message = f"unknown block {kind!r}"
    raise BlockError(message)


def _leads(content: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether words lead to what follows, and so stay with it."""
    return flat(content).endswith(("：", ":"))


def _inline(pieces: Sequence[Inline], setting: _Setting) -> list[dict[str, Any]]:
    return [_piece(piece, setting) for piece in pieces]


def _piece(piece: Inline, setting: _Setting) -> dict[str, Any]:
    kind = piece["t"]
    if kind in ("text", "number", "label", "quote"):
        return _words(kind, _SPACE.sub(" ", piece["text"]), piece.get("kind"), setting)
    if kind in ("em", "footnote"):
        return {"t": kind, "content": _inline(piece["content"], setting)}
    if kind == "link":
        content = _inline(piece["content"], setting)
        if piece["target"] in setting.targets:
            return {"t": "link", "target": piece["target"], "content": content}
        return {"t": "span", "content": content}
    if kind == "ref":
        target = piece["target"]
        if target not in setting.numbers:
            message = f"reference to {target!r}, which this edition does not print"
            raise BlockError(message)
        content = [{"t": "whole", "text": setting.numbers[target]}]
        return {"t": "link", "target": target, "content": content}
    message = f"unknown inline piece {kind!r}"
    raise BlockError(message)


def _words(kind: str, words: str, label: str | None, setting: _Setting) -> dict[str, Any]:
    if kind == "quote":
        opening, closing = setting.words["quotes"]
        return {"t": "text", "text": opening + words + closing}
    if label in ("file", "hash"):
        return {"t": "broken", "parts": [part for part in _CHUNK.findall(words) if part]}
    if kind == "number":
        return {"t": "span", "content": _number(unparted(words), in_table=setting.in_table)}
    return {"t": "text", "text": words}


def _number(words: str, *, in_table: bool) -> list[dict[str, Any]]:
    """Return a number that breaks after its hedge at most, where it is short enough."""
    if in_table and set_width(words) <= _WHOLE_IN_TABLE:
        return [{"t": "whole", "text": words}]
    found = _NUMBER.fullmatch(words)
    if found is None or set_width(found[2]) > _WHOLE:
        return [{"t": "text", "text": words}]
    hedge, core, rest = found.groups()
    pieces = [("text", hedge), ("whole", core), ("text", rest)]
    return [{"t": kind, "text": part} for kind, part in pieces if part]


def _table(block: Block, setting: _Setting, *, turned: bool) -> dict[str, Any]:
    inside = replace(setting, in_table=True)
    rows = [
        {
            "anchor": setting.anchor(row.get("anchor")),
            "group": bool(row.get("group")),
            "cells": [
                {**cell, "content": _inline(cell["content"], inside)} for cell in row["cells"]
            ],
        }
        for row in block["rows"]
    ]
    columns = [
        {**column, "label": _inline(column["label"], setting)} for column in block["columns"]
    ]
    return {
        "type": "table",
        "ident": block["id"],
        "cut": False,
        "tight": False,
        "id": setting.anchor(block["id"]),
        "number": setting.numbers[block["id"]],
        "caption": _inline(block["caption"], setting),
        "notes": [_inline(note, setting) for note in block["notes"]],
        **lay_out(columns, rows, turned=turned, language=setting.language),
    }


def _figure(block: Block, setting: _Setting) -> dict[str, Any]:
    return {
        "type": "figure",
        "ident": block["id"],
        "id": setting.anchor(block["id"]),
        "number": setting.numbers[block["id"]],
        "headline": _inline(block["headline"], setting),
        "subtitle": _inline(block["subtitle"], setting),
        "source": _inline(block["source"], setting),
        "alt": block["alt"],
        "svg": block["svg"],
        "aspect": _aspect(block["svg"]),
        "limit": PICTURE_HEIGHT,
    }


def _aspect(svg: str) -> float:
    """Return width ÷ height of a picture."""
    *_, width, height = view_box(read_svg(svg)).replace(",", " ").split()
    return float(Fraction(width) / Fraction(height))


def _strip(block: Block, setting: _Setting) -> dict[str, Any]:
    bar = block["bar"]
    return {
        "verdict": _inline(block["verdict"], setting),
        "reason": _inline(block["reason"], setting),
        "items": [
            {
                "label": item["label"],
                "content": _inline(item["content"], setting),
                "note": _inline(item["note"], setting),
            }
            for item in block["items"]
        ],
        "bar": None if bar is None else _bar(bar, setting),
    }


def _bar(bar: Mapping[str, Any], setting: _Setting) -> dict[str, Any]:
    return {
        "low": float(Fraction(bar["low"])),
        "high": float(Fraction(bar["high"])),
        "alt": setting.words["bar"].format(low=bar["low"], high=bar["high"]),
        "bands": [
            {
                "name": band["name"],
                "mark": band["low"],
                "low": float(Fraction(band["low"])),
                "high": float(Fraction(band["high"])),
            }
            for band in bar["bands"]
        ],
    }
