"""Where something stands: one type for a passage, a cell, and a field of what people fill in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from evalutils.base.patterns import re
from evalutils.base.words import message_language, say

_DIGITS = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")} | {"零": 0}
_STEP = re.compile(r"[（(]\s*([^（）()]+?)\s*[）)]|第(.+?)(?:部分|章|篇|编)|(.+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage or a cell stands, as precisely as it is known.

    Parameters
    ----------
    document
        File name inside ``source/``; for what people fill in the path as the user knows it
        (relative to the bundle), or a parameter's name.
    section
        Numbers of the enclosing headings, outermost first: ``("四", "（二）")``.
    paragraph
        Number of the paragraph in the document, from 1; 0 where it is not known.
    lines
        First and last line (txt), from 1; ``None`` for formats without lines.
    page
        Page from 1, where the format has pages.
    sheet
        Worksheet, for xlsx.
    table
        Number of the table in the document, from 1; 0 for words outside a table.
    row, column
        In the table as the reader sees it, from 1 (in a worksheet: as the sheet counts, the
        header of a table that people fill is row 1); 0 outside a table.
    header
        Header of the column as printed; the name before the colon outside a table.
    key
        Column of a table of ours by its name, or the key in a YAML file (``a.b[2]``).
    hidden
        The worksheet is hidden: who opens the file does not see it.

    Examples
    --------
    >>> Place("a.txt", ("四", "（二）"), lines=(12, 17)).words("zh")
    '四（二） 第 12–17 行'
    >>> Place("a.txt", ("四", "（二）"), lines=(12, 17)).words("en")
    'section 4(2), lines 12–17'
    >>> Place("a.docx", table=2, row=5, column=4, header="实际完成值").words("zh")
    '表 2 第 5 行“实际完成值”列'
    >>> Place("evidence.csv", row=3, key="quote").located("zh")
    'evidence.csv 第 3 行 quote 列'
    """

    document: str
    section: tuple[str, ...] = ()
    paragraph: int = 0
    lines: tuple[int, int] | None = None
    page: int | None = None
    sheet: str | None = None
    table: int = 0
    row: int = 0
    column: int = 0
    header: str = ""
    key: str = ""
    hidden: bool = False

    @property
    def in_table(self) -> bool:
        """Whether it is a cell, or a field told in words as a cell would be (名称：值)."""
        return bool(self.table or self.row or self.header)

    def words(self, language: str = "zh") -> str:
        """Return the place inside its document; ``""`` where nothing more is known."""
        parts = []
        if self.section:
            parts.append(say("places.section", language, number=_section(self.section, language)))
        if self.sheet:
            key = "places.hidden_sheet" if self.hidden else "places.sheet"
            parts.append(say(key, language, name=self.sheet))
        if self.page:
            parts.append(say("places.page", language, number=self.page))
        if self.table and not self.sheet:
            parts.append(say("places.table", language, number=self.table))
        at = ""
        if self.row:
            at = say("places.row.one", language, number=self.row)
        elif self.lines:
            first, last = self.lines
            number, key = (first, "one") if first == last else (f"{first}–{last}", "many")
            at = say(f"places.line.{key}", language, number=number)
        if self.header:
            at += say("places.header" if self.row else "places.field", language, name=self.header)
        elif self.column:
            at += say("places.column", language, number=self.column)
        parts.append(at.removeprefix(", "))
        return say("places.between", language).join(part for part in parts if part)

    @property
    def address(self) -> str:
        """The cell as a spreadsheet program names it, ``""`` for no cell of a worksheet.

        Examples
        --------
        >>> Place("inputs.xlsx", sheet="绩效指标", row=11, column=28).address
        'AB11'
        """
        if self.sheet is None or not (self.row and self.column):
            return ""
        letters, left = "", self.column
        while left:
            left, place = divmod(left - 1, 26)
            letters = chr(ord("A") + place) + letters
        return f"{letters}{self.row}"

    def located(self, language: str | None = None, cells: str = "") -> str:
        """Return a field of what people fill in, its file first, as messages tell it.

        With ``cells`` those rows or cells of its column instead (:func:`located`).

        Examples
        --------
        >>> Place("project.yaml", key="year").located("en")
        'project.yaml, year'
        >>> Place("inputs.xlsx", sheet="资金", row=11, column=4, key="执行数").located("zh")
        'inputs.xlsx 工作表 资金 D11（执行数）'
        """
        language = language or message_language()
        parts = [self.document]
        if self.sheet is not None:
            parts.append(say("places.filled.sheet", language, name=self.sheet))
        if self.address and self.key:
            at = cells or self.address
            parts.append(say("places.filled.cell", language, cell=at, name=self.key))
            return say("places.between", language).join(parts)
        if self.row:
            parts.append(say("places.filled.row", language, number=cells or self.row))
        if self.key:
            column = say("places.filled.column", language, name=self.key)
            parts.append(column if self.row else self.key)
        return say("places.between", language).join(parts)


def located(places: Iterable[Place], language: str) -> str:
    """Return cells of one column as messages tell them: the file once, then the cells.

    Examples
    --------
    >>> rows = [Place("evidence.csv", row=row, key="kind") for row in (3, 4, 5, 9)]
    >>> located(rows, "zh")
    'evidence.csv 第 3–5、9 行 kind 列'
    """
    first, *others = places
    if not others:
        return first.located(language)
    rows = [place.row for place in (first, *others)]
    letters = first.address.removesuffix(str(first.row))
    numbers = ranges(rows, prefix=letters) if letters else ranges(rows)
    return first.located(language, numbers)


