"""A form written back: laid out as the official form is (办法附1), as a worksheet, as JSON."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from evalutils.base.packages import settled
from evalutils.base.patterns import regex
from evalutils.base.words import say
from evalutils.reading.documents import Pictured
from evalutils.reading.forms import labels
from evalutils.reading.quantities import number_text
from evalutils.reading.selfeval import Amount, Cell, Goal, Item, MoneyRow, SelfEvaluation

# With fewer columns the heads of the official form (办法附1) have no room.
_FEWEST_COLUMNS = 8
_SEPARATORS = str.maketrans("", "", ",， 万元")
_AMOUNTS = ("initial", "adjusted", "executed", "received")
_REST = ("points", "rate", "score", "reason")
_FIELDS = (
    "level1", "level2", "name", "nature", "target", "unit", "actual", "points", "score", "reason",
)  # fmt: skip
_CONTROL = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class LaidCell:
    """A cell of the laid-out form.

    Parameters
    ----------
    row, column
        Its first place, from 0.
    text
        Words to be printed.
    height, width
        Places it covers.
    kind
        ``title``, ``head`` (a label), ``text`` or ``figure`` (a number may stand there).
    """

    row: int
    column: int
    text: str
    height: int = 1
    width: int = 1
    kind: str = "text"


@dataclass
class _Sheet:
    """The cells laid so far, row by row."""

    width: int
    cells: list[LaidCell] = field(default_factory=list)
    row: int = 0

    def put(
        self, column: int, text: str, *, width: int = 1, height: int = 1, kind: str = "text"
    ) -> None:
        clean = _CONTROL.sub("", text)
        self.cells.append(LaidCell(self.row, column, clean, height, width, kind))


def lay_out(form: SelfEvaluation) -> tuple[LaidCell, ...]:
    """Return a form in the order and with the merged cells of the official table.

    Columns that the form does not have are left out; everything else stands as printed, so
    that the table reads back as the same form.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> made = lay_out(SelfEvaluation("a.xlsx", Place("a.xlsx"), year=2022))
    >>> [(cell.text, cell.width) for cell in made]
    [('项目支出绩效自评表', 8), ('（2022年度）', 8)]
    """
    fields = [name for name in _FIELDS if _present(form.items, name)]
    others = list(dict.fromkeys(head for item in form.items for head, _ in item.others))
    funds = [name for name in (*_AMOUNTS, *_REST) if _present(form.money, name)]
    width = max(len(fields) + len(others) + 1, len(funds) + 2, _FEWEST_COLUMNS)
    sheet = _Sheet(width)
    _lay_title(sheet, form)
    _lay_fields(sheet, form)
    if form.money:
        _lay_money(sheet, form, funds)
    _lay_goals(sheet, form.goals)
    if form.items or _loose_weights(form):
        _lay_indicators(sheet, form, fields or ["level1", "level2", "name"], len(others))
    _lay_closing(sheet, form, fields, len(others))
    return tuple(sheet.cells)


def _present(rows: Sequence[MoneyRow] | Sequence[Item], name: str) -> bool:
    return any(getattr(row, name) is not None for row in rows)


def _lay_title(sheet: _Sheet, form: SelfEvaluation) -> None:
    title = form.title.text if form.title is not None else _head(f"title.{form.kind}")
    sheet.put(0, title, width=sheet.width, kind="title")
    sheet.row += 1
    if form.year is not None and labels.year_of(title) != form.year:
        sheet.put(0, _head("title.year", year=form.year), width=sheet.width, kind="title")
        sheet.row += 1


def _lay_fields(sheet: _Sheet, form: SelfEvaluation) -> None:
    named = [("department", form.department), ("unit", form.unit)]
    pairs = [(_head(f"fields.{name}"), cell) for name, cell in named if cell is not None]
    lines = [[(_head("fields.project"), form.project)]] if form.project is not None else []
    lines += [pairs] if pairs else []
    for line in lines:
        share = sheet.width // len(line)
        for at, (label, cell) in enumerate(line):
            begin = at * share
            end = sheet.width if at == len(line) - 1 else begin + share
            sheet.put(begin, label, kind="head")
            sheet.put(begin + 1, cell.text if cell else "", width=end - begin - 1)
        sheet.row += 1


def _lay_money(sheet: _Sheet, form: SelfEvaluation, funds: Sequence[str]) -> None:
    amounts = [amount for row in form.money for name in _AMOUNTS if (amount := getattr(row, name))]
    units = {amount.unit for amount in amounts if amount.number is not None}
    unit = units.pop() if len(units) == 1 else ""
    group = next((w.cell.text for w in form.weights if _is_of_money(form, w.name)), "")
    group = group or _head("groups.money") + (f"（{unit}）" if unit else "")
    label_width = sheet.width - 1 - len(funds)
    sheet.put(0, group, height=len(form.money) + 1, kind="head")
    sheet.put(1, "", width=label_width, kind="head")
    for at, name in enumerate(funds):
        sheet.put(1 + label_width + at, _head(f"money.{name}"), kind="head")
    sheet.row += 1
    for row in form.money:
        sheet.put(1, row.label.text, width=label_width)
        for at, name in enumerate(funds):
            value = getattr(row, name)
            text = _amount(value, unit) if name in _AMOUNTS else _text(value)
            sheet.put(1 + label_width + at, text, kind="text" if name == "reason" else "figure")
        sheet.row += 1


def _amount(amount: Amount | None, unit: str) -> str:
    """Return an amount as printed, with its unit where the head of the table states none."""
    if amount is None:
        return ""
    text = amount.cell.text
    if amount.number is None or not amount.unit or amount.unit == unit:
        return text
    return f"{number_text(amount.number)}{amount.unit}"


def _is_of_money(form: SelfEvaluation, name: str) -> bool:
    levels = {item.level1_name for item in form.items}
    parents = {weight.parent for weight in form.weights}
    at = next((w for w in form.weights if w.name == name), None)
    return (
        at is not None
        and not at.parent
        and name not in levels | parents
        and regex.search("预算|资金|执行", name) is not None
    )


def _lay_goals(sheet: _Sheet, goals: Sequence[Goal]) -> None:
    whole = [goal for goal in goals if goal.expected is not None and goal.actual is not None]
    for goal in goals:
        for side in ("expected", "actual"):
            cell = getattr(goal, side)
            if cell is not None and goal not in whole:
                sheet.put(0, _head(f"goals.{side}"), kind="head")
                sheet.put(1, cell.text, width=sheet.width - 1)
                sheet.row += 1
    if not whole:
        return
    half = (sheet.width - 1) // 2
    sheet.put(0, _head("groups.goals"), height=len(whole) + 1, kind="head")
    sheet.put(1, _head("goals.expected"), width=half, kind="head")
    sheet.put(1 + half, _head("goals.actual"), width=sheet.width - 1 - half, kind="head")
    sheet.row += 1
    for goal in whole:
        sheet.put(1, _text(goal.expected), width=half)
        sheet.put(1 + half, _text(goal.actual), width=sheet.width - 1 - half)
        sheet.row += 1


def _lay_indicators(
    sheet: _Sheet, form: SelfEvaluation, fields: Sequence[str], others: int
) -> None:
    spans = _spans(sheet.width, fields, others)
    loose = _loose_weights(form)
    group = next((w.cell.text for w in form.weights if _is_parent(form, w.name)), "")
    sheet.put(
        0,
        group or _head("groups.indicators"),
        height=len(form.items) + len(loose) + 1,
        kind="head",
    )
    heads = [_head(f"indicators.{name}") for name in fields]
    heads += list(dict.fromkeys(head for item in form.items for head, _ in item.others))
    for (column, width), head in zip(spans, heads, strict=True):
        sheet.put(column, head, width=width, kind="head")
    sheet.row += 1
    rows = []
    for item in form.items:
        extra = dict(item.others)
        told = [_text(getattr(item, name)) for name in fields]
        rows.append([*told, *(_text(extra.get(head)) for head in heads[len(fields) :])])
    before, after = _around(form, loose)
    blank = [""] * (len(spans) - 1)
    rows = [*([text, *blank] for text in before), *rows, *([text, *blank] for text in after)]
    for at, texts in enumerate(rows):
        for column, text in enumerate(texts):
            height = _height(rows, at, column, fields)
            if height:
                name = fields[column] if column < len(fields) else ""
                kind = "figure" if name in ("points", "score") else "text"
                begin, width = spans[column]
                sheet.put(begin, text, width=width, height=height, kind=kind)
        sheet.row += 1


def _spans(width: int, fields: Sequence[str], others: int) -> list[tuple[int, int]]:
    """Return begin and width of every column; the name takes what is over."""
    over = width - 1 - len(fields) - others
    spans, column = [], 1
    for name in [*fields, *[""] * others]:
        size = 1 + (over if name == "name" else 0)
        spans.append((column, size))
        column += size
    return spans


def _height(rows: Sequence[Sequence[str]], at: int, column: int, fields: Sequence[str]) -> int:
    """Return how many rows a level's cell covers; 0 where the cell above reaches down."""
    if column >= len(fields) or fields[column] not in ("level1", "level2") or not rows[at][column]:
        return 1

    def same(one: int, other: int) -> bool:
        return all(rows[one][c] == rows[other][c] for c in range(column + 1))

    if at and same(at - 1, at):
        return 0
    end = at + 1
    while end < len(rows) and same(at, end):
        end += 1
    return end - at


