"""Figures: headline and subtitle as text, the picture with its alternative, its source."""

from __future__ import annotations

import base64
import struct
from fractions import Fraction

from evalutils.reporting.blocks import Block
from evalutils.reporting.editions.docx.inlines import numbered, plain_text, set_inline
from evalutils.reporting.editions.docx.markup import NAMESPACES, Element, made, paragraph, run
from evalutils.reporting.editions.docx.setting import Setting

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
