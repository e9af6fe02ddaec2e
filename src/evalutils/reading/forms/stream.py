"""Forms that came as lines, laid out in rows again.

Copied from a web page a form often arrives a cell a line, with or without the blank ones. Its
heads still stand in their order, so they say how many cells a row has; and what a cell holds
says where a row begins: a level (产出指标, 数量指标), a label of money, or a name where the row
before has had its score.

Or there is no head, and each cell says what it holds: 群众满意度 | 目标值：≥90% | 完成值：94% |
得分10. So do lines whose parts stand apart by blanks, or by nothing but the labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from evalutils.base.patterns import regex
from evalutils.reading.forms.labels import goal_columns, goal_label
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
#: Numbers of tables for such rows, beyond those of documents and of other forms in lines.
_FIRST_LABELLED = 30_000
_OWN_HEADS = {
    "level1": "一级指标", "level2": "二级指标", "name": "三级指标", "target": "年度指标值",
    "actual": "实际完成值", "points": "分值", "score": "得分", "reason": "偏差原因",
}  # fmt: skip
_FEWEST_CELLS = 3
#: So many cells of a row say what they are; one alone may do so in any table.
_FEWEST_LABELS = 2
_APART = regex.compile(r"\s*[|｜\t]\s*|[ \u3000]{2,}|\u3000+")
_LABELLED = regex.compile(r"(?P<label>[^：:，。；]{2,12})[：:]\s*(?P<value>\S.*)", regex.DOTALL)
#: 得9分, 得分10, 分值10, 满分10分: with the number run on.
_SCORE = regex.compile(r"(?:自评|实际)?得分?[：:]?\s*(?P<value>\d+(?:\.\d+)?)\s*分?")
_POINTS = regex.compile(
    r"(?:分值|满分|权重|标准分)?[：:]?\s*(?P<value>\d+(?:\.\d+)?)\s*分"
    r"|(?:分值|满分|权重)[：:]?\s*(?P<value>\d+(?:\.\d+)?)"
)
#: Where a label begins in a line that has lost the blanks between its parts.
_BEFORE_LABEL = regex.compile(
    r"(?=[一二三]级指标[：:])|(?<!年度|计划|预期|绩效|全年|实际)(?=(?:(?:年度|计划|预期|绩效)*(?:指标值|目标值)"
    r"|(?:全年|实际|年度)*(?:完成值|实际值)|偏差原因)[：:])|(?=(?:分值|满分)[：:]?\s*\d)"
    r"|(?<!自评|实际)(?=(?:自评|实际)?得分[：:]?\s*\d)"
)
#: 产出—质量：成果一次通过率: the levels before a name.
_TWO_LEVELS = regex.compile(r"(?P<first>[\p{Han}]{2,8})\s*[—\-–·/]+\s*(?P<second>[\p{Han}]{2,8})")
_ENTRIES = ("first", "second")
_FIGURE_FIRST = regex.compile(r"[≥≤>＞<＜=]|\d+(?:\.\d+)?\s*(?:[%％]|\p{Han}?$)")


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


def with_labels(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows of a document, those whose cells carry labels laid under a header.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> lines = ["产出—数量：培训 | 9场 | 8场 | 20分 | 得18分",
    ...          "满意度指标 | 学员满意度 | 目标值：≥90% | 完成值：94% | 分值10 | 得分10"]
    >>> made = with_labels([Row((Cell(text, Place("a.txt")),), printed=1) for text in lines])
    >>> for row in made[1:]:
    ...     print([cell.text for cell in row.cells])
    ['产出', '数量', '培训', '9场', '8场', '20', '18']
    ['满意度指标', '', '学员满意度', '≥90%', '94%', '10', '10']
    """
    return tuple(_with_heads(rows))


