"""Broken lines back into paragraphs.

Text taken from a PDF is cut at the page's width, often inside a word. A line goes on in
the next one unless something shows that the paragraph ends there: an enumerator begins
the next line, or the line is clearly shorter than the text is wide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evalutils.reading.documents.headings import enumerator, is_heading
from evalutils.reading.documents.lines import Line
from evalutils.reading.documents.model import Paragraph, Place

_STOPS = "。；：！？;:!?…"
_CLOSERS = "”’）)》】」』\"'"
_NEVER_FIRST = "。，、；：！？”’）》】"
_GOES_ON = "，、,（(“‘《【—"
_FIRST_LINE_INDENT = 4
_SLACK = 6
_CUT_IN = 4
_NARROWEST, _WIDEST = 40, 100

_HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff"
_MARK = r"\u3001-\u3003\u3008-\u301b\uff01-\uff0f\uff1a-\uff20\uff3b-\uff5e“”‘’…·"
#: A part of a form told in a line (产出指标（50分）：…) begins one, however full the line above.
_PART = re.compile(r"[\u4e00-\u9fff]{2,12}\s*[（(]\s*\d{1,3}\s*分\s*[)）]\s*[:：]")
_SIGN = r"0-9０-９%％‰℃"
_BLANKS = re.compile(
    rf"(?<=[{_HAN}{_MARK}])\s{{1,2}}(?=[{_SIGN}])|(?<=[{_SIGN}])\s{{1,2}}(?=[{_HAN}{_MARK}%％‰℃])"
    rf"|(?<=[{_MARK}])\s{{1,2}}(?=[{_HAN}{_MARK}])|(?<=[{_HAN}])\s{{1,2}}(?=[{_MARK}])"
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


def layout(lines: Sequence[Line], *, cut: bool = False) -> Layout:
    r"""Return how ``lines`` were set.

    Lines were cut at a width when most of the widest ones stop inside a sentence; in a text
    with one paragraph a line, the long lines end with a full stop.

    Parameters
    ----------
    lines
        All lines of a document that are prose.
    cut
        It is known that lines were cut, as on the pages of a PDF.

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
    inside = sum(not _closed(line.text) for line in wide)
    likely = _NARROWEST <= width <= _WIDEST and len(wide) >= 2 and inside * 2 >= len(wide)
    if not cut and not likely:
        return Layout()
    gaps = sorted(line.gap for line in lines[1:])
    indents = sorted(line.indent for line in lines)
    return Layout(width, gaps[len(gaps) // 2], indents[len(indents) // 2])


def join_lines(
    lines: Sequence[Line], document: str, page: Layout | None = None
) -> tuple[Paragraph, ...]:
    r"""Return the paragraphs of ``lines``; their numbers and sections are left open.

    Parameters
    ----------
    lines
        Lines that are not blank, page numbers and running heads taken out.
    document
        File name, for the places.
    page
        How the lines were set, where more is known than these lines tell.

    Examples
    --------
    >>> from evalutils.reading.documents.lines import split_lines
    >>> [p.text for p in join_lines(split_lines("一、概述\n预算 81.09万元。"), "a.txt")]
    ['一、概述', '预算81.09万元。']
    """
    page = page or layout(lines)
    return tuple(paragraph_of(group, document) for group in _groups(lines, page))


def clean_blanks(text: str) -> str:
    """Return ``text`` without the blanks that extraction put between words and figures.

    A blank between two Chinese characters is real (it parts the halves of a title) and is
    kept, as is a wide one anywhere (it parts columns); a run of blanks becomes one.

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
    if _PART.match(after.text):
        return True
    if after.text[0] in _NEVER_FIRST or _same_printed_line(line, after, page):
        return False
    first, below = enumerator(group[0].text), enumerator(after.text)
    indented = after.indent >= page.indent + 2
    width = _printed_width(group, page)
    full = width >= page.width - _SLACK
    closed = _closed(line.text)
    if full and not closed:
        begins = _begins_further_in(group, after, page)
        return begins or (
            below is not None and (indented or (first is not None and below.follows(first)))
        )
    if below or indented or after.gap > page.gap:
        return True
    if full or line.text[-1] in _GOES_ON:
        return False
    heading = len(group) == 1 and first is not None and first.level <= 2
    return closed or heading or width < page.width * 3 // 4


def _begins_further_in(group: Sequence[Line], after: Line, page: Layout) -> bool:
    """Tell by the indent that a paragraph begins although the line above is full."""
    if len(group) > 1:
        return after.page == group[-1].page and after.indent >= group[-1].indent + 2
    return after.indent >= page.indent + 2 and is_heading(group[0].text)


def _same_printed_line(line: Line, after: Line, page: Layout) -> bool:
    """Find a line cut in two by extraction: the rest begins below where the first part ended."""
    if after.gap >= page.gap or after.indent < _CUT_IN or after.page != line.page:
        return False
    end = line.indent + len(line.text)
    return after.text[0] in _NEVER_FIRST or abs(after.indent - end) <= _SLACK


def _printed_width(group: Sequence[Line], page: Layout) -> int:
    """Return the columns that the last printed line of a paragraph fills, its indent included."""
    first = len(group) - 1
    while first and _same_printed_line(group[first - 1], group[first], page):
        first -= 1
    width = sum(line.width for line in group[first:])
    return width if first else width + _FIRST_LINE_INDENT


def _closed(text: str) -> bool:
    return text.rstrip(_CLOSERS).endswith(tuple(_STOPS))


def paragraph_of(group: Sequence[Line], document: str) -> Paragraph:
    """Return ``group`` joined to one paragraph.

    Examples
    --------
    >>> paragraph_of([Line(1, "全年预"), Line(3, "算 81.09")], "a.txt").text
    '全年预算81.09'
    """
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
        lines=(group[0].number, group[-1].number),
        page=group[0].page or None,
    )
    return Paragraph(text, place, 0, tuple(starts))
