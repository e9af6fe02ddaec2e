"""Printed lines back into paragraphs, and the lines that belong to the page, not to the text.

Text taken from a PDF is cut at the page's width, often inside a word. A line goes on in the
next one unless something shows that the paragraph ends there: an enumerator begins the next
line, or the line is clearly shorter than the text is wide. Rows of a table that is set with
blanks only stay as they are printed: which column a figure belongs to can't be told once a
table is flattened to text, since a cell wrapped over lines and a blank cell look alike.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.signs import visible
from evalutils.reading.documents.model import Paragraph, Unreadable
from evalutils.reading.documents.outline import NO_HEADING, enumerator, is_heading

_BREAK = re.compile(r"\r\n|\n|\r")
#: What lines of the page are taken for: entries of the catalogue.
_PAGE_NUMBER = "documents.dropped.page_number"
_MARKED_NUMBER = re.compile(
    r"[-–—－·•]+\s*\d{1,4}\s*[-–—－·•]+"
    r"|第\s*\d{1,4}\s*页(?:\s*[,，/、]?\s*共\s*\d{1,4}\s*页)?"
    r"|(?:Page|page|PAGE)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
)
_BARE_NUMBER = re.compile(r"(\d{1,4})(?:\s*/\s*\d{1,4})?")
# The same words at the edge of two pages may be two headings; of three they are a running head.
_MANY_PAGES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line.

    Parameters
    ----------
    number
        Number in the file, from 1.
    text
        Without blanks at either end.
    indent
        Columns of blanks before it (a full-width blank counts 2).
    gap
        Blank lines right before it.
    page
        Page from 1, counted by form feeds; 0 where the file has none.
    """

    number: int
    text: str
    indent: int = 0
    gap: int = 0
    page: int = 0

    @property
    def width(self) -> int:
        """Printed width in columns; blanks do not count, since extraction invents them."""
        return columns(self.text)


def columns(text: str) -> int:
    """Return the width of a text: 2 for a full-width character, 1 for others, 0 for blanks.

    Examples
    --------
    >>> columns("约 13.7 万人")
    10
    """
    return sum(
        0 if char.isspace() else 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        for char in text
    )


def split_lines(text: str) -> tuple[Line, ...]:
    r"""Return the lines that are not blank, in order.

    Examples
    --------
    >>> [(line.number, line.text, line.gap) for line in split_lines("甲\n\n 乙\n")]
    [(1, '甲', 0), (3, '乙', 1)]
    """
    lines = []
    page, gap = int("\f" in text), 0
    for number, printed in enumerate(_BREAK.split(text), 1):
        for turn, part in enumerate(printed.split("\f")):
            page += turn > 0
            shown = visible(part).strip()
            if shown:
                before = part[: len(part) - len(part.lstrip())]
                indent = sum(2 if char == "　" else 4 if char == "\t" else 1 for char in before)
                lines.append(Line(number, shown, indent, gap, page))
                gap = 0
        gap += not printed.strip()
    return tuple(lines)


def page_furniture(lines: tuple[Line, ...]) -> dict[int, str]:
    r"""Return which lines are page numbers or running heads: position in ``lines`` → what.

    A number alone is a page number only where pages are known and it stands at an edge, or
    where it is marked as one (``- 3 -``, 第3页): a lone figure may as well be a cell.

    Examples
    --------
    >>> page_furniture(split_lines("本年支出\n- 3 -\n进度较慢"))
    {1: 'documents.dropped.page_number'}
    """
    found = {
        at: _PAGE_NUMBER for at, line in enumerate(lines) if _MARKED_NUMBER.fullmatch(line.text)
    }
    pages: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        pages.setdefault(line.page, []).append(at)
    if len(pages) < 2:
        return found
    found |= _edge_numbers(lines, pages, found)
    return dict(sorted((found | _running_heads(lines, pages, found)).items()))


