"""Every figure of a document, of sentences and tables, with what it is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.documents import Document, Table
from evalutils.reading.quantities import Interval, Quantity, common_unit, read_quantities
from evalutils.reading.reports import passages_of, read_claims
from evalutils.reading.selfeval import Claim

#: What is known of a figure of the report.
State = Literal["bound", "computed", "contradicting", "not_found"]
STATES: tuple[State, ...] = ("contradicting", "not_found", "computed", "bound")

_CLAUSE_END = regex.compile(r"[，,。；;：:！!？?、]")
_DIGIT = regex.compile(r"\d")
_PLAIN = regex.compile(r"\s*-?\d[\d,，]*(?:\.\d+)?\s*")
#: A unit a table tells in a head or caption: （万元）, 单位：万元.
_TABLE_UNIT = regex.compile(
    r"单位\s*[：:]\s*([^\s\d（）()，,]{1,4})|[（(]([^\d（）()，,]{1,4})[）)]"
)
_SHARES = frozenset({"%", "‰", "成"})
#: The head of a column that tells the unit of each row.
_UNIT_HEAD = regex.compile(r"\s*(?:计量|度量|数量|统计)?\s*单\s*位\s*")
#: ×100%: how a formula turns a part into a share.
_TIMES = regex.compile(r"[×xX*＊]\s*$")
#: Numbers that name instead of counting: an enumerator, a table's number, a year.
_ENUMERATOR = regex.compile(r"^[“\"「『（(\s]*\d{1,3}\s*[.．、)）]")
_NUMBERED = regex.compile(r"[表图第]\s*$|附[件表]\s*$")
_YEAR = regex.compile(r"(?:19|20)\d\d")
#: Heads of columns without a unit of their own.
_SCORED = regex.compile(r"分值|得分|评分|权重")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that stands somewhere, and what it is of.

    Parameters
    ----------
    quantity
        As read.
    place
        Where it stands.
    passage
        The sentence or cell that holds it.
    called
        Words that say what it is of: the clause around it, or the heads of row and column.
    claim
        What a sentence says it is, where it says so.
    bare
        Whether it is a number whose unit nothing tells.
    """

    quantity: Quantity
    place: Place
    passage: str
    called: str
    claim: Claim | None = None
    bare: bool = False

    @property
    def label(self) -> str:
        """What the row of a table is called, without the head of the column."""
        return self.called.removesuffix(self.place.header)

    @property
    def row(self) -> tuple[object, ...]:
        """The row it stands in, as a key."""
        where = self.place
        return where.document, where.sheet, where.page, where.table, where.row

    @property
    def column(self) -> tuple[object, ...]:
        """The column of a table it stands in, as a key."""
        return (*self.row[:-1], self.place.column)

    @property
    def scored(self) -> bool:
        """Whether its head says that it is points or a score."""
        return _SCORED.search(self.place.header) is not None

    @property
    def unit(self) -> str:
        """What it is measured in, without its scale: 元 of 万元; ``""`` where nothing tells it."""
        return "" if self.bare else measured(self.quantity)[0]

    @property
    def is_one(self) -> bool:
        """Whether it is one value, or a target with one end: ≥36公里."""
        return len(ends(self.quantity.interval)) == 1

    @property
    def worth(self) -> Fraction:
        """The value, or the end of the target, in :attr:`unit`."""
        return ends(self.quantity.interval)[0] * measured(self.quantity)[1]


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure of the report with where it comes from.

    Parameters
    ----------
    figure
        As it stands in the report.
    state
        What is known of it.
    sources
        The figures it is bound to, follows from, or contradicts.
    formula
        How it follows (``ratio``, ``growth``, ``decline``, ``rest`` of a whole, ``sum``,
        ``difference``, ``product``, ``hundred`` points of a score, ``count`` of rows, a part of a
        year: ``day``, ``week``, ``month``, ``quarter``); ``""`` where it does not.
    because
        Words that both share, the longest first.
    """

    figure: Figure
    state: State
    sources: tuple[Figure, ...] = ()
    formula: str = ""
    because: tuple[str, ...] = ()


def measured(quantity: Quantity) -> tuple[str, Fraction]:
    """Return what a figure is measured in and its scale; every share in %: 八成, 四分之一, 3‰.

    Examples
    --------
    >>> [measured(read_quantities(text)[0])[0] for text in ("八成", "一半", "3‰", "5万元")]
    ['%', '%', '%', '元']
    """
    unit = quantity.unit
    if unit in _SHARES or (quantity.kind == "ratio" and not unit):
        return "%", Fraction(1)
    return common_unit(unit)


def ends(interval: Interval) -> list[Fraction]:
    """Return the ends that an interval has, each once."""
    return [end for end in dict.fromkeys((interval.low, interval.high)) if end is not None]


def holds(interval: Interval, value: Fraction) -> bool:
    """Return whether a hedge can have been made of a value: 超两成 of 24 %, not of 93 %.

    Examples
    --------
    >>> [holds(Interval(Fraction(20), None), Fraction(value)) for value in (24, 93)]
    [True, False]
    """
    open_end = ends(interval)
    if len(open_end) == 1 and not interval.is_exact:
        return value in interval and abs(value - open_end[0]) * 2 <= abs(open_end[0])
    return value in interval


def figures_of(document: Document) -> tuple[Figure, ...]:
    r"""Return every figure of a document, of sentences first, then of tables.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> document = document_from_text("2022年全年预算81.09万元，执行81.07万元。", "a.txt")
    >>> [(one.quantity.text, one.called) for one in figures_of(document)]
    [('81.09万元', '2022年全年预算'), ('81.07万元', '执行')]
    """
    return (*_of_sentences(document), *_of_tables(document))


def _of_sentences(document: Document) -> Iterator[Figure]:
    for passage in passages_of(document):
        told = list(read_claims([passage]))
        for quantity in read_quantities(passage.text):
            if _is_numbering(passage.text, quantity):
                continue
            claim = next((one for one in told if one.cell.text == quantity.text), None)
            if claim is not None:
                told.remove(claim)
            called = _clause(passage.text, quantity)
            yield Figure(quantity, passage.place, passage.text, called, claim)


def _is_numbering(text: str, quantity: Quantity) -> bool:
    """Return whether a number numbers something, is a year, or what others are told per."""
    before, printed = text[: quantity.start], quantity.text.strip()
    if _TIMES.search(before) and printed in {"100%", "100％"}:
        return True
    if quantity.unit:
        return False  # 更换水表1200只 counts water meters
    if _NUMBERED.search(before):
        return True
    first = _ENUMERATOR.match(text)
    return _YEAR.fullmatch(printed) is not None or (
        first is not None and quantity.start < first.end()
    )


def _clause(text: str, quantity: Quantity) -> str:
    """Return the words around a figure up to the next marks, without the figure."""
    before = _CLAUSE_END.split(text[: quantity.start])[-1]
    after = _CLAUSE_END.split(text[quantity.end :])[0]
    return f"{before}{after}".strip()


def _of_tables(document: Document) -> Iterator[Figure]:
    for number, table in enumerate(document.tables, 1):
        # a worksheet's tables are named by their sheet, others by their number
        yield from _of_table(table, table.place.table or (0 if table.place.sheet else number))


def _of_table(table: Table, number: int) -> Iterator[Figure]:
    around = " ".join((table.title, *table.notes))
    heads: tuple[str, ...] = ()
    units: int | None = None
    for row, cells in enumerate(table.rows):
        if not any(map(read_quantities, cells)):
            # a form has several heads one below the other; two lines of one head stand together
            above = table.rows[row - 1] if row else cells
            joined = above if not any(map(read_quantities, above)) else cells
            heads = tuple(
                " ".join(dict.fromkeys((a, b))) for a, b in zip(joined, cells, strict=True)
            )
            units = next((at for at, head in enumerate(cells) if _UNIT_HEAD.fullmatch(head)), units)
        heads = heads or ("",) * len(cells)
        header = " ".join(heads)  # 资金（万元）, in its first cell, is of all that stands below
        # 一所 and 三期 are names: a figure of a table has digits
        label = " ".join(
            dict.fromkeys(c for c in cells if c and not (_DIGIT.search(c) and read_quantities(c)))
        )
        for column, text in enumerate(cells):
            if (row, column) in table.merged or not text.strip():
                continue
            called = f"{label} {heads[column]}".strip()
            place = Place(table.place.document, sheet=table.place.sheet, page=table.place.page,
                          table=number, row=row + 1, column=column + 1,
                          header=heads[column])  # fmt: skip
            if not _PLAIN.fullmatch(text):
                for quantity in read_quantities(text):
                    yield Figure(quantity, place, text, called)
                continue
            # points and scores of a row of money are no money, whatever the row begins with
            unit = f"（{cells[units].strip()}）" if units is not None else ""
            told = (heads[column],) if _SCORED.search(heads[column]) else (
                heads[column], unit, label, header, around)  # fmt: skip
            with_unit = _with_unit(text.strip(), told)
            if not with_unit and _YEAR.fullmatch(text.strip()):
                continue
            for quantity in with_unit or read_quantities(text.strip()):
                yield Figure(quantity, place, text, called, bare=not with_unit)


def _with_unit(number: str, told: Iterable[str]) -> tuple[Quantity, ...]:
    """Return a number as it reads with the unit that its head, row or table tells."""
    for words in told:
        for match in _TABLE_UNIT.finditer(words):
            unit = match[1] or match[2]
            read = read_quantities(f"{number}{unit}")
            if len(read) == 1 and read[0].text == f"{number}{unit}" and read[0].unit:
                return read
    return ()
