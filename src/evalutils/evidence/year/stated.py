"""Targets and points that are called approved or stated, held against the forms in ``source/``."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from evalutils.base.faults import FaultList
from evalutils.base.words import message_language
from evalutils.evidence.tables import Row, Table
from evalutils.evidence.year.model import IndicatorRow
from evalutils.evidence.year.rows import QUALITATIVE, as_number
from evalutils.reading.documents import Document
from evalutils.reading.forms import read_forms
from evalutils.reading.quantities import Quantity, common_unit
from evalutils.reading.selfeval import Cell, Item, quantities_of

#: Bases that say that a paper states the cell.
_STATED = frozenset({"approved", "source"})


def check_stated(
    table: Table,
    rows: Sequence[IndicatorRow],
    year: str,
    documents: Mapping[str, Document],
    faults: FaultList,
) -> None:
    """Note targets and points that no form of the sources states as they stand in the table.

    A cell is held against the indicators of the same name, blanks and signs aside, in every
    form or declaration of the year (or of none) in ``source/``; one that agrees is enough, and
    where no form has the indicator nothing is said. Another number, unit or magnitude (元 for
    万元) is a fault with both places.
    """
    leaves = {row.code for row in rows} - {row.parent for row in rows}
    asked = [
        (row, cells)
        for row, cells in zip(rows, table.rows, strict=True)
        if row.code in leaves and {row.target_basis, row.points_basis} & _STATED
    ]
    if not asked:
        return
    told: dict[str, list[Item]] = {}
    for item in _items(documents.values(), year):
        told.setdefault(_name(item.name.text), []).append(item)
    for row, cells in asked:
        namesakes = told.get(_name(row.name), [])
        if row.target_basis in _STATED and row.direction != QUALITATIVE:
            _check_target(table, row, cells, namesakes, faults)
        if row.points_basis in _STATED:
            _check_points(table, row, cells, namesakes, faults)


def _items(documents: Iterable[Document], year: str) -> Iterable[Item]:
    """Yield the indicators of every form that is not another year's."""
    for document in documents:
        for form in read_forms(document, declarations=True):
            if form.year is None or str(form.year) == year:
                yield from form.items


def _name(text: str) -> str:
    """Return a name without what offices write differently: blanks, width, signs."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if sign.isalnum())


def _check_target(
    table: Table, row: IndicatorRow, cells: Row, namesakes: Iterable[Item], faults: FaultList
) -> None:
    unit = "" if row.target.strip().endswith(("%", "％")) else row.unit
    mine = _one(quantities_of(row.target + unit))
    stated = [(item.target, _one(item.target_quantities)) for item in namesakes]
    known = [(cell, figure) for cell, figure in stated if cell is not None and figure is not None]
    if mine is None or not known or any(_same(mine, figure) for _, figure in known):
        return
    cell, _ = known[0]
    faults.add("target_not_as_stated", table.file, row.target + unit,
               **_stated(cell), **table.at(cells, "target"))  # fmt: skip


def _check_points(
    table: Table, row: IndicatorRow, cells: Row, namesakes: Iterable[Item], faults: FaultList
) -> None:
    mine = as_number(row.points)
    known = [
        (item.points, item.points.number)
        for item in namesakes
        if item.points is not None and item.points.number is not None
    ]
    if mine is None or not known or any(Fraction(number) == mine for _, number in known):
        return
    cell, _ = known[0]
    faults.add("points_not_as_stated", table.file, row.points,
               **_stated(cell), **table.at(cells, "points"))  # fmt: skip


def _stated(cell: Cell) -> dict[str, Any]:
    where = f"{cell.place.document} {cell.place.words(message_language())}"
    return {"stated": " ".join(cell.text.split()), "at": where}


def _one(figures: Sequence[Quantity]) -> Quantity | None:
    """Return the figure of a cell that has one, and no range."""
    return figures[0] if len(figures) == 1 and figures[0].printed is not None else None


def _same(mine: Quantity, stated: Quantity) -> bool:
    """Return whether two figures are one: number with its scale, and unit where both have one."""
    if mine.unit and stated.unit:
        (one, factor), (other, scale) = common_unit(mine.unit), common_unit(stated.unit)
        if one != other:
            return False
        return _printed(mine) * factor == _printed(stated) * scale
    return _printed(mine) == _printed(stated)


def _printed(figure: Quantity) -> Fraction:
    return Fraction(0) if figure.printed is None else figure.printed
