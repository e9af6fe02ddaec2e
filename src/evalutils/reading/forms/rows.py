"""A document as one stream of rows: paragraphs and table rows in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import regex

from evalutils.reading.documents import Document, Paragraph, Table
from evalutils.reading.selfeval import Cell, CellPlace

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
    >>> from evalutils.reading.documents import Place
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
    place = CellPlace(
        document,
        sheet=paragraph.place.sheet,
        page=paragraph.place.page,
        line=paragraph.place.lines[0] if paragraph.place.lines else None,
    )
    return Row((Cell(paragraph.text.strip(), place),), printed=1)


def _table_rows(document: str, number: int, table: Table) -> Iterator[Row]:
    top, left = table.origin
    lines = table.place.lines
    exact = lines is not None and lines[1] - lines[0] + 1 == len(table.rows)
    for at, texts in enumerate(table.rows):
        place = CellPlace(
            document,
            table=number,
            row=top + at,
            sheet=table.place.sheet,
            page=table.place.page,
            line=lines[0] + at if lines is not None and exact else None,
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
