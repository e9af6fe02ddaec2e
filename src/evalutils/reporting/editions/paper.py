"""What PDF and Word share: widths of words, columns of tables, sheets that turn, page numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import pypdfium2

from evalutils.base.patterns import re
from evalutils.base.words import entry
from evalutils.reporting.document import Block, Document, Heading, Table

#: What a full-width character takes, and what others take at most on average, in tenths of an em:
#: digits and small letters, capitals, blanks and thin letters. Whole numbers: a report has a
#: hundred thousand characters in tables, and fractions add up thirty times slower.
_WIDE, _NARROW, _CAPITAL, _THIN = 10, 6, 7, 4
_THIN_ONES = frozenset(" .,:;'!|()[]fijlrt")
#: What fits on one line of a title (22 pt on 156 mm), in em.
_TITLE = Fraction(20)
#: No line of a title begins with one of these.
_CLOSING = frozenset("）)》〉」』”’，、。：；,.:;")
#: Between two of these no line ends: Latin words, numbers with their signs.
_UNBROKEN = re.compile(r"[!-~–°%‰]+")


#: A paragraph of so many em at most (two lines) that stands before a table leads to it.
LEAD = Fraction(56)


def set_width(words: str) -> Fraction:
    """Return how wide words are when set, in em (an estimate on the wide side).

    Examples
    --------
    >>> set_width("81.09万元")
    Fraction(24, 5)
    """
    return Fraction(sum(map(_width, words)), _WIDE)


def _width(character: str) -> int:
    if is_wide(character):
        return _WIDE
    if character in _THIN_ONES:
        return _THIN
    return _CAPITAL if character.isupper() else _NARROW


def is_wide(character: str) -> bool:
    """Tell whether a character takes a full square.

    Examples
    --------
    >>> is_wide("元"), is_wide("9")
    (True, False)
    """
    return unicodedata.east_asian_width(character) in "WFA"


def longest_unbroken(words: str) -> Fraction:
    """Return the width of the longest run that no line break can part, in em.

    Examples
    --------
    >>> longest_unbroken("执行率 99.98%")
    Fraction(17, 5)
    """
    runs = [set_width(run) for run in _UNBROKEN.findall(words)]
    return max([*runs, Fraction(1 if words else 0)])


def share(
    weights: Sequence[Fraction], needs: Sequence[Fraction], available: Fraction
) -> tuple[Fraction, ...]:
    """Return the columns' widths: by weight, but no column narrower than it needs.

    Parameters
    ----------
    weights
        Relative widths.
    needs
        Least width of each column, same unit as ``available``.
    available
        Width of the table. Where the needs alone exceed it, they share it in proportion.

    Examples
    --------
    >>> [str(width) for width in share([Fraction(1)] * 3, [Fraction(6), 1, 1], Fraction(12))]
    ['6', '3', '3']
    """
    if sum(needs) >= available:
        return tuple(need * available / sum(needs) for need in needs)
    fixed: set[int] = set()
    while True:
        rest = available - sum(needs[column] for column in fixed)
        free = sum(weight for column, weight in enumerate(weights) if column not in fixed)
        narrow = {
            column
            for column, weight in enumerate(weights)
            if column not in fixed and weight / free * rest < needs[column]
        }
        if not narrow:
            return tuple(
                needs[column] if column in fixed else weight / free * rest
                for column, weight in enumerate(weights)
            )
        fixed |= narrow


def lowest(
    rows: Sequence[Sequence[Fraction]], needs: Sequence[Fraction], available: Fraction
) -> list[Fraction]:
    """Return the widths that make a table lowest, no column narrower than it needs.

    Width is given out in small steps, each to the column that saves most lines by it.

    Parameters
    ----------
    rows
        Width of the words in each cell of each row; 0 where a cell spans columns.
    needs
        Least width of each column, same unit.
    available
        Width of the table.

    Examples
    --------
    >>> rows = [[Fraction(4), Fraction(30)], [Fraction(4), Fraction(12)]]
    >>> [int(width) for width in lowest(rows, [Fraction(3), Fraction(3)], Fraction(20))]
    [6, 14]
    """
    widths, step = list(needs), available / 60
    while available - sum(widths) >= step:
        tried = []
        for column in range(len(widths)):
            wider = [*widths[:column], widths[column] + step, *widths[column + 1 :]]
            tried.append((_height(rows, wider), column))
        _, best = min(tried)
        widths[best] += step
    return widths


def _height(rows: Sequence[Sequence[Fraction]], widths: Sequence[Fraction]) -> Fraction:
    """Return the lines of a table; parts of lines tell which step comes nearer to saving one."""
    lines = Fraction(0)
    for row in rows:
        needed = [words / width for words, width in zip(row, widths, strict=True)]
        lines += max(map(ceil, needed)) + sum(needed, Fraction(0)) / 100
    return lines


def natural_weights(columns: Iterable[Sequence[Fraction]]) -> list[Fraction]:
    """Return weights from what stands in the columns: the widest cell, in bounds.

    Parameters
    ----------
    columns
        Widths of the cells of each column, in em.

    Examples
    --------
    >>> natural_weights([[Fraction(1), Fraction(2)], [Fraction(40)]])
    [Fraction(3, 1), Fraction(16, 1)]
    """
    return [min(max([*widths, Fraction(3)]), Fraction(16)) for widths in columns]


def title_lines(title: str, language: str) -> list[str]:
    """Return the lines of a report's title: one, or two of about the same length."""
    return balanced(title, entry("paper.title_breaks", language))


