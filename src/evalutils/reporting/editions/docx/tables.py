"""Tables and figures in Word: headers that repeat, rows never cut, pictures with their words."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.editions.docx.inlines import (
    NAMESPACES,
    Element,
    Setting,
    made,
    numbered,
    paragraph,
    plain_text,
    run,
    set_inline,
)
from evalutils.reporting.editions.docx.styles import TURNED, UPRIGHT
from evalutils.reporting.editions.paper import lay_out

#: Tables of short rows are set larger than their style (五号 on 16 pt): 小四 on 18 pt.
_LARGER, _LARGER_LINE = 12.0, 18
_PATTERN, _STRIPE, _GROUND = "diagStripe", "C3C8D0", "F1F2F4"
_GROUP = "F4F5F7"


@dataclass(frozen=True, slots=True)
class _Slot:
    """A cell in its place; ``below`` says that it only continues one from a row above."""

    cell: Mapping[str, Any]
    below: bool = False


def set_table(setting: Setting, block: Block, *, turned: bool) -> list[Element]:
    """Return caption, table and notes of a table block."""
    caption = [
        *numbered(setting, block["id"]),
        run(setting.words["between"]),
        *set_inline(setting, block["caption"]),
    ]
    title = plain_text(setting, block["caption"])
    body = grid(
        setting, block["columns"], block["rows"], title,
        turned=turned, followed=bool(block["notes"]),
    )  # fmt: skip
    return [paragraph("Caption", *caption), body, *_notes(setting, block["notes"])]


def grid(
    setting: Setting,
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    title: str,
    *,
    turned: bool = False,
    followed: bool = False,
) -> Element:
    """Return a ``w:tbl`` with its header row.

    Parameters
    ----------
    columns, rows
        As in a table block.
    title
        What it shows, for screen readers.
    turned
        Whether it stands on a turned sheet.
    followed
        Whether notes follow: the last row stays with them.
    """
    measures = _measures(setting, columns, rows, turned=turned)
    widths = _twips(measures["widths"], TURNED if turned else UPRIGHT)
    size = measures["size"]
    head = [
        _cell(setting, column["label"], width, size, column.get("align", "left"), head=True)
        for column, width in zip(columns, widths, strict=True)
    ]
    described = setting.words["table_described"].format(rows=len(rows))
    settings = made(
        "w:tblPr",
        made("w:tblStyle", val="EvaluationTable"),
        made("w:tblW", w=sum(widths), type="dxa"),
        made("w:tblLayout", type="fixed"),
        made("w:tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0,
             noHBand=1, noVBand=1),
        made("w:tblCaption", val=title),
        made("w:tblDescription", val=described),
    )  # fmt: skip
    return made(
        "w:tbl",
        settings,
        made("w:tblGrid", *(made("w:gridCol", w=width) for width in widths)),
        made("w:tr", made("w:trPr", made("w:cantSplit"), made("w:tblHeader")), *head),
        *_rows(setting, columns, rows, widths, size, followed=followed),
    )


def _rows(
    setting: Setting,
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    widths: Sequence[int],
    size: float,
    *,
    followed: bool,
) -> Iterator[Element]:
    for place, (row, slots) in enumerate(zip(rows, _slots(len(columns), rows), strict=True), 1):
        held = followed and place == len(rows)
        cells, marks = [], setting.bookmark(row.get("anchor"))
        for column, slot in slots:
            span = slot.cell.get("colspan", 1)
            align = slot.cell.get("align") or columns[column].get("align", "left")
            cells.append(
                _cell(
                    setting, slot.cell["content"], sum(widths[column : column + span]), size,
                    align, cell=slot.cell, below=slot.below, marks=marks,
                    group=bool(row.get("group")), held=held,
                )
            )  # fmt: skip
            marks = []
        yield made("w:tr", made("w:trPr", made("w:cantSplit")), *cells)


def _slots(width: int, rows: Sequence[Mapping[str, Any]]) -> Iterator[list[tuple[int, _Slot]]]:
    """Yield for every row its cells with their columns, those that a span covers too."""
    covering: dict[int, tuple[Mapping[str, Any], int]] = {}  # column → cell, rows left
    for row in rows:
        cells, slots, column = iter(row["cells"]), [], 0
        while column < width:
            cell, left = covering.pop(column, ({}, 0))
            if left:
                slots.append((column, _Slot(cell, below=True)))
            else:
                cell = next(cells)
                slots.append((column, _Slot(cell)))
                left = cell.get("rowspan", 1)
            if left > 1:
                covering[column] = (cell, left - 1)
            column += cell.get("colspan", 1)
        yield slots


def _cell(
    setting: Setting,
    content: Sequence[Inline],
    width: int,
    size: float,
    align: str,
    *,
    cell: Mapping[str, Any] | None = None,
    below: bool = False,
    head: bool = False,
    group: bool = False,
    held: bool = False,
    marks: Sequence[Element] = (),
) -> Element:
    cell = cell or {}
    span, high = cell.get("colspan", 1), cell.get("rowspan", 1) > 1
    heads = head or group or cell.get("header") is not None
    settings = made(
        "w:tcPr",
        made("w:tcW", w=width, type="dxa"),
        made("w:gridSpan", val=span) if span > 1 else None,
        made("w:vMerge", val=None if below else "restart") if high else None,
        _shading(unscored=bool(cell.get("unscored")), group=group),
        made("w:vAlign", val="bottom") if head else None,
    )
    pieces = [] if below else [*marks, *set_inline(setting, content, *_sized(size))]
    words = paragraph(
        "TableHead" if heads else "TableText", *pieces, keepNext=head or group or held, jc=align
    )
    if not (head or group or held) and heads:  # the head of a row need not stay with the next row
        _settings_of(words).insert(1, made("w:keepNext", val=0))
    if size == _LARGER:
        line = made("w:spacing", line=_LARGER_LINE * 20, lineRule="exact")
        _settings_of(words).insert(len(_settings_of(words)) - 1, line)
    return made("w:tc", settings, words)


def _settings_of(words: Element) -> Element:
    return words[0]


def _sized(size: float) -> list[Element]:
    if size != _LARGER:
        return []
    return [made("w:sz", val=round(size * 2)), made("w:szCs", val=round(size * 2))]


def _shading(*, unscored: bool, group: bool) -> Element | None:
    if unscored:
        return made("w:shd", val=_PATTERN, color=_STRIPE, fill=_GROUND)
    return made("w:shd", val="clear", color="auto", fill=_GROUP) if group else None


def _notes(setting: Setting, notes: Sequence[Sequence[Inline]]) -> list[Element]:
    if not notes:
        return [paragraph("Gap")]
    lead = setting.words["note"]
    set_notes = [
        paragraph("TableNote", run(lead if place == 0 else "　　"), *set_inline(setting, note))
        for place, note in enumerate(notes)
    ]
    return [*set_notes, paragraph("Gap")]


def _measures(
    setting: Setting,
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    *,
    turned: bool,
) -> Mapping[str, Any]:
    """Return size and widths, worked out as for the PDF."""

    def words(content: Sequence[Inline]) -> list[dict[str, str]]:
        return [{"t": "text", "text": plain_text(setting, content)}]

    return lay_out(
        [{**column, "label": words(column["label"])} for column in columns],
        [
            {
                "group": bool(row.get("group")),
                "cells": [{**cell, "content": words(cell["content"])} for cell in row["cells"]],
            }
            for row in rows
        ],
        turned=turned,
        language=setting.document.language,
    )


def _twips(widths: Sequence[float], total: int) -> list[int]:
    """Return widths in twips that fill the type area exactly."""
    shares = [round(width * total / sum(widths)) for width in widths]
    shares[-1] += total - sum(shares)
    return shares


#: English Metric Units a millimetre; the widest and highest picture on an upright sheet.
_EMU = 36000
_WIDTH, _HEIGHT = Fraction(156), Fraction(108)
#: Relationship ids 1 … belong to the parts that every document has.
FIRST_PICTURE = 101


def set_figure(setting: Setting, block: Block) -> list[Element]:
    """Return a figure block: caption above (as in the other editions), picture, source."""
    caption = [
        *numbered(setting, block["id"]),
        run(setting.words["between"]),
        *set_inline(setting, block["headline"]),
    ]
    subtitle = set_inline(setting, block["subtitle"])
    name = f"{setting.document.numbers[block['id']]} {plain_text(setting, block['headline'])}"
    source = [run(setting.words["source"]), *set_inline(setting, block["source"])]
    return [
        paragraph("Caption", *caption),
        *([paragraph("FigureSubtitle", *subtitle)] if subtitle else []),
        paragraph("Figure", made("w:r", _drawing(setting, block, name))),
        paragraph("Source", *source),
    ]


def _drawing(setting: Setting, block: Block, name: str) -> Element:
    content = base64.b64decode(block["png"])
    setting.pictures.append(content)
    place = len(setting.pictures)
    width, height = struct.unpack(">II", content[16:24])
    wide = min(_WIDTH, _HEIGHT * width / height)
    extent = {"cx": round(wide * _EMU), "cy": round(wide * height / width * _EMU)}
    return made(
        "w:drawing",
        made(
            "wp:inline",
            made("wp:extent", **extent),
            made("wp:docPr", id=place, name=name, descr=block["alt"]),
            made("wp:cNvGraphicFramePr", made("a:graphicFrameLocks", noChangeAspect=1)),
            made("a:graphic", made("a:graphicData", _picture(block, place, extent),
                                   uri=NAMESPACES["pic"])),
            distT=0, distB=0, distL=0, distR=0,
        ),
    )  # fmt: skip


def _picture(block: Block, place: int, extent: dict[str, int]) -> Element:
    return made(
        "pic:pic",
        made(
            "pic:nvPicPr",
            made("pic:cNvPr", id=place, name=f"{block['id']}.png", descr=block["alt"]),
            made("pic:cNvPicPr"),
        ),
        made(
            "pic:blipFill",
            made("a:blip", r__embed=f"rId{FIRST_PICTURE + place - 1}"),
            made("a:stretch", made("a:fillRect")),
        ),
        made(
            "pic:spPr",
            made("a:xfrm", made("a:off", x=0, y=0), made("a:ext", **extent)),
            made("a:prstGeom", made("a:avLst"), prst="rect"),
        ),
    )
