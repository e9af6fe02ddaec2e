"""Which paragraphs are headings; paragraphs and tables in reading order into one document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evalutils.base.patterns import re
from evalutils.reading.documents.model import Document, Dropped, Paragraph, Table, Unreadable

NUMERAL = "〇零一二三四五六七八九十百"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SCALES = {"十": 10, "百": 100}
SENTENCE_ENDS = "。；：！？;:!?"
# Longer numbered paragraphs are sentences that begin with a number.
_LONGEST_HEADING = 40
_DEPTHS = {"第": 0, "（": 2}

_STYLES = (
    (0, re.compile(rf"第\s*([{NUMERAL}]{{1,4}}|\d{{1,3}})\s*(?:部分|章|篇|编)(?=\s|$|[：:、])")),
    (1, re.compile(rf"([{NUMERAL}]{{1,4}})\s*、")),
    (2, re.compile(rf"[（(]\s*([{NUMERAL}]{{1,4}})\s*[)）]")),
    (3, re.compile(r"(\d{1,2})\s*(?:[、．]|\.(?!\s*\d))")),
    (4, re.compile(r"[（(]\s*(\d{1,2})\s*[)）]")),
    (4, re.compile(rf"([{_CIRCLED}])")),
)


@dataclass(frozen=True, slots=True)
class Enumerator:
    """The number a paragraph begins with.

    Parameters
    ----------
    level
        0 for 第一部分, 1 for 一、, 2 for （一）, 3 for ``1.``, 4 for （1） and ①.
    label
        The number as sections name it: ``四``, ``（二）``, ``1``, ``（1）``.
    number
        Its value.
    end
        Offset of the first character after it.
    """

    level: int
    label: str
    number: int
    end: int

    def follows(self, other: Enumerator) -> bool:
        """Return whether this number is the next one after ``other``, or the first below it."""
        if self.level == other.level:
            return self.number == other.number + 1
        return self.level == other.level + 1 and self.number == 1


def enumerator(text: str) -> Enumerator | None:
    """Return the enumerator at the start of ``text``, if it begins with one.

    Examples
    --------
    >>> enumerator("(二)项目立项依据")
    Enumerator(level=2, label='（二）', number=2, end=3)
    >>> enumerator("1.5万元") is None
    True
    """
    for level, style in _STYLES:
        if found := style.match(text):
            label = found[1]
            if level == 0:
                label = "".join(found[0].split())
            elif level == 2 or (level == 4 and label.isdecimal()):
                label = f"（{label}）"
            return Enumerator(level, label, _value(found[1]), found.end())
    return None


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    if number in _CIRCLED:
        return _CIRCLED.index(number) + 1
    value = digit = 0
    for char in number:
        if char in _SCALES:
            value += (digit or 1) * _SCALES[char]
            digit = 0
        else:
            digit = "〇一二三四五六七八九".find(char) if char != "零" else 0
    return value + digit


def is_heading(text: str) -> bool:
    """Return whether a numbered paragraph is a heading: short and no running prose.

    Examples
    --------
    >>> is_heading("四、项目主要绩效或成功经验"), is_heading("（三）加快支出进度。")
    (True, False)
    """
    number = enumerator(text)
    if number is None or number.level > 2 or len(text) > _LONGEST_HEADING:
        return False
    words = text[number.end :].strip()
    return bool(words) and not any(mark in words.rstrip("：:") for mark in SENTENCE_ENDS)


@dataclass(frozen=True, slots=True)
class Outline:
    """Where in the outline a reader stands.

    Parameters
    ----------
    section
        Labels of the enclosing sections, outermost first.

    Examples
    --------
    >>> outline, level = Outline().after("四、项目主要绩效")
    >>> outline.after("（一）深入开展主题宣传，累计10多万名群众参加。")
    (Outline(section=('四', '（一）')), 0)
    """

    section: tuple[str, ...] = ()

    def after(self, text: str, styled: int = 0) -> tuple[Outline, int]:
        """Return the outline with paragraph ``text`` entered, and the heading's level or 0.

        Prose that begins with a number opens a section as a heading does, but stays body text.

        Parameters
        ----------
        text
            The paragraph.
        styled
            Level that the file itself gives it as a heading, 0 for none.
        """
        number = enumerator(text)
        if number is not None and (
            number.level in {1, 2} or (number.level == 0 and is_heading(text))
        ):
            # 第一部分 holds 一、, 一、 holds （一）: sections that hold this level stay open.
            above = (at for at in self.section if _DEPTHS.get(at[0], 1) < number.level)
            level = max(number.level, 1) if is_heading(text) or styled else 0
            return Outline((*above, number.label)), level
        if styled:
            label = number.label if number else text
            return Outline((*self.section[: styled - 1], label)), styled
        return self, 0


Block = Paragraph | Table
NO_HEADING = -1


def in_cell(blocks: Iterable[Block]) -> tuple[str, list[Block]]:
    """Return the words of a cell, a line for each paragraph, and the tables that stand in it."""
    lines: list[str] = []
    tables: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            tables.append(block)
    return "\n".join(lines), tables


_NOTE = re.compile(r"(?:备?注|说明|表注|填表说明|填报说明|附注)\s*[\d一二三四五]?\s*[:：.、]")
_KEY = re.compile(r"[^:：]{2,20}[:：]")
_NAMES_A_TABLE = re.compile(r"表\s*(?:[（(][^（）()]*[)）]\s*)*$")
# Between a table and its title stand at most 部门, 单位 and 日期, a line each.
_LINES_ABOVE = 4
_LONGEST_TITLE = 80


def assemble(
    name: str,
    blocks: Sequence[Block],
    *,
    unreadable: Sequence[Unreadable] = (),
    dropped: Sequence[Dropped] = (),
    encoding: str | None = None,
) -> Document:
    """Return the document of ``blocks``: paragraphs numbered and placed in their sections.

    A paragraph's ``heading_level`` stands as the reader found it (a style of Word); where it
    is 0 the number at its start decides. ``NO_HEADING`` keeps a paragraph out of the outline,
    as it must rows of a table set with blanks. A table takes its section and the number of
    the paragraph before it, which is its title when it is short, and the notes under it;
    title and notes stay paragraphs, too.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> place = Place("a.html")
    >>> table = Table((("指标", "得分"),), place)
    >>> words = [Paragraph("自评表", place), Paragraph("注：满分100分", place)]
    >>> made = assemble("a.html", [words[0], table, words[1]])
    >>> made.tables[0].title, made.tables[0].notes
    ('自评表', ('注：满分100分',))
    """
    outline = Outline()
    paragraphs: list[Paragraph] = []
    tables: list[Table] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Table):
            place = replace(block.place, section=outline.section, paragraph=len(paragraphs))
            title = block.title or _title(blocks, at)
            notes = block.notes or _notes(blocks, at)
            tables.append(replace(block, place=place, title=title, notes=notes))
            continue
        level = 0
        if block.heading_level != NO_HEADING:
            outline, level = outline.after(block.text, block.heading_level)
        place = replace(block.place, section=outline.section, paragraph=len(paragraphs) + 1)
        paragraphs.append(replace(block, place=place, heading_level=level))
    return Document(
        name, tuple(paragraphs), tuple(tables), tuple(unreadable), encoding, tuple(dropped)
    )


def _title(blocks: Sequence[Block], at: int) -> str:
    """Take the short paragraph above a table, with what is named between: 单位：万元, 部门：…."""
    between: list[str] = []
    for block in reversed(blocks[max(at - _LINES_ABOVE, 0) : at]):
        if isinstance(block, Table) or len(block.text) > _LONGEST_TITLE:
            break
        between.insert(0, block.text)
        if _NAMES_A_TABLE.search(block.text) or not _KEY.match(block.text):
            sentence = block.text.endswith(("。", "；", "，", "、")) or _NOTE.match(block.text)
            return "" if sentence else " ".join(between)
    return ""


def _notes(blocks: Sequence[Block], at: int) -> tuple[str, ...]:
    notes = []
    for block in blocks[at + 1 :]:
        if isinstance(block, Table) or not _NOTE.match(block.text):
            break
        notes.append(block.text)
    return tuple(notes)
