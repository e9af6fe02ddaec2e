"""Cells: figures as numbers where they are exact, words that can never become a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Any
from weakref import WeakKeyDictionary
from xml.sax.saxutils import escape

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from evalutils.base.packages import writable
from evalutils.base.patterns import re
from evalutils.base.words import words_under
from evalutils.reporting.editions.paper import is_wide

_FIGURE = re.compile(r"(?P<digits>[-−]?\d+(?:\.(?P<places>\d+))?)(?P<percent>%)?")
#: What a spreadsheet may take for the beginning of a formula, also behind blanks.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
#: Longest text a cell holds.
_LONGEST = 32767
#: Width of a digit in pt (columns are measured in them), and the air inside a cell in em.
_DIGIT, _AIR = Fraction(21, 4), Fraction(1, 3)
_INK, _RULE, _FAINT = "FF1D2433", "FF9AA1AD", "FF565D6B"
_STRIPE, _GROUND, _HEAD, _WARNING = "FFC3C8D0", "FFF1F2F4", "FFF4F5F7", "FFFDF0E7"


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks; everything else of its style is shared.

    Parameters
    ----------
    size
        Of its words, in pt.
    align, upright
        Across and down the cell.
    face
        Key of the words file: ``face``, ``head_face`` or ``title_face``.
    box
        Whether hairlines stand around it.
    ground
        ``head``, ``unscored`` (hatched), ``warning`` or nothing.
    faint
        Whether its words are grey.
    """

    size: float = 10
    align: str = "left"
    upright: str = "center"
    face: str = "face"
    box: bool = True
    ground: str = ""
    faint: bool = False


@cache
def form_words(language: str) -> Mapping[str, Any]:
    """Return the workbook's own words in a language."""
    return words_under("editions.xlsx", language)


def put(
    sheet: Worksheet, row: int, column: int, content: str, look: Look, words: Mapping[str, Any]
) -> Cell:
    """Write a cell: a printed figure as a number, everything else as text.

    Parameters
    ----------
    content
        As printed. ``99.98%`` becomes 0.9998 in the format of its decimals.
    words
        The workbook's words, for the faces.
    """
    cell: Cell = sheet.cell(row, column)
    figure = as_number(content)
    if figure is None:
        _put_text(cell, content)
    else:
        cell.value, cell.number_format = figure
    _style(cell, look, words)
    return cell


def put_text(
    sheet: Worksheet, row: int, column: int, content: str, look: Look, words: Mapping[str, Any]
) -> Cell:
    """Write a cell as text, whatever it looks like (codes, names, quotations)."""
    cell: Cell = sheet.cell(row, column)
    _put_text(cell, content)
    _style(cell, look, words)
    return cell


def put_formula(cell: Cell, formula: str) -> None:
    """Let a cell that is written and styled hold a formula of ours."""
    cell.value = formula
    cell.data_type = "f"
    cell.quotePrefix = False


def with_values(sheet: bytes, values: Mapping[str, str]) -> bytes:
    """Return a worksheet whose formulas show their present values before anything calculates.

    Parameters
    ----------
    sheet
        As openpyxl wrote it: a formula without a value.
    values
        Cell → its value: a number, or words.

    Examples
    --------
    >>> with_values(b'<c r="A1" s="2"><f>SUM(B1)</f><v /></c>', {"A1": "10.00"})
    b'<c r="A1" s="2"><f>SUM(B1)</f><v>10.00</v></c>'
    >>> with_values(b'<c r="A1"><f>"a"</f><v></v></c>', {"A1": "a"})
    b'<c r="A1" t="str"><f>"a"</f><v>a</v></c>'
    """
    for address, value in values.items():
        kind = b"" if as_number(value) else b' t="str"'
        shown = escape(value).encode("utf-8")
        found = rb'(<c r="%s"[^>]*)(><f>[^<]*</f>)<v\s*(?:/>|></v>)' % address.encode("ascii")
        made = lambda m, kind=kind, shown=shown: m[1] + kind + m[2] + b"<v>" + shown + b"</v>"  # noqa: E731
        sheet = re.sub(found, made, sheet)
    return sheet


def span(
    sheet: Worksheet, first: tuple[int, int], last: tuple[int, int], look: Look,
    words: Mapping[str, Any],
) -> None:  # fmt: skip
    """Merge cells from the first (row, column) to the last; all of them carry the look's lines."""
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            _style(sheet.cell(row, column), look, words)
    if first != last:
        sheet.merge_cells(
            start_row=first[0], start_column=first[1], end_row=last[0], end_column=last[1]
        )


