"""What a column holds, told by what stands under its head where the head does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.reading.forms.rows import Columns, Row
from evalutils.reading.forms.vocabulary import hints, is_called, role_of
from evalutils.reading.selfeval import Cell, is_blank, plain_number, quantities_of

# So many rows say what a column holds; a register of thousands says no more.
_ENOUGH = 60
_BOUND = regex.compile(
    r"[≥≤≧≦＞＜><=＝═⩾⩽]|(?:不(?:少|低|高|大|小|超|多)[于过]|大于|小于|低于|高于|超过|至少|至多|控制在)"
    r"|.*(?:以上|以下|以内|[底末]前|之前|日前)[)）]?$"
)
_MOSTLY = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class _Under:
    """What stands under one head: shares of the cells that are written at all.

    Parameters
    ----------
    column
        From 0.
    numbers
        The plain numbers, row by row; ``None`` where a cell is none.
    bounds, figures
        Share of cells that set a bound, and of those with any figure.
    written
        Cells that are not blank.
    """

    column: int
    numbers: tuple[Fraction | None, ...]
    bounds: Fraction
    figures: Fraction
    written: int

    @property
    def words(self) -> bool:
        """Whether most cells are words: names, reasons."""
        return self.written > 0 and self.figures < _MOSTLY

    @property
    def plain(self) -> bool:
        """Whether every cell that is written is a number and nothing else."""
        return self.written > 0 and sum(n is not None for n in self.numbers) == self.written


def by_content(columns: Columns, below: Sequence[Row]) -> Columns:
    """Give a role to columns whose head names none, where what stands under it leaves no doubt.

    Parameters
    ----------
    columns
        A header of indicators as far as its words tell.
    below
        The rows under it, of the same table.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.forms.rows import columns_of
    >>> from evalutils.reading.selfeval import Cell
    >>> def row(*words: str) -> Row:
    ...     cells = tuple(Cell(word, Place("a.txt", table=1, row=1)) for word in words)
    ...     return Row(cells, printed=len(words), table=1)
    >>> head = columns_of("indicator", row("一级指标", "事由", "要求", "结果如何", "分值", "得分"))
    >>> under = [row("产出", "修渠", "≥3公里", "3.2公里", "20", "20"),
    ...          row("产出", "护坡", "≥2处", "1处", "20", "10")]
    >>> sorted(by_content(head, under).roles.items())[:3]
    [('actual', (3,)), ('level1', (0,)), ('name', (1,))]
    """
    rows = _full(columns, below)
    found = {role: list(places) for role, places in columns.roles.items()}
    unknown = [_under(rows, column) for column in columns.unknown]
    unknown = [under for under in unknown if under.written]
    for role in ("name", "target", "actual", "points", "score"):
        if role in found:
            continue
        fitting = [under for under in unknown if _fits(role, under, found, unknown, rows)]
        if fitting:
            chosen = fitting[-1] if role == "name" else fitting[0]
            found[role] = [chosen.column]
            unknown.remove(chosen)
    if "name" not in found and "level2" in found and ("target" in found or "actual" in found):
        # Two levels only: the lower one names the indicators.
        found["name"] = found.pop("level2")
    taken = {column for places in found.values() for column in places}
    return replace(
        columns,
        roles={role: tuple(places) for role, places in found.items()},
        others=tuple(column for column in columns.others if column not in taken),
        unknown=tuple(column for column in columns.unknown if column not in taken),
    )


def by_comparison(columns: Columns, below: Sequence[Row]) -> Columns:
    """Give roles to a header without levels that sets what was planned beside what was done.

    Its heads need only hint at that (设计量, 竣工量) where the two columns hold one figure each,
    in one unit. Amounts of money are no pair: what was planned and what was paid of it are the
    business of another part.

    Parameters
    ----------
    columns, below
        As for :func:`by_content`.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.forms.rows import columns_of
    >>> def row(*words: str) -> Row:
    ...     cells = tuple(Cell(word, Place("a.txt", table=1, row=1)) for word in words)
    ...     return Row(cells, printed=len(words), table=1)
    >>> head = columns_of("indicator", row("措施", "设计量", "竣工量"))
    >>> under = [row("修渠", "3公里", "3.2公里"), row("护坡", "2处", "1处")]
    >>> by_comparison(head, under).roles
    {'target': (1,), 'actual': (2,), 'name': (0,)}
    """
    pair = _pair(columns, _full(columns, below))
    if pair is None:
        return columns
    roles = {**columns.roles, "target": (pair[0],), "actual": (pair[1],)}
    unknown = tuple(column for column in columns.unknown if column not in pair)
    return by_content(replace(columns, roles=roles, unknown=unknown), below)


_UNIT_OF_NAME = regex.compile(r"[（(](?!\p{Han}{0,2}元)[\p{Han}%％]{1,4}[)）]$")


def _full(columns: Columns, below: Sequence[Row]) -> list[Row]:
    """Return the rows that fill the header's width and sum nothing up."""
    rows = [row for row in below if not row.narrow and len(row.cells) == columns.width][:_ENOUGH]
    return [row for row in rows if len(row.distinct()) > 2 and not _sums_up(row)]


