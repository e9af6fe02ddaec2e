"""Tables and figures in Word: headers that repeat, rows never cut, pictures with their words."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

from evalutils.reporting.document import Cell, Figure, Inline, Table
from evalutils.reporting.editions.docx.inlines import (
    NAMESPACES,
    Element,
    WordSetting,
    made,
    numbered,
    paragraph,
    plain_text,
    run,
    set_inline,
)
from evalutils.reporting.editions.docx.styles import TURNED, UPRIGHT
from evalutils.reporting.editions.paper import measured, measures, set_width

#: The size of their style (五号), which most tables have: those of short rows are set larger,
#: those of an English report smaller, forms as large as one page allows.
_STYLED, _PITCH = 10.5, 1.4
#: What a page leaves below the heading of an annex, the caption and the head of a form, and what
#: a line of its notes takes, in pt; how many em stand on such a line.
_FORM_PAGE, _NOTE_LINE, _NOTE_ROOM = Fraction(520), 14, Fraction(47)
_PATTERN, _STRIPE, _GROUND = "diagStripe", "C3C8D0", "F1F2F4"
_GROUP = "F4F5F7"


def set_table(setting: WordSetting, block: Table, *, turned: bool) -> list[Element]:
    """Return caption, table and notes of a table block."""
    caption = [
        *numbered(setting, block.id),
        run(setting.words["between"]),
        *set_inline(setting, block.caption),
    ]
    title = plain_text(setting, block.caption)
    body = grid(setting, block, title, turned=turned)
    return [paragraph("Caption", *caption), body, *_notes(setting, block.notes)]


def grid(setting: WordSetting, table: Table, title: str, *, turned: bool = False) -> Element:
    """Return a ``w:tbl`` with its header row.

    Parameters
    ----------
    table
        Its caption is printed elsewhere; where notes follow, the last row stays with them.
    title
        What it shows, for screen readers.
    turned
        Whether it stands on a turned sheet.
    """
    worked_out = measures(
        table,
        [measured(plain_text(setting, column.label)) for column in table.columns],
        [[measured(plain_text(setting, c.content)) for c in row.cells] for row in table.rows],
        turned=turned,
        language=setting.document.language,
        form_height=_FORM_PAGE - sum(_note_height(setting, note) for note in table.notes),
    )
    widths = _twips(worked_out.widths, TURNED if turned else UPRIGHT)
    size = worked_out.size
    heads = [
        (Cell(column.label, align=column.align), width)
        for column, width in zip(table.columns, widths, strict=True)
    ]
    if table.form:  # one line heads all columns
        label = table.columns[0].label
        heads = [(Cell(label, colspan=len(widths), align="center"), sum(widths))]
    head = [_cell(setting, cell, width, size, head=True, upright="bottom") for cell, width in heads]
    described = setting.words["table_described"].format(rows=len(table.rows))
    settings = made(
        "w:tblPr",
        made("w:tblStyle", val="EvaluationTable"),
        made("w:tblW", w=sum(widths), type="dxa"),
        _box() if table.form else None,
        made("w:tblLayout", type="fixed"),
        _narrow_margins() if table.form else None,
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
        *_rows(setting, table, widths, size),
    )


def _box() -> Element:
    """Return hairlines around every cell."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = (made(f"w:{side}", val="single", sz=4, space=0, color="000000") for side in sides)
    return made("w:tblBorders", *lines)


def _narrow_margins() -> Element:
    """Return the air beside the words of a form's cells: as little as its widths count with."""
    return made(
        "w:tblCellMar", *(made(f"w:{side}", w=40, type="dxa") for side in ("left", "right"))
    )


def _rows(
    setting: WordSetting, table: Table, widths: Sequence[int], size: float
) -> Iterator[Element]:
    for place, (row, slots) in enumerate(zip(table.rows, table.grid, strict=True), 1):
        held = bool(table.notes) and place == len(table.rows)
        cells, marks = [], setting.bookmark(row.anchor)
        for slot in slots:
            width = sum(widths[slot.column : slot.column + slot.cell.colspan])
            cell = replace(slot.cell, align=slot.cell.align or table.columns[slot.column].align)
            cells.append(
                _cell(
                    setting, cell, width, size,
                    below=slot.below, marks=marks, group=row.group, held=held,
                    upright="center" if table.form else "",
                )
            )  # fmt: skip
            marks = []
        yield made("w:tr", made("w:trPr", made("w:cantSplit")), *cells)