def balanced(title: str, breaks: Sequence[str]) -> list[str]:
    """Return a title as one line, or as two of about the same length that part no word.

    Parameters
    ----------
    title
        The words.
    breaks
        What a line may end with, the best first; else the title stays in one piece and
        breaks where it is full.

    Examples
    --------
    >>> balanced("增城区平安建设项目2022年度绩效自评复算分析报告", ["年度", "项目"])
    ['增城区平安建设项目2022年度', '绩效自评复算分析报告']
    >>> balanced("平安建设项目绩效评价", ["年度", "项目"])
    ['平安建设项目绩效评价']
    >>> balanced("平安增城建设项目支出绩效评价（2022年度）", ["年度", "项目"])
    ['平安增城建设项目', '支出绩效评价（2022年度）']
    """
    whole = set_width(title)
    if whole <= _TITLE:
        return [title]
    for mark in breaks:
        # 年 is no break inside 年度, which is one word and a break of its own.
        longer = [other for other in breaks if other != mark and other.startswith(mark)]
        ends = [
            found.end()
            for found in re.finditer(re.escape(mark), title)
            if not any(title.startswith(other, found.start()) for other in longer)
        ]
        halves = [
            (set_width(title[:end].strip()), end)
            for end in ends
            if end < len(title) and title[end] not in _CLOSING
        ]
        fitting = [
            (abs(whole - 2 * width), end)
            for width, end in halves
            if width <= _TITLE and whole - width <= _TITLE
        ]
        if fitting:
            _, end = min(fitting)
            return [title[:end].strip(), title[end:].strip()]
    first, _, rest = title.partition(breaks[0])  # too long for two lines: the second runs on
    return [f"{first}{breaks[0]}".strip(), rest] if rest and set_width(first) <= _TITLE else [title]


#: Width of the type area in pt: upright 156 mm, turned 225 mm.
_UPRIGHT, _TURNED = Fraction(15600, 254) * 72 / 10, Fraction(22500, 254) * 72 / 10
#: 小四 where every row stands on one line, else 五号; English is set a size smaller.
_SIZES = {"zh": (Fraction(12), Fraction(21, 2)), "en": (Fraction(10), Fraction(9))}
#: Words up to so many em stay on one line, if all columns can have that; else fewer.
_SHORT = (Fraction(7), Fraction(26, 5), Fraction(21, 5), Fraction(0))
_INSET = Fraction(10)  # both sides of a cell, pt
#: Sizes of a form, the largest first that keeps it on one page: the height it may take below the
#: heading of its annex, the pitch of its lines in sizes, and the air in a cell, pt.
_FORM_SIZES = tuple(Fraction(half, 2) for half in range(21, 11, -1))
_FORM_HEIGHT, _FORM_PITCH = Fraction(550), Fraction(3, 2)
_FORM_INSET, _FORM_AIR = Fraction(4), Fraction(5)