def as_number(content: str) -> tuple[Decimal, str] | None:
    """Return a printed figure as a number with the format that prints it again, if it is one.

    Examples
    --------
    >>> as_number("99.98%"), as_number("10.00"), as_number("近20000多份")
    ((Decimal('0.9998'), '0.00%'), (Decimal('10.00'), '0.00'), None)
    """
    found = _FIGURE.fullmatch(content)
    if found is None:
        return None
    value = Decimal(found["digits"].replace("−", "-"))
    places = f"0.{'0' * len(found['places'])}" if found["places"] else "0"
    if found["percent"]:
        return value / 100, f"{places}%"
    return value, places


def height(texts: Sequence[tuple[str, float]], size: float = 10, least: float = 0) -> float:
    """Return the height of a row in pt that shows all its texts.

    Parameters
    ----------
    texts
        Each with the width of its column (or merged columns) in digits.
    size
        Of the words, in pt.
    least
        Never lower than this.

    Examples
    --------
    >>> height([("村居宣讲覆盖率", 20.0)]), height([("村居宣讲覆盖率" * 4, 20.0)])
    (17, 43)
    """
    lines = max((_lines(text, width, size) for text, width in texts), default=1)
    return max(least, lines * (size + 3) + 4)


def widen(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Set the widths of the columns, in digits."""
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def _lines(text: str, width: float, size: float) -> int:
    room = Fraction(width) * _DIGIT / Fraction(size) - _AIR
    return sum(_wrapped(line, room) for line in text.split("\n"))


def _wrapped(line: str, room: Fraction) -> int:
    """Return how many lines words take: in these faces all but full squares are half as wide."""
    needed = sum((Fraction(1, 1 if is_wide(c) else 2) for c in line), Fraction(0))
    if needed <= room:
        return 1
    # Between words a line ends before the one that no longer fits.
    return ceil(needed / max(room - (" " in line), Fraction(1)))


def _put_text(cell: Cell, content: str) -> None:
    words = writable(content)
    if len(words) > _LONGEST:
        words = words[: _LONGEST - 1] + "…"
    if not words:
        return
    cell.value = words
    cell.data_type = "s"  # the library takes a text that begins with = for a formula
    # The mark that keeps a text a text when somebody edits it.
    cell.quotePrefix = bool(_FORMULA.match(words))


def _style(cell: Cell, look: Look, words: Mapping[str, Any]) -> None:
    """Give a cell its look, whatever its number format is.

    openpyxl finds the number of a font or a border by hashing it field by field, which for all
    cells takes longer than everything else about a workbook. The numbers of a look in a workbook
    are found once.
    """
    known = _LOOKS.setdefault(cell.parent.parent, {})
    key = (look, words[look.face])
    if key not in known:
        _style_slowly(cell, look, words)
        parts = ["fontId", "alignmentId"]
        parts += ["borderId"] if look.box else []
        parts += ["fillId"] if look.ground in _FILLS else []
        known[key] = {part: getattr(cell._style, part) for part in parts}
    if cell._style is None:
        cell._style = StyleArray()
    for part, number in known[key].items():
        setattr(cell._style, part, number)


#: Workbook → look → the workbook's numbers of what the look says of a cell's style; the rest
#: (number format, the mark of a text) is the content's.
_LOOKS: WeakKeyDictionary[Any, dict[Any, dict[str, int]]] = WeakKeyDictionary()


def _style_slowly(cell: Cell, look: Look, words: Mapping[str, Any]) -> None:
    colour = _FAINT if look.faint else _INK
    cell.font = Font(name=words[look.face], size=look.size, color=colour)
    cell.alignment = Alignment(horizontal=look.align, vertical=look.upright, wrap_text=True)
    if look.box:
        line = Side(style="thin", color=_RULE)
        cell.border = Border(left=line, right=line, top=line, bottom=line)
    fill = _FILLS.get(look.ground)
    if fill is not None:
        cell.fill = fill


_FILLS = {
    "head": PatternFill("solid", fgColor=_HEAD),
    "warning": PatternFill("solid", fgColor=_WARNING),
    # "lightUp" is the hatching of thin rising lines.
    "unscored": PatternFill("lightUp", fgColor=_STRIPE, bgColor=_GROUND),
}
