"""A letter in Word to the unit: the findings on its files, numbered, ready to be sent."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import PurePath

import docx
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from evalutils.evaluation.audit import FileAudit, label_of
from evalutils.reporting.audits.overview import words
from evalutils.reporting.editions.packages import packed, unpacked, writable

_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_SIZE = Pt(16)


def letter(unit: str, audits: Iterable[FileAudit], language: str = "zh") -> bytes:
    """Return the letter as a docx; the same findings give the same bytes.

    Parameters
    ----------
    unit
        To whom it goes; ``""`` where no form names it.
    audits
        Of the unit's files; numbers run through all of them.
    language
        ``zh`` or ``en``.

    Notes
    -----
    Page and type as GB/T 9704-2012 has them for the body (A4, 3号仿宋), without letterhead,
    date and seal: these are the office's.
    """
    say = words(language)
    made = docx.Document()
    _set_page(made)
    _paragraph(made, say["letter_title"], centred=True, bold=True)
    _paragraph(made, say["letter_to"].format(unit=unit or say["unnamed"]), indent=False)
    _paragraph(made, say["letter_open"])
    number = 0
    for audit in audits:
        _paragraph(made, PurePath(audit.file).name, indent=False, bold=True)
        if not audit.findings:
            _paragraph(made, say["letter_none"])
        for item in audit.findings:
            number += 1
            label = label_of(item.severity, language)
            text = f"{number}. {label}{say['colon']}{item.where}{say['colon']}{item.found}"
            _paragraph(made, f"{text}{say['stop']}{item.expected}{say['stop']}{item.mend}")
    _paragraph(made, say["letter_close"])
    stream = io.BytesIO()
    made.save(stream)
    parts = unpacked(stream.getvalue())
    core = "docProps/core.xml"
    parts[core] = _DATES.sub(rb"\g<1>1980-01-01T00:00:00Z", parts[core])
    return packed(parts)


def _set_page(made: object) -> None:
    section = made.sections[0]  # type: ignore[attr-defined]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(35)
    style = made.styles["Normal"]  # type: ignore[attr-defined]
    style.font.name, style.font.size = "仿宋_GB2312", _SIZE
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
    style.paragraph_format.line_spacing = Pt(29)
    style.paragraph_format.space_after = Pt(0)


def _paragraph(
    made: object, text: str, *, indent: bool = True, centred: bool = False, bold: bool = False
) -> None:
    paragraph = made.add_paragraph()  # type: ignore[attr-defined]
    run = paragraph.add_run(writable(text))
    if centred:
        paragraph.alignment = 1
        run.font.size = Pt(22)
        paragraph.paragraph_format.space_after = Pt(16)
    elif indent:
        paragraph.paragraph_format.first_line_indent = Pt(32)
    if bold:
        face = "方正小标宋简体" if centred else "黑体"
        run.font.name = face
        run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