@dataclass(frozen=True, slots=True)
class Words:
    """How wide the words of a cell are, in em.

    Parameters
    ----------
    width
        On one line.
    need
        The widest piece of them that must not be parted.
    """

    width: Fraction
    need: Fraction


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of a table on paper: size of its words and widths of its columns, in pt."""

    size: float
    widths: tuple[float, ...]


def measured(words: str) -> Words:
    """Return how wide plain words are."""
    return Words(set_width(words), longest_unbroken(words))


def measures(
    table: Table,
    heads: Sequence[Words],
    cells: Sequence[Sequence[Words]],
    *,
    turned: bool,
    language: str,
    largest: Fraction | None = None,
    form_height: Fraction = _FORM_HEIGHT,
) -> Measures:
    """Return the measures of a table.

    Parameters
    ----------
    table
        Its spans and the widths it asks for. They suit Chinese words; for those of another
        language they are worked out.
    heads, cells
        How wide the words are: of the columns' heads, and row by row of the cells that begin
        there.
    turned
        Whether the sheet is turned.
    language
        Of the report.
    largest
        Size of the words at most, where it is not left to the table.
    form_height
        What a form may take of its page, in pt.
    """
    available = _TURNED if turned else _UPRIGHT
    if table.form:
        return _form_measures(table, cells, available, language, form_height)
    columns: list[list[Words]] = [[head] for head in heads]
    lines = [[head.width for head in heads]]
    for place, row in enumerate(cells):
        line = [Fraction(0)] * len(heads)
        for slot, words in zip(table.begun(place), row, strict=True):
            if slot.cell.colspan == 1:
                columns[slot.column].append(words)
                line[slot.column] = words.width
        lines.append(line)
    naturals = [[words.width for words in column] for column in columns]
    one_line = sum(max(widths) for widths in naturals)
    inset = _INSET * len(heads)
    size = next(
        (size for size in _SIZES[language] if one_line * size + inset <= available),
        _SIZES[language][-1],
    )
    if largest is not None:
        size = min(size, largest)
    given = [column.width for column in table.columns]
    if None in given or len(set(given)) == 1:  # none asked for, or none preferred
        weights = natural_weights(naturals)
    else:
        weights = [Fraction(str(weight)) for weight in given]
    for short in _SHORT:
        least = [
            max(w.width if w.width <= short else w.need for w in column) * size + _INSET
            for column in columns
        ]
        if sum(least) <= available:
            break
    widths = share(weights, least, available)
    if language != "zh" and sum(least) < available:
        sized = [[width * size for width in line] for line in lines]
        inside = lowest(sized, [need - _INSET for need in least], available - inset)
        widths = tuple(width + _INSET for width in inside)
    return Measures(float(size), tuple(float(width) for width in widths))


def _form_widths(
    table: Table, cells: Sequence[Sequence[Words]], available: Fraction
) -> list[Fraction]:
    """Return the widths that make a form lowest: those it asks for suit Chinese words only."""
    size = _FORM_SIZES[-1]  # words of other languages are longer, and set as small as they are
    needs = [Fraction(2) * size] * len(table.columns)
    lines = []
    for place, row in enumerate(cells):
        line = [Fraction(0)] * len(needs)
        for slot, words in zip(table.begun(place), row, strict=True):
            if slot.cell.colspan == 1:
                needs[slot.column] = max(needs[slot.column], words.need * size + _FORM_INSET)
                line[slot.column] = words.width * size / slot.cell.rowspan
        lines.append(line)
    if sum(needs) >= available:
        return list(share(needs, needs, available))
    return lowest(lines, needs, available)


def _form_measures(
    table: Table,
    cells: Sequence[Sequence[Words]],
    available: Fraction,
    language: str,
    height: Fraction,
) -> Measures:
    """Return the measures of a form: as large as one page allows."""
    weights = [Fraction(str(column.width or 1)) for column in table.columns]
    widths = [weight * available / sum(weights) for weight in weights]
    if language != "zh":
        widths = _form_widths(table, cells, available)
    # How many lines a cell needs for each point of size: all that the sizes below differ in.
    rows = [
        [
            (slot.column, slot.cell.rowspan > 1, words.width / (sum(widths[span]) - _FORM_INSET))
            for slot, words in zip(table.begun(place), row, strict=True)
            for span in [slice(slot.column, slot.column + slot.cell.colspan)]
        ]
        for place, row in enumerate(cells)
    ]
    for size in _FORM_SIZES:
        # A cell over several rows counts for the last of them: they share its lines.
        high, owed = Fraction(0), [Fraction(0)] * len(widths)
        for row in rows:
            here = Fraction(0)
            for column, spans, filled in row:
                needed = max(ceil(filled * size), 1) * size * _FORM_PITCH + _FORM_AIR
                if spans:
                    owed[column] = high + needed
                else:
                    here = max(here, needed)
            high += here
        if max(high, *owed) <= height:
            break
    return Measures(float(size), tuple(float(width) for width in widths))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Parts of one page format.

    Parameters
    ----------
    parts
        Headings and blocks in reading order.
    turned
        Whether the paper is turned.
    """

    parts: tuple[Block, ...]
    turned: bool


