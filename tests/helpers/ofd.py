"""A writer of .ofd files (GB/T 33190), as offices' programs write them, and as no one should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

NAMESPACE = "http://www.ofdspec.org/2016"
#: Millimetres of a row, and of a character in it.
ROW, SIZE = 9.0, 3.5


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def words(x: float, y: float, text: str, size: float = SIZE, more: str = "") -> str:
    """Words in a box whose upper left corner is given; steps as most programs write them."""
    steps = " ".join(f"{size if ord(char) > 255 else size / 2:g}" for char in text[:-1])
    delta = f' DeltaX="{steps}"' if steps else ""
    return (
        f'<ofd:TextObject ID="9" Font="1" Size="{size}" Boundary="{x} {y} 180 {size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size * 0.86}"{delta}>{escape(text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def stepped(signs: Sequence[tuple[str, float]], bottom: float, size: float) -> str:
    """Words on one line, each sign where it is said to stand."""
    at = [x for _, x in signs]
    steps = " ".join(f"{after - before:.3f}" for before, after in pairwise(at))
    delta = f' DeltaX="{steps}"' if steps else ""
    text = escape("".join(sign for sign, _ in signs))
    return (
        f'<ofd:TextObject Size="{size}" Boundary="{at[0]} {bottom - size} 180 {size}">'
        f'<ofd:TextCode X="0" Y="{size * 0.86}"{delta}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return (
        f'<ofd:PathObject ID="8" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" LineWidth="0.3">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def bar(x0: float, y0: float, x1: float, y1: float) -> str:
    """A line drawn as a filled area, as some programs draw borders."""
    wide, high = max(x1 - x0, 0.3), max(y1 - y0, 0.3)
    return (
        f'<ofd:PathObject ID="7" Boundary="{x0} {y0} {wide} {high}" Stroke="false" Fill="true">'
        f"<ofd:AbbreviatedData>M 0 0 L {wide} 0 L {wide} {high} L 0 {high} C"
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )


def grid(
    rows: Sequence[Sequence[str]], widths: Sequence[float], x: float = 15, y: float = 30, ruled=line
) -> str:
    """A ruled table; a cell ``None`` belongs to the cell on its left."""
    edges = [x + sum(widths[:at]) for at in range(len(widths) + 1)]
    made = ""
    for number, row in enumerate(rows):
        top = y + ROW * number
        made += ruled(edges[0], top, edges[-1], top)
        for at, cell in enumerate(row):
            if cell is not None:
                made += ruled(edges[at], top, edges[at], top + ROW)
                made += words(edges[at] + 1, top + 2, cell) if cell else ""
        made += ruled(edges[-1], top, edges[-1], top + ROW)
    low = y + ROW * len(rows)
    return made + ruled(edges[0], low, edges[-1], low)


def page(content: str, more: str = "") -> str:
    return (
        f'<ofd:Page xmlns:ofd="{NAMESPACE}">{more}'
        f'<ofd:Content><ofd:Layer ID="2">{content}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def parts(
    pages: Sequence[str], common: str = "", more: str = "", box: str = "0 0 210 297"
) -> dict[str, str | bytes]:
    """The parts of a file: its entry, its document, and the pages given as XML."""
    listed = "".join(
        f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages))
    )
    made: dict[str, str | bytes] = {
        "OFD.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="{NAMESPACE}" '
            'DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo/>'
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        ),
        "Doc_0/Document.xml": (
            f'<ofd:Document xmlns:ofd="{NAMESPACE}"><ofd:CommonData><ofd:PageArea>'
            f"<ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages>{more}</ofd:Document>"
        ),
    }
    return made | {
        f"Doc_0/Pages/Page_{at}/Content.xml": content for at, content in enumerate(pages)
    }


def written(pages: Sequence[str], **more: str) -> bytes:
    return packed(parts([page(content) for content in pages], **more))