def ranges(numbers: Iterable[int], prefix: str = "") -> str:
    """Return numbers of rows, those that follow each other as one range.

    Parameters
    ----------
    numbers
        Of rows, in any order.
    prefix
        Letters of a worksheet's column: the ranges are those of a spreadsheet program then.

    Examples
    --------
    >>> ranges([9, 7, 8, 12]), ranges([9, 7, 8, 12], "M")
    ('7–9、12', 'M7:M9、M12')
    """
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    joint = f":{prefix}" if prefix else "–"
    return "、".join(f"{prefix}{p[0]}" + (f"{joint}{p[-1]}" if len(p) > 1 else "") for p in parts)


def places_in_words(
    places: Iterable[Place], language: str = "zh", *, named: frozenset[str] = frozenset()
) -> str:
    """Return several places; rows of one column, and columns of one row, are named together.

    Parameters
    ----------
    places
        Passages and cells.
    language
        ``zh`` or ``en``.
    named
        Documents whose name is told; within one file it goes without saying.

    Examples
    --------
    >>> cells = [Place("a", table=3, row=row, header="年度指标值") for row in (8, 9)]
    >>> places_in_words(cells), places_in_words(cells, "en")
    ('表 3 第 8、9 行“年度指标值”列', 'table 3, rows 8, 9, column “年度指标值”')
    >>> places_in_words([Place("budget.csv", row=2)], named=frozenset({"budget.csv"}))
    'budget.csv 第 2 行'
    >>> places_in_words([])
    '全文'
    """
    numbers: dict[_Group, list[str]] = {}
    for place in places:
        group, number = _grouped(place, named)
        known = numbers.setdefault(group, [])
        if number and number not in known:
            known.append(number)
    headers: dict[tuple[_Group, tuple[str, ...]], list[str]] = {}
    for group, found in numbers.items():
        headers.setdefault((group.without_header(), tuple(found)), []).append(group.header)
    told = (_told(group, rows, names, language) for (group, rows), names in headers.items())
    return say("places.also", language).join(words for words in told if words) or say(
        "places.whole", language
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """What places share that are told in one breath; ``kind`` is what is counted in it."""

    file: str
    kind: str
    section: tuple[str, ...]
    sheet: str | None
    page: int | None
    table: int
    header: str
    hidden: bool

    def without_header(self) -> _Group:
        return replace(self, header="")


def _grouped(place: Place, named: frozenset[str]) -> tuple[_Group, str]:
    if place.row:
        kind, number = "row", str(place.row)
    elif place.lines:
        first, last = place.lines
        kind, number = "line", str(first) if first == last else f"{first}–{last}"
    else:
        # The section says more than the running number of a paragraph, which nobody prints.
        number = str(place.paragraph) if place.paragraph and not place.section else ""
        kind = "paragraph"
    group = _Group(
        place.document if place.document in named else "",
        kind,
        place.section,
        place.sheet,
        place.page,
        0 if place.sheet else place.table,
        place.header,
        place.hidden,
    )
    return group, number


def _told(group: _Group, numbers: tuple[str, ...], headers: list[str], language: str) -> str:
    parts = [group.file]
    if group.section:
        parts.append(say("places.section", language, number=_section(group.section, language)))
    if group.sheet:
        key = "places.hidden_sheet" if group.hidden else "places.sheet"
        parts.append(say(key, language, name=group.sheet))
    if group.page:
        parts.append(say("places.page", language, number=group.page))
    if group.table:
        parts.append(say("places.table", language, number=group.table))
    if numbers:
        # From line 12 to line 17 are several lines, though they stand as one number.
        several = len(numbers) > 1 or "–" in numbers[0]
        key = f"places.{group.kind}.{'many' if several else 'one'}"
        parts.append(say(key, language, number=say("places.numbers", language).join(numbers)))
    words = say("places.between", language).join(part for part in parts if part)
    header = say("places.names", language).join(name for name in headers if name)
    if header:
        words += say(
            "places.header" if group.kind == "row" else "places.field", language, name=header
        )
    return words.removeprefix(", ")


def _section(section: tuple[str, ...], language: str) -> str:
    """Return the numbers of a section; in English as figures: ``四（一）`` is ``4(1)``."""
    if language == "zh":
        return "".join(section)
    told = ""
    for step in section:
        found = _STEP.fullmatch(step.strip().rstrip("、.．"))
        if found is None:
            told += step
        elif found[1]:
            told += f"({_figure(found[1])})"
        elif found[2]:
            told += say("places.part", language, number=_figure(found[2])) + " "
        else:
            told += _figure(found[3])
    return told.strip()


def _figure(numeral: str) -> str:
    """Return a heading's number as figures; what is no numeral below 100 stays as it is.

    Examples
    --------
    >>> [_figure(numeral) for numeral in ("四", "十二", "二十", "3", "A")]
    ['4', '12', '20', '3', 'A']
    """
    if set(numeral) <= _DIGITS.keys() and len(numeral) == 1:
        return str(_DIGITS[numeral])
    tens, ten, ones = numeral.partition("十")
    if ten and len(tens) <= 1 and len(ones) <= 1 and set(tens + ones) <= _DIGITS.keys():
        return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
    return numeral