def _cell(
    setting: WordSetting,
    cell: Cell,
    width: int,
    size: float,
    *,
    below: bool = False,
    head: bool = False,
    group: bool = False,
    held: bool = False,
    upright: str = "",
    marks: Sequence[Element] = (),
) -> Element:
    heads = head or group or bool(cell.header)
    settings = made(
        "w:tcPr",
        made("w:tcW", w=width, type="dxa"),
        made("w:gridSpan", val=cell.colspan) if cell.colspan > 1 else None,
        made("w:vMerge", val=None if below else "restart") if cell.rowspan > 1 else None,
        _shading(unscored=cell.unscored, group=group),
        made("w:vAlign", val=upright) if upright else None,
    )
    pieces = [] if below else [*marks, *set_inline(setting, cell.content, *_sized(size))]
    words = paragraph(
        "TableHead" if heads else "TableText",
        *pieces,
        keepNext=head or group or held,
        jc=cell.align,
    )
    if not (head or group or held) and heads:  # the head of a row need not stay with the next row
        _settings_of(words).insert(1, made("w:keepNext", val=0))
    if size != _STYLED:
        line = made("w:spacing", line=round(size * _PITCH * 20), lineRule="exact")
        _settings_of(words).insert(len(_settings_of(words)) - 1, line)
    return made("w:tc", settings, words)


def _settings_of(words: Element) -> Element:
    return words[0]


def _sized(size: float) -> list[Element]:
    if size == _STYLED:
        return []
    return [made("w:sz", val=round(size * 2)), made("w:szCs", val=round(size * 2))]


def _shading(*, unscored: bool, group: bool) -> Element | None:
    if unscored:
        return made("w:shd", val=_PATTERN, color=_STRIPE, fill=_GROUND)
    return made("w:shd", val="clear", color="auto", fill=_GROUP) if group else None


def _note_height(setting: WordSetting, note: Sequence[Inline]) -> int:
    """Return what a note takes on the page, in pt."""
    return _NOTE_LINE * ceil((set_width(plain_text(setting, note)) + 2) / _NOTE_ROOM)


def _notes(setting: WordSetting, notes: Sequence[Sequence[Inline]]) -> list[Element]:
    if not notes:
        return [paragraph("Gap")]
    lead = setting.words["note"]
    set_notes = [
        paragraph("TableNote", run(lead if place == 0 else "　　"), *set_inline(setting, note))
        for place, note in enumerate(notes)
    ]
    return [*set_notes, paragraph("Gap")]


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


def set_figure(setting: WordSetting, block: Figure) -> list[Element]:
    """Return a figure block: caption above (as in the other editions), picture, source."""
    caption = [
        *numbered(setting, block.id),
        run(setting.words["between"]),
        *set_inline(setting, block.headline),
    ]
    subtitle = set_inline(setting, block.subtitle)
    name = f"{setting.document.numbers[block.id]} {plain_text(setting, block.headline)}"
    source = [run(setting.words["source"]), *set_inline(setting, block.source)]
    return [
        paragraph("Caption", *caption),
        *([paragraph("FigureSubtitle", *subtitle)] if subtitle else []),
        paragraph("Figure", made("w:r", _drawing(setting, block, name))),
        paragraph("Source", *source),
    ]


def _drawing(setting: WordSetting, block: Figure, name: str) -> Element:
    content = base64.b64decode(block.png)
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
            made("wp:docPr", id=place, name=name, descr=block.alt),
            made("wp:cNvGraphicFramePr", made("a:graphicFrameLocks", noChangeAspect=1)),
            made("a:graphic", made("a:graphicData", _picture(block, place, extent),
                                   uri=NAMESPACES["pic"])),
            distT=0, distB=0, distL=0, distR=0,
        ),
    )  # fmt: skip


def _picture(block: Figure, place: int, extent: dict[str, int]) -> Element:
    return made(
        "pic:pic",
        made(
            "pic:nvPicPr",
            made("pic:cNvPr", id=place, name=f"{block.id}.png", descr=block.alt),
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
