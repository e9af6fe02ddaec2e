"""Which paragraphs are headings, and which section a passage stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMERAL = "〇零一二三四五六七八九十百"
SENTENCE_ENDS = "。；：！？;:!?"
_LONGEST_HEADING = 40

_STYLES = (
    (1, re.compile(rf"([{NUMERAL}]{{1,4}})\s*、")),
    (2, re.compile(rf"[（(]\s*([{NUMERAL}]{{1,4}})\s*[)）]")),
    (3, re.compile(r"(\d{1,2})\s*(?:[、．]|\.(?!\s*\d))")),
    (4, re.compile(r"[（(]\s*(\d{1,2})\s*[)）]")),
    (4, re.compile(r"([①-⑳])")),
)


@dataclass(frozen=True, slots=True)
class Enumerator:
    """The number a paragraph begins with.

    Parameters
    ----------
    level
        1 for 一、, 2 for （一）, 3 for ``1.``, 4 for （1） and ①.
    label
        The number as sections name it: ``四``, ``（二）``, ``1``, ``（1）``.
    end
        Offset of the first character after it.
    """

    level: int
    label: str
    end: int


def enumerator(text: str) -> Enumerator | None:
    """Return the enumerator at the start of ``text``, if it begins with one.

    Examples
    --------
    >>> enumerator("(二)项目立项依据")
    Enumerator(level=2, label='（二）', end=3)
    >>> enumerator("1.5万元") is None
    True
    """
    for level, style in _STYLES:
        if found := style.match(text):
            number = found[1]
            bracketed = level == 2 or (level == 4 and number.isdecimal())
            return Enumerator(level, f"（{number}）" if bracketed else number, found.end())
    return None


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

    def after(self, text: str) -> tuple[Outline, int]:
        """Return the outline with paragraph ``text`` entered, and the heading's level or 0.

        Prose that begins with a number opens a section as a heading does, but stays body text.
        """
        number = enumerator(text)
        if number is None or number.level > 2:
            return self, 0
        if number.level == 1:
            section: tuple[str, ...] = (number.label,)
        else:
            section = (*self.section[:1], number.label)
            if self.section and self.section[0].startswith("（"):
                section = (number.label,)
        return Outline(section), number.level if is_heading(text) else 0
