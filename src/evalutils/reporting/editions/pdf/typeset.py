"""Compile page data with Typst into PDF/A-2a + PDF/UA-1, or say what stands in the way.

Only the two faces given are known to the compiler: neither the system's fonts nor those
that Typst brings along can step in. Any warning stops the build.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

from evalutils.errors import EvalutilsError, Fault, InputFaults, Where
from evalutils.reporting.editions.pdf.flow import Sections, Spot, Spots, fill_pages

TEMPLATE = Path(__file__).with_name("report.typ")
STANDARDS: list[Any] = ["a-2a", "ua-1"]

_FAMILY = re.compile(r"font-family\s*[:=]\s*[\"']?([^;\"}>]+)|font\s*:\s*([^;}\"]+)")
_SIZE = re.compile(r"^.*?\d[\d.]*(?:px|pt|em|%)?(?:/\S+)?\s+")


class TypesettingError(EvalutilsError):
    """Typst refused the document, or warned of something that no reader should get."""


class MissingGlyph(TypesettingError):
    """A character stands in the document that the typefaces cannot show."""


def typeset(page_data: Mapping[str, Any], fonts: Sequence[Path]) -> bytes:
    """Return the PDF.

    Parameters
    ----------
    page_data
        What :func:`~evalutils.reporting.editions.pdf.content.page_data` made.
    fonts
        Font files; their folders are searched, nothing else is.

    Raises
    ------
    InputFaults
        If a typeface that the document or a picture names is not among the fonts.
    MissingGlyph
        If a character cannot be shown.
    TypesettingError
        If Typst stops or warns for another reason.
    """
    known = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in sorted({font.parent for font in fonts})],
    )
    faults = list(_unknown_faces(page_data, known.families()))
    if faults:
        raise InputFaults(faults)
    template = TEMPLATE.read_bytes()

    def probe(sections: Sections) -> Spots:
        given = {**inputs(_without_pictures(sections)), "probe": "yes"}
        found = typst.query(template, "<spot>", field="value", font_paths=known, sys_inputs=given)
        return _spots(json.loads(found))

    def inputs(sections: Sections) -> dict[str, str]:
        document = {**page_data, "sections": sections}
        return {"document": json.dumps(document, ensure_ascii=False)}

    try:
        sections = fill_pages(page_data["sections"], probe)
        pdf, warnings = typst.compile_with_warnings(
            template,
            font_paths=known,
            sys_inputs=inputs(sections),
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=0,  # never the clock; the date printed in the metadata is the document's
        )
    except RuntimeError as error:  # what a query raises is not yet a TypstError
        words = str(getattr(error, "diagnostic", error))
        kind = MissingGlyph if "could not be displayed" in words else TypesettingError
        raise kind(words) from error
    if warnings:
        raise TypesettingError("\n".join(warning.diagnostic for warning in warnings))
    return bytes(pdf)


def _without_pictures(sections: Sections) -> Sections:
    """Return the sections with every picture left out: a probe needs its measures only."""
    return [
        {
            **section,
            "parts": [
                {**part, "svg": "", "png": []} if part["type"] == "figure" else part
                for part in section["parts"]
            ],
        }
        for section in sections
    ]


def _spots(found: Sequence[Sequence[Any]]) -> Spots:
    kinds: dict[str, dict[tuple[int, int], Spot]] = {"start": {}, "end": {}}
    for kind, section, part, page, y in found:
        kinds[kind][section, part] = Spot(page, y)
    return Spots(**kinds)


def _unknown_faces(page_data: Mapping[str, Any], families: Collection[str]) -> Iterator[Fault]:
    """Yield a fault for every typeface asked for and not there; pictures would drop to another."""
    wanted = [("report.typ", name) for name in page_data["fonts"].values()]
    for section in page_data["sections"]:
        for part in section["parts"]:
            if part["type"] == "figure":
                wanted += [(part["number"], name) for name in sorted(svg_faces(part["svg"]))]
    for place, name in wanted:
        if name not in families:
            facts = {"known": ", ".join(sorted(families)) or "–"}
            yield Fault("pdf_font", Where(place), name, facts)


def svg_faces(svg: str) -> set[str]:
    """Return the first typeface of every font list in an SVG.

    Examples
    --------
    >>> sorted(svg_faces("<style>text {font: 12px 'Noto Sans SC', sans-serif; x: 1}</style>"))
    ['Noto Sans SC']
    >>> sorted(svg_faces('<text font-family="Helvetica">a</text>'))
    ['Helvetica']
    """
    faces = set()
    for family, font in _FAMILY.findall(svg):
        names = family or _SIZE.sub("", font)
        faces.add(names.split(",")[0].strip().strip("'\""))
    return faces