def _with_heads(rows: Sequence[Row]) -> Iterator[Row]:
    table = _FIRST_LABELLED
    # Under a head of its own a table needs no labels.
    headed = {row.table for row in rows if row.table and _is_head_row(row)}
    read = ((row, {} if row.table in headed else _roles_in(row)) for row in rows)
    for labelled, run in groupby(read, key=lambda one: bool(one[1])):
        block = list(run)
        if not labelled:
            yield from (row for row, _ in block)
            continue
        table += 1
        # Only what some row says has a column: points and scores alone are no blank targets.
        roles = [role for role in _OWN_HEADS if any(role in found for _, found in block)]
        place = replace(block[0][0].cells[0].place, column=0)
        yield _row([Cell(_OWN_HEADS[role], place) for role in roles], len(roles), table)
        for row, found in block:
            blank = Cell("", replace(row.cells[0].place, column=0))
            yield _row([found.get(role, blank) for role in roles], len(roles), table)


def _is_head_row(row: Row) -> bool:
    return len(columns_of("indicator", row).roles) >= _FEWEST_CELLS


def _cells_of(row: Row) -> list[Cell]:
    if row.table:
        return [cell for _, cell in row.distinct()]
    (line,) = row.cells[:1]
    words = line.text.strip("|｜ \u3000")
    parts = _APART.split(words)
    if len(parts) < _FEWEST_CELLS:
        parts = _BEFORE_LABEL.split(words)
    parts = [part.strip(" ，,；;。") for part in parts]
    return [replace(line, text=part) for part in parts if part]


def _roles_in(row: Row) -> dict[str, Cell]:
    """Return the cells of a row by what they say they are; none where too few say so."""
    cells = _cells_of(row)
    # 年度总体目标 | 预期：… | 实际：… are texts of a goal, and no indicator.
    if len(cells) < _FEWEST_CELLS or goal_label(cells[0].text):
        return {}
    found: dict[str, Cell] = {}
    plain: list[Cell] = []
    labels = 0
    for cell in cells:
        role, value = _told_role(cell.text)
        if role and role not in found:
            found[role] = replace(cell, text=value)
            labels += role not in {"level1", "level2"}
        else:
            plain.append(cell)
    if labels < _FEWEST_LABELS or not (found.keys() & {"target", "actual", "score"}):
        return {}
    return _placed(found, plain)


def _told_role(text: str) -> tuple[str, str]:
    """Return what a cell says that it holds, and that; ``""`` where it says nothing."""
    for role, pattern in (("score", _SCORE), ("points", _POINTS)):
        whole = pattern.fullmatch(text)
        if whole is not None:
            return role, whole["value"]
    parts = _LABELLED.fullmatch(text)
    if parts is None:
        return "", text
    role = role_of("indicator", parts["label"])
    return (role, parts["value"]) if role in _OWN_HEADS else ("", text)


def _placed(found: dict[str, Cell], plain: Sequence[Cell]) -> dict[str, Cell]:
    """Give levels, name and values to the cells that say nothing, by their order."""
    rest = list(plain)
    for role, entry in (("level1", "first"), ("level2", "second")):
        if rest and role not in found and is_called("level", entry, rest[0].text):
            found[role] = rest.pop(0)
    if rest and "name" not in found:
        named = rest.pop(0)
        before = _LABELLED.fullmatch(named.text)
        levels = None if before is None else _TWO_LEVELS.fullmatch(before["label"])
        if before is not None and levels is not None:
            found |= {
                "level1": replace(named, text=levels["first"]),
                "level2": replace(named, text=levels["second"]),
            }
        known = before is not None and (
            levels is not None or any(is_called("level", e, before["label"]) for e in _ENTRIES)
        )
        if before is not None and known and levels is None:
            found.setdefault("level2", replace(named, text=before["label"]))
        found["name"] = replace(named, text=before["value"]) if before and known else named
    for role in ("target", "actual"):
        if rest and role not in found:
            found[role] = rest.pop(0)
    # What is left over was not understood: the row is no such row.
    name = found.get("name")
    return {} if rest or name is None or _FIGURE_FIRST.match(name.text) else found
