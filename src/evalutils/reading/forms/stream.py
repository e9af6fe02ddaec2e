"""A form whose cells came one below the other, laid out in rows again.

Copied from a web page a form often arrives a cell a line, with or without the blank ones. Its
heads still stand in their order, so they say how many cells a row has; and what a cell holds
says where a row begins: a level (产出指标, 数量指标), a label of money, or a name where the row
before has had its score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from evalutils.reading.forms.labels import goal_columns
from evalutils.reading.forms.money import is_money_header
from evalutils.reading.forms.rows import Columns, Row, columns_of, names_indicators
from evalutils.reading.forms.vocabulary import compact, is_called, role_of
from evalutils.reading.selfeval import Cell, is_blank

#: Heads of a form's part, at least so many in a row.
_FEWEST_HEADS = 4
#: A row of one cell longer than this is prose.
_LONGEST_CELL = 200
_LONGEST_LABEL = 24
#: What a label of money holds where it is no known source (其中：当年财政拨款).
_OF_MONEY = ("资金", "总额", "拨款", "结转", "自筹")
#: Numbers of tables for lines of text, beyond those of the document.
_FIRST_TABLE = 10_000
_NAMED = frozenset({"project", "both", "department", "unit"})
_LEVELS = ("level1", "level2")
_NUMBERS = frozenset({"points", "score", "rate", "initial", "adjusted", "executed", "received"})


def in_rows(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows of a document, cells that stand one below the other laid out.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> words = ("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分", "产出指标",
    ...          "数量指标", "培训", "≥9场", "9场", "50", "50", "演练", "≥2次", "2次", "40", "40")
    >>> lines = [Row((Cell(text, Place("a.txt")),), printed=1) for text in words]
    >>> for row in in_rows(lines)[1:]:
    ...     print([cell.text for cell in row.cells])
    ['产出指标', '数量指标', '培训', '≥9场', '9场', '50', '50']
    ['', '', '演练', '≥2次', '2次', '40', '40']
    """
    return tuple(_laid_out(rows))


def _laid_out(rows: Sequence[Row]) -> Iterator[Row]:
    at, table = 0, _FIRST_TABLE
    while at < len(rows):
        heads = _heads(rows, at)
        if not heads:
            known = _goals(rows, at, table + 1) or _pair(rows, at)
            yield from known or rows[at : at + 1]
            at += sum(len(row.cells) for row in known) if known else 1
            continue
        table += 1
        at += len(heads)
        end = _end(rows, at)
        cells = [row.cells[0] for row in rows[at:end]]
        columns = columns_of("indicator", _row(heads, len(heads), table))
        if names_indicators(columns):
            # The name of the whole part is no column here: it has nothing below it.
            whole = [cell for at, cell in enumerate(heads) if at in columns.group_columns]
            heads = [cell for at, cell in enumerate(heads) if at not in columns.group_columns]
            yield from (Row((cell,), printed=1, table=table) for cell in whole)
            columns = columns_of("indicator", _row(heads, len(heads), table))
            body = list(_indicators(cells, columns))
        else:
            heads, body = _money(heads, cells)
        yield _row(heads, len(heads), table)
        yield from (_row(row, len(heads), table) for row in body)
        at = end
        if names_indicators(columns) and at < len(rows):
            total = _total(rows, at, columns, table)
            yield from total[:1]
            at += sum(bool(cell.text) for row in total for cell in row.cells)


def _goals(rows: Sequence[Row], at: int, table: int) -> tuple[Row, ...]:
    """Return 预期目标 and 实际完成情况 with the two texts below them, if they stand there."""
    four = rows[at : at + 4]
    if len(four) < 4 or not all(_is_lone(row) and row.cells[0].text for row in four):
        return ()
    cells = [row.cells[0] for row in four]
    heads = Row(tuple(cells[:2]), printed=2, table=table)
    if goal_columns(heads) is None or any(_role(cell) for cell in cells[2:]):
        return ()
    return heads, Row(tuple(cells[2:]), printed=2, table=table)


def _total(rows: Sequence[Row], at: int, columns: Columns, table: int) -> tuple[Row, ...]:
    """Return 总分 with the numbers below it, under the heads of points and score."""
    label = rows[at].cells[0]
    if not is_called("group", "total", label.text):
        return ()
    told = []
    for row in rows[at + 1 : at + 3]:
        if not _is_lone(row) or row.cells[0].number is None:
            break
        told.append(row.cells[0])
    cells = [label, *(replace(label, text="") for _ in range(columns.width - 1))]
    for role, cell in zip(("points", "score"), told, strict=False):
        if columns.has(role):
            cells[columns.roles[role][0]] = cell
    return (Row(tuple(cells), printed=columns.width, table=table),)


def _pair(rows: Sequence[Row], at: int) -> tuple[Row, ...]:
    """Return 项目名称 and the line below it as label and value."""
    if at + 1 >= len(rows) or not (_is_lone(rows[at]) and _is_lone(rows[at + 1])):
        return ()
    label, value = rows[at].cells[0], rows[at + 1].cells[0]
    if role_of("field", label.text) not in _NAMED or not value.text:
        return ()
    if role_of("field", value.text) or value.text.endswith("。"):
        return ()
    return (Row((label, value), printed=2, table=rows[at].table),)


