"""A document as one stream of rows, and which column of a table holds what.

A header row is read into roles (指标, 年度指标值, 得分 …), and the rows below are laid under it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.documents import Document, Paragraph, Table
from evalutils.reading.forms.vocabulary import is_called, role_of
from evalutils.reading.selfeval import Cell

_BREAK_IN_FIGURES = regex.compile(r"(?<=[0-9A-Za-z%％.。；;])[ \t]*\n\s*(?=[0-9A-Za-z≥≤=<>])")
_BREAK_IN_WORDS = regex.compile(r"[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, or a paragraph as a row of one cell.

    Parameters
    ----------
    cells
        Every place of the grid row; a merged cell repeats.
    repeats
        Columns (from 0) that repeat a cell begun further left or above.
    printed
        Cells printed in the row: fewer than ``cells`` where the source's row is narrower.
    table
        Number of the table, from 1; 0 for a paragraph.
    """

    cells: tuple[Cell, ...]
    repeats: frozenset[int] = frozenset()
    printed: int = 0
    table: int = 0

    @property
    def narrow(self) -> bool:
        """Whether cells need not stand under the header's."""
        return self.printed < len(self.cells)

    def distinct(self) -> list[tuple[int, Cell]]:
        """Return the cells that say something, each merged cell once, with their columns.

        A cell that reaches down from the row above is among them: it is read in this row, too.
        """
        found: list[tuple[int, Cell]] = []
        for column, cell in enumerate(self.cells):
            merged_left = column in self.repeats and found and found[-1][1].text == cell.text
            if cell.text and not merged_left:
                found.append((column, cell))
        return found


def rows_of(document: Document) -> Iterator[Row]:
    """Yield paragraphs and table rows of a document in reading order.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> table = Table((("指标", "得分"),), Place("a.docx", paragraph=1))
    >>> words = [Paragraph("自评表", Place("a.docx", paragraph=1)),
    ...          Paragraph("注：满分100分", Place("a.docx", paragraph=2))]
    >>> made = Document("a.docx", tuple(words), (table,))
    >>> [[cell.text for cell in row.cells] for row in rows_of(made)]
    [['自评表'], ['指标', '得分'], ['注：满分100分']]
    """
    after: dict[int, list[tuple[int, Table]]] = {}
    for number, table in enumerate(document.tables, 1):
        after.setdefault(table.place.paragraph, []).append((number, table))
    for number, table in after.get(0, ()):
        yield from _table_rows(document.name, number, table)
    for number, paragraph in enumerate(document.paragraphs, 1):
        yield _paragraph_row(document.name, paragraph)
        for table_number, table in after.get(number, ()):
            yield from _table_rows(document.name, table_number, table)


def _paragraph_row(document: str, paragraph: Paragraph) -> Row:
    place = Place(
        document,
        sheet=paragraph.place.sheet,
        page=paragraph.place.page,
        lines=_first_line(paragraph.place.lines, 0),
    )
    return Row((Cell(paragraph.text.strip(), place),), printed=1)


def _table_rows(document: str, number: int, table: Table) -> Iterator[Row]:
    top, left = table.origin
    lines = table.place.lines
    exact = lines is not None and lines[1] - lines[0] + 1 == len(table.rows)
    for at, texts in enumerate(table.rows):
        place = Place(
            document,
            table=number,
            row=top + at,
            sheet=table.place.sheet,
            page=table.place.page,
            lines=_first_line(lines, at) if exact else None,
            hidden=table.place.hidden,
        )
        yield Row(
            tuple(
                Cell(
                    _tidy(text), replace(place, column=left + column), (at, column) in table.merged
                )
                for column, text in enumerate(texts)
            ),
            frozenset(column for column in range(len(texts)) if (at, column) in table.merged),
            table.widths[at] if table.widths else len(texts),
            number,
        )


def _tidy(text: str) -> str:
    """Join the lines of a cell; between figures or words of Latin letters a blank stays."""
    return str(_BREAK_IN_WORDS.sub("", _BREAK_IN_FIGURES.sub(" ", text))).strip()