def _is_parent(form: SelfEvaluation, name: str) -> bool:
    levels = {item.level1_name for item in form.items}
    return any(weight.parent == name for weight in form.weights) and name not in levels


def _loose_weights(form: SelfEvaluation) -> list[str]:
    """Return level-1 names with points under which no indicator could be read."""
    levels = {item.level1_name for item in form.items}
    seconds = {item.level2.text for item in form.items if item.level2 is not None}
    return [
        weight.cell.text
        for weight in form.weights
        if weight.name not in levels
        and weight.cell.text not in seconds
        and not _is_parent(form, weight.name)
        and not _is_of_money(form, weight.name)
    ]


def _around(form: SelfEvaluation, loose: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part the loose names into those that stand before the first indicator and the others."""
    named = [weight.cell.text for weight in form.weights]
    levels = {item.level1.text for item in form.items if item.level1 is not None}
    first = next((at for at, text in enumerate(named) if text in levels), len(named))
    before = [text for text in loose if named.index(text) < first and levels & set(named)]
    return before, [text for text in loose if text not in before]


def _lay_closing(sheet: _Sheet, form: SelfEvaluation, fields: Sequence[str], others: int) -> None:
    at = dict(zip(fields, _spans(sheet.width, fields, others), strict=False))
    for part in form.subtotals:
        _lay_total(sheet, at, part.label.text or _head("closing.subtotal"), part.points, part.score)
    if form.total is not None:
        label, points = _head("closing.total"), form.total.points
        if points is not None and "points" not in at:
            label = _head("closing.total_with_points", points=points.text)
        _lay_total(sheet, at, label, points, form.total.score)
    if form.grade is not None:
        sheet.put(0, _head("closing.grade"), width=2, kind="head")
        sheet.put(2, form.grade.text, width=sheet.width - 2)
        sheet.row += 1
    for note in form.notes:
        sheet.put(0, note.text, width=sheet.width)
        sheet.row += 1


def _lay_total(
    sheet: _Sheet,
    at: dict[str, tuple[int, int]],
    label: str,
    points: Cell | None,
    score: Cell | None,
) -> None:
    places = [(column, _text(cell)) for name, cell in (("points", points), ("score", score))
              if (column := at.get(name, (0, 0))[0])]  # fmt: skip
    if not places or (score is not None and "score" not in at):
        places = [(sheet.width - 1, _text(score or points))]
    first = min(column for column, _ in places)
    sheet.put(0, label, width=first, kind="head")
    known = dict(places)
    for column in range(first, sheet.width):
        sheet.put(column, known.get(column, ""), kind="figure")
    sheet.row += 1


def _text(cell: Cell | None) -> str:
    return "" if cell is None else cell.text


def _head(key: str, **facts: object) -> str:
    """Return a head of the official form; it is written in Chinese, in which it is read back."""
    return say(f"forms.official.{key}", "zh", **facts)


# What a worksheet can hold as a number and show as printed: no leading zeros, at most four
# places (a longer tail is kept as text, which loses nothing).
_PLAIN = regex.compile(
    r"(?P<digits>(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,9})(?:\.(?P<places>\d{1,4}))?)(?P<percent>%)?"
)
# A cell that begins with these is run as a formula by spreadsheets that import the text.
_FORMULA_SIGNS = ("=", "+", "-", "@")
_SHEET = "自评表"
# The faces of official documents (GB/T 9704); a machine without them shows its own.
_FACE, _TITLE_FACE = "仿宋_GB2312", "方正小标宋简体"
# Full-width characters in a column of width 14, points of a line; Excel itself measures no
# merged or wrapped cell when a file is opened.
_SIGNS_PER_LINE, _LINE, _MOST_LINES = 12, 16.0, 12


def write_form_xlsx(form: SelfEvaluation, path: Path) -> None:
    """Write a form in the official layout as ``.xlsx``; reading it back gives the same form.

    Plain figures are numbers that show the printed digits; all else is text, and words that
    begin with ``= + - @`` never become a formula. The same form gives the same bytes.

    Parameters
    ----------
    form
        The form.
    path
        File to be written; an existing one is replaced.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = _SHEET
    cells = lay_out(form)
    width = max(cell.column + cell.width for cell in cells)
    for cell in cells:
        _write(sheet, cell)
    _set_page(sheet, cells, width)
    data = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        book.save(data)
    # openpyxl dates a file by the clock; the same form has to give the same bytes.
    path.write_bytes(settled(data.getvalue()))


def _write(sheet: Any, cell: LaidCell) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    place = sheet.cell(cell.row + 1, cell.column + 1)
    _set_value(place, cell)
    title = cell.kind == "title"
    place.font = Font(name=_TITLE_FACE if title else _FACE, size=16 if title else 10.5)
    middle = title or cell.kind in ("head", "figure")
    place.alignment = Alignment(
        horizontal="center" if middle else "left", vertical="center", wrap_text=True
    )
    if cell.height > 1 or cell.width > 1:
        sheet.merge_cells(
            start_row=cell.row + 1,
            start_column=cell.column + 1,
            end_row=cell.row + cell.height,
            end_column=cell.column + cell.width,
        )
    if not title:
        line = Side(style="thin")
        for row in range(cell.row + 1, cell.row + cell.height + 1):
            for column in range(cell.column + 1, cell.column + cell.width + 1):
                box = Border(left=line, right=line, top=line, bottom=line)
                sheet.cell(row, column).border = box


def _set_value(place: Any, cell: LaidCell) -> None:
    plain = _PLAIN.fullmatch(cell.text) if cell.kind == "figure" else None
    if plain is None:
        place.value = cell.text
        place.data_type = "s" if cell.text else "n"
        if not cell.text:
            place.value = None
        if cell.text.startswith(_FORMULA_SIGNS):
            place.quotePrefix = True
        return
    number = Decimal(plain["digits"].replace(",", ""))
    whole = "#,##0" if "," in plain["digits"] else "0"
    places = "." + "0" * len(plain["places"]) if plain["places"] else ""
    place.value = number / 100 if plain["percent"] else number
    place.number_format = whole + places + ("%" if plain["percent"] else "")


def _set_page(sheet: Any, cells: tuple[LaidCell, ...], width: int) -> None:
    from openpyxl.utils import get_column_letter

    page = sheet.page_setup
    page.paperSize, page.orientation = sheet.PAPERSIZE_A4, sheet.ORIENTATION_LANDSCAPE
    page.fitToWidth, page.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "— &P —"
    for column in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 14
    heights: dict[int, float] = {}
    for cell in cells:
        if cell.height == 1 and cell.kind != "title":
            lines = -(-len(cell.text) // (_SIGNS_PER_LINE * cell.width // 2 + 1)) or 1
            heights[cell.row] = max(heights.get(cell.row, 0), min(lines, _MOST_LINES) * _LINE)
        elif cell.kind == "title":
            heights[cell.row] = 28
    for row, height in heights.items():
        sheet.row_dimensions[row + 1].height = height


def form_as_json(form: SelfEvaluation, language: str = "zh") -> dict[str, object]:
    """Return a form under the contract of ``evalutils forms --json``.

    Cells stand as printed, blank cells and absent columns as null, money in 万元 as decimal
    strings with the digits that are printed. Places and reasons are worded in ``language``.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> place = Place("a.xlsx", sheet="自评表", row=3)
    >>> made = form_as_json(SelfEvaluation("a.xlsx", place, year=2022))
    >>> made["file"], made["place"], made["year"], made["total"], made["indicators"]
    ('a.xlsx', '工作表“自评表” 第 3 行', 2022, None, [])
    """
    place = replace(form.place, header="", column=0)
    return {
        "file": form.document,
        "place": place.words(language),
        "project": printed(form.project),
        "year": form.year,
        "money": [_money(row) for row in form.money],
        "indicators": [_indicator(item) for item in form.items],
        "total": None if form.total is None else printed(form.total.score),
        "grade": printed(form.grade),
        "unreadable": [part.worded(language) for part in form.unreadable],
        **doubts_as_json(form.seen, language),
    }


def doubts_as_json(seen: Sequence[Pictured], language: str = "zh") -> dict[str, object]:
    """Return ``uncertain`` of what was read from pictures; nothing where nothing was.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> doubts_as_json(()), doubts_as_json([Pictured(Place("a.jpg"), "96次", (0, 0, 9, 9), b"")])
    ({}, {'uncertain': []})
    """
    told = [part.worded(language) for part in seen if part.uncertain]
    return {"uncertain": told} if seen else {}


def printed(cell: Cell | None) -> str | None:
    """Return a cell's words, ``None`` where it is blank or absent."""
    return None if cell is None or not cell.text else cell.text


def in_ten_thousands(amount: Amount | None) -> str | None:
    """Return an amount in 万元 as a decimal string, ``None`` where it is not known.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from evalutils.base.places import Place
    >>> cell = Cell("3,144.00", Place("a.txt"))
    >>> in_ten_thousands(Amount(cell, Fraction(3144), "万元", Fraction(3144)))
    '3144.00'
    >>> in_ten_thousands(Amount(cell, Fraction(3144), "元", Fraction("0.3144")))
    '0.3144'
    """
    if amount is None or amount.value is None:
        return None
    # 100.0万 is how a worksheet shows a million: its digits are the format's, not the writer's.
    if amount.unit == "万元" and not amount.cell.text.endswith("万"):
        digits = amount.cell.text.translate(_SEPARATORS)
        if digits.replace(".", "", 1).lstrip("-").isdecimal() and digits.isascii():
            return digits
    return number_text(amount.value)


def _money(row: MoneyRow) -> dict[str, object]:
    return {
        "row": row.label.text,
        "initial": in_ten_thousands(row.initial),
        "adjusted": in_ten_thousands(row.adjusted),
        "executed": in_ten_thousands(row.executed),
        "points": printed(row.points),
        "rate": printed(row.rate),
        "score": printed(row.score),
    }


def _indicator(item: Item) -> dict[str, object]:
    names = ("level1", "level2", "name", "target", "actual", "points", "score", "reason")
    told: dict[str, object] = {name: printed(getattr(item, name)) for name in names}
    return told | {"target": target_of(item)}


def target_of(item: Item) -> str | None:
    """Return the target with the sign and the unit that stand in columns of their own.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> words = ("培训", "735", "≧", "人次")
    >>> name, aim, sign, unit = (Cell(text, Place("a.txt")) for text in words)
    >>> target_of(Item(name, target=aim, nature=sign, unit=unit, comparator="≥"))
    '≧735人次'
    """
    text = printed(item.target)
    if text is None:
        return None
    if item.unit is not None and not item.unit.blank and text[-1].isdigit():
        text += item.unit.text
    sign = "" if item.nature is None else item.nature.text.strip()
    # Words in that column (正向, 定性) are no sign of a target.
    signs = bool(item.comparator) and text[0].isdigit() and not regex.search(r"\p{Han}", sign)
    return sign + text if signs else text
