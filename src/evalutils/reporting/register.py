"""The register: a long table whose rows a reader searches, picks and sorts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from evalutils.reading.quantities import Interval
from evalutils.reporting.blocks import Block, BlockError

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
    interval
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
    interval: Interval | None = None
    rank: int | None = None
    unscored: bool = False
    address: str = ""
    links: tuple[FileLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """A register; the first cell of a row heads it, and is what a reader searches.

    Parameters
    ----------
    ident
        Id (``reg-years``).
    caption
        What is listed.
    search
        What the field for a search asks for.
    columns, rows
        As many cells as columns in every row.
    """

    ident: str
    caption: str
    search: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def as_block(self) -> Block:
        """Return the register as a block for :func:`evalutils.reporting.display.show`.

        Raises
        ------
        BlockError
            If there is no caption, or a row's cells do not fill the columns.
        """
        if not self.caption:
            raise BlockError(f"register {self.ident} has no caption")
        for place, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                counts = f"{len(row)} cells, {len(self.columns)} columns"
                raise BlockError(f"register {self.ident}, row {place}: {counts}")
        return {
            "type": "register",
            "id": self.ident,
            "caption": self.caption,
            "search": self.search,
            "columns": [asdict(column) for column in self.columns],
            "rows": [{"cells": [_cell_json(cell) for cell in row]} for row in self.rows],
        }


def register_from(block: Mapping[str, Any]) -> Register:
    """Return the register that a block was made of.

    Examples
    --------
    >>> one = Register("reg-a", "各年", "查找", (Column("year", "年度", 1),), ((Cell("2022"),),))
    >>> register_from(one.as_block()) == one
    True
    """
    return Register(
        ident=block["id"],
        caption=block["caption"],
        search=block["search"],
        columns=tuple(Column(**column) for column in block["columns"]),
        rows=tuple(tuple(_cell_from(cell) for cell in row["cells"]) for row in block["rows"]),
    )


def _cell_json(cell: Cell) -> dict[str, Any]:
    """Return what a cell says; thousands of cells are small where what is not said is left out."""
    said = {
        "words": cell.words, "kind": cell.kind, "below": cell.below, "rank": cell.rank,
        "unscored": cell.unscored or None, "address": cell.address,
        "interval": None if cell.interval is None else cell.interval.as_json(),
        "links": [asdict(link) for link in cell.links] or None,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value is not None and value != ""}


def _cell_from(made: Mapping[str, Any]) -> Cell:
    interval = Interval.from_json(made["interval"]) if "interval" in made else None
    links = tuple(FileLink(**link) for link in made.get("links", ()))
    return Cell(**{**made, "interval": interval, "links": links})