def _row(cells: Sequence[Cell], width: int, table: int) -> Row:
    place = cells[0].place
    blank = Cell("", replace(place, header=""))
    padded = (*cells, *(blank for _ in range(width - len(cells))))
    return Row(padded, printed=width, table=table)


def _is_lone(row: Row) -> bool:
    """Whether a row is one cell of a form: a line, or a row with nothing beside its first cell."""
    alone = bool(row.cells) and not any(cell.text for cell in row.cells[1:])
    return alone and len(row.cells[0].text) <= _LONGEST_CELL


def _role(cell: Cell) -> str:
    return role_of("indicator", cell.text) or role_of("money", cell.text)


def _heads(rows: Sequence[Row], at: int) -> list[Cell]:
    """Return the heads that begin at a row and stand one below the other, if they are some."""
    cells: list[Cell] = []
    for row in rows[at : at + 14]:
        if not _is_lone(row) or not _role(row.cells[0]) or row.cells[0].number is not None:
            break
        # 预算执行率 is a head of money, and the first indicator below the heads of indicators.
        named = {role_of("indicator", cell.text) for cell in cells}
        if named & {"name", "target"} and is_called("level", "first", row.cells[0].text):
            break
        cells.append(row.cells[0])
    if len(cells) < _FEWEST_HEADS:
        return []
    together = _row(cells, len(cells), _FIRST_TABLE)
    if names_indicators(columns_of("indicator", together)):
        return cells
    return cells if is_money_header(columns_of("money", together)) else []


def _end(rows: Sequence[Row], at: int) -> int:
    """Return where the cells under some heads end: at other heads, a total, or running text."""
    for place in range(at, len(rows)):
        row = rows[place]
        text = row.cells[0].text if row.cells else ""
        if not _is_lone(row) or is_called("group", "total", text) or _heads(rows, place):
            return place
        if role_of("field", text) or (text.endswith("。") and len(text) > 40):
            return place
    return len(rows)


def _money(heads: list[Cell], cells: Sequence[Cell]) -> tuple[list[Cell], list[list[Cell]]]:
    """Return heads of money, one for the labels in front, and the rows that begin with a label."""
    starts = [at for at, cell in enumerate(cells) if _is_label(cell)]
    rows = [
        list(cells[first:after])
        for first, after in zip(starts, [*starts[1:], len(cells)], strict=True)
    ]
    width = max((len(row) for row in rows), default=0)
    if width > len(heads):
        heads = [replace(heads[0], text=""), *heads]
    # 预算执行情况(10分) names the part; 年度预算数 above the labels heads them.
    heads = heads[len(heads) - max(width, _FEWEST_HEADS) :] if width < len(heads) else heads
    return heads, [row[: len(heads)] for row in rows]


def _is_label(cell: Cell) -> bool:
    """Whether a cell names a source of money: words, no figure."""
    text = compact(cell.text)
    if not text or is_blank(text) or cell.quantities or len(text) > _LONGEST_LABEL:
        return False
    return is_called("group", "source", text) or any(word in text for word in _OF_MONEY)


def _indicators(cells: Sequence[Cell], columns: Columns) -> Iterator[list[Cell]]:
    """Yield the cells of each row, in the order of the heads, levels that go on left blank."""
    roles = _roles(columns)
    grid = any(not cell.text for cell in cells)
    levels = sum(role in _LEVELS for role in roles)
    at = 0
    while at < len(cells):
        first = _levels_at(cells, at, levels) if levels else 0
        blank = replace(cells[at], text="")
        # 数量指标 alone is the second level, whose first goes on from above.
        row = [blank] * (levels - first) + list(cells[at : at + first])
        at += first
        taken = _rest(cells, at, roles[levels:], grid=grid)
        row += cells[at : at + taken]
        at += taken
        if not taken and not first:
            at += 1
            continue
        if any(cell.text for cell in row):
            yield row


def _roles(columns: Columns) -> list[str]:
    named = {column: role for role, places in columns.roles.items() for column in places}
    return [named.get(column, "") for column in range(columns.width)]


def _levels_at(cells: Sequence[Cell], at: int, levels: int) -> int:
    """Return how many of the cells at a place are levels: 产出指标, 数量指标."""
    found = 0
    for cell in cells[at : at + levels]:
        known = is_called("level", "first", cell.text) or is_called("level", "second", cell.text)
        if not known:
            break
        found += 1
    return found


def _rest(cells: Sequence[Cell], at: int, roles: Sequence[str], *, grid: bool) -> int:
    """Return how many cells from a place belong to the row, under the roles that are left."""
    most = min(len(roles), len(cells) - at)
    for taken in range(1, most + 1):
        following = cells[at + taken] if at + taken < len(cells) else None
        if following is None:
            return taken
        if _levels_at(cells, at + taken, 2):
            return taken
        # With blank cells kept, a row is as long as its heads.
        if grid:
            continue
        role = roles[taken] if taken < len(roles) else ""
        told = following.number is not None or bool(following.quantities)
        # A name where a number should stand, or a reason that is followed by a target.
        if role in _NUMBERS and not told and not is_blank(following.text):
            return taken
        after = cells[at + taken + 1] if at + taken + 1 < len(cells) else None
        if role in {"reason", "remark"} and after is not None and after.quantities:
            return taken
    return most
