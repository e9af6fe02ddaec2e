"""The measures of a table on paper: size of its words, widths of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from evalutils.reporting.editions.pdf.widths import (
    longest_unbroken,
    lowest,
    natural_weights,
    set_width,
    share,
)

#: Width of the type area in pt: upright 156 mm, turned 225 mm.
_UPRIGHT, _TURNED = Fraction(15600, 254) * 72 / 10, Fraction(22500, 254) * 72 / 10
#: 小四 where every row stands on one line, else 五号; English is set a size smaller.
_SIZES = {"zh": (Fraction(12), Fraction(21, 2)), "en": (Fraction(21, 2), Fraction(19, 2))}
#: Words up to so many em stay on one line, if all columns can have that; else fewer.
_SHORT = (Fraction(7), Fraction(26, 5), Fraction(21, 5), Fraction(0))
_INSET = Fraction(10)  # both sides of a cell, pt


def lay_out(
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    *,
    turned: bool,
    language: str = "zh",
) -> dict[str, Any]:
    """Return a table's columns and rows with size (pt), widths and every default filled in.

    Parameters
    ----------
    columns, rows
        As in a table block, their pieces already those of the template.
    turned
        Whether the sheet is turned.
    language
        Of the report. The widths asked for suit Chinese words; for others they are worked out.
    """
    available = _TURNED if turned else _UPRIGHT
    cells: list[list[Sequence[Mapping[str, Any]]]] = [[column["label"]] for column in columns]
    for column, cell in _placed(columns, rows):
        if cell.get("colspan", 1) == 1:
            cells[column].append(cell["content"])
    naturals = [[set_width(flat(content)) for content in column] for column in cells]
    one_line = sum(max(widths) for widths in naturals)
    size = next(
        (size for size in _SIZES[language] if one_line * size + _INSET * len(columns) <= available),
        _SIZES[language][-1],
    )
    given = [column.get("width") for column in columns]
    if None in given or len(set(given)) == 1:  # none asked for, or none preferred
        weights = natural_weights(naturals)
    else:
        weights = [Fraction(str(weight)) for weight in given]
    for short in _SHORT:
        least = [
            max(_least(content, short) for content in column) * size + _INSET for column in cells
        ]
        if sum(least) <= available:
            break
    widths = share(weights, least, available)
    if language != "zh" and sum(least) < available:
        widths = _lowest(columns, rows, size, least, available)
    return {
        "size": float(size),
        "widths": [float(width) for width in widths],
        "columns": [
            {"label": column["label"], "align": column.get("align", "left")} for column in columns
        ],
        "rows": _filled(columns, rows),
        "last_row_free": _last_row_free(columns, rows),
    }


def _lowest(
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    size: Fraction,
    least: Sequence[Fraction],
    available: Fraction,
) -> tuple[Fraction, ...]:
    """Return the widths in pt with which the words of all rows take the fewest lines."""
    needs = [need - _INSET for need in least]
    grid = [[set_width(flat(column["label"])) * size for column in columns]]
    places = _placed(columns, rows)
    for row in rows:
        line = [Fraction(0)] * len(columns)
        for cell in row["cells"]:
            column, _ = next(places)
            if cell.get("colspan", 1) == 1:
                line[column] = set_width(flat(cell["content"])) * size
        grid.append(line)
    inside = lowest(grid, needs, available - _INSET * len(columns))
    return tuple(width + _INSET for width in inside)


def _filled(
    columns: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the rows with every cell's defaults said; a group row must stand free of spans."""
    places = iter(_placed(columns, rows))
    filled = []
    for row in rows:
        cells = []
        for cell in row["cells"]:
            column, _ = next(places)
            cells.append(
                {
                    "content": cell["content"],
                    "colspan": cell.get("colspan", 1),
                    "rowspan": cell.get("rowspan", 1),
                    "header": cell.get("header") is not None,
                    "align": cell.get("align") or columns[column].get("align", "left"),
                    "unscored": cell.get("unscored", False),
                }
            )
        whole = sum(cell["colspan"] for cell in cells) == len(columns)
        plain = all(cell["rowspan"] == 1 for cell in cells)
        filled.append({**row, "cells": cells, "group": row["group"] and whole and plain})
    return filled


def _last_row_free(columns: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether the last row heads nothing and no span from above reaches into it."""
    if not rows or rows[-1]["group"]:
        return False
    return bool(sum(cell.get("colspan", 1) for cell in rows[-1]["cells"]) == len(columns))


def _placed(
    columns: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield every cell with the column it begins in, as spans from above push it."""
    covered = [0] * len(columns)
    for row in rows:
        free = [column for column, rest in enumerate(covered) if not rest]
        covered = [max(0, rest - 1) for rest in covered]
        for cell in row["cells"]:
            span = cell.get("colspan", 1)
            yield free[0], cell
            for column in free[:span]:
                covered[column] = cell.get("rowspan", 1) - 1
            free = free[span:]


def flat(pieces: Sequence[Mapping[str, Any]]) -> str:
    """Return the words of template pieces (footnotes stand at the foot of the page)."""
    words = []
    for piece in pieces:
        if piece["t"] == "footnote":
            continue
        if "content" in piece:
            words.append(flat(piece["content"]))
        else:
            words.append(piece.get("text") or "".join(piece["parts"]))
    return "".join(words)


def _least(pieces: Sequence[Mapping[str, Any]], short: Fraction) -> Fraction:
    """Return the narrowest a cell may be, in em: words up to ``short`` stay on one line."""
    natural = set_width(flat(pieces))
    return natural if natural <= short else _need(pieces)


def _need(pieces: Sequence[Mapping[str, Any]]) -> Fraction:
    """Return the widest piece that must not be parted, in em."""
    least = Fraction(0)
    for piece in pieces:
        if piece["t"] == "whole":
            least = max(least, set_width(piece["text"]))
        elif piece["t"] == "broken":
            least = max([least, *(set_width(part) for part in piece["parts"])])
        elif piece["t"] != "footnote":
            least = max(
                least,
                _need(piece["content"]) if "content" in piece else longest_unbroken(piece["text"]),
            )
    return least
