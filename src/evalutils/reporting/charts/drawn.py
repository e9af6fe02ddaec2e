"""What a chart is once it is drawn: picture, text alternative and the data behind it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from evalutils.reading.quantities import Interval, number_text


class DrawingError(ValueError):
    """A chart that could not be read: nothing to draw, a sum that fails, a missing glyph."""


@dataclass(frozen=True, slots=True)
class DataTable:
    """The data a chart draws, exact, also written as CSV.

    Parameters
    ----------
    columns
        Headers, with units where they are the same for all rows.
    rows
        One cell a column; numbers as exact strings, ``""`` where there is no number.

    Examples
    --------
    >>> DataTable(("name", "value"), (("budget", "810900"),)).as_json()
    {'columns': ['name', 'value'], 'rows': [['budget', '810900']]}
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                message = f"{len(row)} cells in a table of {len(self.columns)} columns: {row}"
                raise DrawingError(message)

    def as_json(self) -> dict[str, list[Any]]:
        """Return ``{"columns": […], "rows": [[…], …]}``, as a figure block wants it."""
        return {"columns": list(self.columns), "rows": [list(row) for row in self.rows]}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart, drawn.

    Parameters
    ----------
    svg
        The ``<svg>`` element; text stays text, set in Noto Sans SC.
    png
        The same picture at 200 dpi on white.
    alt
        One sentence: type, data, message.
    data
        What is drawn.
    """

    svg: str
    png: bytes
    alt: str
    data: DataTable

    def parts(self) -> dict[str, Any]:
        """Return ``alt``, ``svg``, ``png`` (base64) and ``data`` for :func:`blocks.figure`."""
        return {
            "alt": self.alt,
            "svg": self.svg,
            "png": base64.b64encode(self.png).decode("ascii"),
            "data": self.data.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure as a chart takes it: its name, the values it may have, and how it is printed.

    Parameters
    ----------
    name
        Label in the picture.
    interval
        Values it may have, in the unit without its scale (810900 for 81.09万元).
    text
        How it is printed, with its unit (``近55000份``).
    conflict
        Whether its words contradict each other (近…多): marked as an exception.
    printed
        The bare number in its words, scale applied (137000 for 约13.7万人); ``None`` where
        there is none (数十万) or nobody needs it.

    Examples
    --------
    >>> Measured("宣传折页", Interval(54000, 55000, False, False), "近55000份").ends()
    ('54000', '55000', '(54000, 55000)')
    """

    name: str
    interval: Interval
    text: str
    conflict: bool = False
    printed: Fraction | None = None

    def ends(self) -> tuple[str, str, str]:
        """Return the lower end, the upper end (``""`` if unbounded) and the interval as text."""
        low, high = self.interval.low, self.interval.high
        return (
            "" if low is None else number_text(low),
            "" if high is None else number_text(high),
            str(self.interval),
        )


def require(items: Sequence[object], what: str) -> None:
    """Raise :class:`DrawingError` where there is nothing to draw."""
    if not items:
        message = f"a chart of {what} needs at least one row"
        raise DrawingError(message)
