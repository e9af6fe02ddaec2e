"""项目资金: money rows under a header, and money told in a line of words and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.documents import UNCERTAIN
from evalutils.reading.forms.rows import Columns, Row
from evalutils.reading.forms.vocabulary import (
    header_words,
    is_called,
    role_of,
    stated_unit,
)
from evalutils.reading.quantities import read_quantities
from evalutils.reading.selfeval import Amount, Cell, MoneyRow, is_blank, split_points

AMOUNTS = ("initial", "adjusted", "executed", "received")
OTHERS = ("points", "rate", "score", "reason")

_IN_TEN_THOUSANDS = {
    "元": Fraction(1, 10_000),
    "千元": Fraction(1, 10),
    "万元": Fraction(1),
    "亿元": Fraction(10_000),
}
_FIGURE = regex.compile(
    r"(?P<number>[-−]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?)\s*(?P<unit>亿元|万元|千元|元|亿|万)?"
)
_TOLD = regex.compile(
    r"(?P<role>[\p{Han}]{2,12}(?:[（(](?:[A-Za-z/／]{1,5}|[万亿千]?元)[)）])?)\s*[:：为]?\s*"
    r"(?P<figure>[-−]?[\d,，.]*\d\s*(?:亿元|万元|元|%|％|分)?)"
    r"(?=$|[\s,，;；、/|）)]|(?:全年|年初|预算|实际|执行|支出|到位|分值|得分)[\p{Han}]{0,4}[（(:：\d\s])"
)
_LABEL_AND_FIGURE = regex.compile(r"[\p{Han}（）()、]{2,20}[:：]")
# So many rows are read as the rows of the money.
_ROWS_OF_MONEY = 12
# Shorter words about the management of money are heads: 情况说明.
_LONGEST_WORD = 4
_LABELLED = regex.compile(
    r"(?P<label>[\p{Han}（()）:：、]{2,30}?)\s*(?P<figures>[-−]?[\d.,]+%?(?:\s*/\s*[-−]?[\d.,]+[%％]?)*)"
)
# In this order: 其他资金(含以前年度结转) is other money, 上年结转合计 is carried over.
_KINDS = (
    ("other", regex.compile(r"(?:其中[:：、]?)?(?:\d[.、])?其他")),
    ("carried", regex.compile(r"结转|结余")),
    ("total", regex.compile(r"总额|总计|合计|资金总|^(?:部门)?(?:整体)?预算执行(?:情况)?$")),
    ("total", regex.compile(r"^(?:项目|预算)?(?:资金|经费|投入)(?:总量|情况|投入)?$")),
    ("appropriation", regex.compile(r"拨款|^(?:其中[:：]?)?财政资金")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A figure told with its role in words: 全年预算数(A) 194.9."""

    role: str
    cell: Cell


def kind_of(label: str) -> str:
    """Return the kind of a money row.

    Examples
    --------
    >>> [kind_of(label) for label in ("年度资金总额", "其中：本年财政拨款", "上年结转资金",
    ...                               "其他资金(含以前年度结转)", "其中:中央财政资金")]
    ['total', 'appropriation', 'carried', 'other', 'part']
    """
    words = split_points(header_words(label))[0]
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), "part")


def amount_of(cell: Cell | None, unit: str) -> Amount | None:
    """Return a money cell as an amount.

    Parameters
    ----------
    cell
        The cell; ``None`` where the form has no such column.
    unit
        Unit that header, label or table state; a unit in the cell itself comes first.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> place = Place("a.txt")
    >>> [str(amount_of(Cell(text, place), "万元").value) for text in ("89.974", "1,810,000元", "—")]
    ['44987/500', '181', 'None']
    """
    if cell is None:
        return None
    found = _FIGURE.fullmatch(cell.text.strip())
    if found is None:
        return _hedged(cell)
    digits = found["number"].replace(",", "").replace("，", "").replace("−", "-")
    printed = found["unit"] or unit
    unit = {"万": "万元", "亿": "亿元"}.get(printed, printed)
    number = Fraction(digits)
    step = Fraction(1, 10 ** len(digits.partition(".")[2]))
    value = number * _IN_TEN_THOUSANDS[unit] if unit else None
    return Amount(cell, number, unit, value, step)


def _hedged(cell: Cell) -> Amount:
    """Read what is no bare figure; only one exact amount of money is one."""
    if is_nothing(cell.text):
        return Amount(cell)
    found = [quantity for quantity in read_quantities(cell.text) if quantity.kind == "money"]
    if len(found) != 1 or found[0].unit != "元" or found[0].exactness != "exact":
        return Amount(cell)
    whole = found[0].interval.value
    printed = "万元" if "万" in found[0].text else "亿元" if "亿" in found[0].text else "元"
    value = whole / 10_000
    return Amount(cell, value / _IN_TEN_THOUSANDS[printed], printed, value)


