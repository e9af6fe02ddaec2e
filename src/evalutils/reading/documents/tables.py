"""Cells into grids: cells with spans, and lines that are drawn with pipes (``a | b | c``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.reading.documents.lines import Line
from evalutils.reading.documents.model import Pictured, Table, fault

#: Places of a table, or of all tables of a file: a sheet formatted to its end has 17 thousand
#: million, the largest ledger of a year has some hundred thousand.
MOST_PLACES = 2_000_000


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell and the places it covers.

    Parameters
    ----------
    row, column
        Its first place, from 0.
    text
        As shown; lines parted by line breaks.
    height, width
        Rows and columns it covers.
    seen
        Its picture, where it was read from one and has figures.
    """

    row: int
    column: int
    text: str
    height: int = 1
    width: int = 1
    seen: Pictured | None = None


def table_of(cells: Iterable[GridCell], place: Place, *, worksheet: bool = False) -> Table | None:
    """Return ``cells`` as a table, or ``None`` when all are blank.

    Columns that no cell begins in (an office program leaves them where a border was moved)
    are left out. A later cell never covers an earlier one: where no place is left
    for it, its text is added to the cell that stands there.

    Parameters
    ----------
    cells
        In any order.
    place
        Where the table stands.
    worksheet
        The cells are those of a worksheet: leave out its blank rim, keep every column inside,
        so that places can be counted back.

    Examples
    --------
    >>> wide = [GridCell(0, 0, "产出指标", height=2), GridCell(0, 1, "8"), GridCell(1, 1, "9")]
    >>> made = table_of(wide, Place("a.docx"))
    >>> made.rows, sorted(made.merged)
    ((('产出指标', '8'), ('产出指标', '9')), [(1, 0)])
    """
    ordered = sorted(cells, key=lambda cell: (cell.row, cell.column))
    shown = [cell for cell in ordered if cell.text]
    if not shown:
        return None
    extent = shown if worksheet else ordered
    top, left = (min(c.row for c in shown), min(c.column for c in shown)) if worksheet else (0, 0)
    bottom = max(c.row + c.height for c in extent)
    right = max(c.column + c.width for c in extent)
    begun = sorted({c.column for c in ordered if left <= c.column < right} | {left})
    if worksheet:
        begun = list(range(left, right))
    columns = {column: at for at, column in enumerate(begun)}
    rows = [[""] * len(begun) for _ in range(bottom - top)]
    taken: set[tuple[int, int]] = set()
    merged: set[tuple[int, int]] = set()
    seen: dict[tuple[int, int], Pictured] = {}
    for cell in ordered:
        across = [columns[c] for c in begun if cell.column <= c < cell.column + cell.width]
        first = True
        for row in range(max(cell.row - top, 0), min(cell.row + cell.height, bottom) - top):
            for column in across:
                if (row, column) in taken:
                    continue
                taken.add((row, column))
                rows[row][column] = cell.text
                if not first:
                    merged.add((row, column))
                elif cell.seen is not None:
                    seen[row, column] = cell.seen
                first = False
        # Not one place was left for the cell: its words are kept all the same.
        if first and cell.text:
            row, column = max(cell.row - top, 0), columns[max(c for c in begun if c <= cell.column)]
            rows[row][column] = "\n".join(part for part in (rows[row][column], cell.text) if part)
    grid = tuple(tuple(row) for row in rows)
    return Table(grid, place, frozenset(merged), origin=(top + 1, left + 1), seen=seen)


_PIPE = re.compile(r"(?<!\\)[|｜│┃]|\t")
_SPACED = re.compile(r"(?:^|\s)[|｜│┃](?:\s|$)")
_RULE = frozenset("|｜│┃:+=-─━┼├┤┌┐└┘┬┴ \t")
_KEY_AND_VALUE = re.compile(r"(?!其中)[^:：]{2,20}[:：]\s*\S")


def is_rule(line: Line) -> bool:
    """Return whether a line only draws a rule, as ``|---|---|`` does.

    Examples
    --------
    >>> is_rule(Line(2, "|:---|---:|")), is_rule(Line(3, "| — | — |"))
    (True, False)
    """
    return _RULE.issuperset(line.text) and bool(re.search(r"[-=─━]{2}|[┌└├┼]", line.text))


def cells_of(text: str, width: int = 0) -> tuple[str, ...]:
    r"""Return the cells of a line; pipes at both ends are its frame.

    Parameters
    ----------
    text
        The line.
    width
        Cells of the header above where that has no frame: pipes at both ends of a line that
        is no wider have a blank cell before and behind them.

    Examples
    --------
    >>> cells_of("合计 | 100 | "), cells_of(r"| 甲\|乙 | 丙 |")
    (('合计', '100', ''), ('甲|乙', '丙'))
    >>> cells_of("| 成本指标 | 20 | ", width=4)
    ('', '成本指标', '20', '')
    """
    parts = _PIPE.split(text.strip())
    if _is_framed(text) and len(parts) > width:
        parts = parts[1:-1]
    return tuple(part.strip().replace(r"\|", "|") for part in parts)