def _edge_numbers(
    lines: tuple[Line, ...], pages: dict[int, list[int]], found: dict[int, str]
) -> dict[int, str]:
    edges: dict[int, int] = {}
    for page, ats in pages.items():
        for at in (ats[0], ats[-1]):
            number = _BARE_NUMBER.fullmatch(lines[at].text)
            if number and at not in found:
                edges[at] = int(number[1]) - page
    # Bare numbers are page numbers where they run along with the pages, with any first number.
    offsets = Counter(edges.values())
    return {at: _PAGE_NUMBER for at, offset in edges.items() if offsets[offset] > 1}


def _running_heads(
    lines: tuple[Line, ...], pages: dict[int, list[int]], found: dict[int, str]
) -> dict[int, str]:
    """Take the same words at the same edge of at least three pages, and of half of them."""
    heads: dict[int, str] = {}
    for edge in (0, -1):
        at_edge = {}
        alone = set()
        for ats in pages.values():
            left = [at for at in ats if at not in found and at not in heads]
            if left:
                at_edge[left[edge]] = re.sub(r"^\d+|\d+$|\s+", "", lines[left[edge]].text)
                alone |= {left[edge]} if len(left) == 1 else set()
        times = Counter(head for head in at_edge.values() if head)
        beside = {head for at, head in at_edge.items() if at not in alone}
        heads |= {
            at: "documents.dropped.running_head"
            for at, head in at_edge.items()
            if head in beside and times[head] >= max(_MANY_PAGES, len(pages) / 2)
        }
    return heads


