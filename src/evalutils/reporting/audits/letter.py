"""A letter in Word to the unit: the findings on its files, numbered, ready to be sent."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from evalutils.base.packages import settled, writable
from evalutils.evaluation.audit import FileAudit, Worded, label_of
from evalutils.reporting.audits.overview import words

_BODY, _HEAD, _TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"
_SIZE, _TITLE_SIZE = Pt(16), Pt(22)


def letter(
    unit: str,
    audits: Iterable[FileAudit],
    language: str = "zh",
    *,
    sender: str = "",
    date: datetime.date | None = None,
) -> bytes:
    """Return the letter as a docx; the same findings give the same bytes.

    Parameters
    ----------
    unit
        To whom it goes; ``""`` where no form names it.
    audits
        Of the unit's files; numbers run through all of them.
    language
        ``zh`` or ``en``.
    sender
        Who sends it; left open, a line to fill in is printed.
    date
        Printed below the sender; left open, a line to fill in is printed. Never the clock.

    Notes
    -----
    Page and type as GB/T 9704-2012 has them for the body (A4, 3号仿宋, page numbers in 4号),
    without the letterhead and the seal: these are the office's.
    """
    say = words(language)
    listed = list(audits)
    made: Any = docx.Document()
    _set_page(made)
    _title(made, say["letter_title"].format(project=_project(listed, say)))
    _plain(made, say["letter_to"].format(unit=unit or say["letter_unit_open"]))
    _indented(made, say["letter_open"].format(files=len(listed)))
    number = 0
    for audit in listed:
        _heading(made, say["letter_file"].format(file=PurePath(audit.file).name))
        if not audit.findings:
            _indented(made, say["letter_none"])
        for item in audit.worded(language):
            number += 1
            _item(made, number, item, say, language)
    _indented(made, say["letter_close"])
    _indented(made, say["letter_thanks"])
    _signed(made, sender or say["letter_sender_open"], _date_text(date, say, language))
    _indented(made, say["letter_contact"])
    stream = io.BytesIO()
    made.save(stream)
    return settled(stream.getvalue())


def _project(audits: Iterable[FileAudit], say: Mapping[str, str]) -> str:
    """Return the project, in quotation marks, where the files are all of one."""
    names = {form.project for audit in audits for form in audit.forms if form.project}
    return say["letter_project"].format(name=names.pop()) if len(names) == 1 else ""


def _date_text(date: datetime.date | None, say: Mapping[str, str], language: str) -> str:
    if date is None:
        return say["letter_date_open"]
    # English dates are figures alone, two of them for every month and day.
    digits = "" if language == "zh" else "02"
    month, day = f"{date.month:{digits}}", f"{date.day:{digits}}"
    return say["letter_date"].format(year=date.year, month=month, day=day)


def _item(made: Any, number: int, item: Worded, say: Mapping[str, str], language: str) -> None:
    paragraph = _indented(made, "")
    _run(paragraph, f"{number}. ")
    _run(paragraph, f"{label_of(item.severity, language)}{say['colon']}", _HEAD)
    told = say["colon"].join((item.where, item.found))
    _run(paragraph, f"{told}{say['stop']}{item.expected.rstrip('。.')}{say['stop']}{item.mend}")


def _set_page(made: Any) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(35)
    section.footer_distance = Mm(25)
    style = made.styles["Normal"]
    style.font.name, style.font.size = _BODY, _SIZE
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    style.paragraph_format.line_spacing = Pt(29)
    style.paragraph_format.space_after = Pt(0)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _small(footer.add_run("— "))
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(_small(footer.add_run("1"))._element)
    footer._p.append(field)
    _small(footer.add_run(" —"))


def _small(run: Any) -> Any:
    """Return a run set as page numbers are: 4号 宋体."""
    run.font.name, run.font.size = "宋体", Pt(14)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    return run


def _title(made: Any, text: str) -> None:
    paragraph = made.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing = Pt(34)
    paragraph.paragraph_format.space_after = Pt(29)
    _run(paragraph, text, _TITLE).font.size = _TITLE_SIZE


def _plain(made: Any, text: str) -> Any:
    paragraph = made.add_paragraph()
    _run(paragraph, text)
    return paragraph


def _indented(made: Any, text: str) -> Any:
    paragraph = _plain(made, text)
    paragraph.paragraph_format.first_line_indent = Pt(32)
    return paragraph


def _heading(made: Any, text: str) -> None:
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, text, _HEAD)


def _signed(made: Any, sender: str, date: str) -> None:
    """Put sender and date at the right, one blank line below, kept together."""
    for at, text in enumerate((sender, date)):
        paragraph = _plain(made, text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(32)
        if at == 0:
            paragraph.paragraph_format.space_before = Pt(29)
        paragraph.paragraph_format.keep_with_next = True


def _run(paragraph: Any, text: str, face: str = "") -> Any:
    run = paragraph.add_run(writable(text))
    if face:
        run.font.name = face
        run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
    return run