def sheets(parts: Sequence[Block]) -> list[Sheet]:
    """Return the parts by page format.

    A wide table turns its own sheet; in an annex it turns the annex, heading and all.

    Examples
    --------
    >>> from evalutils.reporting.blocks import column, table, text
    >>> wide = table("tab-a", [text("表")], [column([text("列")])], [], wide=True)
    >>> [sheet.turned for sheet in sheets([Heading(2, "一、", "a"), wide, Heading(2, "二、", "b")])]
    [False, True, False]
    >>> [sheet.turned for sheet in sheets([Heading(2, "附件1", "a", annex=True), wide])]
    [True]
    """
    joined: list[Sheet] = []
    for part, turned in _formats(parts):
        if joined and joined[-1].turned == turned and not _opens_annex(part):
            joined[-1] = Sheet((*joined[-1].parts, part), turned)
        else:
            joined.append(Sheet((part,), turned))
    return joined


def turns_page(part: Block) -> bool:
    """Tell whether a part is a table that turns the page."""
    return isinstance(part, Table) and part.wide


def _formats(parts: Sequence[Block]) -> Iterator[tuple[Block, bool]]:
    annex_turned = False
    for place, part in enumerate(parts):
        if isinstance(part, Heading) and part.level == 2:
            annex_turned = part.annex and any(map(turns_page, _chapter(parts, place)))
        yield part, annex_turned or turns_page(part)


def _chapter(parts: Sequence[Block], start: int) -> Iterator[Block]:
    for place, part in enumerate(parts[start:]):
        if place and isinstance(part, Heading) and part.level == 2:
            return
        yield part


def _opens_annex(part: Block) -> bool:
    return isinstance(part, Heading) and part.annex and part.level == 2


def heading_pages(document: Document, pdf: bytes) -> Mapping[str, int]:
    """Return the page (from 1, the cover) that each heading's anchor stands on.

    Parameters
    ----------
    document
        What was set.
    pdf
        The document on paper; its bookmarks are the headings.
    """
    opened = pypdfium2.PdfDocument(pdf)
    try:
        marks = [mark.get_dest().get_index() for mark in opened.get_toc()]
    finally:
        opened.close()
    headings = [part.anchor for part in document.parts if isinstance(part, Heading)]
    return {anchor: mark + 1 for anchor, mark in zip(headings, marks, strict=True)}
