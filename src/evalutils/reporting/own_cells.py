"""What an analyst adds in a cell of their own: words, tables and pictures, said to be theirs.

Numbers of the evaluation are bound to evidence; those of an own cell are not, and every edition
says so. A table of pandas and a figure of matplotlib tell their own content to the editions while
the notebook runs; words printed and Markdown are read from the notebook afterwards.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evalutils.base.patterns import re
from evalutils.base.words import say
from evalutils.reporting import blocks
from evalutils.reporting.document import (
    MIME,
    Block,
    BlockError,
    DataTable,
    Inline,
    Paragraph,
    bundle,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: Key of a payload that an own cell made, beside its blocks.
OWN = "own"
#: More than this nobody reads on paper: the message asks for less.
MOST_ROWS, MOST_COLUMNS = 100, 12

_DIGITS = re.compile(r"(\d[\d.,%‰/:-]*\d[%‰]?|\d[%‰]?)")
_NOTHING = "—"


def own_pieces(words: str) -> tuple[Inline, ...]:
    """Return words as pieces, every figure in them marked as the analyst's own.

    Examples
    --------
    >>> [getattr(piece, "kind", "text") for piece in own_pieces("走访 12 户，占 80%")]
    ['text', 'own', 'text', 'own']
    """
    parts = enumerate(_DIGITS.split(words))
    return tuple(
        blocks.label(OWN, part) if at % 2 else blocks.text(part) for at, part in parts if part
    )


def own_notice(language: str) -> Paragraph:
    """Return the line that stands before everything of an own cell."""
    return blocks.paragraph([blocks.text(say("editions.own.notice", language))], role="caution")


def own_table(
    head: Sequence[str], rows: Sequence[Sequence[str]], title: str, right: Sequence[bool]
) -> Block:
    """Return a table of an own cell; its id is given when the notebook is read.

    Raises
    ------
    BlockError
        If it is too large to be read, or has no column.
    """
    if not head or len(rows) > MOST_ROWS or len(head) > MOST_COLUMNS:
        size = f"{len(rows)} × {len(head)}"
        message = f"an own table of {size}; at most {MOST_ROWS} × {MOST_COLUMNS}"
        raise BlockError(message, "own_too_large", size, f"{MOST_ROWS} × {MOST_COLUMNS}")
    columns = [
        blocks.column(own_pieces(name or _NOTHING), "right" if number else "left")
        for name, number in zip(head, right, strict=True)
    ]
    made = [
        blocks.row(
            *(
                blocks.cell(own_pieces(text or _NOTHING), header="" if at else "row")
                for at, text in enumerate(row)
            )
        )
        for row in rows
    ]
    return blocks.table("tab-own", own_pieces(title), columns, made)


def frame_blocks(frame: pd.DataFrame) -> list[Block]:
    """Return a table of pandas as blocks; ``frame.attrs["title"]`` is its title.

    The index is printed where it says more than the number of the row.
    """
    from pandas import RangeIndex
    from pandas.api.types import is_numeric_dtype

    shown = frame if isinstance(frame.index, RangeIndex) else frame.reset_index()
    head = [" ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in shown]
    right = [is_numeric_dtype(dtype) for dtype in shown.dtypes]
    rows = [[_cell(value) for value in row] for row in shown.itertuples(index=False)]
    title = str(frame.attrs.get("title") or say("editions.own.table", "zh"))
    return [own_table(head, rows, title, right)]


def _cell(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 -- not a number is not itself
        return _NOTHING
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def figure_blocks(figure: Figure) -> list[Block]:
    """Return a figure of matplotlib as a block: its title is the headline, and what it is.

    Raises
    ------
    BlockError
        If it has no title: without one a blind reader is told nothing.
    """
    from evalutils.reporting.charts import redrawn

    titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
    title = "；".join(filter(None, map(str.strip, titles)))
    alt = say("editions.own.alt", "zh", title=title) if title else ""
    drawn = redrawn(figure, alt, _data(figure))
    return [
        blocks.figure(
            "fig-own",
            headline=own_pieces(title),
            subtitle=(),
            source=own_pieces(say("editions.own.source", "zh")),
            alt=alt,
            svg=drawn.svg,
            png=base64.b64encode(drawn.png).decode("ascii"),
            data=drawn.data,
        )
    ]


def _data(figure: Figure) -> DataTable:
    """Return what lines and bars of a figure show, as far as it can be read off them."""
    import numpy as np

    rows = []
    for axes in figure.axes:
        for line in axes.get_lines():
            name = _named(str(line.get_label()))
            ends = (np.asarray(values).tolist() for values in line.get_data())
            rows += [(name, _cell(x), _cell(y)) for x, y in zip(*ends, strict=True)]
        # A category stands at a whole number and has its name beside the axis.
        marks = zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)
        names = {round(float(at), 6): words.get_text() for at, words in marks}
        for bars in axes.containers:
            series = str(bars.get_label())
            for bar in bars:
                if hasattr(bar, "get_height"):
                    middle = round(float(bar.get_x() + bar.get_width() / 2), 6)
                    shown = names.get(middle) or _cell(middle)
                    rows.append((_named(series), shown, _cell(float(bar.get_height()))))
    return DataTable(("series", "x", "y"), tuple(rows))


def _named(label: str) -> str:
    """Return a series' own name; matplotlib gives one with ``_`` to what has none."""
    return "" if label.startswith("_") else label


def _told(made: list[Block]) -> dict[str, Any]:
    return {MIME: {**bundle(made), OWN: True}}


def _frame(frame: pd.DataFrame) -> dict[str, Any]:
    try:
        return _told(frame_blocks(frame))
    except BlockError as error:
        return _refused(error)


def _figure(figure: Figure) -> dict[str, Any]:
    try:
        return _told(figure_blocks(figure))
    except BlockError as error:
        return _refused(error)


def _refused(error: BlockError) -> dict[str, Any]:
    """Return a payload that stops the editions with what is the matter with an own block."""
    what = {"code": error.code, "found": error.found, "known": error.known, "what": str(error)}
    return {MIME: {**bundle([]), OWN: what}}


def tell_own_outputs() -> None:
    """Let tables and figures of this kernel tell the editions what they hold; once is enough."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    formatter = getattr(getattr(shell, "display_formatter", None), "mimebundle_formatter", None)
    if formatter is None:
        return
    for module in ("pandas", "pandas.core.frame"):  # it calls itself the one since version 3
        formatter.for_type_by_name(module, "DataFrame", _frame)
    formatter.for_type_by_name("matplotlib.figure", "Figure", _figure)
