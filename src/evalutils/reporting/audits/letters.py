"""A letter in Word to the unit: what is asked of it, numbered, ready to be sent."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Point:
    """One thing the letter asks for: its label (请更正), where it has one, and its words.

    ``number`` is the one it has elsewhere; without one it is numbered here.
    """

    label: str
    words: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Points under a heading, or words alone where there is no point."""

    heading: str
    points: tuple[Point, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to a unit.

    Parameters
    ----------
    title
        What it is about.
    unit
        To whom it goes; ``""`` where nobody names it: a line to fill in is printed.
    opening, closing
        Sentences before and after the points.
    parts
        What is asked for; numbers run through all of them.
    sender, date
        Printed below; left open, lines to fill in are printed. Never the clock.
    mark
        Printed at the head of every page and under the title: a draft that is not to go out.
    """

    title: str
    unit: str
    opening: str
    parts: tuple[Part, ...]
    closing: str
    sender: str = ""
    date: datetime.date | None = None
    mark: str = ""


def letter(
    unit: str,
    audits: Iterable[FileAudit],
    language: str = "zh",
    *,
    sender: str = "",
    date: datetime.date | None = None,
    answer_by: datetime.date | None = None,
) -> bytes:
    """Return the letter on the files of a unit as a docx; the same findings give the same bytes.

    Parameters
    ----------
    unit
        To whom it goes; ``""`` where no form names it.
    audits
        Of the unit's files.
    language
        ``zh`` or ``en``.
    sender, date
        As in :class:`Letter`.
    answer_by
        Until when an answer is asked for; left open, the letter has a date to fill in.
    """
    say, listed = words(language), list(audits)
    parts = [
        Part(
            say["letter_file"].format(file=PurePath(audit.file).name),
            tuple(_point(item, say, language) for item in audit.worded(language)),
            "" if audit.findings else _without(audit, say),
        )
        for audit in listed
    ]
    by = say["letter_date_open"] if answer_by is None else date_text(answer_by, language)
    return letter_bytes(
        Letter(
            title=say["letter_title"].format(project=_project(listed, say)),
            unit=unit,
            opening=say["letter_open"].format(files=len(listed)),
            parts=tuple(parts),
            closing=say["letter_close"].format(date=by),
            sender=sender,
            date=date,
        ),
        language,
    )


def _without(audit: FileAudit, say: Mapping[str, str]) -> str:
    """Return what is said of a file without findings: unread is not in order."""
    if audit.read:
        return say["letter_none"]
    return say["letter_unread"].format(why=audit.unreadable[0].why)


def letter_bytes(told: Letter, language: str = "zh") -> bytes:
    """Return a letter as a docx; equal letters give equal bytes.

    Notes
    -----
    Page and type as GB/T 9704-2012 has them for the body (A4, 3号仿宋, page numbers in 4号),
    without the letterhead and the seal: these are the office's.
    """
    say = words(language)
    made: Any = docx.Document()
    _set_page(made)
    _title(made, told.title)
    if told.mark:
        made.core_properties.title = f"{told.mark} {told.title}"
        for paragraph in (made.sections[0].header.paragraphs[0], made.add_paragraph()):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _run(paragraph, told.mark, _HEAD)
    _plain(made, say["letter_to"].format(unit=told.unit or say["letter_unit_open"]))
    _indented(made, told.opening)
    number = 0
    for part in told.parts:
        _heading(made, part.heading)
        if part.words:
            _indented(made, part.words)
        for point in part.points:
            number = point.number or number + 1
            _item(made, number, point, say)
    if not told.parts:
        _indented(made, say["letter_none"])
    _indented(made, told.closing)
    _indented(made, say["letter_thanks"])
    date = say["letter_date_open"] if told.date is None else date_text(told.date, language)
    _signed(made, told.sender or say["letter_sender_open"], date)
    _indented(made, say["letter_contact"])
    stream = io.BytesIO()
    made.save(stream)
    return settled(stream.getvalue())


def _project(audits: Iterable[FileAudit], say: Mapping[str, str]) -> str:
    """Return the project, in quotation marks, where the files are all of one."""
    names = {form.project for audit in audits for form in audit.forms if form.project}
    return say["letter_project"].format(name=names.pop()) if len(names) == 1 else ""


def date_text(date: datetime.date, language: str = "zh") -> str:
    """Return a date as the letter prints it.

    Examples
    --------
    >>> date_text(datetime.date(2023, 4, 6)), date_text(datetime.date(2023, 4, 6), "en")
    ('2023年4月6日', '2023-04-06')
    """
    # English dates are figures alone, two of them for every month and day.
    digits = "" if language == "zh" else "02"
    month, day = f"{date.month:{digits}}", f"{date.day:{digits}}"
    return words(language)["letter_date"].format(year=date.year, month=month, day=day)


def _point(item: Worded, say: Mapping[str, str], language: str) -> Point:
    told = say["colon"].join((item.where, item.found))
    sentence = f"{told}{say['stop']}{item.expected.rstrip('。.')}{say['stop']}{item.mend}"
    return Point(label_of(item.severity, language), sentence)


def _item(made: Any, number: int, point: Point, say: Mapping[str, str]) -> None:
    paragraph = _indented(made, "")
    _run(paragraph, f"{number}. ")
    if point.label:
        _run(paragraph, f"{point.label}{say['colon']}", _HEAD)
    _run(paragraph, nested(point.words))


def nested(words: str) -> str:
    """Return words whose quotation marks inside others are the inner ones.

    Examples
    --------
    >>> nested("“壮大“某街坊”队伍”，另见“甲”")
    '“壮大‘某街坊’队伍”，另见“甲”'
    """
    made, depth = [], 0
    for sign in words:
        if sign == "“":
            depth += 1
            made.append("‘" if depth > 1 else sign)
        elif sign == "”" and depth:
            made.append("’" if depth > 1 else sign)
            depth -= 1
        else:
            made.append(sign)
    return "".join(made)


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