def _is_framed(text: str) -> bool:
    parts = _PIPE.split(text.strip())
    return len(parts) > 2 and not parts[0].strip() and not parts[-1].strip()


def pipe_lines(lines: Sequence[Line]) -> frozenset[int]:
    """Return the positions of lines that are rows of a table.

    A pipe between blanks makes a row; ``a|b|c`` does when a neighbour has as many cells. Tabs
    make rows, as a table pasted from a page or a worksheet has them, where a line or the one
    beside it has two of them; one a line has a contents list, too, whose pages go up.

    Examples
    --------
    >>> sorted(pipe_lines([Line(1, "见 a|b"), Line(2, "指标 | 得分"), Line(3, "甲|1|2")]))
    [1]
    """
    tabs = [line.text.count("\t") for line in lines]
    counts = [len(_PIPE.split(line.text.replace("\t", " "))) for line in lines]
    rows = set()
    for at, line in enumerate(lines):
        near = {counts[i] for i in (at - 1, at + 1) if 0 <= i < len(lines)}
        beside = tabs[max(at - 1, 0) : at] + tabs[at + 1 : at + 2]
        if tabs[at] and sum(beside) and max(tabs[at], *beside) > 1:
            rows.add(at)
        framed = line.text[0] in "|｜│┃" and counts[at] > 2
        if counts[at] > 1 and (
            _SPACED.search(line.text) or framed or (counts[at] > 2 and counts[at] in near)
        ):
            rows.add(at)
    return frozenset(rows | _of_two_columns(lines, tabs))


_TOTALS = re.compile(r"[合总小共]\s*计")
_FEWEST_ROWS = 3


def _of_two_columns(lines: Sequence[Line], tabs: Sequence[int]) -> set[int]:
    """Return the lines of runs with one tab each and a number behind it, unless pages go up."""
    found: set[int] = set()
    run: list[int] = []
    for at, count in enumerate([*tabs, 0]):
        behind = lines[at].text.split("\t")[-1].strip() if count == 1 else ""
        if re.fullmatch(r"-?\d[\d,]*(?:\.\d+)?", behind):
            run.append(at)
            continue
        values = [float(lines[one].text.split("\t")[-1].replace(",", "")) for one in run]
        added = any(_TOTALS.search(lines[one].text) for one in run)
        if len(run) >= _FEWEST_ROWS and (added or values != sorted(values)):
            found.update(run)
        run = []
    return found


def tables_of(lines: Sequence[Line], document: str) -> Iterator[Table]:
    """Yield the tables in a run of pipe lines, in order.

    A new table begins where a row has more cells than the header above it, and around rows
    of another width that name a thing and its value (``项目名称: … | 主管部门: …``). A row
    with fewer cells than the header stays in the table; :attr:`Table.widths` tells that its
    cells need not stand under the header's.

    Examples
    --------
    >>> rows = ["项目: 甲 | 部门: 乙", "指标 | 分值 | 得分", "数量 | 8 | 8", "合计 | 100"]
    >>> run = [Line(number, text) for number, text in enumerate(rows, 1)]
    >>> [(table.rows, table.widths) for table in tables_of(run, "a.txt")][1]
    ((('指标', '分值', '得分'), ('数量', '8', '8'), ('合计', '100', '')), (3, 3, 2))
    """
    group: list[tuple[Line, tuple[str, ...]]] = []
    named = framed = False
    for line in lines:
        width = len(group[0][1]) if group else 0
        cells = cells_of(line.text, 0 if framed else width)
        names = any(_KEY_AND_VALUE.match(cell) for cell in cells)
        other = (
            len(cells) > width
            or (named and not names)
            or (len(cells) != width and (names or named))
        )
        if group and other:
            yield _table(group, document)
            group = []
        if not group:
            named, framed = names, _is_framed(line.text)
            cells = cells_of(line.text)
        group.append((line, cells))
    if group:
        yield _table(group, document)


def _table(group: Sequence[tuple[Line, tuple[str, ...]]], document: str) -> Table:
    widest = max(len(cells) for _, cells in group)
    if (places := widest * len(group)) > MOST_PLACES:
        # One line of strokes would have every other one filled up to its width.
        raise fault(Path(document), "document_too_long", str(places), limit=MOST_PLACES)
    first, last = group[0][0], group[-1][0]
    return Table(
        rows=tuple(cells + ("",) * (widest - len(cells)) for _, cells in group),
        place=Place(document, lines=(first.number, last.number), page=first.page or None),
        widths=tuple(len(cells) for _, cells in group),
    )