def is_nothing(text: str) -> bool:
    """Return whether a cell for money says that there is none: blank, a stroke, or 无.

    Examples
    --------
    >>> [is_nothing(text) for text in ("—", "无", "不涉及", "0")]
    [True, True, True, False]
    """
    return is_blank(text) or is_called("group", "nothing", text)


def money_row(columns: Columns, row: Row, unit: str) -> MoneyRow | None:
    """Return a row under the money header, ``None`` where it says nothing.

    Parameters
    ----------
    columns
        Of the money header.
    row
        The row.
    unit
        Unit that the table or the title states.
    """
    row = _aligned(columns, row)
    # One cell over the whole row is a heading inside the table.
    if len(row.distinct()) == 1 and row.repeats:
        return None
    label = _label(columns, row)
    cells = {role: columns.cell(row, role) for role in (*AMOUNTS, *OTHERS)}
    if label is None:
        return None
    if all(cell is None or not cell.text for cell in cells.values()) and (
        kind_of(label.text) == "part" or len(row.distinct()) > 1 + len(columns.group)
    ):
        return None
    # The nearest statement wins: the label's, then the column's, then the table's.
    units = {
        role: stated_unit(label.text) or stated_unit(cell.place.header) or unit
        for role, cell in cells.items()
        if cell is not None
    }
    amounts = {role: amount_of(cells[role], units.get(role, unit)) for role in AMOUNTS}
    rest = {role: cells[role] for role in OTHERS}
    return _row(label, kind_of(label.text), amounts, rest)


def _row(
    label: Cell, kind: str, amounts: Mapping[str, Amount | None], rest: Mapping[str, Cell | None]
) -> MoneyRow:
    return MoneyRow(
        label,
        kind,
        initial=amounts["initial"],
        adjusted=amounts["adjusted"],
        executed=amounts["executed"],
        received=amounts["received"],
        points=rest["points"],
        rate=rest["rate"],
        score=rest["score"],
        reason=rest["reason"],
    )


def _aligned(columns: Columns, row: Row) -> Row:
    """Lay a narrower row under the header: its first figure stands under the first figures."""
    if not row.narrow:
        return row
    first = min(min(places) for places in columns.roles.values())
    missing = columns.width - row.printed
    for shift in range(missing + 1):
        at = first - shift
        if 0 < at < row.printed and _is_figure(row.cells[at]) and not _is_figure(row.cells[at - 1]):
            break
    else:
        shift = 0
    blank = Cell("", row.cells[0].place)
    cells = (blank,) * shift + row.cells[: row.printed]
    return Row(
        cells + (blank,) * (columns.width - len(cells)), row.repeats, columns.width, row.table
    )


def _is_figure(cell: Cell) -> bool:
    # What was read from a picture and is in doubt stands where a figure does.
    text = cell.text.replace(UNCERTAIN, "0")
    return _FIGURE.fullmatch(text) is not None or is_blank(cell.text)


def _label(columns: Columns, row: Row) -> Cell | None:
    """Return what stands left of the first figures, the name of the whole part left out."""
    first = min(min(places) for places in columns.roles.values())
    group = {cell.text for cell in columns.group}
    found: list[Cell] = []
    for column, cell in row.distinct():
        if column >= first:
            break
        if cell.text not in group and (not found or found[-1].text != cell.text):
            found.append(cell)
    if not found:
        return next((cell for column, cell in row.distinct() if column < first), None)
    return replace(found[-1], text="".join(cell.text for cell in found[-2:]))


def told_row(row: Row, unit: str) -> Iterator[MoneyRow]:
    """Yield money rows of a line that names every figure: 全年预算数(A) 20 | 执行率 100%.

    A cell without a role gives the row its label; ``合计 63 / 63 / 100%`` repeats the roles
    in their order.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> cells = ("资金情况(万元)", "全年预算数(A) 20", "全年执行数(B) 18.5", "执行率 92.50%")
    >>> line = Row(tuple(Cell(text, Place("a.txt")) for text in cells))
    >>> [(row.label.text, str(row.executed.value), row.rate.text) for row in told_row(line, "万元")]
    [('资金情况(万元)', '37/2', '92.50%')]
    """
    label: Cell | None = None
    told: list[NamedFigure] = []
    again: list[tuple[Cell, list[str]]] = []
    for _, cell in row.distinct():
        head, found = _told(cell)
        told += found
        if not found and (more := _LABELLED.fullmatch(cell.text)) and told and "/" in cell.text:
            figures = regex.split(r"\s*/\s*", more["figures"])
            again.append((replace(cell, text=more["label"].strip()), figures))
        elif found == [] and _LABELLED.fullmatch(cell.text):
            continue
        elif (reason := _told_reason(cell)) is not None:
            told.append(reason)
        # A later cell that only names the part again (资金情况) is no better label than the first.
        elif head and not (found and label is not None and is_called("group", "money", head.text)):
            label = head
    if not told:
        return
    label = label or row.distinct()[0][1]
    yield _of_told(label, told, unit)
    roles = [item.role for item in told]
    for head, figures in again:
        if len(figures) == len(roles):
            pairs = zip(roles, figures, strict=True)
            yield _of_told(
                head, [NamedFigure(role, replace(head, text=text)) for role, text in pairs], unit
            )


