"""Broken lines back into paragraphs.

Text taken from a PDF is cut at the page's width, often inside a word. A line goes on in
the next one unless something shows that the paragraph ends there: an enumerator begins
the next line, or the line is clearly shorter than the text is wide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evalutils.reading.documents.headings import Outline, enumerator
from evalutils.reading.documents.lines import Line
from evalutils.reading.documents.model import Paragraph, Place

_STOPS = "。；：！？;:!?…"
_CLOSERS = "”’）)》】」』\"'"
_GOES_ON = "，、,（(“‘《【—"
_FIRST_LINE_INDENT = 4
_SLACK = 6
_NARROWEST, _WIDEST = 40, 130

_HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff"
_MARK = r"\u3001-\u3003\u3008-\u301b\uff01-\uff0f\uff1a-\uff20\uff3b-\uff5e“”‘’…·"
_SIGN = r"0-9０-９%％‰℃"
_BLANKS = re.compile(
    rf"(?<=[{_HAN}{_MARK}])\s+(?=[{_SIGN}])|(?<=[{_SIGN}])\s+(?=[{_HAN}{_MARK}%％‰℃])"
    rf"|(?<=[{_MARK}])\s+(?=[{_HAN}{_MARK}])|(?<=[{_HAN}])\s+(?=[{_MARK}])"
)
_RUN = re.compile(r"\s+")
_WORD = re.compile(r"[A-Za-z][A-Za-z,;.]*$")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the lines of a text were set.

    Parameters
    ----------
    width
        Columns of a full line; 0 where every line is a paragraph of its own.
    gap
        Blank lines between two lines of one paragraph.
    indent
        Columns before a line inside a paragraph.
    """

    width: int = 0
    gap: int = 0
    indent: int = 0


def layout(lines: Sequence[Line]) -> Layout:
    r"""Return how ``lines`` were set.

    Lines were cut at a width when most of the widest ones stop inside a sentence; in a text
    with one paragraph a line, the long lines end with a full stop.

    Examples
    --------
    >>> from evalutils.reading.documents.lines import split_lines
    >>> layout(split_lines("一、概述\n全年预算执行良好。\n"))
    Layout(width=0, gap=0, indent=0)
    """
    if len(lines) < 2:
        return Layout()
    widths = sorted((line.width for line in lines), reverse=True)
    width = widths[len(widths) // 20]
    wide = [line for line in lines[:-1] if line.width >= width - _SLACK - 2]
    cut = sum(not _closed(line.text) for line in wide)
    if not _NARROWEST <= width <= _WIDEST or not wide or cut * 2 < len(wide):
        return Layout()
    gaps = sorted(line.gap for line in lines[1:])
    indents = sorted(line.indent for line in lines)
    return Layout(width, gaps[len(gaps) // 2], indents[len(indents) // 2])


def join_lines(lines: Sequence[Line], document: str, first: int = 1) -> tuple[Paragraph, ...]:
    r"""Return the paragraphs of ``lines``, numbered from ``first``; sections are left open.

    Parameters
    ----------
    lines
        Lines that are not blank, page numbers and running heads taken out.
    document
        File name, for the places.
    first
        Number of the first paragraph.

    Examples
    --------
    >>> from evalutils.reading.documents.lines import split_lines
    >>> [p.text for p in join_lines(split_lines("一、概述\n预算 81.09万元。"), "a.txt")]
    ['一、概述', '预算81.09万元。']
    """
    return tuple(
        _paragraph(group, document, number)
        for number, group in enumerate(_groups(lines, layout(lines)), first)
    )


def with_sections(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """Return the paragraphs with section and heading level told by their numbers."""
    outline = Outline()
    placed = []
    for paragraph in paragraphs:
        outline, level = outline.after(paragraph.text)
        old = paragraph.place
        place = Place(old.document, outline.section, old.paragraph, old.lines, old.page, old.sheet)
        placed.append(Paragraph(paragraph.text, place, level, paragraph.line_starts))
    return tuple(placed)


def clean_blanks(text: str) -> str:
    """Return ``text`` without the blanks that extraction put between words and figures.

    A blank between two Chinese characters is real (it parts the halves of a title) and is
    kept; a run of blanks becomes one.

    Examples
    --------
    >>> clean_blanks("“忠诚铸平安 护航新征程”累计 10多万名，实名率达 92.7 %")
    '“忠诚铸平安 护航新征程”累计10多万名，实名率达92.7%'
    """
    return _RUN.sub(" ", _BLANKS.sub("", text.strip()))


def _groups(lines: Sequence[Line], page: Layout) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        if group and _parts(group, line, page):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _parts(group: Sequence[Line], after: Line, page: Layout) -> bool:
    """Return whether a paragraph ends between the last line of ``group`` and ``after``."""
    if not page.width:
        return True
    line = group[-1]
    width = line.width + (_FIRST_LINE_INDENT if len(group) == 1 else 0)
    full = width >= page.width - _SLACK
    closed = _closed(line.text)
    if full and not closed:
        return _follows_heading(group, after)
    if enumerator(after.text) or after.gap > page.gap or after.indent >= page.indent + 2:
        return True
    if full or line.text[-1] in _GOES_ON:
        return False
    number = enumerator(group[0].text)
    heading = len(group) == 1 and number is not None and number.level <= 2
    return closed or heading or width < page.width * 3 // 4


def _follows_heading(group: Sequence[Line], after: Line) -> bool:
    """Tell a heading as wide as the page from prose: the first number below it follows."""
    above, below = enumerator(group[0].text), enumerator(after.text)
    if above is None or below is None or above.level > 2:
        return False
    return below.level == above.level + 1 and below.label.strip("（）") in {"一", "1"}


def _closed(text: str) -> bool:
    return text.rstrip(_CLOSERS)[-1:] in _STOPS if text.rstrip(_CLOSERS) else False


def _paragraph(group: Sequence[Line], document: str, number: int) -> Paragraph:
    text = ""
    starts = []
    for line in group:
        words = clean_blanks(line.text)
        if text and _WORD.search(text) and words[0].isascii() and words[0].isalpha():
            text += " "
        starts.append((len(text), line.number))
        text += words
    place = Place(
        document,
        paragraph=number,
        lines=(group[0].number, group[-1].number),
        page=group[0].page or None,
    )
    return Paragraph(text, place, 0, tuple(starts))
