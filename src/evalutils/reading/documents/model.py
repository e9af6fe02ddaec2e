"""One model for every document: sections, paragraphs and tables, each with its place.

With it, what is asked of a document whatever it was read from: where a quoted passage stands
in it, and its paragraphs as a table.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.signs import visible
from evalutils.base.words import say

if TYPE_CHECKING:
    import pandas as pd

_Placed = TypeVar("_Placed", "Paragraph", "Table", "Unreadable", "Dropped", "Pictured")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its lines re-joined.

    Parameters
    ----------
    text
        Re-flowed text: no line breaks, no blanks between Chinese characters and digits.
    place
        Where it stands.
    heading_level
        1 for 一、, 2 for （一）…, 0 for body text.
    line_starts
        ``(offset, line)`` for every source line: where in ``text`` it begins; empty for
        formats without lines.
    """

    text: str
    place: Place
    heading_level: int = 0
    line_starts: tuple[tuple[int, int], ...] = ()

    def lines_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first and last source line of ``text[start:end]``, where lines are known.

        Examples
        --------
        >>> joined = Paragraph("全年预算81.09万元", Place("a.txt"), line_starts=((0, 1), (5, 3)))
        >>> joined.lines_of(2, 9), joined.lines_of(0, 4)
        ((1, 3), (1, 1))
        """
        if not self.line_starts:
            return None
        first = last = self.line_starts[0][1]
        for offset, line in self.line_starts:
            if offset <= start:
                first = line
            if offset < max(end, start + 1):
                last = line
        return first, last


#: Stands for a numeral that was read from a picture and failed a check: printers set it where
#: they have no type for a sign, and no reader takes it for a figure.
UNCERTAIN = "〓"
#: What may be a numeral, as a class of a regular expression.
NUMERALS = "0-9〇零一二两三四五六七八九十百千"
_NUMERAL = re.compile(rf"[{NUMERALS}]")


def masked(text: str) -> str:
    """Return a doubtful text with a sign in place of every numeral that nobody may use.

    Examples
    --------
    >>> masked("≥96次"), masked("t")
    ('≥〓〓次', '〓')
    """
    hidden = _NUMERAL.sub(UNCERTAIN, text)
    return hidden if hidden != text else UNCERTAIN


#: What makes a reading doubtful, the weightiest first.
DOUBTS = ("sums", "ink", "readings", "sealed", "unread", "torn", "broken", "unsure")


@dataclass(frozen=True, slots=True)
class Pictured:
    """A passage with figures that was read from a picture: evidence of its own kind.

    Parameters
    ----------
    place
        Page, and the cell it is in a table.
    text
        As recognised. Where it is uncertain, the document has :data:`UNCERTAIN` for its numerals.
    box
        Left, top, right and bottom in the picture received, in pixels; pages of a PDF are
        drawn at 200 pixels to an inch.
    crop
        That part of the page, laid straight, as JPEG.
    checks
        What its figures passed: ``readings`` (another picture of it reads the same), ``ink``
        (every stroke belongs to a character), ``sums`` (the form's own sums hold), ``person``
        (somebody looked and confirmed it).
    doubts
        What they failed: one of these, ``unsure``, ``unread``, ``torn`` (its cell is not closed),
        ``broken`` (a number goes on in the next line), ``sealed`` (a grey seal lay over it).
    other
        As recognised the second time.

    Examples
    --------
    >>> Pictured(Place("a.jpg", page=1), "96次", (0, 0, 90, 30), b"", ("ink",)).uncertain
    False
    """

    place: Place
    text: str
    box: tuple[int, int, int, int]
    crop: bytes = field(repr=False)
    checks: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    other: str = ""

    @property
    def uncertain(self) -> bool:
        """Whether a person has to look at it before it is used."""
        return bool(self.doubts)

    def worded(self, language: str = "zh") -> dict[str, object]:
        """Return it as JSON holds it, its picture as the address of a page would hold it."""
        return {
            **self.unreadable().worded(language),
            "read": self.text,
            "page": self.place.page,
            "box": list(self.box),
            "checks": list(self.checks),
            "doubts": list(self.doubts),
            "crop": f"data:image/jpeg;base64,{b64encode(self.crop).decode()}",
        }

    def unreadable(self) -> Unreadable:
        """Return it as what could not be read, with the doubt that weighs most.

        Examples
        --------
        >>> dim = Pictured(Place("a.jpg", page=1), "96次", (0, 0, 90, 30), b"", doubts=("ink",))
        >>> dim.unreadable().why()
        '扫描识别存疑：读作“96次”，但图上另有笔画没有读进去；请对照原图确认，确认前不参与计算'
        """
        doubt = next(name for name in DOUBTS if name in self.doubts)
        return Unreadable(self.place, f"documents.unread.doubtful.{doubt}", {"text": self.text})


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a full rectangular grid; a merged cell's text repeats in every place it covers.

    Parameters
    ----------
    rows
        Texts, row by row, all rows equally long; a cell covered by a merge repeats its text.
    place
        Where it stands; ``place.paragraph`` is the number of the paragraph before it, 0 at
        the beginning.
    merged
        ``(row, column)`` (from 0) of places that repeat a merged cell begun elsewhere.
    title
        Caption or the paragraph right before the table, where there is one.
    notes
        Notes under the table.
    widths
        Cells printed in every row, where rows of one table differ (pipe tables): cells of a
        row that is narrower than the header need not stand under the header's cells. Empty
        where the grid is exact.
    origin
        Row and column of the first place in its worksheet, from 1.
    seen
        Cells with figures that were read from a picture, by row and column from 0.
    """

    rows: tuple[tuple[str, ...], ...]
    place: Place
    merged: frozenset[tuple[int, int]] = frozenset()
    title: str = ""
    notes: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    origin: tuple[int, int] = (1, 1)
    seen: Mapping[tuple[int, int], Pictured] = field(default_factory=dict)

    def with_text(self, row: int, column: int, text: str) -> Table:
        """Return the table with other words in a cell, and wherever a merge repeats them.

        Parameters
        ----------
        row, column
            The cell's first place, from 0.
        text
            What it says instead.

        Examples
        --------
        >>> wide = Table((("9", "9"), ("9", "8")), Place("a.jpg"), frozenset({(0, 1)}))
        >>> wide.with_text(0, 0, "6").rows
        (('6', '6'), ('9', '8'))
        """
        rows = [list(printed) for printed in self.rows]
        before = rows[row][column]
        for down in range(row, len(rows)):
            if down > row and (down, column) not in self.merged:
                break
            for across in range(column, len(rows[down])):
                if rows[down][across] != before or (
                    across > column and (down, across) not in self.merged
                ):
                    break
                rows[down][across] = text
        return replace(self, rows=tuple(map(tuple, rows)))


_WHOLE = frozenset({
    "documents.unread.no_text_layer", "documents.unread.sheet_too_large",
    "documents.unread.many_pictures",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part of a file that could not be read: told, never guessed.

    Parameters
    ----------
    place
        Where it stands.
    key
        Why, as an entry of the catalogue.
    facts
        What its words name.

    Examples
    --------
    >>> lost = Unreadable(Place("a.pdf", page=2), "documents.unread.garbled", {"count": "3"})
    >>> lost.place.words(), lost.why()
    ('第 2 页', '文字层缺字或乱码（3 个字符），相应文字读不出')
    """

    place: Place
    key: str
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether it is a whole page or worksheet, in which anything may have stood."""
        return self.key in _WHOLE

    def why(self, language: str = "zh") -> str:
        """Return in words why it could not be read."""
        return say(self.key, language, **self.facts)

    def worded(self, language: str = "zh") -> dict[str, str]:
        """Return ``where`` and ``why`` in words, as JSON and messages hold them."""
        return {"where": self.place.words(language), "why": self.why(language)}


@dataclass(frozen=True, slots=True)
class Dropped:
    """Words left out of the text because they belong to the page: said, never silent.

    Parameters
    ----------
    place
        Where they stand.
    text
        The words, as printed.
    key
        What they were taken for (页码, 页眉或页脚), as an entry of the catalogue.
    """

    place: Place
    text: str
    key: str

    def why(self, language: str = "zh") -> str:
        """Return in words what they were taken for."""
        return say(self.key, language)


@dataclass(frozen=True, slots=True)
class Remark:
    """How a file was read, where that is not what its name says.

    Parameters
    ----------
    key
        What is to be told, as an entry of the catalogue.
    facts
        What its words name.

    Examples
    --------
    >>> told = Remark("documents.remarks.other_kind", {"suffix": ".xls", "kind": "html"})
    >>> told.words("en")
    'read as html, which it is by its bytes, not as .xls'
    """

    key: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def words(self, language: str = "zh") -> str:
        """Return in words how it was read."""
        return say(self.key, language, **self.facts)


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was received, read into parts.

    Parameters
    ----------
    name
        File name.
    paragraphs
        Headings and body text in reading order.
    tables
        Tables in reading order.
    unreadable
        What could not be read.
    encoding
        Of a text file: ``utf-8``, ``utf-8-sig`` or ``gb18030``.
    dropped
        Page numbers and running heads that are no part of the text.
    remarks
        How the file was read, where that is not what its name says.
    seen
        Passages with figures that were read from a picture.
    """

    name: str
    paragraphs: tuple[Paragraph, ...] = ()
    tables: tuple[Table, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    encoding: str | None = None
    dropped: tuple[Dropped, ...] = ()
    remarks: tuple[Remark, ...] = ()
    seen: tuple[Pictured, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether nothing at all could be read of it."""
        return not self.paragraphs and not self.tables


def renamed(document: Document, name: str) -> Document:
    """Return a document and all its places under the name that its user knows it by.

    Examples
    --------
    >>> told = Document("b.txt", (Paragraph("预算", Place("b.txt", paragraph=1)),))
    >>> renamed(told, "a.zip/b.txt").paragraphs[0].place.document
    'a.zip/b.txt'
    """

    def placed(parts: tuple[_Placed, ...]) -> tuple[_Placed, ...]:
        return tuple(replace(p, place=replace(p.place, document=name)) for p in parts)

    return replace(
        document,
        name=name,
        paragraphs=placed(document.paragraphs),
        tables=placed(document.tables),
        unreadable=placed(document.unreadable),
        dropped=placed(document.dropped),
        seen=placed(document.seen),
    )


@dataclass(frozen=True, slots=True)
class Match:
    """One place where a quote stands.

    Parameters
    ----------
    paragraph
        Index in ``document.paragraphs``, from 0.
    start, end
        Code-point offsets in the paragraph's text; ``end`` exclusive.
    lines
        First and last source line, where lines are known.
    """

    paragraph: int
    start: int
    end: int
    lines: tuple[int, int] | None = None


def find_quote(document: Document, quote: str) -> list[Match]:
    r"""Return every place where ``quote`` stands inside one paragraph; blanks do not matter.

    Places may overlap. A quote without any printed character stands nowhere.

    Parameters
    ----------
    document
        Any document that was read.
    quote
        Words copied from the source or from its re-flowed text.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> document = document_from_text("全年预算\n81.09万元，执行81.07万元。", "a.txt")
    >>> [(match.start, match.end, match.lines) for match in find_quote(document, "执行 81.07 万元")]
    [(8, 17, (2, 2))]
    """
    wanted = "".join(visible(quote).split())
    found: list[Match] = []
    if not wanted:
        return found
    for index, paragraph in enumerate(document.paragraphs):
        printed = [at for at, char in enumerate(paragraph.text) if not char.isspace()]
        dense = "".join(paragraph.text.split())
        at = dense.find(wanted)
        while at >= 0:
            start, end = printed[at], printed[at + len(wanted) - 1] + 1
            found.append(Match(index, start, end, paragraph.lines_of(start, end)))
            at = dense.find(wanted, at + 1)
    return found


def paragraphs_frame(document: Document) -> pd.DataFrame:
    r"""Return the paragraphs, one a row, in reading order.

    Returns
    -------
    pandas.DataFrame
        ``paragraph`` (int64, from 1), ``section`` (str, ``四（二）``), ``heading_level``
        (int64, 0 for body text), ``first_line`` and ``last_line`` (Int64, missing for formats
        without lines), ``text`` (str).

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> paragraphs_frame(document_from_text("一、概述\n良好。", "a.txt"))["section"].tolist()
    ['一', '一']
    """
    import pandas as pd

    places = [paragraph.place for paragraph in document.paragraphs]
    return pd.DataFrame(
        {
            "paragraph": pd.array([place.paragraph for place in places], dtype="int64"),
            "section": pd.array(["".join(place.section) for place in places], dtype="str"),
            "heading_level": pd.array(
                [paragraph.heading_level for paragraph in document.paragraphs], dtype="int64"
            ),
            "first_line": pd.array(
                [place.lines[0] if place.lines else None for place in places], dtype="Int64"
            ),
            "last_line": pd.array(
                [place.lines[1] if place.lines else None for place in places], dtype="Int64"
            ),
            "text": pd.array([paragraph.text for paragraph in document.paragraphs], dtype="str"),
        }
    )


def fault(path: Path, code: str, found: str = "", **facts: object) -> InputFaults:
    """Return one fault of a whole file as an error to raise."""
    return InputFaults([Fault(code, Place(path.name), found, facts)])