def _told_reason(cell: Cell) -> NamedFigure | None:
    """Return a cell that tells why money was not spent: 未执行原因: 质保期顺延."""
    key, colon, text = cell.text.partition("：" if "：" in cell.text else ":")
    if not colon or not text.strip() or role_of("money", key.strip()) != "reason":
        return None
    return NamedFigure("reason", Cell(text.strip(), replace(cell.place, header=key.strip())))


def untold(row: Row) -> Iterator[tuple[Cell, str]]:
    """Yield labelled figures of such a line whose role is not told: 其中县级资金 194.9."""
    for _, cell in row.distinct():
        more = _LABELLED.fullmatch(cell.text)
        if more and "/" not in cell.text and not _told(cell)[1]:
            yield replace(cell, text=more["label"].strip()), more["figures"]


def is_about_money(cell: Cell) -> bool:
    """Return whether a line begins with the name of the money part: 预算执行率（10分）：…."""
    key, colon, _ = cell.text.partition("：" if "：" in cell.text else ":")
    name = split_points(key)[0]
    return bool(colon) and (is_called("group", "money", name) or name.endswith("执行率"))


def tells_money(row: Row) -> bool:
    """Return whether a line names at least two figures of money by their roles."""
    roles = {item.role for _, cell in row.distinct() for item in _told(cell)[1]}
    return len(roles & {*AMOUNTS, "rate"}) > 1 and bool(roles & set(AMOUNTS))


def _told(cell: Cell) -> tuple[Cell | None, list[NamedFigure]]:
    """Return the words before the first figure with a role, and the figures."""
    found: list[NamedFigure] = []
    begin = len(cell.text)
    for match in _TOLD.finditer(cell.text):
        role = role_of("money", match["role"])
        # A word before a figure that is no column of money is part of a name (2022年…).
        if role:
            place = replace(cell.place, header=match["role"])
            found.append(NamedFigure(role, Cell(match["figure"].strip(), place)))
            begin = min(begin, match.start())
    head = cell.text[:begin].strip(" :：,，")
    if ":" in head or "：" in head:
        head = regex.split("[:：]", head)[-1].strip() or head
    return (replace(cell, text=head) if head else None), found


def _of_told(label: Cell, told: list[NamedFigure], unit: str) -> MoneyRow:
    cells = {item.role: item.cell for item in reversed(told)}
    named = (stated_unit(item.cell.place.header) for item in told)
    unit = stated_unit(label.text) or next((word for word in named if word), unit)
    amounts = {role: amount_of(cells.get(role), unit) for role in AMOUNTS}
    return _row(label, kind_of(label.text), amounts, {role: cells.get(role) for role in OTHERS})


def without_label_head(columns: Columns, below: Sequence[Row]) -> Columns:
    """Leave out a head of amounts under which labels stand: 年度预算数(万元) above 总额, 其中.

    Where the rows below are narrower than the header, nothing tells what stands under a head:
    the first of two heads of one role, left of all other amounts, then heads the labels.
    """
    roles = dict(columns.roles)
    named = sorted((roles[role][0], role) for role in AMOUNTS if role in roles)
    if not named:
        return columns
    at, role = named[0]
    amounts = [roles[name][0] for name in AMOUNTS if name in roles and roles[name][0] != at]
    funds = list(
        takewhile(
            lambda row: all(_is_figure(row.cells[place]) for place in amounts),
            (row for row in below if not row.narrow and len(row.cells) == columns.width),
        )
    )
    under = [row.cells[at] for row in funds if amounts]
    words = [cell.text for cell in under if not is_nothing(cell.text)]
    again = [c for c in columns.others if c > at and role_of("money", columns.headers[c]) == role]
    labels = bool(words) and not any(regex.search(r"\d", text) for text in words)
    if not labels and not (again and not under):
        return columns
    # A head may reach from the labels over the amounts beside them: those are still its.
    rest = [at for at in roles[role][1:] if all(_is_figure(row.cells[at]) for row in funds)]
    if again:
        roles[role] = (again[0],)
    elif rest:
        roles[role] = tuple(rest)
    else:
        del roles[role]
    taken = {column for places in roles.values() for column in places}
    # The head of the labels may state the unit of the amounts.
    label = Cell(columns.headers[at], below[0].cells[0].place if below else Place(""))
    others = [column for column in columns.others if column not in taken]
    return replace(columns, roles=roles, others=tuple(others), group=(*columns.group, label))


