"""Signs that people put in and no face of the editions shows: told before anything is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from evalutils.base.faults import Fault, FaultList
from evalutils.base.signs import visible
from evalutils.evidence.year import ProjectYear
from evalutils.reading.documents import decode
from evalutils.reporting.fonts import families, named_unshown, unshown

#: What a run reads words from that people wrote; the documents they speak of are not printed.
_WRITTEN = ("project.yaml", "*.csv", "analysis.yaml", "translations.*.yaml")
_WORKBOOK = "inputs.xlsx"
_COMMENT = re.compile(r"(?:^|\s)#.*")


def sign_faults(year: ProjectYear) -> list[Fault]:
    """Return a fault for every row with a sign that no face of the editions shows.

    Parameters
    ----------
    year
        A raw folder that was read.
    """
    faults = FaultList(year.folder)
    lines = [(file, sheet, row, visible(words)) for file, sheet, row, words in _lines(year.folder)]
    # Nearly always every sign is shown, and one look at all of them tells that.
    if not unshown("".join(words for *_, words in lines)):
        return []
    for file, sheet, row, words in lines:
        missing = named_unshown(words)
        if missing:
            faults.add("glyph_missing", file, missing, sheet=sheet, row=row, faces=families())
    return faults.faults


def _lines(folder: Path) -> Iterator[tuple[str, str | None, int | None, str]]:
    """Yield file, sheet, row and words of everything that is written in a folder."""
    for pattern in _WRITTEN:
        for path in sorted(folder.glob(pattern)):
            text, _ = decode(path.read_bytes(), path.name)
            for row, line in enumerate(text.splitlines(), 1):
                yaml = path.suffix == ".yaml"
                yield path.name, None, row, _COMMENT.sub("", line) if yaml else line
    if year_book := next(folder.glob(_WORKBOOK), None):
        # A third of a second of imports that a folder of CSV files needs nothing of.
        from evalutils.evidence.workbook import sheet_texts

        for sheet, rows in sheet_texts(year_book).items():
            yield year_book.name, sheet, None, "".join(cell for cells in rows for cell in cells)