def _pair(columns: Columns, rows: Sequence[Row]) -> tuple[int, int] | None:
    roles = columns.roles
    free = [c for c in columns.others if role_of("indicator", columns.headers[c]) == ""]
    aims = roles.get("target") or [c for c in free if hints("planned", columns.headers[c])]
    dones = roles.get("actual") or [c for c in free if hints("done", columns.headers[c])]
    counted = any("单位" in head for head in columns.headers)
    for aim, done in ((aim, done) for aim in aims for done in dones if aim < done):
        units = [(_unit(row.cells[aim]), _unit(row.cells[done])) for row in rows]
        # 管灌面积（亩）| 5400 | 5188: the unit may stand in the name.
        said = [counted or _UNIT_OF_NAME.search(row.distinct()[0][1].text) for row in rows]
        alike = sum(
            one == other is not None and bool(one or known)
            for (one, other), known in zip(units, said, strict=True)
        )
        if len(rows) > 1 and alike * 4 >= len(rows) * 3:
            return aim, done
    return None


def _unit(cell: Cell) -> str | None:
    """Return the unit of the one figure of a cell; ``None`` where it has none, or is money."""
    figures = quantities_of(cell.text)
    return figures[0].unit if len(figures) == 1 and figures[0].kind != "money" else None


def _sums_up(row: Row) -> bool:
    return any(
        is_called("group", entry, row.distinct()[0][1].text) for entry in ("total", "subtotal")
    )


def _under(rows: Sequence[Row], column: int) -> _Under:
    texts = [
        "" if row.cells[column].carried or is_blank(row.cells[column].text)
        else row.cells[column].text
        for row in rows
    ]  # fmt: skip
    written = [text for text in texts if text]
    count = max(len(written), 1)
    return _Under(
        column,
        tuple(plain_number(text) if text else None for text in texts),
        Fraction(sum(_BOUND.match("".join(text.split())) is not None for text in written), count),
        Fraction(sum(bool(quantities_of(text)) for text in written), count),
        len(written),
    )


def _fits(
    role: str,
    under: _Under,
    found: dict[str, list[int]],
    unknown: Sequence[_Under],
    rows: Sequence[Row],
) -> bool:
    at = under.column
    values = [found[name][0] for name in ("target", "actual", "points", "score") if name in found]
    if role == "name":
        right = values or [other.column for other in unknown if not other.words]
        levels = [found[name][-1] for name in ("level1", "level2") if name in found]
        return under.words and at < min(right, default=0) and at > max(levels, default=-1)
    if role == "target":
        beyond = [found[name][0] for name in ("actual", "points", "score") if name in found]
        return under.bounds * 3 >= 1 and at < min(beyond, default=len(rows[0].cells))
    if role == "actual":
        if "target" not in found or at < found["target"][-1] or under.bounds * 3 >= 1:
            return False
        if under.plain and not {"points", "score"} <= found.keys():
            return False
        return under.figures >= _MOSTLY
    if not under.plain or not ({"target", "actual"} & found.keys()):
        return False
    if role == "points":
        # Two columns of bare numbers: what can be had stands before what was got.
        beside = "score" in found or any(o.plain and o.column > at for o in unknown)
        return beside and at > max(found[n][-1] for n in ("target", "actual") if n in found)
    points = found.get("points")
    if points is None or at < points[0]:
        return False
    whole = [plain_number(row.cells[points[0]].text) for row in rows]
    pairs = list(zip(under.numbers, whole, strict=True))
    return all(got <= most for got, most in pairs if got is not None and most is not None)