def heads_sources(row: Row) -> bool:
    """Return whether a row heads columns by source of the money: 中央 | 省级 | 本级 | 合计.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> words = ("资金来源", "省级(万元)", "县级(万元)", "合计(万元)", "执行数(万元)")
    >>> heads_sources(Row(tuple(Cell(word, Place("a.txt", table=1)) for word in words), table=1))
    True
    """
    cells = [cell for _, cell in row.distinct()]
    sources = sum(is_called("group", "source", cell.text) for cell in cells)
    whole = any(is_called("group", "sources_total", cell.text) for cell in cells)
    figures = any(cell.number is not None for cell in cells)
    return row.table > 0 and sources > 1 and whole and not figures


def by_source(head: Row, below: Sequence[Row], unit: str) -> list[MoneyRow]:
    """Return the money rows of a table whose columns are the sources, its rows what is told.

    A row that names no role of its own tells the budget; what was spent may stand in a column
    beside the sources.
    """
    columns = [(c, cell) for c, cell in head.distinct() if not cell.carried]
    group = {cell.text for cell in head.cells if cell.carried} | {head.cells[0].text}
    told: dict[int, dict[str, Amount | None]] = {}
    executed = next((c for c, cell in columns if role_of("money", cell.text) == "executed"), None)
    for row in below[:_ROWS_OF_MONEY]:
        cells = [cell for _, cell in row.distinct()]
        labels = [cell for cell in cells if cell.text not in group]
        if row.narrow or not any(cell.number is not None for cell in cells):
            break
        role = next((r for cell in labels if (r := role_of("money", cell.text)) in AMOUNTS), None)
        for column, source in columns:
            if not is_called("group", "source", source.text) and not is_called(
                "group", "sources_total", source.text
            ):
                continue
            cell = replace(
                row.cells[column], place=replace(row.cells[column].place, header=source.text)
            )
            amounts = told.setdefault(column, {})
            stated = stated_unit(source.text) or unit
            amounts.setdefault(role or "adjusted", amount_of(cell, stated))
            if executed is not None and is_called("group", "sources_total", source.text):
                spent = row.cells[executed]
                amounts.setdefault("executed", amount_of(spent, stated))
    made = []
    for column, source in columns:
        amounts = told.get(column, {})
        if any(amount is not None and amount.number is not None for amount in amounts.values()):
            kind = (
                "total"
                if is_called("group", "sources_total", source.text)
                else kind_of(source.text)
            )
            whole = {role: amounts.get(role) for role in AMOUNTS}
            made.append(_row(source, kind, whole, dict.fromkeys(OTHERS)))
    return sorted(made, key=lambda row: row.kind != "total")


def tells_management(cells: Sequence[Cell]) -> bool:
    """Return whether a row tells in words how the money was managed (资金管理情况)."""
    return any(is_called("group", "management", cell.text) for cell in cells[:3])


def management_of(cells: Sequence[Cell]) -> list[Cell]:
    """Return what such a row says, the labels and the words of its head left out."""
    said = [cell for cell in cells if not is_called("group", "management", cell.text)]
    return [cell for cell in said if not is_nothing(cell.text) and len(cell.text) > _LONGEST_WORD]


def is_told_aside(columns: Columns, row: Row) -> bool:
    """Return whether a row under the header tells in words what does not stand under its heads.

    按收入性质分 | 按支出性质分: a label with its figure in one cell, over columns of amounts.
    """
    places = [place for role in AMOUNTS for place in columns.roles.get(role, ())]
    cells = [row.cells[place] for place in places if place < len(row.cells)]
    return any(_LABEL_AND_FIGURE.match(cell.text) for cell in cells)


def is_money_header(columns: Columns) -> bool:
    """Return whether a header names money: a budget or what was spent, and one thing more."""
    named = set(columns.roles)
    return bool(named & set(AMOUNTS)) and len(named & {*AMOUNTS, "rate"}) > 1


def unit_of_header(columns: Columns) -> str:
    """Return the unit that the name of the part states (项目资金（万元）), or ``""``."""
    texts = [cell.text for cell in columns.group]
    return next((unit for unit in map(stated_unit, texts) if unit), "")
