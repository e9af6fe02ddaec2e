"""What a reader picks by: a register, searched and sorted, and boxes over the tables below."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.reading.quantities import Interval
from evalutils.reporting.nodes import BlockError

#: What a reader picks of a column: its cells as they stand, or the words in them one by one.
PICKS = ("", "cell", "words")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a register.

    Parameters
    ----------
    key
        Name of the choice in the form (``year``).
    title
        As printed.
    width
        Relative weight: a browser then lays out thousands of rows without measuring them.
    figures
        Whether it holds figures, set flush right.
    sortable
        Whether its head sorts.
    pick
        One of :data:`PICKS`; ``""`` where nothing is picked by it.
    fine
        Whether it is set smaller: codes, names of files.
    nowrap
        Whether its cells stay on one line.
    """

    key: str
    title: str
    width: float
    figures: bool = False
    sortable: bool = True
    pick: str = ""
    fine: bool = False
    nowrap: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """A box: rows whose ``kinds`` name its key are shown while it is ticked."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Picks:
    """Boxes, all ticked at first, for the rows of every table in the chapters below them."""

    choices: tuple[Pick, ...]
    audience: str = ""


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link to a file beside the page; ``address`` is relative to it, unescaped."""

    address: str
    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a register.

    Parameters
    ----------
    words
        As printed.
    kind
        Why digits in it are no data (as of a label), ``""`` for plain words.
    below
        A second line in smaller print.
    bounds
        What a figure is exactly: it sorts by that, not by its words.
    rank
        Place the cell stands among those of its column, where its words would sort otherwise.
    unscored
        Whether it says 暂不计分 or that no grade can be given.
    address
        File that the words lead to.
    links
        Links instead of words.
    """

    words: str = ""
    kind: str = ""
    below: str = ""
    bounds: Interval | None = None
    rank: int | None = None
    unscored: bool = False
    address: str = ""
    links: tuple[FileLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """A register; the first cell of a row heads it, and is what a reader searches.

    Parameters
    ----------
    id
        Stable (``reg-years``).
    caption
        What is listed.
    search
        What the field for a search asks for.
    columns, rows
        As many cells as columns in every row.
    """

    id: str
    caption: str
    search: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    audience: str = ""

    def __post_init__(self) -> None:
        if not self.caption:
            raise BlockError(f"register {self.id} has no caption")
        for place, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                counts = f"{len(row)} cells, {len(self.columns)} columns"
                raise BlockError(f"register {self.id}, row {place}: {counts}")