_OPTIONAL = frozenset({"reason", "remark"})
#: What a name column is called, the nearest to a single indicator first.
_NAMES = ("四级", "三级", "名称", "内容", "具体", "")
#: Columns that are known and have no field of their own in the model.
OTHER_ROLES = frozenset({"number", "rule", "achieved", "remark"})


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one part of a form.

    Parameters
    ----------
    table
        Number of the table of the header.
    width
        Cells of the header.
    roles
        Columns (from 0) of every role.
    headers
        Header of every column, as printed.
    others
        Columns that are known but have no role in the model, and columns not identified.
    unknown
        Columns with a header that could not be identified, or none.
    group
        Columns left of the first role: the name of the part (项目资金, 绩效指标).
    """

    table: int
    width: int
    roles: Mapping[str, tuple[int, ...]]
    headers: tuple[str, ...]
    others: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    group: tuple[Cell, ...] = ()
    group_columns: frozenset[int] = field(default=frozenset())

    def has(self, role: str) -> bool:
        """Return whether the form has such a column."""
        return role in self.roles

    def cell(self, row: Row, role: str) -> Cell | None:
        """Return the cell of a role in ``row``; ``None`` where there is no such column.

        Where the header reaches over several columns, what stands in them is joined.
        """
        if role not in self.roles:
            return None
        columns = [column for column in self.roles[role] if column < len(row.cells)]
        if not columns:
            return None
        return self._joined(row, columns)

    def other(self, row: Row, column: int) -> Cell | None:
        """Return the cell of a column without a role, with its header."""
        return self._joined(row, [column]) if column < len(row.cells) else None

    def _joined(self, row: Row, columns: list[int]) -> Cell:
        first = row.cells[columns[0]]
        texts: list[str] = []
        for column in columns:
            text = row.cells[column].text
            if text and not (texts and column in row.repeats and texts[-1] == text):
                texts.append(text)
        if len(set(texts)) == 1:
            texts = texts[:1]
        place = replace(first.place, header=self.headers[columns[0]])
        return Cell("".join(texts), place, first.carried)


def columns_of(group: str, row: Row) -> Columns:
    """Read a row as the header of a part of a form.

    Parameters
    ----------
    group
        ``indicator`` or ``money``.
    row
        Any row; without a role in it, ``roles`` of the result is empty.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> place = Place("a.txt", table=1, row=1)
    >>> words = ["绩效指标", "一级指标", "三级指标", "指标值", "完成值", "分值", "得分", "审核"]
    >>> made = columns_of("indicator", Row(tuple(Cell(word, place) for word in words)))
    >>> made.roles["name"], made.roles["actual"], made.unknown, made.group[0].text
    ((2,), (4,), (7,), '绩效指标')
    """
    named = [_role(group, row, column) for column in range(len(row.cells))]
    # What stands left of the levels is the name of the part, even where it reads like a header.
    levels = [c for c, role in enumerate(named) if role in ("level1", "level2")]
    names = [c for c, role in enumerate(named) if role == "name"]
    begin = min(levels + [c for c in names if not levels or c > levels[0]] or names, default=0)
    named = [role if c >= begin or role == "number" else "" for c, role in enumerate(named)]
    roles: dict[str, list[int]] = {}
    others: list[int] = []
    for column, role in enumerate(named):
        if not role:
            continue
        if role in OTHER_ROLES:
            others.append(column)
        elif role not in roles or (
            # The same head as to its left: one cell, merged over both columns.
            column == roles[role][-1] + 1 and row.cells[column].text == row.cells[column - 1].text
        ):
            roles.setdefault(role, []).append(column)
        elif role == "name" and _rank(row, column) < _rank(row, roles[role][0]):
            others += roles[role]
            roles[role] = [column]
        else:
            others.append(column)
    taken = {column for columns in roles.values() for column in columns}
    # Where no head says name, the names stand left of the figures under a head of their own.
    nameless = group == "indicator" and not levels and not names
    first = 0 if nameless else min(taken, default=0)
    group_columns = {c for c in range(first) if named[c] in ("", "name")}
    others = [column for column in others if column not in group_columns]
    known = taken | set(others) | group_columns
    unknown = [column for column in range(first, len(named)) if column not in known]
    return Columns(
        row.table,
        len(row.cells),
        {role: tuple(columns) for role, columns in roles.items()},
        tuple(cell.text for cell in row.cells),
        tuple(sorted({*others, *unknown})),
        tuple(unknown),
        tuple(cell for column, cell in row.distinct() if column in group_columns),
        frozenset(group_columns),
    )


def _role(group: str, row: Row, column: int) -> str:
    """Return the role of a header cell; one that reaches down from the row above has none."""
    cell = row.cells[column]
    from_left = column > 0 and row.cells[column - 1].text == cell.text
    return "" if cell.carried and not from_left else role_of(group, cell.text)


def _rank(row: Row, column: int) -> int:
    text = row.cells[column].text
    return next(at for at, words in enumerate(_NAMES) if words in text)


def names_indicators(columns: Columns) -> bool:
    """Return whether a header is that of the indicators.

    It has names, and targets, actual values, or points with their score (a scoring table).
    """
    named = set(columns.roles)
    return (
        bool(named & {"name", "level1", "level2"})
        and (bool(named & {"target", "actual"}) or {"points", "score"} <= named)
        and ("name" in named or len(named & {"level1", "level2"}) == 2)
    )


def refined(upper: Columns, lower: Columns) -> Columns:
    """Return the columns of a header of two rows; the lower row decides where it names a role."""
    roles: dict[str, list[int]] = {}
    headers = list(upper.headers)
    below = {column: role for role, columns in lower.roles.items() for column in columns}
    above = {column: role for role, columns in upper.roles.items() for column in columns}
    for column in range(upper.width):
        role = below.get(column) or above.get(column)
        if role is not None:
            roles.setdefault(role, []).append(column)
        if column in below:
            headers[column] = lower.headers[column]
    taken = {column for columns in roles.values() for column in columns}
    others = tuple(c for c in sorted({*upper.others, *lower.others}) if c not in taken)
    return replace(
        upper,
        roles={role: tuple(columns) for role, columns in roles.items()},
        headers=tuple(headers),
        others=tuple(c for c in others if c not in upper.group_columns),
        unknown=tuple(
            c for c in upper.unknown if c not in taken and c in lower.unknown + lower.others
        ),
    )


def aligned(columns: Columns, row: Row) -> Row | None:
    """Return a row with its cells under the header's, ``None`` where that cannot be told.

    A row of a pipe table may have fewer cells than its header: the header's first cell is the
    name of the whole part, a level above is not repeated, or the last cells are left out.
    Only names of levels in the row itself decide.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> def row(*words: str, width: int = 0) -> Row:
    ...     cells = tuple(Cell(word, Place("a.txt", table=1, row=1)) for word in words)
    ...     return Row(cells, printed=width or len(words), table=1)
    >>> head = columns_of("indicator", row("绩效目标", "一级指标", "三级指标", "指标值", "得分"))
    >>> short = row("产出指标", "宣传", "5场", "8", "", width=4)
    >>> [cell.text for cell in aligned(head, short).cells]
    ['', '产出指标', '宣传', '5场', '8']
    >>> [cell.text for cell in aligned(head, row("产出指标", "宣传", "5场", "8", "")).cells]
    ['', '产出指标', '宣传', '5场', '8']
    >>> aligned(head, row("宣传", "5场", "", "", "", width=2)) is None
    True
    """
    if _slipped(columns, row):
        row = replace(row, printed=columns.width - len(columns.group_columns))
    elif not row.narrow and len(row.cells) == columns.width:
        return row
    shift = _shift(columns, row)
    if shift is None:
        return None
    blank = Cell("", replace(row.cells[0].place, column=0))
    cells = (blank,) * shift + row.cells[: row.printed]
    cells += (blank,) * (columns.width - len(cells))
    repeats = frozenset(column + shift for column in row.repeats)
    return Row(cells, repeats, columns.width, row.table)


def _slipped(columns: Columns, row: Row) -> bool:
    """Return whether a row without the part's name was filled up with blanks at its end."""
    group = len(columns.group_columns)
    # The part's name itself, merged down or written again, is no level: 绩效指标 | 项目产出.
    if row.cells[0].carried or any(row.cells[0].text == cell.text for cell in columns.group):
        return False
    if row.narrow or not group or columns.roles.get("level1", ())[:1] != (group,):
        return False
    if len(row.cells) != columns.width or columns.group_columns != set(range(group)):
        return False
    first, second, tail = row.cells[0].text, row.cells[group].text, row.cells[-group:]
    begins = is_called("level", "first", first) and not is_called("level", "first", second)
    return begins and not any(cell.text for cell in tail)