_STOPS = "。；：！？;:!?…"
_CLOSERS = "”’）)》】」』\"'"
_NEVER_FIRST = "。，、；：！？”’）》】"
_GOES_ON = "，、,（(“‘《【—"
# Two full-width blanks before the first line of a paragraph (GB/T 9704), in columns.
_FIRST_LINE_INDENT = 4
# Columns a full line may fall short: three full-width characters, as when a sign that must not
# begin a line (，。) takes the last word with it.
_SLACK = 6
# A line that begins further in than this and where the one above ended is its other half.
_CUT_IN = 4
# Columns of a page's text in Chinese: 28 characters a line in 三号 (GB/T 9704), about 42 in 五号.
_NARROWEST, _WIDEST = 40, 100
_FEWEST_CUT = 2

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
    # Rows of cells end where their last cell does: that is no width of the text.
    cells = {at for first, last in cell_runs(lines) for at in range(first, last + 1)}
    lines = [line for at, line in enumerate(lines) if at not in cells]
    if len(lines) < 2:
        return Layout()
    widths = sorted((line.width for line in lines), reverse=True)
    # The widest lines are measured at the top twentieth: one table row or address is no measure.
    width = widths[len(widths) // 20]
    wide = [line for line in lines[:-1] if line.width >= width - _SLACK - 2]
    inside = sum(not _closed(line.text) for line in wide)
    # One wide line without a stop is as likely a title as the first half of a sentence.
    likely = _NARROWEST <= width <= _WIDEST and inside >= _FEWEST_CUT and inside * 2 >= len(wide)
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
    return _RUN.sub(" ", _BLANKS.sub("", visible(text).strip()))


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


_WIDE_BLANK = re.compile(r"\S\s{3,}(?=\S)|\S　{2,}(?=\S)")
# Columns: four full-width blanks, further in than any paragraph begins.
_FAR_IN = 8


def aligned_runs(lines: Sequence[Line]) -> tuple[tuple[int, int], ...]:
    """Return runs of rows set with blanks: first and last position in ``lines``.

    A run has at least two lines with two wide blanks each; lines with one, or that begin
    far to the right, belong to it when they stand between or beside.

    Examples
    --------
    >>> rows = ["科目      预算      决算", "办公费      84.62      80.00", "合计      84.62"]
    >>> aligned_runs([Line(number, row) for number, row in enumerate(rows, 1)])
    ((0, 2),)
    """
    blanks = [len(_WIDE_BLANK.findall(line.text)) for line in lines]
    runs = []
    at = 0
    while at < len(lines):
        first = at
        while at < len(lines) and (blanks[at] or lines[at].indent >= _FAR_IN):
            at += 1
        if sum(count > 1 for count in blanks[first:at]) > 1:
            runs.append((first, at - 1))
        at = max(at, first + 1)
    return tuple(runs)


#: Blanks between two words or two figures: a page's extraction puts none there.
_BETWEEN_CELLS = re.compile(
    rf"(?<=[{_HAN}）)])\s(?=[{_HAN}（(≥≤])|(?<=[{_SIGN}—])\s(?=[{_SIGN}≥≤—])"
)
_FEWEST_BETWEEN = 3
#: Pieces of a run of lines that make it cells and no prose.
_FEWEST_PIECES = 12
#: A line between two lines of cells is the rest of a cell, as long as it is no paragraph.
_LONGEST_REST = 60


def cell_runs(lines: Sequence[Line]) -> tuple[tuple[int, int], ...]:
    """Return runs of lines whose words are cells with a blank between: first and last position.

    A table that was copied as text has blanks between words, and between figures, many to a
    line; a sentence has hardly any.

    Examples
    --------
    >>> rows = ["全年支出 18 万元。", "产出指标 数量指标 培训 ≥9场 9场 50 50",
    ...         "效益指标 社会效益指标 学员就业率 ≥80% 86% 50 50", "总分 100 100", "以上为自评。"]
    >>> cell_runs([Line(number, row) for number, row in enumerate(rows, 1)])
    ((1, 3),)
    """
    between = [len(_BETWEEN_CELLS.findall(line.text)) for line in lines]
    pieces = [len(line.text.split()) for line in lines]
    cells = [
        between[at] >= _FEWEST_BETWEEN and between[at] * 5 >= (pieces[at] - 1) * 2
        for at in range(len(lines))
    ]
    runs = []
    at = 0
    while at < len(lines):
        if not cells[at]:
            at += 1
            continue
        first = last = at
        for at in range(first + 1, len(lines)):
            short = len(lines[at].text) <= _LONGEST_REST and not _closed(lines[at].text)
            if cells[at] or (between[at] and short):
                last = at
            elif len(lines[at].text) > _LONGEST_REST or at - last > 2:
                break
        if sum(pieces[first : last + 1]) >= _FEWEST_PIECES:
            runs.append((first, last))
        at = last + 1
    return tuple(runs)


def prose(
    lines: Sequence[Line], name: str, page: Layout
) -> tuple[list[Paragraph], list[Unreadable]]:
    """Join lines to paragraphs; rows of a table set with blanks stay as they are printed.

    Parameters
    ----------
    lines
        In reading order, without page numbers and running heads.
    name
        File name, for the places.
    page
        How the lines of the whole document were set.

    Returns
    -------
    tuple
        The paragraphs, and a note on every such table.

    Examples
    --------
    >>> rows = [Line(1, "科目   预算   决算"), Line(2, "办公费   84.62   80.00")]
    >>> paragraphs, notes = prose(rows, "a.txt", Layout())
    >>> [paragraph.text for paragraph in paragraphs], notes[0].place.lines
    (['科目  预算  决算', '办公费  84.62  80.00'], (1, 2))
    """
    paragraphs: list[Paragraph] = []
    unreadable = []
    done = 0
    aligned = aligned_runs(lines)
    within = {at for first, last in aligned for at in range(first, last + 1)}
    others = [run for run in cell_runs(lines) if within.isdisjoint(range(run[0], run[1] + 1))]
    for first, last in sorted((*aligned, *others)):
        paragraphs += join_lines(lines[done:first], name, page)
        for line in lines[first : last + 1]:
            row = replace(paragraph_of([line], name), heading_level=NO_HEADING)
            text = re.sub(r"\s{2,}", "  ", line.text)
            paragraphs.append(replace(row, text=text))
        if first in within:
            stand = (lines[first].number, lines[last].number)
            place = Place(name, lines=stand, page=lines[first].page or None)
            unreadable.append(Unreadable(place, "documents.unread.aligned_table"))
        done = last + 1
    paragraphs += join_lines(lines[done:], name, page)
    return paragraphs, unreadable