def _shift(columns: Columns, row: Row) -> int | None:
    blanks = next((at for at, cell in enumerate(row.cells) if cell.text), 0)
    lead = row.cells[blanks].text
    missing = columns.width - row.printed
    # 成本指标 is a level 1 where a level 2 stands behind it, else a level 2 of 产出.
    after = row.cells[blanks + 1].text if blanks + 1 < len(row.cells) else ""
    lower = columns.has("level2") and is_called("level", "second", lead)
    if lower and not is_called("level", "second", after):
        start = columns.roles["level2"][0] - blanks
        if 0 <= start <= missing:
            return start
    for role, entry in (("level1", "first"), ("level2", "second")):
        if columns.has(role) and is_called("level", entry, lead):
            start = columns.roles[role][0] - blanks
            return start if 0 <= start <= missing or (role == "level1" and not blanks) else None
    start = columns.roles["name"][0] if columns.has("name") else 0
    if start == missing and not (columns.has("level1") and missing == 0):
        return start
    tail = range(row.printed, columns.width)
    skippable = {c for role in _OPTIONAL for c in columns.roles.get(role, ())} | set(columns.others)
    return 0 if start == 0 and all(column in skippable for column in tail) else None


def _first_line(lines: tuple[int, int] | None, at: int) -> tuple[int, int] | None:
    """Return the line that a row told in words stands on, where its text has lines."""
    return None if lines is None else (lines[0] + at, lines[0] + at)
